"""Who reports a programme and who takes part in it, as IATI 2.03 says it."""

from data.exports.iati_codes import ORGANISATION_ROLE, ORGANISATION_TYPES, OTHER_ORGANISATION
from data.exports.iati_words import Surroundings, Words
from data.exports.iati_xml import Element, add, add_narratives
from data.progress.framework import Framework, Organisation


def reporting_organisation(framework: Framework) -> Organisation | None:
    """The organisation that reports, else the first accountable one, else the first; None if there is none."""
    named = framework.organisation(framework.reporting_organisation)
    accountable = (item for item in framework.organisations if "accountable" in item.roles)
    return named or next(accountable, None) or next(iter(framework.organisations), None)


def reporting_reference(framework: Framework, around: Surroundings) -> str:
    """Identifier of the organisation that reports.

    IATI demands one; where the framework knows none, it begins with ZZ, which ISO 3166 leaves to its users, so that
    nobody takes it for a registered one.
    """
    organisation = reporting_organisation(framework)
    if organisation is None:
        return f"ZZ-LOCAL-{around.iso2}"
    return organisation.reference or f"ZZ-LOCAL-{around.iso2}-{organisation.code}"


def activity_identifier(framework: Framework, around: Surroundings) -> str:
    """The programme's own IATI identifier, else one that begins with that of the organisation that reports."""
    return framework.iati_identifier or f"{reporting_reference(framework, around)}-{framework.code}"


def add_reporting_organisation(activity: Element, framework: Framework, around: Surroundings, words: Words) -> None:
    """Add `reporting-org`."""
    organisation = reporting_organisation(framework)
    element = add(activity, "reporting-org", ref=reporting_reference(framework, around), type=_kind(organisation))
    add_narratives(element, organisation.name.as_dict() if organisation else words("unnamed_reporter"))


def add_participants(activity: Element, framework: Framework, words: Words) -> None:
    """Add a `participating-org` per organisation and role; IATI demands one at least."""
    for organisation in framework.organisations:
        for role in organisation.roles:
            element = add(
                activity,
                "participating-org",
                ref=organisation.reference or None,
                role=ORGANISATION_ROLE[role],
                type=_kind(organisation),
            )
            add_narratives(element, organisation.name.as_dict())
    if not any(organisation.roles for organisation in framework.organisations):
        element = add(activity, "participating-org", role=ORGANISATION_ROLE["implementing"], type=OTHER_ORGANISATION)
        add_narratives(element, words("unnamed_reporter"))


def name_organisation(parent: Element, tag: str, organisation: Organisation) -> None:
    """Add an organisation to a transaction."""
    element = add(parent, tag, ref=organisation.reference or None, type=_kind(organisation))
    add_narratives(element, organisation.name.as_dict())


def _kind(organisation: Organisation | None) -> str:
    kind = organisation.kind if organisation else OTHER_ORGANISATION
    return kind if kind in ORGANISATION_TYPES else OTHER_ORGANISATION
