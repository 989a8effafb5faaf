"""Exercises the Dockerfile without a container engine: every instruction in a clean Debian root, then the image's own
commands as its unprivileged user, without capabilities, over a read-only root.

Not a test of every day (it installs the lock file anew); run it as root, by hand, when Dockerfile or lock change:

    python tests/operations/image_in_a_root.py --work /var/tmp/atlas-image

It needs debootstrap, mount namespaces (unshare) and setpriv. Debian bookworm's own Python 3.11 stands in for that of
the image python:3.11-slim-bookworm, which is the same Debian and the same Python built apart.
"""

import argparse
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(REPOSITORY))

from tests.operations.dockerfile_reader import Instruction, Stage, read_stages  # noqa: E402

PACKAGES = "python3.11,python3.11-venv,python3-distutils,python3-lib2to3,ca-certificates"
BASE = "python:3.11-slim-bookworm"
WRITABLE = {"/tmp": "1777", "/srv/atlas/cache": "atlas"}
VOLUMES = tuple(f"/srv/atlas/{name}" for name in ("releases", "people", "feedback", "files", "keys", "backups"))
_PATIENCE = 90


class Image:
    """One stage as it is made: a root folder, and what the instructions have set so far."""

    def __init__(self, root: Path, pip_environment: dict[str, str]) -> None:
        self.root = root
        self.environment = {"PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"}
        self.folder = "/"
        self.user = "0"
        self.settings: dict[str, Instruction] = {}
        self._pip = pip_environment

    def inside(self, path: str) -> Path:
        """Where a path of the image lies on this machine."""
        absolute = path if path.startswith("/") else f"{self.folder.rstrip('/')}/{path}"
        return self.root / absolute.lstrip("/")

    def run(self, command: str) -> None:
        """Run a RUN line in the root; the network is this machine's."""
        environment = {**self.environment, "HOME": "/root", **self._pip}
        shell = f"cd {self.folder} && {command}"
        words = ["chroot", str(self.root), "/bin/sh", "-ec", shell]
        subprocess.run(words, env=environment, check=True)


def make_base(work: Path) -> Path:
    """A clean Debian bookworm with Python 3.11, made once per work folder."""
    base = work / "base"
    if not (base / "usr/local/bin/python").is_symlink():
        shutil.rmtree(base, ignore_errors=True)
        words = ["debootstrap", "--variant=minbase", f"--include={PACKAGES}", "bookworm", str(base)]
        subprocess.run(words, check=True, stdout=subprocess.DEVNULL)
        (base / "usr/local/bin/python").symlink_to("/usr/bin/python3.11")
    return base


def make_stage(stage: Stage, base: Path, root: Path, made: dict[str, Image], pip_environment: dict[str, str]) -> Image:
    """Follow the instructions of one stage.

    Raises:
        ValueError: an instruction that this script does not know.
    """
    if stage.base != BASE:
        raise ValueError(f"{stage.base}: this script stands in for {BASE} only")
    shutil.rmtree(root, ignore_errors=True)
    subprocess.run(["cp", "-a", "--reflink=auto", str(base), str(root)], check=True)
    shutil.copy("/etc/resolv.conf", root / "etc/resolv.conf")
    image = Image(root, pip_environment)
    for number, instruction in enumerate(stage.instructions, start=1):
        started = time.monotonic()
        follow(instruction, image, made)
        print(f"  {instruction.word:<11} {time.monotonic() - started:6.1f} s  {instruction.text[:90]}", flush=True)
        if number == len(stage.instructions) and stage.name:
            made[stage.name] = image
    return image


def take_up(stage: Stage, root: Path) -> Image:
    """The image of a former run with the sources of now, without running its RUN lines again."""
    image = Image(root, {})
    for instruction in stage.instructions:
        if instruction.word not in ("RUN", "COPY"):
            follow(instruction, image, {})
    for name in ("geo", "data", "dashboard", "assets"):
        goal = root / "opt/family-atlas" / name
        shutil.rmtree(goal, ignore_errors=True)
        shutil.copytree(REPOSITORY / name, goal, ignore=shutil.ignore_patterns("__pycache__"))
    return image


def follow(instruction: Instruction, image: Image, made: dict[str, Image]) -> None:
    """Do what one instruction says."""
    match instruction.word:
        case "ENV":
            for pair in instruction.shell_words():
                name, _, value = pair.partition("=")
                image.environment[name] = re.sub(r"\$(\w+)", lambda m: image.environment.get(m[1], ""), value)
        case "WORKDIR":
            image.folder = instruction.text
            image.inside(".").mkdir(parents=True, exist_ok=True)
        case "COPY":
            _copy(instruction.shell_words(), image, made)
        case "RUN":
            image.run(instruction.text)
        case "USER":
            image.user = instruction.text
        case "EXPOSE" | "HEALTHCHECK" | "ENTRYPOINT" | "CMD" | "LABEL" | "STOPSIGNAL":
            image.settings[instruction.word] = instruction
        case other:
            raise ValueError(f"{other}: unknown to this script")


