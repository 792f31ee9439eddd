"""A text while it is coded: its masked words part by part, what is coded in it, and what can be found beside it."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from habeas.core.coding.ages import read_age
from habeas.core.coding.finding_codes import Findable, FoundCode, find_codes
from habeas.core.coding.masking import Masked, own_number
from habeas.core.coding.selecting import cut_in_parts
from habeas.core.coding.shown import Paragraph, paragraphs
from habeas.core.coding.typed import Rules, clean
from habeas.core.intake.consent import USES, allowed
from habeas.core.kernel.canonical import canonical
from habeas.core.kernel.dates import read_date
from habeas.core.kernel.errors import ForPeople, Refused
from habeas.core.kernel.names import compare
from habeas.core.kernel.quantities import read_quantity
from habeas.store import pieces
from habeas.store.actions.release.allowance import agreements_of, consents_of
from habeas.store.clock import consent_day
from habeas.store.mission import OFFICE, Actor, current
from habeas.store.models import (
    Account,
    Act,
    Choice,
    Event,
    Involvement,
    Item,
    Observation,
    Passage,
    Person,
    Span,
    Statement,
    Text,
)
from habeas.store.queries import packs, review, texts
from habeas.store.queries.apart import require_not_apart
from habeas.store.queries.remembered import remembered
from habeas.store.queries.seeing import hidden_sources, no_such, require_seen, shown, shown_events, shown_of_accounts
from habeas.store.rights import require

#: code points of a text that a page shows at once
PART = 9_000


@dataclass(frozen=True, slots=True)
class Opened:
    """A text open for coding. ``seen`` names its state: what was chosen on another state of it is refused."""

    row: Text
    words: str
    masked: Masked
    seen: str


def rules() -> Rules:
    """What the mission reads values by."""
    mission = current()
    return Rules(mission.law.lists, packs.named_periods(), mission.config.table)


def open_for_coding(code: str, *, by: Actor) -> Opened:
    """The text; refused for who may not code, who does not see its source, before its identities were reviewed, and
    after its source took every consent back."""
    require(by, "code")
    require(by, "read-text")
    row = texts.require_readable(code, by)
    require_consent(row.source, row.belongs)
    require_not_apart(row.belongs)
    return opened(row)


def opened(row: Text) -> Opened:
    """A text that may be coded, with its words and masks."""
    seen = review.seen_of(row)
    words, hidden = current().known(("coding", row.code, seen), lambda: _look(row))
    return Opened(row, words, hidden, seen)


def _look(row: Text) -> tuple[str, Masked]:
    words = pieces.read(current(), Item.seen.get(code=row.item)).decode("utf-8")
    return words, texts.masked(row)


def require_consent(source: str, belongs: str) -> None:
    """Refused where there are decisions of the source, or of the organisation, and none allows anything any more."""
    own: list[Any] = list(consents_of(source))
    agreed: list[Any] = list(agreements_of(belongs)) if belongs.startswith("SUB-") else []
    day = consent_day()
    for records in (own, agreed):
        uses = [*USES, *sorted({use for one in records for use in one.uses} - {"all", "all-refused", *USES})]
        if records and not any(allowed(records, use=use, audience="internal", on=day).granted for use in uses):
            raise Refused(
                "no-consent",
                "No consent holds for this text any more: nothing is coded in it.",
                {"record": source},
                do="Ask a protection officer.",
            )


@dataclass(frozen=True, slots=True)
class CodedPart:
    """One part of a text with what is coded in it."""

    opened: Opened
    number: int
    count: int
    paragraphs: list[Paragraph]
    coded: dict[str, CodedWords]
    first: int  # the number of its first paragraph


@dataclass(frozen=True, slots=True)
class CodedWords:
    """A passage and what rests on it."""

    row: Passage
    acts: tuple[Act, ...]
    observations: tuple[Observation, ...]
    line: int = 0  # the paragraph in which it begins


def coded_part(opened: Opened, number: int, *, by: Actor, passage: str = "") -> CodedPart:
    """A part of the text by its number from 1, or the one in which a passage begins."""
    cut = current().known(("parts", opened.row.code, opened.seen), lambda: cut_of(opened))
    if not cut:
        return CodedPart(opened, 1, 1, [], {}, 1)
    there = Passage.seen.filter(text=opened.row.code, start__isnull=False)
    if passage:
        start = there.filter(code=passage).values_list("start", flat=True).first()
        number = next((n for n, one in enumerate(cut, 1) if start is not None and start < one[3]), number)
    number = min(max(1, number), len(cut))
    first, last, low, high = cut[number - 1]
    held = list(shown(there.filter(start__lt=high, end__gt=low), by).order_by("start", "code"))
    lines = paragraphs(opened.masked, {one.code: (one.start, one.end) for one in held}, lines=(first, last))
    acts, seen = resting(opened.row, {one.code for one in held}, by)
    rows = {one.code: one for one in held}
    coded = {
        code: CodedWords(rows[code], tuple(acts.get(code, ())), tuple(seen.get(code, ())), line.number)
        for line in lines
        for code in line.begins
    }
    return CodedPart(opened, number, len(cut), lines, coded, first)


def cut_of(opened: Opened) -> list[tuple[int, int, int, int]]:
    """The parts in which a text is coded."""
    return cut_in_parts(opened.masked, PART)


def resting(row: Text, passages: set[str], by: Actor) -> tuple[dict[str, list[Act]], dict[str, list[Observation]]]:
    """Acts and observations of a text that rest on these passages."""
    seen: dict[str, list[Observation]] = {}
    acts = texts.acts_on(shown(Account.seen.filter(text=row.code), by).values("code"), passages)
    for one in Observation.seen.filter(text=row.code).order_by("code"):
        for passage in passages.intersection(one.passages.split()):
            seen.setdefault(passage, []).append(one)
    return acts, seen


def accounts_of(opened: Opened, *, by: Actor) -> list[Account]:
    """The accounts that are coded in a text."""
    return list(shown(Account.seen.filter(text=opened.row.code), by).order_by("code"))


def seen_of_act(code: str) -> str:
    """A name for the state of an act with all that stands beside it: every change makes another."""
    there = [[code, *Act.seen.filter(code=code).values_list("version", flat=True)]]
    for model in (Statement, Choice, Involvement):
        rows = model.seen.filter(act=code).order_by("code").values_list("code", "version")
        there += [list(one) for one in rows]
    return hashlib.sha256(canonical(there).strip()).hexdigest()[:24]


def seen_of_account(code: str) -> str:
    """A name for the state of an account with its acts."""
    there = [list(one) for one in Account.seen.filter(code=code).values_list("code", "version")]
    there += [list(one) for one in Act.seen.filter(account=code).order_by("code").values_list("code", "version")]
    there += [list(one) for one in Choice.seen.filter(account=code).order_by("code").values_list("code", "version")]
    return hashlib.sha256(canonical(there)).hexdigest()[:24]


def act_of(code: str, *, by: Actor) -> tuple[Act, Account]:
    """An act with its account, as far as the user sees its source."""
    act = Act.seen.filter(code=code).first()
    account = Account.seen.filter(code=act.account).first() if act else None
    if act is None or account is None:
        raise no_such("act", code)
    require_seen(account.source, by, code, "act")
    return act, account


# What can be found --------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Offered:
    """One thing that a field offers: what is put into it, and what says which one it is."""

    value: str
    label: str
    person: Likely | None = None


@dataclass(frozen=True, slots=True)
class Likely:
    """A person, group, unit or place that may be the one meant, with where and when it is spoken of."""

    row: Person | None
    places: tuple[str, ...] = ()
    dates: tuple[str, ...] = ()
    events: tuple[str, ...] = ()
    acts: int = 0


def codes(typed: str, language: str, *, most: int = 12) -> list[FoundCode]:
    """The codes of acts that a few letters find: by id, by words of a label, or by initial consonants."""
    return find_codes(typed, _findable("act"), language, most=most)


def resolved(field: str, typed: str) -> str:
    """The value of a closed list that was typed: as it is, by its words in either language, or by letters that find one
    alone; otherwise what was typed, which is then refused by its rule."""
    lists = current().law.lists
    said = typed.strip()
    if field not in lists or not said or said in lists[field].values:
        return said
    every = _findable(field)
    exact = [one.code for one in every if said.casefold() in {word.casefold() for word in one.labels.values()}]
    near = exact or [one.code for one in find_codes(said, every, most=2)]
    return near[0] if len(near) == 1 else said


def _findable(field: str) -> list[Findable]:
    known = current().law.lists[field].values
    return [Findable(value, {"en": label.en, "ko": label.ko}) for value, label in known.items()]


def pick(typed: str, labels: dict[str, dict[str, str]], language: str) -> list[str]:
    """The same of a few things that a page offers by its own words."""
    return [one.code for one in find_codes(typed, [Findable(*one) for one in labels.items()], language, most=12)]


def places(typed: str, *, by: Actor, most: int = 8) -> list[str]:
    """Places that are known already and may be the one typed."""
    rows = shown_of_accounts(Act.seen.exclude(place=""), by)
    named = rows.order_by("place").values_list("place", flat=True).distinct()
    return _alike(typed, remembered("place names", hidden_sources(by), make=lambda: list(named[:20_000])), most)


def units(typed: str, *, by: Actor, most: int = 8) -> list[str]:
    """Units that are named already and may be the one typed."""
    hidden = hidden_sources(by)

    def named() -> list[str]:
        rows = Involvement.seen.exclude(unit="").order_by("unit")
        if hidden - {OFFICE}:
            rows = rows.filter(act__in=shown_of_accounts(Act.seen.all(), by).values("code"))
        return list(rows.values_list("unit", flat=True).distinct()[:20_000])

    return _alike(typed, remembered("unit names", hidden, make=named), most)


def _alike(typed: str, known: Iterable[str], most: int) -> list[str]:
    """Names like the one typed: the same but for case, width and accents, beginning with it, holding it, or the same
    name in another script or spelling."""
    asked = fold(typed[:120])
    if not asked:
        return []
    ranked = []
    for number, one in enumerate(known):
        folded = fold(one)
        rank = 0.0 if folded == asked else 1.0 if folded.startswith(asked) else 2.0 if asked in folded else None
        if rank is None and number < _COMPARED and len(asked) > 1:
            likeness = compare(typed[:120], one).score
            rank = 3.0 - likeness if likeness >= _LIKE else None
        if rank is not None:
            ranked.append((rank, one))
    return [one for _, one in sorted(ranked)[:most]]


#: how many names are compared by their sounds, and how alike those offered are at least
_COMPARED, _LIKE = 3_000, 0.7


def fold(text: str) -> str:
    """Without differences of case, width, accents and spaces."""
    plain = unicodedata.normalize("NFKD", text).casefold()
    kept = "".join(one for one in plain if unicodedata.category(one) != "Mn")
    return unicodedata.normalize("NFKC", re.sub(r"[\s\-_.,'’()]+", "", kept))


def people(opened: Opened, *, by: Actor, sex: str = "", age: str = "", kind: str = "", most: int = 8) -> list[Likely]:
    """Persons who may be the one meant: first those whom this text names or its acts speak of, then others of the same
    sex, kind and age; each with her places, days and events. Names are not shown: a coder opens none."""
    hidden = hidden_sources(by)
    near = {victim for row in _acts_of(opened.row) for victim in row.victims.split()}
    near |= set(Span.seen.filter(text=opened.row.code, person__startswith="W-").values_list("person", flat=True))
    rows = Person.seen.exclude(owner__in=hidden - {OFFICE})
    here = list(rows.filter(code__in=near).order_by("code"))
    others: list[Person] = []
    if sex or age or kind:
        asked = rows.exclude(code__in=near)
        asked = asked.filter(sex__in=("", sex)) if sex else asked
        asked = asked.filter(kind=kind) if kind else asked
        others = [one for one in asked.order_by("-id")[:400] if _near_age(one.age, age)][:most]
    return likely([*here[:most], *others], by=by)


def _near_age(known: str, asked: str) -> bool:
    if not known or not asked:
        return not asked or bool(not known)
    try:
        one, other = read_age(known, current().config.table), read_age(asked, current().config.table)
    except ForPeople:
        return known == asked
    low, high = max(one.minimum or 0, other.minimum or 0), min(one.maximum or 150, other.maximum or 150)
    return low <= high + 3


def likely(rows: list[Person], *, by: Actor) -> list[Likely]:
    """Persons with where and when acts speak of them, and the titles of the events."""
    found = []
    for row in rows:
        told = shown(Account.seen.filter(source=row.owner), by).order_by("code").values_list("code", flat=True)
        acts = Act.seen.filter(account__in=list(told[:400]), victims__contains=row.code)
        hers = [act for act in acts[:20] if row.code in act.victims.split()]
        events = Account.seen.filter(code__in=[act.account for act in hers]).exclude(event="").values("event")
        titles = shown_events(by).filter(code__in=events).exclude(title="").values_list("title", flat=True)[:3]
        places_ = tuple(dict.fromkeys(act.place for act in hers if act.place))[:3]
        dates = tuple(dict.fromkeys(act.date for act in hers if act.date))[:3]
        found.append(Likely(row, places_, dates, tuple(titles), len(hers)))
    return found


def _acts_of(row: Text) -> list[Act]:
    return list(Act.seen.filter(account__in=Account.seen.filter(text=row.code).values("code")))


def masked_people(opened: Opened) -> dict[str, str]:
    """The persons whom the masks of a text stand for: what the page shows -> the code."""
    spans = Span.seen.filter(text=opened.row.code, person__startswith="W-").values_list("person", flat=True)
    return {own_number(code): code for code in sorted(set(spans))}


def events(typed: str, *, by: Actor, most: int = 8) -> list[Event]:
    """Events by their code, title or place."""
    rows = shown_events(by).order_by("code")
    asked = fold(typed[:120])
    found = [one for one in rows[:5_000] if not asked or asked in fold(f"{one.code} {one.title} {one.place}")]
    return found[:most]


@dataclass(frozen=True, slots=True)
class Understood:
    """How words were read: a date, the bounds of a number or an age; or why they were not."""

    edtf: str = ""
    low: str = ""
    high: str = ""
    problem: ForPeople | None = None


def understood(field: str, words: str) -> Understood:
    """What the program understands of a date, a number of people, an age or a quantity, before anything is saved."""
    mission = current()
    typed = clean(words[:200])
    try:
        if field == "date":
            return Understood(edtf=read_date(typed, periods=packs.named_periods()).edtf)
        if field == "age":
            age = read_age(typed, mission.config.table)
            return Understood(low=str(age.minimum), high=str(age.maximum))
        read = read_quantity(typed, table=mission.config.table)
        return Understood(low=str(read.minimum), high="" if read.maximum is None else str(read.maximum))
    except ForPeople as error:
        return Understood(problem=error)
