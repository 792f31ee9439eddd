"""Makes ``map.geojson`` of Haesong. FICTION — 허구: a coast in the middle of an empty sea, and no place on it is real.

    python examples/haesong/make_map.py >examples/haesong/map.geojson

Each border is drawn once, by halving it and moving the middle aside a little (always the same way), and used by the
provinces on both of its sides.
"""

import hashlib
import json
import math

WEST, SOUTH = -36.0, -3.0
CORNERS = {
    "A": (0.2, 3.6), "A2": (0.25, 2.8), "B": (4.6, 3.9), "C2": (4.9, 2.7), "C": (5.1, 1.4), "D1": (4.8, 0.9),
    "D": (4.5, 0.0), "E": (2.8, -0.6), "E1": (1.5, -0.1), "F": (0.6, 0.5), "G": (0.0, 1.7),
    "P": (1.6, 2.6), "Q": (3.0, 2.5), "R": (3.0, 1.4), "S": (1.7, 1.3),
}  # fmt: skip
PROVINCES = {
    "solme": (("Solme Province", "솔메도"), "A B C2 Q P A2"),
    "naru": (("Naru Province", "나루도"), "A2 P S E1 F G"),
    "goreun": (("Goreun Province", "고른도"), "Q C2 C D1 R"),
    "handeul": (("Handeul Province", "한들도"), "S R D1 D E E1"),
    "haemaru": (("Haemaru Capital District", "해마루 수도구"), "P Q R S"),
}
#: name, Korean name, province, where (None: only the province is known), kilometres to within which it is known
PLACES = [
    ("Dalyeoul", "달여울", "solme", (2.2, 3.45), 3),
    ("Dalyeoul Interrogation Centre", "달여울 조사소", "solme", (2.1, 3.33), 0),
    ("Dalyeoul Order Station", "달여울 질서서", "solme", (2.35, 3.38), 0),
    ("Dalyeoul market", "달여울장", "solme", (2.26, 3.52), 0),
    ("Beodeulmok", "버들목", "solme", (1.25, 3.55), 2),
    ("Beodeulmok Returnee Centre", "버들목 송환자집결소", "solme", (1.2, 3.4), 0),
    ("Geomeungae", "검은개", "solme", (3.5, 3.3), 12),
    ("Neobeungae", "너븐개", "naru", (0.3, 1.95), 4),
    ("Neobeungae Order Station", "너븐개 질서서", "naru", (0.36, 1.88), 0),
    ("Fish Steps market", "너븐개 생선계단장", "naru", (0.25, 2.03), 0),
    ("Moraetop Labour Camp", "모래톱 노동단련소", "naru", (0.75, 0.8), 5),
    ("Dolsaem", "돌샘", "goreun", (3.85, 1.9), 3),
    ("Dolsaem Prison", "돌샘 4호 교정소", "goreun", (4.0, 1.8), 1),
    ("Nopeunjae Camp", "높은재 관리구역", "goreun", None, 0),
    ("Byeotgol", "볏골", "handeul", (3.3, 0.5), 6),
    ("Byeotgol market", "볏골장", "handeul", (3.36, 0.56), 0),
    ("Haemaru", "해마루", "haemaru", (2.3, 1.95), 6),
    ("Grey House", "회색집", "haemaru", (2.35, 2.0), 0),
]


def sideways(a: tuple[float, float], b: tuple[float, float]) -> float:
    """From -1 to 1, always the same for the same two points."""
    digest = hashlib.sha256(f"{a[0]:.4f} {a[1]:.4f} {b[0]:.4f} {b[1]:.4f}".encode()).digest()
    return int.from_bytes(digest[:4], "big") / 2**31 - 1


def border(a: tuple[float, float], b: tuple[float, float], depth: int = 4) -> list[tuple[float, float]]:
    """The points after ``a`` up to ``b``."""
    if depth == 0:
        return [b]
    length = math.dist(a, b)
    aside = sideways(a, b) * 0.16
    x = (a[0] + b[0]) / 2 - (b[1] - a[1]) * aside
    y = (a[1] + b[1]) / 2 + (b[0] - a[0]) * aside
    middle = (round(x, 4), round(y, 4)) if length > 0.06 else ((a[0] + b[0]) / 2, (a[1] + b[1]) / 2)
    return [*border(a, middle, depth - 1), *border(middle, b, depth - 1)]


def between(one: str, other: str) -> list[tuple[float, float]]:
    """A border in the order that is asked for, the same line from both sides."""
    first, last = sorted((one, other))
    line = [CORNERS[first], *border(CORNERS[first], CORNERS[last])]
    return line if first == one else line[::-1]


def ring(corners: list[str]) -> list[list[float]]:
    """A closed outline."""
    points: list[tuple[float, float]] = []
    for one, other in zip(corners, [*corners[1:], corners[0]], strict=True):
        points += between(one, other)[:-1]
    return [placed(at) for at in [*points, points[0]]]


def placed(at: tuple[float, float]) -> list[float]:
    """Degrees east and north."""
    return [round(WEST + at[0], 3), round(SOUTH + at[1], 3)]


def features() -> list[dict]:
    """Provinces first, then places."""
    found = []
    for key, ((english, korean), corners) in PROVINCES.items():
        about = {"kind": "province", "names": {"en": english, "ko": korean}}
        shape = {"type": "Polygon", "coordinates": [ring(corners.split())]}
        found.append({"type": "Feature", "id": key, "properties": about, "geometry": shape})
    for number, (english, korean, province, at, radius) in enumerate(PLACES, 1):
        about = {"kind": "place", "names": {"en": english, "ko": korean}, "province": province, "radius_km": radius}
        shape = {"type": "Point", "coordinates": placed(at)} if at else None
        found.append({"type": "Feature", "id": f"place-{number}", "properties": about, "geometry": shape})
    return found


def main() -> None:
    """The whole map, a feature to a line."""
    head = {
        "type": "FeatureCollection",
        "habeas": "map/1",
        "names": {"en": "Haesong (fiction)", "ko": "해송 (허구)"},
        "source": "FICTION — 허구: a made-up country.",
    }
    lines = ",\n".join(json.dumps(one, ensure_ascii=False) for one in features())
    print(json.dumps(head, ensure_ascii=False)[:-1] + ', "features": [\n' + lines + "\n]}")


if __name__ == "__main__":
    main()
