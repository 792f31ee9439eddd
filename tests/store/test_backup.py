"""Backups and recovery on a small mission: what is in them, who may, what is refused, and that nothing is half made."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from habeas.core.access.keybackup import read_key_backup, seal_files
from habeas.core.access.kit import combine
from habeas.core.kernel.errors import DoesNotHold, ForPeople, NotNow, Refused, WrongUse
from habeas.store import mission as missions
from habeas.store.actions import backup, erasure, recovery
from habeas.store.actions.countries import set_country
from habeas.store.actions.intake.sheet import import_sheet
from habeas.store.actions.recover import recover
from habeas.store.actions.users import actor_named, add_user, remove_user, suspend_user, unlock_with
from habeas.store.models import Entry, Source
from habeas.store.queries import country, overview, packs
from habeas.store.queries.verify import verify
from support.missions import PASSPHRASE, Clock, actor, agreed, make
from support.packs import PACK, chart
from support.sheets import sheet

NEW = "seven other words than those of before"
WHY = "The safe in the other town"


@dataclass
class Office:
    """A mission with two sources, a kit, and both backups of it."""

    folder: Path
    path: Path
    shares: list[str]

    @property
    def content(self) -> Path:
        return self.folder / "content"

    @property
    def keys(self) -> Path:
        return self.folder / "keys.backup"

    def back(self, **other: Any) -> dict[str, Any]:
        """The mission brought back in an empty home."""
        given: dict[str, Any] = {"content": self.content, "keys": self.keys, "shares": self.shares[:3]}
        given |= {"username": "all", "passphrase": NEW, "clock": Clock()}
        return recover(self.folder / "new", other.pop("slug", "testing"), **{**given, **other})

    def nothing_left(self) -> bool:
        return not [path for path in (self.folder / "new").glob("*") if path.name != ".init.lock"]


@contextlib.contextmanager
def opened(path: Path, passphrase: str = PASSPHRASE, user: str = "all") -> Iterator[Any]:
    with missions.opened(path, unlock_with(path, user, passphrase), clock=Clock()):
        yield actor_named(user)


def keys_to(file: Path, by: Any) -> dict[str, Any]:
    second = actor_named("petra")
    return agreed(lambda: backup.back_up_keys(file, reason=WHY, by=by), second=second)


def sources(folder: Path, rows: str, by: Any) -> None:
    folder.mkdir(exist_ok=True)
    import_sheet(*sheet(folder, "source", f"code,kind,sex,birth\n{rows}"), by=by)


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Office:
    folder = tmp_path_factory.mktemp("office")
    path = make(folder / "home")
    shares: list[str] = []
    with opened(path) as by:
        add_user("petra", ["protection-officer"], PASSPHRASE, by=by)
        add_user("cora", ["coder"], PASSPHRASE, by=by)
        sources(folder / "sheets", "S-1,escapee,female,\nS-2,escapee,,\n", by)
        set_country(PACK.encode(), "country.yaml", chart=chart(), by=by)
        recovery.make(shares=5, needed=3, by=by, hand_over=lambda _, words: shares.extend(words))
        backup.back_up_content(folder / "content", by=by)
        keys_to(folder / "keys.backup", by)
    return Office(folder, path, shares)


@pytest.fixture
def office(base: Office, tmp_path: Path) -> Office:
    """One's own, to change."""
    for name in ("home", "content", "sheets"):
        shutil.copytree(base.folder / name, tmp_path / name)
    shutil.copy(base.keys, tmp_path / "keys.backup")
    return Office(tmp_path, tmp_path / "home" / "testing", base.shares)


# What comes back ------------------------------------------------------------------------------------------------------


def test_it_comes_back_whole_and_other_users_still_open_it(office: Office) -> None:
    shutil.rmtree(office.path)
    found = office.back()
    assert (found["holds"], found["erased_again"], found["without_slot"], found["failures"]) == (True, 0, [], [])
    path = office.folder / "new" / "testing"
    with opened(path, NEW) as by:
        assert verify(by=by, deep=True)["ok"]
        assert recovery.check(office.shares[1:4], by=by), "the paper stays good"
        assert packs.own_packs() == {"haesong": PACK}
        assert country.offered("place", "gaol", "en", ())[0].value == "Easton", "with its map"
        assert "recover" in bytes(Entry.objects.order_by("-seq").first().body).decode()
    with opened(path, user="petra"), pytest.raises(Refused):
        unlock_with(path, "all", PASSPHRASE)
    assert not list((office.folder / "new").glob(".*.making-*"))
    assert oct(path.stat().st_mode & 0o777) == "0o700"


