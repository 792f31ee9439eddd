"""The whole way of one interview, as real work: taken, uploaded, reviewed, coded by two, settled, corrected, searched
for, counted by a release and said in a report; in windows of those whose work each step is."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from support.browser import Page, opened
from support.missions import PASSPHRASE, agreed

from .conftest import serving
from .test_coding import choose_words

NAME = "Do-hyun"
#: what she tells; FICTION. One paragraph names somebody, ten tell of an act each
TOLD = [f"FICTION. They took my brother {NAME} in the spring of 2019, before the snow was gone."] + [
    f"In {2010 + n} the guard of house number {n} beat me with a stick while the others counted to {n}."
    for n in range(10)
]
DRAFT = """\
---
format: habeas/report/1
title: "One interview (FICTION)"
language: en
purpose: public-report
audience: public
period: 2022-11-01/2024-10-31
---

# Summary

The Mission holds [{accounts} accounts]{{.count of=accounts}} of [{sources} sources]{{.count of=sources}}.
"""


@pytest.fixture(scope="module")
def mission(made_haesong: Any, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the made-up mission with a second coder."""
    from habeas.store import mission as missions
    from habeas.store.actions.users import actor_named, add_user, unlock_with

    path = tmp_path_factory.mktemp("way") / "haesong"
    shutil.copytree(made_haesong.path, path)
    with missions.opened(path, unlock_with(path, "ida", PASSPHRASE)):
        ida = actor_named("ida")
        new = ("sori", ["coder"], PASSPHRASE)
        agreed(lambda: add_user(*new, by=ida, reason="She codes"), second=actor_named("amara"))
    return path


@pytest.fixture(scope="module")
def base(mission: Path) -> Iterator[str]:
    with serving(mission.parent) as port:
        yield f"http://127.0.0.1:{port}"


@pytest.mark.parametrize("language", ["en", "ko"])
def test_from_the_interview_to_the_sentence_of_a_report(
    chromium: Any, base: str, mission: Path, tmp_path: Path, language: str
) -> None:
    @contextmanager
    def window(user: str) -> Iterator[Page]:
        with opened(chromium, base) as page:
            page.go("log-in/")
            if language == "ko":
                page.korean()
            yield page.log_in(user)
        assert page.wrong == [], user

    before = _counted(mission)
    with window("hyunsu") as page:
        interview = _taken(page)
        text = _uploaded(page, interview, tmp_path)
        _reviewed(page, text)
    with window("ruth") as page:
        double = _assigned(page, interview)
    with window("jihwan") as page:
        _coded(page, double, others=0)
    with window("sori") as page:
        _coded(page, double, others=1)
    with window("ruth") as page:
        _settled(page, double)
    with window("hyunsu") as page:
        _corrected(page, text)
        _reviewed(page, text, anew=False)
    with window("jihwan") as page:
        _placed(page, text)
    accounts, sources = _counted(mission)
    assert (accounts - before[0], sources - before[1]) == (10, 1), "a release counts each deed that she tells of"
    with window("jihwan") as page:
        _found(page, text)
    with window("leon") as page:
        _said(page, accounts, sources)


def _taken(page: Page) -> str:
    """An interview with its consent, in one form; the code that it has then."""
    tab = page.go("intake/").tab
    tab.check("[name=earlier][value=no]")
    page.follow(tab.locator("main form button.primary"))
    for use in ("internal", "statistics", "quote-anonymous"):
        tab.check(f"[name=use_{use}][value=granted]")
        tab.check(f"[name=for_{use}][value=public]")
    for name, value in (("kind", "escapee"), ("sex", "female"), ("language", "en")):
        tab.select_option(f"#interview [name={name}]", value)
    for name in ("given", "date"):
        tab.fill(f"[name={name}]", "2024-10-01")
    tab.fill("[name=birth]", "about 1990")
    tab.check("[name=level_self][value=low]")
    tab.fill("[name=reason_self]", "Nobody knows that she talks (fiction)")
    tab.fill("[name=review_self]", "2030-01-01")
    page.follow(tab.locator("button[value=look]").first)
    assert NAME not in page.words
    page.follow(tab.locator("main form button.primary"))
    found = re.search(r"\bI-\d+", page.words)
    assert found, page.words
    return found[0]


def _uploaded(page: Page, interview: str, folder: Path) -> str:
    """Its transcript, brought in on the page; the code of the text."""
    (folder / "told.txt").write_text("\n\n".join(TOLD), encoding="utf-8")
    tab = page.go(f"inbox/?belongs={interview}").tab
    tab.set_input_files("#files", folder / "told.txt")
    tab.select_option("#kind", "transcript")
    tab.select_option("#upload [name=language]", "en")
    tab.click("#upload button.primary")
    tab.wait_for_selector("#receipt tbody td:has-text('X-')")
    page.go(f"interviews/{interview}/")
    found = re.search(r"\bT-\d+", page.words)
    assert found, page.words
    return found[0]


