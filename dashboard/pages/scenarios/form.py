"""The form of one scenario. It works without scripts: adding and removing a line keeps everything that was typed."""

from collections.abc import Sequence
from typing import Any, Final

from dashboard.markup import Markup, element
from dashboard.pages.scenarios.fields import bounds, line_count, line_field
from dashboard.pages.scenarios.listing import area_name
from dashboard.pages.scenarios.names import NAME, address, compare_address
from dashboard.pages.scenarios.parts import norm_label
from dashboard.pages.scenarios.view import ScenariosView
from data.budget.norm import CostNorm
from data.budget.scenario import MOST_LINES, MOST_NAME, MOST_NOTE, PHASES

_KINDS: Final = ("unreached", "need", "entitled", "reached", "zone", "everybody")


def scenario_form(view: ScenariosView) -> list[Markup]:
    """The form, with what was wrong in it."""
    desk, texts, fields = view.desk, view.desk.texts, view.form
    count = line_count(fields)
    norms = _offered(view)
    action = f"{desk.path(NAME)}/form/{view.editing}"
    parts: list[Any] = [
        element("input", {"type": "hidden", "name": "count", "value": count}),
        element("input", {"type": "hidden", "name": "base", "value": fields.get("base", "0")}),
        # The first button of a form is the one that the Enter key presses.
        _buttons(view, "top"),
        _plain_fields(view),
        [_line(view, number, norms) for number in range(count)],
        element("p", None, texts("scenarios.form.no_lines")) if not count else None,
        element("button", {"type": "submit", "name": "do", "value": "add", "class": "button", "id": "scenario-add"},
                texts("scenarios.form.add")) if count < MOST_LINES else None,
        _buttons(view, "bottom"),
    ]  # fmt: skip
    sections = [
        _draft_notice(view),
        element(
            "form",
            {"method": "post", "action": action, "class": "scenario-form", "id": "scenario-form", "novalidate": True},
            parts,
        ),
    ]
    if view.editing:
        sections.append(_remove(view))
    return [section for section in sections if section is not None]


def _draft_notice(view: ScenariosView) -> Markup | None:
    """Typed and not saved: said, with the way back to what is saved; a later saved state is named."""
    desk, texts = view.desk, view.desk.texts
    if view.draft is None:
        return None
    kept = view.edited
    stale = kept is not None and view.form.get("base", "") != str(kept.version)
    words = texts("scenarios.form.stale" if stale else "scenarios.form.draft")
    buttons: list[Any] = []
    if stale and kept is not None:
        shown = element("a", {"href": compare_address(desk, [kept.number])}, texts("scenarios.form.see_saved"))
        buttons += [shown, _one_button(view, "rebase", "scenarios.form.rebase")]
    buttons.append(_one_button(view, "discard", "scenarios.form.discard"))
    return element(
        "div",
        {"class": "notice scenario-draft", "role": "alert" if stale else "status"},
        element("p", None, words),
        element("div", {"class": "scenarios-row"}, buttons),
    )


def _one_button(view: ScenariosView, what: str, msgid: str) -> Markup:
    action = f"{view.desk.path(NAME)}/form/{view.editing}/{what}"
    button = element("button", {"type": "submit", "class": "button"}, view.desk.texts(msgid))
    return element("form", {"method": "post", "action": action}, button)


def _remove(view: ScenariosView) -> Markup:
    texts, kept = view.desk.texts, view.edited
    name = kept.scenario.name if kept is not None else ""
    button = element("button", {"type": "submit", "class": "button"}, texts("scenarios.remove.sure"))
    return element(
        "details",
        {"class": "scenario-remove"},
        element("summary", None, texts("scenarios.remove")),
        element("p", None, texts("scenarios.remove.help", name=name)),
        element("form", {"method": "post", "action": f"{view.desk.path(NAME)}/form/{view.editing}/remove"}, button),
    )


