"""Workbooks that go out: what another reader of XLSX finds in them."""

from __future__ import annotations

from pathlib import Path

import pytest

from habeas.core.exchange.workbook import workbook
from habeas.core.intake.limits import Limits
from habeas.core.intake.sheets import open_sheet


def test_text_is_never_a_formula_and_comes_back_unchanged(tmp_path: Path) -> None:
    from openpyxl import load_workbook

    rows = [["a", "b"], ["=1+1", 2.5], ["<&'\"> 고문\n둘", None], ["\x07bell", True], [" space ", -3]]
    path = tmp_path / "out.xlsx"
    path.write_bytes(workbook({"one/two": rows, "고": [["x"]]}))
    book = load_workbook(path)
    assert book.sheetnames == ["one two", "고"]
    cells = [list(row) for row in book["one two"].iter_rows()]
    assert cells[1][0].data_type == "s"
    assert [cell.value for row in cells[1:] for cell in row] == [
        "=1+1", 2.5, "<&'\"> 고문\n둘", None, "_x0007_bell", True, " space ", -3,
    ]  # fmt: skip
    assert workbook({"a": rows}) == workbook({"a": rows})


@pytest.mark.parametrize(
    "value",
    [
        "=cmd()",
        "@x",
        "plain",
        '=HYPERLINK("http://x","y")',
        "=cmd|' /C calc'!A0",
        "'=x",
        "_x0041_",
        "_x005F_",
        "a\rb",
        "\x07",
    ],
)
def test_our_own_reader_takes_it(tmp_path: Path, value: str) -> None:
    path = tmp_path / "out.xlsx"
    path.write_bytes(workbook({"sheet": [["name"], [value]]}))
    assert [row.cells for row in open_sheet(path, limits=Limits())] == [(value,)]
