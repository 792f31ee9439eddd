"""A mission in which everything can be tried: what an import would do, with nothing of it left behind."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from habeas.core.access.sourcekeys import SourceKeys
from habeas.store import engine
from habeas.store.mission import Mission


class _RehearsalKeys:
    """The keys of sources in a rehearsal: those that there are, and new ones that are forgotten with it."""

    def __init__(self, real: SourceKeys) -> None:
        self._real, self._new = real, dict[str, bytes]()

    def __contains__(self, code: object) -> bool:
        return code in self._new or code in self._real

    def get(self, code: str) -> bytes:
        return self._new[code] if code in self._new else self._real.get(code)

    def create(self, codes: Iterable[str]) -> None:
        for code in codes:
            if code not in self:
                self._new[code] = secrets.token_bytes(32)


@contextmanager
def rehearsal(mission: Mission) -> Iterator[None]:
    """Inside, everything can be tried; afterwards nothing of it was. People who write do not wait meanwhile."""
    from django.db import transaction

    kept, real = dict(mission._secrets), mission.alias
    mission.__dict__["source_keys"] = _RehearsalKeys(mission.source_keys)
    try:
        with engine.copied(real, mission.path) as alias, engine.using(alias), transaction.atomic(using=alias):
            mission.alias, mission.rehearsing = alias, True
            yield
            transaction.set_rollback(True, using=alias)
    finally:
        mission.alias, mission.rehearsing = real, False
        del mission.__dict__["source_keys"]
        mission._secrets.clear()
        mission._secrets.update(kept)
