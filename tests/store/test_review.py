"""A text is closed until a person has decided on every proposal; her decisions are kept, and nobody overwrites them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from habeas.core.kernel.errors import ForPeople
from habeas.store.actions.intake.folder import import_folder
from habeas.store.actions.review import Decision, begin_review, decide, finish_review, reopen_review
from habeas.store.models import Dismissal, Entry, Person, Span, Text
from habeas.store.queries import review as queries
from habeas.store.queries.texts import visible_text
from habeas.store.queries.verify import verify
from support.missions import ALL_ROLES, actor
from support.sheets import bring_in

MAY = {"documenter", "registrar", "protection-officer"}
WORDS = """\
[FICTION] 배기주는 창고에 있었습니다. 나중에 배기주한테서 들었습니다. 전화는 010-4471-9902입니다.
그 집 할머니가 숨겨 주었습니다.
"""
CODING = """\
format: habeas/coding/1
text: I-0001
identities: open
spans: []
"""


@pytest.fixture
def text(mission: Any, all_roles: Any, tmp_path: Path) -> str:
    """An unreviewed text of one source."""
    bring_in(tmp_path, "source", "code,kind,sex,birth\nS-1,escapee,female,1980\n", by=all_roles)
    given = "1,S-1,2023-01-01,statistics,granted,public,\n"
    bring_in(tmp_path, "consent", "id,source,given,uses,decision,audiences,withdrawn\n" + given, by=all_roles)
    bring_in(tmp_path, "interview", "code,source,date\nI-1,S-1,2023-02-03\n", by=all_roles)
    path = tmp_path / "interviews"
    path.mkdir()
    (path / "folder.csv").write_text("file,kind,of,language\nI-0001.txt,transcript,I-0001,ko\n")
    (path / "I-0001.txt").write_text(WORDS, encoding="utf-8")
    import_folder(path, by=all_roles)
    return str(Text.seen.get().code)


def now(code: str, by: Any) -> queries.Review:
    row = queries.require_reviewable(code, by=by)
    return queries.review(row, queries.look(row, by=by))


def refused(act: Any) -> str:
    with pytest.raises(ForPeople) as told:
        act()
    return told.value.code


def everything(code: str, by: Any) -> None:
    """Mark the name and the number, dismiss what else is proposed."""
    decisions = [
        Decision("mark", group.words, group.kind, "new" if group.words == "배기주" else "")
        if group.words in ("배기주", "010-4471-9902")
        else Decision("dismiss", group.words, group.kind)
        for group in now(code, by).groups
    ]
    decide(code, decisions, seen=now(code, by).seen, by=by)


def test_it_stays_closed_until_every_proposal_is_decided_and_is_then_read_masked(text: str, all_roles: Any) -> None:
    assert {group.words for group in now(text, all_roles).groups} >= {"배기주", "010-4471-9902"}
    assert refused(lambda: visible_text(text, by=all_roles)) == "not-reviewed"
    assert refused(lambda: finish_review(text, seen=now(text, all_roles).seen, by=all_roles)) == "undecided"
    everything(text, all_roles)
    assert refused(lambda: visible_text(text, by=all_roles)) == "not-reviewed"
    finish_review(text, seen=now(text, all_roles).seen, by=all_roles)
    shown = "".join(piece.words for line in visible_text(text, by=all_roles).paragraphs for piece in line.pieces)
    assert "배기주" not in shown
    assert "010-4471-9902" not in shown
    assert shown.count("[W-1]") == 2, "the same words everywhere, as the person who was made"
    assert Person.seen.get(code="W-0001").owner == "S-0001"
    assert verify(by=all_roles, deep=True)["ok"]


@pytest.mark.parametrize("role", ALL_ROLES)
def test_only_intake_and_protection_review(text: str, all_roles: Any, role: str) -> None:
    seen = now(text, all_roles).seen
    acts = (
        lambda: begin_review(text, by=actor(role)),
        lambda: decide(text, [], seen=seen, by=actor(role)),
        lambda: finish_review(text, seen=seen, by=actor(role)),
        lambda: reopen_review(text, seen=seen, by=actor(role)),
    )
    for act in acts:
        if role not in MAY:
            assert refused(act) == "not-allowed"
    if role in MAY:
        assert begin_review(text, by=actor(role)) > 0


def test_a_stale_decision_is_refused_and_nothing_of_it_is_written(text: str, all_roles: Any) -> None:
    seen = now(text, all_roles).seen
    decide(text, [Decision("mark", "배기주", "name", "new")], seen=seen, by=all_roles)
    late = [Decision("mark", "그 집 할머니", "other"), Decision("dismiss", "배기주", "name")]
    assert refused(lambda: decide(text, late, seen=seen, by=all_roles)) == "changed-meanwhile"
    assert refused(lambda: finish_review(text, seen=seen, by=all_roles)) == "changed-meanwhile"
    assert (Span.seen.count(), Dismissal.seen.count()) == (1, 0)


def test_one_bad_decision_of_several_leaves_none_behind(text: str, all_roles: Any) -> None:
    for bad, code in (
        (Decision("mark", "아무도 아님", "name"), "words-not-found"),
        (Decision("mark", "배기주", "nickname"), "no-such-kind"),
        (Decision("mark", "배기주", "name", "W-9999"), "no-such-person"),
        (Decision("mark", "배기주", "name", "S-0000"), "no-such-person"),
        (Decision("mark", "배기주", "name", "", 3), "no-such-occurrence"),
        (Decision("mark", "배" * 401, "name"), "words-too-long"),
        (Decision("erase", "배기주", "name"), "no-such-decision"),
        (Decision("take-back", record="T-9999.r1"), "no-such-mark"),
    ):
        both = [Decision("mark", "010-4471-9902", "phone"), bad]
        seen = now(text, all_roles).seen
        assert refused(lambda both=both, seen=seen: decide(text, both, seen=seen, by=all_roles)) == code
    assert not Span.seen.exists()


def test_a_decision_is_kept_when_the_review_is_interrupted_and_can_be_taken_back(text: str, all_roles: Any) -> None:
    before = {group.words for group in now(text, all_roles).groups}
    decide(text, [Decision("dismiss", "배기주", "name")], seen=now(text, all_roles).seen, by=actor("registrar"))
    assert {group.words for group in now(text, all_roles).groups} == before - {"배기주"}
    record = now(text, all_roles).dismissed[0].row.code
    decide(text, [Decision("take-back", record=record)], seen=now(text, all_roles).seen, by=all_roles)
    assert {group.words for group in now(text, all_roles).groups} == before


def test_one_of_two_places_may_be_marked_and_the_other_stays_open(text: str, all_roles: Any) -> None:
    decide(text, [Decision("mark", "배기주", "name", "", 2)], seen=now(text, all_roles).seen, by=all_roles)
    group = next(group for group in now(text, all_roles).groups if group.words == "배기주")
    assert len(group.places) == 1
    row = queries.require_reviewable(text, by=all_roles)
    part = queries.part_of(now(text, all_roles), queries.look(row, by=all_roles), 1)
    assert [times for _, one, times in part.groups if one.words == "배기주"] == [2]


def test_a_second_opinion_closes_the_text_again_and_keeps_what_was_decided(text: str, all_roles: Any) -> None:
    everything(text, all_roles)
    finish_review(text, seen=now(text, all_roles).seen, by=all_roles)
    assert refused(lambda: decide(text, [], seen=now(text, all_roles).seen, by=all_roles)) == "reviewed"
    reopen_review(text, seen=now(text, all_roles).seen, by=actor("protection-officer"))
    assert refused(lambda: visible_text(text, by=all_roles)) == "not-reviewed"
    assert now(text, all_roles).groups == []
    assert Span.seen.count() == 2


def test_a_coding_file_takes_no_mark_of_a_review_for_its_own(text: str, all_roles: Any, tmp_path: Path) -> None:
    decide(text, [Decision("mark", "배기주", "name", "new")], seen=now(text, all_roles).seen, by=all_roles)
    path = tmp_path / "interviews"
    (path / "folder.csv").write_text("file,kind,of,language\nI-0001.coding.yaml,coding,I-0001,ko\n")
    coding = CODING.replace("spans: []", 'spans:\n  - {words: "그 집 할머니", kind: other}').replace(
        ": open", ": reviewed"
    )
    (path / "I-0001.coding.yaml").write_text(coding, encoding="utf-8")
    outcome = import_folder(path, by=all_roles)
    assert outcome.counts["new"] == 1, list(outcome.rows())
    assert {mark.words for mark in now(text, all_roles).marked} == {"배기주", "그 집 할머니"}


def test_the_log_counts_and_holds_no_word_of_the_text(text: str, all_roles: Any) -> None:
    begin_review(text, by=all_roles)
    everything(text, all_roles)
    finish_review(text, seen=now(text, all_roles).seen, by=all_roles)
    bodies = [bytes(body).decode() for body in Entry.objects.values_list("body", flat=True) if body]
    verbs = {json.loads(body)["verb"]: json.loads(body)["about"] for body in bodies}
    assert verbs["review-identities"]["mark"] == 2
    assert verbs["finish-review"]["marked"] == 2
    assert verbs["open-review"]["proposals"] > 0
    for word in ("배기주", "4471", "할머니"):
        assert not any(word in body or word.encode("unicode_escape").decode() in body for body in bodies)
