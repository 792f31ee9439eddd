"""How many there were in all: multiple systems estimation from who stands on which lists.

``estimate(table, "lcmcr")`` gives an :class:`Answer`, refused in words where the lists cannot carry one. Tables come
from :func:`read_histories` (a sheet) or :func:`histories` (counts by pattern). See docs/methods/mse.md.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from habeas.core.analysis.mse.answers import Answer, CannotSay, blank
from habeas.core.analysis.mse.judging import judged, not_at_all
from habeas.core.analysis.mse.linked import Link, LinkedLists
from habeas.core.analysis.mse.overlap import overlap, overlap_text
from habeas.core.analysis.mse.reading import Layout, read_histories, read_rows
from habeas.core.analysis.mse.table import Histories, histories
from habeas.core.kernel.errors import WrongUse

__all__ = [
    "METHODS",
    "Answer",
    "CannotSay",
    "Histories",
    "Layout",
    "Link",
    "LinkedLists",
    "estimate",
    "estimate_linked",
    "estimate_parts",
    "histories",
    "overlap",
    "overlap_text",
    "read_histories",
    "read_rows",
]


def _loglinear(table: Histories, answer: Answer, **options: Any) -> Answer:
    from habeas.core.analysis.mse import loglinear

    return loglinear.estimate(table, answer, **options)


def _pairs(table: Histories, answer: Answer, **options: Any) -> Answer:
    from habeas.core.analysis.mse import simple

    return simple.of_pairs(table, answer, **options)


def _chao(table: Histories, answer: Answer, **options: Any) -> Answer:
    from habeas.core.analysis.mse import simple

    return simple.chao(table, answer)


def _sparse(table: Histories, answer: Answer, **options: Any) -> Answer:
    from habeas.core.analysis.mse import sparse

    return sparse.estimate(table, answer, **options)


def _graphs(table: Histories, answer: Answer, **options: Any) -> Answer:
    from habeas.core.analysis.mse import graphs

    return graphs.estimate(table, answer, **options)


def _lcmcr(table: Histories, answer: Answer, **options: Any) -> Answer:
    from habeas.core.analysis.mse import causes, driving, lcmcr

    found = judged(table, lcmcr.estimate(table, answer, **options))
    if found.refused:
        return found
    return driving.with_drivers(table, causes.not_in_kinds(table, found), classes=options.get("classes", 10))


METHODS: Mapping[str, Callable[..., Answer]] = {
    "lcmcr": _lcmcr,
    "graphs": _graphs,
    "sparse": _sparse,
    "loglinear": _loglinear,
    "chao": _chao,
    "lincoln-petersen": _pairs,
    "chapman": _pairs,
}
#: the options that each method takes
OPTIONS: Mapping[str, tuple[str, ...]] = {
    "lcmcr": ("classes", "rounds"),
    "graphs": ("delta",),
    "sparse": ("bootstraps",),
    "loglinear": ("model", "choose"),
    "chao": (),
    "lincoln-petersen": ("pair",),
    "chapman": ("pair",),
}


def estimate(
    table: Histories,
    method: str = "lcmcr",
    *,
    seed: int = 1,
    level: float = 0.95,
    told: Callable[[str], None] | None = None,
    **options: Any,
) -> Answer:
    """The number of people in all by one method; options as in docs/formats/estimate.md. Never raises for what the
    lists say. ``told`` hears how far a long one is.
    """
    given = {name: value for name, value in options.items() if value is not None}
    _refuse_wrong_use(method, seed, level, given)
    if told and method == "lcmcr":
        given["told"] = told
    answer = blank(table, method, seed=seed, level=level)
    why = not_at_all(table)
    if why:
        return answer.refuse(why)
    try:
        return judged(table, METHODS[method](table, answer, **given))
    except CannotSay as reason:
        return answer.refuse(str(reason))


#: the methods whose draws can be put together
WITH_DRAWS = ("lcmcr", "graphs")


def estimate_parts(
    whole: Histories,
    parts: Mapping[str, Histories],
    method: str = "lcmcr",
    *,
    replicates: bool = False,
    seed: int = 1,
    level: float = 0.95,
    **options: Any,
) -> Answer:
    """One answer of the strata of a table, or of its replicates; each part is drawn with a seed of its own."""
    from habeas.core.analysis.mse import together

    if method not in WITH_DRAWS:
        what = f"The method {method} gives no draws, and intervals are not added."
        raise WrongUse("no-draws", what, {"field": "--method"}, " or ".join(WITH_DRAWS))
    answers = {
        name: estimate(part, method, seed=seed + 1000 * number, level=level, **options)
        for number, (name, part) in enumerate(parts.items())
    }
    start = blank(whole, method, seed=seed, level=level)
    return together.of_replicates(start, answers) if replicates else together.of_strata(start, answers)


def estimate_linked(
    lists: LinkedLists, method: str = "graphs", *, matchings: int = 20, seed: int = 1, level: float = 0.95
) -> Answer:
    """N of lists that were linked by probabilities: matchings drawn and combined, and N at each threshold beside it."""
    import numpy as np

    from habeas.core.analysis.mse.linked import THRESHOLDS, times_apart

    rng = np.random.default_rng([seed, 11])
    tables = {f"matching {number}": lists.drawn(rng) for number in range(1, matchings + 1)}
    at = [(threshold, estimate(lists.at(threshold), method, seed=seed, level=level)) for threshold in THRESHOLDS]
    found = estimate_parts(lists.at(0.5), tables, method, replicates=True, seed=seed, level=level)
    rows = [
        {
            "threshold": threshold,
            "documented": one.documented,
            "estimate": one.estimate,
            "lower": one.lower,
            "upper": one.upper,
        }
        for threshold, one in at
    ]
    apart = times_apart([one.estimate for _, one in at])
    said = [f"The threshold of the links moves the estimate {apart:.1f} times."] if apart > 1.5 else []
    return replace(found, parts={**found.parts, "thresholds": rows}).warn(*said)


def _refuse_wrong_use(method: str, seed: int, level: float, given: Mapping[str, Any]) -> None:
    if method not in METHODS:
        raise WrongUse("no-method", "There is no such method.", {"field": "--method"}, ", ".join(METHODS), method[:40])
    if not 0.5 <= level <= 0.999:
        raise WrongUse(
            "bad-level", "This is no level of an interval.", {"field": "--level"}, "0.5 to 0.999", f"{level:g}"
        )
    if isinstance(seed, bool) or not 0 <= seed < 2**63:
        raise WrongUse("bad-seed", "This is no seed.", {"field": "--seed"}, "a whole number from 0", str(seed)[:40])
    if not 0 < given.get("delta", 1.0) <= 1000:
        raise WrongUse("bad-delta", "This is no weight of a cell.", {"field": "--delta"}, "a number above 0")
    for name, low, high in (("classes", 1, 40), ("rounds", 20, 100_000), ("bootstraps", 50, 20_000)):
        if not low <= given.get(name, low) <= high:
            raise WrongUse(f"bad-{name}", f"This is no number of {name}.", {"field": f"--{name}"}, f"{low} to {high:,}")
    for name in given:
        if name not in OPTIONS[method]:
            taking = ", ".join(other for other, names in OPTIONS.items() if name in names)
            what = f"The method {method} takes no --{name}."
            raise WrongUse("wrong-option", what, {"field": f"--{name}"}, taking or None)
