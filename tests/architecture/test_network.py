"""Nothing in the program asks anything of the network: no module can, but those that talk to this machine itself."""

from __future__ import annotations

import ast
from pathlib import Path

SOURCE = Path(__file__).parents[2] / "src" / "habeas"
#: what opens connections, or follows an address that somebody gave
REACHING = (
    "aiohttp asyncio ftplib http.client http.server httpx imaplib nntplib poplib pycurl requests smtplib socket "
    "socketserver ssl telnetlib urllib.request urllib3 websockets xmlrpc webbrowser"
).split()
#: module -> what it reaches
ALLOWED = {
    "store/outside/authority.py": "its own addresses, read from an unconnected socket",
    "store/outside/keeper.py": "Unix sockets of the agent and the server",
    "faces/cli/commands/serve.py": "the port on this machine that it is about to listen on",
}
#: what opens a remote address where a path was meant
_CALLS = {"urlopen", "urlretrieve", "create_connection", "getaddrinfo", "gethostbyname"}


def imported(tree: ast.AST) -> set[str]:
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {one.name for one in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found |= {node.module, *(f"{node.module}.{one.name}" for one in node.names)}
    return found


def called(tree: ast.AST) -> set[str]:
    names = {
        getattr(node.func, "attr", getattr(node.func, "id", ""))
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
    }
    return names & _CALLS


def reaching(text: str) -> set[str]:
    tree = ast.parse(text)
    return (imported(tree) & set(REACHING)) | called(tree)


def test_no_module_can_reach_the_network_but_those_that_reach_this_machine() -> None:
    found = {str(path.relative_to(SOURCE)): reaching(path.read_text(encoding="utf-8")) for path in SOURCE.rglob("*.py")}
    assert len(found) > 150
    assert {name: said for name, said in found.items() if said and name not in ALLOWED} == {}
    assert {name for name in ALLOWED if not found[name]} == set(), "an exception that is no longer needed"


def test_the_search_finds_every_way() -> None:
    for said in (
        "import socket",
        "from urllib import request",
        "import urllib.request as x",
        "from http import client",
    ):
        assert reaching(said), said
    assert reaching("x.urlopen(y)")
    assert not reaching("from urllib.parse import urlencode")
