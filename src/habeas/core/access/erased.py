"""Who was erased: a line for each source beside the keys, so that neither an import nor a backup brings her back.

``keys/erased.jsonl`` goes into every key backup. A line says ``begun`` before anything is removed and ``done`` when
nothing of her is left; it holds a pseudonymous code and a day, and nothing else.
"""

from __future__ import annotations

import datetime
import json
from pathlib import Path

from habeas.core.access.files import write_atomically
from habeas.core.kernel.canonical import canonical
from habeas.core.kernel.errors import DoesNotHold

FILE = "erased.jsonl"
STATES = ("begun", "done")


def erased_sources(keys: Path, *states: str) -> frozenset[str]:
    """The sources whose newest line says one of these states (any); ``keys`` is the mission's folder of keys."""
    last: dict[str, str] = {}
    try:
        lines = (keys / FILE).read_text(encoding="ascii").splitlines()
    except FileNotFoundError:
        return frozenset()
    for number, line in enumerate(lines, 1):
        try:
            said = json.loads(line)
            last[str(said["source"])] = str(said["state"])
        except (ValueError, KeyError, TypeError):
            raise DoesNotHold(
                "erased-damaged",
                "The list of those who were erased is damaged.",
                {"file": f"keys/{FILE}", "line": number},
                do="Restore it from a key backup.",
            ) from None
    return frozenset(source for source, state in last.items() if state in (states or STATES))


def put_stone(keys: Path, source: str, state: str, *, on: datetime.date) -> None:
    """Add the line, durable on return; said twice it stands once."""
    if source in erased_sources(keys, state):
        return
    path = keys / FILE
    before = path.read_bytes() if path.exists() else b""
    line = canonical({"source": source, "state": state, "on": on.isoformat()})
    write_atomically(path, before + line + b"\n")
