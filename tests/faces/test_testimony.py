"""``habeas estimate`` of tables of testimony, for people who have only a spreadsheet."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from habeas.faces.cli import main

KEYS = set(
    "ok kind method documented warnings refused estimate lower upper rows level seed seconds assumption sentence "
    "details".split()
)
ROW = {"group", "estimate", "lower", "upper", "n", "sources", "suppressed"}
Run = Any


def acts(witnesses: int = 12) -> str:
    """Fictional acts: each witness tells of two."""
    rows = [
        f"S{one},,{2015 + one % 3},{code},E{one}{code},V{one}"
        for one in range(witnesses)
        for code in ("TOR-01", "DET-03" if one % 2 else "LAB-01")
    ]
    return "\n".join(["source_id,root,date,code,event,victim", *rows])


@pytest.fixture
def run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    def command(kind: str, text: str | bytes, *words: str) -> tuple[int, Any, str]:
        path = tmp_path / "acts.csv"
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        code = main(["estimate", kind, str(path), *words, "--json"])
        said = capsys.readouterr()
        return code, json.loads(said.out), said.err

    return command


def test_a_table_answers_with_every_key_of_the_format(run: Run) -> None:
    code, answer, _ = run("table", acts(), "--seed", "7", "--level", "0.9")
    assert code == 0
    assert set(answer) >= KEYS
    assert all(set(row) >= ROW for row in answer["rows"])
    assert (answer["kind"], answer["documented"], answer["seed"], answer["level"]) == ("table", 24, 7, 0.9)
    assert [(row["group"], row["n"], row["sources"]) for row in answer["rows"]] == [
        ("DET-03", 6, 6), ("LAB-01", 6, 6), ("TOR-01", 12, 12),
    ]  # fmt: skip


def test_few_witnesses_are_refused_with_exit_3_and_no_number(run: Run) -> None:
    code, answer, _ = run("table", acts(4))
    assert code == 3
    assert "witnesses" in answer["refused"]
    assert (answer["estimate"], answer["lower"], answer["upper"], answer["rows"]) == (None, None, None, [])


def test_the_same_seed_gives_the_same_bytes_and_no_number_is_nan(run: Run) -> None:
    answers = []
    for _ in range(2):
        answer = run("table", acts(), "--by", "code,year", "--unit", "victims", "--basis", "expected")[1]
        answers.append(json.dumps({key: value for key, value in answer.items() if key != "seconds"}, allow_nan=False))
    assert answers[0] == answers[1]


def test_columns_are_called_by_other_names_in_any_encoding(run: Run) -> None:
    text = acts().replace("source_id", "증언자").replace("code", "CODE").encode("cp949")
    code, answer, _ = run("table", text, "--map", "source_id=증언자", "--encoding", "cp949")
    assert (code, answer["documented"]) == (0, 24)


@pytest.mark.parametrize(
    ("text", "where"),
    [
        (b"source_id,root,date,code\nS1,,soon,T\n", {"file": "acts.csv", "row": 2, "column": "date"}),
        (b"source_id,root,date,code\n,,2019,T\n", {"file": "acts.csv", "row": 2, "column": "source_id"}),
        (b"source_id,root,date\nS1,,2019\n", {"file": "acts.csv"}),
        (b"", {"file": "acts.csv"}),
        (b"\x00\xff\x00", None),
        (b"a,a\n1,2\n", None),
    ],
)
def test_what_cannot_be_read_exits_2_with_its_place(run: Run, text: bytes, where: dict[str, Any] | None) -> None:
    code, answer, said = run("table", text)
    assert code == 2
    assert answer["error"]["code"] != "defect"
    assert where is None or answer["error"]["where"] == where
    assert "Traceback" not in said


@pytest.mark.parametrize(
    "words",
    ["--by colour", "--by a,b,c", "--unit tears", "--level nan", "--seed -1", "--map x", "--map date=nothing",
     "--of place", "--from soon", "--from 2020 --until 2019", "--round 0", "--floor -1",
     "--out answer.docx", "--bootstraps 3"],
)  # fmt: skip
def test_wrong_use_exits_2_in_words(run: Run, words: str) -> None:
    code, answer, said = run("table", acts(), *words.split())
    assert code == 2
    assert answer["error"]["what"]
    assert "Traceback" not in said


def test_a_table_is_made_beside_those_that_are_out(run: Run, tmp_path: Path) -> None:
    old = tmp_path / "old.csv"
    old.write_text(acts(12))
    code, answer, _ = run("table", acts(13), "--earlier", str(old), "--beside", "code")
    assert code in (0, 3)
    assert answer["refused"] or any(row["suppressed"] for row in answer["rows"])
    assert answer["documented"] is None
    code, answer, _ = run("table", acts(12), "--earlier", str(old))
    assert (code, answer["documented"]) == (0, 24)


def test_the_answer_can_be_kept_as_a_workbook(run: Run, tmp_path: Path) -> None:
    from openpyxl import load_workbook

    out = tmp_path / "answer.xlsx"
    answer = run("table", acts(), "--out", str(out))[1]
    book = load_workbook(out)
    assert dict(book["answer"].iter_rows(min_row=2, values_only=True))["documented"] == 24
    assert [row[0] for row in book["rows"].iter_rows(min_row=2, values_only=True)] == [
        row["group"] for row in answer["rows"]
    ]
