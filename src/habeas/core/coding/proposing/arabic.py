"""Arabic names: kunya, descent, titles, given names with their clitics; places and units."""

from __future__ import annotations

import re
from collections.abc import Iterator

from habeas.core.coding.proposing.lists import listed
from habeas.core.coding.proposing.proposal import Hit

_WORD = re.compile("[\u0620-\u064a\u066e-\u06d3\u06fa-\u06ff]+")
_LETTERS = str.maketrans(
    {**dict.fromkeys("أإآٱ", "ا"), "ى": "ي", "ی": "ي", "ئ": "ي", "ؤ": "و", "ک": "ك", "ة": "ه", "ہ": "ه", "ء": None}
)
_CLITICS = ("وال", "فال", "بال", "كال", "لل", "ال", "و", "ف", "ب", "ل", "ك")
_SON = frozenset("بن ابن بنت ولد آل".split())
_KUNYA = frozenset("أبو أبي أبا ابو ابا أم ام".split())
_CALLED = frozenset("اسمي اسمه اسمها يدعى تدعى المدعو المدعوة يسمى تسمى المسمى يلقب الملقب".split())
_WORK = frozenset("عملت عمل أعمل يعمل تعمل اشتغلت اشتغل كموظف كطبيب كضابط".split())


def hits(text: str) -> Iterator[Hit]:
    """What the rules find in a folded text."""
    words = [(match.group(), match.start()) for match in _WORD.finditer(text)]
    for index in range(len(words)):
        yield from _at(text, words, index)


def _at(text: str, words: list[tuple[str, int]], index: int) -> Iterator[Hit]:
    word, at = words[index]
    bare, cut = _bare(word)
    start = at + cut
    if bare in _KUNYA and (run := _names(text, words, index + 1, most=2)):
        yield Hit(start, run, "name", "kunya", 8)
    if (_same(word, "titles") or _same(bare, "titles")) and (run := _names(text, words, index + 1, most=3)):
        yield Hit(at, run, "name", "name-and-title", 8)
    if (word in _CALLED or word in _SON) and (run := _names(text, words, index + 1, most=3)):
        first = words[index + 1][1]
        before = words[index - 1] if index and _adjacent(text, words, index - 1) else None
        if word in _SON and before is not None and not _stop(before[0]):
            first = before[1] + _bare(before[0])[1]
        yield Hit(first, run, "name", "descent" if word in _SON else "called", 7)
    given = _given(word)
    if given is not None:
        end = at + len(word)
        nxt = index + 1
        while (
            nxt < len(words)
            and nxt <= index + 4
            and _adjacent(text, words, nxt - 1)
            and (_goes_on(words, nxt) or (nxt == index + 1 and _family(words[nxt][0])))
        ):
            end = words[nxt][1] + len(words[nxt][0])
            nxt += 1
        yield Hit(at + given, end, "name", "given-name", 6)
    if _plain(bare) in _set("kin") and index + 1 < len(words) and _adjacent(text, words, index):
        following = words[index + 1][0]
        if not _stop(following) and not following.startswith(("ال", "و")):
            yield Hit(words[index + 1][1], words[index + 1][1] + len(following), "name", "kin", 4)
    if _plain(bare) in _set("places") and (run := _names(text, words, index + 1, most=2, digits=True)):
        yield Hit(start, run, "place", "place-name", 6)
    if (_same(word, "units") or _same(bare, "units")) and (run := _unit(text, words, index)):
        yield Hit(start, run, "place", "unit-number", 7)
    if word in _WORK and (run := _names(text, words, index + 1, most=4)):
        yield Hit(words[index + 1][1], run, "post", "post", 4)


def _adjacent(text: str, words: list[tuple[str, int]], index: int) -> bool:
    if index + 1 >= len(words):
        return False
    word, at = words[index]
    return text[at + len(word) : words[index + 1][1]] == " "


def _names(text: str, words: list[tuple[str, int]], index: int, *, most: int, digits: bool = False) -> int:
    """The end of the run of words that can be a name; 0 where none begins."""
    end, last = 0, index + 6
    while most and index < min(len(words), last) and index and _adjacent(text, words, index - 1):
        word, at = words[index]
        if _stop(word) and word not in _SON and word not in _KUNYA:
            break
        end = at + len(word)
        if end and most == 1 and (word in _SON or word in _KUNYA or word == "عبد"):
            most += 1
        most -= 1
        index += 1
        if not digits and end and not _goes_on(words, index):
            break
    if digits and end and (number := re.compile(r" (?:رقم )?\d{1,5}").match(text, end)):
        end = number.end()
    return end


def _goes_on(words: list[tuple[str, int]], index: int) -> bool:
    """Whether the word at ``index`` goes on with a name: of descent, a nisba, another given name."""
    if index >= len(words):
        return False
    word = words[index][0]
    if word in _SON or word in _KUNYA or _plain(word) in _set("given"):
        return True
    before = words[index - 1][0]
    if before in _SON or before in _KUNYA or before == "عبد":
        return not _stop(word)
    return word == "عبد" or (word.startswith("ال") and word.endswith(("ي", "ى", "اني", "ية")) and len(word) > 4)


def _family(word: str) -> bool:
    """Whether a word after a given name can be that of a family: no particle and not in the form of a verb."""
    verb = word.startswith(("ي", "ت", "ن", "أ", "سي", "ست")) and not word.endswith(("ي", "ان"))
    past = word.endswith(("وا", "تم", "نا", "ته", "تها", "تهم", "وه", "ت"))
    return len(word) >= 4 and not _stop(word) and not verb and not past and word[:1] not in "وفبلك"


def _unit(text: str, words: list[tuple[str, int]], index: int) -> int:
    word, at = words[index]
    number = re.compile(r" (?:رقم )?\d{1,5}").match(text, at + len(word))
    return number.end() if number else 0


def _given(word: str) -> int | None:
    """How many letters of clitics stand before a given name that is in the list; None where it is none."""
    names = _set("given")
    if word[-3:] == "عبد" and word[:-3] in ("", "و", "ف", "ب", "ل", "ك"):
        return len(word) - 3
    if _plain(word) in names:
        return 0
    for clitic in ("و", "ف", "ب", "ل", "ك"):
        if word.startswith(clitic) and len(word) > 3 and _plain(word[1:]) in names:
            return 1
    if word.startswith("عبد") and len(word) > 5:
        return 0
    return None


def _bare(word: str) -> tuple[str, int]:
    """A word without a clitic before it, and how many letters that was."""
    if word in _KUNYA or word in _SON:
        return word, 0
    for clitic in ("لل", "و", "ف", "ب", "ل", "ك"):
        if word.startswith(clitic) and len(word) > 2:
            rest = ("ال" if clitic == "لل" else "") + word[len(clitic) :]
            if rest in _KUNYA or _same(rest, "titles") or _same(rest, "units") or _plain(rest) in _set("places"):
                return rest, len(clitic)
    return word, 0


def _stop(word: str) -> bool:
    plain = _plain(word)
    return plain in _set("stop") or (word[:1] in "وف" and plain[1:] in _set("stop"))


def _same(word: str, name: str) -> bool:
    return _plain(word) in _set(name)


def _plain(word: str) -> str:
    return word.translate(_LETTERS)


_SETS: dict[str, frozenset[str]] = {
    name: frozenset(word.translate(_LETTERS) for word in listed("arabic", name))
    for name in ("titles", "given", "kin", "stop", "places", "units")
}


def _set(name: str) -> frozenset[str]:
    return _SETS[name]
