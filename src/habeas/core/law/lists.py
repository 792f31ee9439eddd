"""The closed lists of a vocabulary: which values a field may have, in two languages."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from habeas.core.kernel.errors import Broken, WrongUse


@dataclass(frozen=True, slots=True)
class Label:
    """The words for a value; ``ko_draft`` says that no Korean lawyer has confirmed the Korean ones yet."""

    en: str
    ko: str
    ko_draft: bool = True

    def __post_init__(self) -> None:
        if not self.en.strip() or not self.ko.strip():
            raise Broken("a value of a vocabulary has no words in one of the languages")

    def in_language(self, language: str) -> str:
        """The words in ``en`` or ``ko``; any other language has English."""
        return self.ko if language == "ko" else self.en


@dataclass(frozen=True, slots=True)
class ClosedList:
    """The values of one field. An ``open`` list offers its values and takes others too (units, for example).

    ``retired`` values are known and not taken for anything new; behind each stand those that replaced it.
    """

    name: str
    values: Mapping[str, Label]
    open: bool = False
    retired: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True)
class ClosedLists:
    """All lists of one edition, by the name of the field (``place_type``, ``source.kind``, ``act`` …)."""

    edition: str
    lists: Mapping[str, ClosedList]

    def __getitem__(self, field: str) -> ClosedList:
        """The list of ``field``; WrongUse ``no-such-list`` where there is none, with the nearest."""
        if field not in self.lists:
            near = difflib.get_close_matches(field[:40], self.lists, n=1, cutoff=0.5)
            raise WrongUse(
                "no-such-list",
                f"The vocabulary {self.edition} has no list of this name.",
                expected=", ".join(self.lists),
                found=repr(field[:40]),
                do=f"Did you mean {near[0]}?" if near else None,
            )
        return self.lists[field]

    def __contains__(self, field: object) -> bool:
        return field in self.lists

    @property
    def codes(self) -> Collection[str]:
        """The codes of violations."""
        return self["violation"].values

    def values(self, field: str) -> tuple[str, ...]:
        """The values that ``field`` may have, in the vocabulary's order."""
        return tuple(self[field].values)

    def label(self, field: str, value: str, language: str = "en") -> str:
        """The words for ``value``; the value itself where an open list does not know it."""
        known = self[field].values.get(value)
        return known.in_language(language) if known else value

    def require(self, field: str, value: str) -> str:
        """``value`` as it is, when ``field`` may have it; otherwise WrongUse ``not-in-list`` naming the nearest."""
        chosen = self[field]
        if value in chosen.retired:
            replaced = " or ".join(chosen.retired[value])
            raise WrongUse(
                "code-retired",
                f"{value} is not used for new coding any more.",
                where={"field": field},
                found=value,
                do=f"Use {replaced} instead." if replaced else "Choose the code that fits: habeas vocabulary find …",
            )
        if value in chosen.values or (chosen.open and 0 < len(value.strip()) <= 60):
            return value
        near = difflib.get_close_matches(value[:60], chosen.values, n=1, cutoff=0.5)
        raise WrongUse(
            "not-in-list",
            f"The vocabulary {self.edition} has no such value for {field}.",
            where={"field": field},
            expected=_offer(chosen.values),
            found=repr(value[:60]),
            do=f"Did you mean {near[0]}?" if near else f"See habeas vocabulary list {field}.",
        )


def _offer(values: Mapping[str, Label]) -> str:
    """The values as a sentence's part; a long list is cut, since the command prints the whole of it."""
    names = list(values)
    return ", ".join(names[:12]) + (f" … ({len(names)} in all)" if len(names) > 12 else "")
