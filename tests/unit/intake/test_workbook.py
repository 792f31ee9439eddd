"""XLSX: what a person sees in the cells, as text."""

from __future__ import annotations

import datetime
from pathlib import Path

import openpyxl
import pytest
from python_calamine import CalamineWorkbook

from habeas.core.intake.cellvalues import BadCell, date_text, number_text, plain_text, shown_parts
from habeas.core.intake.limits import Limits
from habeas.core.intake.rows import Sheet
from habeas.core.intake.sheets import open_sheet
from habeas.core.intake.workbook import column_letters, column_place
from habeas.core.kernel.errors import Refused, WrongUse
from vectors.hostile.makers import SHEET, text_cell, workbook

LIMITS = Limits()


def saved(tmp_path: Path, book: openpyxl.Workbook) -> Path:
    book.save(tmp_path / "book.xlsx")
    return tmp_path / "book.xlsx"


def small(rows: list[list[object]]) -> openpyxl.Workbook:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    return book


def cells(sheet: Sheet) -> list[object]:
    return [row.cells or (row.problem and row.problem.code) for row in sheet]


def test_numbers_dates_and_truth_are_text_without_noise(tmp_path: Path) -> None:
    row = [
        0.1 + 0.2,
        10**15,
        1e-7,
        True,
        datetime.date(2014, 5, 1),
        datetime.datetime(2014, 5, 1, 3, 4),
        datetime.time(3, 4),
        "가",
    ]
    sheet = open_sheet(saved(tmp_path, small([list("abcdefgh"), row])), limits=LIMITS)
    assert cells(sheet) == [
        ("0.3", "1" + "0" * 15, "0.0000001", "TRUE", "2014-05-01", "2014-05-01T03:04:00", "03:04:00", "가")
    ]


def test_a_date_is_only_as_precise_as_it_is_shown(tmp_path: Path) -> None:
    book = small([["month", "year", "percent"], [datetime.date(2014, 5, 1), datetime.date(2014, 1, 1), 0.125]])
    book.active["A2"].number_format, book.active["B2"].number_format, book.active["C2"].number_format = (
        "mmm-yy",
        "yyyy",
        "0.0%",
    )
    assert cells(open_sheet(saved(tmp_path, book), limits=LIMITS)) == [("2014-05", "2014", "0.125")]


def test_the_reader_agrees_with_another_one(tmp_path: Path) -> None:
    rows: list[list[object]] = [[f"h{i}" for i in range(5)]]
    rows += [
        [n, n / 7, f"줄 {n}\n둘 & <{n}>", None if n % 3 else "x", datetime.date(2000, 1, 1) + datetime.timedelta(n)]
        for n in range(1, 200)
    ]
    path = saved(tmp_path, small(rows))
    other = CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()
    ours = [row.cells for row in open_sheet(path, limits=LIMITS)]
    assert len(ours) == len(other) - 1
    for mine, theirs in zip(ours, other[1:], strict=True):
        assert mine is not None
        assert float(mine[0]) == theirs[0]
        assert float(mine[1]) == pytest.approx(theirs[1], rel=1e-14)
        assert mine[2:] == (theirs[2], theirs[3], str(theirs[4]))


def test_rows_are_numbered_as_seen_and_empty_ones_passed_over(tmp_path: Path) -> None:
    sheet = open_sheet(saved(tmp_path, small([["a"], ["1"], [None], ["3"]])), limits=LIMITS)
    assert [row.number for row in sheet] == [2, 4]


def test_a_cell_merged_downwards_speaks_for_each_of_its_rows(tmp_path: Path) -> None:
    book = small([["source", "act"], ["S-1", "x"], [None, "y"], [None, "z"], ["S-2", "w"]])
    book.active.merge_cells("A2:A4")
    book.active.merge_cells("A5:B5")
    assert cells(open_sheet(saved(tmp_path, book), limits=LIMITS)) == [
        ("S-1", "x"),
        ("S-1", "y"),
        ("S-1", "z"),
        ("S-2", ""),
    ]


def test_a_formula_gives_its_stored_value_and_one_without_is_refused(tmp_path: Path) -> None:
    stored = '<c r="A2"><f>1+1</f><v>2</v></c>'
    path = workbook(
        tmp_path / "x",
        SHEET.format(f"<row>{text_cell('A1', 'a')}</row><row>{stored}</row><row><c><f>1+1</f></c></row>"),
    )
    sheet = open_sheet(path, limits=LIMITS)
    assert sheet.formulas == 0
    assert cells(sheet) == [("2",), "bad-cell"]
    assert (sheet.formulas, cells(sheet), sheet.formulas) == (1, [("2",), "bad-cell"], 1), "counted anew"


def test_errors_and_cells_without_a_header_refuse_their_row(tmp_path: Path) -> None:
    error = '<row r="2"><c r="A2" t="e"><v>#N/A</v></c></row>'
    outside = f'<row r="3">{text_cell("C3", "x")}</row>'
    missing = '<row r="4"><c r="A4" t="s"><v>99</v></c></row>'
    path = workbook(tmp_path / "x", SHEET.format(f"<row r='1'>{text_cell('A1', 'a')}</row>{error}{outside}{missing}"))
    found = [
        (row.number, row.problem.code, row.problem.column) for row in open_sheet(path, limits=LIMITS) if row.problem
    ]
    assert found == [(2, "bad-cell", "A"), (3, "ragged", "C"), (4, "bad-cell", "A")]


