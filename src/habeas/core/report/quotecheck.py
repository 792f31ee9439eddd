"""Checks a quotation of a report against the passage that it names."""

from __future__ import annotations

from collections.abc import Mapping

from habeas.core.analysis.figures import Passage
from habeas.core.kernel.codes import read_code
from habeas.core.kernel.errors import WrongUse
from habeas.core.report.outcomes import Outcome
from habeas.core.report.quotation import Comparison, compare, quoted
from habeas.core.report.readings import language_of


def check_quote(
    words: str,
    attributes: Mapping[str, str],
    language: str,
    passages: Mapping[int, Passage],
    codes: Mapping[str, int],
    withheld: Mapping[str, str],
) -> Outcome:
    """Whether the quoted words are the passage's, in its language or its approved translation (``.quote``)."""
    try:
        code = read_code(attributes["passage"], "P")
    except WrongUse as error:
        return Outcome("unreadable-check", do=str(error))
    if code in withheld:
        return Outcome("quotation-not-allowed", withheld[code], "Take the quotation out.")
    passage = passages.get(codes.get(code, 0))
    if passage is None:
        if code in codes:
            reason = "quotation-not-covered: this release holds no words of the passage"
            return Outcome("quotation-not-allowed", reason, "Take the quotation out.")
        return Outcome("unknown-passage", do=f"No passage {code} is known here: correct the code.")
    start, end = quoted(words)
    return _best(words[start:end], start, language, passage, code)


def _best(words: str, start: int, language: str, passage: Passage, code: str) -> Outcome:
    versions = {passage.language: passage.text}
    if passage.translation_language and passage.translation:
        versions[passage.translation_language] = passage.translation
    answers = {spoken: compare(words, text) for spoken, text in versions.items()}
    for answer in answers.values():
        if not answer.code:
            return Outcome(allowed=answer.allowed)
    written = language_of(words)
    nearest = answers.get(written) or answers.get(language)
    if nearest is None:
        do = f"{code} has no approved translation into {written}: quote its own words, or have one approved."
        return Outcome("changed-quotation", f"words in {', '.join(versions)}", do, start)
    return _outcome(nearest, start, code)


def _outcome(answer: Comparison, start: int, code: str) -> Outcome:
    do = {
        "changed-quotation": f"Quote the words of {code} as they are; mark a cut by … and an insertion by brackets.",
        "dropped-negation": "The cut or change loses a denial: quote it too.",
    }[answer.code]
    return Outcome(answer.code, answer.passage or None, do, start + answer.at, answer.allowed)
