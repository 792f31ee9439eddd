"""Files that wait in the inbox, and for whom: for who received them, and for those who look through all of it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from habeas.store.mission import Actor, current
from habeas.store.models import Entry, Item
from habeas.store.queries.listing import SIZE, Listing
from habeas.store.queries.seeing import hidden_sources, no_such
from habeas.store.rights import may, require, require_right

#: the kind of an item that belongs to nothing yet
INBOX = "inbox"


@dataclass(frozen=True, slots=True)
class Waiting:
    """A file of the inbox, as who may see it knows it."""

    code: str
    name: str
    size: int
    sha256: str
    by: str
    at: str


def _rows(by: Actor) -> list[Item]:
    rows = list(Item.seen.filter(kind=INBOX).order_by("-id"))
    if may(by, "read-inbox"):
        return rows
    mine = {entry for entry, (user, _) in _received({row.entry for row in rows}).items() if user == by.code}
    return [row for row in rows if row.entry in mine]


def _received(entries: set[int]) -> dict[int, tuple[str, str]]:
    found: dict[int, tuple[str, str]] = {}
    listed_ = sorted(entries)
    for start in range(0, len(listed_), 500):
        for seq, body in Entry.objects.filter(seq__in=listed_[start : start + 500]).values_list("seq", "body"):
            said = json.loads(bytes(body))
            found[seq] = (str(said["by"]), str(said["at"]))
    return found


def visible_inbox(page: int, *, by: Actor) -> Listing:
    """The files that wait, the newest first."""
    require(by, "receive-file")
    rows = _rows(by)
    number = min(max(1, page), max(1, -(-len(rows) // SIZE)))
    shown = rows[(number - 1) * SIZE : number * SIZE]
    told = _received({row.entry for row in shown})
    return Listing([_waiting(row, *told.get(row.entry, ("", ""))) for row in shown], number, len(rows))


def visible_file(code: str, *, by: Actor) -> Waiting:
    """One file that waits."""
    row = item_of(code, by=by)
    return _waiting(row, *_received({row.entry}).get(row.entry, ("", "")))


def receipt(codes: list[str], *, by: Actor) -> list[dict[str, Any]]:
    """What a receipt says of items that a user received: code, size and digest."""
    require(by, "receive-file")
    rows = Item.seen.filter(code__in=codes[:5000]).exclude(owner__in=hidden_sources(by)).order_by("id")
    told = _received({row.entry for row in rows})
    return [
        {"item": row.code, "belongs": row.belongs or None, "size": row.size, "sha256": row.sha256, "received": at}
        for row in rows
        for user, at in [told.get(row.entry, ("", ""))]
        if user == by.code or may(by, "read-inbox")
    ]


def _waiting(row: Item, user: str, at: str) -> Waiting:
    mission = current()
    name = ""
    if row.owner in mission.source_keys:
        name = mission.open_words(row.owner, row.name_sealed, "vault_item", row.code, "name")
    return Waiting(row.code, name, row.size, row.sha256, user, at)


def item_of(code: str, *, by: Actor) -> Item:
    """A file of the inbox that a user may look through; to others it is not there."""
    require_right(by, "triage-inbox")
    row = next((one for one in _rows(by) if one.code == code), None)
    if row is None:
        raise no_such("file", code)
    return row


def how_many(*, by: Actor) -> int:
    """How many files wait for a user."""
    return len(_rows(by)) if may(by, "triage-inbox") else 0
