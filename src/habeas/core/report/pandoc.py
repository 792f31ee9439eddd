"""Runs pandoc, fed and read by pipes: it opens no file, and of Markdown it knows only what our own reader knows."""

from __future__ import annotations

import json
import os
import re
import subprocess
import tempfile
from typing import Any

from habeas.core.kernel.errors import Broken, Refused

#: seconds that one run may take
SECONDS = 120
#: pandoc's names of the parts of Markdown that a checked report may use; everything else stays plain words
MARKDOWN = (
    "markdown_strict-raw_html-shortcut_reference_links-spaced_reference_links"
    "+bracketed_spans+fenced_divs+header_attributes+pipe_tables+footnotes+fenced_code_blocks+fenced_code_attributes"
    "+backtick_code_blocks+escaped_line_breaks+all_symbols_escapable+intraword_underscores+space_in_atx_header"
)
Tree = dict[str, Any]
#: the same bytes each time: pandoc would write the clock into a DOCX
_ENVIRONMENT = {"LANG": "C.UTF-8", "SOURCE_DATE_EPOCH": "315532800"}


def read_tree(body: str) -> Tree:
    """Pandoc's tree of the Markdown body of a report."""
    answer = json.loads(_run(["--from", MARKDOWN, "--to", "json"], body))
    if not isinstance(answer, dict):
        raise Broken("pandoc gave no tree")
    return answer


def write_html(tree: Tree) -> str:
    """The tree as an HTML fragment."""
    wanted = ["--from", "json", "--to", "html5", "--wrap", "none", "--syntax-highlighting", "none"]
    return _STYLE.sub(_as_class, _run(wanted, json.dumps(tree, ensure_ascii=False)))


#: what pandoc writes about a column of a table: the page has no inline style, so that it holds under any policy
_STYLE = re.compile(r'(?<=<t[dh]) style="text-align: (left|right|center);"|(?<=<col) style="width: \d+%" ?')


def _as_class(found: re.Match[str]) -> str:
    return f' class="{found[1]}"' if found[1] else ""


def write_docx(tree: Tree, reference: bytes) -> bytes:
    """The tree as DOCX in the styles of a reference document. Pandoc reads that from a folder in memory, where there is
    one; nothing of the report is in it."""
    memory = "/dev/shm" if os.path.isdir("/dev/shm") else None  # noqa: S108  (a folder of our own, in memory)
    with tempfile.TemporaryDirectory(prefix="habeas-", dir=memory) as folder:
        path = os.path.join(folder, "reference.docx")
        with open(path, "wb") as stream:
            stream.write(reference)
        wanted = ["--from", "json", "--to", "docx", "--reference-doc", path, "--syntax-highlighting", "none"]
        return _run_bytes([*wanted, "--output", "-"], json.dumps(tree, ensure_ascii=False))


def _run(arguments: list[str], text: str) -> str:
    return _run_bytes(arguments, text).decode()


def _run_bytes(arguments: list[str], text: str) -> bytes:
    command = [_program(), "--sandbox", *arguments, "+RTS", "-M1G", "-A64m", "-RTS"]
    try:
        done = subprocess.run(
            command, input=text.encode(), capture_output=True, timeout=SECONDS, env=_ENVIRONMENT, check=False
        )
    except subprocess.TimeoutExpired:
        raise Refused("report-too-slow", f"Turning the report into a document took more than {SECONDS} s.") from None
    if done.returncode:
        raise Broken(f"pandoc ended with {done.returncode}")
    return done.stdout


def _program() -> str:
    try:
        import pypandoc  # in the optional extra "reports"

        return str(pypandoc.get_pandoc_path())
    except (ImportError, OSError):
        raise Refused(
            "reports-extra-missing",
            "Building a report needs pandoc, which is not installed.",
            do='Install it with the extra: pip install "habeas[reports]".',
        ) from None
