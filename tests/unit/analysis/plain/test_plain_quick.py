"""A file is read quickly only where the careful reader would say the same of it, cell by cell."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from habeas.core.analysis.plain import columns, factors, memory, quick, read_acts
from habeas.core.analysis.plain.columns import Columns, read_columns
from habeas.core.analysis.plain.counting import numbered
from habeas.core.intake.limits import Limits
from habeas.core.kernel.errors import HabeasError, Refused

HEAD = "source_id,root,date,code,victim"
CELLS = (
    "S-1",
    "S-2",
    "",
    "가나다",
    "é",
    " padded ",
    "'=1+1",
    "'quoted",
    "2014-03",
    "1995/1996",
    "a b",
    "None",
    "nan",
    "0",
)


@pytest.fixture(autouse=True)
def _small_files_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(quick, "LEAST", 0)
    monkeypatch.setattr(quick, "_BLOCK", 512)  # so that cells lie across blocks


def _careful(path: Path, monkeypatch: pytest.MonkeyPatch, **more: Any) -> Columns | HabeasError:
    with monkeypatch.context() as without:
        without.setattr(columns, "quick", lambda *_: None)
        return _read(path, **more)


def _read(path: Path, **more: Any) -> Columns | HabeasError:
    try:
        return read_columns(path, needed=(), **more)
    except HabeasError as error:
        return error


def _same(one: Columns | HabeasError, other: Columns | HabeasError) -> None:
    if isinstance(one, HabeasError) or isinstance(other, HabeasError):
        assert str(one) == str(other)
        return
    assert one.headers == other.headers
    assert np.array_equal(one.numbers, other.numbers)
    for name, column in one.cells.items():
        assert tuple(column.labels) == tuple(other.cells[name].labels)
        assert np.array_equal(column.codes, other.cells[name].codes)


def _rows(seed: int, *, quoted: bool, sign: str = ",") -> str:
    draw = random.Random(seed)
    lines = [HEAD.replace(",", sign)]
    for _ in range(draw.randrange(1, 120)):
        cells = [draw.choice(CELLS) for _ in range(5)]
        always = quoted and draw.random() < 0.7
        lines.append(sign.join(f'"{cell}"' if always or (quoted and draw.random() < 0.3) else cell for cell in cells))
    return "\n".join(lines) + draw.choice(("\n", ""))


@pytest.mark.parametrize("seed", range(12))
def test_what_is_read_quickly_is_what_is_read_carefully(
    seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, ends = tmp_path / "acts.csv", "\r\n" if seed % 3 == 0 else "\n"
    text = _rows(seed, quoted=seed % 2 == 0, sign=";" if seed % 4 == 1 else ",")
    path.write_bytes((b"\xef\xbb\xbf" if seed % 5 == 0 else b"") + text.replace("\n", ends).encode())
    _same(_read(path), _careful(path, monkeypatch))


#: what the careful reader refuses, mends or counts; some of it in the last row only
HOSTILE = {
    "a stray quote": 'S-1,,2014,TOR-01,"W" x',
    "a doubled quote": 'S-1,,2014,TOR-01,"W ""the"" x"',
    "a quote that is never closed": 'S-1,,2014,TOR-01,"W',
    "a line inside a cell": 'S-1,,2014,TOR-01,"W\nand more"',
    "too few cells": "S-1,,2014",
    "too many cells": "S-1,,2014,TOR-01,W,more",
    "empty cells too many": "S-1,,2014,TOR-01,W,,",
    "no character at all": ",,,,",
    "white space alone": " ,,,,",
    "an empty line": "\nS-9,,2014,TOR-01,W",
    "a return in a cell": "S-1,,2014,TOR-01,W\rx",
    "a NUL": "S-1,,2014,TOR-01,W\0x",
    "bytes of another encoding": b"S-1,,2014,TOR-01,\xff\xfe",
    "white space that only Python knows": "S-1,,2014,TOR-01,W\x1f",
    "a wide space": "S-1,,2014,TOR-01,\u3000W\u00a0",
    "a next line sign": "S-1,,2014,TOR-01,W\x85",
    "a quote in the middle of a cell": 'S-1,,2014,TOR-01,W"x',
}


@pytest.mark.parametrize("what", HOSTILE)
@pytest.mark.parametrize("place", ["first", "last"])
def test_messages_do_not_depend_on_how_fast_a_file_is_read(
    what: str, place: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, bad = tmp_path / "acts.csv", HOSTILE[what]
    good = [f"S-{number},,2014,TOR-01,W-{number}".encode() for number in range(1200)]
    row = bad if isinstance(bad, bytes) else bad.encode()
    lines = [HEAD.encode(), *([row, *good] if place == "first" else [*good, row])]
    path.write_bytes(b"\n".join(lines) + b"\n")
    _same(_read(path), _careful(path, monkeypatch))


@pytest.mark.parametrize("head", ['"root\nof it",source_id', 'source_id,"\nroot"', '"source\r\nid","ro""ot"'])
def test_a_line_inside_a_header_makes_no_row(head: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "acts.csv"
    for rows in ("", "\nS-1,R-1\nS-2,R-2\n"):
        path.write_bytes((head + rows).encode())
        _same(_read(path), _careful(path, monkeypatch))


def test_a_cell_beyond_the_limit_is_refused_in_both(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "acts.csv"
    path.write_text(f"{HEAD}\nS-1,,2014,TOR-01,{'W' * 60}\n")
    for limits in (Limits(cell_characters=50), Limits(cell_characters=70)):
        _same(_read(path, limits=limits), _careful(path, monkeypatch, limits=limits))


def test_a_plain_file_is_read_quickly(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "acts.csv"
    path.write_text("\n".join([HEAD, *(f'"S-{n % 7}","",2014-0{1 + n % 9},TOR-01,W-{n}' for n in range(500))]) + "\n")
    monkeypatch.setattr(columns, "_columns", lambda *_: pytest.fail("read carefully"))
    acts = read_acts(path)
    assert (len(acts), acts.witnesses) == (500, 7)
    assert isinstance(acts.code.labels, quick.Words)
    assert (acts.code.labels[0], list(acts.code.labels), acts.code.labels) == ("TOR-01", ["TOR-01"], ("TOR-01",))


def test_a_file_beyond_memory_is_refused_before_it_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "acts.csv"
    with path.open("w") as file:
        file.write(HEAD + "\n")
        file.write("S-1,,2014,TOR-01,W-1\n" * 60_000)
    monkeypatch.setattr(memory, "_ALWAYS", 1_000_000)
    need = memory.needed(path, 5)
    assert need == pytest.approx(1_000_000 + path.stat().st_size + 60_001 * (260 + 32 * 5), rel=0.01)
    assert len(read_acts(path, room=need)) == len(read_acts(path, room=None)) == 60_000
    with pytest.raises(Refused) as refusal:
        read_acts(path, room=need - 1)
    assert refusal.value.code == "too-much-memory"
    assert "0.0 GB of memory" in refusal.value.what


def test_rows_that_hold_one_value_are_found_however_many_they_are() -> None:
    for values in ([], [1], [3, 1, 3, 2], [5, 5], [*range(400), 7, 9, 9], [*[4] * 300, 1]):
        array = np.array(values, dtype=np.int64)
        plain = [values.count(one) > 1 for one in values]
        assert factors.repeated(array).tolist() == plain
        assert factors.unique(array, 1000).tolist() == factors.unique(array).tolist() == sorted(set(values))
        alike = numbered(array).tolist()
        assert [alike.index(one) for one in alike] == [values.index(one) for one in values]


@pytest.mark.parametrize("before", range(500, 514))
def test_an_odd_sign_that_lies_across_two_blocks_is_seen(
    before: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "acts.csv"
    head = f"{HEAD}\nS-1,,2014,"
    path.write_text(head + "x" * (before - len(head)) + "\u2028,v\nS-2,,2014,b,w\n", encoding="utf-8")
    _same(_read(path), _careful(path, monkeypatch))
    with path.open("rb") as file:
        assert quick._lines(quick.mmap.mmap(file.fileno(), 0, access=quick.mmap.ACCESS_READ), ",") is None
