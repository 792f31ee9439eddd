"""A finding stands on independent roots, not on voices, and survives the loss of any one of them."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from habeas.core.findings.judge import AccountFacts, Standard, judge
from habeas.core.kernel.errors import WrongUse

STANDARD = Standard("reasonable grounds to believe", 3, 1, "C", 3, True, True)
LIVED = frozenset({"own"})
HEARD = frozenset({"told-by-other"})


def facts(account: int, root: int, bases: frozenset[str] = LIVED, **grades: object) -> AccountFacts:
    return AccountFacts(account, account, root, bases, **grades)  # type: ignore[arg-type]


def test_three_retellings_of_one_story_are_one_root():
    verdict = judge("F-0001", [facts(1, 7), facts(2, 7), facts(3, 7)], STANDARD)
    assert (verdict.roots, verdict.firsthand, verdict.reached) == (1, 1, False)


def test_three_independent_roots_of_which_two_lived_it_reach_the_standard():
    verdict = judge("F-0001", [facts(1, 1), facts(2, 2), facts(3, 3, HEARD)], STANDARD)
    assert (verdict.roots, verdict.firsthand, verdict.survives, verdict.reached) == (3, 2, True, True)
    assert verdict.answer() == {
        "finding": "F-0001",
        "roots": 3,
        "firsthand": 2,
        "survives": True,
        "standard_reached": True,
        "reasons": [
            "It rests on 3 independent roots; the standard needs 3.",
            "2 of them are first-hand; the standard needs 1.",
        ],
    }


def test_the_only_first_hand_root_is_critical():
    verdict = judge("F-0001", [facts(1, 1), facts(2, 2, HEARD), facts(3, 3, HEARD), facts(4, 4, HEARD)], STANDARD)
    assert (verdict.critical, verdict.survives, verdict.reached) == ((1,), False, False)
    assert judge(
        "F-0001", [facts(1, 1), *(facts(n, n, HEARD) for n in (2, 3))], replace(STANDARD, survives=False)
    ).reached


@pytest.mark.parametrize(
    ("changed", "counts"),
    [
        ({"retraction": "whole"}, False),
        ({"retraction": "part"}, False),
        ({"reliability": "D"}, False),
        ({"reliability": "C"}, True),
        ({"reliability": "F"}, False),
        ({"credibility": 4}, False),
        ({"credibility": 3}, True),
        ({"reliability": "A", "credibility": 6}, False),
        ({}, True),
    ],
)
def test_retracted_and_badly_graded_accounts_do_not_count(changed: dict[str, object], counts: bool):
    verdict = judge("F-0001", [facts(1, 1), facts(2, 2), facts(3, 3, **changed)], STANDARD)
    assert (verdict.roots == 3) is counts
    assert any("not counted" in reason for reason in verdict.reasons) is not counts


def test_ungraded_accounts_count_only_where_the_mission_says_so():
    told = [facts(1, 1), facts(2, 2), facts(3, 3)]
    assert judge("F-0001", told, STANDARD).reached
    assert judge("F-0001", told, replace(STANDARD, ungraded=False)).roots == 0


def test_nothing_stands_on_nothing():
    verdict = judge("F-0001", [], Standard("any", 1, 0, "F", 6, True, False))
    assert (verdict.roots, verdict.survives, verdict.reached) == (0, False, False)


@pytest.mark.parametrize("change", [{"roots": 0}, {"firsthand": 4}, {"reliability": "G"}, {"credibility": 7}])
def test_a_standard_that_makes_no_sense_is_refused(change: dict[str, object]):
    with pytest.raises(WrongUse):
        replace(STANDARD, **change)  # type: ignore[arg-type]


def plainly(accounts: list[AccountFacts], standard: Standard) -> tuple[int, int, bool, bool, tuple[int, ...]]:
    """The words of docs/formats/findings.md, one after the other, without any saving."""
    counted = []
    for one in accounts:
        graded = [grade for grade in (one.reliability, one.credibility) if grade is not None]
        well = (one.reliability or "A") <= standard.reliability and (one.credibility or 1) <= standard.credibility
        if one.retraction == "none" and well and (len(graded) == 2 or standard.ungraded):
            counted.append(one)
    roots = sorted({one.root for one in counted})
    lived = sorted({one.root for one in counted if one.bases & {"own", "eyewitness"}})
    critical = []
    for lost in roots:
        left = [one for one in counted if one.root != lost]
        enough = len({one.root for one in left}) >= standard.roots - 1
        seen = any(one.bases & {"own", "eyewitness"} for one in left) or standard.firsthand == 0
        if not (enough and seen):
            critical.append(lost)
    survives = len(roots) > 0 and critical == []
    reached = len(roots) >= standard.roots and len(lived) >= standard.firsthand and (survives or not standard.survives)
    return len(roots), len(lived), survives, reached, tuple(critical)


_FACTS = st.builds(
    AccountFacts,
    account=st.integers(1, 1000),
    source=st.integers(1, 9),
    root=st.integers(1, 5),
    bases=st.frozensets(st.sampled_from(["own", "eyewitness", "told-by-other", "inference"]), max_size=3),
    reliability=st.sampled_from([None, "A", "B", "C", "D", "E", "F"]),
    credibility=st.sampled_from([None, 1, 2, 3, 4, 5, 6]),
    retraction=st.sampled_from(["none", "none", "none", "part", "whole"]),
)
_STANDARDS = st.builds(
    lambda roots, firsthand, *rest: Standard("s", roots, min(firsthand, roots), *rest),
    st.integers(1, 4),
    st.integers(0, 3),
    st.sampled_from("ABCDEF"),
    st.integers(1, 6),
    st.booleans(),
    st.booleans(),
)


@settings(max_examples=200, derandomize=True, deadline=None)
@given(st.lists(_FACTS, max_size=12, unique_by=lambda one: one.account), _STANDARDS)
def test_it_agrees_with_the_plain_reading_of_the_rule(accounts: list[AccountFacts], standard: Standard):
    verdict = judge("F-0001", accounts, standard)
    found = (verdict.roots, verdict.firsthand, verdict.survives, verdict.reached, verdict.critical)
    assert found == plainly(accounts, standard)
    assert judge("F-0001", reversed(accounts), standard) == verdict
