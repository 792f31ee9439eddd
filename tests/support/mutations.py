"""Corrupts a report on purpose, and edits it harmlessly: a checker must find the one and be silent at the other.

The places are derived from the report itself, so that the engine works on a report that it has never seen. What is
true is taken from a check of the unchanged report, what is false is decided here, apart from the program's readings.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from habeas.core.kernel.numberwords import find_numbers
from habeas.core.report.check import CheckResult
from habeas.core.report.inline import Span
from habeas.core.report.prose import Block, Document, read_report

KINDS = (
    "figure-in-digits",
    "figure-in-words",
    "share-word",
    "order-of-ranking",
    "changed-word",
    "dropped-negation",
    "statistics-only",
    "below-floor",
    "below-standard",
    "removed-check",
)
HARMLESS = ("reflowed", "reworded", "digits-and-words", "typographic-marks", "spaces")


class NoPlace(LookupError):
    """The report has no place for a mutation of this kind."""


@dataclass(frozen=True)
class Context:
    """What the engine needs beside the text.

    ``result`` is the check of the unchanged report, without a problem; ``statistics_only`` maps passages of sources who
    allow statistics and no quotation to the reason, ``hidden`` are questions ``(of, where)`` below the floor, ``weak``
    findings that the release holds and that do not reach the standard, ``names`` the vocabulary's words for codes.
    """

    result: CheckResult
    statistics_only: dict[str, str] = field(default_factory=dict)
    hidden: Sequence[tuple[str, str]] = ()
    weak: Sequence[str] = ()
    names: Mapping[str, Sequence[str]] = field(default_factory=dict)


@dataclass(frozen=True)
class Mutation:
    """A changed text and what a checker must say of it; ``release_says`` None: nothing is expected there."""

    text: str
    kind: str
    code: str
    line: int
    release_says: str | None
    what: str

    def found_in(self, result: CheckResult) -> bool:
        """Whether a check of the changed text names the problem, its line and what the release says."""
        return any(
            problem.code == self.code
            and problem.line == self.line
            and (self.release_says is None or (problem.release_says or "").startswith(self.release_says))
            for problem in result.problems
        )


@dataclass(frozen=True)
class Place:
    """A span in the file: ``start`` to ``end`` with its brackets and attributes, ``words`` to ``close`` its words."""

    block: Block
    span: Span
    start: int
    words: int
    close: int
    end: int
    line: int
    release_says: str | None


def places(text: str, result: CheckResult | None = None) -> list[Place]:
    """Every check of the report with its offsets in the file."""
    return _Sites(text, result).places


class _Sites:
    def __init__(self, text: str, result: CheckResult | None) -> None:
        self.text = text
        self.document: Document = read_report(text, "report")
        self.lines = [0]
        for line in text.split("\n"):
            self.lines.append(self.lines[-1] + len(line) + 1)
        said = {(c.line, c.column): c.outcome.release_says for c in result.checks} if result else {}
        self.places = [self._place(block, span, said) for block in self.document.blocks for span in block.inline.spans]

    def at(self, block: Block, raw: int) -> int:
        """The offset in the file of an offset in the raw text of a block."""
        line, column = block.raw.place(raw)
        return self.lines[line - 1] + column - 1

    def _place(self, block: Block, span: Span, said: dict[tuple[int, int], str | None]) -> Place:
        close = block.raw.text.rindex("]{", span.first, span.last)
        line, column = block.raw.place(span.first)
        start = self.at(block, span.first)
        after = self.at(block, span.last - 1) + 1
        return Place(block, span, start, start + 1, self.at(block, close), after, line, said.get((line, column)))


def corrupt(text: str, kind: str, rng: random.Random, context: Context) -> Mutation:
    """One corruption of a kind at a random place; NoPlace where the report has none."""
    sites = places(text, context.result)
    rng.shuffle(sites)
    for place in sites:
        mutation = _CORRUPT[kind](text, place, rng, context)
        if mutation is not None and mutation.text != text:
            return mutation
    raise NoPlace(kind)


def harmless(text: str, rng: random.Random, kind: str | None = None) -> Mutation:
    """One edit that changes no claim; a checker must say what it said before."""
    kinds = [kind] if kind else rng.sample(HARMLESS, len(HARMLESS))
    for chosen in kinds:
        changed = _HARMLESS[chosen](text, rng)
        if changed is not None and changed != text:
            return Mutation(changed, chosen, "", 0, None, chosen)
    raise NoPlace("harmless")


def _changed(text: str, start: int, end: int, words: str) -> str:
    return text[:start] + words + text[end:]


def _words(text: str, place: Place) -> str:
    return text[place.words : place.close]


def _korean(words: str) -> bool:
    return bool(re.search("[가-힣]", words))


def _integers(words: str | None) -> list[int]:
    return [int(found) for found in re.findall(r"(?<![.\d])\d+(?![.\d])", words or "")]


# --- numbers in words ---

_ONES = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
         "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen")  # fmt: skip
_TENS = ("", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_NATIVE = ["", "한", "두", "세", "네", "다섯", "여섯", "일곱", "여덟", "아홉"]
_NATIVE_TENS = ["", "열", "스물", "서른", "마흔", "쉰", "예순", "일흔", "여든", "아흔"]
_SINO = ["", "일", "이", "삼", "사", "오", "육", "칠", "팔", "구"]


def english_words(value: int) -> str:
    """A number up to 999 in English words."""
    if value < 20:
        return _ONES[value]
    if value < 100:
        return _TENS[value // 10] + (f"-{_ONES[value % 10]}" if value % 10 else "")
    rest = f" and {english_words(value % 100)}" if value % 100 else ""
    return f"{_ONES[value // 100]} hundred{rest}"


def korean_words(value: int) -> str:
    """A number up to 999 in Korean words: native up to 99, Sino-Korean above."""
    if value == 20:
        return "스무"
    if value < 100:
        return _NATIVE_TENS[value // 10] + _NATIVE[value % 10]
    hundreds, tens, ones = value // 100, value // 10 % 10, value % 10
    words = ("" if hundreds == 1 else _SINO[hundreds]) + "백"
    return words + (("" if tens == 1 else _SINO[tens]) + "십" if tens else "") + _SINO[ones]


_RAISE = re.compile(r"at least|more than|over|최소|적어도|이상|초과|넘", re.IGNORECASE)
_LOWER = re.compile(r"up to|at most|fewer|less than|no more|최대|이하|미만", re.IGNORECASE)
_LOOSE = re.compile(r"about|around|some|nearly|approximately|roughly|약|가량|정도|쯤", re.IGNORECASE)


def _true_figures(words: str, release_says: str) -> list[int]:
    """The figures that the release gives, as per cent where the words say so."""
    share = re.match(r"(\d+) of (\d+)\b", release_says)
    if not share or not re.search(r"%|per ?cent|퍼센트", words, re.IGNORECASE):
        return _integers(release_says)
    hundredfold = 100 * int(share[1])
    return [hundredfold // int(share[2]), -(-hundredfold // int(share[2]))]


def _false_figure(words: str, value: int, true: list[int], rng: random.Random) -> int | None:
    """A figure that the words do not allow for any of the true ones."""
    known = [*true, value]
    if _RAISE.search(words):
        return max(known) + rng.randint(1, 9)
    if _LOWER.search(words):
        lower = min(known) - rng.randint(1, 3)
        return lower if lower > 0 else None
    if _LOOSE.search(words):
        return max(known) * 2 + rng.randint(1, 5)
    near = [value + step for step in (-10, -9, -3, -2, -1, 1, 2, 3, 9, 10, 100) if value + step > 0]
    near = [figure for figure in near if figure not in known]
    return rng.choice(near) if near else None


def _context_words(text: str, place: Place) -> str:
    return text[max(0, place.start - 16) : place.start] + _words(text, place) + text[place.end : place.end + 4]


def _figure(text: str, place: Place, rng: random.Random, spelt: bool) -> Mutation | None:
    words = _words(text, place)
    language = "ko" if _korean(words) else "en"
    numbers = [n for n in find_numbers(words, language) if n.value == int(n.value) and n.counter not in ("배",)]
    if place.span.check not in ("count", "share") or not numbers or place.release_says is None:
        return None
    if place.span.check == "share" and ("분의" in words or "against" in place.span.attributes):
        return None
    if place.span.check == "share" and spelt:
        return None
    number = rng.choice(numbers)
    if not number.digits and not spelt:
        return None
    false = _false_figure(_context_words(text, place), int(number.value), _true_figures(words, place.release_says), rng)
    if false is None or (spelt and false > 999):
        return None
    written = str(false) if not spelt else _spelt(false, language, words[number.end :])
    length = len(words[number.start : number.end].rstrip())
    start = place.words + number.start
    code = "wrong-figure" if place.span.check == "count" else "wrong-share"
    what = f"{words[number.start : number.start + length]} -> {written}"
    kind = "figure-in-words" if spelt else "figure-in-digits"
    return Mutation(_changed(text, start, start + length, written), kind, code, place.line, place.release_says, what)


def _spelt(value: int, language: str, after: str) -> str:
    if language == "en":
        return english_words(value)
    return korean_words(value) + (" " if after[:1] not in ("", " ") else "")


def _figure_in_digits(text: str, place: Place, rng: random.Random, _: Context) -> Mutation | None:
    return _figure(text, place, rng, spelt=False)


def _figure_in_words(text: str, place: Place, rng: random.Random, _: Context) -> Mutation | None:
    return _figure(text, place, rng, spelt=True)


# --- shares ---

_HALF = Fraction(1, 2)
_SHARES: dict[str, tuple[tuple[str, Callable[[Fraction], bool]], ...]] = {
    "en": (
        ("all", lambda s: s == 1),
        ("nearly all", lambda s: Fraction(9, 10) <= s < 1),
        ("a large majority", lambda s: Fraction(3, 4) <= s < 1),
        ("more than half", lambda s: s > _HALF),
        ("less than half", lambda s: s < _HALF),
        ("half", lambda s: s == _HALF),
        ("a quarter", lambda s: Fraction(1, 5) < s < Fraction(3, 10)),
        ("two thirds", lambda s: Fraction(6, 10) < s < Fraction(7, 10)),
        ("a minority", lambda s: 0 < s < _HALF),
        ("none", lambda s: s == 0),
    ),
    "ko": (
        ("모두", lambda s: s == 1),
        ("거의 모두", lambda s: Fraction(9, 10) <= s < 1),
        ("대다수", lambda s: Fraction(3, 4) <= s < 1),
        ("과반수", lambda s: s > _HALF),
        ("절반 미만", lambda s: s < _HALF),
        ("절반", lambda s: s == _HALF),
        ("4분의 1", lambda s: Fraction(1, 5) < s < Fraction(3, 10)),
        ("3분의 2", lambda s: Fraction(6, 10) < s < Fraction(7, 10)),
        ("소수", lambda s: 0 < s < _HALF),
        ("아무도", lambda s: s == 0),
    ),
}
_MULTIPLES = {
    "en": (("twice", 2), ("three times", 3), ("four times", 4)),
    "ko": (("두 배", 2), ("세 배", 3), ("네 배", 4)),
}


def _share_word(text: str, place: Place, rng: random.Random, _: Context) -> Mutation | None:
    found = re.match(r"(\d+) (of|to) (\d+)\b", place.release_says or "")
    if place.span.check != "share" or not found or int(found[3]) == 0:
        return None
    share, words = Fraction(int(found[1]), int(found[3])), _words(text, place)
    language = "ko" if _korean(words) else "en"
    if found[2] == "to":
        tail = words[words.find(" as ") :] if " as " in words else ""
        false = [w + tail for w, times in _MULTIPLES[language] if abs(share - times) > Fraction(1, 2)]
    else:
        false = [w for w, holds in _SHARES[language] if not holds(share)]
    new = rng.choice(false)
    mutated = _changed(text, place.words, place.close, new.capitalize() if words[:1].isupper() else new)
    return Mutation(mutated, "share-word", "wrong-share", place.line, place.release_says, f"{words} -> {new}")


def _order_of_ranking(text: str, place: Place, rng: random.Random, context: Context) -> Mutation | None:
    if place.span.check != "rank":
        return None
    listed = place.span.attributes["is"].split()
    if rng.random() < 0.5 and (mutation := _swapped_names(text, place, listed, rng, context)) is not None:
        return mutation
    if len(listed) > 1:
        one, other = rng.sample(range(len(listed)), 2)
        listed[one], listed[other] = listed[other], listed[one]
    else:
        others = re.findall(r"([^;()]+) \(", place.release_says or "")
        listed = [others[1].strip()] if len(others) > 1 else ["nowhere"]
    said = text[place.close : place.end]
    found = re.search(r'\bis=(?:"[^"]*"|[^\s}]+)', said)
    assert found is not None
    new = said[: found.start()] + f'is="{" ".join(listed)}"' + said[found.end() :]
    mutated = _changed(text, place.close, place.end, new)
    return Mutation(mutated, "order-of-ranking", "wrong-rank", place.line, place.release_says, " ".join(listed))


def _swapped_names(text: str, place: Place, listed: list[str], rng: random.Random, context: Context) -> Mutation | None:
    """Two of the ranked exchanged in the words of the sentence."""
    end = re.search(r"[.!?](?:\s|$)", text[place.end :])
    sentence = text[place.end : place.end + end.start()] if end else text[place.end :]
    told = [(sentence.find(n), n) for code in listed for n in context.names.get(code, ()) if n in sentence]
    if len(told) < 2:
        return None
    (first, one), (second, other) = sorted(rng.sample(told, 2))
    swapped = sentence[:first] + other + sentence[first + len(one) : second] + one + sentence[second + len(other) :]
    mutated = _changed(text, place.end, place.end + len(sentence), swapped)
    return Mutation(mutated, "order-of-ranking", "wrong-rank", place.line, place.release_says, f"{one} <-> {other}")


# --- quotations ---

_DENIAL = re.compile(
    r"\b(?:not|never|nobody|nothing|without|cannot)\b ?|n['’]t\b"
    r"|(?<![가-힣])(?:안|못) (?!박)|(?<![가-힣])못(?![을은이도])[가-힣]+|[가-힣]*(?:않|없)[가-힣]*",
    re.IGNORECASE,
)
#: words whose loss may be reported as a change or as a lost denial
_DENIES = re.compile(rf"{_DENIAL.pattern}|아니|말[라고]", re.IGNORECASE)
_QUOTED = re.compile(r"\[[^\]]*\]|…|[^\W\d_]{3,}(?!['’\w])")


def _inner(text: str, place: Place) -> tuple[int, int]:
    """Where the quoted words stand, without their marks."""
    start, end = place.words, place.close
    while start < end and text[start] in "\"'“”‘’「『« \n":
        start += 1
    while end > start and text[end - 1] in "\"'“”‘’」』».,!? \n":
        end -= 1
    return start, end


def _changed_word(text: str, place: Place, rng: random.Random, context: Context) -> Mutation | None:
    if place.span.check != "quote":
        return None
    start, end = _inner(text, place)
    words = [f for f in _QUOTED.finditer(text, start, end) if f[0][0] not in "[…" and not _DENIES.search(f[0])]
    words = [f for f in words if f.start() > start or rng.random() < 0.5]
    if not words:
        return None
    found = rng.choice(words)
    word = found[0]
    way = rng.randrange(3)
    if way == 0:  # one letter in the middle, of the same script
        middle = rng.randrange(1, len(word))
        letter = rng.choice([c for c in ("가나다라" if _korean(word) else "aeioust") if c != word[middle].lower()])
        new = word[:middle] + letter + word[middle + 1 :]
    elif way == 1:
        new = rng.choice(["사람들은", "어제", "감옥에서"] if _korean(word) else ["people", "yesterday", "prison"])
    else:
        new = word + (" 정말로" if _korean(word) else " indeed")
        if found.end() >= end:
            new = ("정말로 " if _korean(word) else "indeed ") + word
    line = text.count("\n", 0, found.start()) + 1
    mutated = _changed(text, found.start(), found.end(), new)
    return Mutation(mutated, "changed-word", "changed-quotation", line, None, f"{word} -> {new}")


def _dropped_negation(text: str, place: Place, rng: random.Random, context: Context) -> Mutation | None:
    if place.span.check != "quote":
        return None
    start, end = _inner(text, place)
    found = [f for f in _DENIAL.finditer(text, start, end) if "\n" not in text[f.start() - 2 : f.end() + 2]]
    if not found:
        return None
    denial = rng.choice(found)
    new = "" if denial[0].endswith(("n't", "n’t")) else rng.choice(["", "… ", "[…] "])
    line = text.count("\n", 0, denial.start()) + 1
    mutated = _changed(text, denial.start(), denial.end(), new)
    if new == "" and text[denial.start() - 1] == " " and text[denial.end()] == " ":
        mutated = _changed(text, denial.start(), denial.end() + 1, "")
    return Mutation(mutated, "dropped-negation", "dropped-negation", line, None, f"{denial[0]!r} -> {new!r}")


def _statistics_only(text: str, place: Place, rng: random.Random, context: Context) -> Mutation | None:
    if place.span.check != "quote" or not context.statistics_only:
        return None
    code = rng.choice(sorted(context.statistics_only))
    mutated = _attribute(text, place, "passage", code)
    reason = context.statistics_only[code]
    return Mutation(mutated, "statistics-only", "quotation-not-allowed", place.line, reason, code)


def _attribute(text: str, place: Place, key: str, value: str) -> str:
    said = text[place.close : place.end]
    new = re.sub(rf'\b{key}=(?:"[^"]*"|[^\s}}]+)', lambda _: f'{key}="{value}"', said, count=1)
    return _changed(text, place.close, place.end, new)


def _below_floor(text: str, place: Place, rng: random.Random, context: Context) -> Mutation | None:
    if place.span.check != "count" or not context.hidden:
        return None
    of, where = rng.choice(list(context.hidden))
    mutated = _changed(text, place.close, place.end, f']{{.count of={of} where="{where}"}}')
    return Mutation(mutated, "below-floor", "below-floor", place.line, None, f"{of} where {where}")


def _below_standard(text: str, place: Place, rng: random.Random, context: Context) -> Mutation | None:
    if place.span.check != "finding" or not context.weak:
        return None
    code = rng.choice(list(context.weak))
    mutated = _attribute(text, place, "id", code)
    return Mutation(mutated, "below-standard", "finding-below-standard", place.line, None, code)


def _removed_check(text: str, place: Place, rng: random.Random, _: Context) -> Mutation | None:
    words = _words(text, place)
    code = {"count": "unchecked-number", "rank": "unchecked-ranking", "quote": "unchecked-quotation"}.get(
        place.span.check
    )
    if place.span.check == "share":
        pair = "분의" not in words and len(find_numbers(words, "ko" if _korean(words) else "en")) == 2
        code = "unchecked-number" if pair else "unchecked-share"
    if code is None or (place.span.check == "quote" and len(words.split()) < 3):
        return None
    mutated = _changed(text, place.start, place.end, words)
    return Mutation(mutated, "removed-check", code, place.line, None, words)


_CORRUPT = {
    "figure-in-digits": _figure_in_digits,
    "figure-in-words": _figure_in_words,
    "share-word": _share_word,
    "order-of-ranking": _order_of_ranking,
    "changed-word": _changed_word,
    "dropped-negation": _dropped_negation,
    "statistics-only": _statistics_only,
    "below-floor": _below_floor,
    "below-standard": _below_standard,
    "removed-check": _removed_check,
}


# --- harmless edits ---


def _paragraphs(text: str) -> list[tuple[_Sites, Block]]:
    sites = _Sites(text, None)
    return [(sites, block) for block in sites.document.blocks if block.kind == "paragraph"]


def _reflowed(text: str, rng: random.Random) -> str | None:
    """Breaks a paragraph's line at a space, or joins two of its lines."""
    sites, block = rng.choice(_paragraphs(text))
    raw = block.raw.text
    # No line may begin with what would open a list, a quotation or a heading.
    spots = [f.start() for f in re.finditer(r"[ \n](?=[^\s\d>#*+:|~`=-])", raw)]
    if not spots:
        return None
    at = sites.at(block, rng.choice(spots))
    return _changed(text, at, at + 1, "\n" if text[at] == " " else " ")


