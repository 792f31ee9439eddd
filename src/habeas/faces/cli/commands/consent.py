"""Consents and agreements: what holds, new decisions, withdrawal with its impact; disclosures and notices."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

from habeas.core.kernel.errors import Refused, WrongUse
from habeas.faces.cli import say, session


def show(args: argparse.Namespace) -> int:
    """What is allowed of anything that rests on what sources gave, and why."""
    from habeas.core.kernel.codes import read_code
    from habeas.store.queries import consents as queries
    from habeas.store.queries.impact import day

    with session.opened(args) as (mission, actor):
        on = day(args.on, "on") if args.on else mission.today()
        found = queries.visible_effective(read_code(args.code), by=actor, audience=args.audience, on=on)
    rows = [
        {
            "use": one.use,
            "granted": one.decision.granted,
            "because": one.decision.because,
            "code": one.decision.code,
            "since": one.decision.since.isoformat() if one.decision.since else None,
            "identity": one.decision.identity,
            "onward": one.decision.onward,
        }
        for one in found.allowed
    ]
    lines = [f"{found.code} rests on {', '.join(found.subjects[:10])}" + (" …" if len(found.subjects) > 10 else "")]
    lines += [f"{'yes' if row['granted'] else 'no':<4}{row['use']:<18}{row['because']}" for row in rows]
    answer = {"ok": True, "code": found.code, "audience": args.audience, "on": on.isoformat()}
    say(args, {**answer, "rests_on": list(found.subjects), "uses": rows}, "\n".join(lines))
    return 0


def record(args: argparse.Namespace) -> int:
    """Put down a decision of a source, or of the giver of a submission."""
    from habeas.store.actions import consents as verbs
    from habeas.store.actions.intake.sheet import read_small
    from habeas.store.queries.impact import day

    subject = _subject(args.subject)
    own = ("afterwards", "purpose") if subject.startswith("SUB-") else _OF_A_SOURCE
    other = _OF_A_SOURCE if subject.startswith("SUB-") else ("afterwards", "purpose")
    if wrong := [name for name in other if getattr(args, name)]:
        raise WrongUse("wrong-use", f"--{wrong[0]} does not belong to a decision on {subject}.")
    with session.opened(args) as (mission, actor):
        said: dict[str, Any] = {
            "given": day(args.given, "given") if args.given else mission.today(),
            "uses": tuple(args.uses),
            "granted": args.decision == "granted",
            "audiences": tuple(args.audience or ("internal",)),
            "identity": args.identity,
            "onward": args.onward or "",
            "conditions": read_small(Path(args.conditions)).strip() if args.conditions else "",
            "expires": day(args.expires, "expires") if args.expires else None,
            **{name: getattr(args, name) or "" for name in own},
        }
        effect = verbs.record(subject, said, by=actor)
        session.sign(actor)
    say(args, {"ok": True, **effect.answer()}, _effect(effect))
    return 0


_OF_A_SOURCE = ("language", "interpreter", "form", "sheet", "guardian", "assent")


def withdraw(args: argparse.Namespace) -> int:
    """Withdraw uses, or all, from a day on: first shows what it touches, then takes effect at once."""
    from habeas.store.actions import consents as verbs
    from habeas.store.queries import impact as queries

    subject = _subject(args.subject)
    with session.opened(args) as (mission, actor):
        on = queries.day(args.from_day) if args.from_day else mission.today()
        impact = queries.of_withdrawal(subject, args.uses, on, by=actor)
        if args.dry_run:
            say(args, {"ok": True, "impact": impact.answer()}, impact_text(impact))
            return 0
        print(impact_text(impact), file=sys.stderr)
        if not (args.yes or _agrees()):
            raise Refused(
                "not-confirmed",
                "Nothing was changed.",
                {"record": subject},
                do="Read what it touches, then repeat it with --yes.",
            )
        effect = verbs.withdraw(subject, args.uses, on, by=actor)
        session.sign(actor)
    say(args, {"ok": True, "impact": impact.answer(), **effect.answer()}, _effect(effect))
    return 0


def settle(args: argparse.Namespace) -> int:
    """Carry out what has expired."""
    from habeas.store.actions import consents as verbs

    with session.opened(args) as (_, actor):
        effect = verbs.settle(by=actor)
        session.sign(actor)
    say(args, {"ok": True, **effect.answer()}, _effect(effect) if effect.releases else "Nothing has expired.")
    return 0


def disclose(args: argparse.Namespace) -> int:
    """Put down that a report or release goes to somebody outside; needs a second person."""
    from habeas.store.actions import disclosures as verbs
    from habeas.store.queries.impact import day

    with session.opened(args) as (mission, actor):
        on = day(args.on, "on") if args.on else mission.today()
        try:
            row = verbs.disclose(args.what, args.to, args.audience, on, reason=args.reason, by=actor)
        finally:
            session.sign(actor)
    say(args, {"ok": True, "disclosure": row.code, "what": row.what}, f"{row.code}: {row.what[:12]}, {row.audience}.")
    return 0


def disclosures(args: argparse.Namespace) -> int:
    """List what went out."""
    from habeas.store.queries import disclosures as queries

    with session.opened(args) as (_, actor):
        found = queries.visible_disclosures(by=actor)
    rows = [
        {"disclosure": one.row.code, "what": one.row.what, "audience": one.row.audience, "on": one.row.on, "to": one.to}
        for one in found
    ]
    lines = [
        f"{row['disclosure']}  {row['on']}  {row['what'][:12]:<12} {row['audience']:<10} {row['to']}" for row in rows
    ]
    say(args, {"ok": True, "disclosures": rows}, "\n".join(lines) or "Nothing was disclosed.")
    return 0


def notices(args: argparse.Namespace) -> int:
    """List who has to be told that a consent ended."""
    from habeas.store.queries import disclosures as queries

    with session.opened(args) as (_, actor):
        found = queries.visible_notices(by=actor, all_of_them=args.all)
    rows = [
        {
            "notice": one.row.code,
            "subject": one.row.subject,
            "because": one.row.because,
            "since": one.row.since,
            "state": one.row.state,
            "disclosure": one.disclosed.row.code,
            "what": one.disclosed.row.what,
            "to": one.disclosed.to,
        }
        for one in found
    ]
    lines = [
        f"{row['notice']}  {row['state']:<5} {row['since']}  {row['subject']} {row['because']}: tell {row['to']} "
        f"({row['what'][:12]})"
        for row in rows
    ]
    say(args, {"ok": True, "notices": rows}, "\n".join(lines) or "Nobody has to be told.")
    return 0


def told(args: argparse.Namespace) -> int:
    """Put down that a recipient was told."""
    from habeas.core.kernel.codes import read_code
    from habeas.store.actions import disclosures as verbs
    from habeas.store.queries.impact import day

    with session.opened(args) as (mission, actor):
        on = day(args.on, "on") if args.on else mission.today()
        row = verbs.settle_notice(read_code(args.notice, "NT"), on, by=actor)
        session.sign(actor)
    say(args, {"ok": True, "notice": row.code, "on": row.done_on}, f"{row.code}: told on {row.done_on}.")
    return 0


def impact_text(impact: Any) -> str:
    """What is touched, in lines."""
    lines = [f"{impact.before}.", f"From {impact.on}: {impact.after}.", ""]
    lines.append(", ".join(f"{count} {name}" for name, count in impact.counts.items()) + " are held.")
    for one in impact.releases:
        lines.append(
            f"closes   release {one.release[:12]} ({one.purpose}, {one.audience}): the next one is without "
            f"{one.accounts} accounts and {one.passages} passages"
        )
    for each in impact.events:
        alone = ", no longer corroborated" if each.alone else ""
        lines.append(f"event    {each.event}: {each.before} roots, then {each.after}{alone}")
    for found in impact.findings:
        after = f"{found.after.roots} roots" if found.after else "cannot be judged"
        fell = "; falls below the standard" if found.falls else ""
        lines.append(f"finding  {found.finding}: {found.before.roots} roots, then {after}{fell}")
    for text in impact.texts:
        if not text.known:
            lines.append(f"report   {text.text} ({text.title}): built before its prose was kept; look at it yourself")
        for change in text.changes:
            where = f"paragraph {change.paragraph}" if change.paragraph else f"line {change.line}"
            shown = change.says if len(change.says) <= 60 else change.says[:57] + "…"
            lines.append(
                f'text     {text.text}, {where}, .{change.check} "{shown}": {change.before or "held"}, then '
                f"{change.after or change.problem or 'holds'}"
            )
    for given in impact.given:
        to = f" to {given.to}" if given.to else ""
        lines.append(f"went out {given.what} {given.kind} {given.at[:10]} {given.by}{given.code}{to}")
    lines += [f"to tell  {one}" for one in impact.notify]
    if impact.nothing:
        lines.append("Nothing that was made rests on it.")
    return "\n".join(lines)


def _effect(effect: Any) -> str:
    lines = [f"{effect.record} is recorded."] if effect.record else []
    lines += [f"Release {one[:12]} is closed, and its data destroyed." for one in effect.releases]
    lines += [f"Draft {one} lost the words that may not be quoted any more." for one in effect.drafts]
    if effect.notices:
        lines.append(f"To be told: {', '.join(effect.notices)} (habeas notice list).")
    return "\n".join(lines)


def _subject(text: str) -> str:
    from habeas.core.kernel.codes import read_code

    return read_code(text, "S", "SUB")


def _agrees() -> bool:
    """Whether the user, at a terminal, says yes after she has read."""
    if not sys.stdin.isatty():
        return False
    print("Shall it take effect? Type yes: ", end="", file=sys.stderr, flush=True)
    return sys.stdin.readline().strip().lower() in ("yes", "네", "예")
