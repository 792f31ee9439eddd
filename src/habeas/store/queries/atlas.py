"""The mission's map, as the log last saw it."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from pathlib import Path

from habeas.core.analysis.atlas import Atlas, read_atlas
from habeas.core.kernel.errors import Refused
from habeas.store.mission import current
from habeas.store.models import Setting

#: the file in the mission's folder, and the setting that holds its digest
FILE, SETTING = "map.geojson", "map"


def atlas() -> Atlas | None:
    """The map, where the mission has one; refused where the file is not the one that the log names."""
    known = Setting.seen.filter(code=SETTING).first()
    if known is None or not known.value:
        return None
    path = current().path / FILE
    try:
        content = path.read_bytes()
    except OSError:
        content = b""
    if hashlib.sha256(content).hexdigest() != known.value:
        raise Refused(
            "setting-not-on-log",
            "The mission's map is not the one that the log names.",
            {"file": FILE},
            do="habeas mission set map FILE puts a map in its place, on the log.",
        )
    return _read(content, path)


@lru_cache(maxsize=8)
def _read(content: bytes, path: Path) -> Atlas:
    return read_atlas(content, path.name)
