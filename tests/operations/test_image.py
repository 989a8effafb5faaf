"""Dockerfile and compose file, judged by tools that are not ours, and against what the program says of itself."""

import re
import subprocess
import sys
from pathlib import Path

import jsonschema
import orjson
import pytest
import yaml

from tests.operations.dockerfile_reader import read_stages

ROOT = Path(__file__).resolve().parents[2]
SCHEMA = Path(__file__).parent / "compose-spec.json"
SITES = ("public", "planner")
ON_DEMAND = ("builder", "publisher")


@pytest.fixture(scope="module")
def compose():
    return yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))


def merged(compose, name):
    return compose["services"][name]


def sources(service):
    return {volume.split(":")[0]: volume for volume in service.get("volumes", [])}


def hadolint(*words):
    program = Path(sys.executable).with_name("hadolint")
    return subprocess.run([program, "--no-color", *words], capture_output=True, text=True, check=False)


def test_hadolint_finds_nothing_and_would_find_something(tmp_path):
    done = hadolint(str(ROOT / "Dockerfile"))
    assert (done.returncode, done.stdout) == (0, "")
    bad = tmp_path / "Dockerfile"
    bad.write_text("FROM python\nRUN cd /tmp && apt-get install curl\n")
    assert {"DL3006", "DL3008"} <= set(re.findall(r"DL\d+", hadolint(str(bad)).stdout))


def test_the_image_runs_as_a_number_and_installs_by_hash_only():
    build, final = read_stages(ROOT / "Dockerfile")
    users = [step.text for step in final.instructions if step.word == "USER"]
    assert [re.fullmatch(r"(\d+):(\d+)", user) is not None for user in users] == [True]
    installs = re.findall(r"pip install ([^&]*)", " ".join(s.text for s in build.instructions if s.word == "RUN"))
    assert installs
    # What the lock does not name is never fetched: neither libraries nor what builds the program.
    assert all(words.startswith(("--require-hashes --no-deps", "--no-deps --no-build-isolation")) for words in installs)
    assert not [step for step in final.instructions if step.word == "COPY" and step.exec_words()[-1] == "."]
    named = [step.text for stage in (build, final) for step in stage.instructions if step.word in ("ENV", "ARG")]
    assert not re.search(r"KEYS|SECRET|PASSWORD|TOKEN", " ".join(named))


def test_what_is_copied_is_not_ignored_and_secrets_are():
    ignored = (ROOT / ".dockerignore").read_text().split()
    build = read_stages(ROOT / "Dockerfile")[0]
    copied = [word for step in build.instructions if step.word == "COPY" for word in step.exec_words()[:-1]]
    assert copied
    assert all((ROOT / name).exists() for name in copied)
    assert not set(copied) & set(ignored)
    assert {"var", ".git", ".venv"} <= set(ignored)


def test_compose_is_what_the_specification_says(compose):
    schema = orjson.loads(SCHEMA.read_bytes())
    judge = jsonschema.Draft7Validator(schema)
    assert [error.message for error in judge.iter_errors(compose)] == []
    broken = {**compose, "services": {"public": {"image": "x", "read_only": ["no"], "prots": []}}}
    assert len(list(judge.iter_errors(broken))) >= 1


def test_every_service_of_ours_is_hardened(compose):
    for name in (*SITES, *ON_DEMAND):
        service = merged(compose, name)
        assert service["read_only"] is True, name
        assert service["cap_drop"] == ["ALL"], name
        assert "no-new-privileges:true" in service["security_opt"], name
        assert service["init"] is True, name
        assert "privileged" not in service, name


def test_keys_and_registry_are_out_of_reach_of_the_sites(compose):
    keys = [name for name, service in compose["services"].items() if "keys" in sources(service)]
    assert keys == ["builder"]
    for name, service in compose["services"].items():
        words = " ".join([*service.get("environment", {}), *service.get("networks", [])])
        assert ("KEYS" in words) == (name == "builder"), name
        assert ("registry" in words) == (name in ("builder", "database")), name
    for name in SITES:
        assert sources(merged(compose, name))["releases"].endswith(":ro"), name
    assert "people" not in sources(merged(compose, "public"))
    assert not any("SECRET" in variable for variable in merged(compose, "public")["environment"])


def test_no_secret_stands_in_the_file(compose):
    for service in compose["services"].values():
        for name, value in service.get("environment", {}).items():
            if re.search(r"SECRET|PASSWORD", name):
                assert name.endswith("_FILE"), name
                assert re.fullmatch(r"/run/secrets/\w+|\$\{\w+:-\}", value), name
    for secret in compose["secrets"].values():
        assert secret["file"].startswith("./var/")


def test_volumes_and_networks_are_declared_and_owned_by_the_user_of_the_image(compose):
    final = read_stages(ROOT / "Dockerfile")[-1]
    made = " ".join(step.text for step in final.instructions if step.word == "RUN")
    for name in (*SITES, *ON_DEMAND):
        for volume in merged(compose, name)["volumes"]:
            source, target = volume.split(":")[:2]
            assert source in compose["volumes"]
            # A volume takes over the owner of the folder that it covers; a missing one would belong to root.
            assert f"{target} " in f"{made} ", target
        assert set(merged(compose, name)["networks"]) <= set(compose["networks"])


def test_commands_of_the_services_are_commands_of_the_program(compose):
    from click import Context

    from dashboard.cli import main

    for name in SITES:
        command = merged(compose, name)["command"]
        found = main.get_command(Context(main), command[0])
        leaf = found.get_command(Context(found), command[1])
        leaf.make_context(command[1], command[2:], resilient_parsing=True)
        known = {option for parameter in leaf.params for option in parameter.opts}
        assert {word for word in command if word.startswith("--")} <= known
