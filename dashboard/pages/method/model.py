"""The vulnerability model as the release carries it: spheres, signs with weights, cut-offs, poverty line, zones."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from dashboard.markup import Markup, element
from dashboard.pages.method.parts import scrolling
from dashboard.served import ServedRelease
from dashboard.text import Texts


def model_parts(served: ServedRelease, texts: Texts) -> list[Markup | None]:
    """How a family is judged; nothing where the profile of the release has no signs."""
    profile = served.release.profile
    signs = profile.get("deprivations", ())
    if not signs:
        return []
    text = texts(
        "method.model.text",
        spheres=texts.integer(len(profile["spheres"])),
        deprivations=texts.integer(len(signs)),
    )
    cutoffs = texts(
        "method.model.cutoffs",
        poverty=weight_text(profile["poverty_cutoff"], texts),
        sphere=weight_text(profile["sphere_cutoff"], texts),
    )
    return [
        element("p", None, text),
        element("p", None, cutoffs),
        _poverty_line(profile, texts),
        _signs(served, signs, texts),
    ]


def zone_parts(served: ServedRelease, texts: Texts) -> list[Markup]:
    """The zones with their definitions, and where they come from."""
    zones = served.release.profile["zones"]
    model = ", ".join(served.release.manifest.scoring_model_versions)
    text = texts("method.zones.text", model=model, first=zones[0]["code"], last=zones[-1]["code"])
    rows = [
        element(
            "div",
            {"class": "zone-entry", "style": f"border-color:var(--zone-{zone['code'].lower()},var(--line-strong))"},
            element("dt", None, texts("zone.named", code=zone["code"], label=zone["label"][texts.language])),
            element("dd", None, zone["definition"][texts.language]),
        )
        for zone in zones
    ]
    return [element("p", None, text), element("dl", {"class": "zone-list"}, rows)]


def weight_text(thousandths: int, texts: Texts) -> str:
    """A weight in thousandths as percent, with a decimal only where it has one."""
    whole = thousandths % 10 == 0
    return texts.percent(texts.scaled(thousandths // 10, 0) if whole else texts.scaled(thousandths, 1))


def _poverty_line(profile: Mapping[str, Any], texts: Texts) -> Markup | None:
    minor = profile.get("poverty_line_per_capita_month")
    if minor is None:
        return None
    currency, note = profile["currency"], profile["poverty_line_note"][texts.language]
    amount = Decimal(minor).scaleb(-currency["minor_units"])
    written = texts.integer(int(amount)) if amount == int(amount) else texts.scaled(minor, currency["minor_units"])
    return element("p", None, texts("method.model.line", amount=written, currency=currency["code"], note=note))


def _signs(served: ServedRelease, signs: Sequence[Mapping[str, Any]], texts: Texts) -> Markup:
    language = texts.language
    bodies = []
    for sphere in served.release.profile["spheres"]:
        own = [sign for sign in signs if sign["sphere"] == sphere["code"]]
        if not own:
            continue
        total = weight_text(sum(sign["weight"] for sign in own), texts)
        heading = texts("method.model.sphere", sphere=sphere["label"][language], weight=total)
        rows = [_sign(sign, texts) for sign in own]
        over = element("tr", None, element("th", {"scope": "rowgroup", "colspan": 2, "class": "sphere"}, heading))
        bodies.append(element("tbody", None, over, rows))
    head = element(
        "tr",
        None,
        element("th", {"scope": "col"}, texts("method.model.sign")),
        element("th", {"scope": "col", "class": "n"}, texts("method.model.weight")),
    )
    caption = texts("method.model.caption")
    table = element(
        "table", {"class": "signs"}, element("caption", None, caption), element("thead", None, head), bodies
    )
    return scrolling(table, caption)


def _sign(sign: Mapping[str, Any], texts: Texts) -> Markup:
    tag = element("span", {"class": "tag"}, texts("method.model.sensitive"))
    return element(
        "tr",
        None,
        element(
            "th",
            {"scope": "row"},
            element("span", {"class": "sign"}, sign["label"][texts.language]),
            " ",
            tag if sign["sensitivity"] == "sensitive" else None,
            element("span", {"class": "sign-definition"}, sign["definition"][texts.language]),
        ),
        element("td", {"class": "n"}, weight_text(sign["weight"], texts)),
    )
