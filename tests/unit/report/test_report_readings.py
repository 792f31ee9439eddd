"""Words have one defined reading each, in English and in Korean, or none."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest

from habeas.core.report.readings import read_figure, read_multiple, read_share, with_neighbours

N = 43


@pytest.mark.parametrize(
    ("words", "holds", "fails"),
    [
        ("43", [43], [42, 44]),
        ("the 43", [43], [44]),
        ("forty-three", [43], [42]),
        ("1,234 people", [1234], [1235]),
        ("a dozen", [12], [11]),
        ("at least 43", [43, 50], [42]),
        ("At least sixty", [60], [59]),
        ("no fewer than 43", [43, 44], [42]),
        ("more than 43", [44], [43]),
        ("over 40", [43], [40]),
        ("up to 43", [43, 1], [44]),
        ("no more than 43", [43], [44]),
        ("fewer than 43", [42], [43]),
        ("about 100", [95, 105], [94, 106]),
        ("about 12", [12], [11, 13]),
        ("some 200", [190, 210], [189]),
        ("43명", [43], [42]),
        ("마흔세 명", [43], [44]),
        ("사십삼 명", [43], [44]),
        ("최소 43명", [43, 60], [42]),
        ("적어도 마흔세 명", [43], [42]),
        ("43명 이상", [43, 44], [42]),
        ("43명 초과", [44], [43]),
        ("43명 미만", [42], [43]),
        ("43명 이하", [43], [44]),
        ("약 100명", [95, 105], [94]),
        ("100명가량", [96], [94]),
        ("최대 33건", [33, 1], [34]),
        ("30여 명", [30, 39], [29, 40]),
    ],
)
def test_a_figure_is_read_with_what_bounds_it(words: str, holds: list[int], fails: list[int]):
    figure = read_figure(words)
    assert figure is not None
    assert [value for value in holds if not figure.interval().holds(Fraction(value))] == []
    assert [value for value in fails if figure.interval().holds(Fraction(value))] == []


@pytest.mark.parametrize(
    "words", ["people", "12 of 43", "62 per cent", "not 43", "hardly 43", "43명이 아니", "hundreds"]
)
def test_words_without_one_figure_have_no_reading(words: str):
    assert read_figure(words) is None


@pytest.mark.parametrize(
    ("words", "holds", "fails"),
    [
        ("all", [43], [42, 0]),
        ("모두", [43], [42]),
        ("전원", [43], [42]),
        ("nearly all", [39, 42], [43, 38]),
        ("거의 모두", [39, 42], [43, 38]),
        ("거의 전원", [42], [43, 38]),
        ("most", [26, 42], [25, 43]),
        ("대부분", [26], [25, 43]),
        ("a large majority", [33, 42], [32, 43]),
        ("대다수", [33], [32, 43]),
        ("a majority", [22], [21]),
        ("more than half", [22], [21]),
        ("과반수", [22], [21]),
        ("절반 이상", [22], [21]),
        ("about half", [20, 23], [19, 24]),
        ("약 절반", [20, 23], [19, 24]),
        ("less than half", [21], [22]),
        ("절반 미만", [21], [22]),
        ("nearly half", [20], [19, 22]),
        ("a third", [14], [13, 15]),
        ("one third", [14], [13]),
        ("two thirds", [29], [28, 30]),
        ("two-thirds", [29], [28]),
        ("a quarter", [11], [10]),
        ("three quarters", [32], [33]),
        ("a fifth", [9], [8]),
        ("3분의 1", [14], [13]),
        ("3분의 2", [29], [30]),
        ("4분의 1", [11], [10]),
        ("more than a third", [15], [14]),
        ("about a third", [13, 16], [11, 17]),
        ("62 per cent", [], [26, 27]),
        ("63 per cent", [27], [26]),
        ("62.8 %", [27], [26]),
        ("63퍼센트", [27], [26]),
        ("sixty-three per cent", [27], [26]),
        ("over 60 per cent", [26], [25]),
        ("a minority", [21, 1], [22, 0]),
        ("소수", [1], [0, 22]),
        ("none", [0], [1]),
        ("아무도", [0], [1]),
        ("one in two", [], [21, 23]),
    ],
)
def test_a_share_of_43_is_read_as_defined(words: str, holds: list[int], fails: list[int]):
    reading = read_share(words)
    assert reading is not None
    interval = reading.interval(N)
    assert interval is not None
    assert [part for part in holds if not interval.holds(Fraction(part, N))] == []
    assert [part for part in fails if interval.holds(Fraction(part, N))] == []


@pytest.mark.parametrize(
    ("words", "exact"), [("half", True), ("절반", True), ("more than half", False), ("절반 이상", True)]
)
def test_only_the_words_that_say_so_include_one_half(words: str, exact: bool):
    interval = read_share(words).interval(50)  # type: ignore[union-attr]
    assert interval is not None
    assert interval.holds(Fraction(1, 2)) is exact


@pytest.mark.parametrize("words", ["12 of 43", "12 of the 43", "12 out of 43", "43명 중 12명", "43명 가운데 12명"])
def test_both_figures_are_read_whichever_comes_first(words: str):
    reading = read_share(words)
    assert reading is not None
    assert reading.part is not None
    assert reading.base is not None
    assert (reading.part.value, reading.base.value) == (Decimal(12), Decimal(43))


@pytest.mark.parametrize("words", ["more than half of the 43", "43명 중 절반 이상", "all 43 of them"])
def test_the_whole_beside_a_share_is_read_too(words: str):
    reading = read_share(words)
    assert reading is not None
    assert reading.base is not None
    assert reading.base.value == 43


@pytest.mark.parametrize(
    "words", ["not all", "many", "several", "일부", "more than half and 12 sources", "모두 아니다"]
)
def test_other_words_about_shares_have_no_reading(words: str):
    assert read_share(words) is None


@pytest.mark.parametrize(
    ("words", "holds", "fails"),
    [
        ("twice as many", ["2", "1.9", "2.1"], ["1.8", "2.2"]),
        ("두 배", ["2"], ["1.8", "2.2"]),
        ("more than twice as many", ["2.01"], ["2"]),
        ("두 배 이상", ["2"], ["1.99"]),
        ("three times as many", ["3", "2.9"], ["2.8", "3.2"]),
        ("세 배", ["3"], ["2"]),
        ("half as many", ["0.5"], ["0.6"]),
    ],
)
def test_a_multiple_is_read_as_defined(words: str, holds: list[str], fails: list[str]):
    reading = read_multiple(words)
    assert reading is not None
    interval = reading.interval(10)
    assert interval is not None
    assert [value for value in holds if not interval.holds(Fraction(value))] == []
    assert [value for value in fails if interval.holds(Fraction(value))] == []


@pytest.mark.parametrize(
    ("before", "words", "after", "said"),
    [
        ("spoke of at least ", "43", " people", "at least 43"),
        ("of fewer than the ", "43", "", "fewer than the 43"),
        ("", "43명", " 이상이", "43명 이상"),
        ("it was not ", "all", "", "not all"),
        ("and of ", "43", " people", "43"),
    ],
)
def test_words_beside_the_span_are_read_with_it(before: str, words: str, after: str, said: str):
    assert with_neighbours(before, words, after) == said
