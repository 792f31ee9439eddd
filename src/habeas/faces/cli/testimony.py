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
    p.add_argument("--out", metavar="FILE", help="write the answer as a workbook: .xlsx, a new file")
    return p
