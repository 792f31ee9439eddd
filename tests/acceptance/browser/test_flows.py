"""What people come for, done with a mouse, with keys alone, and without scripts, in both languages."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from support.browser import Page, opened
from support.missions import PASSPHRASE

WORDS = {
    "en": {"accounts": "Accounts", "figures": "Figures", "findings": "Findings", "reports": "Reports"},
    "ko": {"accounts": "진술", "figures": "수치", "findings": "사실 인정", "reports": "보고서"},
}
#: what a mask of an identity looks like
MASK = re.compile(r"\[W-\d+\]")


def begin(page: Page, language: str, user: str = "ida") -> Page:
    page.log_in(user)
    return page.korean() if language == "ko" else page


def menu(page: Page, key: str, language: str) -> None:
    page.follow(page.tab.locator(f"nav >> text={WORDS[language][key]}"))


@pytest.mark.slow
@pytest.mark.parametrize("language", ["en", "ko"])
def test_from_a_figure_of_a_report_to_the_records_under_it_and_back(page: Page, language: str) -> None:
    begin(page, language)
    menu(page, "reports", language)
    page.follow(page.tab.locator("section[aria-labelledby=drafts] a >> nth=0"))
    sentence = page.tab.locator(".draft a.check").first
    words = sentence.inner_text()
    page.follow(sentence)
    assert words in page.tab.inner_text("main")
    account = page.tab.locator("main a[href*='/accounts/A-']").first
    code = account.inner_text()
    page.follow(account)
    assert code in page.tab.inner_text("h1")
    page.tab.click("main a[href$='/used/']")
    back = page.tab.locator("main a[href*='/drafts/']")
    expect(back.first).to_be_visible()
    page.follow(back.first)
    assert page.tab.locator("main").inner_text()
    assert "/drafts/Q-" in page.tab.url


@pytest.mark.slow
@pytest.mark.parametrize("language", ["en", "ko"])
def test_an_interview_shows_its_transcript_with_codes_translation_and_masks(page: Page, language: str) -> None:
    begin(page, language).go("interviews/")
    page.follow(page.tab.locator("main tbody a[href*='/interviews/I-']").first)
    page.follow(page.tab.locator("main a[href*='/texts/T-']").first)
    assert page.tab.locator("mark, .passage").count() > 0
    shown = page.tab.inner_text("main")
    assert MASK.search(shown)
    assert page.tab.locator("p.said").count() > 5
    assert page.tab.locator(".note .acts li").count() > 0


@pytest.mark.slow
def test_a_translation_stands_beside_its_paragraph(page: Page, addresses: dict[str, list[str]]) -> None:
    page.log_in().go("interviews/")
    every = page.tab.eval_on_selector_all("main tbody a[href*='/interviews/I-']", "all => all.map(one => one.href)")
    for interview in every[:24]:
        page.tab.goto(interview)
        texts = page.tab.eval_on_selector_all("main a[href*='/texts/T-']", "all => all.map(one => one.href)")
        for text in texts:
            page.tab.goto(text)
            if page.tab.locator(".with-translation").count():
                line = page.tab.locator(".line:has(.translated)").first
                said, translated = line.locator(".said").nth(0), line.locator(".said").nth(1)
                assert said.get_attribute("lang") != translated.get_attribute("lang")
                one, other = said.bounding_box(), translated.bounding_box()
                assert one
                assert other
                assert other["x"] >= one["x"] + one["width"], "beside it, not below"
                return
    raise AssertionError("no transcript has a translation beside it")


@pytest.mark.slow
def test_accounts_are_filtered_by_days_that_are_uncertain(page: Page) -> None:
    """An account of "2019 or 2020" may be of 2020 and is not certainly."""
    page.log_in().go("accounts/")
    found = {}
    for certainty in ("possible", "certain"):
        page.go("accounts/")
        page.tab.fill("#date", "2020")
        page.tab.select_option("#certainty", certainty)
        page.tab.press("#date", "Enter")
        expect(page.tab).to_have_url(re.compile(f"date=2020.*certainty={certainty}"))
        found[certainty] = _count(page)
    assert 0 < found["certain"] < found["possible"]


def _count(page: Page) -> int:
    told = page.tab.locator("#results .count").inner_text()
    return int(re.findall(r"[\d,]+", told)[-1].replace(",", ""))


@pytest.mark.slow
@pytest.mark.parametrize("language", ["en", "ko"])
def test_a_table_changes_as_its_question_changes_and_has_its_picture(page: Page, language: str) -> None:
    begin(page, language)
    menu(page, "figures", language)
    before = page.tab.inner_text("table.figures")
    page.tab.select_option("#rows", "province")
    expect(page.tab.locator("table.figures")).not_to_have_text(before, use_inner_text=True)
    page.tab.select_option("#kind", "map")
    expect(page.tab.locator("img.picture")).to_have_attribute("src", re.compile("kind=map"))
    picture = page.tab.locator("img.picture")
    picture.evaluate("one => one.decode()")
    assert picture.evaluate("one => one.naturalWidth") > 600
    assert picture.get_attribute("alt") == page.tab.inner_text("figcaption")
    assert "kind=map" in page.tab.url, "the address holds the question, to be sent to a colleague"


@pytest.mark.slow
@pytest.mark.parametrize("language", ["en", "ko"])
def test_a_finding_stands_with_what_supports_it_and_what_speaks_against_it(page: Page, language: str) -> None:
    begin(page, language)
    menu(page, "findings", language)
    page.follow(page.tab.locator("main a[href*='/findings/F-']").first)
    for key in ("for", "against"):
        assert page.tab.locator(f"#{key}").is_visible()
    assert page.tab.locator("main a[href*='/accounts/A-']").count() > 0


@pytest.mark.slow
def test_a_draft_with_a_wrong_figure_says_so_beside_its_paragraph_and_is_not_built(page: Page) -> None:
    page.log_in("leon").go("reports/")
    wrong = page.tab.locator("section[aria-labelledby=drafts] a").all()
    for link in [one.get_attribute("href") for one in wrong]:
        page.tab.goto(page.base + str(link))
        if page.tab.locator(".beside").count():
            break
    else:
        raise AssertionError("no draft has a problem")
    assert page.tab.locator("form.build").count() == 0
    near = page.tab.locator(".draft-line:has(.beside)").first
    assert near.locator("a.check.wrong").count() > 0


@pytest.mark.slow
@pytest.mark.parametrize("form", ["Word", "PDF", "HTML"])
def test_a_draft_without_a_problem_is_written_as_a_file(page: Page, form: str) -> None:
    page.log_in("leon").go("drafts/Q-0001/")
    with page.tab.expect_download() as waiting:
        page.tab.click(f"form.build button:has-text('{form}')")
    content = Path(waiting.value.path()).read_bytes()
    begins = {"Word": b"PK\x03\x04", "PDF": b"%PDF-1.7", "HTML": b"<!DOCTYPE html>"}
    assert content.startswith(begins[form])


@pytest.mark.slow
def test_what_somebody_else_changed_meanwhile_is_not_overwritten_and_nothing_typed_is_lost(
    chromium: Any, served: str
) -> None:
    with opened(chromium, served) as first, opened(chromium, served) as second:
        for one in (first.log_in("leon"), second.log_in("ida")):
            one.go("drafts/Q-0002/edit/")
        typed = {}
        for number, one in enumerate((first, second)):
            typed[number] = one.tab.input_value("textarea[name=text]") + f"\nWritten by {number}, made up.\n"
            one.tab.fill("textarea[name=text]", typed[number])
            one.tab.click("main button[type=submit].primary")
            if number == 0:
                expect(first.tab).to_have_url(re.compile(r"/drafts/Q-0002/$"))
        expect(second.tab.locator("[role=alert]")).to_have_count(1)
        assert second.tab.locator("[role=alert]").count() == 1
        assert second.tab.input_value("textarea[name=text]").strip() == typed[1].strip()
        assert "Written by 0" in second.tab.inner_text("main") or second.tab.locator("text=Written by 0").count()


# Keys alone -----------------------------------------------------------------------------------------------------------


def focused(page: Page) -> dict[str, Any]:
    found: dict[str, Any] = page.tab.evaluate(
        """() => {
            const one = document.activeElement, style = getComputedStyle(one), box = one.getBoundingClientRect();
            return {tag: one.tagName, words: one.innerText || '', id: one.id, href: one.getAttribute('href'),
                    outline: style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2,
                    seen: box.width > 0 && box.bottom > 0 && box.top < innerHeight};
        }"""
    )
    return found


def tab_to(page: Page, wanted: str, most: int = 120) -> None:
    """Press Tab until an element that meets a selector has the focus; each stop on the way can be seen."""
    for _ in range(most):
        page.tab.keyboard.press("Tab")
        now = focused(page)
        if now["tag"] == "BODY":
            continue
        assert now["outline"], f"no ring around {now}"
        assert now["seen"], f"the focus is out of sight: {now}"
        if page.tab.evaluate("wanted => document.activeElement.matches(wanted)", wanted):
            return
    raise AssertionError(f"no key leads to {wanted}")


@pytest.mark.slow
@pytest.mark.parametrize("language", ["en", "ko"])
def test_with_keys_alone_from_log_in_to_the_record_under_a_figure(page: Page, language: str) -> None:
    page.go("log-in/")
    if language == "ko":
        page.korean()
    page.tab.focus("#user")
    page.tab.keyboard.type("ida")
    page.tab.keyboard.press("Tab")
    page.tab.keyboard.type(PASSPHRASE)
    page.tab.keyboard.press("Enter")
    expect(page.tab).to_have_url(re.compile("/haesong/$"))
    page.tab.keyboard.press("Tab")
    assert focused(page)["href"] == "#main"
    page.tab.keyboard.press("Enter")
    expect(page.tab.locator("main")).to_be_focused()  # the browser goes there when it has the time
    tab_to(page, "#main *")
    page.go()
    for wanted, there in (
        ("nav a[href$='/reports/']", "/reports/$"),
        ("section[aria-labelledby=drafts] a", r"/drafts/Q-\d+/$"),
        (".draft a.check", r"/checks/\d+/$"),
        ("main a[href*='/accounts/A-']", r"/accounts/A-\d+/$"),
        ("#used a", r"/drafts/Q-\d+/#c\d+$"),
    ):
        if wanted == "#used a":  # this part comes by itself, once it is in sight
            page.tab.keyboard.press("End")
            page.tab.wait_for_selector("#used:not(.lazy) a")
        tab_to(page, wanted)
        page.tab.keyboard.press("Enter")
        expect(page.tab).to_have_url(re.compile(there), timeout=20_000)


@pytest.mark.slow
def test_a_question_is_changed_with_keys_alone(page: Page) -> None:
    page.log_in().go("figures/")
    tab_to(page, "#rows")
    page.tab.keyboard.type("Year")
    expect(page.tab).to_have_url(re.compile("rows=year"))
    assert focused(page)["id"] == "rows", "the focus stays where it was"


# Without scripts ------------------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_without_scripts_a_question_is_sent_with_its_button(chromium: Any, served: str) -> None:
    with opened(chromium, served, java_script_enabled=False) as page:
        page.log_in("petra").go("figures/")
        page.tab.select_option("#rows", "year")
        page.follow(page.tab.locator("form.filters button[type=submit]"))
        assert "rows=year" in page.tab.url
        assert page.tab.locator("table.figures").count() == 1


@pytest.mark.slow
def test_what_a_script_would_fetch_later_is_a_link_without_scripts(chromium: Any, served: str) -> None:
    with opened(chromium, served, java_script_enabled=False) as page:
        page.log_in()
        for below, part, leads in (("", "judged", "/attention/"), ("accounts/A-0101/", "used", "/used/")):
            page.go(below).follow(page.tab.locator(f"#{part} a"))
            assert page.tab.url.endswith(leads)
            assert page.tab.locator("main h1").count() == 1


# Who sees what --------------------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_the_menu_offers_only_what_somebody_may_do(page: Page) -> None:
    page.log_in("leon")
    assert page.tab.locator("nav >> text=Interviews").count() == 0
    answer = page.tab.goto(f"{page.base}/haesong/interviews/")
    assert answer.status == 403
    page.wrong.clear()  # the browser reports the refusal that was asked for


@pytest.mark.slow
def test_after_logging_out_the_back_button_shows_nothing(page: Page) -> None:
    page.log_in().go("interviews/")
    page.tab.click(".leave button")
    page.tab.wait_for_load_state()
    page.tab.go_back()
    page.tab.wait_for_load_state()
    assert "I-0002" not in page.tab.inner_text("body")


@pytest.mark.slow
@pytest.mark.parametrize("language", ["en", "ko"])
def test_a_text_is_reviewed_with_keys_alone(page: Page, language: str) -> None:
    """Next, person, mark, not an identity: each leads to the next proposal with the focus on it."""
    begin(page, language)
    for listing in ("interviews/", "submissions/", "consultations/"):
        page.go(listing)
        reviews = page.tab.locator("main .text-state:has(.warn) a[href$='/review/']")
        if reviews.count():
            break
    page.follow(reviews.first)
    proposals = page.tab.locator("#groups > li")
    count = proposals.count()
    assert count > 3
    expect(proposals.nth(0)).to_be_focused()
    page.tab.keyboard.press("j")
    expect(proposals.nth(1)).to_be_focused()
    page.tab.keyboard.press("k")
    with page.tab.expect_navigation():
        page.tab.keyboard.press("x")
    assert proposals.count() < count
    expect(proposals.nth(0)).to_be_focused()
    words = proposals.nth(0).locator("[name=words]").input_value()
    page.tab.keyboard.press("p")
    page.tab.keyboard.type("new")
    page.tab.keyboard.press("Escape")
    with page.tab.expect_navigation():
        page.tab.keyboard.press("a")
    assert words in page.tab.locator(".decided").first.inner_text()
