"""A child decides with a guardian, and for herself; nobody is taken for grown up by an uncertain date."""

from __future__ import annotations

import datetime

import pytest

from habeas.core.intake.consent import (
    ConsentRecord,
    Decision,
    allowed,
    allowed_for_purpose,
    childhood,
    effective,
    require_guardian,
)
from habeas.core.kernel.dates import read_edtf
from habeas.core.kernel.errors import WrongUse

DAY = datetime.date(2024, 5, 3)


def given(**more: object) -> ConsentRecord:
    said = {"uses": ("statistics",), "granted": True, **more}
    return ConsentRecord(code="C-0001", source="S-0231", given=DAY, **said)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("birth", "child"),
    [
        ("2006-05-03", "no"),  # her eighteenth birthday
        ("2006-05-04", "yes"),
        ("2006", "maybe"),
        ("2007", "yes"),
        ("2005", "no"),
        ("2010?", "yes"),
        ("1950", "no"),
        ("../2000", "maybe"),  # unbounded on one side: nothing is certain
    ],
)
def test_who_was_a_child_that_day(birth: str, child: str) -> None:
    assert childhood(read_edtf(birth), DAY) == child


def test_of_whom_no_birth_is_known_the_office_knows_better() -> None:
    assert childhood(None, DAY) == "no"


def test_a_leap_day_is_no_way_round() -> None:
    assert childhood(read_edtf("2006-03-01"), datetime.date(2024, 2, 29)) == "yes"


@pytest.mark.parametrize(
    ("birth", "guardian", "assent", "holds"),
    [
        ("2010", "yes", "yes", True),
        ("2010", "yes", "no", False),
        ("2010", "no", "yes", False),
        ("2010", "", "", False),
        ("2006", "", "", False),
        ("2006", "no", "no", True),  # somebody has looked: she was of age
        ("2006", "yes", "", False),
        ("1980", "", "", True),
    ],
)
def test_a_grant_of_a_child_needs_both(birth: str, guardian: str, assent: str, holds: bool) -> None:
    record = given(guardian=guardian, assent=assent)
    if holds:
        require_guardian(record, read_edtf(birth))
        return
    with pytest.raises(WrongUse) as refused:
        require_guardian(record, read_edtf(birth))
    assert refused.value.code == "child-consent"


@pytest.mark.parametrize("more", [{"granted": False}, {"uses": (), "granted": False, "withdrawn": ("all",)}])
def test_a_child_refuses_and_withdraws_alone(more: dict[str, object]) -> None:
    require_guardian(given(**more), read_edtf("2015"))


def test_what_may_be_said_of_her_and_passed_on_is_that_of_the_most_restrictive() -> None:
    open_, closed = given(identity="full", onward="yes"), given(identity="none", onward="ask")
    found = allowed([open_, closed], use="statistics", audience="internal", on=DAY)
    assert (found.granted, found.identity, found.onward) == (True, "none", "ask")
    one = allowed([open_], use="statistics", audience="internal", on=DAY)
    assert (one.identity, one.onward) == ("full", "yes")
    both = effective([one, found])
    assert (both.identity, both.onward) == ("none", "ask")


def test_where_nothing_was_said_nothing_is_passed_on() -> None:
    assert allowed([given()], use="statistics", audience="internal", on=DAY).onward == "no"
    assert effective([]) == Decision(False, "There is no consent record.", "no-record", None)
    assert allowed_for_purpose([given(onward="yes")], ["research"], "internal", DAY).onward == "no"


def test_an_answer_that_there_is_not_is_refused() -> None:
    with pytest.raises(WrongUse):
        given(onward="perhaps")
