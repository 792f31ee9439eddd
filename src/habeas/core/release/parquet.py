"""The only module of a release that knows Arrow and Parquet: schemas, numbering, sorting, and files that never vary."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from habeas.core.kernel.errors import Broken

_ARROW = {"i": pa.int64(), "s": pa.string(), "d": pa.date32(), "b": pa.bool_()}


def arrow_type(spelling: str) -> Any:
    """The Arrow type of ``i``, ``s``, ``d``, ``b`` or ``l:x`` (with or without ``?``)."""
    plain = spelling.removesuffix("?")
    return pa.list_(_ARROW[plain[2:]]) if plain.startswith("l:") else _ARROW[plain]


def schema_of(columns: Mapping[str, str]) -> Any:
    """The Arrow schema of a table of ``content.TABLES``."""
    return pa.schema([pa.field(name, arrow_type(kind), nullable=kind.endswith("?")) for name, kind in columns.items()])


def read(plain: bytes, columns: Mapping[str, str], only: Collection[str] | None = None) -> Any | None:
    """The Arrow table in Parquet bytes, or None when they hold another schema. Of its columns those in ``only``, their
    text as dictionaries, in which each text stands once."""
    try:
        schema = pq.read_schema(pa.BufferReader(plain))
        if schema.names != list(columns) or schema.types != schema_of(columns).types:
            return None
        if only is None:
            return pq.read_table(pa.BufferReader(plain))
        texts = [name for name, kind in columns.items() if kind.startswith("s")]
        file = pq.ParquetFile(pa.BufferReader(plain), read_dictionary=texts)
        return file.read([name for name in columns if name in only])
    except (pa.ArrowException, OSError):
        return None


def to_lists(table: Any) -> dict[str, list[Any]]:
    """An Arrow table as plain Python lists, column by column."""
    return {name: _as_text(table.column(name)).to_pylist() for name in table.column_names}


def _as_text(column: Any) -> Any:
    return column.cast(column.type.value_type) if pa.types.is_dictionary(column.type) else column


def to_bytes(table: Any) -> bytes:
    """Parquet bytes that depend on the rows alone: every writer option is fixed."""
    sink = pa.BufferOutputStream()
    pq.write_table(
        table,
        sink,
        version="2.6",
        compression="zstd",
        compression_level=3,
        use_dictionary=True,
        write_statistics=False,
        row_group_size=262_144,
        data_page_size=1_048_576,
        data_page_version="1.0",
        store_schema=False,
        write_page_index=False,
        write_page_checksum=False,
    )
    return bytes(sink.getvalue())


def coded_batch(columns: Mapping[str, str], values: Mapping[str, Sequence[Any]], numbered: set[str]) -> Any:
    """Python columns as an Arrow table in which things are still named by their codes; Broken when they do not fit."""
    if set(values) != set(columns):
        raise Broken(f"a batch has the columns {sorted(set(values) ^ set(columns))} too many or too few")
    arrays = []
    for name, spelling in columns.items():
        kind = coded_type(spelling, name in numbered)
        try:
            array = pa.array(values[name], type=kind)
        except (pa.ArrowException, OverflowError) as error:
            raise Broken(f"column {name} holds a value that is no {spelling}: {type(error).__name__}") from None
        if array.null_count and not spelling.endswith("?"):
            raise Broken(f"column {name} holds a null")
        if pa.types.is_list(kind) and array.flatten().null_count:
            raise Broken(f"column {name} holds a null inside a list")
        arrays.append(array)
    if len({len(array) for array in arrays}) > 1:
        raise Broken("the columns of a batch differ in length")
    return pa.table(arrays, names=list(columns))


def coded_type(spelling: str, is_code: bool) -> Any:
    """The Arrow type of a column before numbering: codes are text."""
    plain = spelling.removesuffix("?")
    if plain.startswith("l:"):
        return pa.list_(pa.large_string() if is_code or plain == "l:s" else pa.int64())
    return pa.large_string() if is_code or plain == "s" else _ARROW[plain]


def concatenated(batches: list[Any], columns: Mapping[str, str], numbered: set[str]) -> Any:
    """All batches of one table as one, in canonical order: by every column in turn, lists sorted within."""
    if not batches:
        return pa.schema([(name, coded_type(kind, name in numbered)) for name, kind in columns.items()]).empty_table()
    table = pa.concat_tables(batches).combine_chunks()
    batches.clear()  # a large release is not held twice
    for name in columns:
        if pa.types.is_list(table.schema.field(name).type):
            table = _set(table, name, _sorted_lists(_whole(table, name)))
    return table.take(_canonical_order(table))


def require_ordered_days(table: Any, pairs: Iterable[tuple[str, str]]) -> None:
    """Broken when a first day lies after its last day."""
    for first, last in pairs:
        if pc.any(pc.greater(table.column(first), table.column(last))).as_py():
            raise Broken(f"a {first} lies after its {last}")


def feed(digest: Any, table: Any) -> None:
    """Give every value of an ordered table to a hash, in an encoding in which no two tables look alike.

    For each column: its name and number of rows, then which rows are null, then integers as 8 bytes each, text as
    lengths and bytes, lists as lengths and their values as a column.
    """
    for name in table.column_names:
        digest.update(f"{len(name)}:{name}:{table.num_rows}\n".encode())
        _feed_array(digest, _whole(table, name))


def distinct(arrays: Iterable[Any]) -> Any:
    """The distinct codes in columns of codes or lists of codes."""
    flat = [chunk.flatten() if pa.types.is_list(chunk.type) else chunk for one in arrays for chunk in one.chunks]
    return pc.drop_null(pa.chunked_array(flat, pa.large_string()).unique())


def missing(codes: Any, known: Any) -> bool:
    """Whether any of ``codes`` is not among ``known``."""
    return pc.any(pc.invert(pc.is_in(codes, value_set=known))).as_py() is True


def in_order_of(codes: Any, rank: Callable[[bytes], bytes]) -> Any:
    """Codes in the order of ``rank`` of their UTF-8 bytes."""
    marks = [
        pa.array([rank(code.encode()) for code in codes[start : start + _CHUNK].to_pylist()], pa.binary(32))
        for start in range(0, len(codes), _CHUNK)
    ]
    return codes.take(pc.sort_indices(pa.chunked_array(marks, pa.binary(32)))) if marks else codes


def numbered(table: Any, kinds: Mapping[str, str], codes: Mapping[str, Any], columns: Mapping[str, str]) -> Any:
    """The table with codes replaced by their place (from 1) in ``codes`` of their kind, sorted by these numbers."""
    for name, kind in kinds.items():
        array = _whole(table, name)
        if pa.types.is_list(array.type):
            places = _places(array.flatten(), codes[kind])
            array = _sorted_lists(pa.ListArray.from_arrays(_offsets(array), places))
        else:
            array = _places(array, codes[kind])
        table = _set(table, name, array)
    keys = [name for name in kinds if not columns[name].startswith("l:")] or table.column_names[:1]
    return table.take(pc.sort_indices(table, [(name, "ascending") for name in keys]))


def codes_to_bytes(codes: Mapping[str, Any]) -> bytes:
    """Which code has which number, as Parquet bytes: kind, number, code."""
    parts = [
        pa.table(
            {
                "kind": pa.repeat(pa.scalar(kind), len(own)),
                "number": pc.add(pc.indices_nonzero(pa.repeat(True, len(own))).cast(pa.int64()), 1),
                "code": own,
            }
        )
        for kind, own in codes.items()
    ]
    return to_bytes(pa.concat_tables(parts))


def codes_from_bytes(plain: bytes, kind: str) -> list[str]:
    """The codes of a kind in the order of their numbers."""
    table = pq.read_table(pa.BufferReader(plain), columns=["code"], filters=[("kind", "==", kind)])
    found: list[str] = table.column("code").to_pylist()
    return found


_CHUNK = 65_536


def _places(codes: Any, among: Any) -> Any:
    return pc.add(pc.index_in(codes, value_set=among).cast(pa.int64()), 1)


def _set(table: Any, name: str, array: Any) -> Any:
    return table.set_column(table.column_names.index(name), name, array)


def _whole(table: Any, name: str) -> Any:
    """A column as one array that begins at the beginning of its buffers."""
    chunks = table.column(name).chunks
    return pa.concat_arrays(chunks) if chunks else pa.array([], table.schema.field(name).type)


def _offsets(lists: Any) -> Any:
    lengths = pc.list_value_length(lists).cast(pa.int32())
    return pa.concat_arrays([pa.array([0], pa.int32()), pc.cumulative_sum(lengths)])


def _sorted_lists(lists: Any) -> Any:
    values = pa.table({"of": pc.list_parent_indices(lists), "value": lists.flatten()})
    order = pc.sort_indices(values, [("of", "ascending"), ("value", "ascending")])
    return pa.ListArray.from_arrays(_offsets(lists), values.column("value").take(order).combine_chunks())


def _canonical_order(table: Any) -> Any:
    keys = table
    for name in table.column_names:
        array = _whole(table, name)
        if pa.types.is_list(array.type):
            text = pa.ListArray.from_arrays(_offsets(array), array.flatten().cast(pa.string()))
            keys = _set(keys, name, pc.binary_join(text, "\x1f"))
        elif pa.types.is_boolean(array.type):
            keys = _set(keys, name, array.cast(pa.int8()))
    return pc.sort_indices(keys, [(name, "ascending") for name in keys.column_names])


def _feed_array(digest: Any, array: Any) -> None:
    if pa.types.is_list(array.type):
        _feed_array(digest, pc.list_value_length(array).cast(pa.int64()))
        _feed_array(digest, array.flatten())
        return
    digest.update(b"nulls" if array.null_count else b"whole")
    if array.null_count:
        _feed_array(digest, array.is_null().cast(pa.int64()))
    if pa.types.is_large_string(array.type):
        filled = pa.concat_arrays([array.fill_null("")])
        lengths = pc.binary_length(filled).cast(pa.int64())
        _feed_array(digest, lengths)
        size = pc.sum(lengths).as_py() or 0
        start = memoryview(filled.buffers()[1]).cast("q")[filled.offset] if len(filled) else 0
        digest.update(memoryview(filled.buffers()[2] or b"")[start : start + size])
        return
    numbers = array.cast(pa.int32()).cast(pa.int64()) if pa.types.is_date(array.type) else array.cast(pa.int64())
    numbers = numbers.fill_null(0)
    if len(numbers):
        digest.update(memoryview(numbers.buffers()[1])[numbers.offset * 8 : (numbers.offset + len(numbers)) * 8])
