# ruff: noqa: E501 - an expression or a list of words reads best unbroken
"""Korean names, posts and places: by surname, by the syllables of given names, by what follows a name."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from habeas.core.coding.proposing.lists import listed, ordered
from habeas.core.coding.proposing.proposal import Hit

_SURNAMES, _COMMON = listed("korean", "surnames"), listed("korean", "common")
_WORD = re.compile("[가-힣]+")
_SURE_ENDS = ("노동자구", "인민반", "특별시", "광역시", "구역", "읍", "아파트", "장마당")
_PLACE_ENDS = (
    *_SURE_ENDS,
    "마을",
    "부락",
    "골목",
    "시장",
    "군",
    "면",
    "리",
    "동",
    "시",
    "구",
    "로",
    "길",
    "역",
    "거리",
)
#: an address: two or more places with their kind, or one with a number
_UNIT_WORD = "[가-힣0-9]{1,10}(?:특별시|광역시|노동자구|인민반|구역|도|시|군|구|읍|면|동|리|가|로|길|반)"
_ADDRESS = re.compile(
    rf"{_UNIT_WORD}(?:,? {_UNIT_WORD}){{0,5}},? ?\d{{1,5}}(?:-\d{{1,4}})? ?(?:번지|번 골목|호실|호|동|층|반|인민반|번 ?집)(?: ?\d{{1,4}} ?(?:호|층|반|호실))?"
    rf"|(?:{_UNIT_WORD} ){{2,6}}\d{{1,5}}(?:-\d{{1,4}})?"
    r"|(?<![가-힣])[가-힣]{1,8}(?:로|길) ?\d{1,4}(?:번 골목|번길)?"
)


def hits(text: str) -> Iterator[Hit]:
    """What the rules find in a folded text."""
    words = [(match.group(), match.start()) for match in _WORD.finditer(text)]
    for match in _ADDRESS.finditer(text):
        yield Hit(match.start(), match.end(), "place", "address", 7)
    sure: set[str] = set()  # given names that stood beside a surname: then they are names wherever they stand
    found: list[Hit] = []
    for index, (word, at) in enumerate(words):
        for hit in _readings(word, _next(text, words, index)):
            found.append(Hit(at + hit.start, at + hit.end, hit.kind, hit.why, hit.weight))
            name = text[at + hit.start : at + hit.end].replace(" ", "")
            if hit.why == "korean-name" and len(name) >= 3:
                sure.add(name[-2:])
    yield from _joined(text, found)
    yield from _again(words, sure)


def _joined(text: str, found: list[Hit]) -> Iterator[Hit]:
    """Places that stand side by side are one: 길주군 영북구."""
    last: Hit | None = None
    for hit in found:
        if hit.why != "place-name":
            yield hit
        elif last is not None and text[last.end : hit.start] == " ":
            last = Hit(last.start, hit.end, hit.kind, hit.why, hit.weight)
        else:
            if last is not None:
                yield last
            last = hit
    if last is not None:
        yield last


def _next(text: str, words: list[tuple[str, int]], index: int) -> str:
    """The word after one space; empty where something else stands between."""
    if index + 1 == len(words):
        return ""
    word, at = words[index]
    following, start = words[index + 1]
    return following if text[at + len(word) : start] == " " else ""


@lru_cache(maxsize=65536)
def _readings(word: str, next_word: str) -> tuple[Hit, ...]:
    """What a word and the one after it may be; positions count from the word's first sign."""
    return tuple(_of_word(word, 0, (next_word, len(word) + 1) if next_word else None))


def _of_word(word: str, at: int, following: tuple[str, int] | None) -> Iterator[Hit]:
    yield from _titled(word, at, following)
    readings = stems(word)
    if not any(stem in _COMMON for stem, _ in readings):
        for stem, particle in readings:
            if _full_name(stem):
                yield Hit(at, at + len(stem), "name", "korean-name", 7)
            elif _given(stem) and (particle in listed("korean", "person-particles") or _kin_follows(following)):
                yield Hit(at, at + len(stem), "name", "given-name", 5)
            elif _usual(stem):
                yield Hit(at, at + len(stem), "name", "given-name", 4)
            elif (
                len(stem) == 2 and stem[0] in _SURNAMES and particle in ("에게", "한테", "께서", "이가", "이는", "이를")
            ):
                yield Hit(at, at + len(stem), "name", "short-name", 4)
    yield from _spaced(word, at, following)
    yield from _post(word, at)
    yield from _place(word, at, following)


@lru_cache(maxsize=65536)
def stems(word: str) -> tuple[tuple[str, str], ...]:
    """A word without each particle that it may end in, and as it is."""
    found = [(word, "")]
    for particle in ordered("korean", "particles"):
        if len(word) > len(particle) + 1 and word.endswith(particle):
            stem = word[: -len(particle)]
            if _agrees(stem[-1], particle):
                found.append((stem, particle))
    return tuple(found)


def _agrees(last: str, particle: str) -> bool:
    """Whether a particle can follow this syllable: some follow a consonant, some a vowel."""
    closed = (ord(last) - 0xAC00) % 28 != 0
    if particle in ("은", "을", "과", "과는", "과도", "아", "으로") or (particle[0] == "이" and particle != "이다"):
        return closed
    return not (closed and particle in ("는", "가", "를", "와", "와는", "와도", "야", "여", "랑", "랑은"))


def _full_name(stem: str) -> bool:
    if len(stem) == 3:
        return stem[0] in _SURNAMES and _given(stem[1:])
    return len(stem) in (3, 4) and stem[:2] in listed("korean", "two-syllable-surnames") and _syllables(stem[2:])


