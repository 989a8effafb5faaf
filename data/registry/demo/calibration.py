"""Every number that steers the demonstration and is not a published figure, with its reason.

Published figures (population, poverty, disability, categories, pyramid) are in `figures/`. What stands here is
**assumed** unless a source is named: it was chosen so that maps and tables look plausible, and says nothing about a
real place or family.
"""

from dataclasses import dataclass
from datetime import date

SNAPSHOT_DATES = (date(2024, 12, 31), date(2025, 6, 30), date(2025, 12, 31))
MODEL_VERSION = "synthetic-2025.1"
SMALL_FAMILIES = 20_000
PILOT_PERSONS = 1_200_000
NATIONAL_PERSONS = {
    "mng": 3_253_283,
    "kaz": 8_000_000,
}  # Mongolia: population 2020; Kazakhstan: people in the 12 categories
MINIMUM_FAMILIES_PER_AREA = 15
CHUNK_FAMILIES = 100_000  # bounds memory; part of the recipe, since every chunk draws from its own stream
CALIBRATION_FAMILIES_PER_REGION = 2_000  # sampling error of a small region's poverty: about one percentage point
CALIBRATION_FAMILIES = 50_000  # spread over the regions by size, so that the nation is met within half a point

# Household types, in the order of their numbers.
SINGLE, SINGLE_ELDERLY, COUPLE, ELDERLY_COUPLE, COUPLE_CHILDREN, SINGLE_PARENT, THREE_GENERATIONS, ADULTS = range(8)
# Settlement kinds, in the order of their numbers: centre of a town, its fringe (ger district), village, dispersed
# families.
CORE, FRINGE, VILLAGE, PASTURE = range(4)


@dataclass(frozen=True)
class HouseholdShares:
    """Shares of the household types (assumed; single elderly of Mongolia are replaced by the published number per
    aimag).
    """

    types: tuple[float, ...]
    children: tuple[float, ...]  # one to seven children where there are any, before tilting to the household size
    household_size: (
        float  # Mongolia: 908,712 households for 3,253,283 persons. Kazakhstan: census 2021, 19,186,015 in 5.6 million
    )
    female_head_of_couple: float


HOUSEHOLDS = {
    "mng": HouseholdShares(
        (0.07, 0.043, 0.09, 0.045, 0.525, 0.09, 0.08, 0.057), (32, 33, 20, 9, 4, 1.5, 0.5), 3.58, 0.12
    ),
    "kaz": HouseholdShares((0.07, 0.085, 0.09, 0.085, 0.425, 0.075, 0.11, 0.06), (32, 31, 19, 10, 5, 2, 1), 3.43, 0.35),
}
FEMALE_SINGLE = 0.42  # assumed
FEMALE_SINGLE_ELDERLY = 0.736  # Mongolia 2019: 29,080 of 39,501
FEMALE_SINGLE_PARENT = 0.86  # assumed
FEMALE_ELDER = 0.68  # assumed: the grandparent in a family of three generations
MALE_AT_BIRTH = 0.512  # usual ratio of 105 to 100

# Disability: relative risk by age (assumed shape), scaled to the registered share of each first-level area.
DISABILITY_AGES = (0, 5, 18, 40, 50, 60, 75)
DISABILITY_RISK = {"mng": (0.25, 0.7, 0.8, 1.4, 2.0, 1.9, 2.0), "kaz": (0.3, 0.6, 0.5, 1.1, 1.9, 1.5, 2.2)}
DISABILITY_MALE = 1.15  # Mongolia 2018: 59,691 men and 46,039 women; taken for both countries, centred on 1

# Zones: shares of families (assumed) and the cut-offs of the score between them (assumed).
ZONE_SHARES = {"mng": (0.20, 0.33, 0.27, 0.15, 0.05), "kaz": (0.27, 0.36, 0.23, 0.11, 0.03)}
ZONE_CUTOFFS = (20.0, 40.0, 60.0, 80.0)

# The latent vulnerability: standard deviations and effects, in units of the spread between families (all assumed).
REGION_EFFECT = 0.6  # times the distance of the region's poverty from the national one, in normal quantiles
FIELD_SPREAD = 0.28
AREA_SPREAD = 0.12
FAMILY_SPREAD = 0.85
SETTLEMENT_EFFECT = (-0.22, 0.30, 0.05, 0.15)  # core, fringe, village, pasture
REMOTE_EFFECT = 0.12  # per 100 km from the regional centre, at most 3 times
STRUCTURE_EFFECT = {"single_parent": 0.40, "child": 0.11, "disabled": 0.30, "single_elderly": 0.15}
FAMILY_MEMORY = 0.955  # autocorrelation of the family's part from one half-year to the next
FLAG_MEMORY = (
    0.985  # the same for the noise of each deprivation: about one flag in twenty of those near the threshold changes
)
NATIONAL_TREND = -0.03  # per half-year: a slight improvement
AREA_TREND_SPREAD = 0.05  # so that some areas worsen
SCORE_NOISE = 35.0  # in thousandths of the whole weight
SCORE_LATENT = 25.0
FORECAST_NOISE = 5.0  # points of score
INCOME_LOADING = 0.75  # correlation of low income with vulnerability inside a region
INCOME_SPREAD = 0.6  # standard deviation of the logarithm of income
SPHERE_NOISE = 6.0  # points

# Families that leave the register before the second or third snapshot, or come after the first (assumed).
LEAVE_PER_HALF_YEAR = 0.012
ARRIVE_PER_HALF_YEAR = 0.016


