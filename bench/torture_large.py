"""A large well-formed CSV through the real commands: what an office does with the largest file it gets.

Each command is a process of its own with a bound on its address space; what is measured is its peak resident memory.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

#: Address space that a command may take, in megabytes: it fails, and the run with it, where it wants more.
BOUND = 1024
_MAPPING = """\
format: habeas/mapping/1
record: act
key: [id]
fields:
  submission: {const: the-list}
  code: {column: code}
  date: {column: date}
  place: {column: place}
  basis: {column: basis}
  victim.sex: {column: sex}
  victim.age: {column: age}
  narrative: {column: narrative}
"""
_GIVER = """\
format: habeas/mapping/1
record: submission
key: [giver]
fields:
  giver: {column: giver}
  received: {column: received}
"""
_WORDS = "They counted the kernels and wrote the number down. 그들은 낟알을 세었습니다. "


@dataclass(frozen=True, slots=True)
class Done:
    """One command that ended: its exit code, seconds, peak resident megabytes, and the beginning of its answer."""

    exit: int
    seconds: float
    megabytes: int
    answer: str


def large_csv(path: Path, *, megabytes: int, row_bytes: int) -> int:
    """A well-formed CSV of acts of about this size, with rows of about this many bytes; gives the number of rows."""
    words = (_WORDS * (row_bytes // len(_WORDS.encode()) + 1)).encode()
    narrative = words[: max(0, row_bytes - 47)].decode("utf-8", "ignore").strip()
    rows, written = 0, 0
    with path.open("w", encoding="utf-8", newline="") as file:
        file.write("id,code,date,place,basis,sex,age,narrative\n")
        while written < megabytes << 20:
            rows += 1
            day = f"20{14 + rows % 10}-{rows % 12 + 1:02d}-{rows % 28 + 1:02d}"
            line = f'k{rows},LAB-01,{day},Songpo,own,female,{rows % 80},"{narrative}"\n'
            written += len(line.encode())
            file.write(line)
    return rows


def command(home: Path, *words: str, out: Path) -> Done:
    """``habeas WORDS --json`` with a bound on its memory; the answer goes to a file, for it may be large."""
    begun = time.perf_counter()
    arguments = [sys.executable, "-m", "habeas", *words, "--home", str(home), "--json"]

    def bind() -> None:
        resource.setrlimit(resource.RLIMIT_AS, (BOUND << 20, BOUND << 20))

    with out.open("wb") as answer:
        child = subprocess.Popen(arguments, stdout=answer, stderr=subprocess.DEVNULL, preexec_fn=bind)
        _, status, used = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
    seconds = time.perf_counter() - begun
    with out.open("rb") as answer:
        head = answer.read(4000).decode("utf-8", "replace")
    return Done(child.returncode, seconds, used.ru_maxrss >> 10, head)


def run(folder: Path, *, megabytes: int, row_bytes: int) -> dict[str, Any]:
    """Make the file and a mission, bring the file in, verify, undo, verify again; gives what was measured."""
    home, out, sheet = folder / "home", folder / "answer.json", folder / "large.csv"
    giver, mapping = folder / "giver.yaml", folder / "acts.yaml"
    giver.write_text(_GIVER, encoding="utf-8")
    mapping.write_text(_MAPPING, encoding="utf-8")
    (folder / "giver.csv").write_text("giver,received\nthe-list,2024-01-15\n", encoding="utf-8")
    rows = large_csv(sheet, megabytes=megabytes, row_bytes=row_bytes)
    steps = {
        "init": ["init", "torture", "--fiction", "--keep-passphrase"],
        "giver": ["import", "sheet", str(folder / "giver.csv"), "--mapping", str(giver)],
        "import": ["import", "sheet", str(sheet), "--mapping", str(mapping)],
        "verify": ["verify"],
        "undo": ["import", "undo", "B-0002"],
        "verify after undo": ["verify"],
    }
    done: dict[str, Done] = {}
    for name, words in steps.items():
        done[name] = command(home, *words, out=out)
        print(f"{name}: exit {done[name].exit}, {done[name].seconds:.0f} s, {done[name].megabytes} MB", file=sys.stderr)
        if done[name].exit:
            break
    imported = done["import"].answer if "import" in done else ""
    held = len(done) == len(steps) and all(step.exit == 0 for step in done.values())
    held = held and f'"rows_in": {rows}, "counts": {json.dumps({"new": rows})[:-1]}' in imported
    return {"bytes": sheet.stat().st_size, "rows": rows, "steps": done, "held": held}


def lines(found: dict[str, Any]) -> list[str]:
    """What was measured, as lines of Markdown."""
    steps: dict[str, Done] = found["steps"]
    text = [
        f"A CSV of {found['bytes'] / 2**20:,.0f} MB in {found['rows']:,} rows "
        f"({found['bytes'] // max(found['rows'], 1):,} bytes each), address space bounded to {BOUND:,} MB: "
        + ("**held**." if found["held"] else "**did not hold**."),
        "",
        "| command | exit | seconds | peak memory, MB |",
        "|---|---|---|---|",
    ]
    text += [f"| {name} | {step.exit} | {step.seconds:,.1f} | {step.megabytes} |" for name, step in steps.items()]
    if "import" in steps and steps["import"].exit == 0:
        text += ["", f"{found['rows'] / steps['import'].seconds:,.0f} rows a second."]
    elif any(step.exit for step in steps.values()):
        text += ["", "Answer: `" + next(s.answer for s in steps.values() if s.exit)[:300].replace("\n", " ") + "`"]
    return text
