"""Looks for what must never leave in a published file: codes, queries, checks, paths, comments, programs."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator

from habeas.core.kernel.codes import PREFIXES
from habeas.core.report.outcomes import RESERVED, SHAPES

_CODES = rf"(?<![\w-])(?:{'|'.join(PREFIXES)})-\d{{4,12}}(?![\w-])"
_CODE = re.compile(_CODES)
_CHECKS = "|".join([*SHAPES, *RESERVED])
_KINDS = (
    ("a mission code", _CODE),
    ("a masked identity", re.compile(r"\[[A-Z]{1,3}-\d{1,12}\]")),
    ("a check", re.compile(rf"class=\"(?:[^\"]* )?(?:{_CHECKS})[ \"]|\{{\.(?:{_CHECKS})\b")),
    (
        "a query",
        re.compile(r"\b(?:passage|among|against|counting|where)=|\b[a-z_.]+\s?(?:!|&[lg]t;)?=\s?[A-Z]{3}-[\d*]"),
    ),
    ("an attribute", re.compile(r"<[^>]*\sdata-", re.IGNORECASE)),
    ("a comment", re.compile("<!--")),
    (
        "a program",
        re.compile(
            r"<(?:script|iframe|object|embed|link|svg)\b|<[^>]*\son\w+="
            r"|<img (?!src=\"data:image/(?:svg\+xml|png);base64,)",
            re.IGNORECASE,
        ),
    ),
    ("an author or generator", re.compile(r"<meta[^>]*(?:author|generator)", re.IGNORECASE)),
    ("a path", re.compile(r"file:|(?<![\w/.:<])/(?:home|root|tmp|work|Users|mnt|var|etc|srv)/|\b[A-Za-z]:\\")),
)


def codes_in(words: str) -> Iterator[re.Match[str]]:
    """Codes of the mission in words that would be published."""
    return _CODE.finditer(words)


def leaks_in(published: str) -> list[str]:
    """The kinds of thing in a published file that must not leave."""
    return [kind for kind, pattern in _KINDS if pattern.search(published)]


def leaks_in_file(content: bytes, form: str) -> list[str]:
    """What must not leave in a report of a form: ``html``, ``docx`` (every part), ``pdf`` (words and metadata)."""
    if form == "docx":
        return _in_docx(content)
    if form == "pdf":
        return _in_pdf(content)
    return leaks_in(_without_pictures(content.decode()))


#: pictures inside a page: drawn by us from the release, in letters that are no words
_PICTURE = re.compile(r'src="data:image/(?:svg\+xml|png);base64,[A-Za-z0-9+/=]*"')


def _without_pictures(page: str) -> str:
    return _PICTURE.sub('src="data:image/png;base64,"', page)


_WORDS_ONLY = ("a mission code", "a masked identity", "a path")
_TRACES = {
    "a revision": re.compile(r"w:rsid|<w:(?:ins|del|moveFrom|moveTo)\b"),
    "a comment": re.compile(r"<!--|<w:comment|comments\.xml|commentRange"),
    "an author or generator": re.compile(
        r"<(?:dc:creator|cp:lastModifiedBy|dc:description|cp:keywords|Application|Company|Manager|Template)\b|w:author="
    ),
    "a template": re.compile(r"attachedTemplate"),
    "a working copy": re.compile(r"habeas:\d|habeas_b?\d|urn:habeas:working-copy|habeas/working-copy/"),
    "a program": re.compile(r"vbaProject|<o:OLEObject|ActiveX", re.IGNORECASE),
}


def _in_docx(content: bytes) -> list[str]:
    """Every part of the package: its name, its words, its properties, and what pictures carry beside their points."""
    found: list[str] = []
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        for info in package.infolist():
            part = package.read(info)
            if info.filename.endswith(".png"):
                found += _in_png(part)
                continue
            text = f"{info.filename}\n{part.decode('utf-8', 'replace')}"
            found += [kind for kind, pattern in _TRACES.items() if pattern.search(text)]
            found += _in_words(_TAG.sub(" ", text))
    return list(dict.fromkeys(found))


_TAG = re.compile(r"<[^>]*>")


def _in_words(text: str) -> list[str]:
    """What plain words must not hold; a check or query is looked for as it stands in the prose that was checked."""
    kinds = [kind for kind, pattern in _KINDS if kind in _WORDS_ONLY and pattern.search(text)]
    return kinds + [kind for kind, pattern in _PROSE.items() if pattern.search(text)]


_PROSE = {
    "a check": re.compile(rf"\{{\.(?:{_CHECKS})\b"),
    "a query": re.compile(r"\b(?:passage|among|against|counting|where)=|\b[a-z_.]+\s?(?:!|<)?=\s?[A-Z]{3}-[\d*]"),
}


def _in_png(content: bytes) -> list[str]:
    """A PNG of ours has no chunk of words or times."""
    named = {content[at + 4 : at + 8] for at in _chunks(content)}
    return ["words in a picture"] if named & {b"tEXt", b"zTXt", b"iTXt", b"tIME", b"eXIf"} else []


def _chunks(content: bytes) -> Iterator[int]:
    at = 8
    while at + 8 <= len(content):
        yield at
        at += 12 + int.from_bytes(content[at : at + 4], "big")


def _in_pdf(content: bytes) -> list[str]:
    """The words of every page, the metadata, attachments and annotations that are no links."""
    import pypdfium2
    import pypdfium2.raw as raw

    from habeas.core.report.typst import words_of

    with pypdfium2.PdfDocument(io.BytesIO(content)) as opened:
        told = opened.get_metadata_dict()
        attached = opened.count_attachments()
        kinds = {
            raw.FPDFAnnot_GetSubtype(raw.FPDFPage_GetAnnot(page.raw, n))
            for page in opened
            for n in range(raw.FPDFPage_GetAnnotCount(page.raw))
        }
    found = ["an author or generator"] if told.get("Author") or told.get("Keywords") or told.get("Subject") else []
    found += ["an attachment"] if attached else []
    found += ["a comment"] if kinds - {raw.FPDF_ANNOT_LINK} else []
    return list(dict.fromkeys([*found, *_in_words(words_of(content) + "\n" + told.get("Title", ""))]))