def test_no_key_is_in_the_content_and_no_share_opens_it_alone(base: Office) -> None:
    assert not (base.content / "keys").exists()
    files = [path for path in base.content.rglob("*") if path.is_file()]
    written = b"".join(path.read_bytes() for path in files) + base.keys.read_bytes()
    for slot in (base.path / "keys").rglob("*.json*"):
        assert slot.read_bytes() not in written
    with opened(base.path):
        for secret in missions.current().keys.only(missions.current().keys.classes()).values():
            assert secret not in written
            assert secret.hex().encode() not in written
    listed = json.loads((base.content / "manifest.json").read_bytes())
    assert set(listed["files"]) == {str(path.relative_to(base.content)) for path in files} - {"manifest.json"}


def test_the_backup_is_a_copy_and_no_second_name_of_the_same_bytes(office: Office) -> None:
    with opened(office.path) as by:
        backup.back_up_content(office.folder / "again", by=by)
    for path in (office.folder / "again").rglob("*"):
        assert path.is_dir() or path.stat().st_nlink == 1


def test_a_backup_is_on_the_log_by_digest_and_number_alone(base: Office) -> None:
    with opened(base.path) as by:
        entries = [json.loads(bytes(entry.body)) for entry in Entry.objects.order_by("seq")]
        assert verify(by=by)["ok"]
    about = {entry["verb"]: entry["about"] for entry in entries}
    assert set(about["back-up-content"]) == {"sha256", "entries", "files", "missing"}
    assert set(about["back-up-keys"]) == {"sha256", "entries", "kit", "request"}


def test_the_first_page_tells_who_backs_up_how_old_the_backups_are(base: Office) -> None:
    with opened(base.path) as by:
        found = overview.visible_overview(by=by)
        assert found.backs_up
        assert found.log["content_backed_up"].day() == found.log["keys_backed_up"].day()
        assert found.log["content_backed_up_days"] >= 0
        assert found.log["kit_tried"] is None, "nobody has tried the paper kit: it says so"
        assert not overview.visible_overview(by=actor("analyst")).backs_up


def test_who_was_erased_after_the_content_backup_is_gone_again(office: Office) -> None:
    with opened(office.path) as by:
        code = Source.seen.exclude(code="S-0000").order_by("code").first().code
        agreed(lambda: erasure.erase(code, reason=WHY, by=by), second=actor_named("petra"))
        office.keys.unlink()
        keys_to(office.keys, by)
    found = office.back()
    assert (found["erased_again"], found["holds"]) == (1, True)
    with opened(office.folder / "new" / "testing", NEW) as by:
        assert not Source.objects.filter(code=code).exists()
        assert verify(by=by, deep=True)["ok"]


def test_a_mission_that_lost_a_piece_is_still_backed_up_and_told(office: Office) -> None:
    piece = next((office.path / "items").rglob("*.age"))
    piece.unlink()
    with opened(office.path) as by:
        assert backup.back_up_content(office.folder / "lossy", by=by)["missing"] == 1
    found = office.back(content=office.folder / "lossy")
    assert not found["holds"]
    assert [failure["kind"] for failure in found["failures"]] == ["piece-missing"]
    assert (office.folder / "new" / "testing").is_dir(), "what is left is better than nothing"


# Who may --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", ["coder", "documenter", "analyst", "auditor"])
def test_who_may_not_back_up_is_refused(office: Office, role: str) -> None:
    with opened(office.path):
        for act in (
            lambda: backup.back_up_content(office.folder / "no", by=actor(role)),
            lambda: backup.back_up_keys(office.folder / "no", reason=WHY, by=actor(role)),
        ):
            with pytest.raises(Refused) as told:
                act()
            assert told.value.code == "not-allowed"
    assert not (office.folder / "no").exists()


def test_nobody_backs_keys_up_alone(office: Office) -> None:
    file = office.folder / "alone"
    with opened(office.path) as by:
        for _ in range(2):
            with pytest.raises(Refused, match="wait"):
                backup.back_up_keys(file, reason=WHY, by=by)
        assert not file.exists()
        keys_to(file, by)
        with pytest.raises(Refused, match="wait"):
            backup.back_up_keys(office.folder / "second", reason=WHY, by=by)
    assert not (office.folder / "second").exists()


def test_without_a_kit_there_is_no_key_backup(mission: Any, all_roles: Any, tmp_path: Path) -> None:
    with pytest.raises(NotNow, match="no paper kit"):
        backup.back_up_keys(tmp_path / "keys", reason=WHY, by=all_roles)
    if mission.config.engine == "postgresql":
        with pytest.raises(NotNow, match="server"):
            backup.back_up_content(tmp_path / "content", by=all_roles)
    assert not (tmp_path / "content").exists()


