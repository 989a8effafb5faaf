"""How families are protected, in plain words: what is done, what it means for readers, and what remains open."""

from collections.abc import Mapping
from typing import Any, Final

import orjson

from dashboard.markup import Markup, element, json_block
from dashboard.pages.protection.drawings import figures_drawing, sizes_drawing, village_drawing
from dashboard.pages.protection.facts import ProtectionFacts
from dashboard.pages.protection.village import DRAWS, FAMILIES, IN_NEED, Village
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
        element("div", {"class": "page-head"}, [element("p", {"class": "badge-synthetic"}, line) for line in badges]),
        element(
            "header",
            {"class": "reading-head"},
            element("h1", None, texts("protection.title")),
            element("p", {"class": "lead"}, texts("protection.lead")),
        ),
        _short(texts, values),
        None if facts else element("p", {"class": "notice"}, texts("protection.nothing")),
        _try(texts, village) if village else None,
        _section("done", texts, [_reason(name, texts, values) for name in _DONE]),
        _section("read", texts, _reading(texts, facts, levels)),
        _section("observer", texts, _observer(texts, facts)),
        _section("limits", texts, [element("ul", {"class": "points"}, [_limit(name, texts) for name in _LIMITS])]),
        _section("keys", texts, _keys(texts, facts)),
        _section("test", texts, [element("p", None, texts("protection.test.text"))]),
        _section("next", texts, [element("ul", {"class": "points"}, [_link(*link) for link in links])]),
    )


def browser_block(village: Village, texts: Texts) -> Markup:
    """Data and texts for the page's script; `{0}` and `{1}` stand for numbers."""
    content: dict[str, Any] = {
        **village.to_browser(),
        "number": texts.number_symbols,
        "texts": {
            "truth": texts("protection.try.truth", count="{0}"),
            "guess": texts("protection.many.drawn", right="{0}", count="{1}"),
            "said": texts("protection.try.said", families="{0}", need="{1}"),
            "shown": texts("protection.small.shown", value="{0}"),
            "hidden": texts("protection.small.hidden"),
            "chance": texts("protection.small.chance", size="{0}", share="{1}"),
        },
    }
    return json_block("protection-data", orjson.dumps(content))


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


def _try(texts: Texts, village: Village) -> Markup:
    return _section(
        "try",
        texts,
        [
            element("p", None, texts("protection.try.text", count=texts.counted("count.families", FAMILIES))),
            element("noscript", None, element("p", {"class": "notice"}, texts("protection.try.noscript"))),
            element("div", {"class": "try"}, _village(texts), _published(texts)),
            element("div", {"class": "try-parts"}, _many(texts, village), _small(texts, village)),
        ],
    )


def _village(texts: Texts) -> Markup:
    key = [
        element("li", {"class": f"key-{name}"}, texts(f"protection.try.key.{name}")) for name in ("need", "well", "own")
    ]
    return element("div", {"class": "try-village"}, village_drawing(texts), element("ul", {"class": "dot-key"}, key))


def _published(texts: Texts) -> Markup:
    rows = [
        element(
            "div",
            None,
            element("dt", None, texts(f"protection.try.{name}")),
            element(
                "dd",
                None,
                element("span", {"id": f"published-{name}", "class": "published"}, "–"),
                element("span", {"id": f"true-{name}", "class": "truth", "hidden": True}),
            ),
        )
        for name in ("families", "need")
    ]
    return element(
        "div",
        {"class": "try-published"},
        element("h3", None, texts("protection.try.published")),
        element("dl", {"class": "published-figures"}, rows),
        element("p", {"id": "said", "class": "visually-hidden", "role": "status"}),
        element(
            "div",
            {"class": "try-controls", "hidden": True},
            _check("own", texts("protection.try.join")),
            _check("truth", texts("protection.try.show")),
            _button("again", texts("protection.try.again")),
        ),
        element("p", None, texts("protection.try.hint")),
    )


def _many(texts: Texts, village: Village) -> Markup:
    exact = texts("protection.many.exact", right=texts.scaled(round(village.right_guesses * 10), 1))
    key = [element("li", {"class": f"key-{name}"}, texts(f"protection.many.{name}")) for name in ("without", "with")]
    return element(
        "div",
        {"class": "try-part"},
        element("h3", None, texts("protection.many.title")),
        element("p", None, texts("protection.many.text")),
        element(
            "figure",
            None,
            figures_drawing(village, texts),
            element("figcaption", None, texts("protection.many.axis", count=IN_NEED)),
        ),
        element("ul", {"class": "dot-key"}, key),
        element(
            "div",
            {"class": "try-controls", "hidden": True},
            _button("many", texts("protection.many.button", count=texts.integer(DRAWS))),
        ),
        element("p", {"id": "guess", "role": "status"}, exact),
    )


def _small(texts: Texts, village: Village) -> Markup:
    return element(
        "div",
        {"class": "try-part"},
        element("h3", None, texts("protection.small.title")),
        element("p", None, texts("protection.small.text", minimum=village.minimum, below=village.minimum - 1)),
        element(
            "figure",
            None,
            sizes_drawing(village, texts),
            element("figcaption", None, texts("protection.small.axis")),
        ),
        element(
            "div",
            {"class": "try-controls", "hidden": True},
            element("label", {"for": "size"}, texts("protection.small.slider")),
            element(
                "input",
                {"id": "size", "type": "range", "min": 0, "max": village.largest, "value": village.usual, "step": 1},
            ),
            element("p", {"id": "size-said", "role": "status"}),
            _button("again-small", texts("protection.try.again")),
        ),
    )


def _check(name: str, label: str) -> Markup:
    box = element("input", {"id": f"check-{name}", "type": "checkbox", "autocomplete": "off"})
    return element("label", {"class": "check"}, box, element("span", None, label))


def _button(name: str, label: str) -> Markup:
    return element("button", {"id": f"button-{name}", "type": "button", "class": "button"}, label)


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
