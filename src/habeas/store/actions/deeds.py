"""A deed: rows and the entry of the log that commits to them, in one transaction or not at all."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from typing import Any

from django.db import connections, transaction
from django.db.models import Max

from habeas.core.kernel.canonical import canonical
from habeas.core.kernel.codes import code as make_code
from habeas.core.kernel.codes import number
from habeas.core.kernel.errors import NotNow
from habeas.core.vault.entries import EntryBody, append_entry, row_digest, rows_digest
from habeas.core.vault.merkle import Frontier
from habeas.store.mission import Actor, Mission, current
from habeas.store.models import Counter, Entry, Erased, LogState, Recorded
from habeas.store.search import following


class Deed:
    """What one verb writes. Rows are gathered here and written when the deed ends."""

    def __init__(self, verb: str, *, by: Actor, on: str | None = None, batch: str = "") -> None:
        self.verb, self.by, self.on, self.batch = verb, by, on, batch
        self.about: dict[str, Any] = {}
        self._rows: list[Recorded] = []
        self._superseded: list[Recorded] = []
        self.erased: list[Recorded] = []
        self._counters: dict[str, Counter] = {}
        self._given: set[str] = set()  # codes that nothing had before this deed
        self._highest: dict[tuple[type[Recorded], str], int] = {}  # versions that were looked up for many at once

    def add(self, row: Recorded) -> Recorded:
        """A new row. A code that a person chose may be of a row that was undone: then a later version."""
        if not self.gave(row.code):
            row.version = self._versions(row) + 1
        return self._add(row)

    def look_up(self, rows: Iterable[Recorded]) -> None:
        """Ask at once which versions there are of many records that this deed is going to change: asked one by one, the
        questions of a text with thousands of passages took longer than all the rest. Nothing else writes meanwhile."""
        codes: dict[type[Recorded], set[str]] = {}
        for row in rows:
            codes.setdefault(type(row), set()).add(row.code)
        for model, named in codes.items():
            for some in _some(sorted(named)):
                found = model.objects.filter(code__in=some).values("code").annotate(highest=Max("version"))
                self._highest.update(((model, one["code"]), one["highest"]) for one in found.order_by())

    def _add(self, row: Recorded) -> Recorded:
        row.batch = self.batch
        self._rows.append(row)
        return row

    def supersede(self, old: Recorded, **changes: Any) -> Recorded:
        """A new version of ``old`` with these columns changed. In a batch the old one stays in use until it is done."""
        model = type(old)
        kept = {name: getattr(old, name) for name in old.digest_columns()}
        version = max(old.version, self._versions(old)) + 1
        if not self.batch:
            self._superseded.append(old)
        return self._add(model(code=old.code, version=version, **{**kept, **changes}))

    def erase(self, rows: Iterable[Recorded]) -> None:
        """Remove these versions for ever. Of each only its salted digest stays, with which the commitment of its entry
        still holds; how many and which is committed by this deed's own entry."""
        known = {(type(row), row.pk) for row in self.erased}
        self.erased += [row for row in rows if (type(row), row.pk) not in known]

    def codes(self, prefix: str, count: int = 1) -> list[str]:
        """The next free codes of a kind."""
        counter = self._counter(prefix)
        first = counter.next
        counter.next = first + count
        codes = [make_code(prefix, n) for n in range(first, first + count)]
        self._given.update(codes)
        return codes

    def ahead(self, prefix: str, count: int) -> list[str]:
        """The codes that will be given next, without giving them."""
        first = self._counter(prefix).next
        return [make_code(prefix, n) for n in range(first, first + count)]

    def gave(self, code: str) -> bool:
        """Whether this deed was the first to give out or reserve the code, or the one that it is part of
        (``V-0012.1``): then no row had it before."""
        return code.partition(".")[0] in self._given

    def code(self, prefix: str) -> str:
        """The next free code of a kind."""
        return self.codes(prefix)[0]

    def reserve(self, given: str) -> str:
        """A code that a person chose: the program will not give it to anything else."""
        counter = self._counter(given.rpartition("-")[0])
        if number(given) >= counter.next:  # beyond every code that was ever given or chosen
            self._given.add(given)
            counter.next = number(given) + 1
        return given

    def _versions(self, row: Recorded) -> int:
        """The highest version that this code ever had in its table, undone ones too."""
        known = self._highest.get((type(row), row.code))
        if known is None:
            known = type(row).objects.filter(code=row.code).aggregate(highest=Max("version"))["highest"] or 0
        return known

    def _counter(self, prefix: str) -> Counter:
        if prefix not in self._counters:
            self._counters[prefix] = Counter.objects.select_for_update().get_or_create(prefix=prefix)[0]
        return self._counters[prefix]

    def mark(self) -> tuple[int, int]:
        """Where we are, to come back to."""
        return len(self._rows), len(self._superseded)

    def back_to(self, mark: tuple[int, int]) -> None:
        """Drop what was added since: the row it came from is refused."""
        del self._rows[mark[0] :]
        del self._superseded[mark[1] :]

    def __len__(self) -> int:
        return len(self._rows)

    def write(self) -> int:
        """Write rows and entry; gives the entry's number. Called inside the transaction of :func:`deed`."""
        mission = current()
        if mission.rehearsing:
            return self._rehearse()
        state = LogState.objects.select_for_update().get(id=1)
        frontier = Frontier.from_bytes(bytes(state.frontier))
        seq, digests = state.size, []
        by_model: dict[type[Recorded], list[Recorded]] = {}
        for row in self._rows:
            row.entry, row.salt = seq, mission.random_bytes(16)
            digests.append(row_digest(row.salt, row._meta.db_table, row.code, row.version, row.columns()))
            by_model.setdefault(type(row), []).append(row)
        if late := _take_out_of_use(self._superseded):
            raise NotNow(
                "changed-meanwhile",
                "Somebody else changed this meanwhile; nothing of yours was written.",
                {"record": late[0]},
                do="Look at it again, then repeat your change.",
            )
        self._insert_all(by_model)
        following.follow(self._rows, self._superseded, self.erased)
        if self.erased:
            self._remove(seq)
        body = EntryBody(
            seq=seq,
            at=max(mission.now(), state.last_at),  # a clock set back must not make the log run backwards
            by=self.by.code,
            verb=self.verb,
            on=self.on,
            rows=len(self._rows),
            rows_digest=rows_digest(digests),
            about=self.about,
        )
        entry = append_entry(frontier, body, mission.random_bytes(32))
        Entry.objects.create(seq=seq, body=canonical(body.to_json()), salt=entry.salt, leaf=entry.leaf)
        state.size, state.frontier, state.last_at = frontier.size, frontier.to_bytes(), body.at
        state.save()
        return seq

    def _remove(self, seq: int) -> None:
        gone: list[Erased] = []
        by_model: dict[type[Recorded], list[Any]] = {}
        for row in self.erased:
            digest = row_digest(bytes(row.salt), row._meta.db_table, row.code, row.version, row.columns())
            gone.append(Erased(entry=row.entry, digest=digest, by=seq))
            by_model.setdefault(type(row), []).append(row.pk)
        Erased.objects.bulk_create(gone, batch_size=200)
        for model, keys in by_model.items():
            for start in range(0, len(keys), 500):
                model.objects.filter(pk__in=keys[start : start + 500]).delete()
        self.about["erased"] = len(gone)
        self.about["erased_digest"] = rows_digest([bytes(one.digest) for one in gone])

    def _rehearse(self) -> int:
        """The rows alone: what comes later in the rehearsal finds them."""
        by_model: dict[type[Recorded], list[Recorded]] = {}
        for row in self._rows:
            row.entry, row.salt = 0, bytes(16)
            by_model.setdefault(type(row), []).append(row)
        _take_out_of_use(self._superseded)
        self._insert_all(by_model)
        return 0

    def _insert_all(self, by_model: dict[type[Recorded], list[Recorded]]) -> None:
        for counter in self._counters.values():
            counter.save(update_fields=["next"])
        for model, rows in by_model.items():
            _insert(model, rows)


