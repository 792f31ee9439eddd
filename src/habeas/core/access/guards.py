"""What a release leaves out of sources who need more care than their consent gives: read from guards.yaml."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.resources import files
from types import MappingProxyType

import yaml

from habeas.core.access.levels import LEVELS
from habeas.core.kernel.errors import Broken

#: what can be dropped of acts, observations and exposures
DROPPABLE = frozenset({"place"})


def _read() -> dict[str, frozenset[str]]:
    text = files("habeas.core.access").joinpath("guards.yaml").read_text(encoding="utf-8")
    found = yaml.load(text, Loader=yaml.CSafeLoader)
    if found.get("format") != "habeas/guards/1" or set(found) != {"format", "guards"}:
        raise Broken("guards.yaml is not a table of guards")
    dropped = {}
    for level, one in found["guards"].items():
        if level not in LEVELS or one["rows"] != "approval" or one["quotations"] != "approval":
            raise Broken(f"guards.yaml says of {level} what the program does not carry out")
        dropped[level] = frozenset(one["drop"])
        if not dropped[level] <= DROPPABLE:
            raise Broken(f"guards.yaml drops of {level} what cannot be dropped")
    return dropped


_DROPPED: Mapping[str, frozenset[str]] = MappingProxyType(_read())


def dropped_of(level: str) -> frozenset[str]:
    """The columns that a release leaves out of the rows of a source of this level."""
    return _DROPPED.get(level, frozenset())
