"""Budget rounds of one database: opened with a request for every second-level area, closed, and given ceilings."""

from collections.abc import Mapping, Sequence
from typing import Final

from babel.numbers import get_currency_precision
from sqlalchemy import Engine, delete, insert, select, update
from sqlalchemy.orm import Session

from data.budget.caseload_sources import caseload_sources
from data.budget.entry_checks import EntryRefused, plain_text
from data.budget.errors import UnknownNorm
from data.budget.norm import CostNorm
from data.budget.norm_book import NormBook
from data.budget.request_access import check_national
from data.budget.request_rows import begin_change
from data.budget.request_tables import MOST_NAME, CeilingRow, RoundRow
from data.budget.round_opening import LinePlan, propose
from data.budget.round_records import LineDraft, Round, RoundDraft, RoundLine
from data.budget.round_rows import add_lines, add_requests, check_ceilings, check_envelope, find_round, lines_of
from data.budget.take_up import TakeUp
from data.people import audit
from data.people.clock import Clock, utc_now
from data.people.scope import Identity
from data.people.scoped_release import ScopedRelease

__all__ = ["LineDraft", "Round", "RoundDraft", "RoundLine", "Rounds"]

MOST_LINES: Final = 40
MOST_RULE: Final = 32


class Rounds:
    """The rounds of one database. Everybody who sees figures may read them; reading asks for no identity."""

    def __init__(self, engine: Engine, norms: NormBook, *, clock: Clock = utc_now) -> None:
        self._engine, self._norms, self._clock = engine, norms, clock
        self._known_norms: dict[int, CostNorm] = {}
        self._known_lines: dict[int, tuple[RoundLine, ...]] = {}

    def all(self, country: str) -> list[Round]:
        """The rounds of a country, the latest first."""
        with Session(self._engine) as session:
            wanted = select(RoundRow).where(RoundRow.country == country)
            rows = list(session.scalars(wanted.order_by(RoundRow.first_day.desc(), RoundRow.id.desc())))
            self._learn(session, rows)
        return [self._round(row) for row in rows]

    def get(self, country: str, number: int) -> Round:
        """One round.

        Raises:
            UnknownRound: the country has none of this number.
        """
        with Session(self._engine) as session:
            return self.within(session, country, number)

    def within(self, session: Session, country: str, number: int) -> Round:
        """The same, read over a connection that is open already."""
        row = find_round(session, country, number)
        self._learn(session, [row])
        return self._round(row)

    def open(self, identity: Identity, country: str, draft: RoundDraft, figures: ScopedRelease) -> int:
        """Open a round: with its lines, and a request with a proposal for every second-level area.

        Args:
            identity: who opens it.
            country: of the round.
            draft: what it funds and when.
            figures: the release that case loads come from, read by this account.

        Returns:
            The round's number.

        Raises:
            OutsideScope: the account may not.
            EntryRefused: the draft is not usable; names the field.
        """
        check_national(identity, country)
        check_national(figures.identity, figures.manifest.country)
        name, currency, plans = self._checked(country, draft, figures)
        proposals = propose(figures, plans, self._norms.coefficients(country), draft.first_day)
        if not proposals:
            raise EntryRefused("no_areas", "lines", "The release has no second-level areas that could ask for money.")
        now = self._clock()
        with Session(self._engine) as session:
            row = RoundRow(
                country=country,
                name=name,
                first_day=draft.first_day,
                last_day=draft.last_day,
                release_id=figures.release_id,
                currency=currency,
                minor_units=get_currency_precision(currency),
                envelope_minor=draft.envelope_minor,
                submit_by=draft.submit_by,
                decide_by=draft.decide_by,
                state="open",
                demonstration=draft.demonstration,
                opened_by=identity.name,
                opened_at=now,
            )
            session.add(row)
            session.flush()
            lines = add_lines(session, row.id, plans)
            add_requests(session, row, lines, proposals, now)
            detail = f"round {row.id}, {country}, {len(lines)} lines, {len(proposals)} requests, {row.release_id}"
            audit.record(session, now, identity.name, "round_opened", detail, identity.purpose)
            number = row.id
            session.commit()
            return number

    def close(self, identity: Identity, country: str, number: int) -> None:
        """End the entries of a round: nothing is filled in, submitted or returned any more; closing twice is once.

        Raises:
            OutsideScope: the account may not.
            UnknownRound: the country has none of this number.
        """
        check_national(identity, country)
        now = self._clock()
        with Session(self._engine) as session:
            closing = update(RoundRow).where(RoundRow.id == number, RoundRow.country == country)
            done = session.execute(closing.where(RoundRow.state == "open").values(state="closed"))
            if not done.rowcount:  # type: ignore[attr-defined]
                find_round(session, country, number)
                return
            audit.record(session, now, identity.name, "round_closed", f"round {number}, {country}", identity.purpose)
            session.commit()

    def set_envelope(self, identity: Identity, country: str, number: int, minor: int | None) -> None:
        """Say what the country has to give, in minor units; None: not known.

        Raises:
            OutsideScope: the account may not.
            UnknownRound: the country has none of this number.
            EntryRefused: it is no amount.
        """
        check_national(identity, country)
        check_envelope(minor)
        now = self._clock()
        with Session(self._engine) as session:
            find_round(session, country, number).envelope_minor = minor
            detail = f"round {number}, {country}, envelope {'unknown' if minor is None else minor}"
            audit.record(session, now, identity.name, "ceilings_set", detail, identity.purpose)
            session.commit()

    def ceilings(self, country: str, number: int) -> dict[str, int]:
        """Ceilings of a round in minor units by p-code; areas without one are left out.

        Raises:
            UnknownRound: the country has none of this number.
        """
        with Session(self._engine) as session:
            find_round(session, country, number)
            wanted = select(CeilingRow.pcode, CeilingRow.amount_minor).where(CeilingRow.round_id == number)
            return {row.pcode: row.amount_minor for row in session.execute(wanted.order_by(CeilingRow.pcode))}

    def set_ceilings(
        self, identity: Identity, country: str, number: int, ceilings: Mapping[str, int], rule: str
    ) -> None:
        """Put ceilings in the place of those that a round has.

        Args:
            identity: who sets them.
            country, number: the round.
            ceilings: minor units by p-code of first- and second-level areas of the round.
            rule: code of the rule that they follow.

        Raises:
            OutsideScope: the account may not.
            UnknownRound: the country has none of this number.
            EntryRefused: an area is not of the round, or an amount is none.
        """
        check_national(identity, country)
        plain_rule = plain_text(rule, field="rule", most=MOST_RULE, needed=True)
        now = self._clock()
        with Session(self._engine) as session:
            begin_change(session)
            find_round(session, country, number, locked=True)
            check_ceilings(session, number, ceilings)
            session.execute(delete(CeilingRow).where(CeilingRow.round_id == number))
            if ceilings:
                common = {"round_id": number, "rule": plain_rule, "set_by": identity.name, "set_at": now}
                rows = [{"pcode": pcode, "amount_minor": minor, **common} for pcode, minor in sorted(ceilings.items())]
                session.execute(insert(CeilingRow), rows)
            detail = f"round {number}, {country}, {len(ceilings)} areas, rule {plain_rule}"
            audit.record(session, now, identity.name, "ceilings_set", detail, identity.purpose)
            session.commit()

    def _learn(self, session: Session, rows: Sequence[RoundRow]) -> None:
        """The lines of a round and the versions of norms never change, so each is read once."""
        unknown = [row.id for row in rows if row.id not in self._known_lines]
        for number, lines in lines_of(session, unknown).items() if unknown else ():
            self._known_lines[number] = tuple(
                RoundLine(
                    line.id,
                    line.position,
                    self._norm(line.norm_id),
                    line.source,
                    TakeUp(line.coverage_bp, line.months, line.ramp_start_bp, line.ramp_months, line.times),
                )
                for line in lines
            )

    def _round(self, row: RoundRow) -> Round:
        return Round(
            row.id,
            row.country,
            row.name,
            row.first_day,
            row.last_day,
            row.release_id,
            row.currency,
            row.minor_units,
            row.envelope_minor,
            row.submit_by,
            row.decide_by,
            row.state,
            row.demonstration,
            self._known_lines[row.id],
        )

    def _norm(self, number: int) -> CostNorm:
        if number not in self._known_norms:
            self._known_norms[number] = self._norms.get(number)
        return self._known_norms[number]

    def _checked(self, country: str, draft: RoundDraft, figures: ScopedRelease) -> tuple[str, str, list[LinePlan]]:
        """Name, currency and lines of a draft that is usable."""
        name = plain_text(draft.name, field="name", most=MOST_NAME, needed=True)
        if draft.last_day < draft.first_day or draft.decide_by < draft.submit_by:
            sentence = "The last day comes before the first, or decisions are due before submission."
            raise EntryRefused("days_in_disorder", "days", sentence)
        check_envelope(draft.envelope_minor)
        if not 1 <= len(draft.lines) <= MOST_LINES:
            reason = "too_many" if draft.lines else "empty"
            raise EntryRefused(reason, "lines", f"A round funds 1 to {MOST_LINES} lines.")
        if figures.manifest.country != country:
            raise EntryRefused("no_areas", "lines", f"The release {figures.release_id} is not of {country}.")
        plans = self._plans(country, draft, figures)
        currencies = {plan.norm.currency for plan in plans}
        if len(currencies) > 1:
            raise EntryRefused(
                "other_currency", "lines", f"The norms are in {', '.join(sorted(currencies))}; choose one."
            )
        return name, currencies.pop(), plans

    def _plans(self, country: str, draft: RoundDraft, figures: ScopedRelease) -> list[LinePlan]:
        sources, plans = caseload_sources(figures), []
        for position, line in enumerate(draft.lines, start=1):
            try:
                norm = self._norm(line.norm_number)
            except UnknownNorm as error:
                raise EntryRefused("unknown_norm", "lines", str(error), position) from error
            if norm.country != country:
                raise EntryRefused("unknown_norm", "lines", f"The norm '{norm.code}' is not of {country}.", position)
            if not norm.in_force(draft.first_day):
                sentence = f"The norm '{norm.code}' is not in force on {draft.first_day}."
                raise EntryRefused("norm_not_in_force", "lines", sentence, position)
            if line.source not in sources:
                raise EntryRefused("unknown_source", "lines", "The release does not offer this case load.", position)
            plans.append(LinePlan(norm, sources[line.source], line.take_up))
        return plans
