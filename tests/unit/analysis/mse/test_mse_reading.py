"""Tables of lists: what is read, what is dropped with a word, what is refused with row and column."""

from __future__ import annotations

from pathlib import Path

import pytest

from habeas.core.analysis.mse import Layout, histories, overlap, read_histories, read_rows
from habeas.core.kernel.errors import ForPeople, WrongUse
from support.mse_plain import drawn

LISTS = ["A", "B", "C"]


def refusal(headers: list[str], rows: list[list[str]], layout: Layout | None = None) -> WrongUse:
    with pytest.raises(WrongUse) as caught:
        read_rows(headers, rows, layout)
    return caught.value


def test_it_reads_counts_by_pattern_and_adds_rows_of_one_pattern() -> None:
    read = read_rows([*LISTS, "count"], [["1", "0", "0", "5"], ["0", "1", "1", "2"], ["1", "0", "0", "1"]]).whole
    assert (read.lists, read.patterns, read.counts) == (tuple(LISTS), (1, 6), (6, 2))


@pytest.mark.parametrize("name", ["count", "Freq", "N", "weight", "COUNTS"])
def test_a_last_column_of_that_name_is_counts_even_where_it_holds_0_and_1(name: str) -> None:
    read = read_rows([*LISTS, name], [["1", "1", "1", "1"], ["0", "1", "1", "0"]]).whole
    assert (read.lists, read.counts) == (tuple(LISTS), (1,))


def test_a_last_column_with_other_values_is_counts_whatever_its_name() -> None:
    read = read_rows([*LISTS, "people"], [["1", "0", "0", "7"], ["0", "1", "1", "1e+03"]]).whole
    assert (read.lists, read.counts) == (tuple(LISTS), (7, 1000))


def test_without_counts_each_row_is_a_person_and_the_order_of_rows_does_not_matter() -> None:
    rows = [["1", "0", "1"], ["0", "1", "0"], ["1", "0", "1"]]
    assert read_rows(LISTS, rows).whole == read_rows(LISTS, rows[::-1]).whole
    assert read_rows(LISTS, rows).whole.counts == (1, 2)


def test_a_row_of_zeros_is_dropped_with_a_warning() -> None:
    read = read_rows([*LISTS, "n"], [["0", "0", "0", "40"], ["1", "1", "0", "2"], ["0", "0", "1", "2"]]).whole
    assert read.documented == 4
    assert read.warnings[0].startswith("40 without any list")


def test_a_list_that_names_nobody_is_left_out_with_a_warning() -> None:
    read = read_rows(LISTS, [["1", "0", "0"], ["1", "0", "1"]]).whole
    assert (read.lists, read.patterns) == (("A", "C"), (1, 3))
    assert "B names nobody" in read.warnings[0]


@pytest.mark.parametrize(
    ("cell", "place"),
    [("2", "B"), ("", "B"), ("NaN", "B"), ("yes", "B"), ("-1", "B"), ("0.5", "B"), ("=1", "B")],
)
def test_it_refuses_a_cell_that_is_no_0_or_1_with_its_row_and_column(cell: str, place: str) -> None:
    error = refusal([*LISTS, "count"], [["1", "1", "0", "3"], ["1", cell, "0", "3"]])
    assert error.code == "not-a-bit"
    assert error.where == {"row": 3, "column": place}


@pytest.mark.parametrize("cell", ["-3", "2.5", "NaN", "inf", "", "many", "1e30", "1_000", "9" * 400])
def test_it_refuses_a_count_that_is_none_with_its_row_and_column(cell: str) -> None:
    error = refusal([*LISTS, "count"], [["1", "1", "0", "3"], ["1", "0", "0", cell]])
    assert (error.code, error.where) == ("not-a-count", {"row": 3, "column": "count"})