def _copy(words: list[str], image: Image, made: dict[str, Image]) -> None:
    source_root = REPOSITORY
    if words[0].startswith("--from="):
        source_root = made[words.pop(0).removeprefix("--from=")].root
    *sources, target = words
    for source in sources:
        origin = source_root / source.lstrip("/")
        goal = image.inside(target)
        if origin.is_dir():
            ignore = shutil.ignore_patterns("__pycache__") if source_root == REPOSITORY else None
            shutil.copytree(origin, goal, symlinks=True, dirs_exist_ok=True, ignore=ignore)
        else:
            goal = goal / origin.name if target.endswith("/") else goal
            goal.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(origin, goal)


class Container:
    """The finished image as compose runs it: read-only root, volumes, tmpfs, unprivileged, without capabilities."""

    def __init__(self, image: Image, volumes: Path) -> None:
        self.image = image
        self.volumes = volumes
        found = subprocess.run(
            ["chroot", str(image.root), "/bin/sh", "-c", "id -u atlas; id -g atlas"],
            capture_output=True,
            text=True,
            check=True,
        )
        self.uid, self.gid = map(int, found.stdout.split())
        for volume in VOLUMES:
            # A new named volume takes over content, owner and mode of the folder that it covers.
            subprocess.run(["cp", "-a", str(image.inside(volume)), str(self._volume(volume))], check=True)

    def _volume(self, path: str) -> Path:
        return self.volumes / path.strip("/").replace("/", "-")

    def words(self, command: list[str], *, read_only_releases: bool = False) -> list[str]:
        """The command line that runs a command of the image in namespaces of its own."""
        root = self.image.root
        lines = ["set -e", f"mount --bind {root} {root}", f"mount -t proc proc {root}/proc"]
        lines += [f"mount --rbind /dev {root}/dev"]
        for path, mode in WRITABLE.items():
            owner = f"uid={self.uid},gid={self.gid}" if mode == "atlas" else f"mode={mode}"
            lines += [f"mount -t tmpfs -o {owner} tmpfs {root}{path}"]
        for path in VOLUMES:
            lines += [f"mount --bind {self._volume(path)} {root}{path}"]
        if read_only_releases:
            lines += [f"mount -o remount,ro,bind {root}/srv/atlas/releases"]
        lines += [f"mount -o remount,ro,bind {root}"]
        # Leaving root for a user empties the capabilities, and no program may give them back.
        lines += [
            f"exec chroot --userspec={self.uid}:{self.gid} --groups={self.gid} {root} "
            'env --chdir="$WORKING" setpriv --no-new-privs --inh-caps=-all "$@"'
        ]
        return [
            "unshare",
            "--mount",
            "--pid",
            "--fork",
            "--kill-child",
            "sh",
            "-c",
            "\n".join(lines),
            "image",
            *command,
        ]

    def environment(self, more: dict[str, str] | None = None) -> dict[str, str]:
        """Variables of the image, and those that compose would add."""
        return {**self.image.environment, "WORKING": self.image.folder, "HOME": "/srv/atlas", **(more or {})}

    def run(self, *command: str, **more: str) -> str:
        """Run a command to its end; what it wrote."""
        done = subprocess.run(
            self.words(list(command)), env=self.environment(more), capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise SystemExit(f"{' '.join(command)} ended with {done.returncode}:\n{done.stdout}{done.stderr}")
        return done.stdout


def exercise(image: Image, volumes: Path) -> None:
    """Build and publish a small demonstration, serve it, ask it, and stop it."""
    container = Container(image, volumes)
    entry = image.settings["ENTRYPOINT"].exec_form()
    registry = "/srv/atlas/files/registry"
    _step("user", container.run("id"))
    refused = container.run("sh", "-c", "touch /opt/x /etc/x /srv/atlas/x 2>/dev/null || echo read-only")
    _expect("read-only" in refused, "the root takes no file")
    _step("demo", container.run(*entry, "demo", "--country", "mng", "--persons", "20000", "--out", registry))
    built = ["build", "--source", registry, "--profile", "mng", "--demonstration-keys", "--publish"]
    _step("build", container.run(*entry, *built))
    print(container.run(*entry, "doctor", "--role", "public"))
    command = image.settings["CMD"].exec_form()
    server = subprocess.Popen(
        container.words([*entry, *command], read_only_releases=True),
        env=container.environment(),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        _ask(image, server)
        status = _status_of_server(container.uid)
        _expect(status["NoNewPrivs"] == "1" and int(status["CapEff"], 16) == 0, "no capability, no new privileges")
        _expect(status["Uid"].split()[0] == str(container.uid), f"runs as {container.uid}")
    finally:
        _stop(server)


def _ask(image: Image, server: "subprocess.Popen[str]") -> None:
    health = image.settings["HEALTHCHECK"].text
    probe = json.loads(health[health.index("CMD") + 3 :])
    deadline = time.monotonic() + _PATIENCE
    started = time.monotonic()
    while True:
        # The network is the host's, so the image's own probe may run in a plain chroot.
        done = subprocess.run(
            ["chroot", str(image.root), *probe], env=image.environment, capture_output=True, check=False
        )
        if done.returncode == 0:
            break
        if server.poll() is not None or time.monotonic() > deadline:
            _stop(server)
            raise SystemExit(f"The image's health check failed: {done.stderr.decode()[-400:]}")
        time.sleep(0.5)
    print(f"  health check passed {time.monotonic() - started:.1f} s after the start")
    fetch = (
        "import urllib.request as u; a = u.urlopen('http://127.0.0.1:8050/mng/en/'); b = a.read(); "
        "assert a.status == 200 and b'class=\"area\"' in b; print(len(b), 'bytes of the map page')"
    )
    page = subprocess.run(
        ["chroot", str(image.root), "python", "-c", fetch],
        env=image.environment,
        capture_output=True,
        text=True,
        check=True,
    )
    print(f"  {page.stdout.strip()}")


def _status_of_server(uid: int) -> dict[str, str]:
    for path in Path("/proc").glob("[0-9]*"):
        try:
            words = (path / "cmdline").read_bytes().split(b"\0")
            lines = (path / "status").read_text().splitlines()
        except OSError:
            continue
        status = {name: value.strip() for name, _, value in (line.partition(":") for line in lines)}
        if b"public" in words and b"8050" in words and status["Uid"].split()[0] == str(uid):
            return status
    raise SystemExit("The server's process was not found.")


def _stop(server: "subprocess.Popen[str]") -> None:
    if server.poll() is None:
        # unshare itself ignores the signal; its child is the image's first process, as with an engine.
        children = Path(f"/proc/{server.pid}/task/{server.pid}/children").read_text().split()
        started = time.monotonic()
        for child in children:
            os.kill(int(child), signal.SIGTERM)
        code = server.wait(timeout=30)
        print(f"  SIGTERM: ended with {code} after {time.monotonic() - started:.1f} s")


def _step(name: str, output: str) -> None:
    print(f"  {name}: {(output.strip().splitlines() or [''])[-1]}", flush=True)


def _expect(fulfilled: bool, what: str) -> None:
    if not fulfilled:
        raise SystemExit(f"Not so: {what}")
    print(f"  as it should be: {what}", flush=True)


def main() -> None:
    """Make the image's stages and exercise the last one."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--work", type=Path, required=True, help="an empty folder, or one of a former run")
    options.add_argument(
        "--certificates", type=Path, help="file of trusted certificates for pip, if the network needs it"
    )
    options.add_argument(
        "--again", action="store_true", help="exercise the image of the former run, with the sources of now"
    )
    chosen = options.parse_args()
    if os.geteuid():
        raise SystemExit("Run it as root: it makes roots and changes into them.")
    started = time.monotonic()
    base = make_base(chosen.work)
    print(f"clean root: {time.monotonic() - started:.0f} s")
    pip = {}
    if chosen.certificates:
        shutil.copy(chosen.certificates, base / "etc/image-certificates.pem")
        pip["PIP_CERT"] = "/etc/image-certificates.pem"
    made: dict[str, Image] = {}
    stages = read_stages(REPOSITORY / "Dockerfile")
    for number, stage in enumerate(stages):
        root = chosen.work / f"stage-{number}"
        print(f"stage {stage.name or number}:")
        image = take_up(stage, root) if chosen.again else make_stage(stage, base, root, made, pip)
    volumes = chosen.work / "volumes"
    shutil.rmtree(volumes, ignore_errors=True)
    volumes.mkdir()
    print("the finished image:")
    exercise(image, volumes)
    size = subprocess.run(["du", "-sm", str(image.root)], capture_output=True, text=True, check=True).stdout.split()[0]
    print(f"whole run: {time.monotonic() - started:.0f} s; {size} MB on the disk")


if __name__ == "__main__":
    main()
