"""A corrected text keeps what was coded in it: carried where one place alone can be meant, listed otherwise, and never
under other words unseen. The version before stays as it was, and is as safe as the new one."""

from __future__ import annotations

import datetime
import json
import shutil
import tempfile
from pathlib import Path
from typing import Any

import pytest

from habeas.core.coding.anchoring import find_spans
from habeas.core.coding.records import Span as CodedSpan
from habeas.core.kernel.errors import ForPeople
from habeas.store import mission as missions
from habeas.store import pieces
from habeas.store.actions import apart, backup, consents, erasure, recovery, review
from habeas.store.actions.coding import corrections as verbs
from habeas.store.actions.deeds import deed
from habeas.store.actions.intake import batches
from habeas.store.actions.intake.folder import import_folder
from habeas.store.actions.intake.known import Known
from habeas.store.actions.intake.texts import text_of
from habeas.store.actions.labels import set_label
from habeas.store.actions.recover import recover
from habeas.store.actions.release import make_release
from habeas.store.actions.users import actor_named, add_user, remove_user, unlock_with
from habeas.store.mission import current
from habeas.store.models import Act, Batch, Correction, Dismissal, Entry, Item, Passage, Span, Text, Unplaced, User
from habeas.store.queries import corrections as queries
from habeas.store.queries import release as releases
from habeas.store.queries import review as reviews
from habeas.store.queries import texts as reading
from habeas.store.queries.apart import visible_agreement
from habeas.store.queries.coding import open_for_coding
from habeas.store.queries.verify import verify
from support.missions import ALL_ROLES, PASSPHRASE, Clock, actor, agreed, filled, make
from support.sheets import bring_in

WORDS = (
    "[FICTION] Q: Please tell me what you saw in the house by the river.\n"
    "A: Kim Chol-su was in my cell. We counted the kernels. Nobody slept, and the guard never let us rest.\n"
    "Q: Did the guard ever call one of you by name?\n"
    "A: He called Kim Chol-su at night. We counted the kernels. Then it was morning, and he was gone.\n"
)
CODING = """\
format: habeas/coding/1
text: I-0001
identities: reviewed
spans:
  - {words: Kim Chol-su, kind: name, person: W-0012}
  - {words: the guard, kind: other, occurrence: 2}
passages:
  p1: {words: "We counted the kernels.", occurrence: 1}
  p2:
    words: "the guard never let us rest."
    translation: {language: ko, text: "간수는 우리를 쉬게 하지 않았다.", by: U-0001, approved: 2024-05-02}
  p3: {words: "He called Kim Chol-su at night."}
  p4: {words: "Then it was morning"}
people:
  W-0012: {kind: person, sex: male}
accounts:
  - acts:
      - {id: a1, code: DET-01, victim: self, basis: own, passages: [p1, p4]}
      - {id: a2, code: TOR-03, victim: [self, W-0012], basis: own, passages: [p2]}
      - {id: a3, code: DET-01, victim: W-0012, basis: own, passages: [p3]}
"""
#: p1 goes along, p2 says something else, p3 names him otherwise, p4 is taken out
CORRECTED = "Interview of the third of February.\n" + WORDS.replace(
    "never let us rest", "did not let us rest at all"
).replace("He called Kim Chol-su", "He called Kim Chul-soo").replace(" Then it was morning, and he was gone.", "")
WHY = "The interpreter heard the recording again (fiction)."


def _fill() -> None:
    by = actor_named("all")
    add_user("petra", ["protection-officer"], PASSPHRASE, by=by)
    folder = Path(tempfile.mkdtemp())
    bring_in(folder, "source", "code,kind,sex,birth\nS-1,escapee,female,1980\n", by=by)
    given = "1,S-1,2023-01-01,statistics quote-anonymous,granted,public,\n"
    bring_in(folder, "consent", "id,source,given,uses,decision,audiences,withdrawn\n" + given, by=by)
    bring_in(folder, "interview", "code,source,date\nI-1,S-1,2023-02-03\n", by=by)
    came_in(folder, CODING, by)
    shutil.rmtree(folder)


def came_in(where: Path, coding: str, by: Any) -> None:
    """The transcript and its coding, as a folder."""
    folder = where / "t"
    folder.mkdir(exist_ok=True)
    rows = "I-0001.txt,transcript,I-0001,en\nI-0001.coding.yaml,coding,,\n"
    (folder / "folder.csv").write_text("file,kind,of,language\n" + rows)
    (folder / "I-0001.txt").write_text(WORDS, encoding="utf-8")
    (folder / "I-0001.coding.yaml").write_text(coding, encoding="utf-8")
    assert import_folder(folder, by=by).counts["refused"] == 0


