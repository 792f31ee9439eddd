"""``habeas import sheet``: every row is reported, the same file twice changes nothing, a rehearsal changes nothing."""

from __future__ import annotations

import hashlib
import itertools
import json
import stat
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from habeas.core.intake.interpret import Draft, Interpreter
from habeas.core.intake.limits import Limits, read_limits
from habeas.core.intake.mapping import Mapping, load_mapping
from habeas.core.intake.rows import Row as SheetRow
from habeas.core.intake.sheets import open_sheet
from habeas.core.kernel.canonical import canonical
from habeas.core.kernel.errors import ForPeople, WrongUse
from habeas.store import pieces
from habeas.store.actions.deeds import Deed, deed
from habeas.store.actions.intake import batches
from habeas.store.actions.intake.builders import BUILDERS, Row, RowRefused
from habeas.store.actions.intake.known import BURIED, Known
from habeas.store.actions.intake.outcome import NEW, REFUSED, SAME, UPDATE, Outcome
from habeas.store.mission import OFFICE, Actor, Mission, current, only_one
from habeas.store.models import Batch, ExternalKey, Item, Submission
from habeas.store.queries import packs
from habeas.store.rehearsal import rehearsal
from habeas.store.rights import require

_NAME_IT = "Name the file itself."
_CHUNK_ROWS, _FEWEST_ROWS = 500, 20
_CHUNK_SECONDS = 1.0
_CHUNK_CHARACTERS = 4_000_000  # a row may hold megabytes, and a chunk is held in memory more than once


def import_sheet(path: Path, mapping_path: Path, *, by: Actor, rehearse: bool = False) -> Outcome:
    """Bring in a sheet by a mapping; gives what became of each row."""
    require(by, "import")
    mission = current()
    written = read_small(mapping_path)
    mapping = load_mapping(written, file=str(mapping_path))

    with only_one(mission, "import"):
        sheet = _opened(path, mapping, limits_of(mission))  # a file that is no sheet is refused before anything is kept
        _fits(mapping, sheet.headers)

        def run(batch: str) -> Outcome:
            return _run(_Import(mission, mapping, sheet, by, batch))

        if rehearse:
            return run("")
        batches.recover(by=by)
        file_digest = mission.keyed_digest("sheet", _sha256(path))
        mapping_digest = hashlib.sha256(written.encode()).hexdigest()
        before = Batch.objects.filter(file_digest=file_digest, mapping_digest=mapping_digest, state=Batch.DONE).first()
        if before is not None:
            again = run("")
            if again.counts[NEW] == again.counts[UPDATE] == 0:
                again.batch = before.code
                return again
        with batches.importing("sheet", by=by, file_digest=file_digest, mapping_digest=mapping_digest) as code:
            outcome = run(code)
            _keep_original(path, mapping, code, by)  # last: a file refused half way leaves no bytes behind
            batches.finish(outcome, by=by)
        return outcome


def _opened(path: Path, mapping: Mapping, limits: Limits) -> Any:
    return open_sheet(
        path,
        limits=limits,
        sheet=mapping.sheet,
        header=mapping.header,
        encoding=mapping.encoding,
        delimiter=mapping.delimiter,
    )


def limits_of(mission: Mission) -> Limits:
    """The mission's limits of what is imported."""
    return read_limits(mission.config.limits)


def read_small(path: Path) -> str:
    """A text that a person wrote; refused where it is not there, not UTF-8, or larger than any of them."""
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):  # a pipe or a device has no end that we could wait for
            raise WrongUse("not-a-file", "This is not a regular file.", {"file": str(path)}, do=_NAME_IT)
        if status.st_size > 4_000_000:
            what = "The file is larger than any file of its kind."
            raise WrongUse("too-large", what, {"file": str(path)}, "at most 4,000,000 bytes", str(status.st_size))
        return path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise WrongUse("no-such-file", "There is no such file.", {"file": str(path)}, do="Look at its name.") from None
    except (OSError, ValueError):
        what = "The file cannot be read as UTF-8 text."
        raise WrongUse("unreadable-file", what, {"file": str(path)}, do=_NAME_IT + " Save it as UTF-8.") from None


def _sha256(path: Path) -> bytes:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").digest()


