"""Programmes on the desk, by HTTP: who sees what, four eyes by hand, forms that keep what was typed, publication."""

import re
import shutil
from io import BytesIO
from types import SimpleNamespace

import pytest
from sqlalchemy import text

from dashboard.pages.programmes.typed import FIELD_OF, OF_THE_FORM, read_entry
from dashboard.planner import PlannerSettings, create_planner_app
from dashboard.text import LANGUAGES, load_texts
from data.people.accounts import Accounts
from data.people.database import open_database
from data.progress.document import document_path, parse_document
from data.progress.entry_records import FigureEntry, MilestoneEntry
from data.progress.errors import EntryRefused
from data.progress.publication import ProgressBook
from tests.dashboard.planner.conftest import PASSWORD
from tests.data.progress.programme_rooms import CODE, NARA, TOML

TEXTS = load_texts("en")
PAGE = "/mng/en/programmes"
ONE = f"{PAGE}?programme={CODE}"
ACCESS = f"{ONE}&indicator=access"
ACCOUNTS = {
    "nara": ("national_planner", "mng", ""),
    "bold": ("national_planner", "*", ""),
    "olga": ("auditor", "*", ""),
    "tuya": ("approver", "mng", ""),
    "saraa": ("planner", "mng", "MN1101"),
    "dorj": ("approver", "mng", "MN11"),
}
FORM = {
    "indicator": "access", "first": "2025-01-01", "last": "2025-06-30", "value": "1 250", "reference": "Report <7>",
    "address": "https://example.org/7", "comment": "First & only", "category": "", "pcode": "MN11",
}  # fmt: skip


@pytest.fixture(scope="module")
def template(tiny, tmp_path_factory):
    """A store with one release and a database with the accounts, to be copied."""
    folder = tmp_path_factory.mktemp("programmes")
    tiny.write_release(tiny.Store(folder / "store"))
    engine = open_database(f"sqlite:///{folder / 'people.sqlite'}")
    accounts = Accounts(engine)
    for name, (role, country, territory) in ACCOUNTS.items():
        accounts.add(name, PASSWORD, role=role, country=country, territory=territory)
    engine.dispose()
    return folder


@pytest.fixture
def site(template, tmp_path):
    """The site with a client per account, logged in when it is first asked for."""
    shutil.copytree(template, tmp_path, dirs_exist_ok=True)
    engine = open_database(f"sqlite:///{tmp_path / 'people.sqlite'}")
    store = tmp_path / "store"
    app = create_planner_app(store, engine, PlannerSettings("k" * 40, "https://atlas.example", limits=False))

    class Clients(dict):
        def __missing__(self, name):
            client = self[name] = app.server.test_client()
            client.environ_base["REMOTE_ADDR"] = f"10.14.0.{len(self)}"
            client.post("/login", data={"name": name, "password": PASSWORD, "purpose": "monitoring"})
            return client

    yield SimpleNamespace(store=store, engine=engine, clients=Clients(), book=ProgressBook(engine, store))
    engine.dispose()


def get(site, name, address=ONE):
    answer = site.clients[name].get(address)
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


SMALL = TOML.encode()


def upload(site, name, content=SMALL):
    form = {"file": (BytesIO(content), "small.toml")} if content is not None else {}
    return site.clients[name].post(f"{PAGE}/framework", data=form, content_type="multipart/form-data")


def send(site, name, where, **form):
    return site.clients[name].post(f"{PAGE}/{CODE}/{where}", data=form)


def entered(site, name="nara", **changes):
    """Enter by the form; gives the number of the entry."""
    answer = send(site, name, "enter", **FORM | changes)
    assert answer.status_code == 303, answer.get_data(as_text=True)[:200]
    with site.engine.connect() as connection:
        return connection.scalar(text("SELECT max(id) FROM progress_entry"))


def test_before_there_is_a_programme_everybody_reads_what_to_do(site):
    assert TEXTS("programmes.empty.keeper") in get(site, "nara", PAGE)
    assert f'action="{PAGE}/framework"' in get(site, "nara", PAGE)
    for name in ("olga", "tuya", "saraa"):
        page = get(site, name, PAGE)
        assert TEXTS("programmes.empty.others") in page
        assert "<form method" not in page.partition("<main")[2]
    assert TEXTS("programmes.reads.auditor") in get(site, "olga", PAGE)
    assert TEXTS("programmes.reads.others") in get(site, "saraa", PAGE)
    page = get(site, "nara", f"{PAGE}?programme=none")
    assert TEXTS("notice.unknown_value", field=TEXTS("field.programme")) in page


