"""Hierarchical log-linear models: which there are, how they are written, and their design.

A model is a set of terms, a term a pattern of lists; with a term all its parts are in. Main effects always are.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from itertools import combinations

import numpy as np

from habeas.core.analysis.mse.table import Array
from habeas.core.kernel.errors import WrongUse

Model = frozenset[int]
"""The interactions of a model (terms of two lists or more), with all their parts."""

INDEPENDENCE: Model = frozenset()


def pairs(lists: int) -> list[int]:
    """The terms of two lists, in the order of the lists."""
    return [1 << a | 1 << b for a, b in combinations(range(lists), 2)]


@cache
def all_models(lists: int, order: int) -> tuple[Model, ...]:
    """Every hierarchical model whose terms have at most ``order`` lists: 8 for three lists, 113 for four (order 3)."""
    found: list[Model] = []
    two = pairs(lists)
    for size in range(len(two) + 1):
        for chosen in combinations(two, size):
            found += _grown(frozenset(chosen), lists, 3, order)
    return tuple(found)


def _grown(model: Model, lists: int, size: int, order: int) -> list[Model]:
    """The model, and those that it becomes with terms of ``size`` lists all of whose parts it holds."""
    if size > order:
        return [model]
    terms = [sum(1 << place for place in chosen) for chosen in combinations(range(lists), size)]
    open_terms = [term for term in terms if all(part in model for part in _parts(term))]
    grown = []
    for number in range(len(open_terms) + 1):
        for chosen in combinations(open_terms, number):
            bigger = model | frozenset(chosen)
            grown += _grown(bigger, lists, size + 1, order) if chosen else [model]
    return grown


def _parts(term: int) -> list[int]:
    """The terms with one list less."""
    return [term & ~(1 << place) for place in range(term.bit_length()) if term >> place & 1]


def closed(terms: Iterable[int]) -> Model:
    """The smallest hierarchical model with these terms."""
    model: set[int] = set()
    waiting = list(terms)
    while waiting:
        term = waiting.pop()
        if term.bit_count() > 1 and term not in model:
            model.add(term)
            waiting += _parts(term)
    return frozenset(model)


def read_model(text: str, lists: Sequence[str]) -> Model:
    """``EXH:ABA:OSCE,EXH:HRW``; lists by name or number (from 1); ``independence`` for no interaction."""
    if text.strip().casefold() in ("independence", "main"):
        return INDEPENDENCE
    places = {str(number): number - 1 for number in range(1, len(lists) + 1)}
    places |= {name: place for place, name in enumerate(lists)}
    terms = []
    for word in text.replace("+", ",").split(","):
        named = [one.strip() for one in word.split(":")]
        for one in named:
            if one not in places:
                raise WrongUse(
                    "no-list", "There is no such list.", {"field": "--model"}, ", ".join(lists), one[:40] or "nothing"
                )
        if len(set(named)) < max(2, len(named)):
            expected = "two lists or more, as A:B"
            raise WrongUse("not-a-model", "This is no interaction of lists.", {"field": "--model"}, expected, word[:40])
        terms.append(sum(1 << place for place in {places[one] for one in named}))
    if any(term.bit_count() == len(lists) for term in terms):
        what = "The interaction of all lists cannot be known: it is what every model assumes away."
        raise WrongUse("not-a-model", what, {"field": "--model"}, f"terms of at most {len(lists) - 1} lists")
    return closed(terms)


def generators(model: Model, lists: int) -> list[int]:
    """The largest terms, those of one list with them, in the order of the lists."""
    terms = [*model, *(1 << place for place in range(lists))]
    largest = [term for term in terms if not any(term != other and term & other == term for other in terms)]
    return sorted(largest, key=lambda term: ([place for place in range(lists) if term >> place & 1]))


def written(model: Model, lists: Sequence[str]) -> str:
    """The model as a person reads it: ``[EXH:ABA:OSCE, EXH:HRW]``."""
    words = (
        ":".join(name for place, name in enumerate(lists) if term >> place & 1)
        for term in generators(model, len(lists))
    )
    return f"[{', '.join(words)}]"


def terms_of(lists: int, order: int) -> list[int]:
    """All terms of at most ``order`` lists, the smaller first; 0 is the intercept."""
    return [
        sum(1 << place for place in chosen) for size in range(order + 1) for chosen in combinations(range(lists), size)
    ]


def design(terms: Sequence[int], lists: int) -> Array:
    """1.0 where a pattern (row, from 1 on: the observable ones) holds a term (column)."""
    patterns = np.arange(1, 1 << lists)[:, None]
    columns = np.array(terms)[None, :]
    return np.asarray((patterns & columns) == columns, dtype=float)
