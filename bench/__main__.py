"""``make bench``: each speed side by side with its peer in one run, written to docs/benchmarks.md.

Figures are ratios first: machines differ and are shared. Each is taken at a tenth, once and ten times the size, the
best of a few runs, in a process of its own.
"""

from __future__ import annotations

import argparse
import csv
import datetime
import json
import os
import platform
import random
import re
import resource
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
sys.path[:0] = [str(ROOT / "tests"), str(ROOT)]
SIZES = (0.1, 1, 10)
_HEADING = re.compile(r"(?m)^## .*$")
#: where the large made-up missions are kept: making one takes ten minutes
CACHE = Path(os.environ.get("HABEAS_BENCH", "/tmp/habeas-bench"))


def timed(work: Callable[[], Any]) -> float:
    """Seconds that a piece of work takes."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def peak_mib() -> int:
    """The most memory that this process ever had."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


# Imports ------------------------------------------------------------------------------------------------------------


def write_acts(path: Path, rows: int) -> None:
    """A sheet of made-up acts: id, code, date, place, witness, event, name, sex, people."""
    draw = random.Random(1)
    codes = ("TOR-01", "LAB-01", "DET-01", "FTR-03", "LIB-01")
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow("id code date place witness event name sex people".split())
        for number in range(rows):
            day = f"{2010 + number % 14}-{1 + number % 12:02d}-{1 + number % 28:02d}"
            sex = draw.choice(("male", "female"))
            writer.writerow(
                (number, draw.choice(codes), day, f"Place {number % 200}", "", "", f"Made Up {number}", sex, "")
            )


def plainest_loop(sheet: Path, database: Path) -> None:
    """What a newcomer would write: read a row, insert a row, into SQLite without any protection."""
    connection = sqlite3.connect(database)
    connection.execute("CREATE TABLE act (id, code, date, place, witness, event, name, sex, people)")
    with sheet.open(encoding="utf-8", newline="") as stream:
        rows = csv.reader(stream)
        next(rows)
        for row in rows:
            connection.execute("INSERT INTO act VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", row)
    connection.commit()
    connection.close()


def measure_import(rows: int) -> dict[str, Any]:
    """Rows a second of ``habeas import sheet``, and of the plainest loop over the same file."""
    from habeas.store import mission as missions
    from habeas.store.actions.intake.sheet import import_sheet
    from habeas.store.actions.release import make_release
    from habeas.store.actions.users import actor_named, unlock_with
    from habeas.store.queries.verify import verify
    from support.missions import PASSPHRASE, make
    from support.sheets import MAPPINGS, the_list

    with tempfile.TemporaryDirectory() as folder:
        home, sheet, mapping = Path(folder), Path(folder) / "acts.csv", Path(folder) / "act.yaml"
        write_acts(sheet, rows)
        mapping.write_text(MAPPINGS["act"], encoding="utf-8")
        plain = min(timed(lambda n=n: plainest_loop(sheet, home / f"{n}.sqlite3")) for n in range(3))  # type: ignore[misc]
        path = make(home / "home")
        with missions.opened(path, unlock_with(path, "all", PASSPHRASE)):
            by = actor_named("all")
            the_list(home, by=by)
            ours = timed(lambda: import_sheet(sheet, mapping, by=by))
            release = timed(lambda: make_release(purpose="public-report", audience="public", period="all", by=by))
            check = timed(lambda: verify(by=by))
        size = sum(file.stat().st_size for file in path.rglob("*") if file.is_file())
    timings = {"ours": ours, "plain": plain, "release": release, "verify": check}
    return {"rows": rows, **timings, "peak": peak_mib(), "bytes": size}


# Releases and tables --------------------------------------------------------------------------------------------------


def measure_release(acts: int) -> dict[str, Any]:
    """Time, memory and bytes of a release, and of tables over it beside hand-written DuckDB."""
    from bench import analysis

    start = time.perf_counter()
    built = analysis.build(acts)
    seconds = time.perf_counter() - start
    peak, size = peak_mib(), sum(map(len, built.tables.values()))
    opened = analysis.opened(built)
    return {"acts": acts, "seconds": seconds, "peak": peak, "bytes": size, "tables": analysis.ratios(opened)}


# Reports ------------------------------------------------------------------------------------------------------------


