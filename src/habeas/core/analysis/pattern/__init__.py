"""Intense, consistent: what the words mean for what witnesses tell (docs/methods/pattern.md)."""

from __future__ import annotations

from habeas.core.analysis.pattern.consistency import Consistency, consistency
from habeas.core.analysis.pattern.intensity import Intensity, intensity

__all__ = ["Consistency", "Intensity", "consistency", "intensity"]
