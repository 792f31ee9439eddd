"""A text as one of two coders has it before her: its words, and what she herself has coded in it so far.

What the other coder does is in nothing here: only the row of her own coding is read.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from habeas.core.coding.anchoring import anchor_at
from habeas.core.coding.comparing import Coded, Difference
from habeas.core.coding.handing import Handed, described, is_new, is_own
from habeas.core.coding.masking import Masker, own_number
from habeas.core.coding.records import CodedAct, CodedEvent, CodedObservation
from habeas.core.coding.shown import paragraphs
from habeas.store.mission import Actor, current
from habeas.store.models import Assignment, BlindCoding
from habeas.store.queries import apart, coding, texts
from habeas.store.queries.seeing import no_such
from habeas.store.rights import require


@dataclass(frozen=True, slots=True)
class OwnCoding:
    """One's own coding of a text that is coded apart. ``version`` is 0 while nothing was coded."""

    row: Assignment
    which: int  # the first coder (1) or the second
    opened: coding.Opened
    handed: Handed
    coded: Coded
    version: int
    done: bool

    @property
    def new_people(self) -> dict[str, str]:
        """Those whom she has described, each in a few words."""
        return {code: described(said) for code, said in self.handed.people.items() if is_new(code)}


def open_apart(code: str, *, by: Actor) -> OwnCoding:
    """The text and her own coding; refused, as if it were not there, for who is none of the two coders."""
    require(by, "code-apart")
    require(by, "read-text")
    row = apart.assignment(code, by=by)
    if by.code not in (row.first, row.second):
        raise no_such("double-coding", code)
    text = texts.require_readable(apart.text_of(row).code, by)
    coding.require_consent(text.source, text.belongs)
    opened = coding.opened(text)
    which = 1 if by.code == row.first else 2
    own = BlindCoding.seen.filter(code=f"{code}.{which}").first()
    content = apart.own_coding(code, by=by)
    handed = Handed.of(content, row.belongs)
    coded = apart.read_coding(handed.text(), opened.words, file=code, retired=True)
    done = own is not None and bool(own.done_on)
    return OwnCoding(row, which, opened, handed, coded, own.version if own else 0, done)


@dataclass(frozen=True, slots=True)
class OwnAct:
    """One act of one's own coding: its words as the page shows them, and the paragraph where they begin."""

    act: CodedAct
    account: int
    words: str
    line: int
    victims: tuple[str, ...]
    involved: tuple[str, ...]
    event: str = ""


@dataclass(frozen=True, slots=True)
class OwnObservation:
    """One observation of one's own coding, by its number in it."""

    number: int
    said: CodedObservation
    words: str
    line: int

    @property
    def value(self) -> str:
        """How much, with its unit, or in words."""
        much = " ".join(filter(None, (self.said.value.words if self.said.value else "", self.said.unit)))
        return much or self.said.text or ""


@dataclass(frozen=True, slots=True)
class OwnPart:
    """One part of the text with the words that she has coded marked."""

    opened: coding.Opened
    number: int
    count: int
    paragraphs: list[Any]
    acts: list[OwnAct]
    observations: list[OwnObservation]


def own_part(own: OwnCoding, number: int) -> OwnPart:
    """A part of the text by its number from 1, with the acts that rest on words of it."""
    opened = own.opened
    cut = current().known(("parts", opened.row.code, opened.seen), lambda: coding.cut_of(opened))
    if not cut:
        return OwnPart(opened, 1, 1, [], [], [])
    number = min(max(1, number), len(cut))
    first, last, low, high = cut[number - 1]
    placed = {name: (one.start, one.end) for name, one in own.coded.anchors.items()}
    here = {name: place for name, place in placed.items() if place[0] < high and place[1] > low}
    lines = paragraphs(opened.masked, here, lines=(first, last))
    begins = {name: line.number for line in lines for name in line.begins}
    masker = Masker(opened.words, texts.spans_of(opened.row))
    accounts = {str(act["id"]): n for n, act in own.handed.acts}

    def words(passages: tuple[str, ...]) -> str:
        return " … ".join(masker.passage(own.coded.anchors[name]).text for name in passages)

    def line(passages: tuple[str, ...]) -> int:
        return min(begins.get(name, first) for name in passages)

    acts = [
        OwnAct(
            act,
            accounts[act.id],
            words(act.passages),
            line(act.passages),
            tuple(named(victim, own.new_people) for victim in act.victims),
            tuple(f"{named(one.person or '', own.new_people) or one.unit} {one.degree}" for one in act.involved),
            _event(own.coded.event_of(act)),
        )
        for act in own.coded.acts()
        if begins.keys() & set(act.passages)
    ]
    seen = [
        OwnObservation(n, one, words(one.passages), line(one.passages))
        for n, one in enumerate(own.coded.coding.observations, 1)
        if begins.keys() & set(one.passages)
    ]
    return OwnPart(opened, number, len(cut), lines, acts, seen)


def _event(event: CodedEvent | None) -> str:
    """The event of an act: of one of her own the title, for its code is of the coding alone."""
    if event is None:
        return ""
    return (event.title or "") if is_own(event.code) else event.code


def named(person: str, new: dict[str, str]) -> str:
    """A person as a page names her: by her number, or by how she was described."""
    if is_new(person):
        return f"+{int(person[-8:])} ({new[person]})" if new.get(person) else f"+{int(person[-8:])}"
    return own_number(person) if person.startswith("W-") else person


@dataclass(frozen=True, slots=True)
class ShownDifference:
    """A difference with its words masked, its values as a page says them, and what was chosen so far."""

    one: Difference
    words: str
    first: str
    second: str
    chosen: str
    because: str
    by: str
    version: int


def shown_differences(code: str, *, by: Actor) -> tuple[apart.SideBySide, list[ShownDifference]]:
    """What a third person settles: both codings where they differ, identities masked."""
    both = apart.side_by_side(code, by=by)
    text = apart.text_of(both.row)
    opened = coding.opened(text)
    masker = Masker(opened.words, texts.spans_of(text))
    new = {name: described(said) for file in both.files for name, said in Handed.of(file, "").people.items()}
    made = []
    for one in both.differences:
        words = masker.passage(anchor_at(opened.words, one.start, one.end - one.start)).text
        chosen = both.settlements.get(one.key)
        why = "" if chosen is None else apart.reason_of(chosen)
        told = [_said(value, new) for value in (one.first, one.second)]
        by_whom, version = (chosen.by, chosen.version) if chosen else ("", 0)
        made.append(ShownDifference(one, words, *told, chosen.chosen if chosen else "", why, by_whom, version))
    return both, made


def _said(value: str, new: dict[str, str]) -> str:
    """A value with everybody new as she was described."""
    for person in new:
        value = value.replace(person, named(person, new)) if is_new(person) else value
    return value
