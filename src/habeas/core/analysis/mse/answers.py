"""What an estimate says: numbers, what they rest on, warnings with their numbers, or a refusal in words."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from habeas.core.analysis.mse.table import Histories

FACTORS = (0.25, 0.5, 0.8, 1.0, 1.25, 2.0, 4.0)
_NUMBERS = ("estimate", "lower", "upper", "mean", "median", "se", "rhat", "ess", "ess_tail")


#: what a refusal does not show either
_SHAPES = ("posterior", "trace")


class CannotSay(Exception):
    """There is no estimate, and why: one sentence that a drafter can use."""


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer. ``estimate`` is N, those unlisted with them; all numbers are None where ``refused`` says why."""

    method: str
    lists: tuple[str, ...]
    documented: int
    seed: int
    level: float
    assumption: str = ""
    estimate: float | None = None
    lower: float | None = None
    upper: float | None = None
    mean: float | None = None
    median: float | None = None
    se: float | None = None
    rhat: float | None = None
    ess: float | None = None
    ess_tail: float | None = None
    warnings: tuple[str, ...] = ()
    refused: str | None = None
    details: Mapping[str, Any] = field(default_factory=dict)
    parts: Mapping[str, Sequence[Mapping[str, Any]]] = field(default_factory=dict)
    draws: Any = None

    def refuse(self, why: str) -> Answer:
        """This answer without its numbers, and why."""
        parts = {name: rows for name, rows in self.parts.items() if name not in _SHAPES}
        return replace(self, refused=why, draws=None, parts=parts, **dict.fromkeys(_NUMBERS))  # type: ignore[arg-type]

    def warn(self, *sentences: str) -> Answer:
        """This answer with more warnings, each said once."""
        return replace(self, warnings=tuple(dict.fromkeys((*self.warnings, *sentences))))

    @property
    def sensitivity(self) -> list[dict[str, float | None]]:
        """The curve over the untestable assumption: ``factor`` times as many unlisted as the method assumes."""
        if self.refused or self.estimate is None:
            return []
        return [
            {
                "factor": factor,
                **{name: self._scaled(getattr(self, name), factor) for name in ("estimate", "lower", "upper")},
            }
            for factor in FACTORS
        ]

    def _scaled(self, value: float | None, factor: float) -> float | None:
        return None if value is None else self.documented + factor * (value - self.documented)

    @property
    def sentence(self) -> str | None:
        """The answer as words for a draft, rounded to what the interval can carry."""
        if self.refused or self.estimate is None:
            return None
        said = f"{self.documented:,} documented; estimated "
        point = "median" if self.median is not None else "estimate"
        if self.lower is None or self.upper is None:
            return f"{said}{round(self.estimate):,} (no interval), if {self.assumption}."
        unit = _unit(self.upper - self.lower)
        lower, upper, middle = (_rounded(value, unit) for value in (self.lower, self.upper, self.estimate))
        lower = lower if _whole(lower) >= self.documented else f"{self.documented:,}"
        return f"{said}{lower} to {upper} ({100 * self.level:g} % interval, {point} {middle}), if {self.assumption}."

    def answer(self) -> dict[str, Any]:
        """The JSON object of docs/formats/estimate.md, without ``seconds``."""
        return {
            "ok": self.refused is None,
            "kind": "mse",
            "method": self.method,
            "documented": self.documented,
            "lists": list(self.lists),
            "warnings": list(self.warnings),
            "refused": self.refused,
            **{name: plain(getattr(self, name)) for name in _NUMBERS},
            "level": self.level,
            "seed": self.seed,
            "assumption": self.assumption,
            "sensitivity": plain(self.sensitivity),
            "sentence": self.sentence,
            "details": plain(self.details),
            **plain(self.parts),
        }

    def text(self) -> str:
        """The answer for a person."""
        lines = [f"Refused: {self.refused}" if self.refused else str(self.sentence)]
        lines += [f"Warning: {sentence}" for sentence in self.warnings]
        lines = [" ".join(line.split()) for line in lines]  # a list may be called by words with a line end
        if not self.refused:
            lines.append("If the assumption is wrong, with so many times as many unlisted:")
            lines += [f"  × {row['factor']:<5g} {_three(row)}" for row in self.sensitivity]
        return "\n".join(lines)


def blank(table: Histories, method: str, *, seed: int = 1, level: float = 0.95, assumption: str = "") -> Answer:
    """An answer about a table, before there is a number."""
    return Answer(method, table.lists, table.documented, seed, level, assumption, warnings=table.warnings)


def plain(value: Any) -> Any:
    """A value as JSON keeps it: numbers to 6 decimals, those that are none as null."""
    if isinstance(value, bool) or value is None or isinstance(value, str):
        return value
    if isinstance(value, Mapping):
        return {str(key): plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [plain(one) for one in value]
    if isinstance(value, int):
        return value
    number = float(value)
    return round(number, 6) if math.isfinite(number) else None


def _unit(width: float) -> int:
    return 10 ** max(0, math.floor(math.log10(width)) - 1) if width > 0 else 1


def _rounded(value: float, unit: int) -> str:
    return f"{round(value / unit) * unit:,}"


def _whole(text: str) -> int:
    return int(text.replace(",", ""))


def _three(row: Mapping[str, float | None]) -> str:
    shown = [f"{row[name]:,.0f}" for name in ("estimate", "lower", "upper") if row[name] is not None]
    return shown[0] + (f" ({shown[1]} to {shown[2]})" if len(shown) == 3 else "")
