"""Tables, person-time and bootstraps from plain files, beside what a careful analyst would write in DuckDB by hand.

Run with ``python -m bench.plain [ACTS]``. Both begin with the CSV and end with the numbers; each is a process of its
own whose processor time is taken, since a machine is rarely alone. Prints seconds and ratios; asserts nothing.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import duckdb

from habeas.core.analysis.plain import memory

ACTS = """COPY (SELECT 'S-' || lpad(s::VARCHAR, 6, '0') AS source_id,
  CASE WHEN s % 7 = 0 THEN 'R-' || (s // 14) ELSE '' END AS root,
  CASE WHEN r < .6 THEN strftime(d, '%Y-%m-%d') WHEN r < .8 THEN strftime(d, '%Y-%m') WHEN r < .97 THEN
       strftime(d, '%Y') ELSE '' END AS date,
  ['TOR', 'LAB', 'DET', 'FOO', 'MOV', 'FAM'][1 + k // 9] || '-0' || (1 + k % 9) AS code,
  'E-' || (i // 3) AS event, CASE WHEN v < .95 THEN 'W-' || (v * {n} / 2)::INT ELSE '' END AS victim,
  'P' || (s % 100) AS place
  FROM (SELECT i, random() AS r, random() AS v, DATE '1998-01-01' + (random() * 9000)::INT AS d,
        (random() * 53)::INT AS k, (random() * {sources})::INT AS s FROM range({n}) t(i)))
  TO '{acts}' (HEADER)"""
STAYS = """COPY (SELECT 'S-' || lpad(s::VARCHAR, 6, '0') AS source_id, (1998 + s % 10) || '-03-01' AS "from",
  (2008 + s % 15) || '-10-31' AS "to", 'P' || (s % 100) AS place FROM range({sources} + 1) t(s))
  TO '{stays}' (HEADER)"""
READ = "CREATE TABLE {0} AS SELECT * FROM read_csv('{{{0}}}', all_varchar = true, header = true);"
#: dates as bounds, witnesses as roots (or the source that has none), units as the rules have them
KEYS = """CREATE TABLE x AS SELECT code, place, source_id, coalesce(root, source_id) AS witness,
  coalesce(victim, event) AS victim, hash(event, code, victim) AS act,
  CASE length(date) WHEN 10 THEN date::DATE WHEN 7 THEN (date || '-01')::DATE
    WHEN 4 THEN (date || '-01-01')::DATE END AS lo,
  CASE length(date) WHEN 10 THEN date::DATE WHEN 7 THEN last_day((date || '-01')::DATE)
    WHEN 4 THEN (date || '-12-31')::DATE END AS hi FROM acts;"""
CELLS = "count(DISTINCT act), count(DISTINCT source_id), count(DISTINCT witness), count(DISTINCT victim)"
YEARS = """CREATE TABLE y AS SELECT *, unnest(range(year(lo), year(hi) + 1)) AS y FROM x WHERE lo IS NOT NULL;"""
BY_HAND = {
    "table by code": """{read_acts} {keys}
      SELECT code, {cells} FROM x GROUP BY code; SELECT {cells} FROM x;""",
    "table by year": """{read_acts} {keys} {years}
      SELECT y, {cells} FROM y GROUP BY y; SELECT {cells} FROM x;
      SELECT y, sum(w), count(*) FILTER (c) FROM (SELECT y, act, bool_or(year(lo) = y AND year(hi) = y) AS c,
        max((least(hi, make_date(y, 12, 31)) - greatest(lo, make_date(y, 1, 1)) + 1) / (hi - lo + 1)) AS w
        FROM y GROUP BY y, act) GROUP BY y;""",
    "bootstrap of shares by code": """{read_acts} {keys}
      SELECT code, {cells} FROM x GROUP BY code; SELECT {cells} FROM x;
      CREATE TABLE c AS SELECT witness, code, sum(n) AS n FROM (SELECT witness, code, act,
        1 / count(*) OVER (PARTITION BY act, code) AS n FROM (SELECT DISTINCT witness, code, act FROM x))
        GROUP BY witness, code;
      CREATE TABLE w AS SELECT DISTINCT witness FROM c;
      CREATE TABLE numbered AS SELECT witness, row_number() OVER () - 1 AS number FROM w;
      CREATE TABLE drawn AS SELECT draw, number, count(*) AS times FROM (SELECT d.draw,
        (random() * (SELECT count(*) FROM w))::BIGINT AS number FROM range({times}) d(draw), w) GROUP BY draw, number;
      CREATE TABLE sums AS SELECT draw, code, sum(n * times) AS n FROM drawn JOIN numbered USING (number)
        JOIN c USING (witness) GROUP BY draw, code;
      SELECT code, quantile_cont(n / whole, [.025, .975]) FROM sums
        JOIN (SELECT draw, sum(n) AS whole FROM sums GROUP BY draw) USING (draw) GROUP BY code;""",
    "rates by year": """{read_acts} {read_stays} {keys}
      CREATE TABLE e AS SELECT source_id, "from"::DATE AS a, "to"::DATE AS b FROM stays;
      CREATE TABLE t AS SELECT source_id, y, sum(least(b, make_date(y, 12, 31)) - greatest(a, make_date(y, 1, 1)) + 1)
        / 365.25 AS years FROM (SELECT *, unnest(range(year(a), year(b) + 1)) AS y FROM e) GROUP BY ALL;
      CREATE TABLE n AS SELECT draw, source_id, year(day) AS y, count(DISTINCT act) AS n FROM (SELECT x.*, draw,
        lo + floor(random() * (hi - lo + 1))::INT AS day FROM x, range(20) r(draw) WHERE lo IS NOT NULL)
        JOIN e USING (source_id) WHERE day BETWEEN a AND b GROUP BY ALL;
      SELECT y, avg(rate) FROM (SELECT draw, y, 100 * sum(n) / any_value(whole) AS rate FROM n
        JOIN (SELECT y, sum(years) AS whole FROM t GROUP BY y) USING (y) GROUP BY draw, y) GROUP BY y;""",
}
OURS = {
    "table by code": "table {acts} --method wilson",
    "table by year": "table {acts} --by year --method wilson",
    "bootstrap of shares by code": "table {acts} --bootstraps {times}",
    "rates by year": "trend {acts} --exposure {stays} --bootstraps {times}",
}


def made(folder: Path, acts: int, times: int) -> dict[str, str]:
    """The two files, and what the statements need to know."""
    asked = {"n": str(acts), "sources": str(max(20, acts // 25)), "times": str(times),
             "acts": str(folder / "acts.csv"), "stays": str(folder / "stays.csv")}  # fmt: skip
    connection = duckdb.connect(config={"threads": 2})
    for statement in (ACTS, STAYS):
        connection.execute(statement.format(**asked))
    return asked


def seconds(command: list[str]) -> tuple[float, float]:
    """Seconds of processor of a process of its own, and the gigabytes that it held at most."""
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    _, code, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(code)
    if process.returncode:
        raise SystemExit(f"{command[-1][:80]} ended with {process.returncode}")
    return used.ru_utime + used.ru_stime, used.ru_maxrss / 1e6


def told(name: str, asked: dict[str, str]) -> float:
    """The gigabytes that the answer would be refused without."""
    return memory.needed(Path(asked["acts"]), 7, OURS[name].split()[0]) / 1e9


def by_hand(name: str, asked: dict[str, str]) -> None:
    """One of the statements, in this process."""
    connection = duckdb.connect(config={"threads": 2})
    parts = {"keys": KEYS, "cells": CELLS, "years": YEARS, "read_acts": READ.format("acts"),
             "read_stays": READ.format("stays")}  # fmt: skip
    parts = {key: words.format(**asked) for key, words in parts.items()}
    for statement in BY_HAND[name].format(**asked, **parts).split(";"):
        if statement.strip():
            connection.execute(statement).fetchall()


def main() -> None:
    """Make the files, run each pair, and print."""
    if len(sys.argv) > 2:
        by_hand(sys.argv[2], json.loads(sys.argv[1]))
        return
    acts = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    with tempfile.TemporaryDirectory(dir=os.environ.get("HABEAS_BENCH_FOLDER")) as folder:
        asked = made(Path(folder), acts, 100)
        print(f"{acts:,} acts, {Path(asked['acts']).stat().st_size / 1e6:,.0f} MB")
        for name, ours in OURS.items():
            mine, mine_held = seconds(
                [sys.executable, "-m", "habeas", "estimate", *ours.format(**asked).split(), "--json"]
            )
            hand, held = seconds([sys.executable, "-m", "bench.plain", json.dumps(asked), name])
            print(
                f"  {name:<28} {mine:>7.1f} s {mine_held:>5.1f} GB (told {told(name, asked):.1f})   "
                f"by hand {hand:>7.1f} s {held:>5.1f} GB   "
                f"ratio {mine / hand:.2f}", flush=True,
            )  # fmt: skip


if __name__ == "__main__":
    main()
