"""Which records a giver's own keys name, and which codes exist: what tells new, update and same apart."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from habeas.core.kernel.codes import PREFIXES, read_code
from habeas.core.kernel.errors import WrongUse
from habeas.store.mission import current
from habeas.store.models import (
    Account,
    Batch,
    Consultation,
    Event,
    ExternalKey,
    Interview,
    Measure,
    Person,
    Recorded,
    Source,
    Submission,
)

#: record -> prefix of its code and table
TABLES: dict[str, tuple[str, type[Recorded]]] = {
    "source": ("S", Source),
    "interview": ("I", Interview),
    "submission": ("SUB", Submission),
    "consultation": ("CON", Consultation),
    "event": ("E", Event),
    "person": ("W", Person),
    "account": ("A", Account),
    "measure": ("M", Measure),
}

#: the codes of a key whose record was erased: it names nothing any more, and nothing new may take it
BURIED = '{"erased":"yes"}'
#: how many looked-up rows are kept: lists of sources and submissions are short, events and people may be millions
_CACHE = 20_000
#: and how many characters of them: a row may hold a long testimony
_CACHE_CHARACTERS = 20_000_000


class Known:
    """Look-ups for one import, in the batch's own view: finished rows and those that the batch itself has written."""

    def __init__(self, batch: str) -> None:
        self.batch = batch
        hidden = Batch.objects.exclude(state=Batch.DONE).exclude(code=batch)
        self._hidden = list(hidden.values_list("code", flat=True))
        self._keys: dict[str, ExternalKey] = {}
        self._rows: dict[tuple[str, str], Recorded | None] = {}
        self._codes: dict[tuple[str, str, str], str] = {}
        self._absent: set[tuple[str, str, str]] = set()  # names that nothing had when the chunk began
        self.plain: dict[str, str] = {}  # texts of this import, which a rehearsal puts nowhere else
        self._journal: list[tuple[dict[Any, Any], Any]] = []
        self._kept = 0  # characters in the rows kept

    def digest(self, giver: str, namespace: str, record: str, key: Iterable[str]) -> str:
        """The keyed digest under which a giver's key is kept: it may hold a name."""
        return current().keyed_digest("external key", json.dumps([giver, namespace, record, *key]).encode())

    def fetch(self, digests: list[str]) -> None:
        """Begin a chunk of rows: look up their keys at once, and forget rows where too many were kept."""
        self._keys = {}
        self._absent = set()
        if len(self._rows) >= _CACHE or self._kept > _CACHE_CHARACTERS:
            self._rows.clear()
            self._kept = 0
        if len(self._codes) >= _CACHE:
            self._codes.clear()
        for start in range(0, len(digests), 500):
            for key in ExternalKey.objects.filter(digest__in=digests[start : start + 500]):
                self._keys[key.digest] = key

    def fetch_names(self, record: str, values: Iterable[str], *, giver: str) -> list[str]:
        """Look up at once which records the giver's own keys name; gives those that name nothing yet."""
        wanted = [v for v in values if (record, giver, v) not in self._codes and not looks_like_code(v)]
        by_digest = {self.digest(who, record, record, [v]): v for v in wanted for who in ("", giver)}
        digests = list(by_digest)
        for start in range(0, len(digests), 500):
            for key in ExternalKey.objects.filter(digest__in=digests[start : start + 500]):
                if key.batch not in self._hidden and key.codes != BURIED:
                    self._codes[record, giver, by_digest[key.digest]] = str(json.loads(key.codes)[record])
        absent = [v for v in wanted if (record, giver, v) not in self._codes]
        self._absent.update((record, giver, v) for v in absent)
        return absent

    def key(self, digest: str) -> ExternalKey | None:
        """What a key names already, among those fetched and those met in this chunk."""
        return self._keys.get(digest)

    def begin_row(self) -> None:
        """From here on what is put can be taken back."""
        self._journal.clear()

    def take_back(self) -> None:
        """The row was refused: what it had put is not there."""
        for cache, name in self._journal:
            cache.pop(name, None)

    def remember(self, key: ExternalKey) -> None:
        """A key that this row writes."""
        self._journal.append((self._keys, key.digest))
        self._keys[key.digest] = key

    def row(self, model: type[Recorded], code: str, *, is_new: bool = False) -> Recorded | None:
        """The newest version of a row that this import may see; a new code is looked for among its own rows only."""
        name = (model._meta.db_table, code)
        if name not in self._rows:
            if is_new:
                return None
            rows = model.objects.filter(code=code).order_by("-version")
            self._rows[name] = found = (rows.exclude(batch__in=self._hidden) if self._hidden else rows).first()
            self._kept += _length(found)
        return self._rows[name]

    def put(self, row: Recorded) -> None:
        """A row that was just made: later rows of the sheet find it."""
        name = (row._meta.db_table, row.code)
        self._journal.append((self._rows, name))
        self._rows[name] = row
        self._kept += _length(row)

    def code_of(self, record: str, value: str, *, giver: str) -> str | None:
        """The code that a cell names, as such or by the giver's own key; ``None`` where there is none."""
        name = (record, giver, value)
        if name in self._absent:
            return None
        if name not in self._codes:
            found = self._look_up(record, value, giver)
            if found is None:
                return None
            self._codes[name] = found
        return self._codes[name]

    def name(self, record: str, value: str, *, giver: str, code: str) -> None:
        """From now on the giver's key ``value`` names this code."""
        self._journal.append((self._codes, (record, giver, value)))
        self._codes[(record, giver, value)] = code
        self._absent.discard((record, giver, value))

    def own_person(self, source: str) -> Person | None:
        """The source as a person inside the accounts, where she is one already."""
        code = self._codes.get(("self", "", source))
        if code is not None:
            found = self.row(Person, code)
            assert found is None or isinstance(found, Person)
            return found
        rows = Person.objects.filter(self_of=source, current=True, gone=False)
        return (rows.exclude(batch__in=self._hidden) if self._hidden else rows).first()

    def _look_up(self, record: str, value: str, giver: str) -> str | None:
        prefix, model = TABLES[record]
        try:
            code = read_code(value, prefix)
        except WrongUse:
            code = ""
        if code:
            return code if self.row(model, code) is not None else None
        if record == "submission":
            found = Submission.seen.filter(giver=value).order_by("code").first()
            return found.code if found else None
        digests = [self.digest(who, record, record, [value]) for who in dict.fromkeys((giver, ""))]
        for key in ExternalKey.objects.filter(digest__in=digests):
            if key.batch not in self._hidden and key.codes != BURIED:
                return str(json.loads(key.codes)[record])
        return None


def _length(row: Recorded | None) -> int:
    """How many characters and bytes a row holds."""
    return sum(len(value) for value in row.__dict__.values() if isinstance(value, str | bytes)) if row else 0


def looks_like_code(value: str) -> bool:
    """Whether a cell is meant as one of our codes."""
    prefix = value.strip().upper().partition("-")[0]
    return prefix in PREFIXES and value.strip().upper().partition("-")[2].isdigit()
