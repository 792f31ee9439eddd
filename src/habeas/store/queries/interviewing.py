"""Drafts of interviews: who sees which, what they hold, and what was understood of them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from habeas.core.intake.interviewing import Asked, Reading, read
from habeas.core.kernel.dates import UncertainDate, read_date, read_edtf
from habeas.core.kernel.errors import ForPeople, WrongUse
from habeas.store.mission import Actor, current
from habeas.store.models import Interview, InterviewDraft, Participant, Source, Submission, User
from habeas.store.queries import packs
from habeas.store.queries.protection import LEVELS
from habeas.store.queries.seeing import hidden_sources, no_such
from habeas.store.queries.vocabulary import values
from habeas.store.rights import may, require, require_right

_LISTS = ("source.kind", "sex", "place_type", "agency", "interview.mode")


@dataclass(frozen=True, slots=True)
class Opened:
    """A draft with its words."""

    row: InterviewDraft
    said: dict[str, list[str]]
    is_lost: bool = False  # its key is gone, so that nobody opens it any more


def visible_drafts(*, by: Actor) -> list[InterviewDraft]:
    """The drafts that a user began, or to which she was named; the newest first, without a word of them."""
    require(by, "take-interview")
    rows = InterviewDraft.objects.order_by("-changed", "-code").defer("words_sealed", "identity_sealed")
    hidden = hidden_sources(by)
    return [row for row in rows if _is_hers(row, by) and row.source not in hidden]


def _is_hers(row: InterviewDraft, by: Actor) -> bool:
    return by.code == row.user or by.code in row.named.split()


def draft_of(code: str, *, by: Actor) -> InterviewDraft:
    """A draft that a user may open; to everybody else the answer is that for one that is not there."""
    require_right(by, "take-interview")
    row = InterviewDraft.objects.filter(code=code).first()
    if row is None or not _is_hers(row, by) or row.source in hidden_sources(by):
        raise no_such("draft", code)
    return row


def visible_draft(code: str, *, by: Actor) -> Opened:
    """A draft with its words. What says who she is comes to those alone who may open identities."""
    row = draft_of(code, by=by)
    if row.code not in current().source_keys:
        return Opened(row, {}, is_lost=True)
    said = opened_words(row)
    if may(by, "change-identity"):
        said |= opened_identity(row)
    return Opened(row, said)


def opened_words(row: InterviewDraft) -> dict[str, list[str]]:
    """The words of a draft but for those that say who she is."""
    plain = current().open_words(row.code, row.words_sealed, "intake_draft", row.code, "words")
    return dict(json.loads(plain)) if plain else {}


def opened_identity(row: InterviewDraft) -> dict[str, list[str]]:
    """Those that do."""
    plain = current().open_identity(row.code, row.identity_sealed, "intake_draft", row.code, "identity")
    return dict(json.loads(plain)) if plain else {}


def understood(said: Mapping[str, Sequence[str]], *, source: str = "") -> Reading:
    """What is understood of the words of an interview, by the mission's lists and periods."""
    mission = current()
    periods = packs.named_periods()

    def dated(words: str) -> UncertainDate:
        return read_date(words, periods=periods)

    lists = {name: values(name) for name in _LISTS}
    return read(said, Asked(mission.today(), dated, lists, LEVELS), known_birth=_birth(source))


def _birth(source: str) -> UncertainDate | None:
    row = Source.seen.filter(code=source).first() if source else None
    try:
        return read_edtf(row.birth) if row and row.birth else None
    except ForPeople:
        return None


def colleagues(*, by: Actor) -> list[User]:
    """Who else takes interviews: those whom one may name to a draft."""
    require(by, "take-interview")
    rows = User.seen.filter(active="yes").exclude(code=by.code).order_by("username")
    return [row for row in rows if may(Actor(row.code, row.username, frozenset(row.roles.split())), "take-interview")]


def visible_earlier(source: str, *, by: Actor) -> list[dict[str, Any]]:
    """The interviews that we took of a source ourselves, for whoever thinks of another one."""
    require(by, "take-interview")
    if source in hidden_sources(by) or not Source.seen.filter(code=source).exists():
        raise no_such("source", source)
    rows = Interview.seen.filter(source=source).order_by("-date", "-code")
    return [
        {"code": row.code, "date": row.date, "interviewer": row.interviewer, "earlier": row.earlier} for row in rows
    ]


def visible_about(code: str, *, by: Actor) -> dict[str, str]:
    """What was put down around an interview, for who may read about the safety of sources."""
    row = Interview.seen.filter(code=code).first()
    if row is None or row.source in hidden_sources(by) or not may(by, "read-protection") or row.about_sealed is None:
        return {}
    return dict(json.loads(current().open_words(row.source, row.about_sealed, "intake_interview", code, "about")))


def read_day(words: str, field: str) -> str:
    """The canonical spelling of a date as a person wrote it, by the mission's periods; empty: today."""
    if not words.strip():
        return current().today().isoformat()
    date = read_date(words[:200], periods=packs.named_periods())
    if len(date.edtf) > 40:
        raise WrongUse("unreadable-date", "This date says too much.", {"field": field}, expected="2024-05, 2024-05-03")
    return date.edtf


def visible_participants(code: str, *, by: Actor) -> list[dict[str, str]]:
    """Who took part in a consultation, by the codes that the office gave them; for who may read about protection."""
    rows = Participant.seen.filter(consultation=code).order_by("id")
    if not may(by, "read-protection"):
        return []
    mission, table = current(), Participant._meta.db_table
    return [
        {
            "called": mission.open_words(row.source, row.called_sealed, table, row.code, "called"),
            "note": mission.open_words(row.source, row.note_sealed, table, row.code, "note"),
        }
        for row in rows
        if row.source not in hidden_sources(by)
    ]


def visible_own(code: str, *, by: Actor) -> str:
    """The giver's own number of a submission, for intake and protection."""
    row = Submission.seen.filter(code=code).first()
    if row is None or row.source in hidden_sources(by) or not may(by, "read-source-without-consent"):
        return ""
    return current().open_words(row.source, row.own_sealed, "intake_submission", code, "own")
