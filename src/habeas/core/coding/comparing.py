"""Two codings of one text, side by side: where they agree, where they differ, and what a third person makes of them.

A *segment* is a stretch of the text in which passages of the two overlap, directly or through others: those of acts for
themselves, and those of observations. The *unit of agreement* is a segment and a code (of an observation its
condition): each coder has coded it there, or has not (docs/methods/agreement.md).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import yaml

from habeas.core.coding.anchoring import Anchor
from habeas.core.coding.handing import is_own
from habeas.core.coding.records import CodedAct, CodedEvent, CodedObservation, Coding
from habeas.core.kernel.errors import WrongUse
from habeas.core.kernel.quantities import Quantity

FIRST, SECOND, BOTH, NEITHER = "first", "second", "both", "neither"
#: values of an act that two coders may say differently
_VALUES = ("mode", "victims", "date", "place", "place_type", "agency", "stage", "basis", "method", "involved")
#: the same as a coding file has them
_KEYS = {"victims": "victim"}
#: values of an observation that two coders may say differently
_OBSERVED = ("value", "text", "unit", "place", "date", "basis")
ACT, OBSERVATION = "act", "observation"
#: the event in which the account of an act stands
EVENT = "event"


@dataclass(frozen=True, slots=True)
class Coded:
    """One coder's coding with the places of its passages."""

    coding: Coding
    anchors: Mapping[str, Anchor]

    def acts(self) -> list[CodedAct]:
        """Every act, in the order of the file."""
        return [act for account in self.coding.accounts for act in account.acts]

    def event_of(self, act: CodedAct) -> CodedEvent | None:
        """The event in which an act's account stands; with what this coding says of it, if anything."""
        code = next((account.event for account in self.coding.accounts if act in account.acts), None)
        return self.coding.events.get(code, CodedEvent(code)) if code else None

    def observations(self) -> list[tuple[str, CodedObservation]]:
        """Every observation in the order of the file, under a name by its place there (no act can have it)."""
        return [(f"observation {n}", one) for n, one in enumerate(self.coding.observations, 1)]

    def coded(self, kind: str) -> list[tuple[str, Sequence[str]]]:
        """The code of every act, or the condition of every observation, and the passages that it rests on."""
        if kind == ACT:
            return [(act.code, act.passages) for act in self.acts()]
        return [(one.condition, one.passages) for _, one in self.observations()]

    def places(self, names: Iterable[str]) -> list[tuple[int, int]]:
        """Where passages stand."""
        return [(self.anchors[name].start, self.anchors[name].end) for name in names]


def segments(first: Coded, second: Coded, kind: str = ACT) -> list[tuple[int, int]]:
    """The stretches that passages of acts (or of observations) make together, in the order of the text."""
    spans = sorted(span for each in (first, second) for _, names in each.coded(kind) for span in each.places(names))
    found: list[tuple[int, int]] = []
    for start, end in spans:
        if found and start < found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], end))
        else:
            found.append((start, end))
    return found


def units(first: Coded, second: Coded, kind: str = ACT) -> list[tuple[tuple[int, int], frozenset[str], frozenset[str]]]:
    """Each segment with the codes that each of the two has coded in it."""
    return [
        (segment, _codes_in(first, segment, kind), _codes_in(second, segment, kind))
        for segment in segments(first, second, kind)
    ]


def _codes_in(coded: Coded, segment: tuple[int, int], kind: str) -> frozenset[str]:
    return frozenset(code for code, names in coded.coded(kind) if _touches(coded.places(names), [segment]))


def _touches(some: Sequence[tuple[int, int]], others: Sequence[tuple[int, int]]) -> bool:
    return any(start < other_end and other < end for start, end in some for other, other_end in others)


@dataclass(frozen=True, slots=True)
class Difference:
    """Something that the two codings say differently: an act or observation that one alone has (``field`` empty), or a
    value of one that both have. ``first`` and ``second`` are what each says, as words; ``start`` and ``end`` where in
    the text. ``code`` is that of the act, or the condition of the observation."""

    key: str
    code: str
    field: str
    first: str
    second: str
    start: int
    end: int
    kind: str = ACT

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


_Observed = tuple[str, CodedObservation]


