"""How fast multiple systems estimation is, beside what R took on the same tables; run it as ``python -m bench.mse``.

R's LCMCR is run beside ours where it is installed (about a quarter of an hour); the other figures of R are the recorded
ones of ``../shared/reference/statistics.md``, of another day on another machine. All are seconds of the processor, all
threads together, so that other work on the machine does not count.
"""

from __future__ import annotations

import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

ROOT = Path(__file__).parent.parent
sys.path[:0] = [str(ROOT / "tests"), str(ROOT), str(ROOT / "src")]
LISTS = Path(os.environ.get("HABEAS_SHARED", ROOT.parent / "shared")) / "data" / "mse"
#: effective draws a second of R LCMCR 0.4.14 in its long runs (2.1), and seconds of SparseMSE 2.0.1 (2.3)
R_DRAWS = {"kosovo": 112.0, "uk5": 119.0}
#: chains of R's LCMCR, their rounds, and of how many one is kept; our answers by as many seeds
R_CHAINS, R_ROUNDS, R_THIN, SEEDS = 8, 2_000_000, 200, 8
R_SPARSE = {"kosovo": 33.0, "uk5": 87.0, "neworleans5": 41.0, "my_5list": 47.0}
R_GRAPHS = {"uk5": 2.8, "ned5": 2.4, "my_5list": 0.14}


def cpu() -> float:
    """Seconds of the processor of this process."""
    times = os.times()
    return times.user + times.system


def measure() -> dict[str, list[dict[str, Any]]]:
    """Everything, each the best of a few runs."""
    from habeas.core.analysis.mse import estimate, read_histories

    tables = {name: read_histories(LISTS / f"{name}.csv").whole for name in {*R_DRAWS, *R_SPARSE, *R_GRAPHS}}
    estimate(tables["kosovo"], "loglinear")  # what is imported at first use
    draws = []
    for name, recorded in R_DRAWS.items():
        row: dict[str, Any] = {"table": name, "recorded": recorded, "r": of_r(name), "ours": []}
        for seed in range(1, SEEDS + 1):
            began = cpu()
            found = estimate(tables[name], seed=seed)
            seconds = cpu() - began
            ess = min(found.ess or 0.0, found.ess_tail or 0.0)
            row["ours"].append({"ess": ess, "seconds": seconds, "rate": ess / seconds, "median": found.estimate})
        draws.append(row)
    sparse = [_timed(tables[name], "sparse", name, theirs) for name, theirs in R_SPARSE.items()]
    graphs = [_timed(tables[name], "graphs", name, theirs) for name, theirs in R_GRAPHS.items()]
    return {"draws": draws, "sparse": sparse, "graphs": graphs, "cold": [cold("kosovo")]}


