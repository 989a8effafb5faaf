"""The form with the weights of the spheres and the cut-off, and ready choices as links."""

from dashboard.markup import Markup, element
from dashboard.pages.causes.asked import Asked
from dashboard.pages.causes.links import asked_link
from dashboard.pages.front.country import country_path
from dashboard.served import ServedRelease
from dashboard.text import Texts
from data.causes.choice import MOST_POINTS, Choice, equal_choice, single_choice


def weights_form(served: ServedRelease, asked: Asked, choice: Choice, official: Choice, texts: Texts) -> Markup:
    """Write `form#weights`: works by GET; the browser's script recomputes while sliders move."""
    spheres = [sphere["code"] for sphere in served.release.profile["spheres"]]
    sliders = [
        _slider(
            f"weight-{row}",
            served.profile_label("spheres", code, texts.language),
            name="weights",
            value=choice.weights[row],
            lowest=0,
            highest=MOST_POINTS,
            written=share_of_whole(choice, row, texts),
        )
        for row, code in enumerate(spheres)
    ]
    cutoff = _slider(
        "cutoff",
        texts("causes.cutoff"),
        name="cutoff",
        value=choice.cutoff,
        lowest=1,
        highest=100,
        written=texts.percent(texts.integer(choice.cutoff)),
    )
    held = [("release", asked.release), ("area", asked.area), ("level", asked.level), ("rows", asked.rows)]
    return element(
        "form",
        {
            "id": "weights",
            "method": "get",
            "action": country_path(served.country, texts.language, "causes") + "#what-if",
            "autocomplete": "off",
        },
        [element("input", {"type": "hidden", "name": name, "value": value}) for name, value in held if value],
        element(
            "fieldset",
            None,
            element("legend", None, texts("causes.weights")),
            element("p", {"class": "bars-note"}, texts("causes.weights.explained")),
            sliders,
        ),
        element("p", {"class": "bars-note", "id": "cutoff-explained"}, texts("causes.cutoff.explained")),
        cutoff,
        element("button", {"class": "button compute", "type": "submit"}, texts("causes.compute")),
        _presets(served, asked, official, texts),
    )


def presets(served: ServedRelease, official: Choice, texts: Texts) -> list[tuple[str, Choice]]:
    """Ready choices with their names: the official one, equal weights, each sphere alone."""
    alone = [
        (texts("causes.preset.only", sphere=sphere["label"][texts.language]), single_choice(official, row))
        for row, sphere in enumerate(served.release.profile["spheres"])
    ]
    named = [(texts("causes.preset.official"), official), (texts("causes.preset.equal"), equal_choice(official))]
    return [*named, *alone]


def share_of_whole(choice: Choice, sphere: int, texts: Texts) -> str:
    """What a sphere weighs in percent of all, as written beside its slider."""
    # Halves up, as the browser rounds.
    return texts.percent(texts.integer((200 * choice.weights[sphere] + choice.total) // (2 * choice.total)))


def _slider(identifier: str, label: str, *, name: str, value: int, lowest: int, highest: int, written: str) -> Markup:
    return element(
        "div",
        {"class": "slider"},
        element("label", {"for": identifier}, label),
        element("output", {"for": identifier, "id": f"{identifier}-said"}, written),
        element(
            "input",
            {
                "type": "range",
                "id": identifier,
                "name": name,
                "min": lowest,
                "max": highest,
                "step": 1,
                "value": value,
                "aria-describedby": "cutoff-explained" if identifier == "cutoff" else None,
            },
        ),
    )


def _presets(served: ServedRelease, asked: Asked, official: Choice, texts: Texts) -> Markup:
    items = [
        element(
            "li",
            None,
            element(
                "a",
                {
                    "class": "preset",
                    "rel": "nofollow",
                    "href": asked_link(served, texts.language, asked, choice=choice) + "#what-if",
                    "data-weights": ".".join(map(str, choice.weights)),
                    "data-cutoff": choice.cutoff,
                    "aria-current": "true" if choice == asked.choice else None,
                },
                name,
            ),
        )
        for name, choice in presets(served, official, texts)
    ]
    return element(
        "nav",
        {"class": "presets", "aria-label": texts("causes.presets")},
        element("p", {"class": "presets-name", "aria-hidden": "true"}, texts("causes.presets")),
        element("ul", None, items),
    )
