"""What poverty is made of in one area of one release, from the figures that a reader may see."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from math import hypot
from typing import Any, Final

from dashboard.pages.reasons.area_figures import Look, effect_of
from data.causes.change_decomposition import Composition, Part, Terms
from data.causes.decomposition import Known, contribution
from data.causes.propagation import Effect
from data.causes.sphere_parts import sphere_shares
from data.people.scoped_release import Figure

MEASURES: Final = ("mpi_h", "mpi_a", "mpi_m0")


@dataclass(frozen=True)
class Deprivation:
    """One deprivation: weight (0 to 1), figures of all families and of poor ones, and its share of M0 (0 to 1)."""

    code: str
    sphere: str
    weight: float
    everybody: Figure | None
    poor: Figure | None
    part: Effect | None


@dataclass(frozen=True)
class AreaPoverty:
    """One area; `look` reads its figures, `register` and `profile` are those of the release and tier."""

    register: Mapping[str, Mapping[str, Any]]
    profile: Mapping[str, Any]
    look: Look

    @cached_property
    def measures(self) -> dict[str, Figure | None]:
        """H, A and M0 by code."""
        return {code: self.look(code) for code in MEASURES}

    def measure(self, code: str) -> Effect | None:
        """One of them as a fraction of one; None without a value."""
        return self._effect(code, self.measures[code])

    @property
    def spheres(self) -> list[str]:
        """Codes of the spheres in the profile's order."""
        return [sphere["code"] for sphere in self.profile["spheres"]]

    @cached_property
    def intensities(self) -> list[Effect | None]:
        """The poor's mean weighted deprivation in each sphere."""
        return [self._effect(code, self.look(code)) for code in (f"mpi_intensity_{name}" for name in self.spheres)]

    @cached_property
    def amounts(self) -> list[Effect | None]:
        """What the poor lack in each sphere by weight, summed over its deprivations; None where one is hidden.

        The noise of shares is less than that of mean intensities, which tell the same where a deprivation is hidden.
        """
        weighted = [item for item in self.profile.get("deprivations", ()) if int(item["weight"])]
        sums: list[Effect | None] = []
        for sphere in self.spheres:
            terms = [
                self._term(item["code"], int(item["weight"]) / 1000) for item in weighted if item["sphere"] == sphere
            ]
            shown = [term for term in terms if term is not None]
            whole = bool(shown) and len(shown) == len(terms)
            half = hypot(*(term.half for term in shown))
            sums.append(Effect(sum(term.value for term in shown), half) if whole else None)
        return sums

    @cached_property
    def shares(self) -> list[Effect]:
        """Share of each sphere in M0, 0 to 1; empty where one is hidden."""
        return sphere_shares(self.amounts) or sphere_shares(self.intensities)

    @cached_property
    def deprivations(self) -> tuple[Deprivation, ...]:
        """All weighted deprivations of the profile."""
        items = (item for item in self.profile.get("deprivations", ()) if f"cens_{item['code']}" in self.register)
        return tuple(self._deprivation(item) for item in items)

    def _deprivation(self, item: Mapping[str, Any]) -> Deprivation:
        code, weight = item["code"], int(item["weight"]) / 1000
        poor, whole = self.look(f"cens_{code}"), self.measure("mpi_m0")
        known = self._effect(f"cens_{code}", poor)
        part = None
        if known is not None and whole is not None:
            ratio = contribution(weight, Known(known.value, known.half), Known(whole.value, whole.half))
            if ratio is not None:
                part = Effect(ratio.value, max(ratio.high - ratio.value, ratio.value - ratio.low))
        return Deprivation(code, item["sphere"], weight, self.look(f"dep_{code}"), poor, part)

    def composition(self, parts: list[Effect | None]) -> Composition | None:
        """M0, H and spheres (`amounts` or `intensities`) to take a change apart; None where one is hidden."""
        whole, factor = self.measure("mpi_m0"), self.measure("mpi_h")
        known = tuple(part for part in parts if part is not None)
        if whole is None or factor is None or not known or len(known) < len(parts):
            return None
        return Composition(whole, factor, known)

    def terms(self, codes: list[str]) -> Terms | None:
        """Weighted censored headcounts of the given deprivations; None without M0."""
        whole = self.measure("mpi_m0")
        if whole is None:
            return None
        weights = {item["code"]: int(item["weight"]) / 1000 for item in self.profile.get("deprivations", ())}
        terms = (self._term(code, weights[code]) if code in weights else None for code in codes)
        return Terms(whole, tuple(terms))

    @property
    def as_part(self) -> Part | None:
        """Families whose M0 is known, and M0; None where it is hidden. The families' noise is far below M0's."""
        figure, m0 = self.measures["mpi_m0"], self.measure("mpi_m0")
        if figure is None or m0 is None or figure.denominator <= 0:
            return None
        return Part(Effect(float(figure.denominator), 0.0), m0)

    def _term(self, code: str, weight: float) -> Effect | None:
        """Weighted censored headcount of a deprivation."""
        known = self._effect(f"cens_{code}", self.look(f"cens_{code}"))
        return None if known is None else Effect(weight * known.value, weight * known.half)

    def _effect(self, code: str, figure: Figure | None) -> Effect | None:
        return effect_of(self.register[code], figure) if code in self.register else None
