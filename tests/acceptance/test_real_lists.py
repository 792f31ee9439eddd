"""Lists that newsrooms and groups keep of the same real deaths come in, and every figure equals a few lines of DuckDB.

The lists are ``us_police_killings`` in the folder of real data (its SOURCE.md says whose they are and on what terms).
None of it is in this repository: the mappings and the report under ``real_lists/`` hold words of the columns only.

What the files hold: each row has a key of its own (``mpv_id``, ``id``, ``uid``; the two years of The Counted share
none), a whole day as its date and one of 51 two-letter codes as its state, so no row of them is refused. 15 rows of
Mapping Police Violence name no agency; 4 agencies stand there with and without a space behind the name.
"""

from __future__ import annotations

import csv
import hashlib
import json
import math
import random
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from string import Template
from typing import Any

import duckdb
import pytest

from habeas.core.kernel.errors import WrongUse
from habeas.store import mission as missions
from habeas.store.actions.intake import batches
from habeas.store.actions.intake.sheet import import_sheet
from habeas.store.actions.missions import actor_named, create_mission, set_floor, unlock_with
from habeas.store.actions.release import make_release
from habeas.store.actions.report import build
from habeas.store.models import RECORDED, Batch, Counter, Entry, ExternalKey, LogState, Setting
from habeas.store.queries.release import figures_of
from habeas.store.queries.report import check
from habeas.store.queries.verify import verify
from support.missions import ALL_ROLES, PASSPHRASE, Clock

HERE = Path(__file__).parent / "real_lists"
FILES = {
    "mpv": ["mpv_2013_2020.csv"],
    "wapo": ["wapo_2015_2021.csv"],
    "the-counted": ["the_counted_2015.csv", "the_counted_2016.csv"],
}
BY_AGENCY = ["mpv", "the-counted"]
REASON = "These deaths were made public by those who list them; the lists name each of the dead."
MISSION = """\
format = "habeas/mission/1"
slug = "lists"
title = "Lists of deaths at the hands of police"
fiction = false
languages = ["en"]

[mandate]
resolution = "none: a test"
States = ["United States of America"]
period = "2024-01-01/2024-12-31"

[standard]
name = "reasonable grounds to believe"
roots = 3
firsthand = 1

[disclosure]
floor = 5
reason = ""
"""

#: the lists as rows of list, key, year, state and agency: all that the figures are compared with
DEATHS = """
CREATE TABLE deaths AS
SELECT list, key, year(day)::VARCHAR AS year, state, coalesce(trim(agency), list) AS agency FROM (
  SELECT 'mpv' AS list, mpv_id AS key, date::DATE AS day, state, agency
  FROM read_csv('$folder/mpv_*.csv', all_varchar = true)
  UNION ALL SELECT 'wapo', id, date::DATE, state, NULL
  FROM read_csv('$folder/wapo_*.csv', all_varchar = true)
  UNION ALL SELECT 'the-counted', uid, strptime(concat_ws(' ', day, month, year), '%d %B %Y')::DATE, state,
                   lawenforcementagency
  FROM read_csv('$folder/the_counted_201?.csv', all_varchar = true))
"""
#: which cells of one row of figures are hidden, and why: the floor, and one cell beside a hidden one that stands alone
HIDDEN = """
WITH cell AS (SELECT $label AS label, count(*) AS dead, count(DISTINCT agency) AS sources FROM own GROUP BY 1),
small AS (FROM cell WHERE least(dead, sources) < 5),
hidden AS (SELECT count(DISTINCT $label) AS cells, count(*) AS dead, count(DISTINCT agency) AS sources
           FROM own WHERE $label IN (SELECT label FROM small)),
beside AS (SELECT label FROM cell, hidden WHERE label NOT IN (SELECT label FROM small) AND cells > 0
           AND (cells = 1 OR least(hidden.dead, hidden.sources) < 5) ORDER BY cell.dead, label LIMIT 1)
SELECT label, dead, CASE WHEN label IN (SELECT label FROM beside) THEN 'beside-a-hidden-cell'
  WHEN label NOT IN (SELECT label FROM small) THEN NULL WHEN sources = 1 THEN 'one-source' ELSE 'below-floor' END
FROM cell
"""


