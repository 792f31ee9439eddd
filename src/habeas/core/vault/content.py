"""What is in a content backup: each file with its size and digest (docs/formats/backup.md)."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from habeas.core.kernel.canonical import canonical
from habeas.core.kernel.errors import DoesNotHold

FORMAT = "habeas/content-backup/1"
FILE = "manifest.json"
LARGEST = 1 << 30
_DIGEST = re.compile(r"[0-9a-f]{64}")
#: what may stand in a mission; never its folder of keys, and no name that leads out of it
_PATH = re.compile(
    r"db\.sqlite3|mission\.toml|map\.geojson|form|(?:items|releases|log)(?:/[A-Za-z0-9_][A-Za-z0-9._-]*){1,4}", re.ASCII
)
_NEEDED = {"db.sqlite3", "mission.toml"}


@dataclass(frozen=True, slots=True)
class Manifest:
    """Of which mission it is, from when, and its files: path to digest and size."""

    mission: str
    form: int
    made: str
    log: int
    root: str
    epochs: Mapping[str, int]
    files: Mapping[str, tuple[str, int]]

    def to_bytes(self) -> bytes:
        """The file; its digest stands on the log of the mission."""
        return canonical(
            {
                "format": FORMAT,
                "mission": self.mission,
                "form": self.form,
                "made": self.made,
                "log": self.log,
                "root": self.root,
                "epochs": dict(self.epochs),
                "files": {path: list(said) for path, said in self.files.items()},
            }
        )


def may_hold(path: str) -> bool:
    """Whether a content backup may hold a file of this path."""
    return bool(_PATH.fullmatch(path))


def read_manifest(content: bytes) -> Manifest:
    """A manifest that may be hostile."""
    try:
        found: Any = json.loads(content) if len(content) <= LARGEST else {}
        if found.pop("format") != FORMAT:
            raise ValueError
        files = {path: _file(said) for path, said in found.pop("files").items()}
        epochs = {str(name): _count(epoch) for name, epoch in found.pop("epochs").items()}
        said = Manifest(
            mission=_text(found.pop("mission")),
            form=_count(found.pop("form")),
            made=_text(found.pop("made")),
            log=_count(found.pop("log")),
            root=_text(found.pop("root")),
            epochs=epochs,
            files=files,
        )
        if found or not files.keys() >= _NEEDED or not all(map(may_hold, files)):
            raise ValueError
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        raise DoesNotHold(
            "content-backup-changed",
            "The list of what is in the content backup was changed, or the folder is none.",
            {"file": FILE},
            do="Take another copy of it, or another one.",
        ) from None
    return said


def _file(said: Any) -> tuple[str, int]:
    digest, size = said
    if not _DIGEST.fullmatch(digest):
        raise ValueError
    return digest, _count(size)


def _count(value: Any) -> int:
    if type(value) is not int or not 0 <= value < 1 << 50:
        raise ValueError
    return value


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise ValueError
    return value
