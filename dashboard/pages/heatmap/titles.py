"""Sentences that say what is shown: title, subtitle, announcement, notices."""

from datetime import date

from dashboard.pages.heatmap.drawn import Drawn
from dashboard.pair_picture import second_base
from dashboard.selection import DIMENSIONS, Notice, Selection
from dashboard.served import ServedRelease
from dashboard.text import Texts


def level_name(served: ServedRelease, level: str, texts: Texts, *, plural: bool = True) -> str:
    """How the areas of a level are called in this country."""
    if level == "h3":
        return texts("level.h3" if plural else "level.h3.one")
    if level == "adm0":
        return texts("level.adm0")
    names = served.release.profile["admin_levels"][level.removeprefix("adm")]
    name: str = names["name_plural" if plural else "name"][texts.language]
    return name


def category(dimension: str, code: str, texts: Texts) -> str:
    """Name of a category of sex, age or disability; '' and 'all' are the total."""
    if code in ("", "all"):
        return texts(f"{dimension}.all")
    if dimension == "age":
        if code.endswith("+"):
            return texts("age.and_over", low=code[:-1])
        low, high = code.split("-")
        return texts("age.range", low=low, high=high)
    return texts(f"{dimension}.{code}")


def breakdown_text(selection: Selection, texts: Texts) -> str:
    """Categories of the breakdown, comma separated; '' for totals."""
    return ", ".join(category(name, getattr(selection, name), texts) for name in DIMENSIONS if getattr(selection, name))


def map_title(served: ServedRelease, selection: Selection, texts: Texts) -> str:
    """What the map shows: indicator, what of it, and who is counted where it is not everybody."""
    label = indicator_title(served, selection, texts)
    if selection.mode == "pair":
        return texts("map.title.pair", first=label, second=served.label(selection.second, texts.language))
    if selection.mode == "change":
        return texts("map.title.change", indicator=label)
    return texts("map.title.clusters", indicator=label) if selection.mode == "hotspots" else label


def indicator_title(served: ServedRelease, selection: Selection, texts: Texts) -> str:
    """The selected indicator, and who is counted where it is not everybody."""
    label = served.label(selection.code, texts.language)
    who = breakdown_text(selection, texts)
    return texts("map.title.breakdown", indicator=label, who=who) if who else label


def map_subtitle(served: ServedRelease, selection: Selection, drawn: Drawn, texts: Texts) -> str:
    """By which areas, over whom, as of when, and how many areas are hidden."""
    days = texts.day(reference_day(served))
    if selection.mode == "change":
        days = texts("change.days", old=texts.day(release_day(selection.versus)), new=days)
    parts = [
        texts(
            "map.subtitle.change" if selection.mode == "change" else "map.subtitle",
            level=level_name(served, selection.level, texts),
            base=texts(f"base.{selection.base}"),
            day=days,
        )
    ]
    if selection.mode == "pair" and (base := second_base(served, selection)) != selection.base:
        parts.append(texts("map.subtitle.second", base=texts(f"base.{base}")))
    if drawn.hidden:
        parts.append(texts.counted("map.hidden_areas", drawn.hidden))
    if drawn.without_data:
        parts.append(texts.counted("map.areas_without_data", drawn.without_data))
    return " ".join(parts)


def document_title(served: ServedRelease, selection: Selection, texts: Texts) -> str:
    """Title of the browser's window."""
    return texts(
        "page.title",
        title=map_title(served, selection, texts),
        country=served.release.profile["name"][texts.language],
    )


def reference_day(served: ServedRelease) -> date:
    """The day that the release describes."""
    return served.release.manifest.reference_date


def release_day(release_id: str) -> date:
    """The reference day that a release's identifier carries (`<country>-<yyyy-mm-dd>-<hash>`)."""
    return date.fromisoformat(release_id.partition("-")[2][:10])


def notice_text(notice: Notice, texts: Texts) -> str:
    """Write a notice; its field and base parameters are codes."""
    values = {
        name: texts(f"field.{value}" if name == "field" else f"base.{value}") for name, value in notice.parameters
    }
    return texts(notice.msgid, **values)


def announcement(served: ServedRelease, selection: Selection, texts: Texts) -> str:
    """What a screen reader is told after a change."""
    title = map_title(served, selection, texts)
    if selection.mode == "plain" and selection.classes != Selection().classes:
        title = texts("announce.classes", title=title, classes=texts(f"classes.{selection.classes}"))
    if not selection.area:
        return texts("announce.map", title=title, level=level_name(served, selection.level, texts))
    return texts("announce.area", area=area_title(served, selection.area, texts), title=title)


def area_title(served: ServedRelease, area: str, texts: Texts) -> str:
    """Name of a selected area; H3 leaves are named by their district."""
    level = served.rules.area_level(area)
    if level == "adm0":
        name: str = served.release.profile["name"][texts.language]
        return name
    if level == "h3":
        return leaf_title(served, int(area.partition(".")[2]), texts)
    return served.area_name(level, served.rows[level][area], texts.language)


def capitalised(text: str) -> str:
    """With a capital letter at its beginning."""
    return text[:1].upper() + text[1:]


def leaf_title(served: ServedRelease, row: int, texts: Texts) -> str:
    """Name of an H3 leaf: a cell in, or the rest of, its district."""
    district = served.area_name("adm2", served.leaf_districts[row], texts.language)
    whole = served.release.leaves["resolution"][row] == 0
    return texts("leaf.rest" if whole else "leaf.cell", district=district)
