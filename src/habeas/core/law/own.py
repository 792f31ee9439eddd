"""The codes that a mission adds to the vocabulary, and its notes on those that ship (docs/formats/vocabulary.md).

A code is permanent: its words may change, version by version, and it may be replaced by others; it is never given to
something else and never taken out. A code of the mission has an X before its number (``TOR-X01``), so that none of a
later edition can ever be the same.
"""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from habeas.core.kernel.errors import WrongUse
from habeas.core.law.edition import Law, Violation
from habeas.core.law.lists import ClosedList, ClosedLists, Label

OWN = re.compile(r"([A-Z]{3})-X(\d{2})")
#: what is said of a code in each language
SAID = ("label", "include", "exclude", "example")
#: languages that every label is in
ALWAYS = ("en", "ko")
_LANGUAGE = re.compile(r"[a-z]{2,3}")
_LONGEST = {"label": 160, "include": 1000, "exclude": 1000, "example": 1000}


@dataclass(frozen=True, slots=True)
class OwnCode:
    """A code of the mission, or (of a code that ships) what the mission notes beside it.

    ``said`` holds the words by kind (`SAID`) and language. A code that is ``replaced_by`` others, or ``ended``, is not
    used for new coding; what was coded with it stays as it is.
    """

    code: str
    said: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    replaced_by: tuple[str, ...] = ()
    ended: bool = False

    @property
    def retired(self) -> bool:
        """Whether nothing new is coded with it."""
        return self.ended or bool(self.replaced_by)

    def words(self, kind: str, language: str) -> str:
        """What is said in a language; in another one where there is nothing in it."""
        there = self.said.get(kind, {})
        return there.get(language) or next(iter(there.values()), "")


def checked(entry: OwnCode, law: Law, known: Mapping[str, OwnCode]) -> OwnCode:
    """``entry`` in its canonical spelling, when it may stand beside the shipped vocabulary and the ``known`` codes.

    WrongUse names the field: a code of the wrong form, a label that another code has, a replacement that is not there
    or leads back to the code.
    """
    code = entry.code.strip().upper()
    ships = code in law.violations
    if not ships:
        _require_form(code, law, known)
    said = {kind: _said(kind, entry.said.get(kind, {}), code) for kind in SAID}
    if ships and (fixed := sorted(set(said["label"]) & set(ALWAYS))):
        raise _wrong("label-ships", f"The words of {code} ship with the vocabulary.", f"label_{fixed[0]}",
                     do="Add labels in other languages, or notes; for other words add a code of your own.")  # fmt: skip
    if not ships and (missing := [language for language in ALWAYS if language not in said["label"]]):
        raise _wrong("no-label", f"{code} has no label in {missing[0]}.", f"label_{missing[0]}",
                     do="Every code has its words in English and in Korean.")  # fmt: skip
    made = OwnCode(code, {kind: words for kind, words in said.items() if words}, tuple(entry.replaced_by), entry.ended)
    _require_label_of_its_own(made, law, known)
    return replace(made, replaced_by=_replacements(made, law, known))


def with_own(law: Law, own: Iterable[OwnCode]) -> Law:
    """The edition with the mission's codes in it. They have no articles: what they may breach is unknown."""
    violations = dict(law.violations)
    retired: dict[str, tuple[str, ...]] = {}
    for entry in own:
        there = violations.get(entry.code)
        if there is None:
            there = _violation(entry, group_of(entry.code, law) or "")
        violations[entry.code] = replace(there, replaced_by=entry.replaced_by)
        if entry.retired:
            retired[entry.code] = entry.replaced_by
    codes = MappingProxyType({code: each.label for code, each in violations.items()})
    lists = dict(law.lists.lists)
    lists |= {name: ClosedList(name, codes, retired=MappingProxyType(retired)) for name in ("act", "violation")}
    return replace(
        law, violations=MappingProxyType(violations), lists=ClosedLists(law.lists.edition, MappingProxyType(lists))
    )


def group_of(code: str, law: Law) -> str | None:
    """The group of the codes that begin with the same letters: with it goes the guard that lies over them."""
    letters = code.partition("-")[0]
    return next((each.group for name, each in law.violations.items() if name.startswith(f"{letters}-")), None)


def next_code(letters: str, law: Law, known: Iterable[str]) -> str:
    """The first code of the mission with these letters that was never given."""
    taken = [int(found[2]) for each in known if (found := OWN.fullmatch(each)) and found[1] == letters]
    return f"{letters}-X{max(taken, default=0) + 1:02d}"


def likely(code: str, law: Law) -> str | None:
    """The code that somebody meant, where one is near."""
    near = difflib.get_close_matches(code.strip().upper()[:40], law.violations, n=1, cutoff=0.5)
    return near[0] if near else None


