"""A coding file becomes accounts, acts, observations and involvements, each tied to its passages.

The same file again changes nothing. A changed one is an update: what is the same stays, what changed becomes a new
version, what is no longer in it is taken back by a version that says so.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from habeas.core.coding.anchoring import Anchor, anchor_coding
from habeas.core.coding.reader import load_coding
from habeas.core.coding.records import SELF, CodedAccount, CodedAct, CodedObservation, Coding
from habeas.core.kernel.canonical import canonical
from habeas.core.kernel.errors import Refused
from habeas.store.actions.coding.columns import (
    act_columns,
    given_columns,
    observation_columns,
    passage_columns,
    person_columns,
    sealed,
)
from habeas.store.actions.coding.settled import (
    further,
    settled_of_account,
    settled_of_act,
    without_settled,
)
from habeas.store.actions.deeds import Deed
from habeas.store.actions.intake.builders import Origin, RowRefused, own_person
from habeas.store.actions.intake.known import Known
from habeas.store.actions.intake.outcome import NEW, SAME, UPDATE
from habeas.store.actions.intake.texts import origin_of, read_text, text_of
from habeas.store.mission import Mission
from habeas.store.models import (
    Account,
    Act,
    Correction,
    Event,
    ExternalKey,
    Involvement,
    Measure,
    Observation,
    Passage,
    Person,
    Recorded,
    Span,
    Statement,
    Text,
)
from habeas.store.queries import packs
from habeas.store.queries.apart import require_not_apart
from habeas.store.queries.texts import spans_of

_TABLES: dict[str, type[Recorded]] = {
    "P": Passage,
    "A": Account,
    "V": Act,
    "O": Observation,
    "T": Span,
    "X": Statement,
    "Z": Involvement,
}


@dataclass
class _Work:
    """One coding file on its way into the store."""

    mission: Mission
    work: Deed
    known: Known
    text: Text
    origin: Origin
    had: dict[str, str]  # role -> code, of the earlier coding of this text
    made: dict[str, str] = field(default_factory=dict)
    changed: int = 0

    def code(self, role: str, prefix: str, given: str | None = None) -> str:
        """The code of a record of the file: chosen by the coder, the one it had, or a new one."""
        if role not in self.made:
            code = self.had.get(role) or (self.work.reserve(given) if given else self.work.code(prefix))
            if given and code != given:
                raise RowRefused("code-changed", f"This record has the code {code} already.", role, given)
            self.made[role] = code
        return self.made[role]

    def put(self, model: type[Recorded], code: str, **columns: Any) -> None:
        """A new row, or a new version where what it says changed; sealed columns are compared as words."""
        old = self.known.row(model, code, is_new=self.work.gave(code))
        if old is None:
            self.known.put(self.work.add(model(code=code, **sealed(model, code, self.origin.source, columns))))
        elif old.gone or not self._says_the_same(model, old, columns):
            self.known.put(self.work.supersede(old, gone=False, **sealed(model, code, self.origin.source, columns)))
        else:
            return
        self.changed += 1

    def _says_the_same(self, model: type[Recorded], old: Recorded, columns: dict[str, Any]) -> bool:
        for name, value in columns.items():
            there = getattr(old, name)
            if name.endswith("_sealed"):
                table = model._meta.db_table
                there = self.mission.open_words(self.origin.source, there, table, old.code, name[: -len("_sealed")])
            if there != value:
                return False
        return True


def bring_in(
    mission: Mission, work: Deed, known: Known, content: str, *, file: str, settling: bool = False
) -> tuple[str, str, list[ExternalKey]]:
    """Read a coding file and write its records; gives the text's code, the status, and the keys to be written."""
    coding = load_coding(
        content,
        file=file,
        lists=mission.law.lists,
        periods=packs.named_periods(),
        quantities=mission.config.table,
    )
    text = text_of(coding.text, known, translation=coding.translation)
    if coding.translation is None and not settling:
        _require_not_apart(text.belongs)
    origin = origin_of(known, text.belongs, text.source)
    plain = read_text(mission, known, text)
    anchors = anchor_coding(coding, plain, file=file)
    digest = known.digest("", "coding", "coding", [text.code])
    key = ExternalKey.objects.filter(digest=digest).first()
    if key is not None and key.batch in known._hidden:
        key = None
    said = mission.keyed_digest("row", content.encode())
    if key is not None and key.content == said:
        return text.code, SAME, []
    job = _Work(mission, work, known, text, origin, json.loads(key.codes) if key else {})
    _write(job, coding, plain, anchors, settling=settling)
    _take_back(job)
    codes = canonical(job.made).decode()
    if key is None:
        return (
            text.code,
            NEW,
            [ExternalKey(digest=digest, record="coding", codes=codes, content=said, batch=known.batch)],
        )
    if key.batch != known.batch:
        key.before = canonical({"codes": key.codes, "content": key.content, "batch": key.batch}).decode()
    key.codes, key.content, key.batch = codes, said, known.batch
    return text.code, UPDATE, [key]


