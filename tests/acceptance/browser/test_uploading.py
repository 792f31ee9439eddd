"""Files dropped on a page: many at once, a line of the receipt for each, in both languages, with axe."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from support.browser import Page, opened, violations
from support.dropped import drop, lines
from support.missions import PASSPHRASE
from support.served import serving


@pytest.fixture(scope="module")
def base(template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    from habeas.store import mission as missions
    from habeas.store.actions.users import actor_named, unlock_with
    from support.sheets import bring_in

    folder = tmp_path_factory.mktemp("uploading")
    path = folder / "home" / "testing"
    shutil.copytree(template, path)
    (folder / "run").mkdir(mode=0o700)
    with missions.opened(path, unlock_with(path, "all", PASSPHRASE)):
        by = actor_named("all")
        bring_in(folder, "source", "code,kind,sex,birth\nS-1,escapee,female,1980\n", by=by)
        bring_in(folder, "interview", "code,source,date\nI-1,S-1,2023-02-03\n", by=by)
    with serving(folder / "home", folder / "run") as (browser, _):
        yield browser.base


@pytest.fixture
def page(chromium: Any, base: str) -> Iterator[Page]:
    with opened(chromium, base, bypass_csp=True) as shown:
        shown.tab.goto(f"{base}/testing/log-in/")
        shown.tab.fill("#user", "all")
        shown.tab.fill("#passphrase", PASSPHRASE)
        shown.follow(shown.tab.locator("main form button[type=submit]"))
        shown.tab.goto(f"{base}/testing/inbox/")
        yield shown
    assert shown.wrong == []


def wait_for(tab: Any, count: int) -> list[str]:
    tab.wait_for_function("n => document.querySelectorAll('#receipt tbody tr').length >= n", arg=count)
    tab.wait_for_selector("#progress", state="hidden")
    return lines(tab)


@pytest.mark.parametrize("language", ["en", "ko"])
def test_each_file_that_is_dropped_has_its_line_stored_duplicate_or_refused_and_why(page: Page, language: str) -> None:
    tab = page.tab
    if language == "ko":
        page.korean()
    tab.fill("#belongs", "I-0001")
    tab.select_option("#kind", "transcript")
    words = f"[FICTION] They counted the kernels ({language})."
    drop(tab, [("one.txt", words), ("두 번째.txt", words), ("broken.docx", "PK\x03\x04 nothing")])
    found = wait_for(tab, 3)
    said = {"en": ("stored", "the same", "refused"), "ko": ("보관", "같은", "거부")}[language]
    assert [word in line.lower() for word, line in zip(said, found, strict=True)] == [True] * 3, found
    assert "두 번째.txt" in found[1]
    assert "X-" not in found[2]
    assert violations(page) == []


def test_sixty_files_at_once_come_in_one_after_the_other_and_all_stand_in_the_receipt(page: Page) -> None:
    tab = page.tab
    drop(tab, [], more=60)
    found = wait_for(tab, 60)
    assert [line.split()[0] for line in found] == [f"file-{n}.txt" for n in range(60)]
    assert all("X-" in line for line in found)
    with tab.expect_download() as receipt:
        tab.click("#receipt button")
    import json

    told = json.loads(Path(receipt.value.path()).read_text())
    assert told["format"] == "habeas/receipt/1"
    assert len(told["files"]) == 60
    assert set(told["files"][0]) == {"item", "belongs", "size", "sha256", "received"}
    tab.wait_for_function("() => document.getElementById('waits').innerText.includes('X-')")  # without a reload
    tab.reload()
    assert "X-" in tab.inner_text("#waits"), "they wait in the inbox"
