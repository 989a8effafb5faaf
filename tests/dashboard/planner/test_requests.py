"""The pages of funding requests by HTTP: what is shown, what is refused and keeps what was typed, files that are read
back."""

import re
import zlib
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from io import BytesIO
from types import SimpleNamespace

import openpyxl
import pytest
from fontTools.ttLib import TTFont
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from dashboard.budget_rooms import install_budget
from dashboard.pages.requests.line_entries import read_entries
from dashboard.pages.requests.missing import lacks
from dashboard.pages.requests.round_entries import read_round
from dashboard.pages.requests.said import DONE, REFUSED, Said
from dashboard.pages.requests.view import STATES
from dashboard.planner import PlannerSettings, create_planner_app
from dashboard.static_files import ASSETS_FOLDER
from dashboard.text import LANGUAGES, load_texts
from data.budget.entry_checks import ENTRY_REASONS
from data.budget.norm_book import NormBook
from data.budget.request_states import REASONS
from data.budget.requests import FundingRequests, LineEntry
from data.budget.rounds import LineDraft, RoundDraft, Rounds
from data.budget.take_up import TakeUp
from data.people.accounts import Accounts
from data.people.audit import read_events
from data.people.database import open_database
from data.people.scope import Identity
from data.people.scoped_release import ScopedRelease
from data.release.reader import open_release
from tests.budget_norms import norm_of
from tests.dashboard.planner.conftest import PASSWORD

PAGE = "/mng/en/requests"
ACCOUNTS = {
    "soum": ("planner", "MN1101"),
    "aimag": ("planner", "MN11"),
    "decider": ("approver", "MN11"),
    "national": ("national_planner", ""),
    "auditor": ("auditor", ""),
}
TODAY = datetime.now(UTC).date()


@pytest.fixture(scope="module")
def desk(tiny, tmp_path_factory):
    """A site with one open round of two norms, and clients by account."""
    folder = tmp_path_factory.mktemp("requests")
    store = tiny.Store(folder / "store")
    release = store.release_dir("mng", tiny.write_release(store))
    engine = open_database(f"sqlite:///{folder / 'people.sqlite'}")
    accounts = Accounts(engine)
    for name, (role, territory) in ACCOUNTS.items():
        accounts.add(name, PASSWORD, role=role, country="mng", territory=territory)
    app = create_planner_app(store.root, engine, PlannerSettings("k" * 40, limits=False))
    clients = {}
    for row, name in enumerate(ACCOUNTS):
        client = clients[name] = app.server.test_client()
        client.environ_base["REMOTE_ADDR"] = f"10.7.0.{row}"
        client.post("/login", data={"name": name, "password": PASSWORD, "purpose": "budget"})
    empty = {name: text_of(clients[name].get(PAGE)) for name in ("national", "soum", "auditor")}
    national = Identity("national", "national_planner", "mng", "", "budget")
    book = NormBook(engine)
    visits = norm_of("mng", code="visit", unit="visit", amount_minor=33_350, documents=())
    without_norms = clients["national"].get(PAGE).get_data(as_text=True)
    book.add(national, "mng", [norm_of("mng"), visits], [])
    install_budget(app.server, engine, store.root)
    rounds = Rounds(engine, book)
    norms = {norm.code: norm.number for norm in book.all("mng")}
    lines = (
        LineDraft(norms["allowance"], "everybody:families", TakeUp(1250, 12, 2500, 4, 1)),
        LineDraft(norms["visit"], "zone:zone_de", TakeUp(10_000, 6, 10_000, 1, 3)),
    )
    year = TODAY.year + 1
    draft = RoundDraft(
        "Year", date(year, 1, 1), date(year, 12, 31), TODAY, TODAY + timedelta(days=10), lines, 10**11, True
    )
    figures = ScopedRelease(national, open_release(release, "planner"), open_release(release))
    number = rounds.open(national, "mng", draft, figures)
    requests = FundingRequests(engine, rounds)
    numbers = {item.area: item.number for item in requests.listed(national, "mng", number)}
    yield SimpleNamespace(
        app=app, engine=engine, clients=clients, rounds=rounds, requests=requests, number=number, numbers=numbers,
        national=national, empty=empty, without_norms=without_norms,
    )  # fmt: skip
    engine.dispose()