mission_folder = filled(_fill)


@pytest.fixture
def text(mission: Any) -> str:
    return str(Text.seen.get().code)


def refused(act: Any) -> str:
    with pytest.raises(ForPeople) as told:
        act()
    return told.value.code


def named(name: str) -> Passage:
    return Passage.seen.get(name=name)  # type: ignore[no-any-return]


def says(row: Passage) -> str:
    opened = current().open_words(row.source, row.words_sealed, "coding_passage", row.code, "words")
    return str(json.loads(opened)["exact"])


def settle_names(text: str, by: Any) -> None:
    """Decide on what the rules propose, mark the name as it is spelled now, and open the text again."""
    for one in queries.unplaced_spans(text, by=by):
        verbs.place_span(one.row.code, "Kim Chul-soo" if "Ch" in (one.proposed or one.said).words else "", by=by)
    row = reviews.require_reviewable(text, by=by)
    now = reviews.review(row, reviews.look(row, by=by))
    decisions = [review.Decision("dismiss", group.words, group.kind) for group in now.groups]
    review.decide(text, decisions, seen=now.seen, by=by)
    review.finish_review(text, seen=reviews.seen_of(Text.seen.get(code=text)), by=by)


def test_passages_go_along_or_are_listed_and_each_is_decided_with_an_entry(text: str, all_roles: Any) -> None:
    before = {name: named(name) for name in ("p1", "p2", "p3", "p4")}
    item = Text.seen.get().item
    made = verbs.correct(text, CORRECTED, reason=WHY, by=all_roles)
    assert (made.carried, made.listed) == (1, 4), "three passages and a name that is spelled otherwise"
    assert named("p1").start == CORRECTED.index("We counted the kernels.")
    assert [named(name).start for name in ("p2", "p3", "p4")] == [None] * 3
    assert [says(named(name)) for name in before] == [says(row) for row in before.values()], "the words stay"
    assert queries.words_of(Text.seen.get().item) == CORRECTED
    assert queries.words_of(item) == WORDS, "the version before stays as it was"
    settle_names(text, all_roles)
    told = {Passage.seen.get(code=one.row.record).name: one for one in queries.unplaced_passages(text, by=all_roles)}
    assert set(told) == {"p2", "p3", "p4"}
    assert told["p2"].proposed is not None
    assert told["p2"].proposed.words == "the guard did not let us rest at all."
    assert told["p2"].rests_on == (Act.seen.get(name="a2").code,)
    verbs.place(named("p2").code, by=all_roles)
    verbs.place(named("p3").code, {"words": "He called [W-12] at night."}, by=all_roles)
    assert (says(named("p2")), says(named("p3"))) == (
        "the guard did not let us rest at all.",
        "He called Kim Chul-soo at night.",
    )
    assert (named("p2").approved, named("p2").translation_sealed is None) == ("", False), "it says what the words were"
    verbs.drop(named("p4").code, reason=WHY, by=all_roles)
    assert Passage.seen.filter(name="p4").count() == 0
    assert Act.seen.get(name="a1").passages == named("p1").code
    assert queries.unplaced_passages(text, by=all_roles) == []
    verbs_ = [json.loads(bytes(body))["verb"] for body in Entry.objects.order_by("seq").values_list("body", flat=True)]
    told_verbs = ["correct-text", "place-span", "place-passage", "drop-passage"]
    assert [verb for verb in dict.fromkeys(verbs_) if verb in told_verbs] == told_verbs
    assert b"Chul" not in b"".join(bytes(body) for body in Entry.objects.values_list("body", flat=True))
    assert verify(by=all_roles, deep=True)["ok"]


