"""Who sees a source, by her label: read from levels.yaml beside this file. What it does not grant is hidden."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib.resources import files
from types import MappingProxyType
from typing import Any

from habeas.core.access.policy import may
from habeas.core.kernel.errors import Broken, WrongUse
from habeas.core.kernel.yamltables import shipped_table

READERS, CIRCLE = "readers", "circle"
_COMPARTMENT = re.compile(r"[a-z][a-z0-9-]{0,38}")


@dataclass(frozen=True, slots=True)
class Level:
    """A level: its words in English and Korean, and who sees a source of it."""

    name: str
    en: str
    ko: str
    seen_by: str


def _read() -> dict[str, Any]:
    text = files("habeas.core.access").joinpath("levels.yaml").read_text(encoding="utf-8")
    found = shipped_table(text, "levels.yaml")
    if found.get("format") != "habeas/levels/1" or found["unlabelled"] not in found["levels"]:
        raise Broken("levels.yaml is not a table of levels")
    if found["in-compartment"] != CIRCLE or found["own-interviewee"] != "no-difference":
        raise Broken("levels.yaml says what the program does not carry out")
    if wrong := [name for name, one in found["levels"].items() if one["seen-by"] not in (READERS, CIRCLE)]:
        raise Broken(f"levels.yaml does not say who sees {wrong[0]}")
    return dict(found)


_TABLE = _read()
#: every level by its name, from the least to the most sensitive
LEVELS: Mapping[str, Level] = MappingProxyType(
    {name: Level(name, one["en"], one["ko"], one["seen-by"]) for name, one in _TABLE["levels"].items()}
)
#: the level of a source that nobody has labelled
UNLABELLED: str = _TABLE["unlabelled"]
STRICTLY = "strictly-confidential"


def in_circle(level: str, compartment: str) -> bool:
    """Whether a source is seen by a circle alone; a level that does not exist is of that kind."""
    known = LEVELS.get(level or UNLABELLED)
    return bool(compartment) or known is None or known.seen_by == CIRCLE


def sees(roles: Iterable[str], compartments: Iterable[str], level: str, compartment: str) -> bool:
    """Whether somebody who may read sources sees one of this level and compartment."""
    if not in_circle(level, compartment):
        return True
    return may(roles, "read-strictly-confidential") or (bool(compartment) and compartment in set(compartments))


def require_level(name: str) -> str:
    """The level, when it exists; otherwise WrongUse ``no-such-level``."""
    if name not in LEVELS:
        raise WrongUse("no-such-level", "There is no such level.", expected=", ".join(LEVELS), found=name[:40])
    return name


def require_compartment(name: str) -> str:
    """A name that a compartment may have; otherwise WrongUse ``compartment-name``."""
    if not _COMPARTMENT.fullmatch(name):
        raise WrongUse(
            "compartment-name",
            "A compartment has a name that says nothing of who is in it.",
            expected="a-z, 0-9, hyphen; it begins with a letter",
            found=name[:40],
        )
    return name
