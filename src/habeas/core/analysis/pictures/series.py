"""Lines with intervals over an ordered axis: counts between what is certain and what is possible, or any estimate."""

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
    short,
    ticks,
    width,
)
from habeas.core.kernel.errors import Broken, Refused

_TOP, _BOTTOM, _RIGHT, _LEFT = 64.0, 52.0, 24.0, 56.0
_HIGH = 280.0
#: marks of the series' points: paths around nought
_MARKERS = ("circle", "square", "triangle", "diamond", "cross", "plus", "bar")
_DASHES = (None, "7 4", "2 3", "10 3 2 3", "1 4", "12 5", "4 2")
#: points that a picture of this width can tell apart
MOST = 200


@dataclass(frozen=True, slots=True)
class Point:
    """A value at a place of the axis; ``lower`` and ``upper`` are its interval. One that is suppressed has no value."""

    value: float | None
    lower: float | None = None
    upper: float | None = None
    suppressed: bool = False

    def __post_init__(self) -> None:
        if self.suppressed and (self.value, self.lower, self.upper) != (None, None, None):
            raise Broken("a suppressed point carries a figure")
        if self.lower is not None and self.upper is not None and self.lower > self.upper:
            raise Broken("an interval ends below where it begins")


@dataclass(frozen=True, slots=True)
class Series:
    """A line: its name and one point for each place of the axis."""

    name: str
    points: tuple[Point, ...]


def lines(
    axis: Sequence[str],
    series: Sequence[Series],
    *,
    title: str,
    unit: str,
    language: str,
    hidden: str,
    sentence: str,
    foot: Sequence[str] = (),
) -> str:
    """The drawing of series over one axis; refused (``too-many-points``) where nobody could tell them apart."""
    if len(axis) > MOST or len(series) > len(STYLES):
        raise Refused(
            "too-many-points",
            f"A picture of {len(axis)} places and {len(series)} lines cannot be read.",
            expected=f"at most {MOST} places and {len(STYLES)} lines",
            do="Take longer stretches of time, fewer columns, or a narrower condition.",
        )
    legend = 22.0 if len(series) > 1 else 0.0
    scene = Scene(_TOP + legend + _HIGH + _BOTTOM, language)
    top = _TOP + legend
    scene.words(0, HEAD + 4, fitted(title, WIDTH, HEAD), size=HEAD, font_weight=700)
    scene.words(0, 42, unit, size=SMALL, fill=QUIET)
    marks = _scale(scene, series, top)
    highest = marks[-1]
    step = (WIDTH - _LEFT - _RIGHT) / max(1, len(axis) - 1)

    def at(index: int, value: float) -> tuple[float, float]:
        middle = (WIDTH - _LEFT - _RIGHT) / 2 if len(axis) == 1 else index * step
        return _LEFT + middle, top + _HIGH * (1 - value / highest)

    _axis(scene, axis, at, top)
    for number, one in enumerate(series):
        _band(scene, one, number, at)
    for number, one in enumerate(series):
        _line(scene, one, number, at)
        if legend:
            _named(scene, one, number, len(series))
    _hidden(scene, series, at, top, hidden)
    scene.foot(foot)
    return scene.svg(title, sentence)


def _scale(scene: Scene, series: Sequence[Series], top: float) -> list[int]:
    known = [v for one in series for p in one.points for v in (p.value, p.upper) if v is not None]
    marks = ticks(max(known, default=1) or 1)
    for mark in marks:
        y = top + _HIGH * (1 - mark / marks[-1])
        scene.put("line", x1=_LEFT, y1=y, x2=float(WIDTH - _RIGHT), y2=y, stroke=LINE if mark else INK)
        scene.words(_LEFT - 8, y + 4, f"{mark:,}", size=SMALL, fill=QUIET, text_anchor="end")
    return marks


