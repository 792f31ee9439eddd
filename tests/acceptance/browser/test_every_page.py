"""Every page as people meet it: with axe, in both languages, dark, enlarged, on a phone, without scripts."""

from __future__ import annotations

from typing import Any

import pytest

from support.browser import WORDS, Seen, each, opened, violations

#: what no link leads to: forms that send, and what they answer
SENT = {
    "<slug:slug>/log-in/second/",
    "language/",
    "<slug:slug>/requests/<str:code>/",
    "<slug:slug>/notices/<str:code>/told/",
    "<slug:slug>/inbox/file/",
    "<slug:slug>/inbox/receipt/",
    "<slug:slug>/intake/<str:code>/keep/",
    "<slug:slug>/log-out/",
    "<slug:slug>/lock/",
    "<slug:slug>/sessions/left/",
    "<slug:slug>/sessions/work/",
    "<slug:slug>/drafts/<str:code>/build/",
    "<slug:slug>/drafts/<str:code>/preview/",
    "<slug:slug>/texts/<str:code>/code/find/",
    "<slug:slug>/apart/<str:code>/code/find/",
}


def test_links_lead_to_every_page(addresses: dict[str, list[str]]) -> None:
    assert {pattern for pattern, found in addresses.items() if not found} == SENT


@pytest.mark.slow
@pytest.mark.parametrize(("language", "scheme"), [("en", "light"), ("ko", "dark")])
def test_axe_finds_nothing_on_any_page(
    chromium: Any, served: str, walked: dict[str, Seen], language: str, scheme: str
) -> None:
    wrong: dict[str, list[str]] = {}
    # The policy of the pages lets no foreign script in; axe is one, so this window alone goes around the policy.
    with opened(chromium, served, color_scheme=scheme, bypass_csp=True) as page:
        for address in each(page, walked, language):
            page.tab.goto(served + address)
            if "/reports/D-" not in address:  # a report is in its own language
                assert page.tab.get_attribute("html", "lang") == language, address
            if found := violations(page):
                wrong[address] = found
    assert wrong == {}


@pytest.mark.parametrize("language", ["en", "ko"])
def test_axe_finds_nothing_on_a_refusal(chromium: Any, served: str, language: str) -> None:
    refused = ("/haesong/sources/S-9999/", "/haesong/accounts/?date=nonsense", "/haesong/figures/?where=(", "/nowhere/")
    with opened(chromium, served, bypass_csp=True) as page:
        for address in each(page, refused, language):
            page.tab.goto(served + address)
            assert page.tab.locator("[role=alert]").count() == 1, address
            assert violations(page) == [], address


@pytest.mark.slow
@pytest.mark.parametrize("language", ["en", "ko"])
def test_no_page_scrolls_sideways_enlarged_or_on_a_phone(
    walked: dict[str, Seen], walked_korean: dict[str, Seen], language: str
) -> None:
    """WCAG 1.4.10: 200 and 400 per cent of a small screen, and a phone, are windows of 640, 320 and 360."""
    seen = walked if language == "en" else walked_korean
    wide = {address: one.beyond for address, one in seen.items() if max(one.beyond.values()) > 0}
    assert wide == {}


@pytest.mark.slow
def test_letters_twice_as_large_cover_nothing(walked: dict[str, Seen]) -> None:
    """WCAG 1.4.4: text at 200 per cent, by the browser's own setting, loses no words to a box that does not grow."""
    assert {address: one.cut for address, one in walked.items() if one.cut} == {}


def _unnumbered(words: str) -> list[str]:
    """Words without figures: each log-in adds an entry to the log, and the log's length stands on a page."""
    return [word for word in words.split() if not word.isdecimal()]


@pytest.mark.slow
def test_every_page_reads_the_same_without_scripts(chromium: Any, served: str, walked: dict[str, Seen]) -> None:
    differ = []
    with opened(chromium, served, java_script_enabled=False) as page:
        for address in each(page, walked):
            if address.endswith("/sessions/"):
                continue  # it lists who has logged in, and another browser has since
            page.tab.goto(served + address)
            if _unnumbered(page.tab.evaluate(WORDS)) != _unnumbered(walked[address].words):
                differ.append(address)
    assert differ == []


@pytest.mark.slow
def test_every_page_has_its_title_one_heading_and_a_way_past_the_menu(walked: dict[str, Seen]) -> None:
    own = {address: one for address, one in walked.items() if "/reports/D-" not in address}
    for address, one in own.items():
        assert one.headings == 1, address
        assert one.first_link == "#main", address
    titles = {one.title for one in own.values()}
    assert len(titles) == len(own), sorted(one.title for one in own.values())


@pytest.mark.slow
def test_the_made_up_mission_is_marked_on_every_page(walked: dict[str, Seen], walked_korean: dict[str, Seen]) -> None:
    outside = ("/", "/panic/", "/haesong/log-in/")
    assert [address for address, one in walked.items() if address not in outside and "FICTION" not in one.words] == []
    unmarked = [address for address, one in walked_korean.items() if address not in outside and "허구" not in one.words]
    assert unmarked == []


@pytest.mark.slow
def test_nothing_went_wrong_in_the_browser_and_nothing_was_asked_of_elsewhere(
    walked: dict[str, Seen], walked_korean: dict[str, Seen]
) -> None:
    assert [one.wrong for one in [*walked.values(), *walked_korean.values()] if one.wrong] == []


@pytest.mark.slow
def test_korean_pages_hold_no_english_but_what_is_a_name_or_a_code(walked_korean: dict[str, Seen]) -> None:
    """Menu, headings, labels and buttons: everything that is ours to say."""
    left = {
        word
        for address, one in walked_korean.items()
        if "/reports/D-" not in address
        for said in one.ours
        for word in said.split()
        if word.isascii() and word.isalpha() and word.islower() and len(word) > 3
    }
    assert left <= {"habeas"}, left
