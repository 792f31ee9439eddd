"""The answer to an import: one entry for every row that came in (docs/formats/mapping.md, "The answer")."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from habeas.core.intake.rows import RowProblem
from habeas.core.kernel.errors import Broken

STATUSES = ("new", "update", "same", "refused")


class RowReport:
    """Gathers what became of each row. ``read`` counts a row when it comes in, ``add`` when it is decided.

    :meth:`answer` fails with ``Broken`` unless every row that came in was decided exactly once. With a ``sink`` each
    entry is handed on at once and none is kept, so that a report of millions of rows needs no memory; the answer then
    has no ``rows``.
    """

    def __init__(self, batch: str | None, sink: Callable[[dict[str, Any]], None] | None = None) -> None:
        self.batch = batch
        self.rows_in = 0
        self.counts = dict.fromkeys(STATUSES, 0)
        self._rows: list[dict[str, Any]] | None = [] if sink is None else None
        self._sink = sink
        self._last = 0
        self._waiting: set[int] = set()

    def read(self, row: int) -> None:
        """A row came in; the numbers of rows rise."""
        if row <= self._last:
            raise Broken(f"row {row} came in after row {self._last}")
        self._last = row
        self._waiting.add(row)
        self.rows_in += 1

    def add(
        self,
        row: int,
        status: str,
        *,
        key: tuple[str, ...] | None = None,
        problem: RowProblem | None = None,
        note: str | None = None,
    ) -> None:
        """What became of a row; a refused one, and only it, has its problem."""
        if status not in STATUSES or (status == "refused") != (problem is not None):
            raise Broken(f"row {row} has the status {status} and {'a' if problem else 'no'} problem")
        if row not in self._waiting:
            raise Broken(f"row {row} was decided twice or never came in")
        self._waiting.remove(row)
        self.counts[status] += 1
        entry: dict[str, Any] = {"row": row, "key": list(key) if key is not None else None, "status": status}
        entry["reason"] = problem.reason if problem else note
        entry["field"] = (problem.field or problem.column) if problem else None
        entry["value"] = problem.value if problem else None
        if self._rows is not None:
            self._rows.append(entry)
        elif self._sink is not None:
            self._sink(entry)

    def answer(self) -> dict[str, Any]:
        """``{batch, rows_in, counts, rows}``; every row that came in is in it once."""
        if self._waiting or self.rows_in != sum(self.counts.values()):
            raise Broken(f"{self.rows_in} rows came in and {sum(self.counts.values())} are reported")
        answer: dict[str, Any] = {"batch": self.batch, "rows_in": self.rows_in, "counts": dict(self.counts)}
        if self._rows is not None:
            if len(self._rows) != self.rows_in:
                raise Broken(f"{self.rows_in} rows came in and {len(self._rows)} are reported")
            answer["rows"] = sorted(self._rows, key=lambda entry: entry["row"])
        return answer
