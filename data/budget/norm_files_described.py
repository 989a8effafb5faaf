"""The tables of docs/cost-norms.md, written from the code: columns of the files, units, rules and reasons."""

from typing import Final

from data.budget.norm_checks import VALUE_CLASSES
from data.budget.norm_file_columns import COLUMNS, FileColumn, TableName
from data.budget.norm_file_tables import FILE_REASONS, MOST_BYTES, MOST_ROWS

_KINDS: Final = {
    "code": "code",
    "text": "text",
    "amount": "amount",
    "share": "percent",
    "factor": "factor",
    "day": "day, `2026-01-31`",
    "link": "web address",
    "words": "codes",
    "flag": "yes or no",
}


def columns_table(name: TableName) -> str:
    """Markdown: a row per column of a table, in its order."""
    rows = [
        f"| `{column.name}` | {_KINDS[column.kind]} | {_needed(column)} | {_about(column)} |"
        for column in COLUMNS[name]
    ]
    return "\n".join(["| column | kind | needed | what it holds |", "|---|---|---|---|", *rows])


def reasons_list() -> str:
    """Markdown: the classes of values that reject a row, and the reasons that refuse a file."""
    rows = ", ".join(f"`{name}`" for name in VALUE_CLASSES)
    files = ", ".join(f"`{name}`" for name in FILE_REASONS)
    return f"Rows are rejected as: {rows}.\n\nWhole files are refused as: {files}."


def limits_line() -> str:
    """Markdown: how large a file may be."""
    return f"A file has {MOST_BYTES:,} bytes and {MOST_ROWS:,} rows at most."


def _needed(column: FileColumn) -> str:
    return "yes" if column.required else ""


def _about(column: FileColumn) -> str:
    """A bar would end the cell."""
    return column.about.replace("|", "\\|")