def test_a_framework_file_is_taken_in_or_its_mistakes_listed(site):
    for content, reason in ((None, "no_file"), (b"", "no_file"), (b"#" * 510_000, "file_too_large")):
        answer = upload(site, "nara", content)
        assert answer.status_code == 422
        assert TEXTS(f"programmes.refused.{reason}") in answer.get_data(as_text=True)
    answer = upload(site, "nara", TOML.replace('cycle = "yearly"', 'cycle = "<now>"').encode())
    assert answer.status_code == 422
    page = answer.get_data(as_text=True)
    line = TOML.splitlines().index('cycle = "yearly"') + 1
    assert re.search(rf'<th scope="row">{line}</th><td[^>]*><span lang="en">', page)
    assert "<now>" not in page
    assert TEXTS.counted("programmes.mistakes", 2) in page
    answer = upload(site, "nara", TOML.replace('country = "mng"', 'country = "kaz"').encode())
    assert TEXTS("programmes.refused.other_country") in answer.get_data(as_text=True)
    for change in ("new", "same"):
        answer = upload(site, "nara")
        assert (answer.status_code, answer.location) == (303, f"{ONE}&done={change}")
        assert TEXTS(f"programmes.done.{change}") in get(site, "nara", answer.location)
    answer = upload(site, "bold", TOML.replace("A small", "An even smaller").encode())
    assert answer.location.endswith("done=changed")
    page = get(site, "nara")
    assert TEXTS.counted("programmes.versions", 2) in page
    assert "An even smaller programme" in page


def test_four_eyes_by_hand(site):
    upload(site, "nara")
    assert f'action="{PAGE}/{CODE}/enter"' in get(site, "nara", ACCESS)
    number = entered(site)
    settle = f"{number}/decide"
    mine, theirs, auditors = (get(site, name) for name in ("nara", "bold", "olga"))
    assert TEXTS("programmes.own_entry") in mine
    assert 'value="withdraw"' in mine
    assert 'value="confirm"' not in mine
    assert 'value="confirm"' in theirs
    assert 'value="withdraw"' not in theirs
    assert "1,250" in auditors
    assert "Report &lt;7&gt;" in auditors
    assert settle not in auditors
    for name in ("tuya", "saraa", "dorj"):
        page = get(site, name)
        assert "Report &lt;7&gt;" not in page
        assert "1,250" not in page
        assert TEXTS("programmes.open") not in page
    # One's own entry cannot be confirmed by a forged form either, nor settled by others.
    answer = send(site, "nara", settle, action="confirm")
    assert answer.status_code == 422
    assert TEXTS("programmes.refused.own") in answer.get_data(as_text=True)
    for name in ("olga", "tuya", "saraa", "dorj"):
        assert send(site, name, settle, action="confirm").status_code == 403, name
        assert send(site, name, "enter", **FORM).status_code == 403
        assert send(site, name, "publish").status_code == 403
        assert upload(site, name).status_code == 403
    answer = send(site, "bold", settle, action="refuse", note="")
    assert answer.status_code == 422
    page = answer.get_data(as_text=True)
    assert f'id="note-{number}-error"' in page
    assert TEXTS("programmes.refused.needs_note") in page
    answer = send(site, "bold", settle, action="confirm")
    assert (answer.status_code, answer.location) == (303, f"{ONE}&done=confirm")
    late = send(site, "bold", settle, action="refuse", note="kept <note>")
    assert late.status_code == 422
    assert TEXTS("programmes.refused.decided") in late.get_data(as_text=True)
    page = get(site, "olga", ACCESS)
    assert TEXTS("programmes.state.confirmed") in page
    assert "bold" in page
    assert send(site, "bold", "999/decide", action="confirm").status_code == 422
    assert send(site, "bold", settle, action="other").status_code == 422


def test_a_correction_tells_what_it_replaces(site):
    upload(site, "nara")
    send(site, "bold", f"{entered(site)}/decide", action="confirm")
    number = entered(site, value="1300")
    words = TEXTS("programmes.correction", value="1,300", before="1,250")
    assert words in get(site, "bold")
    again = send(site, "bold", "enter", **FORM | {"value": "1400"})
    assert TEXTS("programmes.refused.open") in again.get_data(as_text=True)
    send(site, "bold", f"{number}/decide", action="refuse", note="The report says 1,250.")
    page = get(site, "nara", ACCESS)
    assert "The report says 1,250." in page
    assert TEXTS("programmes.state.refused") in page
    number = entered(site, value="1301")
    answer = send(site, "nara", f"{number}/decide", action="withdraw")
    assert answer.location.endswith("done=withdraw")
    send(site, "nara", f"{entered(site, 'bold', value='1302')}/decide", action="confirm")
    assert TEXTS("programmes.revision", number="2") in get(site, "olga", ACCESS)


WRONG = [
    ({"value": "12,5"}, "value"),
    ({"value": "1,250"}, "value"),
    ({"value": "-1"}, "value"),
    ({"value": ""}, "value"),
    ({"first": "soon"}, "first"),
    ({"last": "2999-12-31"}, "last"),
    ({"last": "2024-01-01"}, "last"),
    ({"last": "2026-01-31", "comment": ""}, "comment"),
    ({"reference": " "}, "reference"),
    ({"address": "javascript:alert(1)"}, "address"),
    ({"category": "sex:other"}, "category"),
    ({"pcode": "MN99"}, "pcode"),
    ({"indicator": "", "milestone": "m1", "state": "done", "percent": "99"}, "percent"),
    ({"indicator": "", "milestone": "m1", "state": "gone", "percent": "10"}, "state"),
    ({"indicator": "", "milestone": "m1", "state": "done", "percent": "x"}, "percent"),
]


