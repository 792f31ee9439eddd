"""A large made-up mission on the disk: FICTION, every word of it.

``python -m bench.mission --interviews 5000 --into /tmp/habeas-bench`` makes 5,000 interviews, 200 submissions and a
million acts, with uncertain dates, sealed words, masked identities, consents of every kind and one undone import. Rows
are written as every deed writes them (sealed, salted, hashed, on the log), so that ``habeas verify`` holds; what is
left out for speed is the reading of sheets and texts, the waiting for the disk (``fsync``), and small transactions:
a deed here has 2,000 rows. ``--without-index`` leaves out the index of words too, two thirds of the work: nothing is
found then until ``habeas search --rebuild``.
"""

from __future__ import annotations

import argparse
import itertools
import os
import random
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any
from unittest.mock import patch

ROOT = Path(__file__).parent.parent
sys.path[:0] = [str(ROOT / "tests"), str(ROOT), str(ROOT / "src")]

from habeas.core.kernel.canonical import canonical  # noqa: E402
from habeas.core.kernel.codes import code as make_code  # noqa: E402
from habeas.core.kernel.dates import read_edtf  # noqa: E402
from habeas.store import mission as missions  # noqa: E402
from habeas.store import pieces  # noqa: E402
from habeas.store.actions import log  # noqa: E402
from habeas.store.actions.deeds import deed  # noqa: E402
from habeas.store.actions.missions import create_mission  # noqa: E402
from habeas.store.actions.release import make_release  # noqa: E402
from habeas.store.actions.users import actor_named, add_user, unlock_with  # noqa: E402
from habeas.store.models import (  # noqa: E402
    Account,
    Act,
    Agreement,
    Batch,
    Consent,
    Consultation,
    Event,
    Exposure,
    Finding,
    Interview,
    Involvement,
    Item,
    Measure,
    Observation,
    Passage,
    Person,
    Recorded,
    RootLink,
    Source,
    Span,
    Statement,
    Submission,
    Text,
)
from habeas.store.search import following  # noqa: E402
from support.missions import ALL_ROLES, CONFIG, PASSPHRASE, database_of, on_server  # noqa: E402

#: acts for each interview, most of them from the submissions of organisations
ACTS_EACH = 200
#: users beside ``all``, each with one role
USERS = ("coder", "documenter", "analyst", "auditor")
#: rows of one deed
ROWS = 2_000
_PLACES = [f"Haesong/Province {p}/Town {t}" for p in range(1, 25) for t in range(1, 26)]
_NAMES = [f"{family} {given}" for family in ("Maeng", "Pyo", "No", "Im", "Seok") for given in ("Su-ok", "Cheol", "Ha")]
_SAID = (
    "They took me to the house at the river on a day in {month} {year}, and {name} was at the door.",
    "We were {n} in a room where ten can lie. {name} counted us twice a day.",
    "I was told to write what I had done, and when I wrote that I had done nothing he tore the paper.",
    "Nobody was paid. Who did not reach the norm got half of what the others got.",
    "My mother asked {name} where I was, {n} times, and was never told.",
)
_ASKED = ("Where was that?", "Who else was there?", "How do you know the month?", "What were you given to eat?")


class Writer:
    """Rows on their way into the mission: a deed when there are enough of them."""

    def __init__(self, by: Any, batch: str) -> None:
        self.by, self.batch = by, batch
        self._rows: list[Recorded] = []
        self._last: Counter[str] = Counter()

    def code(self, prefix: str) -> str:
        """The next code of a kind."""
        self._last[prefix] += 1
        return make_code(prefix, self._last[prefix])

    def add(self, model: type[Recorded], code: str, **columns: Any) -> str:
        """A row; gives its code."""
        self._rows.append(model(code=code, **columns))
        if len(self._rows) >= ROWS:
            self.flush()
        return code

    def flush(self) -> None:
        """Write what was gathered."""
        with deed("import-rows", by=self.by, on=self.batch, batch=self.batch) as work:
            work._given.update(row.code for row in self._rows)  # nothing had these codes before: do not ask for each
            for row in self._rows:
                work.add(row)
        self._rows = []

    def end(self) -> None:
        """Write the rest, and let the mission's own counters go on behind ours."""
        self.flush()
        with deed("import-rows", by=self.by, on=self.batch) as work:
            for prefix, last in self._last.items():
                work.reserve(make_code(prefix, last))


