"""What does not fit memory is refused with the memory that it needs, whatever is asked and in whatever file it came."""

from __future__ import annotations

import json
import resource
import subprocess
import sys
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from habeas.core.analysis.plain import memory
from habeas.faces.cli import main
from habeas.faces.cli.commands import testimony

ACTS = ("source_id", "root", "date", "code", "place")
STAYS = ("source_id", "from", "to", "place")
EVENTS = ("event_date", "first_seen")
ASKED = {
    "table": ("table", "acts"),
    "trend": ("trend", "acts", "--exposure", "stays.csv"),
    "intensity": ("intensity", "acts"),
    "consistency": ("consistency", "acts"),
    "delay": ("delay", "events", "--as-of", "2016-12-01"),
}


def _written(folder: Path, kind: str) -> None:
    rows = range(600)
    acts = [ACTS, *((f"S-{n % 90}", "", f"201{n % 9}-0{1 + n % 9}", "TOR-01", "P1") for n in rows)]
    stays = [STAYS, *((f"S-{n}", "2009-01-01", "2019-12-31", "P1") for n in range(90))]
    events = [EVENTS, *((f"2016-0{1 + n % 9}-11", f"2016-1{n % 2}-2{n % 9}") for n in rows)]
    (folder / "stays.csv").write_text("".join(",".join(row) + "\n" for row in stays))
    for name, table in (("acts", acts), ("events", events)):
        if kind == "csv":
            (folder / f"{name}.csv").write_text("".join(",".join(row) + "\n" for row in table))
        else:
            book = openpyxl.Workbook(write_only=True)
            sheet = book.create_sheet("acts")
            for row in table:
                sheet.append(row)
            book.save(folder / f"{name}.xlsx")


def _answer(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, dict[str, Any]]:
    code = main(["estimate", *words, "--json"])
    return code, json.loads(capsys.readouterr().out)


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_every_estimate_of_a_file_beyond_memory_is_refused_with_what_it_needs(
    kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(memory, "_ALWAYS", 10_000)  # so that a small file stands for a large one
    _written(tmp_path, kind)
    for task, (_, name, *more) in ASKED.items():
        file = f"{name}.{kind}"
        # the rows of a sheet program's file are counted; a plain one is judged by its first lines
        need = memory.needed(tmp_path / file, 5 if name == "acts" else 2, task, 601 if kind == "xlsx" else None)
        monkeypatch.setattr(testimony, "room", lambda: int(need * 0.99))  # noqa: B023
        code, told = _answer(capsys, task, file, *more)
        assert code == 3, (task, told)
        assert told["error"]["code"] == "too-much-memory", task
        assert "GB of memory" in told["error"]["what"]
        monkeypatch.setattr(testimony, "room", lambda: need)  # noqa: B023
        if kind == "csv" and task == "table":
            assert _answer(capsys, task, file, *more, "--bootstraps", "100")[0] == 0, task


def test_a_series_whose_sums_do_not_fit_is_refused_with_what_they_need(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    _written(tmp_path, "csv")
    asked = ("trend", "acts.csv", "--exposure", "stays.csv", "--by", "month", "--bootstraps", "100")
    need = (
        8 * 2 * (11 * 12) * 90 * (20 + 6)
    )  # acts and years, months, witnesses, drawings of the days and what is beside
    for room, code in ((need - 1, 3), (need, 0)):
        monkeypatch.setattr(testimony, "room", lambda: room)  # noqa: B023
        done, told = _answer(capsys, *asked)
        assert done == code
    assert told["rows"]


def test_the_limit_of_a_process_is_seen_before_a_large_file_is_read(tmp_path: Path) -> None:
    with (tmp_path / "acts.csv").open("w") as file:
        file.write("source_id,root,date,code\n")
        file.writelines(["S-1,,2014,A\n" * 1_000] * 3_000)
    limit = 1_500_000_000
    asked = [sys.executable, "-m", "habeas", "estimate", "table", str(tmp_path / "acts.csv"), "--json"]
    done = subprocess.run(
        asked, capture_output=True, text=True, timeout=120, check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (limit, limit)),
    )  # fmt: skip
    assert done.returncode == 3, done.stderr
    assert json.loads(done.stdout)["error"]["code"] == "too-much-memory"
