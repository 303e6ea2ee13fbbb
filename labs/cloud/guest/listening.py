"""What listens on an instance? What its image starts, what its user data installs, and what was started by hand.

A packet that arrives is one thing, an answer another: where nothing listens the machine refuses the connection.
"""

import base64
import re
from collections.abc import Iterator
from typing import Literal, NamedTuple

from labs.cloud.guest.machine import Guest
from labs.cloud.resources.guest_state import Server

WEB_SERVERS = {"httpd": 80, "apache2": 80, "nginx": 80}
"""Services that are installed and started by their names -> the port they listen on."""
PYTHON_PORT, IPERF_PORT = 8000, 5201
EVERYWHERE, LOCALLY = "0.0.0.0", "127.0.0.1"  # noqa: S104 - what a listing says of a server, not an address that is bound
FIRST_PROCESS = 2101
"""The number of the first process that listens; they count on from there."""


class Listener(NamedTuple):
    """A program that waits on a port."""

    program: str
    port: int
    protocol: Literal["tcp", "udp"]
    address: str = EVERYWHERE
    """`0.0.0.0` listens on every address of both families."""


def listeners(guest: Guest) -> tuple[Listener, ...]:
    """All that listens on an instance."""
    return (*_of_the_system(guest), *(Listener(one.program, one.port, one.protocol) for one in servers(guest)))


def servers(guest: Guest) -> tuple[Server, ...]:
    """What was installed or started on top of the image; of two on one port the first has it."""
    by_hand = guest.instance.guest.servers if guest.instance.guest else ()
    found: dict[tuple[str, int], Server] = {}
    for one in (*_installed(user_data_of(guest)), *by_hand):
        found.setdefault((one.protocol, one.port), one)
    return tuple(found.values())


def listens(guest: Guest, protocol: str, port: int | None, *, locally: bool = False) -> Listener | None:
    """What takes a connection to a port; from the machine itself, what listens only there as well."""
    fitting = (one for one in listeners(guest) if (one.protocol, one.port) == (protocol, port))
    return next((one for one in fitting if locally or one.address == EVERYWHERE), None)


def user_data_of(guest: Guest) -> str:
    """The user data as text."""
    return base64.b64decode(guest.instance.user_data).decode("utf-8", "replace")


def page_of(guest: Guest) -> str:
    """What user data has written into `index.html`, with the names of the machine put in; "" where it wrote nothing."""
    found = re.search(r"echo\s+(['\"]?)(.*?)\1\s*>+\s*/\S*/index\.html", user_data_of(guest))
    if found is None:
        return ""
    text = re.sub(r"\$\(hostname -f\)|`hostname -f`", guest.full_name, found[2])
    name = guest.full_name if guest.system.full_hostname else guest.short_name
    return re.sub(r"\$\(hostname\)|`hostname`|\$HOSTNAME|\$\{HOSTNAME\}", name, text) + "\n"


def _of_the_system(guest: Guest) -> Iterator[Listener]:
    yield Listener("sshd", 22, "tcp")
    if guest.system.family == "ubuntu":
        yield Listener("systemd-resolve", 53, "udp", "127.0.0.53")
        yield Listener("systemd-resolve", 53, "tcp", "127.0.0.53")
    if guest.system.family != "al1":
        yield Listener("chronyd", 323, "udp", LOCALLY)


def _installed(user_data: str) -> Iterator[Server]:
    """The servers that a script of user data starts. That the packages can be fetched is not looked at."""
    for name, port in WEB_SERVERS.items():
        if re.search(rf"\b(install|start|enable(?: --now)?)\b[^\n;&|]*\b{name}\b", user_data):
            yield Server(program=name, port=port)
    for found in re.finditer(r"\bpython3? -m http\.server(?: +(\d{1,5}))?", user_data):
        yield Server(program="python3", port=int(found[1] or PYTHON_PORT))
    if re.search(r"\biperf3 [^\n;&|]*-s\b", user_data):
        yield Server(program="iperf3", port=IPERF_PORT)
