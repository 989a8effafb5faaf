"""A scenario as JSON, as it is kept; norms by their number, since versions of norms never change."""

from collections.abc import Callable
from typing import Any

import orjson

from data.budget.norm import CostNorm
from data.budget.scenario import Scenario, ScenarioLine
from data.budget.take_up import TakeUp

_PLAIN = ("name", "note", "area", "release_id", "first_year", "years", "inflation_bp")
_TAKE_UP = ("coverage_bp", "months", "ramp_start_bp", "ramp_months", "times")


def write_scenario(scenario: Scenario) -> str:
    """JSON text, the same for the same scenario."""
    content: dict[str, Any] = {name: getattr(scenario, name) for name in _PLAIN}
    content["lines"] = [
        {
            "norm": line.norm.number,
            "source": line.source,
            **{name: getattr(line.take_up, name) for name in _TAKE_UP},
            "phase_by": line.phase_by,
            "phase_bp": list(line.phase_bp),
        }
        for line in scenario.lines
    ]
    return orjson.dumps(content, option=orjson.OPT_SORT_KEYS).decode()


def read_scenario(content: str, norm: Callable[[int], CostNorm]) -> Scenario:
    """The scenario of a text that `write_scenario` wrote; `norm` gives a version by its number."""
    found = orjson.loads(content)
    lines = tuple(
        ScenarioLine(
            norm(line["norm"]),
            line["source"],
            TakeUp(**{name: line[name] for name in _TAKE_UP}),
            line["phase_by"],
            tuple(line["phase_bp"]),
        )
        for line in found["lines"]
    )
    return Scenario(**{name: found[name] for name in _PLAIN}, lines=lines)
