"""How fast figures are made: tables over many acts beside hand-written DuckDB on the same data, and a report's counts.

Run with ``python bench/analysis.py [ACTS] [--build]``. Prints milliseconds and ratios; asserts nothing.
"""

from __future__ import annotations

import random
import sys
import time
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any

import duckdb

from habeas.core.analysis.figures import Figures
from habeas.core.release.build import BuiltRelease, ReleaseBuilder
from habeas.core.release.content import TABLES
from habeas.core.release.open import OpenRelease

FIELDS: dict[str, Any] = {
    "purpose": "public-report",
    "audience": "public",
    "period": "all",
    "fiction": True,
    "vocabulary": "bench",
    "floor": 5,
    "standard": {"name": "reasonable grounds to believe", "roots": 3},
}
CODES = [f"{group}-{number:02d}" for group in ("TOR", "LAB", "DET", "FOO", "MOV", "FAM") for number in range(1, 10)]
PLACES = [f"P/{region}/{town}" for region in range(12) for town in range(10)]
TYPES = ["detention/interrogation", "detention/prison", "camp", "school", "workplace", "home", None]
BASES = ["own", "own", "eyewitness", "told-by-victim", "official", None]
BATCH = 50_000


def batches(acts: int, seed: int = 7) -> Iterator[tuple[str, dict[str, list[Any]]]]:
    """Made-up sources, accounts, exposures and acts, batch by batch."""
    draw = random.Random(seed)
    sources, accounts = max(20, acts // 25), max(20, acts // 4)
    names = [f"S-{number:04d}" for number in range(1, sources + 1)]
    yield "sources", _sources(names)
    exposures = [(name, draw.choice(TYPES[:5])) for name in names]
    blank = ("place", "agency", "from_lo", "from_hi", "to_lo", "to_hi")
    yield (
        "exposures",
        {
            "source": [name for name, _ in exposures],
            "place_type": [place for _, place in exposures],
            **{column: [None] * len(exposures) for column in blank},
        },
    )
    told = [_account(number, draw.randrange(sources), draw) for number in range(accounts)]
    for start in range(0, accounts, BATCH):
        yield "accounts", _columns("accounts", told[start : start + BATCH])
    for start in range(0, acts, BATCH):
        rows = [_act(number, told[number % accounts], draw) for number in range(start, min(start + BATCH, acts))]
        yield "acts", _columns("acts", rows)


def _sources(names: list[str]) -> dict[str, list[Any]]:
    nothing: list[Any] = [None] * len(names)
    kinds = ["escapee" if number % 9 else "former official" for number in range(len(names))]
    sexes = ["female" if number % 3 else "male" for number in range(len(names))]
    return {"source": names, "root": names, "kind": kinds, "sex": sexes, "left_lo": nothing, "left_hi": nothing}


def _account(number: int, source: int, draw: random.Random) -> dict[str, Any]:
    given = date(2018, 1, 1) + timedelta(days=draw.randrange(2000))
    name = f"S-{source + 1:04d}"
    return {
        "account": f"A-{number + 1:04d}",
        "source": name,
        "root": name,
        "event": f"E-{number // 2 + 1:04d}",
        "submitter": draw.choice(("field office", "partner A", "partner B")),
        "given_lo": given,
        "given_hi": given,
        "retraction": "none",
    }


def _act(number: int, account: dict[str, Any], draw: random.Random) -> dict[str, Any]:
    low = date(1998, 1, 1) + timedelta(days=draw.randrange(9000))
    known = draw.random()
    high = low if known < 0.6 else low + timedelta(days=draw.choice((30, 364, 700)))
    group = draw.random() < 0.05
    row = {name: account[name] for name in ("account", "source", "root", "event", "submitter", "given_lo", "given_hi")}
    return row | {
        "act": f"V-{number + 1:04d}",
        "code": draw.choice(CODES),
        "mode": "act",
        "place": draw.choice(PLACES),
        "place_type": draw.choice(TYPES),
        "agency": draw.choice(("security", "police", None)),
        "stage": draw.choice(("arrest", "interrogation", "sentence", None)),
        "basis": draw.choice(BASES),
        "method": draw.sample(("beating", "water", "posture", "hunger"), draw.randrange(3)),
        "date_lo": None if known > 0.97 else low,
        "date_hi": None if known > 0.95 else high,
        "date_approximate": False,
        "date_uncertain": False,
        "victim": f"W-{draw.randrange(max(1, number // 2 + 1)) + 1:04d}" if draw.random() > 0.05 else None,
        "victim_kind": "group" if group else "person",
        "victim_min": 3 if group else 1,
        "victim_max": 9 if group else 1,
        "victim_sex": draw.choice(("female", "male", None)),
        "victim_age": draw.choice(("child", "adult", None)),
        "passages": [],
    }


def _columns(table: str, rows: list[dict[str, Any]]) -> dict[str, list[Any]]:
    return {column: [row.get(column) for row in rows] for column in TABLES[table]}


def build(acts: int) -> BuiltRelease:
    """The whole way: batches of codes to a release."""
    builder = ReleaseBuilder(**FIELDS, secret=b"bench " * 6)
    for table, columns in batches(acts):
        builder.add(table, columns)
    started = time.perf_counter()
    release = builder.finish()
    print(f"build {acts:>10,} acts: finish {time.perf_counter() - started:.1f} s")
    return release


def opened(release: BuiltRelease) -> OpenRelease:
    """The release as the store would open it."""
    return OpenRelease(release.manifest, {name: (lambda plain=plain: plain) for name, plain in release.tables.items()})


#: what a careful analyst would write for the same figures: units, sources, and victims by the rule
VICTIMS = """SELECT {c} sum(n) AS victims FROM (
  SELECT {c} count(DISTINCT victim) AS n FROM x WHERE victim IS NOT NULL AND victim_kind = 'person' {g}
  UNION ALL SELECT {c} sum(m) FROM (SELECT {c} home, max(m) AS m FROM (
    SELECT {c} coalesce(victim, -event) AS k,
           CASE WHEN min(event) = max(event) THEN min(event) ELSE -k END AS home,
           max(CASE WHEN victim_kind = 'group' THEN coalesce(victim_min, 1) ELSE 1 END) AS m
    FROM x WHERE victim IS NULL OR victim_kind = 'group' GROUP BY {c} k) GROUP BY {c} home) {g}) {g}"""
SHARES = """SELECT {c} count(*), count(*) FILTER (c), sum(w) FROM (
  SELECT {c} act, bool_or(year(date_lo) = year AND year(date_hi) = year) AS c,
         max(greatest(0, least(date_hi, make_date(year, 12, 31)) - greatest(date_lo, make_date(year, 1, 1)) + 1)
             / (date_hi - date_lo + 1)) AS w
  FROM x GROUP BY {c} act) {g}"""
LEVELS = {"violation": ("code", "place_type"), "year": ("year", "place_type")}


def by_hand(connection: Any, rows: str, columns: str) -> int:
    """The four levels of a table (cells, both margins, the total), each with units, sources and victims."""
    years = "range(year(coalesce(date_lo, date_hi)), year(coalesce(date_hi, date_lo)) + 1)"
    year = f"unnest(CASE WHEN date_lo IS NULL AND date_hi IS NULL THEN [NULL] ELSE {years} END) AS year"
    found = 0
    for level in ([rows, columns], [rows], [columns], []):
        x = f"WITH x AS (SELECT *, {year} FROM acts)" if "year" in level else "WITH x AS (SELECT * FROM acts)"
        cells, grouped = "".join(f"{one}, " for one in level), f"GROUP BY {', '.join(level)}" if level else ""
        asked = [f"SELECT {cells} count(DISTINCT act), count(DISTINCT source) FROM x {grouped}"]
        if "year" in level:
            asked = [f"SELECT {cells} count(DISTINCT source) FROM x {grouped}", SHARES.format(c=cells, g=grouped)]
        for statement in (*asked, VICTIMS.format(c=cells, g=grouped)):
            found += len(connection.execute(f"{x} {statement}").fetchall())
    return found


def timed(name: str, work: Callable[[], Any], repeat: int = 3) -> float:
    """The best of some runs, in milliseconds."""
    best = float("inf")
    for _ in range(repeat):
        started = time.perf_counter()
        work()
        best = min(best, (time.perf_counter() - started) * 1000)
    print(f"  {name:<44} {best:>10.1f} ms")
    return best


def ratios(release: OpenRelease) -> dict[str, float]:
    """Two tables, ours and by hand, on the same acts: how many times as long ours takes."""
    found = {}
    connection = duckdb.connect(":memory:", config={"threads": 2})
    connection.register("arrow", release.table("acts"))
    connection.execute("CREATE TABLE acts AS SELECT * FROM arrow")
    figures = Figures(release)
    for rows, columns in (("violation", "place_type"), ("year", "place_type")):

        def ours(rows: str = rows, columns: str = columns) -> None:
            figures.forget()
            figures.table(unit="acts", rows=rows, columns=columns)

        mine = timed(f"table {rows} x {columns}", ours)
        level = LEVELS[rows]
        hand = timed(f"by hand {rows} x {columns}", lambda level=level: by_hand(connection, *level))
        print(f"  ratio {mine / hand:.2f}")
        found[f"{rows} × {columns}"] = mine / hand
    return found


def report(release: BuiltRelease) -> None:
    """Opening a release and 500 different counts and shares, as a report asks them."""

    def ask() -> None:
        figures = Figures(opened(release))
        for number in range(250):
            code, place = CODES[number % len(CODES)], ("detention", "camp", "school")[number % 3]
            where = f"act={code} & place_type={place} & basis={('own', 'eyewitness')[number // 162]}"
            figures.count(of=("accounts", "acts", "sources")[number // 54 % 3], where=where)
            figures.share(of="sources", where=where, among=f"exposure={place}")

    timed("open, 250 counts and 250 shares", ask, repeat=2)


def main() -> None:
    """Ask how large, build, and print."""
    acts = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    small = build(20_000)
    report(small)
    large = build(acts)
    size = sum(len(plain) for plain in large.tables.values())
    print(f"  {size / 1e6:.0f} MB of Parquet")
    timed("open", lambda: Figures(opened(large)), repeat=2)
    ratios(opened(large))


if __name__ == "__main__":
    main()
