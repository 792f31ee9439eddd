"""What a check found wrong: gathered, never stopping at the first."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that does not hold in a file: where it stands, what the file says, what is so, and what to do.

    ``line`` and ``column`` count from 1; ``paragraph`` is the number printed in the report, where it has one.
    """

    code: str
    file: str
    line: int
    column: int
    paragraph: int | None
    says: str
    release_says: str | None
    do: str

    def answer(self) -> dict[str, Any]:
        """The problem as it stands in JSON."""
        return asdict(self)
