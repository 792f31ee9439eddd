"""Every row is reported; the same file twice and a rehearsal change nothing; a batch can be undone."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from habeas.core.kernel.errors import Refused, WrongUse
from habeas.store.actions.intake import batches
from habeas.store.actions.intake.sheet import import_sheet
from habeas.store.models import RECORDED, Account, Act, Batch, Entry, Event, ExternalKey, Item, Person, Source
from habeas.store.queries.intake import visible_batch_report
from habeas.store.queries.verify import verify
from support.missions import actor
from support.sheets import ACTS, bring_in, sheet, the_list
from vectors.hostile.makers import SHEET, text_cell, workbook

SOURCES = "code,kind,sex,birth\nS-0001,escapee,female,1980\nS-0002,former-official,male,1971~\nS-0003,relative,,\n"


def state_of(mission: Any) -> dict[str, Any]:
    """Everything that an import could change, in the database and on the disk."""
    rows = {name: sorted(model.objects.values_list("code", "version", "current")) for name, model in RECORDED.items()}
    keys = sorted(ExternalKey.objects.values_list("digest", "content", "codes"))
    files = {path.relative_to(mission.path): path.stat().st_size for path in mission.items_folder.rglob("*.age")}
    files |= {Path("keys"): len((mission.keys_folder / "source-keys.jsonl").read_bytes())}
    return {"rows": rows, "keys": keys, "files": files, "entries": Entry.objects.count()}


def statuses(outcome: Any) -> list[tuple[int, str]]:
    return [(row["row"], row["status"]) for row in outcome.rows()]


def test_every_row_is_reported(mission: Any, all_roles: Any, tmp_path: Path) -> None:
    outcome = bring_in(tmp_path, "source", SOURCES + "S-0004,dragon,female,\n,escapee,,\n", by=all_roles)
    assert outcome.rows_in == 5
    assert outcome.counts == {"new": 3, "update": 0, "same": 0, "refused": 2}
    assert statuses(outcome) == [(2, "new"), (3, "new"), (4, "new"), (5, "refused"), (6, "refused")]
    refused = list(outcome.rows())[3]
    assert (refused["field"], refused["value"]) == ("kind", "dragon")
    assert "escapee" in refused["reason"], "the forms understood are named"
    assert Source.seen.get(code="S-0002").birth == "1971~"
    assert verify(by=all_roles, deep=True)["ok"]


def test_the_report_is_kept_encrypted_and_can_be_read_again(mission: Any, all_roles: Any, tmp_path: Path) -> None:
    outcome = bring_in(tmp_path, "source", SOURCES + "S-0004,Kim Nobody,,\n", by=all_roles)
    head, rows = visible_batch_report(outcome.batch, by=all_roles)
    assert head["rows_in"] == 4
    assert [row["status"] for row in rows] == ["new", "new", "new", "refused"]
    for path in mission.path.rglob("*"):
        if path.is_file():
            assert b"Kim Nobody" not in path.read_bytes(), path


def test_the_same_file_twice_changes_nothing(mission: Any, all_roles: Any, tmp_path: Path) -> None:
    first = bring_in(tmp_path, "source", SOURCES, by=all_roles)
    before = state_of(mission)
    again = bring_in(tmp_path, "source", SOURCES, by=all_roles)
    assert again.batch == first.batch
    assert again.counts == {"new": 0, "update": 0, "same": 3, "refused": 0}
    assert state_of(mission) == before


def test_a_rehearsal_changes_nothing_and_says_what_would_be(mission: Any, all_roles: Any, tmp_path: Path) -> None:
    the_list(tmp_path, by=all_roles)
    before = state_of(mission)
    rehearsed = bring_in(tmp_path, "act", ACTS, by=all_roles, rehearse=True)
    assert state_of(mission) == before
    done = bring_in(tmp_path, "act", ACTS, by=all_roles)
    assert rehearsed.counts == done.counts
    assert statuses(rehearsed) == statuses(done)


def test_a_changed_row_is_an_update_and_the_old_version_stays(mission: Any, all_roles: Any, tmp_path: Path) -> None:
    bring_in(tmp_path, "source", SOURCES, by=all_roles)
    changed = bring_in(tmp_path, "source", SOURCES.replace("1980", "1981"), by=all_roles)
    assert changed.counts == {"new": 0, "update": 1, "same": 2, "refused": 0}
    assert Source.seen.get(code="S-0001").birth == "1981"
    assert list(Source.objects.filter(code="S-0001").order_by("version").values_list("birth", flat=True)) == [
        "1980",
        "1981",
    ]


def test_rows_share_events_and_witnesses_by_the_givers_keys(mission: Any, all_roles: Any, tmp_path: Path) -> None:
    the_list(tmp_path, by=all_roles)
    outcome = bring_in(tmp_path, "act", ACTS, by=all_roles)
    assert outcome.counts["new"] == 4
    assert Event.seen.count() == 1
    assert Source.seen.filter(kind="eyewitness").count() == 3
    acts = {act.violation + act.date: act for act in Act.seen.all()}
    assert {act.date for act in acts.values()} == {"2019-05", "2018~", "2018-21", "2020/2021"}
    group = Person.seen.get(count_min=20)
    assert (group.kind, group.count_max) == ("group", 30)
    first = Account.seen.get(code=Act.seen.get(date="2019-05").account)
    last = Account.seen.get(code=Act.seen.get(date="2020/2021").account)
    assert first.source == last.source


def test_names_are_sealed_and_open_only_with_the_identity_key(mission: Any, all_roles: Any, tmp_path: Path) -> None:
    the_list(tmp_path, by=all_roles)
    bring_in(tmp_path, "act", ACTS, by=all_roles)
    person = Person.seen.exclude(name_sealed=None).order_by("code").first()
    assert b"Made" not in bytes(person.name_sealed)
    assert mission.open_identity(person.owner, person.name_sealed, "coding_person", person.code, "name") == "Made Up"


def test_a_file_that_cannot_be_read_to_its_end_leaves_nothing(mission: Any, all_roles: Any, tmp_path: Path) -> None:
    rows = "".join(f"S-{n:04d},escapee,,\n" for n in range(1, 1200))
    limits = mission.path / "mission.toml"
    limits.write_text(limits.read_text() + "\n[limits]\nrows = 1000\n")
    from habeas.store.config import load_config

    mission.config = load_config(limits)
    with pytest.raises((Refused, WrongUse)):
        bring_in(tmp_path, "source", "code,kind,sex,birth\n" + rows, by=all_roles)
    assert Source.seen.count() == 1, "only the office itself"
    assert Batch.objects.get().state == Batch.UNDONE
    assert verify(by=all_roles, deep=True)["ok"]
    fine = bring_in(tmp_path, "source", SOURCES, by=all_roles)
    assert fine.counts["new"] == 3, "what was dropped names nothing"


def test_an_unfinished_import_is_invisible_and_dropped_by_the_next(
    mission: Any, all_roles: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Killed(BaseException):
        pass

    def killed(*_: Any, **__: Any) -> None:
        raise Killed

    monkeypatch.setattr(batches, "finish", killed)
    monkeypatch.setattr(batches, "drop", killed)  # a killed process cleans nothing up
    with pytest.raises(Killed):
        bring_in(tmp_path, "source", SOURCES, by=all_roles)
    monkeypatch.undo()
    assert Source.objects.filter(code="S-0001").exists()
    assert not Source.seen.filter(code="S-0001").exists()
    assert verify(by=all_roles)["ok"], "what is unfinished is on the log and whole"
    outcome = bring_in(tmp_path, "source", SOURCES, by=all_roles)
    assert outcome.counts["new"] == 3
    assert Source.seen.filter(code="S-0001").count() == 1
    assert list(Batch.objects.order_by("code").values_list("state", flat=True)) == [Batch.UNDONE, Batch.DONE]
    assert verify(by=all_roles, deep=True)["ok"]


def test_a_batch_is_undone_while_nothing_rests_on_it(mission: Any, all_roles: Any, tmp_path: Path) -> None:
    outcome = bring_in(tmp_path, "source", SOURCES, by=all_roles)
    batches.undo(outcome.batch, by=all_roles)
    assert not Source.seen.filter(code="S-0001").exists()
    assert verify(by=all_roles)["ok"]
    again = bring_in(tmp_path, "source", SOURCES, by=all_roles)
    assert again.counts["new"] == 3, "what was undone can come in again"
    assert Source.seen.filter(code__in=["S-0001", "S-0002", "S-0003"]).count() == 3
    assert verify(by=all_roles)["ok"]


def test_undoing_an_update_brings_back_what_was(mission: Any, all_roles: Any, tmp_path: Path) -> None:
    bring_in(tmp_path, "source", SOURCES, by=all_roles)
    changed = bring_in(tmp_path, "source", SOURCES.replace("1980", "1981"), by=all_roles)
    batches.undo(changed.batch, by=all_roles)
    assert Source.seen.get(code="S-0001").birth == "1980"
    again = bring_in(tmp_path, "source", SOURCES, by=all_roles)
    assert again.counts["same"] == 3
    assert verify(by=all_roles)["ok"]


def test_undo_is_refused_and_lists_what_rests_on_the_batch(mission: Any, all_roles: Any, tmp_path: Path) -> None:
    sources = bring_in(tmp_path, "source", SOURCES, by=all_roles)
    bring_in(tmp_path, "interview", "code,source,date\nI-7,S-0002,2024-02-03\n", by=all_roles)
    with pytest.raises(batches.BatchInUse) as refused:
        batches.undo(sources.batch, by=all_roles)
    assert refused.value.resting == [{"record": "interview", "code": "I-0007", "because": "source"}]
    assert refused.value.exit_code == 3
    assert refused.value.answer()["rests_on_it"]
    assert Source.seen.filter(code="S-0002").exists()


def test_an_update_by_another_batch_rests_on_the_first(mission: Any, all_roles: Any, tmp_path: Path) -> None:
    first = bring_in(tmp_path, "source", SOURCES, by=all_roles)
    bring_in(tmp_path, "source", SOURCES.replace("1980", "1981"), by=all_roles)
    with pytest.raises(batches.BatchInUse, match="S-0001"):
        batches.undo(first.batch, by=all_roles)


def test_what_the_row_names_must_be_there(mission: Any, all_roles: Any, tmp_path: Path) -> None:
    bring_in(tmp_path, "source", SOURCES, by=all_roles)
    outcome = bring_in(
        tmp_path, "interview", "code,source,date\nI-1,S-0099,2024-02-03\nI-2,S-1,2024-02-03\n", by=all_roles
    )
    first, second = outcome.rows()
    assert (first["status"], first["field"], first["value"]) == ("refused", "source", "S-0099")
    assert second["status"] == "new"


def test_a_code_that_names_another_record_is_refused(mission: Any, all_roles: Any, tmp_path: Path) -> None:
    the_list(tmp_path, by=all_roles)  # the organisation takes S-0001
    taken = Source.seen.get(giver="the-list").code
    outcome = bring_in(tmp_path, "source", SOURCES, by=all_roles)
    assert [row["status"] for row in outcome.rows()][["S-0001", "S-0002", "S-0003"].index(taken)] == "refused"
    assert Source.seen.get(code=taken).giver == "the-list"


def test_a_refused_row_takes_nothing_of_itself_along(mission: Any, all_roles: Any, tmp_path: Path) -> None:
    the_list(tmp_path, by=all_roles)
    people = Person.objects.count()
    bad = "id,code,date,place,witness,event,name,sex,people\n9,TOR-01,2019,X,S-0444,,Nobody,male,\n"
    outcome = bring_in(tmp_path, "act", bad, by=all_roles)
    assert outcome.counts["refused"] == 1
    assert Person.objects.count() == people
    assert not ExternalKey.objects.filter(record="act").exists()


def test_only_one_import_at_a_time(mission: Any, all_roles: Any, tmp_path: Path) -> None:
    import fcntl

    with (mission.keys_folder / "import.lock").open("a+b") as other:
        fcntl.flock(other, fcntl.LOCK_EX)
        with pytest.raises(Exception, match="running") as refused:
            bring_in(tmp_path, "source", SOURCES, by=all_roles)
    assert refused.value.exit_code == 4


@pytest.mark.parametrize(
    ("role", "may"), [("registrar", True), ("documenter", True), ("coder", False), ("auditor", False)]
)
def test_who_may_bring_in(mission: Any, role: str, may: bool, tmp_path: Path) -> None:
    paths = sheet(tmp_path, "source", SOURCES)
    if may:
        assert import_sheet(*paths, by=actor(role)).counts["new"] == 3
    else:
        with pytest.raises(Refused) as refused:
            import_sheet(*paths, by=actor(role))
        assert refused.value.code == "not-allowed"
        assert not Batch.objects.exists()


def test_the_sheet_itself_is_in_the_vault(mission: Any, all_roles: Any, tmp_path: Path) -> None:
    from habeas.store import pieces

    bring_in(tmp_path, "source", SOURCES, by=all_roles)
    item = Item.seen.get(kind="sheet")
    assert pieces.read(mission, item) == SOURCES.encode()


def test_nothing_of_an_import_lies_plain_in_the_mission(mission: Any, all_roles: Any, tmp_path: Path) -> None:
    the_list(tmp_path, by=all_roles)
    bring_in(tmp_path, "act", ACTS.replace("Made Up", "Unmistakable Name"), by=all_roles)
    for path in mission.path.rglob("*"):
        if path.is_file():
            content = path.read_bytes()
            assert b"Unmistakable" not in content, path
            assert b"Songpo" not in content or mission.config.engine == "postgresql", path


def test_a_key_that_two_rows_share_loses_neither_silently(mission: Any, all_roles: Any, tmp_path: Path) -> None:
    bring_in(tmp_path, "source", SOURCES, by=all_roles)
    head = "id,source,given,uses,decision,audiences,withdrawn\n"
    rows = "S-1,S-1,2024-06-01,,,public,all\nS-1,S-1,2023-01-01,statistics,granted,public,\n"
    outcome = bring_in(tmp_path, "consent", head + rows, by=all_roles)
    assert [row["status"] for row in outcome.rows()] == ["new", "refused"]
    rehearsed = bring_in(tmp_path, "consent", head + rows.replace("S-1,S-1", "k,S-1"), by=all_roles, rehearse=True)
    assert [row["status"] for row in rehearsed.rows()] == ["new", "refused"]


def test_a_file_that_is_not_there_is_told_apart_from_one_that_is_no_text(tmp_path: Path) -> None:
    from habeas.store.actions.intake.sheet import read_small

    (tmp_path / "x.md").write_bytes(b"\xff\xfe\x00")
    for name, code in (("nowhere.md", "no-such-file"), ("x.md", "unreadable-file")):
        with pytest.raises(WrongUse) as told:
            read_small(tmp_path / name)
        assert told.value.code == code


def test_a_formula_is_never_run_and_that_its_stored_value_was_read_is_said(
    mission: Any, all_roles: Any, tmp_path: Path
) -> None:
    """A link, a command and text that looks like one: what comes in is what the file says, sign by sign."""
    bring_in(tmp_path, "source", "code,kind,sex,birth\n" + "".join(f"S-{n},escapee,,\n" for n in "123"), by=all_roles)
    _, mapping = sheet(tmp_path, "identity", "source,name\n")
    runs = "=cmd|' /C calc'!A0"
    head = text_cell("A1", "source") + text_cell("B1", "name")
    link = '<c r="B2" t="str"><f>HYPERLINK("http://evil.example","Made Up")</f><v>Made Up</v></c>'
    cells = (head, text_cell("A2", "S-1") + link, text_cell("A3", "S-2") + text_cell("B3", runs),
             text_cell("A4", "S-3") + '<c r="B4"><f>cmd|"/C calc"!A0</f></c>')  # fmt: skip
    rows = "".join(f'<row r="{number}">{row}</row>' for number, row in enumerate(cells, 1))
    book = workbook(tmp_path / "list.xlsx", SHEET.format(rows))
    for rehearse in (True, False):
        done = import_sheet(book, mapping, by=all_roles, rehearse=rehearse)
        assert [row["status"] for row in done.rows()] == ["new", "new", "refused"]
        assert [note for note in done.notes if note.startswith("Cells with a formula: 1. None was run")]
    again = f'source,name\nS-1,Made Up\nS-2,"\'{runs}"\n'
    assert bring_in(tmp_path, "identity", again, by=all_roles).counts["same"] == 2, "as it goes out, it comes back"
