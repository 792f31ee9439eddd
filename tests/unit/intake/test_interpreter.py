"""Rows become typed drafts, or are refused with row, column, value and the forms understood."""

from __future__ import annotations

import datetime
from decimal import Decimal

import pytest

from habeas.core.intake.interpret import Draft, Interpreter
from habeas.core.intake.mapping import load_mapping
from habeas.core.intake.rows import Row, RowProblem
from habeas.core.intake.suggest import suggest
from habeas.core.kernel.dates import UncertainDate, read_date
from habeas.core.kernel.errors import WrongUse
from habeas.core.kernel.quantities import Quantity, QuantityTable

LISTS = {
    "sex": ("female", "male", "other", "unknown"),
    "age": ("child", "adult", "elder"),
    "basis": ("own", "eyewitness"),
    "method": ("beating", "food"),
    "source.kind": ("organisation", "escapee"),
    "place_type": ("detention", "detention/prison"),
}


class Vocabulary:
    """A small one, made up for these tests."""

    codes = frozenset({"LAB-01", "TOR-01", "LIF-00"})

    def values(self, field: str) -> tuple[str, ...]:
        return LISTS.get(field, ("one", "two"))


ACT = """\
format: habeas/mapping/1
record: act
key: [id]
clear: ["", "-"]
fields:
  submission: {const: mpv}
  code: {column: code}
  date: {column: date}
  victim: {column: who}
  victim.count: {column: n}
  victim.age: {column: age}
  victim.sex: {column: sex, values: {M: male, F: female, "": null}}
  victim.name: {column: name}
  method: {column: how, split: ";"}
  place: {column: place, default: unknown}
"""
HEADERS = ("id", "code", "date", "who", "n", "age", "sex", "name", "how", "place")
ROW = ("k1", "LAB-01", "2014-05", "W-7", "about 30", "20-30", "F", "Kim", "beating; food", "Songpo")


def interpreter(text: str = ACT, headers: tuple[str, ...] = HEADERS, **more: object) -> Interpreter:
    mapping = load_mapping(text, file="acts.yaml")
    return Interpreter(mapping, headers=headers, lists=Vocabulary(), **more)  # type: ignore[arg-type]


def read(row: tuple[str, ...] = ROW, text: str = ACT, **changes: str) -> Draft | RowProblem:
    cells = tuple(changes.get(header, cell) for header, cell in zip(HEADERS, row, strict=True))
    return interpreter(text).row(Row(7, cells, None))


def drafted(text: str = ACT, **changes: str) -> Draft:
    found = read(text=text, **changes)
    assert isinstance(found, Draft), found
    return found


def test_a_row_becomes_a_typed_draft() -> None:
    found = drafted()
    assert (found.row, found.record, found.key) == (7, "act", ("k1",))
    assert found.identities == {"victim.name": "Kim"}
    date, count = found.fields.pop("date"), found.fields.pop("victim.count")
    assert isinstance(date, UncertainDate)
    assert (date.edtf, date.words) == ("2014-05", "2014-05")
    assert isinstance(count, Quantity)
    assert (count.best, count.minimum, count.maximum) == (Decimal(30), Decimal(24), Decimal(36))
    assert found.fields == {
        "submission": "mpv",
        "code": "LAB-01",
        "victim": "W-0007",
        "victim.age": "20-30",
        "victim.sex": "female",
        "method": ("beating", "food"),
        "place": "Songpo",
    }


def test_an_empty_cell_says_nothing_and_still_stands_in_the_draft() -> None:
    found = drafted(n="", sex="", name="-", how="-", place="")
    assert found.identities == {}
    assert {name: found.fields[name] for name in ("victim.count", "victim.sex", "method", "place")} == {
        "victim.count": None,
        "victim.sex": None,
        "method": None,
        "place": "unknown",
    }


@pytest.mark.parametrize(
    ("changes", "code", "column", "value", "forms"),
    [
        ({"date": "05/06/2014"}, "unreadable-date", "date", "05/06/2014", "2014-05"),
        ({"date": "someday"}, "unreadable-date", "date", "someday", "EDTF"),
        ({"n": "a lot"}, "unreadable-quantity", "n", "a lot", "about 30"),
        ({"age": "young"}, "unreadable-age", "age", "young", "child, adult, elder"),
        ({"code": "LAB-1"}, "unknown-violation", "code", "LAB-1", "LAB-01"),
        ({"sex": "X"}, "not-in-values", "sex", "X", "M, F"),
        ({"how": "beating; flood"}, "not-in-list", "how", "beating; flood", "beating, food"),
        ({"who": "x" * 300}, "key-too-long", "who", "x" * 120 + "…", "200 characters"),
        ({"id": " "}, "no-key", "id", "", None),
        ({"date": ""}, "required", None, "", None),
    ],
)
def test_a_value_that_cannot_be_read_refuses_its_row(
    changes: dict[str, str], code: str, column: str | None, value: str, forms: str | None
) -> None:
    found = read(**changes)
    assert isinstance(found, RowProblem)
    assert (found.row, found.code, found.column, found.value) == (7, code, column, value)
    assert forms is None or forms in (found.expected or "")
    assert value == "" or value not in found.what


def test_a_row_that_could_not_be_split_stays_refused() -> None:
    problem = RowProblem(9, "ragged", "The row has 3 cells and the header has 10.")
    assert interpreter().row(Row(9, None, problem)) is problem


