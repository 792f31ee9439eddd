"""Contradicting values live side by side; the one in use names who chose it and why."""

from __future__ import annotations

import pytest

from habeas.core.coding.records import CodedAct, CodedInvolvement, FurtherStatement
from habeas.core.coding.statements import Statement, Statements, statements_of
from habeas.core.kernel.errors import WrongUse

FIRST, SECOND = Statement("Songpo", ("p1",)), Statement("Haeju", ("p2",), "corrects herself")


def test_a_value_that_nobody_stated_cannot_be_in_use() -> None:
    with pytest.raises(WrongUse, match="none of the statements"):
        Statements("place", (FIRST,), SECOND, "U-0004", "…")


def test_a_value_in_use_names_who_chose_it() -> None:
    with pytest.raises(WrongUse, match="nobody chose"):
        Statements("place", (FIRST,), FIRST, "", "…")


def test_among_several_values_a_reason_is_needed() -> None:
    assert not Statements("place", (FIRST,), FIRST, "U-0004", "").contradicted
    with pytest.raises(WrongUse, match="no reason"):
        Statements("place", (FIRST, SECOND), FIRST, "U-0004", " ")


def test_choosing_another_value_loses_none() -> None:
    chosen = Statements("place", (FIRST, SECOND), FIRST, "U-0004", "as coded").choose(
        SECOND, by="U-0008", because="her later interview"
    )
    assert chosen.statements == (FIRST, SECOND)
    assert (chosen.in_use, chosen.chosen_by) == (SECOND, "U-0008")


def test_what_stands_beside_a_value_never_replaces_it() -> None:
    act = CodedAct(
        "a1",
        "TOR-01",
        ("p1",),
        victims=("self", "W-0020"),
        place="Songpo",
        involved=(CodedInvolvement(None, "Songpo office", "ordered"),),
        also=(FurtherStatement("place", "Haeju", ("p2",), "corrects herself"),),
    )
    found = statements_of(act, by="U-0004")
    assert found["place"].in_use == FIRST
    assert found["place"].statements == (FIRST, SECOND)
    assert found["perpetrator"].in_use.value == "unit:Songpo office"
    assert found["victim"].in_use.value == "self, W-0020"
    assert "date" not in found


def test_a_statement_of_a_field_without_a_value_is_still_kept() -> None:
    act = CodedAct("a1", "TOR-01", ("p1",), also=(FurtherStatement("count", "30", ("p2",)),))
    found = statements_of(act, by="U-0004")["count"]
    assert ([each.value for each in found.statements], found.in_use) == (["30"], None)
