"""Estimates from plain tables of testimony: what sources tell (acts) and where they were (exposure).

Every estimator reads with :func:`read_acts` and :func:`read_exposure` (or :func:`read_columns`), draws witnesses again
with :mod:`bootstrap`, hides with :func:`hidden` and answers with :class:`Answer`. See docs/formats/estimate.md.
"""

from __future__ import annotations

from habeas.core.analysis.plain.acts import (
    Acts,
    Exposure,
    acts_of,
    distinct,
    exposure_of,
    read_acts,
    read_exposure,
    together,
)
from habeas.core.analysis.plain.answers import Answer, CannotSay, Line, blank, plain, refuse_wrong_use
from habeas.core.analysis.plain.asked import Asked
from habeas.core.analysis.plain.columns import Columns, columns_of, folded, read_columns, refuse_unknown
from habeas.core.analysis.plain.counting import Period
from habeas.core.analysis.plain.dates import FAR, Dates, dates_of, year_days, year_of
from habeas.core.analysis.plain.earlier import Earlier
from habeas.core.analysis.plain.factors import Factor, factor
from habeas.core.analysis.plain.tables import make_table

__all__ = [
    "FAR",
    "Acts",
    "Answer",
    "Asked",
    "CannotSay",
    "Columns",
    "Dates",
    "Earlier",
    "Exposure",
    "Factor",
    "Line",
    "Period",
    "acts_of",
    "blank",
    "columns_of",
    "dates_of",
    "distinct",
    "exposure_of",
    "factor",
    "folded",
    "make_table",
    "plain",
    "read_acts",
    "read_columns",
    "read_exposure",
    "refuse_unknown",
    "refuse_wrong_use",
    "together",
    "year_days",
    "year_of",
]
