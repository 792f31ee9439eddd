"""A mission of an older form becomes one of this program whole or not at all, whatever fails and whenever it dies."""

from __future__ import annotations

import contextlib
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from habeas.core.kernel.errors import DoesNotHold, ForPeople, NotNow, Refused
from habeas.store import database_file, engine
from habeas.store import mission as missions
from habeas.store.actions import missions as mission_actions
from habeas.store.actions import upgrade as upgrades
from habeas.store.actions import users as user_actions
from habeas.store.actions.upgrade import upgrade
from habeas.store.actions.users import actor_named, add_user, unlock_with
from habeas.store.forms import said_form
from habeas.store.models import Entry, Item
from habeas.store.outside import copies
from habeas.store.queries import doctor
from habeas.store.queries.verify import verify
from support import stored
from support.missions import PASSPHRASE, Clock, copied, make

from .test_crashes import killed_at

NEWEST = engine.newest_form()


def keys(path: Path, user: str = "all", passphrase: str = PASSPHRASE) -> Any:
    return unlock_with(path, user, passphrase)


@contextlib.contextmanager
def any_form(path: Path, **more: Any) -> Iterator[Any]:
    with missions.opened(path, keys(path, **more), clock=Clock(), any_form=True) as mission:
        yield mission


def form_of(path: Path, **more: Any) -> int:
    with any_form(path, **more) as mission:
        return engine.form(mission.alias)


def _older(home: Path, kind: str) -> Path:
    """A mission of form 1 with two users: its later tables are taken away again."""
    from django.db import connections
    from django.db.migrations.executor import MigrationExecutor

    with pytest.MonkeyPatch.context() as before:  # the log of form 1 knew no public key of a user
        for module in (mission_actions, user_actions):
            before.setattr(module, "slot_public", lambda _: b"")
        path = make(home, engine=kind)
        with any_form(path) as mission:
            add_user("adam", ["coder"], PASSPHRASE, by=actor_named("all"))
            MigrationExecutor(connections[mission.alias]).migrate([("store", "0001_first")])
    (path / "form").unlink()
    assert form_of(path) == 1
    return path


older = copied(_older)


def left_over(path: Path) -> list[str]:
    return sorted(each.name for each in path.parent.iterdir() if each.name not in (path.name, ".init.lock"))


def assert_is_old_and_whole(path: Path) -> None:
    assert form_of(path) == 1
    assert left_over(path) == []
    upgrade(path, keys(path), "all", clock=Clock())
    assert_is_new_and_whole(path)


def assert_is_new_and_whole(path: Path, user: str = "all", passphrase: str = PASSPHRASE) -> None:
    with missions.opened(path, keys(path, user, passphrase), clock=Clock()):
        assert verify(by=actor_named(user), deep=True)["failures"] == []
    assert left_over(path) == []


def test_every_other_command_refuses_it_and_says_what_to_type(older: Path) -> None:
    with pytest.raises(NotNow) as refused, missions.opened(older, keys(older)):
        pass
    assert refused.value.code == "older-form"
    assert refused.value.do == "habeas upgrade --mission testing"


def test_the_page_refuses_it_as_well(older: Path) -> None:
    from habeas.faces.web import sessions

    with pytest.raises(NotNow, match="older form"):
        sessions.begin(older, "all", PASSPHRASE)


def test_it_is_of_the_new_form_and_the_log_says_who_did_it(older: Path) -> None:
    done = upgrade(older, keys(older), "all", clock=Clock())
    assert (done.before, done.after) == (1, NEWEST)
    with missions.opened(older, keys(older), clock=Clock()):
        body = bytes(Entry.objects.order_by("-seq")[0].body).decode()
        assert '"verb":"upgrade"' in body
        assert f'"about":{{"from":1,"to":{NEWEST}}}' in body
        assert '"by":"U-0001"' in body
    assert_is_new_and_whole(older)
    assert said_form(older) == NEWEST


