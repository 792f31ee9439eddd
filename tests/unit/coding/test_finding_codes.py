"""A code is found by its id, by words of its label in any language, and by what a Korean input method hands on."""

import unicodedata

import pytest

from habeas.core.coding.finding_codes import Findable, compose, find_codes
from habeas.core.law import load_edition

FEW = [
    Findable("TOR-01", {"en": "Torture to extract information", "ko": "정보를 얻기 위한 고문"}),
    Findable("TOR-02", {"en": "Torture as punishment in detention", "ko": "고문·구타"}),
    Findable("TOR-09", {"en": "Torture (old)", "ko": "고문 (옛)"}, retired=True),
    Findable("LIB-03", {"en": "Detention in a political prison camp", "ko": "관리소 구금", "ar": "معسكر"}, "kwanliso"),
    Findable("LAB-01", {"en": "Forced labour", "ko": "강제노동", "fr": "Travail forcé"}),
]


def found(query, language="en"):
    return [each.code for each in find_codes(query, FEW, language)]


def test_an_id_is_found_with_and_without_its_hyphen_and_comes_first():
    assert found("TOR-02")[0] == found("tor02")[0] == found("tor 02")[0] == "TOR-02"
    assert found("tor") == ["TOR-01", "TOR-02", "TOR-09"]


def test_each_word_may_be_cut_short_in_any_order():
    assert found("prison pol") == ["LIB-03"]
    assert found("TORT punish") == ["TOR-02"]
    assert found("torture kitchen") == []


def test_accents_and_composition_do_not_matter():
    assert found("force travail") == found("forcé") == ["LAB-01"]
    assert found(unicodedata.normalize("NFD", "고문"), "ko") == found("고문", "ko")
    assert found("معسكر") == ["LIB-03"]


def test_initial_consonants_find_the_words_of_a_label():
    assert found("ㄱㅁ", "ko") == ["TOR-02", "TOR-01", "TOR-09"]  # where the label begins with them first
    assert found("ㄱㅈㄴㄷ", "ko") == ["LAB-01"]
    assert found("ㄱㅈ ㄴㄷ", "ko") == ["LAB-01"]


def test_initials_of_whole_words_come_first_and_of_these_the_shorter_label():
    some = [
        Findable("A", {"ko": "시장·개인 곡물 거래의 금지"}),
        Findable("B", {"ko": "자백을 얻기 위한 고문"}),
        Findable("C", {"ko": "고문"}),
        Findable("D", {"ko": "구매 금지"}),
        Findable("E", {"ko": "강매장"}),
        Findable("F", {"ko": "불고문"}),
    ]
    assert [each.code for each in find_codes("ㄱㅁ", some, "ko")] == ["C", "D", "B", "A", "E", "F"]
    assert [each.code for each in find_codes("ㄱㅁ", some[::-1], "ko")] == ["C", "D", "B", "A", "E", "F"]
    codes = [Findable(one, {"ko": label.ko}) for one, label in load_edition("2026-11").lists["act"].values.items()]
    assert ["고문" in each.label for each in find_codes("ㄱㅁ", codes, "ko", most=3)][:2] == [True, True]


def test_the_script_that_is_typed_says_whose_labels_come_first_whatever_the_page_speaks():
    some = [
        Findable("A", {"en": "Closing of a market (곡물 금지, 고문관)", "ko": "시장 폐쇄"}),
        Findable("B", {"en": "Torture", "ko": "자백을 얻기 위한 고문"}),
        Findable("C", {"en": "Beating (ضرب)", "ar": "اعتداء"}),
        Findable("D", {"en": "Blows", "ar": "تعذيب بعد ضرب"}),
        Findable("E", {"en": "Torpor", "ko": "Torture 의 옛말"}),
    ]
    for page in ("en", "ko", "ar"):
        assert [each.code for each in find_codes("고문", some, page)] == ["B", "A"], page
        assert [each.code for each in find_codes("ㄱㅁ", some, page)] == ["B", "A"], page
        assert [each.code for each in find_codes("ضرب", some, page)] == ["D", "C"], page
    assert [each.code for each in find_codes("torture", some, "en")] == ["B", "E"]
    assert [each.code for each in find_codes("torture", some, "ko")] == ["E", "B"]