def test_phonetic_text_is_no_text_and_runs_are_joined(tmp_path: Path) -> None:
    shared = "<sst><si><r><t>고</t></r><r><t>문_x000D_</t></r><rPh><t>ko</t></rPh></si></sst>"
    rows = f"<row r='1'>{text_cell('A1', 'a')}</row><row r='2'><c r='A2' t='s'><v>0</v></c></row>"
    assert cells(open_sheet(workbook(tmp_path / "x", SHEET.format(rows), shared=shared), limits=LIMITS)) == [
        ("고문\r",)
    ]


@pytest.mark.parametrize(
    "rows",
    [
        "<row r='2'/><row r='1'/>",
        "<row r='1'><c r='B1'/><c r='A1'/></row>",
        "<row r='1'><c r='A7'/></row>",
        "<row r='x'/>",
    ],
)
def test_rows_and_cells_out_of_order_are_refused(tmp_path: Path, rows: str) -> None:
    path = workbook(tmp_path / "x", SHEET.format(rows))
    with pytest.raises(Refused) as refused:
        open_sheet(path, limits=LIMITS)
    assert refused.value.code == "unsafe-container"


def test_a_sheet_is_chosen_by_its_name(tmp_path: Path) -> None:
    book = small([["first"], ["1"]])
    book.create_sheet("Other").append(["second"])
    path = saved(tmp_path, book)
    assert open_sheet(path, limits=LIMITS).headers == ("first",)
    assert open_sheet(path, limits=LIMITS, sheet="Other").headers == ("second",)
    with pytest.raises(WrongUse, match="Other"):
        open_sheet(path, limits=LIMITS, sheet="Third")


def test_limits_hold_for_workbooks(tmp_path: Path) -> None:
    path = saved(tmp_path, small([list("abc"), [1, 2, "long text"], [4, 5, 6]]))
    for limits in (Limits(columns=2), Limits(rows=2), Limits(unpacked_bytes=100)):
        with pytest.raises(Refused) as refused:
            list(open_sheet(path, limits=limits))
        assert refused.value.code == "too-large"
    assert cells(open_sheet(path, limits=Limits(cell_characters=5)))[0] == "bad-cell"


def test_a_password_is_told(tmp_path: Path) -> None:
    path = saved(tmp_path, small([["a"]]))
    content = bytearray(path.read_bytes())
    place = content.find(b"PK\x01\x02")
    while place >= 0:
        content[place + 8] |= 1
        place = content.find(b"PK\x01\x02", place + 4)
    path.write_bytes(content)
    with pytest.raises(Refused, match="password"):
        open_sheet(path, limits=LIMITS)


def test_a_zip_that_is_no_workbook_is_refused(tmp_path: Path) -> None:
    import zipfile

    with zipfile.ZipFile(tmp_path / "x.zip", "w") as archive:
        archive.writestr("a.txt", "x")
    with pytest.raises(Refused):
        open_sheet(tmp_path / "x.zip", limits=LIMITS)


@pytest.mark.parametrize(
    ("code", "parts"),
    [
        ("yyyy-mm-dd", "ymd"), ("mmm yy", "ym"), ("yyyy", "y"), ("h:mm:ss", "t"), ("[h]:mm", "t"),
        ("d/m/yyyy h:mm", "ymdt"), ("mm:ss", "t"),
        ("0.00", ""), ('0 "days"', ""), ("#,##0;[Red]-#,##0", ""), ("General", ""), ('yyyy"년" m"월"', "ym"),
    ],
)  # fmt: skip
def test_number_formats_tell_which_parts_of_a_date_they_show(code: str, parts: str) -> None:
    assert shown_parts(164, {164: code}) == parts


def test_serial_numbers_follow_the_two_calendars_of_sheet_programs() -> None:
    assert date_text("1", "ymd", since_1904=False) == "1900-01-01"
    assert date_text("59", "ymd", since_1904=False) == "1900-02-28"
    assert date_text("61", "ymd", since_1904=False) == "1900-03-01"
    assert date_text("41760", "ymd", since_1904=False) == "2014-05-01"
    assert date_text("40298", "ymd", since_1904=True) == "2014-05-01"
    for raw in ("60", "-1", "99999999", "x", "nan"):
        with pytest.raises(BadCell):
            date_text(raw, "ymd", since_1904=False)


def test_numbers_that_are_none_are_refused() -> None:
    assert number_text("-0012") == "-0012"
    for raw in ("x", "nan", "inf", "1e999"):
        with pytest.raises(BadCell):
            number_text(raw)


def test_escapes_in_text_are_undone_once() -> None:
    assert plain_text("a_x000D_b_x005F_x000D_") == "a\rb_x000D_"
    assert plain_text("_xD800_") == "_xD800_"


def test_columns_are_counted_as_letters() -> None:
    assert [column_letters(place) for place in (0, 25, 26, 701, 702, 16383)] == ["A", "Z", "AA", "ZZ", "AAA", "XFD"]
    assert all(column_place(column_letters(place)) == place for place in range(0, 16384, 7))


def test_a_workbook_can_be_read_twice(tmp_path: Path) -> None:
    sheet = open_sheet(saved(tmp_path, small([["a"], ["1"]])), limits=LIMITS)
    assert cells(sheet) == cells(sheet) == [("1",)]