def _given(stem: str) -> bool:
    return len(stem) == 2 and (stem in listed("korean", "native") or (stem not in _COMMON and _syllables(stem)))


def _syllables(given: str) -> bool:
    last = listed("korean", "second")
    return given[-1] in last if len(given) == 1 else given[0] in listed("korean", "first") and given[1] in last


def _usual(stem: str) -> bool:
    """A given name of the syllables that are in most names: believed without any other sign."""
    return len(stem) == 2 and stem[0] in listed("korean", "usual-first") and stem[1] in listed("korean", "usual-second")


def _kin_follows(following: tuple[str, int] | None) -> bool:
    return following is not None and any(
        stem in listed("korean", "kin") or stem in listed("korean", "titles") for stem, _ in stems(following[0])
    )


def _titled(word: str, at: int, following: tuple[str, int] | None) -> Iterator[Hit]:
    """A surname or name before a title: 김씨, 맹 대위, 박철수 반장, 최 아저씨네."""
    if following is not None and (title := _title(following[0])):
        for stem, particle in stems(word):
            if particle or not _may_be_called(stem):
                continue
            named = len(stem) >= 3 or (len(stem) == 2 and stem not in listed("korean", "two-syllable-surnames"))
            rank = title in listed("korean", "ranks")
            end = following[1] + len(title) if rank or not named else at + len(stem)
            yield Hit(at, end, "name", "name-and-title", 8 if rank or len(stem) == 1 else 6)
    title_at = _title_inside(word)
    if title_at:
        stem, title = word[: title_at[0]], title_at[1]
        if _may_be_called(stem) and word not in _COMMON and stem + title not in _COMMON:
            end = at + len(stem) + (len(title) if len(stem) == 1 or title in listed("korean", "ranks") else 0)
            yield Hit(at, end, "name", "name-and-title", 7)


def _may_be_called(stem: str) -> bool:
    if stem in _COMMON and len(stem) > 1:
        return False
    if len(stem) == 1:
        return stem in _SURNAMES
    if stem in listed("korean", "two-syllable-surnames"):
        return True
    return _full_name(stem) or (len(stem) == 2 and (_given(stem) or (stem[0] in _SURNAMES and _syllables(stem[1]))))


def _title(word: str) -> str:
    """The title that the word is, without its particle; longer ones first."""
    if word[0] == "씨" and (len(word) == 1 or word[1:] in listed("korean", "particles")):
        return "씨"
    for stem, _ in stems(word):
        if stem in listed("korean", "titles") and stem not in ("양", "군", "네", "댁"):
            return stem
        if stem.endswith("님") and stem[:-1] in listed("korean", "titles"):
            return stem
        if stem.endswith("네") and stem[:-1] in listed("korean", "titles"):
            return stem[:-1]
    return ""


def _title_inside(word: str) -> tuple[int, str] | None:
    """Where a title begins that is written together with the name: 김씨가, 철수형, 영희네."""
    for stem, _ in stems(word):
        for title in ordered("korean", "titles"):
            if len(stem) > len(title) and stem.endswith(title) and len(stem) - len(title) <= 4:
                if len(stem) - len(title) == 1 and title not in ("씨", "가") and len(title) < 2:
                    continue
                return len(stem) - len(title), title
    return None


def _spaced(word: str, at: int, following: tuple[str, int] | None) -> Iterator[Hit]:
    """A name written with a space: 김 철수, 남궁 민."""
    two = word in listed("korean", "two-syllable-surnames")
    if following is None or not (two or word in _SURNAMES):
        return
    for stem, _ in stems(following[0]):
        if any(one in _COMMON for one, _ in stems(following[0])):
            return
        if (_usual(stem) if word in listed("korean", "like-words") else _given(stem)) or (
            two and len(stem) == 1 and _syllables(stem)
        ):
            yield Hit(at, following[1] + len(stem), "name", "korean-name", 7)


def _post(word: str, at: int) -> Iterator[Hit]:
    """보위지도원, 공장지배인, 창고담당: a post that says whose it is."""
    for stem, _ in stems(word):
        for post in ordered("korean", "posts"):
            if stem.endswith(post) and len(stem) >= 3 and stem not in ("지도원", "위원장", "담당자", "책임자"):
                yield Hit(at, at + len(stem), "post", "post", 4)
                return


def _place(word: str, at: int, following: tuple[str, int] | None) -> Iterator[Hit]:
    """A name with the kind of place at its end, where a particle of place follows, or another place."""
    beside = next((one for one, _ in stems(following[0]) if _names_place(one)), "") if following else ""
    for stem, particle in stems(word):
        if not _names_place(stem):
            continue
        if following and beside and not particle:
            yield Hit(at, following[1] + len(beside), "place", "place-name", 3)
        elif particle.startswith(("에", "까지", "부터", "으로", "로")) or stem.endswith(_SURE_ENDS):
            yield Hit(at, at + len(stem), "place", "place-name", 3)
        else:
            continue
        return


def _names_place(stem: str) -> bool:
    return (
        len(stem) >= 3
        and stem not in _COMMON
        and stem.endswith(_PLACE_ENDS)
        and not any(stem == one or (len(one) > 2 and stem.endswith(one)) for one in listed("korean", "not-places"))
    )


def _again(words: list[tuple[str, int]], sure: set[str]) -> Iterator[Hit]:
    """A given name that stood beside its surname somewhere, where it stands alone."""
    for word, at in words:
        for stem, _ in stems(word):
            if stem in sure and stem not in _COMMON:
                yield Hit(at, at + len(stem), "name", "given-name", 6)
                break
