"""Pairs of names compared on every core that the process may use, and kept as text until the last row was read.

The answer is the same on any number of cores. Texts are kept compressed, and pairs that wait packed: some 50 bytes a
pair, whatever the file. Whoever stops it, or kills it, leaves no process behind.
"""

from __future__ import annotations

import contextlib
import gc
import itertools
import json
import multiprocessing
import os
import pickle
import signal
import sys
import threading
import zlib
from collections.abc import Iterable, Iterator
from concurrent.futures import BrokenExecutor, Future, ProcessPoolExecutor
from multiprocessing.connection import wait
from typing import Any

from habeas.core.kernel.errors import NotNow
from habeas.core.kernel.names import compare

Pair = tuple[str, str]
#: A text, compressed, of how many pairs it is, and how many of them match.
Answered = tuple[bytes, int, int]
AT_ONCE = 2_000
#: Fewer pairs than this are compared before another process has begun.
FEW = 20_000


def compared(pairs: Iterable[Pair], *, as_json: bool, cores: int | None = None) -> Iterator[tuple[str, int, int]]:
    """The answers to these pairs in their order, as objects with commas between or as lines, some at a time, each with
    how many they are and how many match; only when every pair is compared."""
    cores = _cores() if cores is None else cores
    each = _some_at_a_time(iter(pairs))
    first = list(itertools.islice(each, FEW // AT_ONCE)) if cores > 1 else []
    following = next(each, None)
    if following is None or cores == 1:
        chunks = itertools.chain(first, [following] if following else [], each)
        with _no_collector():
            answered = [_answered(pickle.dumps(chunk), as_json) for chunk in chunks]
    else:
        answered = _by_many(itertools.chain(first, [following], each), as_json, cores)
    return ((zlib.decompress(text).decode("utf-8", "surrogatepass"), asked, found) for text, asked, found in answered)


def _some_at_a_time(pairs: Iterator[Pair]) -> Iterator[list[Pair]]:
    while some := list(itertools.islice(pairs, AT_ONCE)):
        yield some


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _by_many(chunks: Iterator[list[Pair]], as_json: bool, cores: int) -> list[Answered]:
    """Processes are copies of this one, which is quick, unless it has threads: a copy of these may wait for ever."""
    copied = sys.platform == "linux" and threading.active_count() == 1
    context = multiprocessing.get_context("fork" if copied else "spawn")
    others = multiprocessing.active_children()
    pool = ProcessPoolExecutor(cores, mp_context=context, initializer=_begin)
    try:
        under_way: list[Future[Answered]] = []
        for chunk in chunks:
            with _not_interrupted() if not under_way else contextlib.nullcontext():  # the first begins the processes
                under_way.append(pool.submit(_answered, pickle.dumps(chunk), as_json))
        answered = [one.result() for one in under_way]
    except BrokenExecutor as error:
        raise NotNow("machine", "A process that compared names was ended from outside.", do="Try again.") from error
    except BaseException:
        for process in multiprocessing.active_children():
            if process not in others:
                process.terminate()
        raise
    finally:
        pool.shutdown(cancel_futures=True)
    return answered


def _begin() -> None:
    """What each process does first: a Ctrl-C is for the one that began it, and with that one it ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    gc.disable()


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(1)


@contextlib.contextmanager
def _not_interrupted() -> Iterator[None]:
    """A Ctrl-C waits, also in processes that begin meanwhile."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGINT])
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


@contextlib.contextmanager
def _no_collector() -> Iterator[None]:
    """Nothing here refers to itself, and the collector of garbage would walk all names again and again."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()


def _answered(packed: bytes, as_json: bool) -> Answered:
    answers = [_answer(*pair) for pair in pickle.loads(packed)]  # noqa: S301 - our own, of a moment ago
    text = json.dumps(answers, ensure_ascii=False)[1:-1] if as_json else "\n".join(map(_line, answers))
    matching = sum(one["match"] for one in answers)
    return zlib.compress(text.encode("utf-8", "surrogatepass"), 1), len(answers), matching


def _answer(name1: str, name2: str) -> dict[str, Any]:
    found = compare(name1, name2)
    return {
        "name1": name1,
        "name2": name2,
        "score": found.score,
        "same_spelling_possible": found.same_spelling_possible,
        "match": found.match,
    }


def _line(one: dict[str, Any]) -> str:
    return f"{_words(one)}  {one['score']:.2f}  {one['name1']} / {one['name2']}"


def _words(one: dict[str, Any]) -> str:
    if one["match"]:
        return "match, same spelling possible" if one["same_spelling_possible"] else "match                        "
    return "no match, spelling possible  " if one["same_spelling_possible"] else "no match                     "
