"""Words are found where they stand, in code points, and a name does not hide behind its spelling."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from habeas.core.coding.anchoring import CONTEXT, Anchor, anchor, anchor_coding, find_spans
from habeas.core.coding.fields import CodingProblems
from habeas.core.coding.records import CodedPassage, Coding, Span
from habeas.core.kernel.errors import Broken, WrongUse

TEXT = "우리는 낟알을 세었습니다. 김철수는 그날 없었습니다. 김철수의 형이 왔습니다. 🕊 낟알을 세었습니다."


def shown(text: str, words: str, **options: object) -> list[str]:
    span = Span(words, "name", "W-0012", **options)  # type: ignore[arg-type]
    return [text[start:end] for start, end in find_spans(text, span)]


def test_an_anchor_counts_code_points_and_keeps_its_context() -> None:
    found = anchor(TEXT, "🕊 낟알을")
    assert TEXT[found.start : found.end] == "🕊 낟알을"
    assert TEXT[: found.start].endswith(found.prefix)
    assert (len(found.prefix), found.suffix) == (CONTEXT, " 세었습니다.")


def test_words_that_do_not_occur_are_refused() -> None:
    with pytest.raises(WrongUse) as refused:
        anchor(TEXT, "낟알이")
    assert refused.value.code == "words-not-found"


def test_words_that_occur_twice_are_refused_with_the_number() -> None:
    with pytest.raises(WrongUse, match="2 times") as refused:
        anchor(TEXT, "낟알을")
    assert refused.value.code == "words-not-unique"


def test_an_occurrence_is_taken_and_one_too_many_refused() -> None:
    assert anchor(TEXT, "낟알을", 2).start > anchor(TEXT, "낟알을", 1).start
    with pytest.raises(WrongUse, match="no occurrence 3"):
        anchor(TEXT, "낟알을", 3)


def test_words_that_overlap_themselves_are_not_unique() -> None:
    with pytest.raises(WrongUse, match="2 times"):
        anchor("가가가", "가가")


def test_decomposed_words_are_found_in_composed_text() -> None:
    assert anchor(TEXT, unicodedata.normalize("NFD", "그날")).start == TEXT.index("그날")


def test_a_text_that_is_not_nfc_is_a_defect() -> None:
    with pytest.raises(Broken):
        anchor(unicodedata.normalize("NFD", TEXT), "낟알을", 1)


def test_a_difference_in_line_breaks_is_named() -> None:
    with pytest.raises(WrongUse) as refused:
        anchor("one\ntwo", "one two")
    assert "line breaks" in (refused.value.do or "")


def test_no_refusal_repeats_the_words() -> None:
    with pytest.raises(WrongUse) as refused:
        anchor(TEXT, "김철수")
    assert "김철수" not in str(refused.value.answer())


@settings(max_examples=150, derandomize=True, deadline=None)
@given(st.text(alphabet="가나다 ab\n", max_size=40), st.data())
def test_whatever_is_quoted_is_found_again(text: str, data: st.DataObject) -> None:
    text = unicodedata.normalize("NFC", "x" + text)
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    words = text[start:end]
    places = [at for at in range(len(text)) if text.startswith(words, at)]
    found = anchor(text, words, places.index(start) + 1)
    assert (found.start, found.end) == (start, end)


@pytest.mark.parametrize("text", ["김철수는", "김철수에게서", "그 김철수", "김철수김철수"])
def test_a_korean_name_is_found_with_its_particles(text: str) -> None:
    assert set(shown(text, "김철수")) == {"김철수"}


@pytest.mark.parametrize(
    "text",
    [
        *("Kim Chol-su said", "Kim\nChol-su", "Kim\u00a0Chol-su's", "Kim  Chol‑su", "KIM Chol-su", "KIM CHOL–SU"),
        *("Ki\u200bm Chol\u00ad-su", "Kim Chol-su는", "(Kim Chol-su)", "\u202aKim Chol-su\u202c", "Kim Chol-su\u0331"),
    ],
)
def test_a_latin_name_does_not_hide_behind_its_spelling(text: str) -> None:
    assert len(shown(text, "Kim Chol-su")) == 1


@pytest.mark.parametrize("text", ["Kimchi", "Kimberley", "Akim", "kim", "Кim"])
def test_a_latin_name_is_not_found_inside_another_word(text: str) -> None:
    assert shown(text, "Kim") == []


def test_an_arabic_name_is_found_with_vowels_and_joined_words() -> None:
    assert len(shown("قال مُحَمَّدٌ ومحمد ومحـمد", "محمد")) == 3


def test_a_number_is_not_found_inside_a_longer_one() -> None:
    assert shown("101동 1101동 101", "101") == ["101", "101"]


def test_only_the_named_occurrence_is_marked() -> None:
    text = "반장 둘: 반장, 반장"
    assert [start for start, _ in find_spans(text, Span("반장", "post", "W-0013", occurrence=2))] == [6]
    assert find_spans(text, Span("반장", "post", "W-0013", occurrence=4)) == []


def test_many_characters_without_width_do_not_make_it_slow() -> None:
    assert shown("K" + "\u200b" * 20_000 + "\n" * 20_000, "Kim Chol-su") == []


def coding(*spans: Span, **passages: CodedPassage) -> Coding:
    return Coding("I-0012", True, spans, passages, {}, {}, (), (), ())


def test_a_coding_is_anchored_passage_by_passage() -> None:
    passage = CodedPassage("p1", "우리는")
    anchors = anchor_coding(coding(Span("김철수", "name", "W-0012"), p1=passage), TEXT, file="x")
    assert anchors == {"p1": Anchor(0, 3, "", TEXT[3 : 3 + CONTEXT])}


def test_all_that_does_not_stand_in_the_text_is_told_at_once() -> None:
    spans = (
        Span("이영희", "name", "W-0013", line=4),
        Span("Kim Chol-su", "name", "W-0012", language="en", line=5),
        Span("김철수", "name", "W-0012", occurrence=3, line=6),
    )
    lost, twice = CodedPassage("p1", "없다", line=8), CodedPassage("p2", "낟알을", line=9)
    with pytest.raises(CodingProblems) as refused:
        anchor_coding(coding(*spans, p1=lost, p2=twice), TEXT, file="x")
    found = [(problem.code, problem.line) for problem in refused.value.problems]
    assert found == [("span-not-found", 4), ("span-not-found", 6), ("words-not-found", 8), ("words-not-unique", 9)]
