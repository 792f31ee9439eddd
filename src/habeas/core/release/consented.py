"""Which rows go into a release: those of sources that may be used, and a count of what was left out and why.

Whether a source may be used is decided elsewhere, from consents, agreements and texts; here the decision is only
carried out, so that nothing enters beside it. A source without a decision is left out.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from habeas.core.access.guards import REASON_OF
from habeas.core.kernel.errors import Broken

#: why something is left out (docs/formats/release.md)
REASONS = frozenset(
    {
        "no-consent-record",
        "consent-refused",
        "consent-withdrawn",
        "consent-expired",
        "audience-not-covered",
        "no-agreement",
        "agreement-does-not-cover",
        "outside-period",
        "retracted",
        "text-not-reviewed",
        "unplaced",
        "translation-not-approved",
        "quotation-not-covered",
        "erased",
        "batch-undone",
        "strictly-confidential",
        *REASON_OF.values(),
    }
)


@dataclass(frozen=True, slots=True)
class Allowed:
    """What a purpose may take from one source: its rows, its passages; ``reason`` says why something is refused."""

    rows: bool
    passages: bool
    reason: str | None = None

    def __post_init__(self) -> None:
        if self.passages and not self.rows:
            raise Broken("passages cannot be taken from a source whose rows are not")
        if not (self.rows and self.passages) and self.reason not in REASONS:
            raise Broken("what is refused has a reason of docs/formats/release.md")


@dataclass(slots=True)
class Selection:
    """Lets rows through by source, and counts what it leaves out."""

    allowed: Mapping[str, Allowed]
    _left_out: Counter[tuple[str, str]] = field(default_factory=Counter)

    def sources(self) -> frozenset[str]:
        """The sources of which anything may be taken."""
        return frozenset(source for source, allowed in self.allowed.items() if allowed.rows)

    def take(self, kind: str, columns: Mapping[str, Sequence[Any]]) -> dict[str, list[Any]]:
        """The rows of a batch (columns, one of them ``source``) that may go in; ``kind`` names what is counted."""
        kept = []
        for index, source in enumerate(columns["source"]):
            reason = self.refusal(source, passage=kind == "passage")
            if reason is None:
                kept.append(index)
            else:
                self.leave_out(reason, kind)
        return {name: [values[index] for index in kept] for name, values in columns.items()}

    def refusal(self, source: str, *, passage: bool = False) -> str | None:
        """Why rows (or passages) of this source stay out, or None."""
        allowed = self.allowed.get(source)
        if allowed is None:
            return "no-consent-record"
        return None if (allowed.passages if passage else allowed.rows) else allowed.reason

    def leave_out(self, reason: str, kind: str, count: int = 1) -> None:
        """Count something that another rule leaves out (period, retraction, text not reviewed)."""
        if reason not in REASONS:
            raise Broken(f"{reason} is no reason of docs/formats/release.md")
        self._left_out[reason, kind] += count

    @property
    def left_out(self) -> list[dict[str, Any]]:
        """What was left out, by reason and kind: ``[{reason, kind, count}]``."""
        return [
            {"reason": reason, "kind": kind, "count": count}
            for (reason, kind), count in sorted(self._left_out.items())
            if count
        ]
