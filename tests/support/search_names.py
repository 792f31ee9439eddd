"""Arabic names looked for in Latin letters: tests/recovery/search/arabic_names.txt, its queries told in two halves."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from habeas.core.coding.searching import SMART, compiled, found_in, read_query, tokens_of

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
