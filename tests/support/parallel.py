"""Made-up testimony in three languages, sentence by sentence: each sentence says the same in every one of them."""

from __future__ import annotations

import random

SENTENCES: list[dict[str, str]] = [
    {"en": "We were woken before dawn.", "ko": "우리는 새벽이 되기 전에 일어났습니다.", "ar": "أيقظونا قبل الفجر."},
    {
        "en": "There were {n} of us in that room, and the window had been nailed shut from outside.",
        "ko": "그 방에는 {n}명이 있었고 창문은 밖에서 못질되어 있었습니다.",
        "ar": "كنا {n} في تلك الغرفة، وكانت النافذة مسمرة من الخارج.",
    },
    {"en": "Nobody spoke.", "ko": "아무도 말하지 않았습니다.", "ar": "لم يتكلم أحد."},
    {
        "en": "{m} counted the sacks of grain twice and wrote the number on the wall of the store.",
        "ko": "{m} 씨가 곡식 자루를 두 번 세고 창고 벽에 수를 적었습니다.",
        "ar": "عدّ {m} أكياس الحبوب مرتين وكتب العدد على جدار المخزن.",
    },
    {
        "en": "In the winter of {y} the river froze so hard that they drove the trucks across it.",
        "ko": "{y}년 겨울에는 강이 꽁꽁 얼어 트럭이 그 위로 지나다녔습니다.",
        "ar": "في شتاء {y} تجمد النهر حتى عبرته الشاحنات.",
    },
    {
        "en": "I do not know who gave the order, but the man with the grey coat read it out to us, slowly, as if he "
        "were reading a list of things to buy.",
        "ko": "누가 명령을 내렸는지는 모르지만, 회색 외투를 입은 사람이 "
        "마치 살 물건의 목록을 읽듯이 천천히 읽어 주었습니다.",
        "ar": "لا أعرف من أعطى الأمر، لكن الرجل ذا المعطف الرمادي هو الذي قرأه علينا ببطء كأنه يقرأ قائمة مشتريات.",
    },
    {"en": "Yes.", "ko": "네.", "ar": "نعم."},
    {
        "en": "They gave us {n} grams of maize a day, less when somebody had not finished the work.",
        "ko": "하루에 옥수수 {n}그램을 주었고, 일을 못 마친 사람이 있으면 더 적게 주었습니다.",
        "ar": "كانوا يعطوننا {n} غراما من الذرة في اليوم، وأقل حين لا ينهي أحدنا عمله.",
    },
    {
        "en": "My neighbour asked me to remember her daughter's name, and I have remembered it.",
        "ko": "이웃이 딸의 이름을 기억해 달라고 했고 저는 기억하고 있습니다.",
        "ar": "طلبت مني جارتي أن أتذكر اسم ابنتها وقد تذكرته.",
    },
    {
        "en": "After that we walked for {n} hours.",
        "ko": "그 뒤에 우리는 {n}시간을 걸었습니다.",
        "ar": "بعد ذلك مشينا {n} ساعات.",
    },
]
Row = tuple[int, int]


def paragraph(rng: random.Random) -> dict[str, list[str]]:
    """One paragraph as sentences of each language, from one to six of them."""
    said: dict[str, list[str]] = {language: [] for language in SENTENCES[0]}
    for _ in range(rng.randint(1, 6)):
        words = rng.choice(SENTENCES)
        slots = {"n": rng.randint(2, 900), "m": f"[W-{rng.randint(1, 60)}]", "y": rng.randint(1971, 2019)}
        for language, sentence in words.items():
            said[language].append(sentence.format(**slots))
    return said


def translated(seed: int, count: int, first: str, second: str) -> tuple[list[str], list[str], list[Row]]:
    """Two texts and which paragraphs of them say the same: of each hundred of the original about eight are joined with
    the one after them, eight parted, two left out, and two of the translation stand for nothing."""
    rng = random.Random(seed)
    original = [paragraph(rng) for _ in range(count)]
    there: list[str] = []
    rows: list[Row] = []
    at = 0
    while at < count:
        said, chance = original[at][second], rng.random()
        if chance < 0.08 and at + 1 < count:
            there.append(" ".join(said + original[at + 1][second]))
            rows.append((2, 1))
            at += 1
        elif chance < 0.16 and len(said) > 1:
            cut = rng.randint(1, len(said) - 1)
            there += [" ".join(said[:cut]), " ".join(said[cut:])]
            rows.append((1, 2))
        elif chance < 0.18:
            rows.append((1, 0))
        else:
            there.append(" ".join(said))
            rows.append((1, 1))
        if rng.random() < 0.02:
            there.append(" ".join(paragraph(rng)[second]))
            rows.append((0, 1))
        at += 1
    return [" ".join(one[first]) for one in original], there, rows
