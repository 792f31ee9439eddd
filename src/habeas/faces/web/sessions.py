"""Who has logged in. Sessions live in this process alone: when it ends, so do they and the keys they hold."""

from __future__ import annotations

import datetime
import gc
import os
import secrets
import threading
import time
from collections import defaultdict, deque
from collections.abc import Callable, Collection, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.http import HttpRequest, HttpResponse

from habeas.core.access.slots import wrong_passphrase
from habeas.core.access.sourcekeys import Erasures
from habeas.core.coding import searching
from habeas.core.kernel.errors import ForPeople, NotNow, Refused, WrongUse
from habeas.faces.web.browsers import browser_of
from habeas.faces.web.cookies import SECOND, SESSION, take_cookie, token_in
from habeas.faces.web.second import Second
from habeas.faces.web.spell import Spell
from habeas.faces.web.throttle import tries
from habeas.faces.web.work import Work
from habeas.store import engine, readpages
from habeas.store import mission as missions
from habeas.store.actions import consents, log
from habeas.store.actions.panic import take_note
from habeas.store.actions.users import actor_named, prove, renew_slot, unlock_in_vain, unlock_with
from habeas.store.config import SESSIONS
from habeas.store.mission import Actor, Mission
from habeas.store.outside.memory import awake_or_not
from habeas.store.queries.factors import is_owed, kinds_of
from habeas.store.queries.sessions import Seen, limits
from habeas.store.rights import may

#: seconds; tests make it shorter
MINUTE = 60.0
#: seconds before the end at which a page says so: enough to read it and to go on
WARNED = 60
#: for so long a passphrase that was proven is enough for dangerous acts
_FRESH_MINUTES = 5
#: answers of one kind that a session keeps, for pages that ask again; opened releases take most memory
_KEPT, _MOST = 64, {"release": 2}


