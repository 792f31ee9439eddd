"""Built reports, as they can be shown to a user who has logged in."""

from typing import ClassVar

from habeas.store.models.base import Recorded, meta, privacy, sealed, words


class Report(Recorded):
    """One build of one report (code: D- and a number)."""

    title = words(300)
    language = words(10)
    release = words(64)
    html = words()
    html_sha256 = words(64)
    checks = words()  # canonical JSON: number of checks by class
    prose_sealed = sealed()  # the checked prose it was built from, under a key of the mission

    PRIVACY = privacy(
        internal="title language release html_sha256 checks",
        confidential="html prose_sealed",
    )
    ADDED: ClassVar[dict[str, None]] = {"prose_sealed": None}

    Meta = meta("report_report")


class Draft(Recorded):
    """A report in the making, as its drafter wrote it (code: Q- and a number). It quotes what sources allowed to be
    quoted, so its words are sealed, under a key of the mission: drafters hold no source's."""

    title = words(300)
    language = words(10)
    sha256 = words(64)
    text_sealed = sealed()

    PRIVACY = privacy(
        internal="title language",
        confidential="sha256 text_sealed",
    )

    Meta = meta("report_draft")
