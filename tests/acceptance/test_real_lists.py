"""Lists that newsrooms and groups keep of the same real deaths come in, and every figure equals a few lines of DuckDB.

The lists are ``us_police_killings`` in the folder of real data (its SOURCE.md says whose they are and on what terms).
None of it is in this repository: the mappings and the report under ``real_lists/`` hold words of the columns only.

What the files hold: each row has a key of its own (``mpv_id``, ``id``, ``uid``; the two years of The Counted share
none), a whole day as its date and one of 51 two-letter codes as its state, so no row of them is refused. 15 rows of
Mapping Police Violence name no agency: they rest on the giver itself. 4 agencies stand there with and without a space
behind the name. A cell may name several agencies ("A, B"): as a source, the whole cell is one.
"""

from __future__ import annotations

import csv
import json
import random
import re
from collections.abc import Iterator
from pathlib import Path
from string import Template
from typing import Any

import duckdb
import pytest

from habeas.core.kernel.errors import WrongUse
from habeas.store import mission as missions
from habeas.store.actions.intake import batches
from habeas.store.actions.report import build
from habeas.store.actions.settings import set_floor
from habeas.store.models import Entry, Setting
from habeas.store.queries.report import check
from habeas.store.queries.verify import verify
from support.real_lists import (
    FILES,
    HIDDEN,
    Lists,
    accounted,
    copied,
    counted,
    hidden_by_hand,
    make_template,
    read_raw,
    report,
    rows_of,
    shown,
    state_of,
)

BY_AGENCY = ["mpv", "the-counted"]
REASON = "These deaths were made public by those who list them; the lists name each of the dead."

pytestmark = pytest.mark.slow


# The raw files --------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def folder(shared: Path) -> Path:
    """Where the lists lie; without them every test of this file is skipped."""
    path = shared / "us_police_killings"
    if not path.is_dir():
        pytest.skip(f"the lists are not at {path}")
    return path


@pytest.fixture(scope="module")
def raw(folder: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """The raw files, read by DuckDB alone."""
    with read_raw(folder) as connection:
        yield connection


# The missions ---------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Any]:
    return make_template(tmp_path_factory.mktemp("template"))


@pytest.fixture(scope="module")
def three(folder: Path, template: tuple[Path, Any], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lists]:
    """The three lists, each as its giver's own submission."""
    with copied(template, tmp_path_factory.mktemp("three")) as lists:
        with missions.inside(lists.mission):
            for name, files in FILES.items():
                for file in files:
                    lists.bring_in(folder / file, name)
        yield lists


@pytest.fixture(scope="module")
def releases(three: Lists) -> dict[int, str]:
    """A release of the three lists with the floor at 5, then one with the floor at 0."""
    with missions.inside(three.mission):
        first = three.release()
        set_floor(0, reason=REASON, by=three.by)
        return {5: first, 0: three.release()}


@pytest.fixture(scope="module")
def agencies(
    folder: Path, template: tuple[Path, Any], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Lists, Any]]:
    """Two lists in which each row's agency stands as its source, with the floor at 5, and their figures."""
    with copied(template, tmp_path_factory.mktemp("agencies")) as lists:
        with missions.inside(lists.mission):
            for name in BY_AGENCY:
                for file in FILES[name]:
                    lists.bring_in(folder / file, f"{name}-by-agency")
            figures = lists.figures(lists.release())
        yield lists, figures


@pytest.fixture
def inside(three: Lists, releases: dict[int, str]) -> Iterator[Lists]:
    """Inside the mission with the three lists."""
    with missions.inside(three.mission):
        yield three


# Every row ------------------------------------------------------------------------------------------------------------


def test_every_row_of_every_list_is_reported_and_none_is_refused(three: Lists, folder: Path) -> None:
    assert sorted(three.outcomes) == sorted(file for files in FILES.values() for file in files)
    for file, outcome in three.outcomes.items():
        assert accounted(folder / file, outcome) == []
        assert outcome.counts["new"] == outcome.rows_in


