"""The book of cost norms and area coefficients of one database: versions are added and never changed."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final, Literal

from sqlalchemy import Engine, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from data.budget.errors import NormRefused, UnknownNorm
from data.budget.norm import AreaCoefficient, CostNorm
from data.budget.norm_checks import check_coefficient, check_norm
from data.budget.norm_rows import coefficient_of, coefficient_row, norm_of, norm_row
from data.budget.norm_tables import CoefficientRow, NormRow
from data.people import audit
from data.people.clock import Clock, utc_now
from data.people.errors import OutsideScope
from data.people.rights import Right, check_right, has_right
from data.people.scope import Identity, check_country

MOST_VERSIONS: Final = 20_000
"""Versions of norms, and of coefficients, that a country's book holds."""

Change = Literal["new", "changed", "same"]


@dataclass(frozen=True)
class PlannedNorm:
    """What taking a norm in would do: `norm` has the version that it gets or has, `before` is the one it follows."""

    norm: CostNorm
    change: Change
    before: CostNorm | None


@dataclass(frozen=True)
class PlannedCoefficient:
    """What taking a coefficient in would do; as `PlannedNorm`."""

    coefficient: AreaCoefficient
    change: Change
    before: AreaCoefficient | None


@dataclass(frozen=True)
class BookChanges:
    """What was or would be taken in, in the order given."""

    norms: tuple[PlannedNorm, ...]
    coefficients: tuple[PlannedCoefficient, ...]

    @property
    def added(self) -> int:
        """How many versions are added."""
        changes = [item.change for item in self.norms] + [item.change for item in self.coefficients]
        return len(changes) - changes.count("same")

    @property
    def same(self) -> int:
        """How many are in the book already and are left out."""
        return len(self.norms) + len(self.coefficients) - self.added


class NormBook:
    """The norms of one database. Everybody who sees figures may read them; reading asks for no identity."""

    def __init__(self, engine: Engine, *, clock: Clock = utc_now) -> None:
        self._engine, self._clock = engine, clock

    def all(self, country: str) -> list[CostNorm]:
        """Every version of every norm of a country, by code, then version."""
        with Session(self._engine) as session:
            return _norms(session, country)

    def versions(self, country: str, code: str) -> list[CostNorm]:
        """The versions of one norm, the first one first.

        Raises:
            UnknownNorm: the country has none of this code.
        """
        with Session(self._engine) as session:
            found = _norms(session, country, code)
        if not found:
            raise UnknownNorm(f"There is no cost norm '{code[:40]}' of {country}.")
        return found

    def get(self, number: int) -> CostNorm:
        """One version by its number.

        Raises:
            UnknownNorm: there is none.
        """
        with Session(self._engine) as session:
            row = session.get(NormRow, number)
            if row is None:
                raise UnknownNorm(f"There is no cost norm {number}.")
            return norm_of(row)

    def in_force(self, country: str, day: date) -> dict[str, CostNorm]:
        """By code the version in force on a day; norms without one are left out."""
        return versions_in_force(self.all(country), day)

    def coefficients(self, country: str) -> list[AreaCoefficient]:
        """Every version of every coefficient of a country, by kind, p-code, then version."""
        with Session(self._engine) as session:
            return _coefficients(session, country)

    def plan(
        self, country: str, norms: Sequence[CostNorm], coefficients: Sequence[AreaCoefficient] = ()
    ) -> BookChanges:
        """What taking them in would do; changes nothing.

        Raises:
            NormRefused: one is not usable.
        """
        with Session(self._engine) as session:
            return _plan(session, country, norms, coefficients)

    def add(
        self,
        identity: Identity,
        country: str,
        norms: Sequence[CostNorm],
        coefficients: Sequence[AreaCoefficient] = (),
        *,
        source: str = "",
    ) -> BookChanges:
        """Take norms and coefficients in; all or nothing, in one transaction with its audit event.

        Each becomes the next version of its code (of its kind and area); one whose whole content is in the book already
        is left out. `number` and `version` of what is given do not count.

        Args:
            identity: who takes them in.
            country: all are of it.
            norms, coefficients: what is taken in, versions of one code in their order.
            source: kept in the audit record, e.g. the digest of a file.

        Raises:
            OutsideScope: the account may not.
            NormRefused: one is not usable, the book is full, or somebody else has just taken in the same code.
        """
        check_may_import(identity, country)
        now = self._clock()
        with Session(self._engine) as session:
            changes = _plan(session, country, norms, coefficients)
            for item in changes.norms:
                if item.change != "same":
                    session.add(norm_row(item.norm, identity.name, now))
            for factor in changes.coefficients:
                if factor.change != "same":
                    session.add(coefficient_row(country, factor.coefficient, identity.name, now))
            if changes.added:
                detail = f"{country}, {_told(changes)}{', ' + source if source else ''}"
                audit.record(session, now, identity.name, "norms_imported", detail, identity.purpose)
            try:
                session.commit()
            except IntegrityError as error:
                raise NormRefused("Somebody else has just changed the book of norms; check the file again.") from error
            return changes


