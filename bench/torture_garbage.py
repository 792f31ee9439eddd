"""Garbage into every reader: sound files of the example cut, doubled, twisted and spliced, and bytes that are none.

Whatever comes in, a reader answers with a value or with a refusal in words (``ForPeople``), within a minute and within
its memory. Anything else is a defect: it is named by reader and number, and the same seed makes it again.
"""

from __future__ import annotations

import io
import json
import random
import resource
import signal
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

REPOSITORY = Path(__file__).resolve().parent.parent
EXAMPLE = REPOSITORY / "examples" / "haesong"
#: Address space of the process that reads, in megabytes, and seconds for one piece of garbage.
BOUND = 2048
SLOWEST = 60
_TRICKS = (
    b"\x00", b"\xff\xfe", b"\xef\xbb\xbf", b'"', b"'", b"\r", b"\n", b",", b"{", b"[" * 50, b"}", b"&a ", b"*a", b"!!",
    b"---\n", b"=1+1", b"\\u0000", b"\\ud800", b"\xed\xa0\x80", b"9" * 400, b"-1", b"1e999", b"0x10", b"NaN", b": ",
    "만".encode() * 60, "٣".encode(), "\u202e".encode(), "\u200b".encode(), "한".encode("cp949"), b"../../", b"\t",
    b"<!DOCTYPE x>", b"\x1b$)C", b"PK\x03\x04", b"%PDF-",
)  # fmt: skip


def _seeds() -> dict[str, list[bytes]]:
    """Sound files, by the reader that reads them."""

    def all_of(*patterns: str) -> list[bytes]:
        found = [path.read_bytes() for pattern in patterns for path in sorted(EXAMPLE.glob(pattern))]
        return [content for content in found if len(content) < 200_000]

    sheets = all_of("*.csv", "submissions/*")
    lines = b'{"id": "1", "date": "2014-05", "people": "about 30"}\n{"id": "2", "date": null}\n' * 20
    texts = all_of("*/*.txt", "documents/*.pdf", "*/*.docx")
    return {
        "sheet": [*sheets, lines],
        "text": texts,
        "mapping": all_of("mappings/*.yaml"),
        "coding": all_of("*/*.coding.yaml"),
        "findings": all_of("findings.yaml"),
        "mission": all_of("mission.toml"),
        "folder": all_of("*/folder.csv"),
        "report": all_of("reports/*.md"),
        "values": [line for sheet in sheets for line in sheet.split(b"\n")[1:40] if line],
    }


def _readers(folder: Path) -> dict[str, Callable[[bytes], object]]:
    from habeas.core.coding.reader import load_coding
    from habeas.core.findings.load import load_findings
    from habeas.core.intake.folder import read_folder
    from habeas.core.intake.limits import Limits
    from habeas.core.intake.mapping import load_mapping
    from habeas.core.intake.sheets import open_sheet
    from habeas.core.intake.suggest import suggest
    from habeas.core.intake.texts import read_text
    from habeas.core.kernel.ages import read_age
    from habeas.core.kernel.dates import read_date
    from habeas.core.kernel.errors import ForPeople
    from habeas.core.kernel.quantities import read_quantity
    from habeas.core.law import load_edition
    from habeas.core.report.front import read_front
    from habeas.core.report.prose import read_report
    from habeas.core.report.unchecked import unchecked_in
    from habeas.store.config import load_config

    lists = load_edition("2026-11").lists
    limits = Limits(seconds=20)

    def written(name: str, content: bytes) -> Path:
        path = folder / name
        path.write_bytes(content)
        return path

    def sheet(content: bytes) -> None:
        opened = open_sheet(written("garbage", content), limits=limits)
        rows = list(opened)
        suggest(opened.headers, [row.cells for row in rows[:50] if row.cells is not None])

    def folder_csv(content: bytes) -> None:
        written("folder.csv", content)
        read_folder(folder, limits).in_order()

    def report(content: bytes) -> None:
        text = content.decode("utf-8", "surrogateescape" if content[:1] == b"\xff" else "replace")
        read_front(text, "x")
        unchecked_in(read_report(text, "x"), "x")

    def values(content: bytes) -> None:
        for cell in content.decode("utf-8", "replace").split(","):
            for read in (read_date, read_quantity, read_age):
                try:
                    read(cell)
                except ForPeople:
                    continue

    def words(content: bytes) -> str:
        return content.decode("utf-8", "replace")

    return {
        "sheet": sheet,
        "text": lambda content: read_text(content, name="x", limits=limits),
        "mapping": lambda content: load_mapping(words(content), file="x"),
        "coding": lambda content: load_coding(words(content), file="x", lists=lists),
        "findings": lambda content: load_findings(words(content), "x"),
        "mission": lambda content: load_config(written("mission.toml", content)),
        "folder": folder_csv,
        "report": report,
        "values": values,
    }


