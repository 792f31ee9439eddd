"""CSV from the world: encodings found and named, every row numbered, none lost."""

from __future__ import annotations

from pathlib import Path

import pytest

from habeas.core.intake.limits import Limits, read_limits
from habeas.core.intake.rows import Row, Sheet
from habeas.core.intake.sheets import open_sheet
from habeas.core.kernel.errors import ForPeople, Refused, WrongUse

LIMITS = Limits()
KOREAN = "이름,나이\n김철수,30\n박영희,마흔\n"
ARABIC = "الاسم,المكان\nمحمد عبد القادر,حلب\nفاطمة الزهراء,حمص\n"
FRENCH = "nom,lieu\nJosé Béchet,Orléans\nZoé,Besançon\n"


def opened(tmp_path: Path, content: bytes, **settings: object) -> Sheet:
    path = tmp_path / "sheet.csv"
    path.write_bytes(content)
    return open_sheet(path, **{"limits": LIMITS, **settings})  # type: ignore[arg-type]


def codes(sheet: Sheet) -> list[tuple[int, str | None]]:
    return [(row.number, row.problem.code if row.problem else None) for row in sheet]


@pytest.mark.parametrize(
    ("text", "written", "named"),
    [
        (KOREAN, "utf-8", "utf-8"),
        (KOREAN, "utf-8-sig", "utf-8-sig"),
        (KOREAN, "cp949", "cp949"),
        (KOREAN, "euc-kr", "cp949"),
        (KOREAN, "iso-2022-kr", "iso-2022-kr"),
        (KOREAN, "utf-16", "utf-16"),
        (KOREAN, "utf-16-le", "utf-16-le"),
        (KOREAN, "utf-16-be", "utf-16-be"),
        (KOREAN, "utf-32", "utf-32"),
        (ARABIC, "windows-1256", "windows-1256"),
        (ARABIC, "iso-8859-6", "iso-8859-6"),
        (ARABIC, "utf-16", "utf-16"),
        (FRENCH, "windows-1252", "windows-1252"),
        (FRENCH, "iso-8859-1", "windows-1252"),
        (FRENCH, "utf-8", "utf-8"),
        ("words,n\n“They counted the kernels”,1\nit’s,2\n", "windows-1252", "windows-1252"),
        ("nom,اسم\nJosé,محمد الحاج\nZoé,فاطمة الزهراء\n", "windows-1256", "windows-1256"),
    ],
)
def test_the_encoding_is_found_and_named(tmp_path: Path, text: str, written: str, named: str) -> None:
    sheet = opened(tmp_path, text.encode(written))
    lines = [tuple(line.split(",")) for line in text.splitlines()]
    assert sheet.encoding == named
    assert sheet.headers == lines[0]
    assert [row.cells for row in sheet] == lines[1:]


def test_an_encoding_that_cannot_be_told_is_refused_with_its_cure(tmp_path: Path) -> None:
    with pytest.raises(WrongUse, match="encoding: cp949") as refused:
        opened(tmp_path, b"a,b\n\xb1\xfe\xff,\x81\x8d\n\x9d\xff\xa0,\x80\n")
    assert refused.value.code == "unknown-encoding"


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("a,b\n1,é\n", "iso-8859-1"),
        ("ad,yer\nAyşe Yılmaz,İstanbul\n", "cp1254"),
        ("jméno,místo\nJiří Dvořák,Plzeň\nTomáš Šťastný,Ústí\n", "cp1250"),
        ("имя,место\nИван Петров,Москва\n", "koi8-r"),
        ("日本,東京\n証人,一\n", "shift-jis"),
    ],
)
def test_another_encoding_is_never_taken_for_one_of_ours(tmp_path: Path, text: str, written: str) -> None:
    try:
        sheet = opened(tmp_path, text.encode(written))
    except WrongUse as refused:
        assert refused.code == "unknown-encoding"  # noqa: PT017
    else:
        assert [",".join(row.cells or ()) for row in sheet] == text.splitlines()[1:]


def test_an_encoding_that_is_named_is_believed(tmp_path: Path) -> None:
    assert opened(tmp_path, "a\né\n".encode("iso-8859-15"), encoding="ISO-8859-15").encoding == "iso-8859-15"
    with pytest.raises(WrongUse, match="not known"):
        opened(tmp_path, b"a\n", encoding="klingon")


@pytest.mark.parametrize("encoding", ["utf-8", "cp949"])
def test_a_wrong_byte_far_down_costs_its_row_only(tmp_path: Path, encoding: str) -> None:
    lines = [f"{number},고문".encode(encoding) for number in range(30_000)]
    lines[25_000] = b"25000,\xff\xff"
    found = codes(opened(tmp_path, b"id,word\n" + b"\n".join(lines) + b"\n", encoding=encoding))
    assert len(found) == 30_000
    assert [entry for entry in found if entry[1]] == [(25_002, "wrong-bytes")]


def test_a_wrong_byte_in_plain_text_does_not_change_the_encoding(tmp_path: Path) -> None:
    sheet = opened(tmp_path, b"id,word\n" + b"1,plain\n" * 5000 + b"2,\xe9\n" + b"3,plain\n" * 5000)
    assert sheet.encoding == "utf-8"
    assert [entry for entry in codes(sheet) if entry[1]] == [(5002, "wrong-bytes")]


@pytest.mark.parametrize("sign", [",", ";", "\t", "|"])
def test_the_delimiter_is_found(tmp_path: Path, sign: str) -> None:
    sheet = opened(tmp_path, f"a{sign}b, c{sign}d\n1{sign}x;y{sign}3\n".replace("x;y", "xy").encode())
    assert (sheet.delimiter, len(sheet.headers)) == (sign, 3) if sign != "," else (",", 4)