def matched_observations(first: Coded, second: Coded) -> list[tuple[_Observed | None, _Observed | None]]:
    """The observations of both in pairs: of one condition and item, on words that overlap; with their names."""
    rest = second.observations()
    pairs: list[tuple[_Observed | None, _Observed | None]] = []
    for name, one in first.observations():
        places = first.places(one.passages)
        near = (each for each in rest if _touches(places, second.places(each[1].passages)))
        other = next((each for each in near if _alike(one, each[1])), None)
        if other is not None:
            rest.remove(other)
        pairs.append(((name, one), other))
    return [*pairs, *((None, each) for each in rest)]


def _alike(one: CodedObservation, other: CodedObservation) -> bool:
    return (one.condition, one.item or "") == (other.condition, other.item or "")


def differences(first: Coded, second: Coded) -> list[Difference]:
    """All that a third person has to settle, in the order of the text."""
    found = [*_of_acts(first, second), *_of_observations(first, second)]
    return sorted(found, key=lambda each: (each.start, each.end, each.kind, each.code, each.field))


def _of_observations(first: Coded, second: Coded) -> Iterator[Difference]:
    for one, other in matched_observations(first, second):
        there = [(coded, each[1]) for coded, each in ((first, one), (second, other)) if each is not None]
        spans = [span for coded, each in there for span in coded.places(each.passages)]
        at = (min(start for start, _ in spans), max(end for _, end in spans))
        condition, names = there[0][1].condition, (one[0] if one else "", other[0] if other else "")
        if one is None or other is None:
            said = [_seen(each[1]) if each else "" for each in (one, other)]
            yield Difference(_key(*names, ""), condition, "", said[0], said[1], *at, OBSERVATION)
            continue
        for field in _OBSERVED:
            mine, theirs = _observed(one[1], field), _observed(other[1], field)
            if mine != theirs and not (field == "value" and _as_much(one[1].value, other[1].value)):
                yield Difference(_key(*names, field), condition, field, mine, theirs, *at, OBSERVATION)


def _seen(one: CodedObservation) -> str:
    said = [f"{field} {_observed(one, field)}" for field in _OBSERVED if _observed(one, field)]
    return f"{' '.join(filter(None, (one.condition, one.item)))}: {'; '.join(said)}"


def _observed(one: CodedObservation, field: str) -> str:
    if field == "date":
        return one.date.edtf if one.date else ""
    if field == "value":
        return one.value.words if one.value else ""
    return str(getattr(one, field) or "")


def _told_event(event: CodedEvent | None) -> str:
    """An event in words: one that a coder made in the browser by her title alone, since its code is her own until the
    coding is settled. What two files say of one code is no difference: the first's words are taken."""
    if event is None:
        return ""
    said = [event.title or "", event.place or "", event.date.edtf if event.date else ""]
    words = ", ".join(filter(None, said))
    return words if words and is_own(event.code) else " ".join(filter(None, (event.code, words)))


def _as_much(one: Quantity | None, other: Quantity | None) -> bool:
    """Whether two say the same number, in whatever words."""
    return one is not None and other is not None and replace(one, words="") == replace(other, words="")


def _of_acts(first: Coded, second: Coded) -> Iterator[Difference]:
    for one, other in matched(first, second):
        there = [(coded, act) for coded, act in ((first, one), (second, other)) if act is not None]
        spans = [span for coded, act in there for span in coded.places(act.passages)]
        at = (min(start for start, _ in spans), max(end for _, end in spans))
        code, names = there[0][1].code, (one.id if one else "", other.id if other else "")
        if one is None or other is None:
            said = [_told(act) if act else "" for act in (one, other)]
            yield Difference(_key(*names, ""), code, "", said[0], said[1], *at)
            continue
        for field in _VALUES:
            mine, theirs = _value(one, field), _value(other, field)
            if mine != theirs:
                yield Difference(_key(*names, field), code, field, mine, theirs, *at)
        stands, other_stands = (coded.event_of(act) for coded, act in there)
        mine, theirs = _told_event(stands), _told_event(other_stands)
        if mine != theirs and not (stands and other_stands and stands.code == other_stands.code):
            yield Difference(_key(*names, EVENT), code, EVENT, mine, theirs, *at)


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
    _same_events(*files)
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
            if chosen.get(_key(*names, EVENT)) == SECOND:  # it goes into the account that the second has it in
                acts[1][f"2-{other.id}"][1]["acts"].append({**mine, "id": f"2-{other.id}"})
                gone.add(id(mine))
            gone.add(id(theirs))
        elif chosen[_key(*names, "")] == NEITHER:
            gone.add(id(acts[0][one.id][0] if one is not None else acts[1][f"2-{names[1]}"][0]))
    gone |= _settled_observations(files, first, second, chosen)
    return _joined(files, gone)


