"""The feedback form: what is kept, what is refused and how, and that no visitor sees another's words."""

import re
from html import unescape

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from dashboard.cli import main
from dashboard.pages.feedback.entry import own_page
from dashboard.pages.feedback.form_token import LEAST_SECONDS, MOST_SECONDS, FormTokens, TokenRefused
from dashboard.pages.feedback.visitor_limit import MOST_PER_HOUR, VisitorLimit
from dashboard.public import create_public_app
from dashboard.text import load_texts
from data.feedback.inbox import Inbox

LANGUAGES = ("en", "mn", "kk", "ru")
TEXTS = load_texts("en")
FILLED = {
    "kind": "figure",
    "page": "/mng/en/?area=MN11",
    "text": "The figure of <b>Khan</b> & co. is wrong.",
    "email": "",
}
PATH = "/mng/en/feedback"


@pytest.fixture
def inbox(tmp_path):
    return Inbox(f"sqlite:///{tmp_path / 'feedback.sqlite'}")


@pytest.fixture
def site(tiny_store, inbox):
    return create_public_app(tiny_store.root, inbox=inbox).server


@pytest.fixture
def form(site):
    """Sends the form as a browser does, with a token that is old enough."""
    page = site.view_functions["feedback.page"].__self__
    moment = [1_800_000_000.0]
    page.tokens = FormTokens(b"x" * 32, clock=lambda: moment[0])
    client = site.test_client()

    def send(path=PATH, wait=60, token=None, headers=None, **fields):
        issued = re.search(r'name="token" value="([^"]+)"', client.get(path).text)[1] if token is None else token
        moment[0] += wait
        return client.post(path, data={**FILLED, "token": issued, **fields}, headers=headers or {})

    return send


def test_a_message_is_kept_and_the_visitor_led_on(form, inbox, site):
    answer = form(email=" a@example.org ", consent="yes")
    assert answer.status_code == 303
    assert answer.headers["Location"] == f"{PATH}?sent=1&about=%2Fmng%2Fen%2F%3Farea%3DMN11"
    (message,) = inbox.messages()
    assert (message.text, message.page, message.email) == (FILLED["text"], FILLED["page"], "a@example.org")
    assert (message.country, message.language, message.kind) == ("mng", "en", "figure")
    assert message.release_id.startswith("mng-")
    thanks = site.test_client().get(answer.headers["Location"])
    assert thanks.status_code == 200
    assert TEXTS("feedback.sent.title") in thanks.text
    assert 'href="/mng/en/?area=MN11"' in thanks.text


def test_nothing_about_the_visitor_is_kept(form, inbox):
    form(headers={"User-Agent": "Mozilla/5.0 (secret)", "X-Forwarded-For": "203.0.113.7"})
    (message,) = inbox.messages()
    row = " ".join(str(value) for name, value in vars(message).items() if not name.startswith("_"))
    assert "secret" not in row
    assert "203.0.113.7" not in row
    assert "127.0.0.1" not in row


def test_no_cookie_and_nothing_is_kept_by_caches(form, site):
    for answer in (site.test_client().get(PATH), form(text="short"), form()):
        assert "Set-Cookie" not in answer.headers
        assert answer.headers["Cache-Control"] == "no-store"


def test_no_visitor_sees_another_ones_words(form, site):
    form(text="A sentence of my own, 4711.")
    for path in (PATH, f"{PATH}?sent=1", "/mng/en/", "/mng/en/releases"):
        assert "4711" not in site.test_client().get(path).text


@pytest.mark.parametrize("language", LANGUAGES)
def test_faults_stand_beside_their_fields_and_the_text_is_kept(form, inbox, language):
    texts = load_texts(language)
    path = f"/mng/{language}/feedback"
    answer = form(path, kind="", page="https://example.org/", text="<i>no</i>", email="me@", website="x")
    page = unescape(answer.text)
    assert answer.status_code == 400
    for name, code in (
        ("kind", "missing"), ("page", "wrong"), ("text", "short"), ("email", "wrong"), ("consent", "missing"),
        ("trap", "filled"),
    ):  # fmt: skip
        sentence = texts(f"feedback.fault.{name}.{code}", least="10", most="", length="")
        assert page.count(sentence) == 2, "beside the field and in the list at the top"
        assert f'id="feedback-{name}-fault"' in page
    assert "&lt;i&gt;no&lt;/i&gt;</textarea>" in answer.text
    assert 'value="https://example.org/"' in answer.text
    assert 'value="me@"' in answer.text
    assert inbox.messages() == []


