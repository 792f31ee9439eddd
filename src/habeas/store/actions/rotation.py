"""Rotating classes of keys: what was removed from a user opens nothing that is written afterwards (decision 21).

1. Everything that changes is written beside the mission under the new keys: slots, ring, keys of sources, releases.
2. The deed: what was decided of the user, and, where the log's key changes, which key comes. The old key signs it.
3. The database is copied under its new key (SQLCipher; on a server nothing lies under a key of ours).
4. One name says that it holds (``store.outside.turning``), and the files are moved into place.
5. The log says how often each class was rotated, signed by the new key.

Killed before 4 the mission has its old keys and the user is gone already; after it the new ones. The same command again
does what is left.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from habeas.core.access.files import private_folder, write_new
from habeas.core.access.keys import KEY_CLASSES, MissionKeys
from habeas.core.access.ring import Ring
from habeas.core.access.roles import keys_of
from habeas.core.access.slots import hand_on, slot_classes, slot_path
from habeas.core.kernel.canonical import canonical
from habeas.core.kernel.errors import DoesNotHold
from habeas.core.vault.checkpoint import origin
from habeas.core.vault.note import verifier_key
from habeas.store import database_file, engine
from habeas.store.actions import recovery
from habeas.store.actions.deeds import Deed, deed
from habeas.store.actions.log import LOG_KEY, sign
from habeas.store.mission import KEY_EPOCHS, Actor, Mission, current
from habeas.store.models import Release, Setting, User
from habeas.store.outside import turning
from habeas.store.queries.release import folder_of, rewritten


def rotate(
    classes: Iterable[str],
    *,
    by: Actor,
    verb: str = "rotate-keys",
    on: str | None = None,
    about: Mapping[str, Any] | None = None,
    write: Callable[[Deed], None] = lambda work: None,
    roles: Mapping[str, str] | None = None,
    given: Mapping[str, Iterable[str]] | None = None,
    gone: Iterable[str] = (),
) -> list[str]:
    """New keys for these classes, handed to every active user whose roles need them; gives the classes.

    ``write`` adds the rows of the deed ``verb``. ``roles``: of users (by code) whose roles this deed changes;
    ``given``: the classes handed to them that are not rotated; ``gone``: names of users whose slots go. Refused where
    the mission is open elsewhere, and where ``by`` does not hold a class.
    """
    mission = current()
    names = [name for name in KEY_CLASSES if name in set(classes)]
    new = {name: mission.random_bytes(32) for name in names if mission.keys.require(name)}
    with mission.hold.alone():
        folder = turning.draft(mission.path)
        try:
            ring = mission.ring.turned(mission.keys, new)
            _write_slots(mission, folder, new, ring, roles or {}, given or {}, list(gone))
            _write_keys(mission, folder, new, ring)
            with deed(verb, by=by, on=on, about={**(about or {}), "rotated": names}) as work:
                write(work)
                if "log" in new:
                    _announce(work, mission, new["log"])
            sign(by=by)
            if "mission" in new and mission.config.engine == "sqlcipher":
                key = bytes.fromhex(MissionKeys(mission=new["mission"]).database_key())
                database_file.write_copy_under(mission.alias, folder / turning.DATABASE, key)
        except BaseException:
            turning.drop(mission.path)
            raise
        engine.disconnect(mission.alias)
        turning.commit(mission.path)
        turning.settle(mission.path)
        mission.take_keys(new)
        finish(by=by)
    return names


def finish(*, by: Actor) -> bool:
    """Step 5, also of a rotation that was killed before it; whether there was anything to say."""
    said = _say_epochs(current().ring, by=by)
    if said:
        sign(by=by)
        _handed_on(by=by)
    return said


def _write_slots(
    mission: Mission,
    folder: Path,
    new: Mapping[str, bytes],
    ring: Ring,
    roles: Mapping[str, str],
    given: Mapping[str, Iterable[str]],
    gone: list[str],
) -> None:
    """Step 1, of users."""
    private_folder(folder / "keys" / "slots")
    for user in User.seen.order_by("code"):
        path = slot_path(mission.keys_folder, user.username)
        if user.username in gone or not path.is_file():
            continue
        active = user.active == "yes" or user.code in roles
        needs = set(keys_of(roles.get(user.code, user.roles).split()))
        handed = {name: key for name, key in new.items() if name in needs}
        handed |= mission.keys.only(name for name in given.get(user.code, ()) if name not in new)
        old = path.read_bytes()
        if active and (handed or set(slot_classes(old)) & set(new)):
            content = handed_to(user, handed, ring, without=new)
        elif not active and user.public:  # nothing is handed to who is suspended, and what opens nothing goes
            content = handed_to(user, {}, ring, without=new)
        else:
            continue
        write_new(folder / "keys" / "slots" / path.name, content)
    write_new(folder / turning.GONE, "".join(f"{name}\n" for name in gone).encode("ascii"))


def _write_keys(mission: Mission, folder: Path, new: Mapping[str, bytes], ring: Ring) -> None:
    """Step 1, of the rest."""
    write_new(folder / "keys" / "ring.json", ring.content())
    if "words" in new:
        write_new(folder / "keys" / "source-keys.jsonl", mission.source_keys.rewrapped(new["words"]))
    if "log" in new:
        key = verifier_key(origin(mission.config.slug), new["log"])
        write_new(folder / "keys" / "log.pub", f"{key}\n".encode())
    if "mission" in new:
        secret = MissionKeys(mission=new["mission"]).release_encryption_secret()
        for row in Release.seen.filter(state=Release.OPEN).order_by("id"):
            if (folder_of(row.sha256) / "pieces.json").is_file():  # a lost one is what verify tells of
                rewritten(row, folder / "releases" / row.sha256, secret)


def handed_to(user: User, keys: Mapping[str, bytes], ring: Ring, *, without: Iterable[str] = ()) -> bytes:
    """A user's slot with these keys handed to her; refused where it is not the slot that the log knows."""
    old = slot_path(current().keys_folder, user.username).read_bytes()
    public = bytes.fromhex(user.public)
    return hand_on(old, keys, ring.epochs, user=user.username, public=public, without=without)


def _announce(work: Deed, mission: Mission, seed: bytes) -> None:
    """Step 2: the entry names the key that comes, and the old key signs it."""
    name = origin(mission.config.slug)
    before, after = verifier_key(name, mission.keys.require("log")), verifier_key(name, seed)
    work.about["log_key"] = {"from": str(before), "to": str(after)}
    known = Setting.seen.filter(code=LOG_KEY).first()
    value = canonical(work.about["log_key"]).decode()
    if known is None:
        work.add(Setting(code=LOG_KEY, value=value, reason=""))
    else:
        work.supersede(known, value=value)


def _say_epochs(ring: Ring, *, by: Actor) -> bool:
    """A ring of before is not taken from now on."""
    known = Setting.seen.filter(code=KEY_EPOCHS).first()
    value = canonical(dict(ring.epochs)).decode()
    if known.value == value if known is not None else not any(ring.epochs.values()):
        return False
    with deed("keys-rotated", by=by, about={"epochs": dict(ring.epochs)}) as work:
        if known is None:
            work.add(Setting(code=KEY_EPOCHS, value=value, reason=""))
        else:
            work.supersede(known, value=value)
    return True


def _handed_on(*, by: Actor) -> None:
    """After every rotation: what else keeps copies of the keys has to keep the new ones. A kit that somebody changed on
    the disk does not undo what is done: the face tells of it (``recovery.trouble``)."""
    with contextlib.suppress(DoesNotHold):
        recovery.refresh(by=by)
