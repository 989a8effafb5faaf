"""Elements of IATI 2.03 as Python's own ElementTree writes them; texts lose only what XML 1.0 cannot hold."""

import re
from collections.abc import Mapping
from typing import Final
from xml.etree import ElementTree as ET

Element = ET.Element
_LANGUAGE: Final = "{http://www.w3.org/XML/1998/namespace}lang"
# XML 1.0, production 2 (Char): neither control characters nor surrogates, not even as references.
_NOT_IN_XML: Final = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def storable(text: str) -> str:
    """The text with U+FFFD in the place of every character that XML 1.0 cannot hold."""
    return _NOT_IN_XML.sub("\N{REPLACEMENT CHARACTER}", text)


def add(parent: Element, tag: str, **attributes: str | None) -> Element:
    """Add an element; `_` in the name of an attribute becomes `-`, and an attribute that is None is left out."""
    kept = {name.replace("_", "-"): storable(value) for name, value in attributes.items() if value is not None}
    return ET.SubElement(parent, tag, kept)


def add_narratives(parent: Element, texts: Mapping[str, str]) -> Element:
    """Add a `narrative` per language; `texts` by ISO 639-1 code."""
    for language, text in texts.items():
        narrative = ET.SubElement(parent, "narrative", {_LANGUAGE: language})
        narrative.text = storable(text)
    return parent


def add_text(parent: Element, tag: str, texts: Mapping[str, str], **attributes: str | None) -> Element:
    """Add an element that holds narratives."""
    return add_narratives(add(parent, tag, **attributes), texts)


def set_language(element: Element, language: str) -> None:
    """Set the language of every text below that names none."""
    element.set(_LANGUAGE, language)


def add_comment(parent: Element, text: str) -> None:
    """Add an XML comment, in which no two hyphens may meet (XML 1.0, production 15)."""
    kept = storable(text).replace("-", "\N{NON-BREAKING HYPHEN}")
    parent.append(ET.Comment(f" {kept} "))


def to_bytes(root: Element) -> bytes:
    """The document in UTF-8, indented; equal trees give equal bytes."""
    ET.indent(root)
    return bytes(ET.tostring(root, encoding="utf-8", xml_declaration=True)) + b"\n"
