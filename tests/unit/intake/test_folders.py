"""A folder of texts: every file and every row reported, no path or link followed."""

from __future__ import annotations

import datetime
import os
import unicodedata
from pathlib import Path

import pytest

from habeas.core.intake.folder import FolderPlan, open_inside, read_folder
from habeas.core.intake.limits import Limits
from habeas.core.kernel.errors import Refused, WrongUse

LIMITS = Limits()
HEADER = "file,kind,of,language,derived_from,by,approved\n"


def plan(tmp_path: Path, rows: str, *names: str) -> FolderPlan:
    for name in names:
        (tmp_path / name).write_text("x", encoding="utf-8")
    (tmp_path / "folder.csv").write_text(HEADER + rows, encoding="utf-8")
    return read_folder(tmp_path, LIMITS)


def codes(found: FolderPlan) -> list[tuple[int, str, str | None]]:
    return [(entry.row, entry.file, entry.problem and entry.problem.code) for entry in found.entries]


def test_each_row_becomes_an_entry(tmp_path: Path) -> None:
    rows = "a.txt,transcript,I-12,ko,,,\nb.txt,translation,I-0012,en,a.txt,U-4,2024-05-02\na.coding.yaml,coding,,,,,\n"
    first, second, third = plan(tmp_path, rows, "a.txt", "b.txt", "a.coding.yaml").entries
    assert (first.of, first.language, first.derived_from, first.problem) == ("I-0012", "ko", None, None)
    assert (second.derived_from, second.by, second.approved) == ("a.txt", "U-0004", datetime.date(2024, 5, 2))
    assert (third.kind, third.of, third.problem) == ("coding", None, None)


def test_origins_come_first_and_codings_last(tmp_path: Path) -> None:
    rows = "c.coding.yaml,coding,,,,,\nz.txt,translation,I-1,en,m.txt,,\n"
    rows += "m.txt,transcript,I-1,ko,a.txt,,\na.txt,original,I-1,,,,\n"
    found = plan(tmp_path, rows, "c.coding.yaml", "z.txt", "m.txt", "a.txt")
    assert [entry.file for entry in found.in_order()] == ["a.txt", "m.txt", "z.txt", "c.coding.yaml"]


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ("../secret.txt,document,I-1,,,,", "unsafe-name"),
        ("/etc/passwd,document,I-1,,,,", "unsafe-name"),
        ("sub/x.txt,document,I-1,,,,", "unsafe-name"),
        ("..,document,I-1,,,,", "unsafe-name"),
        (",document,I-1,,,,", "unsafe-name"),
        ("nothing.txt,document,I-1,,,,", "no-file"),
        ("folder.csv,document,I-1,,,,", "no-file"),
        ("link.txt,document,I-1,,,,", "not-a-file"),
        ("pipe,document,I-1,,,,", "not-a-file"),
        ("a.txt,poem,I-1,,,,", "not-in-list"),
        ("a.txt,transcript,,,,,", "required"),
        ("a.txt,transcript,S-1,,,,", "not-a-code"),
        ("a.txt,transcript,I-1,klingon,,,", "not-in-list"),
        ("a.txt,transcript,I-1,ko,b.txt,,", "no-origin"),
        ("a.txt,transcript,I-1,ko,a.txt,,", "no-origin"),
        ("a.txt,transcript,I-1,ko,,maria,", "not-a-code"),
        ("a.txt,transcript,I-1,ko,,,5 May", "not-a-day"),
        ("a.txt,transcript", "ragged"),
    ],
)
def test_a_row_that_cannot_hold_is_refused(tmp_path: Path, row: str, code: str) -> None:
    os.symlink("/etc/passwd", tmp_path / "link.txt")
    os.mkfifo(tmp_path / "pipe")
    found = [
        entry.problem and entry.problem.code for entry in plan(tmp_path, row + "\n", "a.txt").entries if entry.row == 2
    ]
    assert found == [code]


