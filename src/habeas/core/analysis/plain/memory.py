"""How much memory a plain file takes to be counted, told before it is read: a program that is killed says nothing."""

from __future__ import annotations

from pathlib import Path

from habeas.core.kernel.errors import Refused, Where

#: bytes for each row of a file, by what is estimated from it; measured on files of a million and ten million rows
#: (``python -m bench.plain``, which prints both) and rounded up by a third; twice for consistency, whose groups may be
#: many and were not
ROW = {"table": 260, "trend": 720, "intensity": 260, "consistency": 520, "delay": 260}
#: and for each of its cells
_CELL = 32
#: what the program takes whatever the file holds
_ALWAYS = 200_000_000
_HEAD = 1 << 20


def needed(path: Path, columns: int, task: str = "table", rows: int | None = None) -> int:
    """About how many bytes this takes; where ``rows`` are not known, by how long the first lines are."""
    size = path.stat().st_size
    if rows is None:
        with path.open("rb") as file:
            head = file.read(_HEAD)
        rows = int(head.count(b"\n") * max(1.0, size / max(1, len(head))))
    return _ALWAYS + size + rows * (ROW[task] + _CELL * columns)


def refuse_beyond(room: int | None, path: Path, columns: int, task: str = "table", rows: int | None = None) -> None:
    """Refuse (``too-much-memory``) a file that needs more than there is; ``room`` None: not known."""
    need = needed(path, columns, task, rows)
    if need > 2 * _ALWAYS:
        do = "Close other programs, take a machine with more, or leave out rows and columns that are not asked for."
        refuse(need, room, "Counting this file needs", {"file": path.name}, do)


def refuse(need: int, room: int | None, what: str, where: Where, do: str) -> None:
    """Refuse ``what`` needs more memory than is free."""
    if room is not None and need > room:
        what = f"{what} about {_gigabytes(need)} of memory, and {_gigabytes(max(0, room))} are free."
        raise Refused("too-much-memory", what, where, do=do)


def _gigabytes(size: int) -> str:
    return f"{size / 1e9:,.1f} GB"