def of_r(name: str) -> dict[str, float] | None:
    """What R's LCMCR makes of a table: its seconds, its median, and effective draws by the same reckoning as ours (how
    far 24 stretches of its chains are apart); nothing where it is not installed.
    """
    import numpy as np

    from habeas.core.analysis.mse.chains import mixing

    if shutil.which("Rscript") is None:
        return None
    seconds, chains = 0.0, []
    for seed in range(1, R_CHAINS + 1):
        words = ["Rscript", "--vanilla", str(ROOT / "bench" / "lcmcr.R"), str(LISTS / f"{name}.csv")]
        done = subprocess.run([*words, str(seed), str(R_ROUNDS), str(R_THIN)], capture_output=True, check=False)
        if done.returncode == 3:  # the package is not there
            return None
        if done.returncode:
            raise SystemExit(done.stderr.decode(errors="replace"))
        used, *numbers = (float(line) for line in done.stdout.split())
        seconds += used
        chains.append(numbers)
    parts = 24 // R_CHAINS
    draws = np.array(chains)
    found = mixing(draws[:, : draws.shape[1] // parts * parts].reshape(24, -1, 1))
    ess = min(found.bulk, found.tail)
    return {"ess": ess, "seconds": seconds, "rate": ess / seconds, "median": float(np.median(draws))}


def _timed(table: Any, method: str, name: str, theirs: float) -> dict[str, Any]:
    from habeas.core.analysis.mse import estimate

    best = float("inf")
    for _ in range(3):
        began = cpu()
        estimate(table, method, seed=1)
        best = min(best, cpu() - began)
    return {"table": name, "ours": best, "theirs": theirs}


def _range(values: list[float], sign: str = "") -> str:
    """The lowest, the middle and the highest of some numbers."""
    low, *_, high = ordered = sorted(values)
    digits = 1 if high < 100 else 0
    return " – ".join(f"{sign}{one:,.{digits}f}" for one in (low, ordered[len(ordered) // 2], high))


def cold(name: str) -> dict[str, Any]:
    """``habeas estimate mse`` in fresh processes that have no compiled Python either the first time."""
    words = [str(Path(sys.executable).parent / "habeas"), "estimate", "mse", str(LISTS / f"{name}.csv")]
    rows = []
    with tempfile.TemporaryDirectory() as nothing:
        for _ in range(3):
            before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
            environment = os.environ | {"PYTHONPYCACHEPREFIX": nothing, "PYTHONPATH": str(ROOT / "src")}
            subprocess.run(words, check=True, stdout=subprocess.DEVNULL, env=environment)
            wall, after = time.perf_counter() - began, resource.getrusage(resource.RUSAGE_CHILDREN)
            used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
            rows.append({"wall": wall, "cpu": used})
    return {"table": name, "first": rows[0], "later": min(rows[1:], key=lambda row: row["cpu"])}


def section(found: dict[str, list[dict[str, Any]]]) -> list[str]:
    """The lines of docs/benchmarks.md."""
    lines = [
        "## Estimating those whom no list names",
        "",
        "`python -m bench.mse`. Seconds of the processor, all threads together. Of latent classes a whole answer: its",
        "beginning, what was drawn until islands agreed, and the number without each list; lowest, middle and highest",
        f"of {SEEDS} seeds. R's LCMCR, where it is installed: {R_CHAINS} chains of {R_ROUNDS:,} rounds, effective",
        "draws by the same reckoning.",
        "",
        "| latent classes (aim: ×5) | draws | seconds | draws a second | R's | ratio | R's, recorded | median; R's |",
        "|---|---:|---:|---:|---:|---:|---:|---:|",
    ]
    for row in found["draws"]:
        rates, theirs = _range([one["rate"] for one in row["ours"]]), row["r"]
        ratio = _range([one["rate"] / theirs["rate"] for one in row["ours"]], "×") if theirs else "–"
        beside = f"{theirs['rate']:.1f}" if theirs else "–"
        lines.append(
            f"| {row['table']} | {_range([one['ess'] for one in row['ours']])} | "
            f"{_range([one['seconds'] for one in row['ours']])} | {rates} | {beside} | {ratio} | "
            f"{row['recorded']:,.0f} | {_range([one['median'] for one in row['ours']])}; "
            f"{format(theirs['median'], ',.0f') if theirs else '–'} |"
        )
    for kind, peer, words in (
        ("sparse", "SparseMSE", "1,000 samples, the stepwise search in each, BCa (aim: ×50, at least ×10)"),
        ("graphs", "dga", "exact sum over decomposable graphs (aim: five lists in 0.5 s)"),
    ):
        lines += ["", f"| {words} | seconds | {peer} in R, recorded | ratio |", "|---|---:|---:|---:|"]
        lines += [
            f"| {row['table']} | {row['ours']:.2f} | {row['theirs']:g} | ×{row['theirs'] / row['ours']:.0f} |"
            for row in found[kind]
        ]
    (one,) = found["cold"]
    first, later = one["first"], one["later"]
    lines += [
        "",
        f"`habeas estimate mse {one['table']}.csv`, a process of its own (aim: under 5 s; only Python is compiled):",
        f"{later['cpu']:.1f} s of the processor, {later['wall']:.1f} s by the clock; the first time, without compiled",
        f"Python, {first['cpu']:.1f} and {first['wall']:.1f} s.",
    ]
    return lines


if __name__ == "__main__":
    print("\n".join(section(measure())))
