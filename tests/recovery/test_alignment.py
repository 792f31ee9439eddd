"""Rows of two texts are found again where paragraphs were joined, parted and left out on purpose."""

from __future__ import annotations

import random
from collections.abc import Iterator

import pytest

from habeas.core.coding import aligning
from habeas.core.coding.aligning import Row, propose, said
from habeas.core.kernel.errors import WrongUse
from support.parallel import translated


def placed(rows: list[Row] | tuple[Row, ...]) -> set[tuple[int, int, int, int]]:
    """Each row with where it begins."""
    found, here, there = set(), 0, 0
    for left, right in rows:
        found.add((here, there, left, right))
        here, there = here + left, there + right
    return found


@pytest.mark.parametrize(
    ("first", "second"), [("ko", "en"), ("ar", "en"), ("en", "ko"), ("ko", "ar")], ids=lambda one: one
)
def test_nine_of_ten_rows_are_exactly_those_that_were_made(first: str, second: str) -> None:
    right = made = 0
    for seed in range(100, 106):
        original, translation, truth = translated(seed, 60, first, second)
        found = propose(list(map(said, original)), list(map(said, translation)))
        assert found is not None
        right += len(placed(found) & placed(truth))
        made += len(truth)
    assert right / made >= 0.9, (right, made)


@pytest.mark.parametrize(("first", "second"), [("ko", "en"), ("ar", "en")], ids=lambda one: one)
def test_lengths_alone_find_three_of_four(first: str, second: str) -> None:
    right = made = 0
    for seed in range(120, 126):
        original, translation, truth = translated(seed, 60, first, second)
        bare = [[said("".join(sign for sign in one if not sign.isdigit())) for one in side]
                for side in (original, translation)]  # fmt: skip
        found = propose(*bare)
        assert found is not None
        right += len(placed(found) & placed(truth))
        made += len(truth)
    assert right / made >= 0.75, (right, made)


def every(left: int, right: int) -> Iterator[tuple[Row, ...]]:
    """Every way to put so many paragraphs beside so many, written out."""
    if not left and not right:
        yield ()
    for row in aligning._PRIOR:
        if row[0] <= left and row[1] <= right:
            yield from ((row, *rest) for rest in every(left - row[0], right - row[1]))


def test_no_way_of_all_there_are_is_cheaper() -> None:
    rng = random.Random(4)
    words = [
        "Yes.",
        "We counted 12 sacks.",
        "Nobody spoke of [W-3] that winter.",
        "x" * 200,
        "He had 400 grams in 1994.",
    ]
    for _ in range(60):
        sides = [[said(rng.choice(words)) for _ in range(rng.randint(1, 4))] for _ in range(2)]
        cost = aligning._Costs(*sides)

        def total(rows: tuple[Row, ...], cost: aligning._Costs = cost) -> float:
            whole, here, there = 0.0, 0, 0
            for row in rows:
                whole += cost.of(here, there, row)
                here, there = here + row[0], there + row[1]
            return whole

        found = propose(*sides)
        assert found is not None
        assert total(found) == pytest.approx(min(map(total, every(len(sides[0]), len(sides[1])))))


def test_six_thousand_paragraphs_take_time_and_memory_by_their_length(monkeypatch: pytest.MonkeyPatch) -> None:
    original, translation, truth = translated(3, 6000, "ko", "en")
    counted = 0

    class Counting(aligning._Costs):
        def of(self, here: int, there: int, row: Row) -> float:
            nonlocal counted
            counted += 1
            return super().of(here, there, row)

    monkeypatch.setattr(aligning, "_Costs", Counting)
    monkeypatch.setattr(aligning, "_WIDEST", aligning._BAND)
    found = propose(list(map(said, original)), list(map(said, translation)))
    assert counted < 6 * 6000 * (2 * aligning._BAND + 1), "of the band alone: of all pairs there are 36 million"
    assert found is not None
    assert len(placed(found) & placed(truth)) / len(truth) >= 0.9


def test_a_way_that_leaves_the_band_is_not_proposed(monkeypatch: pytest.MonkeyPatch) -> None:
    original, translation, _ = translated(5, 60, "ko", "en")
    late = [[said(one * 9) for one in side[:20]] + [said(one) for one in side[20:]] for side in (original, translation)]
    whole, ending = late[0], [said("x" * 40)] * 30 + late[1][20:]
    monkeypatch.setattr(aligning, "_BAND", 1)
    monkeypatch.setattr(aligning, "_WIDEST", 1)
    assert propose(whole, ending) is None
    assert propose([], ending[:1]) == ((0, 1),)
    assert propose(ending[:1], []) == ((1, 0),)


def test_rows_are_kept_read_and_moved_by_hand() -> None:
    rows = ((1, 1), (1, 1), (2, 1), (0, 1), (1, 2))
    assert aligning.written(rows) == "1-1x2 2-1 0-1 1-2"
    assert aligning.read("1-1x2 2-1 0-1 1-2", 5, 6) == rows
    for wrong in ("", "1-1x2", "1-1x9999999999", "0-0 1-1x2 2-1 0-1 1-2", "<b>", "1-1 x", "-1-1"):
        with pytest.raises(WrongUse):
            aligning.read(wrong, 5, 6)
    assert aligning.moved(rows, 2, "apart") == ((1, 1), (1, 1), (1, 1), (1, 0), (0, 1), (1, 2))
    assert aligning.moved(rows, 0, "apart") == ((1, 0), (0, 1), *rows[1:])
    assert aligning.moved(rows, 3, "right-up") == ((1, 1), (1, 1), (2, 2), (1, 2)), "an empty row goes"
    assert aligning.moved(rows, 2, "left-down") == ((1, 1), (1, 1), (1, 1), (1, 1), (1, 2))
    for number, move in ((0, "left-up"), (4, "right-down"), (3, "left-up"), (9, "apart"), (3, "apart"), (1, "over")):
        with pytest.raises(WrongUse):
            aligning.moved(rows, number, move)
    for number in range(len(rows)):
        for move in aligning.moves(rows, number):
            moved = aligning.moved(rows, number, move)
            assert [sum(side) for side in zip(*moved, strict=True)] == [5, 6]


def test_numbers_in_other_digits_masks_and_time_codes_are_the_same_on_both_sides() -> None:
    assert said("في عام ٢٠٠٤").kept == said("2004년").kept == said("in 2004").kept
    assert said("[W-12]가 말했다").kept == said("said [W-12]").kept == {"W-12"}
    assert said("a", 83).kept == said("가", 83).kept


def test_a_number_of_thousands_of_digits_is_no_harm() -> None:
    assert said("9" * 20_000).kept == {"9" * 18, "99"}


def test_texts_that_have_little_to_do_with_each_other_are_given_up_soon(monkeypatch: pytest.MonkeyPatch) -> None:
    original, other = [said("가" * (1 + n % 200)) for n in range(600)], [said(f"2014 {n}") for n in range(2000)]
    bands: list[int] = []
    through = aligning._through
    monkeypatch.setattr(aligning, "_through", lambda cost, way, width, band: (
        bands.append(band) or through(cost, way, width, band)
    ))  # fmt: skip
    assert propose(original, other) is None
    assert bands
    assert all(len(original) * (2 * band + 1) <= aligning._MOST_LOOKED for band in bands)