def _moment() -> str:
    return datetime.datetime.now(datetime.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


class ProofWanted(Exception):
    """A dangerous act was asked for and nothing of it was done: her passphrase was proven too long ago."""

    def __init__(self, verb: str) -> None:
        super().__init__(verb)
        self.verb = verb


@dataclass
class Session:
    """A user who has logged in: her opened mission, until she logs out, is idle too long, or the mission is locked."""

    mission: Mission
    actor: Actor
    stack: ExitStack
    #: how many minutes it lasts without use, and at all
    limits: dict[str, int] = field(default_factory=lambda: {name: usual for name, (usual, _, _) in SESSIONS.items()})
    number: str = field(default_factory=lambda: secrets.token_hex(4))  # by which it is spoken of; opens nothing
    began: float = field(default_factory=awake_or_not)
    since: str = field(default_factory=lambda: _moment())
    used: str = field(default_factory=lambda: _moment())
    address: str = ""
    browser: tuple[str, str] = ("", "")
    last: float = field(default_factory=awake_or_not)
    proved: float = field(default_factory=awake_or_not)  # when the passphrase was last typed
    second: Second = field(default_factory=Second, repr=False)
    spell: Spell = field(default_factory=Spell, repr=False)
    work: Work = field(default_factory=Work, repr=False)
    over: threading.Event = field(default_factory=threading.Event, repr=False)  # what still works for it stops
    lock: threading.RLock = field(default_factory=threading.RLock, repr=False)  # what is kept is asked by one at a time
    scans: dict[str, Any] = field(default_factory=dict, repr=False)  # what is read for it in a thread
    saved: deque[str] = field(default_factory=lambda: deque(maxlen=50), repr=False)  # what its user saved last
    erased: int = 0  # sources, when it was last asked
    _answers: dict[Any, Any] = field(default_factory=dict, repr=False)

    def __post_init__(self) -> None:
        self.mission.proven = self._require_proof

    @property
    def left(self) -> float:
        """Seconds until it ends where nobody uses it; negative where it has to end."""
        now = awake_or_not()
        idle, longest = self.limits["idle"] * MINUTE, self.limits["longest"] * MINUTE
        return min(idle - (now - self.last), longest - (now - self.began), self.second.left)

    def touch(self, request: HttpRequest) -> None:
        """Somebody uses it, from there."""
        self.last, self.used = awake_or_not(), _moment()
        self.address = request.META.get("REMOTE_ADDR", "")
        self.browser = browser_of(request.headers.get("User-Agent", ""))

    def seen(self) -> Seen:
        """What may be told of it."""
        who = (self.number, self.actor.code, self.actor.username)
        return Seen(*who, self.since, self.used, self.address, *self.browser)

    def _require_proof(self, verb: str) -> None:
        if awake_or_not() - self.proved > _FRESH_MINUTES * MINUTE:
            raise ProofWanted(verb)

    def prove(self, passphrase: str, address: str) -> None:
        """Refused where it is not her passphrase; a wrong one counts as one at the log-in does."""
        with tries.trying(self.mission.config.slug, self.actor.username, address):
            prove(passphrase, by=self.actor)
        self.proved = awake_or_not()

    def kept(self, key: tuple[Any, ...], make: Callable[[], Any]) -> Any:
        """What a key asks for, made once; dropped with the session, or when many of its kind (``key[0]``) come."""
        if key not in self._answers:
            kind = [one for one in self._answers if one[0] == key[0]]
            if len(kind) >= _MOST.get(key[0], _KEPT):
                del self._answers[kind[0]]
            self._answers[key] = make()
        return self._answers[key]

    def let_go(self) -> None:
        """Where a source was erased, by whomever: drop all that is kept for this session, for it may hold her words."""
        if (now := _erasures[self.mission.path].count()) != self.erased:
            self.erased = now
            self._answers.clear()
            for reading in self.scans.values():  # its pages stay, sealed; those of the erased source are gone
                reading.stop()
            self.scans.clear()
            self.mission.forget_keys()
            searching.forget()


class _Erasures(dict[Path, Erasures]):
    def __missing__(self, path: Path) -> Erasures:
        return self.setdefault(path, Erasures(path / "keys" / "source-keys.jsonl"))


_erasures = _Erasures()
_sessions: dict[str, Session] = {}
_lock = threading.Lock()
#: folder of a mission -> how many requests and log-ins work with its keys now, and how often it was locked
_working: dict[Path, int] = defaultdict(int)
_locked: dict[Path, int] = defaultdict(int)
_worked = threading.Condition(_lock)


def begin(path: Path, username: str, passphrase: str) -> str:
    """Open the mission with a user's passphrase; gives the token of her session, which waits for her second factor
    where she has one. A name that no user can have and a suspended user cost as much and are told the same as a wrong
    passphrase."""
    with _at_work(path) as locked:
        try:
            keys = unlock_with(path, username, passphrase)
        except WrongUse:
            unlock_in_vain(path, username)
        stack = ExitStack()
        try:
            mission = stack.enter_context(missions.kept_open(path, keys))
            with _closing(mission):
                actor, second = _named(username), Second()
                renew_slot(passphrase, by=actor)
                if kinds_of(actor):
                    second.wait()
                else:
                    second.owed = is_owed(by=actor)
                    _settle(actor)
                longest = limits()
            token = secrets.token_urlsafe(32)
            with _lock:
                if _locked[path] != locked:  # while she was logging in
                    raise _is_locked()
                erased = _erasures[path].count()
                _sessions[token] = Session(mission, actor, stack, longest, second=second, erased=erased)
        except BaseException:
            stack.close()
            raise
        return token


@contextmanager
def _at_work(path: Path) -> Iterator[int]:
    """Inside, keys of the mission are in use: a lock waits for the end. Gives how often it was locked before."""
    with _lock:
        _working[path] += 1
        locked = _locked[path]
    try:
        yield locked
    finally:
        with _lock:
            _working[path] -= 1
            _worked.notify_all()


def _is_locked() -> NotNow:
    return NotNow("mission-locked", "The mission was locked.", do="Log in again, when it is safe.")


def _named(username: str) -> Actor:
    try:
        return actor_named(username)
    except Refused:
        raise wrong_passphrase(username) from None


def waits(token: str) -> bool:
    """Whether a session waits for its second step."""
    session = _sessions.get(token)
    return session is not None and session.second.until is not None


def waiting(request: HttpRequest, slug: str) -> tuple[str, Session] | None:
    """The session of a request that waits for its second step, and its token."""
    token = token_in(request, slug, SECOND)
    session = _sessions.get(token)
    if session is None or session.second.until is None or session.mission.config.slug != slug:
        return None
    if session.left < 0:
        end(token)
        return None
    return token, session


def let_in(token: str) -> str:
    """The second step was right: the session answers from now on, under a token that nobody has seen. Inside it."""
    fresh = secrets.token_urlsafe(32)
    with _lock:
        session = _sessions.pop(token, None)
        if session is None:  # it was ended meanwhile
            raise NotNow("log-in-again", "Your session has ended.", do="Log in again.")
        session.second = Second()
        _sessions[fresh] = session
    _settle(session.actor)
    return fresh


def _settle(actor: Actor) -> None:
    """What expired since is carried out when the next officer comes, and of pages that were read of a scan when anybody
    does; nothing of it keeps her from logging in."""
    with suppress(ForPeople):
        take_note(by=actor)
    with suppress(ForPeople):
        readpages.settle()
    if may(actor, "close-release"):
        with suppress(ForPeople):
            consents.settle(by=actor)
            log.sign(by=actor)


def of(request: HttpRequest, slug: str) -> Session | None:
    """The session of a request in this mission; None where there is none, or nobody has used it for too long."""
    session = untouched(request, slug)
    if session is not None:
        session.touch(request)
    return session


def untouched(request: HttpRequest, slug: str) -> Session | None:
    """The same, without using it: a page that asks how long it lasts must not keep it alive."""
    token = token_in(request, slug, SESSION)
    session = _sessions.get(token)
    if session is None or session.second.until is not None or session.mission.config.slug != slug:
        return None
    if session.left < 0:
        end(token)
        return None
    return session


def those_of(path: Path) -> list[Seen]:
    """What may be told of a mission's sessions; nothing of one that waits for its second step."""
    with _lock:
        here = [session for session in _sessions.values() if session.mission.path == path]
        return [session.seen() for session in here if session.second.until is None]


#: what a browser is told to forget when a session ends: pages that it kept for the Back button (Clear-Site-Data)
FORGET = '"cache"'


def leave(request: HttpRequest, slug: str, answer: HttpResponse) -> HttpResponse:
    """End the session of a request, and let its browser keep nothing of it."""
    for cookie in (SESSION, SECOND):
        end(token_in(request, slug, cookie))
        take_cookie(answer, slug, cookie)
    answer["Clear-Site-Data"] = FORGET
    return answer


def end_numbered(path: Path, numbers: Collection[str]) -> int:
    """End the sessions of a mission that have these public numbers; gives how many there were."""
    with _lock:
        tokens = [
            token for token, session in _sessions.items() if session.mission.path == path and session.number in numbers
        ]
    for token in tokens:
        end(token)
    return len(tokens)


def end(token: str) -> None:
    """End a session and drop its keys; what works for it in another thread stops at its next step."""
    with _lock:
        session = _sessions.pop(token, None)
    if session is not None:
        _drop(session)


def _drop(session: Session) -> None:
    session.over.set()
    session._answers.clear()
    session.scans.clear()
    session.stack.close()
    session.mission.drop_keys()
    searching.forget()  # the words and names that a page or a search compared


def lock(path: Path, *, patience: float = 3) -> int:
    """The mission lock: end its sessions, and let nobody in who is logging in now. What works for them stops at its
    next step; when this returns, no thread has a key of the mission. Gives how many were ended.

    Where something does not stop in time the whole process ends, and with it the sessions of other missions: keys must
    not stay because a thread hangs.
    """
    with _lock:
        _locked[path] += 1
        tokens = [token for token, session in _sessions.items() if session.mission.path == path]
        ended = [_sessions.pop(token) for token in tokens]
    for session in ended:
        session.over.set()
        engine.interrupt(session.mission.alias)
    with _worked:
        quiet = _worked.wait_for(lambda: not _working[path], patience)
    if not quiet:
        os._exit(1)
    for session in ended:
        _drop(session)
    count = len(ended)
    del ended[:]
    gc.collect()
    return count


def end_all() -> None:
    """End every session, of every mission."""
    for token in list(_sessions):
        end(token)


def at_work(path: Path) -> int:
    """How many requests and log-ins work with keys of a mission just now."""
    return _working[path]


def end_idle() -> None:
    """End the sessions that nobody has used for too long: an idle session must not keep keys until somebody asks."""
    with _lock:
        idle = [token for token, session in _sessions.items() if session.left < 0]
    for token in idle:
        end(token)


def start_watch() -> None:
    """Look for idle sessions twice a minute, as long as the process lives."""
    threading.Thread(target=_watch, daemon=True, name="idle sessions").start()


def _watch() -> None:
    server = os.getppid()
    while True:
        for _ in range(30):
            time.sleep(1)
            if os.getppid() != server:
                os._exit(1)  # the server was killed, and with it what listens for the lock: its keys go too
        end_idle()


@contextmanager
def _closing(mission: Mission) -> Iterator[None]:
    """Inside, queries go to the mission; this thread's connection, which holds the key, is closed afterwards: at the
    end of the session nobody reaches the connections of other threads."""
    try:
        with missions.inside(mission):
            yield
    finally:
        engine.disconnect(mission.alias)


@contextmanager
def inside(session: Session) -> Iterator[None]:
    """Queries inside go to the session's mission. The user is asked for each time: she may have been removed."""
    with _at_work(session.mission.path), session.lock:
        if session.over.is_set():
            raise _is_locked()
        with _closing(session.mission):
            try:
                actor = actor_named(session.actor.username)
            except ForPeople:  # she was suspended or removed: the keys of her session go at once
                for token in [token for token, each in list(_sessions.items()) if each is session]:
                    end(token)
                raise
            if actor.code != session.actor.code:
                raise NotNow("log-in-again", "Your session has ended.", do="Log in again.")
            session.actor = actor
            session.let_go()
            with engine.stopped_by(session.mission.alias, session.over, _is_locked):
                yield
