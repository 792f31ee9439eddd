"""Dates in Korean words: Gregorian, Juche (주체) and lunar (음력)."""

from __future__ import annotations

import re

from habeas.core.kernel.datewords import Language, NotADate, century, decade, juche, lunar, rules, spelt

_Y, _M, _D = "([0-9]{4}) ?년도?", "([0-9]{1,2}) ?월", "([0-9]{1,2}) ?일"
_SEASONS = {"봄": 21, "여름": 22, "가을": 23, "겨울": 24}
_HALVES = {"상반기": 40, "전반기": 40, "하반기": 41, "후반기": 41}
#: festivals of the lunar year as month and day
_FESTIVALS = {
    "설날": (1, 1), "설": (1, 1), "음력설": (1, 1), "구정": (1, 1), "정월대보름": (1, 15), "대보름": (1, 15),
    "단오": (5, 5), "추석": (8, 15), "한가위": (8, 15),
}  # fmt: skip
_DATE = re.compile(f"{_Y}(?: ?{_M}(?: ?{_D})?)?")
_LUNAR = re.compile(rf"{_Y}(?: ?(윤)?(?:달 ?)? ?{_M}(?: ?{_D})?)?")
_LUNAR_FIGURES = re.compile(r"([0-9]{4})([-.])( ?)([0-9]{1,2})\2 ?([0-9]{1,2})\.?")
_OF_YEAR = re.compile(f"{_Y} ?({'|'.join([*_SEASONS, *_HALVES, *_FESTIVALS])})(?:철|절)?")
_QUARTER = re.compile(f"{_Y} ?([1-4])(?:/4)? ?분기")
_DECADE = re.compile("([0-9]{4}) ?년대")
_CENTURY = re.compile("([0-9]{1,2}) ?세기")
_JUCHE = re.compile(r"주체 ?\(?([0-9]{1,3})\)?(?: ?\(([0-9]{4})(?: ?년)?\))?(?: ?년)(?: ?\(([0-9]{4})(?: ?년)?\))?")
_DAY_NAME = re.compile(r"(?<=일) ?(?:\(([월화수목금토일])\)|([월화수목금토일])요일)")
_NUMBER = re.compile("(?:^|(?<=[ 년월력윤]))([영공일이삼사오육륙칠팔구유시십백천]{1,9})(?= ?(?:년|월|일))")
_HANJA = str.maketrans("年月日", "년월일")


def _figures(text: str) -> str:
    """Number words before 년, 월 and 일 as figures: 이천십사년 오월, 유월, 시월."""
    from habeas.core.kernel.numberwords_korean import digit_by_digit, sino

    def figure(found: re.Match[str]) -> str:
        word = {"유": "육", "시": "십"}.get(found[1], found[1])
        value = digit_by_digit(word) if len(word) > 1 and digit_by_digit(word) is not None else sino(word)
        return found[0] if value is None else str(value)

    return _NUMBER.sub(figure, text)


def _core(text: str) -> str | None:
    text = _figures(text.translate(_HANJA))
    if "주체" in text:
        text = _JUCHE.sub(_juche_year, text)
    if "음력" in text:
        return _lunar(re.sub(r" ?\(?음력\)? ?", " ", text).strip()) if "음력설" not in text else _part_of_year(text)
    text = re.sub(r" ?\(?양력\)? ?", " ", text).strip()
    if found := _DATE.fullmatch(text):
        return spelt(*found.groups())
    if found := _DECADE.fullmatch(text):
        return decade(found[1])
    if found := _CENTURY.fullmatch(text):
        return century(int(found[1]))
    return _part_of_year(text)


def _juche_year(found: re.Match[str]) -> str:
    return juche(found[1], found[2] or found[3]) + "년"


def _part_of_year(text: str) -> str | None:
    if found := _QUARTER.fullmatch(text):
        return f"{found[1]}-{32 + int(found[2])}"
    if not (found := _OF_YEAR.fullmatch(text)):
        return None
    if found[2] in _FESTIVALS:
        return lunar(int(found[1]), *_FESTIVALS[found[2]])
    return f"{found[1]}-{(_SEASONS | _HALVES)[found[2]]}"


