"""Sheets that go out run nothing and come back unchanged."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from habeas.core.exchange.sheets import escape_cell, unescape_cell, write_rows_csv
from habeas.core.intake.limits import Limits
from habeas.core.intake.sheets import open_sheet

DANGEROUS = ["=cmd|' /C calc'!A0", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1", "'=1", "''=1"]


@pytest.mark.parametrize("cell", DANGEROUS)
def test_what_could_run_is_shielded(cell: str) -> None:
    assert escape_cell(cell) == "'" + cell
    assert unescape_cell("'" + cell) == cell


@pytest.mark.parametrize("cell", ["", "'", "plain", "'tis", "1", "a=1", " =1"])
def test_other_cells_stay_as_they_are(cell: str) -> None:
    assert escape_cell(cell) == unescape_cell(cell) == cell


def test_a_sheet_that_went_out_comes_back_cell_for_cell(tmp_path: Path) -> None:
    rows = [["k1", *DANGEROUS[:5]], ["k2", 'a "quoted", cell', "two\r\nlines", "고문", "", "x"]]
    headers = ["id", "=a", "b", "c", "d", "e"]
    with (tmp_path / "out.csv").open("w", encoding="utf-8-sig", newline="") as file:
        assert write_rows_csv(file, headers, rows) == 2
    sheet = open_sheet(tmp_path / "out.csv", limits=Limits())
    assert sheet.headers == tuple(headers)
    assert [list(row.cells or ()) for row in sheet] == rows


def test_no_cell_of_the_file_begins_like_a_formula() -> None:
    out = io.StringIO(newline="")
    write_rows_csv(out, ["h"], [[cell] for cell in DANGEROUS])
    assert out.getvalue().count("\"'") == len(DANGEROUS)
