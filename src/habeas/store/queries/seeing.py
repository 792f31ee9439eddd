"""Which sources a user sees at all: without a record of consent one is for intake and protection roles only."""

from __future__ import annotations

from typing import Any

from habeas.core.kernel.errors import WrongUse
from habeas.store.actions.missions import OFFICE
from habeas.store.mission import Actor
from habeas.store.models import Account, Agreement, Consent, Observation, Source, Submission
from habeas.store.rights import may


def hidden_sources(by: Actor) -> frozenset[str]:
    """The sources that this user does not see: the office itself, and those that nobody has recorded a decision of."""
    if may(by, "read-source-without-consent"):
        return frozenset({OFFICE})
    codes = set(Source.seen.values_list("code", flat=True))
    return frozenset((codes - _recorded()) | {OFFICE})


def _recorded() -> set[str]:
    """Sources with a decision of their own, or of the organisation that brought what they said."""
    decided = set(Consent.seen.values_list("source", flat=True).distinct())
    agreed = list(Agreement.seen.values_list("submission", flat=True).distinct())
    decided |= set(Submission.seen.filter(code__in=agreed).values_list("source", flat=True))
    for model in (Account, Observation):
        decided |= set(model.seen.filter(belongs__in=agreed).values_list("source", flat=True).distinct())
    return decided


def shown(rows: Any, by: Actor, column: str = "source") -> Any:
    """The rows of sources that this user sees."""
    return rows.exclude(**{f"{column}__in": hidden_sources(by)})


def require_seen(source: str, by: Actor, code: str, kind: str) -> None:
    """Refused, as if it were not there, for what belongs to a source whom this user does not see."""
    if source in hidden_sources(by):
        raise no_such(kind, code)


def no_such(kind: str, code: str) -> WrongUse:
    """There is nothing of this code, or nothing that this user may know of."""
    return WrongUse(f"no-such-{kind}", f"There is no {kind} {code[:24]}.")
