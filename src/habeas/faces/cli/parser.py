"""The words of the command line. Nothing heavy is imported here: ``habeas --help`` must be quick."""

from __future__ import annotations

import argparse
from functools import cache
from typing import Any

from habeas import __version__
from habeas.faces.cli import counted, keeping, workbench

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


@cache  # making 150 verbs takes longer than most of them do; who runs many in one process makes them once
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
    workbench.intake(verb, group_of)
    _users(verb, group_of)
    _sessions(verb, group_of)
    keeping.requests(verb, group_of)
    keeping.recovery(verb, group_of)
    keeping.backups(verb, verbs, group_of)
    workbench.apart(verb, group_of)
    workbench.texts(verb, group_of)
    workbench.items(verb, group_of)
    keeping.consent(verb, group_of)
    keeping.protection(verb, group_of)
    keeping.erasure(verb, group_of)
    _vault(verb, verbs, group_of)
    counted.analysis(verb, verbs, group_of)
    counted.recognition(verb, verbs)
    counted.estimate(verb, group_of)
    workbench.names(verb, group_of)
    workbench.search(verb, verbs)
    workbench.country(verb, group_of)
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
    p.add_argument("setting", choices=(*numbers, "guards", "two-person", "access.second_factor", "map", "country"))
    p.add_argument(
        "value",
        help="a number; of guards: all, none or names with commas; of two-person: on, off; of the factor: offered, "
        "required; of map: a file, or prk; of country: a folder or file with a country pack, or none",
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


def _vault(verb: Any, verbs: Any, group_of: Any) -> None:
    p = verb(verbs, "verify", "vault:verify", "check what is stored against the custody log")
    p.add_argument("--deep", action="store_true", help="open every piece and compare the plain digests")
    log = group_of("log", "the custody log")
    p = verb(log, "export", "vault:export", "write the log for a stranger to verify")
    p.add_argument("folder")
