"""Which passages a release may quote, and their words with identities masked."""

from __future__ import annotations

import hmac
import json
from collections import defaultdict
from collections.abc import Container
from functools import cached_property
from typing import TYPE_CHECKING, Any

from habeas.core.coding.anchoring import Anchor
from habeas.core.coding.masking import Masked, Masker, mask_translation
from habeas.core.coding.records import Span as CodedSpan
from habeas.core.kernel import timecodes
from habeas.core.kernel.dates import UncertainDate, read_edtf
from habeas.store import pieces
from habeas.store.actions.release.rows import Rows
from habeas.store.models import Account, Consultation, Interview, Item, Passage, Span, Submission, Text

if TYPE_CHECKING:
    from habeas.store.actions.release.gathering import Gathering


class Quoting:
    """The passages of one release in the making."""

    def __init__(self, gathering: Gathering) -> None:
        self._gathering = gathering
        self._mission = gathering.mission
        self.withheld: dict[str, str] = {}  # passage -> why it is in no release

    @cached_property
    def quotable(self) -> dict[str, Passage]:
        """The passages that may be quoted; the others are counted with their reason."""
        reviewed = {text.code: text for text in Text.seen.filter(identities="reviewed")}
        found = {}
        for passage in Passage.seen.order_by("id").iterator(chunk_size=2000):
            guarded = None
            belongs = reviewed[passage.text].belongs if passage.text in reviewed else self._belongs(passage)
            allowed = self._gathering.allowance.allowed(passage.source, belongs)
            reason = None if allowed.passages else (allowed.reason or "quotation-not-covered")
            if reason is None and passage.account and passage.account not in self._gathering.accounts_in:
                reason = self._gathering.account_reason(passage.account)
            if reason is None and passage.text not in reviewed:
                reason = "text-not-reviewed"
            if reason is None and passage.start is None:
                reason = "unplaced"
            if reason is None and reviewed[passage.text].original and not reviewed[passage.text].approved:
                reason = "translation-not-approved"
            if reason is None and not self._given_in_period(belongs):
                reason = "outside-period"
            if reason is None:
                reason = guarded = self._gathering.guarding.words(passage.code, passage.source)
            if reason is None:
                found[passage.code] = passage
            else:
                if reason != guarded:  # those are counted by guard
                    self._gathering.selection.leave_out(reason, "passage")
                self.withheld[passage.code] = reason
        return found

    def _given_in_period(self, belongs: str) -> bool:
        if self._gathering.days is None:
            return True
        day = self._given.get(belongs)
        return day is not None and self._gathering.in_period(day.first_day, day.last_day)

    @cached_property
    def _given(self) -> dict[str, UncertainDate]:
        dates = {row.code: row.date for row in Interview.seen.all()}
        dates |= {row.code: row.received for row in Submission.seen.all()}
        dates |= {row.code: row.date for row in Consultation.seen.all()}
        return {code: read_edtf(date) for code, date in dates.items() if date}

    def _belongs(self, passage: Passage) -> str:
        text = Text.seen.filter(code=passage.text).first()
        if text:
            return str(text.belongs)
        account = Account.seen.filter(code=passage.account).first()
        return str(account.belongs) if account else ""

    def sources(self) -> set[str]:
        """Whose words are quoted: they are in the release."""
        return {passage.source for passage in self.quotable.values()}

    def take(self, inputs: Any) -> None:
        """Add the passages. ``inputs`` has taken in all else that is in the release."""
        by_text = defaultdict(list)
        for code, passage in self.quotable.items():
            inputs.update(f"{code} {passage.version}\n".encode())
            by_text[passage.text].append(passage)
        labels = self._labels(inputs, by_text)
        rows = Rows(self._gathering.builder, "passages")
        for text, passages in by_text.items():
            plain, spans = self._text(text)
            masker = Masker(plain, [span for span in spans if span.language is None], number_of=labels)
            for passage in passages:
                self._take_passage(passage, masker, spans, labels, rows)
        rows.flush()

    def _take_passage(
        self, passage: Passage, masker: Masker, spans: list[CodedSpan], labels: dict[str, str], rows: Rows
    ) -> None:
        said = json.loads(self._open(passage.source, passage.words_sealed, passage.code, "words"))
        masked = masker.passage(Anchor(passage.start, passage.end, said["prefix"], said["suffix"]))
        translation = self._translation(passage.code, passage, masked, spans, labels)
        rows.add(
            passage=passage.code,
            source=passage.source,
            account=passage.account or None,
            language=passage.language,
            text=timecodes.without(masked.text),
            translation_language=passage.translation_language if translation else None,
            translation=translation,
        )
        self._gathering.used.add(passage.source)
        self._gathering.batches.add(passage.batch)

    def _translation(
        self, code: str, passage: Passage, masked: Masked, spans: list[CodedSpan], labels: dict[str, str]
    ) -> str | None:
        """The approved translation, masked; none where a name hidden in the original is not found in it: it may stand
        there in a spelling that nobody has marked."""
        said = self._open(passage.source, passage.translation_sealed, code, "translation")
        if not (said and passage.translated_by and passage.approved):
            return None
        translated = mask_translation(said, spans, number_of=labels)
        if not _hidden(masked) <= _hidden(translated):
            self._gathering.selection.leave_out("text-not-reviewed", "translation")
            return None
        return translated.text

    def _open(self, source: str, value: Any, code: str, column: str) -> str:
        return self._mission.open_words(source, value, "coding_passage", code, column)

    def _text(self, code: str) -> tuple[str, list[CodedSpan]]:
        text = Text.seen.get(code=code)
        item = Item.seen.get(code=text.item)
        spans = [
            CodedSpan(
                self._mission.open_words(text.source, span.words_sealed, "coding_span", span.code, "words"),
                span.kind,
                span.person or None,
                span.occurrence,
                span.language or None,
            )
            for span in Span.seen.filter(text=code)
        ]
        return pieces.read(self._mission, item).decode("utf-8"), spans

    def _labels(self, inputs: Any, texts: Container[str]) -> dict[str, str]:
        """``[W-12]`` in quotations: numbers of this release alone, for those who are marked in the texts it quotes,
        ordered by a keyed digest of all that is in it."""
        people = set()
        for code, text, person, version in Span.seen.order_by("code").values_list("code", "text", "person", "version"):
            if text in texts:
                inputs.update(f"{code} {version}\n".encode())
                people.add(person)
        secret, content = self._mission.keys.release_secret(), inputs.digest()
        ordered = sorted(
            people - {""}, key=lambda code: hmac.digest(secret, content + b"mask" + code.encode(), "sha256")
        )
        return {code: f"W-{number}" for number, code in enumerate(ordered, 1)}


def _hidden(masked: Masked) -> set[str]:
    """What is hidden in a masked text: ``W-12``, ``place``."""
    return {label for place in masked.placed for label in place.labels}