def _insert(model: type[Recorded], rows: list[Recorded]) -> None:
    """Write rows as they are. Their columns hold texts, whole numbers and bytes alone, so that nothing has to be
    prepared for the database: this takes a third of the time that ``bulk_create`` takes."""
    connection = connections[current().alias]
    quote = connection.ops.quote_name
    fields = [field for field in model._meta.concrete_fields if not field.primary_key]
    names = [field.attname for field in fields]
    columns = ", ".join(quote(field.column) for field in fields)
    places = ", ".join(["%s"] * len(fields))
    statement = f"INSERT INTO {quote(model._meta.db_table)} ({columns}) VALUES ({places})"  # noqa: S608 - our own names
    with connection.cursor() as cursor:
        cursor.executemany(statement, [[row.__dict__[name] for name in names] for row in rows])


def _take_out_of_use(rows: Iterable[Recorded]) -> list[str]:
    """These versions are not in use any more. Gives the codes of those that were not already."""
    late: list[str] = []
    by_model: dict[type[Recorded], list[Recorded]] = {}
    for row in rows:
        by_model.setdefault(type(row), []).append(row)
    for model, old in by_model.items():
        for some in _some(old):
            there = model.objects.filter(code__in={row.code for row in some}, current=True)
            keys = {(code, version): key for key, code, version in there.values_list("pk", "code", "version")}
            # each goes once: a version that one deed changes twice is late the second time
            taken = [(row.code, keys.pop((row.code, row.version), None)) for row in some]
            late += [code for code, key in taken if key is None]
            model.objects.filter(pk__in=[key for _, key in taken if key is not None]).update(current=False)
    return late


def _some(many: list[Any]) -> Iterator[list[Any]]:
    """As many at a time as both engines take in one question."""
    for start in range(0, len(many), 500):
        yield many[start : start + 500]


@contextmanager
def deed(
    verb: str, *, by: Actor, on: str | None = None, about: Mapping[str, Any] | None = None, batch: str = ""
) -> Iterator[Deed]:
    """One verb, one transaction, one entry. What fails inside leaves nothing behind.

    Deeds come one after the other, on both engines: what is looked up inside holds until the deed is written.
    """
    mission = current()
    with in_turn(mission):
        if not mission.rehearsing:
            LogState.objects.select_for_update().get(id=1)
        work = Deed(verb, by=by, on=on, batch=batch)
        work.about.update(about or {})
        yield work
        work.write()


@contextmanager
def in_turn(mission: Mission) -> Iterator[None]:
    """A transaction that begins in its turn. SQLite lets whoever asks at the right moment begin: an import, whose next
    deed follows at once, would keep everybody else waiting to its end. So who waits holds the turn until she has begun,
    and the import asks for it as well. A server's locks stand in a queue by themselves."""
    connection = connections[mission.alias]
    with ExitStack() as stack:
        if connection.vendor != "sqlite" or connection.in_atomic_block or mission.rehearsing:
            stack.enter_context(transaction.atomic(using=mission.alias))
        else:
            turn = os.open(mission.keys_folder / "turn.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
            with os.fdopen(turn, "r+b"):
                fcntl.flock(turn, fcntl.LOCK_EX)
                stack.enter_context(transaction.atomic(using=mission.alias))
        yield
