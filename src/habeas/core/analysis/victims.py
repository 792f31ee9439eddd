"""How many victims rows of acts tell of: the rule of docs/methods/counting.md, on plain values."""

from __future__ import annotations

from collections.abc import Iterable

from habeas.core.analysis.plan import Mention


def fewest(mentions: Iterable[Mention]) -> int:
    """The smallest number of victims: distinct linked persons, plus for each event the largest single minimum.

    A group told of in several events is taken in the first of them; an unknown victim is one person of its event.
    """
    persons: set[int] = set()
    groups: dict[int | tuple[int], tuple[int, int]] = {}
    for event, victim, is_group, minimum in mentions:
        if victim is not None and not is_group:
            persons.add(victim)
            continue
        name = (event,) if victim is None else victim
        home, size = groups.get(name, (event, 0))
        groups[name] = (min(home, event), max(size, minimum if is_group else 1))
    largest: dict[int, int] = {}
    for home, size in groups.values():
        largest[home] = max(largest.get(home, 0), size)
    return len(persons) + sum(largest.values())
