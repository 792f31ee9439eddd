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
import threading
from collections.abc import Callable
from dataclasses import dataclass

from habeas.core.intake import dots, pdf_child
from habeas.core.intake.limits import Limits, too_large
from habeas.core.intake.texts import clean
from habeas.core.kernel.errors import NotNow, Refused, Where, WrongUse

#: what stands before the first word of a page but the first
PAGE = "\f"
#: the languages that are read, as codes of Tesseract, by those of ISO 639-1
LANGUAGES = {"ko": "kor", "en": "eng", "ar": "ara"}
_PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"II*\0", b"MM\0*", b"P5")
#: dots of one page at most: a sheet of A3 at 600 an inch has 70 million
_DOTS = 120_000_000
#: seconds for one page, and bytes of memory
_SECONDS, _MEMORY = 180, 3 << 30
#: seconds after which a program that is to stop is asked again whether it is
_ASKED_AGAIN = 0.2


@dataclass(frozen=True, slots=True)
class Scanned:
    """What was read: the text, how many pages, the confidence of Tesseract over all words (0 to 100), and its
    version with the languages it was asked for."""

    text: str
    pages: int
    confidence: int
    tool: str


@dataclass(frozen=True, slots=True)
class Prepared:
    """A scan that can be read: how many pages it has, what Tesseract is asked for, and what it says of itself."""

    pages: int
    codes: tuple[str, ...]
    tool: str
    is_pdf: bool


@dataclass(frozen=True, slots=True)
class Page:
    """The words of one page, and how sure of each Tesseract is."""

    text: str
    sure: tuple[float, ...]


def never() -> bool:
    """What is not to stop."""
    return False


def is_scan(head: bytes) -> bool:
    """Whether a file may be a scan, by its first bytes (1024 of a PDF)."""
    return b"%PDF-" in head[:1024] or head.startswith(_PICTURES)


def read_scan(
    content: bytes, languages: tuple[str, ...], *, limits: Limits, where: Where,
    told: Callable[[str], None] | None = None,
) -> Scanned:  # fmt: skip
    """Read a scanned PDF or a picture (PNG, JPEG, TIFF); refused where Tesseract or its language is missing. ``told``
    hears which page is read."""
    scan = prepare(content, languages, limits=limits, where=where)
    pages = []
    for number in range(scan.pages):
        if told is not None:
            told(f"reading page {number + 1:,} of {scan.pages:,}")
        pages.append(read_page(content, number, scan, limits=limits, where=where))
    return put_together(pages, scan)


def prepare(content: bytes, languages: tuple[str, ...], *, limits: Limits, where: Where) -> Prepared:
    """What is known of a scan before its first page is read."""
    codes = tuple(LANGUAGES[one] for one in languages if one in LANGUAGES)
    if len(codes) != len(languages) or not codes:
        raise WrongUse("no-such-language", "This language is not read.", expected=", ".join(LANGUAGES))
    tool = f"{_version(list(codes))} {'+'.join(codes)}"
    if not is_scan(content):
        raise WrongUse("not-a-scan", "This file is no scan.", where, expected="PDF, PNG, JPEG or TIFF")
    is_pdf = not content.startswith(_PICTURES)
    count = page_count(content, limits=limits, where=where) if is_pdf else _pictures(content, limits, where)
    return Prepared(count, codes, tool, is_pdf)


def _pictures(content: bytes, limits: Limits, where: Where) -> int:
    """How many pictures a file holds. Refused where there are too many, or one says that it has more dots than any
    page: it would be unpacked in memory."""
    found = dots.pictures(content, limits.pages)
    if len(found) > limits.pages:
        what = "The file has too many pictures."
        raise too_large(what, found=len(found), limit=limits.pages, setting="pages", where=where)
    if max(found, default=0) > _DOTS:
        raise Refused(
            "too-large",
            "A picture in this file has more dots than a page.",
            where,
            expected=f"at most {_DOTS:,}",
            found=f"{max(found):,}",
            do="Scan it again, with fewer dots.",
        )
    return max(1, len(found))


def page_count(content: bytes, *, limits: Limits, where: Where) -> int:
    """The pages of a PDF."""
    return int(_child(content, {"count": True}, limits, where))


def page_picture(content: bytes, number: int, *, limits: Limits, where: Where) -> bytes:
    """A page of a PDF, counted from nought, as a PNG to be looked at."""
    return _child(content, {"render": number, "look": True}, limits, where)


def read_page(
    content: bytes, number: int, scan: Prepared, *, limits: Limits, where: Where, stop: Callable[[], bool] = never
) -> Page:
    """One page, counted from nought. ``stop`` is asked again and again: where it says so, nothing is read any more."""
    if scan.is_pdf:
        return _read(_child(content, {"render": number}, limits, where, stop), list(scan.codes), where, stop)
    one_of = ("-c", f"tessedit_page_number={number}") if scan.pages > 1 else ()
    return _read(content, list(scan.codes), where, stop, *one_of)


