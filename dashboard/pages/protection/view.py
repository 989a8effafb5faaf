"""How families are protected, in plain words: what is done, what it means for readers, and what remains open."""

from collections.abc import Mapping
from typing import Final

from dashboard.markup import Markup, element
from dashboard.pages.country_pages import reading_head
from dashboard.pages.protection.facts import ProtectionFacts
from dashboard.pages.protection.illustration import illustration
from dashboard.pages.protection.village import Village
from dashboard.text import Texts
from data.release.dimensions import LEVELS

_SHORT: Final = ("rows", "few", "change", "ask", "sensitive", "releases")
_DONE: Final = ("change", "tiers", "hidden", "zero", "sensitive", "filters", "hexagons", "releases")
_LIMITS: Final = ("most", "group", "alike", "registry")
_EXAMPLE_FAMILIES: Final = 500
_EXAMPLE_PERCENT: Final = 20


def protection_main(
    texts: Texts,
    *,
    badges: list[str],
    levels: Mapping[str, str],
    facts: ProtectionFacts | None,
    village: Village | None,
    links: list[tuple[str, str]],
) -> Markup:
    """Write the page.

    Args:
        badges: sentences over the page (synthetic, schematic, demonstration key).
        levels: how the areas of each level are called, for the levels adm0, adm1, adm2 and h3.
        facts: of the latest release; None where nothing is published.
        village: of the same release.
        links: (label, address) of what to read next.
    """
    minimum = facts.minimum if facts else None
    values = {"minimum": minimum if minimum is not None else texts("protection.ten"), "level": levels["adm1"]}
    return element(
        "main",
        {"id": "main", "class": "reading"},
        *reading_head(badges, texts("protection.title"), texts("protection.lead")),
        _short(texts, values),
        None if facts else element("p", {"class": "notice"}, texts("protection.nothing")),
        _section("try", texts, illustration(texts, village)) if village else None,
        _section("done", texts, [_reason(name, texts, values) for name in _DONE]),
        _section("read", texts, _reading(texts, facts, levels)),
        _section("observer", texts, _observer(texts, facts)),
        _section("limits", texts, [element("ul", {"class": "points"}, [_limit(name, texts) for name in _LIMITS])]),
        _section("keys", texts, _keys(texts, facts)),
        _section("test", texts, [element("p", None, texts("protection.test.text"))]),
        _section("next", texts, [element("ul", {"class": "points"}, [_link(*link) for link in links])]),
    )


def _short(texts: Texts, values: Mapping[str, object]) -> Markup:
    cards = [
        element(
            "li",
            None,
            element("h2", None, texts(f"protection.short.{name}.title", **values)),
            element("p", None, texts(f"protection.short.{name}.text", **values)),
        )
        for name in _SHORT
    ]
    return element("ul", {"class": "short"}, cards)


def _section(name: str, texts: Texts, content: list[Markup | None]) -> Markup:
    return element(
        "section",
        {"class": f"card reading-{name}", "aria-labelledby": name},
        element("h2", {"id": name}, texts(f"protection.{name}.title")),
        content,
    )


def _reason(name: str, texts: Texts, values: Mapping[str, object]) -> Markup:
    return element(
        "div",
        {"class": "reason-of"},
        element("h3", None, texts(f"protection.done.{name}.title", **values)),
        element("p", None, texts(f"protection.done.{name}.text", **values)),
    )


def _reading(texts: Texts, facts: ProtectionFacts | None, levels: Mapping[str, str]) -> list[Markup | None]:
    points = [
        element("li", None, texts(f"protection.read.{name}")) for name in ("total", "interval", "striped", "rank")
    ]
    return [element("ul", {"class": "points"}, points), *(_reach(texts, facts, levels) if facts else [])]


def _reach(texts: Texts, facts: ProtectionFacts, levels: Mapping[str, str]) -> list[Markup]:
    rows = [
        element(
            "tr",
            None,
            element("th", {"scope": "row"}, levels[level]),
            element("td", {"class": "n"}, f"± {texts.integer(round(facts.reach(level)))}"),
        )
        for level in LEVELS
    ]
    head = element(
        "tr",
        None,
        element("th", {"scope": "col"}, texts("protection.read.level")),
        element("th", {"scope": "col", "class": "n"}, texts("protection.read.reach")),
    )
    points = 100 * facts.share_reach("adm2", _EXAMPLE_PERCENT / 100, _EXAMPLE_FAMILIES)
    example = texts(
        "protection.read.example",
        families=texts.counted("count.families", _EXAMPLE_FAMILIES),
        share=texts.percent(str(_EXAMPLE_PERCENT)),
        reach=texts.scaled(round(points * 10), 1),
        least=facts.rate_minimum,
    )
    caption = element("caption", None, texts("protection.read.caption"))
    return [
        element("table", {"class": "reach"}, caption, element("thead", None, head), element("tbody", None, rows)),
        element("p", None, example),
    ]


def _observer(texts: Texts, facts: ProtectionFacts | None) -> list[Markup | None]:
    told = [element("p", None, texts(f"protection.observer.{name}")) for name in ("who", "question")]
    if not facts:
        return [*told]
    guesses = [
        ("coin", 50.0),
        *((tier, facts.right_guesses(tier)) for tier in ("public", "planner") if tier in facts.leak),
    ]
    bars = [_guesses(texts(f"protection.observer.{name}"), right, texts) for name, right in guesses]
    return [
        *told,
        element("p", {"id": "bars-said"}, element("strong", None, texts("protection.observer.bars"))),
        element("ul", {"class": "bars", "aria-labelledby": "bars-said"}, bars),
        element("p", None, texts("protection.observer.limit")),
    ]


def _guesses(label: str, right: float, texts: Texts) -> Markup:
    fill = element("span", {"class": "bar-fill", "style": f"width:{right:.1f}%"})
    return element(
        "li",
        {"class": "bar"},
        element("span", {"class": "bar-label"}, label),
        element("span", {"class": "bar-value"}, texts.scaled(round(right * 10), 1)),
        element("span", {"class": "bar-track", "aria-hidden": "true"}, fill),
    )


def _limit(name: str, texts: Texts) -> Markup:
    return element("li", None, texts(f"protection.limits.{name}"))


def _keys(texts: Texts, facts: ProtectionFacts | None) -> list[Markup | None]:
    demonstration = facts is not None and facts.demonstration_key
    return [
        element("p", None, texts("protection.keys.text")),
        element("p", {"class": "notice"}, texts("protection.keys.demonstration")) if demonstration else None,
    ]


def _link(label: str, address: str) -> Markup:
    return element("li", None, element("a", {"href": address}, label))
