"""A mission brought back from a content backup, a key backup and the shares of the paper kit, whole or not at all.

1. The shares open the key backup, and the kit in it the keys.
2. Every file of the content is copied beside the mission's place and compared with the manifest on the way.
3. The log of that database knows the key that signed the key backup; every source has a key, or was erased.
4. The officer who recovers has a new slot; who was erased after the content backup is erased again; all is verified.
5. The folder gets its name.

Killed before 5 there is no mission, and the same command begins anew.
"""

from __future__ import annotations

import datetime
import hashlib
import os
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from habeas.core.access.erased import erased_sources
from habeas.core.access.files import disk_full_is_not_now, private_folder, sync_folder, write_new
from habeas.core.access.keybackup import LARGEST, KeyBackup, read_key_backup
from habeas.core.access.keys import KEY_CLASSES, MissionKeys
from habeas.core.access.kit import Kit, combine, read_kit
from habeas.core.access.ring import read_ring
from habeas.core.access.roles import keys_of
from habeas.core.access.slots import make_slot, slot_path, slot_public
from habeas.core.kernel.errors import DoesNotHold, ForPeople, NotNow, Refused, WrongUse
from habeas.core.vault.content import FILE, Manifest, read_manifest
from habeas.core.vault.content import LARGEST as LARGEST_MANIFEST
from habeas.core.vault.keychange import open_in_term, terms
from habeas.core.vault.merkle import Frontier
from habeas.core.vault.note import open_note
from habeas.store import engine
from habeas.store.actions import recovery
from habeas.store.actions.backup import copy_file
from habeas.store.actions.deeds import deed
from habeas.store.actions.erasure import erase_again
from habeas.store.actions.intake import interviews
from habeas.store.actions.log import key_changes, public_key, sign
from habeas.store.actions.missions import drafted
from habeas.store.actions.search import remake_inside
from habeas.store.actions.settings import require_settings_on_log
from habeas.store.actions.users import cost_for, write_slot
from habeas.store.mission import Actor, current, opened, utc_now
from habeas.store.models import Checkpoint, LogState, Source, User
from habeas.store.queries.verify import verify
from habeas.store.rights import require


def recover(
    home: Path,
    slug: str,
    *,
    content: Path,
    keys: Path,
    shares: Iterable[str],
    username: str,
    passphrase: str,
    clock: Callable[[], datetime.datetime] = utc_now,
) -> dict[str, Any]:
    """Bring the mission back for ``username``, an active protection officer of it, whose passphrase this is from now
    on; gives what was found. Other users' slots are those of the key backup."""
    backup = read_key_backup(_read(keys, LARGEST))
    listed = _read(content / FILE, LARGEST_MANIFEST)
    manifest = read_manifest(listed)
    _require_of(slug, backup, manifest)
    private = combine(shares)
    files = backup.open(private)
    kit, opened_keys = _opened_kit(files, private)
    _require_same_epochs(manifest, files)
    slot_path(home, username)
    private_folder(home)
    with disk_full_is_not_now(), drafted(home, slug) as draft:
        _copy_content(content, draft, manifest)
        for name, written in files.items():
            private_folder((draft / "keys" / name).parent)
            write_new(draft / "keys" / name, written)
        for folder in ("items", "releases", "log", "keys/slots"):
            private_folder(draft / folder)
        with opened(draft, MissionKeys.holding(opened_keys), clock=clock):
            if current().config.slug != slug:
                raise _of_another("content backup", slug, current().config.slug)
            _require_log(manifest)
            _require_signed(backup)
            actor = _officer(username)
            _require_source_keys()
            _put_down(actor, passphrase, kit, hashlib.sha256(listed).hexdigest(), manifest, files["recovery.json"])
            again = erase_again(sorted(erased_sources(current().keys_folder)), by=actor)
            interviews.settle()
            remake_inside(by=actor)
            sign(by=actor)
            found = verify(by=actor, deep=True)
            without = _without_slot(actor)
        for folder in [*(path for path in draft.rglob("*") if path.is_dir()), draft]:
            sync_folder(folder)
        os.rename(draft, home / slug)
        sync_folder(home)
    return {
        "mission": slug,
        "user": username,
        "of": manifest.made,
        "entries": manifest.log,
        "keys_of": backup.said["made"],
        "keys_entries": backup.said["log"],
        "erased_again": again,
        "without_slot": without,
        "holds": found["ok"],
        "items": found["items"],
        "rows": found["rows"],
        "failures": found["failures"],
    }


def _read(file: Path, most: int) -> bytes:
    with open(os.open(file, os.O_RDONLY | os.O_NONBLOCK), "rb") as stream:
        return stream.read(most + 1)


def _require_of(slug: str, backup: KeyBackup, manifest: Manifest) -> None:
    for what, named in (("key backup", backup.said["mission"]), ("content backup", manifest.mission)):
        if named != slug:
            raise _of_another(what, slug, named)
    ours = engine.newest_form()
    if manifest.form != ours:
        raise NotNow(
            "another-form",
            "The content backup is stored in another form than that of this program.",
            {"mission": slug},
            f"form {ours}",
            f"form {manifest.form}",
            "Recover it with the program that made it"
            + (", then: habeas upgrade." if manifest.form < ours else ", or a newer one."),
        )


