"""Slow, plain twins of intensity and consistency, and made-up testimony with a truth (fiction)."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date

import numpy as np

from habeas.core.analysis.plain import Acts, Exposure, acts_of, columns_of, exposure_of

HEADERS = ("source_id", "root", "date", "code", "event", "victim", "place", "method", "end", "interviewer")
Row = dict[str, str]


def acts_from(rows: list[Row]) -> Acts:
    """Rows as the library reads them."""
    cells = [tuple(row.get(name, "") for name in HEADERS) for row in rows]
    return acts_of(columns_of(HEADERS, cells, needed=("source_id", "root", "date", "code")))


def exposure_from(rows: list[tuple[str, str, str, str]]) -> Exposure:
    """Stays: source, from, to, place."""
    return exposure_of(columns_of(("source_id", "from", "to", "place"), rows))


def made_up(
    seed: int, *, witnesses: int = 90, places: tuple[str, ...] = ("North", "East", "South"), north: float = 1.0
) -> tuple[list[Row], list[tuple[str, str, str, str]]]:
    """Witnesses in three places for two years each, who differ. ``north``: so many times as many acts, as long and (up
    to all) as grave there.
    """
    rng = np.random.default_rng([seed, 3])
    acts: list[Row] = []
    stays = []
    for number in range(witnesses):
        place = places[number % len(places)]
        more = north if place == places[0] else 1.0
        stays.append((f"S{number}", "2016-01-01", "2017-12-31", place))
        for act in range(rng.poisson(3.0 * more * rng.gamma(4) / 4)):
            day = date(2016, 1, 1).toordinal() + int(rng.integers(0, 700))
            length = 1 + int(rng.poisson(6 * more))
            acts.append(
                {
                    "source_id": f"S{number}",
                    "root": f"R{number // 2}" if number % 10 < 2 else "",
                    "date": date.fromordinal(day).isoformat(),
                    "code": str(rng.choice(["TOR-01", "DET-03", "LAB-01"])),
                    "event": f"E{number}-{act // 2}",
                    "victim": f"W{number}",
                    "place": place,
                    "method": "beating" if rng.random() < min(0.95, 0.3 * more) else "threat",
                    "end": date.fromordinal(day + length - 1).isoformat(),
                }
            )
    return acts, stays


def plain_measures(rows: list[Row], place: str | None, grave: set[str]) -> dict[str, float]:
    """Each measure of one place, counted row by row: certain days, no act told twice by one source."""
    own = [row for row in rows if place is None or row["place"] == place]
    lengths = [
        date.fromisoformat(row["end"]).toordinal() - date.fromisoformat(row["date"]).toordinal() + 1 for row in own
    ]
    together = defaultdict(set)
    for row in own:
        together[row["source_id"], row["event"], row["victim"]].add(row["code"])
    seen = {(row["source_id"], row["event"], row["victim"], row["code"]) for row in own}
    first = {}
    for row, length in zip(own, lengths, strict=True):
        first.setdefault((row["source_id"], row["event"], row["victim"], row["code"]), (row, length))
    return {
        "acts_per_source": len(seen) / len({row["source_id"] for row in own}),
        "duration_days": sum(length for _, length in first.values()) / len(first),
        "grave_share": sum(row["method"] in grave for row, _ in first.values()) / len(first),
        "several_share": sum(len(codes) > 1 for codes in together.values()) / len(together),
    }


def plain_squares(told: list[list[int]], group: list[int]) -> list[float]:
    """For each column the sum over groups of witnesses × (share there − share of all)²."""
    found = []
    sizes = Counter(group)
    for column in range(len(told[0])):
        whole = sum(row[column] for row in told) / len(told)
        total = 0.0
        for name, size in sizes.items():
            share = sum(row[column] for row, own in zip(told, group, strict=True) if own == name) / size
            total += size * (share - whole) ** 2
        found.append(total)
    return found
