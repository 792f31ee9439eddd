"""An opened mission: its folder, settings, keys and user. Everything that reads or writes rows happens inside one."""

from __future__ import annotations

import contextlib
import datetime
import fcntl
import json
import re
import secrets
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from habeas.core.access.files import in_words
from habeas.core.access.keys import MissionKeys, derive
from habeas.core.access.ring import Ring, read_ring, ring_behind
from habeas.core.access.sealing import identity_key, open_text, place, seal, words_key
from habeas.core.access.sourcekeys import SourceKeys
from habeas.core.kernel.errors import Broken, NotNow, WrongUse
from habeas.store import engine, forms
from habeas.store.config import MissionConfig, load_config
from habeas.store.outside import turning

if TYPE_CHECKING:
    from habeas.core.law import Law

#: the source under whose key lie lists and reports of imports that belong to no single source
OFFICE = "S-0000"
_SLUG = re.compile(r"[a-z0-9][a-z0-9-]{0,38}")

#: answers that an opened mission remembers
_MOST_KNOWN = 32

_current: ContextVar[Mission | None] = ContextVar("habeas_mission", default=None)


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts: the user's code, the roles she has in this mission, and the compartments that she is in."""

    code: str
    username: str
    roles: frozenset[str]
    compartments: frozenset[str] = frozenset()


def utc_now() -> datetime.datetime:
    """The clock of a real mission; tests give another."""
    return datetime.datetime.now(datetime.UTC)


def not_proven(verb: str) -> None:
    """The answer of a mission that was opened without a passphrase, as an agent's keys open it."""
    raise NotNow(
        "prove-again",
        f"To {verb.replace('-', ' ')} needs your passphrase again: that the mission is unlocked is not enough.",
        do="Give it by --passphrase-fd N, or type it at a terminal.",
    )


def just_proven(verb: str) -> None:
    """The answer of a command that was given the passphrase itself: it lasts no longer than its one act."""


