"""A text under review for identities: what is proposed, marked and dismissed in it, for who may read such texts."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Count, Max

from habeas.core.coding.anchoring import find_spans
from habeas.core.coding.proposing import Known, Proposal, propose
from habeas.core.coding.records import Span as CodedSpan
from habeas.core.kernel.canonical import canonical
from habeas.store import pieces
from habeas.store.mission import Actor, current
from habeas.store.models import Dismissal, Identity, Item, Span, Text
from habeas.store.queries.atlas import atlas
from habeas.store.queries.seeing import hidden_sources, no_such, require_seen
from habeas.store.rights import require


@dataclass(frozen=True, slots=True)
class Looked:
    """The words of a text and what the rules propose in it."""

    code: str
    words: str
    proposals: list[Proposal]


@dataclass(frozen=True, slots=True)
class Mark:
    """A span or a dismissal, opened, and where its words stand."""

    row: Span | Dismissal
    words: str
    places: list[tuple[int, int]]


@dataclass(slots=True)
class Group:
    """The same words proposed as the same kind, wherever they stand undecided."""

    words: str
    kind: str
    why: str
    person: str | None
    places: list[tuple[int, int]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Piece:
    """Words of the text as they are shown: undecided (with the number of their group), marked, or neither."""

    words: str
    group: int = 0
    marked: str = ""


@dataclass(frozen=True, slots=True)
class Review:
    """How far the review of a text is. ``seen`` names this state: a decision on an older one is refused."""

    row: Text
    seen: str
    groups: list[Group]
    marked: list[Mark]
    dismissed: list[Mark]


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a text under review: its words, and all that is undecided or decided in it. A group has its number
    among all of the text, and in how many places its words stand; ``waits`` is the next part with something undecided,
    nought where there is none."""

    number: int
    count: int
    pieces: list[Piece]
    groups: list[tuple[int, Group, int]]
    marked: list[Mark]
    dismissed: list[Mark]
    waits: int


def require_reviewable(code: str, *, by: Actor) -> Text:
    """The text; refused for who may not review, or does not see its source."""
    require(by, "review-identities")
    require(by, "read-unreviewed-text")
    row = Text.seen.filter(code=code).first()
    if row is None:
        raise no_such("text", code)
    require_seen(row.source, by, code, "text")
    return row  # type: ignore[no-any-return]


def look(row: Text, *, by: Actor) -> Looked:
    """The words of a text with what is proposed in it; nothing is marked."""
    hidden = hidden_sources(by)
    # A row that comes has the highest number, one that goes makes the count less: as long as both stay, all did.
    rows = (Text.seen, Span.seen.exclude(text=row.code), Identity.seen)
    state = tuple(tuple(one.aggregate(Count("id"), Max("id")).values()) for one in rows)
    key = ("known words", row.code, hidden, state)
    known, digest = current().known(key, lambda: _digested(_known(row, hidden)))
    found: Looked = current().known(("proposals", row.item, digest), lambda: _look(row, known))
    return found


def _digested(known: list[Known]) -> tuple[list[Known], bytes]:
    return known, hashlib.sha256(canonical([[one.words, one.kind, one.person or ""] for one in known])).digest()


def _look(row: Text, known: list[Known]) -> Looked:
    words = pieces.read(current(), Item.seen.get(code=row.item)).decode("utf-8")
    return Looked(row.code, words, propose(words, known))


def _known(row: Text, hidden: frozenset[str]) -> list[Known]:
    """What the mission knows and this user may see: words marked in other texts with their persons, and names of
    sources. Whose name it is is not told: only that it is known."""
    mission = current()
    texts = dict(Text.seen.exclude(source__in=hidden).exclude(code=row.code).values_list("code", "source"))
    found: dict[tuple[str, str], Known] = {}
    marks = Span.seen.filter(occurrence=None).exclude(text=row.code).order_by("code")
    for code, text, kind, person, sealed in marks.values_list("code", "text", "kind", "person", "words_sealed"):
        if text not in texts:
            continue
        words = mission.open_words(texts[text], sealed, "coding_span", code, "words")
        found.setdefault((words, kind), Known(words, kind, "known", person or None))
    for identity in Identity.seen.exclude(code__in=hidden).order_by("code"):
        table = Identity._meta.db_table
        name = mission.open_identity(identity.code, identity.name_sealed, table, identity.code, "name")
        if name:
            found.setdefault((name, "name"), Known(name, "name", "known"))
    chart = atlas()
    for spot in chart.spots.values() if chart else ():
        for name in spot.names.values():
            found.setdefault((name, "place"), Known(name, "place", "known"))
    return [found[key] for key in sorted(found)]


def review(row: Text, looked: Looked) -> Review:
    """How far the review is, of a text that was looked at; the caller has asked for the right."""
    marked, dismissed = marks_of(row, looked.words), dismissals_of(row, looked.words)
    decided = [place for mark in (*marked, *dismissed) for place in mark.places]
    return Review(row, seen_of(row), _groups(looked, decided), marked, dismissed)


