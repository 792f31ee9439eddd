"""A graphic picture in a browser: blurred until somebody asks for it, with keys alone, in both languages, with axe."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from support.browser import opened, violations
from support.pictures import png

_BLUR = "one => getComputedStyle(one).filter"


@pytest.mark.parametrize("language", ["en", "ko"])
def test_a_graphic_picture_is_shown_by_a_key_and_blurred_again(
    chromium: Any, served: str, tmp_path: Path, language: str
) -> None:
    picture = tmp_path / f"fiction-{language}.png"
    picture.write_bytes(png(64 if language == "en" else 65))
    with opened(chromium, served, bypass_csp=True) as page:
        page.log_in("ida")
        if language == "ko":
            page.korean()
        tab = page.tab
        page.go("inbox/?belongs=I-0001")
        tab.set_input_files("input[type=file]", str(picture))
        tab.select_option("#kind", "original")
        tab.click("#upload button.primary")
        tab.wait_for_selector("#receipt tbody tr")
        code = re.findall(r"X-\d+", tab.inner_text("#receipt"))[0]
        page.go(f"items/{code}/")
        assert tab.locator("figure").count() == 0, "whose it is was not opened"
        page.follow(tab.locator("button[name=graphic]"))
        tab.goto(f"{served}/haesong/sources/S-0001/identity/")
        tab.fill("#reason", "to show the picture (fiction)")
        page.follow(tab.locator("main form button.primary"))
        page.go(f"items/{code}/")
        assert "blur" in tab.eval_on_selector("figure img", _BLUR)
        assert violations(page) == []
        tab.focus("figure a.button")
        with tab.expect_navigation():
            tab.keyboard.press("Enter")
        assert tab.eval_on_selector("figure img", _BLUR) == "none"
        assert tab.eval_on_selector("figure img", "one => one.naturalWidth") in (64, 65)
        assert violations(page) == []
        tab.focus("figure a.button")
        with tab.expect_navigation():
            tab.keyboard.press("Enter")
        assert "blur" in tab.eval_on_selector("figure img", _BLUR)
        page.go("reading/")
        assert violations(page) == []
        tab.goto(f"{served}/haesong/sources/S-0001/identity/")
        page.follow(tab.locator("button[value=close]"))
