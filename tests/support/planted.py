# ruff: noqa: E501 - an expression or a list of words reads best unbroken
"""Made-up testimony with planted names, numbers and places, and where each stands. FICTION: nobody here exists.

The names and sentences are other ones than those of ``examples/haesong``, and no rule was made for them.
"""

from __future__ import annotations

import random
from dataclasses import dataclass

NAMES = {
    "ko": "배기주 함영란 표창덕 국현숙 도명길 남궁산옥 황보철민 염순복 탁광혁 구본실 엄태선 길미향 천용남 변옥희 리금성 로정애 류춘화 강석진 나현미 우동식 "
    "조은별 임하늘 윤태양 석보라 민들레 서가을 한지훈 오세영 문수빈 채원길".split(),
    "en": "Pak Ki-ju|Ham Yong Ran|Ryu Chun-hwa|Tak Kwang Hyok|Kim Sun-bok|Ri Kum Song|Ro Jong-ae|Choe Ch'ang-dŏk|Chŏn Yong-nam|Hwang Bo-ra|"
    "Lee Hye-jin|Nam Gung-min|Jeon Tae-sun|Cho Eun-byul|Yun Ok-hui|Daniel Okafor|Maria Lindqvist|Tomasz Zielinski|Fatima Haddad|Yusuf Demir".split(
        "|"
    ),
    "ar": "خالد الحموي|سلمى بنت يوسف|طارق بن زياد|أبو فراس|أم نضال|عبد الرحمن الدمشقي|فراس العلي|نورا قباني|هيثم مناع|رنا شاهين|أبو عمر البغدادي|ياسر عرفان|ليلى حداد|جورج خوري|مازن درويش".split(
        "|"
    ),
}
_SENTENCES = {
    ("ko", "name"): (
        "그날 밤 {}{은} 창고 뒤에서 맞았습니다.", "{}{이} 먼저 끌려갔고 저는 뒤에 섰습니다.", "보위원이 {}에게 종이를 내밀었습니다.", "제 옆에는 {}{이} 누워 있었어요.",
        "나중에 {}한테서 들었습니다.", "{} 동지의 말이었습니다.", "사람들은 {}{을} 불렀다.", "그건 {}의 담요였습니다.", "{}하고 둘이 나무를 했다.", "그 애 이름은 {}입니다.",
    ),
    ("ko", "given"): ("{}{은} 그때 아홉 살이었다.", "우리는 {}{을} 찾아다녔습니다.", "{} 엄마가 울었습니다.", "밤마다 {}{이} 기침을 했다.", "{}한테 밥을 주었습니다."),
    ("ko", "titled"): ("{} 중위가 문을 열었습니다.", "{} 지도원한테 뇌물을 줬어요.", "{}씨가 저를 숨겨 주었습니다.", "옆집 {} 아주머니가 보았다."),
    ("ko", "place"): ("{}에서 자랐습니다.", "주소는 {}입니다.", "{}까지 걸어갔다."),
    ("ko", "unit"): ("저는 {}에 갇혀 있었습니다.", "{}에서 복무했다."),
    ("ko", "number"): ("주민번호는 {}입니다.", "공민증 번호 {}{을} 적었다.", "그때 적은 것이 {} 이다."),
    ("ko", "phone"): ("전화는 {}입니다.", "{}로 걸라고 했어요."),
    ("ko", "birth"): ("{}생입니다.", "저는 {}에 태어났습니다."),
    ("en", "name"): (
        "That night {} was beaten behind the store.", "Then {} came back without shoes.", "The guards took my brother and {} to the yard.", "I heard it later from {}.",
        "He wrote down {}'s address.", "{} said nothing.", "We called for {}, but nobody answered.", "It belonged to {}.", "\"{} is dead,\" they told us.", "A friend, {}, saw it all.",
    ),
    ("en", "titled"): ("Then Captain {} opened the door.", "I paid Officer {} in cigarettes.", "Old Mrs {} hid me.", "Comrade {} kept the list."),
    ("en", "place"): ("I grew up at {}.", "She lives at {} now.", "They drove us from {} by night."),
    ("en", "unit"): ("I was held in {}.", "He served with {}."),
    ("en", "number"): ("My passport was {}.", "The registration number {} was on the card.", "They wrote {} on the file."),
    ("en", "phone"): ("Call me on {}.", "The number was {} then."),
    ("en", "birth"): ("I was born on {}.", "Date of birth: {}."),
    ("en", "net"): ("Write to {} if they move me.", "He posted it as {} last year."),
    ("ar", "name"): (
        "في تلك الليلة ضربوا {} خلف المستودع.", "ثم جاء {} بلا حذاء.", "سمعت ذلك من {}.", "كان {} في الزنزانة معي.", "أخذوا أخي و{} إلى الساحة.", "قالوا إن {} مات.", "اسمه {} على ما أذكر.", "كتبوا اسم {} في الدفتر.",
    ),
    ("ar", "titled"): ("فتح النقيب {} الباب.", "قال السيد {} إنه لا يعرف.", "دفعنا للضابط {} المال."),
    ("ar", "place"): ("كنا نسكن في {}.", "وصلنا إلى {} ليلا."),
    ("ar", "unit"): ("كنت في {}.",),
    ("ar", "number"): ("رقم جوازي {}.", "كتب رقم الهوية {} على الورقة."),
    ("ar", "phone"): ("رقم هاتفي {}.", "اتصل بي على {}."),
    ("ar", "birth"): ("أنا من مواليد {}.",),
}  # fmt: skip
_PLANTED = {
    ("ko", "given"): "순복 미향 철민 영란 광혁 옥희 금성 춘화 동식 명길 은별 지훈 수빈 태선 정애".split(),
    ("ko", "titled"): "배 함 표 도 염 탁 리 류 남궁 변".split(),
    ("ko", "place"): [
        "길주군 영북구",
        "새별군 안원리",
        "연봉2동 14반 6호",
        "청암구역 반죽동",
        "온성읍",
        "남산로 31번 골목",
        "무봉노동자구",
        "포항구역 수남시장",
    ],
    ("ko", "unit"): ["제38부대", "25호 관리소", "제4경비대대", "11호 단련대", "7호 감방", "제122군부대"],
    ("ko", "number"): [
        "790312-1504412",
        "０６１１２３-２５５１０９０",
        "8204417",
        "34-771-0092",
        "평양 34-5512",
        "128나 4471",
    ],
    ("ko", "phone"): ["010-4471-9902", "02-553-1180", "+82 10 3345 1207", "０１０-２２３４-８８１９"],
    ("ko", "birth"): ["1968년 4월 2일", "71년 11월 30일", "1985년"],
    ("en", "titled"): ["Pyon", "Haddad", "Ryang", "Okonkwo", "Zelenko", "Tak"],
    ("en", "place"): ["14 Orchard Lane", "Yonbong-dong", "Saebyol County", "7 Mill Road, No. 3", "Undok", "Harrowgate"],
    ("en", "unit"): ["Unit 382", "Camp 25", "4th Battalion", "No. 11 Labour Camp", "Block 7", "third company"],
    ("en", "number"): ["PS2214978", "M 4477120", "790312-1504412", "DE44 5001 0517 5407 3249 31", "34-771-0092"],
    ("en", "phone"): ["+44 7700 900123", "(020) 7946 0018", "0-555-0188", "010 4471 9902"],
    ("en", "birth"): ["2 April 1968", "1985", "1971-11-30", "June 4th, 1990"],
    ("en", "net"): [
        "halmae.77@mail.example",
        "@river_crossing",
        "https://social.example/u/orchard7",
        "www.orchard.example/me",
    ],
    ("ar", "titled"): ["شاهين", "الدباغ", "مناع", "عرفان", "الحموي"],
    ("ar", "place"): ["حي الزيتون", "قرية عين البيضا", "مخيم النور رقم ٤", "شارع الملعب ١٢"],
    ("ar", "unit"): ["الفرع ٢٤٨", "اللواء ٥٢", "السجن رقم ٧", "الكتيبة 14"],
    ("ar", "number"): ["N٠٠٨٨٤٤١٢", "٧٩٠٣١٢١٥٠٤", "00884412"],
    ("ar", "phone"): ["٠٩٤٤-١٢٣-٤٥٦", "+963 944 123 456", "0944 123 456"],
    ("ar", "birth"): ["١٩٦٨", "1985/4/2", "٢/٤/١٩٧١"],
}
#: sentences without anybody in them, to see what is proposed for nothing
EMPTY = {
    "ko": "우리는 하루에 열두 시간씩 일했습니다. 물이 모자라서 눈을 녹여 마셨다. 겨울에는 난로가 없었어요. 아침마다 줄을 서서 국을 받았습니다. 누가 아프다고 해도 쉬지 못했다. 종이에 손도장을 찍으라고 했습니다. 문은 밖에서 잠갔다. 밤에는 불을 끄지 않았습니다. 저는 그때 겁이 나서 말을 못 했어요. 나중에야 무슨 뜻인지 알았습니다.".replace(". ", ".\n"),
    "en": "We worked twelve hours a day. There was no stove in winter. Every morning we stood in a line for soup. Nobody was allowed to rest, even the sick. They told us to put our thumbs on the paper. The door was locked from outside. At night the light was never put out. I was too afraid to speak. Only later did I understand. Snow was what we drank.".replace(". ", ".\n"),
    "ar": "كنا نعمل اثنتي عشرة ساعة في اليوم. لم يكن هناك ماء يكفي. في الشتاء لم تكن هناك مدفأة. كل صباح كنا نقف في الطابور. لم يسمح لأحد بالراحة. كان الباب مقفلا من الخارج. لم يطفئوا الضوء في الليل. كنت خائفا من الكلام.".replace(". ", ".\n"),
}  # fmt: skip


@dataclass(frozen=True)
class Planted:
    start: int
    end: int
    kind: str


def written(language: str, seed: int, lines: int = 400) -> tuple[str, list[Planted]]:
    """A text of so many sentences, every second one with something planted, and what was planted where."""
    chance = random.Random(f"{language}{seed}")
    kinds = sorted(kind for one, kind in _SENTENCES if one == language)
    empty = EMPTY[language].split("\n")
    text, planted = "", []
    for number in range(lines):
        if number % 2:
            text += chance.choice(empty) + " "
            continue
        kind = kinds[(number // 2) % len(kinds)]
        before, _, after = chance.choice(_SENTENCES[language, kind]).partition("{}")
        word = chance.choice(_PLANTED.get((language, kind)) or NAMES[language])
        planted.append(Planted(len(text) + len(before), len(text) + len(before) + len(word), kind))
        text += before + word + _with_particle(word, after) + "\n"
    return text, planted


def _with_particle(word: str, after: str) -> str:
    closed = "가" <= word[-1] <= "힣" and (ord(word[-1]) - 0xAC00) % 28 != 0
    for form, pair in (("{은}", "은는"), ("{이}", "이가"), ("{을}", "을를")):
        after = after.replace(form, pair[0] if closed else pair[1])
    return after
