"""The made-up mission is lost with its machine and comes back, by commands alone, from three things: the words as they
were printed, the key backup, the content backup."""

from __future__ import annotations

import contextlib
import io
import json
import os
import re
import shutil
from pathlib import Path
from typing import Any

import pytest

from habeas.core.vault.verify import main as stranger
from habeas.faces.cli import main
from habeas.store import mission as missions
from habeas.store.actions import log
from habeas.store.actions.openings import open_identity
from habeas.store.actions.users import actor_named, unlock_with
from habeas.store.models import Identity, Text
from habeas.store.queries.protection import at_high_risk
from habeas.store.queries.texts import visible_text
from habeas.store.queries.verify import verify
from support.haesong import DAY, Told, names
from support.leaks import Planted, innocent_words
from support.missions import PASSPHRASE, Clock

NEW = "other words than those that were lost"


def command(home: Path, user: str, *words: str, passphrase: str = PASSPHRASE, new: str = "") -> tuple[int, str]:
    """One command with its passphrases by descriptor; gives the exit code and what it printed."""
    out, given = io.StringIO(), []
    typed = [*words, "--home", str(home), "--as", user]
    for option, secret in (("--passphrase-fd", passphrase), ("--new-passphrase-fd", new)):
        if secret:
            reading, writing = os.pipe()
            os.write(writing, secret.encode() + b"\n")
            os.close(writing)
            given.append(reading)
            typed += [option, str(reading)]
    try:
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(out):
            return main(typed), out.getvalue()
    finally:
        for each in given:
            os.close(each)


def told(path: Path, passphrase: str, release: str) -> dict[str, Any]:
    """What the mission says: who a source is, a text, counts of a release; and whether all of it holds."""
    clock = Clock()
    clock.time = clock.time.replace(year=DAY.year, month=DAY.month, day=DAY.day)
    with missions.opened(path, unlock_with(path, "ida", passphrase), clock=clock):
        by = actor_named("ida")
        sources = Identity.seen.order_by("code").values_list("code", flat=True)
        source = next(code for code in sources if not at_high_risk(code, by=by))
        text = Text.seen.filter(identities="reviewed").order_by("code").first().code
        found = {
            "identity": open_identity(source, by=by, reason="To see that it opens"),
            "text": visible_text(text, by=by).paragraphs,
            "release": Told(release).count(of="acts"),
            "holds": verify(by=by, deep=True)["failures"],
        }
    assert any(found["identity"].values())
    assert found["text"]
    return found


@pytest.fixture
def lost(made_haesong: Any, tmp_path: Path) -> Path:
    """The folder with the three things; the machine with the mission is gone."""
    home = tmp_path / "old"
    shutil.copytree(made_haesong.path, home / "haesong")
    code, pages = command(home, "ida", "recovery", "kit")
    assert code == 0
    for number, page in enumerate(pages.split("\f")[:3], start=1):
        words = "\n".join(line for line in page.splitlines() if re.match(r" ?\d+ [a-z]", line))
        (tmp_path / f"share-{number}").write_text(words)
    with missions.opened(home / "haesong", unlock_with(home / "haesong", "ida", PASSPHRASE)):
        log.export_log(tmp_path / "before", by=actor_named("ida"))
    assert command(home, "ida", "backup", "content", str(tmp_path / "content"))[0] == 0
    keys = ["backup", "keys", str(tmp_path / "keys.backup"), "--reason", "The safe in the other town"]
    code, said = command(home, "ida", *keys, "--json")
    assert code == 3
    request = json.loads(said.splitlines()[0])["error"]["where"]["record"]
    assert command(home, "amara", "request", "approve", request)[0] == 0
    assert command(home, "ida", *keys)[0] == 0
    shutil.copy(home / "haesong" / "keys" / "log.pub", tmp_path / "log.pub")
    shutil.rmtree(home)
    return tmp_path


def recovered(folder: Path) -> tuple[int, str]:
    shares = [f"--share={folder / f'share-{number}'}" for number in (1, 2, 3)]
    parts = [f"--content={folder / 'content'}", f"--keys={folder / 'keys.backup'}"]
    return command(folder / "new", "ida", "recover", "haesong", *parts, *shares, passphrase="", new=NEW)


def test_from_paper_and_two_backups_everything_is_there_again(made_haesong: Any, lost: Path, tmp_path: Path) -> None:
    shutil.copytree(made_haesong.path, tmp_path / "as-it-was" / "haesong")
    before = told(tmp_path / "as-it-was" / "haesong", PASSPHRASE, made_haesong.release)
    code, said = recovered(lost)
    assert code == 0, said
    assert "Everything holds" in said
    path = lost / "new" / "haesong"
    assert told(path, NEW, made_haesong.release) == before
    assert before["holds"] == []
    assert not (path / "keys" / "passphrase.fiction").exists()
    with missions.opened(path, unlock_with(path, "narae", PASSPHRASE)):
        log.export_log(lost / "after", by=actor_named("narae"))
    old = str(lost / "before" / "checkpoint")
    assert stranger([str(lost / "after"), "--key", str(lost / "log.pub"), "--checkpoint", old]) == 0


def test_neither_backup_says_a_planted_name(lost: Path) -> None:
    planted = Planted(names(), innocent_words())
    files = [path for path in (lost / "content").rglob("*") if path.is_file()] + [lost / "keys.backup"]
    assert len(files) > 50
    for path in files:
        assert planted.found(path.name) == []
        content = path.read_bytes()
        raw = [name for name in planted.names if len(name.encode()) > 5 and name.encode() in content]
        assert raw == [], path.name
        if path.suffix not in (".age", ".sqlite3"):  # in so many bytes of noise any short word stands somewhere
            shown = content if path.suffix != ".backup" else json.loads(content)["note"]
            assert planted.found(shown) == [], path.name
