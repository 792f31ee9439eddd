"""A source of the made-up mission is erased: nothing of her words, names and dates is left, and the log holds."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connections

from habeas.core.access.erased import erased_sources
from habeas.core.kernel.errors import NotNow, Refused, WrongUse
from habeas.core.vault.verify import main as stranger
from habeas.store import mission as missions
from habeas.store.actions import disclosures, erasure, log
from habeas.store.actions.intake.batches import BatchInUse, undo
from habeas.store.actions.intake.sheet import import_sheet
from habeas.store.actions.release import make_release
from habeas.store.actions.requests import approve
from habeas.store.actions.users import actor_named, unlock_with
from habeas.store.mission import current
from habeas.store.models import (
    RECORDED,
    Account,
    Batch,
    Draft,
    Erased,
    Identity,
    Item,
    Passage,
    Release,
    Report,
    RootLink,
    Source,
    Text,
)
from habeas.store.queries import disclosures as told
from habeas.store.queries import holdings, impact
from habeas.store.queries import report as reports
from habeas.store.queries.requests import visible_requests
from habeas.store.queries.verify import verify
from support.haesong import DAY, EXAMPLE, Told, copied, quoted
from support.missions import PASSPHRASE, actor, agreed

REPORTS = sorted((EXAMPLE / "reports").glob("*.md"))
WHY = "She asked to be forgotten"


@pytest.fixture
def ida(reported: Any, tmp_path: Path) -> Iterator[Any]:
    """A copy of the mission with its reports built, and its drafts; gives who may do everything."""
    with copied(reported, tmp_path) as by:
        yield by


def erase(source: str, by: Any) -> dict[str, Any]:
    return agreed(lambda: erasure.erase(source, reason=WHY, by=by), second=actor_named("amara"))


def protected(source: str) -> dict[str, bytes]:
    """What is hers: everything sealed, opened; and the sealed bytes themselves."""
    mission, found = current(), holdings.of_source(source)
    said: dict[str, bytes] = {}
    for row in found.rows():
        for name in row.digest_columns():
            value = getattr(row, name)
            if name.endswith("_sealed") and value is not None:
                said[f"{row._meta.db_table} {row.code} {name}"] = bytes(value)
    for row in found.hers[Identity]:
        for name in ("name", "contact", "family", "rank", "post"):
            sealed = getattr(row, f"{name}_sealed")
            opened = mission.open_identity(source, sealed, "intake_identity", row.code, name)
            if len(opened) > 5:
                said[f"identity {name}"] = opened.encode()
    for row in found.hers[Passage]:
        opened = mission.open_words(source, row.words_sealed, "coding_passage", row.code, "words")
        exact = json.loads(opened)["exact"] if opened else ""
        if len(exact) > 25:
            said[f"words {row.code}"] = exact.encode()
    return said


def everything(home: Path) -> bytes:
    """Every byte of the mission that can be made readable: its database decrypted, page by page and row by row, drafts
    and reports opened, and every file beside it."""
    mission = current()
    parts = [path.read_bytes() for path in sorted(mission.path.rglob("*")) if path.is_file()]
    connection = connections[mission.alias]
    plain = home / "plain.sqlite3"
    plain.unlink(missing_ok=True)
    with connection.cursor() as cursor:
        cursor.execute("ATTACH DATABASE %s AS plain KEY ''", [str(plain)])
        cursor.execute("SELECT sqlcipher_export('plain')")
        cursor.execute("DETACH DATABASE plain")
    parts.append(plain.read_bytes())
    plain.unlink()
    for row in Draft.objects.all():
        parts.append(mission.open_draft(row.text_sealed, "report_draft", row.code, "text").encode())
    for row in Report.objects.exclude(prose_sealed=None):
        parts.append(mission.open_draft(row.prose_sealed, "report_report", row.code, "prose").encode())
    return b"\n".join(parts)


def no_page_is_left_over() -> bool:
    """Whether the database has no page of rows that are gone: the export above would not show one."""
    with connections[current().alias].cursor() as cursor:
        cursor.execute("PRAGMA freelist_count")
        return bool(cursor.fetchone()[0] == 0)


def leftovers(said: dict[str, bytes], haystack: bytes) -> list[str]:
    """What of it is still there, in any normal form; numbers of a file's bytes by halves, that a piece is found too."""
    found = []
    for name, value in said.items():
        forms = {value}
        try:
            text = value.decode()
            forms |= {unicodedata.normalize(form, text).encode() for form in ("NFC", "NFD", "NFKC", "NFKD")}
            forms |= {text.casefold().encode(), text.encode("utf-16-le"), json.dumps(text)[1:-1].encode()}
        except UnicodeDecodeError:
            forms |= {value[: len(value) // 2], value[len(value) // 2 :]} if len(value) > 40 else set()
        if any(form in haystack for form in forms if form):
            found.append(name)
    return found


# Nothing is left ------------------------------------------------------------------------------------------------------


def test_nothing_of_hers_is_left_anywhere_and_the_log_still_holds(ida: Any, tmp_path: Path) -> None:
    source, _ = quoted()
    items = [piece[0] for row in Item.objects.filter(owner=source) for piece in json.loads(row.pieces or "[]")]
    said = protected(source)
    assert any(name.startswith("words") for name in said)
    assert items
    before = everything(tmp_path)
    assert len(leftovers(said, before)) > len(said) / 2, "the search finds what is there"
    log.export_log(tmp_path / "before", by=ida)
    answer = erase(source, ida)
    assert answer["rows"] > 10
    assert answer["releases"] == 1
    assert no_page_is_left_over()
    assert leftovers(said, everything(tmp_path)) == []
    assert not any((current().path / "items" / name).exists() for name in items)
    assert source not in current().source_keys
    assert not any(model.objects.filter(code=source).exists() for model in RECORDED.values())
    holds = verify(by=ida, deep=True)
    assert holds["ok"], holds["failures"][:5]
    log.export_log(tmp_path / "after", by=ida)
    key = str(current().keys_folder / "log.pub")
    old = str(tmp_path / "before" / "checkpoint")
    assert stranger([str(tmp_path / "after"), "--key", key, "--checkpoint", old]) == 0


def test_the_next_release_is_as_if_she_had_never_spoken(ida: Any) -> None:
    source, _ = quoted()
    expected = impact.of_erasure(source, by=ida).releases[0]
    accounts = len(Told(Release.seen.get(state="open").sha256).codes.codes("account"))
    erase(source, ida)
    made = make_release(purpose="public-report", audience="public", period=None, by=ida)["release"]
    after = Told(made)
    assert source not in after.sources()
    assert len(after.codes.codes("account")) == accounts - expected.accounts


def test_what_others_told_stays_as_it_was(ida: Any) -> None:
    source, _ = quoted()
    others = {
        row.pk: (row.code, row.version, dict(row.columns()))
        for model in (Account, Text, Passage, Identity)
        for row in model.objects.all()
        if getattr(row, "source", row.code) != source
    }
    erase(source, ida)
    left = {
        row.pk: (row.code, row.version, dict(row.columns()))
        for model in (Account, Text, Passage, Identity)
        for row in model.objects.all()
    }
    assert left == others


def test_one_of_a_root_leaves_the_others_tied(ida: Any) -> None:
    row = next(each for each in RootLink.seen.order_by("code") if len(each.sources.split()) > 2)
    first, *rest = row.sources.split()
    note = current().open_words(first, row.note_sealed, "intake_root_link", row.code, "note")
    erase(first, ida)
    left = RootLink.seen.get(code=row.code)
    assert left.sources.split() == rest
    assert current().open_words(rest[0], left.note_sealed, "intake_root_link", row.code, "note") == note
    assert not RootLink.objects.filter(sources__contains=first).exists()
    pair = next((each for each in RootLink.seen.order_by("code") if len(each.sources.split()) == 2), None)
    if pair is not None:
        erase(pair.sources.split()[0], ida)
        assert not RootLink.seen.filter(code=pair.code).exists(), "a root of one ties nobody"
    assert verify(by=ida)["ok"]


def test_who_received_what_rests_on_her_is_to_be_told(ida: Any) -> None:
    source, _ = quoted()
    code = Report.seen.order_by("code").first().code
    what = (code, "Made-up Council", "public", DAY)
    agreed(lambda: disclosures.disclose(*what, reason="Session", by=ida), second=actor_named("amara"))
    erase(source, ida)
    [due] = told.visible_notices(by=ida)
    assert (due.row.because, due.disclosed.to) == ("erased", "Made-up Council")
    with pytest.raises(Refused):
        reports.visible_report(code, by=ida)


# Nobody alone, and not what is held -----------------------------------------------------------------------------------


def test_it_needs_a_second_person_who_is_told_why(ida: Any) -> None:
    source, _ = quoted()
    with pytest.raises(Refused) as refused:
        erasure.erase(source, reason=WHY, by=ida)
    assert refused.value.code == "waits-a-day"
    assert Source.seen.filter(code=source).exists()
    assert source in current().source_keys
    assert erased_sources(current().keys_folder) == frozenset()
    [asked] = visible_requests(by=actor_named("amara"))
    assert (asked.row.about, asked.reason) == (source, WHY)


@pytest.mark.parametrize("role", ["documenter", "registrar", "coder", "legal-officer", "reviewer", "administrator"])
def test_nobody_but_a_protection_officer_erases(ida: Any, role: str) -> None:
    with pytest.raises(Refused) as refused:
        erasure.erase(quoted()[0], reason=WHY, by=actor(role))
    assert refused.value.code == "not-allowed"


def test_a_legal_hold_blocks_it_and_says_so_until_it_is_lifted(ida: Any) -> None:
    source, _ = quoted()
    held = erasure.hold(source, reason="A court asked", by=ida)
    with pytest.raises(Refused) as refused:
        erasure.erase(source, reason=WHY, by=ida)
    assert refused.value.code == "legal-hold"
    assert held.code in refused.value.what
    assert "court" not in str(refused.value.answer()), "why is for those who may know"
    erasure.lift(held.code, by=ida)
    assert erase(source, ida)["rows"]


def test_a_hold_that_was_set_while_it_waited_blocks_it(ida: Any) -> None:
    source, _ = quoted()
    with pytest.raises(Refused) as waits:
        erasure.erase(source, reason=WHY, by=ida)
    approve(waits.value.where["record"], by=actor_named("amara"))
    erasure.hold(source, reason="A court asked", by=ida)
    with pytest.raises(Refused) as refused:
        erasure.erase(source, reason=WHY, by=ida)
    assert refused.value.code == "legal-hold"


@pytest.mark.parametrize("source", ["S-0000", "S-9999"])
def test_the_office_and_nobody_cannot_be_erased(ida: Any, source: str) -> None:
    with pytest.raises(WrongUse) as refused:
        erasure.erase(source, reason=WHY, by=ida)
    assert refused.value.code == "no-such-source"


def test_twice_is_once(ida: Any) -> None:
    source, _ = quoted()
    erase(source, ida)
    with pytest.raises(WrongUse) as refused:
        erasure.erase(source, reason=WHY, by=ida)
    assert refused.value.code == "no-such-source"


# She does not come back -----------------------------------------------------------------------------------------------


def test_the_same_sheets_do_not_bring_her_back(ida: Any) -> None:
    source, _ = quoted()
    erase(source, ida)
    for name in ("sources", "identities", "consent", "exposures", "interviews"):
        outcome = import_sheet(EXAMPLE / f"{name}.csv", EXAMPLE / "mappings" / f"{name}.yaml", by=ida)
        refused = [row for row in outcome.rows() if row["status"] == "refused"]
        assert refused, name
        assert outcome.counts["new"] == 0, (name, outcome.counts)
    assert not any(model.objects.filter(code=source).exists() for model in RECORDED.values())
    assert holdings.of_source(source).counts() == {}


def test_her_code_is_nobodys_again(ida: Any, tmp_path: Path) -> None:
    source, _ = quoted()
    erase(source, ida)
    (tmp_path / "more.csv").write_text(f"code,kind\n{source},escapee\n", encoding="utf-8")
    mapping = "format: habeas/mapping/1\nrecord: source\nkey: [code]\nnamespace: other\nfields:\n"
    mapping += "  code: {column: code}\n  kind: {column: kind}\n"
    (tmp_path / "more.yaml").write_text(mapping, encoding="utf-8")
    outcome = import_sheet(tmp_path / "more.csv", tmp_path / "more.yaml", by=ida)
    [row] = outcome.rows()
    assert row["status"] == "refused"
    assert "erased" in row["reason"]


def test_undoing_the_import_that_brought_her_does_not_bring_her_back_either(ida: Any) -> None:
    source, _ = quoted()
    batches = {row.batch for row in holdings.of_source(source).rows()}
    erase(source, ida)
    for batch in sorted(batches, reverse=True):
        if batch and Batch.objects.get(code=batch).state == Batch.DONE:
            with contextlib.suppress(BatchInUse):
                undo(batch, by=ida)
    assert verify(by=ida)["ok"]
    import_sheet(EXAMPLE / "sources.csv", EXAMPLE / "mappings" / "sources.yaml", by=ida)
    assert not Source.objects.filter(code=source).exists()


def test_whoever_has_the_mission_open_meanwhile_opens_nothing_of_hers_any_more(ida: Any) -> None:
    source, _ = quoted()
    path = current().path
    row = Passage.seen.filter(source=source).first()
    with missions.kept_open(path, unlock_with(path, "jihwan", PASSPHRASE), clock=current().clock) as other:
        with missions.inside(other):
            assert other.open_words(source, row.words_sealed, "coding_passage", row.code, "words")
        erase(source, ida)
        with missions.inside(other), pytest.raises(Refused) as refused:
            other.open_words(source, row.words_sealed, "coding_passage", row.code, "words")
        assert refused.value.code == "source-erased"


# Nobody hides behind it -----------------------------------------------------------------------------------------------


def test_a_row_that_was_taken_away_as_if_erased_is_found(ida: Any) -> None:
    from habeas.core.vault.entries import row_digest

    erase(quoted()[0], ida)
    by = Erased.objects.first().by
    row = Account.objects.order_by("code").first()
    digest = row_digest(bytes(row.salt), "coding_account", row.code, row.version, row.columns())
    for entry in (by, by + 1, 0):
        gone = Erased.objects.create(entry=row.entry, digest=digest, by=entry)
        saved = Account.objects.get(pk=row.pk)
        Account.objects.filter(pk=row.pk).delete()
        assert not verify(by=ida)["ok"], entry
        saved.save(force_insert=True)
        gone.delete()
    assert verify(by=ida)["ok"]


def test_a_digest_that_is_missing_is_found(ida: Any) -> None:
    erase(quoted()[0], ida)
    Erased.objects.first().delete()
    assert not verify(by=ida)["ok"]


# Killed ---------------------------------------------------------------------------------------------------------------

_KILLED = """
import os, signal, sys
from pathlib import Path
sys.path[:0] = {path!r}
from habeas.store import database_file, engine
engine.setup()
from habeas.store import mission as missions, pieces
from habeas.store.actions import erasure
from habeas.store.actions.users import actor_named, unlock_with
from habeas.store.actions.release import closing
from support.missions import PASSPHRASE, Clock
from support.haesong import DAY
import datetime

def die(*_, **__):
    os.kill(os.getpid(), signal.SIGKILL)

step = {step!r}
if step == "stone": erasure._remove_rows = die
if step == "rows": erasure.copies.remove = die
if step == "key":
    from habeas.core.access.sourcekeys import SourceKeys
    SourceKeys.destroy = die
if step == "pieces": pieces.settle = die
if step == "purge": database_file.purge = die
if step == "commit":
    from habeas.store.actions.deeds import Deed
    Deed.write = die
clock = Clock()
clock.time = datetime.datetime.combine(DAY, datetime.time(13), datetime.UTC)
path = Path({mission!r})
with missions.opened(path, unlock_with(path, "ida", PASSPHRASE), clock=clock):
    erasure.erase({source!r}, reason="She asked", by=actor_named("ida"))
print("done")
"""


@pytest.mark.parametrize("step", ["stone", "commit", "key", "rows", "pieces", "purge"])
def test_killed_at_any_step_the_same_command_finishes(ida: Any, tmp_path: Path, step: str) -> None:
    source, _ = quoted()
    said = protected(source)
    with pytest.raises(Refused) as waits:
        erasure.erase(source, reason=WHY, by=ida)
    approve(waits.value.where["record"], by=actor_named("amara"))
    src, tests = Path(missions.__file__).parents[2], Path(__file__).parents[2]
    script = _KILLED.format(path=[str(src), str(tests)], step=step, mission=str(current().path), source=source)
    connections[current().alias].close()
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, env=os.environ, check=False)
    assert done.returncode == -signal.SIGKILL, done.stderr
    assert "done" not in done.stdout
    erasure.erase(source, reason=WHY, by=ida)
    assert no_page_is_left_over()
    assert leftovers(said, everything(tmp_path)) == []
    holds = verify(by=ida, deep=True)
    assert holds["ok"], holds["failures"][:5]
    assert erased_sources(current().keys_folder, "done") == {source}


def test_while_somebody_reads_it_is_not_called_done(ida: Any) -> None:
    """A reader keeps the write-ahead log: what the rows said is still in it, and nobody is told that it is gone."""
    source, _ = quoted()
    path = current().path
    with missions.kept_open(path, unlock_with(path, "jihwan", PASSPHRASE)) as other:
        from habeas.store import engine

        with missions.inside(other), engine.snapshot(other.alias):
            assert Source.seen.count()
            with missions.inside(_mission_of(ida)):
                connections[current().alias].cursor().execute("PRAGMA busy_timeout=200")
                with pytest.raises(NotNow):
                    erase(source, ida)
                assert erased_sources(current().keys_folder, "done") == frozenset()
    erasure.erase(source, reason=WHY, by=ida)
    assert erased_sources(current().keys_folder, "done") == {source}


def _mission_of(by: Any) -> Any:
    return _OPENED[0]


_OPENED: list[Any] = []


@pytest.fixture(autouse=True)
def _remember(ida: Any) -> Iterator[None]:
    _OPENED[:] = [current()]
    yield
    _OPENED.clear()


# What she is told -----------------------------------------------------------------------------------------------------


def test_she_is_told_everything_that_erasure_would_remove(ida: Any, tmp_path: Path) -> None:
    from habeas.store.actions.subject import report_on

    source, passage = quoted()
    words = current().open_words(
        source, Passage.seen.get(code=passage).words_sealed, "coding_passage", passage, "words"
    )
    name = current().open_identity(
        source, Identity.seen.get(code=source).name_sealed, "intake_identity", source, "name"
    )
    code = Report.seen.order_by("code").first().code
    what = (code, "Made-up Council", "public", DAY)
    agreed(lambda: disclosures.disclose(*what, reason="Session", by=ida), second=actor_named("amara"))
    out = tmp_path / "told.json"
    agreed(lambda: report_on(source, out, reason="She asked for it", by=ida), second=actor_named("amara"))
    told_her = json.loads(out.read_text(encoding="utf-8"))
    assert told_her["identity"]["name"] == name
    assert json.loads(words)["exact"] in {row.get("words") for row in told_her["held"]["passage"]}
    assert [(one["what"], one["to"]) for one in told_her["shared"]] == [(code, "Made-up Council")]
    assert told_her["opened"][-1]["reason"] == "She asked for it"
    assert "open-identity" in {one["verb"] for one in told_her["done"]}
    counted = {model.__name__.lower(): n for model, n in _in_use(source).items() if n}
    assert {kind: len(rows) for kind, rows in told_her["held"].items() if kind != "person"} == counted
    page = tmp_path / "told.html"
    agreed(lambda: report_on(source, page, reason="She asked again", by=ida), second=actor_named("amara"))
    text = page.read_text(encoding="utf-8")
    assert name in text
    assert "FICTION" in text
    assert "<script" not in text


def _in_use(source: str) -> dict[Any, int]:
    from habeas.store.models import Opening

    found = holdings.of_source(source)
    return {
        model: len([row for row in rows if row.current and not row.gone])
        for model, rows in found.hers.items()
        if model not in (Identity, Opening)
    }


@pytest.mark.parametrize("role", ["documenter", "coder", "legal-officer", "administrator", "auditor"])
def test_nobody_else_writes_what_is_held_on_her(ida: Any, tmp_path: Path, role: str) -> None:
    from habeas.store.actions.subject import report_on

    with pytest.raises(Refused):
        report_on(quoted()[0], tmp_path / "told.json", reason="x", by=actor(role))
    assert not (tmp_path / "told.json").exists()


def test_it_is_not_written_into_the_mission_nor_over_anything(ida: Any, tmp_path: Path) -> None:
    from habeas.store.actions.subject import report_on

    (tmp_path / "there.html").write_text("mine")
    for out in (current().path / "told.html", tmp_path / "there.html", tmp_path / "told.txt"):
        with pytest.raises(WrongUse):
            report_on(quoted()[0], out, reason="She asked", by=ida)
    assert (tmp_path / "there.html").read_text() == "mine"
