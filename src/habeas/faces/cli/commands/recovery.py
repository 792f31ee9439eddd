"""The paper kit: print its shares, try them."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from habeas.core.kernel.errors import WrongUse
from habeas.faces.cli import say, session

_LONGEST = 4096

_PAGE = """\
HABEAS · PAPER KIT {kit} of the mission {mission} · share {share} of {shares}
종이 열쇠 {kit} · 임무 {mission} · 조각 {share}/{shares}

Made {made}. {needed} of the {shares} shares together bring back the keys of the mission; fewer say nothing.
Keep it sealed, on paper, away from the others and from the computer. Never photograph it, never type it
anywhere but into Habeas. Lost or seen by another: tell the protection officer, who makes a new kit.
만든 날 {made}. 조각 {shares}개 가운데 {needed}개가 모이면 임무의 열쇠를 되찾습니다.
그보다 적으면 아무것도 알 수 없습니다.
봉투에 넣어 다른 조각과 컴퓨터에서 떨어진 곳에 종이로 두십시오. 사진을 찍거나 Habeas 밖에 입력하지 마십시오.
잃어버렸거나 다른 사람이 보았으면 보호 담당자에게 알리십시오. 새 종이 열쇠를 만듭니다.

{words}
"""


def kit(args: argparse.Namespace) -> int:
    """Make a new paper kit and print its shares, once."""
    from habeas.store.actions import recovery as verbs

    shown: list[dict[str, Any]] = []

    def hand_over(made: Any, words: list[str]) -> None:
        for number, share in enumerate(words, start=1):
            text = _PAGE.format(
                kit=made.number,
                mission=made.mission,
                share=number,
                shares=made.shares,
                needed=made.needed,
                made=made.made,
                words=_numbered(share),
            )
            shown.append({"share": number, "words": share, "page": text})

    with session.opened(args) as (_, actor):
        made = verbs.make(shares=args.shares, needed=args.needed, by=actor, hand_over=hand_over)
        session.sign(actor)
    pages = "\f".join(str(share["page"]) for share in shown)
    told = f"{pages}\nThese pages are not shown again. Then try them: habeas recovery check --share -"
    say(args, {"ok": True, "kit": made.number, "needed": made.needed, "shares": shown}, told)
    return 0


def check(args: argparse.Namespace) -> int:
    """Say whether shares bring the keys of the mission back."""
    from habeas.core.access.policy import require
    from habeas.store.actions import recovery as verbs

    with session.opened(args) as (_, actor):
        require(actor.roles, "check-recovery-kit")  # before anybody types thirty-three words
        found = verbs.check(shares_of(args), by=actor)
        session.sign(actor)
    told = f"These shares bring the keys of {found.mission} back (kit {found.number}, made {found.made})."
    say(args, {"ok": True, "kit": found.number, "made": found.made}, told)
    return 0


def shares_of(args: argparse.Namespace) -> list[str]:
    """The shares that were given as files or are typed."""
    from habeas.core.access.kit import read_share

    texts = [text for given in args.share for text in _texts(given)]
    return [read_share(text, number=number) for number, text in enumerate(texts, start=1)]


def _numbered(share: str) -> str:
    words = [f"{place:>2} {word:<10}" for place, word in enumerate(share.split(), start=1)]
    return "\n".join("   ".join(words[at : at + 4]).rstrip() for at in range(0, len(words), 4))


def _texts(given: str) -> Iterator[str]:
    """The words of a share in a file, or those that are typed, a share a line, until an empty line."""
    if given != "-":
        try:
            with Path(given).open(encoding="utf-8") as stream:
                yield stream.read(_LONGEST + 1)
        except UnicodeDecodeError:
            raise WrongUse("not-a-share", "A share is a text of words.", {"file": given}) from None
        return
    if not sys.stdin.isatty():
        yield from (line for line in sys.stdin.read(16 * _LONGEST).splitlines() if line.strip())
        return
    import getpass

    while typed := getpass.getpass("The words of a share (an empty line ends): "):
        yield typed
