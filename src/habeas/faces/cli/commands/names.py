"""Names compared with names; no mission is opened and nothing is kept."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from habeas.core.intake.namepairs import read_pairs
from habeas.core.kernel.errors import WrongUse
from habeas.faces.cli.compared import compared

WEAK = "A shared name is weak evidence: many people bear one name, and none of these answers says 'the same person'."


def match(args: argparse.Namespace) -> int:
    """Say of each pair of names how alike they are."""
    sheet = {"encoding": args.encoding, "delimiter": args.delimiter} | ({"sheet": args.sheet} if args.sheet else {})
    pairs = read_pairs(Path(args.file), _renamed(args.map), **sheet)
    asked = matched = 0
    between = ", " if args.json else "\n"
    answers = compared(pairs, as_json=args.json)
    sys.stdout.write("[" if args.json else "")
    for text, count, matching in answers:
        sys.stdout.write(between + text if asked else text)
        asked, matched = asked + count, matched + matching
    said = f"{matched:,} of {asked:,} pairs match. {WEAK}"
    print("]" if args.json else "\n" + said if asked else said)
    return 0


def _renamed(given: list[str]) -> dict[str, str]:
    """``name1=column`` as column to name."""
    pairs = [one.partition("=") for one in given]
    wrong = next((one for one, (name, _, column) in zip(given, pairs, strict=True) if not (name and column)), None)
    if wrong is not None:
        raise WrongUse("bad-map", "This names no column.", {"field": "--map"}, "name1=column", wrong[:60])
    return {column.strip(): name.strip() for name, _, column in pairs}
