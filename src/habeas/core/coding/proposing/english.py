# ruff: noqa: E501 - an expression or a list of words reads best unbroken
"""Names in English text: after a title, romanised Korean, capitals where no sentence begins; posts and addresses."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from habeas.core.coding.proposing.lists import listed, ordered
from habeas.core.coding.proposing.proposal import Hit

_NAME = r"(?:[A-ZÀ-ÖØ-ÞĂĔĬŎŬ][\w']*(?:-[\w']+)*)"
_TITLE = "|".join(re.escape(title) for title in ordered("english", "titles"))
_TITLED = re.compile(rf"\b(?P<title>(?:{_TITLE})\.?(?: (?:{_TITLE})\.?)?) (?P<name>{_NAME}(?: {_NAME}){{0,2}})")
#: one romanised syllable of Korean, in the usual ways of writing, marks taken out
_SYLLABLE = (
    r"(?:kk|tt|pp|ss|jj|tch|ch'?|k'|t'|p'|[bcdghjklmnprst]|sh)?"
    r"(?:yae|yeo|wae|eui|yŏ|yo|ya|ye|yu|wa|wo|we|wi|ui|ae|eo|eu|oe|ee|oo|ŏ|ŭ|[aeiou])(?:ng|ck|[bgklmnpt])?h?"
)
_SYLLABLES = re.compile(rf"(?:{_SYLLABLE}){{1,2}}")
_ONE = re.compile(_SYLLABLE)
_WORD = re.compile(rf"{_NAME}")
_HYPHENED = re.compile(r"\b[A-ZŎŬ][a-z'ŏŭ]{0,6}-[A-Za-zŎŬŏŭ][a-z'ŏŭ]{0,6}\b")
_RUN = re.compile(rf"\b{_NAME}(?: (?:(?:al|el|bin|ibn|bint|van|de|von)[ -])?{_NAME}){{0,3}}")
_SENTENCE = re.compile(r"(?:^|[.!?…:\"“”«»()\[\]—–\n/;]|[.!?]['’”\"])\s*[\"“'‘(\[—–-]*\s*$")
_CODE = re.compile(r"[A-Z]{1,2}-?\d{2,}\w*")  # of a record: I-0009
_SPEAKS = re.compile(r"(?:'s)? (?:said|says|told|was|is|had|has|came|went|asked|took|died|lived|worked|gave|knew|saw|used|would|could|did|does|never|always|and [A-Z])\b")  # fmt: skip
_STREET = r"(?:Street|St\.?|Road|Rd\.?|Lane|Avenue|Ave\.?|Alley|Square|Quarter|Ward|Village|Hamlet|Block|Apartments?|Flat|Gate|Bridge|Market|County|District|Township|Ri|Dong|Gun|Up)"
_ADDRESS = re.compile(
    rf"\b(?:\d{{1,5}}[A-Za-z]?,? )?(?:{_NAME} ){{1,3}}{_STREET}(?:,? (?:No\.? )?\d{{1,5}})?|\b(?:Flat|Apartment|House|Room) (?:No\.? )?\d{{1,5}}[A-Za-z]?"
    rf"|\b{_NAME}-(?:ri|dong|gun|up|eup|myeon|myon|si|do|gu|guyok|rodongjagu)\b"
)
_WORKED = re.compile(
    r"\b(?:was|were|am|is|been|being|became|become|as|named|made me|made him|made her) (?:a|an|the) (?P<it>[a-z'-]+(?: [a-z'-]+){0,4})"
)
_POST = re.compile(
    r"\b(?:(?:deputy|vice|chief|first|senior|former|acting) )*(?:chief|head|deputy|director|commander|secretary|manager|chairman|chairwoman|superintendent|officer in charge|warden|governor|prosecutor|adjutant) "
    r"(?:of|for|at) (?:the |our |their )?[A-Za-z][\w'-]*(?: [A-Za-z][\w'-]*){0,3}"
    r"|\b[Ii] had charge of (?:the )?[a-z]+(?: [a-z]+)?(?: (?:at|in|of) [A-Z]\w+(?: [A-Z]\w+)?)?",
)
_PLACE_BEFORE = re.compile(r"\b(?:in|at|near|from|to|of|outside|around|towards|beyond|above|behind|through|via) (?:the )?$")  # fmt: skip


def romanised(word: str) -> bool:
    """Whether a word can be Korean syllables in Latin letters."""
    plain = "".join(sign for sign in unicodedata.normalize("NFD", word.casefold()) if not unicodedata.combining(sign))
    return all(_SYLLABLES.fullmatch(part) for part in plain.split("-")) and bool(plain)


def hits(text: str) -> Iterator[Hit]:
    """What the rules find in a folded text."""
    lower = set(re.findall(r"\b[a-z][a-z'-]+\b", text))
    names: set[str] = set()
    for hit in _names(text, lower):
        names.update(part for part in text[hit.start : hit.end].split() if hit.kind == "name")
        yield hit
    yield from _again(text, names - listed("english", "titles"), lower)
    for match in _ADDRESS.finditer(text):
        yield Hit(match.start(), match.end(), "place", "address", 6)
    for match in _POST.finditer(text):
        yield Hit(match.start(), match.end(), "post", "post", 5)
    for match in _WORKED.finditer(text):
        start = match.start("it")
        for word in re.finditer(r"[a-z'-]+", match.group("it")):
            if _work(word.group()):
                yield Hit(start, start + word.end(), "post", "post", 4)
                break


def _work(word: str) -> bool:
    one = word.rpartition("-")[2]
    return one not in listed("english", "not-workers") and any(
        one.endswith(end) and len(one) > len(end) + (2 if len(end) <= 3 else -1) for end in listed("english", "worker")
    )


def _names(text: str, lower: set[str]) -> Iterator[Hit]:
    for match in _TITLED.finditer(text):
        end = match.end("name")
        words = match.group("name").split(" ")
        while words and _common(words[-1]):
            end -= len(words.pop()) + 1
        if words:
            yield Hit(match.start(), end, "name", "name-and-title", 8)
    yield from _korean(text)
    for match in _HYPHENED.finditer(text):
        if romanised(match.group()):
            yield Hit(match.start(), match.end(), "name", "romanised-given-name", 6)
    for match in _RUN.finditer(text):
        yield from _run(text, match.start(), match.group(), lower)


def _korean(text: str) -> Iterator[Hit]:
    """Kim Chol-su, RI Myong Hui, Chol-su Kim, Ch'oe Ŭn-hŭi."""
    words = list(_WORD.finditer(text))
    surnames = {name.casefold() for name in listed("english", "surnames")}
    for index, match in enumerate(words):
        if _bare(match.group()) not in surnames:
            continue
        end, count, syllables = match.end(), 0, 0
        for later in words[index + 1 : index + 3]:
            if text[end : later.start()] not in (" ", ", ") or not romanised(later.group()) or _common(later.group()):
                break
            end, count = later.end(), count + 1
            syllables += 2 if "-" in later.group() else 1
            if syllables >= 2:
                break
        if count:
            yield Hit(match.start(), end, "name", "romanised-name", 7)
        before = words[index - 1] if index else None
        beside = before is not None and text[before.end() : match.start()] == " "
        if before is not None and beside and "-" in before.group() and romanised(before.group()):
            yield Hit(before.start(), match.end(), "name", "romanised-name", 7)


