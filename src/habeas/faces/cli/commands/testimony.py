"""Estimates from plain tables of testimony; no mission is opened and nothing is kept."""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from habeas.core.kernel.errors import WrongUse
from habeas.faces.cli.commands.estimate import refuse_out, renamed, require_statistics, tell


def table(args: argparse.Namespace) -> int:
    """Count acts, victims or witnesses."""
    return answered(args, _table)


def answered(args: argparse.Namespace, estimate: Callable[[argparse.Namespace, Any], Any]) -> int:
    """Read, estimate, tell. ``estimate`` gets the library and gives an answer."""
    began = time.perf_counter()
    require_statistics()
    from habeas.core.analysis import plain

    if args.out:
        refuse_out(Path(args.out))
    found = estimate(args, plain)
    return tell(args, found.answer(), found.text(), began)


def sheet_of(args: argparse.Namespace, file: str | None = None) -> dict[str, Any]:
    """The arguments of a reader: how the file is written, and what its columns are called."""
    named = {"sheet": args.sheet} if args.sheet and file is None else {}
    return {"encoding": args.encoding, "delimiter": args.delimiter, "renamed": renamed(args.map), **named}


def period_of(args: argparse.Namespace, plain: Any) -> Any:
    """The days from ``--from`` to ``--until``."""
    from habeas.core.kernel.dates import read_date

    first = read_date(args.first).first_day if args.first else None
    last = read_date(args.last).last_day if args.last else None
    period = plain.Period(-plain.FAR if first is None else first, plain.FAR if last is None else last)
    if period.first > period.last:
        raise WrongUse("no-period", "This period ends before it begins.", {"field": "--until"})
    return period


def _table(args: argparse.Namespace, plain: Any) -> Any:
    asked = plain.Asked(
        tuple(plain.folded(name) for name in args.by.split(",")), args.unit, args.basis, args.method,
        plain.folded(args.of) if args.of else None, period_of(args, plain), args.floor, args.rounding, args.bootstraps,
        args.seed, args.level,
    )  # fmt: skip
    acts = plain.read_acts(Path(args.file), **sheet_of(args))
    plain.refuse_unknown(renamed(args.map), acts.columns)
    return plain.make_table(acts, asked)
