"""Making a release: what consent for this purpose and audience covers, and nothing else."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterable
from typing import Any

from habeas.core.access.files import private_folder, sync_folder, write_new
from habeas.core.access.guards import REASON_OF
from habeas.core.access.levels import STRICTLY
from habeas.core.access.purposes import purpose as purpose_named
from habeas.core.kernel.canonical import canonical
from habeas.core.kernel.dates import UncertainDate, read_edtf
from habeas.core.kernel.errors import ForPeople, NotNow, Refused, WrongUse
from habeas.core.release.build import BuiltRelease, ReleaseBuilder
from habeas.core.release.manifest import Manifest
from habeas.core.vault.store import age_identity, write_pieces
from habeas.store import engine
from habeas.store.actions.deeds import deed
from habeas.store.actions.release.allowance import Allowance, consents_of, rests_on
from habeas.store.actions.release.closing import close_release
from habeas.store.actions.release.gathering import Gathering
from habeas.store.actions.settings import require_settings_on_log
from habeas.store.clock import consent_day
from habeas.store.config import MissionConfig
from habeas.store.mission import Actor, Mission, current, only_one
from habeas.store.models import Batch, Release, Setting
from habeas.store.queries import packs, vocabulary
from habeas.store.queries.release import draft_of, folder_of
from habeas.store.rights import may, require

#: reasons that are told to those alone who see strictly confidential sources
_GUARDED = frozenset({STRICTLY, *REASON_OF.values()})
__all__ = ["close_release", "consents_of", "gathered", "held", "make_release"]


def make_release(*, purpose: str, audience: str, period: str | None, by: Actor) -> dict[str, Any]:
    """Make a release; gives ``{release, path, left_out}``. Same content, same purpose: same release."""
    require(by, "make-release")
    mission = current()
    if mission.config.practice:
        raise Refused(
            "practice-mission",
            "This mission is for practice: nothing in it is ever released.",
            do="Make releases in the mission that the work is done in.",
        )
    with only_one(mission, "release"):
        for left in mission.releases_folder.glob(".making-*"):
            if not Release.seen.filter(sha256=left.name.removeprefix(".making-"), state=Release.OPEN).exists():
                shutil.rmtree(left)
        return _make(mission, purpose, audience, period, by)


def _make(mission: Mission, purpose: str, audience: str, period: str | None, by: Actor) -> dict[str, Any]:
    chosen = period or mission.config.period or "all"
    allowance = Allowance(purpose_named(purpose).uses(audience), audience, consent_day())
    with engine.snapshot(mission.alias):  # nobody waits while we read, and what we read is of one moment
        require_settings_on_log()
        before = _what_decides()
        built, gathering = gathered(purpose, chosen, allowance)
    counted = gathering.selection.left_out
    # The log is read by more people than see whom a guard is over, and one passage of an official is a word about her.
    left_out = [one for one in counted if one["reason"] not in _GUARDED]
    guarded = [one for one in counted if one["reason"] in _GUARDED]
    there = Release.seen.filter(sha256=built.id, state=Release.OPEN).first()
    if there is None or not (folder_of(built.id) / "pieces.json").is_file():
        receipt = {
            "made": mission.now(),
            "by": by.code,
            "left_out": left_out,
            "guarded": guarded,
            "withheld": gathering.quoting.withheld,
            "let_in": sorted(map(list, gathering.guarding.let_in)),
            "taken": [one for one in gathering.allowance.taken() if one[0] in gathering.used],
        }
        beside = _write(mission, built, receipt)
        with deed("make-release", by=by, on=built.id[:16], about={"left_out": left_out, "beside": beside}) as work:
            if _what_decides() != before:
                raise NotNow(
                    "records-changed",
                    "Records or settings changed while the release was made; it was not kept.",
                    do="Make it again.",
                )
            columns: dict[str, Any] = {
                "sha256": built.id,
                "purpose": purpose,
                "audience": audience,
                "period": chosen,
                "state": Release.OPEN,
                "because": "",
                "batches": " ".join(sorted(gathering.batches | gathering.allowance.batches)),
                "size": sum(map(len, built.tables.values())),
                "holds": held(gathering.used),
            }
            old = Release.seen.filter(sha256=built.id).first()
            if old:
                work.supersede(old, **columns)
            else:
                work.add(Release(code=work.code("R"), **columns))
    told = left_out + (guarded if may(by, "read-strictly-confidential") else [])
    return {"release": built.id, "path": str(folder_of(built.id)), "left_out": told}


def held(sources: Iterable[str]) -> str:
    """The sources of a release as keyed digests: two releases can be compared after their data is gone, and a code that
    was erased does not stand there."""
    mission = current()
    return " ".join(sorted(mission.keyed_digest("release holds", code.encode())[:12] for code in sources))


def gathered(
    purpose: str, period: str, allowance: Allowance, *, like: Manifest | None = None
) -> tuple[BuiltRelease, Gathering]:
    """The release that these decisions give, in memory, and what was left out of it. ``like``: with the floors and
    guards of that release, to be compared with it; else with those that the mission has set. So with country packs."""
    mission = current()
    days = None if period == "all" else _period(period)
    builder = ReleaseBuilder(
        purpose=purpose,
        audience=allowance.audience,
        period=period,
        fiction=mission.config.fiction,
        vocabulary=vocabulary.version(),
        floor=like.floor if like else mission.config.floor,
        standard=mission.config.standard,
        secret=mission.keys.release_secret(),
        guards=like.guards if like else applied_guards(mission.config),
        countries=like.countries if like else packs.digests(),
    )
    gathering = Gathering(mission, allowance, days, builder)
    gathering.run()
    return builder.finish(), gathering


def applied_guards(config: MissionConfig) -> dict[str, Any] | None:
    """The guards as the manifest of a release made now says them; None where none applies."""
    return {"apply": sorted(config.guards), "floor": config.guards_floor} if config.guards else None


def _what_decides() -> list[Any]:
    """What must not change between reading the records and keeping the release: a consent may have been withdrawn."""
    batches = Batch.objects.exclude(state=Batch.OPEN).order_by("code").values_list("code", "state")
    return [list(batches), list(Setting.seen.order_by("code").values_list("code", "value")), rests_on()]


def _period(text: str) -> UncertainDate:
    try:
        return read_edtf(text)
    except ForPeople:
        raise WrongUse(
            "period",
            "The period cannot be read.",
            expected="FROM/TO, for example 2022-11-01/2024-10-31, or all",
            found=repr(text),
        ) from None


def _write(mission: Mission, built: BuiltRelease, receipt: dict[str, Any]) -> dict[str, str]:
    """The files of a release, encrypted, in a draft that gets its name once the row is there (``folder_of``); gives
    the digests of those that the manifest does not name."""
    recipient = age_identity(mission.keys.release_encryption_secret()).to_public()
    draft = draft_of(built.id)
    shutil.rmtree(draft, ignore_errors=True)
    private_folder(draft)
    try:
        files = {f"{name}.parquet": plain for name, plain in built.tables.items()}
        files |= {"codes": built.codes, "receipt.json": canonical(receipt)}
        index = {}
        for name, plain in files.items():
            written = write_pieces(draft, name, plain, recipient)
            index[name] = [[p.name, p.plain_sha256, p.stored_sha256, p.plain_size, p.stored_size] for p in written]
        write_new(draft / "manifest.json", built.manifest)
        write_new(draft / "pieces.json", canonical(index))
        sync_folder(draft)
    except BaseException:
        shutil.rmtree(draft, ignore_errors=True)
        raise
    return {name: hashlib.sha256(files[name]).hexdigest() for name in ("codes", "receipt.json")}
