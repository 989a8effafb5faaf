"""The scored-family contract, version 1: which tables and columns a registry delivers, as data.

Names follow PublicSchema where it has one; functioning follows the Washington Group short set (codes 1 to 4).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from data.profiles.profile import Profile
from data.registry.errors import SourceError

CONTRACT_VERSION = 1
SEXES = ("female", "male")
RESIDENCES = ("urban", "rural")
EDUCATION_STATUSES = (
    "not_of_age",
    "attending",
    "out_of_school",
    "none",
    "primary",
    "secondary",
    "vocational",
    "higher",
)
EMPLOYMENT_STATUSES = (
    "wage",
    "self-employed",
    "herder",
    "farmer",
    "unemployed",
    "student",
    "pensioner",
    "inactive",
    "child",
)
WASHINGTON_GROUP = tuple(
    f"wg_{domain}" for domain in ("seeing", "hearing", "walking", "remembering", "selfcare", "communicating")
)
MAX_AGE = 130
MAX_FAMILY = 40
MAX_AMOUNT = 10_000_000_000
MAX_WORKERS = 100_000
MAX_DEALINGS = 10_000_000
DEALINGS = ("visits", "assessments", "referrals", "referrals_closed")
"""What work units count of their dealings with families, over the twelve months that end with `as_of`."""


class Kind(StrEnum):
    """What the values of a column are, and so how they are read."""

    ID = "id"  # text or whole number
    TEXT = "text"
    DATE = "date"  # ISO 8601, a time of day is dropped
    WHOLE = "whole number"
    NUMBER = "number"
    FLAG = "flag"  # boolean, or a grade 0 to 1 that counts from 0.5
    CODE = "code"
    CODES = "codes"  # separated by semicolons
    AREA = "area code"  # adm2_pcode or the national code of the same area


@dataclass(frozen=True)
class Column:
    """One column of a table.

    Attributes:
        required: the column must be there (its values may be null if `nullable`).
        codes: of a CODE or CODES column, in the order of their numbers in the spool.
        low, high: inclusive limits of a number.
        decimals: how many decimals of a NUMBER the spool keeps as an integer.
        aliases: other names that are understood.
        spool: the name in the spool ('' if the column is checked but not stored).
        read: False for columns of the contract that no release uses; they are not read.
    """

    name: str
    kind: Kind
    required: bool = True
    nullable: bool = True
    codes: tuple[str, ...] = ()
    low: float = 0
    high: float = 0
    decimals: int = 0
    aliases: tuple[str, ...] = ()
    spool: str = ""
    read: bool = True


@dataclass(frozen=True)
class Table:
    """One table. Of each group in `either`, all columns of at least one choice must be there."""

    name: str
    columns: tuple[Column, ...]
    required: bool = True
    either: tuple[tuple[tuple[str, ...], ...], ...] = ()

    def column(self, name: str) -> Column:
        """The column of that name; KeyError if there is none."""
        return {column.name: column for column in self.columns}[name]


@dataclass(frozen=True)
class Match:
    """The columns of one table of a source: contract name to name in the source, and the names nobody asked for."""

    names: dict[str, str]
    extra: tuple[str, ...]


def tables(profile: Profile) -> dict[str, Table]:
    """The contract's tables with the codes of a country, in the order in which they are read."""
    listed = (_family(profile), _person(profile), _support(profile), _source(profile), _work_unit())
    return {table.name: table for table in listed}


def match_columns(table: Table, present: Iterable[str], where: str) -> Match:
    """Find the contract's columns among those present (upper and lower case do not matter).

    Raises:
        SourceError: columns are missing; all of them are named.
    """
    present = list(present)
    folded = {name.casefold(): name for name in reversed(present)}
    names: dict[str, str] = {}
    used: set[str] = set()
    for column in table.columns:
        for candidate in (column.name, *column.aliases):
            if candidate.casefold() in folded and folded[candidate.casefold()] not in used:
                names[column.name] = folded[candidate.casefold()]
                used.add(names[column.name])
                break
    missing = [column.name for column in table.columns if column.required and column.name not in names]
    for choices in table.either:
        if not any(all(name in names for name in choice) for choice in choices):
            missing.append(" or ".join(_listed(choice) for choice in choices))
    if missing:
        raise SourceError(
            f"Table {table.name} of {where} lacks {'the column' if len(missing) == 1 else 'the columns'} "
            f"{', '.join(missing)}. Add {'it' if len(missing) == 1 else 'them'} (null values are allowed)."
        )
    return Match(names, tuple(name for name in present if name not in used))


def _listed(choice: tuple[str, ...]) -> str:
    return choice[0] if len(choice) == 1 else f"({' with '.join(choice)})"


def _id(name: str, *, required: bool = True, nullable: bool = False, spool: str = "") -> Column:
    return Column(name, Kind.ID, required, nullable, spool=spool)


def _date(name: str, *, required: bool = True, nullable: bool = True) -> Column:
    return Column(name, Kind.DATE, required, nullable, spool=name)


def _code(name: str, codes: tuple[str, ...], *, required: bool = True, aliases: tuple[str, ...] = ()) -> Column:
    return Column(name, Kind.CODE, required, codes=codes, aliases=aliases, spool=name)


