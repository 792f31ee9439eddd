"""Erasing a source: her key, every row about her in every version, her items, what was made of her words.

The log still verifies: of each row only its salted digest stays (``Deed.erase``). The steps, each of which may be the
last before the machine dies; the same command then finishes:

1. a line in ``keys/erased.jsonl`` says that it has begun;
2. one deed removes the rows, and puts down the pieces that no row names any more;
3. her key is destroyed; pieces, data of releases that held her, and copies that a killed upgrade left are removed;
4. the database is wiped of what the rows said, and the line says that it is done.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

from habeas.core.access.erased import erased_sources, put_stone
from habeas.core.kernel.errors import DoesNotHold, Refused, WrongUse
from habeas.core.report.withdrawn import without_quotations
from habeas.store import database_file, pieces, readpages
from habeas.store.actions.consents import notices_of
from habeas.store.actions.deeds import Deed, deed
from habeas.store.actions.intake import interviews as drafts
from habeas.store.actions.intake.known import BURIED
from habeas.store.actions.release import held
from habeas.store.actions.release.closing import remove_closed
from habeas.store.actions.requests import cleared
from habeas.store.mission import OFFICE, Actor, Mission, current, only_one
from habeas.store.models import (
    Act,
    Batch,
    Draft,
    ExternalKey,
    Hold,
    Item,
    Passage,
    Recorded,
    Release,
    Report,
    Request,
    RootLink,
    Source,
    Span,
    Text,
)
from habeas.store.outside import copies
from habeas.store.queries import holdings
from habeas.store.queries import release as releases
from habeas.store.queries.seeing import no_such, require_seen
from habeas.store.rights import require, require_right

#: words of hers shorter than this are not looked for in drafts and reports: they may be anybody's
_SHORTEST = 20


def erase(source: str, *, reason: str, by: Actor) -> dict[str, Any]:
    """Erase a source, for ever; gives how many rows, items and releases went. It needs a second person, and no hold."""
    require(by, "erase-source")
    mission = current()
    asked = None
    if Source.objects.filter(code=source).exists() or source not in erased_sources(mission.keys_folder, "begun"):
        if source == OFFICE or not Source.seen.filter(code=source).exists():
            raise no_such("source", source)
        require_seen(source, by, source, "source")
        _require_no_hold(source)
        asked = cleared("erase-source", source, by=by, reason=reason)
    with only_one(mission, "import"), only_one(mission, "release"):
        return _erase(mission, source, by, asked)


def erase_again(sources: Iterable[str], *, by: Actor) -> int:
    """Remove the rows of erased sources that an older content backup brought back; gives of how many."""
    require_right(by, "erase-source")  # whoever recovers a mission has proven herself by its paper kit
    mission, count = current(), 0
    with only_one(mission, "import"), only_one(mission, "release"):
        for source in sources:
            if Source.objects.filter(code=source).exists() or Item.objects.filter(owner=source).exists():
                _erase(mission, source, by, None)
                count += 1
    return count


def _require_no_hold(source: str) -> None:
    hold = Hold.seen.filter(source=source, lifted="").order_by("since").first()
    if hold is not None:
        raise Refused(
            "legal-hold",
            f"{source} is under the legal hold {hold.code} since {hold.since}: nothing of hers is erased.",
            {"record": hold.code},
            do="Whoever may lift it: habeas hold lift.",
        )


def _erase(mission: Mission, source: str, by: Actor, asked: Request | None) -> dict[str, Any]:
    put_stone(mission.keys_folder, source, "begun", on=mission.today())
    found = holdings.of_source(source)
    answer = {"source": source, "rows": 0, "items": len(found.codes(Item)), "releases": 0, "drafts": 0, "reports": 0}
    for item in found.codes(Item):
        readpages.forget(item)
    if any(found.rows()) or found.persons or found.naming:
        _remove_rows(mission, found, by, asked, answer)
    drafts.end_of_source(source)
    with contextlib.suppress(FileNotFoundError):
        mission.source_keys.destroy(source)
    pieces.settle(mission)
    remove_closed()
    copies.remove(mission.path)
    database_file.purge(mission.alias)
    put_stone(mission.keys_folder, source, "done", on=mission.today())
    return answer


def _remove_rows(mission: Mission, found: holdings.Holdings, by: Actor, asked: Request | None, answer: Any) -> None:
    said = _words(mission, found)
    texts = found.codes(Passage)
    with deed("erase-source", by=by, on=found.source) as work:
        work.erase(found.rows())
        _leave_persons(work, found)
        _take_out_codes(work, mission, found)
        answer["releases"] = _close_releases(work, mission, found.source)
        answer["drafts"] = _clean_drafts(work, texts, said)
        answer["reports"] = _clean_reports(work, texts, said)
        _forget_requests(work, found.source, asked)
        _forget_reports_of_imports(work, found)
        _bury_keys(found)
        answer["rows"] = len(work.erased)
        gone = [piece.name for row in work.erased if isinstance(row, Item) for piece in pieces.of(row)]
        pieces.announce_removal(mission, gone)  # on the disk before the rows go: a crash must not leave them behind


def _words(mission: Mission, found: holdings.Holdings) -> list[str]:
    """What may stand in drafts and reports of her words: stretches of her passages between what is masked in them."""
    masked: dict[str, set[str]] = defaultdict(set)
    owners = {row.code: row.source for row in found.hers[Text]}
    for row in found.hers[Span]:
        with contextlib.suppress(DoesNotHold, Refused):
            masked[row.text].add(
                mission.open_words(owners[row.text], row.words_sealed, "coding_span", row.code, "words")
            )
    said: set[str] = set()
    for row in found.hers[Passage]:
        whole = []
        with contextlib.suppress(DoesNotHold, Refused):
            opened = mission.open_words(row.source, row.words_sealed, "coding_passage", row.code, "words")
            whole.append(json.loads(opened)["exact"] if opened else "")
            sealed = row.translation_sealed
            whole.append(mission.open_words(row.source, sealed, "coding_passage", row.code, "translation"))
        hidden = "|".join(map(re.escape, sorted(masked[row.text] - {""}, key=len, reverse=True)))
        said |= {stretch for each in whole for stretch in (re.split(hidden, each) if hidden else [each])}
    return sorted({stretch.strip() for stretch in said if len(stretch.strip()) >= _SHORTEST})


def _leave_persons(work: Deed, found: holdings.Holdings) -> None:
    """Persons of whom she first spoke: gone, unless others speak of them too; then nothing of what she said stays."""
    mine = found.codes(Act)
    codes = {row.code for row in found.persons}
    named: set[str] = set()
    for code, victims in Act.objects.exclude(victims="").values_list("code", "victims").iterator(chunk_size=2000):
        if code not in mine:
            named |= codes.intersection(victims.split())
    work.erase(found.persons)
    for row in found.persons:
        if row.current and not row.gone and row.code in named:
            columns = {"owner": "", "self_of": "", "sex": "", "age": "", "name_sealed": None, "note_sealed": None}
            work.supersede(row, **columns)


def _take_out_codes(work: Deed, mission: Mission, found: holdings.Holdings) -> None:
    """Rows of others that name her: a version without her codes stays, the others go."""
    by_row: dict[tuple[type[Recorded], str], dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for row, column, codes in found.naming:
        work.erase([row])
        if row.current and not row.gone:
            by_row[type(row), row.code][column] |= codes
    for (model, code), columns in by_row.items():
        row = model.objects.get(code=code, current=True)
        changed: dict[str, Any] = {
            column: " ".join(each for each in getattr(row, column).split() if each not in codes)
            for column, codes in columns.items()
        }
        if isinstance(row, RootLink):
            changed |= _root_without(mission, row, changed["sources"])
        work.supersede(row, **changed)


def _root_without(mission: Mission, row: RootLink, left: str) -> dict[str, Any]:
    """A root ties two sources or more; its note lies under the key of the first of them."""
    names = left.split()
    if len(names) < 2:
        return {"gone": True, "note_sealed": None}
    note = ""
    with contextlib.suppress(DoesNotHold, Refused):
        note = mission.open_words(row.sources.split()[0], row.note_sealed, "intake_root_link", row.code, "note")
    return {"note_sealed": mission.seal_words(names[0], note, "intake_root_link", row.code, "note")}


def _close_releases(work: Deed, mission: Mission, source: str) -> int:
    """Releases that hold her lapse; whoever received what rests on one of them is to be told."""
    closed = 0
    for row in Release.seen.order_by("id"):
        if not _holds(row, source):
            continue
        notices_of(work, row, {source: "erased"}, None)
        if row.state == Release.OPEN:
            work.supersede(row, state=Release.LAPSED, because="a source in it was erased")
            closed += 1
    return closed


def _holds(row: Release, source: str) -> bool:
    if row.holds:
        return held([source]) in row.holds.split()
    if row.state != Release.OPEN:
        return False
    try:  # made by a program that did not remember whom a release holds
        return any(one[0] == source for one in releases.Files(row).receipt().get("taken", []))
    except DoesNotHold:
        return True


def _clean_drafts(work: Deed, passages: set[str], said: list[str]) -> int:
    """Every version of a draft that quotes her goes; of the one in use a version without her words stays."""
    changed = 0
    for row in Draft.objects.order_by("id"):
        text = current().open_draft(row.text_sealed, Draft._meta.db_table, row.code, "text")
        without, places = without_quotations(text, row.code, passages, said)
        if not places:
            continue
        work.erase([row])
        if row.current and not row.gone:
            changed += 1
            work.supersede(row, **draft_columns(row.code, without))
    return changed


def draft_columns(code: str, text: str) -> dict[str, Any]:
    """The columns of a draft with this text."""
    sealed = current().seal_draft(text, Draft._meta.db_table, code, "text")
    return {"sha256": hashlib.sha256(text.encode()).hexdigest(), "text_sealed": sealed}


def _clean_reports(work: Deed, passages: set[str], said: list[str]) -> int:
    """Of a built report that quotes her only its title stays: the page cannot lose a sentence and be the one built."""
    changed = 0
    for row in Report.objects.order_by("id"):
        prose = row.html
        quotes = 0
        if row.prose_sealed is not None:
            prose = current().open_draft(row.prose_sealed, Report._meta.db_table, row.code, "prose")
            quotes = without_quotations(prose, row.code, passages, said)[1]
        plain = " ".join(row.html.split())
        if not quotes and not any(each in plain or each in prose for each in said):
            continue
        work.erase([row])
        if row.current and not row.gone:
            changed += 1
            work.supersede(row, html="", prose_sealed=None)
    return changed


def _forget_requests(work: Deed, source: str, asked: Request | None) -> None:
    """What was said to officers about her, in the requests to erase her and to open her identity."""
    for row in Request.objects.filter(about=source):
        work.erase([row])
        if asked is not None and row.pk == asked.pk:
            work.about["request"] = asked.code
            work.supersede(row, state=Request.USED, reason_sealed=None)


def _forget_reports_of_imports(work: Deed, found: holdings.Holdings) -> None:
    """Reports of the imports that brought her in: a refused row's value may be her name."""
    batches = {row.batch for row in found.rows() if row.batch}
    reports = set(Batch.objects.filter(code__in=batches).exclude(report="").values_list("report", flat=True))
    work.erase(Item.objects.filter(code__in=reports))
    Batch.objects.filter(code__in=batches).update(report="")


