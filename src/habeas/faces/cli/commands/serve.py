"""The web server of this machine, or of an office."""

from __future__ import annotations

import argparse
import ipaddress
import os
import sys
from pathlib import Path
from typing import Any

from habeas.core.access.files import write_atomically
from habeas.core.kernel.errors import NotNow, Refused, WrongUse
from habeas.faces.cli import say, session


def serve(args: argparse.Namespace) -> int:
    """Serve until Ctrl-C or ``habeas lock --all``."""
    from habeas.store import mission as missions
    from habeas.store.outside import keeper
    from habeas.store.outside.memory import keep_in_memory

    keep_in_memory()
    home = session.home(args)
    if args.authority:
        return _hand_out(args, home)
    address = "0.0.0.0" if args.lan else args.address  # noqa: S104 - asked for, and only with TLS
    _require_tls_beyond(address, args)
    there = missions.slugs(home)
    if not there:
        raise WrongUse("no-mission", f"There is no mission under {home}.", do="Make one: habeas init SLUG.")
    if args.unit:
        return _print_unit(args, home)
    _require_free(address, args.port)
    certified = _certified(args, home) if args.cert else None
    os.environ["HABEAS_SERVE_HOME"] = str(home.resolve())
    os.environ["HABEAS_SERVE_MISSIONS"] = " ".join(there)  # a lock finds the server by these, and it shows no other
    os.environ["HABEAS_SERVE_HOSTS"] = " ".join(certified.names) if certified else args.address
    os.environ["HABEAS_SERVE_TLS"] = "1" if certified else ""
    server = _server(address, args.port, certified.file if certified else None)
    for line in _told(certified, address, args.port):
        print(line, file=sys.stderr, flush=True)
    try:
        server.serve()  # its one worker has the keys of sessions, and listens for the lock itself
    finally:
        for slug in there:
            for path in keeper.keepers(home / slug):
                keeper.listener(path)  # the socket of a worker that has ended goes
    return 0


def _hand_out(args: argparse.Namespace, home: Path) -> int:
    """The authority's certificate, for a browser to trust."""
    from habeas.store.mission import utc_now
    from habeas.store.outside import authority

    pem, fingerprint = authority.handed_out(home, now=utc_now())
    write_atomically(Path(args.authority), pem)
    text = f"{args.authority} holds no secret. Its SHA-256 fingerprint, to compare before it is trusted:\n{fingerprint}"
    say(args, {"ok": True, "file": args.authority, "sha256": fingerprint}, text)
    return 0


def _print_unit(args: argparse.Namespace, home: Path) -> int:
    """A unit that runs this very command."""
    from habeas.faces.cli.unit import unit

    words = ["--port", str(args.port), *(["--lan"] if args.lan else ["--address", args.address])]
    words += [*(["--cert"] if args.cert else []), *(word for name in args.name for word in ("--name", name))]
    lan = args.lan or not _is_here(args.address)
    text = unit(home, words, lan=lan)
    if "\nUser=root\n" in text:
        print("The missions belong to root: give them a user of their own first (office.md).", file=sys.stderr)
    say(args, {"ok": True, "unit": text}, text.rstrip("\n"))
    return 0


def _is_here(address: str) -> bool:
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return address == "localhost"


def _require_tls_beyond(address: str, args: argparse.Namespace) -> None:
    """Passphrases and testimony cross no network in plain."""
    if not _is_here(address) and not args.cert:
        raise Refused(
            "no-tls",
            "Without TLS whoever is on the network could read passphrases and testimony.",
            do=f"habeas serve {'--lan' if args.lan else f'--address {address}'} --cert (docs/handbook/office.md).",
        )


def _require_free(address: str, port: int) -> None:
    import socket

    with socket.socket() as probe:
        if probe.connect_ex(("127.0.0.1" if address == "0.0.0.0" else address, port)) == 0:  # noqa: S104 - compared
            raise NotNow("port-in-use", f"Something listens on port {port} already.", do="Choose another: --port N.")


def _certified(args: argparse.Namespace, home: Path) -> Any:
    from habeas.store.mission import utc_now
    from habeas.store.outside import authority

    names = dict.fromkeys([*authority.machine_names(), *(name.lower().rstrip(".") for name in args.name)])
    certified = authority.certify(home, list(names), now=utc_now())
    refused = [name for name in args.name if name.lower().rstrip(".") in certified.left_out]
    if refused:
        raise Refused(
            "name-not-private",
            f"The authority of this machine may not speak for {refused[0]}.",
            expected="this machine's own name, .local, .lan, .internal, .home.arpa, or a private address",
            do="Use such a name; after the machine was renamed, remove the folder .tls and begin again.",
        )
    return certified


def _server(address: str, port: int, certificate: Path | None) -> Any:
    from granian import Granian
    from granian.constants import Interfaces
    from granian.log import LogLevels

    return Granian(
        "habeas.faces.web.app:application",
        address=address,
        port=port,
        interface=Interfaces.WSGI,
        factory=True,
        workers=1,
        blocking_threads=4,
        log_level=LogLevels.error,
        log_access=False,
        websockets=False,
        ssl_cert=certificate,  # one file holds both; TLS 1.3 or nothing
        ssl_key=certificate,
    )


def _told(certified: Any, address: str, port: int) -> list[str]:
    """Where the pages are, and how a browser comes to trust them."""
    ends = "(Ctrl-C ends it; habeas lock --all too)"
    if certified is None:
        return [f"http://{address}:{port}/ {ends}"]
    beyond = [name for name in certified.names if name not in ("localhost", "127.0.0.1", "::1")]
    shown = beyond if address == "0.0.0.0" else [address]  # noqa: S104 - compared
    lines = [*(f"https://{name}:{port}/" for name in shown), ends]
    if certified.left_out:
        lines.append(f"Not in the certificate, for they are not private: {', '.join(certified.left_out)}")
    return [
        *lines,
        f"The certificate lasts until {certified.until:%Y-%m-%d}; one that ends soon is renewed at the next start.",
        "Browsers trust it once the authority is installed: habeas serve --authority FILE, carry the file there,",
        "  Firefox: Settings, Privacy & Security, View Certificates, Authorities, Import; trust it for websites.",
        "  Chrome, Edge: Settings, Privacy and security, Security, Manage certificates, Import as trusted authority.",
        "Compare its SHA-256 fingerprint before you trust it:",
        f"  {certified.fingerprint}",
    ]
