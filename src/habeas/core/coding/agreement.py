"""How far two coders agree beyond chance: Krippendorff's alpha and Cohen's kappa, each with its interval.

Pure functions over plain values; docs/methods/agreement.md says what a unit is. Sources: K. Krippendorff, "Computing
Krippendorff's Alpha-Reliability" (2011); J. Cohen, "A coefficient of agreement for nominal scales" (1960); J. L.
Fleiss, J. Cohen and B. S. Everitt, "Large sample standard errors of kappa and weighted kappa" (1969).
"""

from __future__ import annotations

import math
import random
from collections import Counter
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import NormalDist

#: below this many units that both coded, no coefficient is given
FEWEST = 10
#: draws of the bootstrap
DRAWS = 2000
_LEVEL = 0.95

#: the values that the coders gave one unit; None where one did not code it
Unit = Sequence[Hashable | None]


@dataclass(frozen=True, slots=True)
class Coefficient:
    """A coefficient over ``units``, with its 95 per cent interval; or, in ``refused``, why there is none."""

    name: str
    units: int
    value: float | None = None
    low: float | None = None
    high: float | None = None
    refused: str = ""

    def answer(self) -> dict[str, object]:
        """As JSON, rounded to three digits."""
        if self.value is None:
            return {"name": self.name, "units": self.units, "refused": self.refused}
        return {
            "name": self.name,
            "units": self.units,
            "value": _rounded(self.value),
            "low": _rounded(self.low),
            "high": _rounded(self.high),
        }


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 3)


def alpha(units: Iterable[Unit]) -> float | None:
    """Krippendorff's alpha for nominal values, any number of coders, missing values left out.

    1 - (n - 1) * D / E, where D sums the pairs that differ inside units, each weighted by 1 / (values of the unit - 1),
    and E the pairs that differ among all pairable values. None where fewer than two values differ: nothing can be
    told from coders who always said the same.
    """
    return _alpha(Counter(_signature(unit) for unit in units))


#: the values of a unit, counted: units of the same values weigh the same, so that they are counted together
_Signature = frozenset[tuple[Hashable, int]]


def _signature(unit: Unit) -> _Signature:
    return frozenset(Counter(value for value in unit if value is not None).items())


def _size(unit: _Signature) -> int:
    return sum(count for _, count in unit)


def _alpha(units: Mapping[_Signature, int]) -> float | None:
    totals: Counter[Hashable] = Counter()
    observed = 0.0
    for unit, times in units.items():
        size = _size(unit)
        if size > 1:
            observed += times * (size * size - sum(each * each for _, each in unit)) / (size - 1)
            for value, each in unit:
                totals[value] += times * each
    n = totals.total()
    expected = n * n - sum(each * each for each in totals.values())
    if not expected:
        return None
    return 1.0 - (n - 1) * observed / expected


def alpha_with_interval(units: Sequence[Unit], *, seed: int, draws: int = DRAWS) -> Coefficient:
    """Alpha with the percentile interval of a bootstrap over units, drawn with a seed."""
    counted = Counter(one for one in map(_signature, units) if _size(one) > 1)
    refused = _refusal(counted.total())
    value = _alpha(counted) if not refused else None
    if value is None:
        return Coefficient("alpha", counted.total(), refused=refused or _ONE_VALUE)
    kinds = sorted(counted, key=lambda one: sorted(map(repr, one)))  # the same draws, in whatever order units came
    chance, found = random.Random(seed), []  # noqa: S311 - no secret: draws that anybody can repeat
    for _ in range(draws):
        drawn = _alpha(dict(zip(kinds, _drawn(chance, [counted[kind] for kind in kinds]), strict=True)))
        found.append(1.0 if drawn is None else drawn)  # a draw in which all agree on one value
    found.sort()
    low, high = _quantile(found, (1 - _LEVEL) / 2), _quantile(found, (1 + _LEVEL) / 2)
    return Coefficient("alpha", counted.total(), value, low, high)


def _drawn(chance: random.Random, counts: Sequence[int]) -> list[int]:
    """How often each kind comes when as many units as there are are drawn with replacement: one binomial draw after
    the other, so that a draw takes as long as there are kinds, however many units there are."""
    left, rest, found = sum(counts), sum(counts), []
    for count in counts:
        drawn = _binomial(chance, left, count / rest) if rest else 0
        found.append(drawn)
        left, rest = left - drawn, rest - count
    return found


def _binomial(chance: random.Random, n: int, share: float) -> int:
    """A binomial draw: by the gaps between hits, or, where hits and misses are many, by the normal curve."""
    if share > 0.5:
        return n - _binomial(chance, n, 1 - share)
    if share <= 0:
        return 0
    if n * share > _MANY:
        near = chance.gauss(n * share, math.sqrt(n * share * (1 - share)))
        return min(n, max(0, round(near)))
    hits, at, step = -1, 0, math.log1p(-share)
    while at <= n:
        hits += 1
        at += math.floor(math.log(1.0 - chance.random()) / step) + 1
    return hits


#: from this many expected hits on the normal curve stands for the binomial
_MANY = 200


def _quantile(ordered: Sequence[float], share: float) -> float:
    place = share * (len(ordered) - 1)
    below = math.floor(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (place - below) * (ordered[above] - ordered[below])


def kappa(units: Sequence[Unit]) -> Coefficient:
    """Cohen's kappa of two coders over the units that both coded, with the interval of Fleiss, Cohen and Everitt.

    Each unit holds two values. The interval is the value plus and minus 1.96 large-sample standard errors, cut at -1
    and 1.
    """
    pairs = [(first, second) for first, second in units if first is not None and second is not None]
    refused = _refusal(len(pairs))
    if refused:
        return Coefficient("kappa", len(pairs), refused=refused)
    found = kappa_and_error(Counter(pairs))
    if found is None:
        return Coefficient("kappa", len(pairs), refused=_ONE_VALUE)
    value, error = found
    reach = NormalDist().inv_cdf((1 + _LEVEL) / 2) * error
    return Coefficient("kappa", len(pairs), value, max(-1.0, value - reach), min(1.0, value + reach))


def kappa_and_error(table: Counter[tuple[Hashable, Hashable]]) -> tuple[float, float] | None:
    """Kappa of a table of pairs, and its large-sample standard error; None where chance alone would agree always."""
    n = table.total()
    values = {value for pair in table for value in pair}
    rows, columns = (dict.fromkeys(values, 0.0) for _ in range(2))
    for (first, second), count in table.items():
        rows[first] += count / n
        columns[second] += count / n
    agreed = sum(table[one, one] for one in values) / n
    chance = sum(rows[one] * columns[one] for one in values)
    if chance >= 1.0:
        return None
    value = (agreed - chance) / (1 - chance)
    on = sum(table[one, one] / n * (1 - (rows[one] + columns[one]) * (1 - value)) ** 2 for one in values)
    off = (1 - value) ** 2 * sum(
        count / n * (columns[first] + rows[second]) ** 2 for (first, second), count in table.items() if first != second
    )
    spread = on + off - (value - chance * (1 - value)) ** 2
    return value, math.sqrt(max(0.0, spread) / n) / (1 - chance)


_ONE_VALUE = "Everybody gave one and the same value: agreement beyond chance cannot be told."


def _refusal(units: int) -> str:
    if units >= FEWEST:
        return ""
    return f"{units} units were coded by two; a coefficient needs at least {FEWEST}."
