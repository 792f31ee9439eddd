"""What of a record is found as a whole, and its tokens: a paragraph of a text, an act, a title.

A text that was reviewed is taken as coders read it, with every identity masked: what they may not read they cannot
find. One that nobody has reviewed, and what a submitter wrote, is *closed*: for those who may read such texts.
"""

from __future__ import annotations

import contextlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from habeas.core.coding.masking import mask
from habeas.core.coding.records import Span as CodedSpan
from habeas.core.coding.searching import FIELDS, days_said, keys_of_days, keys_said, tokens_of
from habeas.core.coding.searching.fields import BODY, GOES_ON
from habeas.core.coding.searching.tokens import going_on, positions_in, tokens_of_name
from habeas.core.coding.shown import lines_of
from habeas.core.kernel.dates import read_date, read_edtf
from habeas.core.kernel.errors import DoesNotHold, ForPeople, Refused
from habeas.store import pieces
from habeas.store.mission import current
from habeas.store.models import (
    Account,
    Act,
    Batch,
    Consultation,
    Event,
    Interview,
    Involvement,
    Item,
    Measure,
    Observation,
    Passage,
    Recorded,
    Span,
    Submission,
    Text,
)
from habeas.store.queries import packs
from habeas.store.queries.texts import said

TEXT, ACCOUNT, DOCUMENT = "text", "account", "document"
_SHORT = 80


@dataclass(slots=True)
class Made:
    """One stretch, with where each of its tokens stands."""

    row: Recorded
    kind: str
    belongs: str
    source: str
    number: int = 0
    closed: bool = False
    days: tuple[int | None, int | None] = (None, None)
    places: dict[str, list[int]] = field(default_factory=dict)
    said: list[tuple[int, int]] = field(default_factory=list)

    def body(self, text: str, goes_on: str = "") -> Made:
        """Words of the text itself; and the first of the next line, where a sentence goes on in it: so that a phrase is
        found that stands in both. Days that the words say are taken along."""
        self.said += days_said(text)
        ahead = positions_in(text) if goes_on else 0
        if not 0 < ahead <= GOES_ON:
            return self._take(text, 0, BODY)
        for key, position, _, _ in tokens_of(text + goes_on):
            place = position + GOES_ON - ahead
            if place < GOES_ON or (place < BODY and key[0] not in "^kn"):
                self.places.setdefault(key, []).append(place)
        return self

    def words(self, name: str, text: str) -> Made:
        """Words of a field."""
        first, last = FIELDS[name].first, FIELDS[name].last
        if len(text) > _SHORT:
            return self._take(text, first, last)
        for key, position in tokens_of_name(text):
            self.places.setdefault(key, []).append(first + position)
        return self

    def code(self, name: str, *values: str) -> Made:
        """Whole codes in a field; what is no code of a list is taken as words too."""
        for value in filter(None, values):
            self.places.setdefault(f"c{value}", []).append(FIELDS[name].first)
            if not value.isascii() or " " in value:
                self.words(name, value)
        return self

    def tokens(self) -> Iterator[tuple[str, list[int]]]:
        """Every token of it, and where it stands; a day stands nowhere."""
        yield from self.places.items()
        yield from ((key, []) for key in keys_of_days(*self.days))
        yield from keys_said(self.said).items()

    def _take(self, text: str, start: int, end: int) -> Made:
        places = self.places
        for key, position, _, _ in tokens_of(text, start):
            if position < end:
                places.setdefault(key, []).append(position)
        return self


def made_of(model: type[Recorded], rows: list[Any]) -> Iterator[Made]:
    """The stretches of rows of one table."""
    if rows and model in MAKERS:
        yield from MAKERS[model](rows)


def _texts(rows: list[Text]) -> Iterator[Made]:
    spans = spans_of([row.code for row in rows])
    for row in rows:
        with contextlib.suppress(DoesNotHold, Refused):  # what does not open is not found
            plain = words_of(row)
            reviewed = row.identities == "reviewed"
            shown = mask(plain, coded(row, spans[row.code])).text if reviewed else plain
            for number, (start, end) in enumerate(lines_of(shown), 1):
                for part in range(start, end, BODY):
                    made = Made(row, TEXT, row.code, row.source, number, closed=not reviewed)
                    stop = min(end, part + BODY)
                    yield made.body(shown[part:stop], going_on(shown, end) if stop == end else "")


def words_of(row: Text) -> str:
    """The words of a text as they are kept."""
    item = Item.objects.filter(code=row.item, current=True, gone=False).order_by("version").last()
    return pieces.read(current(), item).decode("utf-8") if item is not None else ""


def spans_of(texts: list[str]) -> dict[str, list[Span]]:
    """What is marked in these texts, that of an import that is not done yet too: too much hidden harms nobody."""
    undone = Batch.objects.filter(state=Batch.UNDONE).values("code")
    found: dict[str, list[Span]] = defaultdict(list)
    for row in Span.objects.filter(text__in=texts, current=True, gone=False).exclude(batch__in=undone):
        found[row.text].append(row)
    return found


