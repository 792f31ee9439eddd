"""The words of ``habeas estimate intensity`` and ``consistency``. Nothing heavy is imported here."""

from __future__ import annotations

import argparse
from typing import Any

from habeas.faces.cli.testimony import of_testimony


def add(verb: Any, estimates: Any) -> None:
    """The kinds that say what a pattern is called."""
    text = "acts for a source and person-year, duration, grave methods, several violations together"
    p = of_testimony(verb, estimates, "intensity", "patterns:intensity", text, exposure=True)
    p.add_argument("--by", metavar="A", help="compare groups: year, quarter, month, place, or another column")
    p.add_argument("--grave", default="", metavar="A,B*", help="methods (or codes) that are grave; else a column grave")
    _which(p)
    p.add_argument("--bootstraps", type=int, default=1000, help="how many samples of witnesses are drawn (1000)")
    text = "whether witnesses of different places, periods or groups tell of the same things as often"
    p = of_testimony(verb, estimates, "consistency", "patterns:consistency", text)
    p.add_argument(
        "--by", metavar="A", help="the groups: place, year, quarter, month, or another column (place, else year)"
    )
    p.add_argument("--practice", default="", metavar="A[,B]", help="columns of how the interview was held: interviewer")
    _which(p)
    p.add_argument("--permutations", type=int, default=1999, help="how often witnesses are dealt to groups anew (1999)")


def _which(p: argparse.ArgumentParser) -> None:
    p.add_argument("--method", choices=_METHODS[p.prog.split()[-1]], help="there is one")
    p.add_argument("--code", default="", metavar="A,B*", help="only acts of these codes; * for all that begin so")
    p.add_argument("--from", dest="first", metavar="DATE", help="only from the first day of this date on")
    p.add_argument("--until", dest="last", metavar="DATE", help="only to the last day of this date")


_METHODS = {"intensity": ("measures",), "consistency": ("permutation",)}
