"""``habeas import folder``: originals and texts into the vault, then the codings of those texts."""

from __future__ import annotations

import io
from pathlib import Path
from typing import BinaryIO

from habeas.core.coding.fields import CodingProblems
from habeas.core.intake.folder import FolderEntry, FolderPlan, open_inside, read_folder
from habeas.core.intake.limits import Limits
from habeas.core.intake.texts import ExtractedText, read_text
from habeas.core.kernel.canonical import canonical
from habeas.core.kernel.errors import ForPeople
from habeas.core.vault.store import StoredItem
from habeas.store import pieces
from habeas.store.actions.deeds import Deed, deed
from habeas.store.actions.intake import batches, coding
from habeas.store.actions.intake.builders import RowRefused
from habeas.store.actions.intake.known import BURIED, Known
from habeas.store.actions.intake.outcome import NEW, REFUSED, SAME, UPDATE, Outcome
from habeas.store.actions.intake.sheet import limits_of
from habeas.store.actions.intake.texts import source_of
from habeas.store.mission import Actor, Mission, current, only_one
from habeas.store.models import Correction, ExternalKey, Item, Passage, Text
from habeas.store.rehearsal import rehearsal
from habeas.store.rights import require

_WITH_TEXT = ("transcript", "translation", "document", "notes")


def import_folder(directory: Path, *, by: Actor, rehearse: bool = False) -> Outcome:
    """Bring in the files of a folder as its ``folder.csv`` names them; gives what became of each."""
    require(by, "import")
    mission = current()
    limits = limits_of(mission)
    plan = read_folder(directory, limits)
    if any(entry.kind == "coding" for entry in plan.entries):
        require(by, "code")
    with only_one(mission, "import"):
        if not rehearse:
            batches.recover(by=by)
        with rehearsal(mission):  # the same folder twice changes nothing
            batches.forget_dead()
            tried = _Folder(mission, directory, plan, limits, "", by).run()
        if rehearse or not (tried.counts[NEW] or tried.counts[UPDATE]):
            return tried
        with batches.importing("folder", by=by) as batch:
            outcome = _Folder(mission, directory, plan, limits, batch, by).run()
            batches.finish(outcome, by=by)
        return outcome


