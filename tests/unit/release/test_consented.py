"""Only what consent covers goes in, and what stays out is counted by reason."""

from __future__ import annotations

import pytest

from habeas.core.kernel.errors import Broken
from habeas.core.release.consented import Allowed, Selection

ALLOWED = {
    "S-0001": Allowed(rows=True, passages=True),
    "S-0002": Allowed(rows=True, passages=False, reason="quotation-not-covered"),
    "S-0003": Allowed(rows=False, passages=False, reason="consent-withdrawn"),
}


def test_rows_of_sources_that_may_be_used_go_in_and_the_rest_is_counted() -> None:
    selection = Selection(ALLOWED)
    kept = selection.take(
        "act", {"source": ["S-0001", "S-0002", "S-0003", "S-0003"], "act": ["V-1", "V-2", "V-3", "V-4"]}
    )
    assert kept == {"source": ["S-0001", "S-0002"], "act": ["V-1", "V-2"]}
    assert selection.left_out == [{"reason": "consent-withdrawn", "kind": "act", "count": 2}]


def test_passages_need_their_own_consent() -> None:
    selection = Selection(ALLOWED)
    kept = selection.take("passage", {"source": ["S-0001", "S-0002", "S-0003"]})
    assert kept == {"source": ["S-0001"]}
    assert [line["reason"] for line in selection.left_out] == ["consent-withdrawn", "quotation-not-covered"]


def test_a_source_without_a_decision_stays_out() -> None:
    selection = Selection(ALLOWED)
    assert selection.take("account", {"source": ["S-0009"]}) == {"source": []}
    assert selection.left_out == [{"reason": "no-consent-record", "kind": "account", "count": 1}]


def test_the_sources_of_a_release_are_those_whose_rows_may_be_used() -> None:
    assert Selection(ALLOWED).sources() == {"S-0001", "S-0002"}


def test_other_rules_add_to_the_same_count() -> None:
    selection = Selection(ALLOWED)
    selection.leave_out("outside-period", "account", 3)
    selection.leave_out("outside-period", "account")
    assert selection.left_out == [{"reason": "outside-period", "kind": "account", "count": 4}]
    with pytest.raises(Broken):
        selection.leave_out("felt-like-it", "account")


def test_a_decision_without_a_reason_or_sense_cannot_be_made() -> None:
    with pytest.raises(Broken):
        Allowed(rows=False, passages=False)
    with pytest.raises(Broken):
        Allowed(rows=False, passages=True, reason="consent-refused")
