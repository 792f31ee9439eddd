"""A log whose key was changed: which key was good for which checkpoints (docs/formats/custody-log.md).

An entry names the key that comes, and the key that goes signs a checkpoint over that entry: so whoever trusts one key
of the log can follow it to the others.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from habeas.core.kernel.errors import DoesNotHold, ForPeople
from habeas.core.vault.checkpoint import Checkpoint, open_checkpoint
from habeas.core.vault.note import VerifierKey, read_verifier_key

#: where the body of an entry names the keys
ABOUT = "log_key"
MOST_CHANGES = 1000


@dataclass(frozen=True, slots=True)
class Change:
    """One change of key: the entry that names both keys, and the note by which the old key vouches for it."""

    entry: int
    note: str
    before: VerifierKey
    after: VerifierKey


@dataclass(frozen=True, slots=True)
class Term:
    """A key, and the sizes of the log for which it signs: from one change to the next."""

    key: VerifierKey
    least: int
    most: int | None


def keys_named(body: Mapping[str, Any]) -> tuple[VerifierKey, VerifierKey] | None:
    """The keys before and after that the body of an entry names, where it names two."""
    about = body.get("about")
    said = about.get(ABOUT) if isinstance(about, Mapping) else None
    if not isinstance(said, Mapping) or set(said) != {"from", "to"}:
        return None
    try:
        return read_verifier_key(said["from"]), read_verifier_key(said["to"])
    except (ForPeople, AttributeError, TypeError):
        return None


def terms(changes: Sequence[Change], only: VerifierKey) -> list[Term]:
    """Which key signs which checkpoints; ``only`` where none was changed.

    Raises ``DoesNotHold`` (``signature``) where a change is not vouched for by the key before it.
    """
    if not changes:
        return [Term(only, 0, None)]
    found, key, least = list[Term](), changes[0].before, 0
    for change in changes:
        if change.before != key or change.after.name != key.name:
            raise DoesNotHold("signature", f"Entry {change.entry} names another key than the one that signs.")
        size = open_checkpoint(change.note, key).size
        if size <= change.entry or size < least:
            raise DoesNotHold("signature", f"The old key did not sign over entry {change.entry}, which names the new.")
        found.append(Term(key, least, size))
        key, least = change.after, size
    return [*found, Term(key, least, None)]


def open_in_term(note: str, keys: Sequence[Term]) -> Checkpoint:
    """The checkpoint in a note that the key of its time signed; ``DoesNotHold`` (``signature``) for anything else."""
    problem: DoesNotHold | None = None
    for term in keys:
        try:
            found = open_checkpoint(note, term.key)
        except DoesNotHold as error:
            problem = problem or error
            continue
        if term.least <= found.size and (term.most is None or found.size <= term.most):
            return found
        problem = DoesNotHold("signature", "It is signed by a key of the log whose time it was not.")
    raise problem or DoesNotHold("signature", "No key of the log signed it.")