def test_a_name_that_is_spelled_anew_is_never_shown_and_its_text_stays_closed(text: str, all_roles: Any) -> None:
    verbs.correct(text, CORRECTED, reason=WHY, by=all_roles)
    for look in (reading.visible_text, open_for_coding, queries.unplaced_passages):
        assert refused(lambda look=look: look(text, by=all_roles)) == "not-reviewed"
    (one,) = queries.unplaced_spans(text, by=all_roles)
    assert (one.proposed and one.proposed.words, one.person) == ("Kim Chul-soo", "W-0012")
    row = reviews.require_reviewable(text, by=all_roles)
    now = reviews.review(row, reviews.look(row, by=all_roles))
    review.decide(
        text, [review.Decision("dismiss", each.words, each.kind) for each in now.groups], seen=now.seen, by=all_roles
    )
    seen = reviews.seen_of(Text.seen.get())
    assert refused(lambda: review.finish_review(text, seen=seen, by=all_roles)) == "unplaced-identities"
    settle_names(text, all_roles)
    shown = "".join(
        piece.words for line in reading.visible_text(text, by=all_roles).paragraphs for piece in line.pieces
    )
    assert "Chul" not in shown
    assert shown.count("[W-12]") == 2
    for waits in queries.unplaced_passages(text, by=all_roles):
        told = f"{waits.said}{waits.proposed}"
        assert "Chol" not in told, "nor where it stood before"
        assert "Chul" not in told


def test_one_occurrence_is_counted_anew(text: str, all_roles: Any) -> None:
    words = WORDS.replace("A: Kim", "A: the guard came. Kim", 1)
    verbs.correct(text, words, reason=WHY, by=all_roles)
    span = Span.seen.get(kind="other")
    assert span.occurrence == 3
    start, _ = find_spans(words, CodedSpan("the guard", "other", occurrence=3))[0]
    assert words[start:].startswith("the guard ever call")


def test_a_later_correction_looks_again_for_what_waits(text: str, all_roles: Any) -> None:
    verbs.correct(text, CORRECTED, reason=WHY, by=all_roles)
    assert Unplaced.seen.filter(decided="").count() == 4
    made = verbs.correct(text, WORDS.replace("river", "lake"), reason=WHY, by=all_roles)
    assert made.listed == 1, "the name that was respelled is asked once more"
    assert [named(name).start for name in ("p1", "p2", "p3", "p4")] == [
        WORDS.replace("river", "lake").index(words)
        for words in ("We counted", "the guard never", "He called", "Then it")
    ]
    assert sorted(Unplaced.seen.values_list("decided", flat=True)) == ["", "carried", "carried", "carried"]
    assert named("p2").approved == "2024-05-02", "its words are the same again"
    assert queries.words_of(Correction.seen.get(code=made.code).before) == CORRECTED


def test_what_a_release_quotes_does_not_change_and_the_next_one_holds_no_words_that_wait(
    text: str, all_roles: Any
) -> None:
    def quoted() -> tuple[str, list[str], dict[str, int]]:
        answer = make_release(purpose="public-report", audience="public", period="all", by=all_roles)
        opened, _ = releases.open_release(releases.find(answer["release"]))
        left = {one["reason"]: one["count"] for one in answer["left_out"] if one["kind"] == "passage"}
        return answer["release"], sorted(row["text"] for row in opened.rows("passages")), left

    first, said, _ = quoted()
    assert "the guard never let us rest." in said
    verbs.correct(text, CORRECTED, reason=WHY, by=all_roles)
    settle_names(text, all_roles)
    _, waiting, left = quoted()
    assert waiting == ["We counted the kernels."]
    assert left == {"unplaced": 3}
    verbs.place(named("p2").code, by=all_roles)
    _, then, _ = quoted()
    assert then == ["We counted the kernels.", "the guard did not let us rest at all."]
    opened, _ = releases.open_release(releases.find(first))
    assert sorted(row["text"] for row in opened.rows("passages")) == said, "what was released stays as it was"


def test_while_two_coders_work_apart_nothing_is_corrected_and_their_agreement_stays(
    text: str, all_roles: Any, tmp_path: Path
) -> None:
    batches.undo(Batch.objects.order_by("code").last().code, by=all_roles)
    head = "format: habeas/coding/1\ntext: I-0001\nidentities: reviewed\n"
    came_in(tmp_path, head, all_roles)
    code = Text.seen.get().code
    with deed("test-users", by=all_roles) as work:
        for name in ("ann", "ben"):
            work.add(User(code=work.code("U"), username=name, roles="coder", active="yes"))
    row = apart.assign("I-0001", "ann", "ben", by=all_roles)
    assert refused(lambda: verbs.correct(code, CORRECTED, reason=WHY, by=all_roles)) == "coded-apart"
    own = head + 'passages:\n  p1: {words: "Nobody slept"}\naccounts:\n  - acts:\n'
    own += "      - {id: a1, code: TOR-01, victim: self, passages: [p1]}\n"
    for user in User.seen.filter(username__in=("ann", "ben")):
        coder = actor("coder")
        apart.hand_in(row.code, own, by=type(coder)(user.code, user.username, coder.roles), done=True)
    apart.settle(row.code, by=actor("reviewer"))
    verbs.correct(code, CORRECTED.replace("Nobody slept", "None slept"), reason=WHY, by=all_roles)
    assert visible_agreement(by=all_roles)[0].alpha.units == 1, "it is measured on the words that were coded"


