"""Batches and their reports."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from habeas.core.kernel.errors import WrongUse
from habeas.store import pieces
from habeas.store.actions.intake.outcome import head_of, rows_of
from habeas.store.mission import Actor, current
from habeas.store.models import Batch, Item
from habeas.store.rights import require


def visible_batches(*, by: Actor) -> list[dict[str, Any]]:
    """Every batch with its state and counts."""
    require(by, "list-imports")
    return [
        {
            "batch": batch.code,
            "kind": batch.kind,
            "state": batch.state,
            "rows_in": batch.rows_in,
            "counts": json.loads(batch.counts or "{}"),
        }
        for batch in Batch.objects.order_by("code")
    ]


def visible_load(code: str, *, by: Actor) -> dict[str, Any] | None:
    """What a sheet of codes did, or None where none came in by this name: a link may say what it likes."""
    require(by, "change-vocabulary")
    batch = Batch.objects.filter(code=code, kind="codes", state=Batch.DONE).first()
    return {"batch": batch.code, **json.loads(batch.counts)} if batch else None


def visible_batch_report(code: str, *, by: Actor) -> tuple[dict[str, Any], Iterator[dict[str, Any]]]:
    """The head and the rows of a batch's report. The rows hold values of the sheet."""
    require(by, "import")
    batch = Batch.objects.filter(code=code).first()
    if batch is None or not batch.report:
        raise WrongUse("no-such-batch", f"There is no report of {code}.", do="habeas import list")
    packed = pieces.read(current(), Item.objects.filter(code=batch.report).get())
    return head_of(packed), rows_of(packed)
