"""Each finding about software, secrets, settings and what a build reads, provoked."""

import os
import re
import subprocess
import sys
import time
from pathlib import Path

import pytest

from data.operations import country_inputs, secrets_state, settings_state, software
from data.operations.installation import Role
from data.operations.key_exposure import KeysExposed, refuse_keys
from data.protection.secret_keys import create_keys
from tests.operations.conftest import levels

LONG = "0123456789abcdef" * 4


def found(check, installation):
    return levels(check(installation))


def test_software_in_order(installation):
    assert found(software.check_python, installation) == {("python", "fine")}
    assert found(software.check_libraries, installation) == {("libraries", "fine")}
    assert found(software.check_lock, installation) == {("lock", "fine")}


def test_another_python(installation, monkeypatch):
    monkeypatch.setattr(sys, "version_info", (3, 13, 1))
    outcomes = list(software.check_python(installation))
    assert levels(outcomes) == {("python", "fault")}
    assert "3.13.1" in outcomes[0].sentence


def test_missing_and_wrong_libraries(installation, monkeypatch):
    real = software._version
    monkeypatch.setattr(software, "_version", lambda name: {"dash": "3.0", "orjson": None}.get(name, real(name)))
    outcomes = list(software.check_libraries(installation))
    assert levels(outcomes) == {("libraries", "fault")}
    assert "missing: orjson" in outcomes[0].sentence
    assert re.search(r"dash 3\.0 \(needs .*>=4\.4", outcomes[0].sentence)


def test_requirements_of_requirements_are_followed(installation, monkeypatch):
    real = software._version
    # Nothing of ours asks for it: Flask does.
    monkeypatch.setattr(software, "_version", lambda name: None if name.lower() == "itsdangerous" else real(name))
    assert "itsdangerous" in next(iter(software.check_libraries(installation))).sentence


def test_versions_beside_the_lock(installation, tmp_path):
    lock = tmp_path / "requirements.lock"
    lock.write_text("click==0.1 \\\n    --hash=sha256:00\norjson==0.2 ; python_version > '3'\n")
    outcomes = list(software.check_lock(installation, lock))
    assert levels(outcomes) == {("lock", "warning")}
    assert "2 of 2" in outcomes[0].sentence
    assert levels(software.check_lock(installation, tmp_path / "none")) == {("lock", "notice")}


def test_keys_within_reach_of_web_servers(vary, tmp_path):
    file = tmp_path / "atlas.keys"
    create_keys(file)
    for variables in ({"FAMILY_ATLAS_KEYS": str(file)}, {"FAMILY_ATLAS_KEYS_VALUE": file.read_text()}):
        for role, level in (("public", "fault"), ("planner", "fault"), ("machine", "notice")):
            place = vary(role=Role(role), environment=variables)
            outcomes = list(secrets_state.check_exposure(place))
            assert levels(outcomes) == {("keys.exposed", level)}
            assert "checksum" not in outcomes[0].sentence
        with pytest.raises(KeysExposed, match=next(iter(variables))):
            refuse_keys(variables)
    # What this user cannot read gives nothing away.
    absent = {"FAMILY_ATLAS_KEYS": str(tmp_path / "absent")}
    assert found(secrets_state.check_exposure, vary(role=Role.PUBLIC, environment=absent)) == {("keys.exposed", "fine")}
    refuse_keys(absent)


