"""Reads the acts of an account: what was done, to whom, by whom, and the further statements beside each value."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, field

from habeas.core.coding.fields import Fields, Gatherer
from habeas.core.coding.records import SELF, CodedAct, CodedInvolvement, FurtherStatement
from habeas.core.coding.tree import Scalar
from habeas.core.kernel.codes import read_code
from habeas.core.kernel.dates import UncertainDate
from habeas.core.kernel.errors import WrongUse
from habeas.core.kernel.quantities import QuantityTable, read_quantity
from habeas.core.law.lists import ClosedLists

_FIELDS = (
    *("id", "code", "mode", "victim", "date", "place", "place_type", "agency", "stage", "basis", "method", "reason"),
    *("passages", "involved", "also"),
)
#: Fields of which an act may hold several statements, and those whose values the vocabulary closes.
STATED = (
    *("code", "mode", "victim", "perpetrator", "count", "date", "place", "place_type", "agency", "stage", "basis"),
    *("method", "reason"),
)
_CLOSED = {"mode", "place_type", "agency", "stage", "basis", "method"}


def known_passages(fields: Fields, known: Collection[str]) -> tuple[str, ...]:
    """The names under ``passages``, at least one, each of a passage of this file."""
    names = fields.one_or_more("passages", required=True)
    for name in names:
        if name.text not in known:
            says = f"the passage {name.text[:40]!r}, which this file does not have"
            fields.gatherer.add("unknown-passage", name, says, "Add it under passages, or mend the name.")
    return tuple(dict.fromkeys(name.text for name in names))


@dataclass(slots=True)
class ActReader:
    """Reads acts against one vocabulary and the passages of one file; the ids of acts are unique in the file."""

    gatherer: Gatherer
    lists: ClosedLists
    passages: Collection[str]
    date: Callable[[str], UncertainDate]
    quantities: QuantityTable
    ids: dict[str, int] = field(default_factory=dict)

    def act(self, fields: Fields) -> CodedAct:
        """One act; problems are gathered."""
        fields.refuse_others(*_FIELDS)
        methods = [self._listed("method", scalar) for scalar in fields.one_or_more("method")]
        return CodedAct(
            self._id(fields),
            fields.listed("code", self.lists, of="act", required=True) or "",
            known_passages(fields, self.passages),
            fields.listed("mode", self.lists) or "act",
            self._victims(fields),
            fields.parsed("date", self.date),
            fields.words("place", most=200),
            fields.listed("place_type", self.lists),
            fields.listed("agency", self.lists),
            fields.listed("stage", self.lists),
            fields.listed("basis", self.lists),
            tuple(dict.fromkeys(method for method in methods if method)),
            fields.words("reason"),
            tuple(self._involvement(under) for under in fields.tables("involved", "perpetrator")),
            tuple(self._further(under) for under in fields.tables("also", "further statement")),
            fields.table.line,
        )

    def _id(self, fields: Fields) -> str:
        found = fields.scalar("id", required=True)
        if found is None:
            return ""
        if self.ids.setdefault(found.text, found.line) != found.line:
            says = f"the act {found.text[:40]!r} a second time (first in line {self.ids[found.text]})"
            self.gatherer.add("duplicate-act", found, says, "Give each act of the file its own id.")
        return found.text

    def _victims(self, fields: Fields) -> tuple[str, ...]:
        read = [
            self.gatherer.attempt(scalar, lambda scalar=scalar: read_victim(scalar.text))  # type: ignore[misc]
            for scalar in fields.one_or_more("victim")
        ]
        return tuple(dict.fromkeys(victim for victim in read if victim))

    def _involvement(self, fields: Fields) -> CodedInvolvement:
        fields.refuse_others("party", "degree")
        party = fields.parsed("party", read_party) if fields.scalar("party", required=True) else None
        person, unit = party or (None, None)
        return CodedInvolvement(person, unit, fields.listed("degree", self.lists, required=True) or "")

    def _further(self, fields: Fields) -> FurtherStatement:
        fields.refuse_others("field", "value", "passages", "because")
        name = fields.choice("field", STATED, required=True)
        value = fields.scalar("value", required=True)
        stated = self._stated(name, value) if name and value else None
        passages = known_passages(fields, self.passages)
        return FurtherStatement(name or "", stated or "", passages, fields.words("because"))

    def _stated(self, name: str, value: Scalar) -> str | None:
        """The value as it will be kept, checked as the field's own value would be."""
        if name == "code":
            return self._listed("act", value)
        if name in _CLOSED:
            return self._listed(name, value)
        checks: dict[str, Callable[[str], object]] = {
            "victim": read_victim,
            "perpetrator": read_party,
            "date": self.date,
            "count": lambda words: read_quantity(words, table=self.quantities),
        }
        check = checks.get(name)
        if check and self.gatherer.attempt(value, lambda: check(value.text)) is None:
            return None
        return read_victim(value.text) if name == "victim" else value.text.strip()

    def _listed(self, name: str, value: Scalar) -> str | None:
        return self.gatherer.attempt(value, lambda: self.lists.require(name, value.text))


def read_victim(words: str) -> str:
    """``self`` (the source) or the code of a person or group."""
    return SELF if words == SELF else read_code(words, "W")


def read_party(words: str) -> tuple[str | None, str | None]:
    """A perpetrator: (code of a person, None), or (None, name of a unit) for ``unit:Songpo security office``."""
    kind, colon, name = words.partition(":")
    if kind == "unit" and colon:
        if not 0 < len(name.strip()) <= 200:
            raise WrongUse("not-a-party", "The unit has no name.", do="Write unit: and the name of the unit.")
        return None, name.strip()
    return read_code(words, "W"), None
