"""The page: what is approved, by programme, by area with a map, and how it is protected."""

from collections.abc import Sequence

from dashboard.markup import Markup, element
from dashboard.pages.budget.areas import area_line, area_lines
from dashboard.pages.budget.asked import Asked
from dashboard.pages.budget.money_map import money_map
from dashboard.pages.budget.tables import area_table, programme_table
from dashboard.pages.budget.words import ends, money, money_interval, period
from dashboard.pages.country_pages import reading_head, release_badges, section
from dashboard.pages.data.permanent import permanent_address
from dashboard.pages.front.country import Country, country_path
from dashboard.pages.heatmap.titles import reference_day
from dashboard.served import ServedRelease
from dashboard.text import Texts
from data.budget_summary.document import Amount, BudgetSummary


def nothing_main(country: Country, *, readable: bool = True) -> Markup:
    """The page of a country of which no summary is published, or none can be read."""
    texts = country.texts
    return element(
        "main",
        {"id": "main", "class": "reading budget-page"},
        *reading_head(release_badges(country), texts("budget.title"), texts("budget.lead")),
        element("p", {"class": "notice"}, texts("budget.nothing" if readable else "budget.unreadable")),
        _protection(country, None) if country.served else None,
    )


def budget_main(
    country: Country, served: ServedRelease, asked: Asked, summaries: Sequence[BudgetSummary], *, readable: bool
) -> Markup:
    """Write `main#main`.

    Args:
        country: that the page is about.
        served: the release whose need stands beside the money.
        asked: round and area.
        summaries: of the country, the latest first.
        readable: whether every file could be read.
    """
    texts, summary = country.texts, asked.summary
    name = _area_name(country, served, asked)
    badges = [*release_badges(country), *([texts("budget.demonstration")] if summary.demonstration else [])]
    lines = area_lines(served, asked, texts.language)
    title = texts("budget.areas.title", area=name, level=country.levels[asked.level])
    download = {"class": "button", "href": asked.address(texts.language, page="budget.csv"), "download": True}
    return element(
        "main",
        {"id": "main", "class": "reading budget-page"},
        *reading_head(badges, texts("budget.title"), texts("budget.lead")),
        None if readable else element("p", {"class": "notice"}, texts("budget.unreadable")),
        _rounds(asked, summaries, texts),
        _facts(country, served, asked, name),
        section(
            "programmes",
            texts("budget.programmes.title", area=name),
            element("p", None, texts("budget.programmes.text")),
            programme_table(served, asked, texts, texts("budget.programmes.title", area=name)),
        ),
        section(
            "areas",
            title,
            element("p", None, texts("budget.areas.text", day=texts.day(reference_day(served)))),
            element(
                "div",
                {"class": "budget-sides"},
                money_map(served, asked, lines, texts, title),
                area_table(asked, lines, texts, title),
            ),
        ),
        _protection(country, summary),
        element("p", {"class": "downloads"}, element("a", download, texts("map.download"))),
        permanent_address(asked.address(texts.language, page="budget.csv", release=served.release_id), texts),
    )


def _area_name(country: Country, served: ServedRelease, asked: Asked) -> str:
    if not asked.area:
        return country.name
    row = served.rows["adm1"].get(asked.area)
    return asked.area if row is None else served.area_name("adm1", row, country.texts.language)


def _rounds(asked: Asked, summaries: Sequence[BudgetSummary], texts: Texts) -> Markup | None:
    """The rounds that are published, as links; nothing where there is one only."""
    if len(summaries) < 2:
        return None
    items = [
        element(
            "li",
            None,
            element(
                "a",
                {
                    "href": Asked(item, at).address(texts.language),
                    "aria-current": "page" if at == asked.at else None,
                },
                item.name,
            ),
        )
        for at, item in enumerate(summaries)
    ]
    return element("nav", {"class": "jumps", "aria-label": texts("budget.rounds")}, element("ul", None, items))


def _facts(country: Country, served: ServedRelease, asked: Asked, name: str) -> Markup:
    texts, summary = country.texts, asked.summary
    line = area_line(served, "adm1" if asked.area else "adm0", asked.money, texts.language)
    need = line.need
    facts = [
        ("money", *_written(line.money.total, summary, texts)),
        ("need", texts.integer(need.number) if need.shown else texts(f"state.{need.wire}"),
         texts("interval", ends=ends(need, texts)) if need.shown else ""),
        ("each", *_written(line.each, summary, texts)),
        ("round", summary.name, period(summary, texts)),
        ("approved", texts("browser.of", part=texts.integer(asked.money.approved),
                           whole=texts.integer(asked.money.requests)), texts("budget.fact.approved.what",
                                                                            level=country.levels["adm2"])),
        ("published", texts.day(summary.published_at.date()), ""),
    ]  # fmt: skip
    rows = [
        element(
            "div",
            None,
            element("dt", None, texts(f"budget.fact.{key}")),
            element("dd", None, value, element("span", {"class": "interval"}, more) if more else None),
        )
        for key, value, more in facts
    ]
    back = element("a", {"class": "instead", "href": asked.address(texts.language, area="")}, country.name)
    return section(
        "whole",
        texts("budget.whole.title", area=name, round=summary.name),
        element("p", None, texts("budget.back"), " ", back) if asked.area else None,
        element("dl", {"class": "facts"}, rows),
        element("p", {"class": "bars-note"}, texts("budget.sensitive")) if asked.area else None,
    )


def _written(amount: Amount | None, summary: BudgetSummary, texts: Texts) -> tuple[str, str]:
    if amount is None:
        return texts("budget.state.no_ratio"), ""
    if not amount.shown:
        return money(amount, summary, texts), ""
    return money(amount, summary, texts), texts("interval", ends=money_interval(amount, summary, texts))


def _protection(country: Country, summary: BudgetSummary | None) -> Markup:
    """Method and protection; with the numbers of a summary where there is one."""
    texts = country.texts
    points = ["from", "noise", "hidden", "parts", "sensitive", "need"]
    digits = texts.integer(summary.protection.significant_digits if summary else 3)
    link = element("a", {"href": country_path(country.code, texts.language, "protection")}, texts("nav.protection"))
    return section(
        "method",
        texts("budget.method.title"),
        element(
            "ul",
            {"class": "points"},
            [element("li", None, texts(f"budget.method.{name}", digits=digits)) for name in points],
        ),
        element("p", None, texts("budget.method.more"), " ", link),
    )
