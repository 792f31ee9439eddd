"""The linked version of a report: the printed words with a number at each check, and under the number what it rests
on. It holds codes of accounts and passages: it is confidential, a file of its own, and never the published one."""

from __future__ import annotations

import html
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from habeas.core.report.build import Prepared, page
from habeas.core.report.figures import filled
from habeas.core.report.outcomes import Check
from habeas.core.report.tree import published

_WORDS = {
    "en": {
        "banner": "CONFIDENTIAL. Linked version: it names the records under each statement. Not to be published.",
        "title": "What each check rests on",
        "made": "Release {release}; made by {by} on {on}.",
        "back": "back to the words",
        "paragraph": "paragraph",
        "accounts": "accounts",
        "quoted": "passage",
        "nothing": "no record: it is stated, not counted",
    },
    "ko": {
        "banner": "대외비. 연결본: 각 서술의 근거가 되는 기록을 밝힌다. 공개하지 않는다.",
        "title": "각 검사의 근거",
        "made": "릴리스 {release}; {by} 작성, {on}.",
        "back": "본문으로",
        "paragraph": "문단",
        "accounts": "진술",
        "quoted": "구절",
        "nothing": "기록 없음: 세지 않고 서술한 것",
    },
}


#: codes of accounts that stand open
_SHOWN = 12


@dataclass(frozen=True, slots=True)
class RestsOn:
    """The mission's codes of what lies under a check; of a quotation the passage's own words too."""

    accounts: Sequence[str] = ()
    passage: str = ""
    words: str = ""
    at: str = ""  # where in its recording, as a time code


def linked_page(
    ready: Prepared, under: Callable[[Check], RestsOn], *, fiction: bool, release: str, by: str, on: str
) -> str:
    """The linked version as a page; ``ready`` was prepared with ``linked=True`` and has no problem."""
    said = _WORDS[ready.front.language]
    blocks = filled(published(ready.tree["blocks"], ready.front.language), ready.pictures, png=False)
    banner = f'<aside class="confidential">{said["banner"]}</aside>'
    whole = page(ready, blocks, fiction, banner=banner)
    items = [_item(number, check, under(check), said) for number, check in enumerate(ready.result.checks, 1)]
    made = said["made"].format(release=html.escape(release), by=html.escape(by), on=on)
    section = f'<section class="rests-on">\n<h2>{said["title"]}</h2>\n<p>{made}</p>\n{"".join(items)}</section>\n'
    return whole.replace("</main>", f"{section}</main>", 1)


def _item(number: int, check: Check, rests_on: RestsOn, said: dict[str, str]) -> str:
    asked = " ".join(f"{key}={value}" for key, value in check.attributes.items())
    lines = [f"<code>.{html.escape(check.check)} {html.escape(asked)}</code>"]
    if rests_on.passage:
        at = f" [{rests_on.at}]" if rests_on.at else ""
        lines.append(f"{said['quoted']} {rests_on.passage}{at}: <q>{html.escape(rests_on.words)}</q>")
    if rests_on.accounts:
        lines.append(_accounts(rests_on.accounts, said))
    if not rests_on.passage and not rests_on.accounts:
        lines.append(said["nothing"])
    place = f", {said['paragraph']} {check.paragraph}" if check.paragraph else ""
    back = f' <a href="#w{number}">{said["back"]}</a>' if check.check != "figure" else ""
    rows = "".join(f"<div>{line}</div>" for line in lines)
    return f'<div id="c{number}"><strong>{number}{place}</strong>: {html.escape(check.says)}{back}{rows}</div>\n'


def _accounts(codes: Sequence[str], said: dict[str, str]) -> str:
    """The codes of accounts; folded away where there are more than a reader takes in at once."""
    told, listed = f"{len(codes)} {said['accounts']}", ", ".join(map(html.escape, codes))
    if len(codes) <= _SHOWN:
        return f"{told}: {listed}"
    return f"<details><summary>{told}</summary>{listed}</details>"
