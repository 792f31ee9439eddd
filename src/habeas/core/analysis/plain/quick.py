"""A plain CSV as columns, many rows at once; and None wherever the careful reader has anything to say.

What is read here is UTF-8, one line a row, quotes around whole cells or none. Everything else (a stray quote, a row
with too many cells, bytes of another encoding) goes to :mod:`habeas.core.intake`, which names file, row and column: so
that a message never depends on how fast a file was read.
"""

from __future__ import annotations

import mmap
from collections.abc import Iterator, Sequence
from itertools import repeat
from pathlib import Path
from typing import Any, overload

import numpy as np

from habeas.core.analysis.plain.factors import Array, Factor, ordered
from habeas.core.intake.cells import unescape_cell
from habeas.core.intake.limits import Limits

#: below so many bytes the careful reader is as quick
LEAST = 200_000
_BLOCK = 1 << 24
_QUOTE, _LINE, _RETURN = (ord(sign) for sign in '"\n\r')
#: bytes that are given to the careful reader: what Python takes for white space and Arrow does not, and NUL
_ODD = (b"\x00", b"\x1c", b"\x1d", b"\x1e", b"\x1f", b"\x0b", b"\x0c")
_ODD_BEYOND = (b"\xc2\x85", b"\xe2\x80\xa8", b"\xe2\x80\xa9")


class Words(Sequence[str]):
    """Distinct words in order, made into Python's when they are asked for: of millions of ids most never are."""

    def __init__(self, words: Any) -> None:
        self._arrow = words
        self._own: tuple[str, ...] | None = None

    @property
    def _all(self) -> tuple[str, ...]:
        if self._own is None:
            self._own = tuple(self._arrow.to_pylist())
        return self._own

    @overload
    def __getitem__(self, place: int) -> str: ...
    @overload
    def __getitem__(self, place: slice) -> tuple[str, ...]: ...
    def __getitem__(self, place: int | slice) -> str | tuple[str, ...]:
        if isinstance(place, slice):
            return self._all[place]
        return str(self._arrow[place]) if self._own is None else self._own[place]

    def __len__(self) -> int:
        return len(self._arrow)

    def __iter__(self) -> Iterator[str]:
        return iter(self._all)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and self._all == tuple(other)

    def __hash__(self) -> int:
        return hash(self._all)


def quick(path: Path, headers: Sequence[str], delimiter: str, limits: Limits) -> tuple[Array, list[Factor]] | None:
    """The number of each row and the columns, in the order of the headers; None: this is for the careful reader."""
    if len(delimiter) != 1 or path.stat().st_size < LEAST:
        return None
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
        lines = _lines(content, delimiter)
    if lines is None or lines > limits.rows:
        return None
    table = _table(path, headers, delimiter)
    if table is None or table.num_rows != lines - 1:
        return None
    factors, blank = [], np.ones(table.num_rows, dtype=bool)
    while table.num_columns:  # each column's characters are let go once its words are known
        found = _codes(table.column(0), limits)
        table = table.remove_column(0)
        if found is None:
            return None
        factors.append(found[0])
        blank &= found[1]
    numbers = np.arange(2, lines + 1)
    if blank.any():  # a row without a character in any cell is none
        numbers, factors = numbers[~blank], [one.kept(~blank) for one in factors]
    return numbers, factors


def _lines(content: mmap.mmap, delimiter: str) -> int | None:
    """How many lines there are; None where a quote, a line end or a character is not where a plain sheet has it."""
    around = (ord(delimiter), _LINE, _RETURN)
    if content[: content.find(b"\n") + 1].count(b'"') % 2:  # Arrow passes over a line, not over a row of headers
        return None
    lines, last, quotes = 0, _LINE, 0
    for start in range(0, len(content), _BLOCK):
        block = content[start : start + _BLOCK + 2]  # two more: what is odd has up to three bytes
        signs = np.frombuffer(block, dtype=np.uint8)
        own = signs[:_BLOCK]
        ends = np.flatnonzero(own == _LINE)
        odd = _ODD if block.isascii() else _ODD + _ODD_BEYOND
        if any(sign in block for sign in odd) or not _whole(own, signs, ends, last):
            return None
        if b'"' in block:
            places = np.flatnonzero(own == _QUOTE)
            before = np.where(places > 0, own[places - 1], last)
            after = np.where(places + 1 < len(signs), signs[np.minimum(places + 1, len(signs) - 1)], _LINE)
            opening = quotes % 2
            if not (np.isin(before[opening::2], around[:2]).all() and np.isin(after[1 - opening :: 2], around).all()):
                return None
            quotes += len(places)
        lines, last = lines + len(ends), int(own[-1])
    return None if quotes % 2 else lines + (last != _LINE)


def _whole(own: Array, signs: Array, ends: Array, last: int) -> bool:
    """Whether no line is empty, and no return stands elsewhere than before a line end."""
    before = np.where(ends > 0, own[ends - 1], last)
    if (before == _LINE).any():
        return False
    returns = np.flatnonzero(own == _RETURN)
    if not len(returns):
        return True
    after = signs[np.minimum(returns + 1, len(signs) - 1)]
    before = np.where(returns > 0, own[returns - 1], last)
    return bool((after == _LINE).all() and not (before == _LINE).any())


def _table(path: Path, headers: Sequence[str], delimiter: str) -> Any | None:
    import pyarrow as pa
    from pyarrow import csv

    names = [str(number) for number in range(len(headers))]
    # words are told apart later: column by column is quicker
    kinds = dict(zip(names, repeat(pa.string()), strict=False))
    try:
        return csv.read_csv(
            path,
            read_options=csv.ReadOptions(column_names=names, skip_rows=1, block_size=_BLOCK),
            parse_options=csv.ParseOptions(delimiter=delimiter, ignore_empty_lines=False),
            convert_options=csv.ConvertOptions(column_types=kinds, strings_can_be_null=False),
        )
    except pa.ArrowException:
        return None


def _codes(column: Any, limits: Limits) -> tuple[Factor, Array] | None:
    """The column, and which of its cells hold no character at all; None where a cell is too long."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if not column.num_chunks:
        return Factor(np.zeros(0, np.int64), ()), np.zeros(0, bool)
    try:
        column = column.dictionary_encode()
    except pa.ArrowException:  # more characters in different words than Arrow can tell apart
        return None
    words = column.chunk(0).dictionary  # all chunks share one
    if (pc.max(pc.binary_length(words)).as_py() or 0) > limits.cell_characters:
        return None
    cells = np.concatenate([chunk.indices.to_numpy() for chunk in column.chunks])
    nothing = pc.index(words, "").as_py()
    empty = cells == nothing if nothing >= 0 else np.zeros(len(cells), bool)
    bare = pc.utf8_trim_whitespace(words)
    if pc.any(pc.starts_with(words, "'")).as_py() or not bare.equals(words):
        return _bare(cells, words.to_pylist()), empty
    order = pc.sort_indices(words).to_numpy()  # by bytes of UTF-8, which is the order of Python's words
    place = np.empty(len(words), dtype=np.int64)
    place[order] = np.arange(len(words)) - (nothing >= 0)  # the empty word is the first, and no word
    return Factor(place[cells], Words(words.take(order[int(nothing >= 0) :]))), empty


def _bare(cells: Array, words: list[str]) -> Factor:
    """As the careful reader has them: an apostrophe of an export and white space taken off."""
    known: dict[str, int] = {}
    place = np.empty(len(words), dtype=np.int64)
    for number, word in enumerate(words):
        own = unescape_cell(word).strip()
        place[number] = known.setdefault(own, len(known)) if own else -1
    return ordered(place[cells], list(known))
