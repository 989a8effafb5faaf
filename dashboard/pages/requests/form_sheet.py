"""A4 paper with the atlas's own letters: head, foot, paragraphs and tables for printed forms.

The fonts come with the product (assets/fonts/print), so a form looks the same on a computer without any font. fpdf2
writes the file and embeds the letters that are used.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from fpdf import FPDF, XPos, YPos
from fpdf.enums import TableBordersLayout
from fpdf.fonts import FontFace

from dashboard.static_files import ASSETS_FOLDER

FONT: Final = "atlas"
_FONTS: Final = Path("fonts") / "print"
_MARGIN: Final = 15.0
_INK, _SOFT, _EDGE, _GROUND = (24, 36, 47), (74, 88, 102), (150, 160, 170), (230, 239, 247)


class FormSheet(FPDF):
    """A document whose pages carry the same line at the top and the same lines at the bottom.

    Args:
        head: at the top of every page.
        foot: at the bottom; `{page}` and `{pages}` in it are the page and their number.
        language: of the text (RFC 5646), for screen readers.
    """

    def __init__(self, head: str, foot: Sequence[str], language: str) -> None:
        super().__init__(format="A4")
        self._head, self._foot = head, foot
        self.set_margins(_MARGIN, _MARGIN, _MARGIN)
        self.set_auto_page_break(True, margin=_MARGIN + 5 * len(foot))
        folder = ASSETS_FOLDER / _FONTS
        self.add_font(FONT, "", folder / "atlas-sans-regular.ttf")
        self.add_font(FONT, "B", folder / "atlas-sans-bold.ttf")
        self.set_lang(language)
        self.set_text_color(*_INK)
        self.set_font(FONT, size=9)

    def header(self) -> None:
        """The line at the top."""
        self._line(self._head, 8, _SOFT)
        self.ln(2)

    def footer(self) -> None:
        """The lines at the bottom."""
        self.set_y(-_MARGIN - 4 * len(self._foot) + 4)
        for words in self._foot:
            numbered = words.replace("{page}", str(self.page_no())).replace("{pages}", self.str_alias_nb_pages or "")
            self._line(numbered, 7.5, _SOFT, height=4)

    def _line(self, words: str, size: float, colour: tuple[int, int, int], *, height: float = 5) -> None:
        self.set_font(FONT, size=size)
        self.set_text_color(*colour)
        self.multi_cell(0, height, words, new_x=XPos.LMARGIN, new_y=YPos.NEXT, align="L")
        self.set_text_color(*_INK)

    def name(self, words: str) -> None:
        """The form's name."""
        self._bold(words, 16, 8)

    def heading(self, words: str) -> None:
        """Name of a part; never alone at the end of a page."""
        self.ln(3)
        if self.will_page_break(30):
            self.add_page()
        self._bold(words, 11, 6)

    def _bold(self, words: str, size: float, height: float) -> None:
        self.set_font(FONT, "B", size)
        self.multi_cell(0, height, words, new_x=XPos.LMARGIN, new_y=YPos.NEXT, align="L")
        self.set_font(FONT, size=9)

    def paragraph(self, words: str, *, soft: bool = False) -> None:
        """A paragraph."""
        self.set_font(FONT, size=9)
        self.set_text_color(*(_SOFT if soft else _INK))
        self.multi_cell(0, 4.5, words, new_x=XPos.LMARGIN, new_y=YPos.NEXT, align="L")
        self.set_text_color(*_INK)

    def label(self, words: str) -> None:
        """A framed line that nobody overlooks."""
        self.set_font(FONT, "B", 9)
        self.set_fill_color(255, 245, 219)
        self.multi_cell(0, 6, words, new_x=XPos.LMARGIN, new_y=YPos.NEXT, align="L", fill=True, border=1)
        self.set_font(FONT, size=9)
        # Cells of tables are painted with the colour that was set last.
        self.set_fill_color(255, 255, 255)
        self.ln(2)

    def grid(
        self,
        heads: Sequence[str],
        rows: Sequence[Sequence[str]],
        widths: Sequence[float],
        *,
        numbers: Sequence[int] = (),
        bold_last: bool = False,
        size: float = 8,
    ) -> None:
        """A table whose head is repeated on every page.

        Args:
            heads: of the columns; none for a table without head.
            rows: cells as text.
            widths: of the columns in relation to each other.
            numbers: columns that are set to the right.
            bold_last: whether the last row is a sum.
            size: of the letters in points.
        """
        self.set_font(FONT, size=size)
        self.set_draw_color(*_EDGE)
        self.set_line_width(0.15)
        settings: dict[str, Any] = {
            "col_widths": tuple(widths),
            "text_align": tuple("RIGHT" if place in numbers else "LEFT" for place in range(len(widths))),
            "line_height": size * 0.45,
            "padding": 1,
            "borders_layout": TableBordersLayout.ALL,
            "headings_style": FontFace(emphasis="BOLD", fill_color=_GROUND, color=_INK),
            "first_row_as_headings": bool(heads),
        }
        with self.table(**settings) as table:
            if heads:
                table.row(list(heads))
            for place, cells in enumerate(rows):
                last = bold_last and place == len(rows) - 1
                table.row(list(cells), style=FontFace(emphasis="BOLD") if last else None)
        self.set_font(FONT, size=9)
