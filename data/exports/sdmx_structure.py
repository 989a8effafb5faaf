"""The structure of the SDG series as an SDMX-ML 2.1 message: dataflow, code lists, concepts and data structure.

Tools read the CSV with it. Source: SDMX 2.1, section 3A (https://sdmx.org/?page_id=5008).
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, time
from typing import Final
from xml.etree import ElementTree as ET

from data.exports.iati_xml import storable
from data.exports.sdmx_series import (
    AGENCY,
    CODE_LISTS,
    CODED_ATTRIBUTES,
    DIMENSIONS,
    LEVELS,
    STRUCTURE,
    TEXT_ATTRIBUTES,
    TIME,
    TOTAL,
    VALUE,
    VERSION,
    Series,
    age_code,
)
from data.release.reader import Release

MEDIA_TYPE: Final = "application/vnd.sdmx.structure+xml; version=2.1; charset=utf-8"
_BASE: Final = "http://www.sdmx.org/resources/sdmxml/schemas/v2_1"
_MESSAGE, _STRUCTURE, _COMMON = (f"{{{_BASE}/{name}}}" for name in ("message", "structure", "common"))
_LANGUAGE: Final = "{http://www.w3.org/XML/1998/namespace}lang"
_CONCEPTS: Final = "CS_SDG_SERIES"
_TITLE: Final = "SDG series of Family Atlas"
_CONCEPT_NAMES: Final[Mapping[str, str]] = {
    "FREQ": "Frequency of observation",
    "SERIES": "Series",
    "REF_AREA": "Reference area",
    "SEX": "Sex",
    "AGE": "Age",
    "URBANISATION": "Degree of urbanisation",
    "DISABILITY_STATUS": "Disability status",
    "COMPOSITE_BREAKDOWN": "Composite breakdown",
    "TIME_PERIOD": "Time period",
    "OBS_VALUE": "Observation",
    "OBS_STATUS": "Observation status",
    "UNIT_MEASURE": "Unit of measure",
    "UNIT_MULT": "Unit multiplier",
    "NATURE": "Nature of data points",
    "LOWER_BOUND": "Lower end of the 90 % interval",
    "UPPER_BOUND": "Upper end of the 90 % interval",
    "SOURCE_DETAIL": "Source details",
    "COMMENT_OBS": "Comment to the observation: why it has no value",
}
Element = ET.Element
Names = Mapping[str, str]
"""A text by language."""


def sdmx_structure(release: Release, series: Sequence[Series], prepared: datetime | None) -> bytes:
    """Write the message.

    Args:
        release: whose areas and age groups are the codes of REF_AREA and AGE.
        series: that the data may hold.
        prepared: moment that the header tells, None for the release's reference day.
    """
    for prefix, name in (("message", "message"), ("structure", "structure"), ("common", "common")):
        ET.register_namespace(prefix, f"{_BASE}/{name}")
    root = ET.Element(f"{_MESSAGE}Structure")
    header = ET.SubElement(root, f"{_MESSAGE}Header")
    ET.SubElement(header, f"{_MESSAGE}ID").text = STRUCTURE
    ET.SubElement(header, f"{_MESSAGE}Test").text = "true" if release.manifest.synthetic else "false"
    day = datetime.combine(release.manifest.reference_date, time.min, UTC)
    ET.SubElement(header, f"{_MESSAGE}Prepared").text = (prepared or day).isoformat(timespec="seconds")
    ET.SubElement(header, f"{_MESSAGE}Sender", {"id": AGENCY})
    structures = ET.SubElement(root, f"{_MESSAGE}Structures")
    dataflow = _maintained(_part(structures, "Dataflows"), "Dataflow", STRUCTURE, {"en": _TITLE})
    _refer(_part(dataflow, "Structure"), STRUCTURE, "DataStructure", "datastructure")
    _add_code_lists(_part(structures, "Codelists"), release, series)
    concepts = _maintained(_part(structures, "Concepts"), "ConceptScheme", _CONCEPTS, {"en": _TITLE})
    for code, name in _CONCEPT_NAMES.items():
        _name(_part(concepts, "Concept", id=code), {"en": name})
    _add_data_structure(_part(structures, "DataStructures"))
    ET.indent(root)
    return bytes(ET.tostring(root, encoding="utf-8", xml_declaration=True)) + b"\n"


def _add_code_lists(parent: Element, release: Release, series: Sequence[Series]) -> None:
    areas = {str(area["pcode"]): dict(area["name"]) for level in LEVELS for area in release.areas(level)}
    lists: dict[str, Mapping[str, str | Names]] = {
        **CODE_LISTS,
        "SERIES": {item.code: item.name for item in series},
        "REF_AREA": areas,
        "AGE": {TOTAL: "All ages", **{age_code(group): group for group in release.age_groups}},
    }
    differences = {item.code: item.differs for item in series}
    for name, codes in lists.items():
        code_list = _maintained(parent, "Codelist", f"CL_{name}", {"en": _CONCEPT_NAMES[name]})
        for code, label in codes.items():
            element = _part(code_list, "Code", id=code)
            _name(element, {"en": label} if isinstance(label, str) else label)
            if name == "SERIES":
                _name(element, {"en": differences[code]}, tag="Description")


def _add_data_structure(parent: Element) -> None:
    structure = _maintained(parent, "DataStructure", STRUCTURE, {"en": _TITLE})
    components = _part(structure, "DataStructureComponents")
    dimensions = _part(components, "DimensionList", id="DimensionDescriptor")
    for position, name in enumerate(DIMENSIONS, 1):
        _add_coded(_part(dimensions, "Dimension", id=name, position=str(position)), name)
    period = _part(dimensions, "TimeDimension", id=TIME, position=str(len(DIMENSIONS) + 1))
    _add_free(period, TIME, "ObservationalTimePeriod")
    attributes = _part(components, "AttributeList", id="AttributeDescriptor")
    for name in CODED_ATTRIBUTES:
        attribute = _part(attributes, "Attribute", id=name, assignmentStatus="Mandatory")
        _add_coded(attribute, name)
        _add_relationship(attribute)
    for name in TEXT_ATTRIBUTES:
        attribute = _part(attributes, "Attribute", id=name, assignmentStatus="Conditional")
        _add_free(attribute, name, "Double" if name.endswith("_BOUND") else "String")
        _add_relationship(attribute)
    measures = _part(components, "MeasureList", id="MeasureDescriptor")
    _add_free(_part(measures, "PrimaryMeasure", id=VALUE), VALUE, "Double")


def _add_coded(component: Element, name: str) -> None:
    _add_concept(component, name)
    representation = _part(component, "LocalRepresentation")
    _refer(_part(representation, "Enumeration"), f"CL_{name}", "Codelist", "codelist")


def _add_free(component: Element, name: str, text_type: str) -> None:
    _add_concept(component, name)
    _part(_part(component, "LocalRepresentation"), "TextFormat", textType=text_type)


def _add_concept(component: Element, name: str) -> None:
    identity = _part(component, "ConceptIdentity")
    reference = {"id": name, "maintainableParentID": _CONCEPTS, "maintainableParentVersion": VERSION}
    ET.SubElement(identity, "Ref", {**reference, "agencyID": AGENCY, "package": "conceptscheme", "class": "Concept"})


def _add_relationship(attribute: Element) -> None:
    measure = _part(_part(attribute, "AttributeRelationship"), "PrimaryMeasure")
    ET.SubElement(measure, "Ref", {"id": VALUE})


def _maintained(parent: Element, tag: str, code: str, names: Names) -> Element:
    return _name(_part(parent, tag, id=code, agencyID=AGENCY, version=VERSION, isFinal="true"), names)


def _refer(parent: Element, code: str, kind: str, package: str) -> None:
    ET.SubElement(
        parent, "Ref", {"id": code, "version": VERSION, "agencyID": AGENCY, "package": package, "class": kind}
    )


def _part(parent: Element, tag: str, **attributes: str) -> Element:
    return ET.SubElement(parent, f"{_STRUCTURE}{tag}", attributes)


def _name(element: Element, names: Names, *, tag: str = "Name") -> Element:
    for language, text in names.items():
        ET.SubElement(element, f"{_COMMON}{tag}", {_LANGUAGE: language}).text = storable(text)
    return element
