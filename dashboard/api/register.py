"""What can be asked for in a release: indicators, groups of people, and categories of sex, age and disability."""

from typing import Final, Literal

from dashboard.api.envelope import list_head, page_head
from dashboard.api.models import Categories, Category, Group, Groups, Indicator, Indicators
from dashboard.api.problems import ProblemFound
from dashboard.api.queries import GroupsQuery, IndicatorsQuery, Query
from dashboard.api.question import Question
from dashboard.pages.groups.dimensions import Group as ShownGroup
from dashboard.pages.groups.dimensions import group_title
from dashboard.pages.heatmap.titles import category
from data.release.dimensions import DISABILITIES, MOST_CROSSED, SEXES, finest_level

Parameter = Literal["sex", "age_group", "disability"]
_SHOWN_AS: Final[dict[Parameter, str]] = {"sex": "sex", "age_group": "age", "disability": "disability"}


def indicators(asked: Question[IndicatorsQuery]) -> Indicators:
    """Entries of the register, of a group and a sphere where those are asked for."""
    query, served = asked.query, asked.served
    found = [
        code
        for code, entry in served.release.register.items()
        if query.indicator_group in (None, entry["group"]) and query.sphere in (None, entry["sphere"])
    ]
    return Indicators(
        **page_head(asked, "indicators", len(found)),
        items=tuple(_indicator(asked, code) for code in found[query.offset : query.offset + query.limit]),
    )


def indicator(asked: Question[Query]) -> Indicator:
    """One entry of the register."""
    code = asked.path["indicator"]
    if code not in asked.served.release.register:
        raise ProblemFound(404, asked.texts("api.problem.indicator"))
    return _indicator(asked, code)


def groups(asked: Question[GroupsQuery]) -> Groups:
    """Groups of people that figures in persons can be asked for."""
    query, release = asked.query, asked.served.release
    found = [group for group in release.groups if query.dimension in (None, group.dimension)]
    return Groups(
        **list_head(asked, len(found)),
        items=tuple(
            Group(
                code=group.code,
                dimension=group.dimension,
                category=group.category,
                label=group_title(
                    asked.served, ShownGroup(group.dimension, group.category, {"group": group.code}), asked.texts
                ),
                language=query.language,
                levels=group.levels,
                overlaps=group.overlaps,
                sensitivity=group.sensitivity,
            )
            for group in found
        ),
    )


def categories(asked: Question[Query]) -> Categories:
    """Categories of sex, age group and disability, their totals first."""
    release, texts = asked.served.release, asked.texts
    codes: dict[Parameter, tuple[str, ...]] = {
        "sex": SEXES,
        "age_group": release.age_groups,
        "disability": DISABILITIES,
    }
    items = tuple(
        Category(
            parameter=parameter,
            code=code,
            label=category(_SHOWN_AS[parameter], code, texts),
            language=asked.query.language,
        )
        for parameter, known in codes.items()
        for code in ("all", *known)
    )
    return Categories(
        **list_head(asked, len(items)),
        most_crossed=dict(MOST_CROSSED["public"]),
        items=items,
    )


def _indicator(asked: Question[Query], code: str) -> Indicator:
    entry, language = asked.served.release.register[code], asked.query.language
    return Indicator(
        code=code,
        label=entry["label"][language],
        definition=entry["definition"][language],
        language=language,
        indicator_group=entry["group"],
        sphere=entry["sphere"],
        kind=entry["kind"],
        unit=entry["unit"],
        decimals=entry["decimals"],
        direction=entry["direction"],
        bases=tuple(entry["bases"]),
        finest_level=finest_level(entry),
        sensitivity=entry["sensitivity"],
        source_agency=entry["source_agency"],
        listed=bool(entry.get("listed", True)),
    )
