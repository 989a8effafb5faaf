"""The cover sheet of a download, in the reader's words."""

from datetime import UTC, datetime

from babel.dates import format_time

from dashboard.pages.download.ordered import Ordered
from dashboard.text import Texts
from data.exports.cover_sheet import CoverEntry, CoverSheet
from data.people.purposes import parts
from data.people.scope import Identity


def cover_sheet(ordered: Ordered, *, purpose: str, moment: datetime, site: str, geometry: bool = False) -> CoverSheet:
    """Say who took what, when, what for, and what has to be known of it.

    Args:
        ordered: the download.
        purpose: as it is kept (`data.people.purposes`).
        moment: now, with a zone.
        site: where the planner site is reached, without a slash at the end.
        geometry: whether outlines of areas are in the file.
    """
    desk, texts = ordered.desk, ordered.desk.texts
    manifest = desk.served.release.manifest
    said = {
        "account": desk.identity.name,
        "role": texts(f"role.{desk.identity.role}"),
        "territory": desk.territory.name,
        "moment": moment_words(moment, texts),
        "purpose": purpose_words(purpose, texts),
        "selection": ordered.title,
        "address": f"{site}{ordered.source}",
        "country": desk.served.release.profile["name"][desk.language],
        "release": manifest.release_id,
        "reference_date": f"{texts.day(manifest.reference_date)} ({manifest.reference_date.isoformat()})",
        "boundaries": manifest.boundaries_version,
        "scoring_model": ", ".join(manifest.scoring_model_versions) or texts("download.not_told"),
        "kind_of_data": "\n".join(data_words(ordered)),
        "tables": "\n".join(table_words(ordered)),
        "notes": "\n".join(ordered.notes()) or texts("download.no_notes"),
        "uncertainty": uncertainty_words(ordered),
        **({"geometry": texts("download.geometry")} if geometry else {}),
        "licence": licence_words(ordered),
        "passing_on": passing_on_words(ordered),
    }
    entries = [CoverEntry(name, texts(f"download.cover.{name}"), text) for name, text in said.items()]
    return CoverSheet(texts("download.file_title", page=ordered.title), desk.identity.name, moment, entries)


def moment_words(moment: datetime, texts: Texts) -> str:
    """A moment in the reader's words, in UTC."""
    at = moment.astimezone(UTC)
    time = str(format_time(at, "medium", locale=texts.locale)).replace("\u202f", "\u00a0")
    return texts("moment.utc", day=texts.day(at.date()), time=time)


def purpose_words(purpose: str, texts: Texts) -> str:
    """A kept purpose in words; own words behind it."""
    code, own = parts(purpose)
    return f"{texts(f'purpose.{code}')}: {own}" if own else texts(f"purpose.{code}")


def who_words(identity: Identity, texts: Texts) -> str:
    """Account and role."""
    return texts("download.who", name=identity.name, role=texts(f"role.{identity.role}"))


def data_words(ordered: Ordered) -> list[str]:
    """Whether figures and borders are real ones."""
    manifest, texts = ordered.desk.served.release.manifest, ordered.desk.texts
    lines = [texts("badge.synthetic") if manifest.synthetic else texts("download.registry_figures")]
    if manifest.schematic_boundaries:
        lines.append(texts("badge.schematic"))
    if manifest.demonstration_key:
        lines.append(texts("badge.demonstration_key"))
    return lines


def table_words(ordered: Ordered) -> list[str]:
    """The tables: how file or layer are called, what is in them, and how many rows."""
    texts = ordered.desk.texts
    return [
        texts(
            "download.table", name=sheet.name, title=sheet.title, rows=texts.counted("download.rows", len(sheet.rows))
        )
        for sheet in ordered.sheets
    ]


def uncertainty_words(ordered: Ordered) -> str:
    """How far figures can be trusted."""
    texts = ordered.desk.texts
    return "\n".join([texts("footer.protection"), texts("download.intervals"), texts("download.empty_cells")])


def licence_words(ordered: Ordered) -> str:
    """Whose figures and borders they are."""
    release, texts = ordered.desk.served.release, ordered.desk.texts
    profile, language = release.profile, ordered.desk.language
    lead = next(
        (item["label"][language] for item in profile.get("agencies", ()) if item["code"] == profile.get("lead_agency")),
        profile["name"][language],
    )
    attribution = release.manifest.attribution
    borders = [texts("footer.attribution", attribution=attribution)] if attribution else []
    return "\n".join([texts("download.source", agency=lead), *borders])


def passing_on_words(ordered: Ordered) -> str:
    """The rule for planners' figures."""
    return ordered.desk.texts("download.passing_on", address=ordered.desk.public_url)
