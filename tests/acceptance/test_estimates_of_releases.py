"""Estimates from a release of the fictional mission: the same numbers as its tables, never below its floor."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from habeas.core.access.policy import may
from habeas.core.analysis.pattern import Consistency, Intensity, consistency, intensity
from habeas.core.analysis.plain import Asked, make_table
from habeas.core.analysis.plain.released import Released
from habeas.core.analysis.trend import Trend, study_of, trend
from habeas.core.kernel.errors import Refused
from habeas.faces.cli import main
from habeas.store.queries import release as queries
from support.missions import actor


def users() -> list[tuple[str, str]]:
    """Each user of the fictional mission, and her roles."""
    path = Path(__file__).parents[2] / "examples" / "haesong" / "users.csv"
    lines = [line.split(",") for line in path.read_text(encoding="utf-8").splitlines()[1:]]
    return [(line[1], line[2]) for line in lines]


@pytest.fixture
def tables(haesong: Any) -> Released:
    return queries.tables_of(haesong.release, by=haesong.actor)


def test_the_acts_are_those_that_the_release_counts(haesong: Any, tables: Released) -> None:
    figures = queries.figures_of(haesong.release, by=haesong.actor)
    by_code = figures.table(unit="sources", rows="violation")
    found = make_table(tables.acts, Asked(by=("code",), unit="sources", method="count", floor=tables.floor))
    shown = {line.group: line.n for line in found.lines if not line.suppressed}
    cells = {code: by_code.cell(code) for code in shown if code in by_code.rows}
    compared = {code: cell.possible for code, cell in cells.items() if not cell.suppressed}
    assert len(compared) >= 5
    assert {code: shown[code] for code in compared} == compared


def test_a_floor_lower_than_that_of_the_release_is_never_used(haesong: Any, tables: Released) -> None:
    manifest = queries.open_release(queries.find(haesong.release))[0].manifest
    assert tables.floor >= manifest.floor
    assert tables.floor > 0


def test_every_kind_answers(tables: Released) -> None:
    asked = Trend(by=("year",), floor=tables.floor, times=200)
    study = study_of(tables.acts, tables.exposure, period=asked.period)
    answers = [
        trend(study, asked),
        intensity(tables.acts, Intensity(by="place", floor=tables.floor, times=200), tables.exposure),
        consistency(tables.acts, Consistency(by="sex", floor=tables.floor, times=199)),
    ]
    assert [one.refused for one in answers] == [None, None, None]
    for one in answers:
        assert one.lines
        assert "nan" not in str(one.answer()).lower()


def test_nothing_of_a_source_but_numbers_made_for_this_release_is_in_it(tables: Released) -> None:
    assert all(label.startswith("S-") and len(label) == 8 for label in tables.acts.source.labels)
    assert tables.exposure.source.labels
    assert all(label.startswith("S-") for label in tables.exposure.source.labels)
    assert not {"name", "passage", "text"} & set(tables.acts.columns.headers)


def test_who_may_not_analyse_gets_no_table(haesong: Any) -> None:
    with pytest.raises(Refused):
        queries.tables_of(haesong.release, by=actor("documenter"))


def test_the_command_reads_a_release_for_those_alone_who_may(
    made_haesong: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copytree(made_haesong.path, tmp_path / "home" / "haesong")
    (tmp_path / "run").mkdir(mode=0o700)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path / "run"))
    monkeypatch.chdir(tmp_path)

    def ask(user: str, *words: str) -> tuple[int, dict[str, Any]]:
        own = ["--home", str(tmp_path / "home"), "--mission", "haesong", "--as", user, "--json"]
        code = main(["estimate", words[0], f"release:{made_haesong.release[:12]}", *words[1:], *own])
        return code, json.loads(capsys.readouterr().out)

    others = users()[1:]  # the first has every role
    allowed, refused = (
        next(row for row in others if may(set(row[1].split()), "analyse") is want) for want in (True, False)
    )
    for kind in ("table", "trend", "intensity", "consistency"):
        code, answer = ask(allowed[0], kind, "--floor", "0")
        assert code in (0, 3), answer
        assert answer["kind"] == kind
        assert all(row["sources"] is None or row["sources"] >= 1 for row in answer["rows"])
        assert ask(refused[0], kind)[1].get("error", {}).get("code") == "not-allowed"
    code, answer = ask(allowed[0], "table", "--floor", "0")
    assert answer["details"]["release"] == made_haesong.release
    assert answer["details"]["floor"] > 0
    own_map = ("--by", "place", "--on-map", "--picture", str(tmp_path / "map.svg"))
    assert ask(refused[0], "trend", *own_map)[1]["error"]["code"] == "not-allowed"
    code, answer = ask(allowed[0], "trend", *own_map)
    assert (code, answer["picture"]["kind"]) == (0, "rates-map"), answer
    inside = str(tmp_path / "home" / "haesong" / "one.svg")
    assert ask(allowed[0], "table", "--picture", inside)[1]["error"]["code"] == "inside-mission"
