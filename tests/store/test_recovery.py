"""The paper kit of a mission: what was printed opens the keys as they are now; another file or other shares do not."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
from pathlib import Path
from typing import Any

import pytest

from habeas.core.access.keys import KEY_CLASSES
from habeas.core.access.kit import combine, make_kit
from habeas.core.kernel.errors import DoesNotHold, ForPeople, NotNow, Refused
from habeas.faces.cli import main
from habeas.store.actions import recovery
from habeas.store.models import Entry, Milestone, Setting
from habeas.store.queries.verify import verify
from support.missions import PASSPHRASE, actor


def made(by: Any, **more: Any) -> list[str]:
    given: list[str] = []
    recovery.make(**{"shares": 5, "needed": 3, **more}, by=by, hand_over=lambda _, words: given.extend(words))
    return given


def test_what_was_printed_opens_every_key_and_that_it_was_tried_is_on_the_log(mission: Any, all_roles: Any) -> None:
    shares = made(all_roles)
    assert not Milestone.seen.filter(code="kit-tried").exists()
    assert recovery.check(shares[2:], by=all_roles).number == 1
    assert recovery.the_kit().open(combine(shares[:3])) == mission.keys.only(KEY_CLASSES)
    assert Milestone.seen.filter(code="kit-tried").exists()
    assert verify(by=all_roles)["ok"]


def test_no_share_and_no_key_is_kept(mission: Any, all_roles: Any) -> None:
    shares = made(all_roles)
    private = combine(shares[:3])
    kept = b"".join(path.read_bytes() for path in mission.path.rglob("*") if path.is_file())
    kept += b"".join(bytes(entry.body) for entry in Entry.objects.all())
    for secret in (private, private.hex().encode(), *(share.encode() for share in shares)):
        assert secret not in kept


def test_without_a_kit_it_is_told(mission: Any, all_roles: Any) -> None:
    with pytest.raises(NotNow, match="no paper kit"):
        recovery.check([], by=all_roles)
    assert recovery.refresh(by=all_roles) is False


def test_a_new_kit_makes_the_old_shares_useless(mission: Any, all_roles: Any) -> None:
    old = made(all_roles)
    new = made(all_roles, shares=3, needed=2)
    assert recovery.check(new[1:], by=all_roles).number == 2
    with pytest.raises(DoesNotHold) as told:
        recovery.check(old, by=all_roles)
    assert told.value.code == "another-kit"


def test_where_the_pages_cannot_be_given_there_is_no_new_kit(mission: Any, all_roles: Any) -> None:
    old = made(all_roles)

    def fails(*_: Any) -> None:
        raise OSError("no printer")

    with pytest.raises(OSError, match="no printer"):
        recovery.make(shares=5, needed=3, by=all_roles, hand_over=fails)
    assert recovery.check(old, by=all_roles).number == 1


def test_a_kit_that_somebody_put_in_its_place_is_not_used(mission: Any, all_roles: Any) -> None:
    shares = made(all_roles)
    keys = mission.keys.only(KEY_CLASSES)
    theirs, words = make_kit("testing", 1, keys, shares=3, needed=2, made="2024-11-05")
    (mission.keys_folder / recovery.FILE).write_bytes(theirs.to_bytes())
    for act in (lambda: recovery.check(words, by=all_roles), lambda: recovery.refresh(by=all_roles)):
        with pytest.raises(DoesNotHold) as told:
            act()
        assert told.value.code == "recovery-changed"
    (mission.keys_folder / recovery.FILE).unlink()
    with pytest.raises(DoesNotHold):
        recovery.check(shares, by=all_roles)


def test_keys_that_changed_are_in_the_kit_and_the_paper_stays_good(mission: Any, all_roles: Any) -> None:
    shares = made(all_roles)
    before = Setting.seen.get(code=recovery.SETTING).value
    assert recovery.refresh(by=all_roles)
    content = (mission.keys_folder / recovery.FILE).read_bytes()
    assert Setting.seen.get(code=recovery.SETTING).value == hashlib.sha256(content).hexdigest() != before
    assert recovery.check(shares[1:4], by=all_roles).number == 1


@pytest.mark.parametrize("role", ["coder", "administrator", "registrar", "documenter", "auditor", "analyst"])
def test_only_a_protection_officer_makes_one(mission: Any, all_roles: Any, role: str) -> None:
    with pytest.raises(Refused) as told:
        made(actor(role))
    assert told.value.code == "not-allowed"
    assert not (mission.keys_folder / recovery.FILE).exists()


@pytest.mark.parametrize("role", ["coder", "documenter", "analyst", "drafter"])
def test_who_may_not_try_it_is_refused(mission: Any, all_roles: Any, role: str) -> None:
    shares = made(all_roles)
    with pytest.raises(ForPeople) as told:
        recovery.check(shares, by=actor(role))
    assert told.value.code == "not-allowed"


def test_a_rotation_puts_the_new_keys_into_the_kit(mission: Any, all_roles: Any) -> None:
    from habeas.store.actions.rotation import rotate

    shares = made(all_roles)
    old = mission.keys.only(KEY_CLASSES)
    rotate(["words", "identities"], by=all_roles)
    found = recovery.the_kit().open(combine(shares[:3]))
    assert found == mission.keys.only(KEY_CLASSES)
    assert found["words"] != old["words"]
    assert recovery.check(shares[:3], by=all_roles)
    assert verify(by=all_roles)["ok"]


def test_the_pages_as_they_are_printed_bring_the_keys_back(
    template: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copytree(template, tmp_path / "home" / "testing")
    capsys.readouterr()
    assert command(tmp_path / "home", "recovery", "kit") == 0
    pages = capsys.readouterr().out.split("\f")
    assert len(pages) == 5
    files = []
    for number, page in enumerate(pages, start=1):
        assert f"mission testing · share {number} of 5" in page
        words = "\n".join(line for line in page.splitlines() if re.match(r" ?\d+ [a-z]", line))
        files.append(tmp_path / f"share-{number}")
        files[-1].write_text(words)
    given = [f"--share={file}" for file in files]
    assert command(tmp_path / "home", "recovery", "check", *given[1:4]) == 0
    assert command(tmp_path / "home", "recovery", "check", *given[:2]) == 2
    assert "too few" in capsys.readouterr().err
    files[0].write_text(files[0].read_text().replace(" 1 ", " 1 x"))
    assert command(tmp_path / "home", "recovery", "check", *given[:3]) == 2


def command(home: Path, *words: str) -> int:
    reading, writing = os.pipe()
    os.write(writing, PASSPHRASE.encode() + b"\n")
    os.close(writing)
    try:
        return main([*words, "--home", str(home), "--as", "all", "--passphrase-fd", str(reading)])
    finally:
        os.close(reading)
