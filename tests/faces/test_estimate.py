"""``habeas estimate`` for people who have only a spreadsheet."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from habeas.faces.cli import main

SPINA = "A,B,C,count\n0,0,1,60\n0,1,0,49\n0,1,1,4\n1,0,0,247\n1,0,1,112\n1,1,0,142\n1,1,1,12\n"
KEYS = set(
    "ok kind method documented lists warnings refused estimate lower upper mean median se rhat ess ess_tail level seed "
    "seconds assumption sensitivity sentence details".split()
)
Run = Any


@pytest.fixture
def run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    def command(text: str | bytes, *words: str, kind: str = "mse") -> tuple[int, Any, str]:
        path = tmp_path / "lists.csv"
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        code = main(["estimate", kind, str(path), *words, "--json"])
        said = capsys.readouterr()
        return code, json.loads(said.out), said.err

    return command


def test_it_answers_with_every_key_of_the_format(run: Run) -> None:
    code, answer, _ = run(SPINA, "--method", "loglinear")
    assert code == 0
    assert set(answer) == KEYS
    assert (answer["documented"], answer["lists"], round(answer["estimate"], 2)) == (626, ["A", "B", "C"], 730.93)


def test_a_refusal_exits_3_with_its_numbers_null(run: Run) -> None:
    code, answer, _ = run("A,B,n\n1,0,5\n0,1,4\n1,1,2\n", "--method", "chapman")
    assert code == 3
    assert set(answer) == KEYS
    assert "three" in answer["refused"]
    assert [answer[key] for key in ("estimate", "lower", "upper", "mean", "median", "se", "rhat", "ess")] == [None] * 8
    assert answer["sentence"] is None


def test_the_same_seed_gives_the_same_bytes(run: Run) -> None:
    answers = []
    for _ in range(2):
        answer = run(SPINA, "--method", "graphs", "--seed", "7")[1]
        answers.append(json.dumps({key: value for key, value in answer.items() if key != "seconds"}))
    assert answers[0] == answers[1]


@pytest.mark.parametrize(
    "words",
    [
        "--method magic",
        "--seed text",
        "--seed -1",
        "--level 2",
        "--level nan",
        "--method graphs --delta x",
        "--method graphs --delta -1",
        "--method graphs --delta nan",
        "--method graphs --model A:B",
        "--method loglinear --model A:Q",
        "--map x",
        "--map A=Q",
        "--lists A,Q",
        "--out answer.docx",
    ],
)
def test_wrong_use_exits_2_in_words(run: Run, words: str) -> None:
    code, answer, said = run(SPINA, *words.split())
    assert code == 2
    assert answer["error"]["what"]
    assert "Traceback" not in said


@pytest.mark.parametrize("text", [b"", b"\x00\xff\x00", b"A,B,C\n1,2,x\n", b"A,B,C,n\n1,0,0,-4\n", b"A\n"])
def test_garbage_exits_2_in_words(run: Run, text: bytes) -> None:
    code, answer, said = run(text)
    assert code == 2
    assert answer["error"]["code"] != "defect"
    assert "Traceback" not in said


def test_overlap_gives_no_estimate(run: Run) -> None:
    code, answer, _ = run(SPINA, kind="overlap")
    assert code == 0
    assert answer["method"] == "overlap"
    assert {"documented", "lists", "warnings", "refused", "seconds", "seed", "level", "sizes", "pairs"} <= set(answer)
    assert "estimate" not in answer


def test_the_answer_can_be_kept_as_a_workbook(run: Run, tmp_path: Path) -> None:
    from openpyxl import load_workbook

    out = tmp_path / "answer.xlsx"
    answer = run(SPINA, "--method", "loglinear", "--out", str(out))[1]
    book = load_workbook(out)
    values = dict(book["answer"].iter_rows(min_row=2, values_only=True))
    assert values["estimate"] == answer["estimate"]
    assert values["lists"] == "A; B; C"
    assert [row[0] for row in book["sensitivity"].iter_rows(min_row=2, values_only=True)] == [
        0.25,
        0.5,
        0.8,
        1,
        1.25,
        2,
        4,
    ]
    assert run(SPINA, "--out", str(out))[0] == 2


def test_it_says_so_to_a_person(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "lists.csv"
    path.write_text(SPINA)
    assert main(["estimate", "mse", str(path), "--method", "loglinear"]) == 0
    assert capsys.readouterr().out.startswith("626 documented; estimated 700 to 766 (95 % interval")


def test_strata_and_replicates_come_from_a_column(run: Run) -> None:
    rows = SPINA.splitlines()[1:]
    text = "year,A,B,C,count\n" + "\n".join(f"{year},{row}" for year in ("2019", "2020") for row in rows)
    code, answer, _ = run(text, "--method", "graphs", "--strata", "year")
    assert code == 0
    assert [row["stratum"] for row in answer["strata"]] == ["2019", "2020"]
    assert answer["documented"] == 1252
    assert answer["mean"] == pytest.approx(2 * 733.79, rel=0.01)
    answer = run(text, "--method", "graphs", "--replicates", "year")[1]
    assert answer["documented"] == 626
    assert answer["estimate"] == pytest.approx(731, rel=0.01)
    assert run(text, "--method", "chao", "--strata", "year")[0] == 2
    assert run(text, "--method", "graphs", "--strata", "nothing")[0] == 2
