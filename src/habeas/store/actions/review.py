"""Reviewing a text for identities: marking, dismissing, saying that it was reviewed. The log counts, never words."""

from __future__ import annotations

import unicodedata
from collections import Counter
from dataclasses import dataclass

from habeas.core.coding.anchoring import find_spans
from habeas.core.coding.reader import SPAN_KINDS
from habeas.core.coding.records import Span as CodedSpan
from habeas.core.kernel.errors import NotNow, Refused, WrongUse
from habeas.store.actions.deeds import Deed, deed
from habeas.store.mission import OFFICE, Actor, current
from habeas.store.models import Dismissal, Person, Source, Span, Text
from habeas.store.queries import review as queries
from habeas.store.queries.corrections import spans_waiting
from habeas.store.queries.seeing import hidden_sources

#: instead of the code of a person: make one
NEW = "new"
LONGEST = 400


@dataclass(frozen=True, slots=True)
class Decision:
    """What a reviewer decides of words: ``mark`` (as ``kind``, of ``person``) or ``dismiss``, everywhere or at one
    ``occurrence``; or ``take-back`` an earlier decision by its code (``record``)."""

    do: str
    words: str = ""
    kind: str = ""
    person: str = ""
    occurrence: int | None = None
    record: str = ""


def begin_review(code: str, *, by: Actor) -> int:
    """Put down that somebody reads a text under review, before a word of it is shown; gives the entry's count."""
    row = queries.require_reviewable(code, by=by)
    looked = queries.look(row, by=by)
    with deed("open-review", by=by, on=code, about={"proposals": len(looked.proposals), "state": row.identities}):
        pass
    return len(looked.proposals)


def decide(code: str, decisions: list[Decision], *, seen: str, by: Actor) -> None:
    """Write decisions in one deed. Refused (``changed-meanwhile``) where the text or its marks are not as ``seen``."""
    row = queries.require_reviewable(code, by=by)
    words = queries.look(row, by=by).words
    with deed("review-identities", by=by, on=code) as work:
        row = _unchanged(code, seen, by)
        if row.identities == "reviewed":
            raise Refused("reviewed", "This text was reviewed.", {"record": code}, do="Reopen it to review it again.")
        counted: Counter[str] = Counter()
        for decision in decisions:
            if decision.do == "mark":
                mark(work, row, words, decision, by)
            elif decision.do == "dismiss":
                _dismiss(work, row, words, decision)
            elif decision.do == "take-back":
                _take_back(work, row, decision.record)
            else:
                raise WrongUse("no-such-decision", "Words are marked, dismissed or taken back.")
            counted[decision.do] += 1
        work.about.update(counted)


def finish_review(code: str, *, seen: str, by: Actor) -> None:
    """Say that a text was reviewed: then coders read it, with every identity masked. Refused while one is open."""
    row = queries.require_reviewable(code, by=by)
    looked = queries.look(row, by=by)
    with deed("finish-review", by=by, on=code) as work:
        row = _unchanged(code, seen, by)
        now = queries.review(row, looked)
        if now.groups:
            raise Refused(
                "undecided",
                "Proposals are undecided: the text stays closed.",
                {"record": code},
                expected="every proposal marked or dismissed",
                found=f"{len(now.groups)} undecided",
                do="Decide on each, then say again that it was reviewed.",
            )
        if row.identities == "reviewed":
            raise WrongUse("reviewed", "This text was reviewed already.", {"record": code})
        if waiting := spans_waiting(code):
            raise Refused(
                "unplaced-identities",
                "A correction put other words where people were marked: the text stays closed.",
                {"record": code},
                found=f"{waiting} to decide",
                do="Say of each what it is (texts/CODE/unplaced/, or habeas text unplaced).",
            )
        work.about.update(marked=len(now.marked), dismissed=len(now.dismissed))
        work.supersede(row, identities="reviewed")


def reopen_review(code: str, *, seen: str, by: Actor) -> None:
    """Close a reviewed text again for a second opinion; what was decided stays and can be changed."""
    queries.require_reviewable(code, by=by)
    with deed("reopen-review", by=by, on=code) as work:
        row = _unchanged(code, seen, by)
        if row.identities != "reviewed":
            raise WrongUse("not-reviewed", "This text is open for review already.", {"record": code})
        work.supersede(row, identities="open")


