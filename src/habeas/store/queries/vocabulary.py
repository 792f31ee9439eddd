"""Words for values, in the language of who asks; the mission's own codes, and what rests on a code."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple

from habeas.core.analysis.plan import PROVINCE
from habeas.core.coding.finding_codes import Findable, find_codes
from habeas.core.impact.recoded import Recoded, names_a_code, sentences_naming
from habeas.core.kernel.canonical import canonical
from habeas.core.kernel.errors import WrongUse
from habeas.core.law import Law, OwnCode, load_edition, with_own
from habeas.core.law.edition import Violation
from habeas.core.law.own import likely
from habeas.store import models
from habeas.store.mission import OFFICE, Actor, current
from habeas.store.queries.atlas import atlas
from habeas.store.queries.remembered import remembered
from habeas.store.queries.seeing import hidden_sources, no_such, shown_of_accounts
from habeas.store.rights import may, require


def labeller() -> Callable[[str, str, str], str]:
    """``label(field, value, language)``: the vocabulary's words for a value, or the value itself where it has none."""
    law = current().law
    mapped = atlas()

    def label(field: str, value: str, language: str) -> str:
        if field == "group":
            return _letters(law, value, language)
        if field == PROVINCE and mapped is not None:
            return mapped.label(value, language)
        return law.lists.label(field, value, language) if field in law.lists else value

    return label


def _letters(law: Law, letters: str, language: str) -> str:
    """A code's letters in words: the group of that name, or the letters with the group that their codes are in."""
    if letters in law.groups:
        return law.groups[letters].in_language(language)
    group = next((violation.group for code, violation in law.violations.items() if code.startswith(f"{letters}-")), "")
    if group not in law.groups:
        return letters
    words = law.groups[group].in_language(language)
    return words if group == letters else f"{words} ({letters})"


def values(field: str) -> tuple[str, ...]:
    """The values of a closed list, in the vocabulary's order."""
    return current().law.lists.values(field)


#: the fields whose words are terms of law
_LEGAL = ("act", "violation", "group", "mode")


def drafts() -> Callable[[str, str], bool]:
    """``is_draft(field, value)``: whether the Korean words for a legal term wait for a lawyer."""
    law = current().law

    def is_draft(field: str, value: str) -> bool:
        if field not in _LEGAL:
            return False
        if field == "group":
            return any(law.groups[name].ko_draft for name in law.groups)
        known = law.lists[field].values.get(value)
        return known is not None and known.ko_draft

    return is_draft


def own_codes() -> dict[str, OwnCode]:
    """The mission's codes, and its notes on those that ship, by code."""
    found: dict[str, OwnCode] = remembered("own codes", make=_read_own)
    return found


def _read_own() -> dict[str, OwnCode]:
    return {row.code: opened(row) for row in models.OwnCode.seen.order_by("code")}


def opened(row: models.OwnCode) -> OwnCode:
    """A row as the rules know it."""
    return OwnCode(row.code, json.loads(row.said or "{}"), tuple(row.replaced_by.split()), row.ended == "yes")


def law_of(edition: str) -> Law:
    """An edition with the mission's codes."""
    shipped = load_edition(edition)

    def make() -> Law:
        own = _read_own()
        return with_own(shipped, own.values()) if own else shipped

    found: Law = remembered("law", edition, make=make)
    return found


def version() -> str:
    """The edition, and where the mission has codes or notes of its own a mark of what they say: the same codes with the
    same words have the same version, whoever added them when."""
    edition = current().config.vocabulary
    own = own_codes()
    if not own:
        return edition
    said = {
        code: {"said": each.said, "replaced_by": list(each.replaced_by), "ended": each.ended}
        for code, each in own.items()
    }
    return f"{edition}+{hashlib.sha256(canonical(said)).hexdigest()[:8]}"


@dataclass(frozen=True, slots=True)
class ShownCode:
    """A code as a list shows it."""

    code: str
    violation: Violation
    own: OwnCode | None
    label: str  # that which was met, or that in the language of who asks
    acts: int | None  # how many of those that she sees; None for who may not read accounts

    @property
    def retired(self) -> bool:
        """Whether nothing new is coded with it."""
        return self.own is not None and self.own.retired


