"""How much memory a plain file takes to be counted, told before it is read: a program that is killed says nothing."""

from __future__ import annotations

from pathlib import Path

from habeas.core.kernel.errors import Refused

#: bytes for each row and cell, measured on 10 million acts (``python -m bench.plain``) and rounded up by a third
_ROW, _CELL = 260, 32
#: what the program takes whatever the file holds
_ALWAYS = 200_000_000
_HEAD = 1 << 20


def needed(path: Path, columns: int) -> int:
    """About how many bytes counting this file takes, by how long its first lines are."""
    size = path.stat().st_size
    with path.open("rb") as file:
        head = file.read(_HEAD)
    rows = head.count(b"\n") * max(1.0, size / max(1, len(head)))
    return int(_ALWAYS + size + rows * (_ROW + _CELL * columns))


def refuse_beyond(room: int | None, path: Path, columns: int) -> None:
    """Refuse (``too-much-memory``) a file that needs more than there is; ``room`` None: not known."""
    need = needed(path, columns)
    if room is None or need <= room or need <= 2 * _ALWAYS:
        return
    raise Refused(
        "too-much-memory",
        f"Counting this file needs about {_gigabytes(need)} of memory, and {_gigabytes(room)} are free.",
        {"file": path.name},
        do="Close other programs, take a machine with more, or leave out rows and columns that are not asked for.",
    )


def _gigabytes(size: int) -> str:
    return f"{size / 1e9:,.1f} GB"
