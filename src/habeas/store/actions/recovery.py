"""The paper kit of a mission: making it, trying its shares, and putting keys that changed into it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable

from habeas.core.access.files import write_atomically
from habeas.core.access.keys import KEY_CLASSES
from habeas.core.access.kit import Kit, combine, make_kit, read_kit
from habeas.core.kernel.errors import DoesNotHold, NotNow
from habeas.store.actions.deeds import Deed, deed
from habeas.store.actions.log import mark
from habeas.store.mission import Actor, current
from habeas.store.models import Setting
from habeas.store.rights import require

#: the file among the keys, and the setting that holds the digest of it
FILE, SETTING = "recovery.json", "recovery-kit"


def make(*, shares: int, needed: int, by: Actor, hand_over: Callable[[Kit, list[str]], None]) -> Kit:
    """A new kit in place of the old one. ``hand_over`` gets its shares, which are kept nowhere: where that fails, there
    is no new kit. Only who holds every key class can make one."""
    require(by, "make-recovery-kit")
    mission = current()
    keys = mission.keys.only(KEY_CLASSES)
    number = _number() + 1
    day = mission.today().isoformat()
    kit, words = make_kit(
        mission.config.slug, number, keys, shares=shares, needed=needed, made=day, random_bytes=mission.random_bytes
    )
    about = {"kit": number, "shares": shares, "needed": needed}
    with deed("make-recovery-kit", by=by, about=about) as work:
        hand_over(kit, words)
        _keep(work, kit)
    return kit


def check(shares: Iterable[str], *, by: Actor) -> Kit:
    """Whether these shares open the kit, and what it holds are the keys of the mission. That they did is on the log."""
    require(by, "check-recovery-kit")
    kit, mission = the_kit(), current()
    found = kit.open(combine(shares))
    if any(found[name] != mission.keys.require(name) for name in mission.keys.classes()):
        raise DoesNotHold(
            "kit-of-old-keys", "The kit opens keys that the mission no longer has.", do="habeas recovery kit"
        )
    with deed("check-recovery-kit", by=by, about={"kit": kit.number}) as work:
        mark(work, "kit-tried")
    return kit


def refresh(*, by: Actor) -> bool:
    """Put the keys that this user holds into the kit, as they are now; whether there is a kit. No share is needed."""
    if not _number():
        return False
    mission = current()
    kit = the_kit().holding(mission.keys.only(mission.keys.classes()), random_bytes=mission.random_bytes)
    with deed("refresh-recovery-kit", by=by, about={"kit": kit.number}) as work:
        _keep(work, kit)
    return True


def trouble() -> str:
    """Why keys that changed are not in the kit, in a sentence; empty where they are, or where there is no kit."""
    try:
        the_kit()
    except NotNow:
        return ""
    except DoesNotHold as error:
        return f"{error.what} What changed is not in it. {error.do}"
    return ""


def the_kit() -> Kit:
    """The kit of the mission; refused where there is none, or where the file is not the one that the log names."""
    known = Setting.seen.filter(code=SETTING).first()
    if known is None:
        raise NotNow(
            "no-kit", "The mission has no paper kit.", do="A protection officer makes one: habeas recovery kit."
        )
    try:
        content = (current().keys_folder / FILE).read_bytes()
    except OSError:
        content = b""
    if hashlib.sha256(content).hexdigest() != known.value:
        raise DoesNotHold(
            "recovery-changed",
            "keys/recovery.json is not the paper kit that the log names.",
            {"file": f"keys/{FILE}"},
            do="Make a new kit: habeas recovery kit.",
        )
    return read_kit(content)


def _number() -> int:
    """The number of the newest kit, 0 where there was never one."""
    known = Setting.seen.filter(code=SETTING).first()
    return int(known.reason) if known else 0


def put_on_log(work: Deed, kit: Kit, content: bytes) -> None:
    """The log names this file from now on."""
    digest = hashlib.sha256(content).hexdigest()
    known = Setting.seen.filter(code=SETTING).first()
    if known is None:
        work.add(Setting(code=SETTING, value=digest, reason=str(kit.number)))
    elif (known.value, known.reason) != (digest, str(kit.number)):
        work.supersede(known, value=digest, reason=str(kit.number))


def _keep(work: Deed, kit: Kit) -> None:
    content = kit.to_bytes()
    work.about["sha256"] = hashlib.sha256(content).hexdigest()
    put_on_log(work, kit, content)
    # Before the commit, as with the floor: a file that the log does not name is not used.
    write_atomically(current().keys_folder / FILE, content)
