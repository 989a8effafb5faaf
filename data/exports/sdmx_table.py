"""SDG series of releases as SDMX-CSV 2.0: the nation and its first-level areas, with every published breakdown.

Source: SDMX 3.0, section "SDMX-CSV" (https://github.com/sdmx-twg/sdmx-csv).
"""

import csv
import io
from collections.abc import Iterator, Sequence
from typing import Final

from data.exports.sdmx_series import (
    CODED_ATTRIBUTES,
    COUNTRY_DATA,
    DATAFLOW_ID,
    DIMENSIONS,
    DISABILITY,
    FREQUENCY,
    LEVELS,
    NATURE_UNKNOWN,
    OBSERVATION,
    RESIDENCE,
    SEX,
    TEXT_ATTRIBUTES,
    TIME,
    TOTAL,
    VALUE,
    Series,
    age_code,
    series_of,
)
from data.release.dimensions import published_breakdowns
from data.release.groups import has_group_figures
from data.release.reader import Release, Values
from data.release.states import ValueState

COLUMNS: Final = ("STRUCTURE", "STRUCTURE_ID", "ACTION", *DIMENSIONS, TIME, VALUE, *CODED_ATTRIBUTES, *TEXT_ATTRIBUTES)
MEDIA_TYPE: Final = "application/vnd.sdmx.data+csv; version=2.0.0; charset=utf-8"
MISSING: Final = "NaN"
"""A value that is missing on purpose (SDMX 3.0, technical notes): the observation's status says why."""
_DECIMALS: Final = 3
"""As many as the value tables of a release write of a percentage."""


def sdmx_csv(releases: Sequence[Release], series: Sequence[Series]) -> bytes:
    """Write the observations of releases, a period each.

    Args:
        releases: of one country, opened for the public.
        series: to be written, as far as a release holds them.
    """
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for item in series:
        for release in releases:
            if item in series_of(release, series):
                writer.writerows(_observations(release, item))
    return buffer.getvalue().encode()


def _observations(release: Release, series: Series) -> Iterator[list[str]]:
    manifest = release.manifest
    period = manifest.reference_date.isoformat()
    nature = NATURE_UNKNOWN if manifest.synthetic else COUNTRY_DATA
    source = f"{release.release_id}{' (invented register)' if manifest.synthetic else ''}"
    for level in LEVELS:
        areas = [str(area["pcode"]) for area in release.areas(level)]
        for names, codes in _breakdowns(release, level, series):
            values = release.values(level=level, indicator=series.indicator, base=series.base, **names)
            for row, pcode in enumerate(areas):
                value, low, high = _figures(values, row, series)
                state = ValueState(int(values.state[row]))
                comment = "" if state.has_value else state.name.lower()
                yield [
                    "dataflow", DATAFLOW_ID, "I", FREQUENCY, series.code, pcode, *codes, TOTAL, period, value,
                    OBSERVATION[state], "PT", "0", nature, low, high, source, comment,
                ]  # fmt: skip


def _breakdowns(release: Release, level: str, series: Series) -> Iterator[tuple[dict[str, str], tuple[str, ...]]]:
    """Every published crossing of sex, age and disability, and residence alone: as `values` takes it, and its codes.

    Codes are in the order of SEX, AGE, URBANISATION, DISABILITY_STATUS.
    """
    for breakdown in published_breakdowns(level, series.base, len(release.age_groups)):
        names = release.category_names(breakdown)
        yield names, (SEX[names["sex"]], age_code(names["age"]), TOTAL, DISABILITY[names["disability"]])
    entry = release.register[series.indicator]
    for group in release.groups if series.base == "persons" else ():
        if group.code in RESIDENCE and level in group.levels and has_group_figures(entry, group, level):
            yield {"group": group.code}, (TOTAL, TOTAL, RESIDENCE[group.code], TOTAL)


def _figures(values: Values, row: int, series: Series) -> tuple[str, str, str]:
    """Value and the ends of its interval in percent; without a value as `MISSING` and empty ends."""
    if not ValueState(int(values.state[row])).has_value:
        return MISSING, "", ""
    value, low, high = (float(part[row]) * series.factor for part in (values.value, values.low, values.high))
    if series.complement:
        value, low, high = 100 - value, 100 - high, 100 - low
    return _written(value), _written(low), _written(high)


def _written(number: float) -> str:
    return f"{number:.{_DECIMALS}f}"
