"""An attacker who has several answers of the same files: he knows what each number is the number of, and solves for the
parts by linear programmes. All days are known, so that his numbers are exact.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import combinations
from typing import Any

import numpy as np
from scipy.optimize import linprog

from habeas.core.analysis.plain import Acts, Asked, Exposure, Period, acts_of, columns_of, exposure_of, make_table
from habeas.core.analysis.trend import Told, Trend, beside_of, study_of, table_beside, told_in, trend
from habeas.core.kernel.dates import read_date

Row = list[str]
Answer = dict[str, Any]
HEADS = ["source_id", "root", "date", "code", "event", "place"]
#: a number is known where it lies within less than so much
MARGIN = 4.0
FLOOR = 5


def period(first: str, last: str) -> Period:
    """The days from the first of one date to the last of another."""
    return Period(read_date(first).first_day or 0, read_date(last).last_day or 0)


def made_up(seed: int, many: int = 40) -> tuple[list[Row], list[Row]]:
    """Witnesses who were somewhere for some years, and what they tell of each."""
    rng = np.random.default_rng(seed)
    acts, stays = [], []
    for source in range(many):
        first = 2010 + int(rng.integers(0, 6))
        last = first + int(rng.integers(1, 5))
        stays.append([f"S{source}", f"{first}-01-01", f"{last}-12-31", str(rng.choice(["North", "South"]))])
        for number in range(int(rng.integers(0, 4))):
            year = int(rng.integers(first, last + 1))
            code = str(rng.choice(["LAB-01", "TOR-01", "TOR-02"], p=[0.6, 0.3, 0.1]))
            acts.append([f"S{source}", "", f"{year}-05-0{1 + number}", code, f"E{source}-{number}", stays[-1][3]])
    return acts, stays


def with_hearsay(seed: int, many: int = 40) -> tuple[list[Row], list[Row]]:
    """The same; some tell of acts where they were not, some were nowhere, some tell of what another tells of."""
    acts, stays = made_up(seed, many)
    rng = np.random.default_rng([seed, 1])
    for place in range(0, len(acts), 9):
        acts[place][5] = "West"
    acts += [[f"H{one % 4}", *acts[int(rng.integers(len(acts)))][1:4], f"F{one}", "South"] for one in range(6)]
    acts += [[f"S{int(rng.integers(many))}", *acts[int(rng.integers(len(acts)))][1:]] for one in range(8)]
    return acts, stays


def tables(rows: tuple[list[Row], list[Row]]) -> tuple[Acts, Exposure]:
    """The two files as tables."""
    return acts_of(columns_of(HEADS, rows[0])), exposure_of(columns_of(["source_id", "from", "to", "place"], rows[1]))


def asked_beside(both: tuple[Acts, Exposure], wanted: Sequence[Trend | Asked]) -> list[Answer]:
    """The answers, each beside those before it."""
    made: list[Answer] = []
    for asked in wanted:
        made.append(_answered(both, asked, tuple(told_in(one) for one in made if not one["refused"])))
    return made


def asked_after(
    before: tuple[Acts, Exposure], first: Trend | Asked, both: tuple[Acts, Exposure], then: Trend | Asked
) -> list[Answer]:
    """An answer of the files of before, and one of these beside it."""
    one = _answered(before, first, ())
    return [one, _answered(both, then, (told_in(one),))]


def _answered(both: tuple[Acts, Exposure], asked: Trend | Asked, told: tuple[Told, ...]) -> Answer:
    if isinstance(asked, Trend):
        study = study_of(*both, period=asked.period, codes=asked.codes)
        beside = beside_of(*both, told, study.window) if told else None
        return trend(study, replace(asked, beside=beside)).answer()
    if not told:
        return make_table(both[0], asked).answer()
    besides = beside_of(*both, told, asked.period)
    return make_table(both[0], asked, beside=lambda grid, gone: table_beside(besides, grid, asked, gone)).answer()


class Attacker:
    """What follows from the numbers that ``answers`` show of these files, and ``before`` of those of before."""

    def __init__(
        self,
        rows: tuple[list[Row], list[Row]],
        answers: Sequence[Answer],
        before: tuple[tuple[list[Row], list[Row]], Sequence[Answer]] | None = None,
    ) -> None:
        files = [(rows, answers), *([before] if before else [])]
        self.acts = [list(one) for one in dict.fromkeys(tuple(row) for own, _ in files for row in own[0])]
        shown = []
        for own, given in files:
            self.file = {tuple(row) for row in own[0]}
            self.stays = own[1]
            shown += [one for answer in given if not answer["refused"] for one in self._shown(answer)]
        self.numbers = [value for _, value in shown]
        signatures = [tuple(round(own.get(place, 0.0), 9) for own, _ in shown) for place in range(len(self.acts))]
        parts = sorted({one for one in signatures if any(one)})
        self.matrix = np.array(parts).reshape(len(parts), len(shown)).T
        self.people = [
            {row[0] for row, own in zip(self.acts, signatures, strict=True) if own == part} for part in parts
        ]
        self.truth = np.array([float(signatures.count(part)) for part in parts])
        assert np.allclose(self.matrix @ self.truth, self.numbers)

    def _shown(self, answer: Answer) -> Iterator[tuple[dict[int, float], float]]:
        of = self._of_table if answer["kind"] == "table" else self._of_trend
        groups = of(answer)
        for row in [*answer["rows"], *answer.get("totals", ())]:
            if not row["suppressed"]:
                yield groups.get(row["group"], {}), float(row["n"])
        if answer["documented"] is not None:
            whole = {place: 1.0 for own in groups.values() for place in own}
            yield groups.get("whole", whole), float(answer["documented"])

    def _theirs(self) -> list[tuple[int, Row]]:
        return [(place, row) for place, row in enumerate(self.acts) if tuple(row) in self.file]

    def _of_trend(self, answer: Answer) -> dict[str, dict[int, float]]:
        details, found = answer["details"], {}
        for place, (source, _, date, code, _, where) in self._theirs():
            if details["codes"] and not any(code.startswith(one.rstrip("*")) for one in details["codes"]):
                continue
            if not details["window"]["from"] <= date <= details["window"]["to"]:
                continue
            for own, first, last, there in self.stays:
                if own == source and first <= date <= last and ("place" not in details["by"] or there == where):
                    words = {**_words(date, code), "place": there}
                    found.setdefault(" | ".join(words[name] for name in details["by"]), {})[place] = 1.0
        return found

    def _of_table(self, answer: Answer) -> dict[str, dict[int, float]]:
        """Each number of a table; an act that two tell of is half an act of each."""
        by, made = answer["details"]["by"], {}
        for place, (_, _, date, code, event, where) in self._theirs():
            words = {**_words(date, code), "place": where}
            cells = [[words[name] for name in by]]
            if len(by) == 2:
                cells += [[words[by[0]], "(all)"], ["(all)", words[by[1]]], ["(all)", "(all)"]]
            for cell in [" | ".join(one) for one in cells] + ["whole"]:
                made.setdefault(cell, []).append((place, (event, code)))
        return {
            cell: {place: 1 / [unit for _, unit in told].count(own) for place, own in told}
            for cell, told in made.items()
        }

    def known(self, margin: float = MARGIN - 1e-3) -> list[int]:
        """How few witnesses stand behind each part that is known to within less than the margin (no number is below
        0), and behind each two whose sum follows exactly; only what fewer than five stand behind.
        """
        size = len(self.people)
        few = [one for one in range(size) if len(self.people[one]) < FLOOR]
        found = [len(self.people[one]) for one in few if self._width(one) < margin]
        free = np.eye(size) - np.linalg.pinv(self.matrix) @ self.matrix
        for one, other in combinations(range(size), 2):
            who = self.people[one] | self.people[other]
            if len(who) < FLOOR and np.abs(free[:, one] + free[:, other]).max() < 1e-9:
                found.append(len(who))
        return found

    def _width(self, part: int) -> float:
        goal = np.zeros(len(self.people))
        goal[part] = 1
        ends = [linprog(sign * goal, A_eq=self.matrix, b_eq=self.numbers) for sign in (1, -1)]
        assert ends[0].status == 0
        return np.inf if ends[1].status == 3 else float(-ends[1].fun - ends[0].fun)


def _words(date: str, code: str) -> dict[str, str]:
    day = datetime.date.fromisoformat(date)
    return {"year": date[:4], "month": date[:7], "quarter": f"{day.year} Q{(day.month + 2) // 3}", "code": code}
