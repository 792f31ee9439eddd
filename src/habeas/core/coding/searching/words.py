"""One word in the forms in which it is looked for: as written, folded, and without what grammar adds to it."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

import snowballstemmer

from habeas.core.coding.searching.arabic import fold_letters, is_arabic, stems_of_arabic

INVISIBLE = dict.fromkeys(
    [0x00AD, 0x061C, *range(0x200B, 0x2010), *range(0x202A, 0x202F), 0x2060, *range(0x2066, 0x206A), 0xFEFF]
)
_LETTERS = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ı": "i", "æ": "ae", "œ": "oe", "ß": "ss", "ŏ": "o", "ŭ": "u"})
_DIGITS = {start + n: str(n) for start in (0x0660, 0x06F0) for n in range(10)}
_ENGLISH = re.compile(r"[a-z]{3,}")
#: English verbs and nouns whose forms no ending explains: each form to the first of its line
_IRREGULAR = {
    form: line.split()[0]
    for line in """
    beat beaten
    bind bound
    bleed bled
    break broke broken
    bribe bribery
    bring brought
    build built
    burn burnt
    buy bought
    catch caught
    child children
    come came
    cut cutting
    die dying
    dig dug
    draw drew drawn
    drink drank drunk
    drive drove driven
    eat ate eaten
    fall fell fallen
    feed fed
    feel felt
    fight fought
    find found
    flee fled
    fly flew flown
    forbid forbade forbidden
    foot feet
    freeze froze frozen
    get got gotten
    give gave given
    go went gone
    grind ground
    hang hung
    hear heard
    hide hid hidden
    hold held
    keep kept
    kneel knelt
    know knew known
    lead led
    leave left
    lie lying
    lose lost
    make made
    man men
    meet met
    pay paid
    ride rode ridden
    rise rose risen
    run ran
    say said
    see saw seen
    sell sold
    send sent
    shake shook shaken
    shoot shot
    sing sang sung
    sit sat
    sleep slept
    speak spoke spoken
    stand stood
    steal stole stolen
    stick stuck
    strike struck stricken
    swear swore sworn
    swell swollen
    take took taken
    teach taught
    tear tore torn
    tell told
    think thought
    throw threw thrown
    tooth teeth
    wake woke woken
    wear wore worn
    weep wept
    wife wives
    knife knives
    woman women
    write wrote written
    starve starvation
    detain detention
    """.strip().splitlines()
    for form in line.split()[1:]
}


@lru_cache(maxsize=100_000)
def folded(word: str) -> str:
    """A word without case, accents, width and the forms of Arabic letters."""
    if word.isascii():
        return word.casefold()
    bare = unicodedata.normalize("NFKD", word).translate(INVISIBLE).casefold()
    kept = "".join(sign for sign in bare if unicodedata.category(sign) != "Mn")
    return fold_letters(unicodedata.normalize("NFC", kept)).translate(_LETTERS).translate(_DIGITS)


_stemmer = snowballstemmer.stemmer("english")


@lru_cache(maxsize=100_000)
def stems(plain: str) -> tuple[str, ...]:
    """The stems that a folded word may have, the likeliest first; the word itself where it has no endings."""
    if is_arabic(plain):
        return stems_of_arabic(plain)
    if not _ENGLISH.fullmatch(plain):
        return (plain,)
    return (str(_stemmer.stemWord(_IRREGULAR.get(plain, plain))),)


def forget() -> None:
    """Forget the words that were seen."""
    folded.cache_clear()
    stems.cache_clear()
    stems_of_arabic.cache_clear()
