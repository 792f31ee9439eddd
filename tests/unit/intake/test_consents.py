"""The rule over consent records, case by case."""

from __future__ import annotations

import datetime

import pytest

from habeas.core.intake.consent import (
    Agreement,
    ConsentRecord,
    Decision,
    allowed,
    allowed_for_purpose,
    effective,
    read_record,
    summary,
)
from habeas.core.kernel.dates import read_date
from habeas.core.kernel.errors import WrongUse

MAY = datetime.date(2024, 5, 3)
JUNE = datetime.date(2024, 6, 1)
JULY = datetime.date(2024, 7, 1)


def given(*uses: str, on: datetime.date = MAY, granted: bool = True, **more: object) -> ConsentRecord:
    return ConsentRecord(code="C-0001", source="S-0231", given=on, uses=uses, granted=granted, **more)  # type: ignore[arg-type]


def withdrawal(*uses: str, on: datetime.date = JUNE) -> ConsentRecord:
    return ConsentRecord(code="C-0002", source="S-0231", given=on, withdrawn=uses)


def code(*records: ConsentRecord, use: str = "statistics", audience: str = "internal", on: datetime.date = JULY) -> str:
    return allowed(records, use=use, audience=audience, on=on).code


def test_nothing_is_allowed_without_a_record() -> None:
    assert allowed([], use="statistics", audience="internal", on=MAY) == Decision(
        False, "There is no consent record on 3 May 2024.", "no-record", None
    )
    assert code(given("statistics", on=JULY), on=JUNE) == "no-record"


def test_a_grant_holds_from_its_day_on_for_its_audience() -> None:
    record = given("statistics")
    assert allowed([record], use="statistics", audience="internal", on=MAY) == Decision(
        True, "S-0231 allows statistics for internal, since 3 May 2024.", "granted", MAY
    )
    assert code(record, audience="public") == "audience"
    assert code(record, use="research") == "not-asked"


@pytest.mark.parametrize(
    ("audience", "covered"),
    [
        ("any", {"internal", "public", "state", "un", "court:ICC"}),
        ("public", {"internal", "public", "state", "un", "court:ICC"}),
        ("un", {"internal", "un"}),
        ("state", {"internal", "state"}),
        ("court:ICC", {"internal", "court:ICC"}),
        ("internal", {"internal"}),
    ],
)
def test_an_audience_covers_itself_and_what_lies_within(audience: str, covered: set[str]) -> None:
    record = given("statistics", audiences=(audience,))
    asked = ("internal", "public", "state", "un", "court:ICC")
    assert {name for name in asked if code(record, audience=name) == "granted"} == covered


def test_the_newest_day_holds_alone() -> None:
    wide, narrow = given("statistics", audiences=("public",)), given("statistics", on=JUNE)
    assert code(wide, narrow, audience="public") == "audience"
    assert code(wide, given("statistics", on=JUNE, granted=False)) == "refused"
    assert code(given("statistics", granted=False), narrow) == "granted"


def test_a_refusal_of_the_same_day_refuses_whoever_would_cover_its_audience() -> None:
    grant = given("statistics", audiences=("any",))
    for audience, left in (("public", {"un", "internal"}), ("un", {"internal"}), ("internal", set())):
        refusal = given("statistics", granted=False, audiences=(audience,))
        asked = ("public", "un", "internal")
        assert {name for name in asked if code(grant, refusal, audience=name) == "granted"} == left


def test_a_withdrawal_holds_from_its_day_on() -> None:
    records = (given("statistics", "research", audiences=("public",)), withdrawal("statistics"))
    assert code(*records, on=JUNE - datetime.timedelta(1)) == "granted"
    assert code(*records, on=JUNE) == "withdrawn"
    assert code(*records, use="research") == "granted"
    assert code(records[0], withdrawal("all"), use="research") == "withdrawn"


def test_all_refused_refuses_every_use() -> None:
    refusal = given("all-refused", granted=False)
    assert {code(refusal, use=use) for use in ("internal", "statistics", "share-national:KR")} == {"refused"}


def test_an_expired_grant_grants_nothing_and_older_ones_do_not_come_back() -> None:
    old, new = given("statistics"), given("statistics", on=JUNE, expires=datetime.date(2024, 6, 30))
    assert code(old, new, on=datetime.date(2024, 6, 30)) == "granted"
    found = allowed([old, new], use="statistics", audience="internal", on=JULY)
    assert (found.code, found.since) == ("expired", JULY)


def test_quotation_by_name_implies_quotation_and_nothing_else_implies_anything() -> None:
    named = given("quote-named")
    assert code(named, use="quote-anonymous") == "granted"
    assert code(given("quote-anonymous"), use="quote-named") == "not-asked"
    assert code(named, use="statistics") == "not-asked"
    assert code(named, given("quote-anonymous", granted=False), use="quote-anonymous") == "refused"
    assert (
        code(given("quote-anonymous", granted=False), given("quote-named", on=JUNE), use="quote-anonymous") == "granted"
    )
    assert code(named, withdrawal("quote-named"), use="quote-anonymous") == "not-asked"
    assert code(named, given("quote-anonymous", granted=False), use="quote-named") == "granted"


