"""A text says how it came about, and no release quotes a translation that nobody approved."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from habeas.core.kernel.errors import ForPeople
from habeas.store.actions import review
from habeas.store.actions.coding import acts, derived, passages
from habeas.store.actions.coding.corrections import correct
from habeas.store.actions.intake.folder import import_folder
from habeas.store.actions.release import make_release
from habeas.store.actions.settings import set_floor
from habeas.store.models import Entry, Passage, Text
from habeas.store.queries import report as reports
from habeas.store.queries import review as reviews
from habeas.store.queries.coding import open_for_coding
from habeas.store.queries.derived import to_judge
from habeas.store.queries.texts import visible_text
from habeas.store.queries.verify import verify
from support.fronts import report_front
from support.missions import ALL_ROLES, actor
from support.sheets import bring_in

CODING = """\
format: habeas/coding/1
text: I-0001
translation: en
identities: reviewed
spans: []
"""
ORIGINAL = "format: habeas/coding/1\ntext: I-0001\nidentities: reviewed\nspans: []\n"
WHY = "Read again (fiction)."


def refused(act: Any) -> str:
    with pytest.raises(ForPeople) as told:
        act()
    return told.value.code


@pytest.fixture
def texts(mission: Any, all_roles: Any, tmp_path: Path) -> tuple[str, str]:
    """A transcript in Korean, and its translation, in which something is coded."""
    bring_in(tmp_path, "source", "code,kind,sex,birth\nS-1,escapee,female,1980\n", by=all_roles)
    given = "1,S-1,2023-01-01,statistics quote-anonymous,granted,public,\n"
    bring_in(tmp_path, "consent", "id,source,given,uses,decision,audiences,withdrawn\n" + given, by=all_roles)
    bring_in(tmp_path, "interview", "code,source,date\nI-1,S-1,2023-02-03\n", by=all_roles)
    folder = tmp_path / "t"
    folder.mkdir()
    rows = "ko.txt,transcript,I-0001,ko,\nen.txt,translation,I-0001,en,ko.txt\n"
    rows += "ko.yaml,coding,,,\nen.yaml,coding,,,\n"
    (folder / "folder.csv").write_text("file,kind,of,language,derived_from\n" + rows)
    (folder / "ko.txt").write_text("[FICTION]\n우리는 낟알을 세었습니다.\n", encoding="utf-8")
    (folder / "en.txt").write_text("[FICTION]\nWe counted the kernels.\n", encoding="utf-8")
    (folder / "ko.yaml").write_text(ORIGINAL)
    (folder / "en.yaml").write_text(CODING)
    outcome = import_folder(folder, by=all_roles)
    assert outcome.counts["refused"] == 0, list(outcome.rows())
    translation = Text.seen.get(language="en").code
    seen = open_for_coding(translation, by=all_roles).seen
    passages.mark_passage(translation, {"words": "We counted the kernels."}, seen=seen, by=all_roles)
    return Text.seen.get(language="ko").code, translation


def left_out(by: Any) -> dict[str, int]:
    answer = make_release(purpose="public-report", audience="public", period="all", by=by)
    return {one["reason"]: one["count"] for one in answer["left_out"] if one["kind"] == "passage"}


def test_a_translation_is_quoted_once_somebody_else_approved_it(texts: tuple[str, str], all_roles: Any) -> None:
    original, translation = texts
    assert Passage.seen.get().text == translation
    assert refused(lambda: derived.approve(translation, by=all_roles)) == "no-translation"
    said = {"made": "person", "who": all_roles.code, "original": original}
    derived.describe(translation, **said, by=all_roles)
    assert left_out(all_roles) == {"translation-not-approved": 1}
    assert refused(lambda: derived.approve(translation, by=all_roles)) == "own-translation"
    row = derived.approve(translation, by=actor("reviewer"))
    assert (row.approved, row.approved_by, row.made, row.original) == ("2024-11-05", "U-0099", "person", original)
    assert left_out(all_roles) == {}
    assert refused(lambda: derived.approve(translation, by=actor("reviewer"))) == "approved"
    correct(translation, "[FICTION]\nWe counted the kernels. Twice.\n", reason=WHY, by=all_roles)
    assert Text.seen.get(code=translation).approved == "", "it says something else now"
    assert verify(by=all_roles, deep=True)["ok"]


def test_a_translation_has_to_be_approved_again_when_its_original_was_corrected(
    texts: tuple[str, str], all_roles: Any
) -> None:
    original, translation = texts
    derived.describe(translation, made="person", who=all_roles.code, original=original, by=all_roles)
    derived.approve(translation, by=actor("reviewer"))
    assert left_out(all_roles) == {}
    correct(original, "[FICTION]\n우리는 낟알을 세지 않았습니다.\n", reason=WHY, by=all_roles)
    assert Text.seen.get(code=translation).approved == "", "it was read beside other words"
    assert left_out(all_roles) == {"translation-not-approved": 1}
    review.begin_review(original, by=all_roles)
    review.finish_review(original, seen=reviews.seen_of(Text.seen.get(code=original)), by=all_roles)
    derived.approve(translation, by=actor("reviewer"))
    assert left_out(all_roles) == {}
    derived.refuse(translation, reason=WHY, by=actor("reviewer"))
    correct(original, "[FICTION]\n우리는 낟알을 세었습니다.\n", reason=WHY, by=all_roles)
    assert Text.seen.get(code=translation).refused != "", "a refusal is about its own words"
    assert verify(by=all_roles, deep=True)["ok"]


FRONT = (
    report_front("What was counted (FICTION)")
    + """
