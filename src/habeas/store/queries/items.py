"""Files as pages show them. A picture in which somebody may be recognised is an identity: it is shown to who has opened
the identity of its source, for as long as that is open."""

from __future__ import annotations

from dataclasses import dataclass

from habeas.core.intake.pictures import picture_type
from habeas.core.intake.recordings import HEAD, recording_type
from habeas.core.kernel.errors import Refused
from habeas.store import pieces
from habeas.store.actions.openings import opening_of
from habeas.store.mission import Actor, current
from habeas.store.models import Item, Source
from habeas.store.queries.openings import shows_somebody
from habeas.store.queries.seeing import no_such, require_seen
from habeas.store.rights import may, require

#: bytes of a picture that a page shows
LARGEST = 40_000_000


@dataclass(frozen=True, slots=True)
class ShownItem:
    """A file: ``closed`` where somebody may be recognised in it and the user has not opened who; ``picture`` or
    ``recording`` (the media type) where a page can show or play it now."""

    row: Item
    closed: bool
    picture: str
    recording: str = ""


def visible_item(code: str, *, by: Actor) -> ShownItem:
    """A file of a source whom the user sees; one that waits in the inbox is no source's yet."""
    require(by, "read-source")
    row = Item.seen.filter(code=code).exclude(kind="text").first()
    if row is None or not Source.seen.filter(code=row.owner).exists():
        raise no_such("item", code)
    require_seen(row.owner, by, code, "item")
    somebody = shows_somebody(row)
    closed = somebody and not (may(by, "read-identity") and opening_of(row.owner, by=by) is not None)
    picture, recording = _kinds(row) if somebody and not closed else ("", "")
    return ShownItem(row, closed, picture if row.size <= LARGEST else "", recording)


def _kinds(row: Item) -> tuple[str, str]:
    """Which picture or recording its bytes are. They never change: so a piece is opened for it once."""
    mission = current()

    def kinds() -> tuple[str, str]:
        head = pieces.read_part(mission, row, 0, HEAD)
        return picture_type(head), recording_type(head, lambda start, size: pieces.read_part(mission, row, start, size))

    found: tuple[str, str] = mission.known(("kind of file", row.code, row.sha256), kinds)
    return found


def picture(code: str, *, by: Actor) -> tuple[str, bytes]:
    """A picture's media type and bytes; refused while it is closed."""
    found = visible_item(code, by=by)
    if not found.picture:
        raise Refused("no-picture", "This file is not shown here.", {"record": code},
                      do="Open the identity of its source first, where a picture shows somebody.")  # fmt: skip
    return found.picture, pieces.read(current(), found.row)
