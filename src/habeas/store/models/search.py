"""The search index: which stretch of which record holds which token. Made from the records, and made again at will; no
word stands in it. It is on no log: the records are."""

from typing import ClassVar

from django.db import models

from habeas.store.models.base import CONFIDENTIAL, INTERNAL, sealed, words


class Block(models.Model):
    """What one deed wrote: up to 4,096 stretches, of one batch. Their ids are its own times 4,096, and above."""

    batch = words(24, db_index=True)
    tokens_sealed = sealed()  # every token that stands in it, eight bytes each: what to look at when a stretch goes

    PRIVACY: ClassVar[dict[str, str]] = {"id": INTERNAL, "batch": INTERNAL, "tokens_sealed": CONFIDENTIAL}

    class Meta:
        db_table = "search_block"


class Stretch(models.Model):
    """One paragraph of a text, one act, one title: what is found as a whole."""

    id = models.BigIntegerField(primary_key=True)
    record = words(24)  # the table
    code = words(40, db_index=True)
    version = models.PositiveIntegerField(default=1)
    kind = words(10)  # text, account, document
    number = models.PositiveIntegerField(default=0)  # of a paragraph
    belongs = words(40)  # the text, account or document whose page shows it
    source = words(24)  # whose words they are; empty: of an event, which several may speak of
    closed = words(3)  # yes: nobody has reviewed it for identities
    batch = words(24)
    first_day = models.IntegerField(null=True)
    last_day = models.IntegerField(null=True)

    PRIVACY: ClassVar[dict[str, str]] = {
        **dict.fromkeys(["id", "record", "code", "version", "kind", "number", "belongs", "source"], INTERNAL),
        **dict.fromkeys(["closed", "batch"], INTERNAL),
        **dict.fromkeys(["first_day", "last_day"], CONFIDENTIAL),
    }

    class Meta:
        db_table = "search_stretch"


class Posting(models.Model):
    """Where one token stands in the stretches of one block. The token is keyed, the places are sealed: a disk that
    was taken shows neither words nor which of them stand together."""

    pk = models.CompositePrimaryKey("token", "block")
    token = models.BigIntegerField()
    block = models.BigIntegerField()
    places_sealed = sealed()

    PRIVACY: ClassVar[dict[str, str]] = {"token": CONFIDENTIAL, "block": INTERNAL, "places_sealed": CONFIDENTIAL}

    class Meta:
        db_table = "search_posting"


class SearchState(models.Model):
    """Whether the index is whole, and of which version its tokens are. One row; none where it was never made."""

    id = models.PositiveSmallIntegerField(primary_key=True)
    version = models.PositiveIntegerField(default=0)
    whole = words(3)  # yes

    PRIVACY: ClassVar[dict[str, str]] = {"id": INTERNAL, "version": INTERNAL, "whole": INTERNAL}

    class Meta:
        db_table = "search_state"


class SavedSearch(models.Model):
    """A search that a user keeps for herself. It may name somebody: it is sealed, and in nobody else's list."""

    user = words(24, db_index=True)
    mode = words(10)
    kinds = words(60)
    name_sealed = sealed()  # under a key of the mission
    query_sealed = sealed()

    PRIVACY: ClassVar[dict[str, str]] = {
        **dict.fromkeys(["id", "user", "mode", "kinds"], INTERNAL),
        **dict.fromkeys(["name_sealed", "query_sealed"], CONFIDENTIAL),
    }

    class Meta:
        db_table = "search_saved"
