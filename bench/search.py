"""How quickly a search answers, and what its index costs: ``python -m bench.search --accounts 100000``.

FICTION, every word of it. Each account has one act (code, place, agency, unit, methods, a date) and a narrative of
thirty words in Korean and English, drawn by Zipf's law from 20,000; its words are sealed, its rows salted, hashed and
on the log. A deed has 500 rows, as in an import. The words to be looked for are planted at known frequencies. Seconds
are those of the processor: the machine is shared.
"""

from __future__ import annotations

import argparse
import bisect
import gc
import itertools
import os
import random
import statistics
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
sys.path[:0] = [str(ROOT / "tests"), str(ROOT), str(ROOT / "src")]

from django.db import transaction  # noqa: E402

from habeas.core.coding.searching.postings import MOST, joined  # noqa: E402
from habeas.store import mission as missions  # noqa: E402
from habeas.store.actions.deeds import deed  # noqa: E402
from habeas.store.actions.missions import create_mission  # noqa: E402
from habeas.store.actions.users import actor_named, unlock_with  # noqa: E402
from habeas.store.models import Account, Act, Block, Consent, Involvement, Posting, Source, Stretch  # noqa: E402
from habeas.store.queries.search import search  # noqa: E402
from habeas.store.search import blocks, following  # noqa: E402
from support.missions import ALL_ROLES, CONFIG, PASSPHRASE, database_of, on_server  # noqa: E402

#: planted word -> in one of how many narratives it stands
PLANTED = {"zephyrine": 100_000, "구슬땀비": 10_000, "marigold": 1_000, "해바라기": 100, "lantern": 20, "물레방아": 4}
QUERIES = (
    "zephyrine",
    "구슬땀비",
    "marigold",
    "해바라기를",
    "lanterns",
    "물레방아",
    '"marigold lantern"',
    "lantern 물레방아",
    "해바라기 lantern",
    "lantern -물레방아",
    "torture",
    "고문",
    "place:Place17",
    "torture lantern",
    "물레방아 possibly in 2014",
    "marigold OR zephyrine OR 구슬땀비",
    "Kim Jong-un",
    "nowhere",
)
_SYLLABLES = "가나다라마바사아자차카타파하고노도로모보소오조초코토포호구누두루무부수우주추"
_LETTERS = "ba be bi bo bu da de di do du ka ke ki ko ku la le li lo lu ma me mi mo mu na ne ni no nu".split()


class Made:
    """Made-up words and rows."""

    def __init__(self) -> None:
        self.dice = random.Random(4)
        korean = ["".join(self.dice.choices(_SYLLABLES, k=self.dice.choice((2, 2, 3)))) for _ in range(10_000)]
        english = ["".join(self.dice.choices(_LETTERS, k=self.dice.choice((2, 3, 3, 4)))) for _ in range(10_000)]
        self.words = [word for pair in zip(korean, english, strict=True) for word in pair]
        self.weights = list(itertools.accumulate(1 / (rank + 3) for rank in range(len(self.words))))
        self.codes = ("TOR-01", "TOR-02", "LAB-01", "DET-01", "DET-03", "LIB-01", "FTR-03", "LIF-05")

    def narrative(self) -> str:
        whole = self.weights[-1]
        words = [self.words[bisect.bisect(self.weights, self.dice.random() * whole)] for _ in range(30)]
        for word, one_in in PLANTED.items():
            if self.dice.random() < 1 / one_in:
                words.insert(
                    self.dice.randrange(len(words)), word + (self.dice.choice("을이은") if word > "가" else "")
                )
        return " ".join(words[:15]) + ". " + " ".join(words[15:]) + "."


def fill(accounts: int, by: Any) -> dict[str, float]:
    """Write the accounts; gives seconds in all, and those of the index alone."""
    mission, made, spent = missions.current(), Made(), [0.0]
    real = following.follow

    def timed(*rows: Any) -> None:
        begun = time.process_time()
        real(*rows)
        spent[0] += time.process_time() - begun

    begun = time.process_time()
    following.follow = timed
    try:
        _sources(by)
        for start in range(0, accounts, _AT_ONCE):
            with deed("code", by=by) as work:
                for row in _rows(work, min(_AT_ONCE, accounts - start), made, mission):
                    work.add(row)
    finally:
        following.follow = real
    return {"seconds": time.process_time() - begun, "index": spent[0]}


_SOURCES, _AT_ONCE = 200, 160


def _sources(by: Any) -> None:
    mission = missions.current()
    with deed("import", by=by) as work:
        for code in work.codes("S", _SOURCES):
            mission.source_keys.create([code])
            work.add(Source(code=code, kind="escapee"))
            consent = work.code("C")
            work.add(Consent(code=consent, source=code, given="2023-01-01", uses="statistics", decision="granted"))


