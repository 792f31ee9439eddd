"""Making a mission with its keys, its first user and her slot."""

from __future__ import annotations

import datetime
import fcntl
import os
import shutil
import tempfile
import tomllib
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from habeas.core.access.files import private_folder, sync_folder, write_atomically, write_new
from habeas.core.access.keys import MissionKeys
from habeas.core.access.ring import read_ring
from habeas.core.access.roles import KEYS, keys_of
from habeas.core.access.slots import make_slot, slot_path, slot_public
from habeas.core.kernel.canonical import canonical
from habeas.core.kernel.errors import Refused, WrongUse
from habeas.core.vault.checkpoint import origin
from habeas.core.vault.merkle import Frontier
from habeas.core.vault.note import verifier_key
from habeas.store import engine
from habeas.store.actions.deeds import deed
from habeas.store.actions.log import sign
from habeas.store.actions.settings import watched
from habeas.store.actions.users import cost_for, write_slot
from habeas.store.config import read_config
from habeas.store.forms import write_form
from habeas.store.mission import KEY_EPOCHS, OFFICE, Actor, current, opened, utc_now
from habeas.store.models import LogState, Setting, Source, User
from habeas.store.search import following

PASSPHRASE_FILE = "passphrase.fiction"  # noqa: S105 - the name of a file


def create_mission(
    home: Path,
    config_text: str,
    slug: str,
    *,
    username: str,
    roles: Iterable[str],
    passphrase: str,
    keep_passphrase: bool = False,
    clock: Callable[[], datetime.datetime] = utc_now,
) -> Path:
    """A new mission with its first user: all of it or nothing of it is there afterwards.

    Her roles must open every class of keys, for she alone can hand them on.
    """
    path, chosen = home / slug, frozenset(roles)
    config = read_config(_toml(config_text), file="mission.toml")
    if config.slug != slug:
        raise WrongUse("slug-differs", "The settings are those of another mission.", {"mission": slug[:64]})
    if keep_passphrase and not config.fiction:
        raise Refused(
            "not-fiction",
            "Only a mission flagged as fiction may keep its passphrase on disk.",
            {"mission": slug},
            do="Write the passphrase down on paper instead.",
        )
    if set(keys_of(chosen)) != set(KEYS):
        raise Refused(
            "first-user",
            "The first user hands on the keys of the mission: her roles must open all of them.",
            expected="protection-officer or registrar among her roles",
            found=", ".join(sorted(chosen)),
            do="--role protection-officer beside the others.",
        )
    slot_path(home, username)
    private_folder(home)
    with drafted(home, slug) as draft:
        write_new(draft / "mission.toml", config_text.encode())
        if config.engine == "sqlcipher":
            write_new(draft / "db.sqlite3", b"")  # the database and its log then have the mode of this file
        for folder in ("items", "releases", "log", "keys", "keys/slots"):
            private_folder(draft / folder)
        keys = MissionKeys.new()
        # The bases are others than the keys from the first day: her slot alone gives a removed user nothing of them.
        ring = read_ring(None).turned(MissionKeys.new(), keys.only(KEYS))
        write_new(draft / "keys" / "ring.json", ring.content())
        key = verifier_key(origin(slug), keys.require("log"))
        write_new(draft / "keys" / "log.pub", f"{key}\n".encode())
        slot = make_slot(
            username, passphrase, keys.only(KEYS), cost=cost_for(fiction=config.fiction), epochs=ring.epochs
        )
        public = slot_public(slot).hex()
        write_slot(draft / "keys", username, slot)
        if keep_passphrase:
            write_atomically(draft / "keys" / PASSPHRASE_FILE, f"{passphrase}\n".encode())
        with opened(draft, keys, clock=clock, any_form=True) as mission:
            engine.migrate(mission.alias)
            _first_rows(username, chosen, public)
        write_form(draft)
        for folder in (draft / "keys", draft):
            sync_folder(folder)
        os.rename(draft, path)
        sync_folder(home)
    return path


@contextmanager
def drafted(home: Path, slug: str) -> Iterator[Path]:
    """A folder to make a mission in, gone unless it was given its name; also what a killed ``init`` left of one."""
    with (home / ".init.lock").open("a+b") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if (home / slug).exists():
            raise WrongUse(
                "mission-exists",
                f"There is a mission {slug!r} already.",
                {"file": str(home / slug)},
                do="Choose another name.",
            )
        for left in home.glob(f".{slug}.making-*"):
            shutil.rmtree(left)
        draft = Path(tempfile.mkdtemp(prefix=f".{slug}.making-", dir=home))
        try:
            yield draft
        except BaseException:
            shutil.rmtree(draft, ignore_errors=True)
            raise


def _toml(text: str) -> dict[str, object]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise WrongUse(
            "unreadable-mission", f"mission.toml cannot be read: {error}.", {"file": "mission.toml"}
        ) from None


def _first_rows(username: str, roles: frozenset[str], public: str) -> None:
    mission = current()
    LogState.objects.get_or_create(id=1, defaults={"size": 0, "frontier": Frontier().to_bytes(), "last_at": ""})
    following.say_whole(True)
    founder = Actor("U-0001", username, roles)
    mission.source_keys.create([OFFICE])
    reasons = {"disclosure.floor": mission.config.floor_reason, "two-person": mission.config.two_person_reason}
    reasons |= {"access.second_factor": mission.config.second_factor_reason, "guards": mission.config.guards_reason}
    with deed("create-mission", by=founder, on="U-0001", about={"fiction": mission.config.fiction}) as work:
        held = " ".join(sorted(roles))
        work.add(User(code=work.reserve("U-0001"), username=username, roles=held, active="yes", public=public))
        work.add(Source(code=OFFICE, kind="other"))
        for name, value in {**watched(mission.config), KEY_EPOCHS: dict(mission.ring.epochs)}.items():
            work.add(Setting(code=name, value=canonical(value).decode(), reason=reasons.get(name, "")))
    sign(by=founder)