def _fits(mapping: Mapping, headers: tuple[str, ...]) -> list[str]:
    """Refused where the mapping names a column that is not there; notes on those that it leaves out."""
    notes = []
    for problem in mapping.check_against(headers):
        if problem.code == "unused-columns":
            notes.append(f"Columns that are not used: {problem.says}.")
        else:
            raise WrongUse(
                problem.code,
                f"The mapping does not fit the sheet: {problem.says!r}.",
                {"file": problem.file, "line": problem.line},
                do=problem.do,
            )
    return notes


def _keep_original(path: Path, mapping: Mapping, batch: str, by: Actor) -> None:
    """The sheet itself goes into the vault, under the key of the organisation that gave it."""
    mission, rule = current(), mapping.rule("submission")
    given = Submission.seen.filter(giver=rule.const).first() if rule and rule.const else None
    owner = given.source if given else OFFICE
    with path.open("rb") as stream:
        stored = pieces.write(mission, owner, stream)
    with deed("keep-item", by=by, on=batch, batch=batch) as work:
        code = work.code("X")
        name = mission.seal_words(owner, path.name, "vault_item", code, "name")
        work.add(Item(code=code, owner=owner, belongs=batch, kind="sheet", name_sealed=name, **pieces.columns(stored)))


class _Import:
    """One run over a sheet: writing into a batch, or (without one) rehearsing."""

    def __init__(self, mission: Mission, mapping: Mapping, sheet: Any, by: Actor, batch: str) -> None:
        self.mission, self.mapping, self.sheet, self.by, self.batch = mission, mapping, sheet, by, batch
        self.known = Known(batch)
        self.outcome = Outcome(batch)
        self.outcome.notes = _fits(mapping, sheet.headers)
        if sheet.encoding:
            self.outcome.notes.append(f"Encoding: {sheet.encoding}.")
        self.interpreter = Interpreter(
            mapping,
            headers=sheet.headers,
            lists=mission.law.lists,
            periods=packs.named_periods(),
            table=mission.config.table,
        )
        rule = mapping.rule("source")
        self.source_kind = rule.kind if rule else None

    def digest(self, draft: Draft, giver: str) -> str:
        """The keyed digest of the giver's key for this row."""
        return self.known.digest(giver, self.mapping.namespace, self.mapping.record, draft.key)


def _run(run: _Import) -> Outcome:
    if run.batch:
        for chunk in _chunks(run.sheet):
            with deed("import-rows", by=run.by, on=run.batch, batch=run.batch) as work:
                _chunk(run, chunk, work)
    else:
        with rehearsal(run.mission):
            batches.forget_dead()
            for chunk in _chunks(run.sheet):
                work = Deed("rehearse", by=run.by)
                _chunk(run, chunk, work)
                work.write()
    run.outcome.notes += notes_on(run.sheet)
    return run.outcome


def notes_on(sheet: Any) -> list[str]:
    """What is to be said of a sheet whose rows were read."""
    if not sheet.formulas:
        return []
    said = f"Cells with a formula: {sheet.formulas}. None was run: what the sheet program stored last was read."
    return [f"{said} Compare it where the sheet would say something else by now."]


def _chunks(sheet: Any) -> Iterator[list[SheetRow]]:
    """Rows in chunks of at most 500 or about a second, so that others can write meanwhile: as many as a second sufficed
    for when the chunk before was written."""
    rows, size = iter(sheet), _CHUNK_ROWS
    while True:
        until, chunk, characters = time.monotonic() + _CHUNK_SECONDS, [], 0
        for row in itertools.islice(rows, size):
            chunk.append(row)
            characters += sum(map(len, row.cells or ()))
            if characters > _CHUNK_CHARACTERS or time.monotonic() > until:
                break
        if not chunk:
            return
        begun = time.monotonic()
        yield chunk
        seconds = max(time.monotonic() - begun, 0.001)
        size = max(_FEWEST_ROWS, min(_CHUNK_ROWS, int(len(chunk) * _CHUNK_SECONDS / seconds)))


def _chunk(run: _Import, chunk: list[SheetRow], work: Deed) -> None:
    drafts = [(row, run.interpreter.row(row)) for row in chunk]
    giver = _giver(run)
    digests = [run.digest(draft, giver) for _, draft in drafts if isinstance(draft, Draft)]
    run.known.fetch(digests)
    _source_keys_ahead(run, [draft for _, draft in drafts if isinstance(draft, Draft)], work, giver)
    keys: list[ExternalKey] = []
    for _, draft in drafts:
        if isinstance(draft, Draft):
            _row(run, draft, work, keys, giver)
        else:
            run.outcome.report(draft.row, None, REFUSED, draft.reason, draft.field or draft.column, draft.value)
    fresh = [key for key in keys if key._state.adding]
    ExternalKey.objects.bulk_create(fresh, batch_size=500)
    work.about["rows_in"] = len(chunk)


