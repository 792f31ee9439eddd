"""A map of rates: provinces and places in the shade of their rate, each with its interval in words.

A rate is no number of people: it is shaded and never the area of a circle, it is not added up over a province, and
white says that no witness was there, which is not a rate of 0.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from habeas.core.analysis.atlas import Atlas
from habeas.core.analysis.pictures.bars import Bar
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
from habeas.core.analysis.pictures.scene import INK, PAPER, QUIET, SMALL, WIDTH, Scene, fitted, wrapped
from habeas.core.analysis.pictures.upright import Words, scale
from habeas.core.kernel.errors import Refused

MOST, _RADIUS = 80, 8.0
#: where all but one in so many have one shade, or there are fewer, equal steps say little
_CROWDED = 4
_WORDS = {
    "en": {
        "hidden": "hidden: too few people",
        "none": "no witness was there",
        "precision": "known to within this circle",
        "province": "known by province only",
    },
    "ko": {
        "hidden": "비공개: 사람이 너무 적음",
        "none": "그곳에 있던 증인이 없음",
        "precision": "이 원 안 어딘가",
        "province": "도만 알려짐",
    },
}


@dataclass(frozen=True, slots=True)
class Rate:
    """The rate of a place as it was told (None: hidden), and the same with its interval in words."""

    place: str
    value: float | None
    words: str
    name: str = ""  # in the language of the picture; else as it was told


def rates_map(rates: Sequence[Rate], atlas: Atlas, words: Words) -> str:
    """The drawing; refused where it could not be read (``too-many-rows``), where nothing lies on the map (``off-map``)
    or where two rows are one place on it (``two-names``).
    """
    if len(rates) > MOST:
        raise Refused("too-many-rows", f"A map of {len(rates)} places cannot be read.", expected=f"at most {MOST}",
                      do="Take larger places, or read the table.")  # fmt: skip
    rows = _placed(rates, atlas)
    ground, scene = begun(atlas, words.title, words.language)
    marks_of = _steps([one.value for one in rates if one.value])
    drawn = {row.province: row for row in rows if row.province}
    for key, province in atlas.provinces.items():
        outline(scene, ground, province, _fill(scene, drawn.get(key), marks_of))
    marks = [Mark(row, *where(ground, row, rows), _RADIUS) for row in rows if row.spot]
    for mark in marks:
        _mark(scene, ground, mark, marks_of)
    taken: list[tuple[float, float, float, float]] = []
    for key, province in atlas.provinces.items():
        row = drawn.get(key)
        ink = INK if row is None or row.bar.possible is None else _shade(row.bar.possible, marks_of)[1]
        if row is not None or not marks:
            province_words(scene, ground, province, row.bar.words if row else "–", ink, taken)
    labels(scene, marks, taken)
    _key(scene, words, marks_of, marks)
    return ended(scene, rows, words.title, words.sentence, words.foot)


def _steps(values: Sequence[float]) -> tuple[float, ...]:
    """The ends of the shades: equal steps, or tens where equal ones would give most places one shade. Of four shades
    the lightest is too near to white.
    """
    equal = scale(values, most=len(SHADES))
    if sum(value <= equal[1] for value in values) * _CROWDED < len(values) * (_CROWDED - 1) or len(values) < _CROWDED:
        return equal
    top = math.ceil(math.log10(max(values)) - 1e-9)
    low = max(math.floor(math.log10(min(values)) + 1e-9) + 1, top - len(SHADES) + 2)
    return (0.0, *(10.0**power for power in range(low, top + 1)))


def _placed(rates: Sequence[Rate], atlas: Atlas) -> list[Placed]:
    """Each rate with where it lies; those that the map does not know have no place."""
    rows, taken = [], dict[str, str]()
    for one in rates:
        spot = atlas.spot(one.place)
        if spot is not None and taken.setdefault(spot.id, one.place) != one.place:
            raise Refused(
                "two-names", f"{taken[spot.id]} and {one.place} are one place on the map, and rates are not added up.",
                do="Call them by one name in both files.",
            )  # fmt: skip
        bar = Bar(one.value, one.value, one.words)
        whole = spot.id if spot is not None and spot.id in atlas.provinces else None
        rows.append(Placed(one.name or one.place, bar, None if whole else spot, whole))
    if not taken:
        found, do = ", ".join(one.place for one in rates)[:60], "Name another map, or call the places as the map does."
        raise Refused("off-map", "None of these places is on the map.", found=found, do=do)
    return rows


def _shade(value: float, marks: Sequence[float]) -> tuple[str, str]:
    place = next((at for at, top in enumerate(marks[1:]) if value <= top), len(marks) - 2)
    return SHADES[place + len(SHADES) - (len(marks) - 1)]


def _fill(scene: Scene, row: Placed | None, marks: Sequence[float]) -> str:
    if row is None:
        return PAPER
    return scene.hatch() if row.bar.possible is None else _shade(row.bar.possible, marks)[0]


def _mark(scene: Scene, ground: Ground, mark: Mark, marks: Sequence[float]) -> None:
    """A point where the place is known, inside a ring within which it lies; a square where its province alone is."""
    spot, fill = mark.row.spot, _fill(scene, mark.row, marks)
    if spot is None or spot.at is None:
        side = 2 * _RADIUS
        scene.put("rect", x=mark.x - _RADIUS, y=mark.y - _RADIUS, width=side, height=side, fill=fill, stroke=INK)
        return
    if ground.length(spot.radius) > _RADIUS:
        scene.put("circle", cx=mark.x, cy=mark.y, r=ground.length(spot.radius), fill="none", stroke=QUIET,
                  stroke_width=0.8, stroke_dasharray="2 3")  # fmt: skip
    scene.put("circle", cx=mark.x, cy=mark.y, r=_RADIUS, fill=fill, stroke=INK)


def _key(scene: Scene, words: Words, steps: Sequence[float], marks: Sequence[Mark]) -> None:
    x, y, said = WIDTH - KEY + 24, TOP + 14, _WORDS[words.language]
    for part in wrapped(words.unit, KEY - 24, SMALL):
        scene.words(x, y, part, size=SMALL, fill=QUIET)
        y += 16
    shades: list[tuple[str, str]] = [(_shade(top, steps)[0], f"{low:,g}–{top:,g}") for low, top in pairwise(steps)]
    for fill, told in (*shades, (PAPER, said["none"]), (scene.hatch(), said["hidden"])):
        scene.put("rect", x=x, y=y, width=22, height=14, fill=fill, stroke=QUIET, stroke_width=0.8)
        scene.words(x + 30, y + 11, fitted(told, KEY - 54, SMALL), size=SMALL)
        y += 20
    shapes: Mapping[str, bool] = {
        "precision": any(one.row.spot and one.row.spot.at and one.row.spot.radius for one in marks),
        "province": any(one.row.spot and one.row.spot.at is None for one in marks),
    }
    for key in (name for name, there in shapes.items() if there):
        if key == "province":
            scene.put("rect", x=x + 5, y=y + 2, width=12, height=12, fill=PAPER, stroke=INK)
        else:
            scene.put("circle", cx=x + 11, cy=y + 8, r=7, fill="none", stroke=QUIET, stroke_dasharray="2 3")
        for part in wrapped(said[key], KEY - 54, SMALL):
            scene.words(x + 30, y + 12, part, size=SMALL)
            y += 16
        y += 4