def findable() -> list[Findable]:
    """Every code as it can be found."""
    own = own_codes()
    return [_findable(code, each, own.get(code)) for code, each in current().law.violations.items()]


def _findable(code: str, violation: Violation, own: OwnCode | None) -> Findable:
    labels = {"en": violation.label.en, "ko": violation.label.ko, **(own.said.get("label", {}) if own else {})}
    notes = [words for kind in ("include", "example") for words in (own.said.get(kind, {}) if own else {}).values()]
    return Findable(code, labels, " ".join(notes), bool(own and own.retired))


def visible_codes(query: str, language: str, *, by: Actor, own_only: bool = False) -> list[ShownCode]:
    """The codes that a few letters find, best first; all of them where nothing is asked."""
    require(by, "read-vocabulary")
    law, own, counts = current().law, own_codes(), _counts(by)
    found = find_codes(query, findable(), language, most=400)
    return [
        ShownCode(
            each.code,
            law.violations[each.code],
            own.get(each.code),
            each.label,
            None if counts is None else counts.get(each.code, 0),
        )
        for each in found
        if not own_only or each.code in own
    ]


def letters() -> list[tuple[str, str]]:
    """The letters that codes begin with, each with the group of its codes."""
    law = load_edition(current().config.vocabulary)
    return list(dict.fromkeys((code.partition("-")[0], each.group) for code, each in law.violations.items()))


def _counts(by: Actor) -> dict[str, int] | None:
    from django.db.models import Count

    if not may(by, "read-account"):
        return None

    def make() -> dict[str, int]:
        rows = shown_of_accounts(models.Act.seen.all(), by).order_by().values_list("violation")
        return dict(rows.annotate(Count("id")))

    found: dict[str, int] = remembered("acts by code", hidden_sources(by), make=make)
    return found


@dataclass(frozen=True, slots=True)
class CodeVersion:
    """A version of the mission's words on a code: by whom, when."""

    row: models.OwnCode
    own: OwnCode
    by: str
    at: str


def visible_code(code: str, *, by: Actor) -> tuple[ShownCode, list[CodeVersion]]:
    """One code with the mission's words on it and how they came about, the newest first."""
    require(by, "read-vocabulary")
    law = current().law
    if code not in law.violations:
        near = likely(code, law)
        raise WrongUse(
            "no-such-code",
            "The vocabulary has no such code.",
            found=code[:20],
            do=f"Did you mean {near}?" if near else "habeas vocabulary find WORDS",
        )
    counts = _counts(by)
    own = own_codes().get(code)
    found = ShownCode(code, law.violations[code], own, law.label(code), None if counts is None else counts.get(code, 0))
    return found, _history(code)


def _history(code: str) -> list[CodeVersion]:
    rows = list(models.OwnCode.objects.filter(code=code, gone=False).order_by("-version"))
    bodies = {
        entry.seq: json.loads(bytes(entry.body))
        for entry in models.Entry.objects.filter(seq__in=[row.entry for row in rows])
        if entry.body is not None
    }
    hidden = set(models.Batch.objects.exclude(state=models.Batch.DONE).values_list("code", flat=True))
    return [
        CodeVersion(row, opened(row), bodies.get(row.entry, {}).get("by", ""), bodies.get(row.entry, {}).get("at", ""))
        for row in rows
        if row.batch not in hidden
    ]


class CodedAct(NamedTuple):
    """What a recoding asks of an act before it changes it: of one code there may be tens of thousands."""

    code: str
    version: int
    account: str


def acts_of(code: str, by: Actor) -> list[CodedAct]:
    """The acts of a code that the user sees, in the order of their codes."""
    return [CodedAct(*row) for row in rows_of(code, by)]


def rows_of(code: str, by: Actor) -> Any:
    """The question for them, which an index answers by itself: rows of one code lie all over the table."""
    rows = shown_of_accounts(models.Act.seen.filter(violation=code), by)
    return rows.order_by("code").values_list(*CodedAct._fields)


def seen_of(acts: list[CodedAct]) -> str:
    """What a form carries that showed these acts: another one when any of them changed, came or went."""
    said = "\n".join(f"{act.code} {act.version}" for act in acts)
    return hashlib.sha256(said.encode()).hexdigest()[:24]


