"""The list of scenarios: own ones, shared ones, and how to begin where there are none."""

from collections.abc import Sequence
from typing import Any

from dashboard.markup import Markup, element
from dashboard.pages.scenarios.names import MOST_COMPARED, NAME, address, compare_address
from dashboard.pages.scenarios.view import ScenariosView
from data.budget.scenario_book import KeptScenario


def listing(view: ScenariosView) -> list[Markup]:
    """Everything of the list."""
    own = [kept for kept in view.seen if kept.own]
    others = [kept for kept in view.seen if not kept.own]
    parts: list[Markup | None] = [
        _begin(view, empty=not view.seen),
        _chooser(view, own, others) if view.seen else None,
    ]
    return [part for part in parts if part is not None]


def _begin(view: ScenariosView, *, empty: bool) -> Markup:
    texts = view.desk.texts
    words: list[Any] = [element("p", None, texts("scenarios.none"))] if empty else []
    if not view.saves:
        words.append(element("p", None, texts("scenarios.read_only")))
    elif not view.norms:
        words.append(element("p", {"class": "notice"}, texts("scenarios.no_norms")))
    else:
        words.append(_begin_buttons(view))
    return element(
        "section",
        {"class": "card scenarios-begin", "aria-labelledby": "scenarios-begin"},
        element("h2", {"id": "scenarios-begin"}, texts("scenarios.begin")),
        words,
    )


def _begin_buttons(view: ScenariosView) -> list[Markup]:
    desk, texts = view.desk, view.desk.texts
    area = {"area": view.place.pcode} if view.place.pcode != desk.territory.pcode else {}
    form = element(
        "form",
        {"method": "post", "action": f"{desk.path(NAME)}/start", "class": "scenarios-start"},
        element("input", {"type": "hidden", "name": "area", "value": view.place.pcode}),
        element("input", {"type": "hidden", "name": "data", "value": desk.served.release_id}),
        element("button", {"type": "submit", "class": "button primary", "id": "scenarios-start"},
                texts("scenarios.start", area=view.place.name)),
    )  # fmt: skip
    new = element("a", {"class": "button", "href": address(desk, new="1", **area)}, texts("scenarios.new"))
    help_words = element("p", {"class": "definition"}, texts("scenarios.start.help"))
    return [help_words, element("div", {"class": "scenarios-row"}, form, new)]


def _chooser(view: ScenariosView, own: Sequence[KeptScenario], others: Sequence[KeptScenario]) -> Markup:
    """Both lists inside one form: up to four are ticked and compared. Sent as s.<number>."""
    desk, texts = view.desk, view.desk.texts
    return element(
        "form",
        {"method": "get", "action": desk.path(NAME), "class": "scenarios-lists"},
        [
            element("input", {"type": "hidden", "name": name, "value": value})
            for name, value in desk.release_parameter.items()
        ],
        _list(view, "own", own) if view.saves else None,
        _list(view, "shared" if view.saves else "all", others),
        element(
            "div",
            {"class": "scenarios-row"},
            element("button", {"type": "submit", "class": "button primary", "id": "scenarios-compare"},
                    texts("scenarios.compare")),
            element("span", {"class": "definition"},
                    texts("scenarios.compare.help", most=texts.integer(MOST_COMPARED))),
        ),
    )  # fmt: skip


def _list(view: ScenariosView, kind: str, kept: Sequence[KeptScenario]) -> Markup:
    texts = view.desk.texts
    return element(
        "section",
        {"class": "card", "aria-labelledby": f"scenarios-{kind}"},
        element("h2", {"id": f"scenarios-{kind}"}, texts(f"scenarios.{kind}")),
        element("ul", {"class": "scenarios-list"}, [_item(view, item) for item in kept])
        if kept
        else element("p", None, texts(f"scenarios.none.{kind}")),
    )


def _item(view: ScenariosView, kept: KeptScenario) -> Markup:
    desk, texts, scenario = view.desk, view.desk.texts, kept.scenario
    facts = texts(
        "scenarios.facts",
        area=area_name(view, scenario.area),
        years=f"{scenario.first_year}\N{EN DASH}{scenario.first_year + scenario.years - 1}",
        lines=texts.counted("scenarios.lines_count", len(scenario.lines)),
    )
    by = texts("scenarios.by", owner=kept.owner, day=texts.day(kept.changed_at.date()))
    state = texts("scenarios.is_shared" if kept.shared else "scenarios.is_private")
    box = f"scenario-{kept.number}"
    actions: list[Any] = []
    if kept.own and view.saves:
        href = address(desk, edit=str(kept.number))
        label = texts("scenarios.edit.of", name=scenario.name)
        actions.append(element("a", {"href": href, "aria-label": label}, texts("scenarios.edit")))
    name = element(
        "a",
        {"class": "view-name", "href": compare_address(desk, [kept.number]), "data-desk": True},
        scenario.name,
    )
    return element(
        "li",
        None,
        element("input", {"type": "checkbox", "id": box, "name": f"s.{kept.number}", "value": "1",
                          "aria-label": texts("scenarios.tick", name=scenario.name)}),
        element(
            "div",
            None,
            name,
            element("p", {"class": "definition"}, facts),
            element("p", {"class": "definition"}, f"{by} \N{MIDDLE DOT} {state}"),
            element("p", {"class": "view-note"}, scenario.note) if scenario.note else None,
        ),
        element("div", {"class": "scenarios-actions"}, actions),
    )  # fmt: skip


def area_name(view: ScenariosView, pcode: str) -> str:
    """Name of an area of the release; its code where the release has none of it."""
    for level in ("adm0", "adm1", "adm2"):
        row = view.desk.served.rows[level].get(pcode, -1)
        if row >= 0:
            return view.desk.place_at(level, row).name
    return pcode
