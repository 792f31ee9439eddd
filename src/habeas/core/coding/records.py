"""The records of one coding file. ``line`` is where each stands in it, and is no part of what two records compare."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from habeas.core.kernel.dates import UncertainDate
from habeas.core.kernel.quantities import Quantity

#: The victim that is the source of the text.
SELF = "self"


@dataclass(frozen=True, slots=True)
class Span:
    """Words that point at a person: every occurrence is meant, or only the ``occurrence``-th (from 1).

    ``language`` marks a spelling used in translations into it, which need not stand in the transcript.
    """

    words: str
    kind: str
    person: str | None = None
    occurrence: int | None = None
    language: str | None = None
    line: int = field(default=0, compare=False)

    def chosen(self, places: list[tuple[int, int]]) -> list[tuple[int, int]]:
        """Of all the places where the words stand, those that are meant."""
        return places if self.occurrence is None else places[self.occurrence - 1 : self.occurrence]


@dataclass(frozen=True, slots=True)
class Translation:
    """An approved translation of a passage: into which language, by whom, approved on which day (ISO 8601)."""

    language: str
    text: str
    by: str
    approved: str


@dataclass(frozen=True, slots=True)
class CodedPassage:
    """Words of the transcript that a fact rests on; ``code`` is empty until the mission gives one."""

    name: str
    words: str
    occurrence: int | None = None
    code: str | None = None
    translation: Translation | None = None
    line: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Age:
    """Years of age at the time told of; ``group`` is child, adult or elder where the whole range lies in one."""

    words: str
    minimum: int | None
    maximum: int | None
    group: str | None


@dataclass(frozen=True, slots=True)
class CodedPerson:
    """A person or group of the accounts, under a pseudonymous code."""

    code: str
    kind: str
    sex: str | None = None
    age: Age | None = None
    count: Quantity | None = None
    note: str | None = None
    line: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class CodedEvent:
    """An event that accounts of several texts may tell of."""

    code: str
    title: str | None = None
    date: UncertainDate | None = None
    place: str | None = None
    line: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class CodedInvolvement:
    """A perpetrator of an act: a person (``W-0030``) or a unit by its name, with the degree of involvement."""

    person: str | None
    unit: str | None
    degree: str


@dataclass(frozen=True, slots=True)
class FurtherStatement:
    """Another value of one field of an act, beside the one in use: it never replaces it."""

    field: str
    value: str
    passages: tuple[str, ...]
    because: str | None = None


@dataclass(frozen=True, slots=True)
class CodedAct:
    """One type of violation × victims × time × place, told in ``passages`` (names inside the file, at least one)."""

    id: str
    code: str
    passages: tuple[str, ...]
    mode: str = "act"
    victims: tuple[str, ...] = ()
    date: UncertainDate | None = None
    place: str | None = None
    place_type: str | None = None
    agency: str | None = None
    stage: str | None = None
    basis: str | None = None
    method: tuple[str, ...] = ()
    reason: str | None = None
    involved: tuple[CodedInvolvement, ...] = ()
    also: tuple[FurtherStatement, ...] = ()
    line: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Retraction:
    """What the source took back: the whole account, or the acts named; ``date`` is a day (ISO 8601)."""

    extent: str
    date: str | None = None
    reason: str | None = None
    acts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CodedAccount:
    """What this text says about one event; without an ``event`` the account is its own."""

    acts: tuple[CodedAct, ...]
    code: str | None = None
    event: str | None = None
    reliability: str | None = None
    credibility: int | None = None
    grading_reason: str | None = None
    retraction: Retraction | None = None
    line: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class CodedObservation:
    """A condition that the source tells of: a value with its unit, or words where there is no value."""

    condition: str
    passages: tuple[str, ...]
    value: Quantity | None = None
    text: str | None = None
    unit: str | None = None
    item: str | None = None
    place: str | None = None
    date: UncertainDate | None = None
    basis: str | None = None
    line: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class CodedMeasureMention:
    """Passages that speak of a State measure."""

    code: str
    passages: tuple[str, ...]
    line: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Coding:
    """One ``*.coding.yaml``, read and checked; ``reviewed`` says that a person has marked all identities.

    ``translation`` is the language of the translation whose identities are marked; None for the transcript itself.
    """

    text: str
    reviewed: bool
    spans: tuple[Span, ...]
    passages: Mapping[str, CodedPassage]
    people: Mapping[str, CodedPerson]
    events: Mapping[str, CodedEvent]
    accounts: tuple[CodedAccount, ...]
    observations: tuple[CodedObservation, ...]
    measures: tuple[CodedMeasureMention, ...]
    translation: str | None = None
