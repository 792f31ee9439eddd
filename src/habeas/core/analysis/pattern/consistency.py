"""How consistent: whether witnesses of different places, periods or groups tell of the same things as often."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from typing import Any

import numpy as np

from habeas.core.analysis.pattern.spread import Spread, dealt, spread, squares
from habeas.core.analysis.plain import hiding
from habeas.core.analysis.plain.acts import Acts, distinct
from habeas.core.analysis.plain.answers import Answer, Line, blank, refuse_wrong_use
from habeas.core.analysis.plain.counting import ALWAYS, UNKNOWN, Period, Side, entries, side_of
from habeas.core.analysis.plain.factors import Array
from habeas.core.analysis.plain.wilson import wilson
from habeas.core.kernel.errors import WrongUse

CONSISTENT, INCONSISTENT, CANNOT_TELL = "consistent", "not consistent", "cannot tell"
#: shares that differ between groups by no more than this (a standard deviation) count as consistent
WITHIN = 0.10
MOST_CODES = 300
ASSUMPTION = (
    "who was interviewed in a group does not depend on what she would tell, and all were asked of the same things"
)
READING = (
    "Consistent: the whole interval of the spread between groups (the standard deviation of the share of witnesses who "
    "tell of a code) lies at or below 10 points. Not consistent: it lies above 0 and reaches beyond. Else one cannot "
    "tell."
)
_PRACTICE = ("practice", "interviewer", "questionnaire")


@dataclass(frozen=True, slots=True)
class Consistency:
    """``by`` makes the groups; ``practice`` are columns of how the interview was held."""

    by: str = "place"
    practice: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()
    period: Period = ALWAYS
    floor: int = hiding.FLOOR
    times: int = 1999
    seed: int = 1
    level: float = 0.95

    def __post_init__(self) -> None:
        refuse_wrong_use("permutation", ("permutation",), seed=self.seed, level=self.level)
        if not 0 <= self.floor <= 1000:
            raise WrongUse("bad-floor", "This is no floor.", {"field": "--floor"}, "0 to 1000", str(self.floor))
        if not 199 <= self.times <= 20_000:
            what = "This is no number of times."
            raise WrongUse("bad-permutations", what, {"field": "--permutations"}, "199 to 20,000")


@dataclass(frozen=True, slots=True)
class Witnesses:
    """A row for each witness: the group in which she stands, her practice, and 1 for each code that she tells of."""

    group: Array
    practice: Array
    told: Array
    groups: tuple[str, ...]
    codes: tuple[str, ...]
    sources: Array
    left_out: int
    practices: tuple[str, ...]

    @property
    def sizes(self) -> Array:
        """Witnesses of each group."""
        return np.bincount(self.group, minlength=len(self.groups)).astype(float)


def consistency(acts: Acts, asked: Consistency) -> Answer:
    """The spread between groups, of all codes and of each, and the reading."""
    answer = blank("consistency", "permutation", seed=asked.seed, level=asked.level)
    found = witnesses_of(acts, asked)
    fewest = max(asked.floor, 2)
    if len(found.groups) < 2:
        return answer.refuse(f"Fewer than two groups have {fewest} witnesses: there is nothing to compare.")
    if not found.codes:
        return answer.refuse("No code is told of by some witnesses and not by others: they cannot differ in it.")
    rng = np.random.default_rng([asked.seed, 43])
    many = len(found.groups)
    own = squares(found.told, found.group, many)
    chance = dealt(found.told, found.group, many, found.practice, asked.times, rng)
    whole = spread(float(own.sum()), chance.sum(1), found.sizes, len(found.codes), asked.level)
    if whole is None:
        return answer.refuse(
            f"Each group was interviewed in a practice of its own ({', '.join(found.practices)}): what is of the group "
            "and what is of the interview cannot be told apart."
        )
    gone = _hidden(found, asked.floor)
    rows = [_line(found, place, own, chance, asked, gone) for place in range(len(found.codes))]
    word = reading(whole)
    return replace(
        answer,
        documented=len(found.group),
        estimate=whole.between,
        lower=whole.lower,
        upper=whole.upper,
        lines=tuple(rows),
        assumption=ASSUMPTION,
        sentence=_sentence(whole, word, found, asked),
        details={
            "by": asked.by,
            "reading": word,
            "meaning": READING,
            "factor": whole.factor,
            "chance": whole.chance,
            "degrees_of_freedom": whole.free,
            "practice": list(found.practices),
            "permutations": asked.times,
            "groups": many,
            "witnesses": len(found.group),
            "codes": len(found.codes),
            "hidden": sum(row.suppressed for row in rows),
        },
        parts={
            "groups": [
                {"group": name, "witnesses": int(size)} for name, size in zip(found.groups, found.sizes, strict=True)
            ],
            "shares": _shares(found, asked, gone),
            "readings": [{"group": "(all)", "reading": word, "because": _because(whole)}],
        },
    ).warn(*_warnings(found, asked))


def reading(found: Spread) -> str:
    """What the interval of a spread is called (``READING``)."""
    if found.upper <= WITHIN:
        return CONSISTENT
    return INCONSISTENT if found.lower > 0 else CANNOT_TELL


def witnesses_of(acts: Acts, asked: Consistency) -> Witnesses:
    """Each witness once, in the group of most of her acts; groups of too few and codes that all or none tell of are
    left out.
    """
    side = side_of(acts, asked.by, asked.period)
    found = entries(acts, [side], asked.period)
    wanted = [place for place, label in enumerate(acts.code.labels)
              if not asked.codes or any(fnmatchcase(label, one) for one in asked.codes)]  # fmt: skip
    there = np.unique(acts.witness[found.row])
    group = _main(acts.witness[found.row], found.cell, found.share, acts.witnesses, len(side.labels))
    names, practice = _practice(acts, asked, found.row)
    rows = np.isin(acts.code.codes, wanted)
    rows[np.setdiff1d(np.arange(len(acts)), found.row)] = False
    told = np.zeros((acts.witnesses, len(acts.code.labels)))
    told[acts.witness[rows], acts.code.codes[rows]] = 1
    kept = _large(group[there], side, max(asked.floor, 2))
    inside = there[np.isin(group[there], kept)]
    place = np.searchsorted(kept, group[inside])
    own = told[inside]
    tellers = own.sum(0)
    codes = np.flatnonzero((tellers > 0) & (tellers < len(inside)))[:MOST_CODES]
    sources = distinct(acts.source.codes[rows], acts.code.codes[rows], len(acts.code.labels))
    return Witnesses(
        group=place,
        practice=np.unique(practice[inside], return_inverse=True)[1].reshape(-1),
        told=own[:, codes],
        groups=tuple(side.labels[one] for one in kept.tolist()),
        codes=tuple(acts.code.labels[one] for one in codes.tolist()),
        sources=sources[codes],
        left_out=len(there) - len(inside),
        practices=names,
    )


def _main(who: Array, cell: Array, share: Array, many: int, cells: int) -> Array:
    """For each witness the cell of most of her rows; the first of those with as many."""
    weight = np.bincount(who * cells + cell, weights=share, minlength=many * cells).reshape(many, cells)
    found: Array = weight.argmax(1)
    return found


def _large(group: Array, side: Side, fewest: int) -> Array:
    """The groups that have so many witnesses."""
    sizes = np.bincount(group, minlength=len(side.labels))
    large = [one for one in np.flatnonzero(sizes >= fewest).tolist() if side.labels[one] != UNKNOWN]
    return np.array(large, dtype=np.int64)


def _practice(acts: Acts, asked: Consistency, rows: Array) -> tuple[tuple[str, ...], Array]:
    """The columns of practice, and a number for what is most often in them among each witness's acts."""
    names = asked.practice or tuple(name for name in _PRACTICE if acts.columns.get(name) is not None)
    practice = np.zeros(acts.witnesses, dtype=np.int64)
    for name in names:
        column = acts.columns.cells.get(name)
        if column is None:
            there = ", ".join(acts.columns.headers)[:200]
            raise WrongUse("no-column", "There is no such column.", {"field": "--practice"}, there, name[:60])
        cells = len(column.labels) + 1
        codes = np.where(column.codes < 0, len(column.labels), column.codes)[rows]
        practice = practice * cells + _main(acts.witness[rows], codes, np.ones(len(rows)), acts.witnesses, cells)
        practice = np.unique(practice, return_inverse=True)[1].reshape(-1)
    return names, practice


