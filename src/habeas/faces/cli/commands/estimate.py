"""Estimates from a plain table; no mission is opened and nothing is kept."""

from __future__ import annotations

import argparse
import importlib.util
import os
import time
from pathlib import Path
from typing import Any

from habeas.core.access.files import write_atomically
from habeas.core.kernel.errors import WrongUse
from habeas.faces.cli import progress, say

#: ``--on-map`` without a name
OWN_MAP = ""
#: a FILE that begins so is a release of a mission
RELEASE = "release:"
_OPTIONS = ("classes", "rounds", "delta", "model", "choose", "pair", "bootstraps")


def mse(args: argparse.Namespace) -> int:
    """Estimate how many there were in all."""
    began = time.perf_counter()
    from_lists = _library()
    given = {name: getattr(args, name) for name in _OPTIONS}
    given |= {"seed": args.seed, "level": args.level}
    column = args.strata or args.replicates
    read = _read(args, (column,) if column else ())
    with progress.told() as told:
        if column:
            parts = {names[0] or "(empty)": part for names, part in read.parts.items()}
            replicates = bool(args.replicates)
            found = from_lists.estimate_parts(read.whole, parts, args.method, replicates=replicates, told=told, **given)
        else:
            found = from_lists.estimate(read.whole, args.method, told=told, **given)
    return tell(args, found.answer(), found.text(), began)


def overlap(args: argparse.Namespace) -> int:
    """Say what the lists share."""
    began = time.perf_counter()
    from_lists = _library()
    found = from_lists.overlap(_read(args).whole, seed=args.seed, level=args.level)
    return tell(args, found, from_lists.overlap_text(found), began)


def require_statistics() -> None:
    """Refuse where numpy is not there, with what to install."""
    if importlib.util.find_spec("numpy") is None:
        raise WrongUse(
            "no-statistics", "The statistics are not installed.", do="Install them: pip install 'habeas[statistics]'."
        )


def _library() -> Any:
    require_statistics()
    # the matrices are many and small: threads of the linear algebra would wait for one another, and for our own
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    from habeas.core.analysis import mse as library

    return library


def _read(args: argparse.Namespace, split: tuple[str, ...] = ()) -> Any:
    from habeas.core.analysis.mse import Layout, read_histories

    refuse_release(args)
    refuse_files(args)
    lists = tuple(name.strip() for name in args.lists.split(",")) if args.lists else ()
    sheet = {"encoding": args.encoding, "delimiter": args.delimiter} | ({"sheet": args.sheet} if args.sheet else {})
    return read_histories(Path(args.file), Layout(lists, renamed(args.map), split), **sheet)


def renamed(given: list[str]) -> dict[str, str]:
    """``name=column`` as column to name."""
    pairs = [one.partition("=") for one in given]
    wrong = next((one for one, (name, _, column) in zip(given, pairs, strict=True) if not (name and column)), None)
    if wrong is not None:
        raise WrongUse("bad-map", "This names no column.", {"field": "--map"}, "name=column", wrong[:60])
    return {column.strip(): name.strip() for name, _, column in pairs}


def tell(args: argparse.Namespace, answer: dict[str, Any], text: str, began: float) -> int:
    """Write the answer where it is asked for; 3 where it is a refusal."""
    answer = answer | {"seconds": round(time.perf_counter() - began, 3)}
    if args.picture and not answer["refused"]:
        answer, text = _with_picture(args, answer, text)
    if args.out:
        _write(Path(args.out), answer)
    say(args, answer, text)
    return 3 if answer["refused"] else 0


def refuse_release(args: argparse.Namespace) -> None:
    """Refuse a release where there is no such estimate of it: its name is that of no file."""
    if str(args.file).startswith(RELEASE):
        what = "Of a release tables, trends, intensity and consistency are estimated, and nothing else."
        do = "Give a file: a row for each person or event (docs/formats/estimate.md)."
        raise WrongUse("not-of-a-release", what, {"field": "FILE"}, found=str(args.file)[:40], do=do)


def refuse_files(args: argparse.Namespace) -> None:
    """Refuse what cannot be written, before the work is done."""
    if args.out:
        refuse_out(Path(args.out))
    if args.picture:
        refuse_picture(Path(args.picture))
    if getattr(args, "on_map", None) is not None:
        args.atlas = _map_of(args)


