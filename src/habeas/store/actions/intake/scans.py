"""Reading a scan that is kept: what a machine read becomes a text that says so, closed until it was reviewed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from habeas.core.intake import scanned
from habeas.core.intake.limits import Limits
from habeas.core.kernel.errors import NotNow, Refused, Where, WrongUse
from habeas.store import pieces, readpages
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
    kept: readpages.ReadPages = field(repr=False)

    def prepared(self) -> scanned.Prepared:
        """What is known before the first page is read."""
        return scanned.prepare(self.content, self.languages, limits=self.limits, where={"record": self.code})

    def page(self, number: int, scan: scanned.Prepared, stop: Callable[[], bool]) -> scanned.Page:
        """One page, counted from nought, sealed on the disk before it is given. Needs no key: the bytes are here, and
        what seals opens nothing."""
        where: Where = {"record": self.code}
        page = scanned.read_page(self.content, number, scan, limits=self.limits, where=where, stop=stop)
        self.kept.add(number, page)
        return page


def open_scan(code: str, languages: str = "", *, by: Actor) -> ToRead:
    """A scan that has no text yet, to be read page by page. ``languages``: ``ko+en``; by default that of the file."""
    require(by, "read-scan")
    require(by, "read-unreviewed-text")
    item = without_text(code, by=by)
    asked = tuple((languages or item.language or "en").lower().split("+"))
    return _to_read(item, asked, by)


def _to_read(item: Item, asked: tuple[str, ...], by: Actor) -> ToRead:
    content = pieces.read(current(), item)
    return ToRead(item.code, item.sha256, content, asked, limits_of(current()), readpages.of(item, by))


def begin(code: str, languages: str, *, by: Actor) -> tuple[ToRead, scanned.Prepared]:
    """Begin to read a scan page by page. Each page is sealed as it is read (decision 72); what the user had read of it
    before goes."""
    scan = open_scan(code, languages, by=by)
    prepared = scan.prepared()
    scan.kept.begin(prepared, scan.sha256)
    return scan, prepared


def read_before(code: str, *, by: Actor) -> readpages.Before | None:
    """What the user herself had read of a scan before she logged out, or the machine went down."""
    require(by, "read-scan")
    require(by, "read-unreviewed-text")
    return readpages.before(without_text(code, by=by), by)


def go_on(code: str, *, by: Actor) -> tuple[ToRead, readpages.Before] | None:
    """The same with the scan, to go on from the page after it; None where there is nothing."""
    found = read_before(code, by=by)
    if found is None:
        return None
    by_code = {tesseract: language for language, tesseract in scanned.LANGUAGES.items()}
    languages = tuple(by_code[one] for one in found.scan.codes)
    return _to_read(without_text(code, by=by), languages, by), found


def forget(code: str, *, by: Actor) -> None:
    """Throw away what the user had read of a scan. Nothing is put down: it can be read again."""
    require(by, "read-scan")
    without_text(code, by=by)
    readpages.forget(code, by)


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
    readpages.forget(code)
    return Read(text, found.pages, found.confidence, found.tool)


def end(code: str, *, by: Actor) -> None:
    """Take away what anybody had read of a scan that is gone, or of which no consent holds any more; nothing else."""
    try:
        without_text(code, by=by)
    except Refused as refused:
        if refused.code == "no-consent":
            readpages.forget(code)
    except WrongUse:  # gone, or not to be seen by her: what she herself read of it before
        readpages.forget(code, by)


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
