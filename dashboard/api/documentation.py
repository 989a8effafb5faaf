"""The page that explains the interface, made from the table of operations like the OpenAPI document."""

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from dashboard.api.addresses import DESCRIPTION, LATEST, ROOT
from dashboard.api.models import Observation
from dashboard.api.openapi_document import PATTERNS, Examples, parameter_schemas, path_variables
from dashboard.api.operations import OPERATIONS, Operation
from dashboard.api.queries import MOST_ROWS
from dashboard.markup import Markup, element
from dashboard.pages.country_pages import reading_main, section
from dashboard.pages.front.country import Country, country_path
from dashboard.pages.method.parts import scrolling
from dashboard.text import Texts
from data.release.states import ValueState

_VALUES: Final = "values"
_RULES: Final = ("pinned", "withdrawn", "pages", "refused", "kept", "often", "browsers")
_COLUMNS_SHOWN: Final = ("name", "value", "low_90", "high_90", "state")


def documentation_main(country: Country, examples: Examples, host: str) -> Markup:
    """Write the page.

    Args:
        country: that the examples are about.
        examples: values of parameters with which every example works; none where nothing is published.
        host: how browsers call this site, without a path.
    """
    texts = country.texts
    return reading_main(
        country,
        texts("api.title"),
        texts("api.lead"),
        None if examples else element("p", {"class": "notice"}, texts("api.page.nothing")),
        _start(country, examples, host),
        _rules(texts),
        _questions(country, examples),
        _row(texts),
        _states(texts),
    )


def example_address(operation: Operation, examples: Examples) -> str | None:
    """An address that this operation answers here and now; None where there is nothing that it could answer."""
    needed = [name for name, schema in parameter_schemas(operation.query).items() if schema["required"]]
    if any(name not in examples for name in (*path_variables(operation.path), *needed)):
        return None
    query = "&".join(f"{name}={examples[name]}" for name in needed)
    path = operation.path.format_map(examples)
    return f"{path}?{query}" if query else path


def _start(country: Country, examples: Examples, host: str) -> Markup:
    texts = country.texts
    links = {
        "root": element("a", {"href": ROOT}, element("code", None, ROOT)),
        "description": element("a", {"href": DESCRIPTION}, element("code", None, DESCRIPTION)),
        "files": element("a", {"href": country_path(country.code, texts.language, "data")}, texts("nav.data")),
    }
    # The sentence is ours and holds no markup of its own.
    said = element("p", None, Markup(texts("api.page.start.text", **links)))
    parts: list[Any] = [said, element("p", None, texts("footer.protection"))]
    operation = next(item for item in OPERATIONS if item.name == _VALUES)
    address = example_address(operation, examples)
    if address is not None:
        parts.append(element("h3", None, texts("api.page.example")))
        for name, lines in example_programs(f"{host}{address}&format=csv").items():
            parts.append(
                element(
                    "figure",
                    {"class": "api-program"},
                    element("figcaption", None, texts(f"api.page.example.{name}")),
                    element("pre", None, element("code", None, "\n".join(lines))),
                )
            )
    return section("start", texts("api.page.start"), *parts)


def example_programs(address: str) -> Mapping[str, Sequence[str]]:
    """Lines of a program in each of three languages that reads the CSV table at an address."""
    columns = ", ".join(f'"{name}"' for name in _COLUMNS_SHOWN)
    return {
        "curl": [f'curl --compressed "{address}"'],
        "python": [
            "import pandas",
            f'figures = pandas.read_csv("{address}")',
            f"print(figures[[{columns}]])",
        ],
        "r": [f'figures <- read.csv("{address}")', f"print(figures[, c({columns})])"],
    }


def _rules(texts: Texts) -> Markup:
    items = [element("li", None, texts(f"api.page.rules.{name}", most=texts.integer(MOST_ROWS))) for name in _RULES]
    return section("rules", texts("api.page.rules"), element("ul", {"class": "points"}, items))


def _questions(country: Country, examples: Examples) -> Markup:
    texts = country.texts
    asked = [_question(operation, texts, examples) for operation in OPERATIONS]
    return section("questions", texts("api.page.questions"), element("div", {"class": "api-questions"}, asked))


def _question(operation: Operation, texts: Texts, examples: Examples) -> Markup:
    name = f"op-{operation.name}"
    title = texts(f"api.op.{operation.name}")
    address = example_address(operation, examples)
    if address is None:
        tried = element("p", {"class": "api-try"}, texts("api.page.no_example"))
    else:
        label = {"href": address, "aria-label": texts("api.page.try.of", question=title)}
        tried = element("p", {"class": "api-try"}, element("a", label, texts("api.page.try")))
    return element(
        "article",
        {"class": "api-question", "aria-labelledby": name},
        element("h3", {"id": name}, title),
        element("p", {"class": "api-address"}, _code(operation.path)),
        element("p", None, texts(f"api.op.{operation.name}.text")),
        tried,
        _parameters(operation, texts, title),
    )


