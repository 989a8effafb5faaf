"""The page around Dash: heading, choice of the release, link to the public map. Works without any script."""

from dashboard.markup import Markup, element
from dashboard.pages.quality.layout import page_tree
from dashboard.pages.quality.view import QualityView, quality_path
from dashboard.prerender import prerender


def shell_main(view: QualityView) -> Markup:
    """Write `main#main`."""
    texts = view.texts
    return element(
        "main",
        {"id": "main", "class": "quality-page"},
        element(
            "div",
            {"class": "quality-head"},
            element("h1", None, texts("quality.title")),
            _form(view),
            element(
                "a", {"id": "public-map", "class": "button", "href": _public_map(view)}, texts("planner.public_map")
            ),
        ),
        Markup('<div id="react-entry-point"></div>'),
        element("div", {"id": "prerendered"}, prerender(page_tree(view))),
    )


def _form(view: QualityView) -> Markup:
    texts = view.texts
    options = [
        element(
            "option",
            {"value": served.release_id, "selected": served.release_id == view.served.release_id},
            texts.day(served.release.manifest.reference_date),
        )
        for served in view.releases
    ]
    return element(
        "form",
        {"id": "release-form", "action": quality_path(view.country, texts.language)},
        element("label", {"for": "release"}, texts("field.release")),
        element("select", {"id": "release", "name": "release"}, options),
        element("button", {"type": "submit", "class": "button submit"}, texts("form.submit")),
    )


def _public_map(view: QualityView) -> str:
    return f"{view.public_url.rstrip('/')}/{view.country}/{view.texts.language}/?release={view.served.release_id}"
