"""Folders of texts, their codings, and what a release may quote of them."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from habeas.core.kernel.errors import Refused
from habeas.store.actions.intake import batches
from habeas.store.actions.intake.folder import import_folder
from habeas.store.actions.release import make_release
from habeas.store.models import Account, Act, Item, Passage, Person, Span, Statement, Text
from habeas.store.queries import release as releases
from habeas.store.queries.verify import verify
from support.missions import actor
from support.sheets import bring_in

TRANSCRIPT = """\
[FICTION] Question: Please tell me what you saw.

Kim Chol-su was in my cell. We counted the kernels. The guard never let us sleep, and Kim Chol-su fell ill.
"""
CODING = """\
format: habeas/coding/1
text: I-0001
identities: reviewed
spans:
  - {words: Kim Chol-su, kind: name, person: W-0012}
passages:
  p1: {words: "We counted the kernels."}
  p2:
    words: "The guard never let us sleep, and Kim Chol-su fell ill."
    translation:
      {language: ko, text: "간수는 우리를 재우지 않았고 김철수는 병이 났다.", by: U-0001, approved: 2024-05-02}
people:
  W-0012: {kind: person, sex: male, age: 34}
accounts:
  - code: A-0044
    reliability: B
    credibility: 2
    acts:
      - {id: a1, code: DET-01, victim: self, date: "2019-05~", place: Songpo, place_type: detention/interrogation,
         basis: own, passages: [p1], also: [{field: date, value: "2018-05", passages: [p1], because: "at first"}]}
      - {id: a2, code: TOR-03, victim: [self, W-0012], date: 2019-05, basis: own, passages: [p2],
         involved: [{party: "unit:Songpo office", degree: carried-out}]}
