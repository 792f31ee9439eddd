"""What makes a round step one of the posterior's shape: for each chain a mass matrix from scores at a place near it.

The mass is H = least + Sᵀ S, with the scores S of the counts (cells × width), so that a speed has the energy
u ᵀH u / 2 = (least |u|² + |S u|²) / 2, and H⁻¹ (√least z + Sᵀ y) of normal z and y is a speed drawn as it should be: no
root of a matrix is needed. With few cells H⁻¹ is applied among them: L Lᵀ = least + S Sᵀ, W = L⁻¹ S, and H⁻¹ is
(1 - Wᵀ W) / least. Vectors are rows, one for each chain.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from habeas.core.analysis.mse.table import Array


@dataclass(frozen=True, slots=True)
class Metric:
    """``scores`` is S of each chain, or, of wide states, the squares of what each direction scores; ``inverse`` is
    H⁻¹, or W (cells × width) where it is ``among_cells``.
    """

    scores: Array
    inverse: Array
    least: float
    among_cells: bool = False

    def speed(self, rng: np.random.Generator) -> Array:
        """A speed of each chain, drawn as its mass has it."""
        kind: np.dtype[Any] = self.scores.dtype
        if self.scores.ndim == 2:
            return np.asarray(rng.standard_normal(self.scores.shape, dtype=kind) * np.sqrt(self.inverse))
        push = rng.standard_normal(self.scores.shape[::2], dtype=kind)
        push *= kind.type(np.sqrt(self.least))
        push += _across(rng.standard_normal(self.scores.shape[:2], dtype=kind), self.scores)
        return self.pushed(push)

    def pushed(self, force: Array) -> Array:
        """The speeds that these forces give: H⁻¹ times each."""
        if self.inverse.ndim == 2:
            return np.asarray(self.inverse * force)
        if not self.among_cells:
            return _times(self.inverse, force)
        found = force - _across(_times(self.inverse, force), self.inverse)
        found *= found.dtype.type(1 / self.least)
        return np.asarray(found)

    def energy(self, speed: Array) -> Array:
        """The energy of each speed."""
        if self.scores.ndim == 2:
            return np.asarray((speed.astype(float) ** 2 / self.inverse).sum(axis=1) / 2)
        of_scores, of_speed = _times(self.scores, speed).astype(float), speed.astype(float)
        return np.asarray((self.least * (of_speed**2).sum(axis=1) + (of_scores**2).sum(axis=1)) / 2)


def metric(scores: Array, least: float) -> Metric:
    """The metric of these scores, in their precision; any is right, a good one is quick."""
    kind = scores.dtype
    if scores.ndim == 2:  # the squares of wide states, summed
        return Metric(scores, (1 / (scores + least)).astype(kind), least)
    cells, width = scores.shape[1:]
    double = scores.astype(float, copy=False)  # as what is summed of many people would otherwise have no root
    across = double.transpose(0, 2, 1)
    if cells >= width:
        return Metric(scores, np.linalg.inv(across @ double + least * np.eye(width)).astype(kind), least)
    inside = _inverse_of_root(double @ across + least * np.eye(cells)).astype(kind) @ scores
    if 2 * cells < width:
        return Metric(scores, inside, least, among_cells=True)
    whole = -(inside.transpose(0, 2, 1) @ inside)
    whole += np.eye(width, dtype=kind)
    whole *= kind.type(1 / least)
    return Metric(scores, whole, least)


def _inverse_of_root(matrices: Array) -> Array:
    """L⁻¹ of each L Lᵀ, row by row; numpy's own inverse knows nothing of triangles and takes three times as long."""
    root = np.linalg.cholesky(matrices)
    found = np.zeros_like(root)
    for row in range(root.shape[1]):
        found[:, row, row] = 1.0
        found[:, row : row + 1, :row] = -(root[:, row : row + 1, :row] @ found[:, :row, :row])
        found[:, row, : row + 1] /= root[:, row, row, None]
    return found


def _times(matrix: Array, vector: Array) -> Array:
    return np.asarray(np.matmul(matrix, vector[:, :, None])[:, :, 0])


def _across(vector: Array, matrix: Array) -> Array:
    return np.asarray(np.matmul(vector[:, None, :], matrix)[:, 0, :])