def test_after_a_fault_the_form_may_be_sent_at_once(form, inbox, site):
    again = re.search(r'name="token" value="([^"]+)"', form(text="short").text)[1]
    assert form(token=again, wait=0).status_code == 303
    assert len(inbox.messages()) == 1


@pytest.mark.parametrize(
    ("changes", "status", "alert"),
    [
        ({"wait": 1}, 400, "early"),
        ({"wait": MOST_SECONDS + 1}, 400, "expired"),
        ({"token": ""}, 400, "expired"),
        ({"token": "1800000000.abc.def"}, 400, "expired"),
        ({"token": "ü.ü.ü"}, 400, "expired"),
        ({"headers": {"Origin": "https://example.org"}}, 403, "foreign"),
        ({"headers": {"Origin": "null"}}, 403, "foreign"),
        ({"headers": {"Origin": "http://["}}, 403, "foreign"),
        ({"headers": {"Sec-Fetch-Site": "cross-site"}}, 403, "foreign"),
        ({"headers": {"Sec-Fetch-Site": "same-site"}}, 403, "foreign"),
    ],
)
def test_refused_forms_keep_the_text_and_store_nothing(form, inbox, changes, status, alert):
    answer = form(**changes)
    assert answer.status_code == status
    assert TEXTS(f"feedback.alert.{alert}") in unescape(answer.text)
    assert FILLED["text"] in unescape(answer.text)
    assert inbox.messages() == []


def test_the_own_origin_is_no_stranger(form):
    assert form(headers={"Origin": "http://localhost", "Sec-Fetch-Site": "same-origin"}).status_code == 303


def test_a_body_that_is_too_large_is_not_read(form, inbox):
    answer = form(text="x" * 70_000)
    assert answer.status_code == 413
    assert "2,000" in answer.text
    assert inbox.messages() == []


def test_a_long_message_in_any_script_fits_the_body(form, inbox):
    assert form(text="\U0001f3d4" * 2000).status_code == 303
    assert form(text="\U0001f3d4" * 2001).status_code == 400
    assert len(inbox.messages()) == 1


def test_one_address_sends_so_many_an_hour(form, inbox):
    assert [form().status_code for _ in range(MOST_PER_HOUR)] == [303] * MOST_PER_HOUR
    answer = form()
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "3600")
    assert FILLED["text"] in unescape(answer.text)
    assert len(inbox.messages()) == MOST_PER_HOUR


def test_the_same_form_sent_twice_is_one_message(form, inbox, site):
    page = site.test_client().get(PATH).text
    token = re.search(r'name="token" value="([^"]+)"', page)[1]
    assert [form(token=token).status_code for _ in range(2)] == [303, 303]
    assert len(inbox.messages()) == 1


def test_a_broken_database_keeps_the_text_and_the_site(tiny_store, tmp_path):
    (tmp_path / "file").write_text("")
    app = create_public_app(tiny_store.root, inbox=Inbox(f"sqlite:///{tmp_path}/file/feedback.sqlite")).server
    client = app.test_client()
    app.view_functions["feedback.page"].__self__.tokens = tokens = FormTokens(b"y" * 32)
    answer = client.post(PATH, data={**FILLED, "token": tokens.issue(at_once=True)})
    assert answer.status_code == 503
    assert FILLED["text"] in unescape(answer.text)
    assert client.get("/mng/en/protection").status_code == 200


@pytest.mark.parametrize("language", LANGUAGES)
def test_without_a_database_the_form_is_closed(client, language):
    path = f"/mng/{language}/feedback"
    page = client.get(path)
    assert page.status_code == 200
    assert load_texts(language)("feedback.closed") in page.text
    assert "<form class=" not in page.text
    assert client.post(path, data=FILLED).status_code == 403


