"""Beside rates that were given out before, of the same files: what follows from all of them together.

Two series that differ by a period or a code tell what lies in one and not in the other. The parts of all acts, and of
all time, that no answer takes apart are atoms: every number of every answer is a sum of them. Nobody tells an atom, but
one that rests on too few must not follow (docs/methods/trend.md).
"""

from __future__ import annotations

import datetime
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from habeas.core.analysis.plain import hiding
from habeas.core.analysis.plain.counting import TIMES, Period, spans_of
from habeas.core.analysis.plain.factors import Array
from habeas.core.analysis.trend.study import YEAR, Side, Study
from habeas.core.kernel.errors import Where, WrongUse


@dataclass(frozen=True, slots=True)
class Told:
    """A series of rates: its sides, the days and codes it looks at, and which of its rows were hidden (None: it is the
    one in the making).
    """

    by: tuple[str, ...]
    window: Period
    codes: tuple[str, ...]
    hidden: frozenset[str] | None = None


@dataclass(frozen=True, slots=True)
class Beside:
    """What was given out before, and the acts of all codes in all the days that any of it, or the new one, looks at."""

    before: tuple[Told, ...]
    study: Study


def hull(windows: Sequence[Period]) -> Period:
    """The days from the first to the last of all."""
    return Period(min(one.first for one in windows), max(one.last for one in windows))


def read_told(path: Path) -> Told:
    """A series of rates as ``--json`` gave it out; refused (``bad-answer``) where the file is something else."""
    where: Where = {"file": path.name}
    try:
        answer = json.loads(path.read_bytes()[:_LARGEST])
        details = answer["details"]
        days = [datetime.date.fromisoformat(details["window"][end]).toordinal() for end in ("from", "to")]
        gone = frozenset(str(row["group"]) for row in answer["rows"] if row["suppressed"])
        if (answer["kind"], answer["method"]) != ("trend", "rates") or answer["refused"]:
            raise ValueError
        return Told(tuple(map(str, details["by"])), Period(*days), tuple(map(str, details["codes"])), gone)
    except FileNotFoundError:
        raise WrongUse("no-file", "There is no such file.", where, do="Look at the name and its folder.") from None
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        expected = "what habeas estimate trend --method rates --json wrote"
        raise WrongUse("bad-answer", "This is no series of rates.", where, expected) from None


_LARGEST = 64 * 1024 * 1024


class _Cells(NamedTuple):
    """What falls where: the elementary part, the witness, and the worth of each act or piece of a stay."""

    part: Array
    witness: Array
    worth: Array


def hidden_beside(study: Study, new: Told, before: Sequence[Told], floor: int, rng: np.random.Generator) -> set[str]:
    """The rows of the new series that are hidden so that nothing follows; with ``""`` among them its sum as well.

    ``study`` holds the acts of all codes in all the days that any of them looks at. Refused where their sides differ.
    """
    for one in before:
        if one.by != new.by or "code" in new.by:
            what = "Rates are given out beside others by the same sides, and not by code."
            raise WrongUse("other-sides", what, {"field": "--beside"}, ",".join(new.by), ",".join(one.by))
    every = [*before, new]
    sides = _sides(study, every)
    acts, years = _drawn(study, sides, rng)
    gone: set[str] = set()
    for cells, with_codes in ((acts, True), (years, False)):
        gone |= _System(study, sides, every, cells, with_codes).hidden(floor)
    return gone


def _sides(study: Study, every: Sequence[Told]) -> list[Side]:
    """Stretches of time that no answer takes apart, and the sides of the answers that are no time."""
    each = next((name for name in every[0].by if name in TIMES), None)
    spans = [span for one in every for span in _spans(one.window, each)]
    cuts = sorted({cut for span in spans for cut in (span.first, span.last + 1)})
    parts = tuple(Period(low, high - 1) for low, high in pairwise(cuts))
    groups = [name for name in every[0].by if name not in TIMES and name != "code"]
    return [Side("time", tuple(str(part.first) for part in parts), parts), *study.sides(groups)]


def _spans(window: Period, each: str | None) -> list[Period]:
    return [window] if each is None else [span for _, span in spans_of(window, each)]


def _drawn(study: Study, sides: Sequence[Side], rng: np.random.Generator) -> tuple[_Cells, _Cells]:
    """Acts by part and code, and days by part, over all drawings of the days."""
    codes, acts, years = len(study.code.labels), [], []
    for _ in range(study.imputations):
        one = study.drawn(sides, rng)
        own = one.act_cell * codes + study.code.codes[one.act_row]
        acts.append((own, study.cluster[one.act_source], np.full(len(own), 1 / study.imputations)))
        years.append((one.piece_cell, study.cluster[one.piece_source], one.piece_days / YEAR / study.imputations))
    return tuple(  # type: ignore[return-value]
        _Cells(*(np.concatenate([part[at] for part in made]) for at in range(3))) for made in (acts, years)
    )


