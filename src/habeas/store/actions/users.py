"""Users of a mission and the slots in which their passphrases open the keys that their roles need."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import NoReturn

from habeas.core.access.files import private_folder, write_atomically
from habeas.core.access.keys import KEY_CLASSES, MissionKeys
from habeas.core.access.policy import may as may_roles
from habeas.core.access.roles import keys_of, require_roles
from habeas.core.access.slots import (
    CHEAP_FOR_FICTION,
    Cost,
    change_passphrase,
    make_slot,
    slot_classes,
    slot_differs,
    slot_path,
    slot_public,
    strong_cost,
    unlock_slot,
    wrong_passphrase,
)
from habeas.core.kernel.errors import HabeasError, NotNow, Refused, WrongUse
from habeas.store.actions.deeds import Deed, deed
from habeas.store.actions.requests import cleared, record, spend
from habeas.store.actions.rotation import finish, handed_to, rotate
from habeas.store.actions.settings import require_settings_on_log
from habeas.store.config import load_config
from habeas.store.mission import Actor, current
from habeas.store.models import SavedSearch, User
from habeas.store.outside import turning
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
    content = _new_slot(username, passphrase, classes)
    with deed("add-user", by=by, about={"roles": sorted(chosen)}) as work:
        _require_new(username)
        spend(work, asked)
        code, public = work.code("U"), slot_public(content).hex()
        work.on = code
        work.add(User(code=code, username=username, roles=" ".join(sorted(chosen)), active="yes", public=public))
        # Before the commit: a crash in between leaves a slot without a user, which opens nothing by any command.
        write_slot(mission.keys_folder, username, content)
    return code


def _require_new(username: str) -> None:
    if User.seen.filter(username__iexact=username).exists():  # files of slots may not tell capitals apart
        raise WrongUse("user-exists", f"There is a user {username!r} already.", do="Choose another name.")
    left = User.objects.filter(username__iexact=username, current=True).exists()
    if left and slot_path(current().keys_folder, username).exists():
        what = f"The removal of {username} is not finished: her keys were not rotated."
        raise WrongUse("removal-unfinished", what, do=f"habeas user remove {username}")


def _new_slot(username: str, passphrase: str, classes: Iterable[str]) -> bytes:
    mission = current()
    keys, cost = mission.keys.only(classes), cost_for(fiction=mission.config.fiction)
    return make_slot(username, passphrase, keys, cost=cost, epochs=mission.ring.epochs)


def change_roles(username: str, roles: Iterable[str], *, by: Actor, reason: str = "") -> list[str]:
    """Other roles for a user, with a second person; a suspended one comes back by it. Keys that she needs are handed to
    her; a class that she needs no more is rotated. Gives the classes that were."""
    require(by, "change-roles")
    mission, chosen = current(), require_roles(roles)
    require_settings_on_log("fiction")
    user = _known(username)
    same = user.active == "yes" and set(user.roles.split()) == set(chosen)
    needs, holds = set(keys_of(chosen)), _held(user)
    given, taken = needs - (holds if user.active == "yes" else set()), holds - needs
    if same and not given and not taken:
        if finish(by=by):
            return []
        raise WrongUse("same-roles", f"{username} has these roles already.", found=", ".join(sorted(chosen)))
    if user.code == by.code and taken:
        raise Refused(
            "own-user",
            "Nobody takes keys away from herself: she would make the new ones.",
            found=", ".join(sorted(taken)),
            do="Ask another officer.",
        )
    _require_held(given | taken)
    _require_left({**_active(), user.code: frozenset(chosen)})
    # Where the roles are these already, a run that was agreed to was killed before it had rotated.
    said = {"roles": sorted(chosen)}
    asked = None if same else cleared("change-roles", username, by=by, reason=reason, arguments=said)
    held = " ".join(sorted(chosen))

    def write(work: Deed) -> None:
        spend(work, asked)
        if not same:
            work.supersede(user, roles=held, active="yes")

    if taken:
        return rotate(
            taken,
            by=by,
            verb="rotate-keys" if same else "change-roles",
            on=user.code,
            about=said,
            write=write,
            roles={user.code: held},
            given={user.code: given},
        )
    content = handed_to(user, mission.keys.only(given), mission.ring) if given else None
    with deed("change-roles", by=by, on=user.code, about=said) as work:
        _require_unchanged(user)
        write(work)
        if content is not None:  # before the commit: keys alone do nothing by any command
            write_slot(mission.keys_folder, user.username, content)
    return []


def suspend_user(username: str, *, by: Actor) -> None:
    """At once, by one officer: no command or page works for her from her next request on. Her slot stays, and no key
    that is rotated meanwhile is handed to her. ``change_roles`` brings her back, with a second person."""
    require(by, "suspend-user")
    user = _known(username)
    if user.active != "yes":
        raise WrongUse("suspended", f"{username} is suspended already.", do="habeas user remove, or habeas user roles.")
    _require_left({code: roles for code, roles in _active().items() if code != user.code})
    with deed("suspend-user", by=by, on=user.code) as work:
        work.supersede(user, active="no")


def remove_user(username: str, *, by: Actor, reason: str) -> list[str]:
    """Her slot goes, and every class of keys that she held is rotated; gives the classes."""
    require(by, "remove-user")
    if not reason.strip():
        raise WrongUse("no-reason", "A user is removed with a reason.", do='--reason "…"')
    user = User.seen.filter(username=username).first() or _half_removed(username)
    if user is None:
        if User.objects.filter(username=username, current=True, gone=True).exists() and finish(by=by):
            return []
        raise _not_known(username)
    if user.code == by.code:
        raise Refused("own-user", "Nobody removes herself: she would make the new keys.", do="Ask another officer.")
    classes = set(keys_of(user.roles.split())) | _held(user)
    _require_held(classes)
    _require_left({code: roles for code, roles in _active().items() if code != user.code})

    def write(work: Deed) -> None:
        if not user.gone:
            work.supersede(user, active="no", gone=True)
            record(work, "remove-user", username, reason=reason, by=by)
            SavedSearch.objects.filter(user=user.code).delete()

    verb = "rotate-keys" if user.gone else "remove-user"
    return rotate(classes, by=by, verb=verb, on=user.code, write=write, gone=[username])


def reset_passphrase(username: str, passphrase: str, *, by: Actor, reason: str = "") -> None:
    """A new slot with a new key pair for who forgot her passphrase, with a second person; whoever does it hands on the
    keys of her roles, and must hold them."""
    require(by, "reset-passphrase")
    require_settings_on_log("fiction")
    user = _known(username)
    if user.active != "yes":
        raise WrongUse("suspended", f"{username} is suspended.", do=f"habeas user roles {username} --role … first.")
    if user.code == by.code:
        raise Refused("own-user", "One's own passphrase is not reset.", do="habeas user passphrase")
    classes = keys_of(user.roles.split())
    _require_held(classes)
    asked = cleared("reset-passphrase", username, by=by, reason=reason)
    content = _new_slot(username, passphrase, classes)
    with deed("reset-passphrase", by=by, on=user.code) as work:
        _require_unchanged(user)
        spend(work, asked)
        work.supersede(user, public=slot_public(content).hex())
        # Before the commit: a crash in between leaves a slot that the log does not know, until this is done again.
        write_slot(current().keys_folder, username, content)


def change_own_passphrase(old: str, new: str, *, by: Actor) -> None:
    """One's own passphrase; the old one is asked for again. Nothing is encrypted anew but the slot."""
    require(by, "change-own-passphrase")
    require_settings_on_log("fiction")
    mission = current()
    slot, cost = slot_path(mission.keys_folder, by.username), cost_for(fiction=mission.config.fiction)
    content = change_passphrase(slot.read_bytes(), old, new, user=by.username, cost=cost)
    with deed("change-passphrase", by=by, on=by.code) as work:
        user = User.seen.get(code=by.code)
        if user.public != slot_public(content).hex():
            if user.public:
                raise slot_differs(by.username)
            work.supersede(user, public=slot_public(content).hex())
        write_slot(mission.keys_folder, by.username, content)


