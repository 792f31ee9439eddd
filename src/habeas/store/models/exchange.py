"""What left the office, and who has to be told when a consent under it ends."""

from typing import ClassVar

from habeas.store.models.base import Recorded, meta, privacy, sealed, words


class Disclosure(Recorded):
    """Something that was given to somebody outside, or published (code: DIS- and a number)."""

    what = words(64)  # code of a report, or id of a release
    audience = words(60)
    on = words(10)
    to_sealed = sealed()  # under a key of the mission

    PRIVACY = privacy(
        internal="what audience on",
        confidential="to_sealed",
    )

    Meta = meta("exchange_disclosure")


class Notice(Recorded):
    """That a recipient has to be told: what she holds rests on a consent that ended (code: NT- and a number)."""

    disclosure = words(24, db_index=True)
    subject = words(24)  # the source or submission
    because = words(40)  # withdrawn, expired, erased
    since = words(10)
    state = words(5)  # due, done
    done_on = words(10)

    PRIVACY = privacy(
        internal="disclosure subject because since state done_on",
    )
    REFERS: ClassVar[dict[str, str]] = {"disclosure": "exchange_disclosure"}

    Meta = meta("exchange_notice")
