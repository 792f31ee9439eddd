"""Which cells of a table are shown: the floors, and cells hidden beside a hidden one (docs/methods/disclosure.md)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from habeas.core.analysis.adding import fewest
from habeas.core.analysis.plan import Raw, Resting
from habeas.core.release.manifest import Manifest

#: row and column of a cell, counted from 0; ALL stands for the total over that side
Address = tuple[int, int]
ALL = -1

BELOW = "below-floor"
ONE_SOURCE = "one-source"
BESIDE = "beside-a-hidden-cell"


@dataclass(frozen=True, slots=True)
class Floors:
    """The fewest distinct sources and victims behind a shown cell: of those that rest on nothing guarded, and of those
    that do (``guarded``, never lower), with the names of the guards that apply."""

    plain: int
    guarded: int
    names: tuple[str, ...] = ()

    @classmethod
    def of(cls, manifest: Manifest) -> Floors:
        """The floors of a release."""
        return cls(manifest.floor, manifest.guarded_floor, tuple((manifest.guards or {}).get("apply", ())))

    def behind(self, *cells: Raw) -> int:
        """The floor of these cells taken together: what rests on anything guarded needs the higher one."""
        return self.guarded if any(raw.guarded for raw in cells) else self.plain


def hidden_because(raw: Raw, floors: Floors) -> str | None:
    """Why a cell by itself may not be shown, or None: too few sources or victims stand behind it. A true 0 is shown."""
    floor = floors.behind(raw)
    if floor == 0 or raw.possible == 0 or _stands(raw, floor):
        return None
    return ONE_SOURCE if raw.sources == 1 and floor > 1 else BELOW


def hide(
    grid: Mapping[Address, Raw], floors: Floors, resting: Callable[[list[Address]], Mapping[Address, Resting]]
) -> dict[Address, str]:
    """The cells to hide, with the reason for each.

    In every line whose total is shown, the hidden cells must be at least two, add up to more than their number, and
    together rest on enough sources and victims (where one of them rests on anything guarded, on as many as that needs);
    else the smallest cell shown is hidden as well, and at last the total. Repeated until nothing changes.
    """
    reasons = {address: why for address, raw in grid.items() if (why := hidden_because(raw, floors))}
    if not reasons:
        return reasons
    known = dict(resting(sorted(reasons)))

    def rests(cells: list[Address]) -> list[Resting]:
        if unknown := [cell for cell in cells if cell not in known]:
            known.update(resting(unknown))
        return [known[cell] for cell in cells]

    lines = list(_lines(grid))
    changed = True
    while changed:
        changed = False
        for cells, total in lines:
            while (more := _also(grid, cells, total, reasons, rests, floors)) is not None:
                reasons[more] = BESIDE
                changed = True
    return reasons


def _also(
    grid: Mapping[Address, Raw],
    cells: list[Address],
    total: Address,
    reasons: Mapping[Address, str],
    rests: Callable[[list[Address]], list[Resting]],
    floors: Floors,
) -> Address | None:
    """The next cell of this line that must be hidden, or None when the line gives nothing away."""
    hidden = [cell for cell in cells if cell in reasons]
    if not hidden or total in reasons or _enough(grid, hidden, rests, floors):
        return None
    shown = [cell for cell in cells if cell not in reasons and grid[cell].possible > 0]
    return min(shown, key=lambda cell: (grid[cell].possible, cell), default=total)


def _enough(
    grid: Mapping[Address, Raw],
    hidden: list[Address],
    rests: Callable[[list[Address]], list[Resting]],
    floors: Floors,
) -> bool:
    if len(hidden) < 2:
        return False
    floor = floors.behind(*(grid[cell] for cell in hidden))  # their sum is known: it is a cell like another
    if any(_stands(grid[cell], floor) for cell in hidden):
        return True
    # A 0 is shown, so every hidden cell holds at least 1: where they add up to their number, each is known to be 1.
    if sum(grid[cell].possible for cell in hidden) <= len(hidden):
        return False
    return _together(rests(hidden), floor)


def _together(rests: list[Resting], floor: int) -> bool:
    if len(frozenset().union(*(one.sources for one in rests))) < floor:
        return False
    mentions = [one.mentions for one in rests if one.mentions is not None]
    return not mentions or fewest(mention for own in mentions for mention in own) >= floor


def _stands(raw: Raw, floor: int) -> bool:
    return raw.sources >= floor and (raw.victims is None or raw.victims >= floor)


def _lines(grid: Iterable[Address]) -> Iterator[tuple[list[Address], Address]]:
    """Every row and column, the totals' own included, with the cell that totals it, where there is one."""
    known = set(grid)
    for side in (0, 1):
        lines: dict[int, list[Address]] = {}
        for cell in sorted(known):
            if cell[1 - side] != ALL:
                lines.setdefault(cell[side], []).append(cell)
        for index, cells in sorted(lines.items()):
            total = (index, ALL) if side == 0 else (ALL, index)
            if total in known:
                yield cells, total
