"""The ring: how often each class of keys was rotated, and the bases that stay (docs/formats/keys.md).

Rows are committed to the log as they were sealed, so that what they are sealed under cannot change. It lies here,
sealed under the keys that do change: whoever holds an old key alone has nothing of it.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from habeas.core.access.keys import KEY_CLASSES, MissionKeys, RandomBytes
from habeas.core.access.sealing import open_sealed, seal
from habeas.core.kernel.canonical import canonical
from habeas.core.kernel.errors import DoesNotHold, Refused

FORMAT = "habeas/ring/1"
#: classes under whose key rows or digests stand; of the others everything is wrapped or signed anew
BASED = ("mission", "identities")
_MOST_BYTES = 1 << 14


@dataclass(frozen=True, slots=True)
class Ring:
    """The epoch of each class and its sealed base; both are nothing before the first rotation."""

    epochs: Mapping[str, int]
    sealed: Mapping[str, bytes]

    def opened(self, keys: MissionKeys) -> MissionKeys:
        """The keys with their bases; refused (``keys-changed``) where one is not the mission's key any more."""
        bases = {}
        for name in keys.classes():
            if self.epochs[name]:
                try:
                    base = open_sealed(keys.require(name), self.sealed[name], about=_about(name, self.epochs[name]))
                except DoesNotHold:
                    raise keys_changed() from None
                if name in BASED:
                    bases[name] = base
        return replace(keys, bases=bases)

    def turned(
        self, keys: MissionKeys, new: Mapping[str, bytes], *, random_bytes: RandomBytes = secrets.token_bytes
    ) -> Ring:
        """The ring after a rotation: the same bases under ``new`` keys, in the next epoch of each."""
        epochs = {**self.epochs, **{name: self.epochs[name] + 1 for name in new}}
        sealed = dict(self.sealed)
        for name, key in new.items():
            base = keys.base(name) if name in BASED else b""
            sealed[name] = seal(key, base, about=_about(name, epochs[name]), random_bytes=random_bytes)
        return Ring(epochs, sealed)

    def is_behind(self, epochs: Mapping[str, Any]) -> bool:
        """Whether the log knows of a later rotation."""
        return any(self.epochs[name] < epochs.get(name, 0) for name in KEY_CLASSES)

    def content(self) -> bytes:
        """The file."""
        classes = {n: {"epoch": self.epochs[n], "base": self.sealed.get(n, b"").hex()} for n in KEY_CLASSES}
        return canonical({"format": FORMAT, "classes": classes}) + b"\n"


def read_ring(content: bytes | None) -> Ring:
    """The ring in a file, or that of a mission in which nothing was rotated. Raises ``DoesNotHold`` where damaged."""
    if content is None:
        return Ring(dict.fromkeys(KEY_CLASSES, 0), {})
    try:
        parsed = json.loads(content) if len(content) <= _MOST_BYTES else {}
        classes = dict(parsed["classes"])
        if set(parsed) != {"format", "classes"} or parsed["format"] != FORMAT or set(classes) != set(KEY_CLASSES):
            raise ValueError
        epochs = {name: _epoch(said["epoch"]) for name, said in classes.items()}
        return Ring(epochs, {name: bytes.fromhex(said["base"]) for name, said in classes.items()})
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        raise DoesNotHold(
            "ring-damaged",
            "The ring of keys is damaged.",
            {"file": "keys/ring.json"},
            do="Restore the keys folder from a key backup.",
        ) from None


def keys_changed() -> Refused:
    """The answer to keys of before a rotation, and to a ring that is not of these keys."""
    return Refused(
        "keys-changed",
        "These keys are not the mission's: they were rotated, or the keys folder is not the mission's own.",
        do="Unlock it again with your passphrase; if that does not help, restore the keys folder from a key backup.",
    )


def ring_behind() -> DoesNotHold:
    """The answer where the log knows of a rotation that the ring does not."""
    return DoesNotHold(
        "ring-behind",
        "The ring of keys is older than the log says: it was replaced by one from before a rotation, or is lost.",
        {"file": "keys/ring.json"},
        do="Restore the keys folder from its newest backup.",
    )


def _about(name: str, epoch: int) -> str:
    return f"{FORMAT} {name} {epoch}"


def _epoch(value: Any) -> int:
    if type(value) is not int or not 0 <= value < 1 << 31:
        raise ValueError
    return value
