"""When what a record tells of happened, as tokens: so that a date is looked for as words are, and not record by record.

Days are counted in spans of 366, about a year each: ``d`` and the number of a span stands at each record that touches
it; ``d*`` at one that touches more than sixteen or has an open end; ``d`` at each that has a date at all. The same with
``e`` are the dates that the words of a text say; at ``e`` stand the days themselves, four numbers of 16 bits for each.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from habeas.core.coding.searching.query import CERTAIN, Asked
from habeas.core.coding.searching.tokens import normal
from habeas.core.kernel.datewords_find import Said, find_dates
from habeas.core.kernel.timecodes import apart

_SPAN, _FEW, _MANY = 366, 16, 64
#: days that two numbers of 16 bits hold
_BEYOND = 1 << 32


def keys_of_days(first: int | None, last: int | None) -> tuple[str, ...]:
    """The tokens of a record by its first and last day; none where it has neither."""
    if first is None and last is None:
        return ()
    if first is None or last is None or last // _SPAN - first // _SPAN >= _FEW:
        return ("d", "d*")
    return ("d", *_spans("d", first, last))


def _spans(kind: str, first: int, last: int) -> list[str]:
    return [f"{kind}{span}" for span in range(first // _SPAN, last // _SPAN + 1)]


Days = tuple[int, int]


def days_said(text: str) -> list[Days]:
    """First and last day of each date that the words of a text say; hours (from 0000 to 0600) may be read as years
    before the first, and those have no place in the index."""
    days = [(said.date.first_day, said.date.last_day) for said in dates_said(normal(text))]
    known = ((first, last) for first, last in days if first is not None and last is not None)
    return list(dict.fromkeys((first, last) for first, last in known if 0 <= first <= last < _BEYOND))


def dates_said(text: str) -> Iterable[Said]:
    """The dates that the words of a normal text say; not its time codes."""
    return find_dates(apart(text)[0])


def keys_said(days: Sequence[Days]) -> dict[str, list[int]]:
    """Their tokens, and what stands at each."""
    found: dict[str, list[int]] = {"e": []} if days else {}
    for first, last in days:
        found["e"] += [first >> 16, first & 0xFFFF, last >> 16, last & 0xFFFF]
        wide = last // _SPAN - first // _SPAN >= _FEW
        found |= {key: [] for key in (["e*"] if wide else _spans("e", first, last))}
    return found


def read_said(places: Sequence[int]) -> tuple[Days, ...]:
    """The days themselves, from what stands at ``e``."""
    rows = (places[at : at + 4] for at in range(0, len(places), 4))
    return tuple((row[0] << 16 | row[1], row[2] << 16 | row[3]) for row in rows)


def keys_asked(asked: Asked) -> frozenset[str]:
    """The tokens of which a record has one at least that happened then, or may have."""
    low, high = asked.date.first_day, asked.date.last_day
    if low is None or high is None or high // _SPAN - low // _SPAN >= _MANY:
        return frozenset({"d", "e"})
    return frozenset({"d*", "e*", *_spans("d", low, high), *_spans("e", low, high)})


def happened(first: int | None, last: int | None, asked: Asked) -> bool:
    """Whether what is told of happened in these days, or may have; without a date it did neither."""
    if first is None and last is None:
        return False
    low, high = asked.date.first_day, asked.date.last_day
    if asked.certainty == CERTAIN:
        return (low is None or (first is not None and first >= low)) and (
            high is None or (last is not None and last <= high)
        )
    return (low is None or last is None or last >= low) and (high is None or first is None or first <= high)