def _buttons(view: ScenariosView, where: str) -> Markup:
    texts = view.desk.texts
    save = {"type": "submit", "name": "do", "value": "save", "class": "button primary", "id": f"scenario-save-{where}"}
    back = compare_address(view.desk, [view.editing]) if view.editing else address(view.desk)
    return element(
        "div",
        {"class": "scenarios-row"},
        element("button", save, texts("scenarios.form.save")),
        element("a", {"class": "button", "href": back}, texts("scenarios.form.back")),
    )


def _plain_fields(view: ScenariosView) -> Markup:
    desk, texts, fields = view.desk, view.desk.texts, view.form
    releases = [(served.release_id, texts.day(served.release.manifest.reference_date)) for served in desk.releases]
    shared = {
        "type": "checkbox",
        "id": "f-shared",
        "name": "shared",
        "value": "1",
        "checked": bool(fields.get("shared")),
    }
    return element(
        "fieldset",
        {"class": "card scenario-fields"},
        element("legend", None, texts("scenarios.form.what")),
        _input(view, "name", "text", maxlength=MOST_NAME, required=True, css="wide"),
        _area_field(view),
        _select(view, "data", releases, fields.get("data", "")),
        _number(view, "first_year"),
        _number(view, "years"),
        _input(view, "inflation", "text", inputmode="decimal"),
        _input(view, "note", "text", maxlength=MOST_NOTE, css="wide"),
        element("div", {"class": "field check wide"}, element("input", shared),
                element("label", {"for": "f-shared"}, texts("scenarios.field.shared"))),
    )  # fmt: skip


def _area_field(view: ScenariosView) -> Markup:
    desk = view.desk
    options: list[tuple[str, str]] = []

    def add(level: str, row: int, depth: int) -> None:
        place = desk.place_at(level, row)
        options.append((place.pcode, f"{chr(0xA0) * 3 * depth}{place.name}"))
        if level != "adm2":
            finer, rows = desk.figures.children(level, row)
            for _, child in sorted((desk.place_at(finer, int(child)).name, int(child)) for child in rows):
                add(finer, child, depth + 1)

    add(*desk.figures.territory, 0)
    chosen = view.form.get("area", "")
    if all(code != chosen for code, _ in options):
        options.insert(0, (chosen, area_name(view, chosen)))
    return _select(view, "area", options, chosen)


def _offered(view: ScenariosView) -> list[CostNorm]:
    """The latest version of every norm, and those that the form has already."""
    latest = {norm.code: norm for norm in view.norms.values()}
    chosen = {view.form.get(line_field(number, "norm"), "") for number in range(line_count(view.form))}
    more = [norm for number, norm in view.norms.items() if str(number) in chosen]
    return sorted(
        {norm.number: norm for norm in (*latest.values(), *more)}.values(), key=lambda norm: (norm.code, norm.version)
    )


def _line(view: ScenariosView, line: int, norms: Sequence[CostNorm]) -> Markup:
    desk, texts = view.desk, view.desk.texts
    number = texts.integer(line + 1)
    options = [("", texts("scenarios.form.choose"))]
    options += [
        (
            str(norm.number),
            texts(
                "scenarios.form.norm",
                label=norm_label(norm, desk.language),
                price=texts.money(norm.amount_minor, norm.currency, view.digits),
                unit=texts(f"scenarios.unit.{norm.unit}"),
                version=texts.integer(norm.version),
            ),
        )
        for norm in norms
    ]
    phases = [(by, texts(f"scenarios.phase_by.{by}")) for by in PHASES]
    remove = {
        "type": "submit", "name": "do", "value": f"remove.{line}", "class": "button",
    }  # fmt: skip
    return element(
        "fieldset",
        {"class": "card scenario-fields scenario-line"},
        element("legend", None, texts("scenarios.form.line", number=number)),
        _select(view, "norm", options, view.form.get(line_field(line, "norm"), ""), line=line, css="wide"),
        _source_field(view, line),
        _input(view, "coverage", "text", line=line, inputmode="decimal"),
        _number(view, "months", line=line),
        _number(view, "times", line=line, described=True),
        _input(view, "phase", "text", line=line, described=True),
        _select(view, "phase_by", phases, view.form.get(line_field(line, "phase_by"), ""), line=line),
        _input(view, "ramp_start", "text", line=line, inputmode="decimal"),
        _number(view, "ramp_months", line=line),
        element("div", {"class": "wide"}, element("button", remove, texts("scenarios.form.remove", number=number))),
    )


