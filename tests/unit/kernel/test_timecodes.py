"""Time codes stand in the words of a text and are no part of what somebody said."""

from __future__ import annotations

import pytest

from habeas.core.coding.masking import mask
from habeas.core.coding.records import Span
from habeas.core.coding.shown import paragraphs, timed
from habeas.core.kernel import timecodes

TEXT = "[FICTION]\n[00:00:01] Kim Chol-su was there.\nHe slept.\n [1:02:03.5] We counted.\n"


def test_the_place_of_each_is_known() -> None:
    assert list(timecodes.places(TEXT)) == [(10, 1), (TEXT.index(" [1:02"), 3723)]
    assert timecodes.spelled(3723.9) == "01:02:03"
    assert timecodes.without(TEXT) == "[FICTION]\nKim Chol-su was there.\nHe slept.\nWe counted.\n"


@pytest.mark.parametrize("words", ["[00:61:00] x", "[12:34] x", "at [00:00:01] x", "[00:00:01 x", "[W-12] x", "[0000:00:01] x"])  # fmt: skip # noqa: E501
def test_what_is_none_stays(words: str) -> None:
    assert timecodes.leading(words) is None
    assert timecodes.without(words) == words


def test_no_choice_begins_with_one_or_inside_it() -> None:
    at, begins = TEXT.index("[00"), TEXT.index("Kim")
    end = TEXT.index("there")
    for start in range(at, begins + 1):
        assert timecodes.after(TEXT, start, end) == begins
    assert timecodes.after(TEXT, begins + 1, end) == begins + 1
    assert timecodes.after(TEXT, 0, end) == 0
    assert timecodes.after(TEXT, at, begins - 2) == at, "nothing but the code is chosen: it is not turned around"


def test_a_paragraph_is_shown_without_it_with_its_passages_and_masks() -> None:
    masked = mask(TEXT, [Span("Kim Chol-su", "name", "W-0012", None, None)])
    start = TEXT.index("[00")
    shown = [timed(one) for one in paragraphs(masked, {"P-1": (start, TEXT.index(" was") + 4)})]
    assert [one.at for one in shown] == [None, 1, None, 3723]
    assert "".join(piece.words for piece in shown[1].pieces) == "[W-12] was there."
    assert shown[1].pieces[0].masked
    assert shown[1].pieces[0].passages == ("P-1",)
    assert shown[1].begins == ("P-1",)
