"""Which words of a quotation deny something, in English and Korean: a cut must never lose one of them."""

from __future__ import annotations

import re
from collections.abc import Sequence

_ENGLISH = frozenset(
    ("not", "never", "no", "without", "nobody", "nothing", "none", "neither", "nor", "nowhere", "cannot", "hardly")
)
#: 안 and 못 alone or run together with a verb (안했다, 못갔다), 않-, 없-, 아니-; 안전, 안내 or 잘못 are no denials
_KOREAN = re.compile(
    r"^안$|^안(?:하|했|해|합|됐|되|돼|된|됩|먹|줬|주었|왔|때렸)|^못(?:하|했|해|한|할|합|$|[가-힣]*다$)|지(?:는|도|를)?못|않|없|아니|아닌|아닙|아녔"
)
_PROHIBITED = re.compile(r"^(?:말(?:고|라|아|자|았|기|지|아야|라고)|마(?:라|라고|세요|십시오|시오|요)?$)")


def denies(word: str, before: str = "") -> bool:
    """Whether a word denies; ``before`` is the word before it (``-지 말라``)."""
    word = word.replace("’", "'").casefold()
    if word in _ENGLISH or word.endswith("n't"):
        return True
    return bool(_KOREAN.search(word) or (before.endswith(("지", "지는", "지도", "지를")) and _PROHIBITED.match(word)))


def denials(words: Sequence[str]) -> list[int]:
    """The positions of the words that deny."""
    return [index for index, word in enumerate(words) if denies(word, words[index - 1] if index else "")]
