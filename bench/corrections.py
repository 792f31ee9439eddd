"""How well passages are carried over a correction of their text, on made-up transcripts whose truth is carried along.

``python -m bench.corrections``: two hundred pages in each language with six thousand passages, 1, 3 and 10 words of a
hundred corrected, paragraphs moved and said once more. Prints the table of docs/methods/corrections.md.
"""

from __future__ import annotations

import argparse
import random
import sys
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


def main() -> None:
    """Try and print; fails where a passage was put wrongly."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--pages", type=int, default=200)
    parser.add_argument("--passages", type=int, default=6_000)
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
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
