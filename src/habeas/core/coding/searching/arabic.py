"""Arabic words without vowel signs, in one form of each letter, and without article, conjunctions and endings.

The stemming is light (after Larkey, Ballesteros and Connell's *light10*, 2002): it takes off what stands before and
after a word, and leaves the word's own pattern alone.
"""

from __future__ import annotations

_FORMS = str.maketrans(
    {
        **dict.fromkeys("أإآٱ", "ا"), "ى": "ي", "ی": "ي", "ې": "ي", "ئ": "ي", "ؤ": "و", "ک": "ك", "ة": "ه", "ە": "ه",
        "ھ": "ه", "ہ": "ه", "ـ": None, "ء": None,
    }
)  # fmt: skip
_ARTICLES = ("وبال", "وكال", "فبال", "وال", "بال", "كال", "فال", "ولل", "فلل", "لل", "ال")
_ENDINGS = tuple(
    """
    وهما تهما هما كما تها تهم هم هن كم نا ها ان ات ون ين يه ته وا ه ي
    """.split()
)
_SHORTEST = 3


def fold_letters(word: str) -> str:
    """Alef with and without hamza, ya, ta marbuta and the letters of neighbouring languages, each in one form."""
    return word.translate(_FORMS)


def is_arabic(word: str) -> bool:
    """Whether the word begins with a letter of the Arabic script."""
    return "؀" <= word[:1] <= "ۿ"


def stem_arabic(word: str) -> str:
    """A folded word without conjunction, preposition, article and at most two endings; three letters always stay."""
    bare = _without_head(word)
    for _ in range(2):
        shorter = _without_ending(bare)
        if shorter == bare:
            break
        bare = shorter
    return bare


def _without_head(word: str) -> str:
    for head in _ARTICLES:
        if word.startswith(head) and len(word) - len(head) >= _SHORTEST:
            return word[len(head) :]
    if word[:1] in "وف" and len(word) > _SHORTEST + 1:  # "and": part of the word itself in shorter ones
        return _without_head(word[1:]) if word[1:].startswith(("ال", "لل", "بال")) else word[1:]
    if word[:1] in "بل" and len(word) > _SHORTEST + 1:
        return word[1:]
    return word


def _without_ending(word: str) -> str:
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= _SHORTEST:
            return word[: -len(ending)]
    return word
