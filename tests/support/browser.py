"""A tab of a real browser before a real server, and what went wrong in it."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from support.missions import PASSPHRASE

#: where a browser may lie; CI installs Debian's
NAMES = ("chromium", "chromium-browser", "google-chrome")


def program() -> str | None:
    """Debian's Chromium, or the one that is named."""
    return os.environ.get("HABEAS_CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)


@dataclass
class Page:
    """A tab with what went wrong in it: errors of the console and of the policy, and requests to elsewhere."""

    tab: Any
    base: str
    wrong: list[str] = field(default_factory=list)

    def go(self, below: str = "") -> Page:
        answer = self.tab.goto(f"{self.base}/haesong/{below}")
        assert answer.status in (200, 304), f"{below}: {answer.status}"
        return self

    def log_in(self, user: str = "ida") -> Page:
        self.go("log-in/")
        self.tab.fill("#user", user)
        self.tab.fill("#passphrase", PASSPHRASE)
        self.tab.click("main button[type=submit]")
        self.tab.wait_for_url("**/haesong/")
        return self

    def korean(self) -> Page:
        self.follow(self.tab.locator("text=한국어"))
        assert self.tab.get_attribute("html", "lang") == "ko"
        return self

    def follow(self, link: Any) -> None:
        """Click on what leads to another page, and wait until that is there."""
        with self.tab.expect_navigation():
            link.click()

    @property
    def words(self) -> str:
        return self.tab.inner_text("main")


@contextmanager
def opened(browser: Any, base: str, **how: Any) -> Iterator[Page]:
    context = browser.new_context(**{"viewport": {"width": 1280, "height": 900}, "accept_downloads": True, **how})
    context.set_default_timeout(20_000)
    page = Page(context.new_page(), base)
    page.tab.on("console", lambda said: page.wrong.append(said.text) if said.type == "error" else None)
    page.tab.on("pageerror", lambda error: page.wrong.append(str(error)))
    page.tab.on(
        "request",
        lambda asked: None if asked.url.startswith((base, "data:", "blob:")) else page.wrong.append(asked.url),
    )
    try:
        yield page
    finally:
        context.close()


def pattern_of(address: str) -> str | None:
    """The pattern of ``urls.py`` that an address meets."""
    from habeas.faces.web.urls import urlpatterns

    path = address.partition("?")[0].removeprefix("/")
    return next((str(one.pattern) for one in urlpatterns if one.pattern.match(path)), None)


#: windows at which no page may scroll sideways
WIDTHS = (640, 360, 320)
_BEYOND = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
_CUT = """() => {
    document.documentElement.style.fontSize = '200%';
    const cut = [...document.querySelectorAll('main *, header *, nav *')].filter(one => {
        const style = getComputedStyle(one);
        return style.overflow === 'hidden' && !one.closest('.visually-hidden') && one.clientHeight > 0
            && one.scrollHeight > one.clientHeight + 2;
    }).map(one => one.outerHTML.slice(0, 120));
    document.documentElement.style.fontSize = '';
    return cut;
}"""
#: the words of a page as it came: without the parts that a script fetches later, sooner or not at all, and without the
#: moment that a script says by the clock of the room
WORDS = """() => {
    const later = document.querySelectorAll('#judged, #used, #preview, #kept time');
    later.forEach(one => one.hidden = true);
    const words = document.body.innerText;
    later.forEach(one => one.hidden = false);
    return words;
}"""
_OURS = "all => all.filter(one => !one.closest('[lang=en]:not(html)')).map(one => one.innerText)"


@dataclass(frozen=True)
class Seen:
    """What was seen of one page."""

    title: str
    words: str
    headings: int
    first_link: str
    beyond: dict[int, int]
    cut: list[str]
    ours: list[str]
    wrong: list[str]


def look(page: Page, address: str) -> Seen:
    """Go there, and look at it in every window."""
    page.wrong.clear()
    page.tab.set_viewport_size({"width": 1280, "height": 900})
    page.tab.goto(page.base + address)
    words, cut = page.tab.evaluate(WORDS), page.tab.evaluate(_CUT)
    beyond = {}
    for width in WIDTHS:
        page.tab.set_viewport_size({"width": width, "height": 700})
        beyond[width] = page.tab.evaluate(_BEYOND)
    return Seen(
        title=page.tab.title(),
        words=words,
        headings=page.tab.locator("h1").count(),
        first_link=page.tab.evaluate("document.querySelector('body a')?.getAttribute('href') ?? ''"),
        beyond=beyond,
        cut=cut,
        ours=page.tab.eval_on_selector_all("nav a, h2, label, button, th[scope=col], dt, legend, summary", _OURS),
        wrong=list(page.wrong),
    )


def each(page: Page, addresses: Iterable[str], language: str = "en") -> Iterator[str]:
    """Addresses one by one, by somebody who has logged in; the page to log in on before that."""
    page.go("log-in/")
    if language == "ko":
        page.korean()
    first = "/haesong/log-in/"
    if first in addresses:
        yield first
    page.log_in()
    yield from (address for address in addresses if address != first)


def violations(page: Page) -> list[str]:
    """What axe finds: WCAG 2.2 A and AA, and its best practice."""
    from axe_playwright_python.sync_playwright import Axe

    asked = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
    rules = {"runOnly": asked, "resultTypes": ["violations"]}  # it does not have to describe what is well
    found = Axe().run(page.tab, options=rules).response["violations"]
    return [f"{one['id']}: {node['html'][:160]}" for one in found for node in one["nodes"][:3]]
