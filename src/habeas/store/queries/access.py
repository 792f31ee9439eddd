"""Users of the mission."""

from __future__ import annotations

from typing import Any

from habeas.store.mission import Actor
from habeas.store.models import User
from habeas.store.rights import require


def visible_users(*, by: Actor) -> list[dict[str, Any]]:
    """Code, name and roles of every user."""
    require(by, "list-users")
    return [
        {"code": user.code, "username": user.username, "roles": user.roles.split(), "active": user.active == "yes"}
        for user in User.seen.order_by("code")
    ]