def text_of(answer):
    page = answer.get_data(as_text=True)
    main = page[page.index("<main") : page.index("</main>")]
    return " ".join(re.sub("<[^>]+>", " ", main).split())


def fresh(desk, area="MN1101"):
    """The request as it stands now."""
    return desk.requests.get(desk.national, "mng", desk.numbers[area])


def form_of(request, **changes):
    """The form as the page gives it, with other values for some fields."""
    fields = {"base": str(request.version), "then": "save"}
    for line in request.lines:
        fields[f"p.{line.line.number}"] = str(line.participants)
        fields[f"r.{line.line.number}"] = line.reason
    return fields | changes


def test_before_a_round_everybody_is_told_who_opens_one(desk):
    assert "A national planner opens one" in desk.empty["soum"]
    assert "A national planner opens one" in desk.empty["auditor"]
    assert "Open one below" in desk.empty["national"]
    assert "There are no cost norms yet." in re.sub("<[^>]+>", " ", desk.without_norms)
    assert 'id="round-form"' not in desk.without_norms


def test_the_officer_is_led_straight_to_the_own_request(desk):
    page = desk.clients["soum"].get(PAGE).get_data(as_text=True)
    assert 'id="request-form"' in page
    assert f"/requests/{desk.numbers['MN1101']}/save" in page
    assert page.count("<h1") == 1
    for area in ("MN1102", "MN2101"):
        assert desk.clients["soum"].get(f"{PAGE}?request={desk.numbers[area]}").status_code == 403
    assert desk.clients["soum"].get(f"{PAGE}?area=MN11").status_code == 403
    assert "There is no request of this number here." in text_of(desk.clients["soum"].get(f"{PAGE}?request=99999"))


def test_roles_see_what_they_may_do_and_no_dead_button(desk):
    national = desk.clients["national"].get(PAGE).get_data(as_text=True)
    assert all(f'id="{part}"' in national for part in ("requests-sums", "requests-list", "round-form"))
    auditor = desk.clients["auditor"].get(PAGE).get_data(as_text=True)
    assert 'method="post"' not in auditor.split("<main")[1]
    one = desk.clients["auditor"].get(f"{PAGE}?request={desk.numbers['MN1101']}").get_data(as_text=True)
    assert "<button" not in one.split("<main")[1].split("</main>")[0]
    assert "this is done by people with another role" in one
    assert "takes no files along" in one
    decider = desk.clients["decider"].get(PAGE).get_data(as_text=True)
    assert "MN2101" not in decider
    assert 'id="round-form"' not in decider


def test_sums_of_the_page_are_those_of_its_rows(desk):
    """Total of the list, of the areas and of the lines are the same amount."""
    page = desk.clients["national"].get(PAGE).get_data(as_text=True)
    whole = desk.requests.roll_up(desk.national, "mng", desk.number).whole
    listed = desk.requests.listed(desk.national, "mng", desk.number)
    assert (
        sum(item.total_minor for item in listed)
        == whole.total_minor
        == sum(part.minor for part in whole.lines.values())
    )
    words = load_texts("en").money(whole.total_minor, "MNT", 2)
    tables = {name: page.split(f'<table id="{name}"')[1].split("</table>")[0] for name in (
        "requests-sums", "requests-lines", "requests-list")}  # fmt: skip
    assert all(words in table for table in tables.values())


def test_every_figure_opens_its_derivation(desk):
    request = fresh(desk)
    page = desk.clients["soum"].get(PAGE).get_data(as_text=True)
    main = page.split("<main")[1].split("</main>")[0]
    assert main.count('class="derivation"') == len(request.lines) + 1
    for words in ("allowance 1", request.round.release_id, "A/1", "Months of full take-up"):
        assert words in re.sub("<[^>]+>", " ", main), words


