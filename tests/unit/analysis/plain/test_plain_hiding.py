"""What is hidden stays hidden from one who adds, subtracts and solves."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest

from habeas.core.analysis.plain.hiding import FLOOR, Line, bounds, hidden, people, system


def table(rng: np.random.Generator, rows: int, columns: int, *, totals: bool = True):  # type: ignore[no-untyped-def]
    """A made-up table of acts: a number for each cell and total, its lines, and the witnesses behind each."""
    acts = int(rng.integers(20, 400))
    weight = rng.dirichlet(np.full(rows * columns, 0.4))
    cell, who = rng.choice(rows * columns, size=acts, p=weight), rng.integers(0, acts // 2 + 1, size=acts)
    row, column = cell // columns, cell % columns
    at = rows * columns
    places = [cell] + ([at + row, at + rows + column, np.full(acts, at + rows + columns)] if totals else [])
    many = at + rows + columns + 1
    values = np.bincount(np.concatenate(places), minlength=many).tolist()
    behind = people(np.concatenate(places), np.tile(who, len(places)), many)
    lines = [Line(tuple(range(r * columns, (r + 1) * columns)), at + r) for r in range(rows)]
    lines += [Line(tuple(range(c, at, columns)), at + rows + c) for c in range(columns)]
    lines += [
        Line(tuple(at + r for r in range(rows)), many - 1),
        Line(tuple(at + rows + c for c in range(columns)), many - 1),
    ]
    return values, lines if totals else [], behind


@pytest.mark.parametrize("seed", range(25))
def test_one_who_solves_the_system_learns_no_small_cell(seed: int) -> None:
    rng = np.random.default_rng(seed)
    values, lines, behind = table(rng, int(rng.integers(1, 6)), int(rng.integers(2, 6)))
    gone = hidden(values, lines, [behind])
    small = [place for place, value in enumerate(values) if value > 0 and behind.together([place]) < FLOOR]
    assert set(small) <= gone
    places, matrix, right = system(values, lines, gone)
    for number, place in enumerate(places):
        if place in small and len(matrix):
            low, high = bounds(matrix, right, number)
            assert low - 1e-6 <= values[place] <= high + 1e-6
            assert high - low > FLOOR - 1.01


def test_without_totals_nothing_more_is_hidden() -> None:
    values, lines, behind = table(np.random.default_rng(3), 3, 4, totals=False)
    gone = hidden(values, lines, [behind])
    assert gone == {place for place, value in enumerate(values) if value and behind.together([place]) < FLOOR}


def test_the_smallest_other_cell_goes_with_a_small_one() -> None:
    behind = people(np.repeat([0, 1, 2, 3], [2, 30, 20, 52]), np.r_[0:2, 2:32, 32:52, 0:52], 4)
    assert hidden([2, 30, 20, 52], [Line((0, 1, 2), 3)], [behind]) == {0, 2}


def test_a_cell_that_follows_through_several_lines_is_found() -> None:
    """Rows and columns each hide two, and still one cell follows: x00 of a block that is tied to others by no cycle."""
    values = [3, 9, 40, 9, 9, 40, 40, 40, 40]
    lines = [Line((0, 1, 2), 9), Line((3, 4, 5), 10), Line((6, 7, 8), 11), Line((0, 3, 6), 12), Line((1, 4, 7), 13),
             Line((2, 5, 8), 14), Line((0, 1, 3, 4), 15)]  # fmt: skip
    values += [52, 58, 120, 52, 58, 120, 30]
    cells = np.repeat(np.arange(16), values)
    behind = people(cells, np.arange(len(cells)), 16)
    gone = hidden(values, lines, [behind])
    places, matrix, right = system(values, lines, gone)
    low, high = bounds(matrix, right, places.index(0))
    assert high - low >= FLOOR - 1


def test_few_victims_hide_a_cell_of_many_witnesses() -> None:
    many, one = people(np.zeros(9, int), np.arange(9), 1), people(np.zeros(9, int), np.zeros(9, int), 1)
    assert hidden([9], [], [many]) == set()
    assert hidden([9], [], [many, one]) == {0}
    assert hidden([9], [], [many, one], floor=0) == set()


def test_the_bounds_are_those_of_trying_everything() -> None:
    matrix, right = np.array([[1.0, 1, 0], [0, 1, 1]]), np.array([5.0, 4.0])
    tried = [x for x in product(range(1, 6), repeat=3) if np.allclose(matrix @ x, right)]
    for number in range(3):
        assert bounds(matrix, right, number) == pytest.approx(
            (min(x[number] for x in tried), max(x[number] for x in tried))
        )


def test_those_before_and_from_each_place_are_counted_once() -> None:
    rng = np.random.default_rng(5)
    cells, who = rng.integers(0, 7, 40), rng.integers(0, 12, 40)
    behind = people(cells, who, 7)
    before, after = behind.split()
    for place in range(8):
        assert before[place] == len(set(who[cells < place].tolist()))
        assert after[place] == len(set(who[cells >= place].tolist()))
