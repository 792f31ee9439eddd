"""A made-up transcript of two hundred pages with six thousand passages, and five hundred acts in one account."""

from __future__ import annotations

from pathlib import Path
from typing import Any

PASSAGES, ACTS = 6_000, 500


def sentence(number: int) -> str:
    """One sentence, which stands in the text once."""
    return f"On day {number} they counted {number % 97} kernels of maize before roll-call number {number}."


def transcript(passages: int = PASSAGES) -> str:
    """The text: paragraphs of six sentences."""
    lines = [" ".join(map(sentence, range(start, min(start + 6, passages)))) for start in range(0, passages, 6)]
    return "\n".join(["[FICTION]", *lines]) + "\n"


def coding(interview: str, passages: int = PASSAGES, acts: int = ACTS) -> str:
    """The coding file: a passage for each sentence, an act on each twelfth one, all of one account."""
    marked = "".join(f'  p{n}: {{words: "{sentence(n)}"}}\n' for n in range(passages))
    step = max(1, passages // max(1, acts))
    done = "".join(
        f"      - {{id: a{n}, code: DET-01, victim: self, date: {2010 + n % 9}, basis: own, passages: [p{n * step}]}}\n"
        for n in range(acts)
    )
    head = f"format: habeas/coding/1\ntext: {interview}\nidentities: reviewed\npassages:\n{marked}"
    return head + f"accounts:\n  - acts:\n{done}"


def bring_in_long(folder: Path, *, by: Any, passages: int = PASSAGES, acts: int = ACTS) -> None:
    """A source, her interview, and its transcript with everything that is coded in it."""
    from habeas.store.actions.intake.folder import import_folder
    from support.sheets import bring_in

    bring_in(folder, "source", "code,kind,sex,birth\nS-1,escapee,female,1980\n", by=by)
    given = "1,S-1,2023-01-01,statistics,granted,public,\n"
    bring_in(folder, "consent", "id,source,given,uses,decision,audiences,withdrawn\n" + given, by=by)
    bring_in(folder, "interview", "code,source,date\nI-1,S-1,2023-02-03\n", by=by)
    texts = folder / "long"
    texts.mkdir()
    rows = "I-0001.txt,transcript,I-0001,en\nI-0001.coding.yaml,coding,,\n"
    (texts / "folder.csv").write_text("file,kind,of,language\n" + rows)
    (texts / "I-0001.txt").write_text(transcript(passages))
    (texts / "I-0001.coding.yaml").write_text(coding("I-0001", passages, acts))
    outcome = import_folder(texts, by=by)
    assert outcome.counts["refused"] == 0, outcome
