"""Frozen extracts, each for one purpose and one audience."""

from typing import ClassVar

from django.db import models

from habeas.store.models.base import BASE_PRIVACY, INTERNAL, Recorded, meta, words


class Release(Recorded):
    """A release (code: R- and a number); its files lie under ``releases/<sha256>/``."""

    OPEN, CLOSED, LAPSED = "open", "closed", "lapsed"  # lapsed: closed because a consent under it ended

    sha256 = words(64, db_index=True)
    purpose = words(40)
    audience = words(60)
    period = words(60)
    state = words(8)
    because = words(200)  # why it was closed
    batches = words()  # of the rows in it
    size = models.PositiveBigIntegerField(default=0)
    holds = words()  # keyed digests, of 12 digits each, of the sources in it: how two releases differ is known for ever

    PRIVACY = {
        **BASE_PRIVACY,
        **dict.fromkeys(
            ["sha256", "purpose", "audience", "period", "state", "because", "batches", "size", "holds"], INTERNAL
        ),
    }
    ADDED: ClassVar[dict[str, str]] = {"holds": ""}

    Meta = meta("release_release")
