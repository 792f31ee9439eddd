"""``make study``: how often intervals of multiple systems estimation hold a truth that was put in, into a page of docs.

Every table is one line of ``build/mse-study.jsonl``, so that a study that was stopped goes on where it was; the page is
made of all lines there are and says how many each row rests on.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import numpy as np

ROOT = Path(__file__).parent.parent
sys.path[:0] = [str(ROOT / "tests"), str(ROOT), str(ROOT / "src")]

from bench.__main__ import about_machine  # noqa: E402
from habeas.core.analysis.mse import Histories, estimate  # noqa: E402
from habeas.core.analysis.mse.driving import quick_interval  # noqa: E402
from habeas.core.analysis.mse.judging import LEAST_WIDTH, not_at_all  # noqa: E402
from habeas.core.analysis.plain.wilson import wilson  # noqa: E402
from support.mse_designs import CAUSES, MIXED, OTHERS, OWN, PEOPLE, PLANTED  # noqa: E402
from support.mse_plain import plain_gibbs  # noqa: E402

Line = dict[str, Any]
LINES = ROOT / "build" / "mse-study.jsonl"
PAGE = ROOT / "docs" / "methods" / "mse-study.md"
DESIGNS: dict[str, Callable[[int], Histories]] = {**OWN, **MIXED, **OTHERS, **PLANTED}
OF_PAIRS = ("loglinear", "graphs", "sparse")
#: 4 chains of the twin of the latent classes, so long that its own interval is known to a few per cent
TWIN_CHAINS, TWIN_ROUNDS = 4, 20_000
TWIN = "plain twin"
#: the same posterior by a twelfth of the chains, so that 300 tables of a design take minutes
FEW = "lcmcr, few chains"


def jobs(tables: int, twins: int) -> Iterator[tuple[str, str, int]]:
    """What is to be asked, the most telling first; a study that is stopped has about as many tables of each design."""
    for seed in range(tables):
        yield from ((FEW, design, seed) for design in (*OWN, *MIXED))
    for seed in range(tables):
        yield from (("lcmcr", design, seed) for design in (*OWN, *MIXED))
        if seed < twins:
            yield from ((TWIN, design, seed) for design in MIXED)
    for seed in range(tables):
        yield from ((method, design, seed) for method in OF_PAIRS for design in (*OTHERS, *PLANTED))
        if seed % 4 == 3:
            yield from ((method, design, seed // 4) for method in OF_PAIRS for design in MIXED)
    for seed in range(tables):
        yield from ((method, design, seed) for method in OF_PAIRS for design in MIXED)
    for seed in range(tables):
        yield from (("lcmcr", design, seed) for design in ("people who differ by degrees", *OTHERS, *PLANTED))


def asked(method: str, design: str, seed: int, of: str) -> Line:
    """One table, one line."""
    table = DESIGNS[design](seed)
    began = os.times()
    line: Line = {"method": method, "design": design, "table": seed, "documented": table.documented}
    if method == TWIN:
        unlisted = plain_gibbs(table, 10, TWIN_ROUNDS, TWIN_CHAINS, seed)
        lower, middle, upper = (float(one) for one in table.documented + np.quantile(unlisted, (0.025, 0.5, 0.975)))
        line |= {"estimate": middle, "lower": lower, "upper": upper, "refused": None, "warnings": []}
    elif method == FEW:
        line |= few(table, seed)
    else:
        found = estimate(table, method)
        line |= {name: getattr(found, name) for name in ("estimate", "lower", "upper", "refused", "rhat")}
        line["warnings"] = list(found.warnings)
    ended = os.times()
    return {**line, "cpu": round(ended.user + ended.system - began.user - began.system, 2), "commit": of}


def few(table: Histories, seed: int) -> Line:
    """The answer of latent classes from 96 chains, refused as the estimate is."""
    lower, middle, upper = quick_interval(table, 10, 0.95, [seed, 7]) if not not_at_all(table) else (0.0, 0.0, 0.0)
    refused = not_at_all(table) or ("degenerate" if upper - lower < LEAST_WIDTH else None)
    return {"estimate": middle, "lower": lower, "upper": upper, "refused": refused, "warnings": []}


def commit() -> str:
    """The last commit that changed what is measured; asked at the start, for others may follow while it runs."""
    words = ["git", "log", "-1", "--format=%h", "--", "src/habeas/core/analysis/mse"]
    return subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=False).stdout.strip()


def lines_of(path: Path) -> list[Line]:
    """All whole lines; one that was cut off by a kill is dropped."""
    found = []
    for text in path.read_text(encoding="utf-8").splitlines() if path.exists() else []:
        try:
            found.append(json.loads(text))
        except ValueError:
            continue
    return found


def study(path: Path, wanted: Iterable[tuple[str, str, int]]) -> None:
    """Ask what has no line yet, and write each line at once."""
    path.parent.mkdir(parents=True, exist_ok=True)
    done = {(line["method"], line["design"], line["table"]) for line in lines_of(path)}
    of = commit()
    for job in wanted:
        if job not in done:
            done.add(job)
            text = json.dumps(asked(*job, of))
            with path.open("a", encoding="utf-8") as stream:
                stream.write(f"\n{text}\n" if cut_off(path) else f"{text}\n")
            print(text[:150], flush=True)


def cut_off(path: Path) -> bool:
    """Whether the last line has no end, as a kill leaves it."""
    content = path.read_bytes()[-1:] if path.exists() else b""
    return content not in (b"", b"\n")


# The page -------------------------------------------------------------------------------------------------------------

COLUMNS = (
    "method", "design", "tables", "refused", "hold the truth", "median", "median width", "miss without any warning",
    "miss, and the cause is named", "hold, and a warning", "s each",
)  # fmt: skip
HEAD = """\
# How often the intervals hold the truth

