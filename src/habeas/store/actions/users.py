"""Users of a mission and the slots in which their passphrases open the keys that their roles need."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from habeas.core.access.files import private_folder, write_atomically
from habeas.core.access.keys import MissionKeys
from habeas.core.access.roles import keys_of, require_roles
from habeas.core.access.slots import CHEAP_FOR_FICTION, Cost, make_slot, open_slot, slot_path, strong_cost
from habeas.core.kernel.errors import Refused, WrongUse
from habeas.store.actions.deeds import deed
from habeas.store.actions.requests import cleared, spend
from habeas.store.actions.settings import require_settings_on_log
from habeas.store.config import load_config
from habeas.store.mission import Actor, current
from habeas.store.models import User
from habeas.store.rights import require


def add_user(username: str, roles: Iterable[str], passphrase: str, *, by: Actor, reason: str = "") -> str:
    """A new user with the keys that her roles need; nobody can hand on a key that she does not hold. Once the mission
    has a source this needs a second person (``store.actions.requests``), who is told the ``reason``."""
    require(by, "add-user")
    mission, chosen = current(), require_roles(roles)
    slot_path(mission.keys_folder, username)  # refused where this cannot be a name
    require_settings_on_log("fiction")  # a file that calls a real mission fiction would make her slot cheap to guess
    classes = keys_of(chosen)
    missing = sorted(name for name in classes if getattr(mission.keys, name) is None)
    if missing:
        raise Refused(
            "key-not-held",
            f"These roles need keys that your own slot does not hold: {', '.join(missing)}.",
            do="Ask a protection officer to add this user.",
        )
    _require_new(username)
    asked = cleared("add-user", username, by=by, reason=reason, arguments={"roles": sorted(chosen)})
    content = make_slot(username, passphrase, mission.keys.only(classes), cost=cost_for(fiction=mission.config.fiction))
    with deed("add-user", by=by, about={"roles": sorted(chosen)}) as work:
        _require_new(username)
        spend(work, asked)
        code = work.code("U")
        work.on = code
        work.add(User(code=code, username=username, roles=" ".join(sorted(chosen)), active="yes"))
        # Before the commit: a crash in between leaves a slot without a user, which opens nothing by any command.
        write_slot(mission.keys_folder, username, content)
    return code


def _require_new(username: str) -> None:
    if User.seen.filter(username__iexact=username).exists():  # files of slots may not tell capitals apart
        raise WrongUse("user-exists", f"There is a user {username!r} already.", do="Choose another name.")


def unlock_with(path: Path, username: str, passphrase: str) -> MissionKeys:
    """The keys that a user's passphrase opens; an unknown user takes as long and is told the same."""
    slot = slot_path(path / "keys", username)
    content = slot.read_bytes() if slot.is_file() else None
    cost = cost_for(fiction=load_config(path / "mission.toml").fiction)
    return MissionKeys.holding(open_slot(content, passphrase, user=username, cost_if_unknown=cost))


def actor_named(username: str) -> Actor:
    """The user as the mission knows her; refused where she is not active."""
    user = User.seen.filter(username=username, active="yes").first()
    if user is None:
        raise Refused("not-a-user", f"{username} is not an active user of this mission.", do="Ask an administrator.")
    return Actor(user.code, user.username, frozenset(user.roles.split()))


def cost_for(*, fiction: bool) -> Cost:
    """What guessing a passphrase costs: only fiction may be cheap."""
    return CHEAP_FOR_FICTION if fiction else strong_cost(_free_kib())


def _free_kib() -> int | None:
    try:
        for line in Path("/proc/meminfo").read_text().splitlines():
            if line.startswith("MemAvailable:"):
                return int(line.split()[1])
    except (OSError, ValueError):
        return None
    return None


def write_slot(keys: Path, username: str, content: bytes) -> None:
    path = slot_path(keys, username)
    private_folder(path.parent)
    write_atomically(path, content)
