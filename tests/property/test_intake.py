"""What holds of intake for every sheet, text and record."""

from __future__ import annotations

import csv
import datetime
import io
import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from habeas.core.exchange.sheets import escape_cell, unescape_cell, write_rows_csv
from habeas.core.intake.consent import USES, ConsentRecord, allowed, allowed_for_purpose
from habeas.core.intake.limits import Limits
from habeas.core.intake.mapping import load_mapping
from habeas.core.intake.sheets import open_sheet
from habeas.core.intake.suggest import suggest
from habeas.core.kernel.errors import ForPeople

CALM = settings(derandomize=True, deadline=None, max_examples=150)
FEW = settings(derandomize=True, deadline=None, max_examples=80)
CELLS = st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\0"), max_size=12)
ODD = st.text(st.sampled_from("=+-@'\t\r\n\"x,;가 "), max_size=8)
DAYS = st.integers(0, 60).map(lambda days: datetime.date(2024, 1, 1) + datetime.timedelta(days))
AUDIENCES = ("internal", "public", "state", "un", "court:ICC")


@CALM
@given(CELLS | ODD)
def test_escaping_is_undone_exactly_and_leaves_nothing_that_runs(cell: str) -> None:
    escaped = escape_cell(cell)
    assert unescape_cell(escaped) == cell
    assert not escaped or escaped[0] not in "=+-@\t\r\n"


@FEW
@given(st.lists(st.lists(CELLS | ODD, min_size=3, max_size=3), max_size=6))
def test_every_sheet_that_goes_out_comes_back(rows: list[list[str]]) -> None:
    rows = [[f"k-{place}", *row, f"text\nk-{place + 1},a,b,c,d"] for place, row in enumerate(rows)]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "x.csv"
        with path.open("w", encoding="utf-8-sig", newline="") as file:
            write_rows_csv(file, ["id", "a", "b", "c", "d"], rows)
        sheet = open_sheet(path, limits=Limits(), delimiter=",")
        found = list(sheet)
    assert [row.problem for row in found] == [None] * len(rows)
    assert [list(row.cells or ()) for row in found] == rows


