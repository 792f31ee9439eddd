"""The findings of the made-up mission stand and fall as was meant, on the roots that were put in."""

from __future__ import annotations

import itertools
from typing import Any

import pytest

from habeas.core.findings.judge import judge
from habeas.core.linkage.roots import RootLink as Link
from habeas.core.linkage.roots import why
from support.haesong import (
    COUNTS,
    TRUTH,
    Told,
    givers,
    rows,
)

DETENTION_OWN = "place_type=detention & basis=own"


def roots_named(release: Told, facts: list[Any]) -> list[str]:
    """The roots of accounts by the names that the registrar gave them."""
    names = {source: row["root"] for row in rows("roots.csv") for source in row["sources"].split(";")}
    organisations = givers()
    told = (str(release.codes.code("source", fact.source)) for fact in facts)
    return sorted({organisations.get(source) or names.get(source, source) for source in told})


@pytest.fixture
def inside(haesong: Any) -> Any:
    """Where the codes of organisations are looked up."""
    return haesong


def test_each_finding_rests_on_the_roots_that_it_was_given_and_stands_or_falls_as_meant(
    inside: Any, section: tuple[Told, dict[str, Any]]
) -> None:
    release, truth = section
    limit = release.standard.credibility
    for code, meant in truth["findings"].items():
        counted = [fact for fact in release.support(code) if (fact.credibility or limit) <= limit]
        verdict = release.verdict(code)
        assert roots_named(release, counted) == meant["roots"], code
        assert roots_named(release, [fact for fact in counted if fact.firsthand]) == meant["firsthand"], code
        assert (verdict.roots, verdict.firsthand) == (len(meant["roots"]), len(meant["firsthand"])), code
        assert verdict.reached == meant["stands"] == TRUTH["verdicts"][code]["stands"], code


def stands(roots: set[str], firsthand: set[str]) -> bool:
    """The mission's standard, written out once more: three roots, one first-hand, and the loss of any one survived."""
    survives = all(len(roots - {lost}) >= 2 and firsthand - {lost} for lost in roots)
    return len(roots) >= 3 and len(firsthand) >= 1 and survives


def test_each_finding_falls_with_the_right_root_and_with_no_other(inside: Any, public: Told) -> None:
    fallen: dict[str, list[str]] = {}
    for code, meant in COUNTS["public_report"]["findings"].items():
        roots, firsthand = set(meant["roots"]), set(meant["firsthand"])
        assert meant["stands"] == stands(roots, firsthand)
        for lost in meant["roots"]:
            left = [fact for fact in public.support(code) if roots_named(public, [fact]) != [lost]]
            reached = judge(code, left, public.standard).reached
            assert reached == stands(roots - {lost}, firsthand - {lost}), (code, lost)
            if meant["stands"] and not reached:
                fallen.setdefault(code, []).append(lost)
    assert fallen == TRUTH["falls_with"]


def test_many_voices_of_one_story_are_two_roots_and_each_link_says_why(haesong: Any, public: Told) -> None:
    from habeas.store.models import RootLink

    stories = [story for story in TRUTH["retellings"] if "voices" in story]
    assert [len(story["voices"]) for story in stories] == [6, 5]
    for story in stories:
        support = public.support(story["finding"])
        assert sorted({public.codes.code("source", fact.source) for fact in support}) == story["voices"]
        assert len({fact.root for fact in support}) == len(story["roots"]) == 2
    links = []
    for row in RootLink.seen.all():
        first, *others = row.sources.split()
        links += [Link(first, other, row.why, row.code) for other in others]
    for root in TRUTH["roots"]:
        for one, other in itertools.combinations(root["sources"], 2):
            chain = why(one, other, links)
            assert chain, (one, other)
            assert {link.reason for link in chain} == {root["why"]}
    assert why("S-0005", "S-0010", links) is None
    assert why("S-0041", "S-0045", links) is None


def test_a_finding_that_fails_says_what_it_lacks(public: Told) -> None:
    assert TRUTH["verdicts"]["F-0004"]["why"] == "six voices, two roots"
    assert "It rests on 2 independent roots; the standard needs 3." in public.verdict("F-0004").reasons
    family = public.verdict("F-0007")
    assert (family.roots, family.firsthand, family.survives) == (3, 1, False)
    assert [public.codes.code("root", root) for root in family.critical] == ["S-0021"]
    assert "It would not survive the loss of one root." in family.reasons


def test_the_account_of_the_guard_stands_against_the_finding_and_carries_nothing(public: Told) -> None:
    for code, truth in TRUTH["verdicts"].items():
        (finding,) = [finding for finding in public.figures.findings() if finding.finding == code]
        contrary = [public.codes.code("account", number) for number in finding.contrary]
        assert contrary == truth.get("contrary", [])
        assert not {public.codes.code("account", fact.account) for fact in public.support(code)} & set(contrary)


def test_labour_is_the_violation_most_reported_in_detention(public: Told) -> None:
    first = public.figures.rank(of="accounts", by="violation", where=DETENTION_OWN)[0]
    assert (first.value, first.place, first.tied) == ("LAB-01", 1, False)