def _source_keys_ahead(run: _Import, drafts: list[Draft], work: Deed, giver: str) -> None:
    """The keys of all sources that the rows may make, in one write: each waits until the disk has it."""
    by_column = run.mapping.rule("submission") is not None and not giver
    if run.source_kind is None or by_column:
        return
    named = dict.fromkeys(str(draft.fields["source"]) for draft in drafts if draft.fields.get("source"))
    if new := run.known.fetch_names("source", named, giver=giver):
        run.mission.source_keys.create(work.ahead("S", len(new)))


def _giver(run: _Import) -> str:
    """The giver whose keys the rows use: that of the submission, where the mapping names one for all rows."""
    rule = run.mapping.rule("submission")
    if rule is None or not rule.const:
        return ""
    code = run.known.code_of("submission", rule.const, giver="")
    submission = run.known.row(Submission, code) if code else None
    return submission.giver if isinstance(submission, Submission) else ""


def _row(run: _Import, draft: Draft, work: Deed, keys: list[ExternalKey], giver: str) -> None:
    shown = " | ".join(draft.key)
    digest = run.digest(draft, giver)
    content = run.mission.keyed_digest("row", json.dumps(_said(draft)).encode())
    key = run.known.key(digest)
    if key is not None and key.codes == BURIED:
        run.outcome.report(
            draft.row, shown, REFUSED, "What this row names was erased.", ", ".join(run.mapping.key), None
        )
        return
    if key is not None and key.content == content:
        run.outcome.report(draft.row, shown, SAME)
        return
    if key is not None and key.content and key.batch == run.batch:
        what = (
            "An earlier row of this sheet has the same key and says something else: choose a key that tells them apart."
        )
        run.outcome.report(draft.row, shown, REFUSED, what, ", ".join(run.mapping.key), None)
        return
    mark = work.mark()
    run.known.begin_row()
    row = Row(
        run.mission,
        work,
        run.known,
        draft.fields,
        draft.identities,
        run.source_kind,
        json.loads(key.codes) if key else {},
        {},
        [],
        giver,
    )
    try:
        BUILDERS[run.mapping.record](row)
    except (RowRefused, ForPeople) as refused:
        work.back_to(mark)
        run.known.take_back()
        field, value = getattr(refused, "field", None), getattr(refused, "value", None)
        run.outcome.report(draft.row, shown, REFUSED, refused.what, field, value)
        return
    keys.extend(row.keys)
    codes = canonical({**row.had, **row.made}).decode()
    if key is None:
        key = ExternalKey(digest=digest, record=run.mapping.record, codes=codes, content=content, batch=run.batch)
        run.known.remember(key)
        keys.append(key)
        _name_too(run, row, draft, keys, giver)
        run.outcome.report(draft.row, shown, NEW)
        return
    if key.batch != run.batch:
        key.before = canonical({"codes": key.codes, "content": key.content, "batch": key.batch}).decode()
    key.codes, key.content, key.batch = codes, content, run.batch
    if not key._state.adding:
        key.save()
    run.outcome.report(draft.row, shown, UPDATE)


def _name_too(run: _Import, row: Row, draft: Draft, keys: list[ExternalKey], giver: str) -> None:
    """Other sheets name the record by this key under the record's own name, whatever the namespace of its rows."""
    record = run.mapping.record
    code = row.made.get(record)
    if code is None or len(draft.key) != 1:
        return
    if run.mapping.namespace != record:
        digest = run.known.digest(giver, record, record, draft.key)
        keys.append(
            ExternalKey(
                digest=digest, record=record, codes=canonical({record: code}).decode(), content="", batch=run.batch
            )
        )
    run.known.name(record, draft.key[0], giver=giver, code=code)


def _said(draft: Draft) -> list[Any]:
    """All that the row says, as canonical JSON: what is compared to tell an update from the same row again."""

    def plain(value: Any) -> Any:
        if value is None or isinstance(value, str | int | bool):
            return value
        if isinstance(value, list | tuple):
            return [plain(part) for part in value]
        return str(getattr(value, "edtf", "") or "") + "|" + str(getattr(value, "words", value))

    return [
        draft.record,
        [[name, plain(draft.fields[name])] for name in sorted(draft.fields)],
        sorted(map(list, draft.identities.items())),
    ]