@pytest.mark.parametrize(
    ("written", "read_as"),
    [
        ("34", "34"),
        ("Child", "child"),
        ("20-25", "20-25"),
        ("20대", "20-29"),
        ("in her twenties", "20-29"),
        ("about 70", "56-84"),
        ("60세 이상", "at least 60"),
    ],
)
def test_an_age_is_text_that_says_its_years_or_its_group(written: str, read_as: str) -> None:
    assert drafted(age=written).fields["victim.age"] == read_as


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("2014-05-01T23:30:00+09:00", "2014-05-01"),
        ("2014-05-01 00:00:00", "2014-05-01"),
        ("2014-05-01T10:00:00.000Z", "2014-05-01"),
    ],
)
def test_a_date_with_a_time_is_the_day_that_was_written(written: str, day: str) -> None:
    date = drafted(date=written).fields["date"]
    assert isinstance(date, UncertainDate)
    assert (date.edtf, date.words) == (day, written)


def test_the_order_of_day_and_month_is_that_of_the_mapping_or_of_the_field() -> None:
    for text in (
        ACT.replace("clear:", "order: dmy\nclear:"),
        ACT.replace("{column: date}", "{column: date, order: dmy}"),
    ):
        date = drafted(text, date="05/06/2014").fields["date"]
        assert isinstance(date, UncertainDate)
        assert date.edtf == "2014-06-05"


def test_a_template_puts_columns_together() -> None:
    text = ACT.replace("{column: date}", '{template: "{date} {age} {n}"}').replace(
        "victim.age: {column: age}", "agency: {const: one}"
    )
    date = drafted(text, date="1", age="May", n="2014").fields["date"]
    assert isinstance(date, UncertainDate)
    assert date.edtf == "2014-05-01"
    empty = read(text=text, date="", age="", n="")
    assert isinstance(empty, RowProblem)
    assert empty.code == "required"


def test_the_mission_says_what_periods_and_vague_words_mean() -> None:
    row = Row(2, tuple("the lean years" if cell == "2014-05" else cell for cell in ROW), None)
    found = interpreter(
        periods={"the lean years": read_date("1994/1998")}, table=QuantityTable(about=Decimal("0.5"))
    ).row(row)
    assert isinstance(found, Draft)
    date, count = found.fields["date"], found.fields["victim.count"]
    assert isinstance(date, UncertainDate)
    assert date.first == datetime.date(1994, 1, 1)
    assert isinstance(count, Quantity)
    assert count.minimum == 15


def test_decimals_are_those_of_the_mapping() -> None:
    count = drafted(ACT.replace("clear:", 'decimal: ","\nclear:'), n="1,5").fields["victim.count"]
    assert isinstance(count, Quantity)
    assert count.best == Decimal("1.5")


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("{column: code}", "{const: LAB-99}", "unknown-violation"),
        ("{column: code}", "{const: TO-DO}", "to-do"),
        ("{const: mpv}", "{const: TO-DO}", "to-do"),
        ("{column: code}", "{column: kode}", "unknown-column"),
        ("submission: {const: mpv}", "source: {column: who, kind: ghost}", "not-in-list"),
    ],
)
def test_a_mapping_that_cannot_work_reads_no_row(old: str, new: str, code: str) -> None:
    with pytest.raises(WrongUse) as refused:
        interpreter(ACT.replace(old, new))
    assert refused.value.code == code
    assert refused.value.where["file"] == "acts.yaml"


def test_a_double_header_that_is_used_reads_no_row() -> None:
    with pytest.raises(WrongUse, match="own header"):
        interpreter(headers=(*HEADERS, "code"))


def test_a_suggestion_reads_no_row_until_a_person_has_decided() -> None:
    text = suggest(["id", "date"])
    with pytest.raises(WrongUse) as refused:
        interpreter(text, ("id", "date"))
    assert refused.value.code == "to-do"


def test_one_of_several_fields_must_be_filled() -> None:
    text = ACT.replace("{const: mpv}", "{column: place}").replace("  place: {column: place, default: unknown}\n", "")
    found = read(text=text, place="")
    assert isinstance(found, RowProblem)
    assert "submission, interview, source" in found.what


def test_consent_rows_are_read_to_the_day_and_the_use() -> None:
    text = "format: habeas/mapping/1\nrecord: consent\nkey: [s]\nfields:\n" + "".join(
        f"  {field}: {{column: {column}}}\n"
        for field, column in (("source", "s"), ("given", "g"), ("uses", "u"), ("audiences", "a"), ("decision", "d"))
    )
    reader = interpreter(text, ("s", "g", "u", "a", "d"))
    found = reader.row(
        Row(2, ("s-231", "2024-05-03", "statistics; quote-anonymous", "public court:ICC", "Granted"), None)
    )
    assert isinstance(found, Draft)
    assert found.fields["source"] == "S-0231"
    assert found.fields["uses"] == ("statistics", "quote-anonymous")
    assert (found.fields["audiences"], found.fields["decision"]) == (("public", "court:ICC"), "granted")
    for cells, code in (
        (("S-1", "2024-05", "statistics", "", "granted"), "not-a-day"),
        (("S-1", "2024-05-03?", "statistics", "", "granted"), "not-a-day"),
        (("S-1", "2024-05-03", "everything", "", "granted"), "not-in-list"),
        (("S-1", "2024-05-03", "all-refused statistics", "", "refused"), "not-in-list"),
        (("S-1", "2024-05-03", "statistics", "press", "granted"), "not-in-list"),
        (("S-1", "2024-05-03", "", "", "granted"), "required"),
    ):
        problem = reader.row(Row(2, cells, None))
        assert isinstance(problem, RowProblem)
        assert problem.code == code
