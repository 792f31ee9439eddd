"""The engine holds no word in its statements, reads no file and writes nothing to disk."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from habeas.core.analysis import statements, tables
from habeas.core.analysis.engine import Fast
from habeas.core.analysis.figures import Figures
from habeas.core.analysis.plan import dimension, plan_for
from habeas.core.analysis.where import parse_where
from habeas.core.kernel.errors import Refused
from support.releases import act, release_of

SRC = Path(__file__).parents[3] / "src"


@pytest.fixture
def fast() -> Fast:
    return Fast(
        release_of(act("V-1", "S-0001", place="Songpo", method=["beating"]), act("V-2", "S-0002", code="LAB-01"))
    )


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT * FROM read_csv('/etc/hostname')",
        "COPY acts TO '/tmp/habeas-test-leak.csv'",
        "ATTACH '/tmp/habeas-test-leak.db'",
        "INSTALL httpfs",
        "LOAD sqlite",
        "SET enable_external_access = true",
        "SET temp_directory = '/tmp'",
    ],
)
def test_the_engine_can_neither_read_nor_write_outside(fast: Fast, statement: str) -> None:
    with pytest.raises(duckdb.Error):
        fast.run(statement)
    assert not os.path.exists("/tmp/habeas-test-leak.csv")
    assert not os.path.exists("/tmp/habeas-test-leak.db")


def test_variables_of_the_program_are_no_tables(fast: Fast) -> None:
    secret = [{"name": "x"}]
    with pytest.raises(duckdb.CatalogException):
        fast.run("SELECT * FROM secret")
    assert secret


def test_no_word_of_a_question_or_of_the_records_stands_in_a_statement(fast: Fast) -> None:
    where = parse_where("place=Songpo|Quarrytown & method!=beating & exposure=Campville & act=TOR-* & date=2019")
    plan = plan_for("acts", where, (dimension("place", by="event"), dimension("method", by="event")))
    said = statements.selected(fast.values, plan, [])
    for word in ("Songpo", "Quarrytown", "beating", "Campville", "TOR", "LAB"):
        assert word not in said


def test_a_table_of_too_many_cells_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    figures = Figures(release_of(act("V-1", "S-0001", place="Songpo"), act("V-2", "S-0002", place="Haewon")))
    monkeypatch.setattr(tables, "_MOST_CELLS", 1)
    with pytest.raises(Refused) as refused:
        figures.table(unit="acts", rows="place")
    assert refused.value.code == "too-many-cells"


def test_pictures_are_no_part_of_ordinary_counting() -> None:
    """The heavy libraries of the extra are imported only when a picture is asked for."""
    program = (
        "import sys; import habeas.core.analysis.figures, habeas.core.analysis.pictures; print(*sorted(sys.modules))"
    )
    loaded = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=SRC).stdout
    assert "altair" not in loaded.split()
    assert "typst" not in loaded.split()


def test_a_table_of_time_makes_its_stretches_once_for_cells_and_totals(monkeypatch: pytest.MonkeyPatch) -> None:
    acts = [act(f"V-{n}", f"S-{n:04}", date=(f"{2015 + n % 3}-01-01", "2018-06-01")) for n in range(1, 7)]
    said: list[str] = []
    run = Fast.run
    monkeypatch.setattr(Fast, "run", lambda self, statement: (said.append(statement), run(self, statement))[1])
    Figures(release_of(*acts)).table(unit="victims", rows="year", columns="violation")
    assert sum("stretch" in one for one in said) == 1
