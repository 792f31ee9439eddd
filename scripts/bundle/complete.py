"""Whether a wheel holds every file of the program: a template or font that is forgotten shows only when it is needed.

    python scripts/bundle/complete.py SRC WHEEL
"""

from __future__ import annotations

import sys
import zipfile
from pathlib import Path


def missing(source: Path, wheel: Path) -> list[str]:
    """The files below ``source/habeas`` that are not in the wheel."""
    with zipfile.ZipFile(wheel) as packed:
        there = set(packed.namelist())
    files = (path for path in (source / "habeas").rglob("*") if path.is_file() and "__pycache__" not in path.parts)
    return sorted(set(path.relative_to(source).as_posix() for path in files) - there)


if __name__ == "__main__":
    lost = missing(Path(sys.argv[1]), Path(sys.argv[2]))
    if lost:
        sys.exit("Not in the wheel (package-data in pyproject.toml): " + ", ".join(lost[:20]))
