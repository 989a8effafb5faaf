"""Recorded way the fonts of printed forms were made (not run by the product; needs fonttools and brotli).

    .venv/bin/python assets/fonts/print_cut.py

The four web fonts beside this file become one TrueType font per weight, without variations and layout tables: what
writes PDF files takes no other, and embeds only the letters that a form uses. Licence and name as in `subset.py`.
"""

from io import BytesIO
from pathlib import Path

from fontTools.merge import Merger
from fontTools.ttLib import TTFont
from fontTools.varLib import instancer

FOLDER = Path(__file__).parent
PARTS = ("latin", "cyrillic", "cyrillic-ext", "currency")
WEIGHTS = {"regular": 400, "bold": 700}
NOT_NEEDED = ("BASE", "GDEF", "GPOS", "GSUB", "STAT", "HVAR", "MVAR", "gasp")


def at_weight(part: str, weight: int) -> BytesIO:
    font = instancer.instantiateVariableFont(TTFont(FOLDER / f"atlas-sans-{part}.woff2"), {"wght": weight})
    for table in NOT_NEEDED:
        if table in font:
            del font[table]
    font.flavor = None
    content = BytesIO()
    font.save(content)
    content.seek(0)
    return content


def cut(name: str, weight: int) -> None:
    parts = [at_weight(part, weight) for part in PARTS]
    font = Merger().merge(parts)
    for record in font["name"].names:
        if record.nameID == 2:
            record.string = name.capitalize()
    # The moment of making would give other bytes each time.
    font.recalcTimestamp = False
    font["head"].created = font["head"].modified = TTFont(FOLDER / f"atlas-sans-{PARTS[0]}.woff2")["head"].created
    target = FOLDER / "print" / f"atlas-sans-{name}.ttf"
    font.save(target)


if __name__ == "__main__":
    for name, weight in WEIGHTS.items():
        cut(name, weight)