def _bury_keys(found: holdings.Holdings) -> None:
    """Keys of a giver that named her or what she gave: only their keyed digest stays, so that the same sheet does not
    bring her back."""
    codes = {row.code for row in found.rows()}
    for key in ExternalKey.objects.iterator(chunk_size=500):
        if codes.intersection(json.loads(key.codes or "{}").values()):
            key.codes, key.content, key.before = BURIED, "", ""
            key.save()


def visible_erased(*, by: Actor) -> Iterator[str]:
    """The codes of the sources that were erased, for whoever may erase."""
    require_right(by, "erase-source")
    yield from sorted(code for code in erased_sources(current().keys_folder) if code.startswith("S-"))


def hold(source: str, *, reason: str, by: Actor) -> Hold:
    """Put a source under a legal hold: she is not erased while it lasts."""
    require(by, "hold-source")
    if not Source.seen.filter(code=source).exclude(code=OFFICE).exists():
        raise no_such("source", source)
    require_seen(source, by, source, "source")
    if not reason.strip():
        raise WrongUse("no-reason", "A legal hold needs a reason.", do='--reason "…"')
    with deed("hold-source", by=by, on=source) as work:
        code = work.code("H")
        sealed = current().seal_words(source, reason.strip(), Hold._meta.db_table, code, "reason")
        since = current().today().isoformat()
        made = Hold(code=code, source=source, since=since, lifted="", reason_sealed=sealed)
        work.add(made)
        work.about["hold"] = code
    return made


def lift(code: str, *, by: Actor) -> Hold:
    """Lift a legal hold."""
    require(by, "lift-hold")
    row = Hold.seen.filter(code=code, lifted="").first()
    if row is None:
        raise WrongUse("no-such-hold", f"No legal hold {code[:20]} lasts.", do="habeas hold list")
    require_seen(row.source, by, code, "hold")
    with deed("lift-hold", by=by, on=row.source, about={"hold": code}) as work:
        made = work.supersede(row, lifted=current().today().isoformat())
    return made  # type: ignore[return-value]