@dataclass(frozen=True)
class FlagRule:
    """How one deprivation arises.

    `share` of the families in `among` are deprived; `loading` is the correlation with vulnerability; `settlement`
    shifts the liability by settlement kind (core, fringe, village, pasture). All assumed. Flags without a rule here
    follow from the household: see `STRUCTURAL`.
    """

    share: float
    loading: float = 0.6
    among: str = "all"
    settlement: tuple[float, float, float, float] = (0.0, 0.0, 0.0, 0.0)


STRUCTURAL = ("low_income", "single_parent", "many_children", "disability")
FLAG_RULES = {
    "no_work": FlagRule(0.14, 0.6, "working_age"),
    "long_unemployed": FlagRule(0.07, 0.6, "working_age", (0.0, 0.2, 0.0, -0.4)),
    "small_herd": FlagRule(0.34, 0.6, "herders"),
    "livestock_loss": FlagRule(0.17, 0.35, "herders"),
    "debt_burden": FlagRule(0.15, 0.5, "all", (0.1, 0.1, 0.0, -0.2)),
    "no_assets": FlagRule(0.19, 0.65, "all", (0.2, 0.1, -0.1, -0.3)),
    "unpaid_care": FlagRule(0.32, 0.4, "care"),
    "no_social_insurance": FlagRule(0.26, 0.55, "all", (-0.3, 0.1, 0.1, 0.7)),
    "violence_exposure": FlagRule(0.012, 0.45),
    "crowded": FlagRule(0.24, 0.55, "four_or_more", (0.0, 0.3, 0.0, 0.4)),
    "poor_dwelling": FlagRule(0.16, 0.6, "all", (-0.7, 0.7, 0.1, 0.4)),
    "no_clean_water": FlagRule(0.18, 0.45, "all", (-1.2, 0.5, 0.3, 1.0)),
    "no_electricity": FlagRule(0.06, 0.4, "all", (-1.0, -0.2, 0.1, 1.1)),
    "chronic_illness": FlagRule(0.15, 0.3, "all"),
    "no_health_insurance": FlagRule(0.13, 0.55, "all", (-0.2, 0.1, 0.1, 0.4)),
    "child_out_of_school": FlagRule(0.03, 0.55, "school_age", (-0.1, 0.1, 0.0, 0.4)),
    "low_schooling": FlagRule(0.12, 0.6, "all", (-0.5, 0.1, 0.2, 0.6)),
    "no_preschool": FlagRule(0.24, 0.5, "preschool_age", (-0.2, 0.1, 0.1, 0.6)),
}
OTHER_FLAG = FlagRule(0.12, 0.5)  # a deprivation of a profile of one's own

# Livelihood of families that do not herd: farmer, wage, self-employed, unemployed, other (assumed), urban and rural.
LIVELIHOODS = {
    "mng": {"urban": (0.005, 0.64, 0.22, 0.09, 0.045), "rural": (0.08, 0.55, 0.18, 0.12, 0.07)},
    "kaz": {"urban": (0.005, 0.73, 0.18, 0.055, 0.03), "rural": (0.17, 0.50, 0.22, 0.07, 0.04)},
}
HERDERS_IN_PASTURE = {"mng": 0.97, "kaz": 0.7}  # assumed
HERDERS_ELSEWHERE = {"mng": 0.0, "kaz": 0.015}  # assumed
PASTURE_SHARE_KAZ = 0.03  # assumed: rural families outside villages

# Settlements (assumed).
FRINGE_SHARE = {"mng": 0.50, "kaz": 0.22}
SEAT_SHARE_RURAL = {"mng": 0.80, "kaz": 0.35}  # of the families that are not dispersed
VILLAGE_PERSONS = {"mng": 1_200, "kaz": 2_500}
SPREAD_KM = 0.32  # of a place of 1,000 people; grows with population to the power 0.42

# Locations and dirt (assumed shares of family rows unless said otherwise).
OTHER_AREA_SHARE = 0.006
CODE_ONLY_SHARE = 0.06
CODE_ONLY_PASTURE = 0.20
COORDINATES_ONLY_SHARE = 0.03
UNLOCATED_SHARE = 0.008
NATIONAL_CODE_SHARE = 0.15
INVALID_SHARE = 0.003
UNSCORED_SHARE = 0.006
MISSING = {
    "residence": 0.002,
    "family_size": 0.002,
    "livelihood": 0.01,
    "income": 0.02,
    "forecast": 0.01,
    "flag": 0.004,
}
MISSING_PERSON = {
    "sex": 0.001,
    "birth": 0.12,
    "age_too": 0.04,
    "disability": 0.01,
    "education": 0.02,
    "employment": 0.03,
}


@dataclass(frozen=True)
class Delivery:
    """How one agency delivers (assumed): share of families matched, cadence, days since the last load."""

    match: float
    cadence: str
    days: int


DELIVERIES = (
    Delivery(0.996, "daily", 1),
    Delivery(0.985, "monthly", 20),
    Delivery(0.978, "monthly", 27),
    Delivery(0.988, "weekly", 5),
    Delivery(0.965, "quarterly", 80),
    Delivery(0.972, "yearly", 118),
    Delivery(0.990, "daily", 2),
    Delivery(0.955, "yearly", 301),
    Delivery(0.993, "weekly", 12),
    Delivery(0.982, "quarterly", 104),
)
