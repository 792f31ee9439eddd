"""Maps: provinces shaded by their figure, or places as circles whose area is their figure.

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
from habeas.core.kernel.errors import Refused

_TOP, _HIGHEST, _KEY = 34.0, 600.0, 190.0
_LAND, _POINT = "#f3f1ec", "#0b4a7a"
#: shades of a province from the fewest to the most, and the ink that is read on each
_SHADES = (("#dce7f0", INK), ("#9fc0da", INK), ("#3d74a2", PAPER), ("#123f66", PAPER))
_KILOMETRES = 111.32
#: points of an outline by which the place of a name is sought
_ENOUGH = 300
_LARGEST = 26.0
#: places that a map can show
MOST = 80
_WORDS = {
    "en": {
        "possible": "only possible",
        "precision": "known to within this circle",
        "province": "known by province only",
        "hidden": "hidden: too few people",
        "none": "none told",
    },
    "ko": {
        "possible": "가능한 것",
        "precision": "이 원 안 어딘가",
        "province": "도만 알려짐",
        "hidden": "비공개: 사람이 너무 적음",
        "none": "진술 없음",
    },
}


@dataclass(frozen=True, slots=True)
class Placed:
    """A row of a table with where it lies: a place, or a province."""

    name: str
    bar: Bar
    spot: Spot | None = None
    province: str | None = None


@dataclass
class _Ground:
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
        self.scale = min((WIDTH - _KEY) / wide, _HIGHEST / high)
        self.height = high * self.scale
        self.left, self.top = west, north

    def xy(self, at: Position) -> tuple[float, float]:
        return (at[0] - self.left) * self.squeeze * self.scale, _TOP + (self.top - at[1]) * self.scale

    def length(self, kilometres: float) -> float:
        return kilometres / _KILOMETRES * self.scale

    def inside(self, province: str) -> tuple[float, float]:
        """A point of the picture well inside a province: there its name stands."""
        return self.xy(_middles(self.atlas)[province])


def shaded(
    rows: Sequence[Placed], atlas: Atlas, *, title: str, unit: str, language: str, sentence: str, foot: Sequence[str]
) -> str:
    """Provinces, each in the shade of its figure, with name and figure in words."""
    ground, scene = _begin(atlas, title, language)
    found = {row.province: row for row in rows if row.province}
    most = max((row.bar.possible or 0 for row in found.values()), default=0)
    steps = _steps(most)
    for key, province in atlas.provinces.items():
        row = found.get(key)
        fill, _ = _shade(row.bar.possible if row else 0, steps)
        if row and row.bar.possible is None:
            fill = scene.hatch()
        _outline(scene, ground, province, fill)
    taken: list[tuple[float, float, float, float]] = []
    for key, province in atlas.provinces.items():
        row = found.get(key)
        _, ink = _shade(row.bar.possible if row else 0, steps)
        said = row.bar.words if row else "0"
        _province_words(scene, ground, province, said, ink if row and row.bar.possible is not None else INK, taken)
    _shade_key(scene, unit, steps, language)
    return _end(scene, rows, title, sentence, foot)


def spotted(
    rows: Sequence[Placed], atlas: Atlas, *, title: str, unit: str, language: str, sentence: str, foot: Sequence[str]
) -> str:
    """Places as circles on the outlines; refused (``too-many-rows``) beyond what is read."""
    if len(rows) > MOST:
        raise Refused(
            "too-many-rows",
            f"A map of {len(rows)} places cannot be read.",
            expected=f"at most {MOST} places",
            do="Narrow the condition, or draw provinces.",
        )
    ground, scene = _begin(atlas, title, language)
    for province in atlas.provinces.values():
        _outline(scene, ground, province, _LAND)
    most = max((row.bar.possible or 0 for row in rows), default=0) or 1
    marks = [_Mark(row, *_where(ground, row, rows), _radius(row.bar.possible, most)) for row in rows if row.spot]
    for mark in sorted(marks, key=lambda one: -one.radius):
        _circle(scene, ground, mark, most)
    _labels(scene, marks)
    _circle_key(scene, unit, most, language, marks)
    return _end(scene, rows, title, sentence, foot)


@dataclass(frozen=True, slots=True)
class _Mark:
    row: Placed
    x: float
    y: float
    radius: float


def _begin(atlas: Atlas, title: str, language: str) -> tuple[_Ground, Scene]:
    ground = _Ground(atlas)
    scene = Scene(_TOP + max(ground.height, 150.0) + 12, language)
    scene.words(0, HEAD + 4, fitted(title, WIDTH, HEAD), size=HEAD, font_weight=700)
    return ground, scene


def _end(scene: Scene, rows: Sequence[Placed], title: str, sentence: str, foot: Sequence[str]) -> str:
    """The foot, and above it the rows that have no place on the map: nothing is left out unsaid."""
    off = [f"{row.name} ({row.bar.words})" for row in rows if row.spot is None and row.province is None]
    before = "그리지 못한 것: " if scene.language == "ko" else "Not drawn: "
    scene.foot([*([before + ", ".join(off) + "."] if off else []), *foot])
    return scene.svg(title, sentence)


def _outline(scene: Scene, ground: _Ground, province: Province, fill: str) -> None:
    drawn = "".join(_path(ground, ring) for ring in province.rings)
    scene.put("path", d=drawn, fill=fill, fill_rule="evenodd", stroke=QUIET, stroke_width=0.8, stroke_linejoin="round")


def _path(ground: _Ground, ring: Ring) -> str:
    """A ring to half a pixel: finer is not seen."""
    points: list[str] = []
    for at in ring[:-1]:
        x, y = ground.xy(at)
        point = f"{short(round(x * 2) / 2)} {short(round(y * 2) / 2)}"
        if not points or points[-1] != point:
            points.append(point)
    return "M" + "L".join(points) + "Z"


def _steps(most: float) -> list[int]:
    """The upper ends of the shades, in whole numbers."""
    count = min(len(_SHADES), max(1, int(most)))
    return [math.ceil(most * (n + 1) / count) for n in range(count)]


def _shade(figure: float | None, steps: Sequence[int]) -> tuple[str, str]:
    if not figure:
        return PAPER, INK
    place = next((n for n, end in enumerate(steps) if figure <= end), len(steps) - 1)
    return _SHADES[place + len(_SHADES) - len(steps)]


def _province_words(
    scene: Scene,
    ground: _Ground,
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
    halo = PAPER if ink == INK else _SHADES[-1][0]
    for n, words in enumerate(lines):
        scene.words(
            x, y + 13 - high / 2 + n * 15, words, size=SMALL, fill=ink, text_anchor="middle",
            font_weight=700 if n == len(lines) - 1 else None,
            stroke=halo, stroke_width=2.5, stroke_linejoin="round", paint_order="stroke",
        )  # fmt: skip


def _shade_key(scene: Scene, unit: str, steps: Sequence[int], language: str) -> None:
    x, y, said = WIDTH - _KEY + 24, _TOP + 14, _WORDS[language]
    scene.words(x, y, fitted(unit, _KEY - 24, SMALL), size=SMALL, fill=QUIET)
    low = 1
    for n, end in enumerate(steps):
        fill, _ = _SHADES[n + len(_SHADES) - len(steps)]
        scene.put("rect", x=x, y=y + 10, width=22, height=14, fill=fill, stroke=QUIET, stroke_width=0.8)
        scene.words(x + 30, y + 21, f"{low:,}" if low == end else f"{low:,}–{end:,}", size=SMALL)
        y, low = y + 20, end + 1
    for fill, words in ((PAPER, said["none"]), (scene.hatch(), said["hidden"])):
        scene.put("rect", x=x, y=y + 10, width=22, height=14, fill=fill, stroke=QUIET, stroke_width=0.8)
        scene.words(x + 30, y + 21, fitted(words, _KEY - 54, SMALL), size=SMALL)
        y += 20


def _radius(figure: float | None, most: float) -> float:
    """Of a circle whose area is the figure; one size for what is hidden."""
    return 5.0 if figure is None else max(2.5, _LARGEST * math.sqrt(figure / most))


def _where(ground: _Ground, row: Placed, rows: Sequence[Placed]) -> tuple[float, float]:
    if row.spot is None:
        return 0.0, 0.0
    if row.spot.at is not None:
        return ground.xy(row.spot.at)
    # Places known by province only stand side by side inside it, so that none hides another.
    alike = [one for one in rows if one.spot and one.spot.at is None and one.spot.province == row.spot.province]
    x, y = ground.inside(row.spot.province or "")
    return x + alike.index(row) * 18, y + 18


def _circle(scene: Scene, ground: _Ground, mark: _Mark, most: float) -> None:
    bar, spot = mark.row.bar, mark.row.spot
    if spot and spot.at is not None and spot.radius and ground.length(spot.radius) > mark.radius:
        scene.put(
            "circle", cx=mark.x, cy=mark.y, r=ground.length(spot.radius), fill="none", stroke=QUIET, stroke_width=0.8,
            stroke_dasharray="2 3",
        )  # fmt: skip
    if spot and spot.at is None:
        _square(scene, mark.x, mark.y, mark.radius, scene.hatch() if bar.possible is None else PAPER)
        return
    if bar.possible is None:
        scene.put("circle", cx=mark.x, cy=mark.y, r=mark.radius, fill=scene.hatch(), stroke=QUIET)
        return
    sure = _radius(bar.certain, most) if bar.certain else 0.0
    if mark.radius > sure:
        scene.put(
            "circle", cx=mark.x, cy=mark.y, r=mark.radius, fill=PAPER, fill_opacity=0.7, stroke=_POINT,
            stroke_width=1.4, stroke_dasharray="4 2",
        )  # fmt: skip
    if sure:
        scene.put("circle", cx=mark.x, cy=mark.y, r=sure, fill=_POINT, fill_opacity=0.82, stroke=PAPER)


def _square(scene: Scene, x: float, y: float, radius: float, fill: str = PAPER) -> None:
    """A place known by province only is no circle: it has no point."""
    side = radius * 1.7
    scene.put(
        "rect", x=x - side / 2, y=y - side / 2, width=side, height=side, fill=fill, stroke=_POINT, stroke_width=1.6
    )


def _labels(scene: Scene, marks: Sequence[_Mark]) -> None:
    """Name and figure beside each circle, where there is room; the largest choose first, the table has them all."""
    taken = [(m.x - m.radius, m.y - m.radius, m.x + m.radius, m.y + m.radius) for m in marks]
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
            if free and left > -8 and left + wide < WIDTH + 8 and _TOP < y < scene.height - 2:
                taken.append(box)
                scene.words(
                    x, y, said, size=SMALL, text_anchor=anchor, stroke=PAPER, stroke_width=2.5, paint_order="stroke"
                )
                break


def _circle_key(scene: Scene, unit: str, most: float, language: str, marks: Sequence[_Mark]) -> None:
    x, y, said = WIDTH - _KEY + 24, _TOP + 14, _WORDS[language]
    scene.words(x, y, fitted(unit, _KEY - 24, SMALL), size=SMALL, fill=QUIET)
    for figure in sorted({max(1, round(most / 4)), int(most)}):
        r = _radius(figure, most)
        scene.put("circle", cx=x + _LARGEST, cy=y + 10 + r, r=r, fill=_POINT, fill_opacity=0.82, stroke=PAPER)
        scene.words(x + 2 * _LARGEST + 10, y + 14 + r, f"{figure:,}", size=SMALL)
        y += 2 * r + 10
    y += 8
    keys = [("possible", any((m.row.bar.certain or 0) < (m.row.bar.possible or 0) for m in marks))]
    keys += [("precision", any(m.row.spot and m.row.spot.at and m.row.spot.radius for m in marks))]
    keys += [("province", any(m.row.spot and m.row.spot.at is None for m in marks))]
    keys += [("hidden", any(m.row.bar.possible is None for m in marks))]
    for key, there in keys:
        if not there:
            continue
        middle, line = x + 10, y + 10
        if key == "province":
            _square(scene, middle, line, 6)
        elif key == "hidden":
            scene.put("circle", cx=middle, cy=line, r=5, fill=scene.hatch(), stroke=QUIET)
        else:
            dash, colour = ("4 2", _POINT) if key == "possible" else ("2 3", QUIET)
            scene.put("circle", cx=middle, cy=line, r=7, fill="none", stroke=colour, stroke_dasharray=dash)
        for part in wrapped(said[key], _KEY - 50, SMALL):
            scene.words(x + 26, y + 14, part, size=SMALL, fill=INK)
            y += 16
        y += 6


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
