"""While a long import runs, a transcript is read and an identity is opened, which goes on the log; on each engine."""

from __future__ import annotations

import contextlib
import os
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import pytest

from habeas.store import mission as missions
from habeas.store.actions.deeds import deed
from habeas.store.actions.identities import set_identity
from habeas.store.actions.intake.folder import import_folder
from habeas.store.actions.intake.sheet import import_sheet
from habeas.store.actions.openings import close_identity, open_identity
from habeas.store.actions.users import actor_named, unlock_with
from habeas.store.models import Entry, Source, Text
from habeas.store.queries import texts
from habeas.store.queries.verify import verify
from support.missions import PASSPHRASE, filled
from support.sheets import bring_in, sheet

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="forks")

ROWS = 3_000


def _interviewed() -> None:
    """A source with an identity, and a long transcript of hers that was reviewed."""
    by = actor_named("all")
    with tempfile.TemporaryDirectory() as named:
        folder = Path(named)
        bring_in(folder, "source", "code,kind,sex,birth\nS-1,escapee,female,1980\n", by=by)
        given = "1,S-1,2023-01-01,statistics internal,granted,public,\n"
        bring_in(folder, "consent", "id,source,given,uses,decision,audiences,withdrawn\n" + given, by=by)
        bring_in(folder, "interview", "code,source,date\nI-1,S-1,2023-02-03\n", by=by)
        (folder / "texts").mkdir()
        (folder / "texts" / "folder.csv").write_text("file,kind,of,language\na.txt,transcript,I-0001,en\n")
        (folder / "texts" / "a.txt").write_text("We counted the kernels (fiction). " * 2_000, encoding="utf-8")
        import_folder(folder / "texts", by=by)
    with deed("test-reviewed", by=by) as work:
        work.supersede(Text.seen.get(), identities="reviewed")
    set_identity("S-0001", {"name": "Made Up (fiction)"}, by=by)


mission_folder = filled(_interviewed)


def importing(path: Path, rows: tuple[Path, Path]) -> int:
    """A long import in a process of its own; gives the process."""
    child = os.fork()
    if child == 0:
        with contextlib.suppress(BaseException):
            with missions.opened(path, unlock_with(path, "all", PASSPHRASE)):
                import_sheet(*rows, by=actor_named("all"))
            os._exit(0)
        os._exit(1)
    return child


def test_a_transcript_is_read_and_an_identity_opened_while_a_long_import_runs(
    mission_folder: Path, tmp_path: Path
) -> None:
    rows = "code,kind,sex,birth\n" + "".join(f"S-{number},escapee,,\n" for number in range(10, 10 + ROWS))
    before = 3  # pieces of what was imported when the mission was made
    begun = time.monotonic()
    child = importing(mission_folder, sheet(tmp_path, "source", rows))
    waits: dict[str, list[float]] = {"read": [], "opened": []}
    with missions.opened(mission_folder, unlock_with(mission_folder, "all", PASSPHRASE)):
        by = actor_named("all")
        code = Text.seen.get().code
        while (ended := os.waitpid(child, os.WNOHANG)) == (0, 0):
            for what, act in (("read", _read), ("opened", _open)):
                start = time.monotonic()
                act(code, by)
                waits[what].append(time.monotonic() - start)
            assert Source.seen.count() in (2, ROWS + 2), "half of an import is seen"
        took = time.monotonic() - begun
        assert ended[1] == 0, "the import was done"
        assert Source.seen.count() == ROWS + 2
        verbs = list(Entry.objects.order_by("seq").values_list("body", flat=True))
        opened = [number for number, body in enumerate(verbs) if b'"open-identity"' in bytes(body)]
        imported = [number for number, body in enumerate(verbs) if b'"import-rows"' in bytes(body)][before:]
        assert [one for one in opened if imported[0] < one < imported[-1]], "between two pieces of the import"
        assert verify(by=by)["ok"]
    assert len(waits["opened"]) >= 3
    longest = {what: max(each) for what, each in waits.items()}
    assert longest["read"] < took / 4, longest
    assert longest["opened"] < took / 2, longest


def _read(code: str, by: Any) -> None:
    assert "kernels" in str(texts.visible_text(code, by=by))


def _open(_: str, by: Any) -> None:
    assert open_identity("S-0001", by=by, reason="She calls back today")["name"] == "Made Up (fiction)"
    close_identity("S-0001", by=by)
