"""Read a well-formed CSV of one gigabyte: how long, how much memory. `python bench/torture_csv.py [MEGABYTES]`.

The file lies in a temporary folder and is removed; memory is the peak resident size of this process.
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
from pathlib import Path

from habeas.core.intake.limits import Limits
from habeas.core.intake.sheets import open_sheet

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))

from vectors.hostile.makers import large_csv


def main() -> None:
    """Make the file, read it, print one JSON object."""
    megabytes = int(sys.argv[1]) if len(sys.argv) > 1 else 1024
    with tempfile.TemporaryDirectory() as folder:
        path = large_csv(Path(folder) / "large.csv", megabytes * 11_000)
        size = path.stat().st_size
        begun = time.perf_counter()
        rows = refused = 0
        for row in open_sheet(path, limits=Limits()):
            rows += 1
            refused += row.problem is not None
        seconds = time.perf_counter() - begun
    peak = next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM"))
    answer = {"bytes": size, "rows": rows, "refused": refused, "seconds": round(seconds, 1)}
    print(
        json.dumps({**answer, "rows_per_second": round(rows / seconds), "peak_megabytes": int(peak.split()[1]) >> 10})
    )


if __name__ == "__main__":
    main()
