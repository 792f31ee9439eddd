"""A door on this machine that nobody may knock at: addresses in hostile documents lead to it, also for programs of
their own, whose connections no test in Python can refuse."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field


@dataclass
class Trap:
    """Where it is, and how often somebody came."""

    base: str
    came: list[str] = field(default_factory=list)


@contextlib.contextmanager
def trap() -> Iterator[Trap]:
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        door.listen(16)
        door.settimeout(0.1)
        found = Trap(f"http://127.0.0.1:{door.getsockname()[1]}")
        over = threading.Event()

        def watch() -> None:
            while not over.is_set():
                with contextlib.suppress(TimeoutError):
                    line, _ = door.accept()
                    with line:
                        line.settimeout(1)
                        with contextlib.suppress(OSError):
                            found.came.append(line.recv(200).decode("latin-1"))

        thread = threading.Thread(target=watch, daemon=True)
        thread.start()
        try:
            yield found
        finally:
            over.set()
            thread.join(5)
