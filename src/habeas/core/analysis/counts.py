"""Answers: counts that say how sure they are, what they rest on, and whether they may be shown."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Any

from habeas.core.analysis.plan import SCALE, Raw


@dataclass(frozen=True, slots=True, repr=False)
class Count:
    """How many of a unit meet a condition: certainly, possibly, and expected (by the share of each date's days inside).

    ``minimum`` to ``maximum`` (None: unbounded) is the whole range. ``sources`` and ``victims`` (None where the rows
    are no acts) say on how many the possible count rests; ``unbounded`` how many are possible only because a side of
    their date is unbounded. The figures of a suppressed count are for comparison inside the program: they are left
    out of its answer and of its printed form.
    """

    of: str
    certain: int
    possible: int
    expected: Decimal | None
    minimum: int
    maximum: int | None
    sources: int
    victims: int | None
    suppressed: bool
    reason: str | None
    floor: int
    unbounded: int = 0

    def __repr__(self) -> str:
        return f"Count({self.answer()})"

    def answer(self) -> dict[str, Any]:
        """The count as JSON; a suppressed one says why and no figure."""
        if self.suppressed:
            return {"of": self.of, "suppressed": True, "reason": self.reason, "floor": self.floor}
        return {
            "of": self.of,
            "suppressed": False,
            "certain": self.certain,
            "possible": self.possible,
            "expected": None if self.expected is None else str(self.expected),
            "min": self.minimum,
            "max": self.maximum,
            "sources": self.sources,
            "victims": self.victims,
            "unbounded": self.unbounded,
        }


@dataclass(frozen=True, slots=True)
class Share:
    """A part and the base it is a part of, counted in the same unit."""

    part: Count
    base: Count


@dataclass(frozen=True, slots=True)
class Ratio:
    """Two counts in the same unit, to be compared."""

    count: Count
    against: Count


@dataclass(frozen=True, slots=True)
class Ranked:
    """One value (or listed group) in a ranking by possible count: its place from 1, shared by all that tie."""

    value: str
    count: Count
    place: int
    tied: bool


def count_of(unit: str, raw: Raw, floor: int, reason: str | None) -> Count:
    """The count of one cell."""
    return Count(
        of=unit,
        certain=raw.certain,
        possible=raw.possible,
        expected=(Decimal(raw.expected) / SCALE).quantize(Decimal("0.01"), ROUND_HALF_EVEN),
        minimum=raw.certain,
        maximum=raw.maximum,
        sources=raw.sources,
        victims=raw.victims,
        suppressed=reason is not None,
        reason=reason,
        floor=floor,
        unbounded=raw.unbounded,
    )
