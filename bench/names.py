"""How many pairs of names are compared in a second, ours beside rapidfuzz where that is installed.

Run it as ``python bench/names.py``. Names are made up by tests/support/korean_names.py. What is read quickly and what
the long way is measured in turns, so that other work on the machine slows both alike.
"""

from __future__ import annotations

import csv
import gc
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

sys.path[:0] = [str(Path(__file__).parent.parent / "tests")]

Pairs = list[tuple[str, str]]
_TURNS = 5


def taken(compare: Callable[[str, str], object], pairs: Pairs) -> float:
    """Seconds of the processor for these pairs."""
    begun = time.process_time()
    for one, other in pairs:
        compare(one, other)
    return time.process_time() - begun


def rate(compare: Callable[[str, str], object], pairs: Pairs) -> float:
    """Pairs compared in a second of the processor."""
    return len(pairs) / taken(compare, pairs)


def paired(pairs: Pairs) -> None:
    """Print the rates of new names read quickly and the long way, in turns, and their ratio."""
    from habeas.core.kernel import names, names_quick

    quick: Any = names_quick.whole
    ways: Sequence[Any] = (quick, lambda plain: None)
    spent = [0.0, 0.0]
    try:
        for turn in range(_TURNS):
            part = pairs[turn::_TURNS]
            for way in range(2):
                names.forget()
                names_quick.whole = ways[way]
                spent[way] += taken(names.compare, part)
    finally:
        names_quick.whole = quick
        names.forget()
    print(f"new names in turns: read quickly  {len(pairs) / spent[0]:10,.0f} pairs/s")
    print(f"the same, read the long way       {len(pairs) / spent[1]:10,.0f} pairs/s (x{spent[1] / spent[0]:.2f})")


def commanded(pairs: Pairs) -> None:
    """Print the rate of the whole command on every core, by the clock and by the processors."""
    cores = len(os.sched_getaffinity(0))
    with tempfile.TemporaryDirectory() as folder:
        sheet = Path(folder) / "pairs.csv"
        with sheet.open("w", newline="", encoding="utf-8") as file:
            csv.writer(file).writerows([("name1", "name2"), *pairs])
        begun, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
        command = [sys.executable, "-m", "habeas.faces.cli", "names", "match", str(sheet), "--json"]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        clock, after = time.perf_counter() - begun, resource.getrusage(resource.RUSAGE_CHILDREN)
    spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    print(f"whole command, {cores} cores            {len(pairs) / clock:10,.0f} pairs/s by the clock")
    print(f"the same, of all its processes    {len(pairs) / spent:10,.0f} pairs/s of the processor")


def plain_loop() -> float:
    """Seconds of the processor for five million steps of a plain loop, at the level of a module: what to compare
    machines by."""
    steps = compile("for i in range(5_000_000): s += i * i", "loop", "exec")
    begun = time.process_time()
    exec(steps, {"s": 0})
    return time.process_time() - begun


def main() -> None:
    """Print the rates."""
    from habeas.core.kernel import names
    from support import korean_names as made

    chance = random.Random(1)
    systems = [*made.HANGUL.values(), *made.LATIN.values()]
    people = made.persons(60_000, seed=9)
    sampled = [(person, *chance.sample(systems, 2)) for person in people]
    new = [(one(person, chance), other(person, chance)) for person, one, other in sampled]
    spelled = new[:20_000]
    often = [
        (one, other) for one, other in (chance.sample(spelled[chance.randrange(2_000)], 2) for _ in range(100_000))
    ]
    mixed = [(chance.choice(chance.choice(spelled)), chance.choice(chance.choice(spelled))) for _ in range(100_000)]
    names.compare("Kim", "김")
    print(f"5 million steps of a plain loop   {plain_loop():10.2f} s")
    print(f"names never seen, two a pair      {rate(names.compare, spelled):10,.0f} pairs/s")
    print(f"spellings of one person, known    {rate(names.compare, spelled):10,.0f} pairs/s")
    print(f"any two of 40,000 names, known    {rate(names.compare, mixed):10,.0f} pairs/s")
    names.forget()
    print(f"100,000 pairs of 4,000 names, new {rate(names.compare, often):10,.0f} pairs/s")
    names.forget()
    gc.disable()  # as the command does
    print(f"60,000 new pairs, from a cold start{rate(names.compare, new):9,.0f} pairs/s")
    paired(new)
    gc.enable()
    commanded(new)
    try:
        from rapidfuzz.fuzz import token_sort_ratio
    except ImportError:
        return
    print(f"any two, rapidfuzz token_sort     {rate(token_sort_ratio, mixed):10,.0f} pairs/s")


if __name__ == "__main__":
    main()
