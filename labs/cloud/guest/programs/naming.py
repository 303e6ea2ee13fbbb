"""`dig`, `nslookup`, `host` and `getent`: what the name server of the VPC says.

https://bind9.readthedocs.io/en/latest/manpages.html
"""

import hashlib
from ipaddress import ip_address

from labs.cloud.guest.machine import STUB, Guest, is_address
from labs.cloud.guest.names import SILENT, asked, looked_up
from labs.cloud.guest.program import Printed, Session, program
from labs.cloud.network.names import Resolution, Why
from labs.cloud.network.packet import is_ipv6
from labs.cloud.network.topology import private_addresses
from labs.cloud.resources.public_ip_address import private_dns_name

TIME_TO_LIVE = 60
NO_SERVERS = ";; connection timed out; no servers could be reached\n"
TYPES = ("A", "AAAA", "ANY", "CNAME", "MX", "NS", "PTR", "SOA", "TXT")


@program("dig", "dig [+short] [@SERVER] NAME [TYPE]")
def dig(session: Session, words: list[str], _piped: str) -> Printed:
    """Ask the name server, and show its answer as it came."""
    guest = session.guest
    wanted = [one for one in words if not one.startswith(("+", "@", "-"))]
    kind = next((one.upper() for one in wanted if one.upper() in TYPES), "A")
    name = next((one for one in wanted if one.upper() not in TYPES and one.upper() != "IN"), ".")
    named = next((one[1:] for one in words if one.startswith("@")), "")
    if "-x" in words:
        place = words.index("-x")
        address = words[place + 1] if place + 1 < len(words) else ""
        if not is_address(address):
            return Printed(error=f"Invalid IP address {address}\n", status=1)
        name, kind = ip_address(address).reverse_pointer, "PTR"
    server = named or guest.resolver
    answers, found = _answers(guest, name, kind)
    if found.why in SILENT or (named and not _is_amazons(guest, named)):
        return Printed(
            out=f"\n; <<>> DiG 9.16.38 <<>> {' '.join(words)}\n;; global options: +cmd\n{NO_SERVERS}", status=9
        )
    if "+short" in words:
        return Printed(out="".join(f"{one}\n" for one in answers))
    return Printed(out=_whole(guest, words, name, kind, answers, server, known=found.why is None))


def _answers(guest: Guest, name: str, kind: str) -> tuple[list[str], Resolution]:
    """The answers of a type, and how the name fared."""
    if kind == "PTR":
        pointed = _pointed(guest, name)
        return ([f"{pointed}."] if pointed else []), asked(guest, "localhost.localdomain")._replace(why=_silence(guest))
    found = asked(guest, name)
    fitting = (
        [one for one in found.addresses if is_ipv6(one) == (kind == "AAAA")] if kind in ("A", "AAAA", "ANY") else []
    )
    return fitting, found


def _silence(guest: Guest) -> Why | None:
    """Why the server does not answer at all, whatever is asked."""
    why = asked(guest, f"x.{guest.full_name}").why
    return why if why in SILENT else None


def _pointed(guest: Guest, reverse: str) -> str:
    """The private name of an address of the VPC."""
    octets = reverse.removesuffix(".in-addr.arpa").split(".")
    address = ".".join(reversed(octets))
    known = is_address(address) and (guest.vpc.id, address) in private_addresses(guest.world)
    return private_dns_name(guest.world.region, address) if known else ""


def _is_amazons(guest: Guest, server: str) -> bool:
    return server in (str(guest.vpc.networks[0][2]), "169.254.169.253", "fd00:ec2::253", STUB)


