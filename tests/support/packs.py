"""A made-up country pack and its map, for tests of packs that a mission owns."""

from __future__ import annotations

import json

PACK = """\
# FICTION
format: habeas/country/1
country: haesong
names: {en: Haesong (fiction), ko: 해송 (허구)}
told: [Haesong, 해송]
map: own
sources: {made-up: "made up for this test"}
systems:
  gaol:
    called: [{names: {en: gaol, ko: 옥}, source: made-up}]
    place_type: detention/prison
    run_by: [watch]
    source: made-up
agencies:
  watch:
    agency: police
    called:
      - {names: {en: Town Watch, ko: 순라}, from: {date: "2010", source: made-up}, source: made-up}
      - {names: {en: Night Watch}, until: {date: "2010", source: made-up}, source: made-up}
    source: made-up
places:
  gaol-1: {called: [{names: {en: Gaol No. 1}, source: made-up}], system: gaol, same_as: east-town, source: made-up}
periods:
  flood: {names: {en: Great Flood}, dates: {date: "1994/1998", source: made-up}}
"""


def chart(place: str = "east-town") -> bytes:
    """A map of two features; ``place``: the id of its one place."""
    ring = [[0, 0], [1, 0], [1, 1], [0, 0]]
    features = [
        {
            "type": "Feature", "id": "east", "properties": {"kind": "province", "names": {"en": "East Province"}},
            "geometry": {"type": "Polygon", "coordinates": [ring]},
        },
        {
            "type": "Feature", "id": place,
            "properties": {"kind": "place", "names": {"en": "Easton"}, "province": "east", "radius_km": 3},
            "geometry": {"type": "Point", "coordinates": [0.6, 0.4]},
        },
    ]  # fmt: skip
    head = {"type": "FeatureCollection", "habeas": "map/1", "names": {"en": "Haesong"}, "source": "FICTION"}
    return json.dumps({**head, "features": features}).encode()
