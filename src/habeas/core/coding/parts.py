"""Reads people, events, observations, gradings and retractions: the same rules for a coding file and for a form."""

from __future__ import annotations

from collections.abc import Callable, Collection

from habeas.core.coding.acts import known_passages
from habeas.core.coding.ages import read_age
from habeas.core.coding.fields import Fields
from habeas.core.coding.records import CodedEvent, CodedObservation, CodedPerson, Retraction
from habeas.core.coding.tree import Scalar, Table
from habeas.core.kernel.dates import UncertainDate
from habeas.core.kernel.quantities import QuantityTable, read_quantity
from habeas.core.law.lists import ClosedLists

RELIABILITY, CREDIBILITY, EXTENT = "ABCDEF", "123456", ("none", "part", "whole")


def read_person(
    fields: Fields, code: str, at: Scalar | Table, lists: ClosedLists, quantities: QuantityTable
) -> CodedPerson:
    """A person, or a group with its count; a single person has none."""
    fields.refuse_others("kind", "sex", "age", "count", "note")
    kind = fields.listed("kind", lists, of="person.kind") or "person"
    sex = fields.listed("sex", lists)
    age = fields.parsed("age", lambda words: read_age(words, quantities))
    count = fields.parsed("count", lambda words: read_quantity(words, table=quantities))
    if count is not None and kind == "person":
        fields.gatherer.add("count-of-one", at, "a count of a single person", "Write kind: group.")
    return CodedPerson(code, kind, sex, age, count, fields.words("note"), at.line)


def read_event(fields: Fields, code: str, date: Callable[[str], UncertainDate], line: int) -> CodedEvent:
    """An event, as far as it is known."""
    fields.refuse_others("title", "date", "place")
    title, when = fields.words("title", most=400), fields.parsed("date", date)
    return CodedEvent(code, title, when, fields.words("place", most=200), line)


def read_grades(fields: Fields) -> tuple[str | None, int | None]:
    """Reliability and credibility, each by itself."""
    reliability = fields.choice("reliability", RELIABILITY)
    credibility = fields.choice("credibility", CREDIBILITY)
    return reliability, int(credibility) if credibility else None


def read_retraction(fields: Fields, acts: Collection[str]) -> Retraction:
    """What a source took back of an account that holds these acts."""
    fields.refuse_others("extent", "date", "reason", "acts")
    extent = fields.choice("extent", EXTENT, required=True) or "none"
    date = fields.day("date", required=extent != "none")
    named = fields.one_or_more("acts")
    for name in named:
        if name.text not in acts:
            fields.gatherer.add("unknown-act", name, "an act that this account does not hold", "Name its id.")
    if named and extent != "part":
        fields.gatherer.add("retraction-of-what", fields.table, f"acts with extent {extent}", "Write extent: part.")
    return Retraction(extent, date, fields.words("reason"), tuple(name.text for name in named))


def read_observation(
    fields: Fields,
    lists: ClosedLists,
    passages: Collection[str],
    date: Callable[[str], UncertainDate],
    quantities: QuantityTable,
) -> CodedObservation:
    """A condition with its value, or with words where there is none."""
    fields.refuse_others("condition", "item", "value", "text", "unit", "place", "date", "basis", "passages")
    value = fields.parsed("value", lambda words: read_quantity(words, table=quantities))
    text = fields.words("text")
    if fields.node("value") is None and text is None:
        fields.gatherer.add("missing-key", fields.table, "an observation without value or text", "Write value: …")
    return CodedObservation(
        fields.listed("condition", lists, required=True) or "",
        known_passages(fields, passages),
        value,
        text,
        fields.listed("unit", lists),
        fields.words("item", most=100),
        fields.words("place", most=200),
        fields.parsed("date", date),
        fields.listed("basis", lists),
        fields.table.line,
    )