def _line(found: Witnesses, place: int, own: Array, chance: Array, asked: Consistency, gone: set[int]) -> Line:
    """The row of one code."""
    tellers = found.told[:, place].sum()
    made = spread(float(own[place]), chance[:, place], found.sizes, 1, asked.level)
    more: dict[str, Any] = {"reading": CANNOT_TELL, "chance": None, "factor": None}
    if made is not None:
        more = {"reading": reading(made), "chance": made.chance, "factor": made.factor}
    name, told_by = found.codes[place], int(found.sources[place])
    if made is None:
        line = Line(name, n=float(tellers), sources=told_by, more=more)
    else:
        line = Line(name, made.between, made.lower, made.upper, float(tellers), told_by, more=more)
    return line.hidden() if _total(found, place) in gone else line


def _total(found: Witnesses, code: int) -> int:
    return len(found.codes) * len(found.groups) + code


def _hidden(found: Witnesses, floor: int) -> set[int]:
    """The numbers of tellers that are hidden: those of few, and those from which they would follow."""
    groups, codes = len(found.groups), len(found.codes)
    who, code = np.nonzero(found.told)
    cells = code * groups + found.group[who]
    grid = hiding.people(cells, who, groups * codes)
    counts = np.array(grid.counts, dtype=float).reshape(codes, groups)
    lines = [hiding.Line(tuple(range(one * groups, (one + 1) * groups)), _total(found, one)) for one in range(codes)]
    totals = hiding.people(
        np.concatenate([cells, groups * codes + code]), np.concatenate([who, who]), groups * codes + codes
    )
    return hiding.hidden([*counts.reshape(-1).tolist(), *counts.sum(1).tolist()], lines, [totals], floor)