"""


def folder(where: Path, *, coding: str = CODING, transcript: str = TRANSCRIPT) -> Path:
    path = where / "interviews"
    path.mkdir(exist_ok=True)
    (path / "folder.csv").write_text(
        "file,kind,of,language\nI-0001.txt,transcript,I-0001,en\nI-0001.coding.yaml,coding,I-0001,en\n"
    )
    (path / "I-0001.txt").write_text(transcript, encoding="utf-8")
    (path / "I-0001.coding.yaml").write_text(coding, encoding="utf-8")
    return path


@pytest.fixture
def interview(mission: Any, all_roles: Any, tmp_path: Path) -> Path:
    """A source who allowed statistics and anonymous quotation, and her interview."""
    bring_in(tmp_path, "source", "code,kind,sex,birth\nS-1,escapee,female,1980\n", by=all_roles)
    given = "1,S-1,2023-01-01,statistics quote-anonymous,granted,public,\n"
    bring_in(tmp_path, "consent", "id,source,given,uses,decision,audiences,withdrawn\n" + given, by=all_roles)
    bring_in(tmp_path, "interview", "code,source,date\nI-1,S-1,2023-02-03\n", by=all_roles)
    return tmp_path


def passages_of(answer: dict[str, Any], by: Any) -> dict[int, Any]:
    return dict(releases.figures_of(answer["release"], by=by).passages())


def test_a_folder_becomes_texts_and_coded_facts(mission: Any, all_roles: Any, interview: Path) -> None:
    outcome = import_folder(folder(interview), by=all_roles)
    assert outcome.counts == {"new": 2, "update": 0, "same": 0, "refused": 0}, list(outcome.rows())
    acts = {act.violation: act for act in Act.seen.all()}
    assert acts["DET-01"].date == "2019-05~"
    assert acts["DET-01"].approximate
    herself = Person.seen.get(self_of="S-0001")
    assert acts["TOR-03"].victims.split() == [herself.code, "W-0012"]
    assert Statement.seen.get().value == "2018-05"
    assert Account.seen.get().code == "A-0044"
    assert {item.kind for item in Item.seen.filter(belongs="I-0001")} == {"transcript", "text", "coding"}
    assert verify(by=all_roles, deep=True)["ok"]


def test_the_same_folder_twice_changes_nothing(mission: Any, all_roles: Any, interview: Path) -> None:
    import_folder(folder(interview), by=all_roles)
    items, acts = Item.objects.count(), Act.objects.count()
    again = import_folder(folder(interview), by=all_roles)
    assert again.counts == {"new": 0, "update": 0, "same": 2, "refused": 0}
    assert (Item.objects.count(), Act.objects.count()) == (items, acts)


def test_a_rehearsed_folder_changes_nothing(mission: Any, all_roles: Any, interview: Path) -> None:
    outcome = import_folder(folder(interview), by=all_roles, rehearse=True)
    assert outcome.counts["new"] == 2
    assert not Text.objects.exists()
    assert not Item.objects.filter(belongs="I-0001").exists()


def test_a_changed_coding_keeps_what_is_the_same_and_takes_back_what_is_gone(
    mission: Any, all_roles: Any, interview: Path
) -> None:
    import_folder(folder(interview), by=all_roles)
    before = {act.violation: (act.code, act.version) for act in Act.seen.all()}
    lines = CODING.split("\n")
    changed = "\n".join(lines[:-3]).replace("2019-05~", "2019-06~") + "\n"
    outcome = import_folder(folder(interview, coding=changed), by=all_roles)
    assert outcome.counts == {"new": 0, "update": 1, "same": 1, "refused": 0}, list(outcome.rows())
    after = {act.violation: (act.code, act.version) for act in Act.seen.all()}
    assert set(after) == {"DET-01"}
    assert after["DET-01"] == (before["DET-01"][0], 2)
    assert Act.objects.filter(violation="TOR-03").count() == 2, "it was taken back by a version that says so"
    assert Passage.seen.count() == 2
    batches.undo(outcome.batch, by=all_roles)
    assert {act.violation: (act.code, act.version) for act in Act.seen.all()} == before
    assert verify(by=all_roles, deep=True)["ok"]


def test_a_changed_transcript_under_passages_is_refused(mission: Any, all_roles: Any, interview: Path) -> None:
    import_folder(folder(interview), by=all_roles)
    outcome = import_folder(folder(interview, transcript="Another text. " + TRANSCRIPT), by=all_roles)
    refused = next(row for row in outcome.rows() if row["status"] == "refused")
    assert "passages are anchored" in refused["reason"]


def test_words_that_do_not_stand_in_the_text_are_refused_with_their_line(
    mission: Any, all_roles: Any, interview: Path
) -> None:
    wrong = CODING.replace("We counted the kernels.", "We counted the colonels.")
    outcome = import_folder(folder(interview, coding=wrong), by=all_roles)
    refused = next(row for row in outcome.rows() if row["status"] == "refused")
    assert refused["row"] == 3
    assert "line 7" in refused["reason"]
    assert not Act.objects.exists()
    assert Text.seen.count() == 1, "the transcript itself came in"


def test_a_release_quotes_masked_words_and_no_translation_that_may_hold_a_name(
    mission: Any, all_roles: Any, interview: Path
) -> None:
    import_folder(folder(interview), by=all_roles)
    answer = make_release(purpose="public-report", audience="public", period=None, by=all_roles)
    said = {passage.text: passage.translation for passage in passages_of(answer, all_roles).values()}
    assert said == {
        "We counted the kernels.": None,
        "The guard never let us sleep, and [W-1] fell ill.": None,
    }, "a name hidden in the original and found nowhere in the translation may stand there in another spelling"
    assert {"reason": "text-not-reviewed", "kind": "translation", "count": 1} in answer["left_out"]


def test_the_name_in_a_translation_is_masked_where_its_spelling_is_given(
    mission: Any, all_roles: Any, interview: Path
) -> None:
    more = CODING.replace(
        "passages:\n", "  - {words: 김철수, kind: name, person: W-0012, language: ko}\npassages:\n", 1
    )
    import_folder(folder(interview, coding=more), by=all_roles)
    answer = make_release(purpose="public-report", audience="public", period=None, by=all_roles)
    translations = [p.translation for p in passages_of(answer, all_roles).values() if p.translation]
    assert translations == ["간수는 우리를 재우지 않았고 [W-1]는 병이 났다."]


def test_a_text_not_reviewed_for_identities_is_quoted_in_no_release(
    mission: Any, all_roles: Any, interview: Path
) -> None:
    import_folder(folder(interview, coding=CODING.replace("reviewed", "open")), by=all_roles)
    answer = make_release(purpose="public-report", audience="public", period=None, by=all_roles)
    assert passages_of(answer, all_roles) == {}
    assert {"reason": "text-not-reviewed", "kind": "passage", "count": 2} in answer["left_out"]
    assert releases.figures_of(answer["release"], by=all_roles).count(of="acts").possible == 2


def test_a_wholly_retracted_account_is_in_no_release(mission: Any, all_roles: Any, interview: Path) -> None:
    taken_back = CODING.replace(
        "    credibility: 2\n", "    credibility: 2\n    retraction: {extent: whole, date: 2024-01-01, reason: asked}\n"
    )
    import_folder(folder(interview, coding=taken_back), by=all_roles)
    answer = make_release(purpose="public-report", audience="public", period=None, by=all_roles)
    assert releases.figures_of(answer["release"], by=all_roles).count(of="acts").possible == 0
    assert {"reason": "retracted", "kind": "account", "count": 1} in answer["left_out"]


def test_a_coding_may_not_be_brought_in_without_the_right_to_code(mission: Any, interview: Path) -> None:
    with pytest.raises(Refused):
        import_folder(folder(interview), by=actor("auditor"))
    assert not Span.objects.exists()


def test_no_word_of_a_transcript_lies_plain_in_the_mission(mission: Any, all_roles: Any, interview: Path) -> None:
    import_folder(folder(interview), by=all_roles)
    make_release(purpose="public-report", audience="public", period=None, by=all_roles)
    for path in mission.path.rglob("*"):
        if path.is_file():
            content = path.read_bytes()
            for words in ("kernels", "Chol-su", "김철수"):
                assert words.encode() not in content, path


def test_a_refused_coding_leaves_nothing_behind_for_the_next(mission: Any, all_roles: Any, interview: Path) -> None:
    bring_in(interview, "interview", "code,source,date\nI-1,S-1,2023-02-03\nI-2,S-1,2023-02-04\n", by=all_roles)
    path = folder(interview, coding=CODING + "measures:\n  - {code: M-0099, passages: [p1]}\n")
    (path / "I-0002.txt").write_text(TRANSCRIPT, encoding="utf-8")
    (path / "I-0002.coding.yaml").write_text(
        CODING.replace("I-0001", "I-0002").replace("A-0044", "A-0045"), encoding="utf-8"
    )
    with (path / "folder.csv").open("a") as stream:
        stream.write("I-0002.txt,transcript,I-0002,en\nI-0002.coding.yaml,coding,I-0002,en\n")
    outcome = import_folder(path, by=all_roles)
    assert {row["key"]: row["status"] for row in outcome.rows()} == {
        "I-0001.txt": "new",
        "I-0002.txt": "new",
        "I-0001.coding.yaml": "refused",
        "I-0002.coding.yaml": "new",
    }
    assert Act.seen.count() == 2
    assert Person.seen.filter(code="W-0012").count() == 1
    assert verify(by=all_roles, deep=True)["ok"]


PEOPLE = [f"W-{number:04}" for number in range(21, 33)] + ["S-0001"]
CROWD = "[FICTION]\n\n" + " ".join(f"Person{chr(97 + n)} stood there." for n in range(len(PEOPLE))) + "\n"


def crowd(where: Path, by: Any) -> None:
    """An interview that names thirteen people in two passages, the source herself among them."""
    spans = "".join(
        f"  - {{words: Person{chr(97 + n)}, kind: name, person: {code}}}\n" for n, code in enumerate(PEOPLE)
    )
    whole = CROWD.split("\n\n")[1].strip()
    head = "format: habeas/coding/1\ntext: I-0001\nidentities: reviewed\n"
    coding = (
        f"{head}spans:\n{spans}passages:\n"
        f'  p1: {{words: "{whole}"}}\n  p2: {{words: "Persona stood there. Personb stood there."}}\n'
        "accounts:\n  - code: A-0044\n    acts:\n"
        "      - {id: a1, code: DET-01, victim: self, date: 2019-05, basis: own, passages: [p1, p2]}\n"
    )
    outcome = import_folder(folder(where, coding=coding, transcript=CROWD), by=by)
    assert outcome.counts["new"] == 2, list(outcome.rows())


def labels(by: Any) -> list[list[str]]:
    """The labels of a release, in the order of the words, the longer passage first."""
    answer = make_release(purpose="public-report", audience="public", period=None, by=by)
    said = sorted((passage.text for passage in passages_of(answer, by).values()), key=len, reverse=True)
    return [re.findall(r"\[(W-\d+)\]", one) for one in said]


def test_labels_are_those_of_one_release_and_say_nothing_of_those_of_another(
    mission: Any, all_roles: Any, interview: Path
) -> None:
    """Within one a person has one label everywhere; another observation, of another source, and all are others."""
    crowd(interview, all_roles)
    first, short = labels(all_roles)
    assert sorted(first) == sorted(f"W-{number}" for number in range(1, len(PEOPLE) + 1)), "no gap counts anybody else"
    assert short == first[:2], "the same person, the same label"
    assert labels(all_roles) == [first, short], "the same records, the same release"
    bring_in(interview, "source", "code,kind,sex,birth\nS-2,escapee,male,1970\n", by=all_roles, name="more")
    given = "2,S-2,2023-01-01,statistics,granted,public,\n"
    bring_in(
        interview, "consent", "id,source,given,uses,decision,audiences,withdrawn\n" + given, by=all_roles, name="more"
    )
    bring_in(interview, "interview", "code,source,date\nI-2,S-2,2023-02-04\n", by=all_roles, name="more")
    second, _ = labels(all_roles)
    assert sorted(second) == sorted(first)
    assert second != first, "of 13 people the same order comes once in 6,227,020,800"
    assert sum(one == other for one, other in zip(first, second, strict=True)) < 7
    assert not any("S-" in one for one in (*first, *second)), "the source herself is a person like others"
