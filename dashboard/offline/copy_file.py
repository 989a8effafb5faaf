"""The offline copy as one ZIP file; equal releases, notes and programs give equal bytes."""

import hashlib
import io
import zipfile
from dataclasses import replace

from dashboard.offline.copy_style import FONT_LICENCE, SCRIPT, file_of, style_sheet
from dashboard.offline.data_script import data_script
from dashboard.offline.page import DATA, STYLE, index_page
from dashboard.offline.page import SCRIPT as COPY_SCRIPT
from dashboard.offline.tables import figure_tables, indicator_table
from dashboard.pages.country_pages import footer_lines, release_badges
from dashboard.pages.front.country import Country
from dashboard.pages.heatmap.titles import reference_day
from dashboard.pages.method.citation import cite_text
from dashboard.served import ServedRelease
from dashboard.static_files import StaticFiles
from dashboard.text import Texts
from data.release import layout

_FILE_MODE = 0o100644 << 16
_UNIX = 3


def copy_name(served: ServedRelease, language: str) -> str:
    """Name of the file, without its ending, and of the folder inside."""
    return f"family-atlas-{served.release_id}-{language}"


def offline_copy(country: Country, served: ServedRelease, static: StaticFiles) -> bytes:
    """Write the copy of a release in the language of the country's texts.

    Raises:
        CopyIncomplete: the program lacks a file that belongs into it.
    """
    texts = country.texts
    files = _files(replace(country, served=served), served, static)
    sums = "".join(f"{hashlib.sha256(content).hexdigest()}  {name}\n" for name, content in sorted(files.items()))
    files["SHA256SUMS"] = sums.encode()
    day = reference_day(served)
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, content in sorted(files.items()):
            info = zipfile.ZipInfo(
                f"{copy_name(served, texts.language)}/{name}", (day.year, day.month, day.day, 0, 0, 0)
            )
            info.compress_type, info.create_system, info.external_attr = zipfile.ZIP_DEFLATED, _UNIX, _FILE_MODE
            archive.writestr(info, content)
    return buffer.getvalue()


def _files(country: Country, served: ServedRelease, static: StaticFiles) -> dict[str, bytes]:
    texts = country.texts
    tables = {f"csv/{name}": content for name, content in figure_tables(served, texts).items()}
    tables["csv/indicators.csv"] = indicator_table(served, texts)
    manifest = (served.release.folder / layout.PUBLIC / layout.MANIFEST).read_bytes()
    return {
        **tables,
        "index.html": index_page(served, texts, release_badges(country), footer_lines(country), sorted(tables)),
        STYLE: style_sheet(static),
        DATA: data_script(served, texts),
        COPY_SCRIPT: file_of(static, SCRIPT),
        "manifest.json": manifest,
        "fonts-licence.txt": file_of(static, FONT_LICENCE),
        "README.txt": _readme(country, served, texts),
    }


def _readme(country: Country, served: ServedRelease, texts: Texts) -> bytes:
    """In the copy's language, with line ends that every editor understands."""
    manifest = served.release.manifest
    told = (
        ("index.html", "index"),
        ("csv/", "csv"),
        ("csv/indicators.csv", "indicators"),
        ("manifest.json", "manifest"),
        ("SHA256SUMS", "sums"),
        ("fonts-licence.txt", "fonts"),
    )
    blocks = [
        [texts("offline.heading", country=country.name, day=texts.day(reference_day(served)))],
        release_badges(country),
        [
            texts("offline.readme.release", release=served.release_id, day=texts.day(reference_day(served))),
            texts("offline.lead"),
            texts("offline.readme.open"),
        ],
        [f"{name}: {texts(f'offline.files.{what}')}" for name, what in told],
        [texts("footer.protection")],
        [texts("method.cite.licence", attribution=manifest.attribution), cite_text(served, texts)],
    ]
    return "\r\n\r\n".join("\r\n".join(lines) for lines in blocks if lines).encode("utf-8-sig") + b"\r\n"
