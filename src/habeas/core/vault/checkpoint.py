"""Checkpoints (C2SP tlog-checkpoint): how many entries a log has and the root over them, signed."""

from __future__ import annotations

import base64
import re
from dataclasses import dataclass

from habeas.core.kernel.errors import Broken, DoesNotHold
from habeas.core.vault.note import VerifierKey, decoded, open_note, sign_note

_SIZE = re.compile(r"0|[1-9][0-9]{0,17}")


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The state of a log: its name (``habeas/<mission>``), the number of its entries, the root hash (32 bytes)."""

    origin: str
    size: int
    root: bytes

    def __post_init__(self) -> None:
        if self.size < 0 or len(self.root) != 32:
            raise Broken("a checkpoint needs a size from 0 and a root of 32 bytes")

    @property
    def text(self) -> str:
        """The three lines that are signed."""
        return f"{self.origin}\n{self.size}\n{base64.b64encode(self.root).decode()}\n"


def origin(slug: str) -> str:
    """The name of a mission's log."""
    return f"habeas/{slug}"


def sign_checkpoint(checkpoint: Checkpoint, seed: bytes) -> str:
    """The signed note of a checkpoint; ``seed`` is the mission's log key (32 bytes)."""
    return sign_note(checkpoint.text, checkpoint.origin, seed)


def open_checkpoint(note: str, key: VerifierKey) -> Checkpoint:
    """The checkpoint in a note that ``key`` signed; raises ``DoesNotHold`` (``signature``) for anything else."""
    return _checkpoint(open_note(note, key), key.name)


def unsigned_checkpoint(note: str) -> Checkpoint:
    """What a note says, whoever signed it: to know what to look for before its signature is looked at."""
    return _checkpoint(note, note.partition("\n")[0])


def _checkpoint(text: str, name: str) -> Checkpoint:
    lines = text.split("\n")
    root = decoded(lines[2]) if len(lines) > 3 else None
    if lines[0] != name or not _SIZE.fullmatch(lines[1]) or root is None or len(root) != 32:
        raise DoesNotHold("signature", "What is signed is not a checkpoint of this log.")
    return Checkpoint(lines[0], int(lines[1]), root)
