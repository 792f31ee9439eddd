"""A quotation is the passage's own words: typography is set aside, a letter is not, and no cut loses a denial."""

from __future__ import annotations

import pytest

from habeas.core.report.quotation import compare, quoted

SAID = "They counted the kernels. We did not eat, and nobody came until the morning. [W-3] didn’t beat me – he laughed."
KOREAN = "우리는 낟알을 세었습니다. 하루에 한 번도 배부르지 않았습니다. 말하지 말라고 했다. 문이 잠겨 나갈 수 없었다."


@pytest.mark.parametrize(
    "words",
    [
        SAID,
        "They counted the kernels.",
        "they counted the kernels",
        "counted the kernels",
        "They  counted\u00a0the\nkernels,",
        "They … the kernels. We did not eat, and nobody came … the morning",
        "They counted the kernels. […] We did not eat",
        "They counted [all of] the kernels",
        "[t]hey counted the kernels",
        "[W-3] didn't beat me - he laughed.",
        "[The guard] didn’t beat me — he laughed.",
        "[the guard] didn't beat me … laughed",
    ],
)
def test_words_of_the_passage_are_a_quotation_of_it(words: str):
    assert compare(words, SAID).code == ""


@pytest.mark.parametrize(
    "words", [KOREAN, "하루에 한 번도 배부르지 않았습니다.", "우리는 … 세었습니다", "문이 잠겨 나갈 수 없었다"]
)
def test_korean_words_of_the_passage_are_a_quotation_of_it(words: str):
    assert compare(words, KOREAN).code == ""


@pytest.mark.parametrize(
    ("words", "changed"),
    [
        ("They counted the kernel.", "kernel"),
        ("They counted the kernels once.", "once"),
        ("They counted all the kernels", "all"),
        ("They the kernels", "the"),
        ("Theу counted the kernels", "Theу"),
        ("[W-4] didn’t beat me", "beat"),
        ("We did not eat, and nobody came until morning", "morning"),
        ("We did not [ever] eat; and nobody", ";"),
    ],
)
def test_a_changed_word_is_found_where_it_stands(words: str, changed: str):
    answer = compare(words, SAID)
    assert answer.code == "changed-quotation"
    if changed != "beat":
        assert words[answer.at :].startswith(changed)


@pytest.mark.parametrize(
    "words",
    [
        "We did eat, and nobody came",
        "We did … eat",
        "We … came until the morning",
        "They counted the kernels … came until the morning",
        "eat, and nobody came",
        "[W-3] did beat me",
        "[the guard] … beat me",
        "and … came until the morning",
        "came until the morning",
    ],
)
def test_a_lost_denial_is_its_own_problem(words: str):
    assert compare(words, SAID).code == "dropped-negation"


@pytest.mark.parametrize(
    "words",
    [
        "하루에 한 번도 배부르지",
        "하루에 한 번도 … 말하지 말라고",
        "말하지 … 했다",
        "문이 잠겨 나갈 수 … 있었다",
        "하루에 한 번도 배불렀습니다",
    ],
)
def test_a_lost_korean_denial_is_found(words: str):
    assert compare(words, KOREAN).code in ("dropped-negation", "changed-quotation")
    assert compare(words, KOREAN).code == "dropped-negation" or "있었다" in words


@pytest.mark.parametrize("word", ["안전한", "안내를", "잘못", "말을"])
def test_words_that_only_look_like_denials_may_be_cut(word: str):
    assert compare("우리는 … 걸었다", f"우리는 {word} 따라 걸었다").code == ""


@pytest.mark.parametrize("word", ["안", "못", "않고", "없이", "아니라"])
def test_denials_may_not_be_cut(word: str):
    assert compare("우리는 … 걸었다", f"우리는 {word} 걸었다").code == "dropped-negation"


def test_an_insertion_may_not_add_a_denial():
    assert compare("They counted [but not all of] the kernels", SAID).code == "changed-quotation"


def test_what_was_allowed_is_listed():
    assert compare("[The guard] didn't beat me … laughed", SAID).allowed == ("[The guard]", "…")


def test_an_empty_quotation_is_a_change():
    assert compare("…", SAID).code == "changed-quotation"
    assert compare("", SAID).code == "changed-quotation"


def test_the_passage_is_shown_by_a_short_cut_around_the_change():
    long = " ".join(f"word{n}" for n in range(100))
    answer = compare(long.replace("word50", "other"), long)
    assert answer.passage == " ".join(f"word{n}" for n in range(45, 56))


@pytest.mark.parametrize(
    ("words", "inner"),
    [('"They left."', "They left."), ("“They left”.", "They left"), ("‘a’", "a"), ("bare", "bare"), ('"', '"')],
)
def test_the_marks_around_a_quotation_are_no_part_of_it(words: str, inner: str):
    start, end = quoted(words)
    assert words[start:end] == inner
