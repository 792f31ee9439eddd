"""No name leaves the made-up mission; both databases give the same; the demonstration can be run twice."""

from __future__ import annotations

import io
import itertools
import os
import re
import subprocess
import sys
import zipfile
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from habeas.core.release.content import TABLES
from habeas.core.report.typst import words_of
from support.haesong import (
    DEMO,
    EXAMPLE,
    Told,
    copied,
    leaking,
    make,
    names,
    on_postgresql,
)
from support.missions import Clock, engines

#: what is built; each time it is, the log has an entry with one row
REPORTS = sorted(path.stem for path in (EXAMPLE / "reports").glob("*.md"))


def test_no_name_is_in_any_table_of_any_release_nor_in_what_is_made_of_one(told: dict[str, Told]) -> None:
    wanted = names()
    assert len(wanted) > 80
    assert leaking("강태석이하고 captain maeng, 개나리", wanted) == ["captain maeng", "강태석"]
    for name, release in told.items():
        for table in TABLES:
            words = "\n".join(str(value) for row in release.release.rows(table) for value in row.values())
            assert leaking(words, wanted) == [], (name, table)
        assert any("[W-" in row["text"] for row in release.release.rows("passages"))
        for unit, by in itertools.product(("accounts", "victims"), ("violation", "place", "year", "submitter")):
            made = release.figures.table(unit=unit, rows=by, where="act!=LIF-00")
            for words in (made.text(), made.csv(), made.text(language="ko"), str(made.answer())):
                assert leaking(words, wanted) == []
                assert re.search("fiction|허구", words, re.IGNORECASE)


def plain(row: dict[str, Any]) -> str:
    """A row without the numbers of masked people, which each release gives anew."""
    return re.sub(r"\[W-\d+\]", "[W]", str(row))


@pytest.mark.slow
@pytest.mark.parametrize("engine", [engine for engine in engines() if engine != "sqlcipher"])
def test_on_the_other_database_every_table_of_every_release_is_the_same(
    engine: str, made_haesong: Any, tmp_path: Path
) -> None:
    def both(by: Any) -> list[dict[str, list[str]]]:
        made = [make(by), make(by, "internal-analysis", "internal", "all")]
        return [{table: sorted(map(plain, release.rows(table))) for table in TABLES} for release in made]

    with copied(made_haesong, tmp_path / "here") as by:
        here = both(by)
    with on_postgresql(tmp_path / "there", made_haesong.actor) as by:
        there = both(by)
    for one, other in zip(here, there, strict=True):
        for table in TABLES:
            assert one[table], table
            assert one[table] == other[table], table


# --- the demonstration, twice ---


def demonstrate(home: Path) -> str:
    """``make demo`` without the server; what it says."""
    done = subprocess.run(
        [sys.executable, str(DEMO)],
        env={**os.environ, "HABEAS_DEMO_HOME": str(home), "SERVE": "0"},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def standing(home: Path) -> tuple[dict[str, Any], Counter[str]]:
    """What ``habeas verify`` finds in the mission of the demonstration, and the deeds of its log."""
    from habeas.store import mission as missions
    from habeas.store.actions.log import stored_entries
    from habeas.store.actions.users import actor_named, unlock_with
    from habeas.store.queries.verify import verify

    path = home / "haesong"
    passphrase = (path / "keys" / "passphrase.fiction").read_text(encoding="utf-8").strip()
    with missions.opened(path, unlock_with(path, "narae", passphrase), clock=Clock()):
        found = verify(by=actor_named("narae"))
        return found, Counter(entry.body.verb for entry in stored_entries(found["entries"]) if entry.body)


def words_in(name: str, content: bytes) -> str:
    """The words of a written file, whatever its form."""
    if name.endswith(".pdf"):
        return words_of(content)
    if name.endswith(".docx"):
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            return package.read("word/document.xml").decode()
    return content.decode()


@pytest.mark.slow
def test_the_demonstration_writes_its_reports_and_run_again_loses_and_changes_nothing(tmp_path: Path) -> None:
    said = demonstrate(tmp_path)
    first, deeds = standing(tmp_path)
    written = {path.name: path.read_bytes() for path in sorted((tmp_path / "written").iterdir())}
    again = demonstrate(tmp_path)
    second, more = standing(tmp_path)
    assert "허구" in said
    assert set(written) == {
        *(f"{name}.{form}" for name in REPORTS for form in ("html", "docx", "pdf")),
        *("violations.csv", "violations.svg", "map.svg"),
    }
    assert {path.name: path.read_bytes() for path in sorted((tmp_path / "written").iterdir())} == written
    assert first["ok"]
    assert second["ok"]
    logged = more - deeds
    assert logged == {"load-findings": 1, "build-report": len(REPORTS), "verify": 1}
    assert second["items"] == first["items"]
    assert second["rows"] == first["rows"] + logged["build-report"] + logged["verify"]
    assert second["entries"] == first["entries"] + logged.total()
    assert " new" not in again.replace("0 new", "")
    for name, content in written.items():
        assert re.search("fiction", words_in(name, content), re.I), name