def _points(name: str, spool: str, aliases: tuple[str, ...] = ()) -> Column:
    return Column(name, Kind.NUMBER, high=100, decimals=2, aliases=aliases, spool=spool)


def _unread(name: str, kind: Kind) -> Column:
    return Column(name, kind, required=False, read=False)


def _family(profile: Profile) -> Table:
    zones = tuple(zone.code for zone in profile.zones)
    money = profile.currency.minor_units
    columns = (
        _id("family_id", spool="family_id"),
        _date("snapshot_date", nullable=False),
        # Latitudes up to 180 pass here so that swapped coordinates are recognised as such.
        Column("lat", Kind.NUMBER, required=False, low=-180, high=180, decimals=7, spool="lat"),
        Column("lon", Kind.NUMBER, required=False, low=-180, high=180, decimals=7, spool="lon"),
        Column("adm2_pcode", Kind.AREA, required=False, spool="adm2_pcode"),
        _code("residence", RESIDENCES),
        Column("family_size", Kind.WHOLE, low=1, high=MAX_FAMILY, spool="family_size"),
        _unread("head_sex", Kind.CODE),
        _unread("head_age", Kind.WHOLE),
        _code("livelihood", tuple(item.code for item in profile.livelihoods)),
        Column("income_per_capita_month", Kind.NUMBER, high=MAX_AMOUNT, decimals=money, spool="income_minor"),
        _points("score", "score_centi"),
        _code("zone", zones),
        _code("zone_forecast", zones),
        Column("forecast_probability", Kind.NUMBER, high=1, decimals=3, spool="forecast_permille"),
        Column("scoring_model_version", Kind.TEXT, required=False),
        *(
            _points(f"sphere_{item.code}", f"sphere_{item.code}", (f"score_{item.code}", f"{item.code}_score"))
            for item in profile.spheres
        ),
        *(
            Column(item.code, Kind.FLAG, aliases=(f"dep_{item.code}",), spool=f"dep_{item.code}")
            for item in profile.deprivations
        ),
        _date("assessed_on", required=False),
    )
    return Table("family", columns, either=((("adm2_pcode",), ("lat", "lon")),))


def _person(profile: Profile) -> Table:
    columns = (
        _id("person_id", spool="person_id"),
        _id("family_id", spool="family_id"),
        _code("sex", SEXES),
        _date("birth_date", required=False),
        Column("age", Kind.WHOLE, required=False, high=MAX_AGE, spool="age"),
        Column("disability", Kind.FLAG, required=False, spool="disability"),
        *(Column(name, Kind.WHOLE, required=False, low=1, high=4) for name in WASHINGTON_GROUP),
        _code("education_status", EDUCATION_STATUSES, aliases=("education",)),
        _code("employment_status", EMPLOYMENT_STATUSES, aliases=("employment",)),
        Column("health_insurance", Kind.FLAG, spool="health_insurance"),
        Column("social_insurance", Kind.FLAG, spool="social_insurance"),
        Column(
            "risk_populations",
            Kind.CODES,
            codes=tuple(item.code for item in profile.risk_populations),
            spool="risk_populations",
        ),
    )
    return Table("person", columns, either=((("birth_date",), ("age",)), (("disability",), WASHINGTON_GROUP)))


def _support(profile: Profile) -> Table:
    columns = (
        _id("family_id", required=False, nullable=True, spool="family_id"),
        _id("person_id", required=False, nullable=True, spool="person_id"),
        Column(
            "programme",
            Kind.CODE,
            nullable=False,
            codes=tuple(item.code for item in profile.programmes),
            aliases=("programme_code",),
            spool="programme",
        ),
        _unread("kind", Kind.CODE),
        *(_date(name) for name in ("need_date", "offered", "accepted", "received", "ended")),
        _unread("exit_reason", Kind.TEXT),
        Column(
            "amount",
            Kind.NUMBER,
            required=False,
            high=MAX_AMOUNT,
            decimals=profile.currency.minor_units,
            spool="amount_minor",
        ),
        Column("currency", Kind.CODE, required=False, codes=(profile.currency.code,)),
    )
    return Table("support", columns, required=False, either=((("family_id",), ("person_id",)),))


def _source(profile: Profile) -> Table:
    columns = (
        Column(
            "agency", Kind.CODE, nullable=False, codes=tuple(item.code for item in profile.agencies), spool="agency"
        ),
        Column("records", Kind.WHOLE, high=1e12, spool="records"),
        Column("matched", Kind.WHOLE, high=1e12, spool="matched"),
        _date("last_load"),
        Column("cadence", Kind.TEXT, required=False, spool="cadence"),
    )
    return Table("source", columns, required=False)


def _work_unit() -> Table:
    def counted(name: str, high: int) -> Column:
        # A count that is delivered is delivered for every area: a sum over areas would hide the missing ones.
        return Column(name, Kind.WHOLE, required=name == "workers", nullable=False, high=high, spool=name)

    columns = (
        Column("adm2_pcode", Kind.AREA, nullable=False, spool="adm2_pcode"),
        _date("as_of", nullable=False),
        counted("workers", MAX_WORKERS),
        counted("app_users", MAX_WORKERS),
        *(counted(name, MAX_DEALINGS) for name in DEALINGS),
    )
    return Table("work_unit", columns, required=False)
