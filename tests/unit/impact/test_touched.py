"""What is compared: roots of events, verdicts of findings, answers of checks."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from habeas.core.findings.judge import Verdict
from habeas.core.impact.touched import Impact, checks_changed, corroboration_lost, findings_changed
from habeas.core.report.check import CheckResult
from habeas.core.report.outcomes import Check, Outcome

ROOTS = {"S-0001": "S-0001", "S-0002": "S-0001", "S-0003": "S-0003"}


def test_an_event_keeps_its_roots_while_another_voice_of_the_same_root_stays() -> None:
    assert corroboration_lost({"E-0001": ["S-0001", "S-0002"]}, ROOTS, [("E-0001", "S-0001")]) == ()


def test_an_event_that_one_root_tells_of_is_corroborated_no_more() -> None:
    [lost] = corroboration_lost({"E-0001": ["S-0001", "S-0003"]}, ROOTS, [("E-0001", "S-0003")])
    assert (lost.event, lost.before, lost.after, lost.alone) == ("E-0001", 2, 1, True)


def test_a_voice_that_told_twice_leaves_twice() -> None:
    told = {"E-0001": ["S-0001", "S-0001", "S-0003"]}
    assert corroboration_lost(told, ROOTS, [("E-0001", "S-0001")]) == (), "one account of hers stays"
    [lost] = corroboration_lost(told, ROOTS, [("E-0001", "S-0001")] * 2)
    assert (lost.before, lost.after) == (2, 1)


@given(st.lists(st.sampled_from(sorted(ROOTS)), min_size=1, max_size=8), st.data())
def test_it_agrees_with_counting_by_hand(voices: list[str], data: st.DataObject) -> None:
    leaving = data.draw(st.sampled_from(voices))
    found = corroboration_lost({"E-0001": voices}, ROOTS, [("E-0001", leaving)])
    stays = list(voices)
    stays.remove(leaving)
    before, after = len({ROOTS[each] for each in voices}), len({ROOTS[each] for each in stays})
    assert [(one.before, one.after) for one in found] == ([(before, after)] if after < before else [])


def verdict(code: str, roots: int, *, reached: bool = True) -> Verdict:
    return Verdict(code, roots, 1, reached, reached, ())


def test_a_finding_that_falls_comes_first_and_one_that_is_the_same_is_left_out() -> None:
    before = {code: verdict(code, 3) for code in ("F-0001", "F-0002", "F-0003")}
    after = {
        "F-0001": verdict("F-0001", 2),
        "F-0002": verdict("F-0002", 3),
        "F-0003": verdict("F-0003", 2, reached=False),
    }
    found = findings_changed("r", before, after)
    assert [(one.finding, one.falls) for one in found] == [("F-0003", True), ("F-0001", False)]
    assert findings_changed("r", {"F-0001": before["F-0001"]}, {})[0].falls, "what is not there any more has fallen"


def result(*says: tuple[str, str, str]) -> CheckResult:
    checks = tuple(
        Check("count", {}, words, line, 1, line, Outcome(code, answer))
        for line, (words, answer, code) in enumerate(says, 1)
    )
    return CheckResult("r", checks, ())


def test_a_figure_is_told_with_what_was_and_will_be() -> None:
    before = result(("43", "43", ""), ("12", "12", ""))
    after = result(("43", "42", "wrong-number"), ("12", "12", ""))
    [change] = checks_changed("D-0001", before, after)
    assert (change.paragraph, change.says, change.before, change.after) == (1, "43", "43", "42")
    assert change.problem == "wrong-number"


def test_results_of_two_texts_are_not_compared() -> None:
    with pytest.raises(KeyError):
        checks_changed("D-0001", result(("43", "43", "")), result())


def test_nothing_touched_says_so_and_is_json() -> None:
    nothing = Impact("S-0001", "2024-05-03", "a", "b")
    assert nothing.nothing
    assert nothing.answer()["releases"] == []
