"""Values with their intervals, one below the other on one scale: how far coders agree, say."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from habeas.core.analysis.pictures.scene import (
    HEAD,
    INK,
    LINE,
    QUIET,
    SMALL,
    STYLES,
    WIDTH,
    Scene,
    fitted,
    width,
    wrapped,
)

_LEFT, _TOP, _HIGH = 230.0, 58.0, 30.0
#: lines of a scale of ratios
_MOST_MARKS = 8
#: room for the numbers in words: at least, at most
_RIGHT = (150.0, 250.0)


@dataclass(frozen=True, slots=True)
class Interval:
    """A value between its bounds; all None where there is none, and ``words`` say why."""

    name: str
    value: float | None
    low: float | None
    high: float | None
    words: str


def intervals(
    rows: Sequence[Interval],
    *,
    title: str,
    unit: str,
    scale: tuple[float, float],
    language: str,
    sentence: str,
    foot: Sequence[str] = (),
    beside: float | None = None,
) -> str:
    """The drawing: a row for each value, a point with a line from its lower to its upper bound. ``beside`` is the value
    that all are held against (1 of ratios): a dashed line. A scale that begins above nought is one of ratios: half lies
    as far from 1 as double; a bound below it has no end.
    """
    scene = Scene(_TOP + len(rows) * _HIGH + 34, language)
    scene.words(0, HEAD + 4, fitted(title, WIDTH, HEAD), size=HEAD, font_weight=700)
    scene.words(_LEFT, 44, unit, size=SMALL, fill=QUIET)
    told = max((width(row.words, SMALL) for row in rows if row.low is not None), default=0.0)
    right = min(max(told + 14, _RIGHT[0]), _RIGHT[1])
    _ground(scene, scale, len(rows) * _HIGH, right)
    if beside is not None and scale[0] <= beside <= scale[1]:
        at = _x(beside, scale, right)
        scene.put("line", x1=at, y1=_TOP - 6, x2=at, y2=_TOP + len(rows) * _HIGH, stroke=INK, stroke_dasharray="5 3")
    for number, row in enumerate(rows):
        middle = _TOP + number * _HIGH + _HIGH / 2
        said = wrapped(row.name, _LEFT - 14, SMALL)
        for line, words in enumerate(said):
            y = middle + 4 - (len(said) - 1) * 7 + line * 14
            scene.words(_LEFT - 10, y, words, size=SMALL, text_anchor="end")
        _point(scene, row, middle, scale, right)
    scene.foot(foot)
    return scene.svg(title, sentence)


def _x(value: float, scale: tuple[float, float], right: float) -> float:
    low, high = scale
    value = min(max(value, low), high)
    if low > 0:
        low, high, value = math.log(low), math.log(high), math.log(value)
    return _LEFT + (WIDTH - _LEFT - right) * (value - low) / (high - low)


def ratios(values: Sequence[float]) -> tuple[float, float]:
    """The ends of a scale of ratios that holds 1 and the values above nought, at steps that people count in."""
    known = [value for value in values if value > 0] or [1.0]
    low, high = min(1.0, *known), max(1.0, *known)
    down = next(step for step in reversed(_steps(low / 10, low)) if step <= low * 1.0001)
    up = next(step for step in _steps(high, high * 10) if step >= high * 0.9999)
    return (down, up) if down < up else (down / 2, up * 2)


def _steps(low: float, high: float) -> list[float]:
    """1, 2 and 5 of every power of ten between two numbers, and the next beyond them."""
    powers = range(math.floor(math.log10(low)), math.floor(math.log10(high)) + 2)
    return [step * 10.0**power for power in powers for step in (1, 2, 5)]


def _marks(scale: tuple[float, float]) -> list[float]:
    """Where a scale has its lines: at four equal steps; of ratios at 1, 2, 5, 10 or, where they span far, at tens."""
    low, high = scale
    if low <= 0:
        return [low + (high - low) * step / 4 for step in range(5)]
    within = [step for step in _steps(low, high) if low * 0.9999 <= step <= high * 1.0001]
    tens = [step for step in within if abs(math.log10(step) - round(math.log10(step))) < 1e-9]
    return within if len(within) <= _MOST_MARKS else tens


def _ground(scene: Scene, scale: tuple[float, float], high: float, right: float) -> None:
    for mark in _marks(scale):
        x = _x(mark, scale, right)
        scene.put("line", x1=x, y1=_TOP - 6, x2=x, y2=_TOP + high, stroke=INK if mark == 0 else LINE)
        scene.words(x, _TOP + high + 16, f"{mark:,g}", size=SMALL, fill=QUIET, text_anchor="middle")


def _point(scene: Scene, row: Interval, y: float, scale: tuple[float, float], right: float) -> None:
    if row.value is None or row.low is None or row.high is None:
        scene.words(_LEFT + 8, y + 4, fitted(row.words, WIDTH - _LEFT - 10, SMALL), size=SMALL, fill=QUIET)
        return
    colour = STYLES[0][0]
    low, high = _x(row.low, scale, right), _x(row.high, scale, right)
    scene.put("line", x1=low, y1=y, x2=high, y2=y, stroke=colour, stroke_width=2)
    for x in (low, high) if scale[0] <= 0 or row.low >= scale[0] * 0.9999 else (high,):
        scene.put("line", x1=x, y1=y - 5, x2=x, y2=y + 5, stroke=colour, stroke_width=2)
    scene.put("circle", cx=_x(row.value, scale, right), cy=y, r=4.5, fill=colour)
    scene.words(WIDTH - right + 12, y + 4, fitted(row.words, right - 12, SMALL), size=SMALL)