def test_no_name_of_the_dead_lies_plain_in_the_mission(three: Lists, releases: dict[int, str], folder: Path) -> None:
    header, *rows = rows_of(folder / FILES["the-counted"][0])
    column = header.index("name")
    names = [row[column].encode() for row in rows if len(row[column]) >= 12]
    files = [path.read_bytes() for path in three.mission.path.rglob("*") if path.is_file()]
    assert len(names) > 500
    assert sum(map(len, files)) > 10_000_000
    everything = b"\0".join(files)
    assert [number for number, name in enumerate(names[::10]) if name in everything] == []


# Figures --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("unit", ["victims", "acts", "accounts"])
@pytest.mark.parametrize("name", FILES)
def test_deaths_by_year_and_by_state_equal_the_raw_file(
    inside: Lists, releases: dict[int, str], raw: duckdb.DuckDBPyConnection, name: str, unit: str
) -> None:
    figures = inside.figures(releases[0])
    for rows, label in (("year", "year"), ("place", "state")):
        table = figures.table(unit=unit, rows=rows, where=f"submitter={name}")
        expected = counted(raw, label, name)
        assert shown(table) == expected
        assert table.total.possible == sum(expected.values())


@pytest.mark.parametrize("name", FILES)
def test_deaths_by_state_and_year_equal_the_raw_file(
    inside: Lists, releases: dict[int, str], raw: duckdb.DuckDBPyConnection, name: str
) -> None:
    table = inside.figures(releases[0]).table(unit="victims", rows="place", columns="year", where=f"submitter={name}")
    cells = raw.execute("SELECT state, year, count(*) FROM deaths WHERE list = ? GROUP BY ALL", [name]).fetchall()
    found = {(row, column): table.cell(row, column).possible for row in table.rows for column in table.columns}
    assert {cell: number for cell, number in found.items() if number} == {(s, y): number for s, y, number in cells}
    assert not any(cell.suppressed for cell in table.cells.values())


def test_the_floor_of_0_stands_on_the_log_with_its_reason(inside: Lists, releases: dict[int, str]) -> None:
    bodies = [json.loads(bytes(body)) for body in Entry.objects.order_by("seq").values_list("body", flat=True)]
    (body,) = [body for body in bodies if body["verb"] == "change-mission"]
    assert (body["on"], body["about"], body["by"], body["rows"]) == ("disclosure.floor", {"floor": 0}, "U-0001", 1)
    setting = Setting.seen.get(code="disclosure.floor")
    assert (setting.value, setting.reason, setting.entry) == ("0", REASON, body["seq"])
    assert verify(by=inside.by)["ok"], "the entry commits to the row that holds the reason"
    with pytest.raises(WrongUse):
        set_floor(0, reason=" ", by=inside.by)


@pytest.mark.parametrize("name", FILES)
def test_with_the_floor_at_5_a_list_alone_is_one_source_and_nothing_of_it_is_shown(
    inside: Lists, releases: dict[int, str], raw: duckdb.DuckDBPyConnection, name: str
) -> None:
    figures = inside.figures(releases[5])
    for rows, label in (("year", "year"), ("place", "state")):
        table = figures.table(unit="victims", rows=rows, where=f"submitter={name}")
        assert list(table.rows) == list(counted(raw, label, name))
        answer = table.answer()
        hidden = {"of": "victims", "suppressed": True, "reason": "one-source", "floor": 5}
        assert all(hidden.items() <= cell.items() and "possible" not in cell for cell in answer["cells"])
        assert len(answer["cells"]) == len(table.rows) + 1, "every row, and the total"
        assert answer["n"]["selection"] == {"sources": None, "accounts": None, "events": None}
    assert figures.count(of="victims").reason == "below-floor", "all three lists are still only three sources"


# The report -----------------------------------------------------------------------------------------------------------


