"""What was worked out of a piece of a name, kept in memory: each syllable is read once, however many names hold it."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class Kept(dict[K, V]):
    """The answers of a function by its argument, found as quickly as in a dictionary; full, it begins anew."""

    def __init__(self, answer: Callable[[K], V], most: int = 50_000) -> None:
        super().__init__()
        self.answer = answer
        self.most = most

    def __missing__(self, asked: K) -> V:
        found = self.answer(asked)
        if len(self) >= self.most:
            self.clear()
        self[asked] = found
        return found

    def cache_clear(self) -> None:
        """Forget all of them."""
        self.clear()
