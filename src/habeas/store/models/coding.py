"""Who did what to whom, passage by passage."""

from typing import ClassVar

from django.db import models

from habeas.store.models.base import Recorded, covering, meta, privacy, sealed, words


class Text(Recorded):
    """A text that coders read: NFC, lines ended by LF. Its words are those of its item, which never change: a
    correction makes a version with another item (decision 53)."""

    item = words(24)
    belongs = words(24, db_index=True)
    source = words(24)
    language = words(10)
    identities = words(10)  # reviewed, open
    length = models.PositiveBigIntegerField(default=0)  # code points
    original = words(24)  # of a translation: the text whose words it says in another language
    made = words(12)  # how it came about: as it came in, by a person, by a machine
    tool = words(80)  # of what a machine made: program and version
    confidence = words(3)  # of what a machine read: its own guess, of a hundred
    made_by = words(24)  # who translated or typed it: a user, or a code of the office for somebody else
    approved = words(10)  # the day on which somebody said that it may be quoted
    approved_by = words(24)
    refused = words(10)  # the day on which somebody said that it may not, and why
    refused_by = words(24)
    refusal_sealed = sealed()
    aligned = words()  # what stands beside what: the items of original and translation, then rows (`coding.aligning`)
    aligned_by = words(24)  # who settled it

    PRIVACY = privacy(
        internal=(
            "item belongs source language identities length original made tool confidence made_by approved approved_by "
            "refused refused_by aligned aligned_by"
        ),
        confidential="refusal_sealed",
    )
    ADDED: ClassVar[dict[str, str | None]] = {
        **dict.fromkeys(("original", "made", "tool", "confidence", "made_by", "approved", "approved_by"), ""),
        "refused": "",
        "refused_by": "",
        "refusal_sealed": None,
        "aligned": "",
        "aligned_by": "",
    }
    REFERS = {"item": "vault_item", "source": "intake_source", "original": "coding_text"}

    Meta = meta("coding_text")


class Correction(Recorded):
    """That the words of a text were corrected (code: CR- and a number): which words it had and has, as items."""

    text = words(24, db_index=True)
    source = words(24, db_index=True)
    before = words(24)
    after = words(24)
    by = words(24)
    day = words(10)
    carried = models.PositiveIntegerField(default=0)
    listed = models.PositiveIntegerField(default=0)
    reason_sealed = sealed()

    PRIVACY = privacy(
        internal="text source before after by day carried listed",
        confidential="reason_sealed",
    )
    REFERS = {"text": "coding_text", "source": "intake_source", "before": "vault_item", "after": "vault_item"}

    Meta = meta("coding_correction")


class Unplaced(Recorded):
    """A passage or span that a correction could not carry, until somebody decides (code: the correction's, a dot, a
    number): where it stood in the words of ``before``, and the likeliest place in those that the text has now."""

    correction = words(24, db_index=True)
    text = words(24, db_index=True)
    source = words(24, db_index=True)
    record = words(40, db_index=True)  # the passage or span
    before = words(24)
    start = models.IntegerField(default=0)
    end = models.IntegerField(default=0)
    why = words(8)  # gone, changed, several
    low = models.IntegerField(null=True)  # the place proposed
    high = models.IntegerField(null=True)
    alike = models.IntegerField(default=0)  # of a hundred
    decided = words(8)  # empty: not yet; placed, dropped, or carried by a later correction
    by = words(24)
    reason_sealed = sealed()

    PRIVACY = privacy(
        internal="correction text source record before start end why low high alike decided by",
        confidential="reason_sealed",
    )
    REFERS = {
        "correction": "coding_correction",
        "text": "coding_text",
        "source": "intake_source",
        "before": "vault_item",
    }

    Meta = meta("coding_unplaced")


class Span(Recorded):
    """Words of a text that point at a person or her whereabouts (code: the text's, a dot, a number;
    before the number r where it was marked in a review and not in a coding file, a where by who coded apart)."""

    text = words(24, db_index=True)
    kind = words(12)
    person = words(24)
    occurrence = models.IntegerField(null=True)  # null: wherever the words stand
    language = words(10)  # of a spelling used in translations into it; empty: of the text itself
    words_sealed = sealed()

    PRIVACY = privacy(
        internal="text kind person occurrence language",
        identity="words_sealed",
    )
    REFERS = {"text": "coding_text", "person": "coding_person"}

    Meta = meta("coding_span")


