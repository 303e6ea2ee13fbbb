"""`nc`: does a port answer? Amazon Linux 2 and later bring Nmap's Ncat under this name, the others OpenBSD's netcat.

https://nmap.org/ncat/guide/, https://man.openbsd.org/nc.1
"""

from labs.cloud.guest.machine import Guest
from labs.cloud.guest.names import address_of, complaint
from labs.cloud.guest.program import BadOption, Options, Printed, Session, options_of, program, refused
from labs.cloud.guest.programs.probing import MOST_SENT, number_in
from labs.cloud.guest.reaching import Outcome, reach
from labs.cloud.guest.serving import start_server
from labs.cloud.network.packet import Protocol
from labs.cloud.resources.guest_state import Server

NCAT = {"al2023": "7.93", "al2": "7.50"}
"""Systems that bring Ncat -> its version."""
FAULTS: dict[Outcome, str] = {
    "refused": "Connection refused",
    "no host": "No route to host",
    "no network": "Network is unreachable",
    "silent": "Connection timed out",
}
SERVICES = {
    22: "ssh",
    25: "smtp",
    53: "domain",
    80: "http",
    123: "ntp",
    443: "https",
    3306: "mysql",
    5201: "targus-getdata1",
    5432: "postgresql",
    8080: "http-alt",
}
"""Ports -> what `/etc/services` calls them."""


@program("nc", "nc -zv HOST PORT | nc -l PORT")
def nc(session: Session, words: list[str], _piped: str) -> Printed:
    """Try a port, or listen on one."""
    try:
        options = options_of(words, flags="zvulkn46dNtC", valued="wpsiqX")
    except BadOption as fault:
        return refused("nc", fault)
    if options.has("l"):
        return _listen(session, options)
    if len(options.rest) != 2:
        return Printed(
            error="usage: nc [-46klnuvz] [-i interval] [-p source_port] [-w timeout] [destination] [port]\n", status=1
        )
    host, ports = options.rest
    address, found = address_of(session.guest, host, 6 if options.has("6") else 4 if options.has("4") else 0)
    if not address:
        return Printed(error=f'nc: getaddrinfo for host "{host}" port {ports}: {complaint(found)}\n', status=1)
    first, last = _ports(ports)
    if not 1 <= first <= last <= 65535 or last - first > MOST_SENT:
        return Printed(error=f"nc: port number invalid: {ports}\n", status=1)
    guest = session.guest
    tried = _by_ncat if guest.system.family in NCAT else _by_netcat
    printed = [tried(guest, options, host, address, port) for port in range(first, last + 1)]
    return Printed(
        out="",
        error="".join(one.error for one in printed),
        status=0 if any(not one.status for one in printed) else max(one.status for one in printed),
    )


def _by_netcat(guest: Guest, options: Options, host: str, address: str, port: int) -> Printed:
    protocol: Protocol = "udp" if options.has("u") else "tcp"
    sent = reach(guest, address, protocol, port)
    shown = f"{host} ({address})" if host != address else address
    if sent.answered or (protocol == "udp" and sent.outcome == "silent"):
        said = f"Connection to {shown} {port} port [{protocol}/{SERVICES.get(port, '*')}] succeeded!\n"
        return Printed(error=said if options.has("v") else "")
    # With -w nc itself gives up, else the kernel does after two minutes.
    timed_out = sent.outcome == "silent" and options.has("w")
    fault = "timed out: Operation now in progress" if timed_out else f"failed: {FAULTS[sent.outcome]}"
    said = f"nc: connect to {shown} port {port} ({protocol}) {fault}\n"
    return Printed(error=said if options.has("v") else "", status=1)


def _by_ncat(guest: Guest, options: Options, _host: str, address: str, port: int) -> Printed:
    protocol: Protocol = "udp" if options.has("u") else "tcp"
    sent = reach(guest, address, protocol, port)
    head = f"Ncat: Version {NCAT[guest.system.family]} ( https://nmap.org/ncat )\n" if options.has("v") else ""
    if sent.answered or (protocol == "udp" and sent.outcome == "silent"):
        sent_by_udp = "Ncat: UDP packet sent successfully\n" if protocol == "udp" else ""
        told = f"Ncat: Connected to {address}:{port}.\n{sent_by_udp}"
        counted = f"Ncat: {1 if sent_by_udp else 0} bytes sent, 0 bytes received in 0.01 seconds.\n"
        return Printed(error=f"{head}{told}{counted}" if options.has("v") else "")
    # Ncat gives up after ten seconds unless -w says otherwise.
    fault = "TIMEOUT" if sent.outcome == "silent" else FAULTS[sent.outcome]
    return Printed(error=f"{head}Ncat: {fault}.\n", status=1)


def _listen(session: Session, options: Options) -> Printed:
    """A server goes on listening while the terminal is free for more; `pkill nc` ends it."""
    port = number_in(options.value("p") or (options.rest[-1] if options.rest else ""))
    if port is None or not 1 <= port <= 65535:
        return Printed(error="nc: port number invalid\n", status=1)
    server = Server(program="nc", port=port, protocol="udp" if options.has("u") else "tcp")
    said = start_server(session, server)
    if said:
        return Printed(error="nc: Address already in use\n", status=1)
    shown = f"Listening on 0.0.0.0 {port}\n" if options.has("v") else ""
    return Printed(error=shown)


def _ports(text: str) -> tuple[int, int]:
    first, _, last = text.partition("-")
    return number_in(first) or 0, number_in(last or first) or 0
