"""Made-up transcripts (FICTION) and corrections of them, with the truth carried along: every code point has a number of
its own, so that where a passage went is known and not worked out."""

from __future__ import annotations

import random
from dataclasses import dataclass

WORDS = {
    "en": "the a we they guard river cell kernel night winter door count told saw heard mother train border lamp "
    "stone brought asked wrote slept walked behind before after nobody again until morning quietly".split(),
    "ko": "우리는 그들은 감방에서 강가에서 밤에 겨울에 문을 낟알을 세었다 보았다 들었다 어머니가 기차를 국경에서 "
    "등불 돌을 데려갔다 물었다 썼다 잤다 걸었다 뒤에서 전에 후에 아무도 다시 아침까지 조용히".split(),
    "ar": "نحن هم الحارس النهر الزنزانة ليلا شتاء الباب عد قال رأى سمع الأم القطار الحدود المصباح الحجر سأل كتب "
    "نام مشى وراء قبل بعد لا أحد مرة حتى الصباح بهدوء".split(),
}
#: what an interviewer asks again and again
ASKED = {
    "en": ["Where was that?", "Who else was there?", "What happened then?"],
    "ko": ["그곳은 어디였습니까?", "또 누가 있었습니까?", "그다음에 무슨 일이 있었습니까?"],
    "ar": ["أين كان ذلك؟", "من كان هناك أيضا؟", "ماذا حدث بعد ذلك؟"],
}


@dataclass(frozen=True, slots=True)
class Correction:
    """A text, its passages, and its next version. ``truth`` says where the words of each passage are still read, where
    its own first or its own last code point went; nothing where they changed."""

    old: str
    new: str
    passages: dict[str, tuple[int, int]]
    truth: dict[str, set[int]]


def transcript(draw: random.Random, language: str, pages: int) -> str:
    """About ``pages`` pages of 1,800 code points; every tenth sentence was said before, word for word."""
    said: list[str] = []
    paragraphs: list[str] = []
    size = 0
    while size < pages * 1_800:
        if draw.random() < 0.3:
            paragraph = "Q: " + draw.choice(ASKED[language])
        else:
            sentences = []
            for _ in range(draw.randrange(1, 7)):
                if said and draw.random() < 0.1:
                    sentences.append(draw.choice(said))
                else:
                    words = draw.choices(WORDS[language], k=draw.randrange(3, 14))
                    sentences.append(" ".join(words) + ".")
                    said.append(sentences[-1])
            paragraph = "A: " + " ".join(sentences)
        paragraphs.append(paragraph)
        size += len(paragraph) + 1
    return "\n".join(paragraphs) + "\n"


def passages(draw: random.Random, text: str, count: int) -> dict[str, tuple[int, int]]:
    """Passages from word to word: from two words to some sentences, overlapping as they come."""
    found = {}
    for number in range(count):
        start = draw.randrange(len(text) - 400)
        start = text.find(" ", start) + 1
        end = start + draw.choice((12, 25, 60, 140, 300))
        end = text.find(" ", end)
        end = end if end > start else start + 12
        found[f"p{number}"] = (start, min(end, len(text)))
    return found


def corrected(
    draw: random.Random, old: str, marked: dict[str, tuple[int, int]], share: float, language: str
) -> Correction:
    """``share`` of the words mended, dropped or put in, wherever they stand; for each hundred paragraphs two moved, and
    one said once more somewhere else."""
    numbered = list(enumerate(old))
    lines: list[list[tuple[int, str]]] = [[]]
    for one in numbered:
        lines[-1].append(one)
        if one[1] == "\n":
            lines.append([])
    lines = [line for line in lines if line]
    for _ in range(max(1, len(lines) // 50)):
        line = lines.pop(draw.randrange(len(lines)))
        lines.insert(draw.randrange(len(lines) + 1), line)
    for _ in range(len(lines) // 100):
        again = draw.choice(lines)
        lines.insert(draw.randrange(len(lines) + 1), [(-1, sign) for _, sign in again])
    mended = [sign for line in lines for sign in _mended(draw, line, share, language)]
    new = "".join(sign for _, sign in mended)
    at = {number: place for place, (number, _) in enumerate(mended) if number >= 0}
    truth: dict[str, set[int]] = {}
    for name, (start, end) in marked.items():
        size = end - start
        starts = {at.get(start), at[end - 1] - size + 1 if end - 1 in at else None}
        starts.add(_between(old, new, at, start, end))
        truth[name] = {
            one for one in starts if one is not None and one >= 0 and new[one : one + size] == old[start:end]
        }
    return Correction(old, new, marked, truth)


def _between(old: str, new: str, at: dict[int, int], start: int, end: int) -> int | None:
    """Where words stand between the code points that stood beside them, and all between these reads as before: then
    nothing is to be seen of a change, as where two paragraphs that say the same changed places."""
    for before in range(start - 1, max(-1, start - 65), -1):
        moved = at[before] - before if before in at else None
        for after in range(end, min(len(old), end + 64)) if moved is not None else ():
            if at.get(after) == after + moved:
                same = new[before + moved : after + moved + 1] == old[before : after + 1]
                return start + moved if same else None
    return None


def _mended(draw: random.Random, line: list[tuple[int, str]], share: float, language: str) -> list[tuple[int, str]]:
    found: list[tuple[int, str]] = []
    word: list[tuple[int, str]] = []
    for one in [*line, (-2, " ")]:
        if not one[1].isspace():
            word.append(one)
            continue
        if word and draw.random() < share:
            way = draw.randrange(4)
            was = "".join(sign for _, sign in word)
            typed = [(-1, sign) for sign in draw.choice([one for one in WORDS[language] if one != was])]
            if way == 0:
                word = typed
            elif way == 1:
                word = [*word, (-1, " "), *typed]
            elif way == 2:
                word = word[:-1] or typed
            else:
                word = []
        found += word
        if one[0] != -2:
            found.append(one)
        word = []
    return found