def _violation(entry: OwnCode, group: str) -> Violation:
    label = Label(entry.words("label", "en"), entry.words("label", "ko"), True)
    return Violation(entry.code, group, label, MappingProxyType({}), (), (), (), "", entry.replaced_by, True, own=True)


def _require_form(code: str, law: Law, known: Mapping[str, OwnCode]) -> None:
    found = OWN.fullmatch(code)
    letters = sorted({each.partition("-")[0] for each in law.violations})
    if found is None:
        near = likely(code, law)
        raise _wrong(
            "not-an-own-code", "A code of the mission has three letters and an X before its number.", "code",
            expected="TOR-X01, or a code that ships", found=code[:40],
            do=f"Did you mean {near}?" if near else None,
        )  # fmt: skip
    if found[1] not in letters or found[2] == "00":
        close = difflib.get_close_matches(found[1], letters, n=1, cutoff=0.3)
        raise _wrong(
            "no-such-letters", "A code of the mission lies in a group of the vocabulary, whose guard holds for it.",
            "code", expected=", ".join(letters), found=found[1],
            do=f"Did you mean {close[0]}-X{found[2]}?" if close else None,
        )  # fmt: skip


def _said(kind: str, words: Mapping[str, str], code: str) -> dict[str, str]:
    said = {}
    for language, text in words.items():
        kept = " ".join(unicodedata.normalize("NFC", text).split())
        if not kept:
            continue
        name = f"{kind}_{language}"
        if not _LANGUAGE.fullmatch(language):
            raise _wrong("no-such-language", f"{code} has words in a language that is none.", name,
                         expected="en, ko, ar, fr …", found=language[:20])  # fmt: skip
        if len(kept) > _LONGEST[kind]:
            raise _wrong("too-long", f"{code} has too many words.", name,
                         expected=f"at most {_LONGEST[kind]} characters", found=str(len(kept)))  # fmt: skip
        if any(unicodedata.category(sign) in ("Cc", "Cf", "Cs", "Co", "Cn") and sign not in "\u200c\u200d"
               for sign in kept):  # fmt: skip
            raise _wrong("hidden-signs", f"{code} has signs in its words that nobody sees.", name,
                         do="Type the words anew.")  # fmt: skip
        said[language] = kept
    return said


def _plain(label: str) -> str:
    return "".join(sign for sign in unicodedata.normalize("NFKC", label).casefold() if sign.isalnum())


def _require_label_of_its_own(entry: OwnCode, law: Law, known: Mapping[str, OwnCode]) -> None:
    """Two codes of the same words would be taken for each other."""
    for language, label in entry.said.get("label", {}).items():
        for other in law.violations.values():
            ships = other.label.in_language(language) if language in ALWAYS and not other.own else ""
            noted = known[other.code].said.get("label", {}).get(language, "") if other.code in known else ""
            if other.code != entry.code and _plain(label) in {_plain(ships), _plain(noted)} - {""}:
                raise _same(entry.code, language, other.code)
        for code, each in known.items():
            if code != entry.code and _plain(each.said.get("label", {}).get(language, "")) == _plain(label):
                raise _same(entry.code, language, code)


def _same(code: str, language: str, other: str) -> WrongUse:
    return _wrong("same-label", f"{code} has the same words as {other}.", f"label_{language}", found=other,
                  do=f"Say how it differs from {other}, or use {other}.")  # fmt: skip


def _replacements(entry: OwnCode, law: Law, known: Mapping[str, OwnCode]) -> tuple[str, ...]:
    """The codes that replace it, each known and in use, none leading back."""
    there = {**dict.fromkeys(law.violations), **known, entry.code: entry}
    kept = tuple(dict.fromkeys(each.strip().upper() for each in entry.replaced_by if each.strip()))
    for code in kept:
        if code not in there:
            near = difflib.get_close_matches(code, there, n=1, cutoff=0.5)
            raise _wrong("not-in-list", f"{entry.code} is replaced by a code that is not there.", "replaced_by",
                         found=code[:40], do=f"Did you mean {near[0]}?" if near else None)  # fmt: skip
        seen, waiting = {entry.code}, [code]
        while waiting:
            one = waiting.pop()
            if one == entry.code:
                raise _wrong("replaced-by-itself", f"{entry.code} would be replaced by itself in the end.",
                             "replaced_by", found=code, do="Name a code that stays in use.")  # fmt: skip
            if one not in seen:
                seen.add(one)
                follow = known.get(one)
                waiting += follow.replaced_by if follow else ()
        follow = known.get(code)
        if follow is not None and follow.retired:
            raise _wrong("replaced-by-retired", f"{entry.code} is replaced by {code}, which is not used any more.",
                         "replaced_by", found=code, do="Name the code that replaced it.")  # fmt: skip
    return kept


def _wrong(code: str, what: str, where: str, *, expected: str | None = None, found: str | None = None,
           do: str | None = None) -> WrongUse:  # fmt: skip
    return WrongUse(code, what, {"field": where}, expected, found, do)