def preview(old: str, new: str, *, by: Actor) -> tuple[Recoded, str]:
    """What a recoding would touch of what the user sees, and what a form that shows it carries."""
    require(by, "recode")
    require_two(old, new)
    acts = acts_of(old, by)
    return _recoded(old, new, acts, _givers(old, by), by), seen_of(acts)


def _givers(old: str, by: Actor) -> frozenset[str]:
    """The sources whose accounts hold acts of a code."""
    accounts = shown_of_accounts(models.Act.seen.filter(violation=old), by).values("account")
    return frozenset(models.Account.seen.filter(code__in=accounts).values_list("source", flat=True))


def require_two(old: str, new: str) -> None:
    """Refused unless both are codes, and the new one is in use and another."""
    law = current().law
    law.violation(old)
    law.lists.require("act", new)
    if old == new:
        raise WrongUse("same-code", "A recoding leads from one code to another.", found=new)
    if law.summable(old) != law.summable(new):
        raise WrongUse(
            "not-summed",
            "One of the two is no violation: whether a death was lawful is judged act by act, never in bulk.",
            found=f"{old} and {new}",
        )


def _recoded(old: str, new: str, acts: list[CodedAct], sources: frozenset[str], by: Actor) -> Recoded:
    accounts = sorted({act.account for act in acts})
    return Recoded(
        old,
        new,
        tuple(act.code for act in acts),
        tuple(accounts),
        _findings(old, new, set(accounts)) if may(by, "read-findings") else (),
        _releases(sources) if may(by, "list-releases") else (),
        _sentences(old, new) if may(by, "read-draft") else (),
    )


def _findings(old: str, new: str, accounts: set[str]) -> tuple[str, ...]:
    return tuple(
        row.code
        for row in models.Finding.seen.order_by("code")
        if names_a_code(f"{row.codes} {row.where} {row.claims}", old, new)
        or accounts.intersection(f"{row.support} {row.contrary}".split())
    )


def _releases(sources: frozenset[str]) -> tuple[str, ...]:
    mission = current()
    marks = {mission.keyed_digest("release holds", source.encode())[:12] for source in sources}
    rows = models.Release.seen.filter(state=models.Release.OPEN).order_by("id")
    return tuple(row.sha256[:12] for row in rows if marks.intersection(row.holds.split()))


def _sentences(old: str, new: str) -> tuple[Any, ...]:
    found: list[Any] = []
    for row in models.Draft.seen.order_by("code"):
        prose = current().open_draft(row.text_sealed, models.Draft._meta.db_table, row.code, "text")
        found += sentences_naming(row.code, prose, old, new)
    return tuple(found)


@dataclass(frozen=True, slots=True)
class ShownRecoding:
    """A recoding with its reason opened; ``acts`` are those that the user sees."""

    row: models.Recoding
    reason: str
    acts: int


def visible_recodings(*, by: Actor, code: str = "") -> list[ShownRecoding]:
    """The recodings, the newest first; of one code those that led from or to it."""
    require(by, "recode")
    rows = [row for row in models.Recoding.seen.order_by("-id")[:500] if not code or code in (row.old, row.new)]
    return [_shown_recoding(row, by) for row in rows]


def _shown_recoding(row: models.Recoding, by: Actor) -> ShownRecoding:
    table = models.Recoding._meta.db_table
    reason = current().open_words(OFFICE, row.reason_sealed, table, row.code, "reason")
    return ShownRecoding(row, reason, len(seen_acts(row.acts.split(), by)))


def seen_acts(codes: list[str], by: Actor) -> list[models.Act]:
    """Those of these acts that the user sees."""
    found: list[models.Act] = []
    for start in range(0, len(codes), 500):
        found += shown_of_accounts(models.Act.seen.filter(code__in=codes[start : start + 500]), by)
    return found


def recoding(code: str, *, by: Actor) -> models.Recoding:
    """One recoding."""
    require(by, "recode")
    row = models.Recoding.seen.filter(code=code).first()
    if row is None:
        raise no_such("recoding", code)
    return row  # type: ignore[no-any-return]
