"""What keeps a source safe: the risk she runs, what happened, where she was sent for help, what must not be erased."""

from typing import ClassVar

from habeas.store.models.base import Recorded, meta, privacy, sealed, words


class Risk(Recorded):
    """One assessment of the risk that a source, her family or others run because she spoke (code: RA- and a number)."""

    source = words(24, db_index=True)
    on = words(10)
    whom = words(20)  # self, family, third-party
    level = words(10)
    review = words(10)
    reason_sealed = sealed()
    measures_sealed = sealed()

    PRIVACY = privacy(
        confidential="source on whom level review reason_sealed measures_sealed",
    )
    REFERS: ClassVar[dict[str, str]] = {"source": "intake_source"}

    Meta = meta("intake_risk")


class Incident(Recorded):
    """Something that happened to a source because she spoke, or may have (code: INC- and a number)."""

    source = words(24, db_index=True)
    on = words(10)
    kind = words(30)
    state = words(10)  # open, closed
    what_sealed = sealed()
    done_sealed = sealed()

    PRIVACY = privacy(
        confidential="source on kind state what_sealed done_sealed",
    )
    REFERS: ClassVar[dict[str, str]] = {"source": "intake_source"}

    Meta = meta("intake_incident")


class Referral(Recorded):
    """Help that a source was offered: medical, psychosocial, legal or other (code: REF- and a number)."""

    source = words(24, db_index=True)
    on = words(10)
    kind = words(20)
    state = words(10)  # offered, accepted, declined, done
    whom_sealed = sealed()
    note_sealed = sealed()

    PRIVACY = privacy(
        confidential="source on kind state whom_sealed note_sealed",
    )
    REFERS: ClassVar[dict[str, str]] = {"source": "intake_source"}

    Meta = meta("intake_referral")


class Hold(Recorded):
    """A legal hold: what a source gave is not erased while it lasts (code: H- and a number)."""

    source = words(24, db_index=True)
    since = words(10)
    lifted = words(10)
    reason_sealed = sealed()

    PRIVACY = privacy(
        internal="source since lifted",
        confidential="reason_sealed",
    )
    REFERS: ClassVar[dict[str, str]] = {"source": "intake_source"}

    Meta = meta("intake_hold")
