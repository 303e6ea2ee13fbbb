"""`ifconfig`, `route`, `arp`, `netstat` and `ss`: links, routes, neighbours and listening sockets.

Counters of packets are not simulated and stand at 0. https://man7.org/linux/man-pages/man8/ss.8.html
"""

from collections.abc import Iterator
from ipaddress import ip_network

from labs.cloud.guest.listening import EVERYWHERE, FIRST_PROCESS, Listener, listeners
from labs.cloud.guest.machine import Guest, Link, Route
from labs.cloud.guest.program import BadOption, Options, Printed, Session, options_of, program, refused


@program("ifconfig", "ifconfig [-a] [INTERFACE]")
def ifconfig(session: Session, words: list[str], _piped: str) -> Printed:
    """Show links and their addresses."""
    guest = session.guest
    wanted = [one for one in words if not one.startswith("-")]
    if len(wanted) > 1:
        return Printed(error="SIOCSIFFLAGS: Operation not permitted\n", status=255)
    if wanted and wanted[0] != "lo" and guest.link(wanted[0]) is None:
        return Printed(error=f"{wanted[0]}: error fetching interface information: Device not found\n", status=1)
    write, loopback = (_old, _OLD_LOOPBACK) if guest.system.family == "al1" else (_new, _NEW_LOOPBACK)
    chosen = [one for one in guest.links if wanted == [one.name] or (not wanted and (one.is_up or "-a" in words))]
    printed = [write(one) for one in chosen]
    if wanted in ([], ["lo"]):
        printed.append(loopback)
    return Printed(out="\n".join(printed) + "\n")


_COUNTERS = (
    "        RX packets 0  bytes 0 (0.0 B)\n"
    "        RX errors 0  dropped 0  overruns 0  frame 0\n"
    "        TX packets 0  bytes 0 (0.0 B)\n"
    "        TX errors 0  dropped 0 overruns 0  carrier 0  collisions 0\n"
)
_NEW_LOOPBACK = (
    "lo: flags=73<UP,LOOPBACK,RUNNING>  mtu 65536\n"
    "        inet 127.0.0.1  netmask 255.0.0.0\n"
    "        inet6 ::1  prefixlen 128  scopeid 0x10<host>\n"
    "        loop  txqueuelen 1000  (Local Loopback)\n"
) + _COUNTERS


def _new(link: Link) -> str:
    flags = "4163<UP,BROADCAST,RUNNING,MULTICAST>" if link.is_up else "4098<BROADCAST,MULTICAST>"
    lines = [f"{link.name}: flags={flags}  mtu {link.mtu}"]
    for one in link.addresses[:1]:
        mask = ip_network(f"0.0.0.0/{one.length}").netmask
        lines.append(f"        inet {one.address}  netmask {mask}  broadcast {one.broadcast}")
    for one in sorted(link.ipv6_addresses, key=lambda held: held.length):
        scope = "0x20<link>" if one.length == 64 else "0x0<global>"
        lines.append(f"        inet6 {one.address}  prefixlen {one.length}  scopeid {scope}")
    lines.append(f"        ether {link.mac}  txqueuelen 1000  (Ethernet)")
    return "".join(f"{one}\n" for one in lines) + _COUNTERS


_OLD_COUNTERS = (
    "          RX packets:0 errors:0 dropped:0 overruns:0 frame:0\n"
    "          TX packets:0 errors:0 dropped:0 overruns:0 carrier:0\n"
    "          collisions:0 txqueuelen:{queue} \n"
    "          RX bytes:0 (0.0 b)  TX bytes:0 (0.0 b)\n"
)
_OLD_LOOPBACK = (
    "lo        Link encap:Local Loopback  \n"
    "          inet addr:127.0.0.1  Mask:255.0.0.0\n"
    "          inet6 addr: ::1/128 Scope:Host\n"
    "          UP LOOPBACK RUNNING  MTU:65536  Metric:1\n"
) + _OLD_COUNTERS.format(queue=0)


def _old(link: Link) -> str:
    lines = [f"{link.name:<9} Link encap:Ethernet  HWaddr {link.mac.upper()}  "]
    for one in link.addresses[:1]:
        mask = ip_network(f"0.0.0.0/{one.length}").netmask
        lines.append(f"          inet addr:{one.address}  Bcast:{one.broadcast}  Mask:{mask}")
    for one in link.ipv6_addresses:
        scope = "Link" if one.length == 64 else "Global"
        lines.append(f"          inet6 addr: {one.spelled} Scope:{scope}")
    lines.append(f"          UP BROADCAST RUNNING MULTICAST  MTU:{link.mtu}  Metric:1")
    return "".join(f"{one}\n" for one in lines) + _OLD_COUNTERS.format(queue=1000)


@program("route", "route [-n]")
def route(session: Session, words: list[str], _piped: str) -> Printed:
    """Show the machine's own routes."""
    if any(one in ("add", "del", "flush") for one in words):
        return Printed(error="SIOCADDRT: Operation not permitted\n", status=7)
    return Printed(out=_table(session.guest, "Metric Ref    Use Iface", by_number="-n" in words))