@dataclass
class Mission:
    """One mission, opened with the keys of one user."""

    path: Path
    keys: MissionKeys
    config: MissionConfig
    alias: str
    hold: turning.Hold
    clock: Callable[[], datetime.datetime] = utc_now
    random_bytes: Callable[[int], bytes] = secrets.token_bytes
    proven: Callable[[str], None] = field(
        default=not_proven, repr=False
    )  # before a dangerous act: passes, asks or refuses
    rehearsing: bool = False  # what is written now is not kept: the log hears nothing of it
    _secrets: dict[str, bytes] = field(default_factory=dict, repr=False)
    _known: dict[Any, Any] = field(default_factory=dict, repr=False)

    def known(self, key: Any, make: Callable[[], Any]) -> Any:
        """An answer of the records that stays the same as long as its key does: ``key`` says all that it rests on."""
        if key not in self._known:
            made = make()
            while len(self._known) >= _MOST_KNOWN:
                self._known.pop(next(iter(self._known)), None)
            self._known[key] = made
        return self._known[key]

    @property
    def keys_folder(self) -> Path:
        """Where slots, source keys and the public key of the log lie."""
        return self.path / "keys"

    @property
    def items_folder(self) -> Path:
        """Where the pieces of items lie."""
        return self.path / "items"

    @property
    def releases_folder(self) -> Path:
        """Where releases lie."""
        return self.path / "releases"

    @cached_property
    def source_keys(self) -> SourceKeys:
        """The keys of sources; refused where the user's slot does not open words."""
        return SourceKeys(self.keys_folder / "source-keys.jsonl", self.keys.require("words"))

    @property
    def law(self) -> Law:
        """The vocabulary and law edition that this mission uses, with the codes of its own."""
        from habeas.store.queries.vocabulary import law_of

        return law_of(self.config.vocabulary)

    def today(self) -> datetime.date:
        """The day, in UTC."""
        return self.clock().date()

    def now(self) -> str:
        """The time as the log writes it."""
        return self.clock().astimezone(datetime.UTC).strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "Z"

    def seal_words(self, source: str, plain: str, table: str, code: str, column: str) -> bytes | None:
        """Words under the source's key, bound to the row and column where they stand; nothing stays nothing."""
        if not plain:
            return None
        return seal(self._words_key(source), plain, about=place(table, code, column), random_bytes=self.random_bytes)

    def open_words(self, source: str, sealed: bytes | None, table: str, code: str, column: str) -> str:
        """The words again; the empty string where nothing was said."""
        if sealed is None:
            return ""
        return open_text(self._words_key(source), bytes(sealed), about=place(table, code, column))

    def seal_identity(self, source: str, plain: str, table: str, code: str, column: str) -> bytes | None:
        """What says who somebody is: under the identity key and the source's key together."""
        if not plain:
            return None
        return seal(self._identity_key(source), plain, about=place(table, code, column), random_bytes=self.random_bytes)

    def open_identity(self, source: str, sealed: bytes | None, table: str, code: str, column: str) -> str:
        """The identity again; the caller has checked the right and written the entry."""
        if sealed is None:
            return ""
        return open_text(self._identity_key(source), bytes(sealed), about=place(table, code, column))

    def seal_draft(self, plain: str, table: str, code: str, column: str) -> bytes:
        """Words of the mission's own, under a key of the mission: those of a report in the making."""
        sealed = seal(self._draft_key(), plain, about=place(table, code, column), random_bytes=self.random_bytes)
        return bytes(sealed)

    def open_draft(self, sealed: bytes, table: str, code: str, column: str) -> str:
        """The words again."""
        return open_text(self._draft_key(), bytes(sealed), about=place(table, code, column))

    def _draft_key(self) -> bytes:
        return derive(self.keys.base("mission"), "drafts")

    def own_key(self, use: str) -> bytes:
        """A key of the mission itself for one use."""
        name = f"own {use}"
        if name not in self._secrets:
            self._secrets[name] = derive(self.keys.base("mission"), use)
        return self._secrets[name]

    def seal_own(self, plain: str, table: str, code: str, column: str) -> bytes:
        """What a user keeps for herself, under a key of the mission."""
        about = place(table, code, column)
        return bytes(seal(self.own_key("what users keep"), plain, about=about, random_bytes=self.random_bytes))

    def open_own(self, sealed: bytes, table: str, code: str, column: str) -> str:
        """The same again."""
        return open_text(self.own_key("what users keep"), bytes(sealed), about=place(table, code, column))

    def keyed_digest(self, label: str, content: bytes) -> str:
        """HMAC-SHA-256 under a key of this mission: equal for equal content, and says nothing without the key."""
        import hashlib
        import hmac

        name = f"digest {label}"
        if name not in self._secrets:
            self._secrets[name] = derive(self.keys.base("mission"), name)
        return hmac.new(self._secrets[name], content, hashlib.sha256).hexdigest()

    def _words_key(self, source: str) -> bytes:
        name = f"words {source}"
        self._forget_erased(source)
        if name not in self._secrets:
            self._secrets[name] = words_key(self.source_keys.get(source))
        return self._secrets[name]

    def _identity_key(self, source: str) -> bytes:
        name = f"identity {source}"
        self._forget_erased(source)
        if name not in self._secrets:
            self._secrets[name] = identity_key(self.keys.base("identities"), self.source_keys.get(source))
        return self._secrets[name]

    def _forget_erased(self, source: str) -> None:
        """Whoever has a mission open for long must not open what somebody else has erased meanwhile."""
        if source not in self.source_keys:
            for name in (f"words {source}", f"identity {source}"):
                self._secrets.pop(name, None)

    @property
    def ring(self) -> Ring:
        """How often each class of keys was rotated, as the file says."""
        return ring_of(self.path)

    def take_keys(self, new: Mapping[str, bytes]) -> None:
        """Go on with other keys of some classes: they were rotated."""
        engine.disconnect(self.alias)
        self.forget_keys()
        self.__dict__.pop("source_keys", None)
        self.keys = self.ring.opened(replace(self.keys, **new))

    def forget_keys(self) -> None:
        """Drop every key that was derived; the process that ends drops the rest."""
        self._secrets.clear()
        self._known.clear()

    def drop_keys(self) -> None:
        """Drop every key: whatever still uses this mission opens nothing any more. The bytes that they were go back to
        Python, which does not overwrite them: only the end of the process promises that."""
        self.forget_keys()
        self.__dict__.pop("source_keys", None)
        self.keys = MissionKeys()


def current() -> Mission:
    """The mission of this context; a programming error outside one."""
    mission = _current.get()
    if mission is None:
        raise Broken("this needs an opened mission")
    return mission


def find(home: Path, slug: str) -> Path:
    """The folder of a mission; refused in the same words for every name that is not there."""
    path = home / slug if _SLUG.fullmatch(slug) else None
    if path is None or not (path / "mission.toml").is_file():
        raise WrongUse(
            "no-such-mission",
            f"There is no mission {slug[:64]!r} under {home}.",
            {"mission": slug[:64]},
            do="habeas missions lists those that are there; habeas init makes one.",
        )
    named = load_config(path / "mission.toml").slug
    if named != slug:
        raise WrongUse(
            "slug-differs",
            "The folder of a mission has its name: this one was renamed or copied, or its mission.toml was changed.",
            {"mission": slug},
            slug,
            named,
            "Give the folder its name again.",
        )
    return path


