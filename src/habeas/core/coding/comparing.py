"""Two codings of one text, side by side: where they agree, where they differ, and what a third person makes of them.

A *segment* is a stretch of the text in which passages of the two overlap, directly or through others. The *unit of
agreement* is a segment and a code: each coder has coded it there, or has not (docs/methods/agreement.md).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import yaml

from habeas.core.coding.anchoring import Anchor
from habeas.core.coding.records import CodedAct, Coding
from habeas.core.kernel.errors import WrongUse

FIRST, SECOND, BOTH, NEITHER = "first", "second", "both", "neither"
#: values of an act that two coders may say differently
_VALUES = ("mode", "victims", "date", "place", "place_type", "agency", "stage", "basis", "method", "involved")
#: the same as a coding file has them
_KEYS = {"victims": "victim"}


@dataclass(frozen=True, slots=True)
class Coded:
    """One coder's coding with the places of its passages."""

    coding: Coding
    anchors: Mapping[str, Anchor]

    def acts(self) -> list[CodedAct]:
        """Every act, in the order of the file."""
        return [act for account in self.coding.accounts for act in account.acts]

    def places(self, names: Iterable[str]) -> list[tuple[int, int]]:
        """Where passages stand."""
        return [(self.anchors[name].start, self.anchors[name].end) for name in names]


def segments(first: Coded, second: Coded) -> list[tuple[int, int]]:
    """The stretches that passages of acts make together, in the order of the text."""
    spans = sorted(span for each in (first, second) for act in each.acts() for span in each.places(act.passages))
    found: list[tuple[int, int]] = []
    for start, end in spans:
        if found and start < found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], end))
        else:
            found.append((start, end))
    return found


def units(first: Coded, second: Coded) -> list[tuple[tuple[int, int], frozenset[str], frozenset[str]]]:
    """Each segment with the codes that each of the two has coded in it."""
    return [(segment, _codes_in(first, segment), _codes_in(second, segment)) for segment in segments(first, second)]


def _codes_in(coded: Coded, segment: tuple[int, int]) -> frozenset[str]:
    return frozenset(act.code for act in coded.acts() if _touches(coded.places(act.passages), [segment]))


def _touches(some: Sequence[tuple[int, int]], others: Sequence[tuple[int, int]]) -> bool:
    return any(start < other_end and other < end for start, end in some for other, other_end in others)


@dataclass(frozen=True, slots=True)
class Difference:
    """Something that the two codings say differently: an act that one alone has (``field`` empty), or a value of an act
    that both have. ``first`` and ``second`` are what each says, as words; ``start`` and ``end`` where in the text."""

    key: str
    code: str
    field: str
    first: str
    second: str
    start: int
    end: int

    @property
    def choices(self) -> tuple[str, ...]:
        """How it can be settled: an act stays or goes; of a value that of one of the two is taken."""
        if self.field:
            return (FIRST, SECOND)
        return (FIRST if self.first else SECOND, NEITHER)


def matched(first: Coded, second: Coded) -> list[tuple[CodedAct | None, CodedAct | None]]:
    """The acts of both in pairs: of one code, on words that overlap; each with the first that is left, or alone."""
    rest = list(second.acts())
    pairs: list[tuple[CodedAct | None, CodedAct | None]] = []
    for act in first.acts():
        places = first.places(act.passages)
        other = next(
            (each for each in rest if each.code == act.code and _touches(places, second.places(each.passages))), None
        )
        if other is not None:
            rest.remove(other)
        pairs.append((act, other))
    return [*pairs, *((None, act) for act in rest)]


def differences(first: Coded, second: Coded) -> list[Difference]:
    """All that a third person has to settle, in the order of the text."""
    found: list[Difference] = []
    for one, other in matched(first, second):
        there = [(coded, act) for coded, act in ((first, one), (second, other)) if act is not None]
        spans = [span for coded, act in there for span in coded.places(act.passages)]
        at = (min(start for start, _ in spans), max(end for _, end in spans))
        code, names = there[0][1].code, (one.id if one else "", other.id if other else "")
        if one is None or other is None:
            said = [_told(act) if act else "" for act in (one, other)]
            found.append(Difference(_key(*names, ""), code, "", said[0], said[1], *at))
            continue
        for field in _VALUES:
            mine, theirs = _value(one, field), _value(other, field)
            if mine != theirs:
                found.append(Difference(_key(*names, field), code, field, mine, theirs, *at))
    return sorted(found, key=lambda each: (each.start, each.end, each.code, each.field))


def _key(first: str, second: str, field: str) -> str:
    return hashlib.sha256(f"{first}\0{second}\0{field}".encode()).hexdigest()[:16]


def _told(act: CodedAct) -> str:
    said = [f"{field} {_value(act, field)}" for field in _VALUES if _value(act, field)]
    return f"{act.code}: {'; '.join(said)}"


def _value(act: CodedAct, field: str) -> str:
    if field == "date":
        return act.date.edtf if act.date else ""
    if field == "involved":
        return "; ".join(sorted(f"{one.person or one.unit} {one.degree}" for one in act.involved))
    value = getattr(act, field)
    return " ".join(sorted(value)) if isinstance(value, tuple) else str(value or "")


