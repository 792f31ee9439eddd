"""Files that arrive in the browser: each stored, a duplicate or refused, and nothing left of what is not kept."""

from __future__ import annotations

import io
import random
from pathlib import Path
from typing import Any

import pytest

from habeas.core.intake.arriving import LONGEST_NAME, Arriving, plain_name
from habeas.core.intake.limits import Limits
from habeas.core.kernel.errors import Refused, WrongUse
from support.missions import actor

WORDS = "그들은 낟알을 세었다. They counted the kernels (fiction).\n".encode()


@pytest.fixture
def verbs() -> Any:
    from habeas.store.actions.intake import files

    return files


def arriving(content: bytes, size: int | None = None, limits: Limits | None = None) -> Arriving:
    return Arriving(io.BytesIO(content).read, len(content) if size is None else size, limits or Limits())


def left(mission: Any) -> tuple[int, list[str], list[str]]:
    """Pieces on the disk, lists of unfinished ones, keys of files that wait."""
    found = sum(1 for path in Path(mission.items_folder).rglob("*") if path.is_file())
    return found, [path.name for path in mission.path.glob("unfinished*")], mission.source_keys.codes("IN-")


def test_a_file_is_stored_whole_under_a_key_of_its_own(mission: Any, all_roles: Any, verbs: Any) -> None:
    from habeas.store import pieces
    from habeas.store.models import Item
    from habeas.store.queries.inbox import visible_inbox
    from habeas.store.queries.verify import verify

    content = random.Random(7).randbytes(9_000_000)
    line = verbs.receive(arriving(content), "a/b/photo.jpg", by=all_roles)
    row = Item.seen.get(code=line.item)
    assert (line.status, line.name, line.size) == ("stored", "photo.jpg", len(content))
    assert row.owner == "IN-0001"
    assert len(pieces.of(row)) == 3
    assert pieces.read(mission, row) == content
    assert [one.name for one in visible_inbox(1, by=all_roles).rows] == ["photo.jpg"]
    assert verify(by=all_roles, deep=True)["ok"]
    for path in mission.path.rglob("*"):
        assert not path.is_file() or content[:64] not in path.read_bytes()


def test_the_same_file_twice_is_one_item_and_said_to_be(mission: Any, all_roles: Any, verbs: Any) -> None:
    first = verbs.receive(arriving(WORDS), "one.txt", by=all_roles)
    before = left(mission)
    again = verbs.receive(arriving(WORDS), "two.txt", by=all_roles)
    assert (again.status, again.item, again.sha256) == ("duplicate", first.item, first.sha256)
    assert left(mission) == before


@pytest.mark.parametrize(
    ("content", "size", "code"),
    [(b"", 0, "empty-file"), (WORDS, 5_000, "broken-upload"), (b"x" * 101, 101, "too-large")],
)
def test_what_is_refused_says_why_and_leaves_nothing(
    mission: Any, all_roles: Any, verbs: Any, content: bytes, size: int, code: str
) -> None:
    before = left(mission)
    limits = Limits(file_bytes=100 if code == "too-large" else 10_000)
    with pytest.raises((WrongUse, Refused)) as refused:
        verbs._receive(arriving(content, size, limits), "x", all_roles, "", "", "inbox", "")
    assert refused.value.code == code
    assert left(mission) == before


def test_an_upload_that_is_killed_between_its_piece_and_its_row_is_cleared_by_the_next(
    mission: Any, all_roles: Any, verbs: Any
) -> None:
    from habeas.store import pieces

    def broken() -> None:
        with pieces.writing(mission) as written:
            written.append(pieces.write(mission, "S-0000", WORDS))
            assert pieces.announced(mission)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        broken()
    assert left(mission)[:2] == (0, [])
    path = mission.path / "unfinished-00ff"
    pieces.write(mission, "S-0000", WORDS)
    (mission.path / "unfinished").rename(path)
    verbs.receive(arriving(b"other"), "y", by=all_roles)
    assert left(mission)[:2] == (1, [])