def test_the_most_restrictive_of_several_binds() -> None:
    agreement = Agreement(code="AGR-0001", submission="SUB-0003", given=MAY, uses=("statistics",), granted=True)
    yes = allowed([agreement], use="statistics", audience="internal", on=JULY)
    no = allowed([given("statistics", granted=False)], use="statistics", audience="internal", on=JULY)
    assert yes.granted
    assert effective([yes, no]) == effective([no, yes]) == no
    assert effective([yes, yes]) == yes
    assert effective([]).code == "no-record"


def test_a_purpose_needs_each_of_its_uses() -> None:
    records = [given("statistics", audiences=("public",))]
    assert allowed_for_purpose(records, ["statistics"], "public", JULY).granted
    assert allowed_for_purpose(records, ["statistics", "quote-anonymous"], "public", JULY).code == "not-asked"
    assert not allowed_for_purpose(records, [], "public", JULY).granted


def test_it_is_said_in_one_sentence() -> None:
    records = [given("statistics"), given("quote-anonymous", granted=False)]
    assert summary(records, audience="internal", on=JULY) == "S-0231 allows statistics, not quotation, since 3 May 2024"
    assert summary([records[1]], audience="internal", on=JULY) == "S-0231 allows nothing since 3 May 2024"
    both = [given("statistics", "quote-anonymous")]
    assert summary(both, audience="internal", on=JULY) == "S-0231 allows statistics and quotation since 3 May 2024"
    assert summary([], audience="internal", on=JULY) == "There is no consent record on 1 July 2024"


def test_records_of_two_sources_are_not_asked_together() -> None:
    other = ConsentRecord(code="C-0009", source="S-0001", given=MAY, uses=("statistics",), granted=True)
    with pytest.raises(WrongUse):
        allowed([given("statistics"), other], use="statistics", audience="internal", on=JULY)


@pytest.mark.parametrize(
    ("use", "audience"),
    [("everything", "public"), ("statistics", "any"), ("share-national:kr", "un"), ("statistics", "court:")],
)
def test_unknown_uses_and_audiences_are_refused(use: str, audience: str) -> None:
    with pytest.raises(WrongUse):
        allowed([given("statistics")], use=use, audience=audience, on=JULY)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"uses": ()}, "uses"),
        ({"uses": ("statistics",), "withdrawn": ("all",)}, "uses"),
        ({"uses": ("everything",)}, "uses"),
        ({"uses": ("all-refused", "statistics")}, "uses"),
        ({"uses": ("all-refused",), "granted": True}, "decision"),
        ({"withdrawn": ("all", "statistics")}, "withdrawn"),
        ({"withdrawn": ("all",), "granted": True}, "decision"),
        ({"uses": ("statistics",), "audiences": ()}, "audiences"),
        ({"uses": ("statistics",), "audiences": ("press",)}, "audiences"),
        ({"uses": ("statistics",), "identity": "some"}, "identity"),
        ({"uses": ("statistics",), "expires": datetime.date(2024, 5, 2)}, "expires"),
        ({"uses": ("statistics",), "given": datetime.datetime(2024, 5, 3)}, "given"),
    ],
)
def test_a_record_that_says_no_decision_cannot_be_made(wrong: dict[str, object], field: str) -> None:
    with pytest.raises(WrongUse) as refused:
        ConsentRecord(**{"code": "C-0001", "source": "S-0231", "given": MAY, **wrong})  # type: ignore[arg-type]
    assert refused.value.where["field"] == field


def test_an_interpreted_row_becomes_a_record() -> None:
    fields = {
        "source": "S-0231",
        "given": read_date("2024-05-03"),
        "uses": ("statistics",),
        "decision": "granted",
        "expires": None,
    }
    assert read_record("consent", "C-0001", fields) == given("statistics")
    taken_back = {"source": "S-0231", "given": read_date("2024-06-01"), "withdrawn": ("all",)}
    assert read_record("consent", "C-0002", taken_back) == withdrawal("all")
    agreement = {"submission": "SUB-0003", "given": read_date("2024-05-03"), "uses": ("all-refused",), "onward": "ask"}
    assert read_record("agreement", "AGR-0001", agreement) == Agreement(
        code="AGR-0001", submission="SUB-0003", given=MAY, uses=("all-refused",), onward="ask"
    )
    for wrong in ({**fields, "decision": None}, {**taken_back, "decision": "granted"}):
        with pytest.raises(WrongUse) as refused:
            read_record("consent", "C-0001", wrong)
        assert refused.value.where["field"] == "decision"
