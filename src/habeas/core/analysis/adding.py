"""Adding up the lines of one cell in plain Python: what every count means (docs/methods/counting.md)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from habeas.core.analysis.plan import Mention, Raw


class Line(NamedTuple):
    """One row as it falls into one cell: what it counts as, whom it rests on, how surely and with what share.

    ``mention`` is None where the rows are no acts; ``most`` is the largest size of the victim (None: unbounded).
    """

    unit: Any
    source: int
    act: int | None
    mention: Mention | None
    most: int | None
    unassessed: bool
    certain: bool
    weight: int
    guarded: bool = False


def fewest(mentions: Iterable[Mention]) -> int:
    """The smallest number of victims: distinct linked persons, plus for each event the largest single minimum.

    A group told of in several events is linked and counts once by itself; an unknown victim is one of its event.
    """
    persons, lumps = _parted((mention, True, 0) for mention in set(mentions))
    return len(persons) + sum(max(size for size, _, _ in own) for own in lumps.values())


def add_up(unit: str, lines: Sequence[Line]) -> Raw:
    """What the lines of one cell come to."""
    mentions = [line.mention for line in lines if line.mention is not None]
    kinds = {line.unassessed for line in lines}
    sources, mixed = len({line.source for line in lines}), len(kinds) == 2
    guarded = any(line.guarded for line in lines)
    if unit == "victims":
        return _victims(lines, sources, mixed, guarded)
    best: dict[Any, tuple[bool, int]] = {}
    for line in lines:
        certain, weight = best.get(line.unit, (False, 0))
        best[line.unit] = certain or line.certain, max(weight, line.weight)
    return Raw(
        certain=sum(certain for certain, _ in best.values()),
        possible=len(best),
        expected=sum(weight for _, weight in best.values()),
        maximum=len(best),
        victims=fewest(mentions) if mentions else None,
        unbounded=sum(weight == 0 for _, weight in best.values()),
        sources=sources,
        mixed=mixed,
        guarded=guarded,
    )


def _victims(lines: Sequence[Line], sources: int, mixed: bool, guarded: bool) -> Raw:
    told = [(line.mention, line.certain, line.weight) for line in lines if line.mention is not None]
    persons, lumps = _parted(told)
    groups = [own for at_home in lumps.values() for own in at_home]
    possible = len(persons) + sum(max(size for size, _, _ in own) for own in lumps.values())
    return Raw(
        certain=sum(certain for certain, _ in persons.values())
        + sum(max(size if certain else 0 for size, certain, _ in own) for own in lumps.values()),
        possible=possible,
        expected=sum(weight for _, weight in persons.values())
        + sum(max(size * weight for size, _, weight in own) for own in lumps.values()),
        maximum=_most(len(persons), lines),
        sources=sources,
        victims=possible,
        unbounded=sum(weight == 0 for _, weight in persons.values()) + sum(weight == 0 for _, _, weight in groups),
        mixed=mixed,
        guarded=guarded,
    )


def _parted(
    told: Iterable[tuple[Mention, bool, int]],
) -> tuple[dict[int, tuple[bool, int]], dict[Any, list[tuple[int, bool, int]]]]:
    """Linked persons (certainty, share), and by home event unlinked groups and unknown victims (with their size)."""
    persons: dict[int, tuple[bool, int]] = {}
    lumps: dict[int | tuple[int], tuple[int | None, int, bool, int]] = {}
    for (event, victim, is_group, minimum), certain, weight in told:
        if victim is not None and not is_group:
            before, most = persons.get(victim, (False, 0))
            persons[victim] = before or certain, max(most, weight)
            continue
        name = (event,) if victim is None else victim
        home, size, before, most = lumps.get(name, (event, 0, False, 0))
        size = max(size, minimum if is_group else 1)
        lumps[name] = home if home == event else None, size, before or certain, max(most, weight)
    at_home: dict[Any, list[tuple[int, bool, int]]] = defaultdict(list)
    for name, (home, size, before, most) in lumps.items():
        at_home[("several", name) if home is None else home].append((size, before, most))
    return persons, at_home


def _most(persons: int, lines: Iterable[Line]) -> int | None:
    """The sum: every person, every group at its largest, one unknown person for each act without a known victim."""
    sizes: dict[Any, list[int | None]] = defaultdict(list)
    for line in lines:
        if line.mention is not None:
            event, victim, is_group, _ = line.mention
            if victim is None or is_group:
                sizes[(event, line.act) if victim is None else victim].append(line.most)
    total = persons
    for own in sizes.values():
        known = [size for size in own if size is not None]
        if len(known) < len(own):
            return None
        total += max(known)
    return total
