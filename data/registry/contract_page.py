"""The contract as a page for people, made from the contract that the reader obeys."""

from collections.abc import Iterator

from data.profiles.profile import Profile
from data.registry.contract import CONTRACT_VERSION, Column, Kind, Table, tables

_ABOUT = {
    "family": "One row per family and snapshot: place, scores, zones and deprivations.",
    "person": "One row per person, once; age is reckoned at each snapshot.",
    "support": "One row per benefit, service or insurance of a family or a person.",
    "source": "One row per agency that delivers data.",
    "work_unit": (
        "One row per area of the second level and date: social workers and, of them, users of the application (unique "
        "log-ins);\nvisits, assessments and referrals of families in the twelve months that end with `as_of`, and how "
        "many of these referrals\nare closed."
    ),
}


def contract_markdown(profile: Profile) -> str:
    """Markdown that lists every table, column, type and code of a country's contract."""
    lines = [
        f"# The scored-family contract, version {CONTRACT_VERSION}: {profile.name.en}",
        "",
        "Made from `data/registry/contract.py` by `family-atlas contract`; do not edit.",
        "",
        "Column names may be in any case; other columns are ignored with a notice. A column marked *may be absent* can",
        "be left out; a column marked *null* may have nulls, which are counted and shown as missing, never guessed.",
    ]
    for table in tables(profile).values():
        lines += ["", *_table(table)]
    return "\n".join(lines) + "\n"


def _table(table: Table) -> Iterator[str]:
    yield f"## {table.name}{'' if table.required else ' (may be absent)'}"
    yield ""
    yield _ABOUT[table.name]
    for choices in table.either:
        listed = " or ".join("`" + "`, `".join(choice) + "`" for choice in choices)
        yield f"One of these must be there: {listed}."
    yield ""
    yield "| column | type | values | |"
    yield "|---|---|---|---|"
    for column in table.columns:
        yield f"| `{column.name}`{_aliases(column)} | {column.kind} | {_values(column)} | {_rules(column)} |"


def _aliases(column: Column) -> str:
    return "".join(f" or `{name}`" for name in column.aliases)


def _values(column: Column) -> str:
    if column.codes:
        return " ".join(f"`{code}`" for code in column.codes)
    if column.kind in (Kind.NUMBER, Kind.WHOLE) and column.high:
        decimals = f", {column.decimals} decimals are kept" if column.decimals else ""
        return f"{column.low:,g} to {column.high:,.0f}{decimals}"
    return ""


def _rules(column: Column) -> str:
    rules = [] if column.required else ["may be absent"]
    rules += ["null"] if column.nullable else []
    rules += [] if column.read else ["not read yet"]
    return ", ".join(rules)
