"""Which sources share an origin: three retellings of one story are one root, and count once in a finding.

A root record says that two sources share an origin (same household, same organisation's list, same press story, one
told the other). Roots follow from these records alone: what is linked, however far along the chain, is one root.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from habeas.core.kernel.errors import WrongUse


@dataclass(frozen=True, slots=True)
class RootLink:
    """A record that two sources share an origin, and why; ``record`` is the code by which it is known."""

    source: str
    other: str
    reason: str = ""
    record: str = ""


def roots_of(sources: Iterable[str], links: Iterable[RootLink]) -> dict[str, str]:
    """Each source and its root: the first source, in the order of codes, of all that share its origin."""
    roots = {source: source for source in sorted(set(sources), key=_order)}
    for link in links:
        _require_known(link, roots)
        one, other = sorted((_top(roots, link.source), _top(roots, link.other)), key=_order)
        roots[other] = one
    return {source: _top(roots, source) for source in roots}


def why(source: str, other: str, links: Iterable[RootLink]) -> tuple[RootLink, ...] | None:
    """The shortest chain of records that makes two sources one root (the first in the order of codes), or None."""
    beside: dict[str, list[tuple[str, RootLink]]] = {}
    for link in sorted(links, key=lambda link: (_order(link.source), _order(link.other), link.record, link.reason)):
        beside.setdefault(link.source, []).append((link.other, link))
        beside.setdefault(link.other, []).append((link.source, link))
    chains: dict[str, tuple[RootLink, ...]] = {source: ()}
    waiting = deque([source])
    while waiting and other not in chains:
        here = waiting.popleft()
        for there, link in sorted(beside.get(here, []), key=lambda step: _order(step[0])):
            if there not in chains:
                chains[there] = (*chains[here], link)
                waiting.append(there)
    return chains.get(other)


def _top(roots: dict[str, str], source: str) -> str:
    top = source
    while roots[top] != top:
        top = roots[top]
    while roots[source] != top:
        roots[source], source = top, roots[source]
    return top


def _require_known(link: RootLink, known: Mapping[str, str]) -> None:
    for source in (link.source, link.other):
        if source not in known:
            raise WrongUse(
                "unknown-source",
                "A root record names a source that is not among the sources.",
                where={"record": link.record or source},
                do="Record the source first, or take the root record back.",
            )


def _order(code: str) -> tuple[int, str]:
    """By number first, so that S-10000 comes after S-9999."""
    return len(code), code