Written by `make study` (`bench/mse_study.py`): made-up tables of 2,000 people (`tests/support/mse_designs.py`), 95 %
intervals, the seed of a table its number, from 0. `sim1` to `sim5` are HRDAG's designs, with kinds of people of fixed
sizes. An interval that misses should carry a warning that names the cause that was planted; one that holds the truth
where the method's assumptions hold should carry none. Models of pairs of lists (`loglinear`, `graphs`, `sparse`) are
made for independent lists and for one fed by another; the other rows show what they say where they miss.
Shares are of intervals, that is of tables that were not refused; in brackets Wilson's 95 % interval. "s each" is
processor time. `{few}` is the posterior of `lcmcr` by 96 chains instead of 1,152, without warnings, so that more
tables can be asked; where both answered, the widths are beside one another below.

{machine}. Results are of commit {commits}. Rows with fewer than {tables} tables go on with `make study`.

| {columns} |
|---|---|{bars}
"""


WIDTHS = f"""\
## Width beside the plain twin

The interval of `lcmcr` over that of a plain Gibbs sampler (`tests/support/mse_plain.py`; {TWIN_CHAINS} chains of
{TWIN_ROUNDS:,} rounds) on the same tables; aim: at most ×1.25."""
FEW_WIDTHS = f"The interval of `lcmcr` over that of `{FEW}`, on the same tables."


def page(lines: list[Line], tables: int) -> str:
    """The page of all lines there are."""
    cells: dict[tuple[str, str], list[Line]] = defaultdict(list)
    for line in lines:
        cells[line["method"], line["design"]].append(line)
    methods = ("lcmcr", FEW, *OF_PAIRS)
    rows = [row(method, design, cells[method, design]) for method in methods for design in DESIGNS]
    head = HEAD.format(
        machine=about_machine().rpartition(", commit")[0],
        commits=", ".join(sorted({line["commit"] for line in lines})),
        tables=tables,
        few=FEW,
        columns=" | ".join(COLUMNS),
        bars="---:|" * (len(COLUMNS) - 2),
    )
    return head + "".join(one for one in rows if one) + beside(cells, TWIN, WIDTHS) + beside(cells, FEW, FEW_WIDTHS)


def row(method: str, design: str, found: list[Line]) -> str:
    """One line of the page: coverage, middle, width, and which intervals carry a warning."""
    if not found:
        return ""
    told = [line for line in found if line["lower"] is not None and not line["refused"]]
    held = [line for line in told if line["lower"] <= PEOPLE <= line["upper"]]
    missed = [line for line in told if line not in held]
    named = [line for line in missed if any(cause in said for said in line["warnings"] for cause in CAUSES[design])]
    middle = np.median([line["estimate"] for line in told]) if told else float("nan")
    width = np.median([line["upper"] - line["lower"] for line in told]) if told else float("nan")
    cells = (
        method,
        design,
        f"{len(found)}",
        f"{len(found) - len(told)}",
        share(len(held), len(told)),
        f"{middle:,.0f}",
        f"{width:,.0f}",
        f"{sum(not line['warnings'] for line in missed)} of {len(missed)}" if method != FEW else "–",
        f"{len(named)} of {len(missed)}" if method != FEW else "–",
        f"{sum(bool(line['warnings']) for line in held)} of {len(held)}" if method != FEW else "–",
        f"{np.mean([line['cpu'] for line in found]):.1f}",
    )
    return f"| {' | '.join(cells)} |\n"


def share(some: int, all_: int) -> str:
    """``285 of 300, 95.0 % (91.9–97.0)``."""
    if not all_:
        return "none"
    lower, upper = (float(one[0]) for one in wilson(np.array([some]), np.array([all_]), 0.95))
    return f"{some} of {all_}, {100 * some / all_:.1f} % ({100 * lower:.1f}–{100 * upper:.1f})"


def beside(cells: dict[tuple[str, str], list[Line]], other: str, words: str) -> str:
    """The widths of the answers beside those of another way to the same posterior, on the same tables."""
    text = ""
    for design in (*OWN, *MIXED):
        others = {line["table"]: line["upper"] - line["lower"] for line in cells[other, design] if not line["refused"]}
        both = [
            (line["upper"] - line["lower"]) / others[line["table"]]
            for line in cells["lcmcr", design]
            if others.get(line["table"]) and not line["refused"]
        ]
        if both:
            text += f"| {design} | {len(both)} | ×{np.median(both):.2f} | ×{min(both):.2f} to ×{max(both):.2f} |\n"
    head = "| design | tables | median ratio of widths | from, to |\n|---|---:|---:|---|\n"
    return f"\n{words}\n\n{head}{text}" if text else ""


def main() -> None:
    """Go on with the study, then the page."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--tables", type=int, default=300, help="tables of each design")
    parser.add_argument("--twins", type=int, default=5, help="tables of each design that the plain twin answers too")
    parser.add_argument("--method", help="only this one")
    parser.add_argument("--design", help="only this one")
    parser.add_argument("--part", default="0/1", help="only tables k, k + n, k + 2n, …, as k/n: several side by side")
    parser.add_argument("--page", action="store_true", help="only the page, of what there is")
    args = parser.parse_args()
    if not args.page:
        wanted = jobs(args.tables, args.twins)
        part, parts = map(int, args.part.split("/"))
        chosen = (job for job in wanted if (args.method or job[0], args.design or job[1]) == job[:2])
        study(LINES, (job for job in chosen if job[2] % parts == part))
    PAGE.write_text(page(lines_of(LINES), args.tables), encoding="utf-8")


if __name__ == "__main__":
    main()
