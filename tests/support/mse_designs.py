"""Made-up truths of multiple systems estimation: tables of 2,000 people from a seed, and the cause that was planted."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from habeas.core.analysis.mse import Histories, histories
from support.mse_plain import FIVE, drawn, drawn_from_the_model

PEOPLE = 2000
ALONE = (0.2, 0.15, 0.25, 0.3)


def table_of(named: Any) -> Histories:
    """The table of who (row) is on which list (column)."""
    lists = named.shape[1]
    values, counts = np.unique(named @ (1 << np.arange(lists)), return_counts=True)
    cells = dict(zip(values.tolist(), counts.tolist(), strict=True))
    return histories([f"list {place + 1}" for place in range(lists)], cells)


def independent(seed: int) -> Histories:
    """Four lists that find people by themselves, everybody alike."""
    return table_of(np.random.default_rng(seed).random((PEOPLE, 4)) < ALONE)


def fed(seed: int) -> Histories:
    """The same, and the second list takes half of what the first has."""
    rng = np.random.default_rng(seed)
    named = rng.random((PEOPLE, 4)) < ALONE
    named[:, 1] |= named[:, 0] & (rng.random(PEOPLE) < 0.5)
    return table_of(named)


def sliding(seed: int) -> Histories:
    """Four lists, and people whose log-odds of being named are normal: no few kinds."""
    rng = np.random.default_rng(seed)
    odds = rng.normal(-1.6, 1.0, (PEOPLE, 1)) + np.linspace(-0.4, 0.4, 4)
    return table_of(rng.random(odds.shape) < 1 / (1 + np.exp(-odds)))


def two_kinds(seed: int) -> Histories:
    """A fifth of the people on nearly every list, the others on hardly any."""
    return drawn(seed, PEOPLE, [0.8, 0.2], [[0.11, 0.11, 0.2, 0.23], [0.86, 0.92, 0.86, 0.97]])


def meeting(seed: int) -> Histories:
    """Five lists; of three of them, whoever is on two comes onto the third: no model of pairs can say that."""
    rng = np.random.default_rng(seed)
    named = rng.random((PEOPLE, 5)) < (0.2, 0.25, 0.2, 0.3, 0.25)
    two = named[:, :3].sum(axis=1) == 2
    for place in range(3):
        named[:, place] |= two & (rng.random(PEOPLE) < 0.6)
    return table_of(named)


def gathering(seed: int) -> Histories:
    """Three lists that find people by themselves, and a fourth made of half of those whom they name."""
    rng = np.random.default_rng(seed)
    named = rng.random((PEOPLE, 4)) < (0.15, 0.2, 0.15, 0.0)
    named[:, 3] = named.any(axis=1) & (rng.random(PEOPLE) < 0.5)
    return table_of(named)


def taking_over(seed: int) -> Histories:
    """Three lists that find people by themselves, and a fourth that takes over most of those whom two of them name."""
    rng = np.random.default_rng(seed)
    named = rng.random((PEOPLE, 4)) < (0.15, 0.2, 0.15, 0.02)
    named[:, 3] |= (named[:, :3].sum(axis=1) > 1) & (rng.random(PEOPLE) < 0.8)
    return table_of(named)


def _five(shape: Any) -> Callable[[int], Histories]:
    return lambda seed: drawn(seed, PEOPLE, *shape, fixed=True)


OWN: Mapping[str, Callable[[int], Histories]] = {
    "drawn from the model": lambda seed: drawn_from_the_model(seed, PEOPLE, 5)
}
MIXED: Mapping[str, Callable[[int], Histories]] = {name: _five(shape) for name, shape in FIVE.items()}
OTHERS: Mapping[str, Callable[[int], Histories]] = {
    "independent lists": independent,
    "one list fed by another": fed,
    "people who differ by degrees": sliding,
}
#: designs that mislead models of pairs of lists, each by one planted cause
PLANTED: Mapping[str, Callable[[int], Histories]] = {
    "two kinds of people": two_kinds,
    "three lists that meet": meeting,
    "a list gathered from the others": gathering,
    "a list that takes over": taking_over,
}
#: words of the warnings that name the cause that a design has; where nothing is planted, none does
DIFFER = ("People differ in how likely", "people differ in how likely")
CAUSES: Mapping[str, tuple[str, ...]] = {
    **dict.fromkeys((*OWN, *MIXED, "people who differ by degrees"), DIFFER),
    "independent lists": (),
    "one list fed by another": ("copy one another",),
    "two kinds of people": DIFFER,
    "three lists that meet": ("does not fit the counts",),
    "a list gathered from the others": ("The list list 4 drives", "The list list 4 names"),
    "a list that takes over": ("The list list 4 drives",),
}
