"""Names: a display form, a form for comparing, and whether two names in any script may be one."""

from __future__ import annotations

from habeas.core.kernel.names_folding import LONGEST, fold, normal_name
from habeas.core.kernel.names_match import MATCH, Likeness, compare, forget, in_hangul, keys

__all__ = ["LONGEST", "MATCH", "Likeness", "compare", "fold", "forget", "in_hangul", "keys", "normal_name"]