_NEUTRAL = {
    "en": ("The Office is grateful for this.", "This is set out below.", "More work is needed here."),
    "ko": ("이는 아래에서 다룬다.", "더 살펴볼 일이다.", "이에 감사한다."),
}


def _reworded(text: str, rng: random.Random) -> str | None:
    """Adds a sentence that claims nothing to the end of a paragraph."""
    sites, block = rng.choice(_paragraphs(text))
    end = sites.at(block, len(block.raw.text) - 1) + 1
    return _changed(text, end, end, " " + rng.choice(_NEUTRAL[block.language]))


def _digits_and_words(text: str, rng: random.Random) -> str | None:
    """Writes a checked figure in words, or in digits again."""
    found = [place for place in places(text) if place.span.check == "count"]
    rng.shuffle(found)
    for place in found:
        words = _words(text, place)
        language = "ko" if _korean(words) else "en"
        numbers = [n for n in find_numbers(words, language) if n.value == int(n.value) and 0 < n.value < 1000]
        if len(numbers) != 1:
            continue
        number = numbers[0]
        length = len(words[number.start : number.end].rstrip())
        value = int(number.value)
        written = _spelt(value, language, words[number.start + length :]) if number.digits else str(value)
        start = place.words + number.start
        return _changed(text, start, start + length, written)
    return None