def unlock_with(path: Path, username: str, passphrase: str) -> MissionKeys:
    """The keys that a user's passphrase opens; an unknown user takes as long and is told the same."""
    slot = slot_path(path / "keys", username)
    with turning.held(path):  # a rotation that was killed is finished before a slot is read
        content = slot.read_bytes() if slot.is_file() else None
    cost = cost_for(fiction=load_config(path / "mission.toml").fiction)
    opened = unlock_slot(content, passphrase, user=username, cost_if_unknown=cost)
    return MissionKeys.holding(opened.keys, user=username, public=opened.public)


def prove(passphrase: str, *, by: Actor) -> None:
    """Refused where the passphrase does not open her slot, or the slot is not the one that the log knows."""
    keys = unlock_with(current().path, by.username, passphrase)
    known = User.seen.filter(code=by.code).values_list("public", flat=True).first()
    if known and keys.public.hex() != known:
        raise slot_differs(by.username)


def unlock_in_vain(path: Path, username: str) -> NoReturn:
    """What trying a passphrase costs, for a name that no user can have and for no passphrase; always refused."""
    cost = cost_for(fiction=load_config(path / "mission.toml").fiction)
    unlock_slot(None, "nobody's", user=username, cost_if_unknown=cost)
    raise wrong_passphrase(username)


