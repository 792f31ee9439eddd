"""``habeas estimate intensity`` and ``consistency`` for people who have only a spreadsheet."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest

from habeas.faces.cli import main
from support.pattern_plain import HEADERS, made_up

COMMON = set(
    "ok kind method documented warnings refused estimate lower upper rows level seed seconds assumption sentence "
    "details readings".split()
)


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    acts, stays = made_up(3, north=2.0)
    for path, headers, rows in (
        (tmp_path / "acts.csv", HEADERS, [[row.get(name, "") for name in HEADERS] for row in acts]),
        (tmp_path / "stays.csv", ("source_id", "from", "to", "place"), stays),
    ):
        with path.open("w", newline="", encoding="utf-16") as file:
            csv.writer(file).writerows([headers, *rows])
    return tmp_path / "acts.csv", tmp_path / "stays.csv"


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Any:
    def command(*words: str) -> tuple[int, Any, str]:
        code = main(["estimate", *words, "--json"])
        said = capsys.readouterr()
        return code, json.loads(said.out), said.err

    return command


def test_intensity_answers_with_every_key(run: Any, files: tuple[Path, Path]) -> None:
    acts, stays = map(str, files)
    code, answer, _ = run("intensity", acts, "--exposure", stays, "--by", "place", "--grave", "beat*")
    assert code == 0
    assert set(answer) == COMMON | {"overall"}
    assert len(answer["rows"]) == 15
    assert {one["group"]: one["reading"] for one in answer["readings"]}["North"] == "more intense"
    assert all(row["lower"] <= row["estimate"] <= row["upper"] for row in answer["rows"])
    assert "North is more intense than the rest" in answer["sentence"]
    code, answer, _ = run("intensity", acts)
    assert [row["group"] for row in answer["rows"]] == ["acts_per_source", "duration_days", "several_share"]
    assert answer["estimate"] == answer["rows"][0]["estimate"]


def test_consistency_answers_with_every_key(run: Any, files: tuple[Path, Path]) -> None:
    code, answer, _ = run("consistency", str(files[0]))
    assert code == 0
    assert set(answer) == COMMON | {"groups", "shares"}
    assert [row["group"] for row in answer["rows"]] == ["DET-03", "LAB-01", "TOR-01"]
    assert answer["details"]["by"] == "place"
    assert answer["lower"] <= answer["estimate"] <= answer["upper"]


@pytest.mark.parametrize("kind", ["intensity", "consistency"])
def test_the_same_seed_gives_the_same_bytes(run: Any, files: tuple[Path, Path], kind: str) -> None:
    answers = []
    for _ in range(2):
        answer = run(kind, str(files[0]), "--seed", "7")[1]
        answers.append(json.dumps({key: value for key, value in answer.items() if key != "seconds"}))
    assert answers[0] == answers[1]


@pytest.mark.parametrize("kind", ["intensity", "consistency"])
def test_too_few_witnesses_are_refused_with_numbers_null(run: Any, tmp_path: Path, kind: str) -> None:
    path = tmp_path / "few.csv"
    path.write_text("source_id,root,date,code,place\nS1,,2016,TOR-01,North\nS2,,2016,DET-03,South\n")
    code, answer, _ = run(kind, str(path))
    assert code == 3
    assert answer["refused"]
    assert [answer[key] for key in ("estimate", "lower", "upper", "sentence")] == [None] * 4
    assert answer["rows"] == []


@pytest.mark.parametrize(
    "words",
    ["intensity --by nothing", "intensity --bootstraps 3", "intensity --floor -1", "intensity --level 2",
     "consistency --by nothing", "consistency --practice nothing", "consistency --permutations 5", "intensity --map x",
     "consistency --method magic", "consistency --from 2018 --until 2016", "intensity --exposure nowhere.csv"],
)  # fmt: skip
def test_wrong_use_exits_2_in_words(run: Any, files: tuple[Path, Path], words: str) -> None:
    kind, *rest = words.split()
    code, answer, said = run(kind, str(files[0]), *rest)
    assert code == 2
    assert answer["error"]["what"]
    assert "Traceback" not in said
