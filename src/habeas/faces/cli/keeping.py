"""The words of keeping people and a mission safe: consent, protection, erasure, requests, recovery, backups."""

from __future__ import annotations

from typing import Any


def consent(verb: Any, group_of: Any) -> None:
    consents = group_of("consent", "what sources and organisations allow, and what rests on it")
    p = verb(consents, "show", "consent:show", "say what is allowed of a source, or of what rests on her, and why")
    p.add_argument("code", help="of a source, submission, interview, text, passage, account, act, event or finding")
    p.add_argument("--audience", default="public", help="internal, public, state, un or court:NAME (public)")
    p.add_argument("--on", metavar="DAY", help="(today)")
    p = verb(consents, "record", "consent:record", "put down a decision of a source, or of a submission's giver")
    p.add_argument("subject", help="S-0231 or SUB-0003")
    p.add_argument("--uses", nargs="+", required=True, metavar="USE", help="statistics … or all-refused")
    p.add_argument("--decision", choices=("granted", "refused"), required=True)
    p.add_argument("--audience", action="append", help="internal, public, state, un, court:NAME or any (internal)")
    p.add_argument("--identity", choices=("none", "pseudonym", "full"), default="none", help="what may be said of her")
    p.add_argument("--given", metavar="DAY", help="(today)")
    p.add_argument("--expires", metavar="DAY")
    p.add_argument("--onward", choices=("yes", "no", "ask"), help="whether a receiver may pass it on")
    p.add_argument("--conditions", metavar="FILE", help="in words; kept sealed")
    p.add_argument("--form", choices=("written", "oral", "recorded"))
    p.add_argument("--language", help="of the talk")
    p.add_argument("--interpreter", choices=("yes", "no"))
    p.add_argument("--sheet", help="version of the information sheet")
    p.add_argument("--guardian", choices=("yes", "no"), help="of a child: whether a guardian consented")
    p.add_argument("--assent", choices=("yes", "no"), help="of a child: whether she herself agreed")
    p.add_argument("--purpose", help="of an agreement")
    p.add_argument("--afterwards", choices=("keep", "return", "destroy"), help="of an agreement")
    p = verb(
        consents, "withdraw", "consent:withdraw", "withdraw uses, or all; shows what it touches, then takes effect"
    )
    p.add_argument("subject", help="S-0231 or SUB-0003")
    p.add_argument("--uses", nargs="+", default=[], metavar="USE", help="(all)")
    p.add_argument("--from", dest="from_day", metavar="DAY", help="(today)")
    p.add_argument("--dry-run", action="store_true", help="show what it touches, change nothing")
    p.add_argument("--yes", action="store_true", help="do not ask again")
    verb(consents, "settle", "consent:settle", "carry out what has expired, as a withdrawal is carried out")
    disclosures = group_of("disclosure", "what was given to somebody outside")
    p = verb(disclosures, "record", "consent:disclose", "put down that a report or release goes to somebody outside")
    p.add_argument("what", help="code of a report, or id of a release")
    p.add_argument("--to", required=True, help="who receives it; kept sealed")
    p.add_argument("--audience", required=True, help="public, state, un or court:NAME")
    p.add_argument("--on", metavar="DAY", help="(today)")
    p.add_argument("--reason", default="", help="why; whoever has to agree is told")
    verb(disclosures, "list", "consent:disclosures", "list what went out")
    notices = group_of("notice", "recipients who have to be told that a consent ended")
    p = verb(notices, "list", "consent:notices", "list who has to be told")
    p.add_argument("--all", action="store_true", help="also those who were told")
    p = verb(notices, "told", "consent:told", "put down that a recipient was told")
    p.add_argument("notice")
    p.add_argument("--on", metavar="DAY", help="(today)")


