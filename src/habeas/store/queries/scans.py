"""A text beside the pages that a machine read it from; pages of a PDF as pictures, drawn in memory."""

from __future__ import annotations

from dataclasses import dataclass

from habeas.core.intake import scanned
from habeas.core.kernel.errors import Refused, Where, WrongUse
from habeas.store import pieces
from habeas.store.actions.intake.sheet import limits_of
from habeas.store.mission import Actor, current
from habeas.store.models import Item, Text
from habeas.store.queries.items import LARGEST, ShownItem, visible_item
from habeas.store.queries.review import require_reviewable
from habeas.store.rights import require

#: first bytes by which a file is known
_HEAD = 1024


@dataclass(frozen=True, slots=True)
class BesidePage:
    """One page of a text and of the file that it was read from. ``picture`` where that page can be shown now: ``page``
    of a PDF, ``picture`` of a picture; ``closed`` where somebody may be recognised in it and nobody has opened who."""

    row: Text
    file: ShownItem | None
    words: str
    number: int
    count: int
    picture: str = ""

    @property
    def closed(self) -> bool:
        """Whether the picture is not shown because somebody may be recognised in it."""
        return self.file is not None and self.file.closed


def looks_scanned(item: Item) -> bool:
    """Whether a file may be a scan, by its first bytes."""
    return item.size <= LARGEST and scanned.is_scan(pieces.read_part(current(), item, 0, _HEAD))


def require_beside(code: str, *, by: Actor) -> Text:
    """The text, not masked, for who reads scans and texts that nobody has reviewed."""
    require(by, "read-scan")
    return require_reviewable(code, by=by)


def beside_page(code: str, number: int, *, by: Actor) -> BesidePage:
    """A page of a text, counted from 1, beside the picture of it; the last one where there are not so many."""
    row = require_beside(code, by=by)
    item = Item.seen.get(code=row.item)
    words = pieces.read(current(), item).decode("utf-8").split(scanned.PAGE)
    original = Item.seen.filter(code=item.derived_from).first()
    file = visible_item(original.code, by=by) if original is not None else None
    pages, picture = 0, ""
    if file is not None and not file.closed:
        pages, picture = _pages(file)
    count = max(len(words), pages)
    number = min(max(1, number), count)
    shown = picture if number <= pages else ""
    return BesidePage(row, file, words[number - 1] if number <= len(words) else "", number, count, shown)


def _pages(file: ShownItem) -> tuple[int, str]:
    if file.picture:
        return 1, "picture"
    if not looks_scanned(file.row) or not _is_pdf(file.row):
        return 0, ""
    try:
        return _count(file.row), "page"
    except Refused:  # damaged: then its words alone are shown
        return 0, ""


def _count(item: Item) -> int:
    """Asked once for each file, for its bytes never change."""
    mission = current()

    def count() -> int:
        return scanned.page_count(pieces.read(mission, item), limits=limits_of(mission), where={"record": item.code})

    found: int = mission.known(("pages", item.code, item.sha256), count)
    return found


def _is_pdf(item: Item) -> bool:
    return b"%PDF-" in pieces.read_part(current(), item, 0, _HEAD)


def require_page(code: str, *, by: Actor) -> Item:
    """A PDF whose pages she may see. None of them is masked: for who reads what nobody has reviewed; where somebody may
    be recognised in it, while she has opened who."""
    require(by, "read-scan")
    require(by, "read-unreviewed-text")
    found = visible_item(code, by=by)
    if found.closed or not looks_scanned(found.row) or not _is_pdf(found.row):
        raise Refused("no-picture", "This file is not shown here.", {"record": code},
                      do="Open the identity of its source first, where a picture shows somebody.")  # fmt: skip
    return found.row


def page_picture(code: str, number: int, *, by: Actor) -> bytes:
    """A page of a PDF, counted from 1, as a PNG."""
    row = require_page(code, by=by)
    mission = current()
    where: Where = {"record": code}
    if not 1 <= number <= _count(row):
        raise WrongUse("no-such-page", "This file has no such page.", where, found=str(number))
    content = pieces.read(mission, row)
    return scanned.page_picture(content, number - 1, limits=limits_of(mission), where=where)
