"""The words of ``habeas estimate delay`` and ``snapshots``. Nothing heavy is imported here."""

from __future__ import annotations

import argparse
from typing import Any

from habeas.faces.cli.testimony import written


def add(verb: Any, estimates: Any) -> None:
    """The kinds that rest on when something was first seen."""
    p: argparse.ArgumentParser = verb(
        estimates, "delay", "delay:delay", "how many of the last days there will have been once all has become known"
    )
    p.add_argument("file", help="CSV, XLSX or JSON lines with the columns event_date, first_seen[, left_censored]")
    p.add_argument("--as-of", metavar="DATE", help="look at nothing of later (default: the last day of first_seen)")
    p.add_argument("--days", type=int, default=30, help="how many days up to then are asked for (30)")
    p.add_argument("--window", default="90", metavar="DAYS", help="learn delays from so many last days, or all (90)")
    p.add_argument("--longest", type=int, default=180, metavar="DAYS", help="the longest delay reckoned with (180)")
    p.add_argument("--method", choices=("bayes", "lawless"), default="bayes", help="how (bayes)")
    p.add_argument("--show", choices=("days", "calibration"), default="days", help="what --picture draws (days)")
    _sheet(p)
    p.add_argument("--seed", type=int, default=1, help="of what is drawn by chance (1)")
    p.add_argument("--level", type=float, default=0.95, help="how much the interval should hold (0.95)")
    written(p)
    p = verb(estimates, "snapshots", "delay:snapshots", "what was first seen when, from copies of one table by day")
    p.add_argument("files", nargs="+", metavar="DAY=FILE", help="a copy and its day: 2016-01-01=a.csv")
    _sheet(p)
    p.add_argument("--out", metavar="FILE", required=True, help="write what estimate delay reads: CSV, a new file")


def _sheet(p: argparse.ArgumentParser) -> None:
    p.add_argument("--map", action="append", default=[], metavar="NAME=COLUMN", help="call a column by another name")
    p.add_argument("--sheet", metavar="NAME", help="of a workbook (default: the first)")
    p.add_argument("--encoding", default="auto", help="of a CSV (default: found)")
    p.add_argument("--delimiter", default="auto", help="of a CSV (default: found)")
