"""May this user do this? One table of verbs and roles (roles.yaml) answers; what it does not grant is refused."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any

from habeas.core.access.roles import ROLES, read_table
from habeas.core.kernel.errors import Broken, Refused


def _verbs(table: dict[str, Any]) -> dict[str, frozenset[str]]:
    granted = {
        verb: frozenset(ROLES) if roles == "everyone" else frozenset(roles) for verb, roles in table["verbs"].items()
    }
    for verb, roles in granted.items():
        if unknown := roles - set(ROLES):
            raise Broken(f"the verb {verb} is granted to a role that does not exist: {sorted(unknown)[0]}")
    return granted


#: verb -> the roles that may
VERBS: Mapping[str, frozenset[str]] = MappingProxyType(_verbs(read_table()))

#: act -> roles whose bearer, another person than the one who asks, agrees to it
SECOND_PERSON: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {verb: tuple(roles) for verb, roles in read_table()["second-person"].items()}
)
#: acts for which the passphrase is asked again; ``store.rights.require``, which every verb passes, asks
REAUTHENTICATE: frozenset[str] = frozenset(read_table()["reauthenticate"])
if len(REAUTHENTICATE) < len(read_table()["reauthenticate"]):
    raise Broken("the table of roles names a dangerous act twice")
#: acts that change who may what: free until a mission has a source, for the first officer has to make the second
ROLE_VERBS = frozenset({"add-user", "change-roles", "reset-passphrase"})

if unknown := (set(SECOND_PERSON) | REAUTHENTICATE) - set(VERBS):
    raise Broken(f"the table of roles speaks of a verb that it does not know: {sorted(unknown)[0]}")


def roles_that_may(verb: str) -> tuple[str, ...]:
    """The roles that may, in the table's order; Broken for a verb that the table does not know."""
    if verb not in VERBS:
        raise Broken(f"the table of roles does not know the verb {verb}")
    return tuple(role for role in ROLES if role in VERBS[verb])


def may(roles: Iterable[str], verb: str) -> bool:
    """Whether one of ``roles`` may; a role that does not exist grants nothing."""
    return not set(roles).isdisjoint(roles_that_may(verb))


def require(roles: Iterable[str], verb: str) -> None:
    """Nothing, when one of ``roles`` may; otherwise Refused ``not-allowed``, naming the roles that may. It is told to
    who asked, and she is "you": her number she does not know, and her name stands in no error."""
    held = set(roles)
    if may(held, verb):
        return
    raise Refused(
        "not-allowed",
        f"You may not {verb.replace('-', ' ')}.",
        expected=f"a role of: {', '.join(roles_that_may(verb))}",
        found=", ".join(role for role in ROLES if role in held) or "no role",
        do="Ask someone with one of these roles.",
    )


def may_second(roles: Iterable[str], verb: str) -> bool:
    """Whether one of ``roles`` may agree to an act that needs a second person."""
    if verb not in SECOND_PERSON:
        raise Broken(f"the table of roles knows no second person for {verb}")
    return not set(roles).isdisjoint(SECOND_PERSON[verb])


def require_second(roles: Iterable[str], verb: str) -> None:
    """Nothing, when one of ``roles`` may agree to the act; otherwise Refused ``not-allowed``."""
    held = set(roles)
    if not may_second(held, verb):
        raise Refused(
            "not-allowed",
            f"You may not agree to {verb.replace('-', ' ')}.",
            expected=f"a role of: {', '.join(SECOND_PERSON[verb])}",
            found=", ".join(role for role in ROLES if role in held) or "no role",
            do="Ask someone with one of these roles.",
        )
