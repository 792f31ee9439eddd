"""``habeas verify``: what is stored against the log, and the log against its checkpoints.

1. Every entry's salt and body give its leaf; numbers run without a gap; times do not go back.
2. The rows that name an entry are those that it committed to: none changed, lost or added. Of a row that was erased the
   digest counts, where the entry that erased it commits to that digest.
3. The leaves hash to the root of every checkpoint that was signed, and each signature holds under ``keys/log.pub``, or
   under the key before it that vouched for it.
4. The edge of the tree that the next entry will be added to is the edge of these leaves.
5. Every batch is in the state that the log says, and of every record the newest version, and only it, is in use.
6. Every piece of every item is there with its digest, and there is no piece that no item names.
7. ``deep``: every piece opens and its plain digest is the one that was taken on arrival.
8. The files of every open release are there as they were made, and there is no folder that no release names.

Left to the caller: a checkpoint that left this machine. Who owns the machine can sign again.
"""

from __future__ import annotations

import heapq
import json
from collections.abc import Iterator
from typing import Any

from django.db.models import Exists, OuterRef, Q

from habeas.core.kernel.errors import DoesNotHold, ForPeople, HabeasError
from habeas.core.vault.checkpoint import Checkpoint as SignedCheckpoint
from habeas.core.vault.entries import EntryBody, leaf_data, row_digest, rows_digest
from habeas.core.vault.failures import Failure
from habeas.core.vault.keychange import open_in_term, terms
from habeas.core.vault.merkle import Frontier, leaf_hash
from habeas.store import engine, pieces
from habeas.store.actions.log import key_changes, public_key
from habeas.store.mission import Actor, current
from habeas.store.models import RECORDED, Batch, Checkpoint, Entry, Erased, Item, LogState, Recorded, Release
from habeas.store.queries.release import Files
from habeas.store.rights import require

_STATE_AFTER = {"finish-import": Batch.DONE, "undo-import": Batch.UNDONE, "drop-import": Batch.UNDONE}


def verify(*, by: Actor, deep: bool = False) -> dict[str, Any]:
    """The answer of docs/formats/custody-log.md: ``{ok, items, rows, entries, checkpoint, failures}``."""
    require(by, "verify-deep" if deep else "verify")
    failures: list[Failure] = []
    with engine.snapshot(current().alias):  # what is being written meanwhile is no failure
        entries, rows, checkpoint = _log(failures)
        items, known = _items(failures, deep=deep)
    failures.extend(pieces.unknown(current(), known))
    failures.extend(_releases(deep=deep))
    return {
        "ok": not failures,
        "items": items,
        "rows": rows,
        "entries": entries,
        "checkpoint": checkpoint,
        "failures": [failure.answer() for failure in failures],
    }


def _log(failures: list[Failure]) -> tuple[int, int, str | None]:
    notes = {row.size: row.note for row in Checkpoint.objects.order_by("size")}
    promised = _promised(notes, failures)
    state = LogState.objects.filter(id=1).first()
    frontier, rows, last_at = Frontier(), 0, ""
    stored = heapq.merge(*(_rows(model) for model in RECORDED.values()), _gone(), key=lambda pair: pair[0])
    waiting = next(stored, None)
    batches: dict[str, str] = {}
    erasing: dict[int, Any] = {}
    count = 0
    for row in Entry.objects.order_by("seq").iterator(chunk_size=1000):
        while count < row.seq:  # 1: a gap
            failures.append(Failure("entry-missing", str(count), "An entry is missing from the log."))
            count += 1
        count = row.seq + 1
        digests: list[bytes] = []
        while waiting is not None and waiting[0] <= row.seq:
            if waiting[0] < row.seq:
                failures.append(Failure("row-unknown", waiting[2], "A row names an entry that is not in the log."))
            else:
                digests.append(waiting[1])
            rows += bool(waiting[2])
            waiting = next(stored, None)
        frontier.append(leaf_hash(bytes(row.leaf)))
        last_at = _entry(row, digests, last_at, batches, erasing, failures)
        if frontier.size in promised and promised[frontier.size].root != frontier.root():  # 3
            failures.append(Failure("root-differs", str(frontier.size), "The log is not the one that was signed."))
    while waiting is not None:
        failures.append(Failure("row-unknown", waiting[2], "A row names an entry that is not in the log."))
        rows, waiting = rows + 1, next(stored, None)
    for size in promised:
        if size > frontier.size:
            failures.append(Failure("shrunk", str(size), f"The log had {size} entries when it was signed."))
    if state is None or state.size != frontier.size or bytes(state.frontier) != frontier.to_bytes():  # 4
        failures.append(Failure("root-differs", "state", "The edge of the tree is not that of the entries."))
    for code, was in Batch.objects.exclude(state=Batch.OPEN).values_list("code", "state"):  # 5
        if batches.get(code) != was:
            failures.append(Failure("row-changed", code, f"The batch is {was}, the log does not say so."))
    failures.extend(_in_use())
    failures.extend(_not_vouched_for(erasing))
    return frontier.size, rows, notes[max(notes)] if notes else None


def _promised(notes: dict[int, str], failures: list[Failure]) -> dict[int, SignedCheckpoint]:
    """Step 3: what the checkpoints say whose signature holds."""
    try:
        key = public_key()
        keys = terms(key_changes(key), key)
    except DoesNotHold as error:
        failures.append(Failure("signature", "keys/log.pub", error.what))
        return {}
    promised = {}
    for size, note in notes.items():
        try:
            promised[size] = open_in_term(note, keys)
        except HabeasError:
            failures.append(Failure("signature", str(size), "A checkpoint is not signed by the key of this log."))
    return promised