def _whole(
    guest: Guest, words: list[str], name: str, kind: str, answers: list[str], server: str, *, known: bool
) -> str:
    asked_name = name if name.endswith(".") else f"{name}."
    number = int.from_bytes(hashlib.blake2b(asked_name.encode(), digest_size=2).digest(), "big")
    status = "NOERROR" if known or answers else "NXDOMAIN"
    lines = [
        "",
        f"; <<>> DiG 9.16.38 <<>> {' '.join(words)}",
        ";; global options: +cmd",
        ";; Got answer:",
        f";; ->>HEADER<<- opcode: QUERY, status: {status}, id: {number}",
        f";; flags: qr rd ra; QUERY: 1, ANSWER: {len(answers)}, AUTHORITY: 0, ADDITIONAL: 1",
        "",
        ";; OPT PSEUDOSECTION:",
        "; EDNS: version: 0, flags:; udp: 4096",
        ";; QUESTION SECTION:",
        f";{asked_name:<30} IN      {kind}",
        "",
    ]
    if answers:
        lines += [
            ";; ANSWER SECTION:",
            *(f"{asked_name:<23} {TIME_TO_LIVE:<7} IN      {kind:<7} {one}" for one in answers),
            "",
        ]
    now = guest.world.now
    size = 40 + len(asked_name) + 16 * len(answers)
    lines += [
        ";; Query time: 0 msec",
        f";; SERVER: {server}#53({server})",
        f";; WHEN: {now:%a %b %d %H:%M:%S UTC %Y}",
        f";; MSG SIZE  rcvd: {size}",
        "",
    ]
    return "".join(f"{one}\n" for one in lines)


@program("nslookup", "nslookup NAME")
def nslookup(session: Session, words: list[str], _piped: str) -> Printed:
    """Ask the name server, and show what it said in short."""
    guest = session.guest
    names = [one for one in words if not one.startswith("-")]
    if not names:
        return Printed(error="usage: nslookup NAME\n", status=1)
    server = names[1] if len(names) > 1 else guest.resolver
    found = asked(guest, names[0])
    if found.why in SILENT or (len(names) > 1 and not _is_amazons(guest, server)):
        return Printed(out=f"{NO_SERVERS}\n", status=1)
    head = f"Server:\t\t{server}\nAddress:\t{server}#53\n\n"
    if is_address(names[0]):
        reverse = ip_address(names[0]).reverse_pointer
        pointed = _pointed(guest, reverse)
        if not pointed:
            return Printed(out=f"** server can't find {reverse}: NXDOMAIN\n\n", status=1)
        return Printed(out=f"{reverse}\tname = {pointed}.\n\nAuthoritative answers can be found from:\n\n")
    if not found.addresses:
        return Printed(out=f"{head}** server can't find {names[0]}: NXDOMAIN\n\n", status=1)
    lines = "".join(f"Name:\t{names[0]}\nAddress: {one}\n" for one in found.addresses)
    return Printed(out=f"{head}Non-authoritative answer:\n{lines}\n")


@program("host", "host NAME")
def host(session: Session, words: list[str], _piped: str) -> Printed:
    """Ask the name server in one line."""
    guest = session.guest
    names = [one for one in words if not one.startswith("-")]
    if not names:
        return Printed(error="Usage: host [-aCdilrTvVw] [-c class] [-N ndots] [-t type] hostname [server]\n", status=1)
    found = asked(guest, names[0])
    if found.why in SILENT:
        return Printed(out=NO_SERVERS, status=1)
    if is_address(names[0]):
        reverse = ip_address(names[0]).reverse_pointer
        pointed = _pointed(guest, reverse)
        if not pointed:
            return Printed(out=f"Host {reverse}. not found: 3(NXDOMAIN)\n", status=1)
        return Printed(out=f"{reverse} domain name pointer {pointed}.\n")
    if not found.addresses:
        return Printed(out=f"Host {names[0]} not found: 3(NXDOMAIN)\n", status=1)
    kinds = [(one, "IPv6 address" if is_ipv6(one) else "address") for one in found.addresses]
    return Printed(out="".join(f"{names[0]} has {kind} {one}\n" for one, kind in kinds))


@program("getent", "getent hosts NAME")
def getent(session: Session, words: list[str], _piped: str) -> Printed:
    """What any program on the machine gets that looks a name up."""
    if not words or words[0] not in ("hosts", "ahosts", "ahostsv4"):
        return Printed(error=f"Unknown database: {words[0] if words else ''}\n", status=1)
    found = [(one, looked_up(session.guest, one)) for one in words[1:]]
    lines = [f"{address:<15} {name}\n" for name, one in found for address in one.addresses[:1]]
    return Printed(out="".join(lines), status=0 if lines else 2)
