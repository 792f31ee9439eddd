"""A mission that a released program stored opens in every later one: refused until it is upgraded, whole afterwards."""

from __future__ import annotations

import contextlib
import io
import json
import re
from pathlib import Path
from typing import Any

import pytest

from habeas.core.vault.note import read_verifier_key
from habeas.core.vault.verify import verify_export
from habeas.faces.cli import main
from habeas.store import engine
from support import stored

ROOT = Path(__file__).parents[2]


def run(home: Path, *words: str) -> tuple[int, Any]:
    """One command of narae, who opens everything; the passphrase of the fictional mission lies beside it."""
    out = io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(io.StringIO()):
        code = main([*words, "--home", str(home), "--as", "narae", "--json"])
    return code, json.loads(out.getvalue() or "null")


def test_every_released_version_has_a_stored_mission() -> None:
    released = re.findall(r"(?m)^## \[(\d+\.\d+\.\d+)\]", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"))
    assert set(released) <= set(stored.releases()), "python scripts/stored_mission.py tests/stored/VERSION"
    assert "0.1.0" in stored.releases()


@pytest.mark.parametrize("version", stored.releases())
def test_it_is_marked_as_fiction(version: str) -> None:
    assert stored.made(version)["fiction"] is True
    assert "fiction = true" in (stored.STORED / version / "haesong" / "mission.toml").read_text(encoding="utf-8")
    assert stored.passphrase(stored.STORED / version / "haesong")


@pytest.mark.parametrize("version", stored.releases())
def test_it_opens_is_upgraded_and_holds(version: str, tmp_path: Path) -> None:
    path, made = stored.copied(version, tmp_path), stored.made(version)
    code, answer = run(tmp_path, "verify")
    if code:
        assert (code, answer["error"]["code"]) == (4, "older-form")
        assert answer["error"]["do"] == "habeas upgrade --mission haesong"
    code, upgraded = run(tmp_path, "upgrade")
    assert (code, upgraded["to"]) == (0, engine.newest_form())
    assert [left.name for left in tmp_path.iterdir()] == ["haesong"]
    code, verified = run(tmp_path, "verify", "--deep")
    assert (code, verified["failures"]) == (0, [])
    slot = json.loads((path / "keys" / "slots" / "narae.json").read_bytes())
    assert slot["format"] == "habeas/slot/2", "renewed at her first log-in"
    learned = 1  # a version of her user with her public key, which the log did not know before
    assert (verified["items"], verified["rows"]) == (made["items"], made["rows"] + learned), "nothing lost or doubled"

    exported = stored.STORED / version / "log"
    old, key = (
        (exported / "checkpoint").read_text("utf-8"),
        read_verifier_key((exported / "log.pub").read_text("ascii")),
    )
    assert verify_export(exported, key).ok
    assert run(tmp_path, "log", "export", str(tmp_path / "log"))[0] == 0
    now = verify_export(tmp_path / "log", key, old)
    assert (now.failures, now.compared_with is not None) == ([], True), "the log goes on from that day's"
    assert now.entries > made["entries"]
    assert (path / "db.sqlite3").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("version", stored.releases())
def test_its_releases_are_counted_as_on_the_day_they_were_made(version: str, tmp_path: Path) -> None:
    stored.copied(version, tmp_path)
    run(tmp_path, "upgrade")
    releases = run(tmp_path, "release", "list")[1]["releases"]
    (open_one,) = (release["release"] for release in releases if release["state"] == "open")
    code, table = run(tmp_path, "analyse", open_one, "table", "--unit", "sources", "--rows", "group")
    assert code == 0
    assert {cell["row"] or "total": cell.get("certain") for cell in table["cells"]} == stored.made(version)["counts"]
