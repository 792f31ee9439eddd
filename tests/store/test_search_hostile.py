"""Whatever is typed into a search is answered or refused with a sentence, in bounded time, and kept or not kept."""

from __future__ import annotations

import time
from typing import Any

import pytest

from habeas.core.coding.searching import MODES
from habeas.core.kernel.errors import ForPeople
from habeas.store.actions.deeds import deed
from habeas.store.actions.search import forget, keep
from habeas.store.actions.users import actor_named
from habeas.store.mission import current
from habeas.store.models import Account, Act, Source
from habeas.store.queries.search import search
from habeas.store.queries.search_names import named
from support.missions import filled

HOSTILE = [
    "a" * 10_000,
    "가" * 10_000,
    '"' * 40,
    '"a" "b',
    '“a"',
    "((((a)",
    "(" * 900,
    ")" * 900,
    "AND",
    "AND OR NOT",
    "-",
    "- -",
    "NOT NOT a",
    "a AND (OR)",
    "(a+)+$",
    "(x+x+)+y " + "x" * 500,
    "\0",
    "a\0b",
    "\u202e\u200f\u200e\u061c",
    "\u200f고문\u200e",
    "👩‍👩‍👧‍👦🏳️‍🌈",
    "\ud800",
    "a\udfffb",
    "\ud83d 고문",
    "ᄀᆞᄀᆞ",
    "ᄒᆞᆫ글",
    "ㄱㅁ",
    "\u1160" * 300,
    "e" + "\u0301" * 900,
    "ﷺ" * 900,
    " ".join(["Kim Jong Un"] * 13),
    "-".join(["Un"] * 400),
    "Kim-" * 240,
    "ا ل" * 300,
    "Abd al-" * 120,
    "*",
    "고*",
    "t*",
    "***",
    "a*b*c",
    "date:",
    "date:x",
    "date:" + "9" * 900,
    "possibly in " + "1" * 900,
    "date:2014 " * 90,
    "place:",
    ":",
    "a:b:c",
    "\t\n\r",
    "\ufeff",
    "\x1b[31m",
    "'; DROP TABLE--",
    "%00",
    "\\",
    "." * 999,
    "a-" * 450,
    "(a OR b) " * 60,
    "İ" * 900,
    "place:\0",
    "code:\ud800",
    "Mohammed bin Abd al-Rahman bin Umm Kulthum bin Abu Bakr al-Din",
    "tor*" * 200,
    '"tor* in*"',
    "place:tor*",
    "-tor* in",
]


def fill() -> None:
    current().source_keys.create(["S-0001"])
    with deed("import", by=actor_named("all")) as work:
        work.add(Source(code="S-0001", kind="escapee"))
        words = "[FICTION] They tortured Jamal. 고문을 당했다. قال محمد البشير. Khaled Mansour came. " * 40
        sealed = current().seal_words("S-0001", words, "coding_account", "A-0001", "narrative")
        work.add(Account(code="A-0001", source="S-0001", narrative_sealed=sealed))
        work.add(Act(code="V-0001", account="A-0001", violation="TOR-01", place="Place", basis="own"))


mission_folder = filled(fill)


@pytest.mark.usefixtures("mission")
def test_hostile_queries_are_answered_or_refused_in_words(all_roles: Any) -> None:
    begun = time.process_time()
    refused = 0
    for query in HOSTILE:
        for mode in MODES:
            refused += _asked(lambda: search(query, mode=mode, by=all_roles))  # noqa: B023 - called at once
        for kind in ("place", "person"):
            _asked(lambda: named(query, kind=kind, by=all_roles))  # noqa: B023
    assert 3 * 15 < refused < 3 * len(HOSTILE)
    assert time.process_time() - begun < 0.25 * len(HOSTILE)


@pytest.mark.usefixtures("mission")
def test_hostile_queries_are_kept_as_they_are_or_refused(all_roles: Any) -> None:
    for query in HOSTILE:
        _asked(lambda: forget(keep("", query, mode="smart", kinds="", by=all_roles), by=all_roles))  # noqa: B023
        _asked(lambda: forget(keep(query, "고문", mode="smart", kinds="", by=all_roles), by=all_roles))  # noqa: B023


def _asked(do: Any) -> bool:
    try:
        do()
    except ForPeople as error:
        return bool(str(error).encode("utf-8"))  # what is said can be printed
    return False


@pytest.mark.usefixtures("mission")
def test_the_index_finds_an_arabic_name_by_its_latin_spelling(all_roles: Any) -> None:
    for query in ("Mohammed al-Bashir", "Mohamed El Bechir", "محمد البشير"):
        assert [hit.row.code for hit in search(query, by=all_roles).hits] == ["A-0001"]
        (hit,) = search(query, by=all_roles).hits
        assert "محمد" in " ".join(words for words, found in hit.pieces if found)
    assert search("Mohammed Nasser", by=all_roles).hits == []
    (hit,) = search("خالد منصور", by=all_roles).hits
    assert "Khaled" in " ".join(words for words, found in hit.pieces if found)
    assert search("خليل منصور", by=all_roles).hits == []
