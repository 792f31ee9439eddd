"""The one door between a user and a verb: the table in ``core/access`` decides."""

from __future__ import annotations

from habeas.core.access import policy
from habeas.store.mission import Actor


def require(by: Actor, verb: str) -> None:
    """Refused (``not-allowed``) where no role of the user may."""
    policy.require(by.roles, verb, by=by.code)


def may(by: Actor, verb: str) -> bool:
    """Whether a role of the user may."""
    return policy.may(by.roles, verb)
