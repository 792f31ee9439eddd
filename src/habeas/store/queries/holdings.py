"""Everything that the mission holds of one source: for erasing it, and for telling her."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from habeas.store.models import (
    Account,
    Act,
    Agreement,
    Approval,
    Assignment,
    BlindCoding,
    Choice,
    Consent,
    Consultation,
    Correction,
    Dismissal,
    Event,
    Exposure,
    Finding,
    Hold,
    Identity,
    Incident,
    Interview,
    Involvement,
    Item,
    Label,
    Measure,
    Observation,
    Opening,
    Participant,
    Passage,
    Person,
    Recoding,
    Recorded,
    Referral,
    Risk,
    RootLink,
    Settlement,
    Source,
    Span,
    Statement,
    Submission,
    Text,
    Unplaced,
)

#: tables whose rows are hers by a column that names her
_HERS: tuple[tuple[type[Recorded], str], ...] = (
    (Source, "code"),
    (Identity, "code"),
    (Consent, "source"),
    (Exposure, "source"),
    (Interview, "source"),
    (Consultation, "source"),
    (Submission, "source"),
    (Participant, "source"),
    (Item, "owner"),
    (Text, "source"),
    (Passage, "source"),
    (Account, "source"),
    (Observation, "source"),
    (Risk, "source"),
    (Incident, "source"),
    (Referral, "source"),
    (Hold, "source"),
    (Label, "source"),
    (Approval, "source"),
    (Opening, "source"),
    (Assignment, "source"),
    (BlindCoding, "source"),
    (Settlement, "source"),
    (Correction, "source"),
    (Unplaced, "source"),
)


@dataclass(slots=True)
class Holdings:
    """The rows about one source, every version: those that are hers alone, and those of others that name her."""

    source: str
    hers: dict[type[Recorded], list[Any]] = field(default_factory=dict)
    persons: list[Any] = field(default_factory=list)  # of whom she first spoke, or who is she
    naming: list[tuple[Any, str, set[str]]] = field(default_factory=list)  # row, column, codes of hers in it

    def rows(self) -> Iterator[Any]:
        """Every version of every row that is hers alone."""
        for rows in self.hers.values():
            yield from rows

    def codes(self, model: type[Recorded]) -> set[str]:
        """The codes of her rows in a table."""
        return {row.code for row in self.hers.get(model, [])}

    def counts(self) -> dict[str, int]:
        """How many records are in use, by table."""
        found = {
            model._meta.db_table: len({row.code for row in rows if row.current and not row.gone})
            for model, rows in self.hers.items()
        }
        return {table: count for table, count in found.items() if count}


def of_source(source: str) -> Holdings:
    """All of it, also what an undone or unfinished import left."""
    found = Holdings(source)
    for model, column in _HERS:
        found.hers[model] = list(model.objects.filter(**{column: source}).order_by("id"))
    texts, accounts = found.codes(Text), found.codes(Account)
    found.hers[Span] = _of(Span, "text", texts)
    found.hers[Dismissal] = _of(Dismissal, "text", texts)
    found.hers[Agreement] = _of(Agreement, "submission", found.codes(Submission))
    found.hers[Act] = _of(Act, "account", accounts)
    acts = found.codes(Act)
    found.hers[Statement] = _of(Statement, "act", acts)
    found.hers[Choice] = _of(Choice, "act", acts) + _of(Choice, "account", accounts)
    found.hers[Involvement] = _of(Involvement, "act", acts)
    found.hers[Event] = _alone(found)
    found.persons = list(Person.objects.filter(owner=source)) + list(
        Person.objects.filter(self_of=source).exclude(owner=source)
    )
    found.naming = [
        *_naming(RootLink, "sources", {source}),
        *_naming(Measure, "sources", {source}),
        *_naming(Finding, "support", accounts),
        *_naming(Finding, "contrary", accounts),
        *_naming(Recoding, "acts", acts),
    ]
    return found


def _of(model: Any, column: str, codes: set[str]) -> list[Any]:
    rows, listed = [], sorted(codes)
    for start in range(0, len(listed), 500):
        rows += list(model.objects.filter(**{f"{column}__in": listed[start : start + 500]}))
    return rows


def _alone(found: Holdings) -> list[Any]:
    """Events of which nobody else tells."""
    events = {row.event for row in found.hers[Account] if row.event}
    others = Account.objects.filter(event__in=events).exclude(source=found.source).values_list("event", flat=True)
    return _of(Event, "code", events - set(others))


def _naming(model: Any, column: str, codes: set[str]) -> Iterator[tuple[Any, str, set[str]]]:
    """Every version of rows of others in which her codes stand."""
    if codes:
        for row in model.objects.exclude(**{column: ""}).order_by("id").iterator(chunk_size=500):
            if hit := codes.intersection(getattr(row, column).split()):
                yield row, column, hit