@FEW
@given(st.binary(max_size=200) | st.text(st.sampled_from('a1,;"\n\r\0='), max_size=80).map(str.encode))
def test_any_bytes_give_rows_in_order_or_a_refusal_in_words(content: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "x"
        path.write_bytes(content)
        try:
            sheet = open_sheet(path, limits=Limits(cell_characters=50))
            numbers = []
            for row in sheet:
                numbers.append(row.number)
                assert (row.cells is None) != (row.problem is None)
                assert row.cells is None or len(row.cells) == len(sheet.headers)
        except ForPeople:
            return  # a sentence for people, and no other error
    assert numbers == sorted(set(numbers))


@FEW
@given(
    st.lists(st.lists(st.text(st.sampled_from("ab1 가"), min_size=1, max_size=4), min_size=2, max_size=2), max_size=5)
)
def test_the_reader_agrees_with_the_standard_one_on_plain_sheets(rows: list[list[str]]) -> None:
    out = io.StringIO(newline="")
    csv.writer(out).writerows([["h1", "h2"], *rows])
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "x.csv"
        path.write_text(out.getvalue(), encoding="utf-8", newline="")
        found = [list(row.cells or ()) for row in open_sheet(path, limits=Limits(), delimiter=",", encoding="utf-8")]
    assert found == rows


@CALM
@given(st.lists(st.text(max_size=12), max_size=8))
def test_every_suggestion_loads_and_names_only_columns_that_are_there(headers: list[str]) -> None:
    mapping = load_mapping(suggest(headers), file="x")
    faults = {problem.code for problem in mapping.check_against(headers)} if any(map(str.strip, headers)) else set()
    assert "double-header" not in faults


def records() -> st.SearchStrategy[ConsentRecord]:
    uses = st.lists(st.sampled_from(USES), min_size=1, max_size=3, unique=True).map(tuple)
    audiences = st.lists(st.sampled_from((*AUDIENCES, "any")), min_size=1, max_size=2, unique=True).map(tuple)
    decisions = st.builds(
        lambda day, uses, granted, audiences, ends: ConsentRecord(
            code="C-0001", source="S-0001", given=day, uses=uses, granted=granted, audiences=audiences,
            expires=day + datetime.timedelta(ends) if ends is not None else None,
        ),
        DAYS, uses, st.booleans(), audiences, st.none() | st.integers(0, 40),
    )  # fmt: skip
    withdrawals = st.builds(
        lambda day, uses: ConsentRecord(code="C-0002", source="S-0001", given=day, withdrawn=uses),
        DAYS,
        uses | st.just(("all",)),
    )
    return decisions | decisions | withdrawals


ASKED = st.tuples(st.sampled_from(USES), st.sampled_from(AUDIENCES), DAYS)


@CALM
@given(st.lists(records(), max_size=5), records(), ASKED)
def test_a_refusal_or_withdrawal_never_widens(
    known: list[ConsentRecord], more: ConsentRecord, asked: tuple[str, str, datetime.date]
) -> None:
    use, audience, on = asked
    if not more.granted and allowed([*known, more], use=use, audience=audience, on=on).granted:
        assert allowed(known, use=use, audience=audience, on=on).granted


@CALM
@given(st.lists(records(), min_size=1, max_size=5), ASKED)
def test_the_order_of_the_records_does_not_matter(
    known: list[ConsentRecord], asked: tuple[str, str, datetime.date]
) -> None:
    use, audience, on = asked
    forth, back = (allowed(order, use=use, audience=audience, on=on) for order in (known, known[::-1]))
    assert (forth.granted, forth.since) == (back.granted, back.since)


@CALM
@given(st.lists(records(), max_size=5), ASKED)
def test_records_of_later_days_do_not_count(known: list[ConsentRecord], asked: tuple[str, str, datetime.date]) -> None:
    use, audience, on = asked
    before = [record for record in known if record.given <= on]
    assert allowed(known, use=use, audience=audience, on=on) == allowed(before, use=use, audience=audience, on=on)


@CALM
@given(st.lists(records(), max_size=5), ASKED, st.sampled_from(["all", "same"]))
def test_after_a_withdrawal_nothing_is_granted_until_a_newer_grant(
    known: list[ConsentRecord], asked: tuple[str, str, datetime.date], what: str
) -> None:
    use, audience, on = asked
    before = [record for record in known if record.given <= on]
    gone = ConsentRecord(
        code="C-0003", source="S-0001", given=on, withdrawn=("all",) if what == "all" else (use, "quote-named")
    )
    assert not allowed([*before, gone], use=use, audience=audience, on=on).granted


@CALM
@given(st.lists(records(), max_size=5), DAYS, st.sampled_from(AUDIENCES))
def test_wider_audiences_and_quotation_by_name_grant_what_lies_within(
    known: list[ConsentRecord], on: datetime.date, audience: str
) -> None:
    def granted(use: str, to: str) -> bool:
        return allowed(known, use=use, audience=to, on=on).granted

    for use in USES:
        assert not granted(use, "public") or all(granted(use, other) for other in AUDIENCES)
        assert not granted(use, audience) or granted(use, "internal")
    uses = ["statistics", "research"]
    assert allowed_for_purpose(known, uses, audience, on).granted == all(granted(use, audience) for use in uses)


@CALM
@given(st.lists(records(), max_size=5), ASKED)
def test_a_grant_rests_on_a_record_that_says_so(
    known: list[ConsentRecord], asked: tuple[str, str, datetime.date]
) -> None:
    use, audience, on = asked
    found = allowed(known, use=use, audience=audience, on=on)
    wanted = {use, "quote-named"} if use == "quote-anonymous" else {use}
    if found.granted:
        assert any(
            record.granted and record.given == found.since and wanted & set(record.uses)
            and (record.expires is None or record.expires >= on)
            for record in known
        )  # fmt: skip
