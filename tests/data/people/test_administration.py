"""Administrators: only the accounts of their country, never their own."""

import pytest

from data.people.administration import Administration, OwnAccount
from data.people.errors import OutsideScope, PeopleError, ProviderDecides, UnknownAccount
from data.people.rights import RIGHTS, Right
from data.people.scope import Identity

PASSWORD = "correct horse battery"


@pytest.fixture
def every(accounts):
    accounts.add("ida", PASSWORD, role="administrator", country="*")
    accounts.add("kim", PASSWORD, role="administrator", country="kaz")
    accounts.add("kairat", PASSWORD, role="national_planner", country="kaz")
    return accounts


def of(accounts, name="ida", role="administrator", country="*"):
    return Administration(accounts, Identity(name, role, country))


@pytest.mark.parametrize("role", [role for role in RIGHTS if Right.PEOPLE not in RIGHTS[role]] + ["", "king"])
def test_nobody_else_manages(every, role):
    with pytest.raises(OutsideScope):
        of(every, role=role)


def test_everything_for_every_country(every, sessions):
    ida = of(every)
    assert [account.name for account in ida.list()] == ["anna", "ida", "kairat", "kim"]
    password = ida.add("uma", role="planner", country="mng", territory="MN21")
    found = sessions.log_in("uma", password, "", "planning")
    assert not sessions.recognise(found.token).complete
    with pytest.raises(PeopleError, match="already"):
        ida.add("uma", role="auditor", country="*", territory="")
    ida.disable("uma")
    assert sessions.identify(found.token) is None
    ida.enable("uma")
    assert sessions.log_in("uma", password, "") is not None
    renewed = ida.reset("uma")
    assert renewed != password
    assert sessions.log_in("uma", password, "") is None


def test_one_country_only(every):
    kim = of(every, "kim", country="kaz")
    assert [account.name for account in kim.list()] == ["kairat", "kim"]
    for country in ("mng", "*"):
        with pytest.raises(OutsideScope):
            kim.add("uma", role="auditor", country=country, territory="")
    for name in ("anna", "ida", "nobody"):
        for action in (kim.reset, kim.disable, kim.enable):
            with pytest.raises(UnknownAccount):
                action(name)
    assert kim.add("uma", role="planner", country="kaz", territory="KZ10")


def test_not_the_own_account(every):
    for action in (of(every).disable, of(every).reset):
        with pytest.raises(OwnAccount):
            action("ida")
    with pytest.raises(OwnAccount):
        of(every).change("ida", role="auditor", country="*", territory="")


def test_another_role_ends_the_sessions(every, sessions):
    found = sessions.log_in("anna", PASSWORD, "", "planning")
    ida = of(every)
    ida.change("anna", role="planner", country="mng", territory="MN11")
    assert sessions.identify(found.token) is not None  # nothing has changed
    ida.change("anna", role="national_planner", country="mng", territory="")
    assert sessions.identify(found.token) is None
    assert sessions.log_in("anna", PASSWORD, "").identity.role == "national_planner"
    with pytest.raises(PeopleError, match="territory"):
        ida.change("anna", role="planner", country="mng", territory="")
    kim = of(every, "kim", country="kaz")
    with pytest.raises(UnknownAccount):
        kim.change("anna", role="auditor", country="kaz", territory="")
    with pytest.raises(OutsideScope):
        kim.change("kairat", role="auditor", country="*", territory="")


def test_people_of_a_provider_get_no_password(every):
    every.vouched_for("https://id 1", "dora", role="auditor", country="mng", territory="")
    with pytest.raises(ProviderDecides):
        of(every).reset("dora")
    of(every).disable("dora")