def _typographic_marks(text: str, rng: random.Random) -> str | None:
    """Exchanges straight and curly quotation marks and apostrophes, hyphens and dashes inside quotations."""
    found = [place for place in places(text) if place.span.check == "quote"]
    if not found:
        return None
    place = rng.choice(found)
    words = _words(text, place)
    if words[:1] == '"' and words[-1:] == '"':
        words = "“" + words[1:-1] + "”"
    elif words[:1] == "“" and words[-1:] == "”":
        words = rng.choice(['"%s"', "‘%s’", "«%s»"]) % words[1:-1]
    words = words.replace("'t", "’t") if rng.random() < 0.5 else words.replace("’t", "'t")
    return _changed(text, place.words, place.close, words.replace("-", "‑") if "[W-" not in words else words)


def _spaces(text: str, rng: random.Random) -> str | None:
    """Puts a no-break space for a space inside the words of a check, or between a number and its noun."""
    found = [place for place in places(text) if " " in _words(text, place)]
    if not found:
        return None
    place = rng.choice(found)
    spots = [place.words + f.start() for f in re.finditer(" ", _words(text, place))]
    at = rng.choice(spots)
    return _changed(text, at, at + 1, "\u00a0")


_HARMLESS = {
    "reflowed": _reflowed,
    "reworded": _reworded,
    "digits-and-words": _digits_and_words,
    "typographic-marks": _typographic_marks,
    "spaces": _spaces,
}
