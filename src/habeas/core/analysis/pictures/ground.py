"""The ground of a map: the projection of an atlas onto a picture, its outlines, and where a name stands in one.

An equirectangular projection about the middle latitude: shapes hold at the size of a country, and a kilometre is the
same length everywhere on the picture to within the cosine of the latitudes it spans.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from habeas.core.analysis.atlas import Atlas, Position, Province, Ring, Spot, named
from habeas.core.analysis.pictures.bars import Bar
from habeas.core.analysis.pictures.scene import (
    HEAD,
    INK,
    PAPER,
    QUIET,
    SMALL,
    WIDTH,
    Scene,
    fitted,
    short,
    width,
    wrapped,
)

TOP, HIGHEST, KEY = 34.0, 600.0, 190.0
_KILOMETRES = 111.32
#: points of an outline by which the place of a name is sought
_ENOUGH = 300
#: shades from the fewest to the most, and the ink that is read on each: they are told apart in grey
SHADES = (("#dce7f0", INK), ("#9fc0da", INK), ("#3d74a2", PAPER), ("#123f66", PAPER))


@dataclass(frozen=True, slots=True)
class Placed:
    """A row of a table with where it lies: a place, or a province."""

    name: str
    bar: Bar
    spot: Spot | None = None
    province: str | None = None


@dataclass(frozen=True, slots=True)
class Mark:
    row: Placed
    x: float
    y: float
    radius: float


@dataclass
class Ground:
    """The projection of an atlas onto the picture."""

    atlas: Atlas
    scale: float = 0.0
    left: float = 0.0
    top: float = 0.0
    squeeze: float = 1.0
    height: float = 0.0

    def __post_init__(self) -> None:
        every = [one for province in self.atlas.provinces.values() for ring in province.rings for one in ring]
        west, east = min(x for x, _ in every), max(x for x, _ in every)
        south, north = min(y for _, y in every), max(y for _, y in every)
        self.squeeze = math.cos(math.radians((south + north) / 2))
        wide, high = max((east - west) * self.squeeze, 1e-6), max(north - south, 1e-6)
        self.scale = min((WIDTH - KEY) / wide, HIGHEST / high)
        self.height = high * self.scale
        self.left, self.top = west, north

    def xy(self, at: Position) -> tuple[float, float]:
        return (at[0] - self.left) * self.squeeze * self.scale, TOP + (self.top - at[1]) * self.scale

    def length(self, kilometres: float) -> float:
        return kilometres / _KILOMETRES * self.scale

    def inside(self, province: str) -> tuple[float, float]:
        """A point of the picture well inside a province: there its name stands."""
        return self.xy(_middles(self.atlas)[province])


def outline(scene: Scene, ground: Ground, province: Province, fill: str) -> None:
    drawn = "".join(_path(ground, ring) for ring in province.rings)
    scene.put("path", d=drawn, fill=fill, fill_rule="evenodd", stroke=QUIET, stroke_width=0.8, stroke_linejoin="round")


def _path(ground: Ground, ring: Ring) -> str:
    """A ring to half a pixel: finer is not seen."""
    points: list[str] = []
    for at in ring[:-1]:
        x, y = ground.xy(at)
        point = f"{short(round(x * 2) / 2)} {short(round(y * 2) / 2)}"
        if not points or points[-1] != point:
            points.append(point)
    return "M" + "L".join(points) + "Z"


@lru_cache(maxsize=8)
def _middles(atlas: Atlas) -> dict[str, Position]:
    """Where each province's name stands, sought once for a map: a report is drawn anew with each word that is typed."""
    return {key: _middle(province) for key, province in atlas.provinces.items()}


