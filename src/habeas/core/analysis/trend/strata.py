"""Acts and years by cell and by who the witnesses are, in every drawing of the days."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from habeas.core.analysis.plain import bootstrap
from habeas.core.analysis.plain.factors import Array
from habeas.core.analysis.trend.study import YEAR, Side, Study
from habeas.core.analysis.trend.tally import MOST_NUMBERS
from habeas.core.kernel.errors import Refused


def by_stratum(study: Study, sides: Sequence[Side], stratum: Array, many: int, rng: np.random.Generator) -> list[Array]:
    """For each drawing the sums of each witness: an array of witnesses × (acts, years) × cells × strata."""
    cells = int(np.prod([len(side.labels) for side in sides], dtype=np.int64))
    if 2 * cells * many * study.clusters > MOST_NUMBERS:
        do = "Take fewer terms, or longer stretches of time."
        raise Refused("too-many-strata", f"There would be {cells * many:,} strata.", {"field": "--terms"}, do=do)
    study.refuse_beyond(2 * cells * many * study.clusters, "--terms")
    made = []
    for _ in range(study.imputations):
        one = study.drawn(sides, rng)
        both = []
        for who, cell, worth in (
            (one.act_source, one.act_cell, np.ones(len(one.act_source))),
            (one.piece_source, one.piece_cell, one.piece_days / YEAR),
        ):
            at = (study.cluster[who] * cells + cell) * many + stratum[who]
            both.append(np.bincount(at, weights=worth, minlength=study.clusters * cells * many))
        made.append(np.stack([each.reshape(study.clusters, cells, many) for each in both], 1))
    return made


def resampled(parts: Sequence[Array], times: int, rng: np.random.Generator) -> Array:
    """Samples of witnesses, an equal share in each drawing of the days."""
    shape = parts[0].shape[1:]
    each = -(-times // len(parts))
    flat = [bootstrap.resampled(part.reshape(len(part), -1), each, rng) for part in parts]
    return np.concatenate(flat).reshape(-1, *shape)
