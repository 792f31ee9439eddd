"""A scan as a text: pictures of its pages, what Tesseract says of them, and the words in their paragraphs.

Tesseract is fed and read by pipes, and may write no file: the limit of a file's size is nought. What it guesses of its
own certainty goes along. A page begins with a form feed, so that pages are known in the text.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass

from habeas.core.intake import pdf_child
from habeas.core.intake.limits import Limits
from habeas.core.intake.texts import clean
from habeas.core.kernel.errors import Refused, Where, WrongUse

#: what stands before the first word of a page but the first
PAGE = "\f"
#: the languages that are read, as codes of Tesseract, by those of ISO 639-1
LANGUAGES = {"ko": "kor", "en": "eng", "ar": "ara"}
_PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"II*\0", b"MM\0*", b"P5")
#: seconds for one page, and bytes of memory
_SECONDS, _MEMORY = 180, 3 << 30


@dataclass(frozen=True, slots=True)
class Scanned:
    """What was read: the text, how many pages, the confidence of Tesseract over all words (0 to 100), and its
    version with the languages it was asked for."""

    text: str
    pages: int
    confidence: int
    tool: str


def read_scan(content: bytes, languages: tuple[str, ...], *, limits: Limits, where: Where) -> Scanned:
    """Read a scanned PDF or a picture (PNG, JPEG, TIFF); refused where Tesseract or its language is missing."""
    codes = [LANGUAGES[one] for one in languages if one in LANGUAGES]
    if len(codes) != len(languages) or not codes:
        raise WrongUse("no-such-language", "This language is not read.", expected=", ".join(LANGUAGES))
    tool = f"{_version(codes)} {'+'.join(codes)}"
    if b"%PDF-" in content[:1024]:
        count = int(_child(content, {"count": True}, limits, where))
        pictures = (_child(content, {"render": number}, limits, where) for number in range(count))
    elif content.startswith(_PICTURES):
        pictures = (one for one in (content,))
    else:
        raise WrongUse("not-a-scan", "This file is no scan.", where, expected="PDF, PNG, JPEG or TIFF")
    pages = [_read(picture, codes, where) for picture in pictures]
    text = clean(f"\n{PAGE}".join(page for page, _ in pages))
    sure = [one for _, each in pages for one in each]
    return Scanned(text, len(pages), round(sum(sure) / len(sure)) if sure else 0, tool)


def _read(picture: bytes, codes: list[str], where: Where) -> tuple[str, list[float]]:
    """One page. Few lines on an empty page are taken for no text at all: then it is read again as one block."""
    found = _page(_tesseract(picture, codes, where))
    return found if found[0] else _page(_tesseract(picture, codes, where, "--psm", "6"))


def _version(codes: list[str]) -> str:
    """The program's name and version; refused, with what to install, where it or a language is missing."""
    program = shutil.which("tesseract")
    packages = " ".join(["tesseract-ocr", *(f"tesseract-ocr-{code}" for code in codes if code != "eng")])
    do = f"apt-get install {packages}"
    if program is None:
        raise Refused("no-tesseract", "Tesseract, which reads scans, is not installed.", do=do)
    there = set(_run([program, "--list-langs"], b"").decode(errors="replace").split())
    if missing := [code for code in codes if code not in there]:
        raise Refused("no-tesseract-language", "Tesseract does not know this language.", found=" ".join(missing), do=do)
    return " ".join(_run([program, "--version"], b"").decode(errors="replace").split()[:2])


def _tesseract(picture: bytes, codes: list[str], where: Where, *how: str) -> str:
    command = [shutil.which("tesseract") or "tesseract", "stdin", "stdout", "-l", "+".join(codes), *how, "tsv"]
    try:
        return _run(command, picture).decode("utf-8", errors="replace")
    except (subprocess.TimeoutExpired, subprocess.CalledProcessError):
        raise Refused("unreadable-scan", "Tesseract cannot read this page.", where, do="Scan it again.") from None


def _run(command: list[str], fed: bytes) -> bytes:
    """One program, bound: no files, no core dump, so much memory and time; with nothing of our environment."""
    done = subprocess.run(
        [sys.executable, "-I", "-c", _BOUND, *command],
        input=fed, capture_output=True, timeout=_SECONDS, check=True, cwd="/",
        env={"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "OMP_THREAD_LIMIT": "1"},
    )  # fmt: skip
    return done.stdout


_BOUND = (
    "import os, resource, sys\n"
    "for what, most in ((resource.RLIMIT_FSIZE, 0), (resource.RLIMIT_CORE, 0), "
    f"(resource.RLIMIT_AS, {_MEMORY}), (resource.RLIMIT_CPU, {_SECONDS})):\n"
    "    resource.setrlimit(what, (most, most))\n"
    "os.execv(sys.argv[1], sys.argv[1:])\n"
)


def _child(content: bytes, asked: dict[str, object], limits: Limits, where: Where) -> bytes:
    """What the process that reads PDFs says: how many pages, or the picture of one."""
    settings = {"pages": limits.pages, "seconds": limits.seconds, "memory": (1 << 30) + 3 * len(content), **asked}
    done = subprocess.run(
        [sys.executable, "-I", pdf_child.__file__, json.dumps(settings)],
        input=content, capture_output=True, timeout=limits.seconds, env={"PYTHONUTF8": "1"}, check=False,
    )  # fmt: skip
    if done.returncode or done.stdout.startswith(b"{") or not done.stdout:
        raise Refused("broken-pdf", "The PDF cannot be read as a scan: it is damaged, protected, or too long.", where,
                      do="Ask for it again, or print it to a new PDF.")  # fmt: skip
    return done.stdout


def _page(table: str) -> tuple[str, list[float]]:
    """The words of one page, a line for each paragraph, and how sure of each Tesseract is (its TSV: level, page, block,
    paragraph, line, word, left, top, width, height, confidence, text)."""
    paragraphs: dict[tuple[str, str], str] = {}
    sure: list[float] = []
    end, line = 0, ""
    for row in table.splitlines()[1:]:
        said = row.split("\t")
        word = re.sub(r"[\x00-\x1f]", "", said[11]).strip() if len(said) == 12 and said[0] == "5" else ""
        if not word:
            continue
        before = paragraphs.get((said[2], said[3]), "")
        left, width, height = (int(said[at]) for at in (6, 8, 9))
        near = line == "".join(said[2:5]) and left - end < height * _NEAR
        joined = near and _is_hangul(before[-1:]) and _is_hangul(word[:1])
        paragraphs[said[2], said[3]] = before + ("" if joined or not before else " ") + word
        end, line = left + width, "".join(said[2:5])
        sure.append(float(said[10]))
    return "\n".join(paragraphs.values()), sure


#: of the height of letters, how far apart two pieces of one Korean word stand at most: Tesseract cuts them apart
_NEAR = 0.18


def _is_hangul(letter: str) -> bool:
    return "\uac00" <= letter <= "\ud7a3"