def versions_in_force(norms: Iterable[CostNorm], day: date) -> dict[str, CostNorm]:
    """By code the version in force on a day: of those whose dates contain it the one that began last.

    Of two that began on the same day the later version counts.
    """
    found: dict[str, CostNorm] = {}
    for norm in norms:
        if not norm.in_force(day):
            continue
        held = found.get(norm.code)
        if held is None or (norm.effective_from, norm.version) > (held.effective_from, held.version):
            found[norm.code] = norm
    return found


def may_import(identity: Identity) -> bool:
    """Whether an account keeps the book: the right, and the whole country as its territory."""
    return has_right(identity, Right.BUDGET) and not identity.territory


def check_may_import(identity: Identity, country: str) -> None:
    """Let only those pass who keep the book of a country.

    Raises:
        OutsideScope: the account does not.
    """
    check_right(identity, Right.BUDGET)
    check_country(identity, country)
    if identity.territory:
        raise OutsideScope(f"The account '{identity.name}' has a territory; cost norms are for the whole country.")


def _norms(session: Session, country: str, code: str = "") -> list[CostNorm]:
    wanted = select(NormRow).where(NormRow.country == country)
    if code:
        wanted = wanted.where(NormRow.code == code)
    return [norm_of(row) for row in session.scalars(wanted.order_by(NormRow.code, NormRow.version))]


def _coefficients(session: Session, country: str) -> list[AreaCoefficient]:
    wanted = select(CoefficientRow).where(CoefficientRow.country == country)
    order = (CoefficientRow.kind, CoefficientRow.pcode, CoefficientRow.version)
    return [coefficient_of(row) for row in session.scalars(wanted.order_by(*order))]


def _plan(
    session: Session, country: str, norms: Sequence[CostNorm], coefficients: Sequence[AreaCoefficient]
) -> BookChanges:
    held = _norms(session, country) if norms else []
    factors = _coefficients(session, country) if coefficients else []
    if len(held) + len(norms) > MOST_VERSIONS or len(factors) + len(coefficients) > MOST_VERSIONS:
        raise NormRefused(f"A country's book holds {MOST_VERSIONS} versions at most.")
    return BookChanges(_plan_norms(country, held, norms), _plan_coefficients(factors, coefficients))


def _plan_norms(country: str, held: Sequence[CostNorm], norms: Sequence[CostNorm]) -> tuple[PlannedNorm, ...]:
    by_code: dict[str, list[CostNorm]] = {}
    for norm in held:
        by_code.setdefault(norm.code, []).append(norm)
    planned = []
    for norm in norms:
        if norm.country != country:
            raise NormRefused(f"The norm '{norm.code}' is of {norm.country}, not of {country}.")
        check_norm(norm)
        versions = by_code.setdefault(norm.code, [])
        twin = next(
            (item for item in versions if replace(norm, number=item.number, version=item.version) == item), None
        )
        if twin is not None:
            planned.append(PlannedNorm(twin, "same", None))
            continue
        before = versions[-1] if versions else None
        kept = replace(norm, number=0, version=before.version + 1 if before else 1)
        versions.append(kept)
        planned.append(PlannedNorm(kept, "changed" if before else "new", before))
    return tuple(planned)


def _plan_coefficients(
    held: Sequence[AreaCoefficient], coefficients: Sequence[AreaCoefficient]
) -> tuple[PlannedCoefficient, ...]:
    by_area: dict[tuple[str, str], list[AreaCoefficient]] = {}
    for item in held:
        by_area.setdefault((item.kind, item.pcode), []).append(item)
    planned = []
    for item in coefficients:
        check_coefficient(item)
        versions = by_area.setdefault((item.kind, item.pcode), [])
        twin = next((kept for kept in versions if replace(item, version=kept.version) == kept), None)
        if twin is not None:
            planned.append(PlannedCoefficient(twin, "same", None))
            continue
        before = versions[-1] if versions else None
        kept = replace(item, version=before.version + 1 if before else 1)
        versions.append(kept)
        planned.append(PlannedCoefficient(kept, "changed" if before else "new", before))
    return tuple(planned)


def _told(changes: BookChanges) -> str:
    norms = sum(item.change != "same" for item in changes.norms)
    return f"norms {norms}, coefficients {changes.added - norms}, already there {changes.same}"
