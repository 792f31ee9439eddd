"""What every recorded row has: a code, a version, the entry of the log that committed it; and its privacy classes."""

from __future__ import annotations

from functools import cached_property
from typing import Any, ClassVar, Self

from django.db import connections, models

from habeas.store import engine

engine.setup()  # whoever imports a table may do so without knowing Django; a server has set up its own before

PUBLIC, INTERNAL, CONFIDENTIAL, IDENTITY = "public", "internal", "confidential", "identity"

#: of every recorded row; a model adds those of its own columns
BASE_PRIVACY = {
    "id": INTERNAL,
    "code": INTERNAL,
    "version": INTERNAL,
    "current": INTERNAL,
    "gone": INTERNAL,
    "batch": INTERNAL,
    "entry": INTERNAL,
    "salt": CONFIDENTIAL,
}

#: columns that the digest of a row leaves out: they say where the row stands, not what it says
_OUTSIDE_DIGEST = frozenset({"id", "code", "version", "current", "entry", "salt"})


class SeenManager(models.Manager["Recorded"]):
    """The rows in use: the newest version of each, without those of a batch that is not finished or was undone."""

    def get_queryset(self) -> models.QuerySet[Any]:
        rows = self._in_use.all()
        hidden = _hidden_batches()
        return rows.exclude(batch__in=hidden) if hidden else rows

    @cached_property
    def _in_use(self) -> models.QuerySet[Any]:
        """Never asked itself: to copy a question is much cheaper than to put it anew, and every page asks dozens."""
        return super().get_queryset().filter(current=True, gone=False)


def _hidden_batches() -> list[str]:
    """The batches whose rows nobody sees. Asked in plain words: it is asked before every other question."""
    from habeas.store.models.intake import Batch

    with connections[Batch.objects.db].cursor() as cursor:
        cursor.execute("SELECT code FROM intake_batch WHERE state <> %s", [Batch.DONE])
        return [code for (code,) in cursor.fetchall()]


class Recorded(models.Model):
    """A row of evidence. Every version is kept and committed to the custody log; nothing is overwritten."""

    code = models.CharField(max_length=40, db_index=True)
    version = models.PositiveIntegerField(default=1)
    current = models.BooleanField(default=True)
    gone = models.BooleanField(default=False)  # this version says that the record was taken back
    batch = models.CharField(max_length=24, default="", blank=True)
    entry = models.PositiveBigIntegerField(db_index=True)
    salt = models.BinaryField(max_length=16)

    objects: ClassVar[models.Manager[Self]] = models.Manager()
    seen: ClassVar[Any] = SeenManager()

    #: privacy class of each column of the model itself
    PRIVACY: ClassVar[dict[str, str]] = {}
    #: columns that a later form added -> the value of the rows that were there before. The digest leaves such a column
    #: out where it has that value: so rows of an older form keep their digest (decision 17)
    ADDED: ClassVar[dict[str, Any]] = {}
    #: columns that hold codes of other rows (one, or several separated by spaces) -> table the code is in
    REFERS: ClassVar[dict[str, str]] = {}

    class Meta:
        abstract = True

    @classmethod
    def digest_columns(cls) -> list[str]:
        """Names of the columns that the row's digest covers, in the order of the table."""
        return [f.attname for f in cls._meta.concrete_fields if f.attname not in _OUTSIDE_DIGEST]

    def columns(self) -> dict[str, Any]:
        """The columns that the row's digest covers, as canonical JSON knows them."""
        return self.digested({name: _plain(getattr(self, name)) for name in self.digest_columns()})

    @classmethod
    def digested(cls, values: dict[str, Any]) -> dict[str, Any]:
        """Those of a row's values that its digest covers: without what an older form could not say."""
        return {name: value for name, value in values.items() if name not in cls.ADDED or value != cls.ADDED[name]}


def privacy(*, public: str = "", internal: str = "", confidential: str = "", identity: str = "") -> dict[str, str]:
    """The privacy class of each column of a recorded table; those that every row has are added."""
    classes = {PUBLIC: public, INTERNAL: internal, CONFIDENTIAL: confidential, IDENTITY: identity}
    return BASE_PRIVACY | {name: level for level, names in classes.items() for name in names.split()}


def _plain(value: Any) -> Any:
    if isinstance(value, bytes | memoryview):
        return bytes(value).hex()
    return value


def words(length: int = 0, **more: Any) -> Any:
    """A text column that is never null: nothing said is the empty string."""
    if length:
        return models.CharField(max_length=length, default="", blank=True, **more)
    return models.TextField(default="", blank=True, **more)


def sealed() -> Any:
    """Words encrypted under a source's key (or her key and the identity key); null where nothing was said."""
    return models.BinaryField(null=True)


def covering(name: str, *columns: str) -> models.Index:
    """An index that answers a list's question by itself, rows in use and hidden ones told apart: in an encrypted file
    every row that is not looked at saves a page to be decrypted."""
    return models.Index(fields=[*columns, "current", "gone", "batch"], name=name)


def meta(table: str, *more: Any) -> type:
    """The Meta of a recorded table: its name says its stage, and a code has each version once."""

    class Meta:
        db_table = table
        constraints = [models.UniqueConstraint(fields=["code", "version"], name=f"{table}_version")]
        indexes = [
            models.Index(fields=["batch"], name=f"{table}_batch"),
            *more,
        ]

    return Meta
