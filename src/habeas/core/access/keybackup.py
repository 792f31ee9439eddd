"""A key backup: the files below ``keys/`` in one box, which the shares of the paper kit open (docs/formats/backup.md).

Anybody can seal to a public key: what says that it is the mission's own is the signature under it (``statement``).
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from habeas.core.access.boxes import open_box, public_of, seal_to
from habeas.core.access.keys import RandomBytes
from habeas.core.access.kit import Kit
from habeas.core.kernel.canonical import canonical
from habeas.core.kernel.errors import DoesNotHold

FORMAT = "habeas/key-backup/1"
LARGEST = 1 << 28
_FIELDS = ("mission", "kit", "begins", "needed", "public", "made", "log")
_NAME = re.compile(r"(?:slots/)?[A-Za-z0-9_][A-Za-z0-9._-]{0,80}", re.ASCII)


@dataclass(frozen=True, slots=True, repr=False)
class KeyBackup:
    """Whose it is, which kit opens it, and the box. Without the shares all but the box is known."""

    said: Mapping[str, Any]
    box: bytes
    note: str = ""

    def statement(self) -> str:
        """What the mission's log key signs: the text of the note."""
        digest = hashlib.sha256(canonical(dict(self.said)) + self.box).hexdigest()
        return f"{FORMAT}\n{self.said['mission']}\n{digest}\n"

    def to_bytes(self) -> bytes:
        """The file."""
        sealed = base64.b64encode(self.box).decode()
        return canonical({"format": FORMAT, **self.said, "sealed": sealed, "note": self.note}) + b"\n"

    def open(self, private: bytes) -> dict[str, bytes]:
        """The files, by the private key that the shares gave."""
        if public_of(private).hex() != self.said["public"]:
            raise DoesNotHold(
                "another-kit",
                "The shares are not those of the kit that this key backup was sealed to.",
                expected=f"kit {self.said['kit']} of {self.said['mission']}, beginning {self.said['begins']}",
                do="Take the shares of that kit, or a key backup made since the new one.",
            )
        try:
            inside = json.loads(open_box(private, self.box, about=_about(self.said)))
            files = {str(name): base64.b64decode(content, validate=True) for name, content in inside.items()}
        except (DoesNotHold, ValueError, TypeError, AttributeError, RecursionError):
            raise _damaged() from None
        if not all(map(_NAME.fullmatch, files)):
            raise _damaged()
        return files


def seal_files(
    kit: Kit, files: Mapping[str, bytes], *, made: str, log: int, random_bytes: RandomBytes = secrets.token_bytes
) -> KeyBackup:
    """The backup of these files, which only the shares of the kit open; not signed yet."""
    said = {
        "mission": kit.mission,
        "kit": kit.number,
        "begins": kit.begins,
        "needed": kit.needed,
        "public": kit.public.hex(),
        "made": made,
        "log": log,
    }
    inside = canonical({name: base64.b64encode(content).decode() for name, content in files.items()})
    return KeyBackup(said, seal_to(kit.public, inside, about=_about(said), random_bytes=random_bytes))


def is_kept(name: str) -> bool:
    """Whether a file below ``keys/`` goes into a backup: no lock, no draft, no passphrase that lies on the disk."""
    return bool(_NAME.fullmatch(name)) and not name.endswith((".lock", ".fiction"))


def read_key_backup(content: bytes) -> KeyBackup:
    """A file that may be hostile."""
    try:
        found = json.loads(content) if len(content) <= LARGEST else {}
        if set(found) != {"format", "sealed", "note", *_FIELDS} or found["format"] != FORMAT:
            raise ValueError
        said = {name: found[name] for name in _FIELDS}
        numbers = [said[name] for name in ("kit", "needed", "log")]
        texts = [said[name] for name in ("mission", "begins", "public", "made")] + [found["note"], found["sealed"]]
        if not all(type(n) is int and 0 <= n < 1 << 50 for n in numbers) or not all(isinstance(t, str) for t in texts):
            raise ValueError
        return KeyBackup(said, base64.b64decode(found["sealed"], validate=True), found["note"])
    except (ValueError, TypeError, KeyError, RecursionError):
        raise _damaged() from None


def _about(said: Mapping[str, Any]) -> str:
    return canonical({"format": FORMAT, **said}).decode()


def _damaged() -> DoesNotHold:
    return DoesNotHold(
        "key-backup-changed", "The key backup was changed, or is none.", do="Take another copy of it, or another one."
    )
