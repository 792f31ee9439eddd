"""Pairs of names as people keep them (docs/formats/names.md): every row is read, or the file refused with the row."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from habeas.core.intake.limits import Limits, without_mission
from habeas.core.intake.rows import read_whole, shown
from habeas.core.intake.sheets import open_sheet
from habeas.core.kernel.errors import Where, WrongUse

COLUMNS = ("name1", "name2")


@without_mission()
def read_pairs(
    path: Path, renamed: Mapping[str, str] | None = None, *, limits: Limits | None = None, **sheet: str
) -> Iterator[tuple[str, str]]:
    """The pairs of a sheet; until the last has come, nothing may be made of them.

    ``renamed``: column to ``name1`` or ``name2``; ``sheet`` as in a mapping.
    """
    where: Where = {"file": path.name}
    opened = open_sheet(path, limits=limits or Limits(), **sheet)  # type: ignore[arg-type]
    first, second = _places(list(opened.headers), dict(renamed or {}), where)
    return ((cells[first], cells[second]) for _, cells in read_whole(opened, path.name))


def _places(headers: list[str], renamed: dict[str, str], where: Where) -> tuple[int, int]:
    for column, name in renamed.items():
        if column not in headers:
            raise WrongUse("no-column", "There is no such column.", where, ", ".join(headers[:30]), shown(column))
        if name not in COLUMNS:
            raise WrongUse(
                "bad-map", "This names no column.", where | {"field": "--map"}, "name1 or name2", shown(name)
            )
    called = [renamed.get(header, header).strip().casefold() for header in headers]
    for name in COLUMNS:
        if called.count(name) != 1:
            what = "The sheet has no column of this name." if name not in called else "Two columns have one name."
            found = ", ".join(map(shown, headers[:10]))
            do = "Name the columns name1 and name2, or say --map name1=COLUMN."
            raise WrongUse("no-column", what, where, name, found, do)
    return called.index("name1"), called.index("name2")