def _bare(word: str) -> str:
    plain = unicodedata.normalize("NFD", word.casefold())
    return "".join(sign for sign in plain if not unicodedata.combining(sign)).replace("'", "")


def _common(word: str) -> bool:
    bare = word.removesuffix("'s").removesuffix("'")
    return bare in listed("english", "common") or bare in listed("english", "months")


def _run(text: str, start: int, run: str, lower: set[str]) -> Iterator[Hit]:
    """A run of capitalised words: without common ones at its ends, and without one word that only begins a sentence."""
    words = [(part.group(), start + part.start()) for part in re.finditer(r"\S+", run)]
    first = bool(_SENTENCE.search(text[max(0, start - 12) : start])) or start == 0
    while words and _common(words[0][0]):
        words.pop(0)
        first = False
    while words and _common(words[-1][0]):
        words.pop()
    words = [] if any(_CODE.match(word) for word, _ in words) else words
    if not words:
        return
    begin, end = words[0][1], words[-1][1] + len(words[-1][0].removesuffix("'s").rstrip("'"))
    one = len(words) == 1
    bare = words[0][0].removesuffix("'s").casefold()
    if one and (bare in lower or len(bare) < 2):
        return
    if first and one and not _SPEAKS.match(text, end) and not text.startswith("'s", end):
        return
    if words[0][0].isupper() and one and len(bare) <= 3:
        return  # an abbreviation
    kind = "place" if _PLACE_BEFORE.search(text[max(0, begin - 16) : begin]) else "name"
    yield Hit(begin, end, kind, "capitals", 3)


def _again(text: str, names: set[str], lower: set[str]) -> Iterator[Hit]:
    """A name that was found, wherever else it stands: at the beginning of a sentence too."""
    known = {name.strip(".,'") for name in names}
    known = {name for name in known if len(name) > 2 and name.casefold() not in lower and not _common(name)}
    for match in _WORD.finditer(text):
        word = match.group().removesuffix("'s")
        if word in known:
            yield Hit(match.start(), match.start() + len(word), "name", "name-again", 3)
