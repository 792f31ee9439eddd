"""Corrections of texts: what one would do, which there were, and what waits for somebody who says where it stands."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from habeas.core.coding.anchoring import Anchor
from habeas.core.coding.carrying import Tell, untold
from habeas.core.coding.correcting import Again, Corrected, correct, look_again
from habeas.core.coding.masking import Masker
from habeas.core.coding.records import Span as CodedSpan
from habeas.core.intake.texts import clean
from habeas.core.kernel.canonical import canonical
from habeas.core.kernel.errors import WrongUse
from habeas.store import pieces
from habeas.store.mission import Actor, current
from habeas.store.models import Correction, Dismissal, Item, Passage, Span, Text, Unplaced
from habeas.store.queries import coding, review, texts
from habeas.store.queries.apart import require_not_apart
from habeas.store.queries.seeing import no_such, require_seen, shown
from habeas.store.rights import may, require

#: code points of a text beside a place that is shown
BESIDE = 120


def require_correctable(code: str, *, by: Actor) -> Text:
    """The text; refused for who may not correct it or see its source, after every consent was taken back, and while two
    coders code it apart: what they chose would stand elsewhere."""
    require(by, "correct-text")
    require(by, "read-unreviewed-text")
    row = Text.seen.filter(code=code).first()
    if row is None:
        raise no_such("text", code)
    require_seen(row.source, by, code, "text")
    coding.require_consent(row.source, row.belongs)
    require_not_apart(row.belongs)
    return row  # type: ignore[no-any-return]


def words_of(item: str) -> str:
    """The words of one version, by its item."""
    return pieces.read(current(), Item.objects.get(code=item, current=True)).decode("utf-8")


def seen_of(row: Text) -> str:
    """A name for the state of a text with all that is bound to its words."""
    passages = Passage.seen.filter(text=row.code).order_by("code").values_list("code", "version")
    there = [review.seen_of(row), *(list(one) for one in passages)]
    return hashlib.sha256(canonical(there)).hexdigest()[:24]


@dataclass(frozen=True, slots=True)
class Plan:
    """What a correction would do. ``again`` holds what earlier corrections listed and this one carries or lists."""

    row: Text
    seen: str
    old: str
    new: str
    corrected: Corrected
    again: dict[str, Again]

    @property
    def carried(self) -> int:
        """How many passages go along."""
        return len(self.corrected.passages.placed) + sum(len(one.passages.placed) for one in self.again.values())

    @property
    def listed(self) -> int:
        """How many passages and words that point at people wait for somebody afterwards."""
        again = sum(len(one.passages.unplaced) + len(one.spans) for one in self.again.values())
        return len(self.corrected.passages.unplaced) + len(self.corrected.lost) + again


def plan(code: str, words: str, *, by: Actor, tell: Tell = untold) -> Plan:
    """What the correction to ``words`` would do; nothing is written. ``tell`` hears how far it is, and may refuse to
    go on."""
    row = require_correctable(code, by=by)
    new = clean(words)
    if not new.strip():
        raise WrongUse("empty-text", "The corrected text holds no words.", {"record": code})
    old, seen = words_of(row.item), seen_of(row)
    if new == old:
        raise WrongUse("nothing-changed", "The words are those that the text has.", {"record": code})
    placed = Passage.seen.filter(text=code, start__isnull=False).values_list("code", "start", "end")
    passages = {name: (start, end) for name, start, end in placed}
    spans, dismissals = _marks(row)
    again = {item: _again(item, rows, new, tell) for item, rows in _by_version(waiting_of(code)).items()}
    return Plan(row, seen, old, new, correct(old, new, passages, spans, dismissals, tell=tell), again)


def _marks(row: Text) -> tuple[dict[str, CodedSpan], dict[str, CodedSpan]]:
    """The spans and dismissals of a text by their codes."""
    mission = current()

    def opened(one: Span | Dismissal) -> CodedSpan:
        said = mission.open_words(row.source, one.words_sealed, one._meta.db_table, one.code, "words")
        return CodedSpan(said, one.kind, getattr(one, "person", "") or None, one.occurrence)

    spans = {one.code: opened(one) for one in Span.seen.filter(text=row.code, language="")}
    return spans, {one.code: opened(one) for one in Dismissal.seen.filter(text=row.code)}


def _by_version(rows: list[Unplaced]) -> dict[str, list[Unplaced]]:
    found: dict[str, list[Unplaced]] = {}
    for one in rows:
        found.setdefault(one.before, []).append(one)
    return found


def _again(item: str, rows: list[Unplaced], new: str, tell: Tell) -> Again:
    """What earlier corrections listed, looked for once more from the version in which it stood."""
    passages = {one.record: (one.start, one.end) for one in rows if is_passage(one)}
    spans = {one.code: (one.start, one.end) for one in rows if not is_passage(one)}
    return look_again(words_of(item), new, passages, spans, tell=tell)


def is_passage(row: Unplaced) -> bool:
    """Whether a passage waits, and not words that point at somebody."""
    return bool(row.record.startswith("P-"))


def waiting_of(text: str) -> list[Unplaced]:
    """What waits for a decision in a text: passages and spans. A passage that was taken back waits no more, nor one
    that a coding file has put in its place."""
    lost = set(Passage.seen.filter(text=text, start=None).values_list("code", flat=True))
    rows = Unplaced.seen.filter(text=text, decided="").order_by("id")
    return [one for one in rows if not is_passage(one) or one.record in lost]


def spans_waiting(text: str) -> int:
    """How many words that pointed at people wait."""
    return sum(not is_passage(one) for one in waiting_of(text))


def passages_waiting(text: str) -> int:
    """How many passages wait."""
    return sum(is_passage(one) for one in waiting_of(text))


def visible_waiting(*, by: Actor) -> dict[str, list[Unplaced]]:
    """All that waits in the texts of sources that the user sees, by text; of words that point at people only for who
    reviews texts for them."""
    require(by, "read-text")
    found: dict[str, list[Unplaced]] = {}
    for one in shown(Unplaced.seen.filter(decided="").order_by("text", "id"), by):
        if is_passage(one) or may(by, "review-identities"):
            found.setdefault(one.text, []).append(one)
    return found


def require_waiting(code: str, *, by: Actor) -> Text:
    """The text in which something may wait: for who reads it; while it is closed, for who reviews it."""
    require(by, "read-text")
    row = Text.seen.filter(code=code).first()
    if row is not None and row.identities != "reviewed" and may(by, "review-identities"):
        return review.require_reviewable(code, by=by)
    return texts.require_readable(code, by)


def waiting_one(code: str, *, by: Actor) -> Unplaced:
    """What waits under this code: of the passage, or of the list."""
    for rows in visible_waiting(by=by).values():
        for one in rows:
            if code in (one.code, one.record if is_passage(one) else ""):
                return one
    raise no_such("unplaced", code)


@dataclass(frozen=True, slots=True)
class Told:
    """Words as a page shows them, with some before and after."""

    before: str
    words: str
    after: str


@dataclass(frozen=True, slots=True)
class Waiting:
    """What waits: what it said, and what is proposed."""

    row: Unplaced
    said: Told
    proposed: Told | None
    kind: str = ""
    person: str = ""
    rests_on: tuple[str, ...] = ()


def unplaced_passages(code: str, *, by: Actor, most: int | None = None) -> list[Waiting]:
    """The first ``most`` passages of a text that wait, masked; for who may read it once it was reviewed."""
    require(by, "read-text")
    opened = coding.opened(texts.require_readable(code, by))
    rows = [one for one in waiting_of(code) if is_passage(one)][:most]
    if not rows:
        return []
    spans = texts.spans_of(opened.row)
    now = Masker(opened.words, spans)
    before = {item: Masker(words_of(item), spans, every=True) for item in {one.before for one in rows}}
    acts, seen = coding.resting(opened.row, {one.record for one in rows}, by)
    return [
        Waiting(
            one,
            _told(before[one.before], one.start, one.end),
            None if one.low is None else _told(now, one.low, one.high),
            rests_on=tuple(each.code for each in (*acts.get(one.record, ()), *seen.get(one.record, ()))),
        )
        for one in rows
    ]


def _told(masker: Masker, start: int, end: int) -> Told:
    """Words with some beside them, masked as a whole: a name that the edge cuts is hidden too."""
    length = masker.length

    def said(low: int, high: int) -> str:
        return masker.passage(Anchor(low, high, "", "")).text if low < high else ""

    before, after = said(max(0, start - BESIDE), start), said(end, min(length, end + BESIDE))
    if start > BESIDE and " " in before:  # whole words
        before = before.partition(" ")[2]
    if end + BESIDE < length and " " in after:
        after = after.rpartition(" ")[0]
    return Told(before, said(start, end), after)


def unplaced_spans(code: str, *, by: Actor) -> list[Waiting]:
    """The words of a text that pointed at people and wait; for who may review it, unmasked."""
    row = review.require_reviewable(code, by=by)
    rows = [one for one in waiting_of(code) if not is_passage(one)]
    if not rows:
        return []
    now = Masker(words_of(row.item), [])
    before = {item: Masker(words_of(item), []) for item in {one.before for one in rows}}
    spans = {one.code: one for one in Span.objects.filter(text=code, current=True)}
    return [
        Waiting(
            one,
            _told(before[one.before], one.start, one.end),
            None if one.low is None else _told(now, one.low, one.high),
            spans[one.record].kind,
            spans[one.record].person,
        )
        for one in rows
    ]


@dataclass(frozen=True, slots=True)
class ShownCorrection:
    """One correction: who, when, why, and what it carried and listed."""

    row: Correction
    at: str
    why: str


def visible_corrections(code: str, *, by: Actor) -> list[ShownCorrection]:
    """The corrections of a text, the newest first."""
    require(by, "read-text")
    row = Text.seen.filter(code=code).first()
    if row is None:
        raise no_such("text", code)
    require_seen(row.source, by, code, "text")
    rows = list(Correction.seen.filter(text=code).order_by("-id"))
    return [ShownCorrection(one, one.day, _why(one, by)) for one in rows]


def _why(row: Correction, by: Actor) -> str:
    """The reason may hold a name: it is for who may read texts unreviewed."""
    if not may(by, "read-unreviewed-text"):
        return ""
    return str(current().open_words(row.source, row.reason_sealed, Correction._meta.db_table, row.code, "reason"))
