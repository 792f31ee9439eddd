"""What points at a person is hidden from those who may not see it, wherever it stands."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from habeas.core.coding.anchoring import anchor, find_spans
from habeas.core.coding.masking import mask, mask_passage, mask_translation
from habeas.core.coding.records import Span
from habeas.core.kernel.errors import Broken

TEXT = "김철수 반장은 송포에서 김철수의 동생을 만났다. 010-1234"
CHOLSU = Span("김철수", "name", "W-0012")
LATIN = Span("Kim Chol-su", "name", "W-0012", language="en")
PLACE = Span("송포", "place")


def test_names_give_way_to_numbers_and_other_words_to_what_they_are() -> None:
    masked = mask(TEXT, [CHOLSU, PLACE, Span("010-1234", "phone")])
    assert masked.text == "[W-12] 반장은 [place]에서 [W-12]의 동생을 만났다. [phone]"


def test_a_release_has_its_own_numbers_and_a_person_it_leaves_out_has_none() -> None:
    assert mask("김철수", [CHOLSU], number_of={"W-0012": "W-3"}).text == "[W-3]"
    assert mask("김철수", [CHOLSU], number_of={"W-0099": "W-3"}).text == "[name]"


def test_it_says_where_each_mask_stands() -> None:
    masked = mask(TEXT, [CHOLSU, PLACE])
    for placed in masked.placed:
        shown = masked.text[placed.mask_start : placed.mask_end]
        assert shown == " ".join(f"[{label}]" for label in placed.labels)
        assert TEXT[placed.start : placed.end] in ("김철수", "송포")


def test_the_longer_name_wins_over_one_inside_it() -> None:
    assert mask("김철수와 철수", [CHOLSU, Span("철수", "name", "W-0015")]).text == "[W-12]와 [W-15]"


def test_overlapping_spans_hide_everything_and_name_both() -> None:
    assert mask("김철수 반장", [CHOLSU, Span("수 반장", "post", "W-0013")]).text == "[W-12] [W-13]"


def test_touching_words_for_one_person_are_one_mask_and_for_two_are_two() -> None:
    assert mask("김철수반장", [CHOLSU, Span("반장", "post", "W-0012")]).text == "[W-12]"
    assert mask("김철수반장", [CHOLSU, Span("반장", "post", "W-0013")]).text == "[W-12][W-13]"


def test_one_named_occurrence_wins_over_all() -> None:
    spans = [CHOLSU, Span("김철수", "name", "W-0099", occurrence=2)]
    assert mask("김철수와 김철수", spans).text == "[W-12]와 [W-99]"


def test_a_passage_that_cuts_a_name_hides_its_part() -> None:
    cut = anchor(TEXT, "철수 반장은 송")
    assert mask_passage(TEXT, cut, [CHOLSU, PLACE]).text == "[W-12] 반장은 [place]"


def test_occurrences_are_counted_in_the_whole_text_and_not_in_the_passage() -> None:
    second = Span("김철수", "name", "W-0099", occurrence=2)
    assert mask_passage(TEXT, anchor(TEXT, "김철수의 동생"), [second]).text == "[W-99]의 동생"
    assert mask_passage(TEXT, anchor(TEXT, "김철수 반장"), [second]).text == "김철수 반장"


def test_a_translation_is_masked_by_its_own_spellings_at_every_occurrence() -> None:
    words = "Kim Chol-su met KIM CHOL-SU, 김철수."
    spans = [LATIN, Span("김철수", "name", "W-0012", occurrence=2)]
    assert mask_translation(words, spans).text == "[W-12] met [W-12], [W-12]."


def test_a_spelling_for_translations_is_hidden_in_a_transcript_too() -> None:
    assert mask("I met Kim Chol-su.", [LATIN]).text == "I met [W-12]."


def test_an_anchor_of_another_text_is_a_defect() -> None:
    with pytest.raises(Broken):
        mask_passage("짧다", anchor(TEXT, "만났다"), [CHOLSU])


NAMES = st.sampled_from(["가나", "나다", "가", "다라마", "Kim", "Kim Su", "라 마"])


@settings(max_examples=200, derandomize=True, deadline=None)
@given(st.text(alphabet="가나다라마 KimSu", max_size=30), st.lists(NAMES, max_size=4))
def test_no_marked_word_survives_and_nothing_else_is_lost(text: str, names: list[str]) -> None:
    spans = [Span(name, "name", f"W-{number:04d}") for number, name in enumerate(names, start=1)]
    masked = mask(text, spans)
    rebuilt, at = "", 0
    for placed in masked.placed:
        rebuilt += masked.text[at : placed.mask_start] + text[placed.start : placed.end]
        at = placed.mask_end
    assert rebuilt + masked.text[at:] == text
    hidden = {at for placed in masked.placed for at in range(placed.start, placed.end)}
    for span in spans:
        assert all(hidden.issuperset(range(*place)) for place in find_spans(text, span))
