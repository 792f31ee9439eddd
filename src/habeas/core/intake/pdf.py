"""The text layer of a PDF, read in a process of its own: a native parser may crash, loop or fill memory."""

from __future__ import annotations

import json
import subprocess
import sys

from habeas.core.intake.limits import Limits, too_large
from habeas.core.kernel.errors import Refused, Where

_MEMORY = 1 << 30


def pdf_pages(content: bytes, *, limits: Limits, most: int, where: Where) -> list[str]:
    """The text of each page; ``most`` bounds the characters of all. The bytes go through a pipe, never a file."""
    settings = json.dumps(
        {"pages": limits.pages, "seconds": limits.seconds, "memory": _MEMORY + 3 * len(content), "characters": most}
    )
    try:
        done = subprocess.run(
            [sys.executable, "-I", "-m", "habeas.core.intake.pdf_child", settings],
            input=content,
            capture_output=True,
            timeout=limits.seconds,
            env={"PYTHONUTF8": "1"},
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise too_large(
            "Reading the PDF takes too long.",
            found=limits.seconds,
            limit=limits.seconds,
            setting="seconds",
            where=where,
        ) from error
    try:
        answer = json.loads(done.stdout)
    except ValueError as error:
        raise _broken(where) from error
    return _pages(answer, limits, most, where)


def _pages(answer: object, limits: Limits, most: int, where: Where) -> list[str]:
    match answer:
        case {"pages": list(pages)} if all(isinstance(page, str) for page in pages):
            return pages
        case {"refused": "password"}:
            raise Refused("encrypted", "The PDF is protected by a password.", where, do="Save it without a password.")
        case {"refused": "pages", "found": int(found)}:
            raise too_large(
                "The PDF has too many pages.", found=found, limit=limits.pages, setting="pages", where=where
            )
        case {"refused": "characters"}:
            raise too_large("The PDF holds too much text.", found=most + 1, limit=most, setting="pages", where=where)
    raise _broken(where)


def _broken(where: Where) -> Refused:
    return Refused(
        "broken-pdf", "The PDF is damaged: it cannot be read.", where, do="Ask for it again, or print it to a new PDF."
    )
