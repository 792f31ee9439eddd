"""Tables of acts: counts and shares by one or two sides, with intervals and without what may not be shown.

docs/methods/tables.md says how each number is made.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import product
from typing import Any

import numpy as np

from habeas.core.analysis.plain import bootstrap, hiding
from habeas.core.analysis.plain.acts import Acts, distinct
from habeas.core.analysis.plain.answers import Answer, CannotSay, Line, blank
from habeas.core.analysis.plain.asked import Asked
from habeas.core.analysis.plain.counting import BASES, TIMES, UNKNOWN, Counts, Side, credits
from habeas.core.analysis.plain.dates import iso
from habeas.core.analysis.plain.earlier import Earlier, hidden_beside
from habeas.core.analysis.plain.factors import Array, unique
from habeas.core.analysis.plain.grids import Grid, Level, grid_of
from habeas.core.analysis.plain.several import Several, of_table
from habeas.core.analysis.plain.wilson import wilson

_ALL = "(all)"
#: numbers of witnesses by cells that are held at once
_AT_ONCE = 4_000_000


#: given a table and the places that are hidden in it anyway, those that are hidden beside what was given out before,
#: and the rows of which it is not told how many sources they have
Beside = Callable[[Grid, set[int]], tuple[set[int], set[str]]]


def make_table(acts: Acts, asked: Asked, earlier: Sequence[Earlier] = (), beside: Beside | None = None) -> Answer:
    """The table; refused where fewer witnesses than the floor speak in it.

    ``earlier``: tables that were given out before; nothing follows from them and this one together, nor from what
    ``beside`` knows of.
    """
    answer = blank("table", asked.method, seed=asked.seed, level=asked.level)
    if not len(acts):
        return answer.refuse("This table holds no act.")
    grid = grid_of(acts, asked)
    unit, levels, sides = grid.unit, list(grid.levels), grid.sides
    whole = levels[-1]
    there = len(unique(acts.witness[whole.found.row], acts.witnesses))
    if not len(whole.found.row):
        return answer.refuse("No act of this table lies in the period.")
    if there < asked.floor:
        return answer.refuse(f"Fewer than {asked.floor} witnesses tell of what is asked: no number may be shown.")
    gone, several = _hidden(grid, asked, earlier)
    uncounted: set[str] = set()
    if beside is not None:
        try:
            (gone, uncounted), several = beside(grid, gone), None
        except CannotSay as reason:
            return answer.refuse(str(reason))
    if (earlier or beside) and all(place in gone for place in np.flatnonzero(grid.values).tolist()):
        return answer.refuse("Beside what was given out before, no number of this table may be shown.")
    more = None if several is None else several.said(acts, asked.level, asked.rounding)
    lower, upper = _intervals(acts, unit, levels, asked)
    lines = _uncounted(_lines(acts, levels[0], sides, asked, gone, lower, upper, levels), uncounted)
    total = _Rounded(asked.rounding)
    shown = whole.start not in gone
    parts: dict[str, Any] = {} if more is None else {"several": [line.answer() for line in more]}
    if len(sides) == 2:
        totals = _uncounted(_totals(acts, levels, sides, asked, gone), uncounted)
        parts |= {"totals": [line.answer() for line in totals]}
    return replace(
        answer,
        documented=int(total(whole.counts.possible[0])) if shown else None,
        estimate=total(whole.counts.on(asked.basis)[0]) if shown else None,
        lower=total(whole.counts.certain[0]) if shown else None,
        upper=total(whole.counts.possible[0]) if shown else None,
        lines=tuple(lines),
        parts=parts,
        assumption=_assumption(asked),
        sentence=_sentence(asked, lines, whole.counts, shown),
        details={"unit": asked.unit, "basis": asked.basis, "by": list(asked.by), "floor": asked.floor,
                 "round": asked.rounding,
                 "window": {"from": iso(asked.period.first), "to": iso(asked.period.last)},
                 "hidden": sum(line.suppressed for line in lines)},
    ).warn(*_warnings(acts, asked, there, lines))  # fmt: skip


def _hidden(grid: Grid, asked: Asked, earlier: Sequence[Earlier]) -> tuple[set[int], Several | None]:
    """The places of all cells and totals that are hidden, and how many violations the victims suffered each.

    That was told with the first table; beside earlier ones it is not told again.
    """
    if earlier:
        return hidden_beside(grid, asked, earlier), None
    behind = grid.behind
    gone = hiding.hidden(grid.values.tolist(), grid.lines, behind, asked.floor)
    return gone, of_table(grid, gone, asked, behind)


def _base_of(levels: list[Level], asked: Asked, basis: str) -> tuple[Array, int | None]:
    """For each cell the number of which its share is taken, and the level that holds it (None: the whole)."""
    if asked.of is None:
        return np.full(levels[0].cells, levels[-1].counts.on(basis)[0]), None
    side = asked.by.index(asked.of)
    own = levels[1 + side].counts.on(basis)
    shape = levels[0].shape
    return np.broadcast_to(own[:, None] if side == 0 else own[None, :], shape).reshape(-1), 1 + side


def _intervals(acts: Acts, unit: Array, levels: list[Level], asked: Asked) -> tuple[Array, Array]:
    counts = levels[0].counts
    if asked.method == "count":
        return counts.certain.copy(), counts.possible.copy()
    base, level = _base_of(levels, asked, asked.basis)
    part = counts.on(asked.basis)
    if asked.method == "wilson":
        return wilson(part, base, asked.level)
    lower, upper = _drawn(acts, unit, levels, asked, level)
    # All or nothing is the same in every sample: there the witnesses are the trials.
    witnesses = distinct(acts.witness[levels[0].found.row], levels[0].found.cell, levels[0].cells)
    whole = len(unique(acts.witness[levels[-1].found.row], acts.witnesses))
    flat = (part <= 0) | (part >= base)
    trials = np.full(len(part), whole) if level is None else np.maximum(witnesses, 1)
    ends = wilson(np.where(part > 0, trials, 0), trials, asked.level)
    return np.where(flat, ends[0], lower), np.where(flat, ends[1], upper)


def _drawn(acts: Acts, unit: Array, levels: list[Level], asked: Asked, level: int | None) -> tuple[Array, Array]:
    """Shares in samples of witnesses, some cells at a time; the samples are the same ones for all cells."""
    if acts.witnesses < bootstrap.FEWEST:
        return np.full(levels[0].cells, np.nan), np.full(levels[0].cells, np.nan)
    parts = credits(acts, unit, levels[0].found, levels[0].cells, asked.basis)
    within = levels[-1 if level is None else level]
    bases = credits(acts, unit, within.found, within.cells, asked.basis)
    to = np.zeros(levels[0].cells, dtype=np.int64)
    if level is not None:
        shape = levels[0].shape
        grid = np.arange(shape[level - 1])
        to = np.broadcast_to(grid[:, None] if level == 1 else grid[None, :], shape).reshape(-1)
    drawn, based = (
        bootstrap.resampled(one, asked.times, np.random.default_rng([asked.seed, 21])) for one in (parts, bases)
    )
    sums, whole = (np.asarray(one.sum(0)).reshape(-1) for one in (parts, bases))
    parts, bases = parts.tocsc(), bases.tocsc()
    ends = []
    step = max(1, _AT_ONCE // max(asked.times, acts.witnesses))
    for start in range(0, levels[0].cells, step):
        own, at = slice(start, start + step), to[start : start + step]
        point = _share(sums[own], whole[at])
        without = _share(sums[own] - parts[:, own].toarray(order="F"), whole[at] - bases[:, at].toarray(order="F"))
        ends.append(bootstrap.bca(point, _share(drawn[:, own], based[:, at]), without, asked.level))
    return np.concatenate([one.lower for one in ends]), np.concatenate([one.upper for one in ends])


def _share(part: Array, whole: Array) -> Array:
    with np.errstate(divide="ignore", invalid="ignore"):
        found: Array = part / whole
    return found


@dataclass(frozen=True, slots=True)
class _Rounded:
    """Numbers to the nearest multiple, half up; as they are where that is 1."""

    to: int

    def __call__(self, value: float) -> float:
        """A count."""
        return float(value) if self.to == 1 else float(np.floor(value / self.to + 0.5) * self.to)

    def ends(self, lower: float, upper: float, base: float) -> tuple[float, float]:
        """An interval of a share, outward to multiples, so that no count can be worked out of it."""
        if self.to == 1 or not base:
            return lower, upper
        low, high = np.floor(lower * base / self.to), np.ceil(upper * base / self.to)
        return max(0.0, float(low * self.to / base)), min(1.0, float(high * self.to / base))


def _lines(
    acts: Acts,
    level: Level,
    sides: Sequence[Side],
    asked: Asked,
    gone: set[int],
    lower: Array,
    upper: Array,
    levels: list[Level],
) -> list[Line]:
    witnesses = distinct(acts.witness[level.found.row], level.found.cell, level.cells)
    base, within = _base_of(levels, asked, asked.basis)
    no_base = _hidden_bases(levels, within, gone)
    made = []
    for place, labels in enumerate(product(*(side.labels for side in sides))):
        if UNKNOWN in labels and not level.counts.possible[place]:
            continue
        line = _line(" | ".join(labels), level.counts, place, asked, int(witnesses[place]))
        if len(sides) == 2:
            line = replace(line, more={**dict(zip(asked.by, labels, strict=True)), **line.more})
        if asked.method != "count":
            line = _as_share(line, asked, base[place], lower[place], upper[place])
        if place in gone or (asked.method != "count" and place in no_base):
            line = replace(line.hidden(), more={**line.hidden().more, **_names(line, asked)})
        made.append(line)
    return made


def _names(line: Line, asked: Asked) -> dict[str, Any]:
    return {name: line.more[name] for name in asked.by if len(asked.by) == 2}


def _hidden_bases(levels: list[Level], within: int | None, gone: set[int]) -> set[int]:
    """The cells whose share would tell a hidden total."""
    if within is None:
        return set(range(levels[0].cells)) if levels[-1].start in gone else set()
    at = np.arange(levels[0].cells).reshape(levels[0].shape)
    own = levels[within]
    hidden = [number for number in range(own.cells) if own.start + number in gone]
    return {int(place) for number in hidden for place in (at[number] if within == 1 else at[:, number])}


def _line(group: str, counts: Counts, place: int, asked: Asked, witnesses: int) -> Line:
    to = _Rounded(asked.rounding)
    certain, possible, expected = (to(counts.on(basis)[place]) for basis in BASES)
    n = to(counts.on(asked.basis)[place])
    more = {"certain": certain, "possible": possible, "expected": expected, "witnesses": int(to(witnesses))}
    return Line(group, n, certain, possible, n, int(to(int(counts.sources[place]))), more=more)


def _as_share(line: Line, asked: Asked, base: float, lower: float, upper: float) -> Line:
    to = _Rounded(asked.rounding)
    whole = to(base)
    share = min(1.0, (line.n or 0.0) / whole) if whole else None
    if share is None or not (np.isfinite(lower) and np.isfinite(upper)):
        return replace(line, estimate=share, lower=None, upper=None)
    low, high = to.ends(float(lower), float(upper), base)
    return replace(line, estimate=share, lower=min(low, share), upper=max(high, share))


def _totals(acts: Acts, levels: list[Level], sides: Sequence[Side], asked: Asked, gone: set[int]) -> list[Line]:
    made = []
    for level in levels[1:]:
        witnesses = distinct(acts.witness[level.found.row], level.found.cell, level.cells)
        for place, own in enumerate(product(*(sides[side].labels for side in level.sides))):
            if UNKNOWN in own and not level.counts.possible[place]:
                continue
            labels = dict(zip(level.sides, own, strict=True))
            words = [labels.get(side, _ALL) for side in range(2)]
            line = _line(" | ".join(words), level.counts, place, asked, int(witnesses[place]))
            made.append(line.hidden() if level.start + place in gone else line)
    return made


def _uncounted(lines: list[Line], rows: set[str]) -> list[Line]:
    """The rows, some of them without how many sources and witnesses they have."""
    return [
        replace(line, sources=None, more={**line.more, "witnesses": None}) if line.group in rows else line
        for line in lines
    ]


def _assumption(asked: Asked) -> str:
    told = "what these witnesses tell is what there was to tell of, and witnesses are like others who were not asked"
    return told if asked.method != "count" else "nothing: these are counts of what is documented, not of what happened"


def _sentence(asked: Asked, lines: list[Line], counts: Counts, shown: bool) -> str | None:
    best = max((line for line in lines if not line.suppressed and line.n), key=lambda line: line.n or 0, default=None)
    if best is None or best.n is None:
        return None
    to = _Rounded(asked.rounding)
    of = f" of {to(counts.on(asked.basis)[0]):,g}" if shown and asked.of is None else ""
    said = f"{best.group}: {best.n:,g}{of} {asked.unit} ({asked.basis})"
    if asked.method != "count" and best.estimate is not None:
        said += f", {100 * best.estimate:.0f} %"
        if best.lower is not None and best.upper is not None:
            said += f" ({100 * asked.level:g} % interval {100 * best.lower:.0f} to {100 * best.upper:.0f})"
    return f"{said}; documented, not all that happened."


def _warnings(acts: Acts, asked: Asked, there: int, lines: list[Line]) -> list[str]:
    said = []
    undated = int((acts.date.codes < 0).sum())
    if undated and asked.period.bounded:
        said.append(f"{_some(undated, asked)} rows have no date and are left out of the period.")
    if any(name in TIMES for name in asked.by):
        said.append("Counts by time show when witnesses could leave and whom one asked; they are no trend.")
    if asked.method == "bootstrap" and there < bootstrap.FEW:
        said.append(f"Only {_some(there, asked)} witnesses are drawn again: intervals from so few are too narrow.")
    if asked.method == "wilson" and asked.unit not in ("sources", "witnesses"):
        said.append("Wilson's interval takes each unit as told apart; those of one witness are not (see bootstrap).")
    hidden = sum(line.suppressed for line in lines)
    if hidden:
        said.append(f"{hidden} of {len(lines)} rows are hidden, by the floor of {asked.floor} or beside one below it.")
    return said


def _some(number: int, asked: Asked) -> str:
    return "Some" if number < asked.floor else f"{_Rounded(asked.rounding)(number):,g}"
