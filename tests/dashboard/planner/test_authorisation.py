"""Who may see what, asked directly by HTTP: every account x every address, callback, download and form.

What is right stands here by hand, apart from the code under test. Beyond the status it is tested that nothing outside
an account's territory has any influence on what it is answered: two stores that differ only there give the same bytes.
"""

import re
import zipfile
from collections import Counter
from datetime import date
from io import BytesIO
from pathlib import Path
from urllib.parse import urlencode

import numpy as np
import pytest

from dashboard.planner import PlannerSettings, create_planner_app
from data.people.accounts import Accounts
from data.people.database import open_database
from data.progress.publication import ProgressBook
from data.release.states import ValueState
from data.release.store import Store
from tests.data.progress.programme_rooms import BOLD, CODE, NARA, TOML, figure

PASSWORD = "correct horse battery"
CALLBACK = "/_dash-update-component"

ACCOUNTS = {
    "aimag": ("planner", "mng", "MN11"),
    "other-aimag": ("planner", "mng", "MN21"),
    "soum": ("planner", "mng", "MN1101"),
    "oblast": ("planner", "kaz", "MN11"),  # the tiny country's codes serve both
    "area-approver": ("approver", "mng", "MN11"),
    "approver": ("approver", "mng", ""),
    "national": ("national_planner", "mng", ""),
    "everywhere": ("national_planner", "*", ""),
    "auditor": ("auditor", "mng", ""),
    "auditor-everywhere": ("auditor", "*", ""),
    "administrator": ("administrator", "*", ""),
    "elsewhere": ("planner", "uzb", "UZ1"),
}
SEES_FIGURES = {"planner", "approver", "national_planner", "auditor"}
DOWNLOADS = {"planner", "approver", "national_planner"}
READS_AUDIT = {"auditor"}
MANAGES_PEOPLE = {"administrator"}

AREAS = ("", "MN", "MN11", "MN1101", "MN1102", "MN1101.1", "MN1102.3", "MN21", "MN2101", "MN2101.7", "XX99")
AREA_PARAMETER = {"shock": "areas"}
WITHOUT_AREA = {"quality", "views", "programmes"}
"""Pages that are about the whole country and have no figures of areas."""

ASKED = {
    "reasons": {"versus": ""},
    "gaps": {"group": "allowance"},
    "explore": {"indicator": "zone_de"},
    "programmes": {"programme": CODE, "indicator": "access"},
}
"""Parameters beside the area that lead deeper into a page."""


def asked_of(page, area):
    if page in AREA_PARAMETER:
        area = area.split(".")[0]  # hexagons cannot be chosen there; their districts can
    chosen = {AREA_PARAMETER.get(page, "area"): area} if area else {}
    return {**ASKED.get(page, {}), **chosen}


def right_of(account, country):
    role, own, _ = ACCOUNTS[account]
    return role in SEES_FIGURES and own in (country, "*")


def is_inside(account, area):
    territory = ACCOUNTS[account][2]
    if area in ("", "XX99"):  # the own territory, and a code that nobody knows: the own territory with a notice
        return True
    return area.split(".")[0].startswith(territory) if territory else True


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("authorisation")


def _store(tiny, root, changed=None):
    """A store of two countries; `changed(level, areas)` marks planners' cells whose figures are other ones."""
    with pytest.MonkeyPatch.context() as patch:
        if changed is not None:
            patch.setattr(tiny, "stacked", _bent(tiny, changed))
        store = Store(root)
        tiny.write_release(store, day=date(2025, 12, 31), seed=7)
        tiny.write_release(store)
        tiny.write_release(store, country="kaz", seed=3)
    return store


def _bent(tiny, changed):
    original, calls = tiny.stacked, Counter()

    def stacked(parts):
        frame = original(parts)
        # In each release planners' tables are written first: areas, leaves; then the public ones.
        calls["tables"] += 1
        if (calls["tables"] - 1) % 4 >= 2:
            return frame
        level = frame["level"].to_numpy()
        other = changed(level, frame["area"].to_numpy())
        state, numerator, denominator = (
            frame[name].to_numpy().copy() for name in ("state", "numerator", "denominator")
        )
        state[other] = ValueState.VALUE
        denominator[other] = 3 * denominator[other] + 4001
        numerator[other] = denominator[other] // 3 + numerator[other] % 7
        columns = {"state": state, "numerator": numerator, "denominator": denominator}
        return frame.with_columns(**{name: _series(name, column) for name, column in columns.items()})

    return stacked


