"""The mapping file: what it says is read, what it should not say is refused with its line."""

from __future__ import annotations

import pytest

from habeas.core.intake.fields import RECORDS
from habeas.core.intake.mapping import Mapping, load_mapping
from habeas.core.intake.suggest import suggest
from habeas.core.kernel.errors import WrongUse

GOOD = """\
format: habeas/mapping/1
record: act
key: [mpv_id]
namespace: mpv
clear: ["", "n/a"]
ignore: [zip, county]
fields:
  submission: {const: mpv}
  code: {const: LIF-00}
  date: {template: "{day} {month} {year}", order: dmy}
  place: {column: state, default: unknown}
  method: {column: how, split: ";", values: {"No": null, beaten: beating}, else: other}
  victim.name: {column: name}
"""


def load(text: str) -> Mapping:
    return load_mapping(text, file="acts.yaml")


def test_it_says_all_that_was_written() -> None:
    mapping = load(GOOD)
    assert (mapping.record, mapping.key, mapping.namespace, mapping.header) == ("act", ("mpv_id",), "mpv", 1)
    assert mapping.clear == {"", "n/a"}
    assert mapping.columns() == {"mpv_id", "day", "month", "year", "state", "how", "name"}
    rule = mapping.rule("method")
    assert rule is not None
    assert (rule.values, rule.otherwise, rule.has_otherwise, rule.split) == (
        {"No": None, "beaten": "beating"},
        "other",
        True,
        ";",
    )


def test_words_that_yaml_takes_for_other_things_stay_words() -> None:
    mapping = load(GOOD.replace("{const: mpv}", "{const: NO}").replace("beaten: beating", "2014-05-01: on, 1e3: 0x10"))
    assert mapping.rule("submission").const == "NO"  # type: ignore[union-attr]
    assert mapping.rule("method").values == {"No": None, "2014-05-01": "on", "1e3": "0x10"}  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("old", "new", "code", "line", "says"),
    [
        ("namespace: mpv", "namespac: mpv", "unknown-key", 4, "Did you mean namespace?"),
        ("victim.name:", "victim.nam:", "unknown-key", 13, "Did you mean victim.name?"),
        ("{const: mpv}", "{cons: mpv}", "unknown-key", 8, "Did you mean const?"),
        ("format: habeas/mapping/1", "format: habeas/mapping/2", "bad-value", 1, "habeas/mapping/1"),
        ("record: act", "record: acts", "bad-value", 2, "observation"),
        ("key: [mpv_id]", "key: []", "bad-value", 3, "columns"),
        ("key: [mpv_id]", "key: [a, a]", "bad-value", 3, "once"),
        ("namespace: mpv", "header: 0", "bad-value", 4, "row"),
        ("namespace: mpv", "order: ydm", "bad-value", 4, "dmy"),
        ("namespace: mpv", "decimal: x", "bad-value", 4, ","),
        ("namespace: mpv", "namespace: [x]", "bad-value", 4, "word"),
        ("{const: mpv}", "{const: mpv, column: x}", "bad-value", 8, "one of"),
        ("{const: mpv}", "mpv", "bad-value", 8, "column"),
        ("{const: mpv}", "{const: [x]}", "bad-value", 8, "word"),
        ("{const: mpv}", "{const: x, kind: organisation}", "bad-value", 8, "source"),
        ("{const: mpv}", "{column: x, split: ;}", "bad-value", 8, "one value"),
        ("{const: mpv}", "{column: x, order: dmy}", "bad-value", 8, "dates"),
        ("{const: mpv}", "{column: x, values: [1]}", "bad-value", 8, "table"),
        ("{const: mpv}", '{template: "x"}', "bad-value", 8, "{column}"),
        ("  code: {const: LIF-00}\n", "", "missing-field", None, "code"),
        ("  submission: {const: mpv}\n", "", "missing-field", None, "submission or interview or source"),
        ("  code: {", "  code: {const: x}\n  code: {", "double-key", 10, "twice"),
        ("{const: mpv}", "&a {const: *a}", "yaml-alias", 8, "alias"),
        ("{const: mpv}", "{const: [[[[[[[[[[[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]]]]]]]]]]]}", "not-yaml", 8, "deep"),
        ("key: [mpv_id]", "key: [mpv_id", "not-yaml", 4, "YAML"),
        ("namespace: mpv", "[a]: mpv", "not-yaml", 4, "word"),
    ],
)
def test_it_refuses_with_the_line_and_what_was_expected(
    old: str, new: str, code: str, line: int | None, says: str
) -> None:
    assert old in GOOD
    with pytest.raises(WrongUse) as refused:
        load(GOOD.replace(old, new, 1))
    error = refused.value
    assert (error.code, error.where.get("line"), error.where["file"]) == (code, line, "acts.yaml")
    assert says in str(error)


@pytest.mark.parametrize(
    "text", ["", "- a", "word", "[" * 100_000, "!!python/object/apply:os.system ['true']", "x" * 1_000_001, "\x00"]
)
def test_what_is_no_mapping_is_refused(text: str) -> None:
    with pytest.raises(WrongUse):
        load(text)


def test_columns_are_checked_against_the_headers() -> None:
    headers = ["mpv_id", "day", "month", "yaer", "state", "how", "name", "name", "zip", "race", "race", ""]
    found = [(problem.code, problem.line, problem.says) for problem in load(GOOD).check_against(headers)]
    assert found == [
        ("unknown-column", 10, "year"),
        ("double-header", 13, "name"),
        ("unused-columns", 1, "yaer, race, (no header)"),
    ]
    assert "'yaer'" in load(GOOD).check_against(headers)[0].do


@pytest.mark.parametrize(
    ("headers", "record", "fields"),
    [
        (
            ["case id", "Name", "Gender", "Date of incident", "City"],
            "act",
            {"victim.name", "victim.sex", "date", "place"},
        ),
        (
            ["번호", "성명", "성별", "발생일", "장소", "침해유형", "면담"],
            "act",
            {"victim.name", "date", "code", "interview"},
        ),
        (["numéro", "nom", "sexe", "date", "lieu", "témoin"], "act", {"victim.name", "date", "place", "source"}),
        (["الرقم", "الاسم", "الجنس", "التاريخ", "المكان"], "act", {"victim.name", "victim.sex", "date", "place"}),
        (["mpv_id", "county", "Location of event", "date"], "act", {"place", "date"}),
        (["source", "given", "uses", "decision", "audiences", "expires"], "consent", {"source", "given", "uses"}),
        (["id", "condition", "value", "unit", "item", "date", "place"], "observation", {"condition", "value", "unit"}),
    ],
)
def test_a_suggestion_knows_the_words_of_four_languages(headers: list[str], record: str, fields: set[str]) -> None:
    mapping = load(suggest(headers))
    assert mapping.record == record
    assert fields <= {rule.field for rule in mapping.rules}
    assert "victim.count" not in {rule.field for rule in mapping.rules}
    assert [problem.code for problem in mapping.check_against(headers)] == []


@pytest.mark.parametrize("record", list(RECORDS))
def test_a_suggestion_loads_for_every_record(record: str) -> None:
    assert load(suggest(["a", "b"], record=record)).record == record


def test_a_suggestion_says_when_dates_need_an_order_and_holds_no_value() -> None:
    text = suggest(["id", "date", "name"], [["1", "05/06/2014", "Kim Chol-su"]])
    assert "\norder: ymd " in text
    assert "Kim" not in text
