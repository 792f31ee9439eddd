"""Pseudonymous codes: the only names of people, texts and facts on working screens and in the log."""

from __future__ import annotations

import re

from habeas.core.kernel.errors import WrongUse

#: prefix -> what it names (docs/formats/README.md)
PREFIXES = {
    "S": "source",
    "I": "interview",
    "SUB": "submission",
    "CON": "consultation",
    "AGR": "agreement",
    "C": "consent",
    "N": "exposure",
    "G": "root",
    "T": "text",
    "P": "passage",
    "E": "event",
    "A": "account",
    "V": "act",
    "O": "observation",
    "W": "person",
    "M": "measure",
    "F": "finding",
    "B": "batch",
    "X": "item",
    "U": "user",
    "R": "release",
    "D": "report",
    "Q": "draft",
    "RA": "risk assessment",
    "INC": "incident",
    "REF": "referral",
    "H": "legal hold",
    "L": "label",
    "OP": "opening",
    "AP": "approval",
    "RQ": "request",
    "DIS": "disclosure",
    "NT": "notice",
    "K": "second factor",
    "RC": "recoding",
    "DC": "double coding",
    "DR": "draft of an interview",
    "IN": "upload",
}

_FORM = re.compile(r"([A-Z]{1,3})-(\d{1,12})")


def code(prefix: str, number: int) -> str:
    """``code("S", 231)`` is ``S-0231``."""
    return f"{prefix}-{number:04d}"


def read_code(text: str, *expected: str) -> str:
    """The canonical spelling of a code that was written (``i-12``: ``I-0012``); refused where its prefix is another."""
    found = _FORM.fullmatch(text.strip().upper())
    allowed = expected or tuple(PREFIXES)
    if not found or found[1] not in allowed or int(found[2]) == 0:
        forms = ", ".join(f"{code(prefix, 12)} ({PREFIXES[prefix]})" for prefix in allowed)
        raise WrongUse("not-a-code", "This is not a code.", expected=forms, found=repr(text))
    return code(found[1], int(found[2]))


def number(text: str) -> int:
    """The number inside a code."""
    return int(text.rpartition("-")[2])
