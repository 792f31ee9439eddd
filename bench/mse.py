"""How fast multiple systems estimation is, beside what R took on the same tables; run it as ``python -m bench.mse``.

R is not run: its figures are the recorded ones of ``../shared/reference/statistics.md``, of another day on such a
machine. Ours are seconds of the processor, all threads together, so that other work on the machine does not count.
"""

from __future__ import annotations

import os
import resource
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
    for name, theirs in R_DRAWS.items():
        began = cpu()
        found = estimate(tables[name], seed=1)
        seconds = cpu() - began
        ess = min(found.ess or 0.0, found.ess_tail or 0.0)
        row = {"table": name, "ess": ess, "rhat": found.rhat, "seconds": seconds}
        draws.append(row | {"ours": ess / seconds, "theirs": theirs})
    sparse = [_timed(tables[name], "sparse", name, theirs) for name, theirs in R_SPARSE.items()]
    graphs = [_timed(tables[name], "graphs", name, theirs) for name, theirs in R_GRAPHS.items()]
    return {"draws": draws, "sparse": sparse, "graphs": graphs, "cold": [cold("kosovo")]}


def _timed(table: Any, method: str, name: str, theirs: float) -> dict[str, Any]:
    from habeas.core.analysis.mse import estimate

    best = float("inf")
    for _ in range(3):
        began = cpu()
        estimate(table, method, seed=1)
        best = min(best, cpu() - began)
    return {"table": name, "ours": best, "theirs": theirs}


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
        "`python -m bench.mse`. R was not run: its figures are recorded ones, of clock seconds, of another day on",
        "two cores; ours are seconds of the processor, all threads together. The best of three (latent classes: one,",
        "a whole answer: its beginning, what was drawn until islands agreed, and the number without each list).",
        "",
        "| latent classes (aim: ×5) | effective draws | R-hat | seconds | draws a second | R LCMCR, recorded | ratio |",
        "|---|---:|---:|---:|---:|---:|---:|",
    ]
    lines += [
        f"| {row['table']} | {row['ess']:,.0f} | {row['rhat']:.3f} | {row['seconds']:.1f} | {row['ours']:,.0f} | "
        f"{row['theirs']:,.0f} | ×{row['ours'] / row['theirs']:.1f} |"
        for row in found["draws"]
    ]
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
