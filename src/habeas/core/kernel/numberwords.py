"""Numbers in prose, in digits and in words: every number of a text with its place, and the value of one number.

What is found and what is left out is listed in docs/formats/values.md, "Numbers in prose".
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from habeas.core.kernel.errors import WrongUse

#: digits of Arabic, Persian and full-width writing, one for one, so that places in the text stay the same
DIGITS = {first + n: str(n) for first in (0x0660, 0x06F0, 0xFF10) for n in range(10)}
#: figures longer than this are no counts and no amounts
LONGEST_FIGURE = 30
#: Longer texts are refused; a report has some hundred thousand characters.
LONGEST_TEXT = 20_000_000


@dataclass(frozen=True, slots=True)
class FoundNumber:
    """A number in a text: ``start`` and ``end`` in code points without its counter, its value, whether it is in digits.

    ``counter`` is the counter or unit that follows (``명``, ``배``, ``%``, ``per cent``, ``kg``), as written; else
    empty.
    """

    start: int
    end: int
    value: Decimal
    digits: bool
    counter: str = ""


def read_number(words: str, language: str | None = None) -> Decimal | None:
    """The value of one number in digits or words (``en``, ``ko``, ``fr``, ``ar``; None: any of them); None where
    it is none.
    """
    text = " ".join(words.translate(DIGITS).lower().split()) if len(words) <= 200 else ""
    if not text:
        return None
    if (value := figure(text)) is not None:
        return value
    for name in (language,) if language else ("en", "ko", "fr", "ar"):
        if (value := _reader(name)(text)) is not None:
            return value
    return None


def _reader(language: str) -> Callable[[str], Decimal | None]:
    """The reader of one language; its module is imported only when it is used."""
    if language == "en":
        from habeas.core.kernel.numberwords_english import read
    elif language == "ko":
        from habeas.core.kernel.numberwords_korean import read
    elif language == "fr":
        from habeas.core.kernel.numberwords_french import read
    elif language == "ar":
        from habeas.core.kernel.numberwords_arabic import read
    else:
        raise WrongUse("unknown-language", "Number words of this language are not known.", expected="en, ko, fr or ar")
    return read


_GROUPED = re.compile(r"[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?")
_PLAIN = re.compile(r"[0-9]+(?:\.[0-9]+)?")


def figure(text: str) -> Decimal | None:
    """The value of digits with ``,`` between thousands and ``.`` before decimals; None where they are not one
    number.
    """
    if len(text) <= LONGEST_FIGURE and (_GROUPED.fullmatch(text) or _PLAIN.fullmatch(text)):
        return Decimal(text.replace(",", ""))
    return None


def find_numbers(text: str, language: str) -> list[FoundNumber]:
    """Every number of an English (``en``) or Korean (``ko``) text, in order of place.

    Left out: codes (``S-0231``, ``A/HRC/25/63``), ordinals, decades (``1990s``), vague numbers (``hundreds``, 수십 명),
    fractions in words (``two thirds``) and ``one`` where it is a pronoun.
    """
    if len(text) > LONGEST_TEXT:
        raise WrongUse(
            "text-too-long", "This text is too long to look for numbers.", expected=f"at most {LONGEST_TEXT}"
        )
    plain = text.translate(DIGITS)
    if language == "en":
        from habeas.core.kernel.numberwords_find_english import in_words
    elif language == "ko":
        from habeas.core.kernel.numberwords_find_korean import in_words
    else:
        raise WrongUse("unknown-language", "Numbers are found in English and Korean prose.", expected="en or ko")
    return sorted([*in_words(plain)], key=lambda found: found.start)


# A word is eaten whole with all that hangs on it, so that the digits of a code are not taken for numbers: W-12,
# A/HRC/25/63.
_FIGURES = re.compile(
    r"(?P<code>[A-Za-z_][A-Za-z0-9_./-]*+|[0-9]{4}-[0-9]{2}-[0-9]{2}(?![0-9]))"
    r"|(?P<figure>[0-9](?:[0-9.,]*[0-9])?)(?P<tail>[A-Za-z]*)"
)
_NOT_COUNTS = frozenset(("st", "nd", "rd", "th", "s"))


def figures_in(text: str) -> Iterator[tuple[int, int, Decimal, str]]:
    """The figures of a text: start, end, value, and the letters that follow without a space."""
    for found in _FIGURES.finditer(text):
        if found["code"] is not None or found["tail"].lower() in _NOT_COUNTS or len(found["tail"]) > 3:
            continue
        written = found["figure"]
        if (value := figure(written)) is None and written.count(".") > 1:
            continue
        if value is not None:
            yield found.start("figure"), found.end("figure"), value, found["tail"]
            continue
        place = found.start("figure")
        for part in written.split(","):
            if (one := figure(part)) is not None:
                yield place, place + len(part), one, ""
            place += len(part) + 1
