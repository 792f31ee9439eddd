"""Findings: one sentence each, with what supports it and what speaks against it."""

from habeas.store.models.base import BASE_PRIVACY, CONFIDENTIAL, INTERNAL, Recorded, meta, words


class Finding(Recorded):
    """A finding as its author wrote it; whether it stands is judged on each release."""

    kind = words(30)
    statement = words()
    claims = words(80)
    where = words()
    support = words()
    contrary = words()
    answer = words()
    codes = words(200)
    reasons = words()
    author = words(24)
    reviewer = words(24)

    PRIVACY = {
        **BASE_PRIVACY,
        **dict.fromkeys(
            ["kind", "statement", "claims", "where", "support", "contrary", "answer", "codes", "reasons"], CONFIDENTIAL
        ),
        "author": INTERNAL,
        "reviewer": INTERNAL,
    }
    REFERS = {"support": "coding_account", "contrary": "coding_account"}

    Meta = meta("findings_finding")
