"""The screen lock in a real browser: by key, by button, by itself; what it leaves on the screen and behind Back."""

from __future__ import annotations

import os
import re
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from support.browser import Page, opened, violations
from support.missions import PASSPHRASE
from support.served import serving, workers

#: a server whose minutes are short: a page is locked after six seconds without use, and says so three before
_SHORT = """
import sys
from habeas.store import engine
engine.setup()
from habeas.faces.web import sessions
sessions.MINUTE, sessions.WARNED = {minute}, 3
from habeas.faces.cli import main
sys.exit(main())
"""
DRAFT = (
    "---\nformat: habeas/report/1\ntitle: x\nlanguage: en\npurpose: public-report\naudience: public\nperiod: all\n---\n"
)
LOCKED = re.compile("/log-in/.*locked=")


def _served(template: Path, folder: Path, minute: float) -> Any:
    shutil.copytree(template, folder / "home" / "testing")
    (folder / "run").mkdir(mode=0o700)
    return serving(folder / "home", folder / "run", [sys.executable, "-c", _SHORT.format(minute=minute)])


@pytest.fixture(scope="module")
def base(template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with _served(template, tmp_path_factory.mktemp("locked"), 60) as (browser, _):
        yield browser.base


@pytest.fixture(scope="module")
def hasty(template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with _served(template, tmp_path_factory.mktemp("hasty"), 0.2) as (browser, _):
        yield browser.base


def log_in(page: Page, language: str = "en") -> Page:
    page.tab.goto(f"{page.base}/testing/log-in/")
    if language == "ko":
        page.korean()
    page.tab.fill("#user", "all")
    return go_on(page)


def go_on(page: Page) -> Page:
    page.tab.fill("#passphrase", PASSPHRASE)
    page.follow(page.tab.locator("main form button[type=submit]"))
    return page


@pytest.mark.slow
@pytest.mark.parametrize("language", ["en", "ko"])
def test_a_key_locks_the_screen_and_the_passphrase_leads_back(chromium: Any, base: str, language: str) -> None:
    with opened(chromium, base) as page:
        log_in(page, language).tab.goto(f"{base}/testing/sessions/")
        assert violations(page) == []
        assert {"en": "Your sessions", "ko": "자신의 접속"}[language] in page.words
        page.tab.keyboard.press("Control+Shift+KeyL")
        expect(page.tab).to_have_url(LOCKED)
        expect(page.tab.locator("#passphrase")).to_be_focused()
        assert page.tab.input_value("#user") == "all"
        assert violations(page) == []
        page.tab.go_back()
        expect(page.tab.locator("#passphrase")).to_be_visible()
        assert page.tab.locator("table").count() == 0, "nothing is behind the Back button"
        page.tab.goto(f"{base}/testing/sessions/")
        page.tab.fill("#user", "all")
        assert go_on(page).tab.url.endswith("/testing/sessions/")
        assert page.wrong == []


@pytest.mark.slow
def test_the_button_locks_also_without_scripts(chromium: Any, base: str) -> None:
    with opened(chromium, base, java_script_enabled=False) as page:
        log_in(page).follow(page.tab.locator("#lock button"))
        assert LOCKED.search(page.tab.url)
        assert page.tab.goto(f"{base}/testing/").url.endswith("/log-in/")


@pytest.mark.slow
def test_words_of_a_draft_are_kept_by_the_server_when_the_screen_is_locked(chromium: Any, base: str) -> None:
    with opened(chromium, base) as page:
        log_in(page).tab.goto(f"{base}/testing/drafts/")
        page.tab.fill("textarea[name=text]", DRAFT + "\nMade up.\n")
        page.follow(page.tab.locator("main button[type=submit].primary"))
        page.tab.goto(page.tab.url + "edit/")
        page.tab.fill("textarea[name=text]", DRAFT + "\nMade up, and not sent.\n")
        page.tab.keyboard.press("Control+Shift+KeyL")
        expect(page.tab).to_have_url(re.compile("kept=yes"))
        go_on(page)
        assert page.tab.url.endswith("/edit/")
        assert "and not sent" in page.tab.input_value("textarea[name=text]")
        assert page.tab.evaluate("Object.keys(localStorage).length + Object.keys(sessionStorage).length") == 0
        assert page.wrong == []


@pytest.mark.slow
def test_an_unused_page_says_so_in_time_and_locks_itself(chromium: Any, hasty: str) -> None:
    with opened(chromium, hasty) as page:
        log_in(page, "ko").tab.goto(f"{hasty}/testing/sessions/")
        warned = page.tab.locator("#idle")
        expect(warned).to_be_hidden()
        expect(warned).to_be_visible()
        expect(warned.locator("[role=alert]")).to_contain_text("1분 뒤에 잠기며")
        assert violations(page) == []
        warned.locator("button").click()
        expect(warned).to_be_hidden()
        expect(page.tab).to_have_url(re.compile("locked=idle"), timeout=20_000)
        expect(page.tab.locator("main [role=status]")).to_be_visible()
        page.tab.go_back()
        expect(page.tab.locator("#passphrase")).to_be_visible()


@pytest.mark.slow
def test_a_page_whose_server_was_killed_leaves_nothing_on_the_screen(
    chromium: Any, template: Path, tmp_path: Path
) -> None:
    with opened(chromium, "http://127.0.0.1") as page, _served(template, tmp_path, 0.2) as (browser, server):
        page.base = browser.base
        log_in(page).tab.goto(f"{page.base}/testing/sessions/")
        assert page.tab.locator("table").is_visible()
        for pid in (*workers(server), server.pid):
            os.kill(pid, 9)
        expect(page.tab.locator("table")).to_be_hidden(timeout=20_000)