@pytest.mark.parametrize("site", [[], ["public"], ["planner", "--demo"]])
def test_sites_do_not_start_with_keys_within_reach(tmp_path, site):
    variables = {**os.environ, "FAMILY_ATLAS_KEYS_VALUE": "very secret", "FAMILY_ATLAS_SECRET_KEY": LONG}
    code = "from dashboard.cli import main; main()"
    words = [sys.executable, "-c", code, "serve", *site, "--store", str(tmp_path)]
    done = subprocess.run(words, env=variables, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 1
    assert "FAMILY_ATLAS_KEYS_VALUE" in done.stderr
    assert "very secret" not in done.stdout + done.stderr
    assert "Traceback" not in done.stderr


def test_a_web_server_that_runs_with_keys_is_found(vary):
    """A real process with the command line and the environment of a web server."""
    words = ["family-atlas", "from dashboard.cli import main; main()", "serve", "public"]
    shell = subprocess.Popen(["sh", "-c", "sleep 30; true", *words], env={"FAMILY_ATLAS_KEYS_VALUE": "x"})
    try:
        outcomes = []
        deadline = time.monotonic() + 10
        while not outcomes and time.monotonic() < deadline:
            everything = secrets_state.check_exposure(vary(processes=Path("/proc")))
            outcomes = [one for one in everything if f" {shell.pid} " in one.sentence]
        assert levels(outcomes) == {("keys.exposed", "fault")}
        assert "FAMILY_ATLAS_KEYS_VALUE" in outcomes[0].sentence
    finally:
        shell.kill()
        shell.wait()


def test_keys_that_are_missing_open_damaged_or_served(vary, tmp_path, store):
    def keys(path, **more):
        return found(secrets_state.check_keys, vary(keys=path, **more))

    good = tmp_path / "good" / "atlas.keys"
    create_keys(good)
    assert keys(good) == {("keys.file", "fine")}
    assert found(secrets_state.check_keys, vary(environment={"FAMILY_ATLAS_KEYS": str(good)})) == {
        ("keys.file", "fine")
    }
    assert keys(None) == {("keys.file", "notice")}
    assert keys(tmp_path / "none") == {("keys.file", "fault")}
    good.chmod(0o644)
    assert keys(good) == {("keys.file", "fault")}
    good.chmod(0o600)
    good.write_bytes(good.read_bytes()[:-40])
    assert keys(good) == {("keys.file", "fault")}
    served = store.root / "secret" / "atlas.keys"
    create_keys(served)
    assert keys(served, store=store.root) == {("keys.file", "fault")}
    # Web servers have no keys to look after.
    assert keys(None, role=Role.PUBLIC) == set()


def test_the_key_that_signs_sessions(vary, tmp_path):
    def key(role=Role.PLANNER, **environment):
        names = {f"FAMILY_ATLAS_SECRET_KEY{name}": value for name, value in environment.items()}
        outcomes = list(secrets_state.check_secret_key(vary(role=role, environment=names)))
        assert not any(value in one.sentence for one in outcomes for name, value in environment.items() if not name)
        return levels(outcomes)

    assert key() == {("secret_key", "fault")}
    assert key(Role.MACHINE) == {("secret_key", "notice")}
    assert key(Role.BUILDER) == set()
    assert key(**{"": LONG}) == {("secret_key", "fine")}
    assert key(**{"": LONG[:31]}) == {("secret_key", "fault")}
    assert key(**{"": "ab" * 40}) == {("secret_key", "fault")}
    file = tmp_path / "key"
    file.write_text(LONG + "\n")
    file.chmod(0o600)
    assert key(_FILE=str(file)) == {("secret_key", "fine")}
    file.chmod(0o644)
    assert key(_FILE=str(file)) == {("secret_key", "fine"), ("secret_key.private", "warning")}
    assert key(_FILE=str(tmp_path / "none")) == {("secret_key", "fault")}


def test_the_openid_clients_secret_may_be_read_by_its_owner_only(vary, tmp_path):
    file = tmp_path / "secret"
    file.write_text("x")
    place = vary(environment={"FAMILY_ATLAS_OIDC_CLIENT_SECRET_FILE": str(file)})
    file.chmod(0o600)
    assert found(secrets_state.check_client_secret, place) == set()
    file.chmod(0o604)
    assert found(secrets_state.check_client_secret, place) == {("oidc.secret", "warning")}


@pytest.mark.parametrize(
    ("role", "variables", "expected"),
    [
        ("planner", {"HTTPS": "1", "PROXIES": "1", "PLANNER_URL": "https://planner.example"}, {("proxies", "fine")}),
        ("planner", {"HTTPS": "1"}, {("proxies", "warning")}),
        ("planner", {"PROXIES": "1"}, {("https", "fault")}),
        ("planner", {"PLANNER_URL": "https://planner.example"}, {("https", "fault")}),
        ("planner", {}, {("https", "notice")}),
        ("planner", {"HTTPS": "1", "PROXIES": "many"}, {("proxies", "fault")}),
        ("public", {}, {("proxies", "fine")}),
        ("public", {"PUBLIC_URL": "https://atlas.example", "PROXIES": "2"}, {("proxies", "fine")}),
        ("public", {"PUBLIC_URL": "http://localhost:8050", "PROXIES": "1"}, {("addresses", "warning")}),
        ("public", {"PUBLIC_URL": "http://atlas.example"}, {("addresses", "warning")}),
        ("public", {"PUBLIC_URL": "ftp://atlas.example"}, {("addresses", "fault")}),
        ("builder", {"PROXIES": "many"}, set()),
    ],
)
def test_addresses_https_and_proxies(vary, role, variables, expected):
    environment = {f"FAMILY_ATLAS_{name}": value for name, value in variables.items()}
    assert found(settings_state.check_addresses, vary(role=Role(role), environment=environment)) == expected


def test_the_openid_provider(vary, tmp_path):
    roles = tmp_path / "roles.toml"
    roles.write_text('[[group]]\nname = "g"\nrole = "auditor"\ncountry = "*"\n')
    whole = {
        "FAMILY_ATLAS_OIDC_ISSUER": "https://id.example",
        "FAMILY_ATLAS_OIDC_CLIENT_ID": "atlas",
        "FAMILY_ATLAS_OIDC_ROLES": str(roles),
    }
    assert found(settings_state.check_provider, vary(environment=whole)) == {("oidc", "fine")}
    behind = {**whole, "FAMILY_ATLAS_PROXIES": "1"}
    expected = {("oidc", "fine"), ("oidc.address", "warning")}
    assert found(settings_state.check_provider, vary(environment=behind)) == expected
    roles.write_text("[[group]]\n")
    assert found(settings_state.check_provider, vary(environment=whole)) == {("oidc", "fault")}
    assert found(settings_state.check_provider, vary()) == set()


def test_profiles_and_boundaries(vary, tmp_path, monkeypatch):
    assert found(country_inputs.check_profiles, vary()) == {("profile", "fine")}
    broken = tmp_path / "xx.toml"
    broken.write_text("country = 3\n")
    place = vary(profiles=("mng", str(broken), str(tmp_path / "none.toml")))
    outcomes = list(country_inputs.check_profiles(place))
    assert [one.level for one in outcomes] == ["fine", "fault", "fault"]
    assert found(country_inputs.check_boundaries, vary(boundaries=(tmp_path,))) == {("boundaries", "fault")}
    assert found(country_inputs.check_profiles, vary(role=Role.PUBLIC)) == set()


def test_imported_boundaries_and_real_families_on_drawn_areas(vary, tmp_path, monkeypatch):
    from data.release.manifest import Manifest
    from geo.boundaries import save_boundary_set
    from tests.invented.country import boundaries

    folder = tmp_path / "set"
    save_boundary_set(boundaries(), folder)
    assert found(country_inputs.check_boundaries, vary(boundaries=(folder,))) == {("boundaries", "fine")}
    real = country_inputs.read_manifest
    drawn = {"synthetic": False, "schematic_boundaries": True}
    monkeypatch.setattr(country_inputs, "read_manifest", lambda path: Manifest.model_copy(real(path), update=drawn))
    assert found(country_inputs.check_boundaries, vary()) == {("boundaries.schematic", "warning")}
