"""Searching what a user may see, and the index of words."""

from __future__ import annotations

import argparse
import sys
from typing import Any

from habeas.core.coding.searching import starred
from habeas.core.kernel.errors import WrongUse
from habeas.faces.cli import say, session


def search(args: argparse.Namespace) -> int:
    """Find words, or look after the index."""
    if args.rebuild or args.check:
        return _index(args)
    if args.saved or args.forget is not None:
        return _kept(args)
    if not args.query and args.again is None:
        raise WrongUse("wrong-use", "Nothing is looked for.", do='habeas search "WORDS", or - to type them unseen')
    text = sys.stdin.readline().strip() if args.query == "-" else args.query or ""
    if args.again is None and set(args.within) & {"place", "person"}:
        return _named(args, text)
    from habeas.store.actions import search as verbs
    from habeas.store.queries import search as queries

    with session.opened(args) as (_, actor):
        mode, kinds = args.mode, tuple(args.within)
        if args.again is not None:
            kept = queries.saved_one(args.again, by=actor)
            text, mode, kinds = kept.query, kept.mode, tuple(kept.kinds.split())
        answer = queries.search(text, mode=mode, kinds=kinds, page=args.page, by=actor)
        if args.keep is not None:
            verbs.keep(args.keep, text, mode=mode, kinds=" ".join(kinds), by=actor)
    say(args, queries.answered(answer), _words(answer))
    return 0


def _kept(args: argparse.Namespace) -> int:
    from habeas.store.actions import search as verbs
    from habeas.store.queries import search as queries

    with session.opened(args) as (_, actor):
        if args.forget is not None:
            verbs.forget(args.forget, by=actor)
        found = queries.saved(by=actor)
    rows = [{"number": one.number, "name": one.name, "query": one.query, "mode": one.mode} for one in found]
    lines = [f"{one.number:>4}  {one.name}  {one.query}  ({one.mode})" for one in found]
    say(args, {"ok": True, "saved": rows}, "\n".join(lines) or "You keep no searches.")
    return 0


def _index(args: argparse.Namespace) -> int:
    from habeas.store.actions import search as verbs

    with session.opened(args) as (_, actor):
        if args.rebuild:
            answer = verbs.rebuild(by=actor)
            session.sign(actor)
            say(args, answer, f"The index is whole: {answer['stretches']:,} stretches.")
            return 0
        answer = verbs.check(by=actor)
    said = ", ".join(f"{answer[name]:,} {name}" for name in ("right", "missing", "other", "extra"))
    do = "" if answer["ok"] else "\nIt does not agree with the records: habeas search --rebuild"
    say(args, answer, f"Rows in the index: {said}; {answer['blocks']:,} blocks.{do}")
    return 0 if answer["ok"] else 1


def _named(args: argparse.Namespace, text: str) -> int:
    from habeas.store.queries import search_names as queries

    with session.opened(args) as (_, actor):
        found = [one for kind in args.within for one in queries.named(text, kind=kind, mode=args.mode, by=actor)]
    rows = [{"kind": one.kind, "name": one.name, "accounts": one.accounts} for one in found]
    lines = [f"{one.kind:<7} {one.name}  {one.accounts:,} accounts" for one in found]
    answer = {"ok": True, "mode": args.mode, "star_means_nothing": starred(text), "names": rows}
    say(args, answer, "\n".join([*_of_star(starred(text)), *(lines or ["Nothing is found."])]))
    return 0


def _of_star(there: bool) -> list[str]:
    return ["The star means nothing: no beginning of a word is looked for."] if there else []


def _words(answer: Any) -> str:
    listing = answer.listing
    total = f"more than {listing.total:,}" if answer.more else f"{listing.total:,}"
    lines = [f"{total} found, mode {answer.mode}" + (f", page {listing.number}" if listing.total else "")]
    lines += _of_star(answer.query.starred)
    if answer.in_smart:
        lines.append(f"Smart mode finds {answer.in_smart:,}: --mode smart")
    for hit in answer.hits:
        where = f" paragraph {hit.row.number}" if hit.row.number else ""
        facts = ", ".join(hit.facts.values())
        closed = "  not reviewed" if hit.row.closed else ""
        lines.append(f"{hit.row.belongs}{where}  {hit.row.code}  {hit.row.source}{closed}  {facts}".rstrip())
        if hit.pieces:
            lines.append("    " + "".join(f"[{words}]" if found else words for words, found in hit.pieces))
    return "\n".join(lines)
