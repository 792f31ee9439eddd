"""Arabic words without vowel signs, in one form of each letter, and without article, conjunctions and endings.

The stemming is light (after Larkey, Ballesteros and Connell's *light10*, 2002): it takes off what stands before and
after a word, and leaves the word's own pattern alone. Whether a first letter is "and", "with", "for" or "he" or belongs
to the word nobody can tell without a dictionary: a word of a text is taken both ways. Plurals that change the pattern
are listed, as far as testimony uses them.
"""

from __future__ import annotations

from functools import lru_cache

_FORMS = str.maketrans(
    {
        **dict.fromkeys("أإآٱ", "ا"), "ى": "ي", "ی": "ي", "ې": "ي", "ئ": "ي", "ؤ": "و", "ک": "ك", "ة": "ه", "ە": "ه",
        "ھ": "ه", "ہ": "ه", "ـ": None, "ء": None,
    }
)  # fmt: skip
_ARTICLES = ("وبال", "وكال", "فبال", "وال", "بال", "كال", "فال", "ولل", "فلل", "لل", "ال")
_ENDINGS = tuple(
    """
    وهما تهما ونها ونهم هما كما تنا تكم تها تهم وها وهم ونه هم هن كم نا ها ان ات ون ين يه ته تي تك وا وه ه ي ت
    """.split()
)
_SHORTEST = 3
#: plural, folded -> singular, folded
_BROKEN = {
    plural: singular
    for singular, *plurals in map(
        str.split,
        """
        سجن سجون
        سجين سجناء
        حارس حراس
        جندي جنود
        ضابط ضباط
        شاهد شهود
        شهيد شهداء
        قتيل قتلي
        جريح جرحي
        اسير اسري
        مريض مرضي
        طبيب اطباء
        معلم معلمون
        قائد قاده
        عامل عمال
        طالب طلاب طلبه
        تاجر تجار
        رجل رجال
        امراه نساء مراه
        طفل اطفال
        ولد اولاد
        بنت بنات
        اخ اخوه
        اب اباء
        ام امهات
        بيت بيوت
        دار ديار دور
        قريه قري
        مدينه مدن
        مدرسه مدارس
        محكمه محاكم
        مقبره مقابر
        مجزره مجازر
        خيمه خيام
        غرفه غرف
        باب ابواب
        جثه جثث
        قبر قبور
        دم دماء
        كلب كلاب
        سلاح اسلحه
        بندقيه بنادق
        رهينه رهائن
        ملجا ملاجئ
        حاجز حواجز
        جبل جبال
        نهر انهار
        طريق طرق
        يوم ايام
        شهر اشهر شهور
        """.strip().splitlines(),
    )
    for plural in plurals
}


def fold_letters(word: str) -> str:
    """Alef with and without hamza, ya, ta marbuta and the letters of neighbouring languages, each in one form."""
    return word.translate(_FORMS)


_SINGULAR = {fold_letters(plural): singular for plural, singular in _BROKEN.items()}


def is_arabic(word: str) -> bool:
    """Whether the word begins with a letter of the Arabic script."""
    return "؀" <= word[:1] <= "ۿ"


@lru_cache(maxsize=100_000)
def stems_of_arabic(word: str) -> tuple[str, ...]:
    """The stems that a folded word may have, the one that takes its first letter for its own first."""
    bare = _without_article(word)
    found = [_stem(bare)]
    if bare == word and len(word) > _SHORTEST:
        if word[0] in "وف":
            found += stems_of_arabic(word[1:])
        elif word[0] in "بليكس":
            found.append(_stem(word[1:]))
    return tuple(dict.fromkeys(found))


def _without_article(word: str) -> str:
    for head in _ARTICLES:
        if word.startswith(head) and len(word) - len(head) >= _SHORTEST - 1:
            return word[len(head) :]
    return word


def _stem(word: str) -> str:
    """Without at most two endings; three letters always stay. A plural that is listed is its singular."""
    for _ in range(3):
        word = _SINGULAR.get(word, word)
        shorter = _without_ending(word)
        if shorter == word:
            break
        word = shorter
    return word


def _without_ending(word: str) -> str:
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= _SHORTEST:
            return word[: -len(ending)]
    return word