def test_a_refused_form_keeps_what_was_typed_and_names_the_field(site):
    upload(site, "nara")
    for changes, field in WRONG:
        answer = send(site, "nara", "enter", **FORM | changes)
        assert answer.status_code == 422, changes
        page = answer.get_data(as_text=True)
        assert TEXTS("programmes.refused.field") in page
        (wrong,) = re.findall(r'<(?:input|select|textarea)[^>]*aria-invalid="true"[^>]*>', page)
        assert f'name="{field}"' in wrong
        assert f'id="programmes-{field}-error"' in page
        assert "reference" in changes or 'value="Report &lt;7&gt;"' in page
        assert "comment" in changes or "First &amp; only</textarea>" in page
    assert site.book.history(NARA, "mng", CODE) == ()


def test_publishing_says_before_what_will_change(site):
    upload(site, "nara")
    assert TEXTS("programmes.publish.not_yet") in get(site, "saraa")
    send(site, "bold", f"{entered(site)}/decide", action="confirm")
    form = {"milestone": "m1", "state": "started", "percent": "40", "reference": "Minutes 3"}
    send(site, "nara", f"{entered(site, 'bold', indicator='', **form)}/decide", action="confirm")
    entered(site, category="sex:female", value="700")
    page = get(site, "nara")
    assert TEXTS("programmes.publish.without_open") in page
    assert TEXTS("programmes.change.added", after="1,250") in page
    assert TEXTS("programmes.change.added", after="started, 40%") in page
    assert f'action="{PAGE}/{CODE}/publish"' in page
    assert f'action="{PAGE}/{CODE}/publish"' not in get(site, "olga")
    # The latest figure of the desk is that of the whole programme, so a place's alone stays in the history.
    answer = send(site, "nara", "publish")
    assert (answer.status_code, answer.location) == (303, f"{ONE}&done=published")
    path = document_path(site.store, "mng", CODE)
    document = parse_document(path.read_bytes(), path)
    assert [(str(item.value), item.pcode) for item in document.actuals if not item.computed] == [("1250", "MN11")]
    again = send(site, "nara", "publish")
    assert again.status_code == 422
    assert TEXTS("programmes.refused.nothing_new") in again.get_data(as_text=True)
    page = get(site, "saraa")
    assert "https://atlas.example/mng/en/progress/mng-small" in page
    assert "nara" not in page
    assert TEXTS("programmes.publish.nothing") in get(site, "bold")
    # What everybody may read is on everybody's desk.
    for name in ("saraa", "tuya"):
        assert TEXTS("programmes.milestone.of", state="started", percent="40%") in get(site, name)
    path.write_bytes(b"{")
    assert TEXTS("programmes.publish.file.damaged") in get(site, "nara")
    assert TEXTS("programmes.publish.not_yet") in get(site, "saraa")


def test_every_language_and_unknown_programmes(site):
    upload(site, "nara")
    entered(site)
    for language in LANGUAGES:
        texts = load_texts(language)
        page = get(site, "bold", ACCESS.replace("/en/", f"/{language}/"))
        for message in ("programmes.open", "programmes.history", "programmes.publish", "desk.nav.programmes"):
            assert texts(message) in page
    for where in ("enter", "1/decide", "publish"):
        answer = site.clients["nara"].post(f"{PAGE}/none/{where}", data={**FORM, "action": "confirm"})
        assert answer.status_code == 404
        assert site.clients["nara"].post(f"/kaz/en/programmes/none/{where}").status_code == 403
        assert site.clients["nara"].post(f"/mng/xx/programmes/{CODE}/{where}").status_code == 404


def test_every_reason_has_its_words():
    for language in LANGUAGES:
        texts = load_texts(language)
        assert [reason for reason in (*FIELD_OF, *OF_THE_FORM) if not texts.has(f"programmes.refused.{reason}")] == []


def test_what_fields_say():
    entry = read_entry(FORM | {"value": "12.5 %"})
    assert isinstance(entry, FigureEntry)
    assert (str(entry.value), entry.pcode, entry.grounds.reference) == ("12.5000", "MN11", "Report <7>")
    milestone = read_entry({"milestone": "m1", "state": "done", "percent": " 100 "})
    assert isinstance(milestone, MilestoneEntry)
    assert milestone.percent == 100
    for changes, reason in (({"first": ""}, "bad_first"), ({"last": "x"}, "bad_last"), ({"value": "x"}, "bad_number")):
        with pytest.raises(EntryRefused) as refused:
            read_entry(FORM | changes)
        assert refused.value.reason == reason
