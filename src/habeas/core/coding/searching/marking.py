"""Where in a text a query is met, for whoever reads what was found; and the part of it around the first place."""

from __future__ import annotations

from collections.abc import Iterator

from habeas.core.coding.searching.compiling import Compiled, Leaf, No, Tree
from habeas.core.coding.searching.matching import standing
from habeas.core.coding.searching.tokens import normal, tokens_of

_BEFORE, _LONGEST = 80, 320


def marked(text: str, asked: Compiled | None, goes_on: str = "") -> list[tuple[str, bool]]:
    """The text in pieces, each with whether it is what was looked for; a long text only around the first such piece.
    ``goes_on`` is how its last sentence goes on, which is not shown."""
    text = normal(text)
    there = _spans(text + normal(goes_on), asked.tree) if asked is not None else ()
    spans = _joined(sorted((start, min(end, len(text))) for start, end in there if start < len(text)))
    start, end = _around(text, spans)
    found: list[tuple[str, bool]] = [("… ", False)] if start else []
    at = start
    for first, last in spans:
        if first >= end:
            break
        found += [(text[at:first], False), (text[first:last], True)]
        at = last
    found += [(text[at : max(at, end)], False), (" …" if end < len(text) else "", False)]
    return [piece for piece in found if piece[0]]


def _spans(text: str, tree: Tree) -> Iterator[tuple[int, int]]:
    places: dict[str, list[int]] = {}
    stands: dict[tuple[str, int], tuple[int, int]] = {}
    for token in tokens_of(text):
        places.setdefault(token.key, []).append(token.position)
        stands[token.key, token.position] = (token.start, token.end)
    for leaf in _leaves(tree):
        for way in leaf.ways:
            for place in standing(way, places):
                for distance, keys in way.steps:
                    yield from (stands[key, place + distance] for key in keys if (key, place + distance) in stands)


def _leaves(tree: Tree) -> Iterator[Leaf]:
    if isinstance(tree, Leaf):
        yield tree
    elif not isinstance(tree, No):
        for part in tree.parts:
            yield from _leaves(part)


def _joined(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    for start, end in spans:
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
    return found


def _around(text: str, spans: list[tuple[int, int]]) -> tuple[int, int]:
    if len(text) <= _LONGEST:
        return 0, len(text)
    start = max(0, spans[0][0] - _BEFORE) if spans else 0
    if start:  # at the head of a word, where one is near
        gap = text.find(" ", start, start + 30)
        start = gap + 1 if gap >= 0 and (not spans or gap < spans[0][0]) else start
    return start, min(len(text), start + _LONGEST)
