"""A table's frames as CSV (RFC 4180): UTF-8 without byte order mark, CR LF, no text that a spreadsheet executes."""

from collections.abc import Iterable, Sequence
from typing import Final

import polars as pl

from data.exports.plain_text import plain
from data.exports.table_columns import Column
from data.feedback.table import guarded

_LINE_END: Final = "\r\n"
# More than what is changed: what is really dangerous, `guarded` and `plain` decide.
_SUSPICIOUS: Final = r"^ *[=+\-@\t\r\n\x00＝＋－＠]|\p{C}"


def csv_head(columns: Sequence[Column]) -> bytes:
    """The line of headings."""
    return csv_line(column.name for column in columns)


def csv_hxl(columns: Sequence[Column]) -> bytes:
    """The line of hashtags (HXL 1.1), which stands under the headings where it is asked for."""
    return csv_line(column.hxl for column in columns)


def csv_line(cells: Iterable[str]) -> bytes:
    """A line of plain words, none of which needs quotes."""
    return (",".join(cells) + _LINE_END).encode()


def csv_rows(frame: pl.DataFrame) -> bytes:
    """The rows, without headings; null is an empty cell."""
    written = safe_texts(frame).write_csv(include_header=False, line_terminator=_LINE_END)
    return written.encode()


def safe_texts(frame: pl.DataFrame) -> pl.DataFrame:
    """The frame with every text as a file for people may hold it: no formula, no control characters."""
    texts = [column for column in frame.iter_columns() if column.dtype == pl.String]
    changed = [column for column in map(_safe, texts) if column is not None]
    return frame.with_columns(changed) if changed else frame


def _safe(column: pl.Series) -> pl.Series | None:
    """The column with its dangerous texts changed; None where there are none."""
    different = column.unique().drop_nulls()
    found = different.filter(different.str.contains(_SUSPICIOUS)).to_list()
    changes = {text: safe for text in found if (safe := guarded(plain(text))) != text}
    return column.replace(changes) if changes else None
