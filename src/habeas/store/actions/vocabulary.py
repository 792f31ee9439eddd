"""Codes of the mission: added and changed one by one or from a sheet; and acts given another code in bulk.

A recoding is a further statement on each act: what was said before stands beside it, with who recoded it and why, and
it can be undone. Nothing here makes a code because an import names it: such a row is refused.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from habeas.core.intake.sheets import open_sheet
from habeas.core.kernel.canonical import canonical
from habeas.core.kernel.errors import ForPeople, NotNow, Refused, WrongUse
from habeas.core.law import load_edition
from habeas.core.law.own import ALWAYS, SAID, OwnCode, checked
from habeas.store import models
from habeas.store.actions.coding.acts import choice
from habeas.store.actions.deeds import Deed, deed
from habeas.store.actions.intake import batches
from habeas.store.actions.intake.outcome import NEW, REFUSED, SAME, UPDATE, Outcome
from habeas.store.actions.intake.sheet import limits_of, notes_on
from habeas.store.mission import OFFICE, Actor, current, only_one
from habeas.store.outside.memory import file_in_memory
from habeas.store.queries import vocabulary as queries
from habeas.store.rights import require

_LONGEST_REASON = 2000
#: acts that are recoded in one deed
_PORTION = 500
_PLAIN = ("code", "replaced_by", "ended")


def put_code(entry: OwnCode, *, by: Actor, version: int | None = None) -> models.OwnCode:
    """Add a code of the mission, or change what it says: a new version, the others stay.

    ``version`` is the one that the writer saw (0: there was none); refused (``changed-meanwhile``) where it is another.
    """
    require(by, "change-vocabulary")
    with deed("change-vocabulary", by=by) as work:
        made = checked(entry, load_edition(current().config.vocabulary), queries.own_codes())
        work.on = made.code
        old = models.OwnCode.seen.filter(code=made.code).first()
        if version is not None and version != (old.version if old else 0):
            raise NotNow(
                "changed-meanwhile",
                "Somebody else changed this meanwhile; nothing of yours was written.",
                {"record": made.code},
                do="Look at it again, then repeat your change.",
            )
        row = _put(work, made, old)
    return row if row is not None else old  # type: ignore[return-value]


def _put(work: Deed, made: OwnCode, old: models.OwnCode | None) -> models.OwnCode | None:
    columns = {
        "said": canonical({kind: dict(words) for kind, words in made.said.items()}).decode(),
        "replaced_by": " ".join(made.replaced_by),
        "ended": "yes" if made.ended else "",
    }
    if old is None:
        return work.add(models.OwnCode(code=made.code, **columns))  # type: ignore[return-value]
    if all(getattr(old, name) == value for name, value in columns.items()):
        return None
    return work.supersede(old, **columns)  # type: ignore[return-value]


def load_content(content: bytes, name: str, *, by: Actor, rehearse: bool = False, seen: str = "") -> Outcome:
    """The same of a sheet that was sent: it is on no disk. ``name`` is how a refusal names it."""
    require(by, "change-vocabulary")
    with file_in_memory(content) as path:
        try:
            return load(path, by=by, rehearse=rehearse, seen=seen)
        except ForPeople as error:
            if "file" in (error.where or {}):
                error.where = {**(error.where or {}), "file": name}
            raise


def load(path: Path, *, by: Actor, rehearse: bool = False, seen: str = "") -> Outcome:
    """Codes from a sheet (CSV, XLSX; docs/formats/vocabulary.md). A row that is refused says why and which code was
    likely meant; the others are taken, as one batch that can be undone. ``seen`` is the version of the vocabulary
    for which it was rehearsed: refused (``changed-meanwhile``) where it is another."""
    require(by, "change-vocabulary")
    mission = current()
    sheet = open_sheet(path, limits=limits_of(mission))
    reading = _columns(sheet.headers)
    if rehearse:
        return _read(sheet, reading, Outcome(""), None)
    with only_one(mission, "import"):
        batches.recover(by=by)
        with path.open("rb") as stream:
            digest = mission.keyed_digest("file", hashlib.file_digest(stream, "sha256").digest())
        if seen and seen != queries.version():
            raise NotNow(
                "changed-meanwhile",
                "Somebody else changed the codes meanwhile; nothing of yours was written.",
                do="Look at what the sheet would do now, then take it.",
            )
        with batches.importing("codes", by=by, file_digest=digest) as batch:
            with deed("change-vocabulary", by=by, on=batch, batch=batch) as work:
                outcome = _read(sheet, reading, Outcome(batch), work)
                work.about.update(outcome.counts)
            batches.finish(outcome, by=by)
    return outcome


def undo_load(batch: str, *, by: Actor) -> dict[str, Any]:
    """Undo a sheet of codes; refused while an act, a finding or another code rests on one that only the sheet made."""
    require(by, "change-vocabulary")
    found = models.Batch.objects.filter(code=batch, kind="codes").first()
    if found is None:
        raise WrongUse("no-such-batch", f"No sheet of codes came in as {batch[:24]}.", do="habeas vocabulary own")
    return batches.undo(batch, by=by, verb="change-vocabulary", also=_rests_on_codes)


def _rests_on_codes(batch: str) -> Iterator[dict[str, str]]:
    """What uses a code that only this batch made."""
    mine = set(models.OwnCode.objects.filter(batch=batch, version=1).values_list("code", flat=True))
    for act in models.Act.seen.filter(violation__in=mine).order_by("code").values_list("code", flat=True)[:1000]:
        yield {"record": "act", "code": act, "because": "it has a code of the sheet"}
    for row in models.Statement.seen.filter(field="code", value__in=mine).order_by("code")[:1000]:
        yield {"record": "statement", "code": row.code, "because": "it has a code of the sheet"}
    for row in models.Finding.seen.order_by("code"):
        if mine.intersection(row.codes.split()):
            yield {"record": "finding", "code": row.code, "because": "it names a code of the sheet"}
    for row in models.OwnCode.seen.exclude(batch=batch).order_by("code"):
        if mine.intersection(row.replaced_by.split()):
            yield {"record": "code", "code": row.code, "because": "a code of the sheet replaces it"}


@dataclass(frozen=True, slots=True)
class _Column:
    """What a column of the sheet says: a plain field, or words of a kind in a language."""

    field: str
    language: str = ""


def _columns(headers: tuple[str, ...]) -> list[_Column]:
    """The columns by their headers; refused where one is not known, stands twice, or the code is not among them."""
    found: list[_Column] = []
    for header in headers:
        name = header.strip().casefold()
        kind, _, language = name.partition("_")
        column = _Column(name) if name in _PLAIN else _Column(kind, language)
        known = name in _PLAIN or (kind in SAID and language.isascii() and language.isalpha() and len(language) <= 3)
        if not known or column in found:
            raise WrongUse(
                "unknown-column" if not known else "column-twice",
                "The sheet has a column that a sheet of codes does not have."
                if not known
                else "The sheet has a column twice.",
                expected=f"{', '.join(_PLAIN)}, and {', '.join(f'{kind}_en' for kind in SAID)} (or another language)",
                found=header[:60],
            )
        found.append(column)
    if _Column("code") not in found:
        raise WrongUse(
            "unknown-column", "The sheet has no column of codes.", expected="code", found=", ".join(headers)[:80]
        )
    return found


def _read(sheet: Any, columns: list[_Column], outcome: Outcome, work: Deed | None) -> Outcome:
    """Every row in turn, each against those before it."""
    law, known = load_edition(current().config.vocabulary), dict(queries.own_codes())
    rows = {row.code: row for row in models.OwnCode.seen.all()}
    seen: dict[str, int] = {}
    for row in sheet:
        if row.cells is None:
            outcome.report(row.number, None, REFUSED, row.problem.reason, row.problem.column, row.problem.value)
            continue
        entry = _entry(columns, row.cells)
        try:
            made = checked(_kept(entry, columns, known.get(entry.code.strip().upper())), law, known)
            if made.code in seen:
                what = f"The code stands in row {seen[made.code]} already."
                raise WrongUse("code-twice", what, {"field": "code"}, found=made.code)
        except ForPeople as error:
            outcome.report(
                row.number,
                entry.code[:40],
                REFUSED,
                _reason(error),
                str((error.where or {}).get("field", "")),
                error.found,
            )
            continue
        seen[made.code] = row.number
        status = SAME if known.get(made.code) == made else UPDATE if made.code in known else NEW
        known[made.code] = made
        if work is not None and status != SAME:
            _put(work, made, rows.get(made.code))
        outcome.report(row.number, made.code, status)
    outcome.notes += notes_on(sheet)
    return outcome


def _entry(columns: list[_Column], cells: tuple[str, ...]) -> OwnCode:
    plain: dict[str, str] = {}
    said: dict[str, dict[str, str]] = {}
    for column, cell in zip(columns, cells, strict=False):
        if column.language:
            said.setdefault(column.field, {})[column.language] = cell
        else:
            plain[column.field] = cell
    ended = plain.get("ended", "").strip().casefold()
    replaced = plain.get("replaced_by", "").replace(",", " ").split()
    return OwnCode(plain.get("code", ""), said, tuple(replaced), ended in ("yes", "예"))


def _kept(entry: OwnCode, columns: list[_Column], old: OwnCode | None) -> OwnCode:
    """What the sheet has no column for stays as it was."""
    if old is None:
        return entry
    there = {(column.field, column.language) for column in columns}
    said = {
        kind: {
            **{lang: words for lang, words in old.said.get(kind, {}).items() if (kind, lang) not in there},
            **entry.said.get(kind, {}),
        }
        for kind in SAID
    }
    replaced = entry.replaced_by if ("replaced_by", "") in there else old.replaced_by
    return OwnCode(entry.code, said, replaced, entry.ended if ("ended", "") in there else old.ended)


def _reason(error: ForPeople) -> str:
    return " ".join(part for part in (error.what, error.do) if part)


def recode(old: str, new: str, *, by: Actor, reason: str, seen: str | None = None) -> dict[str, Any]:
    """Give the acts of a code another, as far as the user sees them. What each said before stands beside it.

    ``seen`` is what a form carried that showed them; refused (``changed-meanwhile``) where they are others by now. An
    act whose code somebody changes meanwhile is left as she has it, and named.
    """
    require(by, "recode")
    why = _said(reason)
    queries.require_two(old, new)
    acts = queries.acts_of(old, by)
    if seen is not None and seen != queries.seen_of(acts):
        raise NotNow(
            "changed-meanwhile",
            "Acts of this code came, went or changed meanwhile; nothing was recoded.",
            {"record": old},
            do="Look at them again, then repeat it.",
        )
    if not acts:
        raise Refused("nothing-to-recode", f"You see no act of {old}.", {"record": old})
    waiting, recoding, done, left = [act.code for act in acts], "", [], []
    while waiting:
        some, waiting = waiting[:_PORTION], waiting[_PORTION:]
        with deed("recode", by=by, about={"old": old, "new": new}) as work:
            rows = {act.code: act for act in queries.seen_acts(some, by)}
            mine = [rows[code] for code in some if code in rows and rows[code].violation == old]
            left += [code for code in some if code not in {act.code for act in mine}]
            recoding = _note(work, recoding, old, new, [act.code for act in mine], why, by)
            sources = _sources(mine)
            for act in mine:
                _recode_one(work, act, new, recoding, why, sources[act.account], by)
            done += [act.code for act in mine]
            work.about["acts"] = len(mine)
    return {"ok": True, "recoding": recoding, "acts": len(done), "left": left}


def _said(reason: str) -> str:
    said = reason.strip()
    if not said or len(said) > _LONGEST_REASON:
        raise WrongUse(
            "no-reason", "A recoding has a reason in words.", {"field": "reason"},
            f"1 to {_LONGEST_REASON} characters", do='--reason "…"',
        )  # fmt: skip
    return said


def _note(work: Deed, recoding: str, old: str, new: str, acts: list[str], why: str, by: Actor) -> str:
    """The row that says which acts were recoded; a later portion adds to it."""
    if recoding:
        row = models.Recoding.seen.get(code=recoding)
        work.on = recoding
        work.supersede(row, acts=" ".join([*row.acts.split(), *acts]))
        return recoding
    code = work.code("RC")
    work.on = code
    table = models.Recoding._meta.db_table
    sealed = current().seal_words(OFFICE, why, table, code, "reason")
    work.add(models.Recoding(code=code, old=old, new=new, acts=" ".join(acts), by=by.code, reason_sealed=sealed))
    return code


def _sources(acts: list[models.Act]) -> dict[str, str]:
    accounts = {act.account for act in acts}
    return dict(models.Account.seen.filter(code__in=accounts).values_list("code", "source"))


def _recode_one(work: Deed, act: models.Act, new: str, recoding: str, why: str, source: str, by: Actor) -> None:
    code = f"{act.code}.{recoding.lower()}"
    said = f"{act.violation} → {new} ({recoding}, {by.code}): {why}"
    because = current().seal_words(source, said, models.Statement._meta.db_table, code, "because")
    for row in models.Statement.seen.filter(act=act.code, field="code", value=new):
        work.supersede(row, gone=True)  # it stood beside and comes into use
    work.add(
        models.Statement(
            code=code, act=act.code, field="code", value=act.violation, passages=act.passages, because_sealed=because
        )
    )
    work.supersede(act, violation=new)
    _in_use(work, act, new, said, source, by)


def _in_use(work: Deed, act: models.Act, value: str, because: str, source: str, by: Actor) -> None:
    """Say who put the code in use, and why, as for a value that is chosen act by act."""
    made = choice(act.code, "code", value, by=by, source=source, passages=act.passages, because=because)
    old = models.Choice.seen.filter(act=act.code, event="", field="code").first()
    if old is None:
        work.add(made)
    else:
        work.supersede(old, **{name: getattr(made, name) for name in ("value", "passages", "by", "because_sealed")})


def undo_recoding(code: str, *, by: Actor, version: int | None = None) -> dict[str, Any]:
    """Give the acts of a recoding the code back that they had. Acts whose code was changed since then, or that are not
    there any more, stay as they are and are named."""
    require(by, "recode")
    row = queries.recoding(code, by=by)
    if version is not None and version != row.version:
        raise NotNow("changed-meanwhile", "Somebody else changed this meanwhile; nothing of yours was written.",
                     {"record": code}, do="Look at it again, then repeat your change.")  # fmt: skip
    if row.undone:
        raise WrongUse("undone-already", f"{code} was undone already.", {"record": code})
    if row.old not in current().law.violations:
        raise Refused("code-gone", f"{row.old} is not there any more.", {"record": code})
    theirs = row.acts.split()
    waiting, done, left = list(theirs), 0, []
    while waiting:
        some, waiting = waiting[:_PORTION], waiting[_PORTION:]
        with deed("undo-recoding", by=by, on=code, about={"old": row.new, "new": row.old}) as work:
            rows = {act.code: act for act in queries.seen_acts(some, by)}
            mine = [rows[one] for one in some if one in rows and rows[one].violation == row.new]
            left += [one for one in some if one in rows and rows[one].violation != row.new]
            sources = _sources(mine)
            statements = {one.act: one for one in _statements(row.code, [act.code for act in mine])}
            for act in mine:
                if act.code in statements:
                    work.supersede(statements[act.code], gone=True)
                work.supersede(act, violation=row.old)
                _in_use(work, act, row.old, f"{row.code} was undone", sources[act.account], by)
            if not waiting:
                work.supersede(models.Recoding.seen.get(code=code), undone="yes")
            work.about["acts"] = len(mine)
            done += len(mine)
    return {"ok": True, "recoding": code, "acts": done, "left": left}


def _statements(recoding: str, acts: list[str]) -> Any:
    return models.Statement.seen.filter(code__in=[f"{act}.{recoding.lower()}" for act in acts])


def entry_of(fields: Mapping[str, str]) -> OwnCode:
    """What a form or a command says of a code: ``code``, ``label_en``, ``include_ko`` …, ``replaced_by``, ``ended``."""
    said: dict[str, dict[str, str]] = {}
    for name, value in fields.items():
        kind, _, language = name.partition("_")
        if kind in SAID and language:
            said.setdefault(kind, {})[language] = value
    replaced = fields.get("replaced_by", "").replace(",", " ").split()
    return OwnCode(fields.get("code", ""), said, tuple(replaced), fields.get("ended", "") == "yes")


#: languages that a form offers beside those of the interface
OFFERED = (*ALWAYS, "ar", "fr")
