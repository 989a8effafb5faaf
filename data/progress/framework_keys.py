"""What each key of a results framework is for: the words of the schema that editors show, and the table of the docs."""

from collections.abc import Iterator, Mapping
from datetime import date
from types import UnionType
from typing import Annotated, Any, Final, Literal, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from data.progress.framework import (
    Activity,
    BudgetLine,
    Category,
    Delivery,
    Disaggregation,
    Framework,
    FrameworkIndicator,
    Funding,
    LocalText,
    Milestone,
    Organisation,
    Place,
    Result,
    Risk,
    SdgContribution,
    SdgShare,
    Shares,
)
from data.progress.stated import Stated

KEYS: Final[Mapping[type[BaseModel], Mapping[str, str]]] = {
    Framework: {
        "format": "Version of this format: 1.",
        "code": "Code of the programme, part of its addresses; never change it once it is published.",
        "country": "Country code of the profile, such as mng.",
        "kind": "What the programme is.",
        "title": "Full title as the document has it.",
        "short_title": "Short title for menus and headings.",
        "summary": "What the programme is for, in two or three sentences.",
        "source": "The document that all of this is taken from.",
        "status": "Where the programme stands.",
        "first_day": "First day. Where the document tells a month or a year only: its first day.",
        "last_day": "Last day. Where the document tells a month or a year only: its last day.",
        "precision": "What the document tells of both days.",
        "currency": "ISO 4217 code of every amount.",
        "digits": "How many decimals amounts carry: 2 means that minor = 100 is one unit.",
        "iati_identifier": "Identifier of the IATI registry; begins with the reporting organisation's reference.",
        "reporting_organisation": "Code of the organisation that reports.",
        "gender_marker": "Gender equality marker of the United Nations.",
        "risk_level": "Overall risk as the document marks it.",
        "sector": "OECD-DAC purpose code, five digits.",
        "policy_areas": "Policy areas or keywords.",
        "organisations": "Everybody who takes part.",
        "results": "Impacts, outcomes and outputs.",
        "activities": "What is done for a result.",
        "indicators": "What is measured.",
        "budget": "Lines of the budget.",
        "funding": "Where money and help come from.",
        "deliveries": "What was spent, by period.",
        "sdg": "Contribution to targets of the Sustainable Development Goals; each organisation's shares sum to 100.",
        "risks": "The risk log.",
        "milestones": "What is to be finished when.",
        "places": "Where the programme works.",
    },
    LocalText: {
        "en": "English.",
        "mn": "Mongolian; English is shown where it is left out.",
        "kk": "Kazakh; English is shown where it is left out.",
        "ru": "Russian; English is shown where it is left out.",
    },
    Organisation: {
        "code": "Code by which the other parts name it.",
        "name": "Name.",
        "roles": "Roles of IATI (OrganisationRole); [] where it is only named as a partner of activities.",
        "kind": "IATI OrganisationType, such as 10 (government) or 40 (multilateral).",
        "reference": "IATI organisation identifier; leave it out where you do not know it for certain.",
    },
    Result: {
        "code": "Code by which the other parts name it.",
        "kind": "Level of the results chain.",
        "parent": "Code of the result that it leads to.",
        "title": "The result in one sentence.",
        "description": "More about it.",
    },
    Activity: {
        "code": "Code of the activity.",
        "result": "Code of the result that it is done for.",
        "title": "What is done.",
        "description": "More about it.",
        "lead": "Code of the organisation that leads it.",
        "participants": "Codes of the programme's organisations that take part.",
        "partners": "Codes of other organisations.",
    },
    FrameworkIndicator: {
        "code": "Code of the indicator, part of its address.",
        "result": "Code of the result that it measures.",
        "title": "What is measured.",
        "description": "How it is measured.",
        "measure": "unit: a number of something; percentage: 0 to 100.",
        "ascending": "true where more is better, false where less is.",
        "category": "The document's own kind of indicator, as printed.",
        "cycle": "How often a figure is due.",
        "baseline": "Where it stood before.",
        "baseline_year": "Year of the baseline, four digits.",
        "target": "What is to be reached.",
        "target_year": "Year by whose end the target is due; where the document has none, say so in comment.",
        "comment": "What a reader must know.",
        "source": "Where in the document it stands.",
        "actuals": "Where the figures come from: entered by planners, or computed (see below).",
        "agencies": "Codes of the profile's agencies that agencies_integrated counts; left out: all of them.",
        "disaggregations": "Ways of taking it apart.",
    },
    Stated: {
        "state": 'Only where there is no value: "not_available" where the document says N/A, "none" where it has none.',
        "value": "The number; 0 is one.",
    },
    Disaggregation: {
        "name": "By what it is taken apart.",
        "overlaps": "true where a person can be in several categories; they are never summed.",
        "categories": "The categories.",
    },
    Category: {
        "code": "Code of the category.",
        "label": "Its name.",
        "baseline": "Its own baseline; none where it is left out.",
        "target": "Its own target; none where it is left out.",
    },
    BudgetLine: {
        "code": "Code of the line.",
        "label": "Its name.",
        "indirect": "true for indirect support costs, which come on top of the subtotal.",
        "amounts": "The line's amount of each organisation.",
    },
    Shares: {"organisation": "Code of the organisation.", "minor": "Amount in minor units (cents)."},
    Funding: {
        "kind": "grant is the programme's own money; leveraged money and help in_kind are beside the budget.",
        "organisation": "Code of the organisation that gives it.",
        "minor": "Amount in minor units (cents).",
        "comment": "What a reader must know.",
    },
    Delivery: {
        "first_day": "First day of the period.",
        "last_day": "Last day of the period.",
        "minor": "What was spent, in minor units (cents).",
        "estimated": "true where the document says that it is an estimate.",
        "source": "Where it stands.",
    },
    SdgContribution: {
        "target": 'Target such as "5.1".',
        "title": "The target's words.",
        "main": "true for a target of the main goal.",
        "shares": "Share of each organisation.",
    },
    SdgShare: {
        "organisation": "Code of the organisation.",
        "percent": "Part of its contribution that goes to the target, 0 to 100.",
    },
    Risk: {
        "code": "Code of the risk.",
        "event": "What could happen.",
        "categories": "Kinds of risk.",
        "level": "Level as the document has it.",
        "likelihood": "How likely it is.",
        "impact": "How grave it would be.",
        "mitigation": "What is done about it.",
        "owner": "The office in charge, never a person's address.",
    },
    Milestone: {
        "code": "Code of the milestone.",
        "title": "What is to be finished.",
        "expected": "Expected output.",
        "due_year": "Year by whose end it is due.",
        "due": "Day, where the document tells one.",
        "done": "Day on which it was finished, where the document tells it.",
        "steps": "Steps of the milestone.",
    },
    Place: {"pcode": "P-code of an area of the country.", "label": "What is there."},
}
"""Purpose of every key, by the model that holds it."""

