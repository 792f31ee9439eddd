"""Reads one dated edition of vocabulary and law from its YAML files, once, and answers what it says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any

from habeas.core.kernel.errors import Broken, WrongUse
from habeas.core.kernel.yamltables import shipped_table
from habeas.core.law.lists import ClosedList, ClosedLists, Label
from habeas.core.law.obligations import Bound, Day, Instrument, State, bound, read_instruments, read_states
from habeas.core.law.patterns import matches

#: The editions that ship, oldest first. A mission names the one it works with (mission.toml).
EDITIONS = ("2026-11",)


@dataclass(frozen=True, slots=True)
class Violation:
    """One code of the vocabulary.

    ``articles`` are candidates by instrument, ``standards`` what is no treaty; ``rome_statute`` names candidate acts,
    never a crime; ``huridocs`` are code numbers of the HURIDOCS micro-thesauri. ``summable`` is False for what is not a
    violation. One that is the mission's ``own`` has no articles: a lawyer has not said what it may breach.
    """

    code: str
    group: str
    label: Label
    articles: Mapping[str, tuple[str, ...]]
    standards: tuple[str, ...]
    rome_statute: tuple[str, ...]
    huridocs: tuple[str, ...]
    since: str
    replaced_by: tuple[str, ...]
    summable: bool
    own: bool = False


@dataclass(frozen=True, slots=True)
class Article:
    """An article that a violation may breach, and whether it bound the State on the day."""

    instrument: str
    article: str
    bound: Bound


@dataclass(frozen=True, slots=True)
class Element:
    """A row of a case matrix: an element of a crime or a mode of liability, paraphrased, with usual means of proof."""

    id: str
    crime: str
    element: str
    proof: str


@dataclass(frozen=True, slots=True)
class Law:
    """One edition of vocabulary and law. ``guarded_groups`` and ``guarded_kinds`` say which groups of violations and
    which kinds of sources are under which guard (docs/formats/release.md)."""

    edition: str
    groups: Mapping[str, Label]
    violations: Mapping[str, Violation]
    lists: ClosedLists
    instruments: Mapping[str, Instrument]
    states: Mapping[str, State]
    elements: Mapping[str, Element]
    guarded_groups: Mapping[str, str]
    guarded_kinds: Mapping[str, str]

    def violation(self, code: str) -> Violation:
        """The violation of a code; WrongUse ``not-in-list`` with the nearest one where there is none."""
        known = self.violations.get(code)
        return known if known is not None else self.violations[self.lists.require("act", code)]

    def label(self, code: str, language: str = "en") -> str:
        """The words for a vocabulary code in ``en`` or ``ko`` (a draft)."""
        return self.violation(code).label.in_language(language)

    def matches(self, pattern: str, value: str) -> bool:
        """Whether a value asked for matches a value found (see `habeas.core.law.patterns`)."""
        return matches(pattern, value)

    def codes(self, pattern: str) -> tuple[str, ...]:
        """The codes that a pattern matches, in the vocabulary's order."""
        return tuple(code for code in self.violations if matches(pattern, code))

    def summable(self, code: str) -> bool:
        """Whether the code counts as a violation: LIF-00 (death caused by agents, lawfulness not assessed) does not."""
        return self.violation(code).summable

    def guard_of(self, code: str) -> str | None:
        """The guard over acts of this code, where there is one."""
        known = self.violations.get(code)
        return self.guarded_groups.get(known.group) if known else None

    def bound(self, state: str, instrument: str, day: Day) -> Bound:
        """Whether ``instrument`` bound ``state`` on the day of the deed: yes, no, partly or unknown, with a source."""
        return bound(self.states, self.instruments, state, instrument, day)

    def articles(self, code: str, state: str, day: Day) -> tuple[Article, ...]:
        """Every article that the code may breach, each with whether it bound the State on that day.

        An instrument that is named without an article stands with an empty one.
        """
        return tuple(
            Article(instrument, article, held)
            for instrument, articles in self.violation(code).articles.items()
            for held in [self.bound(state, instrument, day)]
            for article in articles or ("",)
        )


