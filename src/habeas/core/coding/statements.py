"""Statements: several values of one field of an act, side by side, of which somebody chose the one in use."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from habeas.core.coding.records import CodedAct
from habeas.core.kernel.errors import WrongUse


@dataclass(frozen=True, slots=True)
class Statement:
    """One value of a field as a text gives it, with the passages it rests on; values are kept as written words."""

    value: str
    passages: tuple[str, ...]
    because: str | None = None


@dataclass(frozen=True, slots=True)
class Statements:
    """All values of one field of one act. The one in use names who chose it (a user's code) and, among several, why.

    ``in_use`` is None while nobody has chosen among further statements of a field that the act itself leaves empty.
    """

    field: str
    statements: tuple[Statement, ...]
    in_use: Statement | None
    chosen_by: str
    because: str

    def __post_init__(self) -> None:
        if self.in_use is None:
            return
        if self.in_use not in self.statements:
            raise WrongUse(
                "no-such-statement", "The value in use is none of the statements.", where={"field": self.field}
            )
        if not self.chosen_by:
            raise WrongUse("nobody-chose", "A value is in use that nobody chose.", where={"field": self.field})
        if self.contradicted and not self.because.strip():
            what = "Several values are stated, and no reason is given for the one in use."
            raise WrongUse("no-reason", what, where={"field": self.field}, do="Say why this value is in use.")

    @property
    def contradicted(self) -> bool:
        """Whether more than one value is stated."""
        return len({statement.value for statement in self.statements}) > 1

    def choose(self, statement: Statement, *, by: str, because: str) -> Statements:
        """The same statements with another one in use; none is lost."""
        return replace(self, in_use=statement, chosen_by=by, because=because)


#: How the value in use of each field is written; only fields that can be stated more than once.
_IN_USE: dict[str, Callable[[CodedAct], str | None]] = {
    "code": lambda act: act.code,
    "mode": lambda act: act.mode,
    "victim": lambda act: ", ".join(act.victims) or None,
    "date": lambda act: act.date.words if act.date else None,
    "place": lambda act: act.place,
    "place_type": lambda act: act.place_type,
    "agency": lambda act: act.agency,
    "stage": lambda act: act.stage,
    "basis": lambda act: act.basis,
    "method": lambda act: ", ".join(act.method) or None,
    "reason": lambda act: act.reason,
    "count": lambda act: None,  # the count belongs to the group that is the victim
    "perpetrator": lambda act: ", ".join(each.person or f"unit:{each.unit}" for each in act.involved) or None,
}


def statements_of(act: CodedAct, *, by: str) -> dict[str, Statements]:
    """The fields of ``act`` with all that is stated of each; ``by`` is the coder.

    What stands in the act's own field is in use; ``also`` never changes that.
    """
    found: dict[str, Statements] = {}
    for field, value_of in _IN_USE.items():
        value = value_of(act)
        own = (Statement(value, act.passages),) if value is not None else ()
        further = tuple(Statement(each.value, each.passages, each.because) for each in act.also if each.field == field)
        if own or further:
            found[field] = Statements(field, own + further, own[0] if own else None, by, "as coded")
    return found
