"""Files that arrive in the browser: into the vault under a key of their own, looked through, and given to what they
belong to, or taken away. Each is one deed; what is refused leaves nothing behind."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, BinaryIO, cast

from habeas.core.access.erased import put_stone
from habeas.core.intake.arriving import KINDS, REASONS, WITH_TEXT, Arriving, plain_name
from habeas.core.intake.sheets import read_head
from habeas.core.intake.texts import read_text
from habeas.core.kernel.errors import ForPeople, WrongUse
from habeas.core.vault.store import StoredItem, remove_pieces
from habeas.store import pieces
from habeas.store.actions.deeds import Deed, deed
from habeas.store.actions.intake.known import Known
from habeas.store.actions.intake.sheet import limits_of
from habeas.store.actions.intake.texts import source_of
from habeas.store.mission import Actor, current
from habeas.store.models import Item, Source, Text
from habeas.store.queries.inbox import INBOX, item_of
from habeas.store.queries.seeing import hidden_sources, no_such, require_seen
from habeas.store.rights import require

_TABLE = Item._meta.db_table


@dataclass(frozen=True, slots=True)
class Received:
    """What became of one file that was sent: a line of the receipt."""

    name: str
    status: str  # stored, duplicate, refused
    item: str = ""  # the item, or the one that it is the same as
    sha256: str = ""
    size: int = 0
    code: str = ""  # of a refusal
    why: str = ""
    text: str = ""

    def answer(self) -> dict[str, Any]:
        """For a program, without what is not said."""
        return {name: value for name, value in asdict(self).items() if value not in ("", 0)}


def receive(
    stream: Arriving, name: str, *, by: Actor, belongs: str = "", kind: str = "", language: str = ""
) -> Received:
    """Keep one file; gives its line of the receipt, also where it is refused. ``belongs``: an interview, submission,
    consultation or source; without it the file waits in the inbox, under a key of its own."""
    require(by, "receive-file")
    shown = plain_name(name)
    try:
        owner = _owner(belongs, by) if belongs else ""
        kind = (kind or "document") if belongs else INBOX
        if kind not in (*KINDS, INBOX):
            raise WrongUse("no-such-kind", "A file is not of this kind.", expected=", ".join(KINDS), found=kind[:20])
        return _receive(stream, shown, by, owner, belongs, kind, language[:10])
    except ForPeople as refused:
        if refused.code in ("not-allowed", "mission-locked"):
            raise
        return Received(shown, "refused", size=stream.size, code=refused.code, why=refused.what)


class _Twice(Exception):
    def __init__(self, item: Item) -> None:
        super().__init__(item.code)
        self.item = item


def _receive(stream: Arriving, name: str, by: Actor, owner: str, belongs: str, kind: str, language: str) -> Received:
    mission = current()
    key = owner
    try:
        with pieces.writing(mission) as written:
            key = owner or _new_key(by)
            written.append(pieces.write(mission, key, cast(BinaryIO, stream)))
            stored = written[0]
            with deed("receive-file", by=by) as work:
                there = _same(stored, belongs, by)
                if there is not None:
                    raise _Twice(there)
                if owner:
                    require_seen(owner, by, belongs, "record")
                code = work.code("X")
                work.on = code
                sealed = mission.seal_words(key, name, _TABLE, code, "name")
                columns = {"owner": key, "belongs": belongs, "kind": kind, "language": language}
                row = Item(code=code, name_sealed=sealed, **columns, **pieces.columns(stored))
                text = ""
                if kind in WITH_TEXT and owner:
                    text = _text(work, row, pieces.read(mission, row), name, written)
                work.add(row)
    except _Twice as twice:
        _end(key, owner)
        return Received(name, "duplicate", twice.item.code, twice.item.sha256, twice.item.size)
    except BaseException:
        _end(key, owner)
        raise
    return Received(name, "stored", code, stored.sha256, stored.size, text=text)


def _new_key(by: Actor) -> str:
    with deed("expect-file", by=by) as work:
        _end_keys_of_nothing()
        key = work.code("IN")
        current().source_keys.create([key])
    return key


def _end_keys_of_nothing() -> None:
    """End the keys that a killed upload left without a file. An upload that is under way has a key and no file yet:
    then it is left for the next time."""
    if pieces.alone(current()):
        for key in keys_of_nothing():
            _end(key, "")


def keys_of_nothing() -> list[str]:
    """Keys of files in the inbox that no file has."""
    keys, files = current().source_keys.codes("IN-"), Item.seen.filter(owner__startswith="IN-")
    if len(keys) == files.count():  # as nearly always
        return []
    known = set(files.values_list("owner", flat=True))
    return [key for key in keys if key not in known]


def _end(key: str, owner: str) -> None:
    """The key of a file that is not in the inbox (any more)."""
    if key and not owner:
        mission = current()
        put_stone(mission.keys_folder, key, "done", on=mission.today())
        mission.source_keys.destroy(key)


def _same(stored: StoredItem, belongs: str, by: Actor) -> Item | None:
    """The same bytes, where they are meant for the same; of files that wait, in the whole inbox that she sees."""
    rows = Item.seen.filter(tie=stored.same_bytes, belongs=belongs).exclude(owner__in=hidden_sources(by))
    if not belongs:
        rows = rows.filter(kind=INBOX)
    return cast("Item | None", rows.order_by("id").first())


def _owner(belongs: str, by: Actor) -> str:
    """The source under whose key lies what belongs to this record; as if it were not there for who does not see her."""
    if belongs.startswith("S-"):
        source: str | None = belongs if Source.seen.filter(code=belongs).exists() else None
    else:
        source = source_of(Known(""), belongs)
    if source is None or source in hidden_sources(by):
        raise no_such("record", belongs)
    return source


def _text(work: Deed, row: Item, content: bytes, name: str, written: list[StoredItem]) -> str:
    """The text that is reviewed and coded, made once from the file's own bytes; none where it has no text layer."""
    mission = current()
    extracted = read_text(content, name=name, limits=limits_of(mission))
    row.media_type, row.encoding = extracted.media_type, extracted.encoding or ""
    if extracted.needs_ocr:
        return ""
    derived, code = work.code("X"), work.code("T")
    written.append(pieces.write(mission, row.owner, extracted.text.encode("utf-8")))
    shared = {"belongs": row.belongs, "language": row.language}
    work.add(
        Item(
            code=derived, owner=row.owner, kind="text", media_type="text/plain", encoding="utf-8",
            derived_from=row.code, **shared, **pieces.columns(written[-1]),
        )
    )  # fmt: skip
    work.add(Text(code=code, item=derived, source=row.owner, identities="open", length=len(extracted.text), **shared))
    return code


