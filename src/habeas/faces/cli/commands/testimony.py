"""Estimates from plain tables of testimony; no mission is opened and nothing is kept."""

from __future__ import annotations

import argparse
import resource
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from habeas.core.kernel.errors import WrongUse
from habeas.faces.cli.commands.estimate import OWN_MAP, RELEASE, refuse_files, renamed, require_statistics, tell


def table(args: argparse.Namespace) -> int:
    """Count acts, victims or witnesses."""
    return answered(args, _table)


def trend(args: argparse.Namespace) -> int:
    """Give rates beside the time that witnesses could see."""
    return answered(args, _trend)


def answered(args: argparse.Namespace, estimate: Callable[[argparse.Namespace, Any], Any]) -> int:
    """Read, estimate, tell. ``estimate`` gets the library and gives an answer."""
    began = time.perf_counter()
    require_statistics()
    from habeas.core.analysis import plain

    refuse_files(args)
    own_map = getattr(args, "on_map", None) == OWN_MAP
    if own_map and not str(args.file).startswith(RELEASE):
        expected = "prk, or a GeoJSON file"
        raise WrongUse("no-map", "Only a release has a map of its own.", {"field": "--on-map"}, expected)
    released = str(args.file).startswith(RELEASE)
    found = _of_release(args, plain, estimate) if released else estimate(args, plain)
    return tell(args, found.answer(), found.text(), began)


def _of_release(args: argparse.Namespace, plain: Any, estimate: Callable[[argparse.Namespace, Any], Any]) -> Any:
    """The estimate from a release of a mission: its acts and stays, and never below its floor."""
    from habeas.faces.cli import session
    from habeas.store import engine

    engine.setup()
    from habeas.store.mission import require_outside
    from habeas.store.queries import release as queries

    with session.opened(args) as (_, actor):
        for out in filter(None, (args.out, args.picture)):
            require_outside(Path(out))
        tables = queries.tables_of(str(args.file).removeprefix(RELEASE), by=actor)
        if getattr(args, "on_map", None) == OWN_MAP:
            args.atlas = queries.map_of(by=actor)
    args.floor = max(args.floor, tables.floor)
    if getattr(args, "exposure", None) is None:
        args.exposure = args.file
    found = estimate(args, _Released(plain, tables))
    return replace(found, details={**found.details, "release": tables.id})


class _Released:
    """The library, whose readers give the tables of a release."""

    def __init__(self, plain: Any, tables: Any) -> None:
        self._plain, self._tables = plain, tables

    def __getattr__(self, name: str) -> Any:
        return getattr(self._plain, name)

    def read_acts(self, path: Path, **sheet: Any) -> Any:
        return self._tables.acts if str(path).startswith(RELEASE) else self._plain.read_acts(path, **sheet)

    def read_exposure(self, path: Path, **sheet: Any) -> Any:
        return self._tables.exposure if str(path).startswith(RELEASE) else self._plain.read_exposure(path, **sheet)


def sheet_of(args: argparse.Namespace, task: str, file: str | None = None) -> dict[str, Any]:
    """The arguments of a reader: how the file is written, what its columns are called, and the memory for the task."""
    named = {"sheet": args.sheet} if args.sheet and file is None else {}
    return {
        "encoding": args.encoding,
        "delimiter": args.delimiter,
        "renamed": renamed(args.map),
        "room": room(),
        "task": task,
        **named,
    }


def room() -> int | None:
    """How many bytes of memory this machine, or the share of it that is ours, has free (``ulimit -v`` is such a share);
    None where it does not say.
    """
    free = [_number(Path("/proc/meminfo"), "MemAvailable:", 1024)]
    most, now = (_number(Path("/sys/fs/cgroup") / name) for name in ("memory.max", "memory.current"))
    if most is not None and now is not None:
        free.append(most - now)
    most, pages = resource.getrlimit(resource.RLIMIT_AS)[0], _number(Path("/proc/self/statm"))
    if most != resource.RLIM_INFINITY and pages is not None:
        free.append(max(0, most - pages * resource.getpagesize()))
    return min((one for one in free if one is not None), default=None)


def _number(path: Path, before: str = "", times: int = 1) -> int | None:
    try:
        line = next(line for line in path.read_text().splitlines() if line.startswith(before))
        return int(line.removeprefix(before).split()[0]) * times
    except (OSError, ValueError, IndexError, StopIteration):
        return None


def period_of(args: argparse.Namespace, plain: Any) -> Any:
    """The days from ``--from`` to ``--until``."""
    first = _date(args.first, "--from").first_day if args.first else None
    last = _date(args.last, "--until").last_day if args.last else None
    period = plain.Period(-plain.FAR if first is None else first, plain.FAR if last is None else last)
    if period.first > period.last:
        raise WrongUse("no-period", "This period ends before it begins.", {"field": "--until"})
    return period