def test_the_key_of_an_upload_that_was_killed_ends_with_the_next_one_and_no_other(
    mission: Any, all_roles: Any, verbs: Any
) -> None:
    """A key line without a file opens nothing: the next upload ends it, but not that of one that is under way."""
    from habeas.store import pieces

    kept = verbs.receive(arriving(b"kept"), "k", by=all_roles).item
    mission.source_keys.create(["IN-0077"])  # as a program leaves it that is killed before its row
    verbs.receive(arriving(b"next"), "n", by=all_roles)
    left_over = mission.source_keys.codes("IN-")
    assert "IN-0077" not in left_over
    assert len(left_over) == 2
    mission.source_keys.create(["IN-0088"])
    with pieces.writing(mission):  # somebody who has a key and no row yet, in another process
        own = pieces._own.set(None)
        verbs.receive(arriving(b"third"), "t", by=all_roles)
        pieces._own.reset(own)
    assert "IN-0088" in mission.source_keys.codes("IN-")
    verbs.receive(arriving(b"fourth"), "f", by=all_roles)
    assert "IN-0088" not in mission.source_keys.codes("IN-")
    from habeas.store.models import Item

    assert Item.seen.get(code=kept).owner in mission.source_keys


def test_an_import_that_settles_takes_nothing_from_an_upload_that_is_under_way(mission: Any) -> None:
    from habeas.store import pieces

    with pieces.writing(mission) as written:
        written.append(pieces.write(mission, "S-0000", WORDS))
        assert pieces.settle(mission) == 0
        assert left(mission)[0] == 1


@pytest.mark.parametrize(
    ("given", "plain"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\her\\증언.docx", "증언.docx"),
        ("photo\u202egpj.exe", "photogpj.exe"),
        ("a\x00b\nc.txt", "abc.txt"),
        ("..", "?"),
        ("", "?"),
        ("\u110c\u1173\u11bc.txt", "증.txt"),
    ],
)
def test_a_hostile_name_is_words_and_never_a_path(given: str, plain: str) -> None:
    assert plain_name(given) == plain


def test_a_name_of_three_hundred_letters_keeps_its_ending() -> None:
    name = plain_name("가" * 300 + ".docx")
    assert len(name) <= LONGEST_NAME
    assert name.endswith(".docx")


@pytest.fixture
def interview(mission: Any, all_roles: Any) -> tuple[str, str]:
    from habeas.store.actions.intake import interviews

    code = interviews.begin(by=all_roles, earlier="no")
    version = interviews.keep(code, {"kind": ["escapee"]}, by=all_roles, version=1)
    taken = interviews.take(code, by=all_roles, version=version)
    return taken.source, taken.interview


def test_a_file_of_the_inbox_is_sealed_anew_for_what_it_belongs_to(
    mission: Any, all_roles: Any, verbs: Any, interview: tuple[str, str]
) -> None:
    from habeas.store import pieces
    from habeas.store.models import Item, Text
    from habeas.store.queries.verify import verify

    line = verbs.receive(arriving(WORDS), "her words.txt", by=all_roles)
    old = pieces.of(Item.seen.get(code=line.item))
    given = verbs.assign(line.item, interview[1], by=all_roles, kind="transcript", language="ko")
    row = Item.objects.get(code=line.item)
    assert (row.owner, row.belongs, row.kind) == (interview[0], interview[1], "transcript")
    assert Text.seen.get(code=given.text).identities == "open"
    assert mission.source_keys.codes("IN-") == []
    assert not any((mission.items_folder / piece.name).exists() for piece in old)
    assert verify(by=all_roles, deep=True)["ok"]


def test_what_is_no_text_stays_in_the_inbox_when_it_is_called_a_transcript(
    mission: Any, all_roles: Any, verbs: Any, interview: tuple[str, str]
) -> None:
    line = verbs.receive(arriving(b"\x89PNG" + bytes(500)), "scan.png", by=all_roles)
    before = left(mission)
    with pytest.raises(WrongUse) as refused:
        verbs.assign(line.item, interview[1], by=all_roles, kind="transcript")
    assert refused.value.code == "not-a-text"
    assert left(mission) == before


def test_a_file_that_is_meant_for_an_interview_is_hers_at_once(
    mission: Any, all_roles: Any, verbs: Any, interview: tuple[str, str]
) -> None:
    from habeas.store.models import Item

    line = verbs.receive(arriving(WORDS), "t.txt", by=all_roles, belongs=interview[1], kind="transcript")
    assert (line.status, Item.seen.get(code=line.item).owner) == ("stored", interview[0])
    assert line.text
    lost = verbs.receive(arriving(WORDS), "t.txt", by=all_roles, belongs="I-9999")
    assert (lost.status, lost.code) == ("refused", "no-such-record")
    bomb = verbs.receive(arriving(b"PK\x03\x04" + bytes(900)), "b.docx", by=all_roles, belongs=interview[1])
    assert bomb.status == "refused"