@pytest.mark.parametrize("user", ["cora", "nobody", "petra"])
def test_only_an_active_protection_officer_recovers(office: Office, user: str) -> None:
    with opened(office.path) as by:
        suspend_user("petra", by=by)
        backup.back_up_content(office.folder / "later", by=by)
    with pytest.raises(Refused) as told:
        office.back(content=office.folder / "later", username=user)
    assert told.value.code == ("not-allowed" if user == "cora" else "not-a-user")
    assert office.nothing_left()


# What is refused ------------------------------------------------------------------------------------------------------


def test_nothing_is_written_into_the_mission_or_over_what_is_there(office: Office) -> None:
    with opened(office.path) as by:
        for place, code in ((office.path / "b", "inside-mission"), (office.folder / "home", "file-exists")):
            for act in (
                lambda place=place: backup.back_up_content(place, by=by),
                lambda place=place: backup.back_up_keys(place, reason=WHY, by=by),
            ):
                with pytest.raises(WrongUse) as told:
                    act()
                assert told.value.code == code


def test_no_backup_is_made_while_an_import_runs(office: Office) -> None:
    with opened(office.path) as by, missions.only_one(missions.current(), "import"), pytest.raises(NotNow):
        backup.back_up_content(office.folder / "no", by=by)
    assert not [path.name for path in office.folder.iterdir() if "no" in path.name]


def flipped(file: Path) -> None:
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(content)


def test_a_changed_lost_or_added_byte_of_any_file_is_found_and_nothing_is_left(office: Office) -> None:
    listed = json.loads((office.content / "manifest.json").read_bytes())["files"]
    for name in ["manifest.json", *listed]:
        file = office.content / name
        whole = file.read_bytes()
        for damage in (flipped, lambda at: at.write_bytes(at.read_bytes()[:-1]), Path.unlink, add):
            damage(file)
            with pytest.raises((ForPeople, FileNotFoundError)):
                office.back()
            assert office.nothing_left(), name
            file.unlink(missing_ok=True)
            file.write_bytes(whole)
    assert office.back()["holds"]


def add(file: Path) -> None:
    with file.open("ab") as stream:
        stream.write(b"}")


def test_a_changed_key_backup_is_refused(office: Office) -> None:
    whole = office.keys.read_bytes()
    for at in range(0, len(whole) - 1, len(whole) // 60):
        office.keys.write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
        with pytest.raises(ForPeople):
            office.back()
        assert office.nothing_left(), at


def test_a_manifest_leads_to_no_file_outside_and_to_no_key(office: Office) -> None:
    file = office.content / "manifest.json"
    listed = json.loads(file.read_bytes())
    for path in ("../../testing/mission.toml", "/etc/passwd", "keys/ring.json", "items/../keys/log.pub", "log/.x"):
        file.write_text(json.dumps(listed | {"files": listed["files"] | {path: ["0" * 64, 1]}}))
        with pytest.raises(DoesNotHold) as told:
            office.back()
        assert told.value.code == "content-backup-changed"


def test_a_manifest_of_another_log_is_refused(office: Office) -> None:
    file = office.content / "manifest.json"
    listed = json.loads(file.read_bytes())
    for other in ({"log": listed["log"] + 1}, {"root": "0" * 64}, {"form": 1}, {"mission": "other"}):
        file.write_text(json.dumps(listed | other))
        with pytest.raises(ForPeople):
            office.back()
        assert office.nothing_left()


def test_too_few_mixed_or_other_shares_are_told(office: Office) -> None:
    other: list[str] = []
    with opened(office.path) as by:
        recovery.make(shares=5, needed=3, by=by, hand_over=lambda _, words: other.extend(words))
    for shares, code in (
        (office.shares[:2], "too-few-shares"),
        ([*office.shares[:2], other[0]], "mixed-shares"),
        (other, "another-kit"),
        ([], "too-few-shares"),
    ):
        with pytest.raises(ForPeople) as told:
            office.back(shares=shares)
        assert told.value.code == code
        assert office.nothing_left()


def test_keys_older_than_the_content_are_told(office: Office) -> None:
    with opened(office.path) as by:
        sources(office.folder / "more", "S-3,escapee,,\n", by)
        backup.back_up_content(office.folder / "later", by=by)
    with pytest.raises(DoesNotHold) as told:
        office.back(content=office.folder / "later")
    assert told.value.code == "keys-too-old"
    assert office.nothing_left()


def test_keys_that_were_rotated_between_are_told(office: Office) -> None:
    with opened(office.path) as by:
        remove_user("cora", reason=WHY, by=by)
        office.keys.unlink()
        keys_to(office.keys, by)
        backup.back_up_content(office.folder / "later", by=by)
    with pytest.raises(DoesNotHold) as told:
        office.back()
    assert told.value.code == "keys-rotated-between"
    assert office.nothing_left()
    assert office.back(content=office.folder / "later")["holds"], "both of after the rotation open each other"


def test_backups_of_another_mission_and_a_mission_that_is_there_are_refused(office: Office) -> None:
    with pytest.raises(WrongUse) as told:
        office.back(slug="other")
    assert told.value.code == "of-another-mission"
    assert office.back()["holds"]
    with pytest.raises(WrongUse) as told:
        office.back()
    assert told.value.code == "mission-exists"


def test_a_key_backup_that_somebody_sealed_to_the_kit_is_not_taken(office: Office) -> None:
    """The public key of the kit lies in the mission: anybody who reads it can seal to it, with keys of her own."""
    with opened(office.path):
        kit = recovery.the_kit()
    files = read_key_backup(office.keys.read_bytes()).open(combine(office.shares))
    forged = seal_files(kit, files, made="2024-11-05T09:00:00.000Z", log=9)
    office.keys.write_bytes(forged.to_bytes())
    with pytest.raises(DoesNotHold) as told:
        office.back()
    assert told.value.code == "key-backup-not-signed"
    assert office.nothing_left()


# A rotation, and a kit that was changed on the disk -------------------------------------------------------------------


def test_a_kit_changed_on_the_disk_does_not_break_a_rotation_off(office: Office) -> None:
    (office.path / "keys" / recovery.FILE).write_bytes(b"{}")
    with opened(office.path) as by:
        assert remove_user("cora", reason=WHY, by=by)
        assert "new kit" in recovery.trouble()
        assert verify(by=by)["ok"]
        recovery.make(shares=3, needed=2, by=by, hand_over=lambda *_: None)
        assert recovery.trouble() == ""


# Killed ---------------------------------------------------------------------------------------------------------------


def killed_at(step: int, act: Callable[[], Any]) -> bool:
    """Do it in a process that is killed before its nth step on the disk or commit; whether it came to that."""
    child = os.fork()
    if child == 0:
        with contextlib.suppress(BaseException):
            _dies_at(step)
            act()
            os._exit(0)
        os._exit(99)
    _, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status) or os.WEXITSTATUS(status) == 0, status
    return os.WIFSIGNALED(status)