def _reviewed(page: Page, text: str, *, anew: bool = True) -> None:
    """Who is named is marked, and what else was proposed put aside."""
    tab = page.go(f"texts/{text}/review/").tab
    if anew:
        tab.fill("#words-typed", NAME)
        tab.fill("#person-typed", "new")
        page.follow(tab.locator("button[value=mark]").last)
    while tab.locator("#groups button[value=dismiss]").count():
        page.follow(tab.locator("#groups button[value=dismiss]").first)
    page.follow(tab.locator("button[value=finish]"))
    assert NAME not in page.words


def _assigned(page: Page, interview: str) -> str:
    """Two coders for it; the code of their double coding."""
    tab = page.go("apart/").tab
    tab.fill("#interview", interview)
    tab.select_option("#first", "jihwan")
    tab.select_option("#second", "sori")
    page.follow(tab.locator("button[value=assign]"))
    return str(tab.locator("tr", has_text=interview).locator("th").inner_text())


def _coded(page: Page, double: str, others: int) -> None:
    """Ten acts, each from its words; the second coder understands one of them otherwise."""
    tab = page.go("apart/").tab
    page.follow(tab.locator(f"a[href$='/apart/{double}/code/']"))
    assert tab.locator("ul.coded-list").count() == 0, "nothing of the other coder's"
    for n in range(10):
        choose_words(tab, f"the guard of house number {n} beat me with a stick")
        tab.keyboard.press("c")
        tab.fill("#act-code", "TOR-01")
        tab.fill("#v0-who", "self")
        tab.fill("#act-date", str(2010 + n) if n or not others else "2009")
        with tab.expect_navigation():
            tab.keyboard.press("Control+Enter")
        assert tab.locator("#saved").count() == 1
    assert NAME not in page.words
    tab.check("[name=sure]")
    page.follow(tab.locator("button[value=done]"))


def _settled(page: Page, double: str) -> None:
    """The one difference, decided with a reason by somebody who is neither."""
    tab = page.go(f"apart/{double}/").tab
    assert tab.locator("section.difference").count() == 1
    tab.check("[name=chosen][value=first]")
    tab.fill("[name=because]", "She says 2010 (fiction)")
    page.follow(tab.locator("button[value=choose]"))
    page.follow(tab.locator("button[value=settle]"))
    assert "She says 2010 (fiction)" in page.words


def _corrected(page: Page, text: str) -> None:
    """A word that the typist heard wrongly, inside a passage, and a line before all of them."""
    tab = page.go(f"texts/{text}/correct/").tab
    words = tab.input_value("#words").replace("number 3 beat me with a stick", "number 3 hit me with a stick")
    tab.fill("#words", "FICTION, heard again.\n\n" + words)
    tab.fill("#reason", "Heard again (fiction)")
    page.follow(tab.locator("button[value=correct]"))


def _placed(page: Page, text: str) -> None:
    """The passage whose words changed waits with a proposal, of each coder; the other nine went along."""
    tab = page.go(f"texts/{text}/unplaced/").tab
    said = tab.locator("ol.waiting > li mark").all_inner_texts()
    old, new = (f"the guard of house number 3 {did} me with a stick" for did in ("beat", "hit"))
    assert said == [old, new] * 2, "each as it was, and where it is proposed"
    for _ in range(2):
        page.follow(tab.locator("button[value=place].primary").first)
    assert tab.locator("ol.waiting > li").count() == 0
    marked = page.go(f"texts/{text}/").tab.eval_on_selector_all("mark", "all => all.map(one => one.textContent)")
    assert sum("the guard of house number" in one for one in marked) == 10, marked


def _found(page: Page, text: str) -> None:
    """Her words by another form of a word, under the mask of whom she names."""
    tab = page.go("search/").tab
    tab.fill("#query", "counting AND sticks AND 7")
    page.follow(tab.locator("#searching button[type=submit]"))
    assert tab.locator("ol.hits li", has_text=text).count() == 1, page.words
    tab.fill("#query", NAME)
    page.follow(tab.locator("#searching button[type=submit]"))
    assert tab.locator("ol.hits li").count() == 0, "who may not see a name does not find it"


def _counted(mission: Path) -> tuple[int, int]:
    """How many accounts and sources a release for the public counts."""
    from habeas.store import mission as missions
    from habeas.store.actions.release import make_release
    from habeas.store.actions.users import actor_named, unlock_with
    from habeas.store.models import Release
    from habeas.store.queries import release

    with missions.opened(mission, unlock_with(mission, "ida", PASSPHRASE)):
        made = make_release(purpose="public-report", audience="public", period=None, by=actor_named("ida"))
        opened_one, _ = release.open_release(Release.seen.get(sha256=made["release"]))
        return opened_one.manifest.tables["accounts"][0], opened_one.manifest.tables["sources"][0]


def _said(page: Page, accounts: int, sources: int) -> None:
    """A report says what the release counts; one more is a problem beside its paragraph."""
    for more in (1, 0):
        tab = page.go("drafts/").tab
        tab.fill("#text", DRAFT.format(accounts=accounts + more, sources=sources))
        page.follow(tab.locator("main form button.primary"))
        assert tab.locator(".draft-line a.check.wrong").count() == more, page.words
        assert tab.locator("form.build").count() == 1 - more
