"""Lists of real deaths for tests: where they lie, how DuckDB reads them, and missions that take them in."""

from __future__ import annotations

import csv
import hashlib
import math
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from string import Template
from typing import Any

import duckdb

from habeas.store import mission as missions
from habeas.store.actions.intake.sheet import import_sheet
from habeas.store.actions.missions import create_mission
from habeas.store.actions.release import make_release
from habeas.store.actions.users import actor_named, unlock_with
from habeas.store.models import RECORDED, Batch, Counter, Entry, ExternalKey, LogState
from habeas.store.queries.release import figures_of
from support.missions import ALL_ROLES, PASSPHRASE, Clock

#: mappings and the report; no data
HERE = Path(__file__).parents[1] / "acceptance" / "real_lists"
FILES = {
    "mpv": ["mpv_2013_2020.csv"],
    "wapo": ["wapo_2015_2021.csv"],
    "the-counted": ["the_counted_2015.csv", "the_counted_2016.csv"],
}
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
           AND (cells = 1 OR hidden.dead = cells OR least(hidden.dead, hidden.sources) < 5)
           ORDER BY cell.dead, label LIMIT 1)
SELECT label, dead, CASE WHEN label IN (SELECT label FROM beside) THEN 'beside-a-hidden-cell'
  WHEN label NOT IN (SELECT label FROM small) THEN NULL WHEN sources = 1 THEN 'one-source' ELSE 'below-floor' END
FROM cell
"""


def read_raw(folder: Path) -> duckdb.DuckDBPyConnection:
    """The raw files, read by DuckDB alone."""
    connection = duckdb.connect()
    connection.execute(Template(DEATHS).substitute(folder=folder))
    return connection


def counted(raw: duckdb.DuckDBPyConnection, label: str, name: str) -> dict[str, int]:
    """Deaths of one list by ``year`` or ``state``."""
    found = raw.execute(f"SELECT {label}, count(*) FROM deaths WHERE list = ? GROUP BY 1 ORDER BY 1", [name]).fetchall()
    return dict(found)


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


def make_template(home: Path) -> tuple[Path, Any]:
    """A mission in which the givers of the lists let everybody have their figures, with its keys; to be copied."""
    path = create_mission(home, MISSION, "lists", username="all", roles=ALL_ROLES, passphrase=PASSPHRASE, clock=Clock())
    keys = unlock_with(path, "all", PASSPHRASE)
    givers = home / "givers.csv"
    givers.write_text("".join(f"{name}\n" for name in ["giver", *FILES]), encoding="utf-8")
    with missions.opened(path, keys, clock=Clock()) as opened:
        for mapping in ("submissions", "agreements"):
            assert Lists(opened).bring_in(givers, mapping).counts["new"] == len(FILES)
    return path, keys


@contextmanager
def copied(template: tuple[Path, Any], home: Path) -> Iterator[Lists]:
    """A copy of that mission, opened: enter ``missions.inside(lists.mission)`` to work in it."""
    path = home / "lists"
    shutil.copytree(template[0], path)
    with missions.kept_open(path, template[1], clock=Clock()) as opened:
        with missions.inside(opened):
            lists = Lists(opened)
        yield lists


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


def shown(table: Any) -> dict[str, int]:
    """The figures of a table of one column; none may be hidden or uncertain."""
    found = {}
    for row in table.rows:
        cell = table.cell(row)
        assert not cell.suppressed
        assert cell.certain == cell.possible == cell.minimum == cell.maximum
        found[row] = cell.possible
    return found


def hidden_by_hand(cells: dict[tuple[str, str], tuple[int, set[str]]]) -> dict[tuple[str, str], str]:
    """The rule of docs/methods/disclosure.md for a table with totals under ''; ``cells``: the dead and the sources."""
    why = {
        at: "one-source" if len(who) == 1 else "below-floor" for at, (n, who) in cells.items() if min(n, len(who)) < 5
    }

    def safe(own: list[tuple[str, str]]) -> bool:
        dead, who = sum(cells[at][0] for at in own), set().union(*(cells[at][1] for at in own))
        return not own or (len(own) > 1 and dead > len(own) and min(dead, len(who)) >= 5)

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


def report(raw: duckdb.DuckDBPyConnection, release: str) -> str:
    """The report with the figures of the raw files in it."""
    tables = {label: {name: counted(raw, label, name) for name in FILES} for label in ("year", "state")}

    def figure(name: str, term: str, number: int | None) -> str:
        return f'[{number:,}]{{.count of=victims where="submitter={name} & {term}"}}' if number else "–"

    def lines(label: str, field: str, beside: int) -> str:
        """The rows of a table; ``beside`` blocks of them stand side by side."""
        rows = sorted({value for own in tables[label].values() for value in own})
        cells = [
            [row, *(figure(name, f"{field}={row}", tables[label][name].get(row)) for name in FILES)] for row in rows
        ]
        high = math.ceil(len(cells) / beside)
        blocks = [[" | ".join(own) for own in cells[start : start + high]] for start in range(0, len(cells), high)]
        return "\n".join(f"| {' | '.join(line)} |" for line in zip(*blocks, strict=True))

    totals = {name.replace("-", "_"): f"{sum(own.values()):,}" for name, own in tables["year"].items()}
    first = {name: sorted(own, key=own.get, reverse=True)[:3] for name, own in tables["state"].items()}
    most = first["mpv"][0]
    text = Template((HERE / "report.md").read_text(encoding="utf-8")).substitute(
        totals,
        lists=len(FILES),
        by_year=lines("year", "date", 1),
        by_state=lines("state", "place", 3),
        most=most,
        share=math.floor(100 * tables["state"]["mpv"][most] / sum(tables["state"]["mpv"].values()) + 0.5),
        **{f"{name}_first": " ".join(first[name]) for name in ("mpv", "wapo")},
        **{f"{name}_named": ", then ".join(first[name]) for name in ("mpv", "wapo")},
    )
    return text.replace("\nperiod: all\n", f"\nperiod: all\nrelease: {release}\n")


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
