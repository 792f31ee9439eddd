"""Reads what was typed into a form by the rules of a coding file: every problem at once, each with its field."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from habeas.core.coding.acts import ActReader
from habeas.core.coding.fields import Fields, Gatherer, TooMany
from habeas.core.coding.parts import read_event, read_grades, read_observation, read_person, read_retraction
from habeas.core.coding.records import CodedAct, CodedEvent, CodedObservation, CodedPerson, Retraction
from habeas.core.coding.tree import Listing, Node, Scalar, Table
from habeas.core.kernel.dates import UncertainDate, read_date
from habeas.core.kernel.errors import WrongUse
from habeas.core.kernel.problems import Problem
from habeas.core.kernel.quantities import QuantityTable
from habeas.core.law.lists import ClosedLists

T = TypeVar("T")

#: what a form sends: words, several of them, tables, lists of tables
Typed = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class FieldProblem:
    """One thing that does not fit, at a field of the form (``victims.0.age``)."""

    field: str
    problem: Problem


class TypedProblems(WrongUse):
    """All that does not fit in a form; nothing of it was written."""

    def __init__(self, problems: Sequence[FieldProblem]) -> None:
        self.problems = list(problems)
        first, count = self.problems[0], len(self.problems)
        super().__init__(
            "form-problems",
            f"{count} thing{'s do' if count > 1 else ' does'} not fit; nothing was written.",
            where={"field": first.field},
            found=first.problem.says,
            do=first.problem.do,
        )

    def answer(self) -> dict[str, Any]:
        """The refusal as JSON, with each problem."""
        found = [{"field": one.field, **one.problem.answer()} for one in self.problems]
        return super().answer() | {"problems": found}


@dataclass(slots=True)
class Rules:
    """What a mission reads values by; problems of one form are gathered here until `done`."""

    lists: ClosedLists
    periods: Mapping[str, UncertainDate] = field(default_factory=dict)
    quantities: QuantityTable = field(default_factory=QuantityTable)
    _gatherer: Gatherer = field(default_factory=lambda: Gatherer("form"))
    _names: list[str] = field(default_factory=list)

    def date(self, words: str) -> UncertainDate:
        """A date in the words of docs/formats/values.md."""
        return read_date(words, periods=self.periods)

    def act(self, typed: Typed, *, passages: Collection[str]) -> CodedAct:
        """An act; ``passages`` are those that it may name."""
        reader = ActReader(self._gatherer, self.lists, passages, self.date, self.quantities)
        return self._read(lambda: reader.act(self._fields(typed, "act", "")))

    def person(self, typed: Typed, code: str, name: str) -> CodedPerson:
        """A person or group, to be known by ``code``."""
        fields = self._fields(typed, "person", name)
        return self._read(lambda: read_person(fields, code, fields.table, self.lists, self.quantities))

    def event(self, typed: Typed, code: str, name: str) -> CodedEvent:
        """An event, to be known by ``code``."""
        return self._read(lambda: read_event(self._fields(typed, "event", name), code, self.date, 0))

    def observation(self, typed: Typed, *, passages: Collection[str]) -> CodedObservation:
        """An observation."""
        fields = self._fields(typed, "observation", "")
        return self._read(lambda: read_observation(fields, self.lists, passages, self.date, self.quantities))

    def grades(self, typed: Typed) -> tuple[str | None, int | None]:
        """Reliability and credibility."""
        return self._read(lambda: read_grades(self._fields(typed, "grading", "")))

    def retraction(self, typed: Typed, *, acts: Collection[str]) -> Retraction:
        """What a source took back of an account that holds these acts."""
        return self._read(lambda: read_retraction(self._fields(typed, "retraction", ""), acts))

    def add(self, name: str, code: str, says: str, do: str) -> None:
        """A problem that the form itself has, at a field."""
        self._names.append(name)
        self._gatherer.add_at(code, len(self._names), 1, says, do)

    def done(self) -> None:
        """Raises `TypedProblems` where anything did not fit."""
        found = self._gatherer.problems
        if found:
            raise TypedProblems([FieldProblem(self._names[one.line - 1] if one.line else "", one) for one in found])

    def _read(self, reading: Callable[[], T]) -> T:
        try:
            return reading()
        except TooMany:
            self.done()
            raise

    def _fields(self, typed: Typed, what: str, name: str) -> Fields:
        table = self._node(typed, name)
        assert isinstance(table, Table)
        return Fields(table, self._gatherer, what)

    def _node(self, value: Any, name: str) -> Node:
        """What was typed as the tree of a file; the "line" of each value is the number of its field."""
        self._names.append(name)
        line = len(self._names)
        if isinstance(value, Mapping):
            inside = {
                key: (Scalar(key, line, 1, True), self._node(each, f"{name}.{key}" if name else key))
                for key, each in value.items()
            }
            return Table(inside, line, 1)
        if isinstance(value, list | tuple):
            items = tuple(self._node(each, f"{name}.{number}") for number, each in enumerate(value))
            return Listing(items, line, 1)
        return Scalar(clean(str(value)), line, 1, True)


def clean(text: str) -> str:
    """What was typed in NFC, with the line ends of a text, without what no text holds."""
    plain = unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\r", "\n")
    return "".join(one for one in plain if one in "\n\t" or unicodedata.category(one) not in ("Cc", "Cs")).strip()
