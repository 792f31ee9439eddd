"""What a release leaves out of people who need more care than consent gives: read from guards.yaml."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib.resources import files
from types import MappingProxyType
from typing import Any

from habeas.core.access.levels import LEVELS
from habeas.core.kernel.errors import Broken, WrongUse
from habeas.core.kernel.yamltables import shipped_table

#: what can be dropped of acts, observations and exposures
DROPPABLE = frozenset({"place"})
CHILD, SEXUAL_VIOLENCE, OFFICIAL = "child", "sexual-violence", "official"
PLACES, QUOTATIONS = "places", "quotations"
#: what two people can let in of a guard that the mission sets
COVERS = (PLACES, QUOTATIONS)
#: why a release answers nothing when what two people had let in was taken back
TAKEN_BACK = "approval-taken-back"
#: what a guard's own floor is where nothing is said
USUAL_FLOOR = 10
_COLUMNS = {"set-by", "rows", "quotations", "drop", "cells"}
#: who sets a guard -> what the program carries out of it
_ROWS = {"label": "approval", "mission": "consent"}


@dataclass(frozen=True, slots=True)
class Guard:
    """One line of the table: ``label``, of a source who is labelled so; else where the mission applies it."""

    name: str
    label: bool
    drop: frozenset[str]


def _read() -> dict[str, Guard]:
    text = files("habeas.core.access").joinpath("guards.yaml").read_text(encoding="utf-8")
    found = shipped_table(text, "guards.yaml")
    if found.get("format") != "habeas/guards/1" or set(found) != {"format", "guards"}:
        raise Broken("guards.yaml is not a table of guards")
    guards = {name: _guard(name, one) for name, one in found["guards"].items()}
    if {name for name, one in guards.items() if not one.label} != {CHILD, SEXUAL_VIOLENCE, OFFICIAL}:
        raise Broken("guards.yaml has other guards than the program carries out")
    return guards


def _guard(name: str, one: Mapping[str, Any]) -> Guard:
    says = (one.get("rows"), one.get("quotations"), one.get("cells"))
    if set(one) != _COLUMNS or says != (_ROWS.get(one["set-by"]), "approval", "higher"):
        raise Broken(f"guards.yaml says of {name} what the program does not carry out")
    if (one["set-by"] == "label") != (name in LEVELS):
        raise Broken(f"guards.yaml: {name} is no level that can be labelled")
    if not set(one["drop"]) <= DROPPABLE:
        raise Broken(f"guards.yaml drops of {name} what cannot be dropped")
    return Guard(name, one["set-by"] == "label", frozenset(one["drop"]))


_GUARDS: Mapping[str, Guard] = MappingProxyType(_read())
#: the guards that a mission sets, in the order of the table
BY_MISSION: tuple[str, ...] = tuple(name for name, one in _GUARDS.items() if not one.label)
#: why something is left out of a release -> the guard, and back
REASON_OF: Mapping[str, str] = MappingProxyType({name: f"guarded-{name}" for name in BY_MISSION})


def dropped_of(name: str) -> frozenset[str]:
    """The columns that a release leaves out of what is under this guard (a level, or one that the mission sets)."""
    return _GUARDS[name].drop if name in _GUARDS else frozenset()


def require_guards(names: Iterable[str]) -> tuple[str, ...]:
    """These guards, each once, in the order of the table; WrongUse ``no-such-guard`` for one that no mission sets."""
    chosen = set(names)
    if unknown := sorted(chosen - set(BY_MISSION)):
        raise WrongUse(
            "no-such-guard", "There is no such guard.", expected=", ".join(BY_MISSION), found=repr(unknown[0][:40])
        )
    return tuple(name for name in BY_MISSION if name in chosen)