_TABLES: Final[Mapping[type[BaseModel], str]] = {
    Framework: "(top of the file)",
    LocalText: "every text",
    Organisation: "[[organisations]]",
    Result: "[[results]]",
    Activity: "[[activities]]",
    FrameworkIndicator: "[[indicators]]",
    Stated: "every baseline and target",
    Disaggregation: "[[indicators.disaggregations]]",
    Category: "[[indicators.disaggregations.categories]]",
    BudgetLine: "[[budget]]",
    Shares: "budget.amounts",
    Funding: "[[funding]]",
    Delivery: "[[deliveries]]",
    SdgContribution: "[[sdg]]",
    SdgShare: "sdg.shares",
    Risk: "[[risks]]",
    Milestone: "[[milestones]]",
    Place: "[[places]]",
}


def keys_markdown() -> str:
    """The table of all keys: where they stand, what they hold, whether they must be there, what they are for."""
    rows = ["| table | key | holds | | |", "|---|---|---|---|---|"]
    for model, table in _TABLES.items():
        for number, (key, field) in enumerate(model.model_fields.items()):
            needed = "required" if field.is_required() else ""
            place = f"`{table}`" if number == 0 else ""
            rows.append(f"| {place} | `{key}` | {_holds(field)} | {needed} | {KEYS[model][key]} |")
    return "\n".join(rows) + "\n"


def _holds(field: FieldInfo) -> str:
    return " or ".join(dict.fromkeys(_kinds(field.annotation)))


def _kinds(annotation: Any) -> Iterator[str]:
    origin, parts = get_origin(annotation), get_args(annotation)
    if origin is Literal:
        yield " ".join(f"`{part}`" for part in parts if part != "")
    elif origin is Annotated:
        yield from _kinds(parts[0])
    elif origin in (Union, UnionType):
        for part in parts:
            if part is not type(None):
                yield from _kinds(part)
    elif origin is tuple:
        inner = " or ".join(dict.fromkeys(_kinds(parts[0])))
        yield inner if inner.startswith("table") else f"list of {inner}"
    elif isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield {LocalText: "text by language", Stated: "`value` or `state`"}.get(annotation, "tables")
    elif annotation is date:
        yield "day"
    else:
        yield {bool: "true or false", int: "whole number", str: "text"}.get(annotation, "number")
