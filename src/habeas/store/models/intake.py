"""Sources, what they allowed, where they have been, and how their words reached the office."""

from typing import ClassVar

from django.db import models

from habeas.store.models.base import (
    BASE_PRIVACY,
    CONFIDENTIAL,
    IDENTITY,
    INTERNAL,
    PUBLIC,
    Recorded,
    meta,
    sealed,
    words,
)


class Batch(models.Model):
    """One import: invisible until it is done, invisible again once it is undone."""

    OPEN, DONE, UNDONE = "open", "done", "undone"

    code = models.CharField(max_length=24, primary_key=True)
    kind = words(12)  # sheet, folder, findings
    state = models.CharField(max_length=8, default=OPEN, db_index=True)
    file_digest = words(64)  # keyed
    mapping_digest = words(64)
    rows_in = models.PositiveBigIntegerField(default=0)
    counts = words()  # canonical JSON
    report = words(24)  # item

    PRIVACY: ClassVar[dict[str, str]] = {
        "code": INTERNAL,
        "kind": INTERNAL,
        "state": INTERNAL,
        "file_digest": CONFIDENTIAL,
        "mapping_digest": INTERNAL,
        "rows_in": INTERNAL,
        "counts": INTERNAL,
        "report": INTERNAL,
    }

    class Meta:
        db_table = "intake_batch"


class ExternalKey(models.Model):
    """Which record a giver's own key names; the key itself is kept only as a keyed digest, for it may hold a name."""

    digest = models.CharField(max_length=64, primary_key=True)  # HMAC of namespace and key
    record = words(16)
    codes = words()  # canonical JSON {role: code}
    content = words(64)  # HMAC of what the row said: tells "same" from "update"
    batch = models.CharField(max_length=24, db_index=True)
    before = words()  # canonical JSON of the row as it was, for undoing an update

    PRIVACY: ClassVar[dict[str, str]] = {
        "digest": CONFIDENTIAL,
        "record": INTERNAL,
        "codes": INTERNAL,
        "content": CONFIDENTIAL,
        "batch": INTERNAL,
        "before": CONFIDENTIAL,
    }

    class Meta:
        db_table = "intake_external_key"


class Source(Recorded):
    """A person, organisation or document that says something, under a pseudonymous code."""

    kind = words(24)
    sex = words(10)
    birth = words(40)  # EDTF
    left = words(40)  # EDTF: the day the source left the country
    risk = words(10)
    risk_review = words(10)
    giver = words(60)  # slug of an organisation that submits
    note_sealed = sealed()

    PRIVACY = {
        **BASE_PRIVACY,
        "kind": INTERNAL,
        "sex": CONFIDENTIAL,
        "birth": CONFIDENTIAL,
        "left": CONFIDENTIAL,
        "risk": CONFIDENTIAL,
        "risk_review": CONFIDENTIAL,
        "giver": PUBLIC,
        "note_sealed": CONFIDENTIAL,
    }

    Meta = meta("intake_source")


class Identity(Recorded):
    """Who a source is (code: the source's). Every column is sealed under her key and the identity key."""

    name_sealed = sealed()
    contact_sealed = sealed()
    family_sealed = sealed()
    rank_sealed = sealed()
    post_sealed = sealed()
    safe_sealed = sealed()  # how to reach her safely
    never_sealed = sealed()  # how she must not be contacted

    PRIVACY = {
        **BASE_PRIVACY,
        "name_sealed": IDENTITY,
        "contact_sealed": IDENTITY,
        "family_sealed": IDENTITY,
        "rank_sealed": IDENTITY,
        "post_sealed": IDENTITY,
        "safe_sealed": IDENTITY,
        "never_sealed": IDENTITY,
    }
    ADDED: ClassVar[dict[str, None]] = {"safe_sealed": None, "never_sealed": None}
    REFERS = {"code": "intake_source"}

    Meta = meta("intake_identity")


class RootLink(Recorded):
    """Sources that share an origin, and why: together they count once."""

    sources = words()
    why = words(24)
    note_sealed = sealed()

    PRIVACY = {**BASE_PRIVACY, "sources": INTERNAL, "why": INTERNAL, "note_sealed": CONFIDENTIAL}
    REFERS = {"sources": "intake_source"}

    Meta = meta("intake_root_link")


class Consent(Recorded):
    """One dated decision of a source on the uses of what she said."""

    source = words(24, db_index=True)
    given = words(10)
    uses = words(200)
    decision = words(10)
    audiences = words(200)
    identity = words(12)
    language = words(10)
    interpreter = words(3)
    form = words(10)
    sheet = words(40)
    expires = words(10)
    withdrawn = words(200)
    conditions_sealed = sealed()
    onward = words(4)  # yes, no, ask
    guardian = words(3)  # whether a guardian consented, of a child
    assent = words(3)  # whether the child herself agreed

    PRIVACY = {
        **BASE_PRIVACY,
        **dict.fromkeys(
            [
                "onward",
                "guardian",
                "assent",
                "source",
                "given",
                "uses",
                "decision",
                "audiences",
                "identity",
                "language",
                "interpreter",
                "form",
                "sheet",
                "expires",
                "withdrawn",
            ],
            INTERNAL,
        ),
        "conditions_sealed": CONFIDENTIAL,
    }
    ADDED: ClassVar[dict[str, str]] = {"onward": "", "guardian": "", "assent": ""}
    REFERS = {"source": "intake_source"}

    Meta = meta("intake_consent")