def _unchanged(code: str, seen: str, by: Actor) -> Text:
    row = queries.require_reviewable(code, by=by)
    if queries.seen_of(row) != seen:
        raise NotNow(
            "changed-meanwhile",
            "Somebody else changed this meanwhile; nothing of yours was written.",
            {"record": code},
            do="Look at it again, then repeat your change.",
        )
    return row


def mark(work: Deed, row: Text, words: str, decision: Decision, by: Actor) -> None:
    """Mark words inside a deed; the same words again are marked otherwise."""
    said = _said(words, decision)
    if decision.kind not in SPAN_KINDS:
        raise WrongUse("no-such-kind", "Words are marked as what they are.", expected=", ".join(SPAN_KINDS))
    person = _person(work, row, decision.person.strip(), by)
    for mark in queries.marks_of(row, words):
        if (mark.words, mark.row.occurrence) == (said, decision.occurrence):
            work.supersede(mark.row, kind=decision.kind, person=person)
            return
    code = _code(work, Span, row.code, "r")
    work.add(
        Span(
            code=code,
            text=row.code,
            kind=decision.kind,
            person=person,
            occurrence=decision.occurrence,
            words_sealed=current().seal_words(row.source, said, Span._meta.db_table, code, "words"),
        )
    )


def _dismiss(work: Deed, row: Text, words: str, decision: Decision) -> None:
    said = _said(words, decision)
    code = _code(work, Dismissal, row.code, "x")
    work.add(
        Dismissal(
            code=code,
            text=row.code,
            kind=decision.kind if decision.kind in SPAN_KINDS else "",
            occurrence=decision.occurrence,
            words_sealed=current().seal_words(row.source, said, Dismissal._meta.db_table, code, "words"),
        )
    )


def _take_back(work: Deed, row: Text, record: str) -> None:
    for model in (Span, Dismissal):
        old = model.seen.filter(text=row.code, code=record).first()
        if old is not None:
            work.supersede(old, gone=True)
            return
    raise WrongUse("no-such-mark", f"Nothing is marked or dismissed in this text as {record[:40]}.")


def _said(words: str, decision: Decision) -> str:
    """The words of a decision, which stand in the text, as often as it says."""
    said = unicodedata.normalize("NFC", decision.words).strip()
    if not said or len(said) > LONGEST:
        raise WrongUse(
            "words-too-long", "Some words are marked.", expected=f"1 to {LONGEST} signs", found=str(len(said))
        )
    places = find_spans(words, CodedSpan(said, decision.kind))
    if not places:
        raise WrongUse("words-not-found", "The words do not stand in the text.", do="Copy them from the text.")
    if decision.occurrence is not None and not 1 <= decision.occurrence <= len(places):
        raise WrongUse("no-such-occurrence", f"The words stand in the text {len(places)} times.")
    return said


def _person(work: Deed, row: Text, given: str, by: Actor) -> str:
    if given == NEW:
        code = work.code("W")
        work.add(Person(code=code, owner=row.source, kind="person", count_max=1))
        return code
    if given:
        known = Person.seen.filter(code=given).exists()
        if given != OFFICE and given not in hidden_sources(by):
            known = known or Source.seen.filter(code=given).exists()
        if not known:
            raise WrongUse("no-such-person", f"There is no person {given[:24]}.", do=f"Write W-0012, or {NEW}.")
    return given


def _code(work: Deed, model: type[Span] | type[Dismissal], text: str, letter: str) -> str:
    """The next code of a review: in a series of its own, so that a coding file never takes one of these for its own."""
    taken = model.objects.filter(text=text, code__startswith=f"{text}.{letter}").values_list("code", flat=True)
    highest = max((int(code.rpartition(letter)[2]) for code in taken), default=0)
    ahead = sum(isinstance(row, model) and row.code.startswith(f"{text}.{letter}") for row in work._rows)
    return f"{text}.{letter}{highest + ahead + 1}"
