"""A report is corrupted two hundred ways, each of them found by code, line and value; harmless edits are let be."""

from __future__ import annotations

import random

import pytest

from support.checked_reports import NAMES, WITHHELD, Written, english, korean
from support.mutations import HARMLESS, KINDS, Context, corrupt, harmless

REPORTS = {written.name: written for written in (english(), korean())}


def context(written: Written) -> Context:
    return Context(written.check(), WITHHELD, (("sources", "act=MIG-02"),), ("F-0002",), NAMES)


@pytest.mark.parametrize("name", REPORTS)
@pytest.mark.parametrize("kind", KINDS)
def test_each_of_twenty_corruptions_is_found(kind: str, name: str):
    written = REPORTS[name]
    known = context(written)
    missed = []
    for seed in range(20):
        mutation = corrupt(written.text, kind, random.Random(f"{kind} {seed}"), known)
        if not mutation.found_in(written.check(mutation.text)):
            missed.append(mutation.what)
    assert missed == []


@pytest.mark.parametrize("name", REPORTS)
def test_a_figure_below_the_floor_is_never_said(name: str):
    written = REPORTS[name]
    mutation = corrupt(written.text, "below-floor", random.Random(3), context(written))
    (problem,) = [p for p in written.check(mutation.text).problems if p.code == "below-floor"]
    assert not any(letter.isdigit() for letter in f"{problem.release_says} {problem.do}")


@pytest.mark.parametrize("name", REPORTS)
@pytest.mark.parametrize("kind", HARMLESS)
def test_harmless_edits_are_let_be(kind: str, name: str):
    written = REPORTS[name]
    for seed in range(20):
        edit = harmless(written.text, random.Random(seed), kind)
        assert edit.text != written.text
        assert written.check(edit.text).problems == (), edit.what
