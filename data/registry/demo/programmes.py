"""How the programmes of the two countries work in the demonstration: whom they are for and how many they reach.

Kazakhstan's programmes are the twelve published categories: their people are scaled by population, so only `among` is
assumed. Mongolia's coverage is assumed, except the welfare pension (74,600 people in 2021, as reported by zavkhan.mn
2022-01-18). Amounts per month are assumed demonstration values in whole currency units; no source states them.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class ProgrammeRule:
    """One programme.

    Attributes:
        among: name of the entitled group (see `support.groups`).
        whole_family: all entitled members receive it or none.
        per_family: rows carry the family only, not a person.
        coverage: share of the entitled that are reached; None: from the published number of people.
        amount: per month; 0 for services.
        stray: share of those outside the group who are reached all the same, since registers differ.
    """

    among: str
    coverage: float | None = None
    whole_family: bool = False
    per_family: bool = False
    amount: int = 0
    stray: float = 0.0


WELFARE_PENSION_PEOPLE = 74_600
DISPENSARY = "dispensary"
# Dispensary registration grows with age and with chronic illness in the family (assumed relative odds).
DISPENSARY_CHRONIC = 1.6
DISPENSARY_OLD = 1.35
# Entitled but not reached: share of them with a recorded need, at most and for each that is reached, and where the
# chain stopped (assumed).
RECORDED_NEED = 0.35
RECORDED_PER_REACHED = 0.5
STOPPED_AT = (0.5, 0.3, 0.2)  # need only, offered, accepted
ENDED_SHARE = 0.06
# Services end sooner than benefits: those served earlier for each that is served now (assumed).
SERVED_BEFORE = 0.4
# Longest days from need to offer, to acceptance and to service; short waits are more frequent (assumed).
LONGEST_STEPS = (110, 40, 60)

RULES: dict[str, dict[str, ProgrammeRule]] = {
    "kaz": {
        "pension": ProgrammeRule("pension_age", amount=130_000),
        "disability_benefit": ProgrammeRule("disabled", amount=90_000),
        "survivor_benefit": ProgrammeRule("single_parent_minors", whole_family=True, amount=45_000),
        "child_allowance": ProgrammeRule("allowance_minors", whole_family=True, amount=32_000),
        "special_state_allowance": ProgrammeRule("disabled_or_old", amount=8_000),
        "social_assistance": ProgrammeRule("poor_or_emergency", whole_family=True, amount=9_500),
        "employment_support": ProgrammeRule("jobless_adults", amount=85_000),
        "social_services": ProgrammeRule("in_need_of_care"),
        "children_without_care": ProgrammeRule("crisis_minors"),
        "special_education": ProgrammeRule("disabled_minors"),
        "residential_care": ProgrammeRule("disabled_or_very_old"),
        "dispensary": ProgrammeRule("everybody"),
    },
    "mng": {
        "child_money": ProgrammeRule("families_with_minors", 0.88, per_family=True, amount=100_000),
        "old_age_pension": ProgrammeRule("sixty_plus", 0.74, amount=550_000),
        "welfare_pension": ProgrammeRule("disabled_or_very_old", amount=288_000),
        "welfare_benefit": ProgrammeRule("poor_families", 0.42, per_family=True, amount=60_000, stray=0.012),
        "food_stamps": ProgrammeRule("poor_crisis_families", 0.36, per_family=True, amount=32_000, stray=0.003),
        "disability_benefit": ProgrammeRule("disabled", 0.66, amount=288_000, stray=0.0015),
        "care_allowance": ProgrammeRule("care_families", 0.38, per_family=True, amount=110_000, stray=0.002),
        "health_insurance": ProgrammeRule("health_insured_families", 0.97, per_family=True),
        "social_insurance": ProgrammeRule("socially_insured_families", 0.95, per_family=True),
        "livestock_insurance": ProgrammeRule("herder_families", 0.24, per_family=True),
        "employment_support": ProgrammeRule("jobless_or_herding_families", 0.15, per_family=True, amount=250_000),
        "child_protection": ProgrammeRule("families_at_risk", 0.32, per_family=True),
        "violence_support": ProgrammeRule("violence_families", 0.30, per_family=True),
        "community_care": ProgrammeRule("disabled", 0.06),
        "institutional_care": ProgrammeRule("disabled", 0.012),
    },
}
