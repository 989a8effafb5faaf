"""What a change between two releases is made of, so that the parts add up to the whole change exactly.

**Incidence and intensity.** M0 = H A, with A = M0 / H. Of two factors the Shapley value gives each the mean of what it
adds first and what it adds last:

    incidence = (A_0 + A_1) / 2 (H_1 - H_0),      intensity = (H_0 + H_1) / 2 (A_1 - A_0),

which sum to M0_1 - M0_0. Any number that is a factor times a rest can be taken apart like this; a number of families
not reached is the number entitled times the share not reached. Where the factor is zero at one date the rest is taken
from the other, so that all of the change is the factor's.

**Spheres.** M0 = sum of M0_s with M0_s = M0 I_s / sum(I), where I_s is the poor's mean weighted deprivation in sphere
s. The sum is additive, so the Shapley value of a sphere is its own difference; each is taken apart once more into
incidence and intensity as above (A_s = M0_s / H), and both ways the table adds up.

**Deprivations.** M0 = sum of w_j h_j (weight times censored headcount). What is hidden in either release, is not
published at the level, or is noise stands in one remainder.

**Parts of an area.** M0 = sum of v_k m_k over the parts, v_k = n_k / N. As in Oaxaca (1973), with Shapley weights
(means of both dates) instead of those of either date, and measured from the area's own mean M:

    within_k = (v_k0 + v_k1) / 2 (m_k1 - m_k0),
    shift_k  = (v_k1 - v_k0) ((m_k0 + m_k1) / 2 - (M_0 + M_1) / 2).

Over all parts sum(v) = 1 at both dates, so M drops out of the sum. Hidden parts and noise are the remainder.

All of this is symmetric (no part or date comes first) and turns its sign when the releases change places.

Sources: Shorrocks (2013), Decomposition procedures for distributional analysis: a unified framework based on the
Shapley value, Journal of Economic Inequality 11, 99-126; Oaxaca (1973), Male-female wage differentials in urban labor
markets, International Economic Review 14, 693-709; Alkire and Foster (2011), Journal of Public Economics 95, 476-487;
Alkire et al. (2015), Multidimensional Poverty Measurement and Analysis, chapter 9 (changes over time). Errors:
`data.causes.propagation`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import hypot

import numpy as np

from data.causes.propagation import Complexes, Effect, propagate


@dataclass(frozen=True)
class Product:
    """A whole that is a factor times a rest (M0 and H), as published in one release."""

    whole: Effect
    factor: Effect


@dataclass(frozen=True)
class ProductChange:
    """A change of the whole = `by_factor` (incidence) + `by_rest` (intensity), in the whole's unit."""

    total: Effect
    by_factor: Effect
    by_rest: Effect


@dataclass(frozen=True)
class Composition:
    """M0, H and the poor's mean weighted deprivation in each sphere, as published in one release."""

    whole: Effect
    factor: Effect
    parts: tuple[Effect, ...]


@dataclass(frozen=True)
class Terms:
    """A whole and its additive terms (w_j h_j); None where one is not known in this release."""

    whole: Effect
    terms: tuple[Effect | None, ...]


@dataclass(frozen=True)
class TermsChange:
    """A change of the whole = sum of the known terms' changes + remainder."""

    total: Effect
    terms: tuple[Effect | None, ...]
    remainder: Effect


@dataclass(frozen=True)
class Part:
    """Families and M0 of an area or of a part of it, as published in one release."""

    families: Effect
    m0: Effect


@dataclass(frozen=True)
class PartChange:
    """What one part adds to the change of the area's M0: its own M0 changed, or its share of the families."""

    within: Effect
    shift: Effect


@dataclass(frozen=True)
class PartsChange:
    """A change of the area's M0 = sum of all `within` + sum of all `shift` + remainder.

    `parts` has None where a part is hidden in either release.
    """

    total: Effect
    parts: tuple[PartChange | None, ...]
    within: Effect
    shift: Effect
    remainder: Effect