def _parameters(operation: Operation, texts: Texts, title: str) -> Markup:
    rows = [
        _parameter_row(name, {"type": "string", "pattern": PATTERNS[name], "required": True}, texts, in_address=True)
        for name in path_variables(operation.path)
    ]
    rows += [
        _parameter_row(name, schema, texts, in_address=False)
        for name, schema in parameter_schemas(operation.query).items()
    ]
    heads = [element("th", {"scope": "col"}, texts(f"api.page.column.{name}")) for name in ("name", "meaning", "form")]
    caption = texts("api.page.parameters.of", question=title)
    table = element(
        "table",
        {"class": "api-table"},
        element("caption", {"class": "visually-hidden"}, caption),
        element("thead", None, element("tr", None, heads)),
        element("tbody", None, rows),
    )
    return element(
        "details",
        {"class": "api-parameters"},
        element("summary", None, texts("api.page.parameters"), " ", element("span", None, f"({len(rows)})")),
        scrolling(table, caption),
    )


def _parameter_row(name: str, schema: Mapping[str, Any], texts: Texts, *, in_address: bool) -> Markup:
    placed = texts("api.page.in_address") if in_address else texts("api.page.required") if schema["required"] else ""
    return element(
        "tr",
        None,
        element(
            "th",
            {"scope": "row"},
            _code(name),
            element("span", {"class": "api-placed"}, placed) if placed else None,
        ),
        element("td", None, texts(f"api.parameter.{name}")),
        element("td", None, _permitted(name, schema, texts)),
    )


def _permitted(name: str, schema: Mapping[str, Any], texts: Texts) -> list[Any]:
    """What a parameter can be: its codes, its range or its kind; then its usual value."""
    item = schema.get("items", schema)
    found: list[Any]
    if "enum" in item:
        found = [_codes(item["enum"])]
    elif item["type"] == "integer":
        least, most = (texts.integer(int(item[end])) for end in ("minimum", "maximum"))
        found = [texts("api.page.from_to", least=least, most=most)]
    elif name == "release":
        found = [texts("api.page.code"), ", ", element("code", None, LATEST)]
    else:
        found = [texts("api.page.code" if "pattern" in item else "api.page.text")]
    if "maxItems" in schema:
        found += [", ", texts("api.page.many", most=texts.integer(schema["maxItems"]))]
    if schema.get("default") not in (None, [], ()):
        usual = Markup(texts("api.page.usual", value=element("code", None, str(schema["default"]))))
        found += ["; ", usual]
    return found


def _code(written: str) -> Markup:
    """A name or address that a narrow column breaks behind its underscores and slashes only."""
    parts = [part for part in re.split(r"(?<=[_/])", written) if part]
    return element("code", None, [(part, element("wbr")) for part in parts[:-1]], parts[-1])


def _codes(codes: Sequence[str]) -> Markup:
    return Markup(", ".join(element("code", None, code) for code in codes))


def _row(texts: Texts) -> Markup:
    rows = [
        element(
            "tr",
            None,
            element("th", {"scope": "row"}, _code(name)),
            element("td", None, texts(f"api.field.{name}")),
        )
        for name in Observation.model_fields
    ]
    # The table's frame is the landmark: two of one name tell nobody anything.
    return element(
        "div",
        {"class": "card"},
        element("h2", {"id": "row"}, texts("api.page.row")),
        _two_columns(texts, "name", rows, texts("api.page.row")),
    )


def _states(texts: Texts) -> Markup:
    rows = [
        element(
            "tr",
            None,
            element("th", {"scope": "row"}, _code(state.name.lower())),
            element("td", None, texts(f"api.state.{state.name.lower()}")),
        )
        for state in ValueState
    ]
    return element(
        "div",
        {"class": "card"},
        element("h2", {"id": "states"}, texts("api.page.states")),
        element("p", None, texts("api.page.states.text")),
        _two_columns(texts, "state", rows, texts("api.page.states")),
    )


def _two_columns(texts: Texts, first: str, rows: Sequence[Markup], caption: str) -> Markup:
    heads = [element("th", {"scope": "col"}, texts(f"api.page.column.{name}")) for name in (first, "meaning")]
    table = element(
        "table",
        {"class": "api-table"},
        element("caption", {"class": "visually-hidden"}, caption),
        element("thead", None, element("tr", None, heads)),
        element("tbody", None, rows),
    )
    return scrolling(table, caption)
