"""The words of ``habeas estimate`` for tables of testimony. Nothing heavy is imported here."""

from __future__ import annotations

import argparse
from typing import Any

ACTS = "CSV, XLSX or JSON lines with the columns source_id, root, date, code"


def of_testimony(
    verb: Any, estimates: Any, name: str, run: str, text: str, *, file: str = ACTS, exposure: bool = False
) -> argparse.ArgumentParser:
    """A kind of estimate with the options that all of them have."""
    p: argparse.ArgumentParser = verb(estimates, name, run, text)
    p.add_argument("file", help=file)
    if exposure:
        p.add_argument("--exposure", metavar="FILE", help="where sources were: source_id, from, to, place or context")
    p.add_argument("--map", action="append", default=[], metavar="NAME=COLUMN", help="call a column by another name")
    p.add_argument("--sheet", metavar="NAME", help="of a workbook (default: the first)")
    p.add_argument("--encoding", default="auto", help="of a CSV (default: found)")
    p.add_argument("--delimiter", default="auto", help="of a CSV (default: found)")
    p.add_argument("--seed", type=int, default=1, help="of what is drawn by chance (1)")
    p.add_argument("--level", type=float, default=0.95, help="how much the interval should hold (0.95)")
    p.add_argument("--floor", type=int, default=5, help="the fewest witnesses and victims behind a shown number (5)")
    written(p)
    return p


def written(p: argparse.ArgumentParser) -> None:
    """The files that any estimate can write."""
    p.add_argument("--out", metavar="FILE", help="write the answer as a workbook: .xlsx, a new file")
    p.add_argument("--picture", metavar="FILE", help="draw the answer: .svg or .png, a new file")
    p.add_argument("--language", choices=("en", "ko"), default="en", help="of the words on the picture (en)")


def add(verb: Any, estimates: Any) -> None:
    """The kinds that there are."""
    _table(verb, estimates)
    _trend(verb, estimates)


def _table(verb: Any, estimates: Any) -> None:
    p = of_testimony(
        verb,
        estimates,
        "table",
        "testimony:table",
        "counts and shares of acts, victims or witnesses by code, time or place",
        exposure=True,
    )
    p.add_argument("--by", default="code", metavar="A[,B]", help="one or two columns, or year, quarter, month (code)")
    p.add_argument(
        "--unit",
        choices=("acts", "victims", "events", "sources", "witnesses"),
        default="acts",
        help="what is counted (acts)",
    )
    p.add_argument(
        "--basis",
        choices=("certain", "possible", "expected"),
        default="possible",
        help="how an uncertain date counts (possible)",
    )
    p.add_argument(
        "--method",
        choices=("bootstrap", "wilson", "count"),
        default="bootstrap",
        help="shares with an interval over witnesses or Wilson's; or counts (bootstrap)",
    )
    p.add_argument("--of", metavar="A", help="shares within each value of this side (default: of everything)")
    p.add_argument(
        "--from", dest="first", metavar="DATE", help="only what happened on or after the first day of this date"
    )
    p.add_argument(
        "--until", dest="last", metavar="DATE", help="only what happened on or before the last day of this date"
    )
    p.add_argument(
        "--round", dest="rounding", type=int, default=1, metavar="N", help="round every count to multiples of N (1)"
    )
    p.add_argument(
        "--beside",
        action="append",
        default=[],
        metavar="A[,B]|ANSWER.json",
        help="given out before: sides of a table of this file, or (with --exposure) answers as --json gave them",
    )
    p.add_argument(
        "--earlier",
        action="append",
        default=[],
        metavar="FILE",
        help="an older file, of which this table was given out",
    )
    p.add_argument("--bootstraps", type=int, default=1000, help="how many samples of witnesses are drawn (1000)")


_METHODS = (
    "rates",
    "ratio",
    "poisson",
    "negative-binomial",
    "standardised",
    "decompose",
    "change-point",
    "before-after",
)


def _trend(verb: Any, estimates: Any) -> None:
    text = "rates of acts for 100 person-years of witnesses, and whether there were more or less"
    p = of_testimony(verb, estimates, "trend", "testimony:trend", text, exposure=True)
    p.add_argument(
        "--method",
        choices=_METHODS,
        default="rates",
        help="what is asked (rates)",
    )
    p.add_argument(
        "--by",
        default="year",
        metavar="A[,B]",
        help="rows: year, quarter, month, place, context, code; one or two (year)",
    )
    p.add_argument("--code", default="", metavar="A,B*", help="only acts of these codes; * for all that begin so")
    p.add_argument("--from", dest="first", metavar="DATE", help="only from the first day of this date on")
    p.add_argument("--until", dest="last", metavar="DATE", help="only to the last day of this date")
    p.add_argument(
        "--on-map",
        nargs="?",
        const="",  # that of the mission (OWN_MAP)
        metavar="MAP",
        help="draw rates by place on this map: prk, or a GeoJSON file (docs/formats/map.md); of a release without a "
        "name, on that of its mission",
    )
    p.add_argument("--before", metavar="PERIOD", help="the period that is compared with: 2015/2017")
    p.add_argument("--after", metavar="PERIOD", help="the period that is compared: 2018/2020")
    p.add_argument(
        "--terms",
        metavar="A,B",
        help="what is known of sources and allowed for, or none (sex, age, province, route, departure where told)",
    )
    p.add_argument(
        "--beside",
        action="append",
        default=[],
        metavar="ANSWER.json",
        help="trends and tables of these files given out before",
    )
    p.add_argument("--reporting", metavar="COLUMN", help="decompose: what says how sources were asked (interview)")
    p.add_argument("--measure", metavar="DATE", help="before-after: when the measure came")
    p.add_argument(
        "--control", metavar="COLUMN=A,B", help="before-after: whom it did not reach, by place, context or code"
    )
    p.add_argument("--affected", metavar="COLUMN=A,B", help="before-after: whom it reached (all others)")
    p.add_argument("--bootstraps", type=int, default=1000, help="how many samples of witnesses are drawn (1000)")
