"""The cards of the first page. Every line leads to the page that explains it."""

from collections.abc import Mapping
from math import floor
from typing import Any

from dashboard.markup import Markup, element
from dashboard.note_lines import block_of
from dashboard.pages.caseload.cards import missing_sentence
from dashboard.pages.caseload.written import amount, ends
from dashboard.pages.desk_links import address, link
from dashboard.pages.desk_parts import count_text, figure_text, interval_text, state_text
from dashboard.pages.home.figures import Change, Headline
from dashboard.pages.home.view import NEED, HomeView
from dashboard.text import Texts
from data.caseload.units import counted_families


def headline_cards(view: HomeView) -> Markup:
    """The figures that a planner sees first."""
    return element("ul", {"class": "headlines"}, [_headline(view, item) for item in view.headlines])


def _headline(view: HomeView, item: Headline) -> Markup:
    texts, entry, figure = view.desk.texts, view.register[item.code], item.figure
    page = "risk" if item.code == "risk_falling" else "reasons" if item.code == "mpi_m0" else "explore"
    label = link(view.desk, page, entry["label"][texts.language], area=view.place.pcode, indicator=item.code)
    if not figure.state.has_value:
        return element(
            "li",
            {"class": "headline"},
            element("h3", None, label),
            element("p", {"class": "row-reason"}, state_text(figure.state, texts)),
        )
    counted = None
    if entry["kind"] == "rate":
        families = counted_families(view.desk.figures, view.place.level, figure.numerator)
        range_text = texts("legend.range", low=_whole(families.low, texts), high=_whole(families.high, texts))
        number = count_text(figure.numerator, "families", texts)
        counted = element("p", {"class": "headline-count"}, number, " ", _soft(range_text))
    beside = None
    if item.nation is not None and item.nation.state.has_value:
        written = figure_text(entry, item.nation, texts)
        title = interval_text(entry, item.nation, texts)
        beside = element("p", {"class": "headline-nation", "title": title}, texts("home.nation", value=written))
    return element(
        "li",
        {"class": "headline"},
        element("h3", None, label),
        element(
            "p",
            {"class": "headline-value"},
            element("strong", None, figure_text(entry, figure, texts)),
            " ",
            _soft(interval_text(entry, figure, texts)),
        ),
        counted,
        beside,
        change_line(view, item.code, item.change),
    )


def change_line(view: HomeView, code: str, change: Change | None) -> Markup | None:
    """What changed since the release before, in words; nothing where there is none before."""
    texts = view.desk.texts
    if change is None or view.before is None:
        return None
    day = texts.day(view.before.served.release.manifest.reference_date)
    if change.kind in ("incomparable", "unknown"):
        return element("p", {"class": "change"}, texts(f"home.change.{change.kind}", day=day))
    entry = view.register[code]
    between = texts("legend.range", low=_signed(entry, change.low, texts), high=_signed(entry, change.high, texts))
    if change.kind == "unclear":
        return element("p", {"class": "change is-none", "title": between}, texts("home.change.unclear", day=day))
    direction = "up" if change.value > 0 else "down"
    worse = (change.value > 0) != (entry["direction"] == "higher_is_better")
    written = _signed(entry, abs(change.value), texts).lstrip("+")
    by = texts("home.points", number=written) if entry["unit"] == "percent" else written
    return element(
        "p",
        {"class": f"change goes-{direction} is-{'worse' if worse else 'better'}"},
        texts(f"home.change.{direction}", change=by, day=day),
        " ",
        _soft(f"({between})"),
    )


def _signed(entry: Mapping[str, Any], value: float, texts: Texts) -> str:
    decimals = int(entry["decimals"])
    scaled = floor(abs(value) * 10**decimals + 0.5)
    number = texts.scaled(scaled, decimals)
    return number if not scaled else f"\u2212{number}" if value < 0 else f"+{number}"