# The raw files --------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def folder(shared: Path) -> Path:
    path = shared / "us_police_killings"
    if not path.is_dir():
        pytest.skip(f"the lists are not at {path}")
    return path


@pytest.fixture(scope="module")
def raw(folder: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """The raw files, read by DuckDB alone."""
    with duckdb.connect() as connection:
        connection.execute(Template(DEATHS).substitute(folder=folder))
        yield connection


def counted(raw: duckdb.DuckDBPyConnection, label: str, name: str) -> dict[str, int]:
    """Deaths of one list by ``year`` or ``state``."""
    found = raw.execute(f"SELECT {label}, count(*) FROM deaths WHERE list = ? GROUP BY 1 ORDER BY 1", [name]).fetchall()
    return dict(found)


# The missions ---------------------------------------------------------------------------------------------------------


class Lists:
    """A mission with its three givers, and what became of each file."""

    def __init__(self, opened: Any) -> None:
        self.mission, self.by, self.outcomes = opened, actor_named("all"), dict[str, Any]()

    def bring_in(self, path: Path, mapping: str, **how: Any) -> Any:
        """Import a file as ``habeas import sheet`` does."""
        outcome = import_sheet(path, HERE / f"{mapping}.yaml", by=self.by, **how)
        self.outcomes[path.name] = outcome
        return outcome

    def release(self) -> str:
        made = make_release(purpose="public-report", audience="public", period="all", by=self.by)
        assert made["left_out"] == []
        return str(made["release"])

    def figures(self, release: str) -> Any:
        return figures_of(release, by=self.by)


@contextmanager
def new_mission(home: Path) -> Iterator[Lists]:
    """A mission in which the givers of the lists let everybody have their figures."""
    home.joinpath("givers.csv").write_text("".join(f"{name}\n" for name in ["giver", *FILES]), encoding="utf-8")
    path = create_mission(home, MISSION, "lists", username="all", roles=ALL_ROLES, passphrase=PASSPHRASE, clock=Clock())
    with missions.kept_open(path, unlock_with(path, "all", PASSPHRASE), clock=Clock()) as opened:
        with missions.inside(opened):
            lists = Lists(opened)
            for mapping in ("submissions", "agreements"):
                assert lists.bring_in(home / "givers.csv", mapping).counts["new"] == len(FILES)
            lists.outcomes.clear()
        yield lists


@pytest.fixture(scope="module")
def three(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lists]:
    """The three lists, each as its giver's own submission."""
    with new_mission(tmp_path_factory.mktemp("three")) as lists:
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
def agencies(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Lists, Any]]:
    """Two lists in which each row's agency stands as its source, with the floor at 5, and their figures."""
    with new_mission(tmp_path_factory.mktemp("agencies")) as lists:
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


def rows_of(path: Path) -> list[list[str]]:
    """All rows of a file, the header first."""
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.reader(stream))


def accounted(path: Path, outcome: Any) -> list[str]:
    """Checks that each row of a file is reported once; gives the keys of those that were refused."""
    rows = list(outcome.rows())
    assert outcome.rows_in == len(rows) == sum(outcome.counts.values()) == len(rows_of(path)) - 1
    assert [row["row"] for row in rows] == sorted({row["row"] for row in rows})
    return [row["key"] for row in rows if row["status"] == "refused"]


@pytest.mark.slow
def test_every_row_of_every_list_is_reported_and_none_is_refused(three: Lists, folder: Path) -> None:
    assert sorted(three.outcomes) == sorted(file for files in FILES.values() for file in files)
    for file, outcome in three.outcomes.items():
        assert accounted(folder / file, outcome) == []
        assert outcome.counts["new"] == outcome.rows_in


@pytest.mark.slow
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


