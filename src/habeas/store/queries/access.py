"""Users of the mission."""

from __future__ import annotations

from typing import Any

from habeas.core.access.roles import keys_of
from habeas.core.access.slots import slot_classes, slot_format, slot_path
from habeas.core.kernel.errors import HabeasError
from habeas.store.mission import Actor, current
from habeas.store.models import User
from habeas.store.rights import require


def visible_users(*, by: Actor) -> list[dict[str, Any]]:
    """Code, name and roles of every user, the format of her slot (0: none that can be read), and the classes of keys in
    it that her roles do not need: a rotation that was killed owes them."""
    require(by, "list-users")
    found, users = [], list(User.seen.order_by("code"))
    names = {user.username for user in users}
    for left in User.objects.filter(current=True, gone=True).order_by("code"):
        if left.username not in names and _slot(left.username)[0]:
            users.append(left)  # removed, and her slot is still there
    for user in users:
        roles, (format, holds) = ([] if user.gone else user.roles.split()), _slot(user.username)
        found.append(
            {
                "code": user.code,
                "username": user.username,
                "roles": roles,
                "active": user.active == "yes",
                "slot": format,
                "owed": sorted(holds - set(keys_of(roles) if roles else ())),
            }
        )
    return found


def _slot(username: str) -> tuple[int, set[str]]:
    try:
        content = slot_path(current().keys_folder, username).read_bytes()
        return slot_format(content), set(slot_classes(content))
    except (OSError, HabeasError):
        return 0, set()