def _series(name, column):
    import polars as pl

    return pl.Series(name, column)


def _outside(provinces, districts):
    """Cells outside of the first provinces and districts; every district has two leaves."""

    def changed(level, area):
        allowed = np.select([level == 0, level == 1, level == 2], [0, provinces, districts], 2 * districts)
        return area >= allowed

    return changed


def _app(store, engine):
    return create_planner_app(store.root, engine, PlannerSettings("k" * 40, limits=False))


@pytest.fixture(scope="module")
def engine(folder):
    engine = open_database(f"sqlite:///{folder / 'people.sqlite'}")
    accounts = Accounts(engine)
    for name, (role, country, territory) in ACCOUNTS.items():
        accounts.add(name, PASSWORD, role=role, country=country, territory=territory)
    book = ProgressBook(engine, folder)
    book.add_framework(NARA, "mng", TOML.encode())
    book.decide(BOLD, "mng", CODE, book.enter(NARA, "mng", CODE, figure()), "confirm")
    book.enter(NARA, "mng", CODE, figure("99", category="sex:female"))
    yield engine
    engine.dispose()


@pytest.fixture(scope="module")
def sites(tiny, folder, engine):
    """The site, and the same over stores in which everything outside the aimag, or the soum, is other."""
    return {
        "": _app(_store(tiny, folder / "a"), engine),
        "MN11": _app(_store(tiny, folder / "b", _outside(1, 3)), engine),
        "MN1101": _app(_store(tiny, folder / "c", _outside(0, 1)), engine),
    }


@pytest.fixture(scope="module")
def clients(sites):
    """Logged-in clients by site and account."""
    found = {}
    for number, (site, app) in enumerate(sites.items()):
        for row, name in enumerate(ACCOUNTS):
            client = app.server.test_client()
            client.environ_base["REMOTE_ADDR"] = f"10.9.{number}.{row}"
            answer = client.post("/login", data={"name": name, "password": PASSWORD, "purpose": "planning"})
            assert answer.status_code == 303, name
            found[site, name] = client
    return found


def page_names(app):
    return [name for name, page in app.pages.pages.items() if page.right == "figures"]


def areas_of(page, areas):
    """The areas that a page is asked for: of one that knows none, the nation and one area, which changes nothing."""
    return (areas[0], areas[-1]) if page in WITHOUT_AREA else areas


def body(address):
    return {
        "output": "desk-slot.children",
        "outputs": {"id": "desk-slot", "property": "children"},
        "inputs": [{"id": "desk-address", "property": "data-query", "value": address}],
        "changedPropIds": ["desk-address.data-query"],
        "state": [],
    }


def said(answer):
    """What an answer says, without the names of releases and builds, which differ from store to store."""
    content = answer.get_data()
    if content[:2] == b"PK":
        with zipfile.ZipFile(BytesIO(content)) as archive:
            content = b"".join(archive.read(name) for name in sorted(archive.namelist()) if "docProps" not in name)
    text = content.decode("latin-1")
    text = re.sub(r"((?:mng|kaz)-\d{4}-\d\d-\d\d)-[0-9a-f]+", r"\1", text)
    # The map's key holds the release's name, too.
    text = re.sub(r"(data-map=\"[\w.]+)-[0-9a-f]+", r"\1", text)
    text = re.sub(r"/static/[0-9a-f]+/", "/static/", text)
    text = re.sub(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d)?", "", text)
    return re.sub(r"\d\d?:\d\d:\d\d(\s?[AP]M)?", "", text)


def test_pages_and_callbacks(sites, clients):
    """Every account x country x page x area, by page, callback and layout."""
    app, cells, holes = sites[""], 0, []
    for account in ACCOUNTS:
        client = clients["", account]
        for country in ("mng", "kaz"):
            for page in page_names(app):
                for area in areas_of(page, AREAS if country == "mng" else AREAS[:4]):
                    query = asked_of(page, area)
                    address = f"/{country}/en/{page}?{urlencode(query)}"
                    allowed = right_of(account, country) and (page in WITHOUT_AREA or is_inside(account, area))
                    answers = {
                        "page": client.get(address),
                        "callback": client.post(CALLBACK, json=body(address)),
                        "layout": client.get("/_dash-layout", headers={"Referer": f"http://localhost{address}"}),
                    }
                    for kind, answer in answers.items():
                        cells += 1
                        if answer.status_code != (200 if allowed else 403):
                            holes.append((account, kind, address, answer.status_code))
                        elif answer.headers["Cache-Control"] != "no-store":
                            holes.append((account, kind, address, "may be stored"))
    print(f"{cells} cells, {len(holes)} holes")
    assert holes == []
    assert cells > 2000


