"""Every public page, in every language, on a desk and on a phone: found by asking the application for its addresses.

A new page is walked without being named here; an address whose parts cannot be filled in fails the first test.
"""

import re
import string
from pathlib import Path
from urllib.parse import urldefrag, urljoin, urlsplit

import pytest

from dashboard.public import create_public_app
from dashboard.text import LANGUAGES
from dashboard.text.catalogue import read_messages

pytestmark = pytest.mark.browser

ROOT = Path(__file__).parents[2]
AXE = ROOT / "tests" / "assets" / "axe" / "axe.min.js"
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
DESK, PHONE = (1440, 900), (390, 844)
# What stands for the parts of an address; a name that is not here is a page that nobody walks yet.
FILLED = {
    "country": ["mng"],
    "code": ["MN11", "MN1101", "MN1102"],
    # Of a programme: everything on one page, and the indicator with the most parts.
    "programme": ["invented"],
    "part": ["paper"],
    "indicator": ["access"],
}
# Dash, files and interfaces for programs.
NO_PAGES = ("/_", "/static", "/<path:", "/assets", "/api/", "/ogc/", "/<country>/data/<release_id>/")
# Views of the map that its plain address does not show.
VIEWS = ["?level=adm2&area=MN1102&rows=all", "?level=h3&area=MN1101.1", "?indicator=dep_health&sex=female", "nowhere"]
MESSAGES = {language: read_messages(ROOT / "dashboard" / "text" / language) for language in LANGUAGES}

# Texts that a person meets: visible text nodes and the names and hints of elements, outside parts in another language.
READ_TEXTS = """
() => {
  const own = document.documentElement.lang;
  const foreign = (node) => { const part = node.closest('[lang]'); return part && part.lang !== own; };
  const found = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const node = walker.currentNode, parent = node.parentElement, text = node.textContent.trim();
    if (!text || !parent || foreign(parent)) continue;
    if (['SCRIPT', 'STYLE', 'NOSCRIPT', 'CODE'].includes(parent.tagName)) continue;
    found.push(text.replace(/\\s+/g, ' '));
  }
  for (const node of document.querySelectorAll('[aria-label],[title],[placeholder],[alt],[aria-description]')) {
    if (foreign(node)) continue;
    for (const name of ['aria-label', 'title', 'placeholder', 'alt', 'aria-description']) {
      if (node.getAttribute(name)) found.push(node.getAttribute(name));
    }
  }
  return [document.title, ...found];
}
"""
RUN_AXE = """
async (tags) => {
  const options = {runOnly: tags, resultTypes: ['violations'], iframes: false};
  return (await axe.run(document, options)).violations.map((found) => ({
    id: found.id, count: found.nodes.length, why: found.nodes[0].failureSummary,
    places: found.nodes.slice(0, 4).map((node) => node.target.flat().join(' ')),
  }));
}
"""


@pytest.fixture(scope="module")
def client(site_store):
    return create_public_app(site_store).server.test_client()


def public_pages(client):
    """Paths of all pages with `{language}` in them, and the rules whose parts are unknown."""
    pages, unknown = [], []
    for rule in client.application.url_map.iter_rules():
        if "GET" not in rule.methods or rule.rule.startswith(NO_PAGES):
            continue
        addresses = [re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule)]
        for _, name, _, _ in string.Formatter().parse(addresses[0]):
            if name is None or name == "language":
                continue
            if name not in FILLED:
                addresses = []
                if "text/html" in rule.endpoint or not re.search(r"\.\w+$", rule.rule):
                    unknown.append(rule.rule)
                break
            addresses = [one.replace("{" + name + "}", value) for one in addresses for value in FILLED[name]]
        for address in addresses:
            answer = client.get(address.replace("{language}", "en"))
            if answer.status_code == 200 and answer.mimetype == "text/html":
                pages.append(address if "{language}" in address else f"{address}?lang={{language}}")
    return sorted(set(pages)), unknown


def walk_of(client):
    pages, _ = public_pages(client)
    return [*pages, *(f"/mng/{{language}}/{view}" for view in VIEWS)]


