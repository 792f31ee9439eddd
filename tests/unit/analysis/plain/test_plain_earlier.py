"""An attacker who has several answers: tables of one file, and of a file before and after something was added."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from habeas.core.analysis.plain import Acts, Asked, Earlier, acts_of, columns_of, make_table
from habeas.core.analysis.plain.acts import ACTS
from habeas.core.analysis.plain.hiding import Known, Line, hidden, people

HEADERS = [*ACTS, "event", "place", "agency"]
Row = list[str]


def made_up(seed: int, many: int = 160) -> list[Row]:
    rng = np.random.default_rng(seed)
    weights = [rng.dirichlet(np.full(size, 0.7)) for size in (4, 3, 3)]
    sides = ["TDLX", ["North", "South", "East"], ["police", "army", "party"]]
    rows = []
    for one in range(many):
        code, place, agency = (side[rng.choice(len(own), p=own)] for side, own in zip(sides, weights, strict=True))
        rows.append([f"S{int(rng.integers(0, 70))}", "", "", code, f"E{one}", place, agency])
    return rows


def acts(rows: list[Row]) -> Acts:
    return acts_of(columns_of(HEADERS, rows))


def asked(*by: str) -> Asked:
    return Asked(by=by, method="count")


def numbers(answer: dict[str, Any], sides: tuple[str, str], file: int = 0) -> dict[tuple[Any, ...], float | None]:
    """Every number of a table with two sides, known by its file and its values; None where it is hidden."""
    found: dict[tuple[Any, ...], float | None] = {(file,): answer["documented"]}
    for row in [*answer["rows"], *answer["totals"]]:
        values = [
            (side, value) for side, value in zip(sides, row["group"].split(" | "), strict=True) if value != "(all)"
        ]
        found[(file, *sorted(values))] = row["n"]
    return found


def equations(known: dict[tuple[Any, ...], float | None], sides: tuple[str, str]) -> list[dict[tuple[Any, ...], float]]:
    """Cells add up to totals, totals to the whole, for one table."""
    made = []
    for side in sides:
        other = sides[1 - sides.index(side)]
        mine = [key for key in known if len(key) == 2 and key[1][0] == side]
        made.append(dict.fromkeys(mine, 1.0) | {(next(iter(known))[0],): -1.0})
        for key in mine:
            cells = [
                one for one in known if len(one) == 3 and key[1] in one and {s for s, _ in one[1:]} == {side, other}
            ]
            made.append(dict.fromkeys(cells, 1.0) | {key: -1.0})
    return made


def comes_out(
    known: dict[tuple[Any, ...], float | None],
    said: list[dict[tuple[Any, ...], float]],
    wanted: dict[tuple[Any, ...], float],
) -> bool:
    """Whether a sum of numbers follows from those that are shown."""
    names = [key for key, value in known.items() if value is None]
    at = {name: place for place, name in enumerate(names)}
    goal = np.zeros(len(names))
    for key, times in wanted.items():
        if key in at:
            goal[at[key]] += times
    matrix = np.array([[one.get(name, 0.0) for name in names] for one in said]).reshape(len(said), len(names))
    if not goal.any():
        return True
    best = np.linalg.lstsq(matrix.T, goal, rcond=None)[0]
    return bool(np.abs(matrix.T @ best - goal).max() < 1e-8)


def tellers(rows: list[Row], key: tuple[Any, ...]) -> set[str]:
    return {row[0] for row in rows if all(row[HEADERS.index(side)] == value for side, value in key[1:])}


@pytest.mark.parametrize("seed", range(10))
def test_nothing_small_comes_out_of_two_tables_of_one_file(seed: int) -> None:
    rows = made_up(seed)
    told = acts(rows)
    first, second = ("code", "place"), ("place", "agency")
    one = make_table(told, asked(*first)).answer()
    other = make_table(told, asked(*second), [Earlier(told, first)]).answer()
    known = numbers(one, first)
    said = equations(known, first)
    if other["refused"] is None:
        own = numbers(other, second)
        said += equations(own, second)
        known |= {key: value for key, value in own.items() if value is not None or key not in known}
    for key, value in known.items():
        if 0 < len(tellers(rows, key)) < 5:
            assert value is None
            assert not comes_out(known, said, {key: 1.0})


def test_a_small_number_whose_neighbour_is_out_takes_another() -> None:
    behind = people(np.repeat([0, 1, 2, 3], [2, 30, 20, 52]), np.r_[0:2, 2:32, 32:52, 0:52], 4)
    line = [Line((0, 1, 2), 3)]
    assert hidden([2, 30, 20, 52], line, [behind]) == {0, 2}
    assert hidden([2, 30, 20, 52], line, [behind], known=Known(out=frozenset({2, 3}))) == {0, 1}


def test_two_files_shown_whole_tell_what_was_added() -> None:
    """What the next test asks for is not so where nobody looks at both."""
    old = made_up(1)
    new = [*old, ["N0", "", "", old[0][3], "E999", *old[0][5:]]]
    before, after = (make_table(acts(rows), asked("code", "place")).answer() for rows in (old, new))
    known, own = numbers(before, ("code", "place"), 0), numbers(after, ("code", "place"), 1)
    said = equations(known, ("code", "place")) + equations(own, ("code", "place"))
    assert comes_out(known | own, said, {(1,): 1.0, (0,): -1.0})
    assert own[1,] - known[0,] == 1


@pytest.mark.parametrize("seed", range(10))
def test_what_few_added_does_not_come_out_of_a_table_before_and_after(seed: int) -> None:
    rng = np.random.default_rng(seed)
    old = made_up(seed)
    new = [row for row in old if row[0] != "S3"] + [
        [f"N{int(rng.integers(0, 3))}", *row[1:]] for row in made_up(seed + 50, 12)
    ]
    sides = ("code", "place")
    before = make_table(acts(old), asked(*sides)).answer()
    after = make_table(acts(new), asked(*sides), [Earlier(acts(old), sides)]).answer()
    if after["refused"] is not None:
        return
    known = numbers(before, sides, 0)
    said = equations(known, sides)
    own = numbers(after, sides, 1)
    said += equations(own, sides)
    known |= own
    for key in [key for key in known if key[0] == 1]:
        past = (0, *key[1:])
        known.setdefault(past, 0.0)
        changed = tellers([row for row in old if row not in new], key) | tellers(
            [row for row in new if row not in old], key
        )
        if 0 < len(changed) < 5:
            assert not comes_out(known, said, {key: 1.0, past: -1.0}), key


def test_one_who_was_added_hides_what_she_told() -> None:
    old = [[f"S{one}", "", "", "TD"[one % 2], f"E{one}", "North", "army"] for one in range(40)]
    new = [*old, ["S99", "", "", "T", "E99", "North", "army"]]
    answer = make_table(acts(new), asked("code", "place"), [Earlier(acts(old), ("code", "place"))])
    rows = {line.group: line for line in answer.lines}
    assert answer.refused or rows["T | North"].suppressed
    many = [*old, *([f"N{one}", "", "", "T", f"F{one}", "North", "army"] for one in range(8))]
    shown = make_table(acts(many), asked("code", "place"), [Earlier(acts(old), ("code", "place"))])
    assert [(line.group, line.n) for line in shown.lines] == [("D | North", 20), ("T | North", 28)]


def test_the_same_table_again_tells_the_same() -> None:
    told = acts(made_up(3))
    alone = make_table(told, asked("code", "place"))
    again = make_table(told, asked("code", "place"), [Earlier(told, ("code", "place"))])
    assert [line.answer() for line in again.lines] == [line.answer() for line in alone.lines]