def test_it_works_where_nothing_is_published(tmp_path, inbox):
    client = create_public_app(tmp_path / "none", inbox=inbox).server.test_client()
    assert client.get("/mng/mn/feedback").status_code == 200
    assert client.get("/qqq/mn/feedback").status_code == 404
    assert client.get("/mng/de/feedback").status_code == 404


@pytest.mark.parametrize(
    ("about", "kept"),
    [
        ("/mng/en/", "/mng/en/"),
        ("/mng/en/place/MN11?x=%D0%B0", "/mng/en/place/MN11?x=%D0%B0"),
        ("http://localhost/mng/ru/releases#x", "/mng/ru/releases"),
        ("/kaz/en/", ""),
        ("//example.org/mng/en/", ""),
        ("https://example.org/mng/en/", ""),
        ("javascript:alert(1)", ""),
        ("/mng/../kaz/", ""),
        ("/mng/" + "x" * 400, ""),
        ("/mng/en/ x", ""),
        ("http://[", ""),
    ],
)
def test_only_own_pages_are_prefilled(site, about, kept):
    assert own_page(about, country="mng", host="localhost") == kept
    page = site.test_client().get(PATH, query_string={"about": about}).text
    field = re.search(r'<input type="text"[^>]*name="page"[^>]*>', page)[0]
    assert (f'value="{kept}"' in field) == bool(kept)


@given(st.text(max_size=60))
def test_a_prefilled_page_is_always_a_path_of_the_country(address):
    page = own_page(address, country="mng", host="localhost")
    assert page == "" or (page.startswith("/mng/") and page.isascii() and "\\" not in page)


def test_tokens_are_bound_to_their_secret_and_their_time():
    now = [1000.0]
    ours, other = FormTokens(b"a" * 32, clock=lambda: now[0]), FormTokens(b"b" * 32, clock=lambda: now[0])
    token = ours.issue()
    with pytest.raises(TokenRefused, match="early"):
        ours.read(token)
    now[0] += LEAST_SECONDS
    assert ours.read(token) == FormTokens(b"a" * 32, clock=lambda: now[0]).read(token), "every process reads it"
    with pytest.raises(TokenRefused, match="expired"):
        other.read(token)
    with pytest.raises(TokenRefused, match="expired"):
        ours.read("9" + token)
    assert ours.read(ours.issue(at_once=True))


def test_the_limit_forgets_after_an_hour_and_knows_no_address():
    now = [0.0]
    limit = VisitorLimit(b"salt", most=2, clock=lambda: now[0])
    assert [limit.allow("10.0.0.1") for _ in range(3)] == [True, True, False]
    assert limit.allow("10.0.0.2")
    assert "10.0.0" not in repr(limit._sent)
    now[0] = 3600.5
    assert limit.allow("10.0.0.1")
    assert len(limit) == 1, "what is over is forgotten"


def test_the_command_line_lists_exports_and_deletes(form, inbox, tmp_path):
    form(text="=1+1 and more text", email="a@example.org", consent="yes")

    def run(*words):
        return CliRunner().invoke(main, ["feedback", *words, "--database", f"sqlite:///{tmp_path / 'feedback.sqlite'}"])

    listed = run("list").output
    assert "=1+1 and more text" in listed
    assert "answer to: a@example.org" in listed
    assert "no messages" in run("list", "--country", "kaz").output
    out = tmp_path / "out.csv"
    assert run("export", "--out", str(out)).output == f"{out}: 1 message.\n"
    assert '"\'=1+1 and more text"' in out.read_text(encoding="utf-8-sig")
    assert out.stat().st_mode & 0o777 == 0o600
    assert run("delete", "99").exit_code == 1
    assert run("delete").exit_code == 2
    assert run("delete", "--older-than", "1").output == "0 messages deleted.\n"
    assert run("delete", "1").exit_code == 0
    assert inbox.messages() == []
    refused = CliRunner().invoke(main, ["feedback", "list"], env={"FAMILY_ATLAS_DATABASE": ""})
    assert refused.exit_code == 2
    assert "FAMILY_ATLAS_FEEDBACK_DATABASE" in refused.output
