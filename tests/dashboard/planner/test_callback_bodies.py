"""Generated callback bodies and addresses: whatever is sent, no answer is 5xx. bench/callback_bodies.py sends more."""

import pytest

from bench.callback_bodies import Generator, harvest, open_site, throw

BODIES = 1200


@pytest.fixture(scope="module")
def site(planner_store, tmp_path_factory):
    return open_site(planner_store.root, tmp_path_factory.mktemp("bodies"))


def test_no_body_breaks_the_site(site):
    _, client, addresses = site
    parameters = harvest(client, addresses)
    assert {"area", "indicator", "release", "group", "areas"} <= set(parameters)
    generator = Generator(7, addresses, parameters)
    statuses, defects = throw(client, (generator.body() for _ in range(BODIES)), lambda number: None)
    assert dict(defects) == {}
    assert sum(statuses.values()) == BODIES
    assert all(status < 500 for status in statuses)
    # Neither are all turned away at the gate, nor do all get through.
    assert min(statuses[200], statuses[400]) > BODIES / 10


def test_no_address_breaks_the_site(site):
    _, client, addresses = site
    generator = Generator(8, addresses, harvest(client, addresses))
    for _ in range(150):
        address = generator.address()
        if address.isascii() and "\x00" not in address and address.startswith("/"):
            status = client.get(address).status_code
            assert status < 500, address


def test_too_many_parameters_are_read_as_none(site):
    _, client, _ = site
    address = f"/mng/en/quality?{'&'.join(f'x{number}=1' for number in range(500))}"
    assert client.get(address).status_code == 200
    assert throw(client, iter([Generator.well_formed(address)]), lambda number: None)[0] == {200: 1}


def test_a_defect_would_be_counted(site, monkeypatch):
    app, client, _ = site
    page = app.pages.pages["quality"]
    monkeypatch.setattr(type(page), "report", lambda self, view: 1 / 0)
    body = Generator.well_formed("/mng/en/quality")
    statuses, defects = throw(client, iter([body]), lambda number: None)
    assert dict(statuses) == {500: 1}
    assert [line.split(" at ")[0] for line in defects] == ["ZeroDivisionError"]


def test_the_same_seed_gives_the_same_bodies():
    made = [Generator(3, ["/mng/en/home"], {"area": ["MN11"]}) for _ in range(2)]
    assert [made[0].body() for _ in range(200)] == [made[1].body() for _ in range(200)]