def coded(row: Text, spans: list[Span]) -> list[CodedSpan]:
    """Marks as the masks know them."""
    mission, table = current(), Span._meta.db_table
    return [
        CodedSpan(
            mission.open_words(row.source, span.words_sealed, table, span.code, "words"),
            span.kind,
            span.person or None,
            span.occurrence,
            span.language or None,
        )
        for span in spans
    ]


def _translations(rows: list[Passage]) -> Iterator[Made]:
    rows = [row for row in rows if row.approved and row.translated_by and row.translation_sealed is not None]
    texts = {row.code: row for row in in_use(Text, [row.text for row in rows]) if row.identities == "reviewed"}
    spans = spans_of(list(texts))
    for row in rows:
        if row.text in texts:
            with contextlib.suppress(DoesNotHold, Refused):
                words = said(row, coded(texts[row.text], spans[row.text])).translation
                if words:
                    yield Made(row, TEXT, row.text, row.source).body(words)


def _acts(rows: list[Act]) -> Iterator[Made]:
    accounts = {row.code: row for row in in_use(Account, [row.account for row in rows])}
    involved: dict[str, list[Involvement]] = defaultdict(list)
    for each in in_use(Involvement, [row.code for row in rows], "act"):
        involved[each.act].append(each)
    for row in rows:
        account = accounts.get(row.account)
        if account is None:
            continue
        made = Made(row, ACCOUNT, row.account, account.source, days=(row.date_lo, row.date_hi))
        made.code("code", row.code, row.account, account.event, account.belongs, *row.victims.split())
        made.code("violation", row.violation).words("place", row.place).code("place_type", row.place_type)
        made.code("agency", row.agency).code("stage", row.stage).code("basis", row.basis)
        made.words("method", row.method.replace("-", " ")).code("source", account.source)
        made.words("submitter", account.submitter)
        made.words("unit", ". ".join(dict.fromkeys(each.unit for each in involved[row.code] if each.unit)))
        made.code("code", *dict.fromkeys(each.party for each in involved[row.code] if each.party))
        yield made


def _narratives(rows: list[Account]) -> Iterator[Made]:
    for row in rows:
        if row.narrative_sealed is not None:
            with contextlib.suppress(DoesNotHold, Refused):
                words = current().open_words(row.source, row.narrative_sealed, "coding_account", row.code, "narrative")
                made = Made(row, ACCOUNT, row.code, row.source, closed=True)
                yield made.body(words).code("code", row.code, row.event).code("source", row.source)


def _events(rows: list[Event]) -> Iterator[Made]:
    for row in rows:
        made = Made(row, ACCOUNT, row.code, "", days=_days(row.date))
        yield made.words("title", row.title).words("place", row.place).code("code", row.code)


def _days(date: str) -> tuple[int | None, int | None]:
    if not date:
        return None, None
    try:
        read = read_edtf(date)
    except ForPeople:
        try:
            read = read_date(date, periods=packs.named_periods())
        except ForPeople:
            return None, None
    return read.first_day, read.last_day


def _observations(rows: list[Observation]) -> Iterator[Made]:
    for row in rows:
        made = Made(row, ACCOUNT, row.belongs, row.source, days=(row.date_lo, row.date_hi))
        made.body(f"{row.condition}. {row.item}").code("code", row.code, row.belongs).words("place", row.place)
        yield made.code("basis", row.basis).code("source", row.source).words("submitter", row.submitter)


def _measures(rows: list[Measure]) -> Iterator[Made]:
    for row in rows:
        made = Made(row, DOCUMENT, row.code, "", days=(row.date_lo, row.date_hi))
        yield made.words("title", row.title).code("agency", row.agency).code("code", row.code)


def _gatherings(rows: list[Any]) -> Iterator[Made]:
    for row in rows:
        made = Made(row, DOCUMENT, row.code, row.source)
        made.words("title", getattr(row, "title", "")).words("submitter", getattr(row, "giver", ""))
        yield made.code("code", row.code).code("source", row.source)


#: table -> what makes stretches of its rows
MAKERS: dict[type[Recorded], Callable[[list[Any]], Iterator[Made]]] = {
    Text: _texts,
    Passage: _translations,
    Act: _acts,
    Account: _narratives,
    Event: _events,
    Observation: _observations,
    Measure: _measures,
    Interview: _gatherings,
    Submission: _gatherings,
    Consultation: _gatherings,
}


def in_use(model: Any, values: Iterable[str], column: str = "code") -> list[Any]:
    """The newest version of rows with these values, that of an import that is not done yet too; oldest first."""
    undone = Batch.objects.filter(state=Batch.UNDONE).values("code")
    wanted, found = sorted(set(values)), dict[str, Any]()
    for start in range(0, len(wanted), 500):
        some = model.objects.filter(**{f"{column}__in": wanted[start : start + 500]}, current=True)
        for row in some.exclude(batch__in=undone).order_by("version", "id"):
            found[row.code] = row
    return [row for row in found.values() if not row.gone]
