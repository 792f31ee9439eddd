"""A map of a mission: provinces as outlines, places as points with their precision, and the names by which both are
told. GeoJSON (RFC 7946) with properties of ours; docs/formats/map.md.

A place is found by its words, whatever their script; what is not on the map stays in the table and is named under it.
"""

from __future__ import annotations

import json
import math
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib.resources import files
from typing import Any

from habeas.core.kernel.errors import WrongUse

#: longitude, latitude in degrees (WGS 84)
Position = tuple[float, float]
Ring = tuple[Position, ...]
#: the cell of a place that no province of the map holds
OFF_MAP = "off-map"
#: maps that ship with Habeas
BUILT_IN = ("prk",)
LARGEST, _MOST_POSITIONS, _MOST_FEATURES, _LONGEST = 4 * 1024 * 1024, 100_000, 20_000, 200


@dataclass(frozen=True, slots=True)
class Province:
    """A part of the country; ``rings`` are its outlines, holes among them."""

    id: str
    names: Mapping[str, str]
    rings: tuple[Ring, ...]


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a place lies: a point known to within ``radius`` kilometres, or only the province (``at`` None)."""

    id: str
    names: Mapping[str, str]
    province: str | None
    at: Position | None
    radius: float


@dataclass(frozen=True, eq=False)
class Atlas:
    """A whole map, with where it comes from."""

    names: Mapping[str, str]
    source: str
    provinces: Mapping[str, Province]
    spots: Mapping[str, Spot]
    #: every name by which something is told, in small letters, and its id
    told: Mapping[str, str] = field(repr=False)

    def spot(self, told: str) -> Spot | None:
        """The place that words name; of a province's name the province as a place without a point."""
        found = self.told.get(_key(told))
        if found is None:
            return None
        if found in self.spots:
            return self.spots[found]
        province = self.provinces[found]
        return Spot(province.id, province.names, province.id, None, 0.0)

    def province_of(self, told: str) -> str:
        """The province that a place lies in, or ``OFF_MAP``."""
        spot = self.spot(told)
        return (spot.province if spot else None) or OFF_MAP

    def label(self, province: str, language: str) -> str:
        """A province's name."""
        if province == OFF_MAP:
            return "지도에 없음" if language == "ko" else "not on the map"
        known = self.provinces.get(province)
        return named(known.names, language) if known else province


def named(names: Mapping[str, str], language: str) -> str:
    """A name in a language, or in the first that there is."""
    return names.get(language) or next(iter(names.values()))


def built_in(name: str) -> bytes:
    """A map that ships: ``prk``."""
    if name not in BUILT_IN:
        raise WrongUse("no-such-map", "No such map ships with Habeas.", expected=", ".join(BUILT_IN), found=name[:40])
    return files("habeas.core.analysis").joinpath("maps", f"{name}.geojson").read_bytes()


def read_atlas(content: bytes, file: str) -> Atlas:
    """A map out of its file; refused (``bad-map``) with the feature and what was expected."""
    reader = _Reader(file)
    if len(content) > LARGEST:
        raise reader.refused("The map is too large.", f"up to {LARGEST} bytes", str(len(content)))
    try:
        data = json.loads(content, object_pairs_hook=reader.once)
    except (ValueError, RecursionError):
        raise reader.refused("This is no JSON.", "a GeoJSON FeatureCollection") from None
    return reader.read(data)


def _key(told: str) -> str:
    return " ".join(unicodedata.normalize("NFC", told).casefold().split())