def shown(table: Any) -> dict[str, int]:
    """The figures of a table of one column; refused here where one is hidden, uncertain or of an unknown row."""
    found = {}
    for row in table.rows:
        cell = table.cell(row)
        assert not cell.suppressed
        assert cell.certain == cell.possible == cell.minimum == cell.maximum
        found[row] = cell.possible
    return found


@pytest.mark.slow
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


@pytest.mark.slow
@pytest.mark.parametrize("name", FILES)
def test_deaths_by_state_and_year_equal_the_raw_file(
    inside: Lists, releases: dict[int, str], raw: duckdb.DuckDBPyConnection, name: str
) -> None:
    table = inside.figures(releases[0]).table(unit="victims", rows="place", columns="year", where=f"submitter={name}")
    cells = raw.execute("SELECT state, year, count(*) FROM deaths WHERE list = ? GROUP BY ALL", [name]).fetchall()
    found = {(row, column): table.cell(row, column).possible for row in table.rows for column in table.columns}
    assert {cell: number for cell, number in found.items() if number} == {(s, y): number for s, y, number in cells}
    assert not any(cell.suppressed for cell in table.cells.values())


@pytest.mark.slow
def test_the_floor_of_0_stands_on_the_log_with_its_reason(inside: Lists, releases: dict[int, str]) -> None:
    bodies = [json.loads(bytes(body)) for body in Entry.objects.order_by("seq").values_list("body", flat=True)]
    (body,) = [body for body in bodies if body["verb"] == "change-mission"]
    assert (body["on"], body["about"], body["by"], body["rows"]) == ("disclosure.floor", {"floor": 0}, "U-0001", 1)
    setting = Setting.seen.get(code="disclosure.floor")
    assert (setting.value, setting.reason, setting.entry) == ("0", REASON, body["seq"])
    assert verify(by=inside.by)["ok"], "the entry commits to the row that holds the reason"
    with pytest.raises(WrongUse):
        set_floor(0, reason=" ", by=inside.by)


@pytest.mark.slow
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


def report(raw: duckdb.DuckDBPyConnection, release: str) -> str:
    """The report with the figures of the raw files in it."""
    tables = {label: {name: counted(raw, label, name) for name in FILES} for label in ("year", "state")}

    def figure(name: str, term: str, number: int | None) -> str:
        return f'[{number:,}]{{.count of=victims where="submitter={name} & {term}"}}' if number else "–"

    def lines(label: str, field: str) -> str:
        rows = sorted({value for own in tables[label].values() for value in own})
        cells = [[figure(name, f"{field}={row}", tables[label][name].get(row)) for name in FILES] for row in rows]
        return "\n".join(f"| {row} | {' | '.join(own)} |" for row, own in zip(rows, cells, strict=True))

    totals = {name.replace("-", "_"): f"{sum(own.values()):,}" for name, own in tables["year"].items()}
    first = {name: sorted(own, key=own.get, reverse=True)[:3] for name, own in tables["state"].items()}
    most = first["mpv"][0]
    text = Template((HERE / "report.md").read_text(encoding="utf-8")).substitute(
        totals,
        lists=len(FILES),
        by_year=lines("year", "date"),
        by_state=lines("state", "place"),
        most=most,
        share=math.floor(100 * tables["state"]["mpv"][most] / sum(tables["state"]["mpv"].values()) + 0.5),
        **{f"{name}_first": " ".join(first[name]) for name in ("mpv", "wapo")},
        **{f"{name}_named": ", then ".join(first[name]) for name in ("mpv", "wapo")},
    )
    return text.replace("\nperiod: all\n", f"\nperiod: all\nrelease: {release}\n")


