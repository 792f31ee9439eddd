"""The web server of this machine."""

from __future__ import annotations

import argparse
import os
import sys

from habeas.core.kernel.errors import NotNow, WrongUse
from habeas.faces.cli import session


def serve(args: argparse.Namespace) -> int:
    """Serve until Ctrl-C or ``habeas lock``."""
    import socket

    from habeas.store import mission as missions
    from habeas.store.outside.keeper import Keeper

    home = session.home(args)
    if not missions.slugs(home):
        raise WrongUse("no-mission", f"There is no mission under {home}.", do="Make one: habeas init SLUG.")
    with socket.socket() as probe:
        if probe.connect_ex((args.address, args.port)) == 0:
            raise NotNow(
                "port-in-use", f"Something listens on port {args.port} already.", do="Choose another: --port N."
            )
    there = missions.slugs(home)
    os.environ["HABEAS_SERVE_HOME"] = str(home.resolve())
    os.environ["HABEAS_SERVE_MISSIONS"] = " ".join(there)  # a lock finds the server by these, and it shows no other
    os.environ["HABEAS_SERVE_HOSTS"] = args.address
    from granian import Granian
    from granian.constants import Interfaces
    from granian.log import LogLevels

    server = Granian(
        "habeas.faces.web.app:application",
        address=args.address,
        port=args.port,
        interface=Interfaces.WSGI,
        factory=True,
        workers=1,
        blocking_threads=4,
        log_level=LogLevels.error,
        log_access=False,
        websockets=False,
    )
    keepers = [Keeper(home / slug, "server", end=lambda: os.kill(os.getpid(), 15)) for slug in there]
    for keeper in keepers:
        keeper.start()
    print(f"http://{args.address}:{args.port}/ (Ctrl-C ends it; habeas lock too)", file=sys.stderr)
    server.serve()
    return 0