def settled(first_file: str, second_file: str, first: Coded, second: Coded, chosen: Mapping[str, str]) -> str:
    """The coding file that a third person's choices make of the two: acts that both have once, each value as chosen,
    acts of one alone where they stay. WrongUse ``not-settled`` while a difference is open."""
    open_ = [one.key for one in differences(first, second) if chosen.get(one.key) not in one.choices]
    if open_:
        raise WrongUse("not-settled", f"{len(open_)} differences are not settled yet.", found=str(len(open_)))
    files = [_loaded(first_file), _loaded(second_file)]
    _rename(files[1])
    acts = [{str(act["id"]): (act, account) for account in file.get("accounts") or [] for act in account["acts"]}
            for file in files]  # fmt: skip
    gone: set[int] = set()
    for one, other in matched(first, second):
        names = (one.id if one else "", other.id if other else "")
        if one is not None and other is not None:
            mine, theirs = acts[0][one.id][0], acts[1][f"2-{other.id}"][0]
            for field in _VALUES:
                if chosen.get(_key(*names, field)) == SECOND:
                    _take(mine, theirs, _KEYS.get(field, field))
            mine["passages"] = [*_listed(mine["passages"]), *_listed(theirs["passages"])]
            gone.add(id(theirs))
        elif chosen[_key(*names, "")] == NEITHER:
            gone.add(id(acts[0][one.id][0] if one is not None else acts[1][f"2-{names[1]}"][0]))
    return _joined(files, gone)


def _loaded(text: str) -> dict[str, Any]:
    """A file that was read and checked already, every value as it is written."""
    return dict(yaml.load(text, Loader=yaml.CBaseLoader))  # noqa: S506 - it makes strings of everything


def _rename(file: dict[str, Any]) -> None:
    """The second file's own names, so that none is that of the first; codes that it gave to records are given anew."""
    file["passages"] = {f"2-{name}": {k: v for k, v in each.items() if k != "code"}
                        for name, each in (file.get("passages") or {}).items()}  # fmt: skip
    for account in file.get("accounts") or []:
        account.pop("code", None)
        retraction = account.get("retraction")
        if isinstance(retraction, dict) and "acts" in retraction:
            retraction["acts"] = [f"2-{name}" for name in _listed(retraction["acts"])]
        for act in account["acts"]:
            act["id"] = f"2-{act['id']}"
            for holder in (act, *(act.get("also") or [])):
                holder["passages"] = [f"2-{name}" for name in _listed(holder["passages"])]
    for holder in (*(file.get("observations") or []), *(file.get("measures") or [])):
        holder["passages"] = [f"2-{name}" for name in _listed(holder["passages"])]


def _listed(value: Any) -> list[str]:
    return list(value) if isinstance(value, list) else [value]


def _take(mine: dict[str, Any], theirs: dict[str, Any], key: str) -> None:
    if key in theirs:
        mine[key] = theirs[key]
    else:
        mine.pop(key, None)


def _joined(files: list[dict[str, Any]], gone: set[int]) -> str:
    """One file of two: what both say once; of a person, an event or a span that both describe the words of the first.
    Observations and measures of the second stay only where the first has none like them."""
    first, second = files
    accounts = []
    for account in [*(first.get("accounts") or []), *(second.get("accounts") or [])]:
        account["acts"] = [act for act in account["acts"] if id(act) not in gone]
        if account["acts"]:
            accounts.append(account)
    used = _used([*accounts, *(first.get("observations") or []), *(second.get("observations") or []),
                  *(first.get("measures") or []), *(second.get("measures") or [])])  # fmt: skip
    passages = {**(first.get("passages") or {}), **second["passages"]}
    spans, seen = [], set()
    for span in [*(first.get("spans") or []), *(second.get("spans") or [])]:
        name = (span["words"], span.get("occurrence"))
        if name not in seen:
            seen.add(name)
            spans.append(span)
    made: dict[str, Any] = {
        **{name: first[name] for name in ("format", "text", "identities") if name in first},
        "spans": spans,
        "passages": {
            name: each for name, each in passages.items() if name in used or name in (first.get("passages") or {})
        },
        "people": {**(second.get("people") or {}), **(first.get("people") or {})},
        "events": {**(second.get("events") or {}), **(first.get("events") or {})},
        "accounts": accounts,
        "observations": [*(first.get("observations") or []), *_new(first, second, passages)],
        "measures": [*(first.get("measures") or []), *(second.get("measures") or [])],
    }
    return yaml.safe_dump({k: v for k, v in made.items() if v not in ({}, [])}, allow_unicode=True, sort_keys=False)


def _used(holders: Iterable[Any]) -> set[str]:
    found: set[str] = set()
    for holder in holders:
        for each in (
            holder,
            *(holder.get("acts") or []),
            *(also for act in holder.get("acts") or [] for also in act.get("also") or []),
        ):
            found |= set(_listed(each["passages"])) if "passages" in each else set()
    return found


def _new(first: dict[str, Any], second: dict[str, Any], passages: Mapping[str, Any]) -> list[Any]:
    def said(one: dict[str, Any]) -> tuple[Any, ...]:
        words = tuple(sorted(str(passages[name]["words"]) for name in _listed(one["passages"])))
        return (words, *sorted((k, str(v)) for k, v in one.items() if k != "passages"))

    known = {said(one) for one in first.get("observations") or []}
    return [one for one in second.get("observations") or [] if said(one) not in known]
