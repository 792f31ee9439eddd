"""Which sources a user sees at all, and with them everything that they gave.

Without a record of consent a source is for intake and protection roles only; by her label she may be for a circle
(``core/access/levels.yaml``). What is hidden is taken out before anything is counted, ranked or listed, so that it is
not to be told from what is not there.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from habeas.core.access.levels import sees
from habeas.core.kernel.errors import WrongUse
from habeas.store.mission import OFFICE, Actor
from habeas.store.models import Account, Agreement, Consent, Event, Label, Observation, Source, Submission
from habeas.store.queries.remembered import remembered
from habeas.store.rights import may


def hidden_sources(by: Actor) -> frozenset[str]:
    """The sources that this user does not see: the office itself, those that nobody has recorded a decision of, and
    those whom their label keeps from her."""
    found = frozenset({OFFICE})
    if not may(by, "read-source-without-consent"):
        found |= remembered("undecided", make=_undecided)
    whole = may(by, "read-strictly-confidential")
    return found | remembered("labelled away", whole, by.compartments, make=lambda: _kept_from(by))


def _undecided() -> frozenset[str]:
    """Sources without a decision of their own, or of the organisation that brought what they said."""
    agreed = list(Agreement.seen.values_list("submission", flat=True).distinct())
    open_ = set(Source.seen.values_list("code", flat=True))
    open_ -= set(Consent.seen.values_list("source", flat=True).distinct())
    open_ -= set(Submission.seen.filter(code__in=agreed).values_list("source", flat=True))
    for model in (Account, Observation):
        for some in _portions(sorted(open_)):  # few are left: what they said is looked for, not all that was said
            brought = model.seen.filter(source__in=some, belongs__in=agreed)
            open_ -= set(brought.values_list("source", flat=True).distinct())
    return frozenset(open_)


def _kept_from(by: Actor) -> frozenset[str]:
    """Sources whom their label keeps from a user; of an organisation also those who speak in what it brought."""
    labels = Label.seen.values_list("source", "level", "compartment")
    found = {source for source, *label in labels if not sees(by.roles, by.compartments, *label)}
    brought = list(Submission.seen.filter(source__in=found).values_list("code", flat=True)) if found else []
    for model in (Account, Observation):
        if brought:
            found |= set(model.seen.filter(belongs__in=brought).values_list("source", flat=True).distinct())
    return frozenset(found)


def _portions(codes: list[str], size: int = 5_000) -> list[list[str]]:
    """As many at once as a statement may name."""
    return [codes[start : start + size] for start in range(0, len(codes), size)]


def shown(rows: Any, by: Actor, column: str = "source") -> Any:
    """The rows of sources that this user sees."""
    return rows.exclude(**{f"{column}__in": hidden_sources(by)})


def shown_of_accounts(rows: Any, by: Actor) -> Any:
    """The rows (acts) of accounts of sources that this user sees."""
    hidden = hidden_sources(by) - {OFFICE}
    return rows.exclude(account__in=Account.seen.filter(source__in=hidden).values("code")) if hidden else rows


def shown_events(by: Actor) -> Any:
    """The events but for those that only hidden sources speak of."""
    hidden = hidden_sources(by) - {OFFICE}
    if not hidden:
        return Event.seen.all()

    def alone() -> frozenset[str]:
        theirs = set(Account.seen.filter(source__in=hidden).exclude(event="").values_list("event", flat=True))
        others = Account.seen.exclude(source__in=hidden).filter(event__in=theirs)
        return frozenset(theirs - set(others.values_list("event", flat=True)))

    return Event.seen.exclude(code__in=remembered("hidden events", hidden, make=alone))


def without_hidden(model: Any, codes: Iterable[str], hidden: frozenset[str]) -> list[str]:
    """Those of these codes (of accounts, passages) whose source is not hidden, in their order."""
    asked = list(codes)
    theirs: set[str] = set()
    if hidden - {OFFICE}:
        for some in _portions(asked):
            theirs |= set(model.seen.filter(code__in=some, source__in=hidden).values_list("code", flat=True))
    return [code for code in asked if code not in theirs]


def require_seen(source: str, by: Actor, code: str, kind: str) -> None:
    """Refused, as if it were not there, for what belongs to a source whom this user does not see."""
    if source in hidden_sources(by):
        raise no_such(kind, code)


def no_such(kind: str, code: str) -> WrongUse:
    """There is nothing of this code, or nothing that this user may know of."""
    return WrongUse(f"no-such-{kind}", f"There is no {kind} {code[:24]}.")
