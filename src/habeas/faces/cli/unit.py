"""A unit for systemd that keeps the server running with as few rights as it needs."""

from __future__ import annotations

import pwd
import sys
from collections.abc import Sequence
from pathlib import Path

import habeas

#: the folder of sockets below ``/run``; ``habeas lock`` looks there too
RUNTIME = "habeas"

_UNIT = """\
# Made by habeas serve --unit. To use it: docs/handbook/office.md
[Unit]
Description=Habeas: the pages of the missions in {said_home}
After=network.target postgresql.service

[Service]
Type=exec
User={user}
ExecStart={command}
# habeas lock --all ends the server, which stays down until somebody starts it; what was killed comes back without keys
Restart=on-failure
RestartSec=5
UMask=0077
RuntimeDirectory={runtime}
RuntimeDirectoryMode=0700
RuntimeDirectoryPreserve=no
Environment=XDG_RUNTIME_DIR=/run/{runtime}

# what is in memory stays there
LimitCORE=0
LimitMEMLOCK=infinity
MemorySwapMax=0
KeyringMode=private

# it writes to the missions and nowhere else
ProtectSystem=strict
{places}
PrivateTmp=yes
PrivateDevices=yes
DevicePolicy=closed

# it becomes nobody else and changes nothing of the machine
NoNewPrivileges=yes
CapabilityBoundingSet=
AmbientCapabilities=
RestrictSUIDSGID=yes
RestrictNamespaces=yes
RestrictRealtime=yes
LockPersonality=yes
RemoveIPC=yes
ProtectClock=yes
ProtectHostname=yes
ProtectKernelTunables=yes
ProtectKernelModules=yes
ProtectKernelLogs=yes
ProtectControlGroups=yes
ProtectProc=invisible
MemoryDenyWriteExecute=yes
SystemCallArchitectures=native
SystemCallFilter=@system-service
SystemCallFilter=~@privileged
SystemCallErrorNumber=EPERM

# it speaks to private networks alone; AF_NETLINK names this machine's own addresses
RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6 AF_NETLINK
IPAddressDeny=any
IPAddressAllow={networks}

[Install]
WantedBy=multi-user.target
"""
_PRIVATE = "localhost link-local 10.0.0.0/8 172.16.0.0/12 192.168.0.0/16 100.64.0.0/10 fc00::/7"
_HOMES = (Path("/home"), Path("/root"), Path("/run/user"))


def unit(home: Path, words: Sequence[str], *, lan: bool) -> str:
    """The unit that runs ``habeas serve`` with these words, as the owner of the folder of missions."""
    home = home.resolve()
    command = [sys.executable, "-m", "habeas", "serve", "--home", str(home), *words]
    return _UNIT.format(
        said_home=_plain(str(home)),
        user=_owner(home),
        command=" ".join(map(_quoted, command)),
        runtime=RUNTIME,
        places="\n".join(_places(home)),
        networks=_PRIVATE if lan else "localhost",
    )


def _owner(home: Path) -> str:
    number = home.stat().st_uid
    try:
        return pwd.getpwuid(number).pw_name
    except KeyError:  # systemd takes the number as well
        return str(number)


def _places(home: Path) -> list[str]:
    """What of the disk it sees: people's folders not at all, but for the missions and the program itself."""
    program = {Path(sys.prefix), Path(sys.base_prefix).resolve(), Path(habeas.__file__).parents[1].resolve()}
    in_homes = sorted(str(path) for path in program if _is_in_homes(path))
    if not in_homes and not _is_in_homes(home):
        return ["ProtectHome=yes", f"ReadWritePaths={_quoted(str(home))}"]
    return [
        "ProtectHome=tmpfs",
        *(f"BindReadOnlyPaths={_quoted(path)}" for path in in_homes),
        f"BindPaths={_quoted(str(home))}",
        f"ReadWritePaths={_quoted(str(home))}",
    ]


def _is_in_homes(path: Path) -> bool:
    return any(path.is_relative_to(homes) for homes in _HOMES)


def _plain(word: str) -> str:
    return "".join(sign for sign in word if sign.isprintable()).replace("%", "%%")


def _quoted(word: str) -> str:
    """A word as systemd reads it: it fills in ``%`` and ``$``."""
    said = word.replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%").replace("$", "$$")
    return said if said and all(sign.isalnum() or sign in "/._-:=%" for sign in said) else f'"{said}"'
