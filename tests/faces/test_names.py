"""``habeas names match`` for people who have only a sheet of names."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from habeas.faces.cli import main

Run = Any


@pytest.fixture
def run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    def command(text: str | bytes, *words: str) -> tuple[int, str, str]:
        path = tmp_path / "pairs.csv"
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        code = main(["names", "match", str(path), *words])
        said = capsys.readouterr()
        return code, said.out, said.err

    return command


def test_it_answers_each_pair_with_the_keys_of_the_format(run: Run) -> None:
    code, out, _ = run("name1,name2\nRi Yong Ho,리영호\n리용호,리영호\n", "--json")
    assert code == 0
    first, second = json.loads(out)
    assert list(first) == ["name1", "name2", "score", "same_spelling_possible", "match"]
    assert (first["name1"], first["name2"], first["same_spelling_possible"], first["match"]) == (
        "Ri Yong Ho", "리영호", True, True,
    )  # fmt: skip
    assert (second["same_spelling_possible"], second["match"]) == (False, False)
    assert first["score"] >= 0.5 > second["score"]


def test_it_says_in_words_that_a_shared_name_is_weak_evidence(run: Run) -> None:
    code, out, _ = run("name1,name2\nKim Jong Un,김정은\n")
    assert code == 0
    assert "A shared name is weak evidence" in out
    assert "Kim Jong Un / 김정은" in out


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp949", "utf-16"])
def test_a_sheet_in_any_encoding_is_read(run: Run, encoding: str) -> None:
    rows = "name2;name1;note\n" + "김정은;Kim Jong-un;지도자\n리설주;Ri Sol Ju;부인\n" * 3
    code, out, _ = run(rows.encode(encoding), "--json")
    assert code == 0
    assert [one["match"] for one in json.loads(out)] == [True] * 6
    assert json.loads(out)[0]["name1"] == "Kim Jong-un"


def test_an_empty_cell_matches_nothing(run: Run) -> None:
    code, out, _ = run("name1,name2\nKim,\n", "--json")
    assert code == 0
    assert json.loads(out) == [
        {"name1": "Kim", "name2": "", "score": 0.0, "same_spelling_possible": False, "match": False}
    ]


def test_a_column_can_be_called_by_another_name(run: Run) -> None:
    code, out, _ = run("a,b\nKim,김\n", "--json", "--map", "name1=a", "--map", "name2=b")
    assert code == 0
    assert json.loads(out)[0]["match"]


@pytest.mark.parametrize(
    ("text", "words", "where"),
    [
        ("a,b\nKim,김\n", [], {"file": "pairs.csv"}),
        ("name1,name1,name2\nKim,Kim,김\n", [], {"file": "pairs.csv"}),
        ("name1,name2\nKim,김\n", ["--map", "name1=c"], {"file": "pairs.csv"}),
        ("name1,name2\nKim,김\nLee,이,too,many\n", [], {"file": "pairs.csv", "row": 3}),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_place(run: Run, text: str, words: list[str], where: Any) -> None:
    code, out, _ = run(text, "--json", *words)
    assert code == 2
    assert json.loads(out)["error"]["where"] == where
