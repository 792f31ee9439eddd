"""A transcript with six thousand passages in a browser: its words are there at once; scrolling leads to the last."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from support.browser import Page, opened
from support.longtext import PASSAGES, bring_in_long, sentence
from support.missions import PASSPHRASE
from support.served import serving

_SCROLL = """async () => {
    const text = document.getElementById("text"), frames = [];
    let last = performance.now();
    const marked = () => text.querySelectorAll("mark").length;
    const frame = () => new Promise((next) => requestAnimationFrame((now) => {
        frames.push(now - last); last = now; next();
    }));
    let still = 0, before = text.scrollTop;
    for (let n = 0; n < 6000 && still < 200; n += 1) {
        text.scrollTop += 900;
        await frame();
        if (text.scrollTop < before) throw new Error("the text jumped back");
        still = text.scrollTop === before && !text.querySelector("a.next-part") ? still + 20 : 0;
        before = text.scrollTop;
    }
    frames.sort((one, other) => one - other);
    return { marked: marked(), p95: Math.round(frames[Math.floor(frames.length * 0.95)]), frames: frames.length };
}"""

#: the button is pressed as soon as it is there
_STOP = """() => {
    const stop = document.getElementById("work-stop"), words = document.getElementById("work-words");
    if (!stop.hidden) throw new Error("nothing is at work yet");
    const looking = setInterval(() => {
        if (stop.hidden) return;
        clearInterval(looking);
        window.told(words.textContent);
        stop.click();
    }, 20);
}"""


@pytest.fixture(scope="module")
def base(template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    from habeas.store import mission as missions
    from habeas.store.actions.users import actor_named, unlock_with

    folder = tmp_path_factory.mktemp("long")
    path = folder / "home" / "testing"
    shutil.copytree(template, path)
    (folder / "run").mkdir(mode=0o700)
    with missions.opened(path, unlock_with(path, "all", PASSPHRASE)):
        bring_in_long(folder, by=actor_named("all"))
    with serving(folder / "home", folder / "run") as (browser, _):
        yield browser.base


@pytest.fixture
def page(chromium: Any, base: str) -> Iterator[Page]:
    with opened(chromium, base) as shown:
        shown.tab.goto(f"{base}/testing/log-in/")
        shown.tab.fill("#user", "all")
        shown.tab.fill("#passphrase", PASSPHRASE)
        shown.follow(shown.tab.locator("main form button[type=submit]"))
        yield shown
    assert shown.wrong == []


@pytest.mark.slow
def test_scrolling_leads_through_six_thousand_passages_without_a_jump(page: Page) -> None:
    tab = page.tab
    tab.set_default_timeout(120_000)
    answer = tab.goto(f"{page.base}/testing/texts/T-0001/code/")
    timing = answer.request.timing
    print(f"\nmilliseconds until the server answered: {timing['responseStart'] - timing['requestStart']:.0f}")
    assert sentence(0) in tab.inner_text("#text")
    assert tab.locator("#text mark").count() < 500, "a part of it, not all at once"
    found = tab.evaluate(_SCROLL)
    print(f"frames while scrolling: {found['frames']}, 95 of 100 within {found['p95']} ms")
    assert found["marked"] == PASSAGES
    assert sentence(PASSAGES - 1) in tab.locator("#text p.said").last.inner_text()


def test_an_account_of_five_hundred_acts_opens_and_leads_to_its_last(page: Page) -> None:
    page.tab.goto(f"{page.base}/testing/accounts/A-0001/")
    acts = page.tab.locator("section.act a.code, section.act h2, section.act h3").all_inner_texts()
    assert any("V-0500" in one for one in acts)
    page.tab.locator("text=V-0500").first.scroll_into_view_if_needed()


def test_its_correction_says_how_far_it_is_and_is_stopped_by_a_button(page: Page) -> None:
    tab = page.tab
    tab.goto(f"{page.base}/testing/texts/T-0001/correct/")
    words = tab.input_value("#words")
    tab.fill("#words", "Words that were heard anew (fiction).\n" + words)
    tab.fill("#reason", "The recording was heard again (fiction).")
    said: list[str] = []
    tab.expose_function("told", lambda words: said.append(words))
    tab.evaluate(_STOP)  # in the page: while its answer is awaited the driver looks at nothing in it
    with tab.expect_navigation(timeout=120_000):
        tab.click("button[value=correct]", no_wait_after=True)
    assert said, "it said nothing, or the button did not come"
    assert said[0].endswith(("…", "stopped."))
    page.wrong[:] = [one for one in page.wrong if "409" not in one]  # the answer that it was stopped
    assert "You stopped it: nothing was written." in page.words
    assert tab.input_value("#words").startswith("Words that were heard anew"), "what was typed stays"
    tab.goto(f"{page.base}/testing/texts/T-0001/")
    assert "heard anew" not in page.words
