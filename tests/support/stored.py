"""Missions that an older program stored: each released form lies under ``tests/stored``, as it was written that day."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

STORED = Path(__file__).parents[1] / "stored"


def releases() -> list[str]:
    """The versions of which a mission is stored."""
    return sorted(path.parent.name for path in STORED.glob("*/made.json"))


def made(version: str) -> dict[str, Any]:
    """What the program of that day said of it."""
    said: dict[str, Any] = json.loads((STORED / version / "made.json").read_text(encoding="utf-8"))
    return said


def copied(version: str, home: Path) -> Path:
    """The mission in a home of one's own, closed to others as it was: git does not keep that."""
    path = home / "haesong"
    shutil.copytree(STORED / version / "haesong", path)
    for part in [path, *path.rglob("*")]:
        part.chmod(0o700 if part.is_dir() else 0o600)
    for folder in ("items", "releases", "log", "keys/slots"):
        (path / folder).mkdir(mode=0o700, exist_ok=True)
    return path


def passphrase(path: Path) -> str:
    """It lies beside a fictional mission."""
    return (path / "keys" / "passphrase.fiction").read_text(encoding="utf-8").strip()
