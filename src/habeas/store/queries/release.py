"""Releases: finding one, opening one, asking it for figures."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from habeas.core.analysis.figures import Figures
from habeas.core.kernel.errors import Refused, WrongUse
from habeas.core.release.build import Codes
from habeas.core.release.open import OpenRelease
from habeas.core.vault.store import Piece, age_identity, read_pieces
from habeas.store.mission import Actor, current
from habeas.store.models import Release
from habeas.store.rights import require


def visible_releases(*, by: Actor) -> list[dict[str, Any]]:
    """Every release, the newest first."""
    require(by, "list-releases")
    return [
        {
            "release": row.sha256,
            "purpose": row.purpose,
            "audience": row.audience,
            "period": row.period,
            "state": row.state,
            "because": row.because,
        }
        for row in Release.seen.order_by("-id")
    ]


def find(prefix: str) -> Release:
    """The release that begins with these digits; refused where there is none or more than one."""
    there = list(Release.seen.filter(sha256__startswith=prefix.lower())) if len(prefix) >= 8 else []
    if len(there) != 1:
        raise WrongUse(
            "no-such-release",
            f"{len(there)} releases begin so." if there else "There is no such release.",
            {"record": prefix[:64]},
            "at least 8 digits of the id of one release",
            do="habeas release list",
        )
    return there[0]


def newest(purpose: str, audience: str, period: str) -> Release:
    """The newest release for a purpose, audience and period, open if there is an open one."""
    rows = Release.seen.filter(purpose=purpose, audience=audience, period=period).order_by("-id")
    found = rows.filter(state=Release.OPEN).first() or rows.first()
    if found is None:
        raise WrongUse(
            "no-such-release",
            f"There is no release for {purpose}, {audience}, {period}.",
            do=f"habeas release make --purpose {purpose} --audience {audience} --period {period}",
        )
    return found


def open_release(row: Release) -> tuple[OpenRelease, Files]:
    """The release, ready to be asked; refused where it is closed."""
    if row.state != Release.OPEN:
        raise Refused(
            "closed-release",
            f"The release {row.sha256[:12]} is closed: {row.because}.",
            {"record": row.sha256[:12]},
            do=f"Make it again: habeas release make --purpose {row.purpose} --audience {row.audience}.",
        )
    files = Files(current().releases_folder / row.sha256)
    manifest = files.path.joinpath("manifest.json").read_bytes()
    loaders = {
        name.removesuffix(".parquet"): (lambda name=name: files.read(name))
        for name in files.index
        if name.endswith(".parquet")
    }
    return OpenRelease(manifest, loaders, expected_id=row.sha256), files


class Files:
    """The encrypted files of one release."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.index = json.loads((path / "pieces.json").read_bytes())
        self._identity = age_identity(current().keys.release_encryption_secret())

    def read(self, name: str) -> bytes:
        """A file, decrypted, every piece compared with its digest."""
        return read_pieces(self.path, [Piece(*row) for row in self.index[name]], self._identity)

    def codes(self) -> Codes:
        """Which number stands for which code: for those who hold the mission key."""
        return Codes(self.read("codes"))

    def receipt(self) -> dict[str, Any]:
        """When and by whom it was made, and what was left out."""
        return dict(json.loads(self.read("receipt.json")))


def visible_receipt(prefix: str, *, by: Actor) -> dict[str, Any]:
    """What was left out of a release, by reason and count."""
    require(by, "read-receipt")
    row = find(prefix)
    receipt = Files(current().releases_folder / row.sha256).receipt()
    return {"release": row.sha256, "made": receipt["made"], "by": receipt["by"], "left_out": receipt["left_out"]}


def figures_of(prefix: str, *, by: Actor) -> Figures:
    """A release, ready to be counted over."""
    require(by, "analyse")
    release, _ = open_release(find(prefix))
    return Figures(release, matches=matcher())


def matcher() -> Any:
    """How values are compared: as the mission's vocabulary has it."""
    law = current().law
    return lambda value, wanted: law.matches(wanted, value)