@dataclass
class _Reader:
    file: str
    positions: int = 0
    told: dict[str, str] = field(default_factory=dict)
    at: str = ""

    def refused(self, what: str, expected: str, found: object = None) -> WrongUse:
        where: dict[str, str | int] = {"file": self.file, **({"feature": self.at} if self.at else {})}
        return WrongUse("bad-map", what, where, expected, None if found is None else str(found)[:60])

    def once(self, pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        """A table of the file: JSON takes a doubled key silently, and the last one would win."""
        found = dict(pairs)
        if len(found) < len(pairs):
            names = [name for name, _ in pairs]
            raise self.refused("A key stands twice in one table.", "each key once", max(names, key=names.count))
        return found

    def read(self, data: Any) -> Atlas:
        if not isinstance(data, dict) or data.get("type") != "FeatureCollection" or data.get("habeas") != "map/1":
            raise self.refused("This is no map.", 'a GeoJSON FeatureCollection with "habeas": "map/1"')
        features = data.get("features")
        if not isinstance(features, list) or not 0 < len(features) <= _MOST_FEATURES:
            raise self.refused("A map has features.", f"a list of 1 to {_MOST_FEATURES}")
        names, source = self._names(data.get("names")), self._words(data.get("source"), "a source")
        provinces: dict[str, Province] = {}
        waiting: list[tuple[str, dict[str, Any], Any]] = []
        for number, feature in enumerate(features, 1):
            self.at = str(number)
            if not isinstance(feature, dict) or not isinstance(feature.get("properties"), dict):
                raise self.refused("A feature has properties.", "kind, names …")
            about, shape = feature["properties"], feature.get("geometry")
            one = self._words(feature.get("id"), "an id of its own")
            if one in provinces or any(one == other for other, *_ in waiting) or one == OFF_MAP:
                raise self.refused("Two features have one id.", "an id of its own", one)
            if about.get("kind") == "province":
                provinces[one] = Province(one, self._names(about.get("names")), self._rings(shape))
                self._tell(one, about)
            elif about.get("kind") == "place":
                waiting.append((one, about, shape))
            else:
                raise self.refused("A feature is a province or a place.", "kind: province or place", about.get("kind"))
        spots = {one: self._spot(one, about, shape, provinces) for one, about, shape in waiting}
        if not provinces:
            self.at = ""
            raise self.refused("A map has outlines.", "at least one province")
        return Atlas(names, source, provinces, spots, self.told)

    def _spot(self, one: str, about: dict[str, Any], shape: Any, provinces: Mapping[str, Province]) -> Spot:
        self.at = one
        province = about.get("province")
        if province is not None and province not in provinces:
            raise self.refused("The place lies in a province that the map does not have.", "the id of one", province)
        at = None
        if shape is not None:
            if not isinstance(shape, dict) or shape.get("type") != "Point":
                raise self.refused("A place is a point, or null where it is not known.", "a Point or null")
            at = self._position(shape.get("coordinates"))
        elif province is None:
            raise self.refused("A place has a point or a province.", "a Point, or province")
        radius = about.get("radius_km", 0)
        if not _number(radius) or not 0 <= radius <= 2000:
            raise self.refused("The precision of a place is a distance.", "radius_km: 0 to 2000", radius)
        names = self._names(about.get("names"))
        self._tell(one, about)
        return Spot(one, names, province, at, float(radius))

    def _tell(self, one: str, about: dict[str, Any]) -> None:
        also = about.get("also", [])
        if not isinstance(also, list):
            raise self.refused("Other names are a list.", "also: [name, …]")
        for name in [*about["names"].values(), *also]:
            key = _key(self._words(name, "a name"))
            if self.told.setdefault(key, one) != one:
                raise self.refused("Two features have one name.", "a name that means one place", name)

    def _names(self, names: Any) -> dict[str, str]:
        if not isinstance(names, dict) or not names:
            raise self.refused("There is no name.", 'names: {"en": …, "ko": …}')
        return {str(language): self._words(name, "a name") for language, name in names.items()}

    def _words(self, said: Any, what: str) -> str:
        if not isinstance(said, str) or not said.strip() or len(said) > _LONGEST:
            raise self.refused(f"There is no {what.removeprefix('a ').removeprefix('an ')}.", what, said)
        return said.strip()

    def _rings(self, shape: Any) -> tuple[Ring, ...]:
        kind = shape.get("type") if isinstance(shape, dict) else None
        if kind not in ("Polygon", "MultiPolygon"):
            raise self.refused("A province has an outline.", "a Polygon or MultiPolygon", kind)
        polygons = shape.get("coordinates")
        if kind == "Polygon":
            polygons = [polygons]
        if not isinstance(polygons, list) or not all(isinstance(polygon, list) for polygon in polygons):
            raise self.refused("An outline is lists of positions.", "coordinates as RFC 7946 has them")
        rings = tuple(self._ring(ring) for polygon in polygons for ring in polygon)
        if not rings:
            raise self.refused("An outline has a ring.", "at least one")
        return rings

    def _ring(self, ring: Any) -> Ring:
        if not isinstance(ring, list) or len(ring) < 4 or ring[0] != ring[-1]:
            raise self.refused("A ring is closed.", "at least four positions, the last the first again")
        self.positions += len(ring)
        if self.positions > _MOST_POSITIONS:
            raise self.refused("The outlines have too many positions.", f"at most {_MOST_POSITIONS}; simplify them")
        return tuple(self._position(one) for one in ring)

    def _position(self, one: Any) -> Position:
        if not isinstance(one, list) or len(one) < 2 or not all(map(_number, one[:2])):
            raise self.refused("A position is two numbers.", "[longitude, latitude]", one)
        if abs(one[0]) > 180 or abs(one[1]) > 85:
            raise self.refused("A position lies outside the map.", "longitude to 180, latitude to 85 degrees", one)
        return float(one[0]), float(one[1])


def _number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
