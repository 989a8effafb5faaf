"""Money of a programme as IATI 2.03 says it: the budget, grants promised, and what was spent.

Leveraged money and help in kind are beside the budget; they are told in words and never as an amount of the budget.
"""

from datetime import date

from data.exports import iati_codes as codes
from data.exports.iati_parties import name_organisation
from data.exports.iati_words import Money, Sentences, Words, joined
from data.exports.iati_xml import Element, add, add_text
from data.progress.framework import Delivery, Framework, Funding


def budget_total(framework: Framework) -> int:
    """Sum of the budget's lines in minor units, else of the grants (0: the framework tells neither)."""
    grants = sum(item.minor for item in framework.funding if item.kind == "grant")
    return sum(line.minor for line in framework.budget) or grants


def add_budget(activity: Element, framework: Framework) -> None:
    """Add one budget over the whole time: frameworks do not split theirs by year, and neither do we."""
    total = budget_total(framework)
    if not total:
        return
    status = codes.BUDGET_INDICATIVE if framework.status == "planned" else codes.BUDGET_COMMITTED
    budget = add(activity, "budget", type=codes.BUDGET_ORIGINAL, status=status)
    _add_period(budget, framework.first_day, framework.last_day)
    _add_value(budget, total, framework, framework.first_day)


def add_planned_disbursements(activity: Element, framework: Framework, today: date) -> None:
    """Add deliveries whose period is not over."""
    for delivery in framework.deliveries:
        if delivery.last_day > today:
            planned = add(activity, "planned-disbursement", type=codes.BUDGET_ORIGINAL)
            _add_period(planned, delivery.first_day, delivery.last_day)
            _add_value(planned, delivery.minor, framework, delivery.first_day)


def add_transactions(activity: Element, framework: Framework, today: date, words: Words) -> None:
    """Add grants as incoming commitments on the programme's first day, and deliveries as expenditure.

    Frameworks do not tell the day on which a grant was signed; the description says so.
    """
    if framework.first_day <= today:
        for funding in framework.funding:
            if funding.kind == "grant":
                _add_grant(activity, framework, funding, words)
    for delivery in framework.deliveries:
        if delivery.last_day <= today:
            _add_delivery(activity, framework, delivery, words)


def beside_the_budget(framework: Framework, words: Words) -> list[Sentences]:
    """Sentences on leveraged money and help in kind."""
    found: list[Sentences] = []
    for funding in framework.funding:
        giver = framework.organisation(funding.organisation)
        if funding.kind != "grant" and giver is not None:
            amount = Money(funding.minor, framework.currency, framework.digits)
            found.append(words(f"beside_{funding.kind}", amount=amount, organisation=giver.name))
    return found


def _add_grant(activity: Element, framework: Framework, funding: Funding, words: Words) -> None:
    comment = funding.comment.as_dict() if funding.comment else None
    transaction = _add_transaction(
        activity, codes.INCOMING_COMMITMENT, framework.first_day, funding.minor, framework,
        joined(words("grant"), comment),
    )  # fmt: skip
    giver = framework.organisation(funding.organisation)
    if giver is not None:
        name_organisation(transaction, "provider-org", giver)


def _add_delivery(activity: Element, framework: Framework, delivery: Delivery, words: Words) -> None:
    key = "delivery_estimated" if delivery.estimated else "delivery"
    sentences = joined(
        words(key, first=delivery.first_day, last=delivery.last_day),
        words("source", source=delivery.source) if delivery.source else None,
    )
    _add_transaction(activity, codes.EXPENDITURE, delivery.last_day, delivery.minor, framework, sentences)


def _add_transaction(
    activity: Element, kind: str, day: date, minor: int, framework: Framework, description: Sentences
) -> Element:
    transaction = add(activity, "transaction")
    add(transaction, "transaction-type", code=kind)
    add(transaction, "transaction-date", iso_date=day.isoformat())
    _add_value(transaction, minor, framework, day)
    add_text(transaction, "description", description)
    return transaction


def _add_period(parent: Element, first: date, last: date) -> None:
    add(parent, "period-start", iso_date=first.isoformat())
    add(parent, "period-end", iso_date=last.isoformat())


def _add_value(parent: Element, minor: int, framework: Framework, day: date) -> None:
    value = add(parent, "value", currency=framework.currency, value_date=day.isoformat())
    value.text = Money(minor, framework.currency, framework.digits).decimal
