"""Bars of a table, lying, so that long names can be read; side by side where the table has columns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from habeas.core.analysis.pictures.scene import (
    BODY,
    HEAD,
    INK,
    LINE,
    QUIET,
    SMALL,
    STYLES,
    WIDTH,
    Scene,
    fitted,
    ticks,
    width,
    wrapped,
)
from habeas.core.kernel.errors import Refused

_LEFT, _RIGHT, _TOP = 230.0, 96.0, 58.0
_BAR, _GAP = 18.0, 10.0
#: from line to line of a name: two lines stay apart from those of the next row
_LINE = 12.0
#: rows that a page can show
MOST = 60


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: what is certain, what is possible, and the words at its end; all None where it is hidden."""

    certain: float | None
    possible: float | None
    words: str


def bars(
    names: Sequence[str],
    columns: Sequence[str],
    cells: Sequence[Sequence[Bar]],
    *,
    title: str,
    unit: str,
    language: str,
    sentence: str,
    foot: Sequence[str] = (),
) -> str:
    """The drawing: a row for each name with a bar for each column; refused (``too-many-rows``) beyond what is read."""
    side = max(1, len(columns))
    if len(names) * side > MOST * 3 or len(names) > MOST or side > len(STYLES):
        raise Refused(
            "too-many-rows",
            f"A picture of {len(names)} rows and {side} columns cannot be read.",
            expected=f"at most {MOST} rows and {len(STYLES)} columns",
            do="Narrow the condition, or read the table.",
        )
    high = side * _BAR + _GAP
    legend = 22.0 if columns else 0.0
    top = _TOP + legend
    scene = Scene(top + len(names) * high + 34, language)
    scene.words(0, HEAD + 4, fitted(title, WIDTH, HEAD), size=HEAD, font_weight=700)
    scene.words(_LEFT, 44, unit, size=SMALL, fill=QUIET)
    marks = _scale(scene, cells, top, len(names) * high)
    for row, name in enumerate(names):
        y = top + row * high
        _name(scene, name, y + (high - _GAP) / 2)
        for column, bar in enumerate(cells[row]):
            _bar(scene, bar, y + column * _BAR, column, marks[-1])
    for column, name in enumerate(columns):
        _legend(scene, name, column, len(columns))
    scene.foot(foot)
    return scene.svg(title, sentence)


def _room() -> float:
    return WIDTH - _LEFT - _RIGHT


def _scale(scene: Scene, cells: Sequence[Sequence[Bar]], top: float, high: float) -> list[int]:
    known = [bar.possible for row in cells for bar in row if bar.possible is not None]
    marks = ticks(max(known, default=1) or 1)
    for mark in marks:
        x = _LEFT + _room() * mark / marks[-1]
        scene.put("line", x1=x, y1=top - 6, x2=x, y2=top + high - _GAP + 6, stroke=LINE if mark else INK)
        scene.words(x, top + high + 14, f"{mark:,}", size=SMALL, fill=QUIET, text_anchor="middle")
    return marks


def _name(scene: Scene, name: str, middle: float) -> None:
    said = wrapped(name, _LEFT - 14, SMALL)
    first = middle + 4 - (len(said) - 1) * _LINE / 2
    for number, line in enumerate(said):
        scene.words(_LEFT - 10, first + number * _LINE, line, size=SMALL, text_anchor="end")


def _bar(scene: Scene, bar: Bar, y: float, column: int, highest: float) -> None:
    if bar.possible is None or bar.certain is None:
        scene.hidden(_LEFT, y + 2, 22, _BAR - 4)
        scene.words(_LEFT + 28, y + 13, bar.words, size=SMALL, fill=QUIET, font_style="italic")
        return
    sure, may = _room() * bar.certain / highest, _room() * bar.possible / highest
    if may > sure:
        scene.box(_LEFT + sure, y + 2, may - sure, _BAR - 4, column, faint=True)
    scene.box(_LEFT, y + 2, sure, _BAR - 4, column)
    scene.words(_LEFT + may + 6, y + 13, fitted(bar.words, WIDTH - _LEFT - may - 8, SMALL), size=SMALL)


def _legend(scene: Scene, name: str, column: int, count: int) -> None:
    room = WIDTH / count
    scene.box(column * room, _TOP - 2, 16, 12, column)
    scene.words(column * room + 22, _TOP + 8, fitted(name, room - 30, SMALL), size=SMALL)


__all__ = ["BODY", "Bar", "bars", "width"]