def measure_report(scale: float) -> dict[str, Any]:
    """Checking 300 paragraphs with 500 checks on a release that is open."""
    from bench import report_check

    report = report_check.long_report(int(300 * scale), int(500 * scale))
    seconds = min(timed(report.check) for _ in range(3))
    result = report.check()
    paragraphs = max(check.paragraph or 0 for check in result.checks)
    return {"paragraphs": paragraphs, "checks": len(result.checks), "seconds": seconds}


def measure_help() -> dict[str, Any]:
    """``habeas --help`` in a fresh process, beside a Python that does nothing."""
    habeas = [str(Path(sys.executable).parent / "habeas"), "--help"]
    nothing = [sys.executable, "-c", "pass"]
    run = lambda words: timed(lambda: subprocess.run(words, check=True, stdout=subprocess.DEVNULL))  # noqa: E731
    pairs = [(run(habeas), run(nothing)) for _ in range(9)]
    return {"ours": min(ours for ours, _ in pairs), "plain": min(plain for _, plain in pairs)}


def measure_dates() -> dict[str, Any]:
    """Forms a second of our reader of EDTF, and of the library ``edtf``."""
    from bench import dates

    return dates.rates()


# Pages and documents --------------------------------------------------------------------------------------------------


def measure_pages() -> dict[str, Any]:
    """Server time and weight of every page on a mission of 5,000 interviews, which is kept for the next time."""
    from bench import mission, pages

    path = mission.make(CACHE, 5_000)
    return {"lines": pages.section([asdict(one) for one in pages.measure(path, 30)])}


def measure_build() -> dict[str, Any]:
    """A report of a hundred pages as HTML, DOCX and PDF."""
    from bench import build, mission

    path = mission.make(CACHE, 300, slug="office")
    return {"lines": build.section(build.measure(path))}


def measure_safety() -> dict[str, Any]:
    """What encryption, masking and the log cost, and the operations on slots and keys."""
    from bench import safety

    return {"lines": safety.section(safety.measure(CACHE / "safety"))}


def measure_mse() -> dict[str, Any]:
    """Multiple systems estimation beside the recorded figures of R."""
    from bench import mse

    return {"lines": mse.section(mse.measure())}


# The page -----------------------------------------------------------------------------------------------------------

MEASURES: dict[str, Callable[[float], dict[str, Any]]] = {
    "import": lambda scale: measure_import(int(10_000 * scale)),
    "release": lambda scale: measure_release(int(1_000_000 * scale)),
    "report": measure_report,
    "help": lambda _: measure_help(),
    "dates": lambda _: measure_dates(),
    "pages": lambda _: measure_pages(),
    "build": lambda _: measure_build(),
    "safety": lambda _: measure_safety(),
    "mse": lambda _: measure_mse(),
}


def in_own_process(name: str, scale: float) -> dict[str, Any]:
    """One measurement in a fresh process, so that memory and caches are its own."""
    words = [sys.executable, "-m", "bench", "--one", name, "--scale", str(scale)]
    done = subprocess.run(words, cwd=ROOT, check=False, capture_output=True, text=True)
    if done.returncode:
        return {"failed": done.stderr.strip().splitlines()[-1][:200] if done.stderr else f"exit {done.returncode}"}
    return dict(json.loads(done.stdout.splitlines()[-1]))


def about_machine() -> str:
    """Processor, cores, memory, and which Python and commit."""
    model = next(
        (
            line.partition(":")[2].strip()
            for line in Path("/proc/cpuinfo").read_text().splitlines()
            if "model name" in line
        ),
        platform.processor(),
    )
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    commit = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    today = datetime.datetime.now(datetime.UTC).date()
    return (
        f"{today}, {model}, {os.cpu_count()} cores, {memory:.0f} GiB, Python {platform.python_version()}, "
        f"commit {commit.stdout.strip()}"
    )


