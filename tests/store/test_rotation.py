"""A rotation of keys: releases and the log go on from before, and it is whole or not there, whenever it is killed."""

from __future__ import annotations

import contextlib
import json
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from habeas.core.kernel.errors import DoesNotHold, ForPeople, Refused
from habeas.core.vault.checkpoint import Checkpoint as SignedCheckpoint
from habeas.core.vault.checkpoint import origin, sign_checkpoint
from habeas.core.vault.note import read_verifier_key
from habeas.core.vault.verify import verify_export
from habeas.store import engine
from habeas.store import mission as missions
from habeas.store.actions import rotation
from habeas.store.actions.log import export_log, sign
from habeas.store.actions.release import make_release
from habeas.store.actions.users import actor_named, add_user, remove_user, unlock_with
from habeas.store.models import Checkpoint, LogState, Release, User
from habeas.store.outside import turning
from habeas.store.queries import release as releases
from habeas.store.queries.access import visible_users
from habeas.store.queries.verify import verify
from support.missions import PASSPHRASE, Clock, filled
from support.sheets import ACTS, bring_in, the_list

from .test_crashes import killed_at, run


@contextlib.contextmanager
def opened(path: Path, user: str = "all") -> Iterator[Any]:
    with missions.opened(path, unlock_with(path, user, PASSPHRASE), clock=Clock()):
        yield actor_named(user)


def key_of(path: Path) -> Any:
    return read_verifier_key((path / "keys" / "log.pub").read_text())


def _office() -> None:
    """Three who hold every key, a coder, acts and a release of them."""
    everybody = actor_named("all")
    for name, role in (("ida", "protection-officer"), ("amara", "registrar"), ("cora", "coder")):
        add_user(name, [role], PASSPHRASE, by=everybody)
    with tempfile.TemporaryDirectory() as sheets:
        the_list(Path(sheets), by=everybody)
        bring_in(Path(sheets), "act", ACTS, by=everybody)
    make_release(purpose="public-report", audience="public", period=None, by=everybody)
    sign(by=everybody)


mission_folder = filled(_office)


@pytest.fixture
def office(mission_folder: Path) -> Path:
    return mission_folder


def remove(path: Path, user: str, by: str = "ida") -> list[str]:
    with opened(path, by) as officer:
        return remove_user(user, by=officer, reason="she has left")


def failures(path: Path) -> list[Any]:
    with opened(path) as everybody:
        return list(verify(by=everybody, deep=True)["failures"])


# Releases


def test_a_release_is_the_same_after_a_rotation_and_the_old_key_opens_none_of_its_files(office: Path) -> None:
    from habeas.core.vault.store import Piece, age_identity, read_pieces

    old = unlock_with(office, "cora", PASSPHRASE)
    with opened(office) as everybody:
        made = Release.seen.get().sha256
        before = releases.figures_of(made, by=everybody).count(of="acts")
    assert remove(office, "cora") == ["mission", "words"]
    with opened(office) as everybody:
        assert releases.figures_of(made, by=everybody).count(of="acts") == before
        again = make_release(purpose="public-report", audience="public", period=None, by=everybody)
        assert again["release"] == made, "numbers of a release stay"
        assert verify(by=everybody, deep=True)["failures"] == []
        assert verify(by=everybody)["failures"] == []
    folder = office / "releases" / made
    for pieces in json.loads((folder / "pieces.json").read_bytes()).values():
        with pytest.raises(Refused):
            read_pieces(folder, [Piece(*piece) for piece in pieces], age_identity(old.release_encryption_secret()))


def test_a_changed_release_stops_a_rotation_before_anything_is_done(office: Path) -> None:
    with opened(office):
        made = Release.seen.get().sha256
    piece = next((office / "releases" / made).glob("*.age"))
    piece.write_bytes(piece.read_bytes()[:-1] + b"x")
    with pytest.raises(DoesNotHold) as caught:
        remove(office, "cora")
    assert caught.value.code == "changed-release"
    with opened(office, "cora"):
        assert User.seen.filter(username="cora").exists()
    assert not (office / ".next").exists()


