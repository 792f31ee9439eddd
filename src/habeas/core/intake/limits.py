"""How large what comes in may be: the ``[limits]`` of a mission (docs/formats/mission.md)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, fields

from habeas.core.kernel.errors import Refused, Where, WrongUse


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds on one file, so that a hostile one is answered in bounded time and memory; all are settings."""

    file_bytes: int = 2_147_483_648
    columns: int = 2_000
    cell_characters: int = 1_000_000
    rows: int = 20_000_000
    unpacked_bytes: int = 2_147_483_648
    ratio: int = 200
    pages: int = 5_000
    seconds: int = 600

    def __post_init__(self) -> None:
        for setting in fields(self):
            value = getattr(self, setting.name)
            if isinstance(value, bool) or not isinstance(value, int) or value < 1:
                raise WrongUse(
                    "bad-limit", "A limit is a whole number above zero.", {"field": setting.name}, found=repr(value)
                )


def read_limits(table: Mapping[str, object]) -> Limits:
    """The limits of a mission's ``[limits]`` table; unknown settings are refused."""
    known = {setting.name for setting in fields(Limits)}
    for name in table:
        if name not in known:
            raise WrongUse(
                "unknown-key", "There is no such limit.", {"field": name}, expected=", ".join(sorted(known)), found=name
            )
    return Limits(**dict(table))  # type: ignore[arg-type]


def too_large(what: str, *, found: int, limit: int, setting: str, where: Where) -> Refused:
    """The one refusal for everything beyond a limit: it names the setting that can be raised."""
    return Refused(
        "too-large",
        what,
        where,
        expected=f"at most {limit}",
        found=str(found),
        do=f"Make the file smaller, or raise {setting} under [limits] in mission.toml.",
    )


@contextmanager
def without_mission() -> Iterator[None]:
    """What is read here belongs to no mission: whoever has a sheet alone is not sent to settings that are not there."""
    try:
        yield
    except Refused as refused:
        if refused.code == "too-large":
            refused.do = "Make the file smaller: leave out columns and rows that are not needed."
        raise
