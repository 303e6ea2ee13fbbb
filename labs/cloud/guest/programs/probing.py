"""`ping`, `traceroute` and `tracepath`: is somebody there, and which way?

https://man7.org/linux/man-pages/man8/ping.8.html, https://man7.org/linux/man-pages/man8/traceroute.8.html
"""

from collections.abc import Iterator
from statistics import fmean, pstdev

from labs.cloud.guest.machine import Guest, Link
from labs.cloud.guest.names import address_of, complaint
from labs.cloud.guest.program import (
    BadOption,
    Options,
    Printed,
    Session,
    options_of,
    program,
    refused,
)
from labs.cloud.guest.reaching import ICMP, Reached, link_towards, reach
from labs.cloud.guest.reaching import ping as echo
from labs.cloud.guest.rtt import round_trips
from labs.cloud.network.packet import Protocol, is_ipv6
from labs.cloud.network.step import Passage

USUAL_COUNT = 4
"""Without -c ping goes on until Ctrl-C, which comes here after so many."""
MOST_SENT = 50
MOST_HOPS = 30
INTERNET_HOPS = 8
"""Routers between a gateway and a host on the internet, none of which answers: the model's own."""
HOP_LIMIT_OUTSIDE = 64 - INTERNET_HOPS


@program("ping", "ping [-c COUNT] [-I INTERFACE] [-4|-6] HOST")
def ping(session: Session, words: list[str], _piped: str) -> Printed:
    """Send echo requests, and say how long the answers took."""
    try:
        options = options_of(words, flags="46nqvDOaAbdfLrRUV", valued="cIiWwstMpQSFlmNT")
    except BadOption as fault:
        return refused("ping", fault, hint=_PING_USAGE)
    if not options.rest:
        return Printed(error="ping: usage error: Destination address required\n", status=1)
    count = number_in(options.value("c", str(USUAL_COUNT)))
    if count is None or count < 1:
        said = f"ping: invalid argument: '{options.value('c')}': out of range: 1 <= value <= 9223372036854775807\n"
        return Printed(error=said, status=1)
    family = 6 if options.has("6") else 4 if options.has("4") else 0
    return _pinged(session.guest, options, options.rest[-1], min(count, MOST_SENT), family)


_PING_USAGE = "\nUsage\n  ping [options] <destination>\n"


@program("ping6", "")
def ping6(session: Session, words: list[str], piped: str) -> Printed:
    """The same by IPv6 alone."""
    return ping(session, ["-6", *words], piped)


def _pinged(guest: Guest, options: Options, host: str, count: int, family: int) -> Printed:
    address, found = address_of(guest, host, family)
    if not address:
        other = "Address family for hostname not supported" if found.addresses else complaint(found)
        return Printed(error=f"ping: {host}: {other}\n", status=2)
    by, fault = _by(guest, options.value("I"))
    if fault:
        return Printed(error=f"ping: {fault}\n", status=2)
    sent = echo(guest, address, by)
    if sent.outcome == "no network":
        return Printed(error="ping: connect: Network is unreachable\n", status=2)
    via = f" from {sent.source} {by.name}:" if by else ""
    size = f"{host}({address}) 56 data bytes" if is_ipv6(address) else f"{host} ({address}){via} 56(84) bytes of data."
    text = f"PING {size}\n"
    said, statistics = _replies(guest, sent, address, count)
    quiet = "" if options.has("q") else said
    return Printed(out=f"{text}{quiet}\n--- {host} ping statistics ---\n{statistics}", status=0 if sent.answered else 1)


def _replies(guest: Guest, sent: Reached, address: str, count: int) -> tuple[str, str]:
    """A line for each request that got an answer, and the statistics."""
    waited = (count - 1) * 1000 + 3 * (count - 1)
    if sent.outcome == "no host":
        link = link_towards(guest, address)
        here = link.addresses[0].address if link and link.addresses else sent.source
        lines = [f"From {here} icmp_seq={number} Destination Host Unreachable\n" for number in range(1, count + 1)]
        lost = f"{count} packets transmitted, 0 received, +{count} errors, 100% packet loss, time {waited}ms\n"
        return "".join(lines), f"{lost}pipe {min(count, 4)}\n"
    if not sent.answered:
        return "", f"{count} packets transmitted, 0 received, 100% packet loss, time {waited}ms\n\n"
    trips = round_trips(guest, sent, count)
    left = _time_to_live(sent)
    lines = [
        f"64 bytes from {address}: icmp_seq={number} ttl={left} time={_milliseconds(trip)} ms\n"
        for number, trip in enumerate(trips, 1)
    ]
    told = f"{count} packets transmitted, {count} received, 0% packet loss, time {waited}ms\n"
    least, mean, most, spread = min(trips), fmean(trips), max(trips), pstdev(trips)
    return "".join(lines), f"{told}rtt min/avg/max/mdev = {least:.3f}/{mean:.3f}/{most:.3f}/{spread:.3f} ms\n"


def _time_to_live(sent: Reached) -> int:
    if sent.far is not None:
        return sent.far.system.time_to_live if not sent.far.holds(sent.source) else 64
    return HOP_LIMIT_OUTSIDE if sent.service == "internet" else 64


def _milliseconds(trip: float) -> str:
    """Three digits that count, as ping writes times below 100 ms."""
    if trip < 1:
        return f"{trip:.3f}"
    return f"{trip:.2f}" if trip < 10 else f"{trip:.1f}"


def _by(guest: Guest, named: str) -> tuple[Link | None, str]:
    """The link that -I names, by its name or one of its addresses, or what is wrong with it."""
    if not named:
        return None, ""
    found = guest.link(named) or guest.link_of(named)
    if found is None:
        return (
            None,
            f"unknown iface: {named}"
            if "." not in named and ":" not in named
            else "bind: Cannot assign requested address",
        )
    return found, ""


