"""`systemctl`, `python3 -m http.server`, `pkill`, `dhclient`, `ssh`: start and end servers, ask for an address, go on from here.

What is started goes on in the background until the machine boots again, and the terminal is free at once.
"""

import re

from labs.cloud.guest.configuring import configured, ended, let_go
from labs.cloud.guest.listening import PYTHON_PORT, WEB_SERVERS, listeners, listens
from labs.cloud.guest.names import address_of, complaint
from labs.cloud.guest.program import BadOption, Printed, Session, options_of, program, refused
from labs.cloud.guest.reaching import reach
from labs.cloud.guest.serving import start_server
from labs.cloud.resources.guest_state import Server

INSTALLERS = ("yum", "dnf", "apt", "apt-get")
REPOSITORY_PORT = 443


@program("systemctl", "systemctl start | stop | status httpd | nginx")
def systemctl(session: Session, words: list[str], _piped: str) -> Printed:
    """Start, stop, or look at a web server."""
    named = [one.removesuffix(".service") for one in words if not one.startswith("-")]
    if len(named) < 2:
        return Printed(error="Too few arguments.\n", status=1)
    verb, name = named[:2]
    running = any(one.program == name for one in listeners(session.guest))
    if verb in ("status", "is-active"):
        return _status(name, verb, running=running)
    if name not in WEB_SERVERS:
        return Printed(error=f"Failed to {verb} {name}.service: Unit {name}.service not found.\n", status=5)
    if verb in ("stop", "disable"):
        session.world = ended(session.world, session.instance, name)
    elif verb in ("start", "restart", "enable") and not running:
        if start_server(session, Server(program=name, port=WEB_SERVERS[name])):
            said = f"Job for {name}.service failed because the control process exited with error code.\n"
            return Printed(error=said, status=1)
    elif verb not in ("start", "restart", "enable"):
        return Printed(error=f"Unknown command verb {verb}.\n", status=1)
    return Printed()


def _status(name: str, verb: str, *, running: bool) -> Printed:
    state = "active" if running else "inactive"
    if verb == "is-active":
        return Printed(out=f"{state}\n", status=0 if running else 3)
    mark, told = ("●", "active (running)") if running else ("○", "inactive (dead)")
    return Printed(out=f"{mark} {name}.service\n     Active: {told}\n", status=0 if running else 3)


@program("python3", "python3 -m http.server [PORT]")
def python3(session: Session, words: list[str], _piped: str) -> Printed:
    """Serve files: that is all of Python that there is."""
    if words[:2] != ["-m", "http.server"]:
        return Printed(error="python3: only `python3 -m http.server [PORT]` is available here\n", status=2)
    wanted = words[2] if len(words) > 2 else str(PYTHON_PORT)
    if not re.fullmatch(r"\d{1,5}", wanted, re.ASCII) or not 1 <= int(wanted) <= 65535:
        return Printed(error=f"server.py: error: argument port: invalid int value: '{wanted}'\n", status=2)
    if start_server(session, Server(program="python3", port=int(wanted))):
        return Printed(error="OSError: [Errno 98] Address already in use\n", status=1)
    return Printed(out=f"Serving HTTP on 0.0.0.0 port {wanted} (http://0.0.0.0:{wanted}/) ...\n")


@program("pkill", "pkill PROGRAM")
def pkill(session: Session, words: list[str], _piped: str) -> Printed:
    """End the servers of a program that were started by hand."""
    names = [one for one in words if not one.startswith("-")]
    if not names:
        return Printed(error="pkill: no matching criteria specified\n", status=2)
    state = session.instance.guest
    if not any(one.program == names[0] for one in (state.servers if state else ())):
        return Printed(status=1)
    session.world = ended(session.world, session.instance, names[0])
    return Printed()


program("killall")(pkill)


def _install(session: Session, words: list[str], _piped: str) -> Printed:
    """Fetching packages needs a way out; every program of this shell is there already, so nothing is installed."""
    if not any(one in ("install", "update", "upgrade") for one in words):
        return Printed()
    host = "example.com"
    address, _ = address_of(session.guest, host)
    if not address or not reach(session.guest, address, "tcp", REPOSITORY_PORT).answered:
        return Printed(
            error="Error: Failed to download metadata for repo: Cannot download repomd.xml: All mirrors were tried\n",
            status=1,
        )
    return Printed(out="Nothing to do.\nComplete!\n")


for _name in INSTALLERS:
    program(_name)(_install)


@program("dhclient", "dhclient [-v|-r] [INTERFACE]")
def dhclient(session: Session, words: list[str], _piped: str) -> Printed:
    """Ask for the address of an interface, and set it up; the VPC's DHCP always answers, and no security group is asked."""
    try:
        options = options_of(words, flags="vr146d", valued="cfpls")
    except BadOption as fault:
        return refused("dhclient", fault)
    guest = session.guest
    unknown = next((one for one in options.rest if guest.link(one) is None), "")
    if unknown:
        return Printed(error=f'Cannot find device "{unknown}"\n', status=1)
    told = ""
    for link in [one for one in guest.links if not options.rest or one.name in options.rest]:
        if options.has("r"):
            if link.number > guest.links[0].number and not guest.system.configures:
                session.world = let_go(session.world, session.instance, link.interface)
            continue
        session.world = configured(session.world, session.instance, link.interface)
        address = link.interface.primary_address
        told += (
            f"DHCPDISCOVER on {link.name} to 255.255.255.255 port 67 interval 3\n"
            f"DHCPOFFER of {address} from {link.router}\n"
            f"DHCPREQUEST for {address} on {link.name} to 255.255.255.255 port 67\n"
            f"DHCPACK of {address} from {link.router}\nbound to {address} -- renewal in 1800 seconds.\n"
        )
    return Printed(error=told if options.has("v") else "")


@program("ssh", "ssh [USER@]HOST")
def ssh(session: Session, words: list[str], _piped: str) -> Printed:
    """Go on to another machine: as far as its door, for there is no private key on this one."""
    try:
        options = options_of(words, flags="46AaCfGgKkMNnqsTtVvXxYy", valued="BbcDEeFIiJLlmOopQRSWw", stops=True)
    except BadOption as fault:
        return refused("ssh", fault, status=255)
    if not options.rest:
        return Printed(error="usage: ssh [-46AaCfGgKkMNnqsTtVvXxYy] destination [command [argument ...]]\n", status=255)
    user, _, host = options.rest[0].rpartition("@")
    user = user or options.value("l") or session.guest.system.user
    given = options.value("p", "22")
    port = int(given) if re.fullmatch(r"\d{1,5}", given, re.ASCII) else 0
    address, found = address_of(session.guest, host)
    if not address:
        return Printed(error=f"ssh: Could not resolve hostname {host}: {complaint(found)}\n", status=255)
    if not 1 <= port <= 65535:
        return Printed(error=f"Bad port '{given}'\n", status=255)
    sent = reach(session.guest, address, "tcp", port)
    if sent.answered and (
        sent.far is None or getattr(listens(sent.far, "tcp", port, locally=True), "program", "") == "sshd"
    ):
        return Printed(
            error=f"{user}@{host}: Permission denied (publickey,gssapi-keyex,gssapi-with-mic).\n", status=255
        )
    faults = {
        "answered": "Connection reset by peer",
        "refused": "Connection refused",
        "silent": "Connection timed out",
        "no host": "No route to host",
        "no network": "Network is unreachable",
    }
    return Printed(error=f"ssh: connect to host {host} port {port}: {faults[sent.outcome]}\n", status=255)