def _middle(province: Province) -> Position:
    """The point of a coarse grid that lies inside a province and farthest from its edges."""
    whole = max(province.rings, key=_area)
    ring = (*whole[:: 1 + len(whole) // _ENOUGH], whole[-1])  # for the place of a name a rough outline is enough
    west, east = min(x for x, _ in ring), max(x for x, _ in ring)
    south, north = min(y for _, y in ring), max(y for _, y in ring)
    grid = 24
    best, far = ((west + east) / 2, (south + north) / 2), -1.0
    for i in range(1, grid):
        for j in range(1, grid):
            at = (west + (east - west) * i / grid, south + (north - south) * j / grid)
            if _holds(ring, at):
                away = min((at[0] - x) ** 2 + (at[1] - y) ** 2 for x, y in ring)
                if away > far:
                    best, far = at, away
    return best


def _area(ring: Ring) -> float:
    return abs(sum(a[0] * b[1] - b[0] * a[1] for a, b in pairwise(ring)))


def _holds(ring: Ring, at: Position) -> bool:
    """Whether a point lies inside a ring: a ray to the east crosses it an odd number of times."""
    inside = False
    for (x1, y1), (x2, y2) in pairwise(ring):
        if (y1 > at[1]) != (y2 > at[1]) and at[0] < x1 + (at[1] - y1) / (y2 - y1) * (x2 - x1):
            inside = not inside
    return inside


def begun(atlas: Atlas, title: str, language: str) -> tuple[Ground, Scene]:
    ground = Ground(atlas)
    scene = Scene(TOP + max(ground.height, 150.0) + 12, language)
    scene.words(0, HEAD + 4, fitted(title, WIDTH, HEAD), size=HEAD, font_weight=700)
    return ground, scene


def ended(scene: Scene, rows: Sequence[Placed], title: str, sentence: str, foot: Sequence[str]) -> str:
    """The foot, and above it the rows that have no place on the map: nothing is left out unsaid."""
    off = [f"{row.name} ({row.bar.words})" for row in rows if row.spot is None and row.province is None]
    before = "그리지 못한 것: " if scene.language == "ko" else "Not drawn: "
    scene.foot([*([before + ", ".join(off) + "."] if off else []), *foot])
    return scene.svg(title, sentence)


def province_words(
    scene: Scene,
    ground: Ground,
    province: Province,
    said: str,
    ink: str,
    taken: list[tuple[float, float, float, float]],
) -> None:
    x, y = ground.inside(province.id)
    lines = [*wrapped(named(province.names, scene.language), 110, SMALL), said]
    half, high = max(width(line, SMALL) for line in lines) / 2, 15 * len(lines)
    while any(
        abs(y - top) < max(high, other) and x - half < right and x + half > left for left, right, top, other in taken
    ):
        y += 6
    taken.append((x - half, x + half, y, high))
    halo = PAPER if ink == INK else SHADES[-1][0]
    for n, words in enumerate(lines):
        scene.words(
            x, y + 13 - high / 2 + n * 15, words, size=SMALL, fill=ink, text_anchor="middle",
            font_weight=700 if n == len(lines) - 1 else None,
            stroke=halo, stroke_width=2.5, stroke_linejoin="round", paint_order="stroke",
        )  # fmt: skip


def labels(scene: Scene, marks: Sequence[Mark], words: Sequence[tuple[float, float, float, float]] = ()) -> None:
    """Name and figure beside each circle, where there is room; the largest choose first, the table has them all.

    ``words`` are those that stand in provinces already: their left, right, middle and height.
    """
    taken = [(left, middle - high / 2, right, middle + high / 2) for left, right, middle, high in words]
    taken += [(WIDTH - KEY + 16.0, 0.0, WIDTH + 12.0, TOP + KEY)]  # where it is said what the signs mean
    taken += [(m.x - m.radius, m.y - m.radius, m.x + m.radius, m.y + m.radius) for m in marks]
    for mark in sorted(marks, key=lambda one: (-one.radius, one.row.name)):
        said = f"{fitted(mark.row.name, 180, SMALL)} {mark.row.bar.words}"
        wide, r = width(said, SMALL), mark.radius + 4
        for dx, dy, anchor in (
            (r, 4, "start"), (-r, 4, "end"), (0, r + 10, "middle"), (0, -r - 2, "middle"),
            (r, 16, "start"), (r, -8, "start"), (-r, 16, "end"), (-r, -8, "end"),
        ):  # fmt: skip
            x, y = mark.x + dx, mark.y + dy
            left = x - {"start": 0.0, "middle": wide / 2, "end": wide}[anchor]
            box = (left, y - 10, left + wide, y + 3)
            free = all(box[2] < b[0] or box[0] > b[2] or box[3] < b[1] or box[1] > b[3] for b in taken)
            if free and left > -8 and left + wide < WIDTH + 8 and TOP < y < scene.height - 2:
                taken.append(box)
                scene.words(
                    x, y, said, size=SMALL, text_anchor=anchor, stroke=PAPER, stroke_width=2.5, paint_order="stroke"
                )
                break


def where(ground: Ground, row: Placed, rows: Sequence[Placed]) -> tuple[float, float]:
    if row.spot is None:
        return 0.0, 0.0
    if row.spot.at is not None:
        return ground.xy(row.spot.at)
    # Places known by province only stand side by side inside it, so that none hides another.
    alike = [one for one in rows if one.spot and one.spot.at is None and one.spot.province == row.spot.province]
    x, y = ground.inside(row.spot.province or "")
    return x + alike.index(row) * 18, y + 18
