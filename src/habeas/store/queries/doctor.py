"""``habeas doctor``: what on this machine weakens the promises. It needs no key and reads no testimony."""

from __future__ import annotations

import stat
from pathlib import Path
from typing import Any

from habeas.core.access.slots import is_cheap
from habeas.core.kernel.errors import HabeasError
from habeas.store.config import load_config
from habeas.store.outside import keeper

GOOD, NOTE, DANGER = "good", "note", "danger"


def examine(path: Path) -> list[dict[str, Any]]:
    """Notes of three levels: ``good``, ``note`` (know this), ``danger`` (mend this)."""
    config = load_config(path / "mission.toml")
    notes = [*_slots(path, fiction=config.fiction), *_modes(path), *_machine(), *_database(config.engine)]
    if config.fiction and (path / "keys" / "passphrase.fiction").is_file():
        notes.append(_note(NOTE, "The passphrase lies on the disk. This mission is fiction."))
    if config.floor == 0:
        notes.append(_note(NOTE, f"The disclosure floor is 0: {config.floor_reason}"))
    open_by = len(keeper.keepers(path))
    if open_by:
        notes.append(_note(NOTE, f"The mission is open in {open_by} agent or server.", "habeas lock ends it."))
    return notes


def _note(level: str, what: str, do: str = "") -> dict[str, Any]:
    return {"level": level, "what": what, "do": do}


def _slots(path: Path, *, fiction: bool) -> list[dict[str, Any]]:
    notes = []
    for slot in sorted((path / "keys" / "slots").glob("*.json")):
        try:
            cheap = is_cheap(slot.read_bytes())
        except HabeasError:
            notes.append(_note(DANGER, f"The slot of {slot.stem} cannot be read.", "Restore it from a key backup."))
            continue
        if cheap and fiction:
            notes.append(_note(NOTE, f"The slot of {slot.stem} is cheap to guess. This mission is fiction."))
        elif cheap:
            notes.append(_note(DANGER, f"The slot of {slot.stem} is cheap to guess.", "Change her passphrase."))
    return notes or [_note(GOOD, "Every slot costs about a second to try.")]


def _modes(path: Path) -> list[dict[str, Any]]:
    open_to_others = [
        part.name
        for part in (path, path / "keys", path / "items", path / "releases")
        if part.exists() and stat.S_IMODE(part.stat().st_mode) & 0o077
    ]
    if open_to_others:
        return [
            _note(DANGER, f"Other users of this machine may enter: {', '.join(open_to_others)}.", "chmod 700 them.")
        ]
    return [_note(GOOD, "The mission's folder is closed to other users of this machine.")]


def _machine() -> list[dict[str, Any]]:
    notes = []
    try:
        swap = Path("/proc/swaps").read_text().splitlines()[1:]
        disks = [line.split()[0] for line in swap if "zram" not in line and "dm-" not in line and "mapper" not in line]
        if disks:
            what = "Swap is on: keys and words in memory may be written to the disk unencrypted."
            notes.append(_note(DANGER, what, "Encrypt the swap, or turn it off."))
        states = Path("/sys/power/state")
        if states.exists() and "disk" in states.read_text():
            notes.append(_note(NOTE, "The machine can hibernate, which writes memory to the disk.", "Turn it off."))
    except OSError:
        notes.append(_note(NOTE, "Whether swap and hibernation are on could not be read."))
    return notes


def _database(engine: str) -> list[dict[str, Any]]:
    if engine == "postgresql":
        what = "Codes and dates lie plain on the database server; words and identities are sealed."
        return [_note(NOTE, what, "Encrypt the server's disk.")]
    return [_note(GOOD, "The whole database file is encrypted.")]
