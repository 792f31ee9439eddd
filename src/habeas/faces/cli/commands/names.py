"""Names compared with names; no mission is opened and nothing is kept."""

from __future__ import annotations

import argparse
import gc
import json
from pathlib import Path
from typing import Any

from habeas.core.intake.namepairs import read_pairs
from habeas.core.kernel.errors import WrongUse
from habeas.core.kernel.names import compare

WEAK = "A shared name is weak evidence: many people bear one name, and none of these answers says 'the same person'."


def match(args: argparse.Namespace) -> int:
    """Say of each pair of names how alike they are."""
    sheet = {"encoding": args.encoding, "delimiter": args.delimiter} | ({"sheet": args.sheet} if args.sheet else {})
    pairs = read_pairs(Path(args.file), _renamed(args.map), **sheet)
    collecting = gc.isenabled()
    gc.disable()  # nothing here refers to itself, and the collector would walk all names again and again
    try:
        answers = [_answer(*pair) for pair in pairs]
    finally:
        if collecting:
            gc.enable()
    print(json.dumps(answers, ensure_ascii=False) if args.json else _text(answers))
    return 0


def _answer(name1: str, name2: str) -> dict[str, Any]:
    found = compare(name1, name2)
    return {
        "name1": name1,
        "name2": name2,
        "score": found.score,
        "same_spelling_possible": found.same_spelling_possible,
        "match": found.match,
    }


def _text(answers: list[dict[str, Any]]) -> str:
    lines = [f"{_words(one)}  {one['score']:.2f}  {one['name1']} / {one['name2']}" for one in answers]
    matched = sum(one["match"] for one in answers)
    return "\n".join([*lines, f"{matched:,} of {len(answers):,} pairs match. {WEAK}"])


def _words(one: dict[str, Any]) -> str:
    if one["match"]:
        return "match, same spelling possible" if one["same_spelling_possible"] else "match                        "
    return "no match, spelling possible  " if one["same_spelling_possible"] else "no match                     "


def _renamed(given: list[str]) -> dict[str, str]:
    """``name1=column`` as column to name."""
    pairs = [one.partition("=") for one in given]
    wrong = next((one for one, (name, _, column) in zip(given, pairs, strict=True) if not (name and column)), None)
    if wrong is not None:
        raise WrongUse("bad-map", "This names no column.", {"field": "--map"}, "name1=column", wrong[:60])
    return {column.strip(): name.strip() for name, _, column in pairs}