def _axis(scene: Scene, axis: Sequence[str], at: object, top: float) -> None:
    widest = max((width(name, SMALL) for name in axis), default=1) + 12
    room = (WIDTH - _LEFT - _RIGHT) / max(1, len(axis) - 1) if len(axis) > 1 else WIDTH
    every = max(1, -(-int(widest) // max(1, int(room))))
    for index, name in enumerate(axis):
        x, _ = at(index, 0)  # type: ignore[operator]
        scene.put("line", x1=x, y1=top + _HIGH, x2=x, y2=top + _HIGH + 4, stroke=QUIET)
        if index % every == 0:
            scene.words(x, top + _HIGH + 20, name, size=SMALL, fill=QUIET, text_anchor="middle")


def _band(scene: Scene, one: Series, number: int, at: object) -> None:
    """The interval of each stretch of known points."""
    for stretch in _stretches(one):
        edges = [(i, p.lower, p.upper) for i, p in stretch if p.lower is not None and p.upper is not None]
        if not any(low != high for _, low, high in edges):
            continue
        upper = [at(i, high) for i, _, high in edges]  # type: ignore[operator]
        lower = [at(i, low) for i, low, _ in reversed(edges)]  # type: ignore[operator]
        path = "M" + "L".join(f"{short(x)} {short(y)}" for x, y in upper + lower) + "Z"
        colour = STYLES[number][0]
        scene.put("path", d=path, fill=colour, fill_opacity=0.16, stroke=colour, stroke_opacity=0.5, stroke_width=0.8)
        if len(edges) == 1:  # a band of one point has no width: an upright bar shows it
            scene.put("path", d=path, stroke=colour, stroke_width=3, fill="none")


def _line(scene: Scene, one: Series, number: int, at: object) -> None:
    colour = STYLES[number][0]
    for stretch in _stretches(one):
        placed = [at(i, p.value) for i, p in stretch]  # type: ignore[operator]
        path = "M" + "L".join(f"{short(x)} {short(y)}" for x, y in placed)
        scene.put("path", d=path, fill="none", stroke=colour, stroke_width=2, stroke_dasharray=_DASHES[number])
        for x, y in placed:
            _marker(scene, x, y, number)


def _hidden(scene: Scene, series: Sequence[Series], at: object, top: float, hidden: str) -> None:
    """A stub for every hidden point, side by side where several lines hide one, and what it means, once."""
    shift = (len(series) - 1) / 2
    for number, one in enumerate(series):
        for index, point in enumerate(one.points):
            if point.suppressed:
                x, _ = at(index, 0)  # type: ignore[operator]
                scene.hidden(x + (number - shift) * 9 - 4, top + _HIGH - 16, 8, 16)
    if any(point.suppressed for one in series for point in one.points):
        scene.hidden(WIDTH - width(hidden, SMALL) - 16, 33, 10, 12)
        scene.words(WIDTH, 43, hidden, size=SMALL, fill=QUIET, text_anchor="end", font_style="italic")


def _stretches(one: Series) -> list[list[tuple[int, Point]]]:
    """Runs of points that have a value: a line never crosses what is not known."""
    runs: list[list[tuple[int, Point]]] = [[]]
    for index, point in enumerate(one.points):
        if point.value is None:
            runs.append([])
        else:
            runs[-1].append((index, point))
    return [run for run in runs if run]


def _marker(scene: Scene, x: float, y: float, number: int) -> None:
    colour = STYLES[number][0]
    kind = _MARKERS[number]
    if kind == "circle":
        scene.put("circle", cx=x, cy=y, r=3.5, fill=colour)
        return
    s = 4.0
    paths = {
        "square": f"M{short(x - s)} {short(y - s)}h8v8h-8z",
        "triangle": f"M{short(x)} {short(y - 5)}l5 9h-10z",
        "diamond": f"M{short(x)} {short(y - 5)}l5 5-5 5-5-5z",
        "cross": f"M{short(x - s)} {short(y - s)}l8 8M{short(x + s)} {short(y - s)}l-8 8",
        "plus": f"M{short(x - 5)} {short(y)}h10M{short(x)} {short(y - 5)}v10",
        "bar": f"M{short(x)} {short(y - 6)}v12",
    }
    line = kind in ("cross", "plus", "bar")
    scene.put("path", d=paths[kind], fill="none" if line else colour, stroke=colour, stroke_width=2 if line else 1)


def _named(scene: Scene, one: Series, number: int, count: int) -> None:
    room = WIDTH / count
    x, y = number * room, 60.0
    scene.put(
        "line", x1=x, y1=y, x2=x + 26, y2=y, stroke=STYLES[number][0], stroke_width=2, stroke_dasharray=_DASHES[number]
    )
    _marker(scene, x + 13, y, number)
    scene.words(x + 32, y + 4, fitted(one.name, room - 44, SMALL), size=SMALL)


__all__ = ["BODY", "Point", "Series", "lines"]
