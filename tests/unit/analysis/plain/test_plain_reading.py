"""Acts and exposure as people keep them: what is read, what is refused with file, row and column."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from habeas.core.analysis.plain import FAR, acts_of, columns_of, dates_of, exposure_of, read_acts, refuse_unknown
from habeas.core.kernel.errors import WrongUse

ACTS = ["source_id", "root", "date", "code"]


def acts(*rows: str, headers: list[str] | None = None):  # type: ignore[no-untyped-def]
    return acts_of(columns_of(headers or ACTS, [row.split(",") for row in rows], needed=ACTS))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp949"])
def test_it_reads_any_encoding_any_case_of_headers_and_blank_optional_columns(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "acts.csv"
    path.write_bytes(
        "Source ID;ROOT;Date;code;Place;victim\nS1;;2019;고문;평양;\nS2;R1;2020-05;고문;;\n".encode(encoding)
    )
    read = read_acts(path)
    assert (read.source.labels, read.code.labels, read.others["place"].words()) == (
        ("S1", "S2"),
        ("고문",),
        ["평양", ""],
    )
    assert (read.victim, read.event, read.witnesses) == (None, None, 2)


def test_it_reads_json_lines_and_workbooks_alike(tmp_path: Path) -> None:
    from habeas.core.exchange.workbook import workbook

    lines, book = tmp_path / "acts.jsonl", tmp_path / "acts.xlsx"
    lines.write_text('{"source_id": "S1", "root": "R", "date": "2019", "code": "T"}\n')
    book.write_bytes(workbook({"acts": [ACTS, ["S1", "R", "2019", "T"]]}))
    one, other = read_acts(lines), read_acts(book)
    assert (one.source, one.date.values[0].edtf) == (other.source, "2019") == (one.source, other.date.values[0].edtf)


def test_a_column_is_called_by_another_name() -> None:
    columns = columns_of(["who", "date", "when", "root", "code"], [["S1", "2021", "2019", "", "T"]],
                         needed=ACTS, renamed={"WHO": "source_id", "when": "date"})  # fmt: skip
    assert acts_of(columns).date.values[0].edtf == "2019"
    refuse_unknown({"who": "source_id"}, columns)
    with pytest.raises(WrongUse, match="no such column"):
        refuse_unknown({"nothing": "date"}, columns)


@pytest.mark.parametrize(
    ("rows", "code", "row", "column"),
    [
        (["S1,,2019,T", ",,2019,T"], "empty-cell", 3, "source_id"),
        (["S1,,2019,"], "empty-cell", 2, "code"),
        (["S1,,2019,T", "S1,,soon,T"], "unreadable-date", 3, "date"),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_place(rows: list[str], code: str, row: int, column: str) -> None:
    with pytest.raises(WrongUse) as caught:
        acts(*rows)
    assert (caught.value.code, caught.value.where) == (code, {"row": row, "column": column})


def test_a_missing_column_is_named(tmp_path: Path) -> None:
    path = tmp_path / "acts.csv"
    path.write_text("source_id,root,date\nS1,,2019\n")
    with pytest.raises(WrongUse) as caught:
        read_acts(path)
    assert (caught.value.where, caught.value.expected) == ({"file": "acts.csv"}, "code")


def test_an_open_end_of_a_stay_is_as_an_empty_cell() -> None:
    headers = ["source_id", "from", "to"]
    read = [
        exposure_of(columns_of(headers, [["S1", "2015", end], ["S2", "..", "2016"]], needed=headers))
        for end in ("", "..")
    ]
    assert [one.end.last.tolist() for one in read] == [[FAR, read[0].end.last[1]]] * 2
    assert [one.start.first.tolist() for one in read] == [[read[0].start.first[0], -FAR]] * 2


def test_a_stay_that_ends_before_it_begins_is_refused() -> None:
    columns = columns_of(["source_id", "from", "to"], [["S1", "2019", "2019"], ["S1", "2020", "2019"]])
    with pytest.raises(WrongUse) as caught:
        exposure_of(columns)
    assert caught.value.where == {"row": 3, "column": "to"}


def test_sources_that_share_a_root_count_once_through_however_many_others() -> None:
    read = acts("A,r1,,T", "B,r1,,T", "B,r2,,T", "C,r2,,T", "D,,,T", "E,,,T", "D,,,T")
    assert read.witness.tolist() == [0, 0, 0, 0, 1, 2, 1]


def test_days_are_drawn_among_those_that_are_possible() -> None:
    rows = [["2019-02"], ["[1995,1997]"], ["1998-XX-12"], [""], ["../1990"]] * 400
    dates = dates_of(columns_of(["date"], rows), "date")
    low, high = np.full(2000, -FAR), np.full(2000, FAR)
    low[4::5] = dates_of(columns_of(["d"], [["1989"]]), "d").first[0]
    days = dates.drawn(np.random.default_rng(1), low, high)
    values = [date.edtf for date in dates.values]
    for code, text in enumerate(values):
        drawn = days[dates.codes == code]
        assert all(dates.values[code].possible_in(day, day) for day in drawn.tolist()), text
        if text == "[1995,1997]":
            middle = dates_of(columns_of(["d"], [["1996-07"]]), "d").first[0]
            assert 0.4 < np.mean(drawn < middle) < 0.6
        if text == "1998-XX-12":
            assert len(set(drawn.tolist())) == 12
        if text == "../1990":
            assert drawn.min() >= low[4]


def test_no_day_is_drawn_where_none_is_possible() -> None:
    dates = dates_of(columns_of(["date"], [["2019"], ["[1995,1997]"]]), "date")
    day = dates_of(columns_of(["d"], [["1996-07-01"]]), "d").first
    assert dates.drawn(np.random.default_rng(1), np.repeat(day, 2), np.repeat(day, 2)).tolist() == [FAR, FAR]


def test_one_event_with_one_date_gets_one_day() -> None:
    headers = [*ACTS, "event"]
    read = acts("A,,2019,T,E1", "B,,2019,T,E1", "C,,2019,T,E2", "D,,2019,T,", "E,,2019,T,", headers=headers)
    low, high = np.full(5, -FAR), np.full(5, FAR)
    days = read.date.drawn(np.random.default_rng(2), low, high, read.same_day)
    assert days[0] == days[1]
    assert len(set(days.tolist())) == 4
