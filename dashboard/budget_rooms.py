"""The rooms of budget planning (norms, rounds, requests, scenarios, results) as a running site's pages find them."""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Final

from flask import Flask, current_app
from sqlalchemy import Engine

from data.budget.norm_book import NormBook
from data.budget.public_summary import Summaries
from data.budget.requests import FundingRequests
from data.budget.results import ServiceResults
from data.budget.rounds import Rounds
from data.budget.scenario_book import ScenarioBook

_EXTENSION: Final = "family_atlas_budget"


@dataclass(frozen=True)
class BudgetRooms:
    """Everything of one database; `store` is the folder of releases, where summaries for the public are put."""

    engine: Engine
    store: Path

    @property
    def norms(self) -> NormBook:
        """Cost norms and area coefficients."""
        return NormBook(self.engine)

    @cached_property
    def rounds(self) -> Rounds:
        """Budget rounds; kept, because it keeps the norms that it has read."""
        return Rounds(self.engine, self.norms)

    @cached_property
    def requests(self) -> FundingRequests:
        """Funding requests."""
        return FundingRequests(self.engine, self.rounds)

    @cached_property
    def results(self) -> ServiceResults:
        """Results of locked requests, and their settlement."""
        return ServiceResults(self.engine, self.rounds)

    @property
    def scenarios(self) -> ScenarioBook:
        """Scenarios."""
        return ScenarioBook(self.engine, self.norms)

    @property
    def summaries(self) -> Summaries:
        """Approved money for the public."""
        return Summaries(self.engine, self.store, self.rounds)


def install_budget(server: Flask, engine: Engine, store: Path) -> BudgetRooms:
    """Open the rooms for a server."""
    rooms = BudgetRooms(engine, store)
    server.extensions[_EXTENSION] = rooms
    return rooms


def budget_rooms() -> BudgetRooms:
    """The rooms of the server that answers the present request."""
    rooms: BudgetRooms = current_app.extensions[_EXTENSION]
    return rooms