@program("traceroute", "traceroute [-n] [-I|-T [-p PORT]] HOST")
def traceroute(session: Session, words: list[str], _piped: str) -> Printed:
    """Show who answers on the way. The VPC's routers never do; NAT gateways and appliances do."""
    try:
        options = options_of(
            words, flags="nITU46FrAe", valued="mpqwfisZgtN", longs={"icmp": "I", "tcp": "T", "max-hops": "m"}
        )
    except BadOption as fault:
        return Printed(error=f"Bad option `-{fault.option.lstrip('-')}' (argc 1)\n", status=2)
    if not options.rest:
        return Printed(error='Specify "host" missing argument.\n', status=2)
    host = options.rest[0]
    family = 6 if options.has("6") else 4 if options.has("4") else 0
    address, found = address_of(session.guest, host, family)
    if not address:
        said = f'{host}: {complaint(found)}\nCannot handle "host" cmdline arg `{host}\' on position 1 (argc 1)\n'
        return Printed(error=said, status=2)
    port = number_in(options.value("p")) or 80
    protocol: Protocol = ICMP[is_ipv6(address)] if options.has("I") else "tcp" if options.has("T") else "udp"
    sent = reach(session.guest, address, protocol, None if options.has("I") else port if protocol == "tcp" else 33434)
    if sent.outcome == "no network":
        return Printed(error="connect: Network is unreachable\n", status=1)
    most = min(max(number_in(options.value("m")) or MOST_HOPS, 1), MOST_HOPS)
    text = f"traceroute to {host} ({address}), {most} hops max, 60 byte packets\n"
    return Printed(out=text + "".join(_hop_lines(session.guest, sent, most)))


def _hop_lines(guest: Guest, sent: Reached, most: int) -> Iterator[str]:
    hops = list(_hops(guest, sent))[:most]
    if sent.outcome == "no host":
        near = link_towards(guest, sent.address)
        here = near.addresses[0].address if near and near.addresses else sent.source
        yield f" 1  {here} ({here})  3060.112 ms !H  3060.052 ms !H  3060.041 ms !H\n"
        return
    for number, hop in enumerate(hops, 1):
        if hop:
            trips = "  ".join(f"{trip:.3f} ms" for trip in round_trips(guest, sent, 3))
            yield f"{number:2}  {hop} ({hop})  {trips}\n"
        else:
            yield f"{number:2}  * * *\n"


def _hops(guest: Guest, sent: Reached) -> Iterator[str]:
    """Who answers hop by hop, "" for who does not; the last one is the destination, if anything comes back from it."""
    for step in sent.walk.request if sent.walk else ():
        if step.hypothetical:
            break
        if step.code == Passage.NGW_TRANSLATES_SOURCE:
            yield str(step.facts["nat_ip_address"])
        elif step.code == Passage.INTERFACE_FORWARDS:
            yield _forwarder(guest, step.component_id)
    if sent.outcome in ("answered", "refused"):
        yield from ("" for _ in range(INTERNET_HOPS if sent.service == "internet" else 0))
        yield sent.address
    else:
        yield from ("" for _ in range(MOST_HOPS))


def _forwarder(guest: Guest, interface_id: str) -> str:
    found = guest.world.resources.get(interface_id)
    return str(getattr(found, "primary_address", ""))


@program("tracepath", "tracepath [-n] HOST")
def tracepath(session: Session, words: list[str], _piped: str) -> Printed:
    """Show the way and the largest packet that passes it."""
    hosts = [one for one in words if not one.startswith("-")]
    if not hosts:
        return Printed(error="\nUsage\n  tracepath [options] <destination>\n", status=1)
    address, found = address_of(session.guest, hosts[0], 6 if "-6" in words else 4 if "-4" in words else 0)
    if not address:
        return Printed(error=f"tracepath: {hosts[0]}: {complaint(found)}\n", status=1)
    sent = reach(session.guest, address, "udp", 44444)
    if sent.outcome == "no network":
        return Printed(error="tracepath: connect: Network is unreachable\n", status=1)
    link = link_towards(session.guest, address)
    largest = _path_mtu(link, sent)
    if sent.outcome == "no host":
        gone = f" 1:  {sent.source:<44} 3060.112ms !H\n     Resume: pmtu {largest} \n"
        return Printed(out=f" 1?: [LOCALHOST]{'':22}pmtu {largest}\n{gone}")
    lines = [f" 1?: [LOCALHOST]{'':22}pmtu {link.mtu if link else largest}\n"]
    hops = list(_hops(session.guest, sent))[:MOST_HOPS]
    for number, hop in enumerate(hops, 1):
        trip = round_trips(session.guest, sent, 1)[0] if hop else 0.0
        end = " reached" if hop == address and number == len(hops) else ""
        lines.append(f"{number:2}:  {hop:<44} {trip:7.3f}ms{end}\n" if hop else f"{number:2}:  no reply\n")
    reached = bool(hops) and hops[-1] == address
    ended = (
        f"     Resume: pmtu {largest} hops {len(hops)} back {len(hops)} \n"
        if reached
        else f"     Too many hops: pmtu {largest}\n     Resume: pmtu {largest} \n"
    )
    return Printed(out="".join(lines) + ended)


def _path_mtu(link: Link | None, sent: Reached) -> int:
    """Jumbo frames go no further than the VPC: https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/network_mtu.html."""
    return 1500 if sent.service or link is None else link.mtu


def number_in(text: str) -> int | None:
    """A number of up to nine digits, or None for what is none."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None
