"""Purposes of a release: which uses of a source each needs, for rows and for passages. Read from purposes.yaml."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from types import MappingProxyType

from habeas.core.kernel.errors import Broken, WrongUse
from habeas.core.kernel.yamltables import shipped_table

#: Uses that a consent can grant (docs/formats/consent.md), beside share-national:XX and the stand-in share-court.
_USES = frozenset(
    (
        *("internal", "statistics", "quote-anonymous", "quote-named"),
        *("share-un", "share-icc", "share-court", "sanctions", "research"),
    )
)
_NATIONAL = re.compile(r"court:([A-Z]{2})")


@dataclass(frozen=True, slots=True)
class Uses:
    """The uses that a source must have granted, every one of them: for its rows, and for its passages."""

    rows: tuple[str, ...]
    passages: tuple[str, ...]
    purpose: str = ""


@dataclass(frozen=True, slots=True)
class Purpose:
    """What a release may be made for. ``audiences`` may end in ``:*``; passages need the uses of the rows as well."""

    name: str
    en: str
    ko: str
    audiences: tuple[str, ...]
    rows: tuple[str, ...]
    passages: tuple[str, ...]

    def __post_init__(self) -> None:
        if not self.rows or not self.passages or not {*self.rows, *self.passages} <= _USES:
            raise Broken(f"the purpose {self.name} needs uses that a consent can grant")

    def uses(self, audience: str) -> Uses:
        """The uses needed for an audience; WrongUse ``purpose-audience`` where this purpose does not serve it."""
        if not any(_serves(each, audience) for each in self.audiences):
            raise WrongUse(
                "purpose-audience",
                f"A release for {self.name} is not made for this audience.",
                expected=", ".join(self.audiences).replace("*", "NAME"),
                found=repr(audience[:40]),
            )
        rows = tuple(_for_court(use, audience) for use in self.rows)
        passages = tuple(_for_court(use, audience) for use in self.passages)
        return Uses(rows, tuple(dict.fromkeys(rows + passages)), self.name)


def _serves(pattern: str, audience: str) -> bool:
    if pattern.endswith(":*"):
        return audience.startswith(pattern[:-1]) and len(audience) > len(pattern) - 1
    return pattern == audience


def _for_court(use: str, audience: str) -> str:
    """``share-court`` as the use that fits the court; a court that is neither the ICC nor a State's has none."""
    if use != "share-court":
        return use
    if audience == "court:ICC":
        return "share-icc"
    if national := _NATIONAL.fullmatch(audience):
        return f"share-national:{national[1]}"
    raise WrongUse(
        "no-use-for-court",
        "No use of a consent covers this court.",
        expected="court:ICC, or court: and the two letters of a State",
        found=repr(audience[:40]),
    )


def _purposes() -> dict[str, Purpose]:
    text = files("habeas.core.access").joinpath("purposes.yaml").read_text(encoding="utf-8")
    found = shipped_table(text, "purposes.yaml")
    if found.get("format") != "habeas/purposes/1":
        raise Broken("purposes.yaml is not a table of purposes")
    return {
        name: Purpose(
            name, each["en"], each["ko"], tuple(each["audiences"]), tuple(each["rows"]), tuple(each["passages"])
        )
        for name, each in found["purposes"].items()
    }


#: Every purpose by its name, in the file's order.
PURPOSES: Mapping[str, Purpose] = MappingProxyType(_purposes())


def purpose(name: str) -> Purpose:
    """The purpose of that name; WrongUse ``no-such-purpose`` where there is none."""
    if name not in PURPOSES:
        raise WrongUse(
            "no-such-purpose", "There is no such purpose.", expected=", ".join(PURPOSES), found=repr(name[:40])
        )
    return PURPOSES[name]
