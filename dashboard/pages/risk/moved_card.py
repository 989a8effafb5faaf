"""What really happened since the snapshot before, beside what had been forecast for it."""

from dashboard.markup import Markup, element
from dashboard.pages.risk.flow_card import flow_table
from dashboard.pages.risk.view import RiskView
from data.release.states import ValueState


def moved_parts(view: RiskView) -> list[Markup]:
    """The realised movements; a sentence where there is no snapshot before."""
    texts, moved, before = view.desk.texts, view.moved, view.before
    if not moved.present:
        return [element("p", {"class": "notice"}, texts("risk.absent"))]
    if no_snapshot_before(view):
        return [element("p", {"class": "notice"}, texts("risk.moved.first"))]
    if not moved.shown:
        return [element("p", {"class": "notice"}, texts("risk.all_hidden", area=view.place.name))]
    day = texts.day(view.desk.day)
    expected = view.expected if view.expected is not None and view.expected.shown else None
    lead = texts("risk.moved.lead")
    if expected is not None and before is not None:
        lead = texts("risk.moved.lead.expected", day=texts.day(before.release.manifest.reference_date))
    caption = texts("risk.moved.caption", area=view.place.name, day=day)
    return [
        element("p", {"class": "card-lead"}, lead),
        flow_table(view, moved, caption, "risk-moved", expected),
    ]


def no_snapshot_before(view: RiskView) -> bool:
    """Whether the registry held no earlier snapshot: then nobody in the nation has these figures."""
    states = {figure.state for row in view.moved.figures for figure in row if figure is not None}
    return states == {ValueState.NO_DATA}
