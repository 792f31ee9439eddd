"""A posterior as bars with its interval, and the chains that it was drawn by: whether they tell of one thing."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from habeas.core.analysis.pictures.scene import (
    BODY,
    HEAD,
    INK,
    LINE,
    PAPER,
    QUIET,
    SMALL,
    STYLES,
    WIDTH,
    Scene,
    fitted,
    short,
    width,
)
from habeas.core.analysis.pictures.upright import Words, scale

_LEFT, _RIGHT, _TOP, _HIGH, _BOTTOM = 84.0, 16.0, 106.0, 230.0, 48.0
#: (colour, width, dashes) of the lowest island, the highest, the others, the ends of the interval
_LINES = {
    "lowest": (STYLES[0][0], 2.2, None),
    "highest": (INK, 2.2, "7 4"),
    "others": ("#a9a49a", 0.8, None),
    "interval": (QUIET, 1.2, "2 3"),
}


@dataclass(frozen=True, slots=True)
class Bin:
    """A stretch of numbers, both ends in it, and its share in per cent."""

    low: float
    high: float
    share: float


@dataclass(frozen=True, slots=True)
class Ends:
    """The documented, the interval with what lies in its middle, and the most that was allowed (None: not known)."""

    documented: float
    lower: float
    middle: float
    upper: float
    cap: float | None = None


def posterior(bins: Sequence[Bin], ends: Ends, words: Words, said: Mapping[str, str]) -> str:
    """Bars, full inside the interval and hatched outside; lines at the documented, the middle and the most allowed."""
    scene = Scene(_TOP + _HIGH + _BOTTOM, words.language)
    low, high = min(ends.documented, bins[0].low), bins[-1].high
    marks = scale([one.share for one in bins])
    _head(scene, words)
    _legend(scene, said)

    def x(value: float) -> float:
        return _LEFT + (WIDTH - _LEFT - _RIGHT) * (min(max(value, low), high) - low) / max(high - low, 1e-9)

    for mark in marks:
        y = _TOP + _HIGH * (1 - mark / marks[-1])
        scene.put("line", x1=_LEFT, y1=y, x2=float(WIDTH - _RIGHT), y2=y, stroke=LINE if mark else INK)
        scene.words(_LEFT - 8, y + 4, f"{mark:,g}", size=SMALL, fill=QUIET, text_anchor="end")
    for one in bins:
        top = _HIGH * one.share / marks[-1]
        inside = ends.lower <= (one.low + one.high) / 2 <= ends.upper
        left, right = x(one.low - 0.5), x(one.high + 0.5)
        scene.box(left, _TOP + _HIGH - top, max(1.0, right - left - 0.8), top, 0, faint=not inside)
    for mark in between(low, high):
        scene.put("line", x1=x(mark), y1=_TOP + _HIGH, x2=x(mark), y2=_TOP + _HIGH + 5, stroke=INK)
        scene.words(x(mark), _TOP + _HIGH + 19, f"{mark:,g}", size=SMALL, fill=QUIET, text_anchor="middle")
    scene.words((_LEFT + WIDTH) / 2, _TOP + _HIGH + 38, words.beneath, size=SMALL, fill=QUIET, text_anchor="middle")
    _upright(scene, x(ends.documented), said["documented"].format(f"{ends.documented:,.0f}"), 84, "2 3")
    _upright(scene, x(ends.middle), said["median"].format(f"{ends.middle:,.0f}"), 100, None)
    if ends.cap is not None:
        told = said["cap"].format(f"{ends.cap:,.0f}")
        if ends.cap <= high * 1.02:
            _upright(scene, x(ends.cap), told, 68, "8 3 2 3")
        else:
            scene.words(WIDTH - _RIGHT, 68, f"{told} →", size=SMALL, text_anchor="end")
    scene.foot(words.foot)
    return scene.svg(words.title, words.sentence)


def trace(rounds: Sequence[int], islands: Sequence[Sequence[float]], ends: Ends, words: Words,
          said: Mapping[str, str]) -> str:  # fmt: skip
    """A line for each island of chains, round by round; that of the lowest and that of the highest stand out."""
    scene = Scene(_TOP + _HIGH + _BOTTOM, words.language)
    _head(scene, words)
    every = [value for island in islands for value in island] + [ends.lower, ends.upper]
    marks = between(min(every), max(every), outward=True)
    low, high = marks[0], marks[-1]

    def at(round_: float, value: float) -> str:
        x = _LEFT + (WIDTH - _LEFT - _RIGHT) * (round_ - rounds[0]) / max(1, rounds[-1] - rounds[0])
        return f"{short(x)} {short(_TOP + _HIGH * (1 - (value - low) / (high - low)))}"

    for mark in marks:
        y = _TOP + _HIGH * (1 - (mark - low) / (high - low))
        scene.put("line", x1=_LEFT, y1=y, x2=float(WIDTH - _RIGHT), y2=y, stroke=LINE)
        scene.words(_LEFT - 8, y + 4, f"{mark:,g}", size=SMALL, fill=QUIET, text_anchor="end")
    lines = [("others", island) for island in islands[1:-1]]
    lines += [("interval", [end] * len(rounds)) for end in (ends.lower, ends.upper)]
    lines += [("lowest", islands[0]), *([("highest", islands[-1])] if len(islands) > 1 else [])]
    for kind, values in lines:
        colour, wide, dashes = _LINES[kind]
        path = "M" + "L".join(at(number, value) for number, value in zip(rounds, values, strict=True))
        scene.put("path", d=path, fill="none", stroke=colour, stroke_width=wide, stroke_dasharray=dashes,
                  stroke_linejoin="round")  # fmt: skip
    for mark in dict.fromkeys((rounds[0], rounds[len(rounds) // 2], rounds[-1])):
        x = _LEFT + (WIDTH - _LEFT - _RIGHT) * (mark - rounds[0]) / max(1, rounds[-1] - rounds[0])
        anchor = "end" if mark == rounds[-1] != rounds[0] else "middle"
        scene.words(x, _TOP + _HIGH + 19, f"{mark:,}", size=SMALL, fill=QUIET, text_anchor=anchor)
    scene.words((_LEFT + WIDTH) / 2, _TOP + _HIGH + 38, words.beneath, size=SMALL, fill=QUIET, text_anchor="middle")
    x = 0.0
    for kind in ("lowest", "highest", "others", "interval") if len(islands) > 2 else ("lowest", "highest", "interval"):
        colour, wide, dashes = _LINES[kind]
        scene.put("line", x1=x, y1=68.0, x2=x + 30, y2=68.0, stroke=colour, stroke_width=wide, stroke_dasharray=dashes)
        scene.words(x + 36, 72, said[kind], size=SMALL)
        x += 54 + width(said[kind], SMALL)
    scene.foot(words.foot)
    return scene.svg(words.title, words.sentence)


def between(low: float, high: float, *, outward: bool = False, most: int = 7) -> list[float]:
    """Numbers between two others at steps that people count in; ``outward``: that reach both."""
    length = max(high - low, 1e-9)
    power = 10.0 ** math.floor(math.log10(length / (most - 1)))
    step = next(power * factor for factor in (1, 2, 5, 10, 20) if power * factor * (most - 2) >= length)
    first, last = (math.floor(low / step), math.ceil(high / step)) if outward else (
        math.ceil(low / step), math.floor(high / step))  # fmt: skip
    if outward and first == last:
        last += 1
    return [round(step * number, 10) for number in range(first, last + 1)]


def _head(scene: Scene, words: Words) -> None:
    scene.words(0, HEAD + 4, fitted(words.title, WIDTH, HEAD), size=HEAD, font_weight=700)
    scene.words(0, 43, fitted(words.unit, WIDTH / 2, SMALL), size=SMALL, fill=QUIET)


def _legend(scene: Scene, said: Mapping[str, str]) -> None:
    x = float(WIDTH)
    for key, faint in (("outside", True), ("inside", False)):
        x -= width(said[key], SMALL)
        scene.words(x, 43, said[key], size=SMALL)
        scene.box(x - 18, 33, 12, 12, 0, faint=faint)
        x -= 34


def _upright(scene: Scene, x: float, told: str, y: float, dashes: str | None) -> None:
    """A line from top to bottom with its words above, on the side where there is room."""
    ends = {"x1": x, "y1": y + 3, "x2": x, "y2": _TOP + _HIGH}
    scene.put("line", **ends, stroke=PAPER, stroke_width=4.5)  # so that it is seen on bars in grey too
    scene.put("line", **ends, stroke=INK, stroke_width=1.5, stroke_dasharray=dashes)
    right = x + 6 + width(told, BODY) < WIDTH
    scene.words(x + 5 if right else x - 5, y + 2, told, size=SMALL, text_anchor=None if right else "end")
