"""Addresses of the audit record: the page, and its lines as a file. Looking at it is itself recorded."""

import csv
import io
from collections.abc import Sequence
from typing import Final
from urllib.parse import urlencode

from flask import Flask, Response, abort, request

from dashboard.pages.audit.question import Asked, look_up, look_up_all
from dashboard.pages.audit.view import DOWNLOAD_PATH, PATH, AuditView, audit_main
from dashboard.pages.front.routes import asked_language
from dashboard.pages.planner_frame import PlannerFrame
from dashboard.people_rooms import PeopleRooms
from dashboard.planner_auth import current_identity
from dashboard.text import LANGUAGES, load_texts
from data.feedback.table import guarded
from data.people.errors import OutsideScope
from data.people.models import AuditEvent
from data.people.rights import Right, check_right
from data.people.scope import EVERY_COUNTRY, Identity

COLUMNS: Final = ("id", "at", "account", "event", "purpose", "detail")


class AuditRoutes:
    """Handlers of /audit; each of them asks for the right."""

    def __init__(self, frames: PlannerFrame, rooms: PeopleRooms) -> None:
        self._frames, self._rooms = frames, rooms

    def register(self, server: Flask) -> None:
        """Add the addresses."""
        server.add_url_rule(PATH, endpoint="audit", view_func=self.page)
        server.add_url_rule(DOWNLOAD_PATH, endpoint="audit.download", view_func=self.download)

    def page(self) -> Response:
        """One page of the record; a page beyond the last is the last."""
        identity = self._auditor()
        texts, asked = load_texts(asked_language()), Asked.read(request.args)
        question, engine = asked.of(identity), self._rooms.engine
        self._rooms.sessions.note(identity, "view", request.full_path.removesuffix("?"))
        found = look_up(engine, question, asked.page)
        if asked.page > found.pages:
            asked = Asked(asked.person, asked.event, asked.first, asked.last, found.pages)
            found = look_up(engine, question, asked.page)
        main = audit_main(AuditView(texts, asked, found, identity.country == EVERY_COUNTRY))
        languages = {code: f"{PATH}?{urlencode({**asked.parameters(), 'lang': code})}" for code in LANGUAGES}
        frame = self._frames.frame(texts, languages)
        page = frame.page(
            main, title=texts("audit.title"), scripts=[self._frames.script()], sheets=["css/people-page.css"]
        )
        return Response(page, content_type="text/html; charset=utf-8")

    def download(self) -> Response:
        """The events that the page's choice gives, the latest first, in UTF-8."""
        identity = self._auditor()
        events = look_up_all(self._rooms.engine, Asked.read(request.args).of(identity))
        detail = f"{request.full_path.removesuffix('?')}; csv, {len(events)} lines"
        self._rooms.sessions.note(identity, "download", detail)
        answer = Response(_table(events), content_type="text/csv; charset=utf-8")
        answer.headers["Content-Disposition"] = 'attachment; filename="audit.csv"'
        return answer

    def _auditor(self) -> Identity:
        identity = current_identity()
        if identity is None:
            abort(401)
        try:
            check_right(identity, Right.AUDIT)
        except OutsideScope as error:
            self._rooms.sessions.note(identity, "refused", f"{request.path}: {error}")
            abort(403)
        return identity


def _table(events: Sequence[AuditEvent]) -> bytes:
    """UTF-8 with a byte order mark (for spreadsheets), lines ending in CR LF (RFC 4180)."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, lineterminator="\r\n", quoting=csv.QUOTE_ALL)
    writer.writerow(COLUMNS)
    for event in events:
        texts = map(guarded, (event.account, event.event, event.purpose, event.detail))
        writer.writerow([event.id, event.at.isoformat(timespec="seconds"), *texts])
    return buffer.getvalue().encode("utf-8-sig")
