"""Roles: what each is for, and which keys its slots open. Read from roles.yaml beside this file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib.resources import files
from types import MappingProxyType
from typing import Any

from habeas.core.kernel.errors import Broken, WrongUse
from habeas.core.kernel.yamltables import shipped_table

#: The classes of keys that a slot may open (habeas.core.access.keys says what each opens).
KEYS = ("mission", "words", "identities", "log")


@dataclass(frozen=True, slots=True)
class Role:
    """A role: its words in English and Korean, what it does, whether it takes in sources, and the keys it needs."""

    name: str
    en: str
    ko: str
    does: str
    keys: frozenset[str]
    intake: bool

    def __post_init__(self) -> None:
        if "mission" not in self.keys or not self.keys <= set(KEYS):
            raise Broken(f"the role {self.name} opens keys that do not exist, or not the mission")
        if "identities" in self.keys and "words" not in self.keys:
            raise Broken(f"the role {self.name} opens identities, which are sealed under the keys of words too")


def read_table() -> dict[str, Any]:
    """roles.yaml as it stands; it ships with the program, so a flaw in it is Broken."""
    text = files("habeas.core.access").joinpath("roles.yaml").read_text(encoding="utf-8")
    found = shipped_table(text, "roles.yaml")
    if found.get("format") != "habeas/roles/1" or set(found) != {
        "format",
        "roles",
        "verbs",
        "second-person",
        "reauthenticate",
    }:
        raise Broken("roles.yaml is not a table of roles")
    return dict(found)


def _roles() -> dict[str, Role]:
    return {
        name: Role(name, each["en"], each["ko"], each["does"], frozenset(each["keys"]), bool(each.get("intake")))
        for name, each in read_table()["roles"].items()
    }


#: Every role by its name, in the table's order.
ROLES: Mapping[str, Role] = MappingProxyType(_roles())
#: Roles that meet sources and take in what arrives: they see sources without a consent record and unreviewed texts.
INTAKE_ROLES = frozenset(name for name, role in ROLES.items() if role.intake)
#: The key classes of each role.
KEYS_OF_ROLE: Mapping[str, frozenset[str]] = MappingProxyType({name: role.keys for name, role in ROLES.items()})


def keys_of(roles: Iterable[str]) -> tuple[str, ...]:
    """The key classes that somebody with these roles needs, in the order of `KEYS`."""
    held = frozenset().union(*(KEYS_OF_ROLE[role] for role in require_roles(roles)))
    return tuple(key for key in KEYS if key in held)


def require_roles(roles: Iterable[str]) -> frozenset[str]:
    """The roles, when each exists and there is at least one; otherwise WrongUse ``no-such-role``."""
    chosen = frozenset(roles)
    unknown = sorted(chosen - set(ROLES))
    if unknown or not chosen:
        raise WrongUse(
            "no-such-role",
            "There is no such role." if unknown else "A user needs a role.",
            expected=", ".join(ROLES),
            found=", ".join(role[:40] for role in unknown) or None,
        )
    return chosen
