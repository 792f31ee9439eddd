"""Rows about sources: who they are, what they allowed, where they have been, how their words reached the office."""

from __future__ import annotations

from habeas.core.intake.consent import read_record, require_guardian
from habeas.core.kernel.dates import read_edtf
from habeas.core.kernel.quantities import Quantity
from habeas.store.actions.intake.row import Builder, Row, RowRefused
from habeas.store.models import (
    Agreement,
    Consent,
    Consultation,
    Exposure,
    Identity,
    Interview,
    RootLink,
    Source,
    Submission,
)


def _source(row: Row) -> None:
    code = row.chosen("source", "S")
    if row.known.row(Source, code) is None:  # one that is there without a key was erased, or her key was lost
        row.mission.source_keys.create([code])
    row.put(
        Source,
        code,
        kind=row.text("kind"),
        sex=row.text("sex"),
        birth=row.edtf("birth"),
        left=row.edtf("left"),
        risk=row.text("risk"),
        risk_review=row.edtf("risk_review"),
        note_sealed=row.words(code, "note", Source, code, "note"),
    )


def _identity(row: Row) -> None:
    code = row.must("source", "source")
    row.made["identity"] = code
    table = Identity._meta.db_table
    row.put(
        Identity,
        code,
        **{  # what a sheet does not say stays as it is: it must not take away how she is reached safely
            f"{name}_sealed": row.mission.seal_identity(code, words, table, code, name)
            for name, words in row.identities.items()
            if words
        },
    )


def _root(row: Row) -> None:
    codes = []
    for value in row.fields["sources"]:
        code = row.known.code_of("source", str(value), giver=row.giver)
        if code is None:
            raise RowRefused("no-such-source", "There is no source of this name.", "sources", str(value))
        codes.append(code)
    if len(set(codes)) < 2:
        raise RowRefused("one-source", "A root ties two sources or more.", "sources", row.many("sources"))
    code = row.code("root", "G")
    row.put(
        RootLink,
        code,
        sources=" ".join(sorted(set(codes))),
        why=row.text("why"),
        note_sealed=row.words(codes[0], "note", RootLink, code, "note"),
    )


def _consent(row: Row) -> None:
    source = row.must("source", "source")
    code = row.code("consent", "C")
    record = read_record("consent", code, {**row.fields, "source": source})
    known = row.known.row(Source, source)
    require_guardian(record, read_edtf(known.birth) if known and known.birth else None)  # type: ignore[arg-type]
    row.put(
        Consent,
        code,
        source=source,
        given=row.edtf("given"),
        uses=row.many("uses"),
        decision=row.text("decision"),
        audiences=row.many("audiences") or "internal",
        identity=row.text("identity") or "none",
        language=row.text("language"),
        interpreter=row.text("interpreter"),
        form=row.text("form"),
        sheet=row.text("sheet"),
        onward=row.text("onward"),
        guardian=row.text("guardian"),
        assent=row.text("assent"),
        expires=row.edtf("expires"),
        withdrawn=row.many("withdrawn"),
        conditions_sealed=row.words(source, "conditions", Consent, code, "conditions"),
    )


def _agreement(row: Row) -> None:
    submission = row.must("submission", "submission")
    owner = row.known.row(Submission, submission)
    code = row.code("agreement", "AGR")
    read_record("agreement", code, {**row.fields, "submission": submission})
    row.put(
        Agreement,
        code,
        submission=submission,
        given=row.edtf("given"),
        expires=row.edtf("expires"),
        uses=row.many("uses"),
        decision=row.text("decision"),
        audiences=row.many("audiences") or "internal",
        identity=row.text("identity") or "none",
        onward=row.text("onward"),
        afterwards=row.text("afterwards"),
        withdrawn=row.many("withdrawn"),
        purpose_sealed=row.words(owner.source, "purpose", Agreement, code, "purpose"),
        conditions_sealed=row.words(owner.source, "conditions", Agreement, code, "conditions"),
    )


def _exposure(row: Row) -> None:
    row.put(
        Exposure,
        row.code("exposure", "N"),
        source=row.must("source", "source"),
        place_type=row.text("place_type"),
        place=row.text("place"),
        agency=row.text("agency"),
        started=row.edtf("from"),
        ended=row.edtf("to"),
    )


def _interview(row: Row) -> None:
    row.put(
        Interview,
        row.chosen("interview", "I"),
        source=row.must("source", "source"),
        date=row.edtf("date"),
        language=row.text("language"),
        mode=row.text("mode"),
        interviewer=row.text("interviewer"),
        interpreter=row.text("interpreter"),
    )


def _submission(row: Row) -> None:
    code = row.chosen("submission", "SUB")
    giver = row.text("giver")
    known = row.known.row(Submission, code)
    source = known.source if known else _giver(row, giver)
    row.put(Submission, code, giver=giver, source=source, received=row.edtf("received"), title=row.text("title"))


def _giver(row: Row, giver: str) -> str:
    """The organisation as a source: one for all of its submissions."""
    there = Source.seen.filter(giver=giver).order_by("code").first()
    if there:
        return there.code
    code = row.code("giver", "S")
    row.mission.source_keys.create([code])
    row.put(Source, code, kind=row.text("kind") or "organisation", giver=giver)
    return code


def _consultation(row: Row) -> None:
    code = row.chosen("consultation", "CON")
    known = row.known.row(Consultation, code)
    if known:
        source = known.source
    else:
        source = row.code("record", "S")
        row.mission.source_keys.create([source])
        row.put(Source, source, kind="consultation")
    participants = row.fields.get("participants")
    row.put(
        Consultation,
        code,
        source=source,
        date=row.edtf("date"),
        title=row.text("title"),
        participants=participants.words if isinstance(participants, Quantity) else row.text("participants"),
    )


SOURCE_BUILDERS: dict[str, Builder] = {
    "source": _source,
    "identity": _identity,
    "root": _root,
    "consent": _consent,
    "agreement": _agreement,
    "exposure": _exposure,
    "interview": _interview,
    "submission": _submission,
    "consultation": _consultation,
}
