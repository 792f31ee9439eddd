"""What a verification found wrong."""

from __future__ import annotations

from dataclasses import asdict, dataclass


@dataclass(frozen=True, slots=True)
class Failure:
    """One thing that does not hold: its kind (docs/formats/custody-log.md), the id of what fails, a sentence."""

    kind: str
    id: str
    what: str

    def __post_init__(self) -> None:
        """Names of stray files come from anyone: what could steer a terminal or is not UTF-8 is spelled out."""
        if not self.id.isprintable():
            object.__setattr__(self, "id", ascii(self.id)[1:-1])

    def answer(self) -> dict[str, str]:
        """The failure as it stands in JSON."""
        return asdict(self)
