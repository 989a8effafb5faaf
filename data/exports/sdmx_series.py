"""Which indicators of a release correspond to which SDG series, read from `sdmx_series.toml`, and the codes they use.

The structure is our own, of agency FAMILY_ATLAS: it takes dimensions and codes of the global SDG data structure, and
leaves out those that no published table needs. Codes of all observations: see `CODE_LISTS`.
"""

import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Final, Literal

from pydantic import BaseModel, ConfigDict

from data.release.reader import Release
from data.release.states import ValueState

AGENCY: Final = "FAMILY_ATLAS"
STRUCTURE: Final = "SDG_SERIES"
VERSION: Final = "1.0"
DATAFLOW_ID: Final = f"{AGENCY}:{STRUCTURE}({VERSION})"

DIMENSIONS: Final = (
    "FREQ",
    "SERIES",
    "REF_AREA",
    "SEX",
    "AGE",
    "URBANISATION",
    "DISABILITY_STATUS",
    "COMPOSITE_BREAKDOWN",
)
TIME: Final = "TIME_PERIOD"
VALUE: Final = "OBS_VALUE"
CODED_ATTRIBUTES: Final = ("OBS_STATUS", "UNIT_MEASURE", "UNIT_MULT", "NATURE")
TEXT_ATTRIBUTES: Final = ("LOWER_BOUND", "UPPER_BOUND", "SOURCE_DETAIL", "COMMENT_OBS")

TOTAL: Final = "_T"
LEVELS: Final = ("adm0", "adm1")
SEX: Final[Mapping[str, str]] = {"all": TOTAL, "female": "F", "male": "M"}
DISABILITY: Final[Mapping[str, str]] = {"all": TOTAL, "with": "PD", "without": "PWD"}
RESIDENCE: Final[Mapping[str, str]] = {"all": TOTAL, "residence_urban": "U", "residence_rural": "R"}
OBSERVATION: Final[Mapping[ValueState, str]] = {
    # Every figure of ours differs from the official definition in what its series says.
    ValueState.VALUE: "D",
    ValueState.STRUCTURAL_ZERO: "D",
    ValueState.SUPPRESSED_SMALL: "Q",
    ValueState.SUPPRESSED_COMPLEMENT: "Q",
    ValueState.NO_DATA: "O",
    ValueState.NOT_APPLICABLE: "M",
    ValueState.WITHDRAWN: "O",
}
FREQUENCY: Final = "_O"
"""Releases come when data do; the reference day is the period, so that two releases of a year never collide."""
COUNTRY_DATA, NATURE_UNKNOWN = "C", "NA"
"""Nature of an observation: from the country's register; of invented registers it cannot be told."""

CODE_LISTS: Final[Mapping[str, Mapping[str, str]]] = {
    "FREQ": {FREQUENCY: "Other: as of the reference day of a release"},
    "SEX": {TOTAL: "Both sexes", "F": "Female", "M": "Male"},
    "URBANISATION": {TOTAL: "Total", "U": "Urban", "R": "Rural"},
    "DISABILITY_STATUS": {TOTAL: "Total", "PD": "Persons with disability", "PWD": "Persons without disability"},
    "COMPOSITE_BREAKDOWN": {TOTAL: "Total"},
    "OBS_STATUS": {
        "D": "Definition differs",
        "M": "Missing value; data cannot exist",
        "O": "Missing value",
        "Q": "Missing value; suppressed",
    },
    "UNIT_MEASURE": {"PT": "Percentage"},
    "UNIT_MULT": {"0": "Units"},
    "NATURE": {COUNTRY_DATA: "Country data", NATURE_UNKNOWN: "Data nature not available (invented register)"},
}
"""Code lists with the codes that are used; SERIES, REF_AREA and AGE depend on the release."""


class Series(BaseModel):
    """An SDG series and the indicator that corresponds.

    Attributes:
        code: of the series.
        sdg: indicator of the global framework.
        name: official name.
        indicator, base: of the register, in percent after `factor`.
        factor: by which the figure is multiplied.
        complement: whether the series is 100 less the figure.
        differs: how our definition differs from the official one.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    code: str
    sdg: str
    name: str
    indicator: str
    base: Literal["families", "persons"]
    factor: int = 1
    complement: bool = False
    differs: str


@cache
def sdg_series() -> tuple[Series, ...]:
    """Every series that is known, in the order of the file."""
    path = Path(__file__).with_name("sdmx_series.toml")
    return tuple(Series.model_validate(entry) for entry in tomllib.loads(path.read_text("utf-8"))["series"])


def series_of(release: Release, series: Sequence[Series]) -> tuple[Series, ...]:
    """The series whose indicator a release holds."""
    return tuple(
        item
        for item in series
        if item.indicator in release.register and item.base in release.register[item.indicator]["bases"]
    )


def age_code(group: str) -> str:
    """Code of an age group in the manner of the global structure ("0-4" is Y0T4, "60+" is Y_GE60, "all" is _T)."""
    if group == "all":
        return TOTAL
    first, _, last = group.partition("-")
    return f"Y{first}T{last}" if last else f"Y_GE{first.removesuffix('+')}"
