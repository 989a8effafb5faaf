"""The style sheet and the script of the offline copy, from the site's own files; fonts stand inside the sheet."""

import base64
import re
from typing import Final

from dashboard.static_files import StaticFiles
from data.errors import AtlasError

STYLE: Final = "css/offline-copy.css"
SCRIPT: Final = "js/offline-copy.js"
FONT_LICENCE: Final = "fonts/OFL.txt"
_FONT: Final = re.compile(r'url\("\.\./(fonts/[a-z0-9-]+\.woff2)"\)')


class CopyIncomplete(AtlasError):
    """A file of the program that the copy needs is not there."""


def style_sheet(static: StaticFiles) -> bytes:
    """The sheet; some browsers load no font beside a page that was opened from a disk, so they are written into it."""

    def embed(match: re.Match[str]) -> str:
        encoded = base64.b64encode(file_of(static, match[1])).decode()
        return f'url("data:font/woff2;base64,{encoded}")'

    written = _FONT.sub(embed, file_of(static, STYLE).decode())
    return re.sub(r"/\*.*?\*/|\n\s+", "", written, flags=re.DOTALL).encode()


def file_of(static: StaticFiles, name: str) -> bytes:
    """Content of a static file.

    Raises:
        CopyIncomplete: there is none of this name.
    """
    payload = static.payload(name)
    if payload is None:
        raise CopyIncomplete(f"{static.folder} has no {name}; restore it.")
    return payload.body
