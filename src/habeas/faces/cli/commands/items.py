"""Files of sources."""

from __future__ import annotations

import argparse

from habeas.faces.cli import say, session


def graphic(args: argparse.Namespace) -> int:
    """Mark a file as graphic, or take the mark back."""
    from habeas.store.actions import items as verbs

    with session.opened(args) as (_, actor):
        verbs.mark_graphic(args.code.upper(), not args.off, by=actor)
        session.sign(actor)
    words = "It is shown as any other." if args.off else "It is shown blurred until somebody asks for it."
    say(args, {"ok": True, "item": args.code.upper(), "graphic": not args.off}, words)
    return 0
