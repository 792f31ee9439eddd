"""While somebody codes, the country pack of the mission's State offers its places and agencies, in the page's language
and whatever script is typed; a name that does not fit the date is told beside the panel."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from support.browser import Page, opened, violations
from support.longtext import bring_in_long, sentence
from support.missions import PASSPHRASE
from support.served import serving


@pytest.fixture(scope="module")
def base(template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    from habeas.store import mission as missions
    from habeas.store.actions.users import actor_named, unlock_with

    folder = tmp_path_factory.mktemp("country")
    path = folder / "home" / "testing"
    shutil.copytree(template, path)
    settings = path / "mission.toml"
    settings.write_text(settings.read_text().replace('States = ["Haesong"]', 'States = ["DPRK"]'))
    (folder / "run").mkdir(mode=0o700)
    with missions.opened(path, unlock_with(path, "all", PASSPHRASE)):
        bring_in_long(folder, by=actor_named("all"), passages=12, acts=1)
    with serving(folder / "home", folder / "run") as (browser, _):
        yield browser.base


@pytest.fixture
def page(chromium: Any, base: str) -> Iterator[Page]:
    with opened(chromium, base, bypass_csp=True) as shown:
        shown.tab.goto(f"{base}/testing/log-in/")
        shown.tab.fill("#user", "all")
        shown.tab.fill("#passphrase", PASSPHRASE)
        shown.follow(shown.tab.locator("main form button[type=submit]"))
        shown.tab.goto(f"{base}/testing/texts/T-0001/code/")
        yield shown
    assert shown.wrong == []


def offered(page: Page, field: str, letters: str) -> list[str]:
    """What a field offers for some letters; the first is taken by key."""
    tab = page.tab
    tab.focus(f"#{field}")
    tab.keyboard.type(letters)
    tab.wait_for_selector(f"#{field}-list [role=option]")
    found = tab.locator(f"#{field}-list [role=option]").all_inner_texts()
    tab.keyboard.press("ArrowDown")
    tab.keyboard.press("Enter")
    return [str(one) for one in found]


def test_places_and_agencies_of_the_pack_are_offered_in_any_script(page: Page) -> None:
    tab = page.tab
    tab.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    assert offered(page, "act-place", "개성")[0].startswith("Kaes")
    assert tab.input_value("#act-place").startswith("Kaes")
    assert "Ministry of State Security" in offered(page, "i0-party", "bowibu")[0]
    assert tab.input_value("#i0-party") == "Ministry of State Security"
    page.korean()
    tab.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    assert "개성" in offered(page, "act-place", "gaeseong")[0]
    assert "국가보위성" in offered(page, "i0-party", "bowibu")[0]


def test_a_name_of_today_beside_a_date_of_before_is_told_and_saved_as_it_was_written(page: Page) -> None:
    tab = page.tab
    tab.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    tab.fill("#act-words", sentence(3))
    tab.fill("#act-code", "TOR-01")
    tab.fill("#v0-who", "self")
    tab.fill("#act-date", "2012")
    tab.fill("#i0-party", "Ministry of State Security")
    page.follow(tab.locator("button[value=check]"))
    told = tab.locator("p.misnamed")
    assert "is a name since 2016-06-29" in told.inner_text()
    assert "State Security Department" in told.inner_text()
    assert violations(page) == []
    assert tab.input_value("#i0-party") == "Ministry of State Security", "nobody's words are changed"