# The log


def test_a_stranger_with_the_first_key_follows_a_log_through_two_changes(office: Path, tmp_path: Path) -> None:
    keys = [key_of(office)]
    with opened(office) as everybody:
        export_log(tmp_path / "first", by=everybody)
    assert not (tmp_path / "first" / "key-changes.jsonl").exists()
    old = (tmp_path / "first" / "checkpoint").read_text()
    for user in ("amara", "all"):
        remove(office, user)
        keys.append(key_of(office))
    assert len(set(map(str, keys))) == 3
    with opened(office, "ida") as ida:
        assert verify(by=ida, deep=True)["failures"] == []
        export_log(tmp_path / "log", by=ida)
    for key in keys:
        verdict = verify_export(tmp_path / "log", key, old)
        assert (verdict.failures, verdict.compared_with is not None) == ([], True), key
    assert verify_export(tmp_path / "first", keys[0]).ok, "what was exported before still holds"
    (tmp_path / "log" / "key-changes.jsonl").unlink()
    assert not verify_export(tmp_path / "log", keys[0]).ok
    assert verify_export(tmp_path / "log", keys[2]).ok


def test_an_export_by_who_cannot_sign_ends_with_what_was_signed(office: Path, tmp_path: Path) -> None:
    with opened(office) as everybody:
        add = lambda: add_user("audra", ["auditor"], PASSPHRASE, by=everybody, reason="audit")  # noqa: E731
        from support.missions import agreed

        agreed(add, second=actor_named("ida"))
    first = key_of(office)
    remove(office, "amara")
    with opened(office, "audra") as audra:
        export_log(tmp_path / "log", by=audra)
    for key in (first, key_of(office)):
        assert verify_export(tmp_path / "log", key).ok


def test_a_checkpoint_that_a_removed_user_signs_with_the_old_key_is_found(office: Path) -> None:
    old = unlock_with(office, "amara", PASSPHRASE)
    remove(office, "amara")
    with opened(office) as everybody:
        state = LogState.objects.get()
        from habeas.core.vault.merkle import Frontier

        frontier = Frontier.from_bytes(bytes(state.frontier))
        said = SignedCheckpoint(origin("testing"), frontier.size, frontier.root())
        Checkpoint.objects.filter(size=frontier.size).delete()
        Checkpoint.objects.create(size=frontier.size, note=sign_checkpoint(said, old.require("log")))
        assert [failure["kind"] for failure in verify(by=everybody)["failures"]] == ["signature"]


def test_a_key_that_no_old_key_vouched_for_is_found(office: Path) -> None:
    remove(office, "amara")
    with opened(office) as everybody:
        Checkpoint.objects.filter(size__lte=LogState.objects.get().size - 1).delete()
        assert "signature" in [failure["kind"] for failure in verify(by=everybody)["failures"]]


def test_the_old_public_key_put_back_is_found(office: Path) -> None:
    old = (office / "keys" / "log.pub").read_bytes()
    remove(office, "amara")
    (office / "keys" / "log.pub").write_bytes(old)
    assert ("signature", "keys/log.pub") in [(each["kind"], each["id"]) for each in failures(office)]


# Killed at any step


def assert_is_one_or_the_other(path: Path, cora: Any) -> bool:
    """The mission opens and holds; whether it has its new keys."""
    assert failures(path) == []
    assert not (path / "next").exists()
    with contextlib.suppress(Refused), missions.opened(path, cora):
        return False
    return True


def finished(path: Path) -> None:
    """The same command again."""
    code = run(path.parent, "user", "remove", "cora", "--reason", "left", user="ida")
    with opened(path) as everybody:
        assert not User.seen.filter(username="cora").exists()
        assert code == 0 or not rotation.finish(by=everybody), "it said that there is no such user: it was finished"
        assert verify(by=everybody, deep=True)["failures"] == []
        assert len(releases.visible_releases(by=everybody)) == 1
    assert not (path / "keys" / "slots" / "cora.json").exists()
    assert not [each.name for each in path.iterdir() if each.name in ("next", ".next")]


