"""Draws the diagrams of the documentation from the code: `python -m tests.documentation.diagrams` writes them anew.

Rooms and their imports come from the import graph (grimp), stages of a build from the log of one, processes and what
they may see from compose.yaml. A test compares the files with what is drawn.
"""

import ast
import json
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

import grimp
import yaml

from dashboard.cli import COMMANDS
from tests.documentation.worked_page import ROOT
from tests.invented.releases import published_store

FOLDER: Final = ROOT / "docs" / "diagrams"
LAYERS: Final = ("dashboard", "data", "geo")
_NOTE: Final = "Drawn from {source} by `python -m tests.documentation.diagrams`; do not edit.\n"
_STAGE: Final = re.compile(r"^[a-z]+$")


def documents() -> dict[str, str]:
    """Every file of `docs/diagrams` by its name."""
    return {"rooms.md": rooms(), "build.md": build_stages(), "processes.md": processes()}


def rooms() -> str:
    """The packages, what they are for, and which imports which."""
    graph = grimp.build_graph(*LAYERS, cache_dir=None)
    imports = _room_imports(graph)
    drawn = _without_detours(imports)
    lines = ["flowchart TD"]
    for layer in LAYERS:
        lines.append(f"    subgraph {layer}")
        lines += [f'        {_node(room)}["{room}"]' for room in sorted(imports) if room.split(".")[0] == layer]
        lines.append("    end")
    lines += [f"    {_node(room)} --> {_node(other)}" for room in sorted(drawn) for other in sorted(drawn[room])]
    rows = [f"| `{room}` | {_purpose(room)} | {_quoted(imports[room])} |" for room in sorted(imports)]
    return "\n".join(
        [
            "# Rooms\n",
            _NOTE.format(source="the import graph"),
            "An arrow leads to what is imported; where a longer way leads there too, the direct arrow is left out.\n",
            _mermaid(lines),
            "| room | what it is | imports |",
            "|---|---|---|",
            *rows,
            "",
        ]
    )


def build_stages() -> str:
    """The stages of a build in the order in which a build of the invented country went through them."""
    logs = sorted(published_store().glob("*/releases/*/build_log.json"))
    stages = list(dict.fromkeys(_strings(json.loads(logs[-1].read_bytes()), "stage")))
    modules = _modules_of_stages()
    lines = ["flowchart LR", *(f'    {stage}["{stage}"]' for stage in stages)]
    lines += [f"    {one} --> {other}" for one, other in pairwise(stages)]
    rows = [f"| {stage} | {_quoted(modules[stage])} |" for stage in stages]
    return "\n".join(
        [
            "# Stages of a build\n",
            _NOTE.format(source="the log of a build and the code"),
            _mermaid(lines),
            "| stage | begun in |",
            "|---|---|",
            *rows,
            "",
        ]
    )


def processes() -> str:
    """The services of compose.yaml and what each may read or write; then every command."""
    services: Mapping[str, Mapping[str, Any]] = yaml.safe_load((ROOT / "compose.yaml").read_text())["services"]
    lines, rows = ["flowchart LR"], []
    for name, service in services.items():
        lines.append(f'    {name}(["{name}"])')
        seen = {}
        for volume in service.get("volumes", ()):
            what, _, mode = str(volume).partition(":")
            seen[what] = "reads" if mode.endswith(":ro") else "writes"
            lines.append(
                f'    {name} {"-. reads .->" if seen[what] == "reads" else "-- writes -->"} v_{what}[("{what}")]'
            )
        secrets = ", ".join(map(str, service.get("secrets", ()))) or "none"
        networks = ", ".join(service.get("networks", ())) or "default"
        files = ", ".join(f"{what} ({mode})" for what, mode in seen.items()) or "none"
        rows.append(f"| {name} | {files} | {networks} | {secrets} |")
    commands = [f"| `{name}` | {summary} |" for name, summary in COMMANDS.items()]
    return "\n".join(
        [
            "# Processes\n",
            _NOTE.format(source="`compose.yaml` and the command line"),
            _mermaid(lines),
            "| service | volumes | networks | secrets |",
            "|---|---|---|---|",
            *rows,
            "\n| command | what it does |",
            "|---|---|",
            *commands,
            "",
        ]
    )


def _room(module: str) -> str:
    """The room of a module: the first two names of packages, the layer itself for modules that lie open in it."""
    names = module.split(".")
    is_folder = len(names) > 1 and (ROOT / names[0] / names[1]).is_dir()
    return ".".join(names[:2]) if is_folder else names[0]


def _room_imports(graph: grimp.ImportGraph) -> dict[str, set[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for module in graph.modules:
        found[_room(module)] |= {_room(other) for other in graph.find_modules_directly_imported_by(module)}
    return {room: others - {room} for room, others in found.items()}


def _without_detours(imports: Mapping[str, set[str]]) -> dict[str, set[str]]:
    """Leave out an arrow where a longer way leads to the same room (transitive reduction of an acyclic graph)."""
    drawn = {room: set(others) for room, others in imports.items()}
    for room in sorted(imports):
        for other in sorted(imports[room]):
            rest = drawn[room] - {other}
            if any(other in _reached(drawn, step, {room}) for step in rest):
                drawn[room] = rest
    return drawn


def _reached(imports: Mapping[str, set[str]], start: str, seen: set[str]) -> set[str]:
    found, waiting = set(seen), [start]
    while waiting:
        room = waiting.pop()
        if room not in found:
            found.add(room)
            waiting += imports.get(room, ())
    return found


def _purpose(room: str) -> str:
    text = (ROOT / room.replace(".", "/") / "__init__.py").read_text(encoding="utf-8")
    return (ast.get_docstring(ast.parse(text)) or "").split("\n\n")[0].replace("\n", " ")


def _modules_of_stages() -> dict[str, set[str]]:
    """Modules of the build that begin a stage, by its name: calls of `.stage("name")`."""
    found: dict[str, set[str]] = defaultdict(set)
    for path in sorted((ROOT / "data" / "build").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            called = isinstance(node, ast.Call) and getattr(node.func, "attr", "") in ("stage", "part")
            said = node.args[0] if called and node.args else None
            if isinstance(said, ast.Constant) and isinstance(said.value, str) and _STAGE.match(said.value):
                found[said.value].add(path.relative_to(ROOT).as_posix())
    return found


def _strings(content: Any, key: str) -> Iterable[str]:
    """Every text under a key of a JSON document, in order."""
    if isinstance(content, dict):
        for name, value in content.items():
            if name == key and isinstance(value, str):
                yield value
            else:
                yield from _strings(value, key)
    elif isinstance(content, list):
        for value in content:
            yield from _strings(value, key)


def _quoted(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in sorted(names))


def _node(room: str) -> str:
    return room.replace(".", "_")


def _mermaid(lines: Iterable[str]) -> str:
    return "\n".join(["```mermaid", *lines, "```", ""])


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    for name, text in documents().items():
        Path(FOLDER / name).write_text(text, encoding="utf-8")
