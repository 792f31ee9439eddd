"""The local agent: keeps the keys of one mission in memory until the lock or the idle limit."""

from __future__ import annotations

import json
import os
import signal
import sys
from pathlib import Path

from habeas.core.access.keys import MissionKeys
from habeas.store.outside.keeper import Keeper
from habeas.store.outside.memory import keep_in_memory, lock


def main() -> None:
    """Read the task from standard input (never an argument), say that we listen, keep the keys."""
    keep_in_memory()
    task = json.load(sys.stdin)
    keys = MissionKeys.holding({name: bytes.fromhex(key) for name, key in task["keys"].items()})
    lock(keys.require(name) for name in keys.classes())
    keeper = Keeper(
        Path(task["mission"]), "agent", end=lambda: None, username=task["user"], keys=keys, idle=task["idle"]
    )
    signal.signal(signal.SIGTERM, lambda *_: os._exit(0))
    thread = keeper.start()
    print("listening", flush=True)
    sys.stdout.close()
    thread.join()


if __name__ == "__main__":
    main()
