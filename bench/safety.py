"""What safety costs: the same import, page and table without encryption, without masking, without the log.

``python -m bench.safety`` makes each mission twice, as it is and with one protection taken away (here alone: the
program has no switch for it), and asks the same of both in turn. Then the operations on slots and keys, and what the
search for planted names covers. What is taken away:

*encryption*  the database's pages, the sealed columns, the pieces of items and releases
*log*         the salted digest of each row and the entry
*masking*     marked words in texts and passages
"""

from __future__ import annotations

import argparse
import json
import os
import secrets
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, nullcontext
from pathlib import Path
from typing import Any
from unittest.mock import patch

ROOT = Path(__file__).parent.parent
sys.path[:0] = [str(ROOT / "tests"), str(ROOT), str(ROOT / "src")]

#: rows of the sheet, interviews of the mission whose pages are asked, acts of the release under the table
ROWS, INTERVIEWS = 5_000, 300
ROUNDS = 5


class Plain:
    """In the place of age: nothing is encrypted."""

    DecryptError = ValueError

    @staticmethod
    def encrypt(plain: bytes, _: Any) -> bytes:
        return plain

    decrypt = encrypt


@contextmanager
def without_encryption() -> Iterator[None]:
    """Inside, missions are made and read in plain."""
    from habeas.core.vault import store as vault
    from habeas.store import mission
    from habeas.store.sqlcipher import base

    class Keyless(base.Database.Connection):  # type: ignore[misc, name-defined]
        def execute(self, statement: str, *more: Any) -> Any:
            return super().execute("SELECT 1" if statement.startswith("PRAGMA key") else statement, *more)

    connect = base.Database.connect
    seal = lambda key, plain, *, about, random_bytes: plain.encode()  # noqa: E731
    open_text = lambda key, sealed, *, about: bytes(sealed).decode()  # noqa: E731
    with ExitStack() as stack:
        keyless = lambda **params: connect(**params, factory=Keyless)  # noqa: E731
        stack.enter_context(patch.object(base.Database, "connect", keyless))
        stack.enter_context(patch.object(mission, "seal", seal))
        stack.enter_context(patch.object(mission, "open_text", open_text))
        stack.enter_context(patch.object(vault, "pyrage", Plain))
        yield


@contextmanager
def without_log() -> Iterator[None]:
    """Inside, deeds write their rows and nothing that commits to them."""
    from habeas.store.actions.deeds import Deed

    def write(self: Any) -> int:
        by_model: dict[Any, list[Any]] = {}
        for row in self._rows:
            row.entry, row.salt = 0, b""
            by_model.setdefault(type(row), []).append(row)
        for old in self._superseded:
            type(old).objects.filter(code=old.code, version=old.version).update(current=False)
        self._insert_all(by_model)
        return 0

    with patch.object(Deed, "write", write):
        yield


@contextmanager
def without_masking() -> Iterator[None]:
    """Inside, the pages show texts and passages as they were said."""
    from habeas.core.coding.masking import Masked
    from habeas.store.queries import texts

    bare = lambda text, *_, **__: Masked(text, ())  # noqa: E731
    with patch.object(texts, "mask", bare), patch.object(texts, "mask_translation", lambda text, *_: bare(text)):
        yield


WITHOUT: dict[str, Callable[[], Any]] = {
    "": nullcontext,
    "encryption": without_encryption,
    "log": without_log,
    "masking": without_masking,
}


def in_turn(work: dict[str, Callable[[], float]], rounds: int = ROUNDS) -> dict[str, float]:
    """The least seconds of each, asked in turn: the machine's slow hours fall on all of them."""
    took: dict[str, list[float]] = {name: [] for name in work}
    for _ in range(rounds):
        for name, one in work.items():
            took[name].append(one())
    return {name: min(each) for name, each in took.items()}