@pytest.mark.parametrize(("site", "accounts"), [("MN11", ("aimag", "area-approver")), ("MN1101", ("soum",))])
def test_nothing_outside_the_territory_has_influence(sites, clients, site, accounts):
    """Non-interference: whatever stands outside, the answers are the same."""
    compared, differing = 0, []
    for account in accounts:
        for page in page_names(sites[""]):
            for area in ("", "MN1101", "MN1101.1"):
                query = asked_of(page, area)
                address = f"/mng/en/{page}?{urlencode(query)}"
                one, other = clients["", account].get(address), clients[site, account].get(address)
                compared += 1
                if said(one) != said(other):
                    differing.append((account, address, first_difference(said(one), said(other))))
    assert differing == []
    assert compared >= 3 * len(page_names(sites[""])) * len(accounts)


def test_the_comparison_would_find_a_leak(sites, clients):
    """The same comparison tells the stores apart for those who see the whole country."""
    address = "/mng/en/explore?indicator=zone_de"
    for site in ("MN11", "MN1101"):
        assert said(clients["", "national"].get(address)) != said(clients[site, "national"].get(address))


def first_difference(one, other):
    place = next((number for number, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), 0)
    return one[max(place - 60, 0) : place + 60], other[max(place - 60, 0) : place + 60]


FORMATS = ("csv", "xlsx", "gpkg")


def test_downloads(sites, clients):
    """Every account x page x area x format; what is refused on the page is refused as a file."""
    cells, holes = 0, []
    for account in ACCOUNTS:
        role = ACCOUNTS[account][0]
        client = clients["", account]
        for page in page_names(sites[""]):
            for area in areas_of(page, ("", "MN1101", "MN21", "MN2101")):
                for form in FORMATS:
                    query = {"page": page, **asked_of(page, area)}
                    address = f"/mng/en/download?{urlencode(query)}"
                    allowed = right_of(account, "mng") and role in DOWNLOADS
                    allowed = allowed and (page in WITHOUT_AREA or is_inside(account, area))
                    answer = client.post(address, data={"format": form, "purpose": "planning"})
                    cells += 1
                    # A page without tables, or without tables that can be drawn, has nothing to give in a form.
                    if answer.status_code not in ({200, 400, 404, 422} if allowed else {403}):
                        holes.append((account, address, form, answer.status_code))
    print(f"{cells} cells, {len(holes)} holes")
    assert holes == []


def test_files_hold_nothing_from_outside(sites, clients):
    given = 0
    for page in page_names(sites[""]):
        query = {"page": page, **ASKED.get(page, {})}
        for form in ("csv", "xlsx"):
            asked = {"format": form, "purpose": "planning"}
            address = f"/mng/en/download?{urlencode(query)}"
            one, other = (clients[site, "aimag"].post(address, data=asked) for site in ("", "MN11"))
            assert one.status_code == other.status_code
            if one.status_code == 200:
                given += 1
                assert said(one) == said(other), (page, form)
    assert given >= 4


def test_pages_about_people(clients):
    """The lists of accounts and the audit record are for those whose work they are."""
    for account, (role, _, _) in ACCOUNTS.items():
        for address, allowed in (
            ("/people", MANAGES_PEOPLE),
            ("/audit", READS_AUDIT),
            ("/audit/download", READS_AUDIT),
        ):
            status = clients["", account].get(address).status_code
            assert status == (200 if role in allowed else 403), (account, address)
        assert clients["", account].get("/account").status_code == 200, account


