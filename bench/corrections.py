"""How well passages are carried over a correction of their text, on made-up transcripts whose truth is carried along.

``python -m bench.corrections``: two hundred pages in each language with six thousand passages, 1, 3 and 10 words of a
hundred corrected, paragraphs moved and said once more. Prints the table of docs/methods/corrections.md.

With ``--written`` it measures the whole verb instead: a mission's transcript of six thousand coded passages is
corrected, with its rows, its entry in the log and its search index; on PostgreSQL as well where a server for tests is
there.
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path[:0] = [str(ROOT / "tests"), str(ROOT / "src")]

LANGUAGES, SHARES = ("en", "ko", "ar"), (0.01, 0.03, 0.1)


@dataclass(frozen=True)
class Tried:
    """What became of the passages of one correction."""

    language: str
    share: float
    passages: int
    there: int
    wrong: int
    listed: int
    helped: int
    seconds: float


def tried(language: str, share: float, pages: int, count: int, seed: int) -> Tried:
    """One correction, and what became of its passages."""
    from habeas.core.coding.carrying import carry
    from support.corrections import corrected, passages, transcript

    draw = random.Random(f"{seed} {language} {share}")
    old = transcript(draw, language, pages)
    made = corrected(draw, old, passages(draw, old, count), share, language)
    start = time.perf_counter()
    found = carry(made.old, made.new, made.passages)
    seconds = time.perf_counter() - start
    there = {name for name, starts in made.truth.items() if starts}
    wrong = [name for name, one in found.placed.items() if one.start not in made.truth[name]]
    changed = [one for name, one in found.unplaced.items() if name not in there]
    helped = sum(one.proposal is not None for one in changed)
    listed = len(there - set(found.placed))
    return Tried(language, share, count, len(there), len(wrong), listed, helped * 100 // max(1, len(changed)), seconds)


def table(found: list[Tried]) -> list[str]:
    """The table."""
    lines = [
        "| language | corrected | words still there | put wrongly | listed though there | with a proposal | s |",
        "|---|---:|---:|---:|---:|---:|---:|",
    ]
    for one in found:
        share = f"{one.listed} ({100 * one.listed / max(1, one.there):.1f} %)"
        lines.append(
            f"| {one.language} | {one.share:.0%} | {one.there:,} of {one.passages:,} | {one.wrong} | {share} "
            f"| {one.helped} % | {one.seconds:.0f} |"
        )
    return lines


def written(engine: str, share: float, count: int) -> str:
    """The whole verb in a mission: a row of the second table. Share 0: a line is put before the text, so that every
    passage moves and none changes."""
    from habeas.store import mission as missions
    from habeas.store.actions.coding.corrections import correct
    from habeas.store.actions.users import actor_named, unlock_with
    from habeas.store.models import Text
    from habeas.store.queries.corrections import words_of
    from support.corrections import corrected
    from support.longtext import bring_in_long
    from support.missions import PASSPHRASE, drop, make

    folder = Path(tempfile.mkdtemp())
    path = make(folder / "home", engine=engine)
    try:
        with missions.opened(path, unlock_with(path, "all", PASSPHRASE)):
            by = actor_named("all")
            bring_in_long(folder, by=by, passages=count)
            row = Text.seen.get()
            words = words_of(row.item)
            new = corrected(random.Random(1), words, {}, share, "en").new if share else f"Made-up words.\n{words}"
            start, used = time.perf_counter(), time.process_time()
            made = correct(row.code, new, reason="measured (fiction)", by=by)
            used, seconds = time.process_time() - used, time.perf_counter() - start
    finally:
        if engine == "postgresql":
            drop(path)
        shutil.rmtree(folder)
    said = f"{share:.0%}" if share else "a line put before"
    return f"| {engine} | {said} | {made.carried:,} | {made.listed:,} | {used:.1f} | {seconds:.0f} |"


def written_table(count: int) -> list[str]:
    """The second table."""
    lines = ["| engine | corrected | carried | listed | processor s | s |", "|---|---|---:|---:|---:|---:|"]
    engines = ["sqlcipher", *(["postgresql"] if os.environ.get("HABEAS_TEST_POSTGRES") else [])]
    for engine in engines:
        for share in (0.0, 0.01, 0.1):
            lines.append(written(engine, share, count))
            print(lines[-1], file=sys.stderr, flush=True)
    return lines


def main() -> None:
    """Try and print; fails where a passage was put wrongly."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--pages", type=int, default=200)
    parser.add_argument("--passages", type=int, default=6_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--written", action="store_true", help="measure the whole verb in a mission")
    args = parser.parse_args()
    if args.written:
        print("\n".join(written_table(args.passages)))
        return
    found = []
    for language in LANGUAGES:
        for share in SHARES:
            found.append(tried(language, share, args.pages, args.passages, args.seed))
            print(found[-1], file=sys.stderr, flush=True)
    print("\n".join(table(found)))
    if any(one.wrong for one in found):
        raise SystemExit("a passage was put under other words")


if __name__ == "__main__":
    main()