def garbage(chance: random.Random, seeds: list[bytes]) -> bytes:
    """One piece: mostly a sound file with a few things wrong in it, sometimes bytes without any sense."""
    if chance.random() < 0.05:
        return chance.randbytes(chance.randrange(1, 4000))
    content = chance.choice(seeds)
    if content.startswith(b"PK\x03\x04") and chance.random() < 0.7:
        return _container(chance, content)
    for _ in range(chance.choice((1, 1, 2, 5, 20))):
        content = _wrong(chance, content, seeds)
    return content


def _wrong(chance: random.Random, content: bytes, seeds: list[bytes]) -> bytes:
    at, end = sorted(chance.randrange(len(content) + 1) for _ in range(2))
    end = min(end, at + chance.choice((1, 3, 30, 3000)))
    part = content[at:end]
    match chance.randrange(6):
        case 0:
            part = b""
        case 1:
            part = part * chance.choice((2, 3, 50)) if len(part) < 3000 else part
        case 2:
            part = bytes(byte ^ (1 << chance.randrange(8)) for byte in part[:40]) + part[40:]
        case 3:
            part = part + chance.choice(_TRICKS)
        case 4:
            other = chance.choice(seeds)
            start = chance.randrange(len(other) + 1)
            part = other[start : start + len(part) + 1]
        case 5:
            part = chance.choice(_TRICKS) * chance.choice((1, 2, 100))
    return content[:at] + part + content[end:]


def _container(chance: random.Random, content: bytes) -> bytes:
    """A zip whose parts are whole and one of them wrong inside: past its checks, into the XML."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        names = old.namelist()
        chosen = chance.choice(names)
        for name in names:
            part = old.read(name)
            new.writestr(name, _wrong(chance, part, [part]) if name == chosen else part)
    return out.getvalue()


def run(*, minutes: float, seed: int) -> dict[str, Any]:
    """Read garbage until the time is up; gives how many pieces each reader had, its slowest, and every defect."""
    from habeas.core.kernel.errors import ForPeople

    def too_slow(*_: object) -> None:
        raise TimeoutError

    resource.setrlimit(resource.RLIMIT_AS, (BOUND << 20, BOUND << 20))
    signal.signal(signal.SIGALRM, too_slow)
    until, seeds = time.monotonic() + minutes * 60, _seeds()
    counts = {name: {"read": 0, "refused": 0, "slowest": 0.0} for name in seeds}
    defects: list[dict[str, object]] = []
    number = 0
    with tempfile.TemporaryDirectory() as folder:
        readers = _readers(Path(folder))
        while time.monotonic() < until and len(defects) < 20:
            number += 1
            name = [*seeds][number % len(seeds)]
            piece = garbage(random.Random(f"{seed} {number}"), seeds[name])
            begun = time.perf_counter()
            signal.alarm(SLOWEST)
            try:
                readers[name](piece)
                counts[name]["read"] += 1
            except ForPeople:
                counts[name]["refused"] += 1
            except Exception as error:  # noqa: BLE001  whatever else comes is what we look for
                what = f"{type(error).__name__}: {error}"[:200]
                defects.append({"reader": name, "seed": seed, "number": number, "what": what})
            signal.alarm(0)
            counts[name]["slowest"] = max(counts[name]["slowest"], round(time.perf_counter() - begun, 2))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10
    return {"seed": seed, "pieces": number, "counts": counts, "defects": defects, "megabytes": peak}


def run_apart(*, minutes: float, seed: int) -> dict[str, Any]:
    """The same in a process of its own, which may die of what it reads: then that is the finding."""
    words = [sys.executable, "-m", "bench.torture_garbage", str(minutes), str(seed)]
    done = subprocess.run(words, capture_output=True, text=True, cwd=REPOSITORY, check=False)
    try:
        found: dict[str, Any] = json.loads(done.stdout)
    except ValueError:
        found = {"seed": seed, "pieces": 0, "counts": {}, "megabytes": 0, "defects": [{"what": done.stderr[-300:]}]}
    return {**found, "held": not found["defects"], "minutes": minutes}


def lines(found: dict[str, Any]) -> list[str]:
    """What was read, as lines of Markdown."""
    verdict = "**held**." if found["held"] else "**did not hold**."
    pieces, seed, peak = f"{found['pieces']:,}", found["seed"], found["megabytes"]
    head = f"Garbage into every reader for {found['minutes']:g} minutes: {pieces} pieces (seed {seed})"
    text = [
        f"{head}, peak memory {peak} MB (bound {BOUND:,}): {verdict}",
        "",
        "| reader | read | refused in words | slowest, s |",
        "|---|---|---|---|",
    ]
    for name, count in found["counts"].items():
        text.append(f"| {name} | {count['read']:,} | {count['refused']:,} | {count['slowest']:.2f} |")
    return [*text, *(f"\nDefect: `{defect}`" for defect in found["defects"])]


if __name__ == "__main__":
    print(json.dumps(run(minutes=float(sys.argv[1]), seed=int(sys.argv[2]))))
