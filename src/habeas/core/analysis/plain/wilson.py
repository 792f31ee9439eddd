"""Wilson's (1927) interval of a share."""

from __future__ import annotations

from statistics import NormalDist

import numpy as np

from habeas.core.analysis.plain.factors import Array


def wilson(part: Array, whole: Array, level: float) -> tuple[Array, Array]:
    """Lower and upper ends of ``part`` of ``whole``; NaN where ``whole`` is 0."""
    z = NormalDist().inv_cdf((1 + level) / 2)
    part, whole = np.asarray(part, dtype=float), np.asarray(whole, dtype=float)
    with np.errstate(divide="ignore", invalid="ignore"):
        share = part / whole
        middle = (share + z * z / (2 * whole)) / (1 + z * z / whole)
        half = z / (1 + z * z / whole) * np.sqrt(np.maximum(share * (1 - share), 0) / whole + z * z / (4 * whole**2))
    return np.clip(middle - half, 0, 1), np.clip(middle + half, 0, 1)
