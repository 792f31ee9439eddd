"""What a trend is asked for, and what every answer warns of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from habeas.core.analysis.plain import bootstrap, hiding
from habeas.core.analysis.plain.answers import refuse_wrong_use
from habeas.core.analysis.plain.counting import ALWAYS, Period
from habeas.core.analysis.plain.dates import FAR
from habeas.core.kernel.errors import WrongUse

if TYPE_CHECKING:
    from habeas.core.analysis.trend.beside import Beside
    from habeas.core.analysis.trend.study import Study
    from habeas.core.analysis.trend.tally import Tally

#: a column and some of its values
Values = tuple[str, tuple[str, ...]]
METHODS = (
    "rates",
    "ratio",
    "poisson",
    "negative-binomial",
    "standardised",
    "decompose",
    "change-point",
    "before-after",
)
#: the methods that compare two periods
COMPARING = ("ratio", "decompose")


@dataclass(frozen=True, slots=True)
class Trend:
    """``by``: the sides of the series. ``before`` and ``after``: the periods that are compared.

    ``terms``: what is known of sources and adjusted for; None: those of the usual ones that the files tell.
    ``reporting``: the column that says how they were asked. ``measure``: the days on which it may have come;
    ``control`` and ``affected``: a column, and the values of those whom it did not reach, and did. ``beside``: what
    was given out before.
    """

    method: str = "rates"
    by: tuple[str, ...] = ("year",)
    period: Period = ALWAYS
    codes: tuple[str, ...] = ()
    before: Period | None = None
    after: Period | None = None
    terms: tuple[str, ...] | None = None
    reporting: str | None = None
    measure: Period | None = None
    control: Values | None = None
    affected: Values | None = None
    floor: int = hiding.FLOOR
    times: int = 1000
    seed: int = 1
    level: float = 0.95
    beside: Beside | None = None

    def __post_init__(self) -> None:
        refuse_wrong_use(self.method, METHODS, seed=self.seed, level=self.level)
        if not 1 <= len(self.by) <= 2 or len(set(self.by)) < len(self.by):
            raise WrongUse("bad-sides", "A series has one or two sides.", {"field": "--by"}, "--by year,place")
        if self.method == "standardised" and "code" in self.by:
            what = "Codes have no time of their own: standardise by year or place, for some codes with --code."
            raise WrongUse("bad-sides", what, {"field": "--by"}, "year, place or context")
        if not 0 <= self.floor <= 1000:
            raise WrongUse("bad-floor", "This is no floor.", {"field": "--floor"}, "0 to 1000", str(self.floor))
        if not 100 <= self.times <= 20_000:
            raise WrongUse(
                "bad-bootstraps", "This is no number of samples.", {"field": "--bootstraps"}, "100 to 20,000"
            )
        if self.method in COMPARING and not (self.before and self.after):
            raise WrongUse(
                "no-periods", f"The method {self.method} compares two periods.", {"field": "--before"},
                "--before 2015/2017 --after 2018/2020",
            )  # fmt: skip
        if self.method == "before-after":
            self._require_measure()
        if self.before and self.after and self.before.last >= self.after.first:
            raise WrongUse("periods-meet", "The period before does not end before the one after.", {"field": "--after"})

    def _require_measure(self) -> None:
        if self.measure is None or abs(self.measure.first) >= FAR or abs(self.measure.last) >= FAR:
            what = "Before and after what? A measure has a day."
            raise WrongUse("no-measure", what, {"field": "--measure"}, "--measure 2016-07-01")
        if self.control and self.affected and self.control[0] != self.affected[0]:
            what = "Controls and affected are told apart by one column."
            raise WrongUse("two-columns", what, {"field": "--affected"}, self.control[0], self.affected[0])


def shown(number: int, asked: Trend) -> int | None:
    """A number of acts as it may be told: none where it is 1 to 4, or could be held against that of another answer."""
    return None if asked.beside is not None or 0 < number < asked.floor else number


def told(study: Study, found: Tally, asked: Trend) -> list[str]:
    """The warnings that do not depend on the method."""
    few = asked.floor

    def some(number: int) -> str:
        return f"{number:,}" if number >= few and asked.beside is None else "Some"

    said = [warning.replace(f"{many:,} ", f"{some(many)} ", 1) for many, warning in study.warnings]
    if study.unexposed:
        said.append(f"{some(study.unexposed)} acts are told by sources without any stay, and are left out.")
    undated = int((study.act_date.codes < 0).sum())
    if undated:
        said.append(f"{some(undated)} acts have no date and are left out.")
    if found.outside > undated:
        said.append(
            f"{some(found.outside - undated)} acts lie in no stay of the source who tells them, or outside what is "
            "looked at, and are left out: they may be told by others."
        )
    if study.clusters < bootstrap.FEW:
        said.append(f"Only {study.clusters} witnesses are drawn again: intervals from so few are too narrow.")
    return said
