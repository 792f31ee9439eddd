"""Reads a coding file (docs/formats/coding.md): all of its problems at once, each with its line, or a `Coding`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from habeas.core.coding.acts import ActReader, known_passages
from habeas.core.coding.fields import CodingProblems, Fields, Gatherer, TooMany
from habeas.core.coding.parts import read_event, read_grades, read_observation, read_person, read_retraction
from habeas.core.coding.records import (
    CodedAccount,
    CodedEvent,
    CodedMeasureMention,
    CodedObservation,
    CodedPassage,
    CodedPerson,
    Coding,
    Retraction,
    Span,
    Translation,
)
from habeas.core.coding.tree import Scalar, Table, Unreadable, read_tree
from habeas.core.kernel.codes import read_code
from habeas.core.kernel.dates import UncertainDate, read_date
from habeas.core.kernel.problems import Problem
from habeas.core.kernel.quantities import QuantityTable
from habeas.core.law.lists import ClosedLists

FORMAT = "habeas/coding/1"
SPAN_KINDS = ("name", "place", "phone", "number", "post", "other")
LANGUAGES = ("ko", "en", "fr", "ar")
#: a translation as a whole has identities alone: what it tells is coded on its transcript
_OF_A_TRANSLATION = ("format", "text", "translation", "identities", "spans")
_TOP = ("format", "text", "identities", "spans", "passages", "people", "events", "accounts", "observations", "measures")


def load_coding(
    text: str,
    *,
    file: str,
    lists: ClosedLists,
    periods: Mapping[str, UncertainDate] | None = None,
    quantities: QuantityTable | None = None,
) -> Coding:
    """The coding in ``text``; raises `CodingProblems` with every problem found.

    ``lists`` are those of the mission's vocabulary; ``periods`` and ``quantities`` are the mission's readings of
    "the lean years" and "about 30". A code of a person or an event may be explained in another file, or nowhere.
    """
    gatherer = Gatherer(file)
    try:
        tree = read_tree(text)
        if isinstance(tree, Table):
            reader = _Reader(gatherer, lists, periods or {}, quantities or QuantityTable())
            coding = reader.coding(Fields(tree, gatherer, "the file"))
        else:
            gatherer.add("not-a-table", tree, "no table", f"Begin with format: {FORMAT}")
    except Unreadable as error:
        gatherer.problems.append(Problem(error.code, file, error.line, error.column, None, error.says, None, error.do))
    except TooMany:
        pass
    if gatherer.problems:
        raise CodingProblems(gatherer.problems)
    return coding


@dataclass(slots=True)
class _Reader:
    gatherer: Gatherer
    lists: ClosedLists
    periods: Mapping[str, UncertainDate]
    quantities: QuantityTable
    passages: dict[str, CodedPassage] = field(default_factory=dict)
    used: dict[str, int] = field(default_factory=dict)

    def coding(self, top: Fields) -> Coding:
        translation = top.words("translation", most=12)
        top.refuse_others(*(_TOP if translation is None else _OF_A_TRANSLATION))
        top.choice("format", (FORMAT,), required=True)
        text = top.code("text", "I", "SUB", "CON", required=True) or ""
        reviewed = top.choice("identities", ("reviewed", "open")) == "reviewed"
        for name, fields in top.named("passages", "passage"):
            self.passages[name.text] = self._passage(name, fields)
        spans = tuple(self._span(fields) for fields in top.tables("spans", "span"))
        self._refuse_contradictions(spans)
        return Coding(
            text,
            reviewed,
            spans,
            self.passages,
            self._people(top),
            self._events(top),
            self._accounts(top),
            tuple(self._observation(fields) for fields in top.tables("observations", "observation")),
            tuple(self._measure(fields) for fields in top.tables("measures", "measure")),
            translation,
        )

    def date(self, words: str) -> UncertainDate:
        """A date in the words of docs/formats/values.md, with the mission's periods."""
        return read_date(words, periods=self.periods)

    def _passage(self, name: Scalar, fields: Fields) -> CodedPassage:
        fields.refuse_others("words", "occurrence", "code", "translation")
        code = fields.code("code", "P")
        self._only_once(code, name)
        words = fields.words("words", required=True) or ""
        translation = self._translation(fields)
        return CodedPassage(name.text, words, fields.positive("occurrence"), code, translation, name.line)

    def _translation(self, fields: Fields) -> Translation | None:
        under = fields.table_under("translation", "translation")
        if under is None:
            return None
        under.refuse_others("language", "text", "by", "approved")
        language = under.choice("language", LANGUAGES, required=True)
        text = under.words("text", required=True)
        by = under.code("by", "U", required=True)
        approved = under.day("approved", required=True)
        return Translation(language or "", text or "", by or "", approved or "")

    def _span(self, fields: Fields) -> Span:
        fields.refuse_others("words", "kind", "person", "occurrence", "language")
        words = fields.words("words", required=True, most=400) or ""
        kind = fields.choice("kind", SPAN_KINDS, required=True) or ""
        span = Span(
            words,
            kind,
            fields.code("person", "W", "S"),
            fields.positive("occurrence"),
            fields.choice("language", LANGUAGES),
            fields.table.line,
        )
        if span.kind == "name" and span.person is None and fields.node("person") is None:
            fields.gatherer.add("missing-key", fields.table, "a name without its person", "Write person: W-0012.")
        if span.language and span.occurrence:
            says = "an occurrence of a spelling in translations"
            fields.gatherer.add("occurrence-of-what", fields.table, says, "Leave occurrence out: all are masked.")
        return span

    def _refuse_contradictions(self, spans: Iterable[Span]) -> None:
        """The same words, at the same occurrence, cannot point at two persons."""
        first: dict[tuple[str, int | None], Span] = {}
        for span in spans:
            other = first.setdefault((span.words, span.occurrence), span)
            if span.words and (other.person, other.kind) != (span.person, span.kind):
                says = f"the same words as the span of line {other.line}, for somebody or something else"
                self.gatherer.add_at("two-meanings", span.line, 1, says, "Say which occurrence is whose.")

    def _people(self, top: Fields) -> dict[str, CodedPerson]:
        found = {}
        for name, fields in top.named("people", "person"):
            code = self.gatherer.attempt(name, lambda name=name: read_code(name.text, "W"))  # type: ignore[misc]
            self._only_once(code, name)
            found[code or name.text] = read_person(fields, code or "", name, self.lists, self.quantities)
        return found

    def _events(self, top: Fields) -> dict[str, CodedEvent]:
        found = {}
        for name, fields in top.named("events", "event"):
            code = self.gatherer.attempt(name, lambda name=name: read_code(name.text, "E"))  # type: ignore[misc]
            self._only_once(code, name)
            found[code or name.text] = read_event(fields, code or "", self.date, name.line)
        return found

    def _accounts(self, top: Fields) -> tuple[CodedAccount, ...]:
        acts = ActReader(self.gatherer, self.lists, self.passages, self.date, self.quantities)
        return tuple(self._account(fields, acts) for fields in top.tables("accounts", "account"))

    def _account(self, fields: Fields, reader: ActReader) -> CodedAccount:
        fields.refuse_others("code", "event", "reliability", "credibility", "grading_reason", "retraction", "acts")
        code = fields.code("code", "A")
        self._only_once(code, fields.table)
        acts = tuple(reader.act(act) for act in fields.tables("acts", "act"))
        if not acts and fields.node("acts", required=True) is not None:
            fields.gatherer.add("missing-key", fields.table, "an account without acts", "Code at least one act.")
        reliability, credibility = read_grades(fields)
        return CodedAccount(
            acts,
            code,
            fields.code("event", "E"),
            reliability,
            credibility,
            fields.words("grading_reason"),
            self._retraction(fields, {act.id for act in acts}),
            fields.table.line,
        )

    def _retraction(self, fields: Fields, acts: set[str]) -> Retraction | None:
        under = fields.table_under("retraction", "retraction")
        return read_retraction(under, acts) if under is not None else None

    def _observation(self, fields: Fields) -> CodedObservation:
        return read_observation(fields, self.lists, self.passages, self.date, self.quantities)

    def _measure(self, fields: Fields) -> CodedMeasureMention:
        fields.refuse_others("code", "passages")
        code = fields.code("code", "M", required=True) or ""
        return CodedMeasureMention(code, self._passages_of(fields), fields.table.line)

    def _passages_of(self, fields: Fields) -> tuple[str, ...]:
        return known_passages(fields, self.passages)

    def _only_once(self, code: str | None, at: Scalar | Table) -> None:
        if code and self.used.setdefault(code, at.line) != at.line:
            says = f"{code} a second time (first in line {self.used[code]})"
            self.gatherer.add("duplicate-code", at, says, "Use one code for one thing.")
