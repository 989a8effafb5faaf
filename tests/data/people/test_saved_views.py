"""Saved views: whose, who sees them, and what addresses they can have."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from data.people import saved_views
from data.people.audit import read_events
from data.people.errors import OutsideScope, PeopleError
from data.people.models import MOST_VIEW_NAME, MOST_VIEW_NOTE
from data.people.saved_views import SavedViews, UnknownView
from data.people.scope import Identity

PASSWORD = "correct horse battery"
PAGE = "/mng/en/explore?area=MN11&indicator=zone_de"
PEOPLE = {
    "anna": ("planner", "mng", "MN11"),
    "bat": ("planner", "mng", "MN1101"),
    "dorj": ("planner", "mng", "MN21"),
    "saran": ("national_planner", "mng", ""),
    "kairat": ("national_planner", "kaz", ""),
    "olga": ("auditor", "*", ""),
    "ida": ("administrator", "*", ""),
}
# The p-codes of these tests nest by their letters, as those of an aimag and its soums do.
WHO = {name: Identity(name, role, country, place, "budget") for name, (role, country, place) in PEOPLE.items()}


@pytest.fixture
def views(engine, accounts, clock):
    for name, (role, country, territory) in PEOPLE.items():
        if name != "anna":
            accounts.add(name, PASSWORD, role=role, country=country, territory=territory)
    return SavedViews(engine, clock=clock)


def names(views, who, country="mng"):
    territory = WHO[who].territory
    found = views.seen_by(WHO[who], country, lambda pcode: pcode.startswith(territory))
    return [(view.name, view.own) for view in found]


def test_views_are_seen_upwards_and_by_nobody_else(views):
    views.add(WHO["anna"], PAGE, "mine")
    views.add(WHO["anna"], PAGE, "of the aimag", shared=True)
    views.add(WHO["bat"], PAGE, "of the soum", shared=True)
    views.add(WHO["saran"], PAGE, "of the nation", shared=True)
    assert names(views, "anna") == [("of the soum", False), ("of the aimag", True), ("mine", True)]
    assert names(views, "bat") == [("of the soum", True)]
    assert names(views, "dorj") == []
    assert names(views, "saran") == [("of the nation", True), ("of the soum", False), ("of the aimag", False)]
    assert names(views, "kairat") == names(views, "kairat", "kaz") == []
    assert len(names(views, "olga")) == 4
    assert not any(own for _, own in names(views, "olga"))


def test_a_view_is_changed_and_removed_by_its_owner_alone(views, engine, clock):
    number = views.add(WHO["anna"], PAGE, "first", "note")
    clock.move(days=1)
    views.change(WHO["anna"], number, name=" second\u2028name ", note="a\r\nb", shared=True)
    (view,) = views.seen_by(WHO["anna"], "mng", lambda _: True)
    assert (view.name, view.note, view.shared, view.address) == ("second name", "a\nb", True, PAGE)
    assert (view.changed_at - view.created_at).days == 1
    for who in ("bat", "saran"):
        with pytest.raises(UnknownView):
            views.change(WHO[who], number, name="x", note="", shared=False)
        with pytest.raises(UnknownView):
            views.remove(WHO[who], number)
    for who in ("olga", "ida"):
        with pytest.raises(OutsideScope):
            views.remove(WHO[who], number)
        with pytest.raises(OutsideScope):
            views.add(WHO[who], PAGE, "x")
    for odd in (0, -1, 2**40, number + 1):
        with pytest.raises(UnknownView):
            views.remove(WHO["anna"], odd)
    views.remove(WHO["anna"], number)
    assert names(views, "anna") == []
    with Session(engine) as session:
        noted = [(item.event, item.purpose) for item in read_events(session) if item.account == "anna"][1:]
        assert "second" not in str([item.detail for item in read_events(session)])
    assert noted == [
        ("saved_view_added", "budget"),
        ("saved_view_changed", "budget"),
        ("saved_view_shared", "budget"),
        ("saved_view_removed", "budget"),
    ]


@pytest.mark.parametrize(
    "address",
    ["", "/", "/mng/en", "https://evil.example/mng/en/explore", "//evil/en/explore", "/mng/en/explore#x",
     "mng/en/explore", "/mng/en/explore?a=b c", "/mng/en/explore\n", "/mng/en/../admin", "/mng/en/explore?x=\\",
     "/mng/en/x?" + "a" * 1500, '/mng/en/explore?a="', "/mng/en/explore?ü", "/MNG/en/explore"],
)  # fmt: skip
def test_only_addresses_of_the_desk_are_kept(views, address):
    with pytest.raises(PeopleError):
        views.add(WHO["anna"], address, "x")
    assert names(views, "anna") == []


def test_another_country_is_refused(views):
    with pytest.raises(OutsideScope):
        views.add(WHO["kairat"], PAGE, "x")


@pytest.mark.parametrize(("name", "note"), [("", ""), (" \n ", ""), ("x" * (MOST_VIEW_NAME + 1), ""), ("x", "y" * 501)])
def test_unusable_names_and_notes(views, name, note):
    with pytest.raises(PeopleError):
        views.add(WHO["anna"], PAGE, name, note)


def test_an_account_keeps_so_many(views, monkeypatch):
    monkeypatch.setattr(saved_views, "MOST_PER_ACCOUNT", 2)
    for name in ("a", "b"):
        views.add(WHO["anna"], PAGE, name)
    with pytest.raises(PeopleError, match="at most"):
        views.add(WHO["anna"], PAGE, "c")
    views.add(WHO["bat"], PAGE, "c")


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=100), st.text(max_size=600))
def test_whatever_is_typed_is_kept_whole_or_refused(views, name, note):
    try:
        number = views.add(WHO["anna"], PAGE, name, note)
    except PeopleError:
        return
    view = next(view for view in views.seen_by(WHO["anna"], "mng", lambda _: True) if view.number == number)
    assert 0 < len(view.name) <= MOST_VIEW_NAME
    assert view.name.isprintable()
    assert len(view.note) <= MOST_VIEW_NOTE
    assert all(line.isprintable() for line in view.note.split("\n"))
    views.remove(WHO["anna"], number)
