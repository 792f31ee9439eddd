"""One's own second factors, and whether the mission asks for one."""

from __future__ import annotations

import json
from dataclasses import dataclass

from habeas.core.kernel.canonical import canonical
from habeas.store.mission import Actor, current
from habeas.store.models import Factor, Setting
from habeas.store.rights import require_right

CODE, KEY = "totp", "webauthn"
#: of the setting: nobody needs one, or nobody goes on without one
SETTING, OFFERED, NEEDED = "access.second_factor", "offered", "required"


@dataclass(frozen=True, slots=True)
class Own:
    """A second factor as its user sees it; ``host``: of a security key, where it works."""

    code: str
    kind: str
    name: str
    at: str
    host: str


def visible_factors(*, by: Actor) -> list[Own]:
    """One's own, the oldest first; nobody sees those of another."""
    require_right(by, "manage-own-factors")
    return [Own(row.code, row.kind, row.name, row.at, secret_of(row).get("host", "")) for row in factors_of(by.code)]


def factors_of(user: str) -> list[Factor]:
    """The rows of a user's factors, the oldest first."""
    return list(Factor.seen.filter(user=user).order_by("id"))


def secret_of(row: Factor) -> dict[str, str]:
    """What is sealed in a factor: the secret of the codes, or the public key of a security key and its host."""
    opened = current().open_draft(row.secret_sealed, Factor._meta.db_table, row.code, "secret")
    return dict(json.loads(opened))


def kinds_of(by: Actor) -> set[str]:
    """The kinds of second factors that she has."""
    return set(Factor.seen.filter(user=by.code).values_list("kind", flat=True))


def is_owed(*, by: Actor) -> bool:
    """Whether the mission asks for a second factor, in the file or on the log, and she has none."""
    if current().config.second_factor != NEEDED:
        known = Setting.seen.filter(code=SETTING).first()
        if known is None or known.value != canonical(NEEDED).decode():
            return False
    return not kinds_of(by)
