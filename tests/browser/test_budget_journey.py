"""Money from request to lock by three people in three browsers, and two people at one request at once."""

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest

from tests.browser.conftest import log_in, served
from tests.dashboard import tiny_release

SIZE = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}


@dataclass
class Person:
    """Somebody with a browser of their own."""

    name: str
    site: str
    context: object
    page: object
    complaints: list = field(default_factory=list)

    def open(self, path):
        self.page.goto(self.site + path)
        self.drawn()

    def drawn(self):
        self.page.wait_for_selector("#react-entry-point #desk-state", state="attached")
        self.page.wait_for_selector("#prerendered", state="detached")
        assert self.page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0

    def press(self, selector):
        """Press a button that leads to a new page (a changed address is not one yet)."""
        with self.page.expect_event("load"):
            self.page.click(selector)
        self.drawn()

    def says(self, selector="main"):
        return " ".join(self.page.inner_text(selector).split())

    def state(self):
        return self.page.inner_text(".request-way [aria-current=step]").strip()


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """The planner site over one tiny release, with the demonstration's accounts, norms and round."""
    store = tiny_release.Store(tmp_path_factory.mktemp("budget-journey"))
    tiny_release.write_release(store)
    with served(store.root, "planner", "--demo") as address:
        yield address


@pytest.fixture(scope="module")
def people(chromium, site):
    """People by account, logged in; none of their browsers may complain."""
    found = {}

    def person(name, size=SIZE):
        if name not in found:
            context = chromium.new_context(viewport=size)
            one = Person(name, site, context, context.new_page())
            one.page.on("pageerror", lambda error: one.complaints.append(str(error)))
            one.page.on("console", lambda said: one.complaints.append(said.text) if said.type == "error" else None)
            log_in(one.page, f"{site}/mng/en/requests", name)
            found[name] = one
        return found[name]

    yield person
    for one in found.values():
        assert one.complaints == [], one.name
        one.context.close()


def open_round(planner, name):
    """A national planner opens a round of two lines, whose last day of decisions has passed; gives its number."""
    planner.open("/mng/en/requests")
    if planner.page.get_attribute(".round-fold", "open") is None:
        planner.page.click(".round-fold > summary")
    today = datetime.now(UTC).date()
    passed = (today - timedelta(days=1)).isoformat()
    planner.page.fill("#round-name", name)
    # It begins today, so that results of its first quarter can be reported.
    planner.page.fill("#round-first", today.isoformat())
    planner.page.fill("#round-last", (today + timedelta(days=364)).isoformat())
    for identifier in ("round-submit_by", "round-decide_by"):
        planner.page.fill(f"#{identifier}", passed)
    for position in range(1, 13):
        box = planner.page.locator(f"[id='round-norm.{position}']")
        if position > 2:
            box.evaluate("(box) => { box.value = '' }")
            continue
        box.select_option(index=position)
        planner.page.locator(f"[id='round-source.{position}']").select_option("everybody:families")
        planner.page.fill(f"[id='round-coverage.{position}']", "12.5")
    planner.press("#round-open")
    assert "The round is open" in planner.says(".request-notices")
    return re.search(r"^\d+$", planner.page.input_value("#desk-round"))[0]


def own_request(person, number):
    """The officer of a soum is led to the one request of a round."""
    person.open(f"/mng/en/requests?round={number}")
    assert re.search(r"\?request=\d+$", person.page.url)
    return person.page.url.removeprefix(person.site)


def line_ids(person):
    lines = person.page.locator("#request-form .request-line").all()
    return [line.get_attribute("id").removeprefix("line-") for line in lines]


def fill_in_documents(person):
    """A reference for every document that is asked for."""
    for place, box in enumerate(person.page.locator(".request-documents input").all(), start=1):
        box.fill(f"A/{place} of 2026-11-01")


def amounts(person):
    return person.page.locator("#request-form .request-amount").all_inner_texts()