def _map_of(args: argparse.Namespace) -> Any:
    """The map that rates are to be drawn on, read before the work is done."""
    from habeas.core.analysis.atlas import BUILT_IN, LARGEST, built_in, read_atlas
    from habeas.core.intake.limits import Limits
    from habeas.core.intake.sheets import read_head

    if not args.picture:
        raise WrongUse("no-picture", "A map is drawn into a picture.", {"field": "--on-map"}, "--picture FILE too")
    if args.on_map == OWN_MAP:  # it is read where the release is (testimony.py)
        return None
    if args.on_map in BUILT_IN:
        return read_atlas(built_in(args.on_map), f"{args.on_map}.geojson")
    path = Path(args.on_map)
    read_head(path, Limits(file_bytes=LARGEST), {"file": path.name})
    return read_atlas(path.read_bytes(), path.name)


def refuse_out(path: Path) -> None:
    """Refuse a name under which nothing can be written, before the work is done."""
    if path.suffix.lower() != ".xlsx":
        raise WrongUse(
            "not-xlsx", "The answer is written as a workbook.", {"file": str(path)}, "a name that ends in .xlsx"
        )
    refuse_not_new(path)


def refuse_picture(path: Path) -> None:
    """Refuse a name under which no picture can be written, before the work is done."""
    if path.suffix.lower() not in (".svg", ".png"):
        expected = "a name that ends in .svg or .png"
        raise WrongUse("not-a-picture", "A picture is SVG or PNG.", {"file": str(path)}, expected)
    refuse_not_new(path)


def refuse_not_new(path: Path) -> None:
    """Refuse a file that is there, or whose folder is not, or may not be written in."""
    if path.exists():
        raise WrongUse("exists", "There is such a file already.", {"file": str(path)}, do="Choose another name.")
    if not path.parent.is_dir():
        raise WrongUse("no-folder", "There is no such folder.", {"file": str(path)}, do="Make it, or choose another.")
    if not os.access(path.parent, os.W_OK):
        what = "Nothing can be written into this folder."
        raise WrongUse("read-only", what, {"file": str(path)}, do="Choose another folder.")


def _with_picture(args: argparse.Namespace, answer: dict[str, Any], text: str) -> tuple[dict[str, Any], str]:
    """Draw the answer; the same numbers as a table and a sentence stand beside."""
    from habeas.core.analysis.pictures.estimates import of_answer

    path, found = (
        Path(args.picture),
        of_answer(answer, args.language, getattr(args, "show", None), getattr(args, "atlas", None)),
    )
    write_atomically(path, found.png() if path.suffix.lower() == ".png" else found.svg.encode())
    beside = {
        "file": str(path),
        "kind": found.kind,
        "sentence": found.sentence,
        "table": [list(row) for row in found.matrix],
    }
    return answer | {"picture": beside}, f"{text}\nWritten: {path}. It shows: {found.sentence}"


def _write(path: Path, answer: dict[str, Any]) -> None:
    """The answer as a workbook: its values on one sheet, each of its tables on one of its own."""
    from habeas.core.exchange.workbook import workbook

    values: list[list[Any]] = [["key", "value"]]
    sheets: dict[str, list[list[Any]]] = {"answer": values}
    _spread(answer, "", values, sheets)
    write_atomically(path, workbook(sheets))


def _spread(answer: dict[str, Any], before: str, values: list[list[Any]], sheets: dict[str, list[list[Any]]]) -> None:
    for key, value in answer.items():
        name = f"{before}{key}"
        if isinstance(value, dict):
            _spread(value, f"{name}.", values, sheets)
        elif isinstance(value, list) and value and isinstance(value[0], dict):
            headers = list(dict.fromkeys(column for row in value for column in row))
            sheets[name] = [headers, *([_flat(row.get(column)) for column in headers] for row in value)]
        else:
            values.append([name, _flat(value)])


def _flat(value: Any) -> Any:
    if isinstance(value, list):
        return "; ".join(map(str, value))
    return str(value) if isinstance(value, dict) else value
