"""Nowcasts from how late events became known; no mission is opened and nothing is kept."""

from __future__ import annotations

import argparse
import io
import time
from pathlib import Path

from habeas.core.access.files import write_atomically
from habeas.core.kernel.errors import WrongUse
from habeas.faces.cli import say
from habeas.faces.cli.commands.estimate import (
    refuse_files,
    refuse_not_new,
    refuse_release,
    renamed,
    require_statistics,
    tell,
)
from habeas.faces.cli.commands.testimony import sheet_of


def delay(args: argparse.Namespace) -> int:
    """Estimate how many of the last days there will have been once all has become known."""
    began = time.perf_counter()
    require_statistics()
    from habeas.core.analysis import delay as library
    from habeas.core.analysis.plain import refuse_unknown

    refuse_release(args)
    refuse_files(args)
    as_of, window = _day(args.as_of, "--as-of"), _window(args.window)
    table = library.read_table(Path(args.file), **sheet_of(args, "delay"))
    refuse_unknown(renamed(args.map), table.columns)
    found = library.nowcast(
        table, as_of=as_of, days=args.days, window=window, longest=args.longest, method=args.method, seed=args.seed,
        level=args.level,
    )  # fmt: skip
    return tell(args, found.answer(), found.text(), began)


def snapshots(args: argparse.Namespace) -> int:
    """Compare snapshots of one table, and write what was first seen when."""
    require_statistics()
    from habeas.core.analysis.delay import snapshots as library
    from habeas.core.analysis.plain import refuse_unknown
    from habeas.core.exchange.sheets import write_rows_csv

    out = Path(args.out)
    refuse_not_new(out)
    read = library.read_snapshots([_dated(one) for one in args.files], **sheet_of(args, "delay"))
    refuse_unknown(renamed(args.map), *(columns for _, columns in read))
    found = library.compare(read)
    sheet = io.StringIO(newline="")
    write_rows_csv(sheet, library.HEADERS, found.rows)
    write_atomically(out, sheet.getvalue().encode())
    told = [{"day": day, "rows": rows, "new": new} for day, rows, new in found.snapshots]
    lines = [f"{one['day']}: {one['rows']:,} rows, {one['new']:,} of them new" for one in told]
    lines.append(f"Written: {len(found.rows):,} rows.")
    lines.append(f"{found.gone:,} of them are not in the last snapshot, {found.moved:,} got another date.")
    answer = {"ok": True, "written": len(found.rows), "snapshots": told, "gone": found.gone, "moved": found.moved}
    say(args, answer, "\n".join(lines))
    return 0


def _dated(given: str) -> tuple[int, Path]:
    """``DAY=FILE``."""
    day, _, file = given.partition("=")
    number = _day(day, "DAY") if file else None
    if number is None:
        raise WrongUse("no-day", "A snapshot needs the day on which it was kept.", {}, "2016-01-01=FILE", given[:60])
    return number, Path(file)


def _day(words: str | None, option: str) -> int | None:
    """A day as a day number; of a month or year the last."""
    from habeas.core.kernel.dates import read_date

    if words is None:
        return None
    found = read_date(words)
    if found.first_day is None or found.last_day is None:
        raise WrongUse("not-a-day", "This is no day.", {"field": option}, "2016-04-01", words[:40])
    return found.last_day


def _window(words: str) -> int | None:
    if words == "all":
        return None
    if not words.isdecimal() or len(words) > 6:
        what, expected = "This is no such number of days.", "14 to 3,660, or all"
        raise WrongUse("bad-window", what, {"field": "--window"}, expected, words[:40])
    return int(words)