@pytest.mark.parametrize("page", ["en", "ko"])
@pytest.mark.parametrize(
    ("typed", "met"),
    [("ㄱㅁ", "고문"), ("ㄱㅈㄴㄷ", "강제노동"), ("ㅊㅎ", "처형"), ("ㄱㄱ", "강간"), ("ㅅㅈ", "실종"), ("ㅊㅂ", "처벌"),
     ("ㅅㅎ", "살해")],
)  # fmt: skip
def test_initials_lead_to_whole_words_of_the_vocabulary_on_an_english_page_too(typed, met, page):
    values = load_edition("2026-11").lists["act"].values.items()
    codes = [Findable(one, {"en": label.en, "ko": label.ko}) for one, label in values]
    assert met in find_codes(typed, codes, page)[0].label


def test_letters_that_an_input_method_joined_are_taken_apart():
    some = [Findable("A", {"ko": "감시"}), Findable("B", {"ko": "사형"})]
    assert [each.code for each in find_codes("ㄳ", some, "ko")] == ["A"]


@pytest.mark.parametrize("half_way", ["고", "곰", "고무", "고문", "고ㅁ", "ㄱ문"])
def test_a_syllable_that_is_half_way_finds_already(half_way):
    assert found(half_way, "ko")[0] == "TOR-02"


def test_a_syllable_inside_what_was_typed_must_be_whole():
    assert found("거문", "ko") == []
    assert found("고문을", "ko") == []


def test_the_same_keys_under_the_other_layout_find_too_and_come_last():
    assert found("rhans", "ko")[0] == "TOR-02"
    assert found("색") == ["TOR-01", "TOR-02", "TOR-09"]  # t o r
    assert found("ㅣㅁㅠ") == ["LAB-01"]  # l a b


@pytest.mark.parametrize(
    "word", ["고문", "강제노동", "관리소", "값싼", "없애다", "괜찮아", "의원", "까닭", "닭이", "쥐"]
)
def test_keys_compose_to_what_they_were_typed_for(word):
    from habeas.core.coding import finding_codes

    assert compose("".join(finding_codes._keys_of(sign) for sign in word)) == word


def test_a_replaced_code_comes_after_the_others_of_its_rank():
    assert found("고문", "ko")[-1] == "TOR-09"
    assert found("TOR-09") == ["TOR-09"]


def test_notes_find_when_no_label_does():
    assert found("kwanliso") == ["LIB-03"]


def test_nothing_typed_offers_all_in_their_order():
    assert found("") == [each.code for each in FEW]
    assert found("  ") == found("")


@pytest.mark.parametrize("hostile", ["*", "%", "(", "\\", "'", "\x00", "💥", "ㅏ", "가" * 5000, "-", "ㅋㅋㅋㅋ"])
def test_hostile_words_find_nothing_and_break_nothing(hostile):
    assert find_codes(hostile, FEW, "ko") == []


def test_every_shipped_code_is_found_by_its_id_and_label_and_torture_early_by_its_initials():
    law = load_edition("2026-11")
    codes = [Findable(c, {"en": v.label.en, "ko": v.label.ko}) for c, v in law.violations.items()]
    first = [each.label for each in find_codes("ㄱㅁ", codes, "ko")[:3]]
    assert sum("고문" in label for label in first) >= 2, first
    for violation in law.violations.values():  # every code of the vocabulary is found by its own label and id, first
        assert find_codes(violation.code, codes, "en")[0].code == violation.code
        assert violation.code in [each.code for each in find_codes(violation.label.ko, codes, "ko")[:2]]
