"""Passphrases that people write down and read back."""

from __future__ import annotations

import unicodedata

import pytest

from habeas.core.access.passphrases import LANGUAGES, canonical_passphrase, new_passphrase, word_list
from habeas.core.kernel.errors import WrongUse


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_list_has_two_to_the_eleventh_different_words_in_nfc(language):
    words = word_list(language)
    assert len(set(words)) == len(words) == 2**11
    assert all(word == unicodedata.normalize("NFC", word) == word.lower() and word.isalpha() for word in words)


@pytest.mark.parametrize(("language", "first"), [("en", "abandon"), ("ko", "가격")])
def test_a_new_passphrase_has_seven_words_of_the_list(language, first):
    words = new_passphrase(language).split(" ")
    assert len(words) == 7
    assert set(words) <= set(word_list(language))
    assert new_passphrase(language, choice=lambda listed: listed[0]) == " ".join([first] * 7)


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_reads_back_however_it_was_typed(language):
    made = new_passphrase(language)
    for typed in (
        made,
        f"  {made.replace(' ', '   ')}\n",
        made.upper(),
        made.title(),
        unicodedata.normalize("NFD", made),
        made.replace(" ", "\u3000"),
    ):
        assert canonical_passphrase(typed) == made


def test_a_passphrase_a_person_made_up_keeps_its_capitals_and_signs():
    assert canonical_passphrase(" My  Own Passphrase-№1 ") == "My Own Passphrase-№1"
    assert canonical_passphrase("abandon Ability notaword") == "abandon Ability notaword"


@pytest.mark.parametrize("typed", ["", "  \n", "\ud800"])
def test_an_empty_passphrase_is_refused(typed):
    with pytest.raises(WrongUse) as caught:
        canonical_passphrase(typed)
    assert caught.value.code == "no-passphrase"


@pytest.mark.parametrize("language", ["fr", "../en", ""])
def test_a_language_without_a_list_is_refused(language):
    with pytest.raises(WrongUse):
        new_passphrase(language)
