"""The set for measuring search: 60 queries and 600 passages in each of three languages, all fiction.

A passage is made of two clauses of ``tests/recovery/search`` and a sentence that says nothing. Which queries it answers
follows from its clauses, and was marked before the program was run on them. Even queries are for tuning.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from habeas.core.coding.searching import EXACT, compiled, found_in, read_query, tokens_of
from support.plain_search import found

FOLDER = Path(__file__).parents[1] / "recovery" / "search"
PASSAGES = 600
TUNED, REPORTED = 0, 1
_FRAMES = {
    "english": (
        "In those days {}. Nobody wrote it down. {}.",
        "{}, as I recall; {}.",
        "It went like this: {}. Then {}.",
    ),
    "korean": ("그 무렵 {}. 아무도 적지 않았다. {}.", "기억하기로는 {}, 그리고 {}.", "이랬다. {}. 그 뒤 {}."),
    "arabic": ("في ذلك الوقت {}. لم يكتب أحد. {}.", "كما أذكر {}، ثم {}.", "هكذا كان: {}. وبعدها {}."),
}


@dataclass(frozen=True, slots=True)
class Set:
    """Queries, passages, and which passages answer each query."""

    queries: list[str]
    passages: list[str]
    relevant: list[set[int]]


@cache
def search_set(language: str) -> Set:
    queries, clauses, others, also = _read(language)
    dice = random.Random(f"search {language}")
    passages, relevant = [], [set[int]() for _ in queries]
    for number in range(PASSAGES):
        own = number % len(queries)
        first = clauses[own][number // len(queries) % len(clauses[own])]
        other = dice.choice([place for place in range(len(queries)) if place != own])
        second = dice.choice(others[other] if number % 3 == 0 else clauses[other])
        passages.append(_FRAMES[language][number % 3].format(first, second))
        for clause in (first, second):
            for place, query in enumerate(queries):
                if clause in clauses[place] or clause in also.get(query, ()):
                    relevant[place].add(number)
    return Set(queries, passages, relevant)


def _read(language: str) -> tuple[list[str], list[list[str]], list[list[str]], dict[str, list[str]]]:
    queries, clauses, others, also = [], [], [], dict[str, list[str]]()
    for line in (FOLDER / f"{language}.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("#"):
            continue
        parts = [[one.strip() for one in part.split(" / ")] for part in line.split(" :: ")]
        if line.startswith("+ "):
            also[parts[0][0][2:]] = parts[1]
        else:
            queries.append(parts[0][0])
            clauses.append(parts[1])
            others.append(parts[2])
    return queries, clauses, others, also


@dataclass(frozen=True, slots=True)
class Measured:
    """Over all queries of a half together: how much of what answers is found, how much of what is found answers."""

    recall: float
    precision: float
    missed: list[tuple[str, str]]
    wrong: list[tuple[str, str]]


def measure(language: str, half: int, mode: str) -> Measured:
    made = search_set(language)
    places = _taken_apart(language)
    hits = answers = shown = 0
    missed, wrong = [], []
    for number, query in enumerate(made.queries):
        if number % 2 != half:
            continue
        asked = compiled(read_query(query), mode)
        assert asked is not None
        there = {place for place, one in enumerate(places) if found_in(asked, one)}
        wanted = _exactly(made, query) if mode == EXACT else made.relevant[number]
        hits, answers, shown = hits + len(there & wanted), answers + len(wanted), shown + len(there)
        missed += [(query, made.passages[place]) for place in sorted(wanted - there)]
        wrong += [(query, made.passages[place]) for place in sorted(there - wanted)]
    return Measured(hits / answers, hits / shown, missed, wrong)


@cache
def _taken_apart(language: str) -> list[dict[str, list[int]]]:
    return [_places(passage) for passage in search_set(language).passages]


def _places(passage: str) -> dict[str, list[int]]:
    places: dict[str, list[int]] = {}
    for token in tokens_of(passage):
        places.setdefault(token.key, []).append(token.position)
    return places


def _exactly(made: Set, query: str) -> set[int]:
    """The passages in which a phrase stands as it is typed; of words beside each other, those in which each does."""
    phrases = [query.strip('"').split()] if query.startswith('"') else [[word] for word in query.split()]
    return {
        place
        for place, passage in enumerate(made.passages)
        if all(found(phrase, passage, fold=False) for phrase in phrases)
    }
