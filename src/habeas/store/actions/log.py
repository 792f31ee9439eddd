"""Checkpoints and the exported log."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from django.db import transaction

from habeas.core.access.files import private_folder, write_atomically
from habeas.core.kernel.errors import DoesNotHold, ForPeople
from habeas.core.vault.checkpoint import Checkpoint as SignedCheckpoint
from habeas.core.vault.checkpoint import open_checkpoint, origin, sign_checkpoint
from habeas.core.vault.entries import Entry as CoreEntry
from habeas.core.vault.entries import EntryBody
from habeas.core.vault.export import write_export
from habeas.core.vault.keychange import Change
from habeas.core.vault.merkle import Frontier
from habeas.core.vault.note import VerifierKey, read_verifier_key, verifier_key
from habeas.store.actions.deeds import Deed, deed
from habeas.store.mission import Actor, current, require_outside
from habeas.store.models import Checkpoint, Entry, LogState, Milestone, Setting
from habeas.store.rights import require

#: the setting that says which key of the log comes after which
LOG_KEY = "log-key"


def public_key() -> VerifierKey:
    """The key that checks this mission's log; refused where the file is not that of whoever holds the log key."""
    mission = current()
    name = origin(mission.config.slug)
    try:
        key = read_verifier_key((mission.keys_folder / "log.pub").read_text(encoding="ascii"))
    except (OSError, ValueError, ForPeople):
        key = None
    if key is None or key.name != name or (mission.keys.log and key != verifier_key(name, mission.keys.log)):
        raise DoesNotHold(
            "log-key",
            "keys/log.pub is not the key with which this mission's log is signed.",
            {"file": "keys/log.pub"},
            do="Restore it from a backup, or from an exported log.",
        )
    return key


def sign(*, by: Actor) -> str | None:
    """Sign the log as it stands, where the user's keys allow; gives the note."""
    mission = current()
    if mission.keys.log is None:
        return None
    with transaction.atomic(using=mission.alias):
        state = LogState.objects.select_for_update().get(id=1)
        known = Checkpoint.objects.filter(size=state.size).first()
        if known:
            return known.note
        frontier = Frontier.from_bytes(bytes(state.frontier))
        name = origin(mission.config.slug)
        note = sign_checkpoint(SignedCheckpoint(name, frontier.size, frontier.root()), mission.keys.log)
        Checkpoint.objects.create(size=state.size, note=note)
    # Also as a file, for whoever carries it to another machine: only a checkpoint that left this one shows a rewriting.
    private_folder(mission.path / "log")
    write_atomically(mission.path / "log" / "checkpoint", note.encode())
    return note


def export_log(folder: Path, *, by: Actor) -> dict[str, object]:
    """Write the log for a stranger, up to its newest checkpoint. That it was given out is an entry of its own; whoever
    holds the signing key signs that one too, so that it is the last of what she gives."""
    require(by, "export-log")
    require_outside(folder)
    key = public_key()
    with deed("export-log", by=by) as work:
        mark(work, "exported")
    sign(by=by)
    newest = Checkpoint.objects.order_by("-size").first()
    if newest is None:
        raise DoesNotHold("not-signed", "The log was never signed.", do="Let a registrar or administrator export it.")
    size = write_export(folder, stored_entries(newest.size), checkpoint=newest.note, key=key, changes=key_changes(key))
    unsigned = LogState.objects.get(id=1).size - size
    return {"path": str(folder), "entries": size, "not_signed_yet": unsigned, "checkpoint": newest.note}


def key_changes(key: VerifierKey) -> list[Change]:
    """The changes of the log's key that led to ``key``, the oldest first. One whose key never came, since its rotation
    was broken off, leads nowhere and is not among them."""
    known = {}
    for row in Setting.objects.filter(code=LOG_KEY).order_by("version"):
        said = json.loads(row.value)
        known[said["to"]] = (row.entry, read_verifier_key(said["from"]))
    found: list[Change] = []
    while str(key) in known:
        entry, before = known.pop(str(key))
        note = next((note for note in _notes_after(entry) if _is_signed(note, before)), "")
        found.append(Change(entry, note, before, key))
        key = before
    return found[::-1]


def _notes_after(entry: int) -> Iterator[str]:
    yield from Checkpoint.objects.filter(size__gt=entry).order_by("size").values_list("note", flat=True)[:2]


def _is_signed(note: str, key: VerifierKey) -> bool:
    try:
        open_checkpoint(note, key)
    except ForPeople:
        return False
    return True


def record_verification(*, holds: bool, by: Actor) -> None:
    """That the mission was verified, and whether it held: the first page tells how long ago."""
    require(by, "verify")
    with deed("verify", by=by, about={"holds": holds}) as work:
        mark(work, "verified", holds="yes" if holds else "no")


def mark(work: Deed, code: str, **columns: str) -> None:
    """Something that the first page tells the age of: a new version of its milestone."""
    columns |= {"at": current().now(), "size": LogState.objects.get(id=1).size}  # type: ignore[dict-item]
    old = Milestone.seen.filter(code=code).first()
    if old:
        work.supersede(old, **columns)
    else:
        work.add(Milestone(code=code, **columns))


def stored_entries(size: int) -> Iterator[CoreEntry]:
    """The first ``size`` entries as they are stored, in order."""
    for row in Entry.objects.filter(seq__lt=size).order_by("seq").iterator(chunk_size=1000):
        if row.body is None:
            yield CoreEntry(row.seq, bytes(row.leaf), None, None)
        else:
            body = EntryBody.from_json(json.loads(bytes(row.body)))
            yield CoreEntry(row.seq, bytes(row.leaf), bytes(row.salt), body)
