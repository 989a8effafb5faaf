"""Bill of materials and audit of the lock file: the commands of docs/security.md, run as they stand there."""

import http.server
import json
import re
import shlex
import subprocess
import sys
import threading
from pathlib import Path
from typing import ClassVar

import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

ROOT = Path(__file__).resolve().parents[2]
LOCK = ROOT / "requirements.lock"
PINS = re.compile(r"^([a-z0-9._-]+)==([^\s\\]+)", re.MULTILINE)


def command(program, **replaced):
    """The command of the documentation, with this environment's program and other files."""
    line = next(
        line
        for line in (ROOT / "docs/security.md").read_text().splitlines()
        if line.startswith(f".venv/bin/{program} ")
    )
    words = [replaced.get(word, word) for word in shlex.split(line, comments=True)]
    return [str(Path(sys.executable).with_name(program)), *words[1:]]


@pytest.fixture
def excerpt(tmp_path):
    """The first packages of the lock, with their hashes."""
    blocks = re.split(r"^(?=[a-z0-9])", LOCK.read_text(), flags=re.MULTILINE)
    path = tmp_path / "requirements.lock"
    path.write_text("".join(blocks[1:3]))
    return path


class Advisories(http.server.BaseHTTPRequestHandler):
    """Answers as the OSV database does; `bad` is the one package that has an advisory."""

    bad = ""
    asked: ClassVar[set[str]] = set()

    def do_POST(self):
        question = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        name = question["package"]["name"]
        self.asked.add(name)
        found = {
            "id": "PYSEC-0000-1",
            "aliases": ["CVE-0000-1"],
            "summary": "for the test",
            "details": "for the test",
            "affected": [
                {
                    "package": {"name": name, "ecosystem": "PyPI"},
                    "ranges": [{"type": "ECOSYSTEM", "events": [{"introduced": "0"}, {"fixed": "999"}]}],
                    "versions": [question["version"]],
                }
            ],
        }
        body = json.dumps({"vulns": [found]} if name == self.bad else {}).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


@pytest.fixture
def advisories():
    Advisories.asked = set()
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Advisories)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/v1/query"
    server.shutdown()
    thread.join()
    server.server_close()


def test_the_audit_asks_for_every_package_of_the_lock_and_fails_for_a_bad_one(advisories, tmp_path, excerpt):
    def audit(lock, bad=""):
        Advisories.bad = bad
        words = [*command("pip-audit", **{"requirements.lock": str(lock)}), "-s", "osv", "--osv-url", advisories]
        return subprocess.run([*words, "--cache-dir", str(tmp_path)], capture_output=True, text=True, check=False)

    clean = audit(LOCK)
    assert clean.returncode == 0, clean.stderr
    pins = dict(PINS.findall(LOCK.read_text()))
    assert Advisories.asked == set(pins)
    name = next(iter(dict(PINS.findall(excerpt.read_text()))))
    found = audit(excerpt, bad=name)
    assert found.returncode == 1
    assert "PYSEC-0000-1" in found.stdout
    assert pins[name] in found.stdout


def test_the_audit_is_strict_where_nobody_answers(excerpt):
    """An audit that could not ask is no audit: it fails."""
    words = [
        *command("pip-audit", **{"requirements.lock": str(excerpt)}),
        "-s",
        "osv",
        "--osv-url",
        "http://127.0.0.1:1/",
    ]
    assert subprocess.run(words, capture_output=True, check=False, timeout=120).returncode != 0


def test_the_bill_of_materials_is_reproducible_and_valid(excerpt, tmp_path):
    made = []
    for number in range(2):
        target = tmp_path / f"{number}.json"
        words = command(
            "cyclonedx-py",
            **{
                "requirements.lock": str(excerpt),
                "pyproject.toml": str(ROOT / "pyproject.toml"),
                "sbom.cdx.json": str(target),
            },
        )
        # The command judges its own output; once is enough.
        subprocess.run([*words, *["--no-validate"] * number], check=True, capture_output=True)
        made.append(target.read_bytes())
    assert made[0] == made[1]
    # The validator of the CycloneDX project, with the standard's own schema.
    judge = JsonStrictValidator(SchemaVersion.V1_6)
    assert judge.validate_str(made[0].decode()) is None
    content = json.loads(made[0])
    assert judge.validate_str(json.dumps(content | {"components": [{"name": "nameless"}]})) is not None
    assert {one["name"]: one["version"] for one in content["components"]} == dict(PINS.findall(excerpt.read_text()))
    assert content["metadata"]["component"]["name"] == "family-atlas"
    hashes = [ref["hashes"] for one in content["components"] for ref in one["externalReferences"] if "hashes" in ref]
    assert len(hashes) >= len(content["components"])
    assert not re.search(rb"file:|localhost|127\.0\.0\.1", made[0])


def test_every_package_of_the_lock_has_hashes():
    blocks = re.split(r"^(?=[a-z0-9])", LOCK.read_text(), flags=re.MULTILINE)[1:]
    assert len(blocks) > 50
    assert not [block.split()[0] for block in blocks if "--hash=sha256:" not in block]