def protection(verb: Any, group_of: Any) -> None:
    identities = group_of("identity", "who sources are: opened for a reason and a while, on the log")
    p = verb(identities, "open", "protection:open_identity", "show who a source is, for a reason and a while")
    p.add_argument("source", help="S-0231")
    p.add_argument("--reason", default="", help="why; the protection officers are told")
    p.add_argument("--minutes", type=int, default=15, metavar="N", help="how long it stays open (15, at most 60)")
    p = verb(identities, "openings", "protection:openings", "list who opened whose identity, when and why")
    p.add_argument("source", nargs="?", default="", help="of this source alone")
    p = verb(identities, "set", "protection:set_identity", "change what is known of who a source is")
    p.add_argument("source", help="S-0231")
    _words(
        p,
        safe="how to reach her safely",
        never="how she must not be contacted",
        name="her name",
        contact="how to reach her",
        family="her family",
        rank="her rank",
        post="her post",
    )
    labels = group_of("label", "how sensitive sources are, and who sees them")
    p = verb(labels, "set", "protection:set_label", "say how sensitive a source is, why, and when to look again")
    p.add_argument("source", help="S-0231")
    p.add_argument("--level", required=True, help="unclassified, confidential or strictly-confidential")
    p.add_argument("--compartment", default="", metavar="NAME", help="only its users and protection officers see her")
    p.add_argument("--reason", required=True)
    p.add_argument("--review", required=True, metavar="DAY", help="when to look again")
    p = verb(labels, "approve", "protection:approve_guarded", "let a strictly confidential source into releases")
    p.add_argument("source", help="S-0231")
    p.add_argument("--purpose", required=True, help="of the releases, for example public-report")
    p.add_argument("--audience", required=True, help="of the releases: internal, public, state, un or court:NAME")
    p.add_argument("--quotations", action="store_true", help="her words as well")
    p.add_argument("--reason", required=True, help="why; whoever has to agree is told")
    p = verb(labels, "list", "protection:labels", "list the labels of the sources that you see")
    p.add_argument("--overdue", action="store_true", help="those that are to be looked at again")
    guards = group_of("guard", "what keeps children, sexual violence and officials out of places and quotations")
    p = verb(guards, "approve", "guards:approve", "let places or quotations under a guard into releases")
    p.add_argument("guard", help="child, sexual-violence or official")
    p.add_argument("--purpose", required=True, help="of the releases, for example public-report")
    p.add_argument("--audience", required=True, help="of the releases: internal, public, state, un or court:NAME")
    p.add_argument("--covers", required=True, choices=("places", "quotations"), help="what is let in")
    p.add_argument(
        "--passage", action="append", default=[], metavar="P-0418", help="this quotation alone; more than once"
    )
    p.add_argument("--reason", required=True, help="why; whoever has to agree is told")
    p = verb(guards, "list", "guards:guards", "list the guards, and what two people let in")
    p.add_argument("--all", action="store_true", help="what was taken back as well")
    p = verb(guards, "take-back", "guards:take_back", "take back what two people let in")
    p.add_argument("approval", help="AP-0001")
    risks = group_of("risk", "the risk that sources run because they spoke")
    p = verb(risks, "add", "protection:add_risk", "put down how great a risk somebody runs, and why")
    p.add_argument("source", help="S-0231")
    p.add_argument("--whom", choices=("self", "family", "third-party"), default="self", help="who is at risk (self)")
    p.add_argument("--level", required=True, help="low, medium or high")
    p.add_argument("--review", required=True, metavar="DAY", help="when to look again")
    p.add_argument("--on", metavar="DAY", help="(today)")
    _words(p, reason="why", measures="what is done about it")
    p = verb(risks, "list", "protection:risks", "list the assessments of the sources that you see")
    p.add_argument("source", nargs="?", default="", help="of this source alone")
    p.add_argument("--overdue", action="store_true", help="those that are to be looked at again")
    incidents = group_of("incident", "what happened to sources because they spoke, or may have")
    p = verb(incidents, "add", "protection:add_incident", "put down what happened to a source")
    p.add_argument("source", help="S-0231")
    p.add_argument("--kind", required=True, help="threat, visit, surveillance, arrest, harm, exposure or other")
    p.add_argument("--on", metavar="DAY", help="(today)")
    _words(p, what="what happened")
    p = verb(incidents, "list", "protection:incidents", "list what happened")
    p.add_argument("source", nargs="?", default="", help="to this source alone")
    p.add_argument("--open", action="store_true", help="those that nobody has closed")
    p = verb(incidents, "close", "protection:close_incident", "say what was done about an incident")
    p.add_argument("incident", help="INC-0001")
    _words(p, done="what was done")
    referrals = group_of("referral", "help that sources were offered")
    p = verb(referrals, "add", "protection:add_referral", "put down help that a source was offered")
    p.add_argument("source", help="S-0231")
    p.add_argument("--kind", required=True, help="medical, psychosocial, legal or other")
    p.add_argument("--on", metavar="DAY", help="(today)")
    _words(p, whom="to whom she was sent", note="what else is to be known")
    p = verb(referrals, "list", "protection:referrals", "list the help that was offered")
    p.add_argument("source", nargs="?", default="", help="to this source alone")
    p.add_argument("--open", action="store_true", help="those that are not at their end")
    p = verb(referrals, "state", "protection:set_referral", "say what became of a referral")
    p.add_argument("referral", help="REF-0002")
    p.add_argument("state", help="offered, accepted, declined or done")
    _words(p, note="what else is to be known")