def test_who_may_not_is_refused(text: str, all_roles: Any) -> None:
    intake = {"documenter", "registrar", "protection-officer"}
    for by in (actor(role) for role in set(ALL_ROLES) - intake):
        assert refused(lambda by=by: verbs.correct(text, CORRECTED, reason=WHY, by=by)) == "not-allowed"
    verbs.correct(text, CORRECTED, reason=WHY, by=all_roles)
    span, p2 = Unplaced.seen.exclude(record__startswith="P-").get(), named("p2").code
    for role in ALL_ROLES:
        by = actor(role)
        if role not in intake:
            assert refused(lambda by=by: verbs.place_span(span.code, by=by)) == "not-allowed"
            assert refused(lambda by=by: verbs.drop_span(span.code, reason=WHY, by=by)) == "not-allowed"
            assert refused(lambda by=by: queries.unplaced_spans(text, by=by)) == "not-allowed"
        closed = "not-reviewed" if role in ("documenter", "registrar", "coder") else "not-allowed"
        assert refused(lambda by=by: verbs.place(p2, by=by)) == closed
        assert refused(lambda by=by: verbs.drop(p2, reason=WHY, by=by)) == closed


def test_a_source_whom_she_does_not_see_is_as_if_she_were_not_there(text: str, all_roles: Any) -> None:
    verbs.correct(text, CORRECTED, reason=WHY, by=all_roles)
    settle_names(text, all_roles)
    set_label("S-0001", level="strictly-confidential", reason=WHY, review=datetime.date(2099, 1, 1), by=all_roles)
    outside = actor("coder", "documenter")
    assert queries.visible_waiting(by=outside) == {}
    p2 = named("p2").code
    acts = {
        "no-such-text": (
            lambda: queries.plan(text, WORDS, by=outside),
            lambda: queries.visible_corrections(text, by=outside),
            lambda: queries.unplaced_passages(text, by=outside),
        ),
        "no-such-unplaced": (
            lambda: verbs.place(p2, by=outside),
            lambda: verbs.drop(p2, reason=WHY, by=outside),
            lambda: queries.waiting_one(p2, by=outside),
        ),
    }
    for code, each in acts.items():
        assert [refused(act) for act in each] == [code] * len(each)


def test_what_is_wrong_or_late_writes_nothing(text: str, all_roles: Any) -> None:
    entries = Entry.objects.count()
    p1 = named("p1").code
    wrong = {
        "nothing-changed": lambda: verbs.correct(text, WORDS.replace("\n", "\r\n"), reason=WHY, by=all_roles),
        "empty-text": lambda: verbs.correct(text, " \n", reason=WHY, by=all_roles),
        "no-reason": lambda: verbs.correct(text, CORRECTED, reason=" ", by=all_roles),
        "changed-meanwhile": lambda: verbs.correct(text, CORRECTED, reason=WHY, by=all_roles, seen="0" * 24),
        "no-such-text": lambda: verbs.correct("T-9999", CORRECTED, reason=WHY, by=all_roles),
        "no-such-unplaced": lambda: verbs.place(p1, by=all_roles),
    }
    for code, act in wrong.items():
        assert refused(act) == code
    assert Entry.objects.count() == entries
    verbs.correct(text, CORRECTED, reason=WHY, by=all_roles)
    settle_names(text, all_roles)
    p2, p3, p4 = (named(name) for name in ("p2", "p3", "p4"))
    entries = Entry.objects.count()
    late = {
        "no-proposal": lambda: verbs.place(p4.code, by=all_roles),
        "words-not-found": lambda: verbs.place(p2.code, {"words": "Kim Chul-soo"}, by=all_roles),
        "passage-in-use": lambda: verbs.drop(p3.code, reason=WHY, by=all_roles),
        "changed-meanwhile": lambda: verbs.place(p2.code, version=9, by=all_roles),
    }
    for code, act in late.items():
        assert refused(act) == code, code
    assert Entry.objects.count() == entries