def _of_another(what: str, slug: str, found: str) -> WrongUse:
    return WrongUse(
        "of-another-mission",
        f"The {what} is of another mission.",
        {},
        slug,
        found[:64],
        "Give the one of this mission.",
    )


def _opened_kit(files: Mapping[str, bytes], private: bytes) -> tuple[Kit, dict[str, bytes]]:
    if not {"recovery.json", "log.pub", "source-keys.jsonl"} <= files.keys():
        raise DoesNotHold(
            "key-backup-changed", "In the key backup a file is missing.", do="Take another copy of it, or another one."
        )
    kit = read_kit(files["recovery.json"])
    return kit, kit.open(private)


def _require_same_epochs(manifest: Manifest, files: Mapping[str, bytes]) -> None:
    now = read_ring(files.get("ring.json")).epochs
    older = sorted(name for name in KEY_CLASSES if now[name] != manifest.epochs.get(name, 0))
    if older:
        raise DoesNotHold(
            "keys-rotated-between",
            f"Between these two backups keys were rotated ({', '.join(older)}): they do not open each other.",
            found=f"a content backup of {manifest.made}",
            do="Take a content backup and a key backup between which nobody was removed.",
        )


def _copy_content(content: Path, draft: Path, manifest: Manifest) -> None:
    """Step 2. What else lies in the folder is not taken."""
    for path, (digest, size) in manifest.files.items():
        if not (content / path).is_file():
            raise DoesNotHold(
                "content-missing",
                "A file of the content backup is missing.",
                {"file": path},
                do="Take another copy of the backup, or another one.",
            )
        if copy_file(content / path, draft / path, most=size) != (digest, size):
            raise DoesNotHold(
                "content-changed",
                "A file of the content backup is not the one that was written.",
                {"file": path},
                do="Take another copy of the backup, or another one.",
            )


def _require_log(manifest: Manifest) -> None:
    """What the manifest says of the log is what the database says."""
    state = LogState.objects.get(id=1)
    if (state.size, Frontier.from_bytes(bytes(state.frontier)).root().hex()) != (manifest.log, manifest.root):
        raise DoesNotHold(
            "content-backup-changed",
            "The list of what is in the content backup is of another database.",
            {"file": FILE},
            do="Take another copy of the backup, or another one.",
        )


def _require_signed(backup: KeyBackup) -> None:
    """Whoever can put a key backup in the place of another must not choose the keys of the mission."""
    try:
        key = public_key()
        newest = Checkpoint.objects.order_by("-size").first()
        if newest is None:
            raise WrongUse("not-signed", "The log was never signed.")
        open_in_term(newest.note, terms(key_changes(key), key))
        if open_note(backup.note, key) != backup.statement():
            raise WrongUse("not-signed", "It is signed for something else.")
    except ForPeople:
        raise DoesNotHold(
            "key-backup-not-signed",
            "The key backup is not signed with the key that signs the log of this content.",
            do="Take a key backup and a content backup of the same mission and time; somebody may have exchanged one.",
        ) from None


def _officer(username: str) -> Actor:
    user = User.seen.filter(username=username, active="yes").first()
    if user is None:
        raise Refused(
            "not-a-user", f"{username} is not an active user of this mission, as it was backed up.", do="--as USER"
        )
    actor = Actor(user.code, username, frozenset(user.roles.split()), frozenset(user.compartments.split()))
    require(actor, "recover")
    return actor


def _require_source_keys() -> None:
    erased = erased_sources(current().keys_folder)
    codes = Source.seen.values_list("code", flat=True)
    without = [code for code in codes if code not in current().source_keys and code not in erased]
    if without:
        raise DoesNotHold(
            "keys-too-old",
            f"The key backup is older than the content backup: {len(without)} sources have no key in it.",
            do="Take a newer key backup, or an older content backup.",
        )


def _put_down(actor: Actor, passphrase: str, kit: Kit, digest: str, manifest: Manifest, kit_file: bytes) -> None:
    """The entry, her new slot, and the kit, which this key backup was proven to belong to."""
    mission = current()
    require_settings_on_log("fiction")
    held = mission.keys.only(keys_of(actor.roles))
    cost = cost_for(fiction=mission.config.fiction)
    slot = make_slot(actor.username, passphrase, held, cost=cost, epochs=mission.ring.epochs)
    about = {"sha256": digest, "entries": manifest.log, "kit": kit.number}
    with deed("recover", by=actor, on=actor.code, about=about) as work:
        work.supersede(User.seen.get(code=actor.code), public=slot_public(slot).hex())
        recovery.put_on_log(work, kit, kit_file)
        write_slot(mission.keys_folder, actor.username, slot)


def _without_slot(actor: Actor) -> list[str]:
    """Active users whose slot in the key backup is not the one that the log knows: each needs a new passphrase."""
    found = []
    for user in User.seen.filter(active="yes").exclude(code=actor.code).order_by("username"):
        try:
            public = slot_public(slot_path(current().keys_folder, user.username).read_bytes()).hex()
        except (OSError, ForPeople):
            public = "none"
        if user.public and public != user.public:
            found.append(user.username)
    return found
