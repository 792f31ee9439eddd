"""The index follows the records, in the transaction that writes them.

A row that comes into use brings its stretches, one that goes takes them along. What else a stretch says is followed
too: the masks of a text, who was involved in an act. Rows of an import bring theirs at once and are hidden with it
until it is done; then those of the versions before go, and where it is undone its own.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from habeas.core.coding.searching import VERSION
from habeas.store.mission import current
from habeas.store.models import (
    Account,
    Act,
    Batch,
    Block,
    Involvement,
    Passage,
    Posting,
    Recorded,
    SearchState,
    Span,
    Stretch,
    Text,
)
from habeas.store.search import blocks, joining
from habeas.store.search.stretches import MAKERS, in_use, made_of

#: rows that say something of another one's stretches: table -> (the column that names it, its table)
_TELL: dict[type[Recorded], tuple[str, type[Recorded]]] = {
    Span: ("text", Text),
    Involvement: ("act", Act),
    Account: ("code", Act),
    Text: ("code", Passage),
}
#: how the rows of that table are looked up, where not by their code
_BY = {Account: "account", Text: "text"}


def follow(new: Iterable[Recorded], old: Iterable[Recorded], erased: Iterable[Recorded]) -> None:
    """What a deed did to rows: new ones are written, old ones are not in use any more."""
    if current().rehearsing:
        return
    came, lost = list(new), list(erased)
    went = [*old, *lost]
    changed = [row for row in (*came, *went) if type(row) in MAKERS or type(row) in _TELL]
    if not changed:
        return
    forget_other_version()
    take_rows(row for row in went if type(row) in MAKERS)
    fresh = {(type(row), row.code) for row in (*came, *lost)}
    made: dict[type[Recorded], list[Recorded]] = {model: [] for model in MAKERS}
    for row in came:
        if type(row) in MAKERS and not row.gone:
            made[type(row)].append(row)
    for model, rows in _told(changed, fresh).items():
        again = [row for row in rows if (model, row.code) not in fresh]
        take_rows(again)
        made[model] += again
    before = joining.newest()
    blocks.put(one for model, rows in made.items() for one in made_of(model, rows))
    joining.tidy(before)


def _told(changed: list[Recorded], fresh: set[tuple[Any, str]]) -> dict[type[Recorded], list[Any]]:
    """The rows of which others that changed say something, but for those that are ``fresh`` themselves."""
    found: dict[type[Recorded], dict[int, Any]] = {}
    for model, (column, target) in _TELL.items():
        names = {getattr(row, column) for row in changed if type(row) is model and _says_more(row)}
        if model not in _BY:
            names = {name for name in names if (target, name) not in fresh}
        if names:
            rows = found.setdefault(target, {})
            rows.update((row.pk, row) for row in in_use(target, names, _BY.get(model, "code")))
            if model is Span:  # a text's translations are masked by the same marks
                found.setdefault(Passage, {}).update((row.pk, row) for row in in_use(Passage, names, "text"))
    return {model: list(rows.values()) for model, rows in found.items()}


def _says_more(row: Recorded) -> bool:
    """A first version brings what rests on it along."""
    return not isinstance(row, Account | Text) or row.version > 1


def take_rows(rows: Iterable[Recorded]) -> None:
    """Take out what the index holds of these versions."""
    versions = {(row._meta.db_table, row.code, row.version) for row in rows}
    codes, gone = sorted({code for _, code, _ in versions}), list[int]()
    for start in range(0, len(codes), 500):
        there = Stretch.objects.filter(code__in=codes[start : start + 500])
        for key, *version in there.values_list("id", "record", "code", "version"):
            if tuple(version) in versions:
                gone.append(key)
    blocks.take(gone)


def batch_done(batch: str) -> None:
    """Its rows are in use now: those of before are not, and what it says of others' rows holds."""
    forget_other_version()
    for model in MAKERS:
        codes = model.objects.filter(batch=batch, version__gt=1).values("code")
        take_rows(model.objects.filter(code__in=codes, current=False).iterator(chunk_size=500))
    _again(batch)


def batch_undone(batch: str) -> None:
    """Its rows are hidden for good, and those of before are in use again."""
    forget_other_version()
    for block in list(Block.objects.filter(batch=batch).values_list("id", flat=True)):
        blocks.drop(block)
    back: list[Recorded] = []
    for model in MAKERS:
        codes = model.objects.filter(batch=batch, version__gt=1).values_list("code", flat=True)
        back += in_use(model, codes)
    take_rows(back)
    blocks.put(one for model in MAKERS for one in made_of(model, [row for row in back if type(row) is model]))
    _again(batch)


def _again(batch: str) -> None:
    """Make the stretches anew of which rows of this batch say something, where they are not its own."""
    tell: list[Recorded] = []
    for model, (column, target) in _TELL.items():
        rows = model.objects.filter(batch=batch)
        if model in _BY:
            tell += rows.filter(version__gt=1)
        else:
            tell += rows.exclude(**{f"{column}__in": target.objects.filter(batch=batch).values("code")})
    for model, told in _told(tell, set()).items():
        others = [row for row in told if row.batch != batch]
        take_rows(others)
        blocks.put(made_of(model, others))


def whole() -> bool:
    """Whether the index holds every record, in tokens of this program."""
    return SearchState.objects.filter(id=1, version=VERSION, whole="yes").exists()


def of_other_version() -> bool:
    """Whether it was made by a program whose tokens or blocks are others: this one reads none of it."""
    return SearchState.objects.filter(id=1).exclude(version=VERSION).exists()


def forget_other_version() -> None:
    """Before anything is written: what this program cannot read it cannot take out of the index either."""
    if of_other_version():
        empty()


def say_whole(said: bool) -> None:
    """Say that it is, or is not any more."""
    SearchState.objects.update_or_create(id=1, defaults={"version": VERSION, "whole": "yes" if said else ""})


def empty() -> None:
    """Forget all of it."""
    say_whole(False)
    for model in (Posting, Stretch, Block):
        model.objects.all().delete()


def rows_in_use(model: Any) -> Any:
    """The rows of a table whose stretches the index holds: those in use, and those of an import that is not done."""
    undone = Batch.objects.filter(state=Batch.UNDONE).values("code")
    return model.objects.filter(current=True, gone=False).exclude(batch__in=undone).order_by("id")
