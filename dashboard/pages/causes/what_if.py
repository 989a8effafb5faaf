"""The part of the page where weights and cut-off move: form, result of the place, ranking, map, how firm it is."""

from dashboard.markup import Markup, element
from dashboard.note_lines import EVERYWHERE, block_of, note_texts
from dashboard.pages.causes import written
from dashboard.pages.causes.asked import Asked
from dashboard.pages.causes.compared import Compared, carries_cells, compare, read_level, sphere_cells
from dashboard.pages.causes.firmness import firmness, method
from dashboard.pages.causes.links import asked_link
from dashboard.pages.causes.ranking_table import fifths_key, fifths_map, ranking_table, unranked
from dashboard.pages.causes.weights_form import weights_form
from dashboard.pages.country_pages import section
from dashboard.pages.data.permanent import permanent_address
from dashboard.pages.heatmap.titles import area_title, level_name
from dashboard.served import ServedRelease
from dashboard.text import Texts
from data.causes.estimates import estimate
from data.causes.robustness import ALTERNATIVES, MOST_HIDDEN


def compared_areas(served: ServedRelease, asked: Asked) -> Compared | None:
    """The compared areas; None where the release carries no combinations that can be shown, or no weights."""
    if asked.choice is None or asked.official is None or not sphere_cells(served):
        return None
    return compare(read_level(served, asked.level, asked.official), asked.choice, asked.official)


def what_if(served: ServedRelease, asked: Asked, compared: Compared | None, texts: Texts) -> list[Markup | None]:
    """Write the sections; without combinations one that says so."""
    if compared is None:
        found = "hidden" if carries_cells(served) else "absent"
        return [section("what-if", texts("causes.what_if"), element("p", None, texts(f"causes.what_if.{found}")))]
    level = level_name(served, asked.level, texts)
    return [
        section(
            "what-if",
            texts("causes.what_if"),
            element("p", None, texts("causes.what_if.explained")),
            element(
                "div",
                {"class": "try-weights"},
                fifths_map(served, asked, compared, texts),
                weights_form(served, asked, compared.choice, compared.official, texts),
                element(
                    "div",
                    {"class": "try-result"},
                    fifths_key(compared, texts),
                    _of_place(served, asked, compared, texts),
                    _agreement(compared, texts),
                ),
            ),
            element("p", {"id": "said", "class": "visually-hidden", "role": "status"}),
            _links(served, asked, texts),
        ),
        section(
            "ranked",
            texts("causes.ranking", level=level),
            _levels(served, asked, texts),
            element(
                "p", {"class": "ranking-note"}, texts("causes.ranking.explained", count=texts.integer(ALTERNATIVES))
            ),
            unranked(served, asked, compared, texts),
            ranking_table(served, asked, compared, texts),
            block_of(note_texts(served, "mpi_m0", EVERYWHERE, texts), texts),
        ),
        firmness(compared, texts),
        method(texts),
    ]


def _of_place(served: ServedRelease, asked: Asked, compared: Compared, texts: Texts) -> Markup:
    place = place_row(served, asked)
    found = estimate(sphere_cells(served)[place[0]], compared.choice)
    row = place[1]
    facts = [
        ("h", written.share(float(found.headcount[row]), texts)),
        ("a", written.index(float(found.intensity[row]), texts)),
        ("m0", written.index(float(found.m0[row]), texts)),
    ]
    low, high = (written.index(float(part[row]), texts) for part in (found.of_m0.low, found.of_m0.high))
    ranked = place[0] == asked.level and compared.rank[row] > 0
    rank = texts.integer(int(compared.rank[row])) if ranked else ""
    return element(
        "div",
        {"class": "of-place"},
        element("h3", None, texts("causes.of_place", area=area_title(served, asked.area, texts))),
        element(
            "dl",
            {"class": "facts"},
            [
                element(
                    "div",
                    None,
                    element("dt", None, texts(f"fact.mpi_{name}")),
                    element("dd", {"id": f"place-{name}"}, value),
                    element("dd", {"class": "measure-more", "id": "place-range"}, f"{low}\u2013{high}")
                    if name == "m0"
                    else None,
                )
                for name, value in facts
            ],
            element(
                "div",
                None,
                element("dt", None, texts("ranking.rank")),
                element("dd", {"id": "place-rank"}, rank),
                element(
                    "dd", {"class": "measure-more"}, texts("causes.of_ranked", count=texts.integer(len(compared.order)))
                ),
            )
            if ranked
            else None,
        ),
        None
        if ranked or place[0] == "adm0"
        else element("p", {"class": "bars-note"}, texts("causes.place_not_ranked", most=_most(texts)))
        if place[0] == asked.level
        else None,
    )


def place_row(served: ServedRelease, asked: Asked) -> tuple[str, int]:
    """Level and row of the chosen place."""
    level = served.rules.area_level(asked.area)
    return (level, served.rows[level][asked.area]) if asked.area else ("adm0", 0)


def _most(texts: Texts) -> str:
    return texts.percent(texts.integer(MOST_HIDDEN))


def _agreement(compared: Compared, texts: Texts) -> Markup:
    facts = [
        ("spearman", written.correlation(compared.spearman, texts)),
        ("kendall", written.correlation(compared.kendall, texts)),
        ("same", written.share(compared.same, texts)),
    ]
    rows = [
        element(
            "div",
            None,
            element("dt", None, texts(f"causes.agreement.{name}")),
            element("dd", {"id": f"agreement-{name}"}, value),
        )
        for name, value in facts
    ]
    return element(
        "div",
        {"class": "agreement"},
        element("h3", None, texts("causes.agreement")),
        element("dl", {"class": "facts"}, rows),
    )


def _links(served: ServedRelease, asked: Asked, texts: Texts) -> Markup:
    here = asked_link(served, texts.language, asked)
    files = [
        ("areas", asked_link(served, texts.language, asked, file=".csv")),
        ("place", asked_link(served, texts.language, asked, file="-of-place.csv")),
    ]
    return element(
        "p",
        {"class": "downloads"},
        element("a", {"class": "button", "id": "share", "href": here}, texts("causes.share")),
        element("button", {"class": "button", "id": "copy", "type": "button", "hidden": True}, texts("causes.copy")),
        [
            element(
                "a",
                {"class": "button", "id": f"csv-{name}", "href": address, "download": ""},
                texts(f"causes.csv.{name}"),
            )
            for name, address in files
        ],
        permanent_address(asked_link(served, texts.language, asked, file=".csv", release=served.release_id), texts),
    )


def _levels(served: ServedRelease, asked: Asked, texts: Texts) -> Markup:
    items = [
        element(
            "a",
            {
                "class": "preset",
                "data-level": level,
                "href": asked_link(served, texts.language, asked, level=level) + "#ranked",
                "aria-current": "true" if level == asked.level else None,
            },
            level_name(served, level, texts),
        )
        for level in ("adm1", "adm2")
    ]
    return element("p", {"class": "levels"}, items)
