"""Passages are carried to the next version of their text: never wrongly without being listed, and seldom listed where
their words are still there. The truth of each correction is carried along, code point by code point."""

from __future__ import annotations

import random

import pytest

from habeas.core.coding.carrying import carry
from habeas.core.kernel.errors import Broken
from support.corrections import corrected, passages, transcript

OLD = (
    "A: We counted the kernels by the river. Nobody slept.\nQ: Where was that?\n"
    "A: We counted the kernels by the lamp.\n"
)


def where(text: str, words: str, which: int = 1) -> tuple[int, int]:
    at = -1
    for _ in range(which):
        at = text.index(words, at + 1)
    return at, at + len(words)


def carried(new: str, words: str, which: int = 1) -> str | None:
    """What stands before the place to which the words went; None where they are listed."""
    found = carry(OLD, new, {"p": where(OLD, words, which)})
    assert set(found.placed) ^ set(found.unplaced) == {"p"}
    return new[: found.placed["p"].start] if found.placed else None


def test_in_an_unchanged_text_every_passage_stays() -> None:
    for which in (1, 2):
        assert carried(OLD, "We counted", which) == OLD[: where(OLD, "We counted", which)[0]]


def test_what_changes_before_it_moves_it() -> None:
    assert carried("Mended.\n" + OLD, "Nobody slept") == "Mended.\nA: We counted the kernels by the river. "


def test_words_that_changed_inside_are_listed_with_what_they_are_now() -> None:
    new = OLD.replace("Nobody slept", "Nobody really slept")
    found = carry(OLD, new, {"p": where(OLD, "river. Nobody slept")})
    assert found.unplaced["p"].why == "changed"
    proposal = found.unplaced["p"].proposal
    assert proposal is not None
    assert new[proposal.start : proposal.end] == "river. Nobody really slept"
    assert 0.8 < found.unplaced["p"].alike < 1


def test_words_said_twice_are_not_taken_for_each_other_when_one_of_them_changes() -> None:
    assert (
        carried(
            OLD.replace("counted the kernels by the river", "saw the kernels by the river"), "We counted the kernels"
        )
        is None
    )


def test_a_phrase_that_went_is_not_found_where_somebody_typed_it() -> None:
    new = OLD.replace("Nobody slept.", "All were awake.") + "A: It is said that nobody came. Nobody slept!\n"
    assert carried(new, "Nobody slept") is None


def test_a_paragraph_that_moved_takes_its_passages_along() -> None:
    first, *others = OLD.splitlines(keepends=True)
    assert carried("".join([*others, first]), "by the river") == "".join(others) + "A: We counted the kernels "


def test_what_went_is_said_to_be_gone() -> None:
    found = carry(OLD, "Q: ?\n", {"p": where(OLD, "Nobody slept")})
    assert (found.unplaced["p"].why, found.unplaced["p"].proposal) == ("gone", None)
    assert carry(OLD, "", {"p": where(OLD, "Nobody slept")}).unplaced["p"].why == "gone"


def test_an_anchor_carries_its_new_context() -> None:
    new = "Mended.\n" + OLD
    anchor = carry(OLD, new, {"p": where(OLD, "Nobody slept")}).placed["p"]
    assert new[anchor.start : anchor.end] == "Nobody slept"
    assert new[: anchor.start].endswith(anchor.prefix)
    assert new[anchor.end :].startswith(anchor.suffix)


@pytest.mark.parametrize("wrong", [(0, 0), (5, 4), (-1, 3), (0, 10_000)])
def test_a_passage_outside_its_text_is_a_fault_of_the_program(wrong: tuple[int, int]) -> None:
    with pytest.raises(Broken):
        carry(OLD, OLD, {"p": wrong})


def test_none_goes_wrong_unlisted_and_few_are_listed_whose_words_are_there() -> None:
    """Ten pages in each language with 1 to 10 words of a hundred corrected; ``make study`` tries two hundred."""
    there = lost = 0
    for language in ("en", "ko", "ar"):
        for share in (0.01, 0.03, 0.1):
            draw = random.Random(f"{language} {share}")
            old = transcript(draw, language, 10)
            made = corrected(draw, old, passages(draw, old, 300), share, language)
            found = carry(made.old, made.new, made.passages)
            assert [name for name, one in found.placed.items() if one.start not in made.truth[name]] == []
            still = {name for name, starts in made.truth.items() if starts}
            there, lost = there + len(still), lost + len(still - set(found.placed))
    assert there > 1_000
    assert lost <= there / 100, (lost, there)
