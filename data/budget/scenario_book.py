"""The scenarios of one database: own ones, shared ones, every saved state, and forms that are being filled in."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import orjson
from sqlalchemy import ColumnElement, Engine, delete, func, or_, select, update
from sqlalchemy.orm import Session

from data.budget.errors import BudgetError
from data.budget.norm_book import NormBook
from data.budget.scenario import Scenario, ScenarioRefused
from data.budget.scenario_json import read_scenario, write_scenario
from data.budget.scenario_tables import MOST_DRAFT, ScenarioDraftRow, ScenarioRow, ScenarioVersionRow
from data.people import audit
from data.people.clock import Clock, utc_now
from data.people.errors import OutsideScope
from data.people.rights import Right, check_right, has_right
from data.people.scope import Identity, check_country

MOST_PER_ACCOUNT: Final = 100
MOST_DRAFTS: Final = 20

Contains = Callable[[str], bool]
"""Whether the reader's territory contains an area, given by its p-code."""


class UnknownScenario(BudgetError):
    """There is no such scenario, or it is not one that the account may see or change."""


@dataclass(frozen=True)
class KeptScenario:
    """A scenario with its state: `own` ones may be changed by the account that asked."""

    number: int
    version: int
    owner: str
    own: bool
    shared: bool
    changed_at: datetime
    scenario: Scenario


@dataclass(frozen=True)
class SavedState:
    """One saved state in the history of a scenario."""

    version: int
    account: str
    at: datetime


