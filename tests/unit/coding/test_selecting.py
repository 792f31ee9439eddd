"""What is chosen on a page is the same words in the text: emoji, old Hangul, composed and not, from right to left."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from habeas.core.coding.masking import mask
from habeas.core.coding.records import Span
from habeas.core.coding.selecting import chosen, code_points, quoted, utf16_units
from habeas.core.coding.shown import lines_of, paragraphs, parts
from habeas.core.kernel.errors import WrongUse

TEXT = unicodedata.normalize(
    "NFC",
    "Q: 누구였습니까?\n\nA: 김철수가 🙂👩🏽‍🌾 웃었습니다. ᄒᆞᆫ글로 적었습니다.\nرأيت الحارس هناك\nA: 김철수 went out.",
)
SPANS = [Span("김철수", "name", "W-0012")]
MASKED = mask(TEXT, SPANS)


def choice(words: str, *, into: int = 0) -> str:
    """A choice of these words on the page, as a browser counts it; ``into`` begins so many units later."""
    for number, (start, end) in enumerate(lines_of(MASKED.text), 1):
        at = MASKED.text[start:end].find(words)
        if at >= 0:
            first = utf16_units(MASKED.text[start : start + at])
            return f"{number}:{first + into}-{number}:{first + utf16_units(words)}"
    raise AssertionError(words)


def words(asked: str) -> str:
    start, end = chosen(MASKED, asked)
    return TEXT[start:end]


@pytest.mark.parametrize(
    "said", ["웃었습니다", "🙂", "👩🏽‍🌾", "🙂👩🏽‍🌾 웃었습니다", "ᄒᆞᆫ글로", "رأيت الحارس", "الحارس", "went out"]
)
def test_words_chosen_on_the_page_are_these_words_in_the_text(said: str) -> None:
    assert words(choice(said)) == unicodedata.normalize("NFC", said)


def test_half_of_a_character_is_the_whole_of_it() -> None:
    assert words(choice("🙂", into=1)) == "🙂", "the second half of a surrogate pair"
    assert words(choice("ᄒᆞᆫ글로", into=1)) == "ᄒᆞᆫ글로", "the vowel of an old syllable"
    assert words(choice("👩🏽‍🌾", into=2)) == "👩🏽‍🌾", "the tone of an emoji, and what is joined to it"


def test_a_choice_that_touches_a_mask_takes_the_whole_identity_and_tells_nothing() -> None:
    assert words(choice("[W-12]가")) == "김철수가"
    assert words(choice("W-12")) == "김철수"
    assert words(choice("12]가 🙂")) == "김철수가 🙂"
    assert words(choice("가 🙂")) == "가 🙂"


def test_a_choice_over_two_lines_and_backwards_is_the_same() -> None:
    first, last = choice("적었습니다").partition("-")[0], choice("رأيت").partition("-")[2]
    assert words(f"{first}-{last}") == words(f"{last}-{first}") == "적었습니다.\nرأيت"


def test_space_at_the_ends_is_left_out_and_space_alone_is_refused() -> None:
    assert words(choice(" went ")) == "went"
    with pytest.raises(WrongUse) as told:
        chosen(MASKED, choice("  ") if "  " in MASKED.text else "4:9-4:9")
    assert told.value.code == "no-words"


@pytest.mark.parametrize(
    "asked", ["", "1:0", "1:0-9:1", "1:0-1:999", "0:0-1:1", "a:b-c:d", "1:0-1:1; DROP", "１:0-1:1"]
)
def test_a_choice_that_is_no_place_of_the_text_is_refused(asked: str) -> None:
    with pytest.raises(WrongUse) as told:
        chosen(MASKED, asked)
    assert told.value.code == "not-in-text"


def test_words_typed_as_the_page_shows_them_are_found_in_any_composition() -> None:
    start, end = quoted(MASKED, unicodedata.normalize("NFD", "[W-12]가 🙂"))
    assert TEXT[start:end] == "김철수가 🙂"
    start, end = quoted(MASKED, "[W-12]", 2)
    assert (TEXT[start:end], TEXT[end : end + 5]) == ("김철수", " went")


def test_a_name_under_a_mask_cannot_be_tried() -> None:
    with pytest.raises(WrongUse) as told:
        quoted(MASKED, "김철수")
    assert told.value.code == "words-not-found"


ALPHABET = st.text(alphabet="a가각́🙂👩‍🏽م\u1112\u119e\u11ab ", max_size=30)


@settings(max_examples=200, derandomize=True)
@given(ALPHABET, st.integers(0, 60))
def test_counting_code_points_is_what_python_does_with_utf_16(text: str, units: int) -> None:
    most = utf16_units(text)
    units = min(units, most)
    raw = text.encode("utf-16-le")[: units * 2]
    whole = len(raw.decode("utf-16-le", "ignore"))
    assert code_points(text, units, up=False) == whole
    half = len(text[:whole].encode("utf-16-le")) // 2 != units
    assert code_points(text, units, up=True) == whole + half


@settings(max_examples=150, derandomize=True)
@given(st.lists(ALPHABET, max_size=6), st.data())
def test_every_choice_of_a_page_shows_again_as_what_was_chosen(lines: list[str], data: st.DataObject) -> None:
    """There and back: what is chosen, kept as code points of the text, is marked on the page where it was chosen."""
    text = unicodedata.normalize("NFC", "\n".join(lines).replace("a", "Kim"))
    masked = mask(text, [Span("Kim", "name", "W-0003")])
    there = list(lines_of(masked.text))
    if not there:
        return
    line = data.draw(st.integers(1, len(there)))
    start, end = there[line - 1]
    most = utf16_units(masked.text[start:end])
    first, last = sorted((data.draw(st.integers(0, most)), data.draw(st.integers(0, most))))
    try:
        low, high = chosen(masked, f"{line}:{first}-{line}:{last}")
    except WrongUse:  # nothing but space
        return
    assert 0 <= low < high <= len(text)
    pieces = paragraphs(masked, {"P-0001": (low, high)})[line - 1].pieces
    marked = "".join(piece.words for piece in pieces if piece.passages)
    raw = masked.text[start:end].encode("utf-16-le")[first * 2 : last * 2].decode("utf-16-le", "ignore").strip()
    assert raw in marked


@settings(max_examples=60, derandomize=True)
@given(st.lists(st.text(alphabet="a \n", max_size=40), max_size=8), st.integers(1, 40))
def test_the_parts_of_a_text_are_all_of_it_once(lines: list[str], size: int) -> None:
    text = "\n".join(lines)
    whole = paragraphs(mask(text, []), {})
    cut = parts(text, size)
    again = [one for first, last in cut for one in paragraphs(mask(text, []), {}, lines=(first, last))]
    assert again == whole
