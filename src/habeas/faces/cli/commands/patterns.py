"""What patterns are called, from plain tables of testimony; no mission is opened and nothing is kept."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from habeas.faces.cli.commands.estimate import renamed
from habeas.faces.cli.commands.testimony import answered, period_of, sheet_of


def intensity(args: argparse.Namespace) -> int:
    """Measure how intense, by groups."""
    return answered(args, _intensity)


def consistency(args: argparse.Namespace) -> int:
    """Measure how far what witnesses tell differs between groups."""
    return answered(args, _consistency)


def _intensity(args: argparse.Namespace, plain: Any) -> Any:
    from habeas.core.analysis import pattern

    asked = pattern.Intensity(
        plain.folded(args.by) if args.by else None, _names(args.code), _names(args.grave), period_of(args, plain),
        args.floor, args.bootstraps, args.seed, args.level,
    )  # fmt: skip
    acts = plain.read_acts(Path(args.file), **sheet_of(args, "intensity"))
    files, exposure = [acts.columns], None
    if args.exposure:
        exposure = plain.read_exposure(Path(args.exposure), **sheet_of(args, "intensity", args.exposure))
        files.append(exposure.columns)
    plain.refuse_unknown(renamed(args.map), *files)
    return pattern.intensity(acts, asked, exposure)


def _consistency(args: argparse.Namespace, plain: Any) -> Any:
    from habeas.core.analysis import pattern

    acts = plain.read_acts(Path(args.file), **sheet_of(args, "consistency"))
    plain.refuse_unknown(renamed(args.map), acts.columns)
    by = plain.folded(args.by) if args.by else "place" if acts.columns.get("place") is not None else "year"
    practice = tuple(plain.folded(name) for name in _names(args.practice))
    asked = pattern.Consistency(
        by, practice, _names(args.code), period_of(args, plain), args.floor, args.permutations, args.seed, args.level
    )
    return pattern.consistency(acts, asked)


def _names(given: str) -> tuple[str, ...]:
    return tuple(one.strip() for one in given.split(",") if one.strip())
