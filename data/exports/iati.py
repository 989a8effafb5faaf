"""A programme as an IATI 2.03 activity file, as donors' systems read it.

Written with ElementTree: the package okfn-iati 0.4.3 writes one baseline, target and actual per period and none of
their dimensions, places and documents, no tags and no policy markers, and takes amounts as floats.

Source: IATI Standard 2.03, https://iatistandard.org/en/iati-standard/203/activity-standard/.
"""

from datetime import UTC, date

from data.exports import iati_codes as codes
from data.exports.iati_milestones import add_milestones
from data.exports.iati_money import add_budget, add_planned_disbursements, add_transactions, beside_the_budget
from data.exports.iati_parties import activity_identifier, add_participants, add_reporting_organisation
from data.exports.iati_results import add_results, objectives
from data.exports.iati_subjects import add_gender_marker, add_places, add_sectors, add_tags
from data.exports.iati_words import Sentences, Surroundings, Words, joined
from data.exports.iati_xml import Element, add, add_comment, add_text, set_language, storable, to_bytes
from data.progress.framework import Framework
from data.progress.programme import Programme

MEDIA_TYPE = "application/xml; charset=utf-8"


def iati_activity(programme: Programme, around: Surroundings, words: Words) -> bytes:
    """Write the file.

    Args:
        programme: with every actual.
        around: facts that the programme does not hold.
        words: sentences in every language.

    Returns:
        XML in UTF-8; equal input gives equal bytes.
    """
    updated = around.updated.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    root = Element("iati-activities", {"version": codes.VERSION, "generated-datetime": updated})
    framework, today = programme.framework, around.updated.date()
    if around.invented:
        add_comment(root, words("demonstration")["en"])
    activity = add(
        root,
        "iati-activity",
        last_updated_datetime=updated,
        default_currency=framework.currency,
        humanitarian="false",
    )
    set_language(activity, "en")
    # In the order of the schema, which is a sequence.
    add(activity, "iati-identifier").text = storable(activity_identifier(framework, around))
    add_reporting_organisation(activity, framework, around, words)
    add_text(activity, "title", _title(framework, around, words))
    _add_descriptions(activity, framework, around, words)
    add_participants(activity, framework, words)
    add(activity, "activity-status", code=codes.ACTIVITY_STATUS[framework.status])
    _add_days(activity, framework, today)
    add_places(activity, programme, around, words)
    add_sectors(activity, framework)
    add_tags(activity, framework)
    add_gender_marker(activity, framework)
    add_budget(activity, framework)
    add_planned_disbursements(activity, framework, today)
    add_transactions(activity, framework, today, words)
    add_results(activity, programme, words)
    add_milestones(activity, programme, words)
    return to_bytes(root)


def _title(framework: Framework, around: Surroundings, words: Words) -> Sentences:
    if not around.invented:
        return framework.title.as_dict()
    prefixes = words("demonstration_prefix")
    return {language: f"{prefixes[language]} {text}" for language, text in framework.title.as_dict().items()}


def _add_descriptions(activity: Element, framework: Framework, around: Surroundings, words: Words) -> None:
    general = joined(words("demonstration") if around.invented else None, framework.summary.as_dict())
    add_text(activity, "description", general, type=codes.DESCRIPTION_GENERAL)
    add_text(activity, "description", objectives(framework, words), type=codes.DESCRIPTION_OBJECTIVES)
    further = joined(
        words("source", source=framework.source), words("unofficial"), *beside_the_budget(framework, words)
    )
    add_text(activity, "description", further, type=codes.DESCRIPTION_OTHER)


def _add_days(activity: Element, framework: Framework, today: date) -> None:
    """Add planned days, and actual ones as far as the status says so; an actual day never lies in the future.

    A framework tells one pair of days: where it is implemented or closed, they are the actual ones, too.
    """
    days = [(codes.PLANNED_START, framework.first_day), (codes.PLANNED_END, framework.last_day)]
    if framework.status != "planned":
        days.insert(1, (codes.ACTUAL_START, framework.first_day))
    if framework.status == "closed":
        days.append((codes.ACTUAL_END, framework.last_day))
    for kind, day in days:
        if kind in (codes.PLANNED_START, codes.PLANNED_END) or day <= today:
            add(activity, "activity-date", type=kind, iso_date=day.isoformat())
