"""How many pairs of names are compared in a second, ours beside rapidfuzz where that is installed.

Run it as ``python bench/names.py``. Names are made up by tests/support/korean_names.py. What is read quickly and what
the long way is measured in turns, so that other work on the machine slows both alike.
"""

from __future__ import annotations

import random
import sys
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
    from habeas.core.kernel import names, names_korean, names_quick

    quick: Any = names_quick.read
    ways: Sequence[Any] = (quick, names_korean.read)
    spent = [0.0, 0.0]
    try:
        for turn in range(_TURNS):
            part = pairs[turn::_TURNS]
            for way in range(2):
                names.forget()
                names_quick.read = ways[way]
                spent[way] += taken(names.compare, part)
    finally:
        names_quick.read = quick
        names.forget()
    print(f"new names in turns: read quickly  {len(pairs) / spent[0]:10,.0f} pairs/s")
    print(f"the same, read the long way       {len(pairs) / spent[1]:10,.0f} pairs/s (x{spent[1] / spent[0]:.2f})")


def main() -> None:
    """Print the rates."""
    from habeas.core.kernel import names
    from support import korean_names as made

    chance = random.Random(1)
    systems = [*made.HANGUL.values(), *made.LATIN.values()]
    new = [
        tuple(system(person, chance) for system in chance.sample(systems, 2)) for person in made.persons(60_000, seed=9)
    ]
    spelled = new[:20_000]
    same = [(one, other) for one, other in spelled]
    often = [
        (one, other) for one, other in (chance.sample(spelled[chance.randrange(2_000)], 2) for _ in range(100_000))
    ]
    mixed = [(chance.choice(chance.choice(spelled)), chance.choice(chance.choice(spelled))) for _ in range(100_000)]
    names.compare("Kim", "김")
    print(f"names never seen, two a pair      {rate(names.compare, same):10,.0f} pairs/s")
    print(f"spellings of one person, known    {rate(names.compare, same):10,.0f} pairs/s")
    print(f"any two of 40,000 names, known    {rate(names.compare, mixed):10,.0f} pairs/s")
    names.forget()
    print(f"100,000 pairs of 4,000 names, new {rate(names.compare, often):10,.0f} pairs/s")
    paired([(one, other) for one, other in new])
    try:
        from rapidfuzz.fuzz import token_sort_ratio
    except ImportError:
        return
    print(f"any two, rapidfuzz token_sort     {rate(token_sort_ratio, mixed):10,.0f} pairs/s")


if __name__ == "__main__":
    main()
