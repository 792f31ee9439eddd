"""Closing a release: its data files are destroyed, its manifest stays, and whoever asks it is told why."""

from __future__ import annotations

from typing import Any

from habeas.core.access.files import sync_folder
from habeas.core.kernel.errors import WrongUse
from habeas.store.actions.deeds import deed
from habeas.store.mission import Actor, current
from habeas.store.models import Release
from habeas.store.queries.release import find
from habeas.store.rights import require


def close_release(prefix: str, *, because: str, by: Actor) -> dict[str, Any]:
    """Close an open release; what was built from it stays, what would be built from it is refused."""
    require(by, "close-release")
    row = find(prefix)
    if row.state != Release.OPEN:
        raise WrongUse("closed-already", f"The release {row.sha256[:12]} is closed already: {row.because}.")
    if not because.strip():
        raise WrongUse("no-reason", "Closing a release needs a reason.", do='--because "…"')
    with deed("close-release", by=by, on=row.code, about={"release": row.sha256}) as work:
        work.supersede(row, state=Release.CLOSED, because=because.strip()[:200])
    remove_closed()
    return {"ok": True, "release": row.sha256, "state": Release.CLOSED, "because": because.strip()}


def remove_closed() -> None:
    """Destroy the data of releases that are closed. After the commit: a crash in between leaves files that nothing
    opens and that the next closing removes, never a release without its files."""
    for row in Release.seen.exclude(state=Release.OPEN):
        folder = current().releases_folder / row.sha256
        left = [*folder.glob("*.age"), *folder.glob("pieces.json")]
        for path in left:
            path.unlink(missing_ok=True)
        if left:
            sync_folder(folder)
