"""Built reports, as they can be shown to a user who has logged in."""

from habeas.store.models.base import Recorded, meta, privacy, words


class Report(Recorded):
    """One build of one report (code: D- and a number)."""

    title = words(300)
    language = words(10)
    release = words(64)
    html = words()
    html_sha256 = words(64)
    checks = words()  # canonical JSON: number of checks by class

    PRIVACY = privacy(
        internal="title language release html_sha256 checks",
        confidential="html",
    )

    Meta = meta("report_report")