def test_the_command_says_what_it_does_and_whether_there_is_a_copy(
    older: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from habeas.faces.cli import main

    for told in (f"was of form 1 and is of form {NEWEST} now", f"is of form {NEWEST}, that of this program"):
        reading, writing = os.pipe()
        os.write(writing, PASSPHRASE.encode() + b"\n")
        os.close(writing)
        words = ["upgrade", "--home", str(older.parent), "--as", "all", "--passphrase-fd", str(reading)]
        assert main(words) == 0
        os.close(reading)
        said = capsys.readouterr()
        assert told in said.out
        on_server = "postgresql" in (older / "mission.toml").read_text()
        assert ("no copy of it is made" in said.err) is on_server
        assert ("the copy made before is removed" in said.out) is (not on_server and "was of form" in said.out)


def test_a_second_upgrade_changes_nothing(older: Path) -> None:
    upgrade(older, keys(older), "all", clock=Clock())
    with missions.opened(older, keys(older)):
        before = Entry.objects.count()
    assert upgrade(older, keys(older), "all", clock=Clock()).before == NEWEST
    with missions.opened(older, keys(older)):
        assert Entry.objects.count() == before


def test_who_may_not_changes_nothing(older: Path) -> None:
    with pytest.raises(Refused) as refused:
        upgrade(older, keys(older, "adam"), "adam", clock=Clock())
    assert refused.value.code == "not-allowed"
    assert_is_old_and_whole(older)


def test_a_mission_that_does_not_verify_stays_as_it_is(older: Path) -> None:
    with any_form(older) as mission:
        from django.db import connections

        connections[mission.alias].cursor().execute(
            "UPDATE access_user SET roles = 'administrator' WHERE code = 'U-0002'"
        )
    with pytest.raises(DoesNotHold) as refused:
        upgrade(older, keys(older), "all", clock=Clock())
    assert refused.value.code == "does-not-verify"
    assert form_of(older) == 1
    assert left_over(older) == []


def test_what_fails_after_the_tables_have_changed_is_rolled_back(older: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = engine.migrate_inside

    def fails(alias: str) -> None:
        real(alias)
        raise ZeroDivisionError

    monkeypatch.setattr(engine, "migrate_inside", fails)
    with pytest.raises(ZeroDivisionError):
        upgrade(older, keys(older), "all", clock=Clock())
    monkeypatch.undo()
    assert_is_old_and_whole(older)


def test_who_works_meanwhile_loses_nothing(older: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody with an older program, which knows of no upgrade, writes between the copy and the change."""
    real = engine.migrate_inside

    def interrupted(alias: str) -> None:
        real(alias)
        Entry.objects.create(seq=99, leaf=bytes(32))

    monkeypatch.setattr(engine, "migrate_inside", interrupted)
    with pytest.raises(NotNow, match="Somebody worked"):
        upgrade(older, keys(older), "all", clock=Clock())
    monkeypatch.undo()
    assert_is_old_and_whole(older)


def test_a_mission_that_is_open_is_not_upgraded(older: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(upgrades.keeper, "holders", lambda _: [Path("socket")])
    with pytest.raises(NotNow, match="open in an agent"):
        upgrade(older, keys(older), "all", clock=Clock())


def test_two_upgrades_at_once_are_not_possible(older: Path) -> None:
    with any_form(older) as mission, missions.only_one(mission, "upgrade"), pytest.raises(NotNow, match="Another"):
        upgrade(older, keys(older), "all", clock=Clock())


def test_a_mission_of_a_newer_program_is_refused(mission_folder: Path) -> None:
    with any_form(mission_folder) as mission:
        from django.db import connections

        connections[mission.alias].cursor().execute(
            "INSERT INTO django_migrations (app, name, applied) VALUES ('store', '9999_later', '2030-01-01')"
        )
    for attempt in (lambda: upgrade(mission_folder, keys(mission_folder), "all"), lambda: _open(mission_folder)):
        with pytest.raises(NotNow) as refused:
            attempt()
        assert refused.value.code == "newer-form"


def _open(path: Path) -> None:
    with missions.opened(path, keys(path)):
        pass


# The copy, which is of SQLCipher missions alone.


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """The mission that the program of 0.1.0 stored: with items, releases and a source's keys."""
    return stored.copied("0.1.0", tmp_path / "home")


def narae(path: Path) -> dict[str, str]:
    return {"user": "narae", "passphrase": stored.passphrase(path)}


def test_the_copy_is_a_whole_mission_with_its_key_file(path: Path) -> None:
    upgrade(path, keys(path, **narae(path)), "narae")
    with any_form(path, **narae(path)) as mission:
        copy = copies.make(path, mission.alias)
    names = {each.relative_to(path) for each in path.rglob("*") if each.is_file() and "db.sqlite3-" not in each.name}
    assert {each.relative_to(copy) for each in copy.rglob("*") if each.is_file()} == names
    assert (copy / "keys" / "source-keys.jsonl").read_bytes() == (path / "keys" / "source-keys.jsonl").read_bytes()
    assert copy.stat().st_mode & 0o077 == 0
    assert (copy / "db.sqlite3").stat().st_mode & 0o077 == 0
    shutil.rmtree(path)
    copy.rename(path)
    assert_is_new_and_whole(path, **narae(path))


def test_a_disk_without_links_gets_copies_of_the_bytes(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuses(*_: Any, **__: Any) -> None:
        raise OSError(1, "Operation not permitted")

    monkeypatch.setattr(os, "link", refuses)
    with any_form(path, **narae(path)) as mission:
        copy = copies.make(path, mission.alias)
    item = next(each.relative_to(path) for each in (path / "items").rglob("*.age"))
    assert (copy / item).read_bytes() == (path / item).read_bytes()
    assert (copy / item).stat().st_ino != (path / item).stat().st_ino


def test_a_copy_that_differs_is_found_and_nothing_is_changed(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = shutil.copyfile

    def worn(source: Path, target: Path) -> None:
        real(source, target)
        if source.name == "source-keys.jsonl":
            target.write_bytes(target.read_bytes()[:-9] + b"x" * 9)

    monkeypatch.setattr(shutil, "copyfile", worn)
    with pytest.raises(DoesNotHold) as refused:
        upgrade(path, keys(path, **narae(path)), "narae")
    assert refused.value.code == "copy-differs"
    assert form_of(path, **narae(path)) == 1
    assert left_over(path) == []


def test_without_room_nothing_is_begun(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    usage = type(shutil.disk_usage(path))(100 << 30, 100 << 30, 1 << 20)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage)
    with pytest.raises(NotNow) as refused:
        upgrade(path, keys(path, **narae(path)), "narae")
    assert refused.value.code == "disk-full"
    assert left_over(path) == []


def test_what_the_disk_did_not_keep_is_put_back_from_the_copy(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = database_file.is_sound
    monkeypatch.setattr(database_file, "is_sound", lambda alias: real(alias) and alias.endswith("-beside"))
    with pytest.raises(DoesNotHold) as refused:
        upgrade(path, keys(path, **narae(path)), "narae")
    assert refused.value.code == "put-back"
    monkeypatch.undo()
    assert form_of(path, **narae(path)) == 1, "the content of the copy"
    assert left_over(path) == [".haesong.copy"]
    upgrade(path, keys(path, **narae(path)), "narae")
    assert_is_new_and_whole(path, **narae(path))


def test_a_changed_piece_of_an_item_stops_the_upgrade(path: Path) -> None:
    with any_form(path, **narae(path)):
        assert Item.objects.count() > 0
    piece = next((path / "items").rglob("*.age"))
    piece.write_bytes(piece.read_bytes()[:-1] + b"x")
    with pytest.raises(DoesNotHold):
        upgrade(path, keys(path, **narae(path)), "narae")
    assert form_of(path, **narae(path)) == 1


def test_whatever_was_left_of_copies_is_removed(path: Path) -> None:
    for left in (copies.copy_of(path), path.parent / ".haesong.copying"):
        (left / "keys").mkdir(parents=True)
        (left / "keys" / "source-keys.jsonl").write_text("old")
    upgrade(path, keys(path, **narae(path)), "narae")
    assert_is_new_and_whole(path, **narae(path))


def test_the_doctor_knows_an_older_form_and_a_copy_that_was_left(path: Path) -> None:
    def levels() -> dict[str, str]:
        found = doctor.examine(path, now=missions.utc_now())
        return {note["check"]: note["level"] for note in found if note["check"] in ("form", "upgrade")}

    assert levels() == {"form": "problem"}
    copies.copy_of(path).mkdir()
    assert levels() == {"form": "problem", "upgrade": "problem"}
    upgrade(path, keys(path, **narae(path)), "narae")
    assert levels() == {"form": "ok"}


#: every so many of some two hundred steps on the disk
STRIDE = 89


def test_killed_at_any_step_it_is_the_old_or_the_new_mission_and_the_same_command_finishes(tmp_path: Path) -> None:
    base = tmp_path / "base"
    stored.copied("0.1.0", base)
    words = stored.passphrase(base / "haesong")
    forms, step, died = [], 1 - STRIDE, True
    while died:
        step += STRIDE
        assert step < 900
        home = tmp_path / f"home-{step}"
        shutil.copytree(base, home)
        died = killed_at(step, home, "upgrade", user="narae", passphrase=words)
        path = home / "haesong"
        forms.append(form_of(path, **narae(path)))
        if forms[-1] == NEWEST:
            with missions.opened(path, keys(path, **narae(path))):
                assert verify(by=actor_named("narae"))["ok"], f"step {step}"
        done = upgrade(path, keys(path, **narae(path)), "narae")
        assert (done.before, done.after) == (forms[-1], NEWEST)
        assert_is_new_and_whole(path, **narae(path))
        shutil.rmtree(home)
    assert forms == sorted(forms), "once it is the new one it stays so"
    assert {1, NEWEST} == set(forms), "killed before and after the commit"


def test_killed_again_and_again_it_comes_to_its_new_form(older: Path) -> None:
    """On a server too: its own rollback is all that there is. A mission that stays old is tried again, killed later."""
    step, died = 1, True
    while died:
        died = killed_at(step, older.parent, "upgrade")
        if form_of(older) == NEWEST:
            break
        step += 5
        assert step < 400
    assert step > 1, "killed before it was done at least once"
    upgrade(older, keys(older), "all", clock=Clock())
    assert_is_new_and_whole(older)
    assert said_form(older) == NEWEST


@pytest.mark.parametrize("last", ["commit", "sound", "sign", "remove"])
def test_killed_after_the_commit_it_is_the_new_mission(path: Path, last: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Between the commit and the end of it, step by step, without the walk above having to meet them."""
    places = {"commit": (upgrades, "_settle"), "sound": (database_file, "is_sound"), "sign": (upgrades, "sign")}
    where, name = places.get(last, (copies, "remove"))
    calls = []

    def dies(*words: Any, **more: Any) -> Any:
        calls.append(words)
        if (last == "remove" and len(calls) == 1) or (last == "sound" and len(calls) == 1):
            return real(*words, **more)  # those of the copy, before the commit
        raise KeyboardInterrupt

    real = getattr(where, name)
    monkeypatch.setattr(where, name, dies)
    with pytest.raises(KeyboardInterrupt):
        upgrade(path, keys(path, **narae(path)), "narae")
    monkeypatch.undo()
    assert form_of(path, **narae(path)) == NEWEST
    assert left_over(path) == [".haesong.copy"]
    done = upgrade(path, keys(path, **narae(path)), "narae")
    assert done.finished
    assert_is_new_and_whole(path, **narae(path))


def test_rows_of_before_a_column_was_there_still_verify_and_a_changed_one_is_found(
    mission: Any, all_roles: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from django.db import connections

    from habeas.store.actions.deeds import deed
    from habeas.store.models import Source

    columns = Source.digest_columns()
    with monkeypatch.context() as before:  # a program that did not know the column yet
        before.setattr(Source, "digest_columns", staticmethod(lambda: [name for name in columns if name != "sex"]))
        with deed("import", by=all_roles) as work:
            work.add(Source(code=work.code("S"), kind="escapee"))
    assert not verify(by=all_roles)["ok"], "without ADDED the column breaks the digest of the old row"
    monkeypatch.setattr(Source, "ADDED", {"sex": ""})
    with deed("import", by=all_roles) as work:
        work.add(Source(code=work.code("S"), kind="escapee", sex="female"))
    office = Source.objects.filter(code="S-0000")
    assert [failure["id"] for failure in verify(by=all_roles)["failures"]] in ([], [str(office.get().entry)])
    connections[mission.alias].cursor().execute("UPDATE intake_source SET sex = 'male' WHERE code = 'S-0001'")
    assert str(Source.objects.get(code="S-0001").entry) in [each["id"] for each in verify(by=all_roles)["failures"]]


def test_no_refusal_of_it_says_a_word_of_testimony(older: Path) -> None:
    with pytest.raises(ForPeople) as refused:
        upgrade(older, keys(older, "adam"), "adam", clock=Clock())
    assert "adam" not in str(refused.value)
