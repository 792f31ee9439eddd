"""Batches: invisible while they are written, visible as a whole once finished, invisible again once undone."""

from __future__ import annotations

import itertools
import json
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef

from habeas.core.kernel.canonical import canonical
from habeas.core.kernel.errors import Refused, WrongUse
from habeas.store import engine, pieces
from habeas.store.actions.deeds import deed
from habeas.store.actions.intake.known import BURIED
from habeas.store.actions.intake.outcome import Outcome
from habeas.store.mission import OFFICE, Actor, current, only_one
from habeas.store.models import RECORDED, Batch, ExternalKey, Item, Recorded, Release
from habeas.store.rights import require
from habeas.store.search import following

#: seconds after which nobody is still writing a small file
_SURELY_DEAD = 3600


def begin(kind: str, *, by: Actor, file_digest: str = "", mapping_digest: str = "") -> str:
    """A new batch, open and invisible."""
    with deed("begin-import", by=by, about={"kind": kind}) as work:
        code = work.code("B")
        work.on = code
        Batch.objects.create(code=code, kind=kind, file_digest=file_digest, mapping_digest=mapping_digest)
    return code


def finish(outcome: Outcome, *, by: Actor) -> None:
    """The last transaction of an import: its report is kept, its rows take effect."""
    mission = current()
    report = pieces.write(mission, OFFICE, outcome.packed())
    with deed("finish-import", by=by, on=outcome.batch, about=_about(outcome)) as work:
        code = work.code("X")
        work.add(Item(code=code, owner=OFFICE, belongs=outcome.batch, kind="batch-report", **pieces.columns(report)))
        for model in RECORDED.values():
            newer = model.objects.filter(code=OuterRef("code"), version__gt=OuterRef("version"), batch=outcome.batch)
            changed = model.objects.filter(batch=outcome.batch, version__gt=1).values("code")
            model.objects.filter(Exists(newer), code__in=changed, current=True).update(current=False)
        following.batch_done(outcome.batch)
        Batch.objects.filter(code=outcome.batch).update(
            state=Batch.DONE,
            rows_in=outcome.rows_in,
            counts=canonical(outcome.counts).decode(),
            report=code,
        )


def _about(outcome: Outcome) -> dict[str, Any]:
    return {"rows_in": outcome.rows_in, **outcome.counts}


def drop(batch: str, *, by: Actor) -> None:
    """An import that did not come to its end: its rows stay invisible, its keys name nothing, its pieces go."""
    with deed("drop-import", by=by, on=batch):
        _forget_keys(batch)
        Batch.objects.filter(code=batch).update(state=Batch.UNDONE)
        following.batch_undone(batch)


def recover(*, by: Actor) -> list[str]:
    """Drop what a killed import left open, and the pieces it wrote. The caller holds the lock of imports.

    What is left of its rows, invisible, stays: the log has committed to them.
    """
    mission = current()
    dead = list(Batch.objects.filter(state=Batch.OPEN).values_list("code", flat=True))
    for batch in dead:
        drop(batch, by=by)
    for left in mission.path.glob(f"{engine.COPY}*"):
        left.unlink()
    for folder in (mission.path, mission.keys_folder, mission.keys_folder / "slots", mission.path / "log"):
        for left in folder.glob(".*.part"):  # files of a killed command that never got their names
            if left.stat().st_mtime < time.time() - _SURELY_DEAD:
                left.unlink(missing_ok=True)
    pieces.settle(mission)
    return dead


def forget_dead() -> None:
    """In a rehearsal: the keys of a killed import name nothing, as if it had been recovered from."""
    for batch in Batch.objects.filter(state=Batch.OPEN).values_list("code", flat=True):
        _forget_keys(batch)


@contextmanager
def importing(kind: str, *, by: Actor, file_digest: str = "", mapping_digest: str = "") -> Iterator[str]:
    """A batch: open while its rows are written, dropped with all its pieces when anything fails."""
    code = begin(kind, by=by, file_digest=file_digest, mapping_digest=mapping_digest)
    try:
        yield code
    except BaseException:
        recover(by=by)
        raise
    pieces.settle(current())


