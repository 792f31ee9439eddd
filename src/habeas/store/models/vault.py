"""Items known by digest, the entries of the custody log and its checkpoints."""

import datetime
from typing import ClassVar

from django.db import models

from habeas.store.models.base import (
    BASE_PRIVACY,
    CONFIDENTIAL,
    IDENTITY,
    INTERNAL,
    PUBLIC,
    Recorded,
    meta,
    sealed,
    words,
)


class Item(Recorded):
    """Bytes in the vault: an original, a transcript, a text made from it, a report of an import."""

    owner = words(24)  # the source under whose key the pieces are
    belongs = words(24, db_index=True)  # interview, submission, consultation or batch
    kind = words(20)  # original, transcript, translation, document, notes, sheet, text, batch-report
    media_type = words(100)
    language = words(10)
    encoding = words(40)
    derived_from = words(24)
    name_sealed = sealed()  # a file's name may name a person
    size = models.PositiveBigIntegerField(default=0)
    sha256 = words(64)
    tie = words(64, db_index=True)  # keyed digest: equal for equal bytes, says nothing without the key
    shows = words(20)  # what of a person can be recognised in it: face, voice
    graphic = words(3)  # yes: shown blurred until somebody asks for it
    pieces = words()  # canonical JSON: [[name, plain sha256, stored sha256, plain size, stored size], …]

    PRIVACY = {
        **BASE_PRIVACY,
        "owner": INTERNAL,
        "belongs": INTERNAL,
        "kind": INTERNAL,
        "media_type": INTERNAL,
        "language": INTERNAL,
        "encoding": INTERNAL,
        "derived_from": INTERNAL,
        "name_sealed": IDENTITY,
        "size": INTERNAL,
        "sha256": CONFIDENTIAL,
        "tie": CONFIDENTIAL,
        "pieces": CONFIDENTIAL,
        "shows": INTERNAL,
        "graphic": INTERNAL,
    }
    ADDED: ClassVar[dict[str, str]] = {"shows": "", "graphic": ""}
    REFERS = {"owner": "intake_source", "derived_from": "vault_item"}

    Meta = meta("vault_item")


class Entry(models.Model):
    """One entry of the custody log: body and salt as bytes, and the leaf that commits to them."""

    seq = models.PositiveBigIntegerField(primary_key=True)
    body = models.BinaryField(null=True)  # null once erased
    salt = models.BinaryField(null=True)
    leaf = models.BinaryField()

    PRIVACY = {"seq": PUBLIC, "body": CONFIDENTIAL, "salt": CONFIDENTIAL, "leaf": PUBLIC}

    class Meta:
        db_table = "vault_entry"


class Erased(models.Model):
    """The digest of a row that was erased, so that its entry's commitment still holds: without the row's salt, which is
    gone, nobody can guess from it what the row said."""

    entry = models.PositiveBigIntegerField(db_index=True)
    digest = models.BinaryField()
    by = models.PositiveBigIntegerField()  # the entry that erased it

    PRIVACY = {"id": INTERNAL, "entry": INTERNAL, "digest": PUBLIC, "by": INTERNAL}

    class Meta:
        db_table = "vault_erased"


class LogState(models.Model):
    """The right edge of the log's tree: one row, changed in the transaction of each entry."""

    id = models.PositiveSmallIntegerField(primary_key=True)
    size = models.PositiveBigIntegerField()
    frontier = models.BinaryField()
    last_at = words(40)

    PRIVACY = {"id": INTERNAL, "size": INTERNAL, "frontier": INTERNAL, "last_at": INTERNAL}

    class Meta:
        db_table = "vault_log_state"


class Checkpoint(models.Model):
    """A signed statement of the log's size and root."""

    size = models.PositiveBigIntegerField(unique=True)
    note = models.TextField()

    PRIVACY = {"id": INTERNAL, "size": PUBLIC, "note": PUBLIC}

    class Meta:
        db_table = "vault_checkpoint"


class Milestone(Recorded):
    """When the record was last verified, when a checkpoint last left the machine, when content and keys were last
    backed up, and when shares of the paper kit were last tried (code: ``verified``, ``exported``,
    ``content-backed-up``, ``keys-backed-up``, ``kit-tried``)."""

    at = words(40)
    size = models.PositiveBigIntegerField(default=0)  # entries of the log at that moment
    holds = words(3)  # of a verification: yes or no

    PRIVACY: ClassVar[dict[str, str]] = {**BASE_PRIVACY, "at": INTERNAL, "size": INTERNAL, "holds": INTERNAL}

    Meta = meta("vault_milestone")

    def day(self) -> datetime.date:
        """The day of it."""
        return datetime.date.fromisoformat(self.at[:10])


class Counter(models.Model):
    """The next number of each kind of code."""

    prefix = models.CharField(max_length=4, primary_key=True)
    next = models.PositiveBigIntegerField(default=1)

    PRIVACY = {"prefix": INTERNAL, "next": INTERNAL}

    class Meta:
        db_table = "vault_counter"
