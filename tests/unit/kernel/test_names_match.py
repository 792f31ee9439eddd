"""Whether two names may be one, in any script: what must match and what must not."""

from __future__ import annotations

import gc
import sys

import pytest

from habeas.core.kernel.names import compare, forget, keys

SAME = [
    ("Kim Jong Un", "김정은"), ("Kim Jong-un", "Gim Jeong-eun"), ("Kim Chŏng-ŭn", "KIM Jong Un"),
    ("Jong-un Kim", "김정은"),
    ("Kim, Jong Un", "金正恩"), ("Kimjongun", "김정은"), ("Kim Cengun", "김정은"), ("김정은 동지", "Gen. Kim Jong Un"),
    ("Ri Yong Ho", "리영호"), ("Ri Yong Ho", "이용호"), ("Lee Yong-ho", "리용호"), ("Rhee Young Ho", "이영호"),
    ("Yi Yŏng-ho", "I Yeong-ho"),
    ("O Geungnyeol", "오극렬"), ("O Kŭng-nyŏl", "O Kuk Ryol"), ("Paek Ch'ang-Ho", "백창호"), ("CHU HYO’K", "Ju Hyok"),
    ("Pyo’ng-ch’o’l Ri", "리병철"), ("Namgung Min", "남궁민"), ("Nam Gung Min", "Namkoong Min"),
    ("Park Sung-sook", "박성숙"),
    ("Choi Sun-hee", "최선희"), ("Им Юн А", "림윤아"), ("Ким Чен Ын", "Kim Jong-un"), ("노광철", "로광철"),
    ("Ｋｉｍ　Ｊｏｎｇ　Ｕｎ", "김정은"),
]  # fmt: skip
OTHER = [
    ("리용호", "리영호"), ("Kim Jong Un", "Kim Jong Il"), ("김정은", "김종은"), ("Choe Son Hui", "Choe Song Hui"),
    ("Kim Jong Un", "김정일"),
    ("Pak Pong Ju", "Pak Yong Ju"), ("Kim Jeong-sook", "김정석"), ("김정숙", "김정석"), ("Sin Tong Hyok", "신동호"),
    ("Ri Yong Ho", "리용길"), ("", ""), ("", "김정은"),
]  # fmt: skip


@pytest.mark.parametrize(("one", "other"), SAME)
def test_spellings_of_one_korean_name_match_and_share_a_key(one: str, other: str) -> None:
    found = compare(one, other)
    assert found.match
    assert found.same_spelling_possible
    assert keys(one) & keys(other)


@pytest.mark.parametrize(("one", "other"), OTHER)
def test_names_that_no_system_writes_alike_do_not_match(one: str, other: str) -> None:
    assert not compare(one, other).match
    assert not compare(one, other).same_spelling_possible


@pytest.mark.parametrize(
    ("one", "other"),
    [("Kwanliso No. 14", "Kwanliso No. 15"), ("제14호 관리소", "제15호 관리소"), ("Camp ١٤", "Camp 15")],
)
def test_names_with_other_numbers_are_other_names(one: str, other: str) -> None:
    assert compare(one, other).score == 0
    assert not compare(one, other).same_spelling_possible


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Khalid al-Khatib", "Chalid al-Chatib"), ("Yusuf Jabir", "Jusuf Dschabir"),
        ("Mouammar Mansour", "معمر منصور"), ("Souad Chaker", "سعاد شاكر"),
        ("بشير الراشد", "Baschir ar-Raschid"), ("Kim Jnog-un", "김정은"), ("Kim Jongg-un", "Kim Jong-un"),
        ("Kirn Jong-un", "김정은"), ("성 상장", "Song Sang Jang"),
    ],
)  # fmt: skip
def test_german_spellings_slips_and_names_like_ranks_match(one: str, other: str) -> None:
    assert compare(one, other).match


