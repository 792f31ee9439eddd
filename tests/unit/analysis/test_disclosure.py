"""No cell below the floor is shown, and none can be worked out from the cells beside it and their total."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import duckdb
import pytest

from habeas.core.analysis.disclosure import ALL, Floors, hidden_because, hide
from habeas.core.analysis.figures import Figures
from habeas.core.analysis.plan import Raw, Resting
from habeas.core.analysis.reference import Reference
from support.releases import act, release_of

PAGE = Path(__file__).parents[3] / "docs" / "methods" / "disclosure.md"


def _cell(possible: int, sources: int | None = None, victims: int | None = None) -> Raw:
    who = possible if sources is None else sources
    return Raw(possible, possible, possible, possible, who, who if victims is None else victims)


def _nobody_shared(grid: dict[tuple[int, int], Raw]) -> Any:
    """Every cell rests on sources and victims of its own."""

    def resting(addresses: list[tuple[int, int]]) -> dict[tuple[int, int], Resting]:
        found = {}
        for row, column in addresses:
            raw, start = grid[row, column], 10_000 * (row + 2) + 1_000 * (column + 2)
            people = frozenset((0, start + n, False, 1) for n in range(raw.victims or 0))
            found[row, column] = Resting(frozenset(range(start, start + raw.sources)), people)
        return found

    return resting


FIVE, TWO_FLOORS = Floors(5, 5), Floors(5, 10)


def _hidden(grid: dict[tuple[int, int], Raw], floors: Floors = FIVE) -> dict[tuple[int, int], str]:
    return hide(grid, floors, _nobody_shared(grid))


def _guarded(possible: int, sources: int | None = None, victims: int | None = None) -> Raw:
    return replace(_cell(possible, sources, victims), guarded=True)


@pytest.mark.parametrize(
    ("raw", "why"),
    [
        (_cell(5), None),
        (_cell(4), "below-floor"),
        (_cell(40, sources=4), "below-floor"),
        (_cell(40, sources=40, victims=4), "below-floor"),
        (_cell(40, sources=1), "one-source"),
        (_cell(0), None),
        (Raw(9, 9, 9, 9, sources=9, victims=None), None),
        (Raw(9, 9, 9, 9, sources=4, victims=None), "below-floor"),
    ],
)
def test_a_cell_needs_enough_sources_and_enough_victims(raw: Raw, why: str | None) -> None:
    assert hidden_because(raw, FIVE) == why
    assert hidden_because(raw, Floors(0, 0)) is None


def test_one_hidden_cell_takes_the_next_smallest_with_it() -> None:
    grid = {(0, ALL): _cell(3), (1, ALL): _cell(20), (2, ALL): _cell(8), (3, ALL): _cell(0), (ALL, ALL): _cell(31)}
    assert _hidden(grid) == {(0, ALL): "below-floor", (2, ALL): "beside-a-hidden-cell"}


def test_among_equals_the_first_in_the_table_goes() -> None:
    grid = {(0, ALL): _cell(8), (1, ALL): _cell(3), (2, ALL): _cell(8), (ALL, ALL): _cell(19)}
    assert set(_hidden(grid)) == {(0, ALL), (1, ALL)}


def test_two_hidden_cells_that_rest_on_enough_people_together_are_enough() -> None:
    grid = {(0, ALL): _cell(3), (1, ALL): _cell(4), (2, ALL): _cell(20), (ALL, ALL): _cell(27)}
    assert set(_hidden(grid)) == {(0, ALL), (1, ALL)}


def test_two_hidden_cells_that_rest_on_too_few_together_are_not() -> None:
    grid = {(0, ALL): _cell(2), (1, ALL): _cell(2), (2, ALL): _cell(20), (ALL, ALL): _cell(24)}
    assert set(_hidden(grid)) == {(0, ALL), (1, ALL), (2, ALL)}


def test_the_same_people_in_two_hidden_cells_are_counted_once() -> None:
    grid = {(0, ALL): _cell(4), (1, ALL): _cell(4), (2, ALL): _cell(9), (ALL, ALL): _cell(17)}
    same = Resting(frozenset(range(4)), frozenset((0, n, False, 1) for n in range(4)))
    assert set(hide(grid, FIVE, lambda cells: dict.fromkeys(cells, same))) == {(0, ALL), (1, ALL), (2, ALL)}


def _two_sided(cells: list[list[int]]) -> dict[tuple[int, int], Raw]:
    rows, columns = range(len(cells)), range(len(cells[0]))
    grid = {(row, column): _cell(cells[row][column]) for row in rows for column in columns}
    grid |= {(row, ALL): _cell(sum(cells[row])) for row in rows}
    grid |= {(ALL, column): _cell(sum(cells[row][column] for row in rows)) for column in columns}
    return {**grid, (ALL, ALL): _cell(sum(map(sum, cells)))}


@pytest.mark.parametrize(
    ("raw", "why"),
    [
        (_guarded(9), "below-floor"),
        (_guarded(10), None),
        (_guarded(40, sources=9), "below-floor"),
        (_guarded(40, sources=40, victims=9), "below-floor"),
        (_guarded(0), None),
        (_cell(5), None),
    ],
)
def test_a_cell_that_rests_on_anything_guarded_needs_the_higher_floor(raw: Raw, why: str | None) -> None:
    assert hidden_because(raw, TWO_FLOORS) == why
    assert hidden_because(raw, Floors(0, 10)) == why, "also where the others are all shown"


def test_hidden_cells_of_which_one_is_guarded_must_together_reach_the_higher_floor() -> None:
    grid = {(0, ALL): _guarded(3), (1, ALL): _cell(4), (2, ALL): _cell(20), (ALL, ALL): _guarded(27)}
    assert set(_hidden(grid, Floors(5, 7))) == {(0, ALL), (1, ALL)}
    assert set(_hidden(grid, TWO_FLOORS)) == {(0, ALL), (1, ALL), (2, ALL)}, "seven, of ten that it takes"


def test_a_cell_that_stands_by_itself_hides_no_guarded_one_with_which_it_is_too_few() -> None:
    grid = {(0, ALL): _guarded(2), (1, ALL): _cell(6), (2, ALL): _cell(7), (ALL, ALL): _guarded(15)}
    assert set(_hidden(grid, TWO_FLOORS)) == {(0, ALL), (1, ALL), (2, ALL)}
    grid = {(0, ALL): _guarded(2), (1, ALL): _cell(8), (2, ALL): _cell(30), (ALL, ALL): _guarded(40)}
    assert set(_hidden(grid, TWO_FLOORS)) == {(0, ALL), (1, ALL)}, "two and eight are ten"


def test_cells_without_anything_guarded_are_hidden_as_before() -> None:
    for cells in ([[3, 9], [0, 9]], [[3, 9], [8, 0], [20, 20]], [[1, 7, 30], [6, 6, 2]]):
        assert _hidden(_two_sided(cells), TWO_FLOORS) == _hidden(_two_sided(cells))


def _told(code: str, sources: range, **more: Any) -> list[dict[str, Any]]:
    return [act(f"V-{code}-{n}", f"S-{n:04d}", code=code, victim=f"W-{n}", **more) for n in sources]


def test_a_guarded_figure_cannot_be_had_by_subtraction_and_does_not_say_that_it_is_guarded() -> None:
    """Seven tell of SGB-01, twelve of TOR-01, twenty of LAB-01: with a floor of five all three would be shown."""
    told = [
        *_told("SGB-01", range(1, 8), guarded=True),
        *_told("TOR-01", range(10, 22)),
        *_told("LAB-01", range(30, 50)),
    ]
    bare = Figures(release_of(*told, floor=5)).table(unit="acts", rows="violation")
    assert not any(count.suppressed for count in bare.cells.values())
    table = Figures(release_of(*told, floor=5, guards=11)).table(unit="acts", rows="violation")
    assert [code for code in table.rows if table.cell(code).suppressed] == ["SGB-01", "TOR-01"]
    assert table.total is not None
    assert table.total.possible - table.cell("LAB-01").possible == 19, "what whoever subtracts is left with"
    few = Figures(release_of(*_told("DET-01", range(3)), floor=5, guards=11)).count(of="acts")
    assert table.cell("SGB-01").answer() == few.answer()
    assert "fewer than 11" in table.text()
    assert "7" not in {cell for line in table.csv().splitlines() for cell in line.split(",")}


def test_a_figure_that_rests_on_something_guarded_through_its_base_alone_needs_the_higher_floor() -> None:
    """Of seven who suffered SGB-01, all suffered TOR-01 as well; of TOR-01 by itself twenty are told."""
    told = [*_told("SGB-01", range(1, 8), guarded=True), *_told("TOR-01", range(1, 21))]
    for engine in (None, Reference(release_of(*told, floor=5, guards=10))):
        figures = Figures(release_of(*told, floor=5, guards=10), engine=engine)
        assert not figures.count(of="victims", where="act=TOR-01").suppressed
        part = figures.share(of="victims", where="act=TOR-01", among="act=SGB-01").part
        assert part.possible == 7
        assert part.suppressed


def test_a_source_under_a_guard_guards_all_that_she_gave() -> None:
    sources = [{"source": f"S-{n:04d}", "kind": "official", "guarded": True} for n in range(1, 8)]
    figures = Figures(release_of(*_told("TOR-01", range(1, 8)), floor=5, guards=10, sources=sources))
    for of, where in (("acts", ""), ("accounts", ""), ("sources", ""), ("sources", "source.kind=official")):
        assert figures.count(of=of, where=where).suppressed, of


def test_a_total_that_is_hidden_takes_another_total_with_it() -> None:
    assert set(_hidden(_two_sided([[3, 9], [0, 9]]))) == {(0, 0), (0, 1), (ALL, 0), (ALL, 1)}


def test_a_hidden_cell_alone_in_its_line_hides_the_total_that_equals_it() -> None:
    hidden = _hidden(_two_sided([[3, 9], [8, 0], [20, 20]]))
    assert hidden[0, 1] == hidden[1, 0] == "beside-a-hidden-cell"
    assert hidden[1, ALL] == "beside-a-hidden-cell"
    assert (1, 1) not in hidden, "a 0 is shown"


def test_a_line_without_a_total_gives_nothing_away() -> None:
    assert set(_hidden({(0, ALL): _cell(3), (1, ALL): _cell(20)})) == {(0, ALL)}


def test_a_table_with_nothing_to_hide_asks_for_no_people() -> None:
    def never(_: Any) -> Any:
        raise AssertionError("nobody needs to be looked up")

    assert hide({(0, ALL): _cell(9), (ALL, ALL): _cell(9)}, FIVE, never) == {}


def test_floor_zero_shows_everything() -> None:
    release = release_of(act("V-1", "S-0001"), floor=0)
    assert not Figures(release).count(of="acts").suppressed


def test_a_suppressed_count_says_no_figure_anywhere_it_is_printed() -> None:
    table = Figures(release_of(*(act(f"V-{n}", "S-0001", victim=f"W-{n}") for n in range(777)), floor=5)).table(
        unit="acts", rows="violation"
    )
    count = table.cell("TOR-01")
    assert count.suppressed
    assert count.reason == "one-source"
    for printed in (repr(count), str(count.answer()), str(table.answer()), table.text(), table.csv()):
        assert "777" not in printed


ACTS = [
    act(
        f"V-{n}",
        f"S-{n * 7 % 23:04d}",
        victim=f"W-{n * 5 % 31}" if n % 11 else None,
        victim_kind="group" if n % 13 == 0 else "person",
        victim_min=2 if n % 13 == 0 else 1,
        code=("TOR-01", "TOR-02", "LAB-01", "DET-03", "FOO-01")[n * n % 5 if n % 4 else n % 5],
        place_type=("camp", "school", "detention/prison", None)[n % 7 % 4],
    )
    for n in range(1, 120)
]


def test_the_statement_on_the_method_page_gives_the_same_cells() -> None:
    """The page restates the floor in SQL: on the same release it shows and hides what the program does."""
    statement = re.findall(r"```sql\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)[0]
    release = release_of(*ACTS, floor=5)
    connection = duckdb.connect(":memory:")
    connection.register("acts", release.table("acts"))
    told = {(row[0], row[1]): row[2:] for row in connection.execute(statement, {"floor": 5}).fetchall()}
    table = Figures(release).table(unit="acts", rows="violation", columns="place_type")
    reasons = set()
    for row in table.rows:
        for column in table.columns:
            count = table.cell(row, column)
            figure, sources, victims, shown = told.pop((row, column), (0, 0, 0, True))
            assert (count.possible, count.sources, count.victims or 0) == (figure, sources, victims)
            if not shown:
                assert count.suppressed
            elif count.suppressed:
                assert count.reason == "beside-a-hidden-cell"
            reasons.add(count.reason)
    assert told == {}
    assert {None, "below-floor"} <= reasons


def test_hidden_cells_of_one_each_are_not_given_away_by_their_number() -> None:
    grid = {(row, ALL): _cell(1) for row in range(5)} | {(5, ALL): _cell(8), (ALL, ALL): _cell(13)}
    assert _hidden(grid)[5, ALL] == "beside-a-hidden-cell", "13 less 8 over five cells that are not 0 would be 1 each"


def test_hidden_cells_that_add_up_to_more_than_their_number_need_no_other_beside_them() -> None:
    grid = {(row, ALL): _cell(1 + (row == 0)) for row in range(5)} | {(5, ALL): _cell(8), (ALL, ALL): _cell(14)}
    assert (5, ALL) not in _hidden(grid)