def _require_not_apart(belongs: str) -> None:
    """While two code a text apart, no coding of it comes in beside theirs."""
    try:
        require_not_apart(belongs)
    except Refused as error:
        raise RowRefused(error.code, f"{error.what} {error.do}", "text", belongs) from None


def _write(job: _Work, coding: Coding, plain: str, anchors: dict[str, Anchor], *, settling: bool) -> None:
    _people(job, coding)
    _events(job, coding)
    _passages(job, coding, plain, anchors)
    if settling:
        _more_spans(job, coding)
    else:
        _spans(job, coding)
    for number, account in enumerate(coding.accounts):
        _account(job, account, number)
    for number, observation in enumerate(coding.observations):
        _observation(job, observation, number)
    for mention in coding.measures:
        _measure(job, mention.code, mention.passages)


def _people(job: _Work, coding: Coding) -> None:
    for person in coding.people.values():
        columns = person_columns(person)
        old = job.known.row(Person, person.code)
        if old is None:
            note = job.mission.seal_words(job.origin.source, person.note or "", "coding_person", person.code, "note")
            row = Person(code=job.work.reserve(person.code), owner=job.origin.source, note_sealed=note, **columns)
            job.known.put(job.work.add(row))
            job.changed += 1
        elif getattr(old, "owner", "") == job.origin.source or _fills(old, columns):
            said = {name: value for name, value in columns.items() if value not in ("", None)}
            if any(getattr(old, name) != value for name, value in said.items()):
                job.known.put(job.work.supersede(old, **said))
                job.changed += 1


def _fills(old: Recorded, columns: dict[str, Any]) -> bool:
    """Another source's coding may say what was not known; it does not change what the first one said."""
    return all(getattr(old, name) in ("", None, value) for name, value in columns.items() if value not in ("", None))


def _events(job: _Work, coding: Coding) -> None:
    for event in coding.events.values():
        said = {
            "title": event.title or "",
            "date": event.date.edtf if event.date else "",
            "place": event.place or "",
        }
        old = job.known.row(Event, event.code)
        if old is None:
            job.known.put(job.work.add(Event(code=job.work.reserve(event.code), **said)))
            job.changed += 1
        else:
            filled = {name: value for name, value in said.items() if value and not getattr(old, name)}
            if filled:
                job.known.put(job.work.supersede(old, **filled))
                job.changed += 1


def _passages(job: _Work, coding: Coding, plain: str, anchors: dict[str, Anchor]) -> None:
    accounts = {
        name: number for number, account in enumerate(coding.accounts) for act in account.acts for name in act.passages
    }
    for name, passage in coding.passages.items():
        anchor, translation = anchors[name], passage.translation
        number = accounts.get(name)
        account = job.code(f"A:{number}", "A", coding.accounts[number].code) if number is not None else ""
        job.put(
            Passage,
            job.code(f"P:{name}", "P", passage.code),
            text=job.text.code,
            source=job.origin.source,
            account=account,
            name=name,
            language=job.text.language,
            **passage_columns(plain, anchor),
            translation_language=translation.language if translation else "",
            translation_sealed=translation.text if translation else "",
            translated_by=translation.by if translation else "",
            approved=translation.approved if translation else "",
        )


def _spans(job: _Work, coding: Coding) -> None:
    for number, span in enumerate(coding.spans, 1):
        code = job.made[f"T:{number}"] = f"{job.text.code}.{number}"
        if span.person and span.person.startswith("W-"):  # a span may point at a source as well
            _known_person(job, span.person)
        job.put(
            Span,
            code,
            text=job.text.code,
            kind=span.kind,
            person=span.person or "",
            occurrence=span.occurrence,
            language=span.language or "",
            words_sealed=span.words,
        )
    state = "reviewed" if coding.reviewed and not _was_corrected(job.text) else "open"
    if job.text.identities != state:
        job.text = job.work.supersede(job.text, identities=state)  # type: ignore[assignment]
        job.known.put(job.text)
        job.changed += 1


def _more_spans(job: _Work, coding: Coding) -> None:
    """Two who code a text apart may mark more identities; what was masked before stays masked, and reviewed."""
    job.made |= {role: code for role, code in job.had.items() if role.startswith("T:")}
    text = job.text.code
    known = {(span.words, span.person, span.occurrence, span.language) for span in spans_of(job.text)}
    for number, span in enumerate(coding.spans, 1):
        if (span.words, span.person, span.occurrence, span.language) in known:
            continue
        if span.person and span.person.startswith("W-"):
            _known_person(job, span.person)
        code = job.made[f"T:apart{number}"] = f"{text}.a{number}"
        columns = {"kind": span.kind, "person": span.person or "", "occurrence": span.occurrence}
        job.put(Span, code, text=text, language=span.language or "", words_sealed=span.words, **columns)


def _was_corrected(text: Text) -> bool:
    """Whether the text waits for a review because its words were corrected: the file speaks of those before."""
    return text.identities == "open" and Correction.seen.filter(text=text.code).exists()


