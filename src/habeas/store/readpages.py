"""Pages that were read of a scan and are no text yet (decision 72): each is an age file under the key of its source,
in a folder of the user who has it read. Whoever writes one needs no key that opens one. Names are keyed digests: they
say neither whose scan it is nor who reads it."""

from __future__ import annotations

import hashlib
import hmac
import json
import shutil
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from django.db.models import Q

from habeas.core.access.files import private_folder, write_atomically
from habeas.core.access.keys import derive
from habeas.core.intake.scanned import Page, Prepared
from habeas.core.kernel.errors import DoesNotHold, Refused
from habeas.core.vault.store import age_identity, seal, unseal
from habeas.store.mission import Actor, Mission, current
from habeas.store.models import Item
from habeas.store.queries.coding import require_consent

_HEAD = "head.age"


@dataclass(frozen=True, slots=True)
class ReadPages:
    """Where the pages of one scan are kept for one user, and the public key that they are sealed to."""

    folder: Path
    recipient: Any

    def begin(self, scan: Prepared, sha256: str) -> None:
        """Say what is read, and how; what was kept before goes."""
        shutil.rmtree(self.folder, ignore_errors=True)
        private_folder(self.folder)
        self._write(_HEAD, {"sha256": sha256, **asdict(scan)})

    def add(self, number: int, page: Page) -> None:
        """Keep a page, counted from nought, on the disk before this returns. Refused where it ended meanwhile."""
        if not self.folder.joinpath(_HEAD).exists():
            raise Refused("ended", "What is read of this scan is not kept any more.", do="Begin anew.")
        self._write(f"{number:06}.age", asdict(page))

    def _write(self, name: str, said: dict[str, Any]) -> None:
        write_atomically(self.folder / name, seal(json.dumps(said).encode(), self.recipient))


@dataclass(frozen=True, slots=True)
class Before:
    """What was read before: how, and the pages from the first one on."""

    scan: Prepared
    pages: list[Page]


def _secret(owner: str) -> bytes:
    return derive(current().source_keys.get(owner), "read pages of a source")


def of(item: Item, by: Actor) -> ReadPages:
    """The place of the pages of a scan for one user."""
    return ReadPages(_folder(item.code) / _name(by.code), age_identity(_secret(item.owner)).to_public())


def before(item: Item, by: Actor) -> Before | None:
    """What the user had read of a scan before; None where nothing is there, or the file is another now."""
    folder = of(item, by).folder
    if not folder.joinpath(_HEAD).exists():
        return None
    identity = age_identity(_secret(item.owner))

    def opened(name: str) -> dict[str, Any] | None:
        try:
            return dict(json.loads(unseal(folder.joinpath(name).read_bytes(), identity)))
        except (OSError, DoesNotHold, ValueError):
            return None

    head = opened(_HEAD)
    if head is None or head.pop("sha256") != item.sha256:
        return None
    scan = Prepared(**{**head, "codes": tuple(head["codes"])})
    pages: list[Page] = []
    while len(pages) < scan.pages and (said := opened(f"{len(pages):06}.age")) is not None:
        pages.append(Page(said["text"], tuple(said["sure"])))
    return Before(scan, pages)


def forget(item: str, by: Actor | None = None) -> None:
    """Take away what was read of a scan: of one user, or of all."""
    folder = _folder(item)
    shutil.rmtree(folder / _name(by.code) if by is not None else folder, ignore_errors=True)


def forget_ended(subject: str) -> None:
    """Take away what was read of the scans of a source or submission where no consent holds any more."""
    if not _root(current()).is_dir():
        return
    for item in Item.seen.filter(Q(owner=subject) | Q(belongs=subject)):
        try:
            require_consent(item.owner, item.belongs)
        except Refused:
            forget(item.code)


def settle() -> None:
    """Take away what was read of every scan of which no consent holds any more, an expired one among them, or that is
    gone. Whoever comes next sees to it: it needs no right, shows nothing, and asks nothing where nothing is kept."""
    kept = [one for one in _root(current()).glob("*") if one.is_dir()]
    if not kept:
        return
    scans = Item.objects.filter(current=True, gone=False).exclude(belongs="")
    codes = {_name(code): code for code in scans.values_list("code", flat=True)}
    for folder in kept:
        try:
            item = Item.objects.get(code=codes[folder.name], current=True)
            require_consent(item.owner, item.belongs)
        except (KeyError, Refused):
            shutil.rmtree(folder, ignore_errors=True)


def _root(mission: Mission) -> Path:
    return mission.path / "reading"


def _folder(item: str) -> Path:
    return _root(current()) / _name(item)


def _name(code: str) -> str:
    secret = current().keys.same_bytes_secret()
    return hmac.new(secret, b"read pages " + code.encode(), hashlib.sha256).hexdigest()[:32]