def test_every_address_is_in_the_matrix(sites):
    """A new route must be thought of here."""
    known = {
        *("/", "/<path:path>", "/<country>/", "/<country>/<language>/", "/<country>/<language>/<name>"),
        *("/login", "/logout", "/health", "/static/<build>/<path:name>", CALLBACK, "/_dash-layout"),
    }
    frame = {"/_dash-dependencies", "/_reload-hash", "/_favicon.ico"}
    rules = {rule.rule for rule in sites[""].server.url_map.iter_rules()}
    own = {rule for rule in rules - known - frame if not rule.startswith(("/_dash-component-suites", "/assets", "/_"))}
    assert own == OWN_ROUTES


SAVES_VIEWS = {"planner", "approver", "national_planner"}
MANAGES_LAYERS = {"national_planner"}
EVERYBODY = SEES_FIGURES | MANAGES_PEOPLE

FORMS = {
    "/people": MANAGES_PEOPLE,
    "/people/account": MANAGES_PEOPLE,
    "/people/change": MANAGES_PEOPLE,
    "/<country>/<language>/views": SAVES_VIEWS,
    "/<country>/<language>/views/<int:number>": SAVES_VIEWS,
    "/<country>/<language>/views/<int:number>/remove": SAVES_VIEWS,
    "/<country>/<language>/shock/layers": MANAGES_LAYERS,
    "/<country>/<language>/shock/layers/<int:number>/publish": MANAGES_LAYERS,
    "/<country>/<language>/shock/layers/<int:number>/withdraw": MANAGES_LAYERS,
    "/<country>/<language>/norms/import": {"national_planner"},
    "/<country>/<language>/scenarios/start": SAVES_VIEWS,
    "/<country>/<language>/scenarios/form/<int:number>": SAVES_VIEWS,
    "/<country>/<language>/scenarios/form/<int:number>/discard": SAVES_VIEWS,
    "/<country>/<language>/scenarios/form/<int:number>/rebase": SAVES_VIEWS,
    "/<country>/<language>/scenarios/form/<int:number>/remove": SAVES_VIEWS,
    "/<country>/<language>/requests/rounds": {"national_planner"},
    "/<country>/<language>/requests/rounds/<int:number>/close": {"national_planner"},
    "/<country>/<language>/requests/rounds/<int:number>/area": {"approver", "national_planner"},
    "/<country>/<language>/requests/rounds/<int:number>/publish": {"national_planner"},
    "/<country>/<language>/requests/<int:number>/save": {"planner"},
    "/<country>/<language>/requests/<int:number>/settle": {"planner"},
    "/<country>/<language>/requests/<int:number>/move": {"planner", "approver", "national_planner"},
    "/<country>/<language>/requests/<int:number>/comment": {"planner", "approver", "national_planner"},
    "/<country>/<language>/ceilings/adopt": {"national_planner"},
    "/<country>/<language>/results/<int:line>/<int:quarter>/report": {"planner"},
    "/<country>/<language>/results/<int:line>/<int:quarter>/decide": {"approver"},
    "/<country>/<language>/results/rounds/<int:number>/settle": {"national_planner"},
    "/<country>/<language>/programmes/framework": {"national_planner"},
    "/<country>/<language>/programmes/<programme>/enter": {"national_planner"},
    "/<country>/<language>/programmes/<programme>/<int:number>/decide": {"national_planner"},
    "/<country>/<language>/programmes/<programme>/publish": {"national_planner"},
}
"""Addresses that take forms, and whose role may send them."""

OWN_ROUTES = {
    *FORMS,
    *("/audit", "/audit/download", "/account", "/account/purpose", "/account/sessions", "/account/password"),
    *("/login/finish", "/static/<path:filename>", "/<country>/<language>/download"),
    "/<country>/<language>/norms/files/<name>",
    "/<country>/<language>/requests/<int:number>/form.pdf",
}


def test_forms(clients):
    """Every account x form x country: refused with 403, or accepted as far as the empty form goes."""
    cells, holes = 0, []
    for account, (role, own, _) in ACCOUNTS.items():
        for rule, roles in FORMS.items():
            of_country = "<country>" in rule
            for country in ("mng", "kaz") if of_country else ("",):
                address = rule.replace("<country>", country).replace("<language>", "en")
                address = re.sub(r"<int:\w+>", "999", address)
                allowed = role in roles and (not of_country or own in (country, "*"))
                answer = clients["", account].post(address, data={})
                cells += 1
                if (answer.status_code == 403) == allowed or answer.status_code >= 500:
                    holes.append((account, address, answer.status_code))
    print(f"{cells} cells, {len(holes)} holes")
    assert holes == []


