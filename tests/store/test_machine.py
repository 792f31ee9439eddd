"""A machine that fails under a mission: its folder cannot be written to, its disk fails, its clock runs back. Each is
told in a sentence with a remedy, and nothing that was acknowledged is lost."""

from __future__ import annotations

import datetime
import errno
import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from habeas.core.kernel.errors import NotNow, Refused
from habeas.store import mission as missions
from habeas.store.actions import consents
from habeas.store.actions.intake.folder import import_folder
from habeas.store.actions.release import make_release
from habeas.store.actions.release.allowance import consents_of
from habeas.store.actions.settings import set_floor
from habeas.store.models import Entry, Item, Setting
from habeas.store.queries.coding import require_consent
from habeas.store.queries.consents import now
from habeas.store.queries.doctor_index import examine_clock
from habeas.store.queries.overview import visible_overview
from habeas.store.queries.verify import verify
from support.sheets import bring_in


@pytest.fixture
def texts(mission: Any, all_roles: Any, tmp_path: Path) -> Path:
    """A folder with a transcript of an interview that is there."""
    bring_in(tmp_path, "source", "code,kind,sex,birth\nS-1,escapee,female,1980\n", by=all_roles)
    bring_in(tmp_path, "interview", "code,source,date\nI-1,S-1,2023-02-03\n", by=all_roles)
    folder = tmp_path / "texts"
    folder.mkdir()
    (folder / "a.txt").write_text("[FICTION] We counted.\n", encoding="utf-8")
    (folder / "folder.csv").write_text("file,kind,of,language\na.txt,transcript,I-0001,en\n", encoding="utf-8")
    return folder


def failing(patch: pytest.MonkeyPatch, fails: Callable[[Path], bool], number: int) -> None:
    """From here on no such file is opened for writing."""
    real = os.open

    def opened(path: Any, flags: int, *more: Any, **named: Any) -> int:
        if flags & (os.O_WRONLY | os.O_RDWR) and fails(Path(os.fsdecode(path))):
            raise OSError(number, os.strerror(number), os.fsdecode(path))
        return real(path, flags, *more, **named)

    patch.setattr(os, "open", opened)


@pytest.mark.parametrize(
    ("number", "code"),
    [(errno.EROFS, "read-only"), (errno.EACCES, "read-only"), (errno.EPERM, "read-only"), (errno.EIO, "disk-fails"),
     (errno.ENOSPC, "disk-full")],
)  # fmt: skip
def test_a_folder_that_cannot_be_written_to_is_told_and_nothing_is_half_done(
    mission: Any, all_roles: Any, texts: Path, number: int, code: str
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        failing(patch, lambda file: file.is_relative_to(mission.items_folder), number)
        with pytest.raises(NotNow) as told, missions.inside(mission):
            import_folder(texts, by=all_roles)
    assert (told.value.code, bool(told.value.do)) == (code, True)
    assert not Item.seen.filter(belongs="I-0001").exists()
    assert verify(by=all_roles, deep=True)["ok"]
    assert import_folder(texts, by=all_roles).counts["new"] == 1


def test_a_setting_that_cannot_be_written_to_its_file_is_not_on_the_log(mission: Any, all_roles: Any) -> None:
    before = Setting.seen.get(code="disclosure.floor").value, Entry.objects.count()
    with pytest.MonkeyPatch.context() as patch:
        failing(patch, lambda file: file.parent == mission.path, errno.EROFS)
        with pytest.raises(NotNow) as told, missions.inside(mission):
            set_floor(7, reason="Small districts", by=all_roles)
    assert told.value.where == {"file": "mission.toml"}, "the file that a person knows"
    assert (Setting.seen.get(code="disclosure.floor").value, Entry.objects.count()) == before
    assert not list(mission.path.glob(".*.part"))


def test_what_is_no_file_of_the_mission_stays_what_it_is(mission: Any, tmp_path: Path) -> None:
    for error in (OSError(errno.EROFS, "read-only", str(tmp_path / "out")), OSError(errno.ENOENT, "gone")):
        with pytest.raises(OSError) as same, missions.inside(mission):
            raise error
        assert same.value is error


@pytest.fixture
def consented(mission: Any, all_roles: Any, tmp_path: Path) -> Any:
    """Three sources who may be counted, the third until a day that comes."""
    bring_in(tmp_path, "source", "code,kind,sex,birth\n" + "".join(f"S-{n},escapee,,\n" for n in "123"), by=all_roles)
    given = "".join(f"{n},S-{n},2023-01-01,statistics,granted,public,\n" for n in "12")
    bring_in(tmp_path, "consent", "id,source,given,uses,decision,audiences,withdrawn\n" + given, by=all_roles)
    bring_in(tmp_path, "interview", "code,source,date\n" + "".join(f"I-{n},S-{n},2023-02-03\n" for n in "123"),
             by=all_roles)  # fmt: skip
    said = {"given": datetime.date(2023, 1, 1), "expires": datetime.date(2024, 11, 20), "granted": True}
    consents.record("S-0003", {**said, "uses": ("statistics",), "audiences": ("public",)}, by=all_roles)
    return all_roles


def sources_in(by: Any) -> int:
    made = make_release(purpose="public-report", audience="public", period="all", by=by)
    rows = json.loads((Path(made["path"]) / "manifest.json").read_bytes())["tables"]["sources"]["rows"]
    return int(rows)


def test_a_clock_set_back_brings_back_no_consent_that_was_withdrawn_or_has_expired(
    consented: Any, mission: Any, clock: Any
) -> None:
    assert sources_in(consented) == 3
    clock.time += datetime.timedelta(days=30)
    consents.withdraw("S-0001", [], mission.today(), by=consented)
    assert sources_in(consented) == 1
    entries = Entry.objects.count()
    clock.time -= datetime.timedelta(days=29)
    assert sources_in(consented) == 1
    assert Entry.objects.count() == entries, "it is the release that there was"
    assert not any(one.decision.granted for one in now(consents_of("S-0003")))
    for code in ("S-0001", "S-0003"):
        with pytest.raises(Refused):
            require_consent(code, "I-0001")
    assert verify(by=consented)["ok"]


def test_a_clock_set_back_is_told_with_what_to_do_and_the_record_goes_on(
    consented: Any, mission: Any, clock: Any, tmp_path: Path
) -> None:
    assert examine_clock() == []
    clock.time -= datetime.timedelta(days=400, hours=1)
    (note,) = examine_clock()
    assert (note["level"], "400 days" in note["what"], bool(note["do"])) == ("problem", True, True)
    assert [one.count for one in visible_overview(by=consented).matters if one.key == "clock_behind"] == [400]
    bring_in(tmp_path, "source", "code,kind,sex,birth\nS-4,escapee,,\n", by=consented)
    assert verify(by=consented)["ok"]
    clock.time += datetime.timedelta(days=401)
    assert examine_clock() == []
    assert verify(by=consented)["ok"]
