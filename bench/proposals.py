# ruff: noqa: E501 - an expression or a list of words reads best unbroken
"""How many planted names, numbers and places the rules propose, how much they propose for nothing, and how fast.

    PYTHONPATH=src:tests python bench/proposals.py

The numbers stand in docs/methods/identity-proposals.md. ``covered``: every sign of the planted words lies in a proposal.
"""

from __future__ import annotations

import sys
import time
from collections import Counter
from pathlib import Path

import yaml

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from habeas.core.coding.anchoring import find_spans
from habeas.core.coding.proposing import Proposal, propose
from habeas.core.coding.records import Span
from support.planted import written

EXAMPLE = Path(__file__).parents[1] / "examples" / "haesong"


def covered(start: int, end: int, found: list[Proposal]) -> bool:
    """Whether every sign lies in a proposal."""
    signs = set(range(start, end))
    for one in found:
        signs -= set(range(one.start, one.end))
    return not signs


def planted() -> None:
    """Recall on generated text, for each language and kind."""
    for language in ("ko", "en", "ar"):
        there, whole, touched, proposed, right = Counter(), Counter(), Counter(), 0, 0  # type: ignore[var-annotated]
        missed: Counter[str] = Counter()
        for seed in range(5):
            text, marks = written(language, seed)
            found = propose(text)
            proposed += len(found)
            right += sum(any(one.start < mark.end and mark.start < one.end for mark in marks) for one in found)
            for mark in marks:
                there[mark.kind] += 1
                whole[mark.kind] += covered(mark.start, mark.end, found)
                near = any(one.start < mark.end and mark.start < one.end for one in found)
                touched[mark.kind] += near
                if not covered(mark.start, mark.end, found):
                    missed[text[mark.start : mark.end]] += 1
        for kind in sorted(there):
            print(f"{language} {kind:8} covered {whole[kind]:4} touched {touched[kind]:4} of {there[kind]:4}")
        print(f"{language} precision {right} of {proposed}; not covered: {missed.most_common(12)}", file=sys.stderr)
        print(f"{language} precision {right} of {proposed}")


def example() -> None:
    """Recall on the made-up mission: what people marked in its coding files."""
    there, whole, touched, right, proposed = Counter(), Counter(), Counter(), Counter(), Counter()  # type: ignore[var-annotated]
    for path in sorted(EXAMPLE.glob("interviews-*/*.coding.yaml")):
        coding = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)
        text_file = path.with_name(path.name.replace(".coding.yaml", ".txt"))
        if not text_file.exists():
            continue
        text = _read(text_file)
        language = "en" if ".en." in path.name else path.parent.name[-2:]
        found = propose(text)
        marks = [
            (start, end, span["kind"])
            for span in coding.get("spans", [])
            if "language" not in span
            for start, end in find_spans(text, Span(span["words"], span["kind"]), every=True)
        ]
        for start, end, kind in marks:
            there[language, kind] += 1
            whole[language, kind] += covered(start, end, found)
            touched[language, kind] += any(one.start < end and start < one.end for one in found)
        proposed[language] += len(found)
        right[language] += sum(any(one.start < end and start < one.end for start, end, _ in marks) for one in found)
    for key in sorted(there):
        print(f"example {key[0]} {key[1]:6} covered {whole[key]:4} touched {touched[key]:4} of {there[key]:4}")
    for language in sorted(proposed):
        print(f"example {language} precision {right[language]} of {proposed[language]}")


def _read(path: Path) -> str:
    import unicodedata

    for encoding in ("utf-8", "utf-16", "cp949", "cp1256"):
        try:
            words = path.read_bytes().decode(encoding)
        except UnicodeDecodeError:
            continue
        return unicodedata.normalize("NFC", words.lstrip("\ufeff").replace("\r\n", "\n"))
    raise SystemExit(f"{path}: in no encoding that is known")


def speed() -> None:
    """A transcript of 200 pages, 2,000 signs each."""
    for language in ("ko", "en", "ar"):
        text = written(language, 0, 400)[0]
        text = (text * (400_000 // len(text) + 1))[:400_000]
        begun = time.perf_counter()
        count = len(propose(text))
        print(f"{language} 200 pages: {time.perf_counter() - begun:.1f} s, {count} proposals")


if __name__ == "__main__":
    planted()
    example()
    speed()
