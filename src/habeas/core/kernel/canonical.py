"""Canonical JSON (RFC 8785) of the values that records hold: the bytes that are hashed.

Numbers with a fraction are refused: two programs may print a binary float differently, and a digest must not depend on
that. Decimals travel as strings.
"""

from __future__ import annotations

import hashlib
import json
from typing import Any

from habeas.core.kernel.errors import Broken

_SAFE_INTEGER = 2**53


def canonical(value: Any) -> bytes:
    """The RFC 8785 bytes of ``value`` (None, bool, int within ±2**53, str, list, tuple, dict with string keys)."""
    _check(value)
    return json.dumps(_ordered(value), ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode("utf-8")


def digest(value: Any) -> str:
    """SHA-256 of the canonical bytes, in hexadecimal."""
    return hashlib.sha256(canonical(value)).hexdigest()


def _check(value: Any) -> None:
    if value is None or isinstance(value, str | bool):
        return
    if isinstance(value, int):
        if not -_SAFE_INTEGER < value < _SAFE_INTEGER:
            raise Broken(f"an integer of {value.bit_length()} bits has no canonical JSON: write it as a string")
        return
    if isinstance(value, list | tuple):
        for item in value:
            _check(item)
        return
    if isinstance(value, dict):
        for key, item in value.items():
            if not isinstance(key, str):
                raise Broken(f"a key of type {type(key).__name__} has no canonical JSON")
            _check(item)
        return
    raise Broken(f"a value of type {type(value).__name__} has no canonical JSON")


def _ordered(value: Any) -> Any:
    """Keys by their UTF-16 code units (RFC 8785 section 3.2.3), which differs from Python's order beyond the BMP."""
    if isinstance(value, dict):
        return {key: _ordered(value[key]) for key in sorted(value, key=lambda name: name.encode("utf-16-be"))}
    if isinstance(value, list | tuple):
        return [_ordered(item) for item in value]
    return value
