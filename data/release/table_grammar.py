"""Which tables a tier may ask for, and the sentences of a refusal: they say what to ask instead."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from data.release.dimensions import (
    ALL,
    DISABILITIES,
    LEVELS,
    MOST_CROSSED,
    SEXES,
    Breakdown,
    finest_level,
    published_at,
)
from data.release.errors import NotPublished
from data.release.groups import GroupCategory, has_group_figures

_FINEST_SENTENCES: Final = {
    "adm0": "To protect families this indicator is published for the nation only.",
    "adm1": "To protect families this indicator is published for the nation and the first level only.",
    "adm2": "To protect families this indicator is published down to the second level only; choose one of its areas.",
}


class TableGrammar:
    """The published grammar of one tier of a release.

    Args:
        tier: public or planner.
        register: indicators of the tier by code.
        groups: of people, in the release's order.
        age_groups: names, youngest first.
    """

    def __init__(
        self,
        tier: str,
        register: Mapping[str, Mapping[str, Any]],
        groups: Sequence[GroupCategory],
        age_groups: tuple[str, ...],
    ) -> None:
        self._tier, self._register, self._groups, self._age_groups = tier, register, groups, age_groups

    def breakdown(self, sex: str, age: str, disability: str, group: str) -> Breakdown:
        """Translate category names into a breakdown.

        Raises:
            NotPublished: a name is unknown.
        """
        return Breakdown(
            _code("sex", sex, SEXES),
            _code("age group", age, self._age_groups),
            _code("disability", disability, DISABILITIES),
            self._group_code(group),
        )

    def category_names(self, breakdown: Breakdown) -> dict[str, str]:
        """Names of a breakdown's sex, age and disability, and of its group if it has one."""
        group = {} if breakdown.group == ALL else {"group": self._groups[breakdown.group].code}
        return group | {
            "sex": "all" if breakdown.sex == ALL else SEXES[breakdown.sex],
            "age": "all" if breakdown.age == ALL else self._age_groups[breakdown.age],
            "disability": "all" if breakdown.disability == ALL else DISABILITIES[breakdown.disability],
        }

    def check(self, *, level: str, indicator: str, base: str, breakdown: Breakdown) -> None:
        """Refuse tables outside the published grammar.

        Raises:
            NotPublished: with a sentence that says what to ask instead.
        """
        if level not in LEVELS:
            raise NotPublished(f"There is no level '{level}'; choose one of {', '.join(LEVELS)}.")
        if indicator not in self._register:
            raise NotPublished(f"There is no indicator '{indicator}' in this release.")
        entry = self._register[indicator]
        if base not in entry["bases"]:
            raise NotPublished(f"'{indicator}' is counted in {' and '.join(entry['bases'])}, not in {base}.")
        if breakdown.group != ALL:
            self._check_group(level, entry, base, breakdown)
        most = MOST_CROSSED[self._tier][level]
        if breakdown.crossed > most:
            raise NotPublished(
                f"At this level at most {most} of sex, age and disability can be combined, to protect families; "
                "choose fewer, or a coarser level."
            )
        if base == "families" and breakdown.crossed:
            raise NotPublished("Families have no sex, age or disability; count in persons.")
        if not published_at(entry, level):
            raise NotPublished(_FINEST_SENTENCES[finest_level(entry)])

    def _check_group(self, level: str, entry: Mapping[str, Any], base: str, breakdown: Breakdown) -> None:
        group = self._groups[breakdown.group]
        if base != "persons":
            raise NotPublished(f"The group '{group.code}' is published in persons; count in persons.")
        if breakdown.crossed > 1:
            raise NotPublished(
                "To protect families groups are not combined with sex, age or disability; choose one of them."
            )
        if level not in group.levels:
            raise NotPublished(
                f"To protect families the group '{group.code}' is published at {' and '.join(group.levels)}; "
                "choose one of these levels, or everybody."
            )
        if not has_group_figures(entry, group, level):
            raise NotPublished(
                f"'{entry['code']}' is not published for the group '{group.code}'; choose a listed indicator, or "
                "everybody."
            )

    def _group_code(self, name: str) -> int:
        if name != "all" and not self._groups:
            raise NotPublished("This release has no groups of people; ask for everybody, or for a newer release.")
        return _code("group", name, tuple(group.code for group in self._groups))


def _code(dimension: str, name: str, names: tuple[str, ...]) -> int:
    if name == "all":
        return ALL
    try:
        return names.index(name)
    except ValueError:
        raise NotPublished(f"There is no {dimension} '{name}'; choose all or one of {', '.join(names)}.") from None
