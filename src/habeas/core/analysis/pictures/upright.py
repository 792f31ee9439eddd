"""Values that stand side by side on one axis: rates with the time they were seen in underneath, and what is still to
come above what is known.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from habeas.core.analysis.pictures.scene import HEAD, INK, LINE, QUIET, SMALL, STYLES, WIDTH, Scene, fitted, width
from habeas.core.analysis.pictures.series import Point
from habeas.core.kernel.errors import Refused

_LEFT, _RIGHT, _TOP = 74.0, 12.0, 64.0
_HIGH, _LOW, _BETWEEN, _BOTTOM = 220.0, 84.0, 36.0, 30.0
MOST = 120


@dataclass(frozen=True, slots=True)
class _Panel:
    """A part of the drawing with a scale of its own, from nought at its foot."""

    top: float
    high: float
    marks: tuple[float, ...]

    def y(self, value: float) -> float:
        return self.top + self.high * (1 - value / self.marks[-1])

    @property
    def foot(self) -> float:
        return self.top + self.high

    def ground(self, scene: Scene) -> None:
        """The lines of the scale, with their numbers."""
        for mark in self.marks:
            y = self.y(mark)
            scene.put("line", x1=_LEFT, y1=y, x2=float(WIDTH - _RIGHT), y2=y, stroke=LINE if mark else INK)
            scene.words(_LEFT - 8, y + 4, f"{mark:,g}", size=SMALL, fill=QUIET, text_anchor="end")


@dataclass(frozen=True, slots=True)
class Words:
    """What stands on a picture besides numbers: ``unit`` above the upper part, ``beneath`` above the lower one or for
    what is still to come.
    """

    title: str
    unit: str
    beneath: str
    hidden: str
    sentence: str
    language: str
    foot: tuple[str, ...] = ()


def over_exposure(axis: Sequence[str], points: Sequence[Point], exposure: Sequence[float | None], words: Words) -> str:
    """Points with their intervals, and under each a bar of the time in which witnesses could have seen it."""
    _refuse_many(axis)
    scene = Scene(_TOP + _HIGH + _BETWEEN + _LOW + _BOTTOM, words.language)
    _head(scene, words)
    upper = _Panel(_TOP, _HIGH, scale([v for p in points for v in (p.value, p.upper)]))
    lower = _Panel(_TOP + _HIGH + _BETWEEN, _LOW, scale(exposure, most=3))
    upper.ground(scene)
    lower.ground(scene)
    scene.words(0, lower.top - 10, words.beneath, size=SMALL, fill=QUIET)
    step, wide = _step(axis)
    for place, (point, time) in enumerate(zip(points, exposure, strict=True)):
        x = _LEFT + step * (place + 0.5)
        if point.suppressed:
            scene.hidden(x - 5, upper.foot - 18, 10, 18)
            scene.hidden(x - 5, lower.foot - 18, 10, 18)
            continue
        if time is not None:
            scene.box(x - wide / 2, lower.y(time), wide, lower.foot - lower.y(time), 3)
        if point.value is not None:
            _whisker(scene, upper, x, point)
            scene.put("circle", cx=x, cy=upper.y(point.value), r=4.0, fill=STYLES[0][0])
    if any(point.suppressed for point in points):
        _hidden(scene, words.hidden)
    _axis(scene, axis, lower.foot)
    scene.foot(words.foot)
    return scene.svg(words.title, words.sentence)


def to_come(axis: Sequence[str], known: Sequence[float], points: Sequence[Point], words: Words) -> str:
    """Bars of what is known, hatched on to the estimate, with the interval of both together."""
    _refuse_many(axis)
    scene = Scene(_TOP + _HIGH + _BOTTOM, words.language)
    _head(scene, words)
    panel = _Panel(_TOP, _HIGH, scale([v for p in points for v in (p.value, p.upper)] + list(known)))
    panel.ground(scene)
    scene.box(WIDTH - width(words.beneath, SMALL) - 18, 33, 12, 12, 0, faint=True)
    scene.words(WIDTH, 43, words.beneath, size=SMALL, fill=QUIET, text_anchor="end")
    step, wide = _step(axis)
    for place, (now, point) in enumerate(zip(known, points, strict=True)):
        x = _LEFT + step * (place + 0.5)
        scene.box(x - wide / 2, panel.y(now), wide, panel.foot - panel.y(now), 0)
        if point.value is not None and point.value > now:
            scene.box(x - wide / 2, panel.y(point.value), wide, panel.y(now) - panel.y(point.value), 0, faint=True)
        if point.upper is not None and point.upper > (point.lower or 0):
            _whisker(scene, panel, x, point, INK)
    _axis(scene, axis, panel.foot)
    scene.foot(words.foot)
    return scene.svg(words.title, words.sentence)


def scale(values: Sequence[float | None], most: int = 6) -> tuple[float, ...]:
    """Numbers from nought to at least the highest, at steps that people count in."""
    highest = max([value for value in values if value is not None and value > 0], default=1.0)
    power = math.floor(math.log10(highest / (most - 1)))
    step = next(
        one for one in (10.0**power * factor for factor in (1, 2, 5, 10)) if one * (most - 1) >= highest * 0.9999
    )
    return tuple(round(step * number, 10) for number in range(math.ceil(highest / step * 0.9999) + 1))


def _whisker(scene: Scene, panel: _Panel, x: float, point: Point, colour: str = STYLES[0][0]) -> None:
    if point.lower is None or point.upper is None:
        return
    low, high = panel.y(point.lower), panel.y(point.upper)
    scene.put("line", x1=x, y1=low, x2=x, y2=high, stroke=colour, stroke_width=2)
    for y in (low, high):
        scene.put("line", x1=x - 4, y1=y, x2=x + 4, y2=y, stroke=colour, stroke_width=2)


def _head(scene: Scene, words: Words) -> None:
    scene.words(0, HEAD + 4, fitted(words.title, WIDTH, HEAD), size=HEAD, font_weight=700)
    scene.words(0, 43, fitted(words.unit, WIDTH / 2, SMALL), size=SMALL, fill=QUIET)


def _hidden(scene: Scene, words: str) -> None:
    scene.hidden(WIDTH - width(words, SMALL) - 16, 33, 10, 12)
    scene.words(WIDTH, 43, words, size=SMALL, fill=QUIET, text_anchor="end", font_style="italic")


def _step(axis: Sequence[str]) -> tuple[float, float]:
    step = (WIDTH - _LEFT - _RIGHT) / max(1, len(axis))
    return step, min(42.0, step * 0.66)


def _axis(scene: Scene, axis: Sequence[str], foot: float) -> None:
    step, _ = _step(axis)
    every = max(1, math.ceil((max((width(name, SMALL) for name in axis), default=1) + 10) / step))
    for place, name in enumerate(axis):
        if place % every == 0:
            x = _LEFT + step * (place + 0.5)
            scene.words(x, foot + 18, fitted(name, 150, SMALL), size=SMALL, fill=QUIET, text_anchor="middle")


def _refuse_many(axis: Sequence[str]) -> None:
    if len(axis) > MOST:
        raise Refused(
            "too-many-points", f"A picture of {len(axis)} places cannot be read.", expected=f"at most {MOST}",
            do="Take longer stretches of time, or read the table.",
        )  # fmt: skip
