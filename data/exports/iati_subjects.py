"""What a programme is about and where: country, places, sector, targets of the SDGs, marker of gender equality."""

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction

from data.exports import iati_codes as codes
from data.exports.iati_words import Surroundings, Words
from data.exports.iati_xml import Element, add, add_narratives, add_text
from data.progress.framework import Framework
from data.progress.programme import Programme
from data.progress.sdg_weights import exact_contributions


def add_places(activity: Element, programme: Programme, around: Surroundings, words: Words) -> None:
    """Add the country, and every area that the programme or one of its figures names.

    P-codes are in none of the vocabularies of IATI 2.03: they stand in `location/@ref`, to which figures point, and in
    the description.
    """
    add(activity, "recipient-country", code=around.iso2, percentage="100")
    labels = {place.pcode: place.label for place in programme.framework.places}
    for pcode in _pcodes(programme):
        label = labels.get(pcode)
        names = label.as_dict() if label else around.areas.get(pcode) or {"en": pcode}
        location = add(activity, "location", ref=pcode)
        reach = codes.REACH_ACTIVITY if pcode in labels else codes.REACH_BENEFICIARIES
        add(location, "location-reach", code=reach)
        add_text(location, "name", dict(names))
        add_text(location, "description", words("pcode", pcode=pcode))
        add(location, "administrative", vocabulary=codes.COUNTRY_VOCABULARY, level="0", code=around.iso2)
        add(location, "location-class", code=codes.ADMINISTRATIVE_REGION)


def _pcodes(programme: Programme) -> tuple[str, ...]:
    places = [place.pcode for place in programme.framework.places]
    return tuple(dict.fromkeys([*places, *(actual.pcode for actual in programme.actuals if actual.pcode)]))


def add_sectors(activity: Element, framework: Framework) -> None:
    """Add the DAC sector, and per SDG target the part of the budget that goes to it.

    A sector's percentage is a share of money, so targets are sectors only where the budget tells that share.
    """
    sector = framework.sector or codes.SECTOR_NOT_SPECIFIED
    add(activity, "sector", vocabulary=codes.SECTOR_DAC, code=sector, percentage="100")
    for target, percent in budget_shares(framework).items():
        element = add(
            activity, "sector", vocabulary=codes.SECTOR_SDG_TARGET, code=target, percentage=format(percent, "f")
        )
        _add_title(element, framework, target)


def add_tags(activity: Element, framework: Framework) -> None:
    """Add a tag per SDG target where there is no budget to weight them with."""
    if budget_shares(framework):
        return
    for contribution in framework.sdg:
        element = add(
            activity,
            "tag",
            vocabulary=codes.TAG_OWN_VOCABULARY,
            vocabulary_uri=codes.SDG_TARGETS,
            code=contribution.target,
        )
        _add_title(element, framework, contribution.target)


def _add_title(element: Element, framework: Framework, target: str) -> None:
    title = next(item.title for item in framework.sdg if item.target == target)
    add_narratives(element, title.as_dict())


def budget_shares(framework: Framework) -> Mapping[str, Decimal]:
    """Percent of the budget by SDG target, in hundredths that sum to 100 (largest remainder); {} where unknown."""
    exact = {item.target: item.weighted for item in exact_contributions(framework)} if framework.sdg else {}
    known = {target: percent for target, percent in exact.items() if percent is not None}
    if len(known) < len(exact) or sum(known.values()) != 100:
        return {}
    hundredths = {target: int(percent * 100) for target, percent in known.items()}
    rest = 10_000 - sum(hundredths.values())
    by_remainder = sorted(known, key=lambda target: Fraction(hundredths[target]) - known[target] * 100)
    for target in by_remainder[:rest]:
        hundredths[target] += 1
    return {target: Decimal(part).scaleb(-2) for target, part in hundredths.items() if part}


def add_gender_marker(activity: Element, framework: Framework) -> None:
    """Add the score of the OECD DAC marker that corresponds, and the United Nations' marker as it is."""
    marker = framework.gender_marker
    if not marker:
        return
    add(
        activity,
        "policy-marker",
        vocabulary=codes.MARKER_DAC,
        code=codes.GENDER_EQUALITY,
        significance=codes.SIGNIFICANCE[marker],
    )
    add(
        activity,
        "policy-marker",
        vocabulary=codes.MARKER_OWN_VOCABULARY,
        vocabulary_uri=codes.GENDER_MARKER,
        code=marker,
    )