def _source_field(view: ScenariosView, line: int) -> Markup:
    texts, language = view.desk.texts, view.desk.language
    field, chosen = line_field(line, "source"), view.form.get(line_field(line, "source"), "")
    groups: list[Markup] = [element("option", {"value": "", "selected": not chosen}, texts("scenarios.form.choose"))]
    if chosen and chosen not in view.sources:
        words = texts("scenarios.source_missing", code=chosen)
        groups.append(element("option", {"value": chosen, "selected": True}, words))
    for kind in _KINDS:
        options = [
            element("option", {"value": source.code, "selected": source.code == chosen},
                    texts("scenarios.form.source", label=source.label[language], base=texts(f"base.{source.base}")))
            for source in view.sources.values() if source.kind == kind
        ]  # fmt: skip
        if options:
            groups.append(element("optgroup", {"label": texts(f"scenarios.kind.{kind}")}, options))
    return _field(view, field, "source", element("select", _attributes(view, field), groups), css="wide")


def _select(
    view: ScenariosView, name: str, options: Sequence[tuple[str, str]], value: str, *, line: int = -1, css: str = ""
) -> Markup:
    field = line_field(line, name) if line >= 0 else name
    items = [element("option", {"value": code, "selected": code == value}, text) for code, text in options]
    return _field(view, field, name, element("select", _attributes(view, field), items), css=css)


def _number(view: ScenariosView, name: str, *, line: int = -1, described: bool = False) -> Markup:
    least, most = bounds(name)
    return _input(view, name, "number", line=line, described=described, min=least, max=most, step=1)


def _input(
    view: ScenariosView,
    name: str,
    kind: str,
    *,
    line: int = -1,
    css: str = "",
    described: bool = False,
    **attributes: Any,
) -> Markup:
    field = line_field(line, name) if line >= 0 else name
    own = _attributes(view, field, described=described)
    control = element("input", {**own, "type": kind, "value": view.form.get(field, ""), **attributes})
    return _field(view, field, name, control, css=css, described=described)


def _attributes(view: ScenariosView, field: str, *, described: bool = False) -> dict[str, Any]:
    wrong = view.said.field == field and bool(view.said.refused)
    about = [f"h-{field}"] if described else []
    about += [f"e-{field}"] if wrong else []
    return {
        "id": f"f-{field}",
        "name": field,
        "aria-invalid": "true" if wrong else None,
        "aria-describedby": " ".join(about) or None,
    }


def _field(
    view: ScenariosView, field: str, name: str, control: Markup, *, css: str = "", described: bool = False
) -> Markup:
    texts = view.desk.texts
    wrong = view.said.field == field and bool(view.said.refused)
    return element(
        "div",
        {"class": f"field {css}".strip()},
        element("label", {"for": f"f-{field}"}, texts(f"scenarios.field.{name}")),
        control,
        element("p", {"class": "definition", "id": f"h-{field}"}, texts(f"scenarios.hint.{name}"))
        if described
        else None,
        element("p", {"class": "field-error", "id": f"e-{field}"}, refused_text(view)) if wrong else None,
    )


def refused_text(view: ScenariosView) -> str:
    """What was wrong, in the page's own words."""
    texts, reason = view.desk.texts, view.said.refused
    known = f"scenarios.refused.{reason}"
    least, most = bounds(view.said.field.rpartition(".")[2])
    numbers = {"least": str(least), "most": str(most), "lines": str(MOST_LINES)}
    return texts(known, **numbers) if texts.has(known) else texts("scenarios.refused.unknown")