class Dismissal(Recorded):
    """Words of a text of which a reviewer said that they point at nobody (code: the text's, a dot, x and a number)."""

    text = words(24, db_index=True)
    kind = words(12)
    occurrence = models.IntegerField(null=True)  # null: wherever the words stand
    words_sealed = sealed()

    PRIVACY = privacy(
        internal="text kind occurrence",
        identity="words_sealed",
    )
    REFERS = {"text": "coding_text"}

    Meta = meta("coding_dismissal")


class Passage(Recorded):
    """Words of a source, anchored by quotation, context and position."""

    text = words(24, db_index=True)
    source = words(24)
    account = words(24)
    name = words(40)  # the name inside its coding file
    start = models.IntegerField(null=True)
    end = models.IntegerField(null=True)
    language = words(10)
    words_sealed = sealed()  # canonical JSON {exact, prefix, suffix}
    translation_language = words(10)
    translation_sealed = sealed()
    translated_by = words(24)
    approved = words(10)

    PRIVACY = privacy(
        internal="text source account name start end language translation_language translated_by approved",
        confidential="words_sealed translation_sealed",
    )
    REFERS = {"text": "coding_text", "source": "intake_source", "account": "coding_account"}

    Meta = meta("coding_passage")


class Person(Recorded):
    """A person or a group inside the accounts."""

    owner = words(24)  # the source who first spoke of her: her key seals the name
    self_of = words(24, db_index=True)  # set when the person is that source herself
    kind = words(10)
    sex = words(10)
    age = words(12)
    count_min = models.BigIntegerField(default=1)
    count_max = models.BigIntegerField(null=True)
    name_sealed = sealed()
    note_sealed = sealed()

    PRIVACY = privacy(
        internal="owner self_of kind count_min count_max",
        confidential="sex age",
        identity="name_sealed note_sealed",
    )
    REFERS = {"owner": "intake_source", "self_of": "intake_source"}

    Meta = meta("coding_person")


class Event(Recorded):
    """What happened in one place and time, of which accounts speak."""

    title = words(200)
    date = words(60)
    place = words(120)

    PRIVACY = privacy(
        confidential="title date place",
    )

    Meta = meta("coding_event", covering("coding_event_dated", "date", "code"))


class Account(Recorded):
    """What one source says about one event."""

    source = words(24, db_index=True)
    event = words(24)  # empty: the account is its own event
    belongs = words(24, db_index=True)
    text = words(24)
    submitter = words(60)
    given = words(40)  # EDTF: when it was given to the office
    given_lo = models.IntegerField(null=True)
    given_hi = models.IntegerField(null=True)
    reliability = words(1)
    credibility = models.SmallIntegerField(null=True)
    retraction = words(6)  # "", part, whole
    retracted_on = words(10)
    grading_sealed = sealed()
    retraction_sealed = sealed()
    narrative_sealed = sealed()

    PRIVACY = privacy(
        internal=(
            "source event belongs text submitter given given_lo given_hi reliability credibility "
            "retraction retracted_on"
        ),
        confidential="grading_sealed retraction_sealed narrative_sealed",
    )
    REFERS = {"source": "intake_source", "event": "coding_event", "text": "coding_text"}

    Meta = meta(
        "coding_account",
        covering("coding_account_listed", "code", "source", "event", "submitter", "retraction"),
        covering("coding_account_of", "belongs", "source"),
        models.Index(fields=["event"], name="coding_account_event"),
    )