def _account(job: _Work, account: CodedAccount, number: int) -> None:
    if account.event and job.known.row(Event, account.event) is None:  # another file may describe it later
        job.known.put(job.work.add(Event(code=job.work.reserve(account.event))))
    code = job.code(f"A:{number}", "A", account.code)
    taken_back = account.retraction
    columns: dict[str, Any] = {
        "event": account.event or "",
        **given_columns(job.origin, job.text.code),
        "reliability": account.reliability or "",
        "credibility": account.credibility,
        "retraction": taken_back.extent if taken_back and taken_back.extent != "none" else "",
        "retracted_on": (taken_back.date or "") if taken_back else "",
        "grading_sealed": account.grading_reason or "",
        "retraction_sealed": (taken_back.reason or "") if taken_back else "",
    }
    settled = settled_of_account(code)
    job.put(Account, code, **{name: value for name, value in columns.items() if name not in settled})
    gone = set(taken_back.acts) if taken_back else set()
    for act in account.acts:
        retracted = act.id in gone or bool(taken_back and taken_back.extent == "whole")
        _act(job, act, code, retracted=None if "retraction" in settled else retracted)


def _act(job: _Work, act: CodedAct, account: str, *, retracted: bool | None) -> None:
    """An act. One that somebody took back in the browser stays away; a value that somebody put in use there stays in
    use, and what the file says of it stands beside it. ``retracted`` is None where it was settled there."""
    code = job.code(f"V:{act.id}", "V")
    old = job.known.row(Act, code, is_new=job.work.gave(code))
    if old is not None and old.gone:
        _stay_away(job, act, code)
        return
    victims = " ".join(_victim(job, name) for name in act.victims)
    columns = act_columns(act, victims=victims, passages=_codes(job, act.passages))
    settled = settled_of_act(code) if isinstance(old, Act) else {}
    if settled:
        columns = without_settled(job.mission, job.origin.source, old, columns, settled)
    if retracted is not None:
        columns["retracted"] = retracted
    job.put(Act, code, account=account, name=act.id, **columns)
    if "perpetrator" not in settled:
        _involved(job, act, code)
    also = [*act.also, *(further(act, field, settled) for field in settled)]
    for number, one in enumerate((one for one in also if one is not None), 1):
        job.made[f"X:{act.id}:{number}"] = f"{code}.also{number}"
        job.put(
            Statement,
            f"{code}.also{number}",
            act=code,
            field=one.field,
            value=one.value,
            passages=_codes(job, one.passages),
            because_sealed=one.because or "",
        )


def _involved(job: _Work, act: CodedAct, code: str) -> None:
    for number, part in enumerate(act.involved, 1):
        job.made[f"Z:{act.id}:{number}"] = f"{code}.{number}"
        party = _known_person(job, part.person) if part.person else ""
        job.put(Involvement, f"{code}.{number}", act=code, party=party, unit=part.unit or "", degree=part.degree)


def _stay_away(job: _Work, act: CodedAct, code: str) -> None:
    """What stood beside an act that was taken back stays with it."""
    for number in range(1, len(act.involved) + 1):
        job.made[f"Z:{act.id}:{number}"] = f"{code}.{number}"
    for number in range(1, len(act.also) + 1):
        job.made[f"X:{act.id}:{number}"] = f"{code}.also{number}"


def _victim(job: _Work, name: str) -> str:
    if name == SELF:
        return own_person(job.work, job.known, job.origin.source)
    return _known_person(job, name)


def _known_person(job: _Work, code: str) -> str:
    """Another file may describe her later; until then she is a person of whom nothing is known."""
    if job.known.row(Person, code) is None:
        row = Person(code=job.work.reserve(code), owner=job.origin.source, kind="person", count_max=1)
        job.known.put(job.work.add(row))
    return code


def _codes(job: _Work, names: Iterable[str]) -> str:
    return " ".join(job.made[f"P:{name}"] for name in names)


def _observation(job: _Work, seen: CodedObservation, number: int) -> None:
    job.put(
        Observation,
        job.code(f"O:{number}", "O"),
        **given_columns(job.origin, job.text.code),
        **observation_columns(seen, passages=_codes(job, seen.passages)),
    )


def _measure(job: _Work, code: str, names: Iterable[str]) -> None:
    measure = job.known.row(Measure, code)
    if measure is None:
        raise RowRefused("no-such-measure", "The State measure is described nowhere.", "measures", code)
    assert isinstance(measure, Measure)
    sources = " ".join(sorted({*measure.sources.split(), job.origin.source}))
    passages = " ".join(sorted({*measure.passages.split(), *_codes(job, names).split()}))
    if (sources, passages) != (measure.sources, measure.passages):
        job.known.put(job.work.supersede(measure, sources=sources, passages=passages))
        job.changed += 1


def _take_back(job: _Work) -> None:
    """What the earlier coding had and this one has not."""
    for role, code in job.had.items():
        if role not in job.made:
            old = job.known.row(_TABLES[role.partition(":")[0]], code)
            if old is not None and not old.gone:
                job.known.put(job.work.supersede(old, gone=True))
                job.changed += 1
