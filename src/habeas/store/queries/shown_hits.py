"""What was found, as it is shown: from the records themselves, never from the index, masked as on every page."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from habeas.core.coding.searching import Asked, Compiled, dates_said, happened, marked
from habeas.core.coding.searching.tokens import going_on, normal
from habeas.core.coding.shown import lines_of
from habeas.store.mission import Actor
from habeas.store.models import (
    Account,
    Act,
    Consultation,
    Event,
    Interview,
    Involvement,
    Measure,
    Observation,
    Passage,
    Submission,
    Text,
)
from habeas.store.queries import texts
from habeas.store.search.asking import Row


@dataclass(slots=True)
class ShownHit:
    """One thing that was found: where it is shown, words of it with what was looked for marked, and its facts."""

    row: Row
    pieces: list[tuple[str, bool]] = field(default_factory=list)
    facts: dict[str, str] = field(default_factory=dict)  # field -> value, those of an act, an event, a document
    language: str = ""
    says: list[tuple[str, str]] = field(
        default_factory=list
    )  # of the dates asked for: its words, and how they are read

    @property
    def anchor(self) -> str:
        """Where on its page it stands."""
        if self.row.record == Passage._meta.db_table:
            return self.row.code
        return f"l{self.row.number}" if self.row.number else ""

    def answer(self) -> dict[str, Any]:
        """As JSON."""
        found = {
            "kind": self.row.kind,
            "record": self.row.belongs,
            "code": self.row.code,
            "paragraph": self.row.number or None,
            "source": self.row.source or None,
            "not_reviewed": bool(self.row.closed),
            "words": "".join(words for words, _ in self.pieces) or None,
            "found": [words for words, is_found in self.pieces if is_found],
        }
        return found | {"says": [{"words": words, "date": date} for words, date in self.says], "facts": self.facts}


def shown_hits(rows: list[Row], asked: Compiled | None, dates: Sequence[Asked], *, by: Actor) -> list[ShownHit]:
    """The rows as they are shown, in their order; what was taken back meanwhile is left out."""
    shower = _Shower(rows, asked, dates, by)
    return [hit for hit in map(shower.shown, rows) if hit is not None]


class _Shower:
    def __init__(self, rows: list[Row], asked: Compiled | None, dates: Sequence[Asked], by: Actor) -> None:
        self._asked, self._dates, self._by = asked, dates, by
        self._found: dict[str, dict[str, Any]] = defaultdict(dict)
        self._lines: dict[str, list[tuple[str, str]]] = {}
        codes: dict[str, set[str]] = defaultdict(set)
        for row in rows:
            codes[row.record].add(row.code)
        for model in (Text, Passage, Act, Account, Event, Observation, Measure, Interview, Submission, Consultation):
            table = model._meta.db_table
            if codes[table]:
                self._found[table] = {one.code: one for one in model.seen.filter(code__in=codes[table])}
        here: list[Text] = list(self._found[Text._meta.db_table].values())
        reviewed = [one for one in here if one.identities == "reviewed"]
        self._words = texts.words_of_each([one for one in here if one.identities != "reviewed"])
        self._words |= {code: each.text for code, each in texts.masked_each(reviewed).items()}
        acts = codes[Act._meta.db_table]
        self._units: dict[str, list[str]] = defaultdict(list)
        for each in Involvement.seen.filter(act__in=acts).order_by("code") if acts else ():
            if each.unit and each.unit not in self._units[each.act]:
                self._units[each.act].append(each.unit)

    def shown(self, row: Row) -> ShownHit | None:
        record = self._found[row.record].get(row.code)
        if record is None:
            return None
        if isinstance(record, Text):
            return self._of_text(row, record)
        if isinstance(record, Passage):
            return self._of_passage(row, record)
        if isinstance(record, Account):
            words = texts.narrative_of(record, by=self._by)
            return ShownHit(row, marked(words, self._asked), says=self._says(words))
        if isinstance(record, Act):
            facts = {"violation": record.violation, "date": record.date, "place": record.place}
            facts |= {"agency": record.agency, "unit": ", ".join(self._units[record.code]), "basis": record.basis}
            return ShownHit(row, facts=_said(facts))
        if isinstance(record, Observation):
            facts = {"condition": record.condition, "item": record.item, "date": record.date, "place": record.place}
            return ShownHit(row, facts=_said(facts))
        facts = {name: getattr(record, name, "") for name in ("title", "date", "place", "giver")}
        return ShownHit(row, marked(facts["title"], self._asked), _said({**facts, "title": ""}))

    def _of_text(self, row: Row, text: Text) -> ShownHit | None:
        if (text.identities != "reviewed") != bool(row.closed):
            return None
        if text.code not in self._lines:
            words = self._words[text.code]
            self._lines[text.code] = [(words[start:end], going_on(words, end)) for start, end in lines_of(words)]
        lines = self._lines[text.code]
        words, goes_on = lines[row.number - 1] if row.number <= len(lines) else ("", "")
        return ShownHit(row, marked(words, self._asked, goes_on), language=text.language, says=self._says(words))

    def _of_passage(self, row: Row, passage: Passage) -> ShownHit:
        (said,) = texts.quoted([passage.code], by=self._by) or (None,)
        words = said.translation if said is not None else ""
        language = passage.translation_language
        return ShownHit(row, marked(words, self._asked), language=language, says=self._says(words))

    def _says(self, words: str) -> list[tuple[str, str]]:
        """The dates in these words that lie in the days that are asked for, or may."""
        words = normal(words)
        found = dates_said(words) if self._dates else ()
        return [
            (words[one.start : one.end], one.date.edtf)
            for one in found
            if any(happened(one.date.first_day, one.date.last_day, asked) for asked in self._dates)
        ]


def _said(facts: dict[str, str]) -> dict[str, str]:
    return {name: value for name, value in facts.items() if value}