def page(found: dict[str, list[dict[str, Any]]]) -> str:
    """docs/benchmarks.md."""
    lines = [
        "# Benchmarks",
        "",
        "Written by `make bench`, but for sections that name another command; ratios first, for machines differ.",
        "",
        about_machine() + ".",
        "",
    ]
    lines += [
        "## Import",
        "",
        "`habeas import sheet` (interpreted, sealed, versioned, hashed, logged, each row reported) beside the plainest",
    ]
    lines += ["loop into plain SQLite (one INSERT a row, one transaction, nothing checked).", ""]
    lines += [
        "| rows | ours, rows/s | plain loop, rows/s | ours takes | release of them | verify | peak memory | on disk |",
        "|---:|---:|---:|---:|---:|---:|---:|---:|",
    ]
    for row in found["import"]:
        lines.append(
            _failed(row, 8)
            or f"| {row['rows']:,} | {row['rows'] / row['ours']:,.0f} | {row['rows'] / row['plain']:,.0f} | "
            f"×{row['ours'] / row['plain']:.0f} | {row['release']:.1f} s | {row['verify']:.1f} s | "
            f"{row['peak']:,} MiB | {row['bytes'] / 2**20:,.0f} MiB |"
        )
    lines += [
        "",
        "## Release and tables",
        "",
        "Making a release from records in memory (numbering, sorting, Parquet), then tables over it beside the same",
    ]
    lines += ["question written by hand in DuckDB on the same Arrow data (aim: at most ×1.5).", ""]
    lines += ["| acts | seconds | peak memory | bytes | table ÷ by hand |", "|---:|---:|---:|---:|---|"]
    for row in found["release"]:
        lines.append(
            _failed(row, 5)
            or f"| {row['acts']:,} | {row['seconds']:.1f} | {row['peak']:,} MiB | {row['bytes'] / 2**20:,.1f} MiB | "
            + ", ".join(f"{name} ×{ratio:.2f}" for name, ratio in row["tables"].items())
            + " |"
        )
    lines += [
        "",
        "## Checking a report",
        "",
        "The release is open (aim for 300 paragraphs with 500 checks: under a second).",
        "",
    ]
    lines += ["| paragraphs | checks | seconds |", "|---:|---:|---:|"]
    for row in found["report"]:
        lines.append(_failed(row, 3) or f"| {row['paragraphs']:,} | {row['checks']:,} | {row['seconds']:.2f} |")
    (cold,), (dates,) = found["help"], found["dates"]
    lines += ["", "## Small things", "", "| what | ours | peer | ratio |", "|---|---:|---:|---:|"]
    lines.append(
        _failed(cold, 4)
        or f"| `habeas --help`, cold (aim: 0.3 s), beside `python -c pass` | {cold['ours']:.2f} s | "
        f"{cold['plain']:.2f} s | "
        f"×{cold['ours'] / cold['plain']:.1f} |"
    )
    lines.append(
        _failed(dates, 4)
        or f"| EDTF forms read a second, beside the library `edtf` | {dates['ours']:,.0f} | {dates['edtf']:,.0f} | "
        f"×{dates['ours'] / dates['edtf']:,.0f} |"
    )
    for name in ("safety", "build", "pages", "mse"):
        for row in found[name]:
            lines += ["", *(row.get("lines") or [f"{name} not measured: {row['failed']}"])]
    return "\n".join(lines) + "\n"


def with_others(text: str, before: str) -> str:
    """The page with what stood in it before under headings that this run did not write: those of other entries."""
    written = set(_HEADING.findall(text))
    others = [part for part in re.split(r"(?m)^(?=## )", before)[1:] if part.splitlines()[0] not in written]
    return "\n".join([text.rstrip("\n") + "\n", *(part.rstrip("\n") + "\n" for part in others)])


def _failed(row: dict[str, Any], width: int) -> str:
    return f"| not measured: {row['failed']} |" + " |" * (width - 1) if "failed" in row else ""


def main() -> None:
    """All measurements, or one of them."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--one", choices=MEASURES, help="one measurement, as JSON")
    parser.add_argument("--scale", type=float, default=1)
    parser.add_argument("--largest", type=float, default=10, help="leave out sizes above this")
    args = parser.parse_args()
    if args.one:
        print(json.dumps(MEASURES[args.one](args.scale)))
        return
    found: dict[str, list[dict[str, Any]]] = {}
    for name in MEASURES:
        sizes = [size for size in SIZES if size <= args.largest] if name in ("import", "release", "report") else [1]
        found[name] = []
        for size in sizes:
            print(f"{name} ×{size:g} …", file=sys.stderr, flush=True)
            found[name].append(in_own_process(name, size))
    path = ROOT / "docs" / "benchmarks.md"
    text = with_others(page(found), path.read_text(encoding="utf-8"))
    path.write_text(text, encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main()
