"""Looks for what must never leave in a published file: codes, queries, checks, paths, comments, programs."""

from __future__ import annotations

import re
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
    ("a program", re.compile(r"<(?:script|iframe|object|embed|link|img|svg)\b|<[^>]*\son\w+=", re.IGNORECASE)),
    ("an author or generator", re.compile(r"<meta[^>]*(?:author|generator)", re.IGNORECASE)),
    ("a path", re.compile(r"file:|(?<![\w/.:<])/(?:home|root|tmp|work|Users|mnt|var|etc|srv)/|\b[A-Za-z]:\\")),
)


def codes_in(words: str) -> Iterator[re.Match[str]]:
    """Codes of the mission in words that would be published."""
    return _CODE.finditer(words)


def leaks_in(published: str) -> list[str]:
    """The kinds of thing in a published file that must not leave."""
    return [kind for kind, pattern in _KINDS if pattern.search(published)]