def _in_use() -> Iterator[Failure]:
    hidden = list(Batch.objects.exclude(state=Batch.DONE).values_list("code", flat=True))
    for model in RECORDED.values():
        visible = model.objects.exclude(batch__in=hidden)
        newer = Exists(visible.filter(code=OuterRef("code"), version__gt=OuterRef("version")))
        wrong = visible.filter(Q(newer, current=True) | Q(~newer, current=False))
        for code in wrong.values_list("code", flat=True)[:100]:
            yield Failure("row-changed", code, "Another version of it is in use than the newest.")


def _entry(
    row: Entry,
    digests: list[bytes],
    last_at: str,
    batches: dict[str, str],
    erasing: dict[int, Any],
    failures: list[Failure],
) -> str:
    """Steps 1 and 2 for one entry; gives its time."""
    name = str(row.seq)
    if row.body is None:
        return last_at
    try:
        body = EntryBody.from_json(json.loads(bytes(row.body)))
        agrees = leaf_data(bytes(row.salt or b""), body) == bytes(row.leaf) and body.seq == row.seq
    except (HabeasError, ValueError, UnicodeDecodeError):
        agrees = False
    if not agrees:
        failures.append(Failure("entry-changed", name, "The entry is not the one that its leaf commits to."))
        return last_at
    if body.at < last_at:
        failures.append(Failure("entry-order", name, "The entry is older than the one before it."))
    if len(digests) < body.rows:
        what = f"{body.verb}: {body.rows} rows were written, {len(digests)} are there."
        failures.append(Failure("row-missing", name, what))
    elif len(digests) > body.rows:
        what = f"{body.verb}: {body.rows} rows were written, {len(digests)} claim to be of it."
        failures.append(Failure("row-unknown", name, what))
    elif rows_digest(digests) != body.rows_digest:
        failures.append(Failure("row-changed", name, f"{body.verb}: at least one of its {body.rows} rows was changed."))
    if "erased" in body.about:
        erasing[body.seq] = (body.about["erased"], body.about.get("erased_digest"))
    if body.verb in _STATE_AFTER and body.on:
        batches[body.on] = _STATE_AFTER[body.verb]
    return body.at


def _rows(model: type[Recorded]) -> Iterator[tuple[int, bytes, str]]:
    """Entry, digest and code of every row of a table, in the order of entries."""
    names = model.digest_columns()
    columns = model.objects.order_by("entry").values_list("entry", "salt", "code", "version", *names)
    table = model._meta.db_table
    for entry, salt, code, version, *values in columns.iterator(chunk_size=50):  # a row may hold a megabyte
        plain = {n: bytes(v) if isinstance(v, memoryview) else v for n, v in zip(names, values, strict=True)}
        yield entry, row_digest(bytes(salt), table, code, version, model.digested(plain)), code


def _gone() -> Iterator[tuple[int, bytes, str]]:
    """Entry and digest of every row that was erased, in the order of entries; it has no code any more."""
    columns = Erased.objects.order_by("entry").values_list("entry", "digest")
    for entry, digest in columns.iterator(chunk_size=1000):
        yield entry, bytes(digest), ""


def _not_vouched_for(erasing: dict[int, Any]) -> Iterator[Failure]:
    """Digests of erased rows that no entry commits to: a row that somebody took away by the back door. ``erasing``:
    how many rows each entry erased, and the digest over them."""
    digests: dict[int, list[bytes]] = {}
    for by, digest in Erased.objects.order_by("by").values_list("by", "digest").iterator(chunk_size=1000):
        digests.setdefault(by, []).append(bytes(digest))
    for seq in sorted({*digests, *erasing}):
        of_it = digests.get(seq, [])
        if erasing.get(seq) != (len(of_it), rows_digest(of_it)):
            yield Failure("row-missing", str(seq), "Rows are said to be erased that this entry did not erase.")


def _items(failures: list[Failure], *, deep: bool) -> tuple[int, set[str]]:
    mission, count = current(), 0
    known: set[str] = set()
    for item in Item.objects.order_by("id").iterator(chunk_size=500):
        count += 1
        for failure in pieces.check(mission, item, deep=deep):
            failures.append(failure)
        known.update(piece.name for piece in pieces.of(item))
    return count, known


def _releases(*, deep: bool) -> Iterator[Failure]:
    """Step 8. One that is closed meanwhile loses its files: it is asked again before it is called changed."""
    for code in Release.seen.filter(state=Release.OPEN).values_list("code", flat=True):
        found = list(_release(code, deep=deep))
        if found and Release.seen.filter(code=code, state=Release.OPEN).exists():
            yield from found
    folders = [path.name for path in current().releases_folder.glob("[!.]*")]
    known = set(Release.objects.values_list("sha256", flat=True))
    for name in sorted(set(folders) - known):
        yield Failure("piece-unknown", f"releases/{name}", "No record names this release.")


def _release(code: str, *, deep: bool) -> Iterator[Failure]:
    row = Release.seen.filter(code=code).first()
    try:
        if row is not None:
            yield from Files(row).check(deep=deep)
    except ForPeople as error:
        yield Failure("piece-missing", f"releases/{row.sha256}", error.what)