def put_together(pages: list[Page], scan: Prepared) -> Scanned:
    """The text of all pages."""
    text = clean(f"\n{PAGE}".join(page.text for page in pages))
    sure = [one for page in pages for one in page.sure]
    return Scanned(text, len(pages), round(sum(sure) / len(sure)) if sure else 0, scan.tool)


def _read(picture: bytes, codes: list[str], where: Where, stop: Callable[[], bool], *how: str) -> Page:
    """One page. Few lines on an empty page are taken for no text at all: then it is read again as one block."""
    found = _page(_tesseract(picture, codes, where, *how, stop=stop))
    return found if found.text else _page(_tesseract(picture, codes, where, *how, "--psm", "6", stop=stop))


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


def _tesseract(picture: bytes, codes: list[str], where: Where, *how: str, stop: Callable[[], bool] = never) -> str:
    command = [shutil.which("tesseract") or "tesseract", "stdin", "stdout", "-l", "+".join(codes), *how, "tsv"]
    try:
        return _run(command, picture, stop).decode("utf-8", errors="replace")
    except (subprocess.TimeoutExpired, subprocess.CalledProcessError):
        raise Refused("unreadable-scan", "Tesseract cannot read this page.", where, do="Scan it again.") from None


def _run(command: list[str], fed: bytes, stop: Callable[[], bool] = never) -> bytes:
    """One program, bound: no files, no core dump, so much memory and time; with nothing of our environment."""
    bound = [sys.executable, "-I", "-c", _BOUND, *command]
    environment = {"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "OMP_THREAD_LIMIT": "1"}
    status, said = _fed(bound, fed, environment, _SECONDS, stop)
    if status:
        raise subprocess.CalledProcessError(status, command, output=said)
    return said


def _fed(
    command: list[str], fed: bytes, environment: dict[str, str], seconds: float, stop: Callable[[], bool]
) -> tuple[int, bytes]:
    """Feed a program and wait for what it says; it is ended where it takes too long or is not wanted any more."""
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL}
    done, stopped = threading.Event(), threading.Event()
    with subprocess.Popen(command, env=environment, cwd="/", **pipes) as running:  # type: ignore[call-overload]

        def watch() -> None:
            while not done.wait(_ASKED_AGAIN):
                if stop():
                    stopped.set()
                    running.kill()
                    return

        watcher = threading.Thread(target=watch, daemon=True)
        watcher.start()
        try:
            said = running.communicate(fed, timeout=seconds)[0]
        finally:
            done.set()
            running.kill()
            watcher.join()
    if stopped.is_set():
        raise NotNow("stopped", "Reading the scan was stopped.")
    return running.returncode, said


_BOUND = (
    "import ctypes, os, resource, sys\n"
    "ctypes.CDLL(None).prctl(1, 9)\n"  # it ends with who asked (PR_SET_PDEATHSIG)
    "for what, most in ((resource.RLIMIT_FSIZE, 0), (resource.RLIMIT_CORE, 0), "
    f"(resource.RLIMIT_AS, {_MEMORY}), (resource.RLIMIT_CPU, {_SECONDS})):\n"
    "    resource.setrlimit(what, (most, most))\n"
    "os.execv(sys.argv[1], sys.argv[1:])\n"
)


def _child(
    content: bytes, asked: dict[str, object], limits: Limits, where: Where, stop: Callable[[], bool] = never
) -> bytes:
    """What the process that reads PDFs says: how many pages, or the picture of one."""
    settings = {"pages": limits.pages, "seconds": limits.seconds, "memory": (1 << 30) + 3 * len(content), **asked}
    command = [sys.executable, "-I", pdf_child.__file__, json.dumps(settings)]
    try:
        status, said = _fed(command, content, {"PYTHONUTF8": "1"}, limits.seconds, stop)
    except subprocess.TimeoutExpired:
        status, said = 1, b""
    if status or said.startswith(b"{") or not said:
        raise Refused("broken-pdf", "The PDF cannot be read as a scan: it is damaged, protected, or too long.", where,
                      do="Ask for it again, or print it to a new PDF.")  # fmt: skip
    return said


def _page(table: str) -> Page:
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
    return Page("\n".join(paragraphs.values()), tuple(sure))


#: of the height of letters, how far apart two pieces of one Korean word stand at most: Tesseract cuts them apart
_NEAR = 0.18


def _is_hangul(letter: str) -> bool:
    return "\uac00" <= letter <= "\ud7a3"
