"""How long ``habeas report build`` takes for a report of a hundred pages, in a process of its own, cold.

``python -m bench.build --mission /tmp/habeas-bench/office`` (300 interviews, made where it is not there).
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
sys.path[:0] = [str(ROOT / "tests"), str(ROOT), str(ROOT / "src")]

#: words of a hundred pages
WORDS = 56_000


def written(path: Path) -> Path:
    """The report, written on the newest release of the mission."""
    from bench import long_report
    from habeas.store import mission as missions
    from habeas.store.actions.users import unlock_with
    from support.missions import PASSPHRASE

    file = path.parent / f"{path.name}-long.md"
    if not file.exists():
        with missions.opened(path, unlock_with(path, "all", PASSPHRASE)):
            file.write_text(long_report.on_newest(WORDS), encoding="utf-8")
    return file


def built(path: Path, file: Path, form: str) -> tuple[float, float]:
    """Seconds of one cold build in a form, and of these the processor's (with those of pandoc)."""
    words = [sys.executable, "-m", "habeas", "report", "build", str(file), "--out", str(file.with_suffix(f".{form}"))]
    words += ["--home", str(path.parent), "--mission", path.name, "--as", "all"]
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    # as installed: with the program's modules compiled
    compiled = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    done = subprocess.run(words, cwd=ROOT / "src", check=False, capture_output=True, text=True, env=compiled)
    if done.returncode:
        raise SystemExit(done.stderr + done.stdout[-2000:])
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    worked = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return time.perf_counter() - start, worked


def measure(path: Path, times: int = 3) -> dict[str, Any]:
    """What the report holds, and the quickest of some builds in each form."""
    from pypdf import PdfReader

    file = written(path)
    text = file.read_text(encoding="utf-8")
    found: dict[str, Any] = {
        "words": len(text.split()),
        "checks": text.count("]{."),
        "figures": text.count("{.figure "),
        "tables": text.count("|---|---|---|"),
        "footnotes": text.count("\n[^"),
    }
    for form in ("html", "docx", "pdf"):
        runs = [built(path, file, form) for _ in range(times)]
        found[form] = min(runs)
        found[f"{form}_bytes"] = file.with_suffix(f".{form}").stat().st_size
    found["pages"] = len(PdfReader(file.with_suffix(".pdf")).pages)
    return found


def section(found: dict[str, Any]) -> list[str]:
    """The part of docs/benchmarks.md."""
    holds = (
        f"{found['pages']} pages, {found['words']:,} words, {found['checks']:,} checks, {found['figures']} pictures, "
        f"{found['tables']} tables, {found['footnotes']} footnotes"
    )
    lines = [
        "## Building a report",
        "",
        f"`habeas report build`, a process of its own, cold: {holds},",
        "on a release of 300 interviews and 60,000 acts, the mission opened and every check carried out (aim: 10 s).",
        "",
        "| form | seconds | of these the processor's | bytes |",
        "|---|---:|---:|---:|",
    ]
    for form in ("html", "docx", "pdf"):
        seconds, worked = found[form]
        lines.append(f"| {form.upper()} | {seconds:.1f} | {worked:.1f} | {found[f'{form}_bytes']:,} |")
    return lines


def main() -> None:
    """Measure and print, as JSON on standard output."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--mission", type=Path, default=Path("/tmp/habeas-bench/office"))
    parser.add_argument("--times", type=int, default=3)
    args = parser.parse_args()
    from bench import mission

    mission.make(args.mission.parent, 300, slug=args.mission.name)
    print(json.dumps(measure(args.mission, args.times)))


if __name__ == "__main__":
    main()