def content_of(path: Path) -> bytes:
    """The bytes of a file on this machine; refused where it is none, or beyond limits."""
    read_head(path, limits_of(current()), {"file": path.name})
    return path.read_bytes()


def text_file(content: bytes, name: str) -> dict[str, str]:
    """What kind of file a text came in, and how its letters are written."""
    extracted = read_text(content, name=name, limits=limits_of(current()))
    return {"media_type": extracted.media_type, "encoding": extracted.encoding or ""}


def words_in(content: bytes, name: str) -> str:
    """The words of a file; refused where it is a scan."""
    extracted = read_text(content, name=name, limits=limits_of(current()))
    if extracted.needs_ocr:
        raise WrongUse("no-text-layer", "This file has no text layer.", do="Give the words as TXT or DOCX.")
    return extracted.text


def assign(code: str, belongs: str, *, by: Actor, kind: str, language: str = "") -> Received:
    """Give a file of the inbox to what it belongs to: sealed anew under the key of that source."""
    require(by, "triage-inbox")
    old = item_of(code, by=by)
    owner = _owner(belongs, by)
    if kind not in KINDS:
        raise WrongUse("no-such-kind", "A file is not of this kind.", expected=", ".join(KINDS), found=kind[:20])
    mission = current()
    name = mission.open_words(old.owner, old.name_sealed, _TABLE, code, "name")
    content = pieces.read(mission, old)
    with pieces.writing(mission) as written:
        written.append(pieces.write(mission, owner, content))
        with deed("assign-file", by=by, on=code, about={"belongs": belongs}) as work:
            item_of(code, by=by)  # nobody else was faster
            require_seen(owner, by, belongs, "record")
            work.erase(Item.objects.filter(code=code))
            sealed = mission.seal_words(owner, name, _TABLE, code, "name")
            row = Item(
                code=code, owner=owner, belongs=belongs, kind=kind, language=language[:10], name_sealed=sealed,
                **pieces.columns(written[0]),
            )  # fmt: skip
            text = _text(work, row, content, name, written) if kind in WITH_TEXT else ""
            work.add(row)
            pieces.announce_removal(mission, [piece.name for piece in pieces.of(old)])
        remove_pieces(mission.items_folder, pieces.of(old))
    _end(old.owner, "")
    return Received(name, "stored", code, row.sha256, row.size, text=text)


def discard_file(code: str, *, by: Actor, reason: str) -> None:
    """Take a file of the inbox away for ever, for one of the known reasons."""
    require(by, "triage-inbox")
    if reason not in REASONS:
        raise WrongUse("no-reason", "A file is discarded for a reason.", expected=", ".join(REASONS))
    old = item_of(code, by=by)
    mission = current()
    with pieces.writing(mission):
        with deed("discard-file", by=by, on=code, about={"reason": reason}) as work:
            item_of(code, by=by)
            work.erase(Item.objects.filter(code=code))
            pieces.announce_removal(mission, [piece.name for piece in pieces.of(old)])
        remove_pieces(mission.items_folder, pieces.of(old))
    _end(old.owner, "")