def test_a_discarded_file_is_gone_from_disk_and_keys_and_the_log_holds(
    mission: Any, all_roles: Any, verbs: Any
) -> None:
    from habeas.store.models import Item
    from habeas.store.queries.verify import verify

    line = verbs.receive(arriving(WORDS), "x.txt", by=all_roles)
    with pytest.raises(WrongUse):
        verbs.discard_file(line.item, by=all_roles, reason="because")
    verbs.discard_file(line.item, by=all_roles, reason="not-ours")
    assert not Item.objects.filter(code=line.item).exists()
    assert left(mission) == (0, [], [])
    assert verify(by=all_roles, deep=True)["ok"]


def test_who_received_a_file_sees_it_and_those_who_look_through_the_inbox(
    mission: Any, all_roles: Any, verbs: Any
) -> None:
    from dataclasses import replace

    from habeas.store.queries import inbox

    line = verbs.receive(arriving(WORDS), "x.txt", by=all_roles)
    documenter = actor("documenter")
    assert inbox.visible_inbox(1, by=documenter).rows == []
    assert inbox.visible_inbox(1, by=actor("registrar")).total == 1
    mine = replace(documenter, code=all_roles.code)
    assert inbox.visible_inbox(1, by=mine).total == 1
    assert inbox.receipt([line.item], by=documenter) == []
    assert inbox.receipt([line.item], by=mine)[0]["sha256"] == line.sha256
    with pytest.raises(WrongUse) as hidden:
        verbs.discard_file(line.item, by=documenter, reason="other")
    assert hidden.value.code == "no-such-file"
    for role in ("coder", "analyst", "reviewer"):
        for act in (
            lambda who: inbox.visible_inbox(1, by=who),
            lambda who: verbs.receive(arriving(WORDS), "x", by=who),
            lambda who: verbs.assign(line.item, "I-0001", by=who, kind="notes"),
        ):
            with pytest.raises(Refused):
                act(actor(role))


def test_a_submission_and_its_giver_are_put_down_with_the_giver_s_own_number(mission: Any, all_roles: Any) -> None:
    from habeas.store.actions.intake.gatherings import receive_submission
    from habeas.store.models import Submission
    from habeas.store.queries.interviewing import visible_own

    first = receive_submission(
        by=all_roles, giver="partner-1", title="List (fiction)", own="P1/2024/17", received="May 2024"
    )
    second = receive_submission(by=all_roles, giver="partner-1")
    rows = {row.code: row for row in Submission.seen.all()}
    assert rows[first].source == rows[second].source
    assert rows[first].received == "2024-05"
    assert visible_own(first, by=all_roles) == "P1/2024/17"
    assert visible_own(first, by=actor("coder")) == ""
    with pytest.raises(WrongUse):
        receive_submission(by=all_roles, giver="Partner One")
    with pytest.raises(Refused):
        receive_submission(by=actor("coder"), giver="partner-2")


def test_a_consultation_keeps_its_participants_by_their_codes(mission: Any, all_roles: Any) -> None:
    from habeas.store.actions.intake.gatherings import hold_consultation
    from habeas.store.models import Consultation, Participant
    from habeas.store.queries.interviewing import visible_participants
    from habeas.store.queries.verify import verify

    people = [("A1", "Came with a friend (fiction)"), ("A2", "")]
    code = hold_consultation(by=all_roles, date="2024-11-01", title="What people want", participants=people)
    assert Consultation.seen.get(code=code).participants == "2"
    assert [one["called"] for one in visible_participants(code, by=all_roles)] == ["A1", "A2"]
    assert visible_participants(code, by=actor("registrar")) == []
    assert b"friend" not in bytes(Participant.seen.first().note_sealed)
    assert verify(by=all_roles)["ok"]
    for wrong in ([("", "no code")], [("A1", ""), ("A1", "")]):
        with pytest.raises(WrongUse):
            hold_consultation(by=all_roles, participants=wrong)