class Walk:
    """One browser tab of one size that notes everything that is wrong."""

    def __init__(self, browser, site, size):
        self.site, self.size = site, size
        self.context = browser.new_context(viewport={"width": size[0], "height": size[1]}, reduced_motion="reduce")
        self.context.add_init_script(path=AXE)
        self.page = self.context.new_page()
        self.findings = []
        self.where = ""
        self.leaving = False
        self.page.on("console", self._console)
        self.page.on("pageerror", lambda error: self.note(f"error: {error}"))
        self.page.on("requestfailed", self._failed)
        self.page.on("response", self._response)

    def note(self, finding):
        self.findings.append(f"{self.where} at {self.size[0]}: {finding}")

    def _console(self, message):
        if message.type in ("error", "warning") and not self.where.endswith("nowhere"):
            self.note(f"console: {message.text} {message.location.get('url', '')}")

    def _failed(self, request):
        # What the page before was still asking for when the walk went on is broken off by the browser.
        if not (self.leaving and request.failure == "net::ERR_ABORTED"):
            self.note(f"failed: {request.url} {request.failure}")

    def _response(self, response):
        if response.status >= 400 and not self.where.endswith("nowhere"):
            self.note(f"{response.status}: {response.url}")

    def open(self, path):
        self.where, self.leaving = path, True
        self.page.goto(self.site + path)
        self.leaving = False
        if self.page.locator("#map-svg").count() and self.page.locator("#react-entry-point").count():
            self.page.wait_for_selector("html[data-atlas=ready]", timeout=30_000)
            self.page.wait_for_selector("#prerendered", state="detached", timeout=30_000)
        self.page.evaluate("document.fonts.ready.then(() => null)")
        self.page.wait_for_timeout(20)
        return self.page

    def check_frame(self, language):
        page = self.page
        if page.get_attribute("html", "lang") != language:
            self.note(f"lang {page.get_attribute('html', 'lang')}")
        if (headings := page.locator("h1").count()) != 1:
            self.note(f"{headings} h1")
        if (over := page.evaluate("document.documentElement.scrollWidth - innerWidth")) > 0:
            self.note(f"{over} px wider than the screen")

    def check_axe(self, tags):
        for found in self.page.evaluate(RUN_AXE, tags):
            why = " ".join(found["why"].split())[:200]
            self.note(f"axe {found['id']} ({found['count']}): {'; '.join(found['places'])} | {why}")

    def has_map(self):
        """Whether the open page is the one that a script arranges anew for a phone when it is loaded."""
        return self.page.locator("#map-svg").count() > 0

    def check_as(self, size, language, tags=()):
        """Look at the open page in another size: a page has one markup for all sizes."""
        self.page.set_viewport_size({"width": size[0], "height": size[1]})
        own, self.size = self.size, size
        self.check_frame(language)
        if tags:
            self.check_axe(tags)
        self.size = own
        self.page.set_viewport_size({"width": own[0], "height": own[1]})

    def close(self):
        self.context.close()


def english_left_over(texts, language):
    """Texts of a page in another language that the English catalogue holds and that language's own does not."""
    own = " ".join(" ".join([form] if isinstance(form, str) else form) for form in MESSAGES[language].values())
    whole, pieces = set(), set()
    for message in MESSAGES["en"].values():
        for form in [message] if isinstance(message, str) else message:
            literal = [text.strip() for text, *_ in string.Formatter().parse(form)]
            if len(literal) == 1 and re.search("[A-Za-z]{3}", form) and form not in own:
                whole.add(form)
            pieces |= {text for text in literal if len(re.findall("[A-Za-z]{2,}", text)) > 2 and text not in own}
    found = [text for text in texts if text in whole]
    return found + [text for text in texts for piece in pieces if piece in text and text not in whole]


