"""Codes of the IATI 2.03 codelists for the words of a results framework.

Source: https://iatistandard.org/en/iati-standard/203/codelists/. Gender: the Gender Equality Marker of the United
Nations counts GEM2 where gender equality is a significant objective and GEM3 where it is the principal one, which are
the scores 1 and 2 of the OECD DAC marker; GEM1 ("in a limited way") is no objective of its own and scores 0, as GEM0.
"""

from collections.abc import Mapping
from typing import Final

VERSION: Final = "2.03"

ACTIVITY_STATUS: Final[Mapping[str, str]] = {"planned": "1", "implementation": "2", "closed": "3"}
PLANNED_START, ACTUAL_START, PLANNED_END, ACTUAL_END = "1", "2", "3", "4"

ORGANISATION_ROLE: Final[Mapping[str, str]] = {
    "funding": "1",
    "accountable": "2",
    "extending": "3",
    "implementing": "4",
}
ORGANISATION_TYPES: Final = frozenset(
    ("10", "11", "15", "21", "22", "23", "24", "30", "40", "60", "70", "71", "72", "73", "80", "90")
)
OTHER_ORGANISATION: Final = "90"

DESCRIPTION_GENERAL, DESCRIPTION_OBJECTIVES, DESCRIPTION_OTHER = "1", "2", "4"

SECTOR_DAC, SECTOR_SDG_TARGET = "1", "8"
SECTOR_NOT_SPECIFIED: Final = "99810"
TAG_OWN_VOCABULARY: Final = "99"
SDG_TARGETS: Final = "https://unstats.un.org/sdgs/metadata/"

GENDER_EQUALITY: Final = "1"
MARKER_DAC, MARKER_OWN_VOCABULARY = "1", "99"
SIGNIFICANCE: Final[Mapping[str, str]] = {"GEM0": "0", "GEM1": "0", "GEM2": "1", "GEM3": "2"}
GENDER_MARKER: Final = "https://unsdg.un.org/resources/gender-equality-marker-guidance-note"

BUDGET_ORIGINAL: Final = "1"
BUDGET_INDICATIVE, BUDGET_COMMITTED = "1", "2"
INCOMING_COMMITMENT, EXPENDITURE = "11", "4"

RESULT_TYPE: Final[Mapping[str, str]] = {"output": "1", "outcome": "2", "impact": "3"}
RESULT_OTHER: Final = "9"
MEASURE: Final[Mapping[str, str]] = {"unit": "1", "percentage": "2"}
MEASURE_QUALITATIVE: Final = "5"

REACH_ACTIVITY, REACH_BENEFICIARIES = "1", "2"
COUNTRY_VOCABULARY: Final = "A4"
ADMINISTRATIVE_REGION: Final = "1"

RESULTS_DOCUMENT: Final = "A08"
FILE_FORMATS: Final[Mapping[str, str]] = {
    ".csv": "text/csv",
    ".doc": "application/msword",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".jpg": "image/jpeg",
    ".json": "application/json",
    ".ods": "application/vnd.oasis.opendocument.spreadsheet",
    ".odt": "application/vnd.oasis.opendocument.text",
    ".pdf": "application/pdf",
    ".png": "image/png",
    ".xls": "application/vnd.ms-excel",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".xml": "application/xml",
    ".zip": "application/zip",
}
WEB_PAGE: Final = "text/html"
