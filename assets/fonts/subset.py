"""Recorded way the fonts in this folder were made (not run by the product; needs fonttools and brotli).

    npm pack @fontsource-variable/source-sans-3@5.3.0 && tar xzf *.tgz
    python -m venv /tmp/fonts && /tmp/fonts/bin/pip install fonttools==4.68.0 brotli
    /tmp/fonts/bin/python subset.py package/files .

Source Sans 3 (SIL OFL 1.1, Reserved Font Name "Source") is cut to the letters of English, Mongolian, Kazakh and
Russian and to weights 400-700. A cut font is a modified font, so it is renamed "Atlas Sans" as the licence asks.
"""

import sys
from io import BytesIO
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont
from fontTools.varLib import instancer

LATIN = [*range(0x20, 0x7F), *range(0xA0, 0x100), *map(ord, "−–—…‘’“”„•‹›↑↓€")]
CYRILLIC = [0x401, *range(0x410, 0x450), 0x451, *map(ord, "ҰұІі№")]
KAZAKH_MONGOLIAN = [*map(ord, "ӨөҮүӘәҒғҚқҢңҺһ")]
CURRENCY = [*map(ord, "₮₸")]
CUTS = {
    "atlas-sans-latin": ("latin", LATIN),
    "atlas-sans-cyrillic": ("cyrillic", CYRILLIC),
    "atlas-sans-cyrillic-ext": ("cyrillic-ext", KAZAKH_MONGOLIAN),
    "atlas-sans-currency": ("latin-ext", CURRENCY),
}


def cut(source: Path, target: Path, unicodes: list[int]) -> None:
    font = TTFont(source)
    missing = [chr(code) for code in unicodes if code not in font.getBestCmap()]
    limited = BytesIO()
    instancer.instantiateVariableFont(font, {"wght": (400, 400, 700)}).save(limited)
    font = TTFont(limited)  # read again: the instancer leaves glyphs without variations out of gvar
    options = subset.Options()
    options.layout_features = ["kern", "mark", "mkmk", "ccmp", "locl"]
    options.name_IDs = [0, 1, 2, 4, 6, 13, 14]
    options.hinting = False
    options.flavor = "woff2"
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=unicodes)
    subsetter.subset(font)
    for record in font["name"].names:
        if record.nameID in (1, 4, 6):
            record.string = "AtlasSans" if record.nameID == 6 else "Atlas Sans"
    font.flavor = "woff2"
    font.save(target)
    print(target.name, target.stat().st_size, "bytes; not in this cut:", " ".join(missing) or "none")


if __name__ == "__main__":
    files, out = Path(sys.argv[1]), Path(sys.argv[2])
    for name, (part, codes) in CUTS.items():
        cut(files / f"source-sans-3-{part}-wght-normal.woff2", out / f"{name}.woff2", codes)
