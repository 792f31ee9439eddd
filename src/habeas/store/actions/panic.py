"""The note of a panic: put down beside the keys while nothing can be written to the log, which has it from the next
officer who comes."""

from __future__ import annotations

import contextlib
import datetime
import json
import re
from pathlib import Path

from habeas.core.access.files import write_atomically
from habeas.store.actions.deeds import deed
from habeas.store.mission import Actor, current
from habeas.store.rights import may

_FILE = Path("keys") / "panic.json"
_LONGEST = 500
_AT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
_USER = re.compile(r"U-\d{1,9}")


def leave_note(home: Path, *, by: str = "") -> None:
    """In every mission of the home; ``by``: the code of the user, where she had logged in. Without a key, and where it
    cannot be written without a note: nothing keeps a panic back."""
    now = datetime.datetime.now(datetime.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    with contextlib.suppress(OSError):
        for file in home.glob("*/mission.toml"):
            with contextlib.suppress(OSError):
                write_atomically(file.parent / _FILE, json.dumps({"at": now, "by": by}).encode())


def take_note(*, by: Actor) -> None:
    """What was left goes onto the log, when an officer comes. Whoever can write the folder can forge or remove a note:
    the entry says that it is one."""
    file = current().path / _FILE
    if not may(by, "end-sessions") or not file.is_file():
        return
    with deed("note-panic", by=by, about=_read(file)) as work:
        del work  # the entry alone: no row changes
    file.unlink(missing_ok=True)


def _read(file: Path) -> dict[str, str]:
    try:
        with file.open("rb") as stream:
            said = json.loads(stream.read(_LONGEST))
        found = {"at": str(said.get("at", "")), "by": str(said.get("by", ""))}
    except (OSError, ValueError, AttributeError, RecursionError):
        return {"at": "unknown"}
    at = found["at"] if _AT.fullmatch(found["at"]) else "unknown"
    return {"at": at, **({"user": found["by"]} if _USER.fullmatch(found["by"]) else {})}