class Agreement(Recorded):
    """What an organisation agreed to for its submission; of the same force as a consent."""

    submission = words(24, db_index=True)
    given = words(10)
    expires = words(10)
    uses = words(200)
    decision = words(10)
    audiences = words(200)
    identity = words(12)
    onward = words(4)
    afterwards = words(8)
    withdrawn = words(200)
    purpose_sealed = sealed()
    conditions_sealed = sealed()

    PRIVACY = {
        **BASE_PRIVACY,
        **dict.fromkeys(
            [
                "submission",
                "given",
                "expires",
                "uses",
                "decision",
                "audiences",
                "identity",
                "onward",
                "afterwards",
                "withdrawn",
            ],
            INTERNAL,
        ),
        "purpose_sealed": CONFIDENTIAL,
        "conditions_sealed": CONFIDENTIAL,
    }
    REFERS = {"submission": "intake_submission"}

    Meta = meta("intake_agreement")


class Exposure(Recorded):
    """Where a source lived or was held, from when to when: who could have seen what."""

    source = words(24, db_index=True)
    place_type = words(60)
    place = words(120)
    agency = words(60)
    started = words(60)  # EDTF
    ended = words(60)

    PRIVACY = {
        **BASE_PRIVACY,
        **dict.fromkeys(["source", "place_type", "place", "agency", "started", "ended"], CONFIDENTIAL),
    }
    REFERS = {"source": "intake_source"}

    Meta = meta("intake_exposure")


class Interview(Recorded):
    """One talk with one source."""

    source = words(24, db_index=True)
    date = words(40)  # EDTF
    language = words(10)
    mode = words(12)
    interviewer = words(24)
    interpreter = words(3)
    earlier = words(10)  # whether somebody interviewed her before: no, yes, not-known
    checks = words(200)  # what was thought of before and at the end, so that the talk does no harm
    told = words(12)  # how the information was given
    sheet = words(40)  # which sheet of information, and its version
    about_sealed = sealed()  # canonical JSON: who interviewed her before, what was said around the talk

    PRIVACY = {
        **BASE_PRIVACY,
        **dict.fromkeys(["source", "date", "language", "mode", "interviewer", "interpreter"], INTERNAL),
        **dict.fromkeys(["earlier", "checks", "told", "sheet"], INTERNAL),
        "about_sealed": CONFIDENTIAL,
    }
    ADDED: ClassVar[dict[str, str | None]] = {
        "earlier": "",
        "checks": "",
        "told": "",
        "sheet": "",
        "about_sealed": None,
    }
    REFERS = {"source": "intake_source"}

    Meta = meta("intake_interview")


class InterviewDraft(models.Model):
    """An interview that is being put down (code: DR- and a number). It is no record yet: it changes with every word,
    and nothing of it is on the log. Its words lie under a key of its own, which ends with it (decision 40)."""

    code = models.CharField(max_length=24, primary_key=True)
    user = words(24, db_index=True)
    named = words(200)  # others who may go on with it
    source = words(24, db_index=True)  # where she is known already
    version = models.PositiveIntegerField(default=1)
    tab = words(40)  # the page that wrote last, and its count of changes
    count = models.PositiveIntegerField(default=0)
    began = words(40)
    changed = words(40)
    words_sealed = sealed()
    identity_sealed = sealed()

    PRIVACY: ClassVar[dict[str, str]] = {
        **dict.fromkeys(["code", "user", "named", "source", "version", "tab", "count", "began", "changed"], INTERNAL),
        "words_sealed": CONFIDENTIAL,
        "identity_sealed": IDENTITY,
    }

    class Meta:
        db_table = "intake_draft"


class Submission(Recorded):
    """What an organisation handed over, with its own codes; its giver is a source of its own."""

    giver = words(60)
    source = words(24)
    received = words(40)
    title = words(200)
    own_sealed = sealed()  # the giver's own number for it

    PRIVACY = {
        **BASE_PRIVACY,
        "giver": PUBLIC,
        "source": INTERNAL,
        "received": INTERNAL,
        "title": INTERNAL,
        "own_sealed": CONFIDENTIAL,
    }
    ADDED: ClassVar[dict[str, None]] = {"own_sealed": None}
    REFERS = {"source": "intake_source"}

    Meta = meta("intake_submission")


class Consultation(Recorded):
    """A meeting with several people, with notes; the record of it is a source of its own."""

    source = words(24)
    date = words(40)
    title = words(200)
    participants = words(60)

    PRIVACY = {**BASE_PRIVACY, **dict.fromkeys(["source", "date", "title", "participants"], INTERNAL)}
    REFERS = {"source": "intake_source"}

    Meta = meta("intake_consultation")


class Participant(Recorded):
    """Somebody who took part in a consultation (code: the consultation's with a number), under the code that the office
    gave her for it; her words lie under the key of the consultation's record."""

    source = words(24, db_index=True)  # that record
    consultation = words(24, db_index=True)
    called_sealed = sealed()  # the participant's code
    note_sealed = sealed()

    PRIVACY = {
        **BASE_PRIVACY,
        "source": INTERNAL,
        "consultation": INTERNAL,
        "called_sealed": CONFIDENTIAL,
        "note_sealed": CONFIDENTIAL,
    }
    REFERS = {"source": "intake_source", "consultation": "intake_consultation"}

    Meta = meta("intake_participant")
