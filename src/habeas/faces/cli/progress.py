"""How far long work is, on one line of a terminal."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

#: seconds before anything is said, and between two words about it
_PATIENCE, _BETWEEN = 3, 0.2


@contextmanager
def told() -> Iterator[Callable[[str], None] | None]:
    """Inside, what is given tells how far the work is, from the third second on; None where nobody looks at a terminal.
    The line is clean again afterwards, also where the work was stopped."""
    if not sys.stderr.isatty():
        yield None
        return
    began = last = time.monotonic()
    said = False

    def tell(words: str) -> None:
        nonlocal last, said
        now = time.monotonic()
        if now - began > _PATIENCE and (now - last > _BETWEEN or not said):
            last, said = now, True
            _over(f"{now - began:,.0f} s: {words}")

    try:
        yield tell
    finally:
        if said:
            _over("")


def _over(words: str) -> None:
    """Over the last line of the terminal, past what lets no sign through that does so."""
    print(f"\r\x1b[K{words}", end="", file=sys.__stderr__, flush=True)
