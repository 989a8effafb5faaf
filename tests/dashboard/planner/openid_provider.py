"""Start the OpenID provider of tests/oidc and log in at it by plain HTTP."""

import json
import os
import re
import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urljoin

import pytest
import requests

FOLDER = Path(__file__).parents[2] / "oidc"
SITE = "http://localhost"
SECRET = "a-secret-of-the-tests"


@contextmanager
def running_provider(**more: object) -> Iterator[str]:
    """Its issuer. Skips where it is not installed, unless FAMILY_ATLAS_REQUIRE_ALL=1 asks that nothing be skipped."""
    node = shutil.which("node")
    if node is None or not (FOLDER / "node_modules" / "oidc-provider").is_dir():
        sentence = "No OpenID provider is installed: run 'make test-tools' (npm ci in tests/oidc)."
        if os.environ.get("FAMILY_ATLAS_REQUIRE_ALL") == "1":
            pytest.fail(sentence)
        pytest.skip(sentence)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    wanted = {"port": port, "redirectUris": [f"{SITE}/login/openid/return"], "logoutUris": [f"{SITE}/login"], **more}
    command = [node, "provider.mjs", json.dumps(wanted)]
    with subprocess.Popen(command, cwd=FOLDER, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        try:
            assert process.stdout is not None
            assert process.stdout.readline().strip() == "ready"
            yield f"http://127.0.0.1:{port}"
        finally:
            process.kill()


class Browser:
    """What a browser keeps of the provider between pages."""

    def __init__(self) -> None:
        self.session = requests.Session()

    def log_in(self, address: str, login: str) -> str:
        """Follow an authorisation address through log-in and consent; returns where the provider sends back to.

        Who logs in as `anna+a+b` is the subject `anna`, in the groups a and b from now on.
        """
        login, *groups = login.split("+")
        known = {"sub": login, "groups": ",".join(groups)}
        assert self.session.get(urljoin(address, "/test/groups"), params=known, timeout=10).ok
        answer = self._follow(self.session.get(address, allow_redirects=False, timeout=10))
        for _ in range(3):
            if isinstance(answer, str):
                return answer
            prompt = re.search(r'name="prompt" value="(\w+)"', answer.text)
            action = re.search(r'action="([^"]+)"', answer.text)
            assert prompt, answer.text[:500]
            assert action
            form = {"prompt": prompt[1], "login": login, "password": "any"}
            target = urljoin(answer.url, action[1])
            answer = self._follow(self.session.post(target, data=form, allow_redirects=False, timeout=10))
        raise AssertionError("the provider does not send back")

    def _follow(self, answer: requests.Response) -> requests.Response | str:
        while answer.is_redirect:
            target = urljoin(answer.url, answer.headers["Location"])
            if target.startswith(f"{SITE}/"):
                return target.removeprefix(SITE)
            answer = self.session.get(target, allow_redirects=False, timeout=10)
        assert answer.ok, answer.text[:500]
        return answer
