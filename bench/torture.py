"""Long runs against what is hostile or large: ``python -m bench.torture [--minutes N] [--megabytes N]``.

1. a well-formed CSV of a gigabyte with long rows, and one of a tenth of it with short rows, through the commands;
2. garbage into every reader, for some minutes;
3. writers killed in mid-write, where ``bench.torture_kill`` is there;
4. hostile values into every form of every page, other ones each time.

What was run and what came of it is appended to ``docs/torture.md``; the exit code is 1 where anything did not hold.
"""

from __future__ import annotations

import argparse
import datetime
import importlib
import importlib.util
import os
import platform
import subprocess
import sys
import tempfile
from pathlib import Path

from bench import torture_garbage, torture_large

REPOSITORY = Path(__file__).resolve().parent.parent
PAGE = REPOSITORY / "docs" / "torture.md"


def main() -> int:
    """Run what was asked for and write it down."""
    args = _arguments()
    heading = f"## {datetime.datetime.now(datetime.UTC):%Y-%m-%d %H:%M} UTC, commit {_commit()}\n\n{_machine()}\n"
    sections: list[str] = []
    held = True
    short = args.megabytes // 10 if args.short_megabytes is None else args.short_megabytes
    for megabytes, row_bytes in ((args.megabytes, 10_000), (short, 100)):
        if megabytes:
            with tempfile.TemporaryDirectory(dir=args.folder) as folder:
                found = torture_large.run(Path(folder), megabytes=megabytes, row_bytes=row_bytes)
            held &= bool(found["held"])
            sections.append("\n".join(torture_large.lines(found)))
    if args.minutes:
        garbage = torture_garbage.run_apart(minutes=args.minutes, seed=args.seed)
        held &= bool(garbage["held"])
        sections.append("\n".join(torture_garbage.lines(garbage)))
    if args.kill and importlib.util.find_spec("bench.torture_kill"):
        killed: list[str] = importlib.import_module("bench.torture_kill").run()
        broken = [line for line in killed if "promises broken" in line and "; 0 promises broken" not in line]
        held &= not broken
        verdict = "**did not hold**" if broken else "**held**"
        sections.append("\n".join([f"Writers killed in mid-write: {verdict}.", "", *(f"- {line}" for line in killed)]))
    if args.tries:
        clean, said = _forms(args.tries)
        held &= clean
        verdict = "**held**" if clean else "**did not hold**"
        sections.append(f"Hostile values into every form, {args.tries} tries of each: {verdict}.\n\n- {said}")
    text = "\n".join([heading, *(section + "\n" for section in sections)])
    print(text)
    with PAGE.open("a", encoding="utf-8") as page:
        page.write("\n" + text)
    return 0 if held else 1


def _forms(tries: int) -> tuple[bool, str]:
    """Whether every form held, and the test runner's closing line."""
    words = [sys.executable, "-m", "pytest", "-n", "0", "tests/acceptance/test_hostile_forms.py"]
    environment = {**os.environ, "HABEAS_HOSTILE_TRIES": str(tries)}
    done = subprocess.run(words, cwd=REPOSITORY, env=environment, capture_output=True, text=True, check=False)
    return done.returncode == 0, (done.stdout.strip().splitlines() or ["nothing was said"])[-1].strip("= ")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bench.torture", description=__doc__.partition("\n")[0] if __doc__ else "")
    parser.add_argument("--megabytes", type=int, default=1024, help="size of the CSV with long rows; 0 leaves it out")
    parser.add_argument("--short-megabytes", type=int, help="size of the one with short rows (a tenth of the other)")
    parser.add_argument("--minutes", type=float, default=10, help="how long garbage is read; 0 leaves it out")
    parser.add_argument("--seed", type=int, default=1, help="of the garbage: the same seed, the same garbage")
    parser.add_argument("--no-kill", dest="kill", action="store_false", help="kill no writers")
    parser.add_argument("--tries", type=int, default=100, help="hostile values for each form; 0 leaves them out")
    parser.add_argument("--folder", help="where the large files are written (a folder with several gigabytes free)")
    return parser.parse_args()


def _commit() -> str:
    git = ["git", "-C", str(REPOSITORY)]
    head = subprocess.run([*git, "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=False)
    changed = subprocess.run([*git, "status", "--short", "src"], capture_output=True, text=True, check=False)
    return (head.stdout.strip() or "unknown") + (" with changes" if changed.stdout.strip() else "")


def _machine() -> str:
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") >> 30
    load = os.getloadavg()[0]
    version = platform.python_version()
    return (
        f"{os.cpu_count()} cores ({platform.machine()}), {memory} GB, Python {version}; load {load:.1f} at the start."
    )


if __name__ == "__main__":
    sys.exit(main())
