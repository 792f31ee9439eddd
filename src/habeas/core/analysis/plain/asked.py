"""What a table is asked for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from habeas.core.analysis.plain import hiding
from habeas.core.analysis.plain.answers import refuse_wrong_use
from habeas.core.analysis.plain.counting import ALWAYS, BASES, UNITS, Period
from habeas.core.kernel.errors import WrongUse

METHODS = ("bootstrap", "wilson", "count")


@dataclass(frozen=True, slots=True)
class Asked:
    """What a table is asked for. ``of`` is the side within whose values shares are taken; none: of everything."""

    by: tuple[str, ...] = ("code",)
    unit: str = "acts"
    basis: str = "possible"
    method: str = "bootstrap"
    of: str | None = None
    period: Period = ALWAYS
    floor: int = hiding.FLOOR
    rounding: int = 1
    times: int = 1000
    seed: int = 1
    level: float = 0.95

    def __post_init__(self) -> None:
        refuse_wrong_use(self.method, METHODS, seed=self.seed, level=self.level)
        _one_of("--unit", self.unit, UNITS)
        _one_of("--basis", self.basis, BASES)
        if not 1 <= len(self.by) <= 2 or len(set(self.by)) < len(self.by):
            raise WrongUse("bad-sides", "A table has one or two sides.", {"field": "--by"}, "--by code,year")
        if self.of is not None and (self.of not in self.by or len(self.by) < 2):
            raise WrongUse(
                "bad-sides", "Shares are taken within one of two sides.", {"field": "--of"}, " or ".join(self.by)
            )
        if not 0 <= self.floor <= 1000:
            raise WrongUse("bad-floor", "This is no floor.", {"field": "--floor"}, "0 to 1000", str(self.floor))
        if not 1 <= self.rounding <= 1000:
            raise WrongUse("bad-rounding", "This is nothing to round to.", {"field": "--round"}, "1 to 1000")
        if not 100 <= self.times <= 20_000:
            raise WrongUse(
                "bad-bootstraps", "This is no number of samples.", {"field": "--bootstraps"}, "100 to 20,000"
            )


def _one_of(field: str, given: str, there: Sequence[str]) -> None:
    if given not in there:
        raise WrongUse("no-choice", "There is no such choice.", {"field": field}, ", ".join(there), given[:40])