def where_parts(view: HomeView) -> list[Markup | None]:
    """The parts with most families in need."""
    texts, desk = view.desk.texts, view.desk
    if not view.parts:
        msgid = "home.where.hidden" if view.hidden_parts else "home.where.none"
        return [element("p", None, texts(msgid))]
    entry = view.register[NEED]
    most = max(part.figure.numerator for part in view.parts)
    lines = []
    for part in view.parts:
        families = counted_families(desk.figures, part.place.level, part.figure.numerator)
        between = texts("legend.range", low=_whole(families.low, texts), high=_whole(families.high, texts))
        name = (
            link(desk, "explore", part.place.name, area=view.place.pcode, indicator=NEED, part=part.place.pcode)
            if part.place.level == "h3"
            else link(desk, "home", part.place.name, area=part.place.pcode)
        )
        share = texts("home.where.share", share=figure_text(entry, part.figure, texts))
        number = count_text(part.figure.numerator, "families", texts)
        lines.append(
            _bar(
                name,
                number,
                f"{share} ({interval_text(entry, part.figure, texts)})",
                part.figure.numerator / most,
                between,
            )
        )
    hidden = texts.counted("home.where.also_hidden", view.hidden_parts) if view.hidden_parts else None
    return [
        element("ol", {"class": "home-list"}, lines),
        element("p", {"class": "definition"}, hidden) if hidden else None,
        _more(view, "explore", texts("home.where.more"), area=view.place.pcode, indicator=NEED),
    ]


def why_parts(view: HomeView) -> list[Markup | None]:
    """The deprivations that make up most of the poverty."""
    texts = view.desk.texts
    if not view.causes:
        return [
            element("p", None, texts("home.why.none")),
            _more(view, "reasons", texts("home.why.more"), area=view.place.pcode),
        ]
    labels = {item["code"]: item["label"][texts.language] for item in view.desk.figures.profile["deprivations"]}
    most = max(cause.share for cause in view.causes) or 1
    lines = []
    for cause in view.causes:
        code = f"dep_{cause.code}"
        between = texts("legend.range", low=_tenths(cause.low, texts), high=_tenths(cause.high, texts))
        said = ""
        if cause.families is not None and cause.families.state.has_value:
            said = texts("home.why.families", share=figure_text(view.register[code], cause.families, texts))
        name = link(view.desk, "reasons", labels[cause.code], area=view.place.pcode, indicator=code)
        number = texts("home.why.share", share=texts.percent(_tenths(cause.share, texts)))
        lines.append(_bar(name, number, said, cause.share / most, between))
    return [
        element("ol", {"class": "home-list"}, lines),
        _more(view, "reasons", texts("home.why.more"), area=view.place.pcode),
    ]


def who_parts(view: HomeView) -> list[Markup | None]:
    """The target groups with most who are not reached."""
    texts = view.desk.texts
    if not view.gaps:
        return [element("p", None, texts("home.who.none"))]
    most = max(gap.figure.numerator for gap in view.gaps) or 1
    lines = []
    for gap in view.gaps:
        entry = view.register[gap.code]
        name = link(
            view.desk,
            "gaps",
            entry["label"][texts.language],
            area=view.place.pcode,
            group=gap.code.removeprefix("gap_"),
        )
        share = texts("home.who.share", share=figure_text(entry, gap.figure, texts))
        said = f"{share} ({interval_text(entry, gap.figure, texts)})"
        lines.append(
            _bar(
                name,
                count_text(gap.figure.numerator, gap.base, texts),
                said,
                gap.figure.numerator / most,
                "",
                change_line(view, gap.code, gap.change) if gap.change and gap.change.kind == "clear" else None,
            )
        )
    return [
        element("ol", {"class": "home-list"}, lines),
        _more(view, "gaps", texts("home.who.more"), area=view.place.pcode),
    ]


