"""Exact figures of two reports that differ by few sources are named; what gives nothing to subtract is not."""

from __future__ import annotations

import pytest

from habeas.core.report.differencing import few_between, subtractable
from habeas.core.report.outcomes import Check

FRONT = """---
format: habeas/report/1
title: Made up (fiction)
language: en
purpose: public-report
audience: public
period: all
---

"""


def other(words: str, check: str = "count of=sources") -> str:
    return f"{FRONT}It was told by [{words}]{{.{check}}} of them.\n"


def mine(words: str, check: str = "count", **attributes: str) -> Check:
    return Check(check, attributes or {"of": "sources"}, words, 9, 1, 1)


def found(words: str, others: str) -> list[tuple[str, str]]:
    return [(one.says, one.other_says) for one in subtractable([mine(words)], "D-0001", other(others), 1)]


@pytest.mark.parametrize(
    ("words", "others", "differs"),
    [
        ("43", "42", True),
        ("43 people", "the 42", True),
        ("43명", "42명", True),
        ("forty-three", "42", True),
        ("43", "43", False),
        ("43", "43 people", False),
        ("마흔세 명", "43명", False),
        ("at least 40", "42", False),
        ("about 40", "42", False),
        ("43", "more than 40", False),
    ],
)
def test_exact_figures_that_differ_are_named(words: str, others: str, differs: bool) -> None:
    assert bool(found(words, others)) is differs


def test_only_the_same_question_is_compared_however_it_is_written() -> None:
    check = mine("43", of="sources", where="basis = own & place=Songpo")
    same = other("42", 'count of=sources where="basis=own&place = Songpo"')
    another = other("42", 'count of=sources where="basis=own"')
    assert subtractable([check], "D-0001", same, 1)
    assert not subtractable([check], "D-0001", another, 1)


def test_a_share_in_words_gives_nothing_to_subtract() -> None:
    attributes = {"of": "sources", "where": "basis=own"}
    written = 'share of=sources where="basis=own"'
    assert not subtractable([mine("more than half", "share", **attributes)], "D", other("most", written), 1)
    assert subtractable([mine("52 per cent", "share", **attributes)], "D", other("50 per cent", written), 1)


def test_a_text_that_cannot_be_read_gives_nothing() -> None:
    assert subtractable([mine("43")], "D-0001", "no front matter", 1) == []


@pytest.mark.parametrize(
    ("one", "two", "few"),
    [("a b c", "a b c", 0), ("a b c", "a b", 1), ("a b", "c d", 4), ("a b c", "d e", 0), ("", "a", 1)],
)
def test_fewer_than_the_floor_and_more_than_none(one: str, two: str, few: int) -> None:
    assert few_between(one, two, 5) == few