def _words(p: Any, **fields: str) -> None:
    """Words that are no argument: from a file, or each from a descriptor."""
    p.add_argument("--file", metavar="FILE", help=f"YAML or JSON with {', '.join(fields)}")
    for name, what in fields.items():
        p.add_argument(f"--{name}-fd", type=int, metavar="N", help=f"read {what} from this file descriptor")


def erasure(verb: Any, group_of: Any) -> None:
    sources = group_of("source", "sources, by their codes")
    p = verb(sources, "erase", "erasure:erase", "erase a source for ever; shows what that touches first")
    p.add_argument("source", help="S-0231")
    p.add_argument("--reason", default="", help="why; whoever has to agree is told")
    p.add_argument("--dry-run", action="store_true", help="show what it touches, change nothing")
    p.add_argument("--yes", action="store_true", help="what it touches was read")
    p = verb(sources, "report", "erasure:report", "write all that is held on one source, for handing to her")
    p.add_argument("source", help="S-0231")
    p.add_argument("--out", required=True, metavar="FILE", help=".html or .json, a new file")
    p.add_argument("--reason", default="", help="why; it opens who she is")
    holds = group_of("hold", "legal holds, which keep sources from being erased")
    p = verb(holds, "set", "erasure:hold", "put a source under a legal hold")
    p.add_argument("source")
    p.add_argument("--reason", required=True, help="why; kept sealed")
    p = verb(holds, "lift", "erasure:lift", "lift a legal hold")
    p.add_argument("hold")
    verb(holds, "list", "erasure:holds", "list the legal holds that last")
    retention = group_of("retention", "how long what sources gave is kept")
    verb(retention, "list", "erasure:retention", "list what is due to be erased, returned or destroyed")


def requests(verb: Any, group_of: Any) -> None:
    requests = group_of("request", "dangerous acts that wait for a second person")
    p = verb(requests, "list", "requests:requests", "list what waits for a second person")
    p.add_argument("--all", action="store_true", help="also what was answered, used or is too old")
    p = verb(requests, "approve", "requests:approve", "agree to what another officer asked")
    p.add_argument("request")
    p = verb(requests, "refuse", "requests:refuse", "refuse what was asked, or take back what one asked")
    p.add_argument("request")


def recovery(verb: Any, group_of: Any) -> None:
    recovery = group_of("recovery", "the paper kit that brings the keys of the mission back")
    p = verb(recovery, "kit", "recovery:kit", "make a new paper kit and print its shares, once")
    p.add_argument("--shares", type=int, default=5, metavar="N", help="into how many shares the key is split (5)")
    p.add_argument("--needed", type=int, default=3, metavar="K", help="how many of them bring it back (3)")
    p = verb(recovery, "check", "recovery:check", "say whether shares bring the keys of the mission back")
    p.add_argument(
        "--share", action="append", required=True, metavar="FILE", help="a share; - to type them, one after the other"
    )


def backups(verb: Any, verbs: Any, group_of: Any) -> None:
    backup = group_of("backup", "copies from which a mission comes back")
    p = verb(backup, "content", "backups:content", "write everything but the keys, encrypted, into a new folder")
    p.add_argument("folder")
    p = verb(backup, "keys", "backups:keys", "write the keys, sealed to the paper kit, into a new file")
    p.add_argument("file")
    p.add_argument("--reason", default="", help="why; whoever has to agree is told")
    p = verb(verbs, "recover", "backups:recover", "bring a mission back from its two backups and the paper kit")
    p.add_argument("slug", help="name of the mission")
    p.add_argument("--content", required=True, metavar="DIR", help="the content backup")
    p.add_argument("--keys", required=True, metavar="FILE", help="the key backup")
    p.add_argument(
        "--share", action="append", required=True, metavar="FILE", help="a share; - to type them, one after the other"
    )
    p.add_argument("--words", choices=("en", "ko"), default="en", help="language of the generated passphrase")
    p.add_argument("--new-passphrase-fd", type=int, metavar="N", help="read the new passphrase from this descriptor")