#: every so many of some hundred steps on the disk
STRIDE = 13


# a database on a server cannot be copied for each step; there it is killed again and again below
@pytest.mark.parametrize("mission_folder", ["sqlcipher"], indirect=True)
def test_killed_at_any_step_it_has_its_old_or_its_new_keys_and_the_same_command_finishes(
    office: Path, tmp_path: Path
) -> None:
    engine.forget("testing")
    cora = unlock_with(office, "cora", PASSPHRASE)
    turned, step, died = [], 1 - STRIDE, True
    while died:
        step += STRIDE
        assert step < 1500
        home = tmp_path / f"home-{step}"
        shutil.copytree(office, home / "testing")
        died = killed_at(step, home, "user", "remove", "cora", "--reason", "left", user="ida")
        turned.append(assert_is_one_or_the_other(home / "testing", cora))
        finished(home / "testing")
        with pytest.raises(ForPeople), missions.opened(home / "testing", cora):
            pass
        shutil.rmtree(home)
    assert turned == sorted(turned), "once the keys are new they stay so"
    assert {False, True} == set(turned), "killed before and after the moment of the change"
    assert turned.count(True) > 2


def test_killed_again_and_again_it_comes_to_its_new_keys(office: Path) -> None:
    """On a server too."""
    cora, step, died = unlock_with(office, "cora", PASSPHRASE), 3, True
    while died:
        died = killed_at(step, office.parent, "user", "remove", "cora", "--reason", "left", user="ida")
        if assert_is_one_or_the_other(office, cora):
            break
        step += 9
        assert step < 1500
    finished(office)


@pytest.mark.parametrize("last", ["commit", "settle", "take", "say"])
def test_killed_at_the_moment_of_the_change(office: Path, last: str, monkeypatch: pytest.MonkeyPatch) -> None:
    places = {"commit": (turning, "commit"), "settle": (turning, "settle"), "say": (rotation, "_say_epochs")}
    where, name = places.get(last, (missions.Mission, "take_keys"))
    cora = unlock_with(office, "cora", PASSPHRASE)

    def dies(*_: Any, **__: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(where, name, dies)
    with pytest.raises(KeyboardInterrupt):
        remove(office, "cora")
    monkeypatch.undo()
    with opened(office):
        assert not User.seen.filter(username="cora").exists(), "gone at once, whatever came after"
        owed = [(user["username"], user["owed"]) for user in visible_users(by=actor_named("all")) if user["owed"]]
        assert owed == ([("cora", ["mission", "words"])] if last == "commit" else [])
    assert assert_is_one_or_the_other(office, cora) is (last != "commit")
    finished(office)


def test_each_file_of_the_change_may_be_the_last_that_was_moved(office: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Moving is broken off after every step of it, again and again."""
    import os

    left = [0]
    real = os.replace

    def dies(*words: Any, **more: Any) -> None:
        left[0] -= 1
        if left[0] < 0:
            raise KeyboardInterrupt
        real(*words, **more)

    with monkeypatch.context() as crash:
        crash.setattr(turning, "settle", lambda _: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            remove(office, "cora")
    count = len([file for file in (office / "next").rglob("*") if file.is_file()])
    moved = 0
    for _ in range(count):
        left[0], moved = 1, moved + 1
        with monkeypatch.context() as crash:
            crash.setattr(os, "replace", dies)
            try:
                turning.settle(office)
                break
            except KeyboardInterrupt:
                continue
    assert moved > 2
    finished(office)


def test_what_else_keeps_keys_is_told(office: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    told = []
    monkeypatch.setattr(rotation, "_handed_on", lambda by: told.append((by.username, missions.current().keys.log)))
    remove(office, "amara")
    assert told == [("ida", unlock_with(office, "ida", PASSPHRASE).log)]