@pytest.mark.slow
def test_a_report_with_the_figures_of_the_raw_files_has_no_problem_and_is_built(
    inside: Lists, releases: dict[int, str], raw: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    path, out = tmp_path / "report.md", tmp_path / "report.html"
    path.write_text(report(raw, releases[0]), encoding="utf-8")
    built = build(path, out, by=inside.by)
    assert [problem.answer() for problem in built.result.problems] == []
    figures = 4 + sum(len(counted(raw, label, name)) for label in ("year", "state") for name in FILES)
    assert sum(one.check == "count" for one in built.result.checks) == figures
    page = out.read_text(encoding="utf-8")
    assert not [word for word in ("submitter", "LIF-00", releases[0][:8], "FICTION") if word in page]


@pytest.mark.slow
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
    problem, *others = build(path, out, by=inside.by).result.problems
    assert (problem.code, problem.line, problem.says, others) == ("wrong-figure", at + 1, wrong, [])
    assert not out.exists()


@pytest.mark.slow
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


@pytest.mark.slow
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


def hidden_by_hand(cells: dict[tuple[str, str], tuple[int, set[str]]]) -> dict[tuple[str, str], str]:
    """The rule of docs/methods/disclosure.md for a table with totals under ''; ``cells``: the dead and the sources."""
    why = {
        at: "one-source" if len(who) == 1 else "below-floor" for at, (n, who) in cells.items() if min(n, len(who)) < 5
    }

    def safe(own: list[tuple[str, str]]) -> bool:
        dead, who = sum(cells[at][0] for at in own), set().union(*(cells[at][1] for at in own))
        return not own or (len(own) > 1 and min(dead, len(who)) >= 5)

    before = None
    while before != len(why):
        before = len(why)
        for side in (0, 1):
            for label in sorted({at[side] for at in cells}):
                line = sorted(at for at in cells if at[side] == label and at[1 - side])
                total = (label, "") if side == 0 else ("", label)
                while total not in why and not safe([at for at in line if at in why]):
                    left = [at for at in line if at not in why]
                    why[min(left, key=lambda at: (cells[at][0], at)) if left else total] = "beside-a-hidden-cell"
    return why


@pytest.mark.slow
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


@pytest.mark.slow
@pytest.mark.parametrize("name", BY_AGENCY)
def test_each_agency_counts_as_one_source(
    agencies: tuple[Lists, Any], raw: duckdb.DuckDBPyConnection, name: str
) -> None:
    there = raw.execute("SELECT count(DISTINCT agency) FROM deaths WHERE list = ?", [name]).fetchone()
    assert agencies[1].count(of="sources", where=f"submitter={name}").possible == there[0]


# What must change nothing ---------------------------------------------------------------------------------------------


def state_of(lists: Lists) -> dict[str, Any]:
    """All that an import could change: rows, keys, counters and log, and the files of keys and items."""
    tables = [*RECORDED.values(), Batch, Counter, Entry, ExternalKey, LogState]
    folders = (lists.mission.keys_folder, lists.mission.items_folder)
    files = {str(path): path.read_bytes() for folder in folders for path in folder.rglob("*") if path.is_file()}
    return {
        "rows": {model.__name__: model.objects.count() for model in tables},
        "counters": dict(Counter.objects.values_list("prefix", "next")),
        "used": {name: model.seen.count() for name, model in RECORDED.items()},
        "files": {path: hashlib.sha256(content).hexdigest() for path, content in files.items()},
    }


@pytest.fixture
def counted_only(folder: Path, tmp_path: Path) -> Iterator[Lists]:
    """A mission that has no list yet, with the floor at 0."""
    with new_mission(tmp_path) as lists, missions.inside(lists.mission):
        set_floor(0, reason=REASON, by=lists.by)
        yield lists


@pytest.mark.slow
def test_rehearsing_repeating_and_undoing(counted_only: Lists, folder: Path, raw: duckdb.DuckDBPyConnection) -> None:
    lists, (first, second) = counted_only, FILES["the-counted"]

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


@pytest.mark.slow
def test_rows_that_are_refused_are_listed_and_the_figures_are_those_of_the_others(
    counted_only: Lists, folder: Path, raw: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    """A copy with rows damaged in five ways: the figures are those of the raw file without exactly these rows."""
    file, lists = FILES["the-counted"][1], counted_only
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
