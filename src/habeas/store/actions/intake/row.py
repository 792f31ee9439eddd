"""One row of a sheet on its way into the store. A builder never overwrites: what changed becomes a new version."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from habeas.core.access.erased import erased_sources
from habeas.core.kernel.dates import UncertainDate
from habeas.store.actions.deeds import Deed
from habeas.store.actions.intake.known import TABLES, Known
from habeas.store.mission import Mission
from habeas.store.models import (
    ExternalKey,
    Recorded,
)

Fields = dict[str, Any]


class RowRefused(Exception):
    """A row that cannot become a record: a stable code, a sentence for the actor, and where in the row."""

    def __init__(self, code: str, what: str, field: str | None = None, value: str | None = None) -> None:
        super().__init__(what)
        self.code, self.what, self.field, self.value = code, what, field, value


@dataclass
class Row:
    """One row on its way into the store."""

    mission: Mission
    work: Deed
    known: Known
    fields: Fields
    identities: dict[str, str]
    source_kind: str | None  # of sources that the row's mapping makes
    had: dict[str, str]  # role -> code, from the row's earlier import
    made: dict[str, str]  # role -> code, of this one
    keys: list[ExternalKey]  # to be written with the row
    giver: str = ""

    def code(self, role: str, prefix: str) -> str:
        """The code of the record that the row makes in this role: the one it had, or a new one."""
        if role not in self.made:
            self.made[role] = self.had.get(role) or self.work.code(prefix)
        return self.made[role]

    def chosen(self, role: str, prefix: str) -> str:
        """The same, where a person may have chosen the code in the field ``code``: one that names nothing else yet."""
        given = self.text("code")
        if given and given != self.had.get(role):
            if self.known.row(TABLES[role][1], given) is not None:
                raise RowRefused("code-taken", "This code names another record already.", "code", given)
            if given in erased_sources(self.mission.keys_folder):
                raise RowRefused("erased", "The source of this code was erased: nobody takes it again.", "code", given)
            self.made[role] = self.work.reserve(given)
        return self.code(role, prefix)

    def put(self, model: type[Recorded], code: str, **columns: Any) -> Recorded:
        """A new row, or a new version where what it says changed."""
        old = self.known.row(model, code, is_new=self.work.gave(code))
        if old is None:
            row = self.work.add(model(code=code, **columns))
        else:
            changed = any(name.endswith("_sealed") and value is not None for name, value in columns.items())
            if not changed and all(getattr(old, name) == value for name, value in columns.items()):
                return old
            row = self.work.supersede(old, **columns)
        self.known.put(row)
        return row

    def text(self, name: str) -> str:
        """A field as a word; nothing said is empty."""
        value = self.fields.get(name)
        return "" if value is None else str(value)

    def many(self, name: str) -> str:
        """A field of several values, joined by spaces."""
        value = self.fields.get(name) or ()
        return str(value) if isinstance(value, str) else " ".join(str(part) for part in value)

    def date(self, name: str) -> UncertainDate | None:
        """A field as an uncertain date."""
        value = self.fields.get(name)
        return value if isinstance(value, UncertainDate) else None

    def edtf(self, name: str) -> str:
        """A date in its canonical spelling."""
        value = self.fields.get(name)
        if isinstance(value, UncertainDate):
            return value.edtf
        return value.isoformat() if isinstance(value, datetime.date) else self.text(name)

    def must(self, record: str, name: str) -> str:
        """The code of a record that the row speaks of; refused where there is none."""
        value = self.text(name)
        code = self.known.code_of(record, value, giver=self.giver)
        if code is None:
            raise RowRefused(
                f"no-such-{record}",
                f"There is no {record} of this name. Bring it in first, or name it by its code.",
                name,
                value,
            )
        return code

    def words(self, source: str, name: str, model: type[Recorded], code: str, column: str) -> bytes | None:
        """A field sealed under the source's key."""
        return self.mission.seal_words(source, self.text(name), model._meta.db_table, code, column)


Builder = Callable[[Row], None]