def actor_named(username: str) -> Actor:
    """The user as the mission knows her; refused where she is not active, or where the slot that was opened is not the
    one that the log knows: whoever can write the keys folder must not become another."""
    user = User.seen.filter(username=username, active="yes").first()
    if user is None:
        raise Refused("not-a-user", f"{username} is not an active user of this mission.", do="Ask an administrator.")
    keys = current().keys
    if keys.user == username and user.public and keys.public.hex() != user.public:
        raise slot_differs(username)
    return Actor(user.code, user.username, frozenset(user.roles.split()), frozenset(user.compartments.split()))


def renew_slot(passphrase: str, *, by: Actor) -> None:
    """After a log-in with the passphrase: a slot of format 1 becomes one of format 2, and the log learns her key."""
    mission = current()
    if mission.keys.user != by.username or User.seen.filter(code=by.code).exclude(public="").exists():
        return
    content = None
    if not mission.keys.public:
        content = _new_slot(by.username, passphrase, mission.keys.classes())
    public = slot_public(content) if content else mission.keys.public
    with deed("renew-slot", by=by, on=by.code) as work:
        work.supersede(User.seen.get(code=by.code), public=public.hex())
        if content:  # before the commit: after a crash the log learns the key of this slot at the next log-in
            write_slot(mission.keys_folder, by.username, content)
    mission.keys = replace(mission.keys, public=public)


def _known(username: str) -> User:
    user: User | None = User.seen.filter(username=username).first()
    if user is None:
        raise _not_known(username)
    return user


def _not_known(username: str) -> WrongUse:
    return WrongUse("no-such-user", f"There is no user {username[:64]!r} in this mission.", do="habeas user list")


def _half_removed(username: str) -> User | None:
    """A user who is gone and whose slot is not: the rotation that goes with her removal was killed."""
    if not slot_path(current().keys_folder, username).is_file():
        return None
    return User.objects.filter(username=username, current=True, gone=True).order_by("-id").first()


def _held(user: User) -> set[str]:
    """The classes in her slot; none where it is lost or damaged."""
    try:
        return set(slot_classes(slot_path(current().keys_folder, user.username).read_bytes()))
    except (OSError, HabeasError):
        return set()


def _active() -> dict[str, frozenset[str]]:
    """The roles of each active user."""
    return {user.code: frozenset(user.roles.split()) for user in User.seen.filter(active="yes")}


def _require_held(classes: Iterable[str]) -> None:
    missing = sorted(name for name in classes if getattr(current().keys, name) is None)
    if missing:
        raise Refused(
            "key-not-held",
            f"This needs keys that your own slot does not hold: {', '.join(missing)}.",
            do="Ask a protection officer to do it.",
        )


def _require_left(left: Mapping[str, frozenset[str]]) -> None:
    """Refused where nobody would be left who holds a class of keys, or who may change and remove users."""
    for name in KEY_CLASSES:
        if not any(name in keys_of(roles) for roles in left.values()):
            what = f"Nobody else holds the key that opens {KEY_CLASSES[name]}: it would be lost."
            raise Refused("last-holder", what, do="Give another user a role that holds it first.")
    for verb in ("change-roles", "remove-user"):
        if not any(may_roles(roles, verb) for roles in left.values()):
            what = f"Nobody would be left who may {verb.replace('-', ' ')}."
            raise Refused("last-holder", what, do="Make another user a protection officer first.")


def _require_unchanged(user: User) -> None:
    """Inside a deed: what was read before it still stands."""
    if not User.seen.filter(code=user.code, version=user.version).exists():
        raise NotNow("changed-meanwhile", "Somebody else changed this user meanwhile.", do="Look again, then repeat.")


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