def test_a_delimiter_that_is_named_is_believed(tmp_path: Path) -> None:
    assert opened(tmp_path, b"a;b,c\n", delimiter="semicolon").headers == ("a", "b,c")
    with pytest.raises(WrongUse, match="not a delimiter"):
        opened(tmp_path, b"a\n", delimiter="x")


def test_a_quote_that_is_never_closed_costs_the_row_it_began_in(tmp_path: Path) -> None:
    found = list(opened(tmp_path, b'id,word\n1,ok\n2,"never closed\n3,ok\n4,ok\n'))
    assert [(row.number, row.cells, row.problem and row.problem.code) for row in found] == [
        (2, ("1", "ok"), None),
        (3, None, "broken-quote"),
        (4, ("3", "ok"), None),
        (5, ("4", "ok"), None),
    ]


def test_a_quote_that_is_not_doubled_is_refused_and_never_altered(tmp_path: Path) -> None:
    assert codes(opened(tmp_path, b'id,word\n1,"He said "hi" to me"\n2,ok\n')) == [(2, "broken-quote"), (3, None)]


def test_rows_swallowed_between_two_stray_quotes_are_found(tmp_path: Path) -> None:
    found = list(opened(tmp_path, b'id,word\n1,"a\n2,b\n3,c"\n4,ok\n'))
    assert [(row.number, row.cells, row.problem and row.problem.code) for row in found] == [
        (2, None, "broken-quote"),
        (3, ("2", "b"), None),
        (4, ("3", 'c"'), None),
        (5, ("4", "ok"), None),
    ]


def test_prose_with_commas_over_several_lines_is_one_cell(tmp_path: Path) -> None:
    words = "They came at night, three of them.\nNo one spoke, no one moved."
    (row,) = opened(tmp_path, f'id,word\n1,"{words}"\n'.encode())
    assert row.cells == ("1", words)


def test_line_ends_inside_cells_are_kept_and_rows_are_numbered_as_seen(tmp_path: Path) -> None:
    found = list(opened(tmp_path, b'id,word\r\n1,"two\r\nlines"\r\n\r\n2,b\r\n'))
    assert found == [Row(2, ("1", "two\r\nlines"), None), Row(4, ("2", "b"), None)]


def test_ragged_rows_are_refused_with_their_counts(tmp_path: Path) -> None:
    found = list(opened(tmp_path, b"a,b\n1,2,3\n1\n1,2,,\n"))
    assert [row.problem.what if row.problem else row.cells for row in found] == [
        "The row has 3 cells and the header has 2.",
        "The row has 1 cells and the header has 2.",
        ("1", "2"),
    ]


def test_nul_characters_refuse_their_row(tmp_path: Path) -> None:
    assert codes(opened(tmp_path, b"a,b\n1,\x00\n2,ok\n")) == [(2, "nul-character"), (3, None)]


def test_escaped_formulas_come_back_as_they_were_and_others_stay(tmp_path: Path) -> None:
    (row,) = opened(tmp_path, b"a,b,c\n'=SUM(A1),=1+1,'tis\n")
    assert row.cells == ("=SUM(A1)", "=1+1", "'tis")


def test_the_header_may_stand_lower(tmp_path: Path) -> None:
    sheet = opened(tmp_path, b"A title,,\n\nid,word\n1,x\n", header=3)
    assert (sheet.headers, codes(sheet)) == (("id", "word"), [(4, None)])


@pytest.mark.parametrize("content", [b"\n1,2\n", b",,\n"])
def test_a_sheet_without_headers_is_refused(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(WrongUse) as refused:
        opened(tmp_path, content)
    assert refused.value.code == "no-header"


def test_headers_that_are_written_in_two_ways_are_one(tmp_path: Path) -> None:
    import unicodedata

    assert opened(tmp_path, unicodedata.normalize("NFD", " 이름 ,b\n").encode()).headers == ("이름", "b")


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (b"\xd0\xcf\x11\xe0old", "XLS"),
        (b"%PDF-1.4", "PDF"),
        (b"\x1f\x8b\x08", "gzip"),
        (b'[{"a":1}]', "a list"),
        (b"", "empty"),
    ],
)
def test_what_is_no_sheet_is_refused_by_its_bytes(tmp_path: Path, content: bytes, found: str) -> None:
    with pytest.raises(WrongUse, match=found):
        opened(tmp_path, content)


def test_a_folder_or_a_missing_file_is_refused(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "nothing.csv"):
        with pytest.raises(WrongUse):
            open_sheet(path, limits=LIMITS)


def test_limits_are_settings(tmp_path: Path) -> None:
    content = b"a,b,c\n1,2,3\n1,2,3\n"
    for limits in (Limits(columns=2), Limits(file_bytes=5), Limits(rows=2)):
        with pytest.raises(Refused, match=r"mission\.toml") as refused:
            list(opened(tmp_path, content, limits=limits))
        assert refused.value.code == "too-large"
    assert len(list(opened(tmp_path, content, limits=Limits(rows=3, columns=3, file_bytes=18)))) == 2
    (row,) = opened(tmp_path, b"a\n12345\n", limits=Limits(cell_characters=4))
    assert row.problem is not None
    assert row.problem.code == "cell-too-long"
    assert read_limits({"rows": 7}).rows == 7
    for wrong in ({"rowz": 7}, {"rows": 0}, {"rows": True}, {"rows": "7"}):
        with pytest.raises(ForPeople):
            read_limits(wrong)


def test_a_sheet_can_be_read_twice(tmp_path: Path) -> None:
    sheet = opened(tmp_path, b"a\n1\n2\n")
    assert list(sheet) == list(sheet)