def named_period(words: str | None, field: str, plain: Any) -> Any:
    """The days of a period that one option names; None where it is not given."""
    if not words:
        return None
    date = _date(words, field)
    first = -plain.FAR if date.first_day is None else date.first_day
    return plain.Period(first, plain.FAR if date.last_day is None else date.last_day)


def values_of(words: str | None, field: str, plain: Any) -> tuple[str, tuple[str, ...]] | None:
    """``column=A,B``: a column and some of its values; None where it is not given."""
    if not words:
        return None
    column, _, values = words.partition("=")
    found = tuple(one.strip() for one in values.split(",") if one.strip())
    if not column.strip() or not found:
        raise WrongUse(
            "bad-values", "This names no values of a column.", {"field": field}, "place=North,South", words[:60]
        )
    return plain.folded(column), found


def _date(words: str, field: str) -> Any:
    from habeas.core.kernel.dates import read_date

    try:
        return read_date(words)
    except WrongUse as error:
        raise WrongUse(error.code, error.what, {"field": field}, error.expected, error.found, error.do) from None


def _table(args: argparse.Namespace, plain: Any) -> Any:
    asked = plain.Asked(
        tuple(plain.folded(name) for name in args.by.split(",")), args.unit, args.basis, args.method,
        plain.folded(args.of) if args.of else None, period_of(args, plain), args.floor, args.rounding, args.bootstraps,
        args.seed, args.level,
    )  # fmt: skip
    acts = plain.read_acts(Path(args.file), **sheet_of(args, "table"))
    plain.refuse_unknown(renamed(args.map), acts.columns)
    files = [one for one in args.beside if one.endswith(".json")]
    if files:
        return plain.make_table(acts, asked, beside=_beside_files(args, plain, acts, asked, files))
    earlier = [
        plain.Earlier(plain.read_acts(Path(file), **sheet_of(args, "table", file)), asked.by) for file in args.earlier
    ]
    earlier += [plain.Earlier(acts, tuple(plain.folded(name) for name in sides.split(","))) for sides in args.beside]
    return plain.make_table(acts, asked, earlier)


def _beside_files(args: argparse.Namespace, plain: Any, acts: Any, asked: Any, files: list[str]) -> Any:
    """What is hidden of a table beside answers that were written to files."""
    from habeas.core.analysis import trend as library

    if args.earlier or len(files) < len(args.beside):
        what = "Beside answers that were written to files a table is given out beside such files alone."
        do = "Give each table that is out as the ANSWER.json that --json gave."
        raise WrongUse("mixed-beside", what, {"field": "--beside"}, do=do)
    if not args.exposure:
        do = "Give the table of where sources were: --exposure FILE with source_id, from, to."
        what = "What a trend tells beside a table depends on where witnesses were."
        raise WrongUse("no-exposure", what, {"field": "--exposure"}, do=do)
    told = tuple(library.read_told(Path(file)) for file in files)
    exposure = plain.read_exposure(Path(args.exposure), **sheet_of(args, "table", args.exposure))
    beside = library.beside_of(acts, exposure, told, asked.period)
    return lambda grid, gone: library.table_beside(beside, grid, asked, gone)


def _trend(args: argparse.Namespace, plain: Any) -> Any:
    from habeas.core.analysis import trend as library

    if not args.exposure:
        do = "Give a table of where sources were: --exposure FILE with source_id, from, to."
        raise WrongUse("no-exposure", "A rate needs the time that witnesses could see.", {"field": "--exposure"}, do=do)
    asked = library.Trend(
        method=args.method,
        by=tuple(plain.folded(name) for name in args.by.split(",")),
        period=period_of(args, plain),
        codes=tuple(one.strip() for one in args.code.split(",") if one.strip()),
        before=named_period(args.before, "--before", plain),
        after=named_period(args.after, "--after", plain),
        terms=tuple(plain.folded(one) for one in args.terms.split(",")) if args.terms else None,
        reporting=plain.folded(args.reporting) if args.reporting else None,
        measure=named_period(args.measure, "--measure", plain),
        control=values_of(args.control, "--control", plain),
        affected=values_of(args.affected, "--affected", plain),
        floor=args.floor,
        times=args.bootstraps,
        seed=args.seed,
        level=args.level,
    )
    told = tuple(library.read_told(Path(file)) for file in args.beside)
    acts = plain.read_acts(Path(args.file), **sheet_of(args, "trend"))
    exposure = plain.read_exposure(Path(args.exposure), **sheet_of(args, "trend", args.exposure))
    plain.refuse_unknown(renamed(args.map), acts.columns, exposure.columns)
    study = library.study_of(acts, exposure, period=asked.period, codes=asked.codes, room=room())
    if told:
        asked = replace(asked, beside=library.beside_of(acts, exposure, told, study.window))
    return library.trend(study, asked)
