"""Reading a scan that is kept: what a machine read becomes a text that says so, closed until it was reviewed."""

from __future__ import annotations

from dataclasses import dataclass

from habeas.core.intake import scanned
from habeas.core.kernel.errors import Refused
from habeas.store import pieces
from habeas.store.actions.deeds import deed
from habeas.store.actions.intake.sheet import limits_of
from habeas.store.mission import Actor, current
from habeas.store.models import Item, Text
from habeas.store.queries.coding import require_consent
from habeas.store.queries.seeing import no_such, require_seen
from habeas.store.rights import require


@dataclass(frozen=True, slots=True)
class Read:
    """The text that came of a scan."""

    code: str
    pages: int
    confidence: int
    tool: str


def read_scan(code: str, languages: str = "", *, by: Actor) -> Read:
    """Read a scanned PDF or a picture of a page. ``languages``: ``ko+en``; by default that of the file."""
    require(by, "read-scan")
    require(by, "read-unreviewed-text")
    item = _item(code, by)
    asked = tuple((languages or item.language or "en").lower().split("+"))
    mission = current()
    content = pieces.read(mission, item)
    found = scanned.read_scan(content, asked, limits=limits_of(mission), where={"record": code})
    if not found.text.strip():
        raise Refused("nothing-read", "No words were found in this scan.", {"record": code}, do="Scan it again.")
    with pieces.writing(mission) as written:
        written.append(pieces.write(mission, item.owner, found.text.encode("utf-8")))
        with deed("read-scan", by=by, on=code, about={"pages": found.pages, "confidence": found.confidence}) as work:
            item = _item(code, by)
            derived, text = work.code("X"), work.code("T")
            shared = {"belongs": item.belongs, "language": asked[0]}
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


def _item(code: str, by: Actor) -> Item:
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