def test_a_refused_form_keeps_everything_that_was_typed(desk):
    request = fresh(desk)
    first, second = (line.line.number for line in request.lines)
    typed = form_of(request, **{f"p.{first}": "twelve", f"r.{first}": "Six <tents> at the river", f"p.{second}": "-3"})
    answer = desk.clients["soum"].post(f"{PAGE}/{request.number}/save", data=typed)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert 'value="twelve"' in page
    assert "Six &lt;tents&gt; at the river" in page
    assert page.count('aria-invalid="true"') == 2
    assert all(f'href="#participants-{number}"' in page for number in (first, second))
    assert fresh(desk).version == request.version
    long = form_of(request, **{f"r.{first}": "x" * 501})
    answer = desk.clients["soum"].post(f"{PAGE}/{request.number}/save", data=long)
    assert answer.status_code == 422
    assert "longer than 500 signs" in text_of(answer)


def test_handing_in_lists_what_is_missing(desk):
    request = fresh(desk, "MN1102")
    first = request.lines[0].line.number
    client, address = desk.clients["aimag"], f"{PAGE}/{request.number}/save"
    changed = {f"p.{first}": str(request.lines[0].participants + 1), "then": "submit"}
    answer = client.post(address, data=form_of(request, **changed))
    assert "refused=needs_reason" in answer.headers["Location"]
    page = client.get(answer.headers["Location"])
    found = lacks(fresh(desk, "MN1102"))
    assert [(lack.kind, lack.position) for lack in found] == [("reason", 1), ("document", 1)]
    assert all(f'href="#{lack.field}"' in page.get_data(as_text=True) for lack in found)
    request = fresh(desk, "MN1102")
    done = form_of(request, **{f"r.{first}": "Flood", f"d.{first}.1": "A/7", "then": "submit"})
    answer = client.post(address, data=done)
    assert "done=moved_submit" in answer.headers["Location"]
    assert fresh(desk, "MN1102").state == "submitted"
    # A step on what somebody has not seen is refused, and the page says so.
    answer = desk.clients["decider"].post(f"{PAGE}/{request.number}/move", data={"action": "accept", "base": "1"})
    assert "refused=changed" in answer.headers["Location"]
    assert "somebody has changed the request" in text_of(desk.clients["decider"].get(answer.headers["Location"]))
    base = {"action": "return", "base": str(fresh(desk, "MN1102").version)}
    answer = desk.clients["decider"].post(f"{PAGE}/{request.number}/move", data=base)
    assert "refused=needs_note" in answer.headers["Location"]
    answer = desk.clients["decider"].post(f"{PAGE}/{request.number}/comment", data={"text": " ", "line": ""})
    assert "refused=empty_comment" in answer.headers["Location"]


def test_two_at_once_by_http(desk):
    request = fresh(desk, "MN1103")
    first, second = (line.line.number for line in request.lines)
    client, address = desk.clients["aimag"], f"{PAGE}/{request.number}/save"
    clerk = Identity("clerk", "planner", "mng", "MN1103", "budget")
    theirs = {first: LineEntry(41, "By foot", {}), second: LineEntry(request.lines[1].participants, "Same", {})}
    desk.requests.save(clerk, "mng", request.number, request.version, theirs)
    answer = client.post(address, data=form_of(request, **{f"p.{first}": "43", f"r.{first}": "By car"}))
    assert "kept=1" in answer.headers["Location"]
    assert "others=1.2" in answer.headers["Location"]
    page = client.get(answer.headers["Location"])
    assert "Your entry is kept beside it" in text_of(page)
    assert {"By foot", "By car"} <= {word for word in ("By foot", "By car") if word in text_of(page)}
    edit = fresh(desk, "MN1103").unmerged[0].number
    settle = f"{PAGE}/{request.number}/settle"
    assert "done=settled" in client.post(settle, data={"edit": edit, "keep": "theirs"}).headers["Location"]
    assert fresh(desk, "MN1103").lines[0].participants == 41
    assert "refused=settled_before" in client.post(settle, data={"edit": edit, "keep": "mine"}).headers["Location"]


ROUND = {
    "name": "Next",
    "first": "2027-01-01",
    "last": "2027-12-31",
    "submit_by": "2026-12-01",
    "decide_by": "2026-12-15",
    "norm.2": "7",
    "source.2": "everybody:families",
    "coverage.2": "62.5",
    "months.2": "12",
    "ramp_start.2": "25",
    "ramp_months.2": "4",
    "times.2": "1",
}


