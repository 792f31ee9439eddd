"""Items between the vault's pieces and the table that names them."""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterator
from typing import BinaryIO

from habeas.core.access.keys import derive
from habeas.core.kernel.canonical import canonical
from habeas.core.kernel.errors import HabeasError
from habeas.core.vault.failures import Failure
from habeas.core.vault.store import (
    Piece,
    StoredItem,
    age_identity,
    check_plain,
    check_stored,
    check_unknown,
    read_pieces,
    remove_pieces,
    write_item,
)
from habeas.store.mission import Mission
from habeas.store.models import Item


def _identity(mission: Mission, owner: str) -> object:
    return age_identity(derive(mission.source_keys.get(owner), "pieces of a source"))


def write(mission: Mission, owner: str, content: bytes | BinaryIO) -> StoredItem:
    """Store bytes under the key of their source; on the disk before this returns, before any row names them."""
    return write_item(
        mission.items_folder,
        content,
        _identity(mission, owner).to_public(),  # type: ignore[attr-defined]
        secret=mission.keys.same_bytes_secret(),
        new_name=lambda: secrets.token_hex(16),
    )


def columns(stored: StoredItem) -> dict[str, object]:
    """The columns of an :class:`Item` that say what was stored."""
    rows = [[p.name, p.plain_sha256, p.stored_sha256, p.plain_size, p.stored_size] for p in stored.pieces]
    return {
        "size": stored.size,
        "sha256": stored.sha256,
        "tie": stored.same_bytes,
        "pieces": canonical(rows).decode(),
    }


def of(item: Item) -> list[Piece]:
    """The pieces of an item, in order."""
    return [Piece(*row) for row in json.loads(item.pieces or "[]")]


def read(mission: Mission, item: Item) -> bytes:
    """All bytes of an item, every piece compared with its digest."""
    return read_pieces(mission.items_folder, of(item), _identity(mission, item.owner))  # type: ignore[arg-type]


def discard(mission: Mission, stored: StoredItem) -> None:
    """Remove pieces that no row will name: the import that wrote them was refused."""
    remove_pieces(mission.items_folder, stored.pieces)


def check(mission: Mission, item: Item, *, deep: bool) -> Iterator[Failure]:
    """What is wrong with an item's pieces; ``deep`` opens them with the source's key."""
    pieces = of(item)
    found = list(check_stored(mission.items_folder, pieces))
    yield from found
    if deep and not found:
        try:
            identity = _identity(mission, item.owner)
        except HabeasError as error:
            yield Failure("plain-changed", item.code, f"Its pieces cannot be opened: {error.args[0]}")
            return
        yield from check_plain(mission.items_folder, pieces, item.sha256, identity, item=item.code)  # type: ignore[arg-type]


def unknown(mission: Mission, known: set[str]) -> Iterator[Failure]:
    """Files in ``items/`` that no item names."""
    yield from check_unknown(mission.items_folder, known)
