"""The row over a page of the desk: what is chosen, the download and the form that saves the view."""

from typing import Any

from dash.development.base_component import Component

from dashboard.desk import Place
from dashboard.pages import desk_parts
from dashboard.pages.desk_pages import DeskPage
from dashboard.pages.views.form import save_view_form


def controls(page: DeskPage, view: Any, *parts: Any, download: bool = True) -> Component:
    """The row: `parts`, the download (unless there is nothing to take) and the saving, where the role has them."""
    desk = view.desk
    link = desk_parts.download_link(desk, page.name, page.query(view)) if download else None
    return desk_parts.written(*parts, link, save_view_form(desk, page.address(view)), className="desk-controls")


def area_controls(page: DeskPage, view: Any, place: Place, *, download: bool = True) -> Component:
    """The row of a page that asks for nothing but area and release."""
    desk = view.desk
    fields = (desk_parts.area_field(desk, place), desk_parts.release_field(desk))
    return controls(page, view, desk_parts.form(desk, desk.path(page.name), *fields), download=download)
