"""Lists that were linked by probabilities: tables at thresholds, and tables of matchings that are drawn.

A missed link makes one person two and raises N; a false one lowers it. No N of linked lists should be printed without
the table of N against the threshold.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from habeas.core.analysis.mse.table import Histories, histories
from habeas.core.kernel.errors import WrongUse

Record = tuple[str, int]
"""A list, and the number of a record in it, from 0."""

THRESHOLDS = (0.1, 0.3, 0.5, 0.7, 0.9, 0.95, 0.99)


@dataclass(frozen=True, slots=True)
class Link:
    """Two records of two lists, and how probable it is that they are one person."""

    one: Record
    other: Record
    probability: float


@dataclass(frozen=True, slots=True)
class LinkedLists:
    """How many records each list has, and the links between them; other pairs are certainly two persons."""

    sizes: Mapping[str, int]
    links: tuple[Link, ...]

    def __post_init__(self) -> None:
        for link in self.links:
            for name, number in (link.one, link.other):
                if not 0 <= number < self.sizes.get(name, 0):
                    raise WrongUse(
                        "no-record", "A link names a record that there is not.", found=f"{name} {number}"[:60]
                    )
            if link.one[0] == link.other[0] or not 0 <= link.probability <= 1:
                raise WrongUse("bad-link", "A link joins records of two lists, with a probability from 0 to 1.")

    def at(self, threshold: float) -> Histories:
        """The table where links of at least this probability hold, the most probable first."""
        held = [link for link in self.links if link.probability >= threshold]
        return self._joined(sorted(held, key=lambda link: (-link.probability, link.one, link.other)))

    def drawn(self, rng: np.random.Generator) -> Histories:
        """The table of one matching: each link holds with its probability, those that hold in a chance order.

        No person has two records of one list: a link that would make her have them does not hold.
        """
        held = np.flatnonzero(rng.random(len(self.links)) < [link.probability for link in self.links])
        return self._joined([self.links[number] for number in rng.permutation(held)])

    def _joined(self, links: Iterable[Link]) -> Histories:
        person: dict[Record, dict[str, Record]] = {}
        for link in links:
            one = person.get(link.one, {link.one[0]: link.one})
            other = person.get(link.other, {link.other[0]: link.other})
            if one is not other and not one.keys() & other.keys():
                both = one | other
                person |= dict.fromkeys(both.values(), both)
        place = {name: number for number, name in enumerate(self.sizes)}
        cells: dict[int, int] = {}
        for records in {id(one): one for one in person.values()}.values():
            pattern = sum(1 << place[name] for name in records)
            cells[pattern] = cells.get(pattern, 0) + 1
        for name, size in self.sizes.items():
            alone = size - sum(record[0] == name for record in person)
            cells[1 << place[name]] = cells.get(1 << place[name], 0) + alone
        return histories(list(self.sizes), cells)


def times_apart(estimates: Sequence[float | None]) -> float:
    """How many times the largest of the estimates is the smallest (1 where there are none)."""
    known = sorted(one for one in estimates if one)
    return known[-1] / known[0] if known else 1.0
