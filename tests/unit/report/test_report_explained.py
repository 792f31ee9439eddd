"""From a paragraph back to what lies under each of its checks."""

from __future__ import annotations

import json

import pytest

from habeas.core.kernel.errors import WrongUse
from habeas.core.report.explain import Explained, explain
from support.checked_reports import RELEASE, STANDARD, english


def explained(paragraph: int) -> list[Explained]:
    written = english()
    return explain(
        written.text,
        paragraph,
        file=written.name,
        figures=written.figures,  # type: ignore[arg-type]
        codes=written.codes,
        withheld=written.withheld,
        standard=STANDARD,
        release_id=RELEASE,
    )


def test_each_check_comes_with_its_sentence_and_what_the_release_says():
    found = explained(5)
    assert [one.check.check for one in found] == ["share", "count", "quote"]
    assert found[0].sentence == "More than half of the 43 people who had been detained described forced labour."
    assert found[1].check.outcome.release_says == "43"


def test_a_quotation_leads_to_its_passage_and_account():
    quote = explained(5)[2]
    assert (quote.accounts, quote.passages) == ((1,), (1,))


def test_a_finding_leads_to_the_accounts_that_carry_it():
    finding = explained(12)[0]
    assert finding.accounts == (1, 2, 3, 4, 5)
    assert finding.passages == (1, 2, 3, 4)
    assert json.loads(json.dumps(finding.answer()))["rests_on"]["accounts"] == [1, 2, 3, 4, 5]


def test_the_list_under_a_paragraph_belongs_to_it():
    assert [one.check.check for one in explained(9)] == ["count", "count", "count", "quote", "quote"]


def test_a_paragraph_that_is_not_there_is_refused():
    with pytest.raises(WrongUse) as refused:
        explained(99)
    assert refused.value.expected == "1 to 22"