def product_change(old: Product, new: Product) -> ProductChange:
    """Take the change of a whole apart into that of its factor and that of its rest."""
    total, by_factor, by_rest = propagate(_product, [old.whole, old.factor, new.whole, new.factor])
    return ProductChange(total, by_factor, by_rest)


def sphere_changes(old: Composition, new: Composition) -> list[ProductChange]:
    """Take the change of M0 apart into spheres, and each sphere into incidence and intensity.

    Raises:
        ValueError: the releases have not the same number of spheres.
    """
    count = len(old.parts)
    if len(new.parts) != count:
        raise ValueError(f"The releases have {count} and {len(new.parts)} spheres.")

    def split(figures: Complexes) -> Complexes:
        before, after = figures[: count + 2], figures[count + 2 :]
        products = []
        for sphere in range(count):
            sides = [side for date in (before, after) for side in (date[0] * _share(date[2:], sphere), date[1])]
            products.append(_product(np.array(sides)))
        return np.concatenate(products)

    effects = propagate(split, [old.whole, old.factor, *old.parts, new.whole, new.factor, *new.parts])
    return [ProductChange(*effects[3 * sphere : 3 * sphere + 3]) for sphere in range(count)]


def terms_change(old: Terms, new: Terms) -> TermsChange:
    """Take the change of a sum apart into its terms and what is not known of them.

    Raises:
        ValueError: the releases have not the same number of terms.
    """
    total = new.whole.minus(old.whole)
    changes = tuple(
        None if before is None or after is None else after.minus(before)
        for before, after in zip(old.terms, new.terms, strict=True)
    )
    known = [change for change in changes if change is not None]
    half = hypot(*(part.half for part in (total, *known)))
    return TermsChange(total, changes, Effect(total.value - sum(part.value for part in known), half))


def parts_change(area: tuple[Part, Part], parts: Sequence[tuple[Part | None, Part | None]]) -> PartsChange:
    """Take the change of an area's M0 apart into its parts.

    Args:
        area: the area in the old and in the new release.
        parts: each part in the old and in the new release, None where it has no figure or is not there.
    """
    known = [(old, new) for old, new in parts if old is not None and new is not None]
    count = len(known)

    def split(figures: Complexes) -> Complexes:
        families_0, families_1, mean_0, mean_1 = figures[:4]
        of_parts = figures[4:].reshape(count, 4).T if count else np.empty((4, 0), dtype=np.complex128)
        share_0, share_1 = of_parts[0] / families_0, of_parts[1] / families_1
        within = (share_0 + share_1) / 2 * (of_parts[3] - of_parts[2])
        shift = (share_1 - share_0) * ((of_parts[2] + of_parts[3]) - (mean_0 + mean_1)) / 2
        total = mean_1 - mean_0
        sums = np.array([total, within.sum(), shift.sum(), total - within.sum() - shift.sum()])
        return np.concatenate([sums, within, shift])

    old, new = area
    figures = [old.families, new.families, old.m0, new.m0]
    for before, after in known:
        figures += [before.families, after.families, before.m0, after.m0]
    total, within, shift, remainder, *each = propagate(split, figures)
    changes = iter([PartChange(each[place], each[count + place]) for place in range(count)])
    found = tuple(None if before is None or after is None else next(changes) for before, after in parts)
    return PartsChange(total, found, within, shift, remainder)


def _product(figures: Complexes) -> Complexes:
    """Total, by factor, by rest of (old whole, old factor, new whole, new factor)."""
    whole_0, factor_0, whole_1, factor_1 = figures
    total = whole_1 - whole_0
    rests = [whole / factor for whole, factor in ((whole_0, factor_0), (whole_1, factor_1)) if factor.real]
    if not rests:
        return np.array([total, 0 * total, total])
    by_factor = (rests[0] + rests[-1]) / 2 * (factor_1 - factor_0)
    return np.array([total, by_factor, total - by_factor])


def _share(parts: Complexes, place: int) -> complex:
    whole = parts.sum()
    share: complex = parts[place] / whole if whole.real else 1 / len(parts)
    return share
