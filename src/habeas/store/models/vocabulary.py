"""The mission's own codes, recodings, and interviews that two coders code apart."""

from habeas.store.models.base import Recorded, meta, privacy, sealed, words


class OwnCode(Recorded):
    """A code that the mission added (code: ``TOR-X01``), or its notes on one that ships (``TOR-01``)."""

    said = words()  # canonical JSON {label, include, exclude, example: {language: words}}
    replaced_by = words(200)  # codes
    ended = words(3)  # yes: nothing new is coded with it

    PRIVACY = privacy(
        internal="said replaced_by ended",
    )

    Meta = meta("coding_code")


class Recoding(Recorded):
    """That acts of one code were given another (RC-0001). What each act said before stands beside it as a statement."""

    old = words(12)
    new = words(12)
    acts = words()
    by = words(24)
    undone = words(3)
    reason_sealed = sealed()  # under the office's key

    PRIVACY = privacy(
        internal="old new by undone",
        confidential="acts reason_sealed",
    )
    REFERS = {"acts": "coding_act"}

    Meta = meta("coding_recoding")


class Assignment(Recorded):
    """That two coders code one text apart, and a third settles where they differ (code: DC-0001)."""

    belongs = words(24, db_index=True)
    source = words(24, db_index=True)
    first = words(24)
    second = words(24)
    settled_by = words(24)
    settled_on = words(10)
    given_up = words(3)

    PRIVACY = privacy(
        internal="belongs source first second settled_by settled_on given_up",
    )
    REFERS = {"source": "intake_source"}

    Meta = meta("coding_assignment")


class BlindCoding(Recorded):
    """What one of two coders coded, as a coding file (code: the assignment's, a dot, 1 or 2). Until both are done only
    she opens it, and nothing of it is in any account, list, count or release."""

    assignment = words(24, db_index=True)
    source = words(24, db_index=True)
    coder = words(24)
    done_on = words(10)
    coding_sealed = sealed()

    PRIVACY = privacy(
        internal="assignment source coder done_on",
        confidential="coding_sealed",
    )
    REFERS = {"source": "intake_source", "assignment": "coding_assignment"}

    Meta = meta("coding_blind")


class Settlement(Recorded):
    """How a difference between two codings was settled (code: the assignment's, .s and the difference's number)."""

    assignment = words(24, db_index=True)
    source = words(24, db_index=True)
    difference = words(64)
    chosen = words(10)  # first, second, both, neither
    by = words(24)
    because_sealed = sealed()

    PRIVACY = privacy(
        internal="assignment source by",
        confidential="difference chosen because_sealed",
    )
    REFERS = {"source": "intake_source", "assignment": "coding_assignment"}

    Meta = meta("coding_settlement")