def slugs(home: Path) -> list[str]:
    """The missions under a home folder; not what a killed ``habeas init`` left."""
    there = (path.parent.name for path in home.glob("*/mission.toml"))
    return sorted(slug for slug in there if _SLUG.fullmatch(slug))


def require_outside(path: Path) -> Path:
    """The path, for a file that leaves the mission; refused inside its folder, where it could replace what is kept."""
    if path.resolve().is_relative_to(current().path.resolve()):
        raise WrongUse(
            "inside-mission",
            "What leaves the mission cannot be written into its folder.",
            {"file": str(path)},
            do="Choose another folder.",
        )
    return path


@contextmanager
def kept_open(
    path: Path,
    keys: MissionKeys,
    *,
    clock: Callable[[], datetime.datetime] = utc_now,
    random_bytes: Callable[[int], bytes] = secrets.token_bytes,
    any_form: bool = False,
) -> Iterator[Mission]:
    """Open a mission with keys, without making it the current one; closing it drops what it knows of keys.

    Refused (``older-form``, ``newer-form``) where it is not stored in the form of this program, unless ``any_form``.
    """
    engine.setup()
    config = load_config(path / "mission.toml")
    alias = f"{config.slug}-{secrets.token_hex(4)}"
    with turning.held(path) as hold:
        proven = just_proven if keys.user else not_proven
        mission = Mission(path, ring_of(path).opened(keys), config, alias, hold, clock, random_bytes, proven)
        engine.register(
            alias,
            engine=config.engine,
            path=path / "db.sqlite3",
            dsn=config.dsn,
            key=lambda: bytes.fromhex(mission.keys.database_key()),
        )
        try:
            if not any_form:
                with inside(mission):
                    forms.require_form(alias, config.slug)
                    _require_ring(mission)
            yield mission
        finally:
            mission.forget_keys()
            engine.forget(alias)


def ring_of(path: Path) -> Ring:
    """The ring of a mission's keys; that of one in which nothing was rotated where there is no file."""
    file = path / "keys" / "ring.json"
    return read_ring(file.read_bytes() if file.is_file() else None)


#: the setting in which the log says how often each class was rotated
KEY_EPOCHS = "key-epochs"


def _require_ring(mission: Mission) -> None:
    """Refused where the log knows of a rotation that the ring does not: what is sealed would go under another key."""
    from habeas.store.models import Setting

    value = Setting.objects.filter(code=KEY_EPOCHS, current=True).values_list("value", flat=True).first()
    if value and mission.ring.is_behind(json.loads(value)):
        raise ring_behind()


@contextmanager
def opened(
    path: Path,
    keys: MissionKeys,
    *,
    clock: Callable[[], datetime.datetime] = utc_now,
    random_bytes: Callable[[int], bytes] = secrets.token_bytes,
    any_form: bool = False,
) -> Iterator[Mission]:
    """Open a mission with keys; inside, queries and actions work on it."""
    with kept_open(path, keys, clock=clock, random_bytes=random_bytes, any_form=any_form) as mission, inside(mission):
        yield mission


@contextmanager
def inside(mission: Mission) -> Iterator[Mission]:
    """Make an opened mission the current one (of this thread and its context)."""
    from django.db.utils import DatabaseError

    token = _current.set(mission)
    try:
        with engine.using(mission.alias):
            yield mission
    except DatabaseError as error:
        told = engine.in_words(error)
        if told is None:
            raise
        raise told from None
    except OSError as error:
        said = in_words(error, mission.path)
        if said is None:
            raise
        raise said from None
    finally:
        _current.reset(token)


@contextmanager
def only_one(mission: Mission, what: str) -> Iterator[None]:
    """A lock that the death of the process opens: two imports at once would give rows to each other's batch."""
    mission.path.joinpath("keys").mkdir(mode=0o700, exist_ok=True)
    with (mission.keys_folder / f"{what}.lock").open("a+b") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise NotNow(
                f"{what}-running",
                f"Another {what} is running in this mission.",
                {"mission": mission.config.slug},
                do="Wait until it has ended, then try again.",
            ) from None
        try:
            yield
        finally:
            with contextlib.suppress(OSError):
                fcntl.flock(handle, fcntl.LOCK_UN)