def test_a_file_is_kept_beside_its_words_and_the_text_is_still_the_interviews(text: str, all_roles: Any) -> None:
    content = CORRECTED.encode("utf-16")
    verbs.correct(text, CORRECTED, reason=WHY, by=all_roles, file=("corrected.txt", content))
    item = Item.seen.get(code=Text.seen.get().item)
    original = Item.seen.get(code=item.derived_from)
    assert (original.kind, original.belongs, original.encoding) == ("transcript", "I-0001", "utf-16")
    assert pieces.read(current(), original) == content
    assert text_of("I-0001", Known("")).code == text
    assert Dismissal.seen.count() == 0


def test_a_consent_taken_back_and_an_erasure_reach_every_version(text: str, all_roles: Any) -> None:
    verbs.correct(text, CORRECTED, reason=WHY, by=all_roles)
    settle_names(text, all_roles)
    p2 = named("p2").code
    consents.withdraw("S-0001", [], datetime.date(2024, 11, 5), by=all_roles)
    for act in (
        lambda: verbs.correct(text, WORDS, reason=WHY, by=all_roles),
        lambda: verbs.place(p2, by=all_roles),
        lambda: verbs.drop(p2, reason=WHY, by=all_roles),
    ):
        assert refused(act) == "no-consent"
    names = [piece.name for item in Item.objects.filter(owner="S-0001") for piece in pieces.of(item)]
    assert len(names) == 4, "the transcript, its coding, and the words of both versions"
    agreed(lambda: erasure.erase("S-0001", reason=WHY, by=all_roles), second=actor_named("petra"))
    assert [name for name in names if current().items_folder.joinpath(name).exists()] == []
    for model in (Text, Passage, Span, Item, Correction, Unplaced):
        assert model.objects.exclude(code__startswith="X").count() == 0
    assert Item.objects.filter(owner="S-0001").count() == 0
    assert verify(by=all_roles, deep=True)["ok"]


def test_every_version_is_read_after_a_rotation_and_after_it_was_brought_back(tmp_path: Path) -> None:
    path, shares = make(tmp_path / "home"), list[str]()

    def opened(folder: Path, passphrase: str = PASSPHRASE) -> Any:
        return missions.opened(folder, unlock_with(folder, "all", passphrase), clock=Clock())

    def both() -> list[str]:
        made = Correction.seen.get()
        return [queries.words_of(made.before), queries.words_of(made.after), says(named("p1")), says(named("p2"))]

    with opened(path):
        by = actor_named("all")
        _fill()
        agreed(lambda: add_user("cora", ["coder"], PASSPHRASE, by=by, reason=WHY), second=actor_named("petra"))
        verbs.correct(Text.seen.get().code, CORRECTED, reason=WHY, by=by)
        there = both()
        assert there[:2] == [WORDS, CORRECTED]
        assert remove_user("cora", by=by, reason=WHY)
    with opened(path):
        by = actor_named("all")
        assert both() == there
        recovery.make(shares=3, needed=2, by=by, hand_over=lambda _, words: shares.extend(words))
        backup.back_up_content(tmp_path / "content", by=by)
        second = actor_named("petra")
        agreed(lambda: backup.back_up_keys(tmp_path / "keys", reason=WHY, by=by), second=second)
    given: dict[str, Any] = {"content": tmp_path / "content", "keys": tmp_path / "keys", "shares": shares[:2]}
    anew = "seven other words than those of before"
    found = recover(tmp_path / "new", "testing", **given, username="all", passphrase=anew, clock=Clock())
    assert found["holds"]
    with opened(tmp_path / "new" / "testing", anew):
        assert both() == there


def test_a_coding_file_places_what_waits_and_does_not_open_the_text(text: str, all_roles: Any, tmp_path: Path) -> None:
    verbs.correct(text, CORRECTED, reason=WHY, by=all_roles)
    coding = CODING.replace("never let us rest.", "did not let us rest at all.")
    coding = coding.replace("He called Kim Chol-su", "He called Kim Chul-soo")
    coding = coding.replace('  p4: {words: "Then it was morning"}\n', "").replace("[p1, p4]", "[p1]")
    came_in(tmp_path, coding, all_roles)
    assert says(named("p2")) == "the guard did not let us rest at all."
    assert [queries.is_passage(one) for one in queries.waiting_of(text)] == [False], "but for the name"
    assert Text.seen.get().identities == "open"
