"""Sections of plain words around the facts of a release: who is counted, areas, reading, maps, limits, citing."""

from typing import Final

from dashboard.markup import Markup, element
from dashboard.note_lines import area_of
from dashboard.offline.routes import offline_link
from dashboard.pages.front.country import Country, country_path
from dashboard.pages.heatmap import links
from dashboard.pages.heatmap.titles import capitalised, level_name, reference_day
from dashboard.pages.method.citation import cite_bibtex, cite_text
from dashboard.pages.method.indicators import anchor
from dashboard.pages.method.parts import facts, paragraphs, points
from dashboard.picture import take_picture
from dashboard.served import ServedRelease
from dashboard.text import LANGUAGES, Texts
from data.notes.note import Note
from data.release.hot_spots import read_hot_spots
from data.release.states import ValueState

_LIMITS: Final = ("registry", "cause", "single", "small", "unknown")
_REASONS: Final = (250, 251, 252, 253)


def registry_parts(served: ServedRelease, texts: Texts) -> list[Markup]:
    """Who is counted, and how many there are."""
    counts = {base: _national(served, base, texts) for base in ("families", "persons")}
    return paragraphs(
        [
            texts("method.registry.text", day=texts.day(reference_day(served))),
            texts("method.registry.counts", **counts) if all(counts.values()) else "",
            texts("method.registry.base"),
        ]
    )


def boundary_parts(served: ServedRelease, texts: Texts) -> list[Markup]:
    """Levels, their areas, and where their borders come from."""
    manifest, release = served.release.manifest, served.release
    unlocated = manifest.counts.get("families_unlocated", 0)
    levels = texts(
        "method.boundaries.text",
        first=level_name(served, "adm1", texts),
        first_count=texts.integer(len(release.areas("adm1"))),
        second=level_name(served, "adm2", texts),
        second_count=texts.integer(len(release.areas("adm2"))),
        leaves=texts.integer(release.leaves.height),
    )
    version = texts("method.boundaries.version", version=manifest.boundaries_version, attribution=manifest.attribution)
    return paragraphs(
        [
            levels,
            texts("method.boundaries.schematic") if manifest.schematic_boundaries else "",
            version,
            texts("method.boundaries.unlocated", families=texts.integer(unlocated)) if unlocated else "",
        ]
    )


def figure_parts(served: ServedRelease, texts: Texts) -> list[Markup]:
    """Protection, intervals, rounding, and what stands where there is no figure."""
    statement = served.release.protection
    reasons = ", ".join(f"“{texts(f'state.{code}')}”" for code in _REASONS)
    protection = element(
        "a", {"href": links.protection_url(served.country, texts.language)}, texts("method.figures.protection_link")
    )
    return [
        *paragraphs([texts("method.figures.protected", minimum=texts.integer(statement.minimum_families))]),
        element("p", None, protection),
        *paragraphs(
            [
                texts("method.figures.interval"),
                texts("method.figures.rounding", rate_minimum=texts.integer(statement.rate_minimum_families)),
                texts("method.figures.states", reasons=reasons),
            ]
        ),
    ]


def map_parts(served: ServedRelease, texts: Texts) -> list[Markup]:
    """How classes and hot spots are made."""
    lines = [texts(f"method.maps.{name}") for name in ("classes", "striped", "hot_spots")]
    rate = next((found for found in (_false_rate(served, code) for code in served.release.register) if found), 0.0)
    if rate:
        lines[-1] += " " + texts("method.maps.hot_spots.rate", rate=texts.percent(texts.integer(round(100 * rate))))
    return paragraphs(lines)


def limit_parts(texts: Texts) -> list[Markup]:
    """What the figures cannot tell."""
    return [points(texts(f"method.limits.{name}") for name in _LIMITS)]


def note_parts(served: ServedRelease, texts: Texts) -> list[Markup]:
    """Every note that holds for the release."""
    at_hand = served.notes_at_hand
    notes = [note for note in at_hand.notes if note.release_id in ("", served.release_id)]
    if not at_hand.readable:
        return paragraphs([texts("notes.unreadable")])
    if not notes:
        return paragraphs([texts("method.notes.none")])
    return [*paragraphs([texts("method.notes.text")]), points(_note(served, note, texts) for note in notes)]


def language_parts(texts: Texts) -> list[Markup]:
    """In which languages everything exists."""
    names = ", ".join(texts.language_name(language) for language in LANGUAGES)
    return paragraphs([texts("method.languages.text", languages=names)])


def citation_parts(served: ServedRelease, texts: Texts) -> list[Markup]:
    """Licence, and the release as text and as BibTeX."""
    return [
        *paragraphs([texts("method.cite.licence", attribution=served.release.manifest.attribution)]),
        element("h3", None, texts("method.cite.plain")),
        element("p", {"class": "citation"}, cite_text(served, texts)),
        element("h3", None, texts("method.cite.bibtex")),
        element("pre", {"class": "bibtex", "tabindex": "0"}, element("code", None, cite_bibtex(served, texts))),
    ]


def release_parts(country: Country, served: ServedRelease, texts: Texts, offline_size: int) -> list[Markup]:
    """Identifiers and checksums, where all of them stand, and the offline copy."""
    manifest = served.release.manifest
    codes = [
        ("about.release", manifest.release_id),
        ("about.model", ", ".join(manifest.scoring_model_versions)),
        ("about.boundaries", manifest.boundaries_version),
        ("about.protection", manifest.protection),
        ("about.software", manifest.software_version),
        ("method.release.profile", manifest.profile_sha256),
        ("method.release.register", manifest.register_sha256),
    ]
    rows = [
        (texts("about.day"), texts.day(reference_day(served))),
        *((texts(msgid), element("code", {"class": "checksum"}, value)) for msgid, value in codes),
    ]
    releases = f"{country_path(country.code, texts.language, 'releases')}#{served.release_id}"
    return [
        *paragraphs([texts("method.release.text")]),
        facts(rows),
        element("p", None, element("a", {"href": releases}, texts("method.release.checksums"))),
        element("p", {"class": "offline-copy"}, texts("offline.explained")),
        element("p", None, offline_link(served.country, texts, size=offline_size)),
    ]


def _national(served: ServedRelease, base: str, texts: Texts) -> str:
    """A published national count; '' where the release has none."""
    if base not in served.release.register:
        return ""
    picture = take_picture(served, level="adm0", code=base, base=base)
    return picture.text(0, texts) if picture.state[0] == ValueState.VALUE else ""


def _false_rate(served: ServedRelease, code: str) -> float:
    base = served.release.register[code]["bases"][0]
    found = read_hot_spots(served.release, code, base)
    return float(found.false_discovery_rate) if found else 0.0


def _note(served: ServedRelease, note: Note, texts: Texts) -> Markup:
    about = []
    if note.indicator in served.release.register:
        label = served.label(note.indicator, texts.language)
        about.append(element("a", {"href": f"#{anchor(note.indicator)}"}, label))
    if place := area_of(served, note, texts):
        about.append(Markup(element("span", None, place)))
    what = Markup(", ".join(about)) or texts("method.notes.all")
    told = capitalised(texts("method.notes.about", what="{what}", day=texts.day(note.added_at.date())))
    before, _, after = told.partition("{what}")
    small = element("span", {"class": "note-about"}, before, what, after)
    return Markup(element("span", None, note.in_language(texts.language)) + element("br") + small)