@lru_cache(maxsize=8)
def load_edition(name: str) -> Law:
    """The edition ``name`` (``2026-11``), read once; WrongUse where there is none of that name."""
    if name not in EDITIONS:
        raise WrongUse(
            "no-such-edition",
            "There is no such edition of vocabulary and law.",
            expected=", ".join(EDITIONS),
            found=repr(name[:20]),
        )
    coded, listed = _read(name, "violations"), _read(name, "lists")
    groups, violations = _violations(coded)
    lists = _lists(name, listed, violations)
    return Law(
        name,
        groups,
        violations,
        lists,
        read_instruments(_read(name, "instruments")),
        read_states(_read(name, "states")),
        _elements(_read(name, "elements")),
        _guarded(coded, groups),
        _guarded(listed, lists["source.kind"].values),
    )


def _read(edition: str, name: str) -> dict[str, Any]:
    """One file of an edition. They are ours and ship with the program, so a flaw in one is Broken, not the user's."""
    text = files("habeas.core.law").joinpath("editions", edition, f"{name}.yaml").read_text(encoding="utf-8")
    found = shipped_table(text, f"{edition}/{name}.yaml")
    if found.get("format") != f"habeas/{name}/1" or found.get("edition") != edition:
        raise Broken(f"{name}.yaml is not of the edition {edition}")
    return dict(found)


def _violations(found: dict[str, Any]) -> tuple[Mapping[str, Label], Mapping[str, Violation]]:
    draft = bool(found["ko_draft"])
    groups = {group: Label(words["en"], words["ko"], draft) for group, words in found["groups"].items()}
    violations = {code: _violation(code, entry, draft) for code, entry in found["violations"].items()}
    for violation in violations.values():
        if violation.group not in groups:
            raise Broken(f"{violation.code} is in no group of the vocabulary")
        if violation.summable == violation.code.endswith("-00"):
            raise Broken(f"{violation.code}: only codes that end in -00 are not summed")
    return MappingProxyType(groups), MappingProxyType(violations)


def _violation(code: str, entry: dict[str, Any], draft: bool) -> Violation:
    return Violation(
        code,
        entry["group"],
        Label(entry["label"]["en"], entry["label"]["ko"], draft),
        MappingProxyType({name: tuple(articles) for name, articles in entry.get("articles", {}).items()}),
        tuple(entry.get("standards", ())),
        tuple(entry.get("rome_statute", ())),
        tuple(entry.get("crosswalk", {}).get("huridocs", ())),
        entry["since"],
        tuple(entry["replaced_by"] or ()),
        entry.get("summable", True),
    )


def _lists(edition: str, found: dict[str, Any], violations: Mapping[str, Violation]) -> ClosedLists:
    draft = bool(found["ko_draft"])
    lists = {
        name: ClosedList(
            name,
            MappingProxyType({value: Label(en, ko, draft) for value, (en, ko) in values.items()}),
            name in found["open"],
        )
        for name, values in found["lists"].items()
    }
    codes = MappingProxyType({code: each.label for code, each in violations.items()})
    # `act` is the field of a record and of a report's `where`, `violation` what a table ranks by.
    lists |= {name: ClosedList(name, codes) for name in ("act", "violation")}
    return ClosedLists(edition, MappingProxyType(lists))


def _guarded(found: dict[str, Any], there: Mapping[str, Label]) -> Mapping[str, str]:
    guarded = dict(found.get("guarded", {}))
    if unknown := sorted(set(guarded) - set(there)):
        raise Broken(f"{unknown[0]} is guarded and does not exist")
    return MappingProxyType(guarded)


def _elements(found: dict[str, Any]) -> Mapping[str, Element]:
    return MappingProxyType(
        {name: Element(name, row["crime"], row["element"], row["proof"]) for name, row in found["elements"].items()}
    )
