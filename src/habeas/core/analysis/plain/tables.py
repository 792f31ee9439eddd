"""Tables of acts: counts and shares by one or two sides, with intervals and without what may not be shown.

docs/methods/tables.md says how each number is made.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import product
from typing import Any

import numpy as np

from habeas.core.analysis.plain import bootstrap, hiding
from habeas.core.analysis.plain.acts import Acts, distinct
from habeas.core.analysis.plain.answers import Answer, Line, blank, refuse_wrong_use
from habeas.core.analysis.plain.columns import Array
from habeas.core.analysis.plain.counting import (
    ALWAYS,
    BASES,
    TIMES,
    UNITS,
    UNKNOWN,
    Counts,
    Entries,
    Period,
    Side,
    counted,
    credits,
    entries,
    side_of,
    units_of,
)
from habeas.core.analysis.plain.several import that_may_be_shown
from habeas.core.analysis.plain.wilson import wilson
from habeas.core.kernel.errors import Refused, WrongUse

METHODS = ("bootstrap", "wilson", "count")
MOST_CELLS = 20_000
_ALL = "(all)"


@dataclass(frozen=True, slots=True)
class Asked:
    """What a table is asked for. ``of`` is the side within whose values shares are taken; none: of everything."""

    by: tuple[str, ...] = ("code",)
    unit: str = "acts"
    basis: str = "possible"
    method: str = "bootstrap"
    of: str | None = None
    period: Period = ALWAYS
    floor: int = hiding.FLOOR
    rounding: int = 1
    times: int = 1000
    seed: int = 1
    level: float = 0.95

    def __post_init__(self) -> None:
        refuse_wrong_use(self.method, METHODS, seed=self.seed, level=self.level)
        _one_of("--unit", self.unit, UNITS)
        _one_of("--basis", self.basis, BASES)
        if not 1 <= len(self.by) <= 2 or len(set(self.by)) < len(self.by):
            raise WrongUse("bad-sides", "A table has one or two sides.", {"field": "--by"}, "--by code,year")
        if self.of is not None and (self.of not in self.by or len(self.by) < 2):
            raise WrongUse(
                "bad-sides", "Shares are taken within one of two sides.", {"field": "--of"}, " or ".join(self.by)
            )
        if not 0 <= self.floor <= 1000:
            raise WrongUse("bad-floor", "This is no floor.", {"field": "--floor"}, "0 to 1000", str(self.floor))
        if not 1 <= self.rounding <= 1000:
            raise WrongUse("bad-rounding", "This is nothing to round to.", {"field": "--round"}, "1 to 1000")
        if not 100 <= self.times <= 20_000:
            raise WrongUse(
                "bad-bootstraps", "This is no number of samples.", {"field": "--bootstraps"}, "100 to 20,000"
            )


def _one_of(field: str, given: str, there: Sequence[str]) -> None:
    if given not in there:
        raise WrongUse("no-choice", "There is no such choice.", {"field": field}, ", ".join(there), given[:40])


@dataclass(frozen=True, slots=True)
class _Level:
    """The cells over some of the sides: all of them for the cells themselves, none for the total."""

    sides: tuple[int, ...]
    shape: tuple[int, ...]
    found: Entries
    counts: Counts
    start: int

    @property
    def cells(self) -> int:
        return int(np.prod(self.shape, dtype=np.int64))


def make_table(acts: Acts, asked: Asked) -> Answer:
    """The table; refused where fewer witnesses than the floor speak in it."""
    answer = blank("table", asked.method, seed=asked.seed, level=asked.level)
    sides = [side_of(acts, name, asked.period) for name in asked.by]
    unit = units_of(acts, asked.unit)
    levels = _levels(acts, unit, sides, asked)
    whole = levels[-1]
    there = len(np.unique(acts.witness[whole.found.row]))
    if not len(whole.found.row):
        return answer.refuse("No act of this table lies in the period." if len(acts) else "This table holds no act.")
    if there < asked.floor:
        return answer.refuse(f"Fewer than {asked.floor} witnesses tell of what is asked: no number may be shown.")
    gone, more = _hidden(acts, unit, levels, sides, asked)
    lower, upper = _intervals(acts, unit, levels, asked)
    lines = _lines(acts, levels[0], sides, asked, gone, lower, upper, levels)
    total = _Rounded(asked.rounding)
    shown = whole.start not in gone
    parts: dict[str, Any] = {} if more is None else {"several": [line.answer() for line in more]}
    if len(sides) == 2:
        parts |= {"totals": [line.answer() for line in _totals(acts, levels, sides, asked, gone)]}
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
                 "hidden": sum(line.suppressed for line in lines)},
    ).warn(*_warnings(acts, asked, there, lines))  # fmt: skip


def _levels(acts: Acts, unit: Array, sides: Sequence[Side], asked: Asked) -> list[_Level]:
    if np.prod([len(side.labels) for side in sides], dtype=float) > MOST_CELLS:
        what = f"The table would have more than {MOST_CELLS:,} cells."
        raise Refused("too-many-cells", what, {"field": "--by"}, do="Choose coarser sides, or --from and --until.")
    made: list[_Level] = []
    start = 0
    for keep in ((0, 1), (0,), (1,), ()) if len(sides) == 2 else ((0,), ()):
        own = [sides[side] for side in keep]
        found = entries(acts, own, asked.period)
        level = _Level(keep, tuple(len(side.labels) for side in own), found, Counts(*[np.zeros(0)] * 4), start)
        level = replace(level, counts=counted(acts, unit, found, level.cells))
        made.append(level)
        start += level.cells
    return made


def _hidden(
    acts: Acts, unit: Array, levels: list[_Level], sides: Sequence[Side], asked: Asked
) -> tuple[set[int], list[Line] | None]:
    """The places of all cells and totals that are hidden, and how many violations the victims suffered each."""
    values = np.concatenate([level.counts.on("possible") for level in levels])
    cells = np.concatenate([level.found.cell + level.start for level in levels])
    rows = np.concatenate([level.found.row for level in levels])
    victims = units_of(acts, "victims") if acts.victim is not None else None
    lines = _tied(levels)
    behind = [hiding.people(cells, who[rows], len(values)) for who in (acts.witness, victims) if who is not None]
    gone = hiding.hidden(values.tolist(), lines, behind, asked.floor)
    if victims is None:
        return gone, None
    codes = levels[0].cells if asked.by == ("code",) else 0
    known = (values.tolist(), lines, gone, behind)
    more = that_may_be_shown(
        acts, levels[-1].found.row, floor=asked.floor, shown=known, whole=levels[-1].start, codes=codes, unit=asked.unit
    )
    return gone, None if more is None else more.said(acts, asked.level, asked.rounding)


def _tied(levels: list[_Level]) -> list[hiding.Line]:
    """Every row and column with its total, and the totals with the total of all."""
    base, whole = levels[0], levels[-1]
    at = np.arange(base.cells).reshape(base.shape)
    if len(levels) == 2:
        return [hiding.Line(tuple(at.tolist()), whole.start)]
    rows, columns = levels[1], levels[2]
    made = [hiding.Line(tuple(at[number].tolist()), rows.start + number) for number in range(rows.cells)]
    made += [hiding.Line(tuple(at[:, number].tolist()), columns.start + number) for number in range(columns.cells)]
    for side in (rows, columns):
        made.append(hiding.Line(tuple(range(side.start, side.start + side.cells)), whole.start))
    return made


def _base_of(levels: list[_Level], asked: Asked, basis: str) -> tuple[Array, int | None]:
    """For each cell the number of which its share is taken, and the level that holds it (None: the whole)."""
    if asked.of is None:
        return np.full(levels[0].cells, levels[-1].counts.on(basis)[0]), None
    side = asked.by.index(asked.of)
    own = levels[1 + side].counts.on(basis)
    shape = levels[0].shape
    return np.broadcast_to(own[:, None] if side == 0 else own[None, :], shape).reshape(-1), 1 + side


def _intervals(acts: Acts, unit: Array, levels: list[_Level], asked: Asked) -> tuple[Array, Array]:
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
    whole = len(np.unique(acts.witness[levels[-1].found.row]))
    flat = (part <= 0) | (part >= base)
    trials = np.full(len(part), whole) if level is None else np.maximum(witnesses, 1)
    ends = wilson(np.where(part > 0, trials, 0), trials, asked.level)
    return np.where(flat, ends[0], lower), np.where(flat, ends[1], upper)


def _drawn(acts: Acts, unit: Array, levels: list[_Level], asked: Asked, level: int | None) -> tuple[Array, Array]:
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
    ends = []
    step = max(1, 4_000_000 // max(asked.times, acts.witnesses))
    for start in range(0, levels[0].cells, step):
        own = slice(start, start + step)
        width = parts[:, own].shape[1]

        def share(sums: Array, width: int = width) -> Array:
            with np.errstate(divide="ignore", invalid="ignore"):
                found: Array = sums[..., :width] / sums[..., width:]
            return found

        both = np.concatenate([parts[:, own], bases[:, to[own]]], 1)
        rng = np.random.default_rng([asked.seed, 21])
        ends.append(bootstrap.interval(share, both, level=asked.level, times=asked.times, rng=rng))
    return np.concatenate([one.lower for one in ends]), np.concatenate([one.upper for one in ends])


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
    level: _Level,
    sides: Sequence[Side],
    asked: Asked,
    gone: set[int],
    lower: Array,
    upper: Array,
    levels: list[_Level],
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


def _hidden_bases(levels: list[_Level], within: int | None, gone: set[int]) -> set[int]:
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


def _totals(acts: Acts, levels: list[_Level], sides: Sequence[Side], asked: Asked, gone: set[int]) -> list[Line]:
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
