"""``make study``: how often intervals of multiple systems estimation hold a truth that was put in, into a page of docs.

Five mixed designs (2,000 people of two or three kinds, five lists), tables drawn from the model's own assumptions, and
designs that keep or break what models of pairs of lists assume.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

ROOT = Path(__file__).parent.parent
sys.path[:0] = [str(ROOT / "tests"), str(ROOT), str(ROOT / "src")]

from bench.__main__ import about_machine  # noqa: E402
from habeas.core.analysis.mse import Histories, estimate, histories  # noqa: E402
from support.mse_plain import FIVE, drawn, drawn_from_the_model  # noqa: E402

PEOPLE = 2000
COLUMNS = (
    "method", "design", "hold the truth", "refused", "median", "median width", "warned, of those that miss",
    "warned, of those that hold", "seconds each",
)  # fmt: skip
HEAD = f"""\
# How often the intervals hold the truth

Written by `make study`: made-up tables of 2,000 people (`bench/mse_study.py`), 95 % intervals, seeds from 0. An
interval that misses should carry a warning; one that holds the truth where the method's assumptions hold should not.
Models of pairs of lists are not made for the mixed designs.

{{machine}}; {{tables}} tables of each.

| {" | ".join(COLUMNS)} |
|---|---|{"---:|" * (len(COLUMNS) - 2)}
"""
PAGE = ROOT / "docs" / "methods" / "mse-study.md"


def table_of(named: Any) -> Histories:
    """The table of who (row) is on which list (column)."""
    lists = named.shape[1]
    values, counts = np.unique(named @ (1 << np.arange(lists)), return_counts=True)
    cells = dict(zip(values.tolist(), counts.tolist(), strict=True))
    return histories([f"list {place + 1}" for place in range(lists)], cells)


def independent(seed: int) -> Histories:
    """Four lists that find people by themselves, everybody alike."""
    return table_of(np.random.default_rng(seed).random((PEOPLE, 4)) < [0.2, 0.15, 0.25, 0.3])


def fed(seed: int) -> Histories:
    """The same, and the second list takes half of what the first has."""
    rng = np.random.default_rng(seed)
    named = rng.random((PEOPLE, 4)) < [0.2, 0.15, 0.25, 0.3]
    named[:, 1] |= named[:, 0] & (rng.random(PEOPLE) < 0.5)
    return table_of(named)


def sliding(seed: int) -> Histories:
    """Four lists, and people whose log-odds of being named are normal: no few kinds."""
    rng = np.random.default_rng(seed)
    odds = rng.normal(-1.6, 1.0, (PEOPLE, 1)) + np.linspace(-0.4, 0.4, 4)
    return table_of(rng.random(odds.shape) < 1 / (1 + np.exp(-odds)))


MIXED: dict[str, Callable[[int], Histories]] = {
    name: lambda seed, shape=shape: drawn(seed, PEOPLE, *shape)  # type: ignore[misc]
    for name, shape in FIVE.items()
}
OTHERS = {"independent lists": independent, "one list fed by another": fed, "people who differ by degrees": sliding}


def row(name: str, make: Callable[[int], Histories], method: str, tables: int) -> str:
    """One line: coverage, middle, width, and which intervals that miss or hold the truth carry a warning."""
    began, refused, warned = time.perf_counter(), 0, [0, 0]
    held: list[bool] = []
    middles, widths = [], []
    for seed in range(tables):
        found = estimate(make(seed), method)
        if found.refused or found.lower is None or found.upper is None or found.estimate is None:
            refused += 1
            continue
        held.append(found.lower <= PEOPLE <= found.upper)
        middles.append(found.estimate)
        widths.append(found.upper - found.lower)
        warned[held[-1]] += bool(found.warnings)
    missed = len(held) - sum(held)
    line = (
        f"| {method} | {name} | {sum(held)} of {len(held)} | {refused} | {np.median(middles):,.0f} | "
        f"{np.median(widths):,.0f} | {warned[0]} of {missed} | {warned[1]} of {sum(held)} | "
        f"{(time.perf_counter() - began) / tables:.1f} |"
    )
    print(line, flush=True)
    return line


def main() -> None:
    """Everything, into the page."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--tables", type=int, default=300, help="tables of each design")
    tables = parser.parse_args().tables
    own = {"drawn from the model": lambda seed: drawn_from_the_model(seed, PEOPLE, 5)}
    lines = [row(name, make, "lcmcr", tables) for name, make in {**own, **MIXED, **OTHERS}.items()]
    lines += [row(name, make, "loglinear", tables) for name, make in {**OTHERS, **MIXED}.items()]
    PAGE.write_text(HEAD.format(machine=about_machine(), tables=tables) + "\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
