"""Reading a scan that is kept: what a machine read becomes a text that says so, closed until it was reviewed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from habeas.core.intake import scanned
from habeas.core.intake.limits import Limits
from habeas.core.kernel.errors import NotNow, Refused, Where
from habeas.store import pieces
from habeas.store.actions.deeds import deed
from habeas.store.actions.intake.sheet import limits_of
from habeas.store.mission import Actor, current
from habeas.store.models import Item, Text
from habeas.store.queries.coding import require_consent
from habeas.store.queries.scans import require_beside, require_page
from habeas.store.queries.seeing import no_such, require_seen
from habeas.store.rights import require


@dataclass(frozen=True, slots=True)
class Read:
    """The text that came of a scan."""

    code: str
    pages: int
    confidence: int
    tool: str


@dataclass(frozen=True, slots=True)
class ToRead:
    """A scan that somebody may read now: its bytes in memory, and what is asked of the program that reads it."""

    code: str
    sha256: str
    content: bytes = field(repr=False)
    languages: tuple[str, ...]
    limits: Limits

    def prepared(self) -> scanned.Prepared:
        """What is known before the first page is read."""
        return scanned.prepare(self.content, self.languages, limits=self.limits, where={"record": self.code})

    def page(self, number: int, scan: scanned.Prepared, stop: Callable[[], bool]) -> scanned.Page:
        """One page, counted from nought. Needs no key: the bytes are here."""
        where: Where = {"record": self.code}
        return scanned.read_page(self.content, number, scan, limits=self.limits, where=where, stop=stop)


def open_scan(code: str, languages: str = "", *, by: Actor) -> ToRead:
    """A scan that has no text yet, to be read page by page. ``languages``: ``ko+en``; by default that of the file."""
    require(by, "read-scan")
    require(by, "read-unreviewed-text")
    item = without_text(code, by=by)
    asked = tuple((languages or item.language or "en").lower().split("+"))
    return ToRead(code, item.sha256, pieces.read(current(), item), asked, limits_of(current()))


def read_scan(code: str, languages: str = "", *, by: Actor, told: Callable[[str], None] | None = None) -> Read:
    """Read a scanned PDF or a picture of a page, and keep its text; ``told`` hears which page is read."""
    scan = open_scan(code, languages, by=by)
    found = scanned.read_scan(scan.content, scan.languages, limits=scan.limits, where={"record": code}, told=told)
    return keep(scan, found, by=by)


def keep(scan: ToRead, found: scanned.Scanned, *, by: Actor) -> Read:
    """Make the text of what was read. Refused where the file has got one meanwhile, or is another."""
    require(by, "read-scan")
    require(by, "read-unreviewed-text")
    code, mission = scan.code, current()
    if not found.text.strip():
        raise Refused("nothing-read", "No words were found in this scan.", {"record": code}, do="Scan it again.")
    owner = without_text(code, by=by).owner
    with pieces.writing(mission) as written:
        written.append(pieces.write(mission, owner, found.text.encode("utf-8")))
        with deed("read-scan", by=by, on=code, about={"pages": found.pages, "confidence": found.confidence}) as work:
            item = without_text(code, by=by)
            if (item.sha256, item.owner) != (scan.sha256, owner):
                raise NotNow("changed-meanwhile", "Somebody else changed this file meanwhile.", {"record": code})
            derived, text = work.code("X"), work.code("T")
            shared = {"belongs": item.belongs, "language": scan.languages[0]}
            work.add(
                Item(
                    code=derived, owner=item.owner, kind="text", media_type="text/plain", encoding="utf-8",
                    derived_from=code, **shared, **pieces.columns(written[0]),
                )
            )  # fmt: skip
            work.add(
                Text(
                    code=text, item=derived, source=item.owner, identities="open", length=len(found.text), made="scan",
                    tool=found.tool, confidence=str(found.confidence), **shared,
                )
            )  # fmt: skip
            work.about["text"] = text
    return Read(text, found.pages, found.confidence, found.tool)


def without_text(code: str, *, by: Actor) -> Item:
    """A file of which there is no text yet."""
    item = Item.seen.filter(code=code).exclude(kind__in=("text", "sheet", "batch-report")).first()
    if item is None or not item.belongs:
        raise no_such("item", code)
    require_seen(item.owner, by, code, "item")
    require_consent(item.owner, item.belongs)
    there = Text.seen.filter(item__in=Item.seen.filter(derived_from=code).values("code")).first()
    if there is not None:
        raise Refused(
            "has-a-text",
            "There is a text of this file.",
            {"record": there.code},
            do=f"habeas text correct {there.code}",
        )
    return item  # type: ignore[no-any-return]


def begin_beside(code: str, *, by: Actor) -> None:
    """Put down that somebody reads a text beside its pages, which nobody masked, before one is shown."""
    require_beside(code, by=by)
    with deed("open-scan", by=by, on=code):
        pass


def begin_page(code: str, *, by: Actor) -> None:
    """Put down that somebody looks at pages of a file, which nobody masked, before one is shown."""
    require_page(code, by=by)
    with deed("open-scan", by=by, on=code):
        pass
