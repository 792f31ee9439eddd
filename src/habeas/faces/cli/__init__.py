"""The command line: ``habeas COMMAND``. Each command calls one verb of the store and says what came of it."""

from __future__ import annotations

import contextlib
import json
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import Any

#: commands that open no database, and must not wait for what they do not need
_AT_ONCE = ("missions:panic", "names:match", "country:show", "country:search")
_TABLES = ("estimate", "testimony", "delay", "patterns")  # modules whose commands read plain tables


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; gives the exit code of docs/formats/answers.md. No traceback reaches a user."""
    from habeas.faces.cli.shown import only_shown

    if hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(errors="backslashreplace")  # a file's name may hold bytes that are no text
    unraisable = sys.unraisablehook
    try:
        with only_shown():
            code = _run(list(sys.argv[1:] if argv is None else argv))
    finally:
        sys.unraisablehook = unraisable
    try:
        sys.stdout.flush()
    except OSError:
        _nobody_reads()  # it was told already; Python would say it again at its end
    return code


def _run(arguments: list[str]) -> int:
    from habeas.core.kernel.errors import ForPeople

    as_json = "--json" in arguments
    try:
        from habeas.faces.cli.parser import build

        args = build().parse_args(arguments)
        module, _, name = args.run.partition(":")
        if args.run not in _AT_ONCE and module not in _TABLES:
            from habeas.store import engine

            engine.setup()
        code = int(getattr(import_module(f"habeas.faces.cli.commands.{module}"), name)(args) or 0)
        sys.stdout.flush()
        return code
    except ForPeople as error:
        return _tell(error, as_json=as_json)
    except KeyboardInterrupt:
        return _stopped()
    except BrokenPipeError:
        _nobody_reads()
        return 0
    except OSError as error:
        return _tell(_of_files(error), as_json=as_json)
    except Exception as error:  # noqa: BLE001 - the last net: a defect of ours, told without a word of testimony
        if type(error).__name__ == "InterruptException":  # DuckDB's, for a Ctrl-C within a question
            return _stopped()
        return _defect(error, as_json=as_json)


def _stopped() -> int:
    """Say that somebody stopped it. What was under way is let go after its database: that is no news for her."""
    sys.unraisablehook = lambda _: None
    with contextlib.suppress(OSError):
        print("habeas: stopped; nothing was half done.", file=sys.stderr)
    return 4


def _tell(error: Any, *, as_json: bool) -> int:
    if as_json:
        with contextlib.suppress(OSError):  # what could not be written may be the answer itself
            print(json.dumps(error.answer(), ensure_ascii=False))
    with contextlib.suppress(OSError):
        print(f"habeas: {error}", file=sys.stderr)
    return int(error.exit_code)


def _nobody_reads() -> None:
    """Whoever read our output has gone; there is nobody to tell, at the end of the process neither."""
    import os

    with contextlib.suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _of_files(error: OSError) -> Any:
    """What a person is told of a file or folder that cannot be used."""
    import errno

    from habeas.core.kernel.errors import NotNow, WrongUse

    where: dict[str, str | int] = {"file": str(error.filename)} if error.filename else {}
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return NotNow("disk-full", "There is no room left on the disk.", where, do="Make room, then do it again.")
    if error.errno in (errno.EMFILE, errno.ENFILE, errno.ENOMEM, errno.EIO, errno.EAGAIN):
        return NotNow("machine", f"The machine refuses: {error.strerror}.", where, do="Try again.")
    return WrongUse(
        "unusable-file", f"The file or folder cannot be used: {error.strerror or 'it cannot be read'}.", where
    )


def _defect(error: Exception, *, as_json: bool) -> int:
    from habeas.core.kernel.errors import ForPeople

    frame = error.__traceback__
    while frame is not None and frame.tb_next is not None:
        frame = frame.tb_next
    place = f"{frame.tb_frame.f_globals.get('__name__', '?')}:{frame.tb_lineno}" if frame else "?"
    told = ForPeople(
        "defect",
        f"Habeas has a defect ({type(error).__name__} at {place}). What was acknowledged before is kept.",
        do="Tell whoever maintains your installation; the line above holds no testimony.",
    )
    if as_json:
        print(json.dumps(told.answer()))
    print(f"habeas: {told}", file=sys.stderr)
    import os

    if os.environ.get("HABEAS_TRACEBACK") == "1":  # for developers, on made-up data
        raise error
    return 1


def say(args: Any, answer: dict[str, Any], text: str) -> None:
    """The answer: JSON on standard output where asked for, else sentences."""
    print(json.dumps(answer, ensure_ascii=False) if args.json else text)