def timed(work: Callable[[], Any]) -> float:
    """Seconds that a piece of work takes."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


# Import -------------------------------------------------------------------------------------------------------------


def measure_import() -> dict[str, float]:
    """Seconds of ``habeas import sheet``, as it is and without each."""
    from bench.__main__ import write_acts

    with tempfile.TemporaryDirectory() as folder:
        sheet = Path(folder) / "acts.csv"
        write_acts(sheet, ROWS)
        ways = {name: (lambda name=name: _import(sheet, name)) for name in ("", "encryption", "log")}  # type: ignore[misc]
        return in_turn(ways, 3)


def _import(sheet: Path, lacking: str) -> float:
    from habeas.store import mission as missions
    from habeas.store.actions.intake.sheet import import_sheet
    from habeas.store.actions.users import actor_named, unlock_with
    from support.missions import PASSPHRASE, make
    from support.sheets import MAPPINGS, the_list

    encrypted = WITHOUT[lacking] if lacking == "encryption" else nullcontext
    with tempfile.TemporaryDirectory() as folder, encrypted():
        path = make(Path(folder))
        mapping = Path(folder) / "act.yaml"
        mapping.write_text(MAPPINGS["act"], encoding="utf-8")
        with missions.opened(path, unlock_with(path, "all", PASSPHRASE)):
            by = actor_named("all")
            the_list(Path(folder), by=by)
            with WITHOUT[lacking]() if lacking == "log" else nullcontext():
                return timed(lambda: import_sheet(sheet, mapping, by=by))


# Pages and tables ---------------------------------------------------------------------------------------------------


def measure_pages(home: Path) -> dict[str, dict[str, float]]:
    """Seconds of some pages, and of a table over a release that is opened anew, as they are and without each."""
    from bench import mission

    kept = mission.make(home / "kept", INTERVIEWS, slug="office")
    with without_encryption():
        plain = mission.make(home / "plain", INTERVIEWS, slug="office")
    found: dict[str, dict[str, float]] = {}
    for lacking, path in (("", kept), ("masking", kept), ("encryption", plain)) * 3:
        for what, seconds in _asked(path, lacking).items():
            each = found.setdefault(what, {})
            each[lacking] = min(seconds, each.get(lacking, seconds))
    return found


def _asked(path: Path, lacking: str) -> dict[str, float]:
    from bench import pages

    with WITHOUT[lacking]():
        there, browsers = pages.there_is(path), pages.Browsers(path)
        at = f"/{path.name}/"
        addresses = {
            "list of sources": f"{at}sources/",
            "account with its passages": f"{at}accounts/{there['told']}/",
            "text": f"{at}texts/{there['text']}/",
        }
        try:
            found = {
                what: statistics.median(
                    timed(lambda a=address: browsers.ask(pages.Visit("", a)))
                    for _ in range(40)  # type: ignore[misc]
                )
                for what, address in addresses.items()
            }
            return found | {"table, its release opened anew": min(_table(path) for _ in range(ROUNDS))}
        finally:
            browsers.close()


def _table(path: Path) -> float:
    from habeas.store import mission as missions
    from habeas.store.actions.users import actor_named, unlock_with
    from habeas.store.models import Release
    from habeas.store.queries.release import figures_of
    from support.missions import PASSPHRASE

    with missions.opened(path, unlock_with(path, "all", PASSPHRASE)):
        by, newest = actor_named("all"), Release.seen.order_by("-id")[0].sha256
        return timed(lambda: figures_of(newest, by=by).table(unit="acts", rows="violation", columns="place_type"))


# While an import runs -----------------------------------------------------------------------------------------------


def measure_meanwhile(home: Path) -> dict[str, Any]:
    """Seconds that the page of a text and the opening of an identity, which goes on the log, take while an import runs
    in another process."""
    from bench import pages
    from bench.__main__ import write_acts
    from habeas.store import mission as missions
    from habeas.store.actions.intake.sheet import import_sheet
    from habeas.store.actions.openings import close_identity, open_identity
    from habeas.store.actions.users import actor_named, unlock_with
    from habeas.store.queries import texts
    from support.missions import PASSPHRASE
    from support.sheets import MAPPINGS, the_list

    found: dict[str, list[float]] = {"text": [], "identity": []}
    with tempfile.TemporaryDirectory() as folder:
        path, sheet, mapping = Path(folder) / "office", Path(folder) / "acts.csv", Path(folder) / "act.yaml"
        shutil.copytree(home / "kept" / "office", path)
        write_acts(sheet, 4 * ROWS)
        mapping.write_text(MAPPINGS["act"], encoding="utf-8")
        there = pages.there_is(path)
        with missions.opened(path, unlock_with(path, "all", PASSPHRASE)):
            the_list(Path(folder), by=actor_named("all"))
        start, child = time.perf_counter(), os.fork()
        if child == 0:
            with missions.opened(path, unlock_with(path, "all", PASSPHRASE)):
                import_sheet(sheet, mapping, by=actor_named("all"))
            os._exit(0)
        with missions.opened(path, unlock_with(path, "all", PASSPHRASE)):
            by = actor_named("all")
            while os.waitpid(child, os.WNOHANG) == (0, 0):
                found["text"].append(timed(lambda: texts.visible_text(there["text"], by=by)))
                opened = lambda: open_identity(there["source"], by=by, reason="Measured, made up")  # noqa: E731
                found["identity"].append(timed(opened))
                close_identity(there["source"], by=by)
    return {"import": time.perf_counter() - start, "rows": 4 * ROWS, **found}


# Slots and keys -----------------------------------------------------------------------------------------------------


def measure_keys(home: Path) -> dict[str, float]:
    """Seconds of each operation on slots and keys; those of a passphrase at the cost of a real mission."""
    from habeas.core.access import slots
    from habeas.core.access.sealing import open_text, seal
    from habeas.core.access.sourcekeys import SourceKeys
    from support.missions import PASSPHRASE

    keys = {name: secrets.token_bytes(32) for name in ("mission", "words", "identities", "log")}
    strong = slots.STRONG
    slot = slots.make_slot("bench", PASSPHRASE, keys, cost=strong)
    found = in_turn(
        {
            "slot made (Argon2id, 256 MiB)": lambda: timed(
                lambda: slots.make_slot("bench", PASSPHRASE, keys, cost=strong)
            ),
            "slot opened": lambda: timed(lambda: slots.unlock_slot(slot, PASSPHRASE, user="bench")),
            "passphrase changed (opened, locked again)": lambda: timed(
                lambda: slots.change_passphrase(slot, PASSPHRASE, PASSPHRASE + " more", user="bench", cost=strong)
            ),
            "keys handed to a slot whose passphrase nobody knows": lambda: timed(
                lambda: slots.hand_on(slot, keys, {}, user="bench", public=slots.slot_public(slot))
            ),
        },
        3,
    )
    key, words = secrets.token_bytes(32), "말했다. " * 140  # about a kilobyte
    sealed = seal(key, words, about="bench", random_bytes=secrets.token_bytes)
    found["1,000 pieces of words sealed, a kilobyte each"] = min(
        timed(lambda: [seal(key, words, about="bench", random_bytes=secrets.token_bytes) for _ in range(1000)])
        for _ in range(3)
    )
    found["1,000 opened"] = min(
        timed(lambda: [open_text(key, sealed, about="bench") for _ in range(1000)]) for _ in range(3)
    )
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "source-keys.jsonl"
        made = SourceKeys(file, key)
        codes = [f"S-{number:04d}" for number in range(1, 1001)]
        found["1,000 source keys made, on the disk"] = timed(lambda: made.create(codes))
        again = SourceKeys(file, key)
        found["1,000 source keys read and unwrapped"] = timed(lambda: [again.get(code) for code in codes])
    return found | _rotated(home)


def _rotated(home: Path) -> dict[str, float]:
    """A user removed from a mission of some hundred interviews: every class that she held gets a new key."""
    from habeas.store import mission as missions
    from habeas.store.actions.users import actor_named, remove_user, unlock_with
    from support.missions import PASSPHRASE

    found: dict[str, float] = {}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "office"
        shutil.copytree(home / "kept" / "office", path)
        size = sum(file.stat().st_size for file in path.rglob("*") if file.is_file())
        with missions.opened(path, unlock_with(path, "all", PASSPHRASE)):
            by = actor_named("all")
            what = f"user removed, keys of a mission of {size / 2**20:,.0f} MiB turned"
            found[what] = timed(lambda: remove_user("documenter", by=by, reason="measured"))
    return found


# What the search for planted names covers ---------------------------------------------------------------------------


def leak_coverage() -> dict[str, int]:
    """How much the tests ask for and look for."""
    from acceptance import test_attacks, test_pages
    from support.haesong import names
    from support.leaks import Planted, innocent_words

    planted = Planted(names(), innocent_words())
    users = len(test_pages.USERS) + len(test_pages.MORE)
    return {
        "pages": len(test_pages.GUARDED),
        "sent": len(test_pages.SENT),
        "commands": len(test_attacks.GUARDED),
        "users": users,
        "names": len(planted.names),
        "ways": len(planted.folded) + len(planted.words.pattern.split("|")),
    }


# The part of the page -----------------------------------------------------------------------------------------------


def measure(home: Path) -> dict[str, Any]:
    """All of it."""
    imported = measure_import()
    return {
        "import": imported,
        "pages": measure_pages(home),
        "meanwhile": measure_meanwhile(home),
        "keys": measure_keys(home),
        "leaks": leak_coverage(),
    }


def section(found: dict[str, Any]) -> list[str]:
    """The part of docs/benchmarks.md."""
    lines = [
        "## What safety costs",
        "",
        "`python -m bench.safety`: the same with one protection taken away, asked in turn; how many times as long it",
        f"takes with it. Import of {ROWS:,} rows; pages and table on a mission of {INTERVIEWS} interviews.",
        "",
        "| what | as it is | ÷ without encryption | ÷ without the log | ÷ without masking |",
        "|---|---:|---:|---:|---:|",
    ]
    for what, took in {f"import of {ROWS:,} rows": found["import"], **found["pages"]}.items():
        unit = f"{took[''] * 1000:,.0f} ms" if took[""] < 1 else f"{took['']:.1f} s"
        ratios = [f"×{took[''] / took[name]:.2f}" if name in took else "–" for name in ("encryption", "log", "masking")]
        lines.append(f"| {what} | {unit} | {' | '.join(ratios)} |")
    meanwhile = found["meanwhile"]
    lines += [
        "",
        f"While an import of {meanwhile['rows']:,} rows ran in another process, for {meanwhile['import']:.0f} s:",
        "",
        "| what | times | median, ms | longest, ms |",
        "|---|---:|---:|---:|",
    ]
    for what, said in (("text", "a text was read"), ("identity", "an identity was opened, on the log")):
        took = [seconds * 1000 for seconds in meanwhile[what]]
        lines.append(f"| {said} | {len(took)} | {statistics.median(took):,.0f} | {max(took):,.0f} |")
    lines += ["", "| slots and keys | ms |", "|---|---:|"]
    lines += [f"| {what} | {seconds * 1000:,.0f} |" for what, seconds in found["keys"].items()]
    leaks = found["leaks"]
    asked = (leaks["pages"] + leaks["sent"]) * leaks["users"]
    lines += [
        "",
        f"The search for planted names: {leaks['pages']} pages in two languages and {leaks['sent']} forms as each of",
        f"{leaks['users']} users ({asked:,} pairs, more where a page shows several records), {leaks['commands']}",
        f"commands; {leaks['names']:,} planted strings in {leaks['ways']:,} spellings and pieces, each answer as it is",
        "and with its escapes, encodings and normal forms undone.",
    ]
    return lines


def main() -> None:
    """Measure and print the section."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--into", type=Path, default=Path("/tmp/habeas-bench/safety"))
    args = parser.parse_args()
    found = measure(args.into)
    print(json.dumps(found))
    print("\n".join(section(found)), file=sys.stderr)


if __name__ == "__main__":
    main()
