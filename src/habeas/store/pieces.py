"""Items between the vault's pieces and the table that names them."""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import secrets
from collections.abc import Iterable, Iterator
from contextvars import ContextVar
from pathlib import Path
from typing import BinaryIO

from habeas.core.access.files import sync_folder
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
    read_range,
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
        new_name=lambda: _announced(mission, secrets.token_hex(16)),
    )


#: where whoever writes beside an import announces her pieces (``writing``)
_own: ContextVar[Path | None] = ContextVar("own list of unfinished pieces", default=None)


def _unfinished(mission: Mission) -> Path:
    """Names of pieces that the running import writes: after a crash they say which pieces no row names, so that
    nothing else under ``items/`` is ever removed, least of all where the database is an older copy."""
    return mission.path / "unfinished"


@contextlib.contextmanager
def writing(mission: Mission) -> Iterator[list[StoredItem]]:
    """Inside, pieces are written for one deed, also while an import runs: they are announced in a list of their own,
    which is locked as long as the writer lives. What is in the list that is given goes again where the deed fails."""
    _settle_dead(mission)
    path = mission.path / f"unfinished-{secrets.token_hex(8)}"
    written: list[StoredItem] = []
    try:
        with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600), "ab") as own:
            fcntl.flock(own, fcntl.LOCK_EX)
            token = _own.set(path)
            try:
                yield written
            finally:
                _own.reset(token)
    except BaseException:
        for stored in written:
            discard(mission, stored)
        _settle_dead(mission)  # and what a failed write left half
        raise
    path.unlink(missing_ok=True)


def alone(mission: Mission) -> bool:
    """Whether nobody else is writing pieces for a deed of her own now."""
    own = _own.get()
    for path in mission.path.glob("unfinished-*"):
        if path == own:
            continue
        try:
            with path.open("rb") as list_:
                fcntl.flock(list_, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        except FileNotFoundError:
            continue
    return True


def _there(mission: Mission, names: set[str]) -> set[str]:
    return {name for name in names if mission.items_folder.joinpath(name).is_file()}


def _settle_dead(mission: Mission) -> int:
    """Remove what writers left who were killed: their lists are not locked any more."""
    count = 0
    for path in sorted(mission.path.glob("unfinished-*")):
        with contextlib.suppress(FileNotFoundError, BlockingIOError), path.open("rb") as list_:
            fcntl.flock(list_, fcntl.LOCK_EX | fcntl.LOCK_NB)
            names = _names_in(path)
            lost = _there(mission, names - named()) if names else set()
            remove_pieces(mission.items_folder, [Piece(name, "", "", 0, 0) for name in lost])
            path.unlink(missing_ok=True)
            count += len(lost)
    return count


def _announced(mission: Mission, name: str) -> str:
    """The name, on the disk before the piece is."""
    path = _own.get() or _unfinished(mission)
    is_new = not path.exists()
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_NOFOLLOW, 0o600), "ab") as file:
        file.write(f"{name}\n".encode())
        file.flush()
        os.fsync(file.fileno())
    if is_new:
        sync_folder(path.parent)
    return name


def announce_removal(mission: Mission, names: Iterable[str]) -> None:
    """Pieces that no row will name soon: should the process die after that, :func:`settle` removes them."""
    for name in names:
        _announced(mission, name.rpartition("/")[2].removesuffix(".age"))


def announced(mission: Mission) -> set[str]:
    """The names below ``items/`` of pieces that an import or an upload wrote and may not have named yet."""
    lists = [_unfinished(mission), *mission.path.glob("unfinished-*")]
    return {name for path in lists for name in _names_in(path)}


def _names_in(path: Path) -> set[str]:
    try:
        lines = path.read_text(encoding="ascii", errors="replace").split("\n")
    except FileNotFoundError:
        return set()
    return {f"{name[:2]}/{name}.age" for name in lines if len(name) == 32 and set(name) <= set("0123456789abcdef")}


def settle(mission: Mission) -> int:
    """Remove the announced pieces that no row names; gives how many. The caller holds the lock of imports."""
    names = _names_in(_unfinished(mission))
    lost = _there(mission, names - named()) if names else set()
    remove_pieces(mission.items_folder, [Piece(name, "", "", 0, 0) for name in lost])
    _unfinished(mission).unlink(missing_ok=True)
    return len(lost) + _settle_dead(mission)


def named() -> set[str]:
    """The pieces that some row names, of every version of every item."""
    rows = Item.objects.exclude(pieces="").values_list("pieces", flat=True).iterator(chunk_size=500)
    return {piece[0] for row in rows for piece in json.loads(row)}


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


def read_part(mission: Mission, item: Item, start: int, length: int) -> bytes:
    """Some bytes of an item; only the pieces that hold them are opened."""
    return read_range(mission.items_folder, of(item), start, length, _identity(mission, item.owner))  # type: ignore[arg-type]


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


def unknown(mission: Mission, known: set[str]) -> list[Failure]:
    """Files in ``items/`` that no item names and no import has announced. An import may end while we look."""
    found = list(check_unknown(mission.items_folder, known))
    if found:
        found = [failure for failure in found if failure.id not in announced(mission)]
    if found:
        by_now = named()
        found = [failure for failure in found if failure.id not in by_now]
    return found