def undo(
    batch: str,
    *,
    by: Actor,
    verb: str = "undo-import",
    also: Callable[[str], Iterable[dict[str, str]]] = lambda batch: (),
) -> dict[str, Any]:
    """Undo a finished batch; refused, with what rests on it, where anything does. Another ``verb`` undoes batches of
    its own kind, on which ``also`` may rest what no column names."""
    require(by, verb)
    mission = current()
    with only_one(mission, "import"), transaction.atomic(using=mission.alias):
        found = Batch.objects.filter(code=batch).first()
        if found is None or found.state != Batch.DONE:
            state = "there is none" if found is None else f"it is {found.state}"
            raise WrongUse("no-such-batch", f"The batch {batch} cannot be undone: {state}.", do="habeas import list")
        if verb == "undo-import" and found.kind == "codes":
            raise WrongUse("a-sheet-of-codes", f"{batch} is a sheet of codes.", do=f"habeas vocabulary undo {batch}")
        resting = [*also(batch), *rests_on(batch)]
        if resting:
            raise BatchInUse(batch, resting)
        with deed("undo-import", by=by, on=batch) as work:
            undone = 0
            hidden = list(Batch.objects.exclude(state=Batch.DONE).values_list("code", flat=True))
            for model in RECORDED.values():
                mine = model.objects.filter(batch=batch)
                undone += mine.count()
                codes = mine.filter(version__gt=1).values("code")
                _restore(model, list(model.objects.filter(code__in=codes).exclude(batch__in=[batch, *hidden])))
            _forget_keys(batch)
            Batch.objects.filter(code=batch).update(state=Batch.UNDONE)
            following.batch_undone(batch)
            work.about["rows"] = undone
    return {"ok": True, "batch": batch, "rows": undone}


class BatchInUse(Refused):
    """What rests on a batch, listed: it cannot be undone before that."""

    def __init__(self, batch: str, resting: list[dict[str, str]]) -> None:
        shown = ", ".join(f"{r['record']} {r['code']}" for r in resting[:5])
        more = f" and {len(resting) - 5} more" if len(resting) > 5 else ""
        super().__init__(
            "batch-in-use", f"{shown}{more} rest on {batch}.", {"record": batch}, do="Take those back first."
        )
        self.resting = resting

    def answer(self) -> dict[str, Any]:
        """The refusal with the whole list."""
        return {**super().answer(), "rests_on_it": self.resting}


def rests_on(batch: str) -> Iterator[dict[str, str]]:
    """Rows in use outside the batch that name a record of it, later versions of its rows, releases that hold it."""
    for model in RECORDED.values():
        mine = model.objects.filter(batch=batch)
        if not mine.exists():
            continue
        table = model._meta.db_table
        later = model.seen.exclude(batch=batch).filter(
            Exists(mine.filter(code=OuterRef("code"), version__lt=OuterRef("version")))
        )
        for code in later.values_list("code", flat=True)[:1000]:
            yield {"record": _word(model), "code": code, "because": "a later version"}
        for other in RECORDED.values():
            for column, target in other.REFERS.items():
                if target == table:
                    yield from _naming(other, column, model, batch)
    for release in Release.seen.filter(state=Release.OPEN):
        if batch in release.batches.split():
            yield {"record": "release", "code": release.sha256[:12], "because": "it holds rows of the batch"}


def _naming(other: type[Recorded], column: str, model: type[Recorded], batch: str) -> Iterator[dict[str, str]]:
    """Rows of ``other`` in use, outside the batch, whose ``column`` names a code that only the batch made."""
    first = model.objects.filter(batch=batch, version=1)
    rows = other.seen.exclude(batch=batch)
    if column in ("sources", "victims", "passages", "support", "contrary"):
        listed = rows.exclude(**{column: ""}).values_list("code", column).iterator(chunk_size=2000)
        while some := list(itertools.islice(listed, 500)):  # a batch may have millions of codes: ask for those named
            names = sorted({name for _, value in some for name in value.split()})
            mine: set[str] = set()
            for start in range(0, len(names), 500):
                mine.update(first.filter(code__in=names[start : start + 500]).values_list("code", flat=True))
            for code, value in some:
                if mine.intersection(value.split()):
                    yield {"record": _word(other), "code": code, "because": column}
        return
    named = rows.filter(**{f"{column}__in": first.values("code")})
    for code in named.values_list("code", flat=True)[:1000]:
        yield {"record": _word(other), "code": code, "because": column}


def _word(model: type[Recorded]) -> str:
    return model.__name__.lower()


def _restore(model: type[Recorded], rows: list[Recorded]) -> None:
    """The newest version of each row that is left comes into use again."""
    newest: dict[str, Recorded] = {}
    for row in rows:
        if row.code not in newest or row.version > newest[row.code].version:
            newest[row.code] = row
    model.objects.filter(pk__in=[row.pk for row in newest.values()]).update(current=True)


def _forget_keys(batch: str) -> None:
    """Keys that the batch made name nothing any more; those that it changed name again what they named before."""
    for key in ExternalKey.objects.filter(batch=batch).exclude(before="").iterator(chunk_size=500):
        before = json.loads(key.before)
        key.codes, key.content, key.batch, key.before = before["codes"], before["content"], before["batch"], ""
        key.save()
    ExternalKey.objects.filter(batch=batch).exclude(codes=BURIED).delete()
