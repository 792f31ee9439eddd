"""Recordings beside the texts of an interview. A voice and a face are an identity: a recording is played to who has
opened the identity of its source, for as long as that is open, and every other user sees the words alone."""

from __future__ import annotations

from dataclasses import dataclass

from habeas.core.intake.recordings import is_video
from habeas.core.kernel.errors import Refused
from habeas.core.vault.store import PIECE_BYTES
from habeas.store import pieces
from habeas.store.actions.openings import opening_of
from habeas.store.mission import Actor, current
from habeas.store.models import Item, Text
from habeas.store.queries.items import ShownItem, visible_item
from habeas.store.queries.openings import shows_somebody
from habeas.store.rights import may

#: files of one interview that are looked at
_MOST = 50


@dataclass(frozen=True, slots=True)
class Beside:
    """The recordings that belong to a text: ``played`` is the one that the page plays. ``closed`` where there may be
    some and she has not opened whose voice it is."""

    closed: bool = False
    all: tuple[ShownItem, ...] = ()
    played: ShownItem | None = None

    @property
    def video(self) -> bool:
        """Whether what is played has pictures."""
        return self.played is not None and is_video(self.played.recording)


def beside(row: Text, *, by: Actor, asked: str = "") -> Beside:
    """What may be played beside a text that the user reads: the recording that is asked for, the one that the text was
    made from, or the first."""
    if not may(by, "read-identity"):
        return Beside()
    files = list(Item.seen.filter(owner=row.source, belongs=row.belongs).exclude(kind="text").order_by("code")[:_MOST])
    files = [one for one in files if shows_somebody(one)]
    if not files:
        return Beside()
    if opening_of(row.source, by=by) is None:
        return Beside(closed=True)
    shown = [visible_item(one.code, by=by) for one in files]
    played = tuple(one for one in shown if one.recording)
    wanted = (asked, _made_from(row))
    chosen = next((one for want in wanted for one in played if one.row.code == want), played[0] if played else None)
    return Beside(False, played, chosen)


def texts_of(found: ShownItem, *, by: Actor) -> list[Text]:
    """The texts beside which a recording is played: those of its interview that were reviewed."""
    if not found.recording or not may(by, "read-text"):
        return []
    rows = Text.seen.filter(source=found.row.owner, belongs=found.row.belongs, identities="reviewed")
    return list(rows.order_by("code")[:_MOST])


def _made_from(row: Text) -> str:
    """The file that a text was typed from, where the file that the text came in says so."""
    item = Item.seen.filter(code=row.item).first()
    came = Item.seen.filter(code=item.derived_from).first() if item is not None else None
    return str(came.derived_from) if came is not None else ""


@dataclass(frozen=True, slots=True)
class Part:
    """Bytes of a recording from ``start``, at most to the end of the piece that they lie in."""

    media_type: str
    start: int
    size: int
    content: bytes

    @property
    def end(self) -> int:
        """The last byte, as a range says it."""
        return self.start + len(self.content) - 1


def part(code: str, start: int, end: int | None, *, by: Actor) -> Part | None:
    """Bytes of a recording that she may hear now; of one piece alone, which is opened in memory. The browser asks for
    the next. None where it has no such bytes; refused once the identity is closed."""
    found = visible_item(code, by=by)
    if not found.recording:
        raise Refused("no-recording", "This file is not played here.", {"record": code},
                      do="Open the identity of its source first.")  # fmt: skip
    size = found.row.size
    if not 0 <= start < size or (end is not None and end < start):
        return None
    last = min(size - 1, size - 1 if end is None else end, (start // PIECE_BYTES + 1) * PIECE_BYTES - 1)
    return Part(found.recording, start, size, pieces.read_part(current(), found.row, start, last - start + 1))
