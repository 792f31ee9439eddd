"""Maps: provinces shaded by their figure, or places as circles whose area is their figure."""

from __future__ import annotations

import math
from collections.abc import Sequence

from habeas.core.analysis.atlas import Atlas
from habeas.core.analysis.pictures.ground import (
    KEY,
    SHADES,
    TOP,
    Ground,
    Mark,
    Placed,
    begun,
    ended,
    labels,
    outline,
    province_words,
    where,
)
from habeas.core.analysis.pictures.scene import (
    INK,
    PAPER,
    QUIET,
    SMALL,
    WIDTH,
    Scene,
    fitted,
    wrapped,
)
from habeas.core.kernel.errors import Refused

_LAND, _POINT = "#f3f1ec", "#0b4a7a"
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


def shaded(
    rows: Sequence[Placed], atlas: Atlas, *, title: str, unit: str, language: str, sentence: str, foot: Sequence[str]
) -> str:
    """Provinces, each in the shade of its figure, with name and figure in words."""
    ground, scene = begun(atlas, title, language)
    found = {row.province: row for row in rows if row.province}
    most = max((row.bar.possible or 0 for row in found.values()), default=0)
    steps = _steps(most)
    for key, province in atlas.provinces.items():
        row = found.get(key)
        fill, _ = _shade(row.bar.possible if row else 0, steps)
        if row and row.bar.possible is None:
            fill = scene.hatch()
        outline(scene, ground, province, fill)
    taken: list[tuple[float, float, float, float]] = []
    for key, province in atlas.provinces.items():
        row = found.get(key)
        _, ink = _shade(row.bar.possible if row else 0, steps)
        said = row.bar.words if row else "0"
        province_words(scene, ground, province, said, ink if row and row.bar.possible is not None else INK, taken)
    _shade_key(scene, unit, steps, language)
    return ended(scene, rows, title, sentence, foot)


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
    ground, scene = begun(atlas, title, language)
    for province in atlas.provinces.values():
        outline(scene, ground, province, _LAND)
    most = max((row.bar.possible or 0 for row in rows), default=0) or 1
    marks = [Mark(row, *where(ground, row, rows), _radius(row.bar.possible, most)) for row in rows if row.spot]
    for mark in sorted(marks, key=lambda one: -one.radius):
        _circle(scene, ground, mark, most)
    labels(scene, marks)
    _circle_key(scene, unit, most, language, marks)
    return ended(scene, rows, title, sentence, foot)


def _steps(most: float) -> list[int]:
    """The upper ends of the shades, in whole numbers."""
    count = min(len(SHADES), max(1, int(most)))
    return [math.ceil(most * (n + 1) / count) for n in range(count)]


def _shade(figure: float | None, steps: Sequence[int]) -> tuple[str, str]:
    if not figure:
        return PAPER, INK
    place = next((n for n, end in enumerate(steps) if figure <= end), len(steps) - 1)
    return SHADES[place + len(SHADES) - len(steps)]


def _shade_key(scene: Scene, unit: str, steps: Sequence[int], language: str) -> None:
    x, y, said = WIDTH - KEY + 24, TOP + 14, _WORDS[language]
    scene.words(x, y, fitted(unit, KEY - 24, SMALL), size=SMALL, fill=QUIET)
    low = 1
    for n, end in enumerate(steps):
        fill, _ = SHADES[n + len(SHADES) - len(steps)]
        scene.put("rect", x=x, y=y + 10, width=22, height=14, fill=fill, stroke=QUIET, stroke_width=0.8)
        scene.words(x + 30, y + 21, f"{low:,}" if low == end else f"{low:,}–{end:,}", size=SMALL)
        y, low = y + 20, end + 1
    for fill, words in ((PAPER, said["none"]), (scene.hatch(), said["hidden"])):
        scene.put("rect", x=x, y=y + 10, width=22, height=14, fill=fill, stroke=QUIET, stroke_width=0.8)
        scene.words(x + 30, y + 21, fitted(words, KEY - 54, SMALL), size=SMALL)
        y += 20


def _radius(figure: float | None, most: float) -> float:
    """Of a circle whose area is the figure; one size for what is hidden."""
    return 5.0 if figure is None else max(2.5, _LARGEST * math.sqrt(figure / most))


def _circle(scene: Scene, ground: Ground, mark: Mark, most: float) -> None:
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


def _circle_key(scene: Scene, unit: str, most: float, language: str, marks: Sequence[Mark]) -> None:
    x, y, said = WIDTH - KEY + 24, TOP + 14, _WORDS[language]
    scene.words(x, y, fitted(unit, KEY - 24, SMALL), size=SMALL, fill=QUIET)
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
        for part in wrapped(said[key], KEY - 50, SMALL):
            scene.words(x + 26, y + 14, part, size=SMALL, fill=INK)
            y += 16
        y += 6