def _dies_at(step: int) -> None:
    from django.db.backends.base.base import BaseDatabaseWrapper

    left = [step]

    def counted(real: Callable[..., Any]) -> Callable[..., Any]:
        def call(*words: Any, **more: Any) -> Any:
            left[0] -= 1
            if left[0] == 0:
                os.kill(os.getpid(), signal.SIGKILL)
            return real(*words, **more)

        return call

    for name in ("fsync", "replace", "rename", "unlink", "mkdir"):
        setattr(os, name, counted(getattr(os, name)))
    BaseDatabaseWrapper.commit = counted(BaseDatabaseWrapper.commit)  # type: ignore[method-assign]


@pytest.mark.skipif(sys.platform != "linux", reason="forks")
def test_a_content_backup_killed_at_any_step_is_whole_or_not_there(office: Office) -> None:
    def act() -> None:
        with opened(office.path) as by:
            backup.back_up_content(office.folder / "made", by=by)

    step, died = 1, True
    while died:
        died = killed_at(step, act)
        if not (office.folder / "made").exists():
            act()
        assert office.back(content=office.folder / "made")["holds"], step
        assert not list(office.folder.glob(".*.making"))
        shutil.rmtree(office.folder / "made")
        shutil.rmtree(office.folder / "new")
        step += 5
    assert step > 15


@pytest.mark.skipif(sys.platform != "linux", reason="forks")
def test_a_key_backup_killed_at_any_step_is_whole_or_not_there(office: Office) -> None:
    file = office.folder / "made"

    def act() -> None:
        with opened(office.path) as by:
            keys_to(file, by)

    step, died = 1, True
    while died:
        died = killed_at(step, act)
        if not file.exists():
            act()
        assert office.back(keys=file)["holds"], step
        file.unlink()
        shutil.rmtree(office.folder / "new")
        step += 3
    assert step > 9


@pytest.mark.skipif(sys.platform != "linux", reason="forks")
def test_a_recovery_killed_at_any_step_leaves_a_whole_mission_or_none(office: Office) -> None:
    step, died = 1, True
    while died:
        died = killed_at(step, office.back)
        path = office.folder / "new" / "testing"
        if not path.exists():
            assert office.back()["holds"]
        with opened(path, NEW) as by:
            assert verify(by=by, deep=True)["ok"], step
        assert not list((office.folder / "new").glob(".*.making-*"))
        shutil.rmtree(office.folder / "new")
        step += 9
    assert step > 27