@pytest.mark.parametrize(
    "names",
    [
        "이승만 리승만 Rhee-Syngman Syngman-Rhee Lee-Seung-man I-Sung-man Yi-Sŭng-man",
        "노태우 Roh-Tae-woo No-Tae-u Noh-Tai-woo", "유동식 Lyou-Dong-shik Ryoo-Dong-sik Yu-Tongsik",
        "권영민 Kwun-Young-min Quon-Yong-min Kwon-Yŏng-min", "곽상훈 Kwark-Sang-hoon Kuak-Sang-hun Gwak-Sang-hun",
    ],
)  # fmt: skip
def test_household_spellings_that_no_rule_gives_match_their_hangul(names: str) -> None:
    hangul, *spellings = (name.replace("-", " ", 1) for name in names.split())
    for name in spellings:
        assert compare(hangul, name).match, name
        assert not compare("정미란", name).match


def test_khayyir_is_khair_and_zayd_is_not_ziyad_in_any_letters() -> None:
    for one, other in (("Khayyir Hamdi", "Khair Hamdi"), ("الخير حمدي", "Khayyir Hamdi"), ("Zayd Turk", "زيد الترك")):
        assert compare(one, other).match
    for one, other in (("زيد الترك", "Ziyad Turk"), ("زياد الترك", "Zayd Turk"), ("زيد الترك", "زياد الترك")):
        assert not compare(one, other).match


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("إلياس الحايك", "Elias Hayek"), ("الياس الحايك", "Ilyas al-Hayik"), ("ذو الفقار حيدر", "Zulfiqar Haider"),
        ("Dhu al-Fiqar Haydar", "ذوالفقار حيدر"), ("Djamel Benyoucef", "جمال بن يوسف"),
        ("Ra'uf Najjar", "Raouf Najjar"),
        ("عمرو الخوري", "Amr Khoury"), ("Abolfazl Nouri", "أبو الفضل النوري"),
    ],
)  # fmt: skip
def test_joined_sons_owners_and_names_that_begin_like_an_article_match(one: str, other: str) -> None:
    assert compare(one, other).match


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ناصر الكعبي", "Nasr al-Kaabi"), ("صالح النجار", "Salah Najjar"), ("Saleh Najjar", "Salah Najjar"),
        ("كامل حيدر", "Kamal Haidar"), ("عمار صالح", "Omar Saleh"), ("عامر الخوري", "Amr Khoury"),
        ("زهير يوسف", "Zahir Yusuf"), ("فاخر يوسف", "Fakhr Yusuf"),
    ],
)  # fmt: skip
def test_vowels_that_letters_leave_open_are_known_of_known_names(one: str, other: str) -> None:
    assert not compare(one, other).match


def test_riyad_is_also_ryad_and_ziyad_is_not_zayd() -> None:
    for one, other in (("Ryad Turk", "Riyad at-Turk"), ("Ziyad Turk", "Zyad Turk"), ("رياض الترك", "Ryad Turk")):
        assert compare(one, other).match
        assert keys(one) & keys(other)
    assert not compare("Ziyad Turk", "Zayd Turk").match
    assert not compare("Riyad Turk", "Rida Turk").match


@pytest.mark.parametrize(
    "households",
    "이=Rhee,Yi,Lee,Ri 노=Roh 박=Park,Pak 정=Chung,Jung,Chong 최=Choi,Choe 강=Kang,Gang 조=Cho,Jo 윤=Yoon,Yun "
    "신=Shin,Sin 문=Moon,Mun 우=Woo,U 허=Hur,Heo".split(),
)
def test_household_surnames_match_in_any_order_and_case(households: str) -> None:
    hangul, _, spellings = households.partition("=")
    for one in spellings.split(","):
        for written in (f"{one} Yong-ho", f"{one.upper()}, Yong Ho", f"Yong-ho {one}", f"mr. {one} yong ho".lower()):
            assert compare(written, hangul + "영호").match
            assert not compare(written, hangul + "명숙").match


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Jin Zhengen", "김정은"), ("Jin Zheng'en", "Kim Jong Un"), ("Piao Fengzhu", "박봉주"),
        ("Jiang Wen-ji", "강문길"), ("Cui Longhai", "최룡해"), ("JIN ZHENGEN", "金正恩"),
    ],
)  # fmt: skip
def test_characters_read_as_chinese_are_read_back(one: str, other: str) -> None:
    assert compare(one, other).match
    assert compare(one, other).same_spelling_possible
    assert keys(one) & keys(other)


