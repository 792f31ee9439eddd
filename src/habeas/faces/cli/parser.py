"""The words of the command line. Nothing heavy is imported here: ``habeas --help`` must be quick."""

from __future__ import annotations

import argparse
from typing import Any

from habeas import __version__
from habeas.faces.cli import delays, patterns, testimony

_DESCRIPTION = """\
Habeas turns what witnesses and organisations say about human-rights violations into findings that stand up,
and keeps the people who said it safe."""

_EPILOG = """\
exit codes: 0 done; 1 the thing checked does not hold; 2 wrong use; 3 refused (consent, rights, statistics, some rows);
4 not now (locked, full). With --json the answer, also a refusal, is one JSON object on standard output."""


class Parser(argparse.ArgumentParser):
    """An argparse parser whose errors are ours: what, and what to do, with exit code 2."""

    def error(self, message: str) -> Any:
        from habeas.core.kernel.errors import WrongUse

        raise WrongUse("wrong-use", f"{message[:1].upper()}{message[1:]}.", do=f"See {self.prog} --help.")


def build() -> Parser:
    """The whole command line, one call for each verb."""
    common = argparse.ArgumentParser(add_help=False)
    group = common.add_argument_group("which mission, and who asks")
    group.add_argument(
        "--home", metavar="DIR", help="folder of missions (default: HABEAS_HOME, else ~/.local/share/habeas)"
    )
    group.add_argument(
        "--mission", "-m", metavar="SLUG", help="the mission (default: HABEAS_MISSION, else the only one)"
    )
    group.add_argument("--as", dest="as_user", metavar="USER", help="the user who acts")
    group.add_argument("--passphrase-fd", type=int, metavar="N", help="read the passphrase from this file descriptor")
    group.add_argument("--json", action="store_true", help="answer as JSON on standard output")
    parser = Parser(
        prog="habeas", description=_DESCRIPTION, epilog=_EPILOG, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--version", action="version", version=f"habeas {__version__}")
    verbs = parser.add_subparsers(metavar="COMMAND", required=True, parser_class=Parser)

    def verb(within: Any, name: str, run: str, text: str) -> argparse.ArgumentParser:
        made: argparse.ArgumentParser = within.add_parser(
            name, help=text, description=f"{text[:1].upper()}{text[1:]}.", parents=[common], epilog=_EPILOG,
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )  # fmt: skip
        made.set_defaults(run=run)
        return made

    def group_of(name: str, text: str) -> Any:
        made = verbs.add_parser(name, help=text, description=f"{text[:1].upper()}{text[1:]}.")
        return made.add_subparsers(metavar="VERB", required=True, parser_class=Parser)

    _missions(verb, verbs, group_of)
    _intake(verb, group_of)
    _users(verb, group_of)
    _sessions(verb, group_of)
    _requests(verb, group_of)
    _recovery(verb, group_of)
    _backups(verb, verbs, group_of)
    _apart(verb, group_of)
    _texts(verb, group_of)
    _items(verb, group_of)
    _consent(verb, group_of)
    _protection(verb, group_of)
    _erasure(verb, group_of)
    _vault(verb, verbs, group_of)
    _analysis(verb, verbs, group_of)
    _recognition(verb, verbs)
    _estimate(verb, group_of)
    _names(verb, group_of)
    _search(verb, verbs)
    _country(verb, group_of)
    return parser


def _missions(verb: Any, verbs: Any, group_of: Any) -> None:
    p = verb(verbs, "init", "missions:init", "make a mission and its first user")
    p.add_argument("slug", help="name of the mission: a-z, 0-9, hyphen")
    p.add_argument("--title", help="what the mission is called")
    p.add_argument("--config", metavar="FILE", help="a mission.toml to begin with")
    p.add_argument("--fiction", action="store_true", help="mark every page and file as fiction")
    p.add_argument("--practice", action="store_true", help="to learn in: fiction, and nothing of it is ever released")
    p.add_argument("--keep-passphrase", action="store_true", help="keep the passphrase on disk (fiction only)")
    p.add_argument(
        "--role",
        action="append",
        metavar="ROLE",
        help="role of the first user (default: all but documenter, reviewer, auditor)",
    )
    p.add_argument("--words", choices=("en", "ko"), default="en", help="language of the generated passphrase")
    rule = p.add_mutually_exclusive_group()
    rule.add_argument("--two-person", metavar="WHY", help="dangerous acts need two people, because …")
    rule.add_argument("--no-two-person", metavar="WHY", help="dangerous acts wait a day instead, because …")
    verb(verbs, "missions", "missions:missions", "list the missions of this machine")
    settings = group_of("mission", "settings that the log watches")
    p = verb(settings, "set", "missions:set_value", "change a setting, in mission.toml and on the log")
    numbers = ("disclosure.floor", "guards.floor", "sessions.idle", "sessions.longest", "sessions.pause")
    p.add_argument("setting", choices=(*numbers, "guards", "two-person", "access.second_factor", "map"))
    p.add_argument(
        "value",
        help="a number; of guards: all, none or names with commas; of two-person: on, off; of the factor: offered, "
        "required; of map: a file, or prk",
    )
    p.add_argument(
        "--reason",
        default="",
        help="why; a floor of 0 needs one, the two-person rule, the factor, and guards of which one is left out",
    )
    p = verb(verbs, "unlock", "missions:unlock", "keep the mission open in a local agent")
    p.add_argument(
        "--idle", type=float, default=15, metavar="MINUTES", help="lock again after this long without work (15)"
    )
    p = verb(verbs, "lock", "missions:lock", "drop the mission's keys: agents, sessions and commands of it end")
    p.add_argument("--all", action="store_true", help="of every mission, and end the servers")
    verb(verbs, "panic", "missions:panic", "kill whatever has keys of any mission, at once and asking nobody")
    verb(verbs, "doctor", "missions:doctor", "say what on this machine weakens the mission's safety")
    verb(verbs, "upgrade", "missions:upgrade", "bring a mission of an older form to that of this program")
    p = verb(
        verbs, "serve", "serve:serve", "show the missions' pages to users who log in, on this machine or an office"
    )
    p.add_argument("--port", type=int, default=8417)
    p.add_argument("--address", default="127.0.0.1", help="address to listen on (127.0.0.1)")
    p.add_argument("--lan", action="store_true", help="listen to the office's network too; only with --cert")
    p.add_argument("--cert", action="store_true", help="speak TLS, with a certificate of this machine's own authority")
    p.add_argument(
        "--name", action="append", default=[], metavar="NAME", help="with --cert: another name of this machine"
    )
    p.add_argument("--unit", action="store_true", help="print a unit for systemd that serves so, and stop")
    p.add_argument("--authority", metavar="FILE", help="write the authority's certificate for browsers, and stop")


def _users(verb: Any, group_of: Any) -> None:
    users = group_of("user", "users of the mission")
    p = verb(users, "add", "users:add_user", "add a user with her roles")
    p.add_argument("username")
    p.add_argument("--role", action="append", required=True, metavar="ROLE")
    p.add_argument("--reason", default="", help="why; whoever has to agree is told")
    p.add_argument("--new-passphrase-fd", type=int, metavar="N", help="read her passphrase from this file descriptor")
    p.add_argument("--words", choices=("en", "ko"), default="en", help="language of the generated passphrase")
    verb(users, "list", "users:list_users", "list the users, their roles and slots")
    p = verb(users, "compartments", "protection:set_compartments", "say in which compartments a user is")
    p.add_argument("username")
    p.add_argument("compartment", nargs="*", metavar="NAME", help="all of them; none takes her out of every one")
    p.add_argument("--reason", default="", help="why; whoever has to agree is told")
    verb_new = {
        "passphrase": ("users:change_passphrase", "change one's own passphrase; the old one is asked for again"),
        "reset": ("users:reset", "give a new passphrase to a user who forgot hers, with a second person"),
    }
    for name, (run, text) in verb_new.items():
        p = verb(users, name, run, text)
        if name == "reset":
            p.add_argument("username")
            p.add_argument("--reason", default="", help="why; whoever has to agree is told")
        p.add_argument("--new-passphrase-fd", type=int, metavar="N", help="read the new one from this file descriptor")
        p.add_argument("--words", choices=("en", "ko"), default="en", help="language of the generated passphrase")
    p = verb(users, "factors", "users:factors", "list one's own second factors of the pages, or remove one")
    p.add_argument("--remove", metavar="CODE", help="take this one away")
    p = verb(
        users, "remove-factors", "users:remove_factors", "remove the second factors of who lost them, by two people"
    )
    p.add_argument("username")
    p.add_argument("--reason", default="", help="why; whoever has to agree is told")
    p = verb(users, "roles", "users:change_roles", "give a user other roles, with a second person; a suspended one too")
    p.add_argument("username")
    p.add_argument("--role", action="append", required=True, metavar="ROLE", help="all roles that she has from now on")
    p.add_argument("--reason", default="", help="why; whoever has to agree is told")
    p = verb(users, "suspend", "users:suspend", "suspend a user at once")
    p.add_argument("username")
    p = verb(users, "remove", "users:remove", "remove a user and rotate every class of keys that she held")
    p.add_argument("username")
    p.add_argument("--reason", required=True, help="why")


def _sessions(verb: Any, group_of: Any) -> None:
    sessions = group_of("session", "who has logged in to the pages")
    verb(sessions, "list", "sessions:listed", "list one's own sessions; for who may end those of others, everybody's")
    p = verb(sessions, "end", "sessions:end", "end sessions, and drop their keys")
    p.add_argument("number", nargs="*", help="the public numbers that the list shows")
    p.add_argument("--mine", action="store_true", help="all of one's own")
    p.add_argument("--all", action="store_true", help="everybody's")


def _intake(verb: Any, group_of: Any) -> None:
    imports = group_of("import", "bring in sheets and folders of texts")
    p = verb(imports, "sheet", "intake:sheet", "bring in a sheet: CSV, XLSX, JSON lines")
    p.add_argument("file")
    p.add_argument("--mapping", metavar="M", help="how its columns become records (docs/formats/mapping.md)")
    p.add_argument("--suggest", action="store_true", help="print a first mapping from the headers, and stop")
    p.add_argument("--record", help="with --suggest: what one row is")
    p.add_argument("--dry-run", action="store_true", help="rehearse: report every row, change nothing")
    p = verb(imports, "folder", "intake:folder", "bring in a folder of texts named by its folder.csv")
    p.add_argument("folder")
    p.add_argument("--dry-run", action="store_true", help="rehearse: report every file, change nothing")
    p = verb(imports, "undo", "intake:undo", "undo a batch, while nothing rests on it")
    p.add_argument("batch")
    verb(imports, "list", "intake:batches", "list the batches")
    p = verb(imports, "show", "intake:show", "show the report of a batch again")
    p.add_argument("batch")
    findings = group_of("findings", "findings and what they rest on")
    p = verb(findings, "load", "intake:findings", "load a findings file")
    p.add_argument("file")
    words = group_of("vocabulary", "codes and closed lists")
    p = verb(words, "list", "intake:vocabulary", "list the values of a field, or the codes of violations")
    p.add_argument("field", nargs="?", default="violation")
    p.add_argument("--language", choices=("en", "ko"), default="en")
    p = verb(words, "show", "intake:show_code", "show a violation, and which articles bound a State on a day")
    p.add_argument("code", help="code of the vocabulary, for example TOR-01")
    p.add_argument("--state", help="the State: KP, KR, haesong …")
    p.add_argument("--on", metavar="DATE", help="the day of the deed, as uncertain as it is known")
    p.add_argument("--language", choices=("en", "ko"), default="en")
    _own_codes(verb, words)


def _apart(verb: Any, group_of: Any) -> None:
    apart = group_of("apart", "texts that two coders code apart, and how far they agree")
    p = verb(apart, "assign", "apart:assign", "let two coders code the transcript of an interview apart")
    p.add_argument("interview", help="I-0012")
    p.add_argument("coders", nargs=2, metavar="USER")
    verb(apart, "list", "apart:listed", "list the texts that are coded apart, as far as they concern you")
    p = verb(apart, "hand-in", "apart:hand_in", "hand in your own coding file of such a text")
    p.add_argument("code", help="DC-0001")
    p.add_argument("file")
    p.add_argument("--done", action="store_true", help="you change it no more")
    p = verb(apart, "show", "apart:show", "show a third person where two codings differ")
    p.add_argument("code", help="DC-0001")
    p = verb(apart, "choose", "apart:choose", "settle one difference")
    p.add_argument("code", help="DC-0001")
    p.add_argument("difference", help="as habeas apart show names it")
    p.add_argument("chosen", choices=("first", "second", "neither"))
    p.add_argument("--reason", required=True, help="why, in words")
    p = verb(apart, "settle", "apart:settle", "let the one coding that comes of both take effect")
    p.add_argument("code", help="DC-0001")
    p = verb(apart, "give-up", "apart:give_up", "end an assignment that nobody will settle")
    p.add_argument("code", help="DC-0001")
    verb(apart, "agreement", "apart:agreement", "say how far coders agree: alpha and kappa by code, coder and month")


def _texts(verb: Any, group_of: Any) -> None:
    texts = group_of("text", "corrections of texts, and passages that they could not carry")
    p = verb(texts, "correct", "texts:correct", "give a text other words; what is coded in it goes along or is listed")
    p.add_argument("text", help="T-0031")
    p.add_argument("file", help="all of its words as TXT, DOCX or PDF")
    p.add_argument("--reason", help="why, in words")
    p.add_argument("--dry-run", action="store_true", help="say what would be carried and listed, change nothing")
    p = verb(
        texts, "scan", "texts:scan", "read a scan that is kept, by Tesseract on this machine: a text to be reviewed"
    )
    p.add_argument("item", help="X-0020: a scanned PDF, or a picture of a page")
    p.add_argument("--language", metavar="LANGUAGES", help="ko, en, ar; several with + (default: that of the file)")
    p = verb(texts, "describe", "texts:describe", "say who or what made a text, and of which it is the translation")
    p.add_argument("text", help="T-0032")
    p.add_argument("--made", required=True, choices=("person", "machine"))
    p.add_argument("--who", help="U-0007: the person")
    p.add_argument("--tool", help="the machine: program and version")
    p.add_argument("--original", metavar="TEXT", help="T-0031: the text that it translates")
    p = verb(texts, "approve", "texts:approve", "say of a translation that it may be quoted")
    p.add_argument("text", help="T-0032")
    p = verb(texts, "versions", "texts:versions", "list the corrections of a text: who, when, why")
    p.add_argument("text", help="T-0031")
    p = verb(texts, "unplaced", "texts:unplaced", "list what no correction could carry, with the likeliest place")
    p.add_argument("text", nargs="?", help="of this text alone")
    p = verb(
        texts, "place", "texts:place", "say where one of these stands now: where it is proposed, or at other words"
    )
    p.add_argument("code", help="P-0418 or CR-0001.2, as habeas text unplaced names it")
    p.add_argument("--words", help="words of the text as it is shown to you")
    p.add_argument("--which", metavar="N", help="where they stand more than once: the first is 1")
    p = verb(texts, "drop", "texts:drop", "say that these words are not said any more")
    p.add_argument("code", help="P-0418 or CR-0001.2")
    p.add_argument("--reason", required=True, help="why, in words")


def _items(verb: Any, group_of: Any) -> None:
    items = group_of("item", "files of sources")
    p = verb(items, "graphic", "items:graphic", "show a file blurred until somebody asks for it")
    p.add_argument("code", help="X-0012")
    p.add_argument("--off", action="store_true", help="take the mark back")


def _own_codes(verb: Any, words: Any) -> None:
    p = verb(words, "find", "vocabulary:find", "find codes by a few letters, initial consonants or an id")
    p.add_argument("letters", help="tor, beat puni, 고문, ㄱㅁ, TOR-01 …")
    p.add_argument("--language", choices=("en", "ko"), default="en")
    p = verb(words, "own", "vocabulary:own", "list the mission's own codes, and its notes on those that ship")
    p.add_argument("--language", choices=("en", "ko"), default="en")
    p = verb(words, "put", "vocabulary:put", "add a code, or change what the mission says of one")
    p.add_argument("code", help="TOR-X01, or a code that ships")
    p.add_argument(
        "--say", action="append", default=[], metavar="NAME=WORDS", help="label_en=…, include_ko=…, example_fr=…"
    )
    p.add_argument("--replaced-by", metavar="CODES", help="codes to be used instead")
    p.add_argument("--ended", choices=("yes", "no"), help="nothing new is coded with it")
    p = verb(words, "load", "vocabulary:load", "bring in a sheet of codes (CSV, XLSX)")
    p.add_argument("file")
    p.add_argument("--dry-run", action="store_true", help="rehearse: report every row, change nothing")
    p = verb(words, "undo", "vocabulary:undo", "undo a sheet of codes while nothing rests on it")
    p.add_argument("batch", help="B-0009")
    p = verb(words, "recode", "vocabulary:recode", "give the acts of a code another, beside what was said before")
    p.add_argument("old", help="the code that they have")
    p.add_argument("new", help="the code that they get")
    p.add_argument("--reason", help="why, in words")
    p.add_argument("--dry-run", action="store_true", help="say which acts, findings, releases and sentences it touches")
    verb(words, "recodings", "vocabulary:recodings", "list what was recoded, by whom and why")
    p = verb(words, "undo-recoding", "vocabulary:undo_recoding", "give the acts of a recoding their code back")
    p.add_argument("recoding", help="RC-0001")


def _consent(verb: Any, group_of: Any) -> None:
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


def _protection(verb: Any, group_of: Any) -> None:
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


def _erasure(verb: Any, group_of: Any) -> None:
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


def _requests(verb: Any, group_of: Any) -> None:
    requests = group_of("request", "dangerous acts that wait for a second person")
    p = verb(requests, "list", "requests:requests", "list what waits for a second person")
    p.add_argument("--all", action="store_true", help="also what was answered, used or is too old")
    p = verb(requests, "approve", "requests:approve", "agree to what another officer asked")
    p.add_argument("request")
    p = verb(requests, "refuse", "requests:refuse", "refuse what was asked, or take back what one asked")
    p.add_argument("request")


def _recovery(verb: Any, group_of: Any) -> None:
    recovery = group_of("recovery", "the paper kit that brings the keys of the mission back")
    p = verb(recovery, "kit", "recovery:kit", "make a new paper kit and print its shares, once")
    p.add_argument("--shares", type=int, default=5, metavar="N", help="into how many shares the key is split (5)")
    p.add_argument("--needed", type=int, default=3, metavar="K", help="how many of them bring it back (3)")
    p = verb(recovery, "check", "recovery:check", "say whether shares bring the keys of the mission back")
    p.add_argument(
        "--share", action="append", required=True, metavar="FILE", help="a share; - to type them, one after the other"
    )


def _backups(verb: Any, verbs: Any, group_of: Any) -> None:
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


def _vault(verb: Any, verbs: Any, group_of: Any) -> None:
    p = verb(verbs, "verify", "vault:verify", "check what is stored against the custody log")
    p.add_argument("--deep", action="store_true", help="open every piece and compare the plain digests")
    log = group_of("log", "the custody log")
    p = verb(log, "export", "vault:export", "write the log for a stranger to verify")
    p.add_argument("folder")


def _analysis(verb: Any, verbs: Any, group_of: Any) -> None:
    releases = group_of("release", "frozen extracts for one purpose and one audience")
    p = verb(releases, "make", "analysis:make", "make a release")
    p.add_argument("--purpose", required=True)
    p.add_argument("--audience", required=True, help="internal, public, state, un or court:NAME")
    p.add_argument(
        "--period", help="days on which accounts were given, FROM/TO, or all (default: the reporting period)"
    )
    verb(releases, "list", "analysis:releases", "list the releases")
    p = verb(releases, "close", "analysis:close", "close a release: its data is destroyed, its manifest stays")
    p.add_argument("release")
    p.add_argument("--because", required=True, help="why; whoever asks the release is told")
    p = verb(releases, "receipt", "analysis:receipt", "show what was left out of a release, and why")
    p.add_argument("release")
    p = verbs.add_parser("analyse", help="count over a release", description="Count over a release.")
    p.add_argument("release", help="id of the release, at least 8 digits of it")
    p = verb(
        p.add_subparsers(metavar="VERB", required=True, parser_class=Parser),
        "table",
        "analysis:table",
        "a table of counts",
    )
    p.add_argument("--unit", required=True, help="acts, victims, accounts, sources, events or observations")
    p.add_argument("--rows", required=True, help="what the rows are, for example violation, year, province")
    p.add_argument("--columns", help="what the columns are")
    p.add_argument("--where", default="", help='for example "place_type=detention & basis=own"')
    p.add_argument("--by", choices=("event", "report"), default="event", help="dates of events, or of their report")
    p.add_argument("--csv", metavar="FILE", help="write the table as CSV")
    p.add_argument("--svg", metavar="FILE", help="write a picture as SVG")
    p.add_argument("--png", metavar="FILE", help="write a picture as PNG")
    p.add_argument("--kind", choices=("bars", "lines", "map"), help="of picture (default: lines over time, else bars)")
    p.add_argument("--title", help="what the picture is called")
    p.add_argument("--language", choices=("en", "ko"), default="en")
    reports = group_of("report", "checked prose")
    p = verb(
        reports, "check", "report:check", "check every figure, quotation and claim of a report against its release"
    )
    p.add_argument("file")
    p.add_argument("--release", help="another release than the report names")
    p = verb(reports, "build", "report:build", "write the report; refused while anything in it does not hold")
    p.add_argument("file")
    p.add_argument("--release", help="another release than the report names")
    p.add_argument("--out", metavar="FILE", help=".html, .docx or .pdf (default: the HTML beside the report)")
    p.add_argument("--also", action="append", choices=("html", "docx", "pdf"), help="write it in this form too")
    p = verb(reports, "linked", "report:linked", "write the confidential version, with the records under each check")
    p.add_argument("file")
    p.add_argument("--release", help="another release than the report names")
    p.add_argument("--out", metavar="FILE", help="(default: FILE.linked.html beside the report)")
    p = verb(reports, "keep", "report:keep", "keep a report in the making in the mission, for the page and for others")
    p.add_argument("file")
    p.add_argument("--draft", metavar="CODE", help="the next version of this draft (default: a new one)")
    p = verb(
        reports, "working", "report:working", "write a report as DOCX with its checks inside, for colleagues to edit"
    )
    p.add_argument("file")
    p.add_argument("--out", metavar="FILE", help=".docx, a new file (default: FILE.working.docx beside the report)")
    p = verb(reports, "read", "report:read", "read an edited working copy back as checked prose, and name lost checks")
    p.add_argument("file", help="the DOCX")
    p.add_argument(
        "--out", metavar="FILE", help="where to write the prose: .md, a new file (default: tell, write nothing)"
    )
    p.add_argument("--source", metavar="FILE", help="the report it was made from, where the copy lost it")
    p.add_argument("--original", action="store_true", help="as it was before the tracked changes")
    p = verb(verbs, "explain", "report:explain", "walk from a paragraph of a report to the passages under it")
    p.add_argument("file")
    p.add_argument("paragraph", type=int)
    p.add_argument("--release", help="another release than the report names")


def _recognition(verb: Any, verbs: Any) -> None:
    p = verb(verbs, "recognise", "recognition:recognise", "how many sources share what a passage tells of its source")
    p.add_argument("record", help="a passage or account: P-0418, A-0044")
    p.add_argument("--release", help="count among the sources of this release too")


def _estimate(verb: Any, group_of: Any) -> None:
    estimates = group_of("estimate", "estimates from a plain table, without a mission")

    def of_table(name: str, run: str, text: str) -> argparse.ArgumentParser:
        p: argparse.ArgumentParser = verb(estimates, name, run, text)
        p.add_argument("file", help="CSV, XLSX or JSON lines: columns of 0 and 1 for the lists, perhaps one of counts")
        p.add_argument("--lists", metavar="A,B,C", help="the columns that are lists, where the table has others")
        p.add_argument(
            "--map", action="append", default=[], metavar="NAME=COLUMN", help="call a column by another name"
        )
        p.add_argument("--sheet", metavar="NAME", help="of a workbook (default: the first)")
        p.add_argument("--encoding", default="auto", help="of a CSV (default: found)")
        p.add_argument("--delimiter", default="auto", help="of a CSV (default: found)")
        p.add_argument("--seed", type=int, default=1, help="of what is drawn by chance (1)")
        p.add_argument("--level", type=float, default=0.95, help="how much the interval should hold (0.95)")
        testimony.written(p)
        return p

    p = of_table("mse", "estimate:mse", "how many there were in all, from who stands on which lists")
    p.add_argument(
        "--method",
        choices=("lcmcr", "graphs", "loglinear", "sparse", "chao", "lincoln-petersen", "chapman"),
        default="lcmcr",
        help="how (lcmcr)",
    )
    p.add_argument("--classes", type=int, help="lcmcr: the most latent classes (10)")
    p.add_argument("--rounds", type=int, help="lcmcr: the most draws of each of its 48 chains (300)")
    p.add_argument("--delta", type=float, help="graphs: the prior weight of a cell (default: 2 to the minus lists)")
    p.add_argument("--model", metavar="A:B,C:D", help="loglinear: the interactions of one model; independence for none")
    p.add_argument(
        "--choose",
        choices=("bic", "aic", "average-bic", "average-aic"),
        help="loglinear: the best model, or an average of all (bic)",
    )
    p.add_argument("--bootstraps", type=int, help="sparse: how many samples are drawn again (1000)")
    p.add_argument("--pair", metavar="A:B", help="lincoln-petersen, chapman: which lists (default: that share most)")
    split = p.add_mutually_exclusive_group()
    split.add_argument("--strata", metavar="COLUMN", help="an estimate for each value of a column, and their sum")
    split.add_argument("--replicates", metavar="COLUMN", help="the values of a column are imputations of one table")
    of_table("overlap", "estimate:overlap", "sizes of lists, what they share, and whether they copy one another")
    testimony.add(verb, estimates)
    delays.add(verb, estimates)
    patterns.add(verb, estimates)


def _names(verb: Any, group_of: Any) -> None:
    names = group_of("names", "names in any script, without a mission")
    p = verb(names, "match", "names:match", "how alike two names are, in any script; never whether they are one person")
    p.add_argument("file", help="CSV, XLSX or JSON lines with the columns name1 and name2")
    p.add_argument("--map", action="append", default=[], metavar="NAME=COLUMN", help="call a column by another name")
    p.add_argument("--sheet", metavar="NAME", help="of a workbook (default: the first)")
    p.add_argument("--encoding", default="auto", help="of a CSV (default: found)")
    p.add_argument("--delimiter", default="auto", help="of a CSV (default: found)")


def _search(verb: Any, verbs: Any) -> None:
    p = verb(verbs, "search", "search:search", "find words in what you may see, best first")
    p.add_argument(
        "query", nargs="?", help="words, phrases in quotation marks, AND OR NOT, fields, dates; -: typed unseen"
    )
    p.add_argument(
        "--mode",
        choices=("exact", "folded", "smart"),
        default="smart",
        help="exact characters, folded, or smart (smart)",
    )
    kinds = ("text", "account", "document", "place", "person")
    p.add_argument("--in", dest="within", action="append", default=[], choices=kinds, help="only of this kind")
    p.add_argument("--page", type=int, default=1, metavar="N", help="which twenty (1)")
    p.add_argument("--keep", metavar="NAME", help="keep the search for yourself under this name, sealed")
    p.add_argument("--again", type=int, metavar="NUMBER", help="search for what you keep under this number")
    index = p.add_mutually_exclusive_group()
    index.add_argument("--saved", action="store_true", help="list the searches that you keep")
    index.add_argument("--forget", type=int, metavar="NUMBER", help="forget one of them")
    index.add_argument("--rebuild", action="store_true", help="make the index of words anew")
    index.add_argument("--check", action="store_true", help="compare the index with the records")


def _country(verb: Any, group_of: Any) -> None:
    country = group_of("country", "a country's agencies, places and periods with their sources, without a mission")
    p = verb(country, "show", "country:show", "all that a country pack says, and from which source")
    p.add_argument("country", nargs="?", help="prk, or a file of your own (default: list those that ship)")
    p = verb(country, "find", "country:search", "find agencies and places by a few letters, in any script")
    p.add_argument("words", help="a name or the beginning of one: 보위부, Camp 14, gwanliso, ㄱㄹㅅ")
    p.add_argument("--country", default="prk", help="which pack, or a file of your own (prk)")
    p.add_argument("--on", metavar="DATE", help="say also how an agency was called then")
    p.add_argument("--most", type=int, default=8, help="how many at most (8)")