def test_files_and_rows_are_each_reported(tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    found = plan(tmp_path, "a.txt,transcript,I-1,ko,,,\na.txt,transcript,I-1,ko,,,\n", "a.txt", "extra.txt")
    assert codes(found) == [
        (2, "a.txt", None),
        (3, "a.txt", "double-file"),
        (4, "extra.txt", "not-named"),
        (5, "sub", "not-named"),
    ]


def test_a_circle_of_origins_is_refused(tmp_path: Path) -> None:
    found = plan(
        tmp_path, "a,original,I-1,,b,,\nb,original,I-1,,a,,\nc,original,I-1,,a,,\nd,original,I-1,,,,\n", *"abcd"
    )
    assert codes(found) == [(2, "a", "no-origin"), (3, "b", "no-origin"), (4, "c", "no-origin"), (5, "d", None)]


def test_a_long_chain_of_origins_takes_no_time(tmp_path: Path) -> None:
    count = 3000
    names = [f"f{number}" for number in range(count)]
    rows = "".join(
        f"f{number},original,I-1,,{f'f{number + 1}' if number + 1 < count else ''},,\n" for number in range(count)
    )
    assert [entry.file for entry in plan(tmp_path, rows, *names).in_order()] == names[::-1]


def test_a_name_written_in_another_form_is_the_same_file(tmp_path: Path) -> None:
    name = unicodedata.normalize("NFD", "면담.txt")
    (entry,) = plan(tmp_path, "면담.txt,transcript,I-1,ko,,,\n", name).entries
    assert (entry.file, entry.problem) == (name, None)


def test_without_a_sheet_each_file_is_refused_and_one_is_suggested(tmp_path: Path) -> None:
    for name in ("I-12_ko.txt", "=1+1.txt", "x.coding.yaml"):
        (tmp_path / name).write_text("x", encoding="utf-8")
    found = read_folder(tmp_path, LIMITS)
    assert [entry.problem and entry.problem.code for entry in found.entries] == ["no-folder-csv"] * 3
    assert (
        found.suggestion
        == "file,kind,of,language\n'=1+1.txt,transcript,,\nI-12_ko.txt,transcript,I-0012,ko\nx.coding.yaml,coding,,\n"
    )
    (tmp_path / "folder.csv").write_text(found.suggestion, encoding="utf-8")
    assert {entry.file for entry in read_folder(tmp_path, LIMITS).entries} == {
        "I-12_ko.txt",
        "=1+1.txt",
        "x.coding.yaml",
    }


def test_an_unknown_column_is_refused_with_the_nearest(tmp_path: Path) -> None:
    (tmp_path / "folder.csv").write_text("file,kind,langage\n", encoding="utf-8")
    with pytest.raises(WrongUse, match="language"):
        read_folder(tmp_path, LIMITS)


def test_a_sheet_that_is_a_link_is_refused(tmp_path: Path) -> None:
    (tmp_path / "real").write_text(HEADER, encoding="utf-8")
    os.symlink(tmp_path / "real", tmp_path / "folder.csv")
    with pytest.raises(WrongUse):
        read_folder(tmp_path, LIMITS)


def test_a_file_that_became_a_link_since_is_not_opened(tmp_path: Path) -> None:
    plan(tmp_path, "a.txt,transcript,I-1,ko,,,\n", "a.txt")
    with open_inside(tmp_path, "a.txt", LIMITS) as file:
        assert file.read() == b"x"
    (tmp_path / "a.txt").unlink()
    os.symlink("/etc/passwd", tmp_path / "a.txt")
    os.mkfifo(tmp_path / "pipe")
    for name in ("a.txt", "../a.txt", "pipe", "nothing", "."):
        with pytest.raises(Refused):
            open_inside(tmp_path, name, LIMITS)


def test_a_missing_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(WrongUse):
        read_folder(tmp_path / "nothing", LIMITS)