class ScenarioBook:
    """Keeps scenarios; every change asks for the right and is recorded with it, in one transaction."""

    def __init__(self, engine: Engine, norms: NormBook, *, clock: Clock = utc_now) -> None:
        self._engine, self._norms, self._clock = engine, norms, clock

    def seen_by(self, identity: Identity, country: str, contains: Contains) -> list[KeptScenario]:
        """Own scenarios, shared ones inside the territory, all for auditors; the latest change first."""
        check_right(identity, Right.FIGURES)
        check_country(identity, country)
        wanted = select(ScenarioRow, ScenarioVersionRow.content).join(
            ScenarioVersionRow,
            (ScenarioVersionRow.scenario_id == ScenarioRow.id) & (ScenarioVersionRow.version == ScenarioRow.version),
        )
        wanted = wanted.where(ScenarioRow.country == country, ScenarioRow.removed_at.is_(None))
        if not has_right(identity, Right.AUDIT):
            wanted = wanted.where(or_(ScenarioRow.owner == identity.name, ScenarioRow.shared))
        with Session(self._engine) as session:
            rows = session.execute(wanted.order_by(ScenarioRow.changed_at.desc(), ScenarioRow.id.desc())).all()
            # An account whose territory was changed sees no more of what lies outside, own or not.
            seen = [(row, content) for row, content in rows if contains(row.area)]
            norms = {norm.number: norm for norm in self._norms.all(country)} if seen else {}
            return [_kept(row, read_scenario(content, norms.__getitem__), identity) for row, content in seen]

    def get(self, identity: Identity, country: str, number: int, contains: Contains) -> KeptScenario:
        """One scenario as it stands now.

        Raises:
            UnknownScenario: there is none that the account may see.
        """
        found = next((item for item in self.seen_by(identity, country, contains) if item.number == number), None)
        if found is None:
            raise UnknownScenario(f"There is no scenario {number}.")
        return found

    def history(self, number: int) -> list[SavedState]:
        """Every saved state of a scenario, the latest first."""
        wanted = select(ScenarioVersionRow).where(ScenarioVersionRow.scenario_id == number)
        with Session(self._engine) as session:
            rows = session.scalars(wanted.order_by(ScenarioVersionRow.version.desc()))
            return [SavedState(row.version, row.account, row.at) for row in rows]

    def add(
        self, identity: Identity, country: str, scenario: Scenario, contains: Contains, *, shared: bool = False
    ) -> int:
        """Save a new scenario; returns its number.

        Raises:
            OutsideScope: the role saves none, or the area lies outside the territory.
            ScenarioRefused: the account keeps too many.
        """
        self._check(identity, country, scenario.area, contains)
        now = self._clock()
        with Session(self._engine) as session:
            own = select(func.count()).select_from(ScenarioRow)
            own = own.where(ScenarioRow.owner == identity.name, ScenarioRow.removed_at.is_(None))
            if (session.scalar(own) or 0) >= MOST_PER_ACCOUNT:
                raise ScenarioRefused("too_many", f"An account keeps {MOST_PER_ACCOUNT} scenarios; remove one first.")
            row = ScenarioRow(
                country=country,
                area=scenario.area,
                owner=identity.name,
                shared=shared,
                version=1,
                changed_at=now,
            )
            session.add(row)
            session.flush()
            self._note(session, identity, row.id, 1, scenario, now, shared=shared)
            number = row.id
            session.commit()
            return number

    def save(
        self,
        identity: Identity,
        country: str,
        number: int,
        base_version: int,
        scenario: Scenario,
        contains: Contains,
        *,
        shared: bool,
    ) -> int:
        """Save a new state of an own scenario on top of the one that was edited; returns its version.

        Raises:
            OutsideScope: the role saves none, or the area lies outside the territory.
            UnknownScenario: it is not the account's.
            ScenarioRefused: "changed", somebody (another window) has saved a later state.
        """
        self._check(identity, country, scenario.area, contains)
        now = self._clock()
        with Session(self._engine) as session:
            self._own(session, identity, country, number, contains)
            changed = session.execute(
                update(ScenarioRow)
                .where(ScenarioRow.id == number, ScenarioRow.version == base_version, ScenarioRow.removed_at.is_(None))
                .values(version=base_version + 1, area=scenario.area, shared=shared, changed_at=now)
            )
            if changed.rowcount != 1:  # type: ignore[attr-defined]
                session.rollback()
                raise ScenarioRefused("changed", "The scenario was saved meanwhile; look at it and save again.")
            self._note(session, identity, number, base_version + 1, scenario, now, shared=shared)
            session.commit()
            return base_version + 1

    def remove(self, identity: Identity, country: str, number: int, contains: Contains) -> None:
        """Take an own scenario away; its states stay in the database.

        Raises:
            OutsideScope: the role keeps none.
            UnknownScenario: it is not the account's.
        """
        check_right(identity, Right.SAVE_VIEWS)
        check_country(identity, country)
        now = self._clock()
        with Session(self._engine) as session:
            row = self._own(session, identity, country, number, contains)
            row.removed_at = now
            detail = f"scenario {number}, {country}, {row.area}, version {row.version}"
            audit.record(session, now, identity.name, "scenario_removed", detail, identity.purpose)
            session.commit()

    def keep_draft(self, identity: Identity, country: str, number: int, fields: Mapping[str, str]) -> None:
        """Keep what was typed, so that nothing is lost when it cannot be saved yet.

        Raises:
            OutsideScope: the role saves no scenarios.
            ScenarioRefused: it is too long, or the account has too many forms open.
        """
        check_right(identity, Right.SAVE_VIEWS)
        check_country(identity, country)
        content = orjson.dumps(dict(fields)).decode()
        if len(content) > MOST_DRAFT:
            raise ScenarioRefused("too_long", "The form is too long.")
        with Session(self._engine) as session:
            own = ScenarioDraftRow.account == identity.name
            session.execute(delete(ScenarioDraftRow).where(own, *_form(country, number)))
            held = session.scalar(select(func.count()).select_from(ScenarioDraftRow).where(own)) or 0
            if held >= MOST_DRAFTS:
                raise ScenarioRefused(
                    "too_many", f"An account has {MOST_DRAFTS} forms open; save or discard one first."
                )
            now = self._clock()
            session.add(
                ScenarioDraftRow(account=identity.name, country=country, scenario=number, at=now, content=content)
            )
            session.commit()

    def draft(self, identity: Identity, country: str, number: int) -> dict[str, str] | None:
        """What the account has typed into a form and not saved; None for nothing."""
        wanted = select(ScenarioDraftRow.content)
        wanted = wanted.where(ScenarioDraftRow.account == identity.name, *_form(country, number))
        with Session(self._engine) as session:
            content = session.scalar(wanted)
        return None if content is None else {str(name): str(value) for name, value in orjson.loads(content).items()}

    def discard_draft(self, identity: Identity, country: str, number: int) -> None:
        """Forget what the account has typed."""
        check_right(identity, Right.SAVE_VIEWS)
        with Session(self._engine) as session:
            own = ScenarioDraftRow.account == identity.name
            session.execute(delete(ScenarioDraftRow).where(own, *_form(country, number)))
            session.commit()

    def _check(self, identity: Identity, country: str, area: str, contains: Contains) -> None:
        check_right(identity, Right.SAVE_VIEWS)
        check_country(identity, country)
        if not contains(area):
            raise OutsideScope(f"The area '{area}' lies outside the territory of '{identity.name}'.")

    def _own(self, session: Session, identity: Identity, country: str, number: int, contains: Contains) -> ScenarioRow:
        row = session.get(ScenarioRow, number) if 0 < number < 2**31 else None
        if (
            row is None
            or row.owner != identity.name
            or row.country != country
            or row.removed_at is not None
            or not contains(row.area)
        ):
            raise UnknownScenario(f"The account '{identity.name}' has no scenario {number}.")
        return row

    def _note(
        self,
        session: Session,
        identity: Identity,
        number: int,
        version: int,
        scenario: Scenario,
        now: datetime,
        *,
        shared: bool,
    ) -> None:
        content = write_scenario(scenario)
        session.add(
            ScenarioVersionRow(scenario_id=number, version=version, account=identity.name, at=now, content=content)
        )
        # Name and note are the person's own words, which the record does not keep.
        detail = f"scenario {number}, {scenario.area}, version {version}, {len(scenario.lines)} lines"
        words = f"{detail}, shared" if shared else detail
        audit.record(session, now, identity.name, "scenario_saved", words, identity.purpose)


def _form(country: str, number: int) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return ScenarioDraftRow.country == country, ScenarioDraftRow.scenario == number


def _kept(row: ScenarioRow, scenario: Scenario, identity: Identity) -> KeptScenario:
    own = row.owner == identity.name
    return KeptScenario(row.id, row.version, row.owner, own, row.shared, row.changed_at, scenario)
