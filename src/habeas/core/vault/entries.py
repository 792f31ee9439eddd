"""Entries of the custody log: what was done, committed to by a salted leaf that says nothing without its body."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from habeas.core.kernel.canonical import canonical
from habeas.core.kernel.errors import Broken
from habeas.core.vault.merkle import Frontier, leaf_hash

Column = None | bool | int | str | bytes | bytearray | memoryview

NO_ROWS = hashlib.sha256(b"").hexdigest()
_LEAF_PREFIX = b"\x48\x31"
_AT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", re.ASCII)
_VERB = re.compile(r"[a-z][a-z0-9-]{0,63}")
_HEX = re.compile(r"[0-9a-f]{64}")
# An id or a count has no spaces and no letters beyond ASCII: so no name and no sentence fits into a body by mistake.
_WORD = re.compile(r"[!-~]{0,200}")


@dataclass(frozen=True, slots=True)
class EntryBody:
    """What one entry says: its number, when (UTC, milliseconds), who, which verb, on what, how many rows, about what.

    Raises ``Broken`` for what could carry a name or words: texts are printable ASCII without spaces, up to 200 signs.
    """

    seq: int
    at: str
    by: str
    verb: str
    on: str | None
    rows: int = 0
    rows_digest: str = NO_ROWS
    about: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for name, holds in (
            ("seq", _is_count(self.seq)),
            ("at", _matches(_AT, self.at) and _is_time(self.at)),
            ("by", _matches(_WORD, self.by) and self.by != ""),
            ("verb", _matches(_VERB, self.verb)),
            ("on", self.on is None or _matches(_WORD, self.on)),
            ("rows", _is_count(self.rows)),
            ("rows_digest", _matches(_HEX, self.rows_digest)),
            ("about", isinstance(self.about, Mapping) and _is_about(self.about, depth=4)),
        ):
            if not holds:
                raise Broken(f"an entry of the log cannot hold this value in {name}")

    def to_json(self) -> dict[str, Any]:
        """The body as the object whose canonical JSON is hashed."""
        return {
            "seq": self.seq,
            "at": self.at,
            "by": self.by,
            "verb": self.verb,
            "on": self.on,
            "rows": self.rows,
            "rows_digest": self.rows_digest,
            "about": dict(self.about),
        }

    @classmethod
    def from_json(cls, body: Any) -> EntryBody:
        """The body in a parsed JSON object with exactly these keys; raises ``Broken`` otherwise."""
        if not isinstance(body, dict) or set(body) != set(cls.__dataclass_fields__):
            raise Broken("an entry of the log has other keys than seq, at, by, verb, on, rows, rows_digest, about")
        return cls(**body)


def _matches(form: re.Pattern[str], value: object) -> bool:
    return isinstance(value, str) and form.fullmatch(value) is not None


def _is_time(text: str) -> bool:
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return False
    return True


def _is_count(value: object) -> bool:
    return type(value) is int and 0 <= value < 2**53


def _is_about(value: object, *, depth: int) -> bool:
    if value is None or isinstance(value, bool):
        return True
    if isinstance(value, int):
        return abs(value) < 2**53
    if isinstance(value, str):
        return _matches(_WORD, value)
    if depth and isinstance(value, Mapping):
        return all(_matches(_WORD, key) and _is_about(item, depth=depth - 1) for key, item in value.items())
    if depth and isinstance(value, list | tuple):
        return all(_is_about(item, depth=depth - 1) for item in value)
    return False


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry as it is stored: its leaf data, and salt and body together unless they were erased."""

    seq: int
    leaf: bytes
    salt: bytes | None
    body: EntryBody | None

    def __post_init__(self) -> None:
        if len(self.leaf) != 32 or (self.salt is None) != (self.body is None):
            raise Broken("an entry holds a leaf of 32 bytes, and salt and body only together")

    def line(self) -> bytes:
        """The entry as a line of ``entries.jsonl``."""
        line: dict[str, Any] = {"seq": self.seq, "leaf": self.leaf.hex()}
        if self.salt is not None and self.body is not None:
            line |= {"salt": self.salt.hex(), "body": self.body.to_json()}
        return canonical(line) + b"\n"


def leaf_data(salt: bytes, body: EntryBody) -> bytes:
    """The 32 bytes that the tree commits to: SHA-256(0x48 0x31 ‖ salt of 32 random bytes ‖ canonical body)."""
    if len(salt) != 32:
        raise Broken("the salt of an entry has 32 bytes")
    return hashlib.sha256(_LEAF_PREFIX + salt + canonical(body.to_json())).digest()


def append_entry(frontier: Frontier, body: EntryBody, salt: bytes) -> Entry:
    """The next entry, added to the tree; raises ``Broken`` where its number is not the tree's size."""
    if body.seq != frontier.size:
        raise Broken(f"entry {body.seq} cannot follow a log of {frontier.size} entries")
    entry = Entry(body.seq, leaf_data(salt, body), salt, body)
    frontier.append(leaf_hash(entry.leaf))
    return entry


# sort_keys orders by code point, RFC 8785 by UTF-16 code unit: the same for the ASCII names that columns have.
_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), sort_keys=True, check_circular=False).encode
_PLAIN = frozenset({str, bool, type(None)})


def row_digest(salt: bytes, table: str, code: str, version: int, columns: Mapping[str, Column]) -> bytes:
    """SHA-256(16-byte salt of the row ‖ canonical JSON of table, code, version, columns); bytes stand as hex."""
    if len(salt) != 16:
        raise Broken("the salt of a row has 16 bytes")
    if not "".join(columns).isascii():
        raise Broken(f"a column of {table} has a name beyond ASCII")
    plain: dict[str, Column] = {}
    for name, value in columns.items():
        if type(value) not in _PLAIN:
            if isinstance(value, bytes | bytearray | memoryview):
                value = value.hex()
            elif not isinstance(value, str) and not (isinstance(value, int) and -(2**53) < value < 2**53):
                raise Broken(f"column {name} of {table} holds what has no canonical JSON")
        plain[name] = value
    try:
        row = _encode({"table": table, "code": code, "version": version, "columns": plain}).encode()
    except UnicodeEncodeError:
        raise Broken(f"a row of {table} holds half a character (a lone surrogate)") from None
    return hashlib.sha256(salt + row).digest()


def rows_digest(digests: Iterable[bytes]) -> str:
    """SHA-256 in hexadecimal over the sorted row digests, one after the other: their order does not matter."""
    return hashlib.sha256(b"".join(sorted(digests))).hexdigest()
