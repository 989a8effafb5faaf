"""The browser side without a browser: scripts under node, and what the files may weigh, contain and name."""

import json
import re
import shutil
import subprocess
from itertools import pairwise
from pathlib import Path

import brotli
import pytest

from dashboard.static_files import StaticFiles

ASSETS = Path(__file__).parents[2] / "assets"
NODE = shutil.which("node")
BUNDLES: dict[str, list[str]] = json.loads((ASSETS / "bundles.json").read_text(encoding="utf-8"))
SOURCES = sorted({name for names in BUNDLES.values() for name in names})


@pytest.mark.skipif(NODE is None, reason="node is not installed")
def test_scripts_under_node() -> None:
    tests = Path(__file__).with_name("scripts.test.mjs")
    run = subprocess.run([str(NODE), "--test", str(tests)], capture_output=True, text=True, timeout=60, check=False)
    assert run.returncode == 0, run.stdout + run.stderr


def test_every_own_source_is_in_a_bundle() -> None:
    own = {path.relative_to(ASSETS).as_posix() for part in ("js", "css") for path in (ASSETS / part).iterdir()}
    assert own <= set(SOURCES)
    assert all((ASSETS / name).is_file() for name in SOURCES)


@pytest.mark.parametrize("name", SOURCES)
def test_nothing_is_fetched_from_elsewhere_and_nothing_evaluated(name: str) -> None:
    text = (ASSETS / name).read_text(encoding="utf-8")
    hosts = set(re.findall(r"(?:https?:)?//[\w.-]+\.\w+", re.sub(r"^\s*(//|\*|/\*).*$", "", text, flags=re.M)))
    assert hosts <= {"http://www.w3.org"}  # the SVG namespace is a name, not an address
    assert not re.search(r"\beval\(|new Function\b|document\.write", text)


def test_every_custom_property_is_defined() -> None:
    text = "\n".join((ASSETS / name).read_text(encoding="utf-8") for name in BUNDLES["css/atlas.css"])
    defined = set(re.findall(r"(--[\w-]+)\s*:", text)) | {"--map-ratio", "--t"}  # the last two are set on elements
    assert set(re.findall(r"var\((--[\w-]+)", text)) <= defined


def test_weights() -> None:
    served = StaticFiles(ASSETS)

    def packed(name: str) -> int:
        payload = served.payload(name)
        assert payload
        return len(brotli.compress(payload.body))

    fonts = list((ASSETS / "fonts").glob("*.woff2"))
    assert fonts
    assert sum(path.stat().st_size for path in fonts) <= 60_000
    assert packed("js/atlas.js") <= 20_000
    assert packed("css/atlas.css") <= 9_000
    assert packed("vendor/plotly-atlas.min.js") <= 400_000


def test_comments_are_not_served_and_code_is() -> None:
    """A line that only looks like a comment would stand in a text that spans lines: there is none."""
    for name, sources in BUNDLES.items():
        if not name.endswith(".js"):
            continue
        text = "\n".join((ASSETS / source).read_text(encoding="utf-8") for source in sources)
        assert not re.search(r"`[^`\n]*\n\s*//", text), name
        body = StaticFiles(ASSETS)._read(name).decode()
        assert not re.search(r"^\s*//", body, re.MULTILINE)
        kept = [line for line in text.splitlines() if not line.lstrip().startswith("//")]
        assert body.splitlines() == kept


def test_plotly_bundle_matches_the_python_package() -> None:
    from plotly.offline import get_plotlyjs_version

    bundle = (ASSETS / "vendor" / "plotly-atlas.min.js").read_text(encoding="utf-8")
    assert bundle.startswith(f"/* plotly.js {get_plotlyjs_version()} ")
    recorded = json.loads((ASSETS / "vendor" / "plotly-bundle" / "package.json").read_text(encoding="utf-8"))
    assert recorded["dependencies"]["plotly.js"] == get_plotlyjs_version()
    assert not re.search(r"\beval\(|new Function\b", bundle)


def _luminance(colour: str) -> float:
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return sum(weight * c for weight, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def _contrast(one: str, other: str) -> float:
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_colours_keep_their_order_in_grey_and_text_is_legible() -> None:
    text = (ASSETS / "css" / "tokens.css").read_text(encoding="utf-8")
    colours = dict(re.findall(r"--([\w-]+):\s*(#[0-9a-f]{6})", text))
    steps = [_luminance(colours[f"c{step}"]) for step in range(5)]
    assert all(light > dark * 1.35 for light, dark in pairwise(steps))
    for ground in ("card", "ground", "accent-pale"):
        for ink in ("ink", "ink-soft", "accent"):
            assert _contrast(colours[ink], colours[ground]) >= 4.5, (ink, ground)
    assert _contrast(colours["warn-ink"], colours["warn-ground"]) >= 4.5
    assert _contrast(colours["line-strong"], colours["card"]) >= 3
    assert _contrast(colours["accent"], "#ffffff") >= 4.5
