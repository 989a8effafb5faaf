"""How files are used, checked and fetched again: one line of code each, and what describes them for programs."""

from typing import Final

from dashboard.markup import Markup, element
from dashboard.pages.country_pages import section
from dashboard.pages.data.links import CATALOGUE, file_url, folder
from dashboard.pages.front.country import Country
from dashboard.served import ServedRelease

_EXAMPLE: Final = "values_adm1"
_PROGRAMS: Final = (
    ("pandas", 'pandas.read_csv("{}", dtype={"national_code": "string"})', f"{_EXAMPLE}.csv"),
    ("r", 'read.csv("{}", na.strings = "", encoding = "UTF-8")', f"{_EXAMPLE}.csv"),
    ("stata", 'import delimited using "{}", varnames(1) encoding("utf-8") clear', f"{_EXAMPLE}.csv"),
    ("resume", 'curl -C - -O "{}"', f"{_EXAMPLE}.csv.gz"),
    ("check", 'curl "{}" | sha256sum --check --ignore-missing', "files.sha256"),
)


def usage_card(country: Country, served: ServedRelease) -> Markup:
    """One line for each program."""
    texts = country.texts
    lines = [
        element(
            "div",
            None,
            element("dt", None, texts(f"data.use.{name}")),
            element("dd", None, _code(name, line, file_url(served, file), texts("data.copy"))),
        )
        for name, line, file in _PROGRAMS
    ]
    excel = element("div", None, element("dt", None, "Excel"), element("dd", None, texts("data.use.excel")))
    hxl = f"{file_url(served, f'{_EXAMPLE}.csv')}?hxl=1"
    return section(
        "use",
        texts("data.use.title"),
        element("dl", {"class": "data-use"}, lines, excel),
        element("p", None, texts("data.use.empty")),
        element("p", None, texts("data.use.hxl"), " ", element("a", {"href": hxl, "download": True}, "?hxl=1")),
        element(
            "p", {"id": "place-said", "class": "visually-hidden", "role": "status", "data-done": texts("data.copied")}
        ),
    )


def description_card(country: Country, served: ServedRelease) -> Markup:
    """What describes the tables for people and programs, and the interfaces."""
    texts, own = country.texts, folder(served)
    named = (
        ("dictionary", f"/{served.country}/{texts.language}/data/dictionary?release={served.release_id}"),
        ("dictionary_file", f"{own}/dictionary.{texts.language}.csv"),
        ("package", f"{own}/datapackage.json"),
        ("csvw", f"{own}/{_EXAMPLE}.csv-metadata.json"),
        ("sdmx", f"{own}/sdg.csv"),
        ("dcat", f"/{served.country}/data/{CATALOGUE}"),
        ("api", f"/{served.country}/{texts.language}/api"),
        ("ogc", f"/ogc/{served.country}/"),
        ("sums", f"{own}/files.sha256"),
    )
    links = [
        element("li", None, element("a", {"href": address}, texts(f"data.more.{name}")), _after(name, country))
        for name, address in named
    ]
    return section("more", texts("data.more.title"), element("ul", {"class": "data-more"}, links))


def _after(name: str, country: Country) -> Markup:
    return element("span", {"class": "data-about"}, country.texts(f"data.more.{name}.text"))


def _code(name: str, line: str, path: str, copy: str) -> list[Markup]:
    before, _, after = line.partition("{}")
    address = element("span", {"data-whole": path}, path)
    code = element("code", {"id": f"line-{name}"}, before, address, after)
    button = element(
        "button", {"type": "button", "class": "button copy", "data-copy-of": f"line-{name}", "hidden": True}, copy
    )
    return [element("pre", {"tabindex": "0"}, code), button]