# What was said

[One account]{.count of=accounts where="act=DET-01"} speaks of detention.
[One account]{.count of=accounts where="act=TOR-01"} speaks of torture.
"""
)


def test_a_figure_that_rests_on_an_unapproved_translation_says_so(
    texts: tuple[str, str], all_roles: Any, tmp_path: Path
) -> None:
    original, translation = texts
    for text, words, code in (
        (translation, "We counted the kernels.", "DET-01"),
        (original, "낟알을 세었습니다.", "TOR-01"),
    ):
        seen = open_for_coding(text, by=all_roles).seen
        act = {"words": words, "code": code, "victims": [{"who": "self"}], "basis": "own", "date": "2012"}
        acts.code_act(text, act, seen=seen, once=f"0123456789abcde{len(words) % 10}", by=all_roles)
    set_floor(0, reason="Made up (fiction)", by=all_roles)
    make_release(purpose="public-report", audience="public", period="all", by=all_roles)
    path = tmp_path / "report.md"
    path.write_text(FRONT, encoding="utf-8")

    def told() -> tuple[list[tuple[str, tuple[str, ...]]], list[bool]]:
        _, found = reports.checked(path, by=all_roles)
        walked = reports.explain(path, 1, by=all_roles)["checks"]
        return (
            [(check.attributes["where"], one.texts) for check, one in found],
            ["unapproved_translations" in one["rests_on"] for one in walked],
        )

    assert told() == ([], [False, False]), "nobody has said that it is a translation"
    derived.describe(translation, made="machine", tool="Program 1", original=original, by=all_roles)
    assert told() == ([("act=DET-01", (translation,))], [True, False])
    derived.refuse(translation, reason="a line is left out (fiction)", by=actor("reviewer"))
    assert told() == ([("act=DET-01", (translation,))], [True, False])
    derived.approve(translation, by=actor("reviewer"))
    assert told() == ([], [False, False])


def test_it_is_refused_for_a_reason_that_nobody_reads_in_the_database(texts: tuple[str, str], all_roles: Any) -> None:
    original, translation = texts
    why = "The last answer is left out (fiction)."
    assert refused(lambda: derived.refuse(translation, reason=why, by=all_roles)) == "no-translation"
    derived.describe(translation, made="person", who=all_roles.code, original=original, by=all_roles)
    assert refused(lambda: derived.refuse(translation, reason=why, by=all_roles)) == "own-translation"
    for reason in ("", "  ", "x" * 401):
        assert refused(lambda r=reason: derived.refuse(translation, reason=r, by=actor("reviewer"))) == "no-reason"
    for by in map(actor, ALL_ROLES):
        if not by.roles & {"coder", "reviewer"}:
            assert refused(lambda by=by: derived.refuse(translation, reason=why, by=by)) == "not-allowed"
    derived.approve(translation, by=actor("reviewer"))
    row = derived.refuse(translation, reason=why, by=actor("reviewer"))
    assert (row.approved, row.approved_by, row.refused, row.refused_by) == ("", "", "2024-11-05", "U-0099")
    assert why.encode() not in bytes(row.refusal_sealed)
    assert to_judge(translation, by=actor("reviewer")).reason == why
    correct(translation, "[FICTION]\nWe counted the kernels. Twice.\n", reason=WHY, by=all_roles)
    row = Text.seen.get(code=translation)
    assert (row.refused, row.refused_by, row.refusal_sealed) == ("", "", None), "it says something else now"
    assert verify(by=all_roles, deep=True)["ok"]


def test_who_may_not_or_says_what_cannot_be_is_refused(texts: tuple[str, str], all_roles: Any) -> None:
    original, translation = texts
    for by in map(actor, ALL_ROLES):
        if not by.roles & {"documenter", "registrar", "protection-officer"}:
            act = lambda by=by: derived.describe(translation, made="machine", tool="Program 1", by=by)  # noqa: E731
            assert refused(act) == "not-allowed"
        if not by.roles & {"coder", "reviewer"}:
            assert refused(lambda by=by: derived.approve(translation, by=by)) == "not-allowed"
    wrong: dict[str, dict[str, str]] = {
        "no-such-maker": {"made": "nobody"},
        "no-maker": {"made": "machine"},
        "not-its-original": {"made": "machine", "tool": "Program 1", "original": translation},
        "no-such-text": {"made": "machine", "tool": "Program 1", "original": "T-9999"},
    }
    for code, what in wrong.items():
        assert refused(lambda what=what: derived.describe(translation, **what, by=all_roles)) == code
    derived.describe(translation, made="machine", tool="Program 1.2", original=original, by=all_roles)
    assert Text.seen.get(code=translation).tool == "Program 1.2"
    version = Text.seen.get(code=translation).version
    assert refused(lambda: derived.approve(translation, version=version + 1, by=all_roles)) == "changed-meanwhile"


def test_what_stands_beside_what_is_a_proposal_until_somebody_settles_it(
    texts: tuple[str, str], all_roles: Any
) -> None:
    original, translation = texts
    parted = "[FICTION]\nWe counted the kernels.\nNobody else came.\nThen we slept.\n"
    correct(translation, parted, reason=WHY, by=all_roles)
    review.begin_review(translation, by=all_roles)
    review.finish_review(translation, seen=reviews.seen_of(Text.seen.get(code=translation)), by=all_roles)
    assert refused(lambda: derived.align(translation, "1-1", seen="", by=all_roles)) == "no-translation"
    derived.describe(translation, made="person", who=all_roles.code, original=original, by=all_roles)
    derived.approve(translation, by=actor("reviewer"))
    shown = to_judge(translation, by=all_roles)
    assert (len(shown.first), len(shown.second), shown.beside.proposed) == (2, 4, True)
    assert [sum(side) for side in zip(*shown.rows, strict=True)] == [2, 4]
    rows = "1-1 1-3"
    for by in map(actor, ALL_ROLES):
        if not by.roles & {"coder", "reviewer"}:
            assert refused(lambda by=by: derived.align(translation, rows, seen=shown.seen, by=by)) == "not-allowed"
    assert refused(lambda: derived.align(translation, "1-1 1-2", seen=shown.seen, by=all_roles)) == "no-such-rows"
    assert refused(lambda: derived.align(translation, rows, seen="X-0 X-0", by=all_roles)) == "changed-meanwhile"
    row = derived.align(translation, rows, seen=shown.seen, by=all_roles)
    assert (row.approved, row.aligned_by) == ("2024-11-05", all_roles.code), "no word of it changed"
    body = json.loads(bytes(Entry.objects.order_by("-seq").first().body))
    assert (body["verb"], body["on"], body["about"]) == ("align-translation", translation, {"rows": 2})
    for code, counts in ((original, [(1, 1), (1, 3)]), (translation, [(1, 1), (3, 1)])):
        beside = visible_text(code, by=all_roles)
        assert beside.beside is not None
        assert beside.beside.by == all_roles.code
        assert [(len(one.first), len(one.second)) for one in beside.pairs()] == counts
    correct(original, "[FICTION]\n우리는 낟알을 세었습니다.\n그리고 잤습니다.\n", reason=WHY, by=all_roles)
    review.begin_review(original, by=all_roles)
    review.finish_review(original, seen=reviews.seen_of(Text.seen.get(code=original)), by=all_roles)
    assert to_judge(translation, by=all_roles).beside.proposed, "it was settled of other words"
    assert verify(by=all_roles, deep=True)["ok"]
