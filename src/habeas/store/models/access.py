"""Users of a mission and their second factors; settings on the log; labels; who opened whose identity; what waits for a
second person."""

from typing import ClassVar

from django.db import models

from habeas.store.models.base import Recorded, meta, privacy, sealed, words


class User(Recorded):
    """A person who works in this mission. Her passphrase opens her slot in ``keys/``; nothing of it is here."""

    username = words(40)
    roles = words(200)
    active = words(3)  # yes or no
    public = words(64)  # her public key (X25519), to which keys are handed on without her passphrase
    compartments = words(200)

    PRIVACY = privacy(
        confidential="username",
        internal="roles active public compartments",
    )
    ADDED: ClassVar[dict[str, str]] = {"public": "", "compartments": ""}

    Meta = meta("access_user")


class Setting(Recorded):
    """The value of a mission's setting as the log knows it (code: the setting's name with an S before)."""

    value = words()
    reason = words()

    PRIVACY = privacy(
        internal="value reason",
    )

    Meta = meta("access_setting")


class Factor(Recorded):
    """A second factor of a user: a time-based code or a security key (code: K- and a number). Sealed under a key of the
    mission: it guards the pages, not the slot."""

    user = words(24, db_index=True)
    kind = words(10)  # totp, webauthn
    name = words(60)
    at = words(40)
    credential = words()  # of a security key: its id, in hexadecimal
    secret_sealed = sealed()

    PRIVACY = privacy(
        internal="user kind at",
        confidential="name credential secret_sealed",
    )

    Meta = meta("access_factor")


class FactorUse(models.Model):
    """How far a second factor was used: a code or a signature that was seen once is not taken again."""

    factor = models.CharField(max_length=40, primary_key=True)
    last = models.BigIntegerField(default=0)

    PRIVACY: ClassVar[dict[str, str]] = {"factor": "internal", "last": "internal"}

    class Meta:
        db_table = "access_factor_use"


class Reading(models.Model):
    """How much somebody read on one day, so that a pause can be offered to her: counts alone, of the last day alone.
    Nobody but she sees it, and protection officers that of all together; it is in no list, no log and no export."""

    user = models.CharField(max_length=24, primary_key=True)
    day = words(10)
    texts = models.PositiveIntegerField(default=0)
    pictures = models.PositiveIntegerField(default=0)  # graphic ones that she asked to see
    paused = models.PositiveIntegerField(default=0)  # pauses that she took

    PRIVACY: ClassVar[dict[str, str]] = {
        "user": "internal",
        "day": "internal",
        "texts": "internal",
        "pictures": "internal",
        "paused": "internal",
    }

    class Meta:
        db_table = "access_reading"


class Label(Recorded):
    """How sensitive a source is, with the compartment that alone may see her (code: L- and a number)."""

    source = words(24, db_index=True)
    level = words(24)  # unclassified, confidential, strictly-confidential
    compartment = words(40)
    review = words(10)
    reason_sealed = sealed()

    PRIVACY = privacy(
        internal="source level compartment review",
        confidential="reason_sealed",
    )
    REFERS: ClassVar[dict[str, str]] = {"source": "intake_source"}

    Meta = meta("access_label")


class Approval(Recorded):
    """That two people let into the releases for one purpose and audience what stays out of others (code: AP- and a
    number): the rows of a strictly confidential source, or her quotations as well; or, of a guard that the mission
    applies, places or quotations."""

    source = words(24, db_index=True)  # of a guard: the office
    guard = words(24)
    purpose = words(40)
    audience = words(60)
    covers = words(12)  # rows, quotations; of a guard: places, quotations
    only = words()  # of a guard's quotations: these passages alone, where any are named
    ended = words(3)  # yes: taken back
    second = words(24)
    reason_sealed = sealed()

    PRIVACY = privacy(
        internal="source guard purpose audience covers only ended second",
        confidential="reason_sealed",
    )
    REFERS: ClassVar[dict[str, str]] = {"source": "intake_source"}

    Meta = meta("access_approval")


class Opening(Recorded):
    """Somebody opened the identity of a source, for a reason and until a time (code: OP- and a number)."""

    user = words(24, db_index=True)
    source = words(24, db_index=True)
    until = words(40)
    second = words(24)  # who agreed, where two are needed
    reason_sealed = sealed()

    PRIVACY = privacy(
        internal="user source until second",
        confidential="reason_sealed",
    )
    REFERS: ClassVar[dict[str, str]] = {"source": "intake_source"}

    Meta = meta("access_opening")


class Request(Recorded):
    """A dangerous act that waits for a second person, or for a day to pass (code: RQ- and a number)."""

    WAITING, APPROVED, REFUSED, USED = "waiting", "approved", "refused", "used"

    verb = words(40)
    about = words(200)  # what it is done to: a code, a user's name
    arguments = words()  # canonical JSON: what exactly was asked
    user = words(24, db_index=True)
    at = words(40)
    state = words(10)
    second = words(24)
    second_at = words(40)
    reason_sealed = sealed()

    PRIVACY = privacy(
        internal="verb user at state second second_at",
        confidential="about arguments reason_sealed",
    )

    Meta = meta("access_request")
