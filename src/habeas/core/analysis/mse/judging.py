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
    return answer.warn(*_large(answer), *_hanging_on_one_list(table), *([small] if small else []))


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