def test_a_round_is_read_exactly():
    draft, wrong = read_round(ROUND | {"envelope": "1 250 000,75"}, 2)
    assert wrong == ()
    assert draft.envelope_minor == 125_000_075
    assert draft.lines == [LineDraft(7, "everybody:families", TakeUp(6250, 12, 2500, 4, 1))]


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("name", " ", "no_name"),
        ("first", "1.1.2027", "no_date"),
        ("last", "2026-12-31", "last_before_first"),
        ("decide_by", "2026-11-30", "decide_before_submit"),
        ("envelope", "1.005", "no_amount"),
        ("envelope", "NaN", "no_amount"),
        ("coverage.2", "100.01", "no_share"),
        ("months.2", "0", "no_count"),
        ("ramp_months.2", "13", "ramp_too_long"),
        ("norm.2", "", "no_lines"),
        ("norm.2", "x", "unknown_norm"),
    ],
)
def test_what_is_wrong_with_a_round_is_said_at_its_field(field, value, code):
    draft, wrong = read_round(ROUND | {field: value}, 2)
    assert draft is None
    target = "norm.1" if code == "no_lines" else field
    assert [(item.code, item.field) for item in wrong] == [(code, f"round-{target}")]


def test_a_refused_round_keeps_everything_that_was_typed(desk):
    norm = next(iter(desk.rounds.get("mng", desk.number).lines)).norm
    typed = ROUND | {"name": "Кезең <1>", "norm.2": str(norm.number), "source.2": "need:nothing", "envelope": "12.5"}
    answer = desk.clients["national"].post(f"{PAGE}/rounds", data=typed)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "Line 2: the release has no such count" in text_of(answer)
    assert 'value="Кезең &lt;1&gt;"' in page
    assert 'value="12.5"' in page
    assert re.search(rf'<option value="{norm.number}" selected>', page)
    assert len(desk.rounds.all("mng")) == 1


@settings(max_examples=60, deadline=None)
@given(
    st.integers(0, 10_000_000),
    st.integers(1, 120).flatmap(lambda months: st.tuples(st.just(months), st.integers(1, months))),
    st.integers(0, 10_000),
    st.integers(1, 400),
    st.sampled_from(["family_month", "visit"]),
)
def test_the_preview_in_the_browser_rounds_like_the_server(participants, months, start, times, unit):
    """The script has a fraction and integers only: (2pn + d) / 2d, as assets/js/requests.js."""
    take_up = TakeUp(10_000, months[0], start, months[1], times)
    per = take_up.full_months if unit == "family_month" else take_up.full_months * times / months[0]
    numerator, denominator = Fraction(per).numerator, Fraction(per).denominator
    assert (2 * participants * numerator + denominator) // (2 * denominator) == take_up.quantity(participants, unit)


@given(st.dictionaries(st.sampled_from(["done", "refused", "others", "kept", "count"]), st.text(max_size=12)))
@settings(max_examples=40, deadline=None)
def test_an_address_says_only_what_forms_say(query):
    said = Said.read(query)
    assert said.done in ("", *DONE)
    assert said.refused in ("", *REFUSED)
    assert all(0 <= position < 100 for position in (*said.others, *said.kept))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_code_has_words(language):
    texts = load_texts(language)
    assert all(texts.has(f"requests.why.{code}") for code in (*REASONS, *REFUSED))
    assert all(texts.has(f"requests.done.{code}") for code in DONE)
    assert all(texts.has(f"requests.state.{state}") for state in STATES)
    of_forms = set(ENTRY_REASONS) - {"unknown_line", "unknown_document", "unknown_area"}
    assert all(texts.has(f"requests.wrong.entry_{code}") for code in of_forms)


