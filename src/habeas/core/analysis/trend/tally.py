"""Acts and person-years by cell and witness, in every drawing of the days."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from habeas.core.analysis.plain import bootstrap, hiding
from habeas.core.analysis.plain.acts import distinct
from habeas.core.analysis.plain.factors import Array, unique
from habeas.core.analysis.trend.study import YEAR, Side, Study
from habeas.core.kernel.errors import Refused

MOST_CELLS = 5_000
MOST_NUMBERS = 200_000_000


@dataclass(frozen=True, slots=True)
class Tally:
    """Sums by cell: ``parts`` has for each drawing the acts and the years of each witness, cells side by side.

    ``acts``, ``years`` are means over drawings, ``sources`` those who were there, ``tellers`` those who tell of an act;
    ``outside`` is how many acts lie in no stay. ``first_of_time`` marks one cell of those that share their time.
    """

    labels: tuple[tuple[str, ...], ...]
    parts: tuple[Array, ...]
    acts: Array
    years: Array
    sources: Array
    tellers: Array
    there: hiding.People
    telling: hiding.People
    first_of_time: Array
    outside: int

    @property
    def cells(self) -> int:
        """How many cells there are."""
        return len(self.labels)

    @property
    def mean(self) -> Array:
        """The sums of each witness, over all drawings."""
        found: Array = sum(self.parts[1:], start=self.parts[0]) / len(self.parts)
        return found

    def resampled(self, times: int, rng: np.random.Generator) -> Array:
        """Samples of witnesses, an equal share of them in each drawing of the days."""
        each = -(-times // len(self.parts))
        return np.concatenate([bootstrap.resampled(part, each, rng) for part in self.parts])


def tally(study: Study, sides: Sequence[Side], rng: np.random.Generator) -> Tally:
    """The tally of a series. A side of codes splits the acts; the time that it stands beside is the same."""
    shape = [len(side.labels) for side in sides]
    cells = int(np.prod(shape, dtype=float))
    if cells > MOST_CELLS or cells * study.clusters * 2 > MOST_NUMBERS:
        raise Refused(
            "too-many-cells", f"The series would have {cells:,} rows.", {"field": "--by"},
            do="Choose coarser sides, or narrow the period with --from and --until.",
        )  # fmt: skip
    study.refuse_beyond(2 * cells * study.clusters, "--by")
    seen = [side for side in sides if side.name != "code"]
    to = _seen(sides, shape)
    parts, tellers, there = [], [], []
    outside, everyone, many = 0, len(study.sources), int(to.max(initial=0)) + 1
    for _ in range(study.imputations):
        one = study.drawn(seen, rng)
        own = _full(sides, shape, one.act_cell, study.code.codes[one.act_row])
        acts = _sums(study.cluster[one.act_source], own, np.ones(len(own)), study.clusters, cells)
        years = _sums(study.cluster[one.piece_source], one.piece_cell, one.piece_days / YEAR, study.clusters, many)
        parts.append(np.concatenate([acts, years[:, to]], 1))
        tellers.append(unique(own * everyone + one.act_source, cells * everyone))
        there.append(unique(one.piece_cell * everyone + one.piece_source, many * everyone))
        outside += len(study.act_source) - one.placed
    told, stayed = (
        np.stack(np.divmod(unique(np.concatenate(one), cells * everyone), everyone), 1) for one in (tellers, there)
    )
    mean = sum(part.sum(0) for part in parts) / len(parts)
    here = hiding.people(stayed[:, 0], study.cluster[stayed[:, 1]], many)
    return Tally(
        labels=tuple(_labels(sides)),
        parts=tuple(parts),
        acts=mean[:cells],
        years=mean[cells:],
        sources=distinct(stayed[:, 1], stayed[:, 0], many)[to],
        tellers=distinct(told[:, 1], told[:, 0], cells),
        there=here.at(to),
        telling=hiding.people(told[:, 0], study.cluster[told[:, 1]], cells),
        first_of_time=np.isin(np.arange(cells), np.unique(to, return_index=True)[1]),
        outside=round(outside / study.imputations),
    )


def _sums(who: Array, cell: Array, worth: Array, many: int, cells: int) -> Array:
    found: Array = np.bincount(who * cells + cell, weights=worth, minlength=many * cells).reshape(many, cells)
    return found


def _seen(sides: Sequence[Side], shape: Sequence[int]) -> Array:
    """For each cell of the whole grid that of the grid without codes."""
    grid = np.indices(shape).reshape(len(shape), -1) if shape else np.zeros((0, 1), np.int64)
    found = np.zeros(grid.shape[1], dtype=np.int64)
    for side, place in zip(sides, grid, strict=True):
        if side.name != "code":
            found = found * len(side.labels) + place
    return found


def _full(sides: Sequence[Side], shape: Sequence[int], cell: Array, codes: Array) -> Array:
    """The cell of an act in the whole grid, from that without codes and its code."""
    made, step = np.zeros(len(cell), dtype=np.int64), 1
    for side, size in zip(reversed(sides), reversed(shape), strict=True):
        if side.name == "code":
            part = codes
        else:
            cell, part = np.divmod(cell, size)
        made += part * step
        step *= size
    return made


def _labels(sides: Sequence[Side]) -> list[tuple[str, ...]]:
    made: list[tuple[str, ...]] = [()]
    for side in sides:
        made = [(*one, label) for one in made for label in side.labels]
    return made


def hidden(found: Tally, floor: int) -> set[int]:
    """The cells that are hidden: too few tell of them, too few were there, or one of those would follow from the rest
    and the sum of all, which is shown.
    """
    cells = found.cells
    line = hiding.Line(tuple(range(cells)), cells)
    gone: set[int] = set()
    for values, people in ((found.acts, found.telling), (found.years, found.there)):
        whole = people.with_all()
        gone |= hiding.hidden([*values.tolist(), float(values.sum())], [line] if cells > 1 else [], [whole], floor)
    return gone