def language_findings(texts, language):
    ids = {msgid for msgid in MESSAGES["en"] if "." in msgid}
    for text in texts:
        if named := ids.intersection(re.split(r"[\s,;:()]+", text)):
            yield f"message id {named}: {text[:80]}"
        if re.search(r"\{[a-z_]+\}", text):
            yield f"placeholder: {text[:80]}"
    if language != "en":
        for text in english_left_over(texts, language):
            yield f"English: {text[:100]}"


def test_every_address_of_the_application_is_known_to_the_walk(client):
    pages, unknown = public_pages(client)
    assert unknown == [], "say in FILLED what stands for these parts"
    assert {"/?lang={language}", "/mng/{language}/", "/mng/{language}/protection", "/mng/{language}/releases"} <= set(
        pages
    )


def test_every_page_of_the_navigation_is_there(client):
    from dashboard.pages.front.country import PAGES, country_path

    for language in LANGUAGES:
        answers = {page: client.get(country_path("mng", language, page)).status_code for page in PAGES}
        assert set(answers.values()) == {200}, answers


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_is_whole_in_every_language_and_size(chromium, site, client, language):
    desk, phone = Walk(chromium, site, DESK), Walk(chromium, site, PHONE)
    titles = {}
    try:
        for path in walk_of(client):
            page = desk.open(path.format(language=language))
            desk.check_frame(language)
            texts = page.evaluate(READ_TEXTS)
            for finding in language_findings(texts, language):
                desk.note(finding)
            if not path.endswith(tuple(VIEWS)):
                titles.setdefault(page.title(), []).append(path)
            # Pages are built the same in every language: a second one, in another script, is enough for axe.
            if language in ("en", "mn"):
                desk.check_axe([*WCAG, "best-practice"] if language == "en" else WCAG)
            if language == "en" and desk.has_map():
                phone.open(path.format(language=language))
                phone.check_frame(language)
                phone.check_axe(WCAG)
            else:
                desk.check_as(PHONE, language, WCAG if language == "en" else ())
    finally:
        desk.close()
        phone.close()
    repeated = [f"title {title!r} of {paths}" for title, paths in titles.items() if len(paths) > 1]
    wrong = [*desk.findings, *phone.findings, *repeated]
    assert wrong == [], "\n" + "\n".join(wrong)


def test_links_lead_somewhere(client):
    """Every address that a page links to answers; of addresses that differ in values only, one is asked."""
    seen, broken = {}, []
    for path in walk_of(client):
        here = path.format(language="ru")
        page = client.get(here).get_data(as_text=True)
        for href in re.findall(r'<(?:a|link|form)[^>]* (?:href|action)="([^"]+)"', page):
            address = urldefrag(urljoin(here, href.replace("&amp;", "&")))[0]
            parts = urlsplit(address)
            if not parts.netloc:
                names = tuple(sorted(re.findall(r"(\w+)=", parts.query)))
                seen.setdefault((parts.path, names), (address, here))
    for address, here in seen.values():
        if (status := client.get(address).status_code) >= 400 and not here.endswith("nowhere"):
            broken.append(f"{status} {address} (on {here})")
    assert broken == [], "\n" + "\n".join(broken)


def test_addresses_in_other_languages_keep_what_is_shown(client):
    """The language links of a page lead to the same page and the same choices, and search engines are told so."""
    for path in walk_of(client):
        if path.endswith("nowhere"):
            continue
        page = client.get(path.format(language="en")).get_data(as_text=True)
        links = dict(re.findall(r'<link rel="alternate" hreflang="([\w-]+)" href="([^"]+)"', page))
        if not links and 'class="site-header"' not in page:
            continue  # an embedded figure has no frame
        assert set(links) == {*LANGUAGES, "x-default"}, path
        wanted = urlsplit(path)
        for language in LANGUAGES:
            found = urlsplit(links[language].replace("&amp;", "&"))
            assert found.path == wanted.path.format(language=language), path
            chosen = set(wanted.query.format(language=language).split("&")) - {"rows=all"}
            assert chosen <= set(found.query.split("&")) | {""}, (path, links[language])
        answer = client.get(path.format(language="kk"))
        assert answer.headers["Content-Language"] == "kk"