def load_parts(view: HomeView) -> list[Markup | None]:
    """Cases per worker against the norm."""
    texts, load, found = view.desk.texts, view.caseload.whole, view.caseload
    area = found.place.pcode
    if load is None:
        return [element("p", None, texts("home.load.absent"))]
    lines = []
    if load.cases.known:
        lines.append(
            element(
                "p",
                {"class": "home-load"},
                element("strong", None, amount(load.cases, texts, 1)),
                " ",
                texts("caseload.per_worker"),
                " ",
                _soft(ends(load.cases, texts, 1)),
            )
        )
    elif load.nobody:
        lines.append(element("p", None, texts("caseload.nobody")))
    else:
        lines.append(element("p", None, texts("home.load.unknown")))
    if found.yardsticks is not None and load.missing.known:
        lines.append(element("p", None, missing_sentence(found, load)))
    return [*lines, _more(view, "caseload", texts("home.load.more"), area=area)]


def data_parts(view: HomeView) -> list[Markup | None]:
    """How fresh the data are, and what is to be known about them."""
    texts, desk = view.desk.texts, view.desk
    manifest = desk.served.release.manifest
    overdue = [item for item in view.deliveries if item.overdue]
    lines = [texts("home.data.day", day=texts.day(manifest.reference_date))]
    if overdue:
        names = ", ".join(item.label[texts.language] for item in overdue)
        lines.append(texts("home.data.overdue", agencies=names))
    elif view.deliveries:
        lines.append(texts("home.data.in_time"))
    else:
        lines.append(texts("home.data.unknown"))
    return [
        element("ul", {"class": "points"}, [element("li", None, line) for line in lines]),
        block_of(view.notes, texts),
        _more(view, "quality", texts("home.data.more")),
    ]


def saved_parts(view: HomeView) -> list[Markup | None]:
    """The views that were saved last."""
    texts, desk = view.desk.texts, view.desk
    items = []
    for saved in view.views:
        _, country, _, rest = saved.address.split("/", 3)
        by = texts("home.saved.by", owner=saved.owner, day=texts.day(saved.changed_at.date()))
        items.append(
            element(
                "li",
                None,
                element("a", {"href": f"/{country}/{desk.language}/{rest}"}, saved.name),
                element("span", {"class": "home-said"}, by),
            )
        )
    listed = element("ul", {"class": "plain-list"}, items) if items else element("p", None, texts("home.saved.none"))
    return [listed, _more(view, "views", texts("home.saved.more"))]


def hints(view: HomeView) -> Markup:
    """What helps at the first visit; folded."""
    texts = view.desk.texts
    items = [element("li", None, texts(f"home.hint.{name}")) for name in ("interval", "hidden", "links", "save")]
    return element(
        "details",
        {"class": "home-hints", "id": "home-hints"},
        element("summary", None, texts("home.hints")),
        element("ul", {"class": "points"}, items),
    )


def _bar(name: Markup, number: str, said: str, share: float, between: str, more: Markup | None = None) -> Markup:
    width = f"width:{100 * min(max(share, 0.0), 1.0):.1f}%"
    return element(
        "li",
        {"class": "home-line"},
        element("span", {"class": "home-name"}, name),
        element("span", {"class": "home-number"}, number, " ", _soft(between) if between else None),
        element("span", {"class": "home-track", "aria-hidden": "true"}, element("span", {"style": width})),
        element("span", {"class": "home-said"}, said) if said else None,
        more,
    )


def _more(view: HomeView, page: str, text: str, **parameters: str) -> Markup:
    where = address(view.desk, page, **parameters)
    return element("p", {"class": "home-more"}, element("a", {"href": where}, text))


def _soft(text: str) -> Markup:
    return element("span", {"class": "interval"}, text)


def _whole(number: float, texts: Texts) -> str:
    return texts.integer(round(number))


def _tenths(number: float, texts: Texts) -> str:
    return texts.scaled(floor(number * 10 + 0.5), 1)
