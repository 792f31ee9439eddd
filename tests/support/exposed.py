"""Made-up witnesses whose rates are known: whom they could see, what they tell, and how vaguely."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from habeas.core.analysis.plain import Period, acts_of, columns_of, exposure_of, year_days
from habeas.core.analysis.plain.counting import ALWAYS
from habeas.core.analysis.trend import Study, study_of

WINDOW = Period(year_days(2014)[0], year_days(2018)[1])


def of_rows(
    acts: Sequence[Sequence[str]],
    exposure: Sequence[Sequence[str]],
    *,
    acts_headers: Sequence[str] = ("source_id", "root", "date", "code"),
    headers: Sequence[str] = ("source_id", "from", "to", "place"),
    period: Period = ALWAYS,
    codes: Sequence[str] = (),
) -> Study:
    """A study of rows."""
    told = acts_of(columns_of(acts_headers, acts, needed=acts_headers[:4]))
    return study_of(told, exposure_of(columns_of(headers, exposure)), period=period, codes=codes)


def witnesses(
    seed: int,
    per_year: Mapping[int, float],
    *,
    many: int = 80,
    vague: bool = False,
    frailty: float = 2.0,
    mix: Mapping[str, float] | None = None,
    late: float = 0.5,
) -> Study:
    """``many`` witnesses in 2014 to 2018 with so many acts a year each, alike within but not among themselves.

    ``mix``: by sex, how many times as many acts they tell of; ``late``: how many of those who left late are men.
    ``vague``: days are told as months or years, half of the time.
    """
    rng = np.random.default_rng(seed)
    acts, exposure = [], []
    start = np.datetime64("2014-01-01")
    for number in range(many):
        leaves_late = rng.random() < 0.5
        sex = "m" if rng.random() < (late if leaves_late else 1 - late) else "f"
        first = start + int(rng.integers(0, 200))
        last = start + int(rng.integers(1300, 1826) if leaves_late else rng.integers(500, 1300))
        own = rng.gamma(frailty, 1 / frailty) * (mix or {}).get(sex, 1.0)
        exposure.append([f"S{number}", _told(first, vague), _told(last, vague), "North", sex])
        for year, each in per_year.items():
            low, high = max(first, np.datetime64(f"{year}-01-01")), min(last, np.datetime64(f"{year}-12-31"))
            days = int((high - low).astype(int)) + 1
            if days <= 0:
                continue
            for _ in range(rng.poisson(own * each * days / 365.25)):
                day = str(low + int(rng.integers(0, days)))
                acts.append([f"S{number}", "", day[:4] if vague and rng.random() < 0.5 else day, "T"])
    headers = ("source_id", "from", "to", "place", "sex")
    return of_rows(acts, exposure, headers=headers, period=WINDOW)


def _told(day: np.datetime64, vague: bool) -> str:
    return str(day)[:7] if vague else str(day)
