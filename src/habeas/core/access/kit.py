"""The paper kit: a key in n shares of words (SLIP-0039) of which k bring it back, and what only it opens.

The private key is in the shares alone; ``recovery.json`` (docs/formats/backup.md) holds the public one and, for each
key class, a box that only the shares open.
"""

from __future__ import annotations

import json
import re
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from shamir_mnemonic import MnemonicError, Share, combine_mnemonics, generate_mnemonics
from shamir_mnemonic.wordlist import WORDLIST

from habeas.core.access.boxes import open_box, public_of, seal_to
from habeas.core.access.keys import KEY_CLASSES, RandomBytes
from habeas.core.kernel.canonical import canonical
from habeas.core.kernel.errors import Broken, DoesNotHold, WrongUse

FORMAT = "habeas/recovery/1"
_MOST_SHARES = 16
_WORDS_OF_A_SHARE = 33
_LONGEST_SHARE, _LONGEST_FILE = 4096, 1 << 16
_BY_FOUR_LETTERS = {word[:4]: word for word in WORDLIST}
_BETWEEN = re.compile(r"[\s\d.,]+")
_HEX = re.compile(r"(?:[0-9a-f]{2})+")


@dataclass(frozen=True, slots=True, repr=False)
class Kit:
    """What a mission knows of its paper kit."""

    mission: str
    number: int
    made: str
    shares: int
    needed: int
    begins: str
    public: bytes
    boxes: Mapping[str, bytes]

    def to_bytes(self) -> bytes:
        """``keys/recovery.json``."""
        return canonical(
            {
                "format": FORMAT,
                "mission": self.mission,
                "kit": self.number,
                "made": self.made,
                "shares": self.shares,
                "needed": self.needed,
                "begins": self.begins,
                "public": self.public.hex(),
                "boxes": {name: box.hex() for name, box in self.boxes.items()},
            }
        )

    def holding(self, keys: Mapping[str, bytes], *, random_bytes: RandomBytes = secrets.token_bytes) -> Kit:
        """The same kit with these keys in place of its old ones: no share is needed, so that keys can change."""
        boxes = {
            name: seal_to(self.public, key, about=self._about(name), random_bytes=random_bytes)
            for name, key in keys.items()
        }
        return replace(self, boxes={**self.boxes, **boxes})

    def open(self, private: bytes) -> dict[str, bytes]:
        """The key classes, by the private key that the shares gave."""
        if public_of(private) != self.public:
            raise _another_kit()
        return {name: open_box(private, box, about=self._about(name)) for name, box in self.boxes.items()}

    def _about(self, name: str) -> str:
        return f"{FORMAT} {self.mission} {self.number} {name}"


def make_kit(
    mission: str,
    number: int,
    keys: Mapping[str, bytes],
    *,
    shares: int,
    needed: int,
    made: str,
    random_bytes: RandomBytes = secrets.token_bytes,
) -> tuple[Kit, list[str]]:
    """A new kit and its shares, each 33 words; whoever has fewer than ``needed`` of them has nothing."""
    if not 2 <= needed <= shares <= _MOST_SHARES:
        raise WrongUse(
            "shares",
            "A paper kit cannot be split so.",
            expected=f"2 to {_MOST_SHARES} shares, of which at least 2 are needed",
            found=f"{needed} of {shares}",
        )
    if set(keys) != set(KEY_CLASSES):
        raise Broken("a paper kit holds every key class")
    private = random_bytes(32)
    words = generate_mnemonics(1, [(needed, shares)], private)[0]
    begins = " ".join(words[0].split()[:2])
    empty = Kit(mission, number, made, shares, needed, begins, public_of(private), {})
    return empty.holding(keys, random_bytes=random_bytes), words


def read_kit(content: bytes) -> Kit:
    """``recovery.json``, which may be hostile."""
    try:
        found: Any = json.loads(content) if len(content) <= _LONGEST_FILE else None
        kit = Kit(
            mission=_text(found.pop("mission")),
            number=_count(found.pop("kit")),
            made=_text(found.pop("made")),
            shares=_count(found.pop("shares")),
            needed=_count(found.pop("needed")),
            begins=_text(found.pop("begins")),
            public=_bytes(found.pop("public")),
            boxes={name: _bytes(box) for name, box in found.pop("boxes").items()},
        )
        if found != {"format": FORMAT} or set(kit.boxes) != set(KEY_CLASSES) or len(kit.public) != 32:
            raise ValueError
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        raise DoesNotHold(
            "recovery-changed",
            "The file of the paper kit is damaged.",
            {"file": "keys/recovery.json"},
            do="Make a new kit.",
        ) from None
    return kit


def read_share(text: str, *, number: int) -> str:
    """The words of a share as somebody typed them: numbers, capitals and all but four letters of a word do not matter.

    ``number`` is which of the given shares it is. No word of a share is ever in an error.
    """
    if len(text) > _LONGEST_SHARE:
        raise _no_share(number, "It is longer than any share.")
    typed = [word for word in _BETWEEN.split(text.lower()) if word]
    words = []
    for place, word in enumerate(typed, start=1):
        known = _BY_FOUR_LETTERS.get(word[:4])
        if known is None or not known.startswith(word):
            raise _no_share(number, f"Its word {place} is not in the list.")
        words.append(known)
    if len(words) != _WORDS_OF_A_SHARE:
        raise _no_share(number, f"It has {len(words)} words.")
    share = " ".join(words)
    try:
        Share.from_mnemonic(share)
    except MnemonicError:
        raise _no_share(number, "Its words do not fit together: at least one was mistyped.") from None
    return share


def combine(given: Iterable[str]) -> bytes:
    """The private key from shares that :func:`read_share` read: of one kit, different ones, as many as are needed."""
    shares = {share: Share.from_mnemonic(share) for share in given}
    found = list(shares.values())
    if not found:
        raise WrongUse("too-few-shares", "No share was given.", do="--share FILE for each, or --share - to type.")
    if len({share.group_parameters() for share in found}) > 1:
        raise DoesNotHold(
            "mixed-shares", "The shares are of different kits.", do="Take those that begin with the same two words."
        )
    needed = found[0].member_threshold
    if len({share.index for share in found}) < needed:
        raise WrongUse(
            "too-few-shares",
            "There are too few shares.",
            expected=f"{needed} different ones",
            found=str(len({share.index for share in found})),
        )
    chosen = {share.index: words for words, share in shares.items()}
    try:
        private: bytes = combine_mnemonics(list(chosen.values())[:needed])
    except MnemonicError:
        raise _another_kit() from None
    if len(private) != 32:
        raise _another_kit()
    return private


def _another_kit() -> DoesNotHold:
    return DoesNotHold(
        "another-kit", "The shares are not those of this kit.", do="Look at mission, kit and day on the paper."
    )


def _no_share(number: int, what: str) -> WrongUse:
    return WrongUse(
        "not-a-share",
        f"Share {number} of those given cannot be read. {what}",
        expected=f"{_WORDS_OF_A_SHARE} words as they are printed",
        do="Compare it with the paper; the first four letters of each word decide.",
    )


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise ValueError
    return value


def _count(value: object) -> int:
    if type(value) is not int or value < 1:
        raise ValueError
    return value


def _bytes(value: object) -> bytes:
    if not isinstance(value, str) or not _HEX.fullmatch(value):
        raise ValueError
    return bytes.fromhex(value)
