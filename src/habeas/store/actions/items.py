"""Files that are graphic: marked, so that they are shown blurred until somebody asks for them."""

from __future__ import annotations

from habeas.store.actions.coding.passages import changed
from habeas.store.actions.deeds import deed
from habeas.store.mission import Actor
from habeas.store.models import Item
from habeas.store.queries.items import visible_item
from habeas.store.rights import require


def mark_graphic(code: str, graphic: bool, *, by: Actor, version: int | None = None) -> None:
    """Mark a file as graphic, or take the mark back. ``version`` is the one that was seen."""
    require(by, "mark-graphic")
    visible_item(code, by=by)
    with deed("mark-graphic", by=by, on=code, about={"graphic": graphic}) as work:
        row = Item.seen.filter(code=code).first()
        if row is None or (version is not None and row.version != version):
            raise changed(code)
        work.supersede(row, graphic="yes" if graphic else "")