def part_of(now: Review, looked: Looked, number: int) -> Part:
    """One part of a review, the last where there are fewer: what a page shows of a long text."""
    bounds = _parts(looked.words)
    number = max(1, min(number, len(bounds)))
    start, end = bounds[number - 1]

    def here(places: list[tuple[int, int]]) -> bool:
        return any(at < end and start < to for at, to in places)

    own = [(n, group) for n, group in enumerate(now.groups, 1) if here(group.places)]
    undecided = {n for n, (low, high) in enumerate(bounds, 1) if _any_in(now.groups, low, high)}
    ahead = [*range(number + 1, len(bounds) + 1), *range(1, number)]
    return Part(
        number,
        len(bounds),
        _pieces(looked.words, own, [mark for mark in now.marked if here(mark.places)], start, end),
        [(n, group, len(_places(now.row, looked.words, group.words, group.kind, None))) for n, group in own],
        [mark for mark in now.marked if here(mark.places) or not mark.places],
        [mark for mark in now.dismissed if here(mark.places) or not mark.places],
        next((n for n in ahead if n in undecided), 0),
    )


#: signs of a part: a text of an hour has some three, one of two hundred pages some fifty
_PART = 10_000


def _parts(words: str) -> list[tuple[int, int]]:
    """Where the parts of a text start and end: at the ends of its lines, where they are not longer than a part."""
    found, at = [], 0
    while len(words) - at > _PART * 3 // 2:
        end = words.rfind("\n", at + _PART // 2, at + _PART) + 1 or words.rfind(" ", at, at + _PART) + 1 or at + _PART
        found.append((at, end))
        at = end
    return [*found, (at, max(at + 1, len(words)))]


def _any_in(groups: list[Group], start: int, end: int) -> bool:
    return any(at < end and start < to for group in groups for at, to in group.places)


def seen_of(row: Text) -> str:
    """A name for the state of the text, its spans and dismissals: every change of one makes another."""
    there = [[row.code, row.version]]
    for model in (Span, Dismissal):
        there += sorted(
            [code, version] for code, version in model.seen.filter(text=row.code).values_list("code", "version")
        )
    return hashlib.sha256(canonical(there)).hexdigest()[:24]


def marks_of(row: Text, words: str) -> list[Mark]:
    """The spans of a text that stand in it."""
    return _opened(Span.seen.filter(text=row.code, language="").order_by("code"), row, words)


def dismissals_of(row: Text, words: str) -> list[Mark]:
    """What was dismissed in a text."""
    return _opened(Dismissal.seen.filter(text=row.code).order_by("code"), row, words)


def _opened(rows: Iterable[Span | Dismissal], row: Text, words: str) -> list[Mark]:
    found = []
    for one in rows:
        said = current().open_words(row.source, one.words_sealed, one._meta.db_table, one.code, "words")
        found.append(Mark(one, said, _places(row, words, said, one.kind, one.occurrence)))
    return found


def _places(row: Text, words: str, said: str, kind: str, occurrence: int | None) -> list[tuple[int, int]]:
    """Where words stand in a text; looked for once, for the words of a text never change."""
    there: dict[tuple[str, str, int | None], list[tuple[int, int]]] = current().known(("places", row.item), dict)
    asked = (said, kind, occurrence)
    if asked not in there:
        there[asked] = find_spans(words, CodedSpan(said, kind, occurrence=occurrence))
    return there[asked]


def _groups(looked: Looked, decided: list[tuple[int, int]]) -> list[Group]:
    reach = _reach(len(looked.words), decided)
    groups: dict[tuple[str, str], Group] = {}
    for one in looked.proposals:
        if one.end <= reach[one.start]:
            continue
        words = looked.words[one.start : one.end]
        group = groups.setdefault((words, one.kind), Group(words, one.kind, one.why, one.person))
        group.places.append((one.start, one.end))
    return list(groups.values())


def _reach(length: int, places: list[tuple[int, int]]) -> list[int]:
    """For each place of a text, how far what was decided there reaches."""
    reach = [0] * (length + 1)
    for start, end in places:
        for at in range(start, end):
            reach[at] = max(reach[at], end)
    return reach


def _pieces(words: str, groups: list[tuple[int, Group]], marked: list[Mark], first: int, last: int) -> list[Piece]:
    places = [(start, end, 0, mark.row.kind) for mark in marked for start, end in mark.places]
    places += [(start, end, number, "") for number, group in groups for start, end in group.places]
    found, at = [], first
    for start, end, number, kind in sorted(places, key=lambda one: (one[0], -one[1])):
        end = min(end, last)
        if end <= at or start >= last:
            continue
        if start > at:
            found.append(Piece(words[at:start]))
        found.append(Piece(words[max(start, at) : end], number, kind))
        at = end
    return [*found, Piece(words[at:last])] if at < last else found
