"""Second factors in a real Chromium: its virtual security key, the page's own script, and both pages under axe."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from support.browser import Page, opened, violations
from support.missions import PASSPHRASE

from .conftest import serving


@pytest.fixture
def office(template: Path, tmp_path: Path) -> Iterator[str]:
    """A server with an empty mission, at a name at which browsers know security keys."""
    home = tmp_path / "home"
    shutil.copytree(template, home / "testing")
    with serving(home) as port:
        yield f"http://localhost:{port}"


def plug_in(tab: Any) -> tuple[Any, str]:
    """Chromium's own security key, which answers by itself."""
    session = tab.context.new_cdp_session(tab)
    session.send("WebAuthn.enable")
    how = {"protocol": "ctap2", "transport": "usb", "automaticPresenceSimulation": True}
    return session, session.send("WebAuthn.addVirtualAuthenticator", {"options": how})["authenticatorId"]


def type_passphrase(page: Page) -> None:
    page.tab.goto(f"{page.base}/testing/log-in/")
    page.tab.fill("#user", "all")
    page.tab.fill("#passphrase", PASSPHRASE)
    page.follow(page.tab.locator("main button[type=submit]"))


def begin(page: Page, kind: str) -> None:
    page.tab.goto(f"{page.base}/testing/factors/")
    page.tab.fill("#name", "blue")
    page.follow(page.tab.locator(f"button[value={kind}]"))


def add_key(page: Page) -> None:
    begin(page, "key")
    page.follow(page.tab.locator("form[data-ceremony] button"))
    expect(page.tab.locator("article h3")).to_contain_text("blue")


def test_a_security_key_is_added_and_asked_for_under_the_pages_policy(chromium: Any, office: str) -> None:
    with opened(chromium, office) as page:
        tab = page.tab
        type_passphrase(page)
        session, key = plug_in(tab)
        add_key(page)
        assert len(session.send("WebAuthn.getCredentials", {"authenticatorId": key})["credentials"]) == 1
        page.follow(tab.get_by_role("button", name="Log out"))
        type_passphrase(page)
        assert tab.url == f"{office}/testing/log-in/second/"
        page.follow(tab.locator("form[data-ceremony] button"))
        assert tab.url == f"{office}/testing/"
        page.follow(tab.get_by_role("button", name="Log out"))
        type_passphrase(page)
        session.send("WebAuthn.removeVirtualAuthenticator", {"authenticatorId": key})
        plug_in(tab)  # that of somebody else
        tab.locator("form[data-ceremony] button").click()
        expect(tab.locator("[data-when=failed]")).to_be_visible()
        tab.goto(f"{office}/testing/")
        assert "/log-in/" in tab.url
        assert page.wrong == []


def test_axe_finds_nothing_on_the_pages_of_second_factors(chromium: Any, office: str) -> None:
    with opened(chromium, office, bypass_csp=True) as page:  # axe is a script, which the policy would keep out
        type_passphrase(page)
        plug_in(page.tab)
        for kind in ("codes", "key"):
            begin(page, kind)
            assert violations(page) == [], kind
        add_key(page)
        assert violations(page) == []
        for language in ("en", "ko"):
            type_passphrase(page)
            page.follow(page.tab.locator(f"button[value={language}]"))
            assert page.tab.url.endswith("/second/")
            assert violations(page) == [], language
