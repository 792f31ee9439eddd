"""Releases: finding one, opening one, asking it for figures."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from habeas.core.access.files import private_folder, sync_folder, write_new
from habeas.core.access.guards import TAKEN_BACK
from habeas.core.access.levels import STRICTLY
from habeas.core.access.purposes import purpose
from habeas.core.analysis.figures import Figures
from habeas.core.kernel.canonical import canonical
from habeas.core.kernel.errors import DoesNotHold, ForPeople, Refused, WrongUse
from habeas.core.release.build import Codes
from habeas.core.release.open import OpenRelease
from habeas.core.vault.failures import Failure
from habeas.core.vault.store import Piece, age_identity, check_stored, read_pieces, write_pieces
from habeas.store.clock import consent_day
from habeas.store.mission import Actor, current
from habeas.store.models import Entry, Release
from habeas.store.queries.atlas import atlas
from habeas.store.rights import may, require

if TYPE_CHECKING:
    from habeas.core.analysis.atlas import Atlas
    from habeas.core.analysis.plain.released import Released


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
    """The release, ready to be asked; refused where it is closed, or a source in it no longer allows what it is for."""
    files = Files(row)
    _require_allowed(row, files.receipt)
    return OpenRelease(files.manifest, loaders(files), expected_id=row.sha256), files


def require_allowed(row: Release) -> None:
    """Refused where the release is closed, or where a source in it no longer allows what it is for."""
    _require_open(row)
    _require_allowed(row, lambda: Files(row).receipt())


def _require_open(row: Release) -> None:
    if row.state != Release.OPEN:
        raise Refused(
            "closed-release",
            f"The release {row.sha256[:12]} is closed: {row.because}.",
            {"record": row.sha256[:12]},
            do=f"Make it again: habeas release make --purpose {row.purpose} --audience {row.audience}.",
        )


def _require_allowed(row: Release, receipt: Callable[[], dict[str, Any]]) -> None:
    """A withdrawal, a refusal and an expiry bind from their day on, also where nobody has closed the release yet.

    Thousands of sources are asked about only when a consent, an agreement or the day is another than the last time.
    """
    lapsed = lapsed_in(row, receipt)
    if lapsed:
        named = [f"{source} ({reason})" for source, reason in lapsed if reason not in (STRICTLY, TAKEN_BACK)]
        shown = ", ".join(named[:3]) or "a source"
        more = f" and {len(named) - 3} more" if len(named) > 3 else ""
        raise Refused(
            "closed-release",
            f"The release {row.sha256[:12]} holds what {shown}{more} no longer allows."
            if any(reason != TAKEN_BACK for _, reason in lapsed)
            else f"The release {row.sha256[:12]} holds guarded places or words whose approval was taken back.",
            {"record": row.sha256[:12]},
            do="Make it again without them, then close this one: habeas release make …, habeas release close …",
        )


def lapsed_in(row: Release, receipt: Callable[[], dict[str, Any]] | None = None) -> list[tuple[str, str]]:
    """The sources in an open release that do not allow any more what it is for, each with the reason."""
    from habeas.store.actions.release.allowance import Allowance, rests_on

    def ask() -> list[tuple[str, str]]:
        uses = purpose(row.purpose).uses(row.audience)
        said = (receipt or Files(row).receipt)()
        return Allowance(uses, row.audience, consent_day()).lapsed(said)

    return current().known(("lapsed", row.sha256, *rests_on()), ask)  # type: ignore[no-any-return]


def loaders(files: Files) -> dict[str, Callable[[], bytes]]:
    """A function for each table of a release that gives its plain bytes."""
    names = [name for name in files.index if name.endswith(".parquet")]
    return {name.removesuffix(".parquet"): partial(files.read, name) for name in names}


def _piece(name: object, *about: Any) -> Piece:
    return Piece(str(name), *about)


def _beside(row: Release) -> dict[str, str]:
    """The digests, on the log, of the files that the manifest does not name."""
    entry = Entry.objects.filter(seq=row.entry).first()
    if entry is None or entry.body is None:
        return {}
    return dict(json.loads(bytes(entry.body)).get("about", {}).get("beside", {}))


def draft_of(sha256: str) -> Path:
    """Where the files of a release lie until its row is there."""
    return current().releases_folder / f".making-{sha256}"


def folder_of(sha256: str) -> Path:
    """Where the files of a release lie whose row is there. Where a crash came between the row and the name, the files
    get their name now."""
    path, draft = current().releases_folder / sha256, draft_of(sha256)
    if (draft / "pieces.json").is_file() and Release.seen.filter(sha256=sha256, state=Release.OPEN).exists():
        shutil.rmtree(path, ignore_errors=True)
        os.rename(draft, path)
        sync_folder(path.parent)
    return path


def rewritten(row: Release, folder: Path, secret: bytes) -> None:
    """Write the files of an open release anew, under another key, into a new folder: the same bytes once decrypted,
    and so the same release. Each is compared with what the log and the manifest say of it before."""
    files, recipient = Files(row), age_identity(secret).to_public()
    if next(files.check(deep=True), None):
        raise files._changed()
    private_folder(folder)
    index = {}
    for name in files.index:
        written = write_pieces(folder, name, files.read(name), recipient)
        index[name] = [[p.name, p.plain_sha256, p.stored_sha256, p.plain_size, p.stored_size] for p in written]
    write_new(folder / "manifest.json", files.manifest)
    write_new(folder / "pieces.json", canonical(index))
    sync_folder(folder)


class Files:
    """The encrypted files of one open release. What lies in its folder may have been changed: nothing is believed."""

    def __init__(self, row: Release) -> None:
        _require_open(row)
        self.id, self.path = row.sha256, folder_of(row.sha256)
        try:
            self.manifest = (self.path / "manifest.json").read_bytes()
            index = json.loads((self.path / "pieces.json").read_bytes())
            self.index = {str(name): [_piece(*said) for said in rows] for name, rows in index.items()}
        except (OSError, ValueError, TypeError, AttributeError, RecursionError):
            raise self._changed() from None
        self._identity = age_identity(current().keys.release_encryption_secret())
        self._beside = _beside(row)

    def read(self, name: str) -> bytes:
        """A file, decrypted, every piece compared with its digest, and what lies beside the tables with the log's."""
        if name not in self.index:
            raise self._changed()
        plain = read_pieces(self.path, self.index[name], self._identity)
        if self._beside.get(name, "") not in ("", hashlib.sha256(plain).hexdigest()):
            raise self._changed()
        return plain

    def check(self, *, deep: bool) -> Iterator[Failure]:
        """What is wrong with the files, for ``habeas verify``; ``deep`` opens them."""
        name = f"releases/{self.id}"
        if hashlib.sha256(self.manifest).hexdigest() != self.id:
            yield Failure(
                "plain-changed", f"{name}/manifest.json", "It is not the manifest that gave the release its id."
            )
        found = [failure for rows in self.index.values() for failure in check_stored(self.path, rows)]
        for failure in found:
            yield Failure(failure.kind, f"{name}/{failure.id}", failure.what)
        if deep and not found:
            yield from self._check_plain(name)

    def _check_plain(self, name: str) -> Iterator[Failure]:
        try:
            opened = OpenRelease(self.manifest, loaders(self), expected_id=self.id)
            for table in opened.manifest.tables:
                opened.table(table)
            self.read("codes")
            self.read("receipt.json")
        except ForPeople as error:
            yield Failure("plain-changed", name, error.what)

    def _changed(self) -> DoesNotHold:
        return DoesNotHold(
            "changed-release",
            f"The files of release {self.id[:12]} are not those that were made.",
            {"record": self.id[:12]},
            do="Make the release again, or restore it from a backup.",
        )

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
    receipt = Files(row).receipt()
    # who does not see strictly confidential sources is not told how many there are
    left_out = receipt["left_out"] + (receipt.get("guarded", []) if may(by, "read-strictly-confidential") else [])
    return {"release": row.sha256, "made": receipt["made"], "by": receipt["by"], "left_out": left_out}


def figures_of(prefix: str, *, by: Actor) -> Figures:
    """A release, ready to be counted over."""
    require(by, "analyse")
    release, _ = open_release(find(prefix))
    return Figures(release, matches=matcher(), atlas=atlas())


def tables_of(prefix: str, *, by: Actor) -> Released:
    """The acts and stays of a release, ready for estimates."""
    from habeas.core.analysis.plain.released import released

    require(by, "analyse")
    release, _ = open_release(find(prefix))
    return released(release)


def map_of(*, by: Actor) -> Atlas:
    """The mission's map, for estimates by place; refused where there is none."""
    require(by, "analyse")
    found = atlas()
    if found is None:
        do = "habeas mission set map FILE puts one in its place."
        raise WrongUse("no-map", "This mission has no map.", {"field": "--on-map"}, "prk, or a GeoJSON file", do=do)
    return found


def matcher() -> Any:
    """How values are compared: as the mission's vocabulary has it."""
    law = current().law
    return lambda value, wanted: law.matches(wanted, value)
