"""How areas, case loads, norms and units are called on the pages of funding requests."""

from typing import Final

from dashboard.desk import Desk
from dashboard.text import Texts
from data.budget.caseload_sources import CaseloadSource, caseload_sources
from data.budget.norm import CostNorm

_LEVELS: Final = ("adm2", "adm1", "adm0")


def area_name(desk: Desk, pcode: str) -> str:
    """Name of an area in the reader's language; its code where the release does not know it."""
    for level in _LEVELS:
        row = desk.served.rows[level].get(pcode, -1)
        if row >= 0:
            return str(desk.figures.areas(level)[row]["name"][desk.language])
    return pcode


def source_name(desk: Desk, code: str) -> str:
    """What a case load is, with its base, e.g. of those not reached by a support."""
    found = sources_of(desk).get(code)
    return source_label(desk.texts, found) if found is not None else code


def source_label(texts: Texts, source: CaseloadSource) -> str:
    """The source in words."""
    label = source.label.get(texts.language) or source.code
    base = texts(f"requests.base.{source.base}")
    return texts(f"requests.source.{source.kind}", label=label, base=base)


def sources_of(desk: Desk) -> dict[str, CaseloadSource]:
    """The case loads that the release of the desk offers."""
    found: dict[str, CaseloadSource] = desk.served.kept(("caseload sources",), lambda: caseload_sources(desk.figures))
    return found


def base_of(desk: Desk, code: str) -> str:
    """Families or persons."""
    found = sources_of(desk).get(code)
    return found.base if found is not None else "families"


def norm_name(texts: Texts, norm: CostNorm) -> str:
    """Label of a norm in the reader's language, its code where it has none."""
    return norm.label.get(texts.language) or norm.label.get("en") or norm.code


def norm_reference(texts: Texts, norm: CostNorm) -> str:
    """Code, version and legal act of a norm."""
    return texts(
        "requests.norm.reference",
        code=norm.code,
        version=texts.integer(norm.version),
        order=norm.order_number,
        day=texts.day(norm.order_date),
    )


def document_name(texts: Texts, norm: CostNorm, number: int) -> str:
    """A document that the norm lists, from 1."""
    said = norm.documents[number - 1]
    return said.get(texts.language) or said.get("en") or next(iter(said.values()), str(number))


def units(texts: Texts, quantity: int, unit: str) -> str:
    """A quantity with its unit."""
    return texts.counted(f"requests.units.{unit}", quantity)
