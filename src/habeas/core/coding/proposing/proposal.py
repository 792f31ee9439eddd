"""One proposal: words of a text that may point at a person, and why a rule thinks so."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Proposal:
    """``text[start:end]`` may be a ``kind`` (as in coding files). ``person`` is set where the mission knows one."""

    start: int
    end: int
    kind: str
    why: str
    person: str | None = None


@dataclass(frozen=True, slots=True)
class Hit:
    """The same in the folded text; of two that overlap the one of more ``weight`` stays."""

    start: int
    end: int
    kind: str
    why: str
    weight: int = 5


def settle(hits: Iterable[Hit]) -> list[Hit]:
    """Without those that a better one covers. One that reaches beyond a better one is kept: nothing may be left out."""
    kept: list[Hit] = []
    for hit in sorted(hits, key=lambda hit: (hit.start - hit.end, -hit.weight, hit.start, hit.kind, hit.why)):
        kept.append(hit)
    kept.sort(key=lambda hit: (hit.start, hit.start - hit.end, -hit.weight, hit.kind, hit.why))
    outer: list[Hit] = []
    for hit in kept:
        if outer and hit.end <= outer[-1].end:
            same = (hit.start, hit.end) == (outer[-1].start, outer[-1].end)
            if same and hit.weight > outer[-1].weight:
                outer[-1] = hit
            continue
        outer.append(hit)
    return outer