def test_it_refuses_two_columns_of_one_name_a_column_without_one_and_counts_too_large() -> None:
    assert refusal(["A", "A", "B"], [["1", "0", "1"]]).code == "two-columns"
    assert refusal(["A", "", "B"], [["1", "0", "1"]]).code == "no-header"
    assert refusal(["A", "B", "n"], [["1", "0", "900000000"], ["0", "1", "900000000"]]).code == "too-many"
    assert refusal(["A", "B", "n"], [["1", "0", "0"]]).code == "nobody"
    assert refusal(["n"], [["3"]]).code == "no-lists"
    assert refusal([f"l{number}" for number in range(61)], [["1"] * 61]).code == "too-many-lists"


def test_other_columns_are_left_alone_where_the_lists_are_named() -> None:
    layout = Layout(lists=("A", "C"), renamed={"in c": "C"})
    read = read_rows(["id", "A", "in c"], [["x1", "1", "1"], ["x2", "0", "1"]], layout).whole
    assert (read.lists, read.patterns, read.counts) == (("A", "C"), (2, 3), (1, 1))
    assert refusal(["id", "A"], [["x", "1"]], Layout(lists=("A", "B"))).code == "no-column"


def test_a_column_splits_the_table_into_its_parts() -> None:
    read = read_rows(["year", "A", "B"], [["2019", "1", "0"], ["2020", "1", "1"]], Layout(split=("year",)))
    assert {key: part.documented for key, part in read.parts.items()} == {("2019",): 1, ("2020",): 1}
    assert read.whole.documented == 2


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp949"])
def test_it_reads_sheets_in_the_encodings_of_the_world(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "lists.csv"
    path.write_bytes("유엔;병원;가족;count\n1;0;0;4\n0;1;1;2\n1;1;0;3\n".encode(encoding))
    assert read_histories(path).whole.lists == ("유엔", "병원", "가족")


def test_it_reads_a_workbook(tmp_path: Path) -> None:
    from openpyxl import Workbook

    book = Workbook()
    for row in ([*LISTS, "count"], [1, 0, 0, 4], [0, 1, 1, 2]):
        book.active.append(row)
    book.save(tmp_path / "lists.xlsx")
    assert read_histories(tmp_path / "lists.xlsx").whole == histories(LISTS, {1: 4, 6: 2})


@pytest.mark.parametrize("content", [b"", b"\n", b"\x00\x01\x02", b"A,B,C\n", b"%PDF-1.7", b"A,B\n1\n", b'A,B\n"1,0\n'])
def test_garbage_is_refused_in_words(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "garbage.csv"
    path.write_bytes(content)
    with pytest.raises(ForPeople):
        read_histories(path)


def test_overlap_says_sizes_and_intersections_and_no_estimate() -> None:
    found = overlap(histories(LISTS, {1: 10, 2: 5, 3: 4, 7: 1}))
    assert found["sizes"][0] == {"list": "A", "listed": 15, "alone": 10}
    assert next((row["lists"], row["both"], row["either"]) for row in found["pairs"]) == (["A", "B"], 5, 20)
    assert "estimate" not in found
    assert found["by_number_of_lists"] == [{"on": 1, "count": 15}, {"on": 2, "count": 4}, {"on": 3, "count": 1}]


def test_overlap_warns_of_lists_that_copy_one_another(shared: Path) -> None:
    found = overlap(read_histories(shared / "mse" / "police4.csv").whole)
    assert any("copy one another" in sentence for sentence in found["warnings"])
    for name in ("kosovo", "uk5", "ned6", "my_5list"):
        assert overlap(read_histories(shared / "mse" / f"{name}.csv").whole)["warnings"] == []


def test_lists_that_find_nearly_everybody_of_one_kind_are_not_taken_for_copies() -> None:
    """HRDAG's second design: a tenth of the lists' people are of a kind that one list names at 99 %."""
    for seed in range(5):
        shares = [[0.013, 0.013, 0.099, 0.132, 0.033], [0.56, 0.825, 0.759, 0.99, 0.593]]
        found = overlap(drawn(seed, 2000, [0.8, 0.2], shares))
        assert found["warnings"] == []


def test_a_copy_with_others_added_is_one() -> None:
    cells = dict.fromkeys((1, 5), 0) | {3: 300, 7: 120, 2: 200, 4: 300, 6: 25}
    found = overlap(histories(LISTS, cells))
    assert any("A and B copy one another" in sentence for sentence in found["warnings"])