def _rows(work: Any, count: int, made: Made, mission: Any) -> Iterator[Any]:
    dice = made.dice
    for account, act, part in zip(work.codes("A", count), work.codes("V", count), work.codes("N", count), strict=True):
        source = f"S-{dice.randrange(1, _SOURCES + 1):04}"
        sealed = mission.seal_words(source, made.narrative(), Account._meta.db_table, account, "narrative")
        yield Account(code=account, source=source, submitter=f"partner-{dice.randrange(9)}", narrative_sealed=sealed)
        year = dice.randrange(1995, 2025)
        low = 365 * year + year // 4
        yield Act(
            code=act, account=account, violation=dice.choice(made.codes), mode="act", date=str(year),
            date_lo=low, date_hi=low + 364, place=f"Place{min(int(dice.paretovariate(0.6)), 3_000)}",
            place_type="detention", agency=dice.choice(("security", "police", "prison")), basis="own",
            method=dice.choice(("beating", "sleep-deprivation", "standing")),
        )  # fmt: skip
        yield Involvement(code=part, act=act, unit=f"Unit {dice.randrange(400)}", degree="carried-out")


def copy(times: int) -> None:
    """Every block of the index again, so many times in all: an index of many accounts in a tenth of the time. What is
    found leads to the same records; the tables of these are not larger."""
    mission = missions.current()
    for block in list(Block.objects.order_by("id").values_list("id", flat=True)) * (times - 1):
        with transaction.atomic(using=mission.alias):
            _copy(block)


def _copy(block: int) -> None:
    mission = missions.current()
    opened, sealed_again = blocks.opener(mission), blocks.sealing(mission)
    columns = [field.attname for field in Stretch._meta.concrete_fields]
    new = Block.objects.create().pk
    tokens, within = blocks.tokens_within(mission, block)
    blocks.seal_tokens(mission, new, tokens, within)
    for some in blocks.portions([token for token in tokens if token]):
        rows = Posting.objects.filter(token__in=some, block=block).values_list("token", "places_sealed")
        again = [
            (token, new, sealed_again(token, new, joined([(0, opened(token, block, sealed))])))
            for token, sealed in rows
        ]
        blocks.insert(Posting, blocks.POSTING, again)
    there = Stretch.objects.filter(id__gte=block * MOST, id__lt=(block + 1) * MOST)
    stretches = [(number + (new - block) * MOST, *rest) for number, *rest in there.values_list(*columns)]
    blocks.insert(Stretch, columns, stretches)


def measure(by: Any, times: int = 12) -> list[tuple[str, str, float, float]]:
    """Each query: hits, the median and the 95th percentile in milliseconds, nothing remembered between two runs."""
    found = []
    search("warm up", by=by)
    gc.freeze()  # as the web face does when it starts
    for query in QUERIES:
        taken, hits = [], ""
        for _ in range(times):
            _forget(missions.current()._known)
            begun = time.process_time()
            answer = search(query, by=by)
            taken.append((time.process_time() - begun) * 1000)
            hits = f"more than {answer.listing.total:,}" if answer.more else f"{answer.listing.total:,}"
        taken.sort()
        found.append((query, hits, statistics.median(taken), taken[int(len(taken) * 0.95)]))
    gc.unfreeze()
    return found


def _forget(known: dict[Any, Any]) -> None:
    """What was answered before; not what does not depend on a query, as words of the vocabulary."""
    for key in [key for key in known if key[0] == "search"]:
        del known[key]


def _size(path: Path, engine: str) -> int:
    from django.db import connections

    with connections[missions.current().alias].cursor() as cursor:
        if engine == "postgresql":
            cursor.execute(
                "SELECT sum(pg_total_relation_size(oid)) FROM pg_class WHERE relkind = 'r' AND relname LIKE 'search_%'"
            )
            return int(cursor.fetchone()[0])
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return sum(file.stat().st_size for file in path.glob("db.sqlite3*"))


def main() -> None:
    """Make the mission where it is not there, and print the figures."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--accounts", type=int, default=100_000)
    parser.add_argument("--copies", type=int, default=1, help="index each block so many times")
    parser.add_argument("--into", type=Path, default=Path("/tmp/habeas-bench"))
    parser.add_argument("--engine", choices=("sqlcipher", "postgresql"), default="sqlcipher")
    args = parser.parse_args()
    slug = f"search-{args.engine}-{args.accounts}" + (f"-{args.copies}" if args.copies > 1 else "")
    path, made = args.into / slug, None
    if not path.exists():
        table, name = database_of(args.engine)
        if name:
            on_server(f'CREATE DATABASE "{name}"')
        args.into.mkdir(parents=True, exist_ok=True)
        config = CONFIG.format(slug=slug, database=table)
        who = {"username": "all", "roles": ALL_ROLES, "passphrase": PASSPHRASE}
        create_mission(args.into, config, slug, **who)
    with missions.opened(path, unlock_with(path, "all", PASSPHRASE)):
        by = actor_named("all")
        if not Account.objects.exists():
            made = fill(args.accounts, by)
            copy(args.copies)
        stretches = Stretch.objects.count()
        print(f"{Block.objects.count():,} blocks")
        if made:
            print(f"{made['seconds']:.0f} s for {args.accounts:,} accounts, {made['index']:.0f} s of them the index:")
            print(f"{stretches / args.copies / made['index']:,.0f} stretches/s; load {os.getloadavg()[0]:.1f}")
        print(f"{stretches:,} stretches, {Posting.objects.count():,} postings")
        for query, hits, middle, high in measure(by):
            print(f"| `{query}` | {hits} | {middle:.0f} | {high:.0f} |")
        with_index = _size(path, args.engine)
        if args.engine == "sqlcipher":
            print(f"database {with_index / 1e6:,.0f} MB")


if __name__ == "__main__":
    main()
