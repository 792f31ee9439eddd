"""What lists share, and whether one copies another."""

from __future__ import annotations

import math
from itertools import combinations
from statistics import NormalDist
from typing import Any

from habeas.core.analysis.mse.answers import plain
from habeas.core.analysis.mse.table import Histories, names

#: lists copy one another where they share so much of what either has, or one holds so much of the other ...
MOST_ALIKE = 0.8
MOST_HELD = 0.985
#: ... and the odds of being on it are, at the lower end, this many times those of people known from elsewhere. A list
#: that names nearly everybody of one kind holds much of another list too, but not all, and has many more
MOST_ODDS = 5.0
#: copies of less than this share of all the documented change little: they are said, not refused
LEAST_COPIED = 0.05
LEAST_IDENTICAL = 10
_PATTERNS_SHOWN = 64


def shared(table: Histories) -> list[dict[str, Any]]:
    """For each pair of lists: who is on both, on either, and whether they copy one another.

    ``odds_ratio``: the odds of being on the one for those on the other, against those for people whom a third list
    names. Lists that find people by themselves know about as large a share of both.
    """
    return [_pair(table, one, other) for one, other in combinations(range(len(table.lists)), 2)]


def _pair(table: Histories, one: int, other: int) -> dict[str, Any]:
    a, b = 1 << one, 1 << other
    both = table.listed(a | b)
    first, second = table.listed(a), table.listed(b)
    ratio, lower, upper = odds(table, a, b)
    smaller = min(first, second)
    share = both / smaller if smaller else 0.0
    alike = both / max(1, first + second - both) >= MOST_ALIKE or share >= MOST_HELD
    return {
        "lists": [table.lists[one], table.lists[other]],
        "both": both,
        "either": first + second - both,
        "share_of_smaller": share,
        "odds_ratio": ratio,
        "lower": lower,
        "upper": upper,
        "copies": alike and both >= LEAST_IDENTICAL and lower is not None and lower > MOST_ODDS,
    }


def odds(table: Histories, a: int, b: int, level: float = 0.95) -> tuple[float | None, float | None, float | None]:
    """The odds ratio of two lists among people whom a third list names, with Woolf's interval (half a person added).

    Without a third list that tells, those on one of the two alone stand for it only where nobody is apart.
    """
    cells = [0, 0, 0, 0]
    for pattern, count in zip(table.patterns, table.counts, strict=True):
        if pattern & ~(a | b):
            cells[2 * bool(pattern & a) + bool(pattern & b)] += count
    if not sum(cells):
        return None, None, None
    neither, only_b, only_a, both = (cell + 0.5 for cell in cells)
    log = math.log(neither * both / (only_a * only_b))
    far = NormalDist().inv_cdf((1 + level) / 2) * math.sqrt(1 / neither + 1 / only_b + 1 / only_a + 1 / both)
    return math.exp(log), math.exp(log - far), math.exp(log + far)


def copying(table: Histories) -> tuple[str | None, str | None]:
    """Two sentences, or None: of copies that forbid an estimate, and of small ones that are said beside it."""
    rows = shared(table)
    same = [row for row in rows if row["both"] == row["either"] >= LEAST_IDENTICAL]
    if same:
        said = "; ".join(" and ".join(row["lists"]) for row in same[:3])
        return (
            f"Lists name exactly the same people ({said}): one is a copy, and a copy says nothing new. Leave it out.",
            None,
        )
    found = [row for row in rows if row["copies"]]
    large = [row for row in found if row["both"] >= LEAST_COPIED * table.documented]
    if large:
        return _said(
            large, len(rows)
        ) + " Copies are not independent sightings; leave out lists that were made from others.", None
    return None, _said(
        found, len(rows)
    ) + " They are small, so the estimate is given; try it without them." if found else None


def _said(found: list[dict[str, Any]], pairs: int) -> str:
    worst = max(found, key=lambda row: row["lower"])
    one, other = worst["lists"]
    subject = f"{len(found)} of {pairs} pairs of lists copy" if len(found) > 1 else f"{one} and {other} copy"
    return (
        f"{subject} one another: {one} and {other} share {100 * worst['share_of_smaller']:.0f} % "
        "of the smaller, and being "
        f"on one multiplies the odds of being on the other by {worst['odds_ratio']:,.0f} (at "
        f"least {worst['lower']:,.0f})."
    )


def overlap(table: Histories, *, seed: int = 1, level: float = 0.95) -> dict[str, Any]:
    """The answer of ``habeas estimate overlap``, without ``seconds``."""
    on: dict[int, int] = {}
    for pattern, count in zip(table.patterns, table.counts, strict=True):
        on[pattern.bit_count()] = on.get(pattern.bit_count(), 0) + count
    copied = [sentence for sentence in copying(table) if sentence]
    return {
        "ok": True,
        "kind": "overlap",
        "method": "overlap",
        "documented": table.documented,
        "lists": list(table.lists),
        "warnings": [*table.warnings, *copied, *_alone(table)],
        "refused": None,
        "level": level,
        "seed": seed,
        "sizes": [
            {"list": name, "listed": table.listed(1 << place), "alone": _only(table, 1 << place)}
            for place, name in enumerate(table.lists)
        ],
        "pairs": plain(shared(table)),
        "patterns": [
            {"lists": names(table, pattern), "count": count}
            for pattern, count in sorted(
                zip(table.patterns, table.counts, strict=True), key=lambda pair: (-pair[1], pair[0])
            )[:_PATTERNS_SHOWN]
        ],
        "by_number_of_lists": [{"on": number, "count": on[number]} for number in sorted(on)],
    }


def _only(table: Histories, pattern: int) -> int:
    return dict(zip(table.patterns, table.counts, strict=True)).get(pattern, 0)


def _alone(table: Histories) -> list[str]:
    """A warning for each list that shares nobody with any other."""
    return [
        f"The list {name} shares nobody with the others."
        for place, name in enumerate(table.lists)
        if len(table.lists) > 1 and _only(table, 1 << place) == table.listed(1 << place)
    ]


def overlap_text(found: dict[str, Any]) -> str:
    """The overlap for a person."""
    lines = [f"{found['documented']:,} documented on {len(found['lists'])} lists. This says nothing of those on none."]
    lines += [
        f"  {row['list']}: {row['listed']:,}, of them on no other list {row['alone']:,}" for row in found["sizes"]
    ]
    lines += [
        f"  {' and '.join(row['lists'])}: {row['both']:,} on both, {100 * row['share_of_smaller']:.0f} % of the smaller"
        for row in found["pairs"]
    ]
    lines += [f"Warning: {sentence}" for sentence in found["warnings"]]
    return "\n".join("  " * line.startswith("  ") + " ".join(line.split()) for line in lines)