@pytest.mark.browser
def test_request_return_correction_approval_lock(people):
    planner, soum, approver = people("planner"), people("soum", PHONE), people("aimag-approver")
    number = open_round(planner, "Journey")
    request = own_request(soum, number)
    assert soum.state() == "Draft"

    # The officer changes a number: the amounts are previewed, and the server comes to the same.
    first, _ = line_ids(soum)
    before = amounts(soum)
    proposed = int(soum.page.input_value(f"#participants-{first}"))
    soum.page.fill(f"#participants-{first}", str(proposed + 7))
    preview = amounts(soum)
    assert preview[0] != before[0]
    assert preview[1] == before[1]
    total = soum.page.inner_text("#request-total")
    assert "not saved" in soum.says("#request-unsaved")
    soum.press("#request-submit")
    assert (amounts(soum), soum.page.inner_text("#request-total")) == (preview, total)

    # It cannot be handed in without reason and documents; the list leads to the fields.
    assert "needs a reason" in soum.says("#request-refused")
    assert soum.state() == "Draft"
    soum.page.click(".request-missing a >> nth=0")
    assert soum.page.evaluate("document.activeElement.id") == f"reason-{first}"
    soum.page.fill(f"#reason-{first}", "Seven families came after the flood")
    fill_in_documents(soum)
    soum.press("#request-submit")
    assert soum.state() == "Handed in"
    assert soum.page.locator("#request-form").count() == 0

    # The approver finds it first in the list and returns it with a note.
    approver.open(f"/mng/en/requests?round={number}")
    row = approver.page.locator("#requests-list tbody tr").first
    assert "Accept or return" in row.inner_text()
    with approver.page.expect_event("load"):
        row.locator("th a").click()
    approver.drawn()
    assert approver.page.url.endswith(request)
    approver.page.fill("#note-return", "Count the families again")
    approver.press("#step-return")
    assert approver.state() == "Returned"

    # The officer reads why, corrects, and hands in again.
    soum.open(request)
    assert soum.state() == "Returned"
    assert "Count the families again" in soum.says("#request-steps-table")
    soum.page.fill(f"#participants-{first}", str(proposed + 5))
    soum.press("#request-submit")
    assert soum.state() == "Handed in"

    # Accepted and approved by the aimag, locked by the ministry.
    approver.open(request)
    approver.press("#step-accept")
    assert approver.state() == "Accepted"
    approver.press("#step-approve")
    assert approver.state() == "Approved"
    asked = approver.says("#request-total")
    planner.open(request)
    planner.press("#step-lock")
    assert planner.state() == "Locked"
    planner.open(f"/mng/en/requests?round={number}")
    assert asked in planner.says("#requests-sums")
    _report_verify_settle(number, soum, approver, planner)


def _report_verify_settle(number, soum, approver, planner):
    """The first quarter of the locked request: reported by the soum, verified by the aimag, paid by the ministry."""
    results = f"/mng/en/results?round={number}"
    soum.open(results)
    soum.page.locator("#results-quarters-table a.results-action").first.click()
    soum.page.wait_for_selector("#results-report-form")
    for name, typed in {"participants": "3", "quantity": "2", "cost": "140000.50", "evidence": "Act 12"}.items():
        soum.page.fill(f"#results-{name}", typed)
    soum.press("#results-report-form button[type=submit]")
    assert "An approver verifies it next" in soum.says(".results-notices")
    assert "reported" in soum.says("#results-quarters-table tbody tr >> nth=0")

    approver.open(results)
    approver.page.locator("#results-waiting-table a.results-action").first.click()
    approver.page.wait_for_selector("#results-verify-form")
    approver.press("#results-verify-form button")
    assert "paid with the next settlement" in approver.says(".results-notices")

    planner.open(results)
    planner.press("#results-settle-form button")
    assert "Settled." in planner.says(".results-notices")
    assert "to audit" in planner.says("#results-sample >> xpath=..")

    # What is paid is two units at the price of a unit, and the officer can follow it.
    soum.open(results)
    row = soum.page.locator("#results-services-table tbody tr").first
    granted, payable, paid = (row.locator("details").nth(place) for place in (0, 3, 4))
    granted.locator("summary").click()
    price = granted.locator(".derivation-value").nth(1).inner_text()
    digits = int(re.sub(r"\D", "", price))
    assert int(re.sub(r"\D", "", paid.locator("summary").inner_text())) == 2 * digits > 0
    payable.locator("summary").click()
    assert "Act 12" in payable.inner_text()
    assert "every evidenced unit is paid" in payable.inner_text()