def _table(guest: Guest, columns: str, *, by_number: bool) -> str:
    lines = [
        "Kernel IP routing table",
        f"{'Destination':<15} {'Gateway':<15} {'Genmask':<15} Flags {columns}",
    ]
    for one in guest.routes:
        network = ip_network(one.destination)
        destination = "default" if one.is_default and not by_number else str(network.network_address)
        gateway = one.gateway or "0.0.0.0"  # noqa: S104 - what the table says of a route without gateway
        flags = "UG" if one.gateway else "U"
        end = _ending(one, columns)
        lines.append(f"{destination:<15} {gateway:<15} {network.netmask!s:<15} {flags:<5} {end}")
    return "".join(f"{one}\n" for one in lines)


def _ending(one: Route, columns: str) -> str:
    if columns.startswith("Metric"):
        return f"{one.link.metric or 0:<6} 0        0 {one.link.name}"
    return f"    0 0          0 {one.link.name}"


@program("arp", "arp [-an]")
def arp(session: Session, words: list[str], _piped: str) -> Printed:
    """Show the neighbours: the routers, which is all that the machine has spoken to for certain."""
    links = [one for one in session.guest.links if one.addresses]
    if any("a" in one for one in words if one.startswith("-")):
        return Printed(out="".join(f"? ({one.router}) at {one.router_mac} [ether] on {one.name}\n" for one in links))
    head = f"{'Address':<24} {'HWtype':<7} {'HWaddress':<19} {'Flags Mask':<21} Iface\n"
    lines = [f"{one.router:<24} {'ether':<7} {one.router_mac:<19} {'C':<21} {one.name}\n" for one in links]
    return Printed(out=head + "".join(lines) if links else "")


@program("netstat", "netstat -rn | -tulpn")
def netstat(session: Session, words: list[str], _piped: str) -> Printed:
    """Show routes, or what listens. No connection outlives a command here, so none is listed."""
    try:
        options = options_of(words, flags="rntulpae46W", longs={"tcp": "t", "udp": "u", "listening": "l", "route": "r"})
    except BadOption as fault:
        return refused("netstat", fault, status=3)
    if options.has("r"):
        return Printed(out=_table(session.guest, "  MSS Window  irtt Iface", by_number=options.has("n")))
    wants_listening = options.has("l") or options.has("a")
    kind = "(only servers)" if options.has("l") else "(servers and established)" if wants_listening else "(w/o servers)"
    process = f"{'PID/Program name':<20}" if options.has("p") else ""
    lines = [
        f"Active Internet connections {kind}",
        f"Proto Recv-Q Send-Q {'Local Address':<23} {'Foreign Address':<23} State       {process}".rstrip(),
    ]
    shown = _asked_for(session.guest, options) if wants_listening else ()
    for number, one in shown:
        protocols = ("", "6") if one.address == EVERYWHERE else ("",)
        for six in protocols:
            local = f"{'::' if six else one.address}:{one.port}"
            far = ":::*" if six else "0.0.0.0:*"
            state = "LISTEN" if one.protocol == "tcp" else ""
            owner = f"{number}/{one.program}" if options.has("p") else ""
            local = local if not six else f":::{one.port}"
            lines.append(f"{one.protocol + six:<5} {0:>6} {0:>6} {local:<23} {far:<23} {state:<11} {owner}".rstrip())
    return Printed(out="".join(f"{one}\n" for one in lines))


def _asked_for(guest: Guest, options: Options) -> Iterator[tuple[int, Listener]]:
    """Listeners with the numbers of their processes; those of both protocols where none is named."""
    wanted = {name for name, given in (("tcp", "t"), ("udp", "u")) if options.has(given)} or {"tcp", "udp"}
    for place, one in enumerate(listeners(guest)):
        if one.protocol in wanted:
            yield FIRST_PROCESS + place, one


@program("ss", "ss -tulpn")
def ss(session: Session, words: list[str], _piped: str) -> Printed:
    """Show what listens. No connection outlives a command here, so none is listed."""
    longs = {
        "tcp": "t",
        "udp": "u",
        "listening": "l",
        "numeric": "n",
        "processes": "p",
        "all": "a",
        "ipv4": "4",
        "ipv6": "6",
    }
    try:
        options = options_of(words, flags="tulnpa46eoiHsr", longs=longs)
    except BadOption as fault:
        return refused("ss", fault, status=255)
    shows_both = not (options.has("t") ^ options.has("u"))
    kind = f"{'Netid':<6}" if shows_both else ""
    process = "Process" if options.has("p") else ""
    head = f"{kind}State   Recv-Q  Send-Q  {'Local Address:Port':>20}  {'Peer Address:Port':<18} {process}".rstrip()
    lines = [] if options.has("H") else [head]
    shown = _asked_for(session.guest, options)
    for number, one in shown if options.has("l") or options.has("a") else ():
        families = [one.address] + (["[::]"] if one.address == EVERYWHERE else [])
        for address in families:
            if (options.has("4") and "[" in address) or (options.has("6") and "[" not in address):
                continue
            netid = f"{one.protocol:<6}" if shows_both else ""
            state, backlog = ("LISTEN", 128) if one.protocol == "tcp" else ("UNCONN", 0)
            far = "[::]:*" if "[" in address else "0.0.0.0:*"
            owner = f'users:(("{one.program}",pid={number},fd=3))' if options.has("p") else ""
            local = f"{address}:{one.port}"
            lines.append(f"{netid}{state:<7} {0:<7} {backlog:<7} {local:>20}  {far:<18} {owner}".rstrip())
    return Printed(out="".join(f"{one}\n" for one in lines))
