"""Which sources a user sees at all: without a record of consent one is for intake and protection roles only."""

from __future__ import annotations

from typing import Any

from habeas.core.kernel.errors import WrongUse
from habeas.store.mission import OFFICE, Actor
from habeas.store.models import Account, Agreement, Consent, Observation, Source, Submission
from habeas.store.queries.remembered import remembered
from habeas.store.rights import may


def hidden_sources(by: Actor) -> frozenset[str]:
    """The sources that this user does not see: the office itself, and those that nobody has recorded a decision of."""
    if may(by, "read-source-without-consent"):
        return frozenset({OFFICE})
    found: frozenset[str] = remembered("undecided", make=_undecided)
    return found | {OFFICE}


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


def _portions(codes: list[str], size: int = 5_000) -> list[list[str]]:
    """As many at once as a statement may name."""
    return [codes[start : start + size] for start in range(0, len(codes), size)]


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