@pytest.mark.browser
def test_two_people_at_one_request(people):
    planner, soum, aimag = people("planner"), people("soum", PHONE), people("aimag")
    number = open_round(planner, "Two at once")
    request = own_request(soum, number)
    aimag.open(request)
    first, second = line_ids(soum)
    proposed = [int(soum.page.input_value(f"#participants-{line}")) for line in (first, second)]

    # Different lines: both count.
    soum.page.fill(f"#participants-{first}", str(proposed[0] + 1))
    soum.press("#request-save")
    aimag.page.fill(f"#participants-{second}", str(proposed[1] + 2))
    aimag.press("#request-save")
    assert "somebody else changed line 1" in aimag.says("#request-merged")
    values = [int(aimag.page.input_value(f"#participants-{line}")) for line in (first, second)]
    assert values == [proposed[0] + 1, proposed[1] + 2]

    # The same line: the second person is asked, and nothing is lost.
    soum.open(request)
    soum.page.fill(f"#participants-{first}", str(proposed[0] + 10))
    soum.page.fill(f"#reason-{first}", "Counted on foot")
    aimag.page.fill(f"#participants-{first}", str(proposed[0] + 20))
    aimag.page.fill(f"#reason-{first}", "Counted by car")
    soum.press("#request-save")
    aimag.press("#request-save")
    assert "Your entry is kept beside it" in aimag.says("#request-kept")
    both = aimag.says(".request-conflict")
    assert "Counted on foot" in both
    assert "Counted by car" in both
    assert int(aimag.page.input_value(f"#participants-{first}")) == proposed[0] + 10
    soum.open(request)
    assert "Entry of aimag" in soum.says(".request-conflict")
    aimag.press(".request-conflict button[value=mine]")
    assert aimag.page.locator(".request-conflict").count() == 0
    assert int(aimag.page.input_value(f"#participants-{first}")) == proposed[0] + 20
    aimag.page.click(".request-versions > summary")
    history = aimag.says("#request-versions")
    assert "Counted on foot" in history
    assert "Counted by car" in history


@pytest.mark.browser
def test_what_is_typed_before_the_page_is_live_is_kept(people):
    soum, held = people("soum", PHONE), []
    own_request(soum, open_round(people("planner"), "Typed early"))
    # Dash's own script is late, as on a slow line.
    soum.page.route("**/start-dash.js", lambda route: held.append(route))
    soum.page.goto(soum.page.url, wait_until="commit")
    box = soum.page.locator("#prerendered input[type=number]").first
    identifier, value = box.get_attribute("id"), int(box.input_value()) + 3
    box.fill(str(value))
    soum.page.wait_for_timeout(300)
    assert len(held) == 1
    held[0].continue_()
    soum.drawn()
    assert soum.page.input_value(f"#react-entry-point #{identifier}") == str(value)
    assert "not saved" in soum.says("#react-entry-point #request-unsaved")
    soum.page.unroute("**/start-dash.js")
    # Leaving asks first, and whoever stays has lost nothing.
    asked = []
    soum.page.once("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    soum.page.evaluate("setTimeout(() => location.assign('/mng/en/home'), 0)")
    soum.page.wait_for_timeout(500)
    assert asked == ["beforeunload"]
    assert soum.page.input_value(f"#{identifier}") == str(value)
    soum.page.fill(f"#{identifier}", str(value - 3))
