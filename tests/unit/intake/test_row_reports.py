"""Rows in are rows reported, or it is our own fault and said so."""

from __future__ import annotations

from typing import Any

import pytest

from habeas.core.intake.rowreport import RowReport
from habeas.core.intake.rows import RowProblem
from habeas.core.kernel.errors import Broken


def test_every_row_is_reported_once_in_the_order_of_the_sheet() -> None:
    report = RowReport("B-0001")
    for row in (2, 3, 5):
        report.read(row)
    report.add(5, "same", key=("k5",))
    report.add(3, "refused", problem=RowProblem(3, "x", "It is wrong.", field="date", value="5/6", expected="2014-05"))
    report.add(2, "new", key=("k2",), note="needs OCR")
    assert report.answer() == {
        "batch": "B-0001",
        "rows_in": 3,
        "counts": {"new": 1, "update": 0, "same": 1, "refused": 1},
        "rows": [
            {"row": 2, "key": ["k2"], "status": "new", "reason": "needs OCR", "field": None, "value": None},
            {
                "row": 3,
                "key": None,
                "status": "refused",
                "reason": "It is wrong. Understood are: 2014-05.",
                "field": "date",
                "value": "5/6",
            },
            {"row": 5, "key": ["k5"], "status": "same", "reason": None, "field": None, "value": None},
        ],
    }


def test_a_row_that_was_never_decided_breaks_the_answer() -> None:
    report = RowReport(None)
    report.read(2)
    with pytest.raises(Broken):
        report.answer()


def test_no_row_is_decided_twice_comes_twice_or_comes_from_nowhere() -> None:
    report = RowReport(None)
    report.read(2)
    report.add(2, "new")
    for again in (lambda: report.add(2, "new"), lambda: report.add(7, "new"), lambda: report.read(2)):
        with pytest.raises(Broken):
            again()


def test_only_a_refused_row_has_a_problem() -> None:
    report = RowReport(None)
    report.read(2)
    for wrong in (
        lambda: report.add(2, "refused"),
        lambda: report.add(2, "new", problem=RowProblem(2, "x", "y")),
        lambda: report.add(2, "lost"),
    ):
        with pytest.raises(Broken):
            wrong()


def test_a_long_report_can_be_handed_on_row_by_row() -> None:
    found: list[dict[str, Any]] = []
    report = RowReport(None, sink=found.append)
    report.read(2)
    report.add(2, "new")
    assert (len(found), report.answer()) == (
        1,
        {"batch": None, "rows_in": 1, "counts": {"new": 1, "update": 0, "same": 0, "refused": 0}},
    )
