"""Latent classes (Manrique-Vallier 2016): people of a class are alike and the lists independent within it."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from habeas.core.analysis.mse.answers import Answer
from habeas.core.analysis.mse.chains import Mixing, mixing
from habeas.core.analysis.mse.latent import Posterior
from habeas.core.analysis.mse.sampler import QUICK, SLOW, Care, Sampler
from habeas.core.analysis.mse.shape import shape, trace
from habeas.core.analysis.mse.table import Array, Histories

ASSUMPTION = (
    "people fall into at most {classes} kinds, within which the lists are independent, and no "
    "kind has almost no chance of "
    "being listed, which no data can show"
)
CAP = 20
MOST_RHAT = 1.05
LEAST_ESS = 400
_NEAR_CAP = 0.9
_MOST_NEAR_CAP = 0.01
_MOST_AT_N = 0.05
#: a group is what one thread moves together: the more chains, the less each operation costs for itself; with
#: many lists it costs little beside its numbers, and fewer chains stay in the processor's cache
_GROUPS, _GROUPS_OF_MANY = 2, 4
_ISLANDS = 24
#: rounds in which chains learn, and rounds after which islands are asked, again and again, whether they agree
_WARM, _BLOCK = 36, 12
#: rounds are so much cheaper than a beginning that fewer would be a waste
_LEAST_ROUNDS = 24
#: rounds after which islands that do not agree begin again; with many lists, where rounds are dear, sooner
_SOON, _SOON_OF_MANY = 96, 24
#: one in so many of the rounds, the first of them, is left out: they may remember where they began
_LEFT_OUT = 3
#: so many classes times patterns are a large table
_LARGE = 1000
_ENOUGH = Mixing(1.02, 700.0, 600.0)
_KEPT = 4800
#: more lists than these, and chains led from the prior may all lose a class
_FEW_LISTS = 8
#: rounds of all chains, times cells and classes: some minutes of one processor
_MOST_WORK = 1_500_000_000

Told = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Drawn:
    """Draws of N - n (islands × rounds × chains), how well they have mixed, and how many temperatures it took."""

    unlisted: Array
    mixing: Mixing
    temperatures: int


def estimate(
    table: Histories, blank: Answer, *, classes: int = 10, rounds: int = 300, told: Told | None = None
) -> Answer:
    """The posterior of N; sampled until islands of chains agree, at most so many rounds, and then a warning says so."""
    return _answer(table, blank, sampled(table, blank.seed, max(classes, 2), rounds, told), classes)


def sampled(table: Histories, seed: int, classes: int, rounds: int, told: Told | None = None) -> Drawn:
    """Draws until islands agree: begun quickly, and where they do not agree soon, begun again slowly.

    ``told`` hears how far it is. A large table makes fewer rounds, so that every table is done within minutes.
    """
    posterior = Posterior(table, classes)
    each = 48 if posterior.cells * posterior.classes < _LARGE else 16
    work = _ISLANDS * each * posterior.cells * posterior.classes
    soon, groups = _SOON, _GROUPS
    if posterior.lists > _FEW_LISTS:
        soon, groups = _SOON_OF_MANY, _GROUPS_OF_MANY
        rounds = min(rounds, max(soon, _MOST_WORK // work))
    say = told or (lambda text: None)
    with ThreadPoolExecutor(groups) as threads:
        say(f"chains begin quickly; at most {min(rounds, soon)} rounds")
        hopeless = _ENOUGH.bulk / 4 if rounds > soon else 0.0
        first = np.random.SeedSequence([seed, 20161]).spawn(groups)
        quick = _drawn(threads, posterior, first, QUICK, min(rounds, soon), each, say, hopeless)
        if quick.mixing.at_least(_ENOUGH) or rounds <= soon:
            return quick
        say(f"they do not agree and begin again slowly; at most {rounds} rounds")
        again = np.random.SeedSequence([seed, 20162]).spawn(groups)
        return _drawn(threads, posterior, again, SLOW, rounds, each, say)


def _drawn(
    threads: ThreadPoolExecutor,
    posterior: Posterior,
    seeds: list[np.random.SeedSequence],
    care: Care,
    rounds: int,
    each: int,
    say: Told,
    hopeless: float = 0.0,
) -> Drawn:
    """Draws by all groups, each with a generator of its own: so threads change the seconds and nothing else.

    They stop where islands agree, and where their effective draws are so few that more rounds are for nothing.
    """

    islands = _ISLANDS // len(seeds)

    def begin(one: np.random.SeedSequence) -> Sampler:
        rng, most = np.random.default_rng(one), CAP * int(posterior.people)
        many = posterior.lists > _FEW_LISTS
        sampler = Sampler(posterior, rng, islands * each, most, islands=islands, care=care, from_data=many)
        sampler.warm(_WARM)
        return sampler

    samplers = list(threads.map(begin, seeds))
    draws = np.empty((_ISLANDS, 0, each), dtype=np.int64)
    while draws.shape[1] < rounds:
        length = min(_BLOCK, rounds - draws.shape[1])
        parts = threads.map(Sampler.draw, samplers, [length] * len(seeds))
        block = np.concatenate([part.reshape(islands, each, length).transpose(0, 2, 1) for part in parts])
        draws = np.concatenate([draws, block], axis=1)
        kept = draws[:, draws.shape[1] // _LEFT_OUT :]
        found = mixing(kept)
        say(f"{draws.shape[1]} of at most {rounds} rounds; R-hat {found.rhat:.2f}")
        if (draws.shape[1] >= _LEAST_ROUNDS and found.at_least(_ENOUGH)) or found.bulk < hopeless:
            break
    return Drawn(kept, found, max(sampler.temperatures for sampler in samplers))


def _answer(table: Histories, blank: Answer, drawn: Drawn, classes: int) -> Answer:
    draws, found = drawn.unlisted, drawn.mixing
    total = table.documented + draws
    edges = ((1 - blank.level) / 2, 0.5, (1 + blank.level) / 2)
    lower, middle, upper = (float(one) for one in np.quantile(total, edges))
    flat = total.transpose(1, 2, 0).ravel()
    details: dict[str, Any] = {
        "classes": classes,
        "islands": len(draws),
        "chains": len(draws) * draws.shape[2],
        "draws": int(draws.size),
        "temperatures": drawn.temperatures,
        "most_unlisted": CAP * table.documented,
        "near_cap": float((draws > _NEAR_CAP * CAP * table.documented).mean()),
        "at_n": float((draws == 0).mean()),
        "island_medians": [float(one) for one in np.sort(np.median(total, axis=(1, 2)))],
        "modes": modes(total) or (apart(total) if found.rhat > MOST_RHAT else []),
    }
    answer = replace(
        blank,
        estimate=middle,
        median=middle,
        mean=float(total.mean()),
        se=float(total.std()),
        lower=lower,
        upper=upper,
        rhat=found.rhat,
        ess=found.bulk,
        ess_tail=found.tail,
        assumption=ASSUMPTION.format(classes=classes),
        details=details,
        draws=flat[:: max(1, len(flat) // _KEPT)][:_KEPT],
        parts={"posterior": shape(total.ravel()), "trace": trace(total)},
    )
    return answer.warn(*_mixing(answer), *_edges(answer))


def _mixing(answer: Answer) -> list[str]:
    assert answer.rhat is not None
    assert answer.ess is not None
    assert answer.ess_tail is not None
    said = []
    both, middles = answer.details["modes"], answer.details["island_medians"]
    if answer.rhat > MOST_RHAT:
        where = f"The medians of independent islands of them go from {middles[0]:,.0f} to {middles[-1]:,.0f}."
        said.append(f"The chains have not mixed (R-hat {answer.rhat:.2f}, more than {MOST_RHAT:g}). {where}")
    if both:
        sides = " and ".join(f"about {one['median']:,.0f} ({100 * one['share']:.0f} % of the draws)" for one in both)
        said.append(f"The posterior has two modes: {sides}; both must be reported.")
    for value, part in ((answer.ess, "middle"), (answer.ess_tail, "tails")):
        if value < LEAST_ESS:
            said.append(f"There are only {value:,.0f} effective draws for the {part} (fewer than {LEAST_ESS}).")
    return said


def _edges(answer: Answer) -> list[str]:
    said, details = [], answer.details
    if details["near_cap"] > _MOST_NEAR_CAP:
        said.append(
            f"{100 * details['near_cap']:.1f} % of the posterior lies near the largest number allowed "
            f"({answer.documented + details['most_unlisted']:,}): the upper end is the cap's, not the data's."
        )
    if details["at_n"] > _MOST_AT_N:
        said.append(
            f"{100 * details['at_n']:.0f} % of the posterior says that nobody is unlisted: it presses against n."
        )
    return said


def modes(total: Array) -> list[dict[str, float]]:
    """Two modes of N where there are two: their medians and shares; none where there is one.

    The logarithms of the draws are counted in bins and smoothed; two peaks are modes where the lowest place between
    them has less than half the lower peak, and each side holds a twentieth of the draws.
    """
    logs = np.log(np.ravel(total))
    low, high = np.quantile(logs, (0.001, 0.999))
    if high - low < 0.1:
        return []
    counts, edges = np.histogram(logs, bins=200, range=(low, high))
    kernel = np.exp(-0.5 * (np.arange(-24, 25) / 8) ** 2)
    smooth = np.convolve(np.pad(counts, 24, mode="edge"), kernel / kernel.sum(), mode="valid")
    best, cut = 1.0, None
    for place in range(1, len(smooth) - 1):
        depth = smooth[place] / max(1e-9, min(smooth[:place].max(), smooth[place + 1 :].max()))
        if depth < best:
            best, cut = depth, (edges[place] + edges[place + 1]) / 2
    if cut is None or best > 0.5 or not 0.05 < float((logs <= cut).mean()) < 0.95:
        return []
    sides = (logs[logs <= cut], logs[logs > cut])
    return [{"median": float(np.exp(np.median(side))), "share": len(side) / len(logs)} for side in sides]


def apart(total: Array) -> list[dict[str, float]]:
    """Two modes where islands that have not mixed settle in two places: the widest gap between their medians is a
    tenth or more, and two fifths of the way from the lowest to the highest; at least two islands lie on each side.
    """
    middles = np.log(np.median(total, axis=(1, 2)))
    inside = np.sort(middles)
    gaps = np.diff(inside)[1:-1]
    cut = int(np.argmax(gaps)) + 1
    if gaps[cut - 1] < max(np.log(1.1), 0.4 * (inside[-1] - inside[0])):
        return []
    low = middles <= inside[cut]
    return [{"median": float(np.median(total[side])), "share": float(side.mean())} for side in (low, ~low)]
