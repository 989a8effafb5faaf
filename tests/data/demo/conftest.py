"""Small demonstrations of both countries, made once per test run."""

from dataclasses import dataclass

import polars as pl
import pytest

from data.profiles.loader import load_profile
from data.profiles.profile import Profile
from data.registry.demo.generator import Demonstration, generate
from geo.boundaries import BoundarySet, load_builtin


@dataclass(frozen=True)
class Made:
    """A demonstration with what it was made of."""

    profile: Profile
    boundaries: BoundarySet
    result: Demonstration

    def table(self, name: str) -> pl.DataFrame:
        """All rows of a table."""
        return (
            pl.read_parquet(self.result.out / name)
            if name != "source"
            else pl.read_parquet(self.result.out / "source.parquet")
        )


@pytest.fixture(scope="session", params=["mng", "kaz"])
def made(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Made:
    country = request.param
    profile, boundaries = load_profile(country), load_builtin(country)
    result = generate(profile, boundaries, tmp_path_factory.mktemp("demo") / country)
    return Made(profile, boundaries, result)
