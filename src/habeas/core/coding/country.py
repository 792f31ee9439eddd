"""A country as coders need it: how people are held there, its agencies with their names over time, places, and periods
that witnesses name. All of it is data (``countries/*.yaml``; docs/formats/country.md); each fact has its source.

A fact without a source is to be verified: it is shown as such, and nothing is concluded from it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from habeas.core.coding.finding_codes import INITIALS, OTHER_KEYS, Findable, find_codes
from habeas.core.kernel.dates import UncertainDate
from habeas.core.kernel.names import compare, fold

Kind = Literal["system", "agency", "place", "province", "town"]
Answer = Literal["yes", "no", "unknown"]
#: what is typed is cut to this many signs
MOST_TYPED = 120
#: how alike a name is at least that is offered for how it sounds, and how many spellings are listened to
_LIKE, _COMPARED = 0.7, 3_000
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Sourced:
    """A date, and where it is from; ``source`` is empty while it is to be verified."""

    date: UncertainDate
    source: str


@dataclass(frozen=True, slots=True)
class Called:
    """A name, in languages; ``also``: other spellings. ``since`` and ``until``: when it was in use.

    ``newest``: nothing followed it, so that where no ``until`` stands it is in use.
    """

    names: Mapping[str, str]
    also: tuple[str, ...] = ()
    since: Sourced | None = None
    until: Sourced | None = None
    newest: bool = True
    source: str = ""

    def borne(self, when: UncertainDate) -> Answer:
        """Whether the name was in use at that time, from sourced dates alone."""
        since = self.since.date if self.since and self.since.source else None
        until = self.until.date if self.until and self.until.source else None
        if since and since.first and when.last and when.last < since.first:
            return "no"
        if until and until.last and when.first and when.first > until.last:
            return "no"
        begun = bool(since and since.last and when.first and when.first >= since.last)
        lasting = self.newest and self.until is None
        lasting = lasting or bool(until and until.first and when.last and when.last <= until.first)
        return "yes" if begun and lasting else "unknown"

    def all(self) -> Iterator[str]:
        """Every spelling."""
        yield from self.names.values()
        yield from self.also


@dataclass(frozen=True, slots=True)
class Under:
    """Under which agency one stood, and when."""

    agency: str
    since: Sourced | None
    until: Sourced | None


@dataclass(frozen=True, slots=True)
class Entry:
    """A system of detention, an agency, or a place.

    ``called``: its names, the newest first. ``value``: the place type of a system, the value of an agency in the
    vocabulary, the system of a place. ``by``: the agencies that run a system. ``at``: longitude and latitude, known
    to within ``radius`` kilometres; None where no openly licensed source has a point. ``ends``: when a place ceased.
    ``source`` is empty while the entry is to be verified, ``province_source`` while its province is.
    """

    kind: Kind
    id: str
    called: tuple[Called, ...]
    value: str = ""
    by: tuple[str, ...] = ()
    under: tuple[Under, ...] = ()
    province: str = ""
    province_source: str = ""
    at: tuple[float, float] | None = None
    radius: float = 0.0
    same_as: str = ""
    ends: Sourced | None = None
    note: str = ""
    source: str = ""

    def name(self, language: str) -> str:
        """Its newest name, in a language or the first that there is."""
        names = self.called[0].names
        return names.get(language) or next(iter(names.values()))

    def name_at(self, when: UncertainDate) -> Called | None:
        """The name that it surely bore at that time, or None where sourced dates do not say."""
        sure = [one for one in self.called if one.borne(when) == "yes"]
        return sure[0] if len(sure) == 1 else None


@dataclass(frozen=True, slots=True)
class Period:
    """A time that witnesses name."""

    id: str
    names: Mapping[str, str]
    also: tuple[str, ...]
    dates: Sourced

    def all(self) -> Iterator[str]:
        """Every spelling."""
        yield from self.names.values()
        yield from self.also


@dataclass(frozen=True)
class Country:
    """A country pack. ``told``: how a mission may name the State; ``map``: the map that ships for it, or empty."""

    id: str
    names: Mapping[str, str]
    told: tuple[str, ...]
    map: str
    sources: Mapping[str, str]
    entries: tuple[Entry, ...]
    periods: tuple[Period, ...]

    def of_kind(self, *kinds: Kind) -> tuple[Entry, ...]:
        """The entries of these kinds, in their own order."""
        return tuple(one for one in self.entries if one.kind in kinds)

    def is_told(self, state: str) -> bool:
        """Whether this is a name of the State."""
        return fold(state) in {fold(one) for one in self.told}

    def named_periods(self) -> dict[str, UncertainDate]:
        """What a reader of dates may look up: the names of periods whose dates have a source."""
        return {name: one.dates.date for one in self.periods if one.dates.source for name in one.all()}


@dataclass(frozen=True, slots=True)
class Found:
    """An entry that was found, by which of its spellings."""

    entry: Entry
    spelling: str
    called: Called


def find(typed: str, entries: Iterable[Entry], *, most: int = 8) -> list[Found]:
    """The entries that a few letters may mean, best first: the same but for case, accents, spaces and hyphens;
    beginning so; holding it; by Korean initial consonants; the same name in another script or romanisation."""
    asked = fold(typed[:MOST_TYPED])
    if not asked:
        return []
    every = list(entries)
    ranked: list[tuple[float, int, Found]] = []
    spellings = 0
    for place, entry in enumerate(every):
        best: tuple[float, Found] | None = None
        for called in entry.called:
            for spelling in called.all():
                rank = _rank(asked, typed[:MOST_TYPED], spelling, spellings)
                spellings += 1
                if rank is not None and (best is None or rank < best[0]):
                    best = (rank, Found(entry, spelling, called))
        if best is not None:
            ranked.append((best[0], place, best[1]))
    met = {found.entry.id for _, _, found in ranked}
    labels = [Findable(one.id, one.called[0].names) for one in every]
    for number, code in enumerate(find_codes(typed, labels, "ko", most=most)):
        if code.how in (INITIALS, OTHER_KEYS) and code.code not in met:
            place = next(place for place, one in enumerate(every) if one.id == code.code)
            entry = every[place]
            ranked.append((2.5, number, Found(entry, code.label, entry.called[0])))
    return [found for _, _, found in sorted(ranked, key=lambda one: one[:2])[:most]]


def _rank(asked: str, typed: str, spelling: str, number: int) -> float | None:
    folded = fold(spelling)
    if folded == asked:
        return 0.0
    if folded.startswith(asked):
        return 1.0
    if len(asked) > 1 and asked in folded:
        return 2.0
    words = [fold(one) for one in _WORD.findall(typed)]
    if len(words) > 1 and set(words) <= {fold(one) for one in _WORD.findall(spelling)}:
        return 2.2  # kyohwaso 12: Kyohwaso No. 12
    if len(asked) > 2 and number < _COMPARED:
        likeness = compare(typed, spelling).score
        return 4.0 - likeness if likeness >= _LIKE else None
    return None