def test_a_report_with_the_figures_of_the_raw_files_has_no_problem_and_is_built(
    inside: Lists, releases: dict[int, str], raw: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    path, out = tmp_path / "report.md", tmp_path / "report.html"
    path.write_text(report(raw, releases[0]), encoding="utf-8")
    built = build(path, [out], by=inside.by)
    assert [problem.answer() for problem in built.result.problems] == []
    figures = 4 + sum(len(counted(raw, label, name)) for label in ("year", "state") for name in FILES)
    assert sum(one.check == "count" for one in built.result.checks) == figures
    page = out.read_text(encoding="utf-8")
    assert not [word for word in ("submitter", "LIF-00", releases[0][:8], "FICTION") if word in page]


@pytest.mark.parametrize("seed", range(4))
def test_a_figure_that_differs_by_one_is_found(
    inside: Lists, releases: dict[int, str], raw: duckdb.DuckDBPyConnection, tmp_path: Path, seed: int
) -> None:
    lines = report(raw, releases[0]).split("\n")
    spans = [(at, found) for at, line in enumerate(lines) for found in re.finditer(r"\[([\d,]+)\]\{.count", line)]
    at, span = random.Random(seed).choice(spans)
    wrong = f"{int(span[1].replace(',', '')) + 1:,}"
    lines[at] = lines[at][: span.start(1)] + wrong + lines[at][span.end(1) :]
    path, out = tmp_path / "report.md", tmp_path / "report.html"
    path.write_text("\n".join(lines), encoding="utf-8")
    problem, *others = build(path, [out], by=inside.by).result.problems
    assert (problem.code, problem.line, problem.says, others) == ("wrong-figure", at + 1, wrong, [])
    assert not out.exists()


def test_with_the_floor_at_5_no_figure_of_the_report_may_stand(
    inside: Lists, releases: dict[int, str], raw: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    path = tmp_path / "report.md"
    path.write_text(report(raw, releases[5]), encoding="utf-8")
    result = check(path, by=inside.by)
    assert {problem.code for problem in result.problems} == {"below-floor"}
    assert len(result.problems) == len(result.checks)
    assert not [one for one in result.problems if re.search(r"\d", one.release_says or "")]


# Agencies as sources, to test the floor -------------------------------------------------------------------------------


@pytest.mark.parametrize("rows", ["year", "place"])
@pytest.mark.parametrize("name", BY_AGENCY)
def test_exactly_the_cells_that_the_rule_names_are_hidden(
    agencies: tuple[Lists, Any], raw: duckdb.DuckDBPyConnection, name: str, rows: str
) -> None:
    table = agencies[1].table(unit="victims", rows=rows, where=f"submitter={name}")
    raw.execute("CREATE OR REPLACE VIEW own AS FROM deaths WHERE list = " + f"'{name}'")
    label = {"year": "year", "place": "state"}[rows]
    expected = raw.execute(Template(HIDDEN).substitute(label=label)).fetchall()
    assert {row: table.cell(row).reason for row in table.rows} == {label: why for label, _, why in expected}
    for row, dead, why in expected:
        cell = table.cell(row)
        assert (cell.answer().get("possible"), cell.suppressed) == ((dead, False) if why is None else (None, True))
    assert table.total.answer()["possible"] == sum(dead for _, dead, _ in expected)


@pytest.mark.parametrize("name", BY_AGENCY)
def test_in_a_table_by_state_and_year_too(
    agencies: tuple[Lists, Any], raw: duckdb.DuckDBPyConnection, name: str
) -> None:
    table = agencies[1].table(unit="victims", rows="place", columns="year", where=f"submitter={name}")
    found = raw.execute(
        "SELECT coalesce(state, ''), coalesce(year, ''), count(*), list(DISTINCT agency) FROM deaths "
        "WHERE list = ? GROUP BY CUBE (state, year)",
        [name],
    ).fetchall()
    cells = {(state, year): (dead, set(who)) for state, year, dead, who in found}
    expected = hidden_by_hand(cells)
    assert set(expected.values()) == {"one-source", "below-floor", "beside-a-hidden-cell"}
    rows, columns = (*table.rows, ""), (*table.columns, "")
    for (row, column), count in table.cells.items():
        at = (rows[row], columns[column])
        assert count.reason == expected.get(at), at
        if at not in expected:
            assert count.possible == cells.get(at, (0,))[0], at


@pytest.mark.parametrize("name", BY_AGENCY)
def test_each_agency_counts_as_one_source(
    agencies: tuple[Lists, Any], raw: duckdb.DuckDBPyConnection, name: str
) -> None:
    there = raw.execute("SELECT count(DISTINCT agency) FROM deaths WHERE list = ?", [name]).fetchone()
    assert agencies[1].count(of="sources", where=f"submitter={name}").possible == there[0]


# What must change nothing ---------------------------------------------------------------------------------------------


@pytest.fixture
def empty(folder: Path, template: tuple[Path, Any], tmp_path: Path) -> Iterator[Lists]:
    """A mission that has no list yet, with the floor at 0."""
    with copied(template, tmp_path) as lists, missions.inside(lists.mission):
        set_floor(0, reason=REASON, by=lists.by)
        yield lists


def test_rehearsing_repeating_and_undoing(empty: Lists, folder: Path, raw: duckdb.DuckDBPyConnection) -> None:
    lists, (first, second) = empty, FILES["the-counted"]

    def by_year(release: str) -> dict[str, int]:
        return shown(lists.figures(release).table(unit="victims", rows="year"))

    before = state_of(lists)
    for mapping in ("the-counted", "the-counted-by-agency"):
        assert lists.bring_in(folder / first, mapping, rehearse=True).counts["new"] == len(rows_of(folder / first)) - 1
        assert state_of(lists) == before, "a rehearsal changes nothing"

    done = lists.bring_in(folder / first, "the-counted")
    before = state_of(lists)
    again = lists.bring_in(folder / first, "the-counted")
    assert (again.batch, again.counts["same"]) == (done.batch, done.rows_in)
    assert state_of(lists) == before, "the same file twice changes nothing"
    released = lists.release()
    assert by_year(released) == {"2015": done.rows_in}

    undone = lists.bring_in(folder / second, "the-counted").batch
    batches.undo(undone, by=lists.by)
    assert lists.release() == released, "without the batch everything is as it was, to the id of the release"

    back = lists.bring_in(folder / second, "the-counted")
    assert (back.counts["new"], back.batch == undone) == (back.rows_in, False)
    with_both = lists.release()
    assert by_year(with_both) == counted(raw, "year", "the-counted")

    before = state_of(lists)
    with pytest.raises(batches.BatchInUse) as refused:
        batches.undo(back.batch, by=lists.by)
    assert [(one["record"], one["code"]) for one in refused.value.resting] == [("release", with_both[:12])]
    assert state_of(lists) == before, "a refused undo changes nothing"
    assert by_year(with_both) == counted(raw, "year", "the-counted")
    assert verify(by=lists.by, deep=True)["ok"]


def test_rows_that_are_refused_are_listed_and_the_figures_are_those_of_the_others(
    empty: Lists, folder: Path, raw: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    """A copy with rows damaged in five ways: the figures are those of the raw file without exactly these rows."""
    file, lists = FILES["the-counted"][1], empty
    header, *rows = rows_of(folder / file)
    key, day, month, gender = (header.index(name) for name in ("uid", "day", "month", "gender"))
    damaged = dict(zip(random.Random(5).sample(range(len(rows)), 25), [0, 1, 2, 3, 4] * 5, strict=True))
    lost = {rows[number][key] for number in damaged}
    for number, how in damaged.items():
        match how:
            case 0:
                rows[number][day] = "32"
            case 1:
                rows[number][month] = "Brumaire"
            case 2:
                rows[number][gender] = "=1+1"
            case 3:
                rows[number][key] = " "
            case 4:
                rows[number].pop()
    copy = tmp_path / file
    with copy.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows([header, *rows])
    outcome = lists.bring_in(copy, "the-counted")
    accounted(copy, outcome)
    refused = [row for row in outcome.rows() if row["status"] == "refused"]
    assert [row["row"] for row in refused] == sorted(number + 2 for number in damaged)
    assert all(row["reason"] for row in refused)
    expected = raw.execute(
        "SELECT state, count(*) FROM deaths WHERE list = 'the-counted' AND year = '2016' "
        "AND NOT list_contains(?, key) GROUP BY 1",
        [sorted(lost)],
    ).fetchall()
    table = lists.figures(lists.release()).table(unit="victims", rows="place")
    assert shown(table) == dict(expected)
