"""Names and words in one spelling: a display form, and a form for comparing."""

from __future__ import annotations

import re
import unicodedata

from habeas.core.kernel.errors import WrongUse
from habeas.core.kernel.names_kept import Kept

#: Longer texts are no names.
LONGEST = 1000

_SPACES = re.compile(r"\s+")
# Marks of direction and joiners carry no meaning for comparing, but may hide differences: they are taken out of both
# forms.
_INVISIBLE = dict.fromkeys([0x00AD, 0x061C, 0x200B, 0x200C, 0x200D, 0x200E, 0x200F, 0x2060, 0xFEFF])
_ARABIC = str.maketrans(
    {
        **dict.fromkeys("أإآٱ", "ا"), "ى": "ي", "ی": "ي", "ې": "ي", "ئ": "ي", "ؤ": "و",
        "ک": "ك", "ة": "ه", "ە": "ه", "ھ": "ه", "ہ": "ه", "ـ": None, "ء": None,
    }
)  # fmt: skip
_HYPHENS = re.compile(r"[-‐‑‒–—―−˗·ㆍ・'’ʼ‘`´.]+")
_DIGITS = {start + n: str(n) for start in (0x0660, 0x06F0) for n in range(10)}


def normal_name(text: str) -> str:
    """The display form: NFC, ordinary width, single spaces, no invisible marks; raises ``WrongUse`` with code
    ``unreadable-name``.

    Control characters, overrides of direction and unpaired surrogates are refused: they make a name look like another.
    """
    if len(text) > LONGEST:
        raise WrongUse("unreadable-name", "This is too long for a name.", expected=f"at most {LONGEST} characters")
    shown = _SPACES.sub(" ", _narrow(unicodedata.normalize("NFC", text)).translate(_INVISIBLE)).strip()
    if any(unicodedata.category(sign) in ("Cc", "Cf", "Cs", "Co", "Cn") for sign in shown):
        raise WrongUse("unreadable-name", "This name holds a control character.", do="Take the hidden character out.")
    return unicodedata.normalize("NFC", shown)


def _narrow(text: str) -> str:
    """Full-width Latin letters and half-width Hangul in their ordinary width; all else as it is."""
    return "".join(
        unicodedata.normalize("NFKC", sign)
        if unicodedata.decomposition(sign).startswith(("<wide>", "<narrow>"))
        else sign
        for sign in text
    )


def fold(text: str) -> str:
    """The form for comparing: two names that differ only in case, accents, Arabic letter forms, width, spaces or
    hyphens are equal.

    Letters of different sounds stay different: 리용호 and 리영호, Jong Un and Jong Il. Never shown, never stored as
    the name.
    """
    if len(text) > LONGEST * 10:
        raise WrongUse("unreadable-name", "This is too long to compare.", expected=f"at most {LONGEST * 10} characters")
    folded = text.translate(_FOLDED)
    return folded if folded.isascii() else unicodedata.normalize("NFC", folded)


def _folded(number: int) -> str:
    """One sign in the form for comparing; the parts of Hangul are put together later."""
    bare = unicodedata.normalize("NFKD", chr(number)).translate(_INVISIBLE).casefold()
    # Accents of Latin, Greek and Cyrillic and the vowel signs of Arabic and Hebrew; the parts of Hangul are no marks.
    kept = "".join(sign for sign in bare if unicodedata.category(sign) != "Mn")
    plain = unicodedata.normalize("NFC", kept).translate(_ARABIC).translate(_DIGITS)
    plain = plain.translate(
        {ord("ø"): "o", ord("ł"): "l", ord("đ"): "d", ord("ı"): "i", ord("æ"): "ae", ord("œ"): "oe"}
    )
    return _SPACES.sub("", _HYPHENS.sub("", plain))


_FOLDED = Kept(_folded)