def _shares(found: Witnesses, asked: Consistency, gone: set[int]) -> list[dict[str, Any]]:
    """The share of each group's witnesses who tell of each code."""
    groups = len(found.groups)
    made = []
    for code, name in enumerate(found.codes):
        tellers = np.bincount(found.group, weights=found.told[:, code], minlength=groups)
        lower, upper = wilson(tellers, found.sizes, asked.level)
        for group, label in enumerate(found.groups):
            hidden = code * groups + group in gone
            numbers = (tellers[group] / found.sizes[group], lower[group], upper[group], tellers[group])
            keys = ("estimate", "lower", "upper", "n")
            row = dict.fromkeys(keys) if hidden else dict(zip(keys, map(float, numbers), strict=True))
            made.append({"code": name, "group": label, **row, "suppressed": hidden})
    return made


def _because(whole: Spread) -> str:
    return f"spread {100 * whole.lower:.1f} to {100 * whole.upper:.1f} points; consistent up to {100 * WITHIN:.0f}"


def _warnings(found: Witnesses, asked: Consistency) -> Sequence[str]:
    said = []
    if found.left_out:
        many = f"{found.left_out:,}" if found.left_out >= asked.floor else "Some"
        fewest = max(asked.floor, 2)
        said.append(f"{many} witnesses stand in no group of {fewest} or more, and are left out.")
    if not found.practices:
        said.append(
            "Nothing is told of how interviews were held (--practice): what interviewers make differ counts as a "
            "difference of the groups."
        )
    if len(found.groups) < 4:
        said.append(f"{len(found.groups)} groups say little of how far groups differ: the interval is wide.")
    return said


def _sentence(whole: Spread, word: str, found: Witnesses, asked: Consistency) -> str:
    return (
        f"Between {len(found.groups)} groups by {asked.by} the share of witnesses who tell of a code differs by "
        f"{100 * whole.between:.1f} points ({100 * asked.level:g} % interval {100 * whole.lower:.1f} to "
        f"{100 * whole.upper:.1f}; standard deviation beyond chance and interview practice): {word}, if {ASSUMPTION}."
    )
