"""The way to the printed form of a request and to its tables."""

from dashboard.markup import Markup, element
from dashboard.pages import desk_parts
from dashboard.pages.requests.parts import PATH
from dashboard.pages.requests.view import RequestsView
from data.budget.request_records import FundingRequest
from data.people.rights import Right


def print_link(view: RequestsView, request: FundingRequest) -> Markup:
    """PDF and XLSX for those who may take figures along; a sentence for the others."""
    desk, texts = view.desk, view.desk.texts
    if not view.may(Right.DOWNLOAD):
        return element("p", {"class": "definition"}, texts("requests.print.not_yours"))
    address = f"{desk.path(PATH)}/{request.number}/form.pdf"
    return element(
        "p",
        {"class": "request-buttons"},
        element("a", {"class": "button", "href": address, "id": "request-pdf"}, texts("requests.print")),
        desk_parts.download_link(desk, PATH, {"request": str(request.number)}),
    )
