"""What runs inside Chromium for bench/page.py: throttling, when the map is painted, bytes by kind, times of changes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

CHROMIUM: Final = "/usr/bin/chromium"
QUIET: Final = [
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
CHANGES: Final = 40
REST: Final = 350
DEADLINE: Final = 90.0


@dataclass(frozen=True)
class Line:
    """A line and a processor: bits per second (0 unthrottled), latency in ms, how many times slower the processor."""

    name: str
    bits: int = 0
    latency: int = 0
    slowdown: int = 1


FREE: Final = Line("unthrottled")
SLOW_4G: Final = Line("slow 4G + 4x CPU", 1_600_000, 150, 4)
RURAL: Final = Line("400 kbit/s, 400 ms", 400_000, 400, 1)
LINES: Final = (FREE, SLOW_4G, RURAL)

# Runs before every page. `map` is the frame in which the whole map is there and may be painted (the shapes in the page,
# the first filled path of the canvas, or MapLibre at rest); `dash` is when the live panels replaced the prerendered,
# `loaded` when the page's own scripts have run.
PROBE: Final = """
(() => {
  const seen = (window.__probe = { map: 0, ready: 0, dash: 0, loaded: 0 });
  document.addEventListener('DOMContentLoaded', () => setTimeout(() => { seen.loaded = performance.now(); }, 0));
  let canvasFilled = false;
  const fill = CanvasRenderingContext2D.prototype.fill;
  CanvasRenderingContext2D.prototype.fill = function (...parts) {
    if (this.canvas.id === 'map-canvas') canvasFilled = true;
    return fill.apply(this, parts);
  };
  window.__mapLibre = () => {
    const graph = document.querySelector('.js-plotly-plot');
    const plot = graph && graph._fullLayout && graph._fullLayout.map && graph._fullLayout.map._subplot;
    return plot && plot.map ? plot.map : null;
  };
  const isThere = () => {
    if (document.getElementById('map-canvas')) {
      if (location.search.includes('level=h3')) return canvasFilled;
      return Boolean(document.getElementById('layer-selected'));
    }
    const map = window.__mapLibre();
    return Boolean(map && map.loaded() && map.areTilesLoaded() && map.queryRenderedFeatures().length);
  };
  const look = () => {
    if (!seen.map && isThere()) requestAnimationFrame(() => setTimeout(() => { seen.map ||= performance.now(); }, 0));
    const root = document.documentElement;
    if (!seen.ready && root && root.dataset.atlas === 'ready') seen.ready = performance.now();
    const live = document.querySelector('#react-entry-point #ranking') && !document.getElementById('prerendered');
    const baseline = document.querySelector('#baseline-map .js-plotly-plot');
    if (!seen.dash && (live || baseline)) seen.dash = performance.now();
    if (!seen.map || !seen.dash) requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
})();
"""

# From the change event to the frame after the recolouring: two frames on, when the first of them has been presented.
CHANGE: Final = """
async ([field, value]) => {
  const select = document.getElementById('f-' + field);
  const painted = new Promise((resolve) => document.addEventListener('atlas:values', () =>
    requestAnimationFrame(() => setTimeout(() => resolve(performance.now()), 0)), { once: true }));
  const start = performance.now();
  select.value = value;
  select.dispatchEvent(new Event('change', { bubbles: true }));
  return (await painted) - start;
}
"""

BASELINE_CHANGE: Final = """
async (value) => {
  const graph = () => document.querySelector('.js-plotly-plot');
  const before = graph()._fullData;
  const start = performance.now();
  const painted = new Promise((resolve, reject) => {
    const done = () => setTimeout(() => resolve(performance.now()), 0);
    const look = () => {
      const map = window.__mapLibre();
      if (graph()._fullData !== before && map && map.loaded() && map.areTilesLoaded()) requestAnimationFrame(done);
      else if (performance.now() - start > 20000) reject(new Error('the baseline did not change'));
      else requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
  });
  window.dash_clientside.set_props('indicator', { value });
  return (await painted) - start;
}
"""


@dataclass
class Load:
    """One page load: milliseconds since navigation, and encoded bytes (with headers) by kind."""

    fcp: float
    first_map: float
    ready: float
    dash: float
    loaded: float
    bytes_by_kind: dict[str, int]
    waterfall: list[tuple[float, float, int, str]]


def launch(playwright: Any) -> Any:
    """Start Debian's Chromium."""
    return playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)


def load(
    browser: Any, address: str, line: Line, *, until: str = "dash", needs_map: bool = True, deadline: float = DEADLINE
) -> Load:
    """Open a page in a fresh context over a line; wait until the map (if any) is painted and `until` has happened."""
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    try:
        page = context.new_page()
        control = context.new_cdp_session(page)
        requests = watch(control)
        throttle(control, line)
        page.add_init_script(PROBE)
        page.goto(address, wait_until="commit")
        mapped = "window.__probe.map > 0 && " if needs_map else ""
        painted = "performance.getEntriesByName('first-contentful-paint').length"
        wait_for(page, f"window.__probe && {mapped}{painted} && window.__probe.{until} > 0", deadline)
        page.wait_for_timeout(300)
        probe = page.evaluate("window.__probe")
        fcp = page.evaluate("(performance.getEntriesByName('first-contentful-paint')[0] || {}).startTime || 0")
        kinds: dict[str, int] = {}
        for one in requests.values():
            kinds[one["kind"]] = kinds.get(one["kind"], 0) + one["bytes"]
        begin = min(one["start"] for one in requests.values())
        waterfall = [
            (round(1000 * (one["start"] - begin)), round(1000 * (one["end"] - begin)), one["bytes"], one["url"])
            for one in requests.values()
        ]
        return Load(fcp, max(fcp, probe["map"]), probe["ready"], probe["dash"], probe["loaded"], kinds, waterfall)
    finally:
        context.close()


def changes(browser: Any, address: str, values: list[tuple[str, str]]) -> list[float]:
    """Milliseconds of each change of a selector, in one visit."""
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    try:
        page = context.new_page()
        page.add_init_script(PROBE)
        page.goto(address)
        wait_for(page, "window.__probe.map > 0 && window.__probe.dash > 0", 60)
        page.wait_for_timeout(1000)
        return [timed(page, CHANGE, list(value)) for value in values]
    finally:
        context.close()


def baseline_changes(browser: Any, address: str, values: list[str]) -> list[float]:
    """The same in the baseline application."""
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    try:
        page = context.new_page()
        page.add_init_script(PROBE)
        page.goto(address)
        wait_for(page, "window.__probe.map > 0", 60)
        page.wait_for_timeout(1000)
        return [timed(page, BASELINE_CHANGE, value) for value in values]
    finally:
        context.close()


def timed(page: Any, script: str, argument: Any) -> float:
    """One change, then a rest, so that the table and panel of one do not fall into the next."""
    milliseconds: float = page.evaluate(script, argument)
    page.wait_for_timeout(REST)
    return milliseconds


def throttle(control: Any, line: Line) -> None:
    """Slow the line (latency per request, as Chromium's developer tools do) and the processor."""
    if line.bits:
        rate = line.bits / 8
        control.send(
            "Network.emulateNetworkConditions",
            {"offline": False, "latency": line.latency, "downloadThroughput": rate, "uploadThroughput": rate / 2},
        )
    if line.slowdown > 1:
        control.send("Emulation.setCPUThrottlingRate", {"rate": line.slowdown})


def watch(control: Any) -> dict[str, dict[str, Any]]:
    """Collect every request with its encoded bytes; the dictionary fills while the page loads."""
    requests: dict[str, dict[str, Any]] = {}

    def sent(event: dict[str, Any]) -> None:
        requests[event["requestId"]] = {
            "url": event["request"]["url"], "kind": "other", "bytes": 0, "start": event["timestamp"],
            "end": event["timestamp"],
        }  # fmt: skip

    def received(event: dict[str, Any]) -> None:
        if event["requestId"] in requests:
            requests[event["requestId"]]["kind"] = kind_of(event["response"]["mimeType"])

    def finished(event: dict[str, Any]) -> None:
        if event["requestId"] in requests:
            requests[event["requestId"]] |= {"bytes": int(event["encodedDataLength"]), "end": event["timestamp"]}

    control.send("Network.enable")
    control.on("Network.requestWillBeSent", sent)
    control.on("Network.responseReceived", received)
    control.on("Network.loadingFinished", finished)
    return requests


def kind_of(mime: str) -> str:
    """Group of a content type in the report."""
    groups = {"html": "html", "javascript": "js", "css": "css", "font": "fonts", "image": "images"}
    return next((name for part, name in groups.items() if part in mime), "data")


def wait_for(page: Any, script: str, deadline: float) -> None:
    """Wait in steps of 50 ms; our content security policy forbids Playwright's own waiting."""
    for _ in range(int(deadline * 20)):
        if page.evaluate(script):
            return
        page.wait_for_timeout(50)
    raise TimeoutError(f"{script} did not become true within {deadline:g} s")


def percentile(values: list[float], share: float) -> float:
    """The value below which a share of them lies (nearest rank)."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]
