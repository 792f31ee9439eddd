"""The one door between a user and a verb: the table in ``core/access`` decides."""

from __future__ import annotations

from habeas.core.access import policy
from habeas.store.mission import Actor, current


def require(by: Actor, verb: str) -> None:
    """Refused (``not-allowed``) where no role of the user may. For a dangerous act the passphrase is asked for again
    where it was not proven lately, in the way of whoever opened the mission (``Mission.proven``)."""
    require_right(by, verb)
    if verb in policy.REAUTHENTICATE:
        current().proven(verb)


def require_right(by: Actor, verb: str) -> None:
    """The right alone: for what shows a form or an impact and does nothing yet."""
    policy.require(by.roles, verb)


def may(by: Actor, verb: str) -> bool:
    """Whether a role of the user may."""
    return policy.may(by.roles, verb)
