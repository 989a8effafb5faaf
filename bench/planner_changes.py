"""Click to drawn on the planner's drill-down in Chromium, for bench/planner.py."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Final

from page_probe import REST, percentile, wait_for

PASSWORD: Final = "demo-planner-2026"

# From the event to the first frame after the last part of the answer was made into elements. Dash makes them in several
# steps: the answer is complete when the address is that of the answer, nothing is awaited, and no step came for 200 ms.
DRAWN: Final = """
async ([kind, target, value]) => {
  const address = () => (document.getElementById('desk-state') || { dataset: {} }).dataset.address;
  const main = document.getElementById('main');
  const before = address();
  let written = 0;
  const note = () => requestAnimationFrame(() => setTimeout(() => { written = performance.now(); }, 0));
  document.addEventListener('desk:written', note);
  const element = document.querySelector(target);
  if (!element) throw new Error('there is no ' + target);
  const start = performance.now();
  if (kind === 'choose') {
    element.value = value;
    if (element.value !== value) throw new Error(target + ' has no ' + value);
    element.dispatchEvent(new Event('change', { bubbles: true }));
  } else {
    element.dispatchEvent(new MouseEvent('click', { bubbles: true, cancelable: true }));
  }
  for (;;) {
    await new Promise((resolve) => setTimeout(resolve, 50));
    const waited = performance.now() - start;
    if (waited > 20000) throw new Error('nothing was drawn after ' + target);
    if (address() !== before && !main.hasAttribute('aria-busy') && written && performance.now() - written > 200) break;
  }
  document.removeEventListener('desk:written', note);
  return written - start;
}
"""


@dataclass
class Desk:
    """A logged-in page of the drill-down and the bytes of its callbacks."""

    page: Any
    site: str
    path: str
    bytes: list[int] = field(default_factory=list)

    def open(self, query: str = "") -> None:
        """Open a view by its address and wait until it is live."""
        self.page.goto(f"{self.site}{self.path}{query}")
        wait_for(self.page, "!document.getElementById('prerendered') && !!document.getElementById('desk-state')", 60)
        self.page.wait_for_timeout(800)

    def click(self, target: str) -> float:
        """Milliseconds from a click to what it shows."""
        return self._timed(["click", target, ""])

    def choose(self, target: str, value: str) -> float:
        """Milliseconds from another choice of a list to what it shows."""
        return self._timed(["choose", target, value])

    def _timed(self, arguments: list[str]) -> float:
        milliseconds: float = self.page.evaluate(DRAWN, arguments)
        self.page.wait_for_timeout(REST)
        return milliseconds


def log_in(browser: Any, site: str, path: str) -> Desk:
    """Log in as the demonstration's national planner."""
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    page = context.new_page()
    page.goto(f"{site}{path}")
    page.fill("#login-name", "planner")
    page.fill("#login-password", PASSWORD)
    if page.query_selector("select[name=purpose]"):
        page.select_option("select[name=purpose]", index=1)
    elif page.query_selector("[name=purpose]"):
        page.check("[name=purpose] >> nth=0")
    page.press("#login-password", "Enter")
    page.wait_for_url(f"{site}{path}**")
    desk = Desk(page, site, path)
    control = context.new_cdp_session(page)
    control.send("Network.enable")
    asked: set[str] = set()
    control.on(
        "Network.responseReceived",
        lambda event: asked.add(event["requestId"]) if "_dash-update" in event["response"]["url"] else None,
    )
    control.on(
        "Network.loadingFinished",
        lambda event: desk.bytes.append(int(event["encodedDataLength"])) if event["requestId"] in asked else None,
    )
    return desk


def measure(
    desk: Desk, codes: list[str], aimags: list[str], inside: tuple[str, list[str]], times: int
) -> list[dict[str, Any]]:
    """Every kind of change `times` times; one row per kind. `inside` is an aimag with its soums."""
    aimag, soums = inside
    kinds = {
        "indicator, aimags": lambda: _indicators(desk, "", codes, times),
        "indicator, soums of an aimag": lambda: _indicators(desk, f"?area={aimags[0]}", codes, times),
        "part selected": lambda: _parts(desk, aimags, times),
        "category clicked": lambda: _categories(desk, times),
        "drill into an aimag": lambda: _drills(desk, "", aimags, times),
        "drill into a soum's hexagons": lambda: _drills(desk, f"?area={aimag}", soums, times),
        "indicator, all soums at once": lambda: _indicators(desk, "?level=adm2", codes, times),
    }
    rows = []
    print(f"\n{'click to drawn (ms)':34} {'n':>4} {'p50':>7} {'p95':>7} {'max':>7} {'kB br':>7}")
    for name, run in kinds.items():
        desk.bytes.clear()
        rows.append(row_of(name, run(), desk.bytes))
    return rows


def row_of(name: str, found: list[float], sizes: list[int]) -> dict[str, Any]:
    """Percentiles of one kind of change, and the median size of its answers."""
    size = percentile([float(one) for one in sizes], 0.5) / 1000 if sizes else None
    row = {
        "name": name, "n": len(found),
        "p50": round(percentile(found, 0.5), 1), "p95": round(percentile(found, 0.95), 1),
        "max": round(max(found), 1), "kB": size and round(size, 1),
    }  # fmt: skip
    print(f"{name:34} {row['n']:4} {row['p50']:7.0f} {row['p95']:7.0f} {row['max']:7.0f} {row['kB'] or '':>7}")
    return row


def _indicators(desk: Desk, query: str, codes: list[str], times: int) -> list[float]:
    desk.open(query)
    return [desk.choose("#desk-indicator", codes[turn % len(codes)]) for turn in range(times)]


def _parts(desk: Desk, aimags: list[str], times: int) -> list[float]:
    desk.open()
    return [desk.click(f"#m-{aimags[turn % len(aimags)]}") for turn in range(times)]


def _categories(desk: Desk, times: int) -> list[float]:
    desk.open("?dimension=age")
    # The usual view is divided by five age groups; each click chooses another one.
    return [desk.click(f"#split-{turn % 5}") for turn in range(times)]


def _drills(desk: Desk, query: str, areas: list[str], times: int) -> list[float]:
    """Down into an area and (not measured) back up again."""
    found = []
    desk.open(query)
    for turn in range(times):
        found.append(desk.choose("#desk-area", areas[turn % len(areas)]))
        desk.page.go_back()
        desk.page.wait_for_timeout(REST + 400)
    return found