def test_anonymous_and_forged_visitors(sites, clients):
    """No cookie, a foreign cookie, a bent cookie, one that was logged out: all are led to the log-in."""
    app = sites[""]
    client = app.server.test_client()
    client.environ_base["REMOTE_ADDR"] = "10.9.9.9"
    client.post("/login", data={"name": "national", "password": PASSWORD, "purpose": "planning"})
    cookie = client.get_cookie("atlas-planner").value
    client.post("/logout")
    forged = ["", "x", cookie, cookie[:-2] + "AA", cookie.replace(".", "!", 1)]
    pages = [f"/mng/en/{page}" for page in page_names(app)]
    for value in forged:
        visitor = app.server.test_client()
        if value:
            visitor.set_cookie("atlas-planner", value)
        for address in (*pages, "/people", "/audit", "/account", "/", "/mng/en/download?page=explore"):
            assert visitor.get(address).status_code == 302, (value, address)
            answer = visitor.post(CALLBACK, json=body(address))
            assert answer.status_code == 401
        assert visitor.get("/_dash-layout", headers={"Referer": f"http://localhost{pages[0]}"}).status_code == 401


def test_forged_state_and_headers(sites, clients):
    """A planner who claims more in state, headers, address or parameters gets no more."""
    client = clients["", "aimag"]
    foreign = "/mng/en/explore?area=MN21"
    claims = {"role": "national_planner", "territory": "", "country": "*", "identity": "national", "tier": "planner"}
    assert client.get(f"{foreign}&{urlencode(claims)}").status_code == 403
    headers = {
        "X-Forwarded-User": "national",
        "X-Remote-User": "national",
        "Authorization": "Basic bmF0aW9uYWw6eA==",
        "X-Forwarded-Host": "localhost",
        "X-Original-URL": "/mng/en/explore",
    }
    assert client.get(foreign, headers=headers).status_code == 403
    for change in (
        {"state": [{"id": "identity", "property": "data", "value": claims}]},
        {"inputs": [*body(foreign)["inputs"], {"id": "store", "property": "data", "value": claims}]},
        {"output": "desk-address.data-query"},
    ):
        assert client.post(CALLBACK, json={**body(foreign), **change}).status_code == 400
    own = said(client.get("/mng/en/explore?area=MN11"))
    assert said(client.get("/mng/en/explore?area=MN11&area=MN21")) == own
    assert client.get("/mng/en/explore?area=MN21&area=MN11").status_code == 403
    # The page that asks (Referer) is no way around either, nor an address of another host.
    for referer in (f"http://localhost{foreign}", "http://localhost/mng/en/../en/explore?area=MN21"):
        assert client.get("/_dash-layout", headers={"Referer": referer}).status_code in (200, 403)
    layout = client.get("/_dash-layout", headers={"Referer": f"http://evil.example{foreign}"})
    assert b"Province 21" not in layout.get_data()


def test_no_answer_can_be_had_from_a_cache(clients):
    """What one account was given is not confirmed to another by a tag or a date."""
    first = clients["", "national"].get("/mng/en/explore")
    asked = {"If-None-Match": first.headers.get("ETag", "*"), "If-Modified-Since": "Fri, 31 Dec 2099 00:00:00 GMT"}
    answer = clients["", "aimag"].get("/mng/en/explore?area=MN", headers=asked)
    assert answer.status_code == 403
    answer = clients["", "aimag"].get("/mng/en/explore", headers=asked)
    assert answer.status_code == 200
    assert answer.get_data() != first.get_data()


def test_one_way_to_planners_figures():
    """No page opens the planners' part by itself: only the desk does, and gives it out by account."""
    root = Path(__file__).parent.parent.parent.parent / "dashboard"
    opens = re.compile(r"\.planner\b|tier\s*=\s*[\"']planner|open_release\(|open_tier|ScopedRelease\(")
    # The commands are run by who holds the store; `export` opens the public part.
    allowed = {"desk.py", "served.py", "planner.py", "cli/differences.py", "cli/export.py", "site_under_attack.py"}
    found = {
        str(path.relative_to(root))
        for path in root.rglob("*.py")
        if any(opens.search(line) for line in path.read_text(encoding="utf-8").splitlines() if "import" not in line)
    }
    assert found <= allowed
    assert {"desk.py", "served.py"} <= found