class Act(Recorded):
    """One type of violation × victims × time × place. The row is the first statement of each of its values."""

    account = words(24, db_index=True)
    name = words(40)  # the name inside its coding file
    violation = words(12)
    mode = words(20)
    date = words(60)  # EDTF, canonical; empty: not known
    date_lo = models.IntegerField(null=True)  # days, proleptic Gregorian ordinal
    date_hi = models.IntegerField(null=True)
    approximate = models.BooleanField(default=False)
    uncertain = models.BooleanField(default=False)
    place = words(120)
    place_type = words(60)
    agency = words(60)
    stage = words(40)
    basis = words(24)
    method = words(200)
    victims = words()  # person codes
    passages = words()
    retracted = models.BooleanField(default=False)
    said_sealed = sealed()  # canonical JSON: {date: words, reason: words}

    PRIVACY = privacy(
        confidential=(
            "account name violation mode date date_lo date_hi approximate uncertain place place_type "
            "agency stage basis method victims passages retracted said_sealed"
        ),
    )
    REFERS = {"account": "coding_account", "victims": "coding_person", "passages": "coding_passage"}

    Meta = meta(
        "coding_act",
        covering(
            "coding_act_told",
            *("account", "violation", "place_type", "agency", "basis", "place", "date", "date_lo", "date_hi"),
        ),
        covering("coding_act_where", "place"),
        covering("coding_act_of", "violation", "code", "version", "account"),
    )


class Statement(Recorded):
    """A further value of one field of an act, beside the one in use."""

    act = words(24, db_index=True)
    field = words(24)
    value = words(200)
    passages = words()
    because_sealed = sealed()

    PRIVACY = privacy(
        confidential="act field value passages because_sealed",
    )
    REFERS = {"act": "coding_act", "passages": "coding_passage"}

    Meta = meta("coding_statement")


class Choice(Recorded):
    """That somebody put one value of a field in use, which words it rests on, and why (code: that of the act, account
    or event, ``.use.`` and the field). Without one a value is in use as it was coded, and rests on its act's words."""

    act = words(24, db_index=True)
    account = words(24, db_index=True)  # of a grading or a retraction
    event = words(24, db_index=True)  # beside an act: its value is the event's
    field = words(24)
    value = words(200)
    passages = words()
    by = words(24)
    because_sealed = sealed()

    PRIVACY = privacy(
        internal="by",
        confidential="act account event field value passages because_sealed",
    )
    REFERS = {
        "act": "coding_act",
        "account": "coding_account",
        "event": "coding_event",
        "passages": "coding_passage",
    }

    Meta = meta("coding_choice")


class Involvement(Recorded):
    """A perpetrator, person or unit, and her part in one act."""

    act = words(24, db_index=True)
    party = words(24)  # person code, or empty
    unit = words(120)
    degree = words(40)

    PRIVACY = privacy(
        confidential="act party unit degree",
    )
    REFERS = {"act": "coding_act", "party": "coding_person"}

    Meta = meta("coding_involvement")


class Observation(Recorded):
    """A condition that a source tells of: a ration, a price, a wage, a rule."""

    source = words(24, db_index=True)
    belongs = words(24, db_index=True)
    text = words(24)
    submitter = words(60)
    given = words(40)
    given_lo = models.IntegerField(null=True)
    given_hi = models.IntegerField(null=True)
    condition = words(24)
    item = words(60)
    unit = words(40)
    value_min = words(40)
    value_max = words(40)
    said_sealed = sealed()
    place = words(120)
    basis = words(24)
    date = words(60)
    date_lo = models.IntegerField(null=True)
    date_hi = models.IntegerField(null=True)
    passages = words()

    PRIVACY = privacy(
        confidential=(
            "source belongs text submitter given given_lo given_hi condition item unit value_min "
            "value_max place basis date date_lo date_hi passages said_sealed"
        ),
    )
    REFERS = {"source": "intake_source", "text": "coding_text", "passages": "coding_passage"}

    Meta = meta("coding_observation", covering("coding_observation_of", "belongs", "source"))


class Measure(Recorded):
    """A dated law, order or closure of a State, with the sources that speak of it."""

    kind = words(20)
    title = words(200)
    date = words(60)
    date_lo = models.IntegerField(null=True)
    date_hi = models.IntegerField(null=True)
    agency = words(60)
    sources = words()
    passages = words()

    PRIVACY = privacy(
        internal="kind title date date_lo date_hi agency sources passages",
    )
    REFERS = {"sources": "intake_source", "passages": "coding_passage"}

    Meta = meta("coding_measure")