def letters_of(content):
    """What each embedded font of a PDF file can write, from its ToUnicode table: glyph to text."""
    streams = {
        int(number): zlib.decompress(body) if b"FlateDecode" in head else body
        for number, head, body in re.findall(rb"(\d+) 0 obj\s*(<<.*?>>)\s*stream\n(.*?)\nendstream", content, re.S)
    }
    maps = []
    for body in streams.values():
        if b"beginbfchar" in body or b"beginbfrange" in body:
            pairs = re.findall(rb"<([0-9A-Fa-f]{4})>\s*<([0-9A-Fa-f]+)>\s*\n", body)
            maps.append({int(a, 16): bytes.fromhex(b.decode()).decode("utf-16-be") for a, b in pairs})
    return maps


def test_the_printed_form_is_whole_in_every_language(desk):
    request = fresh(desk)
    address = f"{request.number}/form.pdf"
    for language in LANGUAGES:
        answer = desk.clients["soum"].get(f"/mng/{language}/requests/{address}")
        content = answer.get_data()
        assert answer.status_code == 200
        assert content.startswith(b"%PDF-")
        assert f"_v{request.version}_{language}.pdf" in answer.headers["Content-Disposition"]
        assert answer.headers["Cache-Control"] == "no-store"
        # Only our own fonts, embedded: nothing depends on the reader's computer.
        names = set(re.findall(rb"/BaseFont /(?:\w+\+)?([\w-]+)", content))
        assert names == {b"AtlasSans", b"AtlasSansBold"}
        maps = letters_of(content)
        letters = set("".join(text for table in maps for text in table.values()))
        assert set("".join(load_texts(language)("requests.print.signatures").split())) <= letters
        assert content.count(b"/Type /Page\n") >= 2
    with Session(desk.engine) as session:
        events = [event for event in read_events(session) if event.event == "download" and event.account == "soum"]
    assert len(events) == len(LANGUAGES)
    assert events[-1].purpose == "budget"
    assert desk.clients["auditor"].get(f"{PAGE}/{address}").status_code == 403


def test_fonts_of_the_printed_form_have_every_letter_of_the_web_fonts():
    folder = ASSETS_FOLDER / "fonts"
    wanted = {code for path in folder.glob("*.woff2") for code in TTFont(path).getBestCmap()}
    for weight in ("regular", "bold"):
        font = TTFont(folder / "print" / f"atlas-sans-{weight}.ttf")
        assert set(font.getBestCmap()) == wanted
        assert "fvar" not in font
    assert {ord(sign) for sign in "ӨөҮүӘәҒғҚқҢңҰұҺһІі₮₸"} <= wanted
    used = Counter(
        sign for language in LANGUAGES for text in load_texts(language)._messages.values() for sign in "".join(text)
    )
    ours = {sign for sign in used if sign.isalpha()}
    assert ours <= {chr(code) for code in wanted}


def test_the_workbook_holds_lines_derivations_and_exact_amounts(desk):
    request = fresh(desk)
    address = f"/mng/mn/download?page=requests&request={request.number}"
    answer = desk.clients["soum"].post(address, data={"format": "xlsx", "purpose": "budget"})
    assert answer.status_code == 200
    book = openpyxl.load_workbook(BytesIO(answer.get_data()))
    assert len(book.worksheets) == 3
    lines, steps = book.worksheets[1:]
    heads = [cell.value for cell in lines[1]]
    texts = load_texts("mn")
    amount = heads.index(texts("requests.column.amount"))
    found = [row[amount].value for row in lines.iter_rows(min_row=2)]
    assert [round(value * 100) for value in found] == [
        *(line.amount_minor for line in request.lines),
        request.total_minor,
    ]
    said = {row[2].value for row in steps.iter_rows(min_row=2)}
    assert {texts("derivation.participants"), texts("derivation.unit_price"), texts("requests.formula")} <= said
    formulas = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]
    assert formulas == []


def test_entries_are_read_from_the_form(desk):
    of = fresh(desk).round
    first, second = (line.number for line in of.lines)
    fields = {f"p.{first}": "1\u00a0234", f"r.{first}": " a  b ", f"d.{first}.1": "  A/1 "}
    entries, wrong = read_entries(fields, of)
    assert wrong == ()
    assert entries == {first: LineEntry(1234, " a  b ", {1: "A/1"})}
    entries, wrong = read_entries({f"p.{second}": "10000001"}, of)
    assert [item.field for item in wrong] == [f"participants-{second}"]
