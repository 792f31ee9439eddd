"""Passphrases of seven words out of 2,048 (77 bits), in English or Korean, that people can write down and read back."""

from __future__ import annotations

import secrets
import unicodedata
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path

from habeas.core.kernel.errors import WrongUse

LANGUAGES = ("en", "ko")
WORDS = 7


def new_passphrase(language: str = "en", *, choice: Callable[[Sequence[str]], str] = secrets.choice) -> str:
    """Seven words drawn from the list of a language; ``choice`` must be fit for secrets."""
    if language not in LANGUAGES:
        raise WrongUse(
            "no-word-list", "There is no word list in this language.", expected="en or ko", found=repr(language)
        )
    words = word_list(language)
    return " ".join(choice(words) for _ in range(WORDS))


def canonical_passphrase(typed: str) -> str:
    """The one spelling that is hashed: NFC (not NFKC, which would make different signs the same), single spaces.

    Capitals are lowered only where every word then stands in one list: a passphrase that a person made up keeps them.
    Raises ``WrongUse`` (``no-passphrase``) for an empty one.
    """
    spaced = " ".join(unicodedata.normalize("NFC", typed).split())
    if not spaced or any(0xD800 <= ord(sign) <= 0xDFFF for sign in spaced):
        raise WrongUse("no-passphrase", "A passphrase is needed.", expected="at least one character of text")
    lowered = spaced.lower()
    if any(_known(language).issuperset(lowered.split()) for language in LANGUAGES):
        return lowered
    return spaced


@cache
def word_list(language: str) -> tuple[str, ...]:
    """The 2,048 words of a language (BIP-39; see words-licence.txt)."""
    return tuple((Path(__file__).with_name(f"words-{language}.txt")).read_text("utf-8").split())


@cache
def _known(language: str) -> frozenset[str]:
    return frozenset(word_list(language))
