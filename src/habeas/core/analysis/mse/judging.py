"""What must be refused before an estimate, and what must be said of it afterwards, with the number."""

from __future__ import annotations

from itertools import combinations

from habeas.core.analysis.mse.answers import Answer
from habeas.core.analysis.mse.overlap import copying
from habeas.core.analysis.mse.table import Histories

LEAST_LISTS = 3
MOST_RELATIVE_ERROR = 0.5
MOST_UNLISTED = 5.0
LEAST_SHARED = 10
LEAST_WIDTH = 1.0
#: a list is gathered from the others where it names so few of its own, of at least so many that the others say
LEAST_OWN = 0.1
LEAST_EXPECTED = 20.0
MOST_COMPLETE = 0.8


def not_at_all(table: Histories) -> str | None:
    """Why no method can say anything of this table, or None."""
    if len(table.lists) < LEAST_LISTS:
        there = "is one list" if len(table.lists) == 1 else f"are {len(table.lists)} lists"
        why = "two cannot show whether they depend on one another."
        return f"There {there}; an estimate needs at least three: {why}"
    if not any(table.listed(1 << a | 1 << b) for a, b in combinations(range(len(table.lists)), 2)):
        return "No two lists share anybody: any number of unlisted people is possible."
    if all(pattern == (1 << len(table.lists)) - 1 for pattern in table.patterns):
        return "Every list names the same people: nothing tells them from copies of one list."
    return copying(table)[0]


def judged(table: Histories, answer: Answer) -> Answer:
    """The answer, refused where its interval is none, else with what must be said of it."""
    if answer.refused or answer.estimate is None:
        return answer
    if answer.lower is not None and answer.upper is not None and answer.upper - answer.lower < LEAST_WIDTH:
        return answer.refuse(
            f"The interval is degenerate ({answer.lower:,.3f} to {answer.upper:,.3f}): the lists "
            "hold almost the same people, "
            "and what looks like certainty is that they are not independent."
        )
    small = copying(table)[1]
    return answer.warn(*_large(answer), *_hanging_on_one_list(table), *gathered(table), *([small] if small else []))


def _large(answer: Answer) -> list[str]:
    assert answer.estimate is not None
    said = []
    if answer.se is not None and answer.se > MOST_RELATIVE_ERROR * answer.estimate:
        said.append(
            f"The standard error ({answer.se:,.0f}) is {100 * answer.se / answer.estimate:.0f} % "
            "of the estimate, more than half of it."
        )
    unlisted = answer.estimate - answer.documented
    if unlisted > MOST_UNLISTED * answer.documented:
        said.append(
            f"The unlisted ({unlisted:,.0f}) are {unlisted / answer.documented:.1f} times the documented, more than "
            f"{MOST_UNLISTED:g} times: the answer is mostly assumption."
        )
    return said


def _hanging_on_one_list(table: Histories) -> list[str]:
    """A warning for a list without which the others share almost nobody: the whole answer hangs on it."""
    said = []
    for place, name in enumerate(table.lists):
        bit = 1 << place
        rest = sum(
            count
            for pattern, count in zip(table.patterns, table.counts, strict=True)
            if (pattern & ~bit).bit_count() > 1
        )
        if rest < LEAST_SHARED:
            said.append(f"The answer hangs on the list {name}: without it the other lists share {rest} people.")
    return said


def gathered(table: Histories) -> list[str]:
    """A warning for a list that was made from the others: it names almost nobody whom none of them names.

    Among the people of a list, the others are lists too, and say how many of them none of the others names: at least
    (m - 1)/m f1²/(2 f2), for m others and f1 and f2 on one and on two of them (Chao 1987). A list that finds people by
    itself has about as many. Of the others, one that names nearly everybody is left out: it would name them too.
    """
    said = []
    for place, name in enumerate(table.lists):
        own, expected = _own(table, place)
        if expected >= LEAST_EXPECTED and own < LEAST_OWN * expected:
            said.append(
                f"The list {name} names {own:,} people whom no other list names, where what the others share among its "
                f"people says about {expected:,.0f}: it was gathered from them, or they divide the people among "
                "themselves. If it was gathered, leave it out."
            )
    return said


def _own(table: Histories, place: int) -> tuple[int, float]:
    """How many people of a list no other names, and how many those should be."""
    bit, most = 1 << place, MOST_COMPLETE * table.listed(1 << place)
    others = [1 << other for other in range(len(table.lists)) if other != place]
    kept = sum(other for other in others if table.listed(bit | other) < most)
    on = [0] * (len(others) + 1)
    for pattern, count in zip(table.patterns, table.counts, strict=True):
        if pattern & bit:
            on[(pattern & kept).bit_count()] += count
    number = kept.bit_count()
    return on[0], (1 - 1 / number) * on[1] ** 2 / (2 * on[2]) if number > 1 and on[2] else 0.0
