"""How many sources share what a passage or case lets be known of the one who speaks: her equivalence class.

k-anonymity (Samarati 2001; Sweeney 2002), with every trait that could be read taken as read. What is not known of a
source matches nobody: so unknown values make a class smaller, never larger (docs/methods/recognition.md).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

#: years in which somebody was somewhere: first and last, None where not known
Years = tuple[int | None, int | None]
#: the traits, in the order in which they are told
TRAITS = ("sex", "age", "kind", "place")
#: how much higher the floor is of those in more danger
GUARDED_TIMES = 2


@dataclass(frozen=True, slots=True)
class Traits:
    """What is known of a source: empty where nothing is. ``age`` is a band; ``places`` are where she was, and when."""

    source: str
    sex: str = ""
    age: str = ""
    kind: str = ""
    places: tuple[tuple[str, Years], ...] = ()


@dataclass(frozen=True, slots=True)
class Case:
    """What a passage or case tells of its source: her traits, and the places and years of what happened in it."""

    about: Traits
    told: tuple[tuple[str, Years], ...] = ()
    guarded: tuple[str, ...] = ()  # why the floor is higher: child, sexual violence, official


@dataclass(frozen=True, slots=True)
class Score:
    """``k`` of ``n`` sources share every trait told, she among them; ``without`` says how many if one is not told."""

    k: int
    n: int
    floor: int
    told: tuple[str, ...]
    without: Mapping[str, int]
    guarded: tuple[str, ...]

    @property
    def below(self) -> bool:
        """Whether too few share it."""
        return self.k < self.floor


def band(first_year: int | None, last_year: int | None) -> str:
    """The decade of birth; empty where the years of birth do not lie in one."""
    if first_year is None or last_year is None or first_year // 10 != last_year // 10:
        return ""
    return f"{first_year // 10 * 10}s"


def score(case: Case, sources: Iterable[Traits], floor: int) -> Score:
    """Her class among ``sources``; she counts herself, whatever is not known of her."""
    others = [one for one in sources if one.source != case.about.source]
    told = tuple(trait for trait in TRAITS if (case.told if trait == "place" else getattr(case.about, trait)))
    shared = [{trait for trait in told if _shares(case, one, trait)} for one in others]
    without = {trait: 1 + sum(set(told) - {trait} <= one for one in shared) for trait in told}
    k = 1 + sum(set(told) <= one for one in shared)
    times = GUARDED_TIMES if case.guarded else 1
    return Score(k, 1 + len(others), floor * times, told, without, case.guarded)


def _shares(case: Case, other: Traits, trait: str) -> bool:
    if trait != "place":
        return bool(getattr(other, trait)) and getattr(other, trait) == getattr(case.about, trait)
    return all(any(place == at and _meet(years, when) for at, when in other.places) for place, years in case.told)


def _meet(one: Years, other: Years) -> bool:
    """Whether two stretches of years share one; a stretch with an unknown end is not known to."""
    if one[0] is None or one[1] is None or other[0] is None or other[1] is None:
        return False
    return one[0] <= other[1] and other[0] <= one[1]
