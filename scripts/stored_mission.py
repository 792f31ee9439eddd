"""Makes the stored mission of a release, which every later program must open: tests/stored/VERSION.

    python scripts/stored_mission.py tests/stored/0.2.0

Run it once when a release is made, with the program and the examples of that release, and commit the folder. It is never
made again: what matters is that an old program wrote it. Every word in it is fiction (examples/haesong).

In the folder: ``haesong``, the mission with its passphrase beside it; ``log``, the log as it was given to a stranger;
``made.json``, what the program of that day said of it.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import sys
import tempfile
from pathlib import Path
from typing import Any

import habeas
from habeas.faces.cli import main

EXAMPLES = Path(habeas.__file__).parents[2] / "examples" / "haesong"
_SHEETS = ("sources", "identities", "roots", "consent", "exposures", "interviews", "measures")
_REPORT = """\
---
format: habeas/report/1
title: "A first report"
language: en
symbol: OWN/1
purpose: public-report
audience: public
period: all
---

# What was told {.findings}

[Eight]{.count of=sources where="act=LAB-*"} people told of forced labour or of work under threat,
[less than half]{.share of=sources where="act=LAB-*"} of the [23]{.count of=sources} whose words may be counted.
"""


def run(home: Path, user: str, *words: str, codes: tuple[int, ...] = (0,)) -> dict[str, Any]:
    """One command as a user; its answer. Ends with the command's own words where it fails."""
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        code = main([*words, "--home", str(home), "--mission", "haesong", "--as", user, "--json"])
    if code not in codes:
        sys.exit(f"{' '.join(words)}: {out.getvalue()}")
    answer: dict[str, Any] = json.loads(out.getvalue() or "{}")
    return answer


def make(folder: Path) -> None:
    """The mission, with something in nearly every table; one import undone, one release closed."""
    folder.mkdir(parents=True)
    run(folder, "narae", "init", "haesong", "--config", str(EXAMPLES / "mission.toml"), "--keep-passphrase")
    passphrase = (folder / "haesong" / "keys" / "passphrase.fiction").read_bytes()
    reading, writing = os.pipe()
    os.write(writing, passphrase)
    os.close(writing)
    run(folder, "narae", "user", "add", "maria", "--role", "coder", "--new-passphrase-fd", str(reading))
    os.close(reading)
    for name in _SHEETS:
        mapping = EXAMPLES / "mappings" / f"{name}.yaml"
        run(folder, "narae", "import", "sheet", str(EXAMPLES / f"{name}.csv"), "--mapping", str(mapping))
    run(folder, "narae", "import", "folder", str(EXAMPLES / "interviews-en"))
    gone = run(folder, "narae", "import", "folder", str(EXAMPLES / "interviews-ko"))["batch"]
    run(folder, "narae", "import", "undo", gone)
    words = ("release", "make", "--purpose", "public-report", "--audience")
    closed = run(folder, "narae", *words, "internal")["release"]
    run(folder, "narae", "release", "close", closed[:12], "--because", "made again")
    made = run(folder, "narae", *words, "public", "--period", "all")["release"]
    cells = run(folder, "narae", "analyse", made[:12], "table", "--unit", "sources", "--rows", "group")["cells"]
    counts = {cell["row"] or "total": cell.get("certain") for cell in cells}  # null: hidden
    with tempfile.TemporaryDirectory() as drafts:
        report = Path(drafts, "first.md")
        report.write_text(_REPORT, encoding="utf-8")
        run(folder, "narae", "report", "build", str(report), "--out", str(Path(drafts, "first.html")))
    run(folder, "narae", "log", "export", str(folder / "log"))
    verified = run(folder, "narae", "verify", "--deep")
    said = {name: verified[name] for name in ("items", "rows", "entries")}
    told = {"fiction": True, "program": habeas.__version__, **said, "counts": counts}
    (folder / "made.json").write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")
    for left in (folder / ".init.lock", *(folder / "haesong" / "keys").glob("*.lock")):
        left.unlink(missing_ok=True)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    make(Path(sys.argv[1]).resolve())