def _settled_observations(
    files: list[dict[str, Any]], first: Coded, second: Coded, chosen: Mapping[str, str]
) -> set[int]:
    """Each observation that both have once, each value as chosen; gives which of the tables go."""
    rows = [{f"observation {n}": each for n, each in enumerate(file.get("observations") or [], 1)} for file in files]
    gone: set[int] = set()
    for one, other in matched_observations(first, second):
        names = (one[0] if one else "", other[0] if other else "")
        if one is not None and other is not None:
            mine, theirs = rows[0][one[0]], rows[1][other[0]]
            for field in _OBSERVED:
                if chosen.get(_key(*names, field)) == SECOND:
                    _take(mine, theirs, field)
            mine["passages"] = [*_listed(mine["passages"]), *_listed(theirs["passages"])]
            gone.add(id(theirs))
        elif chosen[_key(*names, "")] == NEITHER:
            gone.add(id(rows[0][names[0]] if one is not None else rows[1][names[1]]))
    return gone


def _loaded(text: str) -> dict[str, Any]:
    """A file that was read and checked already, every value as it is written."""
    return dict(yaml.load(text, Loader=yaml.CBaseLoader))  # noqa: S506 - it makes strings of everything


def _rename(file: dict[str, Any]) -> None:
    """The second file's own names, so that none is that of the first; codes that it gave to records are given anew.
    Events that a coding made in the browser have codes of its coder's own: none is the first's."""
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


def _same_events(first: dict[str, Any], second: dict[str, Any]) -> None:
    """Events that both coders made in the browser under one title are one."""
    titles = {said["title"]: code for code, said in (first.get("events") or {}).items() if is_own(code)}
    same = {
        code: titles[said["title"]]
        for code, said in (second.get("events") or {}).items()
        if is_own(code) and said["title"] in titles
    }
    for account in second.get("accounts") or []:
        if account.get("event") in same:
            account["event"] = same[account["event"]]


def _listed(value: Any) -> list[str]:
    return list(value) if isinstance(value, list) else [value]


def _take(mine: dict[str, Any], theirs: dict[str, Any], key: str) -> None:
    if key in theirs:
        mine[key] = theirs[key]
    else:
        mine.pop(key, None)


def _joined(files: list[dict[str, Any]], gone: set[int]) -> str:
    """One file of two: what both say once; of a person, an event or a span that both describe the words of the first.
    Measures of both stay."""
    first, second = files
    accounts = []
    for account in [*(first.get("accounts") or []), *(second.get("accounts") or [])]:
        account["acts"] = [act for act in account["acts"] if id(act) not in gone]
        if account["acts"]:
            accounts.append(account)
    seen = [*(first.get("observations") or []), *(second.get("observations") or [])]
    observations = [one for one in seen if id(one) not in gone]
    used = _used([*accounts, *observations, *(first.get("measures") or []), *(second.get("measures") or [])])
    passages = {**(first.get("passages") or {}), **second["passages"]}
    spans, marked = [], set()
    for span in [*(first.get("spans") or []), *(second.get("spans") or [])]:
        name = (span["words"], span.get("occurrence"))
        if name not in marked:
            marked.add(name)
            spans.append(span)
    made: dict[str, Any] = {
        **{name: first[name] for name in ("format", "text", "identities") if name in first},
        "spans": spans,
        "passages": {
            name: each for name, each in passages.items() if name in used or name in (first.get("passages") or {})
        },
        "people": {**(second.get("people") or {}), **(first.get("people") or {})},
        "events": _events(files, {str(account["event"]) for account in accounts if "event" in account}),
        "accounts": accounts,
        "observations": observations,
        "measures": [*(first.get("measures") or []), *(second.get("measures") or [])],
    }
    return yaml.safe_dump({k: v for k, v in made.items() if v not in ({}, [])}, allow_unicode=True, sort_keys=False)


def _events(files: list[dict[str, Any]], used: set[str]) -> dict[str, Any]:
    """What is said of events, but for those that a coder made in the browser and that nothing stands in any more."""
    first, second = ((file.get("events") or {}) for file in files)
    return {code: said for code, said in {**second, **first}.items() if code in used or not is_own(code)}


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
