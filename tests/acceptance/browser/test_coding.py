"""Coding as a coder does it: by keys alone, under a Hangul input method, from right to left; counted and with axe."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest

from support.browser import Page, opened, violations

#: a Korean text of the example and an Arabic one, both reviewed for identities
KOREAN = "T-0001"


@pytest.fixture
def coder(chromium: Any, served: str) -> Iterator[Page]:
    """Somebody whose role is coder, in a window with scripts."""
    with opened(chromium, served) as shown:
        shown.log_in("jihwan")
        yield shown
    assert shown.wrong == []


class Counted:
    """Keys that are counted: an action is one click, one key chord, or one field filled, however many letters."""

    def __init__(self, tab: Any) -> None:
        self.tab, self.count = tab, 0

    def press(self, chord: str) -> Counted:
        self.count += 1
        self.tab.keyboard.press(chord)
        return self

    def type(self, words: str) -> Counted:
        self.count += 1
        self.tab.keyboard.type(words)
        return self

    @property
    def focus(self) -> str:
        return str(self.tab.evaluate("document.activeElement.id"))

    def tab_to(self, field: str) -> Counted:
        for _ in range(12):
            if self.focus == field:
                return self
            self.press("Tab")
        raise AssertionError(f"{field} is not within 12 tabs, but {self.focus}")


def chosen(tab: Any) -> str:
    return str(tab.evaluate("getSelection().toString()"))


def choose_words(tab: Any, words: str) -> None:
    """Choose words of the text as a mouse would, with a range over its pieces."""
    tab.evaluate(
        """words => {
            for (const line of document.querySelectorAll('[data-line]')) {
                const at = line.textContent.indexOf(words);
                if (at < 0) continue;
                const range = document.createRange();
                const place = (offset) => {
                    const walk = document.createTreeWalker(line, NodeFilter.SHOW_TEXT);
                    let node;
                    while ((node = walk.nextNode())) {
                        if (offset <= node.length) return [node, offset];
                        offset -= node.length;
                    }
                };
                range.setStart(...place(at));
                range.setEnd(...place(at + words.length));
                document.getElementById('text').focus();
                getSelection().removeAllRanges();
                getSelection().addRange(range);
                return;
            }
            throw new Error('not there: ' + words);
        }""",
        words,
    )


def sentence(tab: Any, number: int = 6) -> str:
    """Some words of a paragraph of the text, without a mask."""
    words = tab.locator("[data-line]").nth(number).inner_text()
    return str(re.split(r"\[|\]", words)[0][:24].strip())


def test_from_chosen_words_to_a_whole_act_takes_at_most_25_actions(coder: Page) -> None:
    """Victim, perpetrator, act, date, place and source of knowledge, with keys alone; nothing is filled in before."""
    coder.go(f"texts/{KOREAN}/code/")
    tab = coder.tab
    assert all(not tab.input_value(f"#{one}") for one in ("act-code", "v0-who", "i0-party", "act-date", "act-place"))
    choose_words(tab, sentence(tab, 6))
    keys = Counted(tab)
    keys.press("c")
    assert keys.focus == "act-code"
    keys.type("LAB-0")
    tab.wait_for_selector("#act-code-list [role=option]")
    keys.press("Enter")
    keys.tab_to("v0-who").type("self")
    keys.tab_to("i0-party").type("Dalyeoul office (fiction)")
    keys.tab_to("i0-degree").type("carried")
    keys.tab_to("act-date").type("2017년 봄")
    keys.tab_to("act-place").type("Dalyeoul")
    keys.tab_to("act-basis").type("own")
    tab.wait_for_selector("output[for=act-date]:has-text('spring 2017')")
    with tab.expect_navigation():
        keys.press("Control+Enter")
    print(f"\nactions from chosen words to a whole act: {keys.count}")
    assert keys.count <= 25
    tab.click("#saved a")
    words = coder.words
    for said in ("LAB-01", "spring 2017", "Dalyeoul office (fiction)", "Dalyeoul", "own experience", "carried out"):
        assert said in words, said


def test_words_are_chosen_with_keys_alone_and_what_was_marked_stands_there(coder: Page) -> None:
    coder.go(f"texts/{KOREAN}/code/")
    tab = coder.tab
    tab.focus("#text")
    for _ in range(4):
        tab.keyboard.press("ArrowDown")
    for _ in range(4):
        tab.keyboard.press("ArrowRight")
    one = chosen(tab)
    assert one
    assert one == one.strip()
    tab.keyboard.press("Control+Shift+ArrowRight")
    tab.keyboard.press("Control+Shift+ArrowRight")
    words = chosen(tab)
    assert words.startswith(one)
    assert len(words) > len(one)
    tab.keyboard.press("Shift+ArrowLeft")
    assert len(chosen(tab)) == len(words) - 1
    tab.keyboard.press("Shift+ArrowRight")
    with tab.expect_navigation():
        tab.keyboard.press("m")
    assert tab.locator("#saved").count() == 1
    marked = tab.eval_on_selector_all("#text mark", "all => all.map(one => one.textContent)")
    assert words.strip() in "".join(marked)
    tab.wait_for_selector("#text:focus")  # back in the text, to go on


def arabic(page: Page) -> str:
    """A reviewed Arabic text of the example."""
    page.go("interviews/?language=ar")
    for link in page.tab.eval_on_selector_all("main a.code", "all => all.map(one => one.getAttribute('href'))"):
        if "/interviews/" not in link:
            continue
        page.tab.goto(page.base + link)
        for text in page.tab.eval_on_selector_all("a[href*='/texts/T-']", "all => all.map(one => one.pathname)"):
            answer = page.tab.goto(f"{page.base}{text}code/")
            if answer.status == 200 and page.tab.get_attribute("#text", "dir") == "rtl":
                return str(text)
    raise AssertionError("the example has an Arabic text")


def test_in_arabic_the_arrow_to_the_left_goes_on(chromium: Any, served: str) -> None:
    with opened(chromium, served) as page:
        page.log_in("jihwan")
        arabic(page)
        tab = page.tab
        tab.focus("#text")
        tab.keyboard.press("ArrowLeft")
        for _ in range(6):
            tab.keyboard.press("ArrowLeft")
        first = chosen(tab)
        tab.keyboard.press("ArrowRight")
        before = chosen(tab)
        tab.keyboard.press("ArrowLeft")
        assert chosen(tab) == first
        text = tab.inner_text("#text")
        assert text.index(before) < text.index(first), "to the right is back"
        tab.keyboard.press("Control+Shift+ArrowLeft")
        words = chosen(tab).strip()
        assert words.startswith(first)
        tab.keyboard.press("c")
        assert tab.input_value("#act-words") == " ".join(words.split())
        with tab.expect_navigation():
            tab.keyboard.press("Escape")
            tab.keyboard.press("m")
        assert words in "".join(tab.eval_on_selector_all("#text mark", "all => all.map(one => one.textContent)"))


@pytest.mark.parametrize("key", ["ㅊ", "Process", "c", "C", "س"])
def test_a_shortcut_is_a_key_of_the_keyboard_whatever_it_writes(coder: Page, key: str) -> None:
    """Under a Hangul or Arabic layout, and while an input method holds the key back, C is where C is."""
    coder.go(f"texts/{KOREAN}/code/")
    tab = coder.tab
    choose_words(tab, sentence(tab, 4))
    tab.evaluate(
        """key => document.getElementById('text').dispatchEvent(new KeyboardEvent('keydown', {
            code: 'KeyC', key, keyCode: key === 'Process' ? 229 : 67, bubbles: true, cancelable: true}))""",
        key,
    )
    assert tab.evaluate("document.activeElement.id") == "act-code"
    assert tab.input_value("#act-words")


def test_a_code_is_found_while_a_syllable_is_put_together_and_enter_ends_the_syllable_alone(coder: Page) -> None:
    coder.korean().go(f"texts/{KOREAN}/code/")
    tab = coder.tab
    tab.focus("#act-code")
    ime = tab.context.new_cdp_session(tab)
    for shown in ("ㄱ", "고", "곰", "고무", "고문"):
        ime.send("Input.imeSetComposition", {"text": shown, "selectionStart": len(shown), "selectionEnd": len(shown)})
    tab.wait_for_selector("#act-code-list [role=option]")
    tab.wait_for_selector("#act-code-list [aria-selected=true]:has-text('고문')")
    tab.evaluate(
        """document.getElementById('act-code').dispatchEvent(new KeyboardEvent('keydown', {
            code: 'Enter', key: 'Enter', isComposing: true, keyCode: 229, bubbles: true, cancelable: true}))"""
    )
    assert tab.input_value("#act-code") == "고문", "the Enter of an input method picks nothing"
    ime.send("Input.insertText", {"text": "고문"})
    tab.keyboard.press("ArrowDown")
    tab.keyboard.press("Enter")
    assert re.fullmatch(r"[A-Z]{3}-\d\d", tab.input_value("#act-code"))


def test_initial_consonants_find_torture_in_korean(coder: Page) -> None:
    coder.korean().go(f"texts/{KOREAN}/code/")
    coder.tab.focus("#act-code")
    coder.tab.keyboard.type("ㄱㅁ")
    coder.tab.wait_for_selector("#act-code-list [role=option]")
    first = coder.tab.locator("#act-code-list [role=option]").all_inner_texts()[:3]
    assert all("고문" in one for one in first[:2]), first  # before 곡물


def test_an_english_page_shows_the_korean_label_that_was_met_beside_its_own(coder: Page) -> None:
    coder.go(f"texts/{KOREAN}/code/")
    coder.tab.focus("#act-code")
    coder.tab.keyboard.type("ㄱㅁ")
    coder.tab.wait_for_selector("#act-code-list [role=option]")
    first = coder.tab.locator("#act-code-list [role=option]").first
    assert "orture" in first.inner_text()
    assert "고문" in first.locator("span[lang=ko]").inner_text()


def test_who_leaves_a_field_and_comes_back_at_once_is_offered_codes(coder: Page) -> None:
    coder.go(f"texts/{KOREAN}/code/")
    coder.tab.evaluate(
        """() => {
            const code = document.getElementById('act-code');
            code.focus();
            document.getElementById('act-date').focus();
            code.focus();
            code.value = 'ㄱㅁ';
            code.dispatchEvent(new InputEvent('input', {bubbles: true}));
        }"""
    )
    coder.tab.wait_for_timeout(600)
    coder.tab.wait_for_selector("#act-code-list [role=option]:has-text('TOR-')", timeout=5000)


def test_a_choice_over_a_mask_shows_no_name_and_overlaps_what_is_marked(coder: Page) -> None:
    coder.go(f"texts/{KOREAN}/code/")
    tab = coder.tab
    mask = tab.locator("#text .identity").first.inner_text()
    choose_words(tab, mask)
    tab.keyboard.press("c")
    assert tab.input_value("#act-words") == mask
    tab.fill("#act-code", "LAB-01")
    tab.fill("#v0-who", mask.strip("[]"))
    with tab.expect_navigation():
        tab.keyboard.press("Control+Enter")
    tab.click("#saved a")
    assert mask in coder.words


def test_what_was_typed_is_kept_where_it_does_not_fit_and_where_it_is_late(coder: Page) -> None:
    coder.go(f"texts/{KOREAN}/code/")
    tab = coder.tab
    choose_words(tab, sentence(tab, 8))
    tab.keyboard.press("c")
    place = tab.input_value("#act [name=at]")
    tab.fill("#act-code", "LAB-01")
    tab.fill("#act-date", "one of these days")
    tab.fill("#act-place", "Dalyeoul (fiction)")
    coder.wrong.clear()
    with tab.expect_navigation():
        tab.keyboard.press("Control+Enter")
    assert tab.locator("[role=alert]").count() == 1
    assert tab.input_value("#act [name=at]") == place
    assert tab.input_value("#act-date") == "one of these days"
    assert tab.input_value("#act-place") == "Dalyeoul (fiction)"
    tab.fill("#act-date", "2018")
    assert not coder.tab.evaluate("document.getElementById('act').dataset.sent")
    tab.evaluate("document.querySelector('#act [name=seen]').value = 'an older state'")
    with tab.expect_navigation():
        tab.keyboard.press("Control+Enter")
    assert tab.input_value("#act-date") == "2018"
    tab.focus("#act-date")
    with tab.expect_navigation():
        tab.keyboard.press("Control+Enter")
    assert tab.locator("#saved").count() == 1
    assert len(coder.wrong) == 2, "the browser says of each refused answer that it was one"
    coder.wrong.clear()


def test_a_double_click_and_the_back_button_make_no_second_act(coder: Page) -> None:
    coder.go(f"texts/{KOREAN}/code/")
    tab = coder.tab
    choose_words(tab, sentence(tab, 10))
    tab.keyboard.press("c")
    tab.fill("#act-code", "LAB-01")
    with tab.expect_navigation():
        tab.locator("#act button.primary").dblclick()
    first = tab.inner_text("#saved a")
    tab.goto(f"{coder.base}/haesong/acts/{first}/")
    account = tab.inner_text(".crumb a >> nth=0")
    tab.goto(f"{coder.base}/haesong/accounts/{account}/")
    assert tab.locator("section.act").count() == 1


@pytest.mark.parametrize(("language", "scheme"), [("en", "light"), ("ko", "dark")])
def test_axe_finds_nothing_while_somebody_codes(chromium: Any, served: str, language: str, scheme: str) -> None:
    with opened(chromium, served, color_scheme=scheme, bypass_csp=True) as page:
        page.log_in("jihwan")
        if language == "ko":
            page.korean()
        page.go(f"texts/{KOREAN}/code/")
        tab = page.tab
        choose_words(tab, sentence(tab, 6))
        tab.keyboard.press("c")
        tab.keyboard.type("LAB")
        tab.wait_for_selector("#act-code-list [role=option]")
        assert violations(page) == []
        tab.keyboard.press("Escape")
        tab.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
        tab.fill("#v0-age", "34")
        tab.select_option("#v0-sex", "male")
        tab.wait_for_selector("#likely p")
        assert violations(page) == []
        page.go("acts/V-0001/")
        tab.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
        assert violations(page) == []


def test_without_scripts_an_act_is_coded_from_words_typed_in(chromium: Any, served: str) -> None:
    with opened(chromium, served, java_script_enabled=False) as page:
        page.log_in("jihwan")
        page.go(f"texts/{KOREAN}/code/")
        tab = page.tab
        tab.fill("#act-words", sentence(tab, 12))
        tab.fill("#act-code", "lab-01")
        tab.fill("#v0-who", "본인")
        tab.fill("#act-date", "May 2018")
        tab.click("button[value=check]")
        assert "May 2018" in tab.inner_text("output")
        tab.click("button[value=act]")
        assert tab.locator("#saved a").count() == 1


def test_two_code_a_text_apart_with_keys_and_a_third_settles(chromium: Any, served: str) -> None:
    """From chosen words to the other person's reason, in three windows; axe on each page, in both languages."""
    coded = f"{served}/haesong/apart/DC-0002/code/"
    with opened(chromium, served, bypass_csp=True) as first, opened(chromium, served, bypass_csp=True) as second:
        for page, user, date in ((first, "jihwan", "2017년 봄"), (second, "ida", "2018")):
            page.log_in(user)
            if user == "jihwan":
                page.korean()
            page.tab.goto(coded)
            tab = page.tab
            assert "LAB-01" not in tab.inner_text("ul.coded-list, #coded + p"), "nothing of the other's"
            choose_words(tab, "counted the kernels")
            tab.keyboard.press("c")
            tab.keyboard.type("LAB-0")
            tab.wait_for_selector("#act-code-list [role=option]")
            tab.keyboard.press("Enter")
            tab.fill("#v0-who", "self")
            tab.fill("#act-date", date)
            assert violations(page) == [], user
            tab.focus("#act-date")
            with tab.expect_navigation():
                tab.keyboard.press("Control+Enter")
            assert tab.locator("#saved").count() == 1
            assert "LAB-01" in tab.inner_text("ul.coded-list")
            assert violations(page) == [], user
        for page in (first, second):
            page.tab.check("[name=sure]")
            page.follow(page.tab.locator("button[value=done]"))
    with opened(chromium, served, bypass_csp=True) as third:
        third.log_in("ruth").go("apart/")
        assert violations(third) == []
        third.follow(third.tab.locator("a[href$='/apart/DC-0002/']"))
        assert violations(third) == []
        third.tab.check("[name=chosen][value=second]")
        third.tab.fill("[name=because]", "She says the year twice (fiction)")
        third.follow(third.tab.locator("button[value=choose]"))
        assert "She says the year twice" in third.words
        third.follow(third.tab.locator("button[value=settle]"))
        assert third.tab.locator("button[value=settle]").count() == 0
        third.go("apart/agreement/")
        assert violations(third) == []
        assert third.tab.eval_on_selector("figure img", "one => one.complete && one.naturalWidth > 100")
