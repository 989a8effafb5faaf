"""The demonstration's results: reported, verified, questioned and settled, made through the room that people use.

What is reported differs from the plan by figures that follow from the area's code, so every start shows the same. One
area reports exactly its plan everywhere, and one service of another is threefold in its second quarter.
"""

import hashlib
import json
from collections.abc import Mapping
from importlib.resources import files
from typing import Final

from sqlalchemy import Engine

from data.budget.incentives import Member
from data.budget.norm_book import NormBook
from data.budget.result_records import ResultEntry, ResultLine
from data.budget.results import ServiceResults, reportable
from data.budget.rounds import Round, Rounds
from data.people.clock import Clock, utc_now
from data.people.scope import Identity

_NAME: Final = "demonstration"
_MOST_AREAS: Final = 14
_STATES: Final = ("verified", "verified", "questioned", "verified", "reported", "verified")
"""Of the second quarter, by area; the first quarter of the areas that are settled is verified everywhere."""


_GROWING: Final = 5
"""Position of the line whose second quarter is three times its plan in the first area."""


def furnish_results(engine: Engine, country: str, *, clock: Clock = utc_now) -> int:
    """Report, decide and settle results of the country's locked demonstration requests.

    Args:
        engine: the database of accounts, with the demonstration's round.
        country: "mng" or "kaz".
        clock: the present.

    Returns:
        How many lines were settled; 0 where there is nothing locked, or results are there already.
    """
    file = files(__package__) / f"{country}-results.json"
    rounds = Rounds(engine, NormBook(engine, clock=clock), clock=clock)
    known = [found for found in rounds.all(country) if found.demonstration]
    if not file.is_file() or not known:
        return 0
    words = json.loads(file.read_text(encoding="utf-8"))
    results = ServiceResults(engine, rounds, clock=clock, seed=lambda: f"{country}-{known[0].number}-demonstration")
    keeper = Identity(_NAME, "national_planner", country)
    before = results.of_round(keeper, country, known[0].number)
    if any(line.results for line in before.lines):
        return 0
    areas = list(dict.fromkeys(line.area for line in before.lines))[:_MOST_AREAS]
    settled = 0
    begun = {line.number: reportable(before.round, line.line, clock()) for line in before.lines}
    for quarter in sorted({quarter for quarters in begun.values() for quarter in quarters}):
        for line in before.lines:
            if line.area in areas and line.quantity and quarter in begun[line.number]:
                _one(results, country, line, quarter, areas.index(line.area), words)
        if quarter == 1:
            # What comes later waits for the people who try the demonstration.
            settled = _settle(results, keeper, known[0])
    return settled


def _settle(results: ServiceResults, keeper: Identity, of: Round) -> int:
    """A run of settlement for each first-level area."""
    ready = [line for line in results.of_round(keeper, of.country, of.number).lines if line.ready]
    for parent in dict.fromkeys(line.parent for line in ready):
        results.settle(keeper, of.country, of.number, parent)
    return len(ready)


def _one(
    results: ServiceResults, country: str, line: ResultLine, quarter: int, place: int, words: Mapping[str, str]
) -> None:
    """One quarter of a line: the last area has not reported yet, the second quarter is not decided everywhere."""
    state = "verified" if quarter == 1 else _STATES[(place + line.line.position) % len(_STATES)]
    if place == 4 and quarter > 1:
        return
    planner = Identity(_NAME, "planner", country, line.area)
    results.report(planner, country, line.number, quarter, 0, _entry(line, quarter, place, words))
    approver = Identity(_NAME, "approver", country, line.parent)
    if state == "verified":
        results.decide(approver, country, line.number, quarter, 1, "verify")
    elif state == "questioned":
        results.decide(approver, country, line.number, quarter, 1, "question", words["question"])


def _entry(line: ResultLine, quarter: int, place: int, words: Mapping[str, str]) -> ResultEntry:
    planned = line.planned_in(quarter)
    if place == 1:
        quantity = planned
    elif place == 0 and quarter > 1 and line.line.position == _GROWING:
        quantity = planned * 3
    else:
        quantity = planned * (82 + _chance(line, quarter, "quantity", 26)) // 100
    price = line.unit_price_minor * (940 + _chance(line, quarter, "price", 110)) // 1000
    participants = min(line.participants, line.participants * (80 + _chance(line, quarter, "people", 21)) // 100)
    norm = line.line.norm
    assessed = quantity if norm.incentive_assessed_minor else 0
    served = quantity if norm.incentive_served_minor and norm.unit == "case" else participants // 4
    served = served if norm.incentive_served_minor else 0
    shares = (("social_worker", 1, 6), ("social_worker", 2, 4), ("joint_team", 1, 5))
    members = (
        Member(role, number, assessed * share // 10 if role == "social_worker" else 0, served * share // 10)
        for role, number, share in shares
    )
    return ResultEntry(
        participants,
        quantity,
        # To the whole unit of the currency, as receipts are.
        quantity * (price // 100 * 100),
        assessed,
        served,
        tuple(member for member in members if member.assessed or member.served),
        f"{line.area}-R{quarter}/{line.line.position:02}",
        words["note"] if quantity * 10 < planned * 9 else "",
    )


def _chance(line: ResultLine, quarter: int, what: str, size: int) -> int:
    """A number below `size` that follows from the line: the same in every start."""
    digest = hashlib.sha256(f"{line.area}/{line.line.position}/{quarter}/{what}".encode()).digest()
    return int.from_bytes(digest[:4]) % size
