"""Built reports, as they can be shown to a user who has logged in."""

from habeas.store.models.base import BASE_PRIVACY, CONFIDENTIAL, INTERNAL, Recorded, meta, words


class Report(Recorded):
    """One build of one report (code: D- and a number)."""

    title = words(300)
    language = words(10)
    release = words(64)
    html = words()
    html_sha256 = words(64)
    checks = words()  # canonical JSON: number of checks by class

    PRIVACY = {
        **BASE_PRIVACY,
        **dict.fromkeys("title language release html_sha256 checks".split(), INTERNAL),
        "html": CONFIDENTIAL,
    }

    Meta = meta("report_report")
