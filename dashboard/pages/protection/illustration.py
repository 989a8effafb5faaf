"""The illustration: a village to hide in. It stands without scripts; `assets/js/protection.js` makes it move."""

from typing import Any

import orjson

from dashboard.markup import Markup, element, json_block
from dashboard.pages.protection.drawings import figures_drawing, sizes_drawing, village_drawing
from dashboard.pages.protection.village import DRAWS, FAMILIES, IN_NEED, Village
from dashboard.text import Texts


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


def illustration(texts: Texts, village: Village) -> list[Markup | None]:
    """Write the village, its figures published many times, and the group that becomes small."""
    return [
        element("p", None, texts("protection.try.text", count=texts.counted("count.families", FAMILIES))),
        element("noscript", None, element("p", {"class": "notice"}, texts("protection.try.noscript"))),
        element("div", {"class": "try"}, _village(texts), _published(texts, village)),
        element("div", {"class": "try-parts"}, _many(texts, village), _small(texts, village)),
    ]


def _village(texts: Texts) -> Markup:
    key = [
        element("li", {"class": f"key-{name}"}, texts(f"protection.try.key.{name}")) for name in ("need", "well", "own")
    ]
    return element("div", {"class": "try-village"}, village_drawing(texts), element("ul", {"class": "dot-key"}, key))


def _published(texts: Texts, village: Village) -> Markup:
    examples = {"families": village.example(FAMILIES, 0.2), "need": village.example(IN_NEED, 0.7)}
    rows = [
        element(
            "div",
            None,
            element("dt", None, texts(f"protection.try.{name}")),
            element(
                "dd",
                None,
                element("span", {"id": f"published-{name}", "class": "published"}, str(figure)),
                element("span", {"id": f"true-{name}", "class": "truth", "hidden": True}),
            ),
        )
        for name, figure in examples.items()
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
            element("p", None, texts("protection.try.hint")),
        ),
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
