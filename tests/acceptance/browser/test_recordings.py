"""A recording in a browser: a time code leads to its place by a key, the page stays, and axe finds nothing."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from support.browser import opened, violations
from support.recordings import wav

_AT = "one => one.currentTime"
SAID = "WEBVTT\n\n00:00.000 --> 00:01.000\n[FICTION] We counted.\n\n00:03.000 --> 00:04.000\nNobody slept.\n"


@pytest.mark.parametrize("language", ["en", "ko"])
def test_a_time_code_leads_to_its_place_with_keys_alone(
    chromium: Any, served: str, tmp_path: Path, language: str
) -> None:
    sound, words = tmp_path / f"fiction-{language}.wav", tmp_path / f"fiction-{language}.vtt"
    sound.write_bytes(wav(5 if language == "en" else 6))
    words.write_text(SAID.replace("counted", f"counted ({language})"))
    with opened(chromium, served, bypass_csp=False) as page:
        page.log_in("ida")
        if language == "ko":
            page.korean()
        tab = page.tab
        found = {}
        for path, kind in ((sound, "original"), (words, "transcript")):
            page.go("inbox/?belongs=I-0001")
            tab.set_input_files("input[type=file]", str(path))
            tab.select_option("#kind", kind)
            tab.select_option("#language", "en")
            tab.click("#upload button.primary")
            tab.wait_for_selector("#receipt tbody tr")
            found[kind] = re.findall(r"X-\d+", tab.inner_text("#receipt"))[0]
        page.go("interviews/I-0001/")
        text = re.findall(r"T-\d+", tab.inner_text("main"))[-1]
        page.go(f"texts/{text}/review/")
        page.follow(tab.locator("button[value=finish]"))
        assert tab.locator("audio").count() == 0
        page.go("sources/S-0001/identity/")
        tab.fill("#reason", "to hear it (fiction)")
        page.follow(tab.locator("main form button.primary"))
        page.go(f"texts/{text}/?recording={found['original']}")
        tab.wait_for_function("document.getElementById('player').readyState >= 1")
        assert tab.eval_on_selector("#player", "one => Math.round(one.duration)") in (5, 6)
        tab.focus("a.time >> nth=1")
        tab.keyboard.press("Enter")
        tab.wait_for_function("document.getElementById('player').currentTime >= 3")
        tab.wait_for_function("!document.getElementById('player').paused")
        assert tab.url.endswith(f"recording={found['original']}"), "the page stays"
        assert page.wrong == []
    with opened(chromium, served, bypass_csp=True) as page:
        page.log_in("ida")
        page.go(f"texts/{text}/?recording={found['original']}")
        assert violations(page) == []
        page.go("sources/S-0001/identity/")
        page.follow(page.tab.locator("button[value=close]"))
