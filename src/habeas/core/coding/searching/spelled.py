"""Names inside a text and a query: the ways to write a Korean name in Hangul, whatever it is written in."""

from __future__ import annotations

from functools import lru_cache

from habeas.core.kernel import names

_MOST = 12
#: heads of surnames and given names that the North writes with ㄹ: after the initial-sound law -> as the North writes
_NORTHERN = {
    "이": "리", "유": "류", "임": "림", "노": "로", "나": "라", "양": "량", "여": "려", "염": "렴", "육": "륙",
    "영": "령", "용": "룡", "연": "련", "열": "렬", "인": "린", "예": "례", "요": "료", "윤": "륜", "율": "률",
}  # fmt: skip


@lru_cache(maxsize=20_000)
def in_hangul(name: str) -> tuple[str, ...]:
    """The ways to write the name in Hangul after the initial-sound law, which texts and queries share; none where it is
    not surely a Korean name of two syllables or more."""
    return tuple(written for written in names.in_hangul(name, _MOST) if 2 <= len(written) <= 4)


@lru_cache(maxsize=20_000)
def spellings(name: str) -> tuple[str, ...]:
    """The same, and as the North writes: what may stand in a text in Hangul."""
    found: dict[str, None] = {}
    for written in in_hangul(name):
        heads = (written[0], _NORTHERN.get(written[0], written[0]))
        for first in heads:
            for second in (written[1], _NORTHERN.get(written[1], written[1])):
                found[first + second + written[2:]] = None
    return tuple(found)


def forget() -> None:
    """Forget the names that were seen."""
    names.forget()
    in_hangul.cache_clear()
    spellings.cache_clear()