def _lunar(text: str) -> str | None:
    """A date of the lunar calendar as the Gregorian day, month or year that it is."""
    if found := _LUNAR.fullmatch(text):
        year, leap, month, day = found.groups()
        return lunar(int(year), int(month) if month else None, int(day) if day else None, leap=bool(leap))
    if found := _LUNAR_FIGURES.fullmatch(text):
        return lunar(int(found[1]), int(found[4]), int(found[5]))
    return None


_HEAD = re.compile(r"((?:음력 ?)?(?:주체 ?)?[0-9]{1,4} ?(?:\([0-9]{4}\) ?)?년)( ?[0-9]{1,2} ?월)?")


def _complete(one: str, other: str) -> tuple[str, str]:
    """``2014년 5월부터 7월까지``, ``2014년 5월 5~10일``: the parts that one takes from the other."""
    if ("음력" in one) != ("음력" in other) and "양력" not in one + other and re.match("[0-9]{4} ?년|음력", other):
        raise NotADate("say 음력 or 양력 of both dates")
    if re.search("[0-9]$", one) and (last := re.search("[년월일]", other[::-1])):
        one += last[0] if "년" in one else ""
    if (head := _HEAD.match(one)) and not re.match("음력|주체|[0-9]{4}", other):
        if re.match("윤? ?[0-9]{1,2} ?월|봄|여름|가을|겨울", other):
            other = f"{head[1]} {other}"
        elif head[2] and re.match("[0-9]{1,2} ?일|초|중|하|말", other):
            other = f"{head[0]} {other}"
    return one, other


def _day_name(text: str) -> tuple[str, int | None]:
    if found := _DAY_NAME.search(text):
        return text[: found.start()] + text[found.end() :], "월화수목금토일".index(found[1] or found[2])
    return text, None


_AND = "(?:와|과|에서|부터|-|~)"
KOREAN = Language(
    rules(
        {
            rf"(.+?) ?{_AND} ?(.+?) ?(?:까지 ?)?사이(?:의|에)?": "between",
            "(.+?) ?(?:부터|에서|-|~) ?(.+?) ?까지(?:의)?(?: ?기간)?": "between",
            "(.+?) ?(?:또는|혹은|아니면|이나) ?(.+)": "or",
            "(.+?) ?(?:으로|로)? ?추정(?:됨|된다)?": "perhaps",
            r"(.+?) ?\(?(?:불확실|확실하지 않음)\)?": "perhaps",
            r"(.+?) ?\?": "perhaps",
            "(?:아마도?|추정) ?(.+)": "perhaps",
            "(?:약|대략) ?(.+)": "about",
            "(.+?) ?(?:경|쯤|무렵|께|정도|전후|즈음|어간)(?:에|의)?": "about",
            "(.+?) ?이전(?:에|의)?": "until",
            "(.+?) ?(?:이후|이래)(?:로|에|의)?": "since",
            "(.+?) ?전(?:에|의)?": "before",
            "(.+?) ?(?:후|뒤)(?:에|의)?": "after",
            "(.+?) ?까지": "until",
            "(.+?) ?부터": "since",
            "(.+?) ?(?:초순|상순)": "first ten",
            "(.+?) ?중순": "second ten",
            "(.+?) ?하순": "last ten",
            "(.+?) ?(?:초반|초기|초엽|연초|년초|초)": "early",
            "(.+?) ?(?:중반|중기|중엽|중간)": "middle",
            "(.+?) ?(?:후반|말기|말엽|연말|년말|말)": "late",
            "(.+?) ?(?:에는|에서|중에|동안에?|당시에?|기간에?|시기에?|시절에?|때에?|에|중|의)": "same",
            "(.+?) ?[-~] ?(.+)": "between",
        }
    ),
    _core,
    _complete,
    _day_name,
)