class _Folder:
    """One run over a folder: writing into a batch, or (without one) inside a rehearsal."""

    def __init__(
        self, mission: Mission, directory: Path, plan: FolderPlan, limits: Limits, batch: str, by: Actor
    ) -> None:
        self.mission, self.directory, self.plan, self.limits, self.batch, self.by = (
            mission, directory, plan, limits, batch, by,
        )  # fmt: skip
        self.known = Known(batch)
        self.outcome = Outcome(batch)
        self.items: dict[str, str] = {}  # file -> item, of those brought in

    def run(self) -> Outcome:
        """Every entry of the plan, reported in the order in which it was read."""
        if self.plan.suggestion is not None:
            self.outcome.notes.append(f"A first folder.csv:\n{self.plan.suggestion}")
        for entry in self.plan.in_order():
            self._entry(entry)
        for entry in self.plan.entries:
            if entry.problem is not None:
                problem = entry.problem
                self.outcome.report(entry.row, entry.file, REFUSED, problem.reason, problem.field, problem.value)
        return self.outcome

    def _entry(self, entry: FolderEntry) -> None:
        written: list[StoredItem] = []
        self.known.begin_row()
        try:
            with deed("import-file", by=self.by, on=self.batch or None, batch=self.batch) as work:
                bring = self._coding if entry.kind == "coding" else self._file
                status, note, keys = bring(entry, work, written)
                for key in keys:
                    key.save()
        except CodingProblems as problems:
            self._drop(written)
            first = problems.problems[0]
            more = f" ({len(problems.problems) - 1} more)" if len(problems.problems) > 1 else ""
            what = f"line {first.line}: {first.says}. {first.do}{more}"
            self.outcome.report(entry.row, entry.file, REFUSED, what, first.code, None)
            return
        except (RowRefused, ForPeople) as refused:
            self._drop(written)
            what = refused.what if isinstance(refused, RowRefused) else str(refused)
            self.outcome.report(
                entry.row, entry.file, REFUSED, what, getattr(refused, "field", None), getattr(refused, "value", None)
            )
            return
        self.outcome.report(entry.row, entry.file, status, note)

    def _drop(self, written: list[StoredItem]) -> None:
        """The file was refused: nothing of it is known to those after it, and nothing of it stays in the vault."""
        self.known.take_back()
        for stored in written:
            pieces.discard(self.mission, stored)

    def _store(self, owner: str, content: bytes | BinaryIO, written: list[StoredItem]) -> dict[str, object]:
        """Into the vault; a rehearsal writes nothing."""
        if not self.batch:
            return {}
        stored = pieces.write(self.mission, owner, content)
        written.append(stored)
        return pieces.columns(stored)

    def _file(
        self, entry: FolderEntry, work: Deed, written: list[StoredItem]
    ) -> tuple[str, str | None, list[ExternalKey]]:
        owner = source_of(self.known, entry.of or "")
        if owner is None:
            raise RowRefused(
                "no-such-interview", "There is no interview, submission or consultation of this code.", "of", entry.of
            )
        with open_inside(self.directory, entry.file, self.limits) as stream:
            content = stream.read()
        key, said, status = self._key(entry, content)
        if status == SAME:
            self.items[entry.file] = _codes(key)["original"]
            return SAME, None, []
        extracted = None
        if entry.kind in _WITH_TEXT:
            extracted = read_text(content, name=entry.file, limits=self.limits)
        codes = _codes(key) if key is not None and not key._state.adding else {}
        original = codes.get("original") or work.code("X")
        self.items[entry.file] = original
        columns = {
            "owner": owner,
            "belongs": entry.of,
            "kind": entry.kind,
            "media_type": extracted.media_type if extracted else "",
            "language": entry.language or "",
            "encoding": (extracted.encoding or "") if extracted else "",
            "shows": entry.shows,
            "derived_from": self.items.get(entry.derived_from or "", ""),
            "name_sealed": self.mission.seal_words(owner, entry.file, "vault_item", original, "name"),
            **self._store(owner, io.BytesIO(content), written),
        }
        self._put(work, Item, original, columns)
        made = {"original": original}
        note = None
        if extracted is not None and extracted.needs_ocr:
            note = "It has no text layer: it is kept, and needs OCR."
        elif extracted is not None:
            made |= self._text(entry, work, owner, extracted, original, codes, written)
        return status, note, [self._named(key, made, said)]

    def _text(
        self,
        entry: FolderEntry,
        work: Deed,
        owner: str,
        extracted: ExtractedText,
        original: str,
        codes: dict[str, str],
        written: list[StoredItem],
    ) -> dict[str, str]:
        """The text that coders see, made once; a changed one may not pull the ground from under its passages."""
        code = codes.get("text") or work.code("T")
        if codes.get("text") and (
            Passage.seen.filter(text=code).exists() or Correction.seen.filter(text=code).exists()
        ):
            raise RowRefused(
                "text-in-use",
                "The transcript changed, and passages are anchored in the one that is here: use "
                f"habeas text correct {code} FILE.",
                "file",
                entry.file,
            )
        self.known.plain[code] = extracted.text
        item = codes.get("derived") or work.code("X")
        columns = {
            "owner": owner,
            "belongs": entry.of,
            "kind": "text",
            "media_type": "text/plain",
            "language": entry.language or "",
            "encoding": "utf-8",
            "derived_from": original,
            **self._store(owner, extracted.text.encode("utf-8"), written),
        }
        self._put(work, Item, item, columns)
        about = {
            "item": item,
            "belongs": entry.of,
            "source": owner,
            "language": entry.language or "",
            "identities": "open",
            "length": len(extracted.text),
        }
        self._put(work, Text, code, about)
        return {"derived": item, "text": code}

    def _put(self, work: Deed, model: type[Item] | type[Text], code: str, columns: dict[str, object]) -> None:
        old = self.known.row(model, code)
        row = work.supersede(old, **columns) if old is not None else work.add(model(code=code, **columns))
        self.known.put(row)

    def _key(self, entry: FolderEntry, content: bytes) -> tuple[ExternalKey | None, str, str]:
        digest = self.known.digest("", "folder", entry.kind, [entry.of or "", entry.language or "", entry.file])
        said = self.mission.keyed_digest("file", content)
        key = ExternalKey.objects.filter(digest=digest).first()
        if key is not None and key.batch in self.known._hidden:
            key = None
        if key is not None and key.codes == BURIED:
            raise RowRefused("erased", "What this file held was erased.", "file", entry.file)
        if key is None:
            return ExternalKey(digest=digest, record="file", batch=self.batch), said, NEW
        return key, said, SAME if key.content == said else UPDATE

    def _named(self, key: ExternalKey | None, made: dict[str, str], said: str) -> ExternalKey:
        assert key is not None
        if not key._state.adding and key.batch != self.batch:
            key.before = canonical({"codes": key.codes, "content": key.content, "batch": key.batch}).decode()
        key.codes, key.content, key.batch = canonical(made).decode(), said, self.batch
        return key

    def _coding(
        self, entry: FolderEntry, work: Deed, written: list[StoredItem]
    ) -> tuple[str, str | None, list[ExternalKey]]:
        with open_inside(self.directory, entry.file, self.limits) as stream:
            content = stream.read()
        try:
            text = content.decode("utf-8-sig")
        except UnicodeDecodeError:
            raise RowRefused("not-utf-8", "A coding file is UTF-8 text.", "file", entry.file) from None
        code, status, keys = coding.bring_in(self.mission, work, self.known, text, file=entry.file)
        if status != SAME:
            owner = source_of(self.known, entry.of or "") or str(self.known.row(Text, code).source)  # type: ignore[union-attr]
            item = work.code("X")
            name = self.mission.seal_words(owner, entry.file, "vault_item", item, "name")
            stored = self._store(owner, io.BytesIO(content), written)
            work.add(Item(code=item, owner=owner, belongs=entry.of or "", kind="coding", name_sealed=name, **stored))
        return status, None, keys


def _codes(key: ExternalKey | None) -> dict[str, str]:
    import json

    return dict(json.loads(key.codes)) if key is not None and key.codes else {}
