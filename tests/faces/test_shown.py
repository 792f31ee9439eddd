"""What the command line prints and writes when others chose the words, or the disk is full."""

from __future__ import annotations

import errno
import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from habeas.faces.cli import main

#: what clears a screen, turns a line round, is a command of eight bits, overwrites a line, and adds one
EVIL = ("a\x1b[2J", "b\u202eb", "c\x9b31m", "d\rd", "e\nhabeas: all is well", "\u2066f\u2069")
ACTS = "source_id,root,date,code\n" + "".join(
    f's{number}-{place},r{number}-{place},2015,"{code}"\n' for place, code in enumerate(EVIL) for number in range(7)
)
LISTS = '"A\nWarning: none",B,C,n\n0,0,1,60\n0,1,0,49\n0,1,1,4\n1,0,0,247\n1,0,1,112\n1,1,0,142\n1,1,1,12\n'
SIGNS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


@pytest.fixture
def acts(tmp_path: Path) -> str:
    (tmp_path / "acts.csv").write_text(ACTS, encoding="utf-8", newline="")
    return str(tmp_path / "acts.csv")


def test_no_word_of_a_file_is_a_command_to_the_terminal_or_a_line_of_its_own(
    acts: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["estimate", "table", acts, "--by", "code"]) == 0
    said = capsys.readouterr().out
    assert not SIGNS.search(said)
    assert "\\u001b[2J" in said
    assert "\\u202e" in said
    assert not any(line.startswith("habeas:") for line in said.splitlines())

    (tmp_path / "lists.csv").write_text(LISTS, encoding="utf-8")
    for words in (["overlap"], ["mse", "--method", "chao"]):
        main(["estimate", words[0], str(tmp_path / "lists.csv"), *words[1:]])
        assert "Warning: none" not in capsys.readouterr().out.splitlines()


def test_json_means_the_words_of_the_file(acts: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["estimate", "table", acts, "--by", "code", "--json"]) == 0
    said = capsys.readouterr().out
    assert not SIGNS.search(said)
    assert {row["group"] for row in json.loads(said)["rows"]} == set(EVIL)


@pytest.mark.parametrize("name", [f"{one}.csv" for one in EVIL])
def test_an_error_is_one_line_without_commands_whatever_a_file_is_called(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for words in (["estimate", "table", name], ["estimate", "table", "x.csv", "--by", name], [name]):
        assert main(words) == 2
        said = capsys.readouterr().err
        assert not SIGNS.search(said)
        assert said.count("\n") == 1


def _full(*_: Any) -> None:
    raise OSError(errno.ENOSPC, "No space left on device")


@pytest.mark.parametrize("option", ["--out=answer.xlsx", "--picture=answer.svg", "--picture=answer.png"])
def test_a_full_disk_is_said_and_leaves_no_half_answer(
    option: str, acts: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(os, "fsync", _full)
    before = sorted(os.listdir(tmp_path))
    assert main(["estimate", "table", acts, option]) == 4
    assert "no room left on the disk" in capsys.readouterr().err
    assert sorted(os.listdir(tmp_path)) == before


@pytest.mark.parametrize("words", [[], ["--json"]])
def test_an_answer_that_nobody_can_take_ends_without_a_traceback(acts: str, words: list[str]) -> None:
    with open("/dev/full", "w") as full:
        command = [sys.executable, "-m", "habeas", "estimate", "table", acts, *words]
        done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    assert done.returncode == 4
    assert done.stderr == "habeas: There is no room left on the disk. Make room, then do it again.\n"


@pytest.mark.parametrize("option", ["--out=nowhere/answer.xlsx", "--picture=nowhere/answer.png"])
def test_a_folder_that_is_not_there_is_said_before_the_work_is_done(
    option: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["estimate", "table", "not-there-either.csv", option]) == 2
    assert "There is no such folder." in capsys.readouterr().err