class Maker:
    """Everything that the mission holds, drawn from one seed."""

    def __init__(self, mission: Any, writer: Writer, interviews: int, acts_each: int) -> None:
        self.mission, self.put, self.interviews, self.acts_each = mission, writer, interviews, acts_each
        self.draw = random.Random(11)
        lists = mission.law.lists
        self.kinds = [list(lists.values(field)) for field in ("place_type", "agency", "stage", "basis", "method")]
        self.violations = [code for code in mission.law.violations if not code.endswith("-00")]
        self.dates = [_dated(edtf) for edtf in _some_dates(self.draw)]
        self.told: dict[str, list[str]] = {}  # the first accounts of each violation: what findings rest on

    def make(self) -> None:
        """In the order in which one thing names another."""
        people = [self._source("escapee" if n % 9 else "former-official") for n in range(self.interviews)]
        for number, source in enumerate(people):
            self._interview(number, source)
        handed_in = max(2, self.interviews // 25)
        wanted = self.interviews * self.acts_each - self.put._last["V"]
        for number in range(handed_in):
            self._submission(number, wanted // handed_in)
        for number in range(max(1, self.interviews // 250)):
            self._consultation(number)
        for first, second in itertools.pairwise(people[: max(4, self.interviews // 50) : 2]):
            self.put.add(RootLink, self.put.code("G"), sources=f"{first} {second}", why="same-household")
        for number in range(max(4, min(60, self.interviews // 10))):
            self._measure(number)
        for violation, accounts in sorted(self.told.items())[:30]:
            self._finding(violation, accounts)

    def _source(self, kind: str) -> str:
        draw, code = self.draw, self.put.code("S")
        self.mission.source_keys.create([code])
        self.put.add(
            Source,
            code,
            kind=kind,
            sex=draw.choice(("female", "male")),
            birth=str(draw.randrange(1940, 2000)),
            risk=draw.choice(("low", "medium", "high", "")),
            risk_review=draw.choice(("", "2025-06-01", "2031-01-01")),
        )
        if kind != "organisation" and draw.random() < 0.97:
            self._consent(code)
        for _ in range(draw.randrange(3) if kind != "organisation" else 0):
            place_type, agency = draw.choice(self.kinds[0]), draw.choice(self.kinds[1])
            said = {"place_type": place_type, "agency": agency, "place": draw.choice(_PLACES)}
            self.put.add(Exposure, self.put.code("N"), source=code, **said, started="2011-03", ended="2013")
        return code

    def _consent(self, source: str) -> None:
        self.put.add(
            Consent,
            self.put.code("C"),
            source=source,
            given="2023-05-02",
            uses=self.draw.choice(("internal statistics quote-anonymous research", "internal statistics")),
            decision="granted" if self.draw.random() < 0.97 else "refused",
            audiences=self.draw.choice(("public", "public", "internal")),
            identity="none",
            language="ko",
            expires=self.draw.choice(("", "", "2057-06-30")),
        )

    def _interview(self, number: int, source: str) -> None:
        code, language = self.put.code("I"), "ko" if number % 3 else "en"
        day = f"2023-{1 + number % 12:02d}-{1 + number % 28:02d}"
        self.put.add(Interview, code, source=source, date=day, language=language, mode="in-person")
        own = self._person(source, self_of=source)
        paragraphs, quoted = self._words()
        text = self._text(code, source, language, paragraphs, "open" if number % 40 == 7 else "reviewed", own)
        if number % 5 == 0:
            other = "en" if language == "ko" else "ko"
            self._text(code, source, other, paragraphs, "reviewed", own)
        given = read_edtf(day)
        for start, end, exact in quoted:
            about = {"belongs": code, "text": text, "given": day, "lo": given.first_day, "hi": given.last_day}
            self._account(source, own, (text, start, end, exact), **about)
        for _ in range(5):
            self._observation(source, code, day)

    def _words(self) -> tuple[list[str], list[tuple[int, int, str]]]:
        """Forty paragraphs of a made-up interview, and where eight passages of it stand."""
        draw, paragraphs, quoted, at = self.draw, [], [], 0
        for number in range(40):
            said = [
                draw.choice(_SAID).format(
                    month=draw.choice(("March", "October")), year=draw.randrange(2008, 2022),
                    n=draw.randrange(20, 90), name=draw.choice(_NAMES),
                )
                for _ in range(3)
            ]  # fmt: skip
            paragraph = f"Q: {draw.choice(_ASKED)}" if number % 2 else " ".join(said)
            if number % 5 == 0:
                start = at + len(said[0]) + 1 if number % 2 == 0 else at
                exact = said[1] if number % 2 == 0 else paragraph
                quoted.append((start, start + len(exact), exact))
            paragraphs.append(paragraph)
            at += len(paragraph) + 1
        return paragraphs, quoted

    def _text(self, belongs: str, source: str, language: str, said: list[str], state: str, own: str) -> str:
        code, item, words = self.put.code("T"), self.put.code("X"), "\n".join(said)
        stored = pieces.columns(pieces.write(self.mission, source, words.encode()))
        about = {"belongs": belongs, "language": language}
        self.put.add(Item, item, owner=source, kind="text", media_type="text/plain", **about, **stored)
        self.put.add(Text, code, item=item, source=source, identities=state, length=len(words), **about)
        for number, name in enumerate(_NAMES[:6], 1):
            key = f"{code}.{number}"
            sealed = self.mission.seal_words(source, name, "coding_span", key, "words")
            self.put.add(Span, key, text=code, kind="name", person=own, words_sealed=sealed)
        return code

    def _person(self, owner: str, **more: Any) -> str:
        kind, people = ("group", self.draw.randrange(2, 40)) if self.draw.random() < 0.05 else ("person", 1)
        about = {"sex": self.draw.choice(("female", "male", "")), "age": self.draw.choice(("", "child", "40-49"))}
        if more:
            kind, people = "person", 1
        counts = {"count_min": people, "count_max": people, "kind": kind}
        return self.put.add(Person, self.put.code("W"), owner=owner, **about, **counts, **more)

    def _account(self, source: str, own: str, passage: Any, *, acts: int = 3, **where: Any) -> None:
        draw, code = self.draw, self.put.code("A")
        event = self.put.code("E") if draw.random() < 0.7 or not self.put._last["E"] else ""
        date, place = draw.choice(self.dates), draw.choice(_PLACES)
        if event:
            self.put.add(Event, event, title="", date=date[0], place=place)
        else:
            event = make_code("E", draw.randrange(1, self.put._last["E"] + 1))
        narrative = where.pop("narrative", "")
        sealed = self.mission.seal_words(source, narrative, "coding_account", code, "narrative")
        lo, hi = where.pop("lo"), where.pop("hi")
        self.put.add(
            Account,
            code,
            source=source,
            event=event,
            given_lo=lo,
            given_hi=hi,
            reliability=draw.choice("ABCF"),
            credibility=draw.randrange(1, 5),
            retraction="whole" if draw.random() < 0.002 else "",
            narrative_sealed=sealed,
            **where,
        )
        rests_on = self._passage(source, code, *passage) if passage else ""
        victim = own if passage and draw.random() < 0.6 else self._person(source)
        for _ in range(acts):
            self._act(source, code, date, place, victim, rests_on)

    def _passage(self, source: str, account: str, text: str, start: int, end: int, exact: str) -> str:
        code, about = self.put.code("P"), "coding_passage"
        words = canonical({"exact": exact, "prefix": "", "suffix": ""}).decode()
        more: dict[str, Any] = {}
        if self.draw.random() < 0.4:
            sealed = self.mission.seal_words(source, exact, about, code, "translation")
            more = {"translation_language": "en", "translation_sealed": sealed, "translated_by": "U-0001"}
            more["approved"] = self.draw.choice(("", "U-0001"))
        sealed = self.mission.seal_words(source, words, about, code, "words")
        place = {"text": text, "source": source, "account": account, "start": start, "end": end}
        return self.put.add(Passage, code, language="ko", words_sealed=sealed, **place, **more)

    def _act(self, source: str, account: str, date: Any, place: str, victim: str, rests_on: str) -> None:
        draw, code = self.draw, self.put.code("V")
        place_types, agencies, stages, bases, methods = self.kinds
        violation = draw.choice(self.violations)
        told = self.told.setdefault(violation, [])
        if len(told) < 60 and (not told or told[-1] != account):
            told.append(account)
        edtf, lo, hi, approximate, uncertain = date if draw.random() < 0.7 else draw.choice(self.dates)
        sealed = None
        if draw.random() < 0.1:
            said = canonical({"date": "in the winter"}).decode()
            sealed = self.mission.seal_words(source, said, "coding_act", code, "said")
        self.put.add(
            Act,
            code,
            account=account,
            violation=violation,
            mode="act",
            date=edtf,
            date_lo=lo,
            date_hi=hi,
            approximate=approximate,
            uncertain=uncertain,
            place=place if draw.random() < 0.9 else "",
            place_type=draw.choice(place_types),
            agency=draw.choice(agencies),
            stage=draw.choice(stages),
            basis=draw.choice(bases),
            method=" ".join(sorted(draw.sample(methods, draw.randrange(3)))),
            victims=victim,
            passages=rests_on,
            said_sealed=sealed,
        )
        if draw.random() < 0.1:
            degree = {"unit": "security bureau", "degree": "carried-out"}
            self.put.add(Involvement, f"{code}.1", act=code, **degree)
        if draw.random() < 0.05:
            self.put.add(Statement, f"{code}.s1", act=code, field="place", value=draw.choice(_PLACES))

    def _observation(self, source: str, belongs: str, day: str) -> None:
        draw, given = self.draw, read_edtf(day)
        edtf, lo, hi, _, _ = draw.choice(self.dates)
        self.put.add(
            Observation,
            self.put.code("O"),
            source=source,
            belongs=belongs,
            given=day,
            given_lo=given.first_day,
            given_hi=given.last_day,
            condition=draw.choice(("ration", "price", "wage")),
            item="corn",
            unit="g",
            value_min=str(draw.randrange(100, 600)),
            place=draw.choice(_PLACES),
            basis="own",
            date=edtf,
            date_lo=lo,
            date_hi=hi,
        )

    def _submission(self, number: int, acts: int) -> None:
        """A register of an organisation: a fifth of it from informants with codes of their own."""
        giver, code, slug = self._source("organisation"), self.put.code("SUB"), f"partner-{number + 1}"
        self.put.add(Submission, code, giver=slug, source=giver, received="2023-06-20", title=f"Register {number + 1}")
        uses = {
            "uses": "internal statistics quote-anonymous",
            "decision": "granted",
            "audiences": "public",
            "identity": "none",
        }
        self.put.add(Agreement, self.put.code("AGR"), submission=code, given="2023-06-20", **uses)
        informants = [self._source("escapee") for _ in range(max(1, acts // 200))]
        day = read_edtf("2023-06-20")
        about = {"belongs": code, "submitter": slug, "given": "2023-06-20", "lo": day.first_day, "hi": day.last_day}
        words = "Made up. " * 20
        while acts > 0:
            source = self.draw.choice(informants) if self.draw.random() < 0.2 else giver
            some = min(acts, self.draw.randrange(8, 22))  # so that 5,000 interviews make 100,000 accounts in all
            self._account(source, "", None, acts=some, narrative=words, **about)
            acts -= some

    def _consultation(self, number: int) -> None:
        source = self._source("consultation")
        day = f"2024-0{1 + number % 9}-11"
        self.put.add(Consultation, self.put.code("CON"), source=source, date=day, title="Made up", participants="12")

    def _measure(self, number: int) -> None:
        edtf, lo, hi, _, _ = _dated(f"{1996 + number % 26}-03-0{1 + number % 9}")
        about = {"kind": "order", "title": f"Order {number + 1} (made up)", "agency": "security"}
        self.put.add(Measure, self.put.code("M"), date=edtf, date_lo=lo, date_hi=hi, **about)

    def _finding(self, violation: str, accounts: list[str]) -> None:
        self.put.add(
            Finding,
            self.put.code("F"),
            kind="pattern",
            statement=f"Made up: {violation} was done in many places.",
            claims="reasonable grounds to believe",
            where=f"act={violation}",
            support=" ".join(accounts),
            contrary=" ".join(accounts[:2]),
            answer="They speak of one day.",
            codes=violation,
            reasons="Made up.",
            author="U-0001",
            reviewer="U-0001",
        )


def _some_dates(draw: random.Random) -> Iterator[str]:
    """Dates as witnesses give them: days, months, years, decades, about, perhaps, from-to, and none at all."""
    yield from ("", "")
    for _ in range(3_000):
        year, month, day = draw.randrange(1995, 2023), draw.randrange(1, 13), draw.randrange(1, 29)
        yield draw.choice((
            f"{year}-{month:02d}-{day:02d}", f"{year}-{month:02d}-{day:02d}", f"{year}-{month:02d}", f"{year}",
            f"{year}~", f"{year}-{month:02d}?", f"{year}/{year + 1}", f"{str(year)[:3]}X", f"{year}-{month:02d}/..",
        ))  # fmt: skip


def _dated(edtf: str) -> tuple[str, int | None, int | None, bool, bool]:
    if not edtf:
        return "", None, None, False, False
    read = read_edtf(edtf)
    return read.edtf, read.first_day, read.last_day, read.approximate, read.uncertain


@contextmanager
def _without_waiting() -> Iterator[None]:
    """Nothing waits for the disk: what is made here can be made again."""
    waits, os.fsync = os.fsync, lambda _: None
    try:
        yield
    finally:
        os.fsync = waits


def make(
    home: Path,
    interviews: int,
    *,
    slug: str = "large",
    engine: str = "sqlcipher",
    release: bool = True,
    acts_each: int = ACTS_EACH,
    index: bool = True,
) -> Path:
    """A mission of so many interviews below a home folder; one that is there is used again."""
    path = home / slug
    if path.exists():
        return path
    table, name = database_of(engine)
    if name:
        on_server(f'CREATE DATABASE "{name}"')
    config = CONFIG.format(slug=slug, database=table)
    with _without_waiting():
        create_mission(home, config, slug, username="all", roles=ALL_ROLES, passphrase=PASSPHRASE, keep_passphrase=True)
        with missions.opened(path, unlock_with(path, "all", PASSPHRASE)) as mission:
            by = actor_named("all")
            for user in USERS:
                add_user(user, [user], PASSPHRASE, by=by)
            if not index:
                following.say_whole(False)
            with nullcontext() if index else patch.object(following, "follow"):
                _fill(mission, by, interviews, acts_each)
            if release:
                make_release(purpose="public-report", audience="public", period="all", by=by)
            log.sign(by=by)
    return path


def _fill(mission: Any, by: Any, interviews: int, acts_each: int) -> None:
    """All rows in one finished batch, then some of one that was undone."""
    from django.db import connections

    connection = connections[mission.alias]
    if connection.vendor == "sqlite":
        connection.cursor().execute("PRAGMA synchronous=OFF")
    writer = Writer(by, "B-0001")
    _begun(writer)
    maker = Maker(mission, writer, interviews, acts_each)
    maker.make()
    _ended(writer, "finish-import", Batch.DONE)
    undone = Writer(by, "B-0002")
    undone._last = writer._last
    _begun(undone)
    maker.put = undone
    day = {"belongs": "SUB-0001", "submitter": "partner-1", "given": "2023-06-20", "lo": None, "hi": None}
    for _ in range(20):
        maker._account("S-0001", "", None, acts=5, **day)
    _ended(undone, "undo-import", Batch.UNDONE)
    pieces.settle(mission)
    if connection.vendor == "postgresql":
        connection.cursor().execute("ANALYZE")


def _begun(writer: Writer) -> None:
    with deed("begin-import", by=writer.by, on=writer.batch, about={"kind": "sheet"}) as work:
        work.reserve(writer.batch)
        Batch.objects.create(code=writer.batch, kind="sheet")


def _ended(writer: Writer, verb: str, state: str) -> None:
    writer.end()
    with deed(verb, by=writer.by, on=writer.batch):
        Batch.objects.filter(code=writer.batch).update(state=state)


def main() -> None:
    """Make one and say how long it took."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--interviews", type=int, default=5_000)
    parser.add_argument("--into", type=Path, default=Path("/tmp/habeas-bench"))
    parser.add_argument("--slug", default="large")
    parser.add_argument("--engine", default="sqlcipher", choices=("sqlcipher", "postgresql"))
    parser.add_argument("--without-index", action="store_true", help="nothing of it is found by a search")
    args = parser.parse_args()
    start = time.perf_counter()
    made = {"slug": args.slug, "engine": args.engine, "index": not args.without_index}
    path = make(args.into, args.interviews, **made)
    size = sum(file.stat().st_size for file in path.rglob("*") if file.is_file())
    print(f"{path}: {time.perf_counter() - start:.0f} s, {size / 2**20:,.0f} MiB")


if __name__ == "__main__":
    main()