class _System:
    """The numbers of one kind (acts, or time) of all answers, what ties them, and who stands behind each."""

    def __init__(self, study: Study, sides: Sequence[Side], every: Sequence[Told], cells: _Cells, codes: bool) -> None:
        self.every = every
        self.values: list[float] = []
        self.lines: list[hiding.Line] = []
        self.members: list[list[int]] = []
        labels = [_labels(study, sides, one, codes) for one in every]
        parts = np.unique(cells.part)
        signatures: dict[tuple[str | None, ...], int] = {}
        to = {}
        for part in parts.tolist():
            signature = tuple(own[part] for own in labels)
            if any(label is not None for label in signature):
                to[part] = signatures.setdefault(signature, len(signatures))
        inside = np.isin(cells.part, np.array(sorted(to), dtype=np.int64))
        self.atom = np.array([to[part] for part in cells.part[inside].tolist()], dtype=np.int64)
        self.who = cells.witness[inside]
        worth = np.bincount(self.atom, weights=cells.worth[inside], minlength=len(signatures))
        self.atoms = [self._new(float(value), [place]) for place, value in enumerate(worth)]
        self.rows: list[dict[str, int]] = []
        self.totals: list[int] = []
        for at in range(len(every)):
            self._answer(at, list(signatures))
        self._apart()

    def _new(self, value: float, members: list[int]) -> int:
        self.values.append(value)
        self.members.append(members)
        return len(self.values) - 1

    def _sum(self, atoms: list[int]) -> int:
        return self._new(sum(self.values[one] for one in atoms), atoms)

    def _answer(self, at: int, signatures: Sequence[tuple[str | None, ...]]) -> None:
        """The rows of one answer and their sum."""
        own: dict[str, list[int]] = {}
        for atom, signature in enumerate(signatures):
            label = signature[at]
            if label is not None:
                own.setdefault(label, []).append(atom)
        rows = {label: self._sum(atoms) for label, atoms in own.items()}
        total = self._sum(sorted(atom for atoms in own.values() for atom in atoms))
        for place in rows.values():
            self.lines.append(_tie(self.members[place], place))
        self.lines.append(hiding.Line(tuple(rows.values()), total))
        self.rows.append(rows)
        self.totals.append(total)

    def _apart(self) -> None:
        """What two answers differ by, where one number holds all of another: whoever has both knows it."""
        self.differences = []
        last = len(self.every) - 1
        for at in range(last):
            pairs = [(self.totals[at], self.totals[last])]
            pairs += [(place, self.rows[last][label]) for label, place in self.rows[at].items()
                      if label in self.rows[last]]  # fmt: skip
            for one, other in pairs:
                few, many = sorted((one, other), key=lambda place: len(self.members[place]))
                rest = set(self.members[many]) - set(self.members[few])
                if rest and set(self.members[few]) <= set(self.members[many]):
                    apart = self._sum(sorted(rest))
                    self.differences.append(apart)
                    self.lines.append(hiding.Line((few, apart), many, (1.0, 1.0)))

    def hidden(self, floor: int) -> set[str]:
        """The rows of the last answer to hide, ``""`` for its sum."""
        places, who = [], []
        by_atom = [self.who[self.atom == atom] for atom in range(len(self.atoms))]
        for place, members in enumerate(self.members):
            for atom in members:
                places.append(np.full(len(by_atom[atom]), place))
                who.append(by_atom[atom])
        none = np.zeros(0, dtype=np.int64)
        behind = hiding.people(np.concatenate([none, *places]), np.concatenate([none, *who]), len(self.values))
        out, gone = set(), set()
        for one, rows, total in zip(self.every, self.rows, self.totals, strict=True):
            if one.hidden is not None:
                gone |= {place for label, place in rows.items() if label in one.hidden}
                out |= {total, *(place for label, place in rows.items() if label not in one.hidden)}
        apart = frozenset((*self.atoms, *self.differences))
        small = frozenset(place for place in apart if 0 < behind.counts[place] < floor)
        known = hiding.Known(frozenset(out), frozenset(gone), apart, small, counts=apart)
        found = hiding.hidden(self.values, self.lines, [behind], floor, known)
        hidden = {label for label, place in self.rows[-1].items() if place in found}
        return hidden | ({""} if self.totals[-1] in found else set())


def _tie(atoms: Sequence[int], total: int) -> hiding.Line:
    return hiding.Line(tuple(atoms), total, (1.0,) * len(atoms))


def _labels(study: Study, sides: Sequence[Side], one: Told, codes: bool) -> list[str | None]:
    """For each elementary part the row of an answer that it falls into, or None."""
    each = next((name for name in one.by if name in TIMES), None)
    spans = [("", one.window)] if each is None else spans_of(one.window, each)
    times = [
        next((label for label, span in spans if span.first <= part.first and part.last <= span.last), None)
        for part in sides[0].spans
    ]
    wanted = [not one.codes or any(fnmatchcase(code, each_) for each_ in one.codes) for code in study.code.labels]
    tail: list[tuple[Mapping[str, str], bool]] = [({}, True)]
    for side in sides[1:]:
        tail = [({**named, side.name: label}, used) for named, used in tail for label in side.labels]
    if codes:
        tail = [({**named, "code": code}, used and own) for named, used in tail
                for code, own in zip(study.code.labels, wanted, strict=True)]  # fmt: skip
    found: list[str | None] = []
    for time in times:
        for named, used in tail:
            words: dict[str, Any] = {**named, **({each: time} if each else {})}
            own = [words[name] for name in one.by if name in words]
            found.append(" | ".join(own) if time is not None and used else None)
    return found