@pytest.mark.parametrize(
    ("one", "other"), [("Jin Zhengri", "김정은"), ("Kim Jin Ju", "김진구"), ("Li Xueming", "리설주")]
)
def test_what_is_no_such_reading_is_not_matched_by_it(one: str, other: str) -> None:
    assert not compare(one, other).match


def test_what_one_slip_makes_alike_is_no_known_way_of_writing() -> None:
    assert not compare("Kim Jnog-un", "김정은").same_spelling_possible
    assert not compare("Kim Jnog-un", "김영남").match


def test_a_number_written_otherwise_is_the_same_number() -> None:
    assert compare("Kwanliso No. 14", "kwan-liso no 014").match


def test_forgotten_names_are_in_no_memory_of_what_was_compared() -> None:
    pieces = {"xyloquan", "zamvarit", "갸뵤", "뵤쉬"}
    compare("Xyloquan Zamvarit", "갸뵤쉬")
    keys("Zamvarit Xyloquan")
    modules = [module for name, module in sys.modules.items() if name.startswith("habeas.core.kernel.names")]
    values = [each for module in modules for each in vars(module).values()]
    values += [each for value in values if type(value) is dict for each in value.values()]
    kept = [each for each in values if hasattr(each, "cache_clear")]
    assert any(pieces & _words_in(one) for one in kept), "it would be found"
    forget()
    assert [one for one in kept if pieces & _words_in(one)] == []


def _words_in(cache: object) -> set[str]:
    """The words by which a cache knows what it keeps, and those inside it."""
    found, left, seen = set(), list(gc.get_referents(cache)), set()
    while left:
        one = left.pop()
        if isinstance(one, str):
            found.add(one)
        elif isinstance(one, dict | tuple | list) and id(one) not in seen and one is not vars(sys.modules[__name__]):
            seen.add(id(one))
            if not isinstance(one, dict) or "__builtins__" not in one:
                left += [*one, *one.values()] if isinstance(one, dict) else one
    return found


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Fathia Salem", "فتحية سالم"), ("Fadhel Bouzid", "فضل بوزيد"), ("Nahar Saleh", "Nahir Saleh"),
        ("Ismat Nouri", "Smat Nouri"), ("Eyas Haddad", "إياس حداد"), ("Vahid Karimi", "Wahid Karimi"),
        ("Ali Reza Vakili", "Ali Reza Fakili"), ("Khadige Salem", "Khadij Salem"), ("Fahad Alenezi", "فهد العنزي"),
        ("Elamir Hasan", "الأمير حسن"), ("Abdulatif Said", "عبد اللطيف سعيد"), ("Saidi Karim", "الساعدي كريم"),
        ("Abdelhafid Omar", "Abd al-Hafiz Omar"),
    ],
)  # fmt: skip
def test_what_the_spellings_of_a_country_do_to_any_name_is_undone(one: str, other: str) -> None:
    assert compare(one, other).match
    assert compare(one, other) == compare(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("إسلام كريم", "Salam Karim"), ("أكرم حداد", "Karam Haddad"), ("أحمد صالح", "حمد صالح"),
        ("Nadim Haddad", "Nazim Haddad"), ("Abdulaziz Omar", "Abdulatif Omar"), ("Wadi Karim", "Fadi Karim"),
    ],
)  # fmt: skip
def test_and_another_name_is_not_taken_for_it(one: str, other: str) -> None:
    assert not compare(one, other).match
