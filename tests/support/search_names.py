"""Arabic names looked for in Latin letters: tests/recovery/search/arabic_names.txt, its queries told in two halves."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from habeas.core.coding.searching import SMART, Compiled, compiled, found_in, read_query, tokens_of

_FILE = Path(__file__).parent.parent / "recovery" / "search" / "arabic_names.txt"


def names_set() -> tuple[list[tuple[int, str]], list[tuple[int | None, str]]]:
    """Queries with the number of their name, and passages with the number of the name that they answer, or none."""
    queries: list[tuple[int, str]] = []
    passages: list[tuple[int | None, str]] = []
    head, _, rest = _FILE.read_text(encoding="utf-8").partition("===\n")
    for number, line in enumerate(one for one in head.splitlines() if one and not one.startswith("#")):
        asked, answers, near = (part.split(" / ") for part in line.split(" | "))
        queries += [(number, query.strip()) for query in asked]
        passages += [(number, text.strip()) for text in answers] + [(None, text.strip()) for text in near]
    return queries, passages + [(None, text) for text in rest.splitlines()]


def measured(half: int) -> tuple[float, float, list[str]]:
    """Recall and precision over every second name, and what was missed or wrong."""
    queries, passages = names_set()
    said = [(number, text, dict(_places(text))) for number, text in passages]
    right = wrong = missed = 0
    told: list[str] = []
    for number, query in queries:
        if number % 2 != half:
            continue
        asked = compiled(read_query(query), SMART)
        assert asked is not None
        for answers, text, places in said:
            found = found_in(asked, places) is not None
            right += found and answers == number
            wrong += found and answers != number
            missed += answers == number and not found
            if found != (answers == number):
                told.append(f"{query} {'found' if found else 'missed'} {text}")
    return right / (right + missed), right / (right + wrong), told


def _places(text: str) -> Iterator[tuple[str, list[int]]]:
    places: dict[str, list[int]] = {}
    for token in tokens_of(text):
        places.setdefault(token.key, []).append(token.position)
    yield from places.items()


KNOWN, FRESH, NEAR = range(3)
_BOTH_WAYS = _FILE.with_name("arabic_names_both_ways.txt")


def both_ways(part: int) -> tuple[float, float, list[str]]:
    """Of names in Arabic letters with spellings in Latin ones: the share that is found in a Latin text, the share whose
    spelling finds them in an Arabic one, and what is found that is another name of the list."""
    lines = _BOTH_WAYS.read_text(encoding="utf-8").split("===\n")[part].splitlines()
    rows = [line.split(" = ") for line in lines if line and not line.startswith("#")]
    texts = {
        spelling: dict(_places(f"They say that {spelling} left.")) for _, all_ in rows for spelling in all_.split(" | ")
    }
    there = back = 0
    wrong = list[str]()
    for arabic, spellings in rows:
        said, asked = dict(_places(f"قالوا لنا إن {arabic} كان هناك في الصباح.")), _asked(arabic)
        for spelling, places in texts.items():
            found, same = found_in(asked, places) is not None, spelling in spellings.split(" | ")
            there += found and same
            wrong += [f"{arabic} found {spelling}"] if found and not same else []
        back += sum(found_in(_asked(spelling), said) is not None for spelling in spellings.split(" | "))
    return there / len(texts), back / len(texts), wrong


def _asked(query: str) -> Compiled:
    asked = compiled(read_query(query), SMART)
    assert asked is not None
    return asked
