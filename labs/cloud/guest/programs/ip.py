"""`ip`: links, addresses, routes and neighbours as iproute2 prints them.

https://man7.org/linux/man-pages/man8/ip.8.html
"""

from collections.abc import Callable, Iterator
from itertools import pairwise

import msgspec

from labs.cloud.guest.configuring import configured, let_go
from labs.cloud.guest.machine import FIRST_NUMBER, Guest, Held, Link, Route, is_address
from labs.cloud.guest.program import Printed, Session, program
from labs.cloud.network.packet import is_ipv6

LEASE = "3600sec"
"""Seconds that a lease of DHCP lasts: https://docs.aws.amazon.com/vpc/latest/userguide/DHCPOptionSetConcepts.html"""
FOREVER = "       valid_lft forever preferred_lft forever\n"
LEASED = f"       valid_lft {LEASE} preferred_lft {LEASE}\n"
LEASED_IPV6 = "       valid_lft 450sec preferred_lft 140sec\n"
USAGE = (
    "Usage: ip [ OPTIONS ] OBJECT { COMMAND | help }\n"
    "where  OBJECT := { address | link | neighbour | route }\n"
    "       OPTIONS := { -4 | -6 | -br[ief] | -c[olor] | -d[etails] | -s[tatistics] | -o[neline] }\n"
)
OBJECTS = ("address", "link", "neighbour", "route")
COMMANDS = ("show", "list", "lst", "get", "set", "add", "del", "delete", "flush", "help")


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """What is asked of `ip`: the family (0 for both), the scope ("" for all), how brief, and the words after the command."""

    family: int = 0
    scope: str = ""
    brief: bool = False
    oneline: bool = False
    words: tuple[str, ...] = ()


@program("ip", "ip [-4|-6] [-br] addr | link | route | neigh")
def ip(session: Session, words: list[str], _piped: str) -> Printed:
    """Show, or set a link up or down."""
    family, brief, oneline = 0, False, False
    while words and words[0].startswith("-"):
        option, *words = words
        if option in ("-4", "-6"):
            family = int(option[1])
        elif "-brief".startswith(option) and len(option) > 2:
            brief = True
        elif option in ("-o", "-oneline"):
            oneline = True
        elif option in ("-V", "-Version"):
            return Printed(out="ip utility, iproute2-6.1.0\n")
        elif option.lstrip("-")[:1] not in ("c", "d", "s", "h"):
            return Printed(error=f'Option "{option}" is unknown, try "ip -help".\n', status=255)
    if not words or words[0] == "help":
        return Printed(error=USAGE, status=255)
    thing = next((one for one in OBJECTS if one.startswith(words[0]) or words[0] == "neighbor"), None)
    if thing is None:
        return Printed(error=f'Object "{words[0]}" is unknown, try "ip help".\n', status=1)
    command = next((one for one in COMMANDS if len(words) > 1 and one.startswith(words[1])), None)
    rest = words[2:] if command else words[1:]
    asked = Asked(family=family, brief=brief, oneline=oneline, words=tuple(rest))
    return _DOERS[thing](session, command or "show", asked)


def _address(session: Session, command: str, asked: Asked) -> Printed:
    if command not in ("show", "list", "lst"):
        return _not_permitted()
    scope = next((after for word, after in pairwise(asked.words) if word == "scope"), "")
    words = tuple(one for one in asked.words if one not in ("scope", scope))
    return _shown(session.guest, msgspec.structs.replace(asked, scope=scope, words=words), with_addresses=True)


def _link(session: Session, command: str, asked: Asked) -> Printed:
    if command == "set":
        return _set_link(session, [one for one in asked.words if one != "dev"])
    if command not in ("show", "list", "lst"):
        return _not_permitted()
    return _shown(session.guest, asked, with_addresses=False)


def _set_link(session: Session, words: list[str]) -> Printed:
    """`ip link set ens6 up`: the first interface stays up, for without it nobody would be here."""
    link = session.guest.link(words[0]) if words else None
    if link is None:
        return Printed(error=f'Cannot find device "{words[0] if words else ""}"\n', status=1)
    if "up" in words:
        session.world = configured(session.world, session.instance, link.interface)
    elif "down" in words and not session.guest.system.configures and link.number > session.guest.links[0].number:
        session.world = let_go(session.world, session.instance, link.interface)
    else:
        return _not_permitted()
    return Printed()


def _not_permitted() -> Printed:
    """What would take the machine off the network, or needs more of a kernel than there is."""
    return Printed(error="RTNETLINK answers: Operation not permitted\n", status=2)


def _shown(guest: Guest, asked: Asked, *, with_addresses: bool) -> Printed:
    wanted = next((one for one in asked.words if one not in ("dev", "up")), "")
    links: list[Link | None] = [None, *guest.links]
    if wanted:
        chosen = guest.link(wanted)
        if chosen is None and wanted != "lo":
            return Printed(error=f'Device "{wanted}" does not exist.\n', status=1)
        links = [chosen]
    write = _brief if asked.brief else _in_full
    printed = [write(one, asked, with_addresses=with_addresses) for one in links]
    text = "".join(printed)
    return Printed(out=_on_one_line(text) if asked.oneline and not asked.brief else text)


def _on_one_line(text: str) -> str:
    """Each address after the name of its link, as `ip -o` prints it."""
    lines: list[str] = []
    name = ""
    for line in text.splitlines():
        if not line.startswith(" "):
            number, name, _ = line.split(" ", 2)
            name = f"{number} {name.rstrip(':')}"
        elif line.lstrip().startswith("inet"):
            lines.append(f"{name}    {line.strip()}\\")
        elif lines and line.lstrip().startswith("valid_lft"):
            lines[-1] += line
    return "".join(f"{one}\n" for one in lines)


def _brief(link: Link | None, asked: Asked, *, with_addresses: bool) -> str:
    if link is None:
        state, mac, flags = "UNKNOWN", "00:00:00:00:00:00", "<LOOPBACK,UP,LOWER_UP>"
        name, addresses = "lo", ["127.0.0.1/8"] * (asked.family != 6) + ["::1/128"] * (asked.family != 4)
        addresses = addresses if asked.scope in ("", "host") else []
    else:
        name, state, mac = link.name, "UP" if link.is_up else "DOWN", link.mac
        flags = "<BROADCAST,MULTICAST,UP,LOWER_UP>" if link.is_up else "<BROADCAST,MULTICAST>"
        addresses = [one.spelled for one in _addresses(link, asked)]
    if not with_addresses:
        return f"{name:<16} {state:<14} {mac} {flags} \n"
    if (asked.family or asked.scope) and not addresses:
        return ""
    return f"{name:<16} {state:<14} {''.join(f'{one} ' for one in addresses)}\n"


def _addresses(link: Link, asked: Asked) -> list[Held]:
    held = (*(link.addresses if asked.family != 6 else ()), *(link.ipv6_addresses if asked.family != 4 else ()))
    return [one for one in held if asked.scope in ("", _scope(one))]


def _scope(one: Held) -> str:
    """How far an address is good: IPv6 addresses that every link makes for itself, on the link alone."""
    return "link" if is_ipv6(one.address) and one.length != 128 else "global"


def _in_full(link: Link | None, asked: Asked, *, with_addresses: bool) -> str:
    if link is None:
        return _loopback(asked, with_addresses=with_addresses)
    held = [_written(link, one) for one in _addresses(link, asked)] if with_addresses else []
    if (asked.family or asked.scope) and with_addresses and not held:
        return ""
    flags, state = ("BROADCAST,MULTICAST,UP,LOWER_UP", "UP") if link.is_up else ("BROADCAST,MULTICAST", "DOWN")
    queue = "noop" if not link.is_up else "mq" if link.driver == "ena" else "pfifo_fast"
    head = f"{link.number}: {link.name}: <{flags}> mtu {link.mtu} qdisc {queue} state {state}"
    head += f"{'' if with_addresses else ' mode DEFAULT'} group default qlen 1000\n"
    if asked.family and with_addresses:
        return head.replace(" group default", "") + "".join(held)
    altname = f"    altname enp0s{link.name.removeprefix('ens')}\n" if link.name.startswith("ens") else ""
    return head + f"    link/ether {link.mac} brd ff:ff:ff:ff:ff:ff\n" + altname + "".join(held)


def _loopback(asked: Asked, *, with_addresses: bool) -> str:
    if asked.scope not in ("", "host"):
        return ""
    mode = "" if with_addresses else " mode DEFAULT"
    text = f"1: lo: <LOOPBACK,UP,LOWER_UP> mtu 65536 qdisc noqueue state UNKNOWN{mode} group default qlen 1000\n"
    if not (asked.family and with_addresses):
        text += "    link/loopback 00:00:00:00:00:00 brd 00:00:00:00:00:00\n"
    else:
        text = text.replace(" group default", "")
    if with_addresses and asked.family != 6:
        text += f"    inet 127.0.0.1/8 scope host lo\n{FOREVER}"
    if with_addresses and asked.family != 4:
        text += f"    inet6 ::1/128 scope host noprefixroute \n{FOREVER}"
    return text


def _written(link: Link, one: Held) -> str:
    metric = "" if link.metric is None else f"metric {link.metric} "
    if not is_ipv6(one.address) and one.secondary:
        return f"    inet {one.spelled} brd {one.broadcast} scope global secondary {link.name}\n{FOREVER}"
    if not is_ipv6(one.address):
        return f"    inet {one.spelled} {metric}brd {one.broadcast} scope global dynamic {link.name}\n{LEASED}"
    if _scope(one) == "global":
        return f"    inet6 {one.spelled} scope global dynamic noprefixroute \n{LEASED_IPV6}"
    return f"    inet6 {one.spelled} scope link \n{FOREVER}"


def _route(session: Session, command: str, asked: Asked) -> Printed:
    guest = session.guest
    if command == "get":
        return _route_to(guest, asked)
    if command not in ("show", "list", "lst"):
        return _not_permitted()
    if "dev" in asked.words and guest.link(asked.words[-1]) is None:
        return Printed(error=f'Cannot find device "{asked.words[-1]}"\n', status=1)
    wanted = asked.words[-1] if "dev" in asked.words else ""
    routes = guest.ipv6_routes if asked.family == 6 else guest.routes
    written = _ipv6_line if asked.family == 6 else _ipv4_line
    return Printed(out="".join(written(guest, one) for one in routes if wanted in ("", one.link.name)))


def _ipv4_line(_guest: Guest, route: Route) -> str:
    link = route.link
    device = f"dev {link.name}"
    if link.metric is None:
        return _older_line(route, device)
    by, place = f"{device} proto dhcp", f"src {route.source} metric {link.metric} "
    if route.is_default:
        return f"default via {route.gateway} {by} {place}\n"
    near = f"{link.router} {by} scope link {place}\n"
    return f"{route.destination} {device} proto kernel scope link {place}\n{near}"


def _older_line(route: Route, device: str) -> str:
    if route.is_default:
        return f"default via {route.gateway} {device} \n"
    metadata = f"169.254.169.254 {device} \n" if route.link.number == FIRST_NUMBER else ""
    return f"{route.destination} {device} proto kernel scope link src {route.source} \n{metadata}"


def _ipv6_line(_guest: Guest, route: Route) -> str:
    metric = route.link.metric or 1024
    if route.is_default:
        return (
            f"default via {route.gateway} dev {route.link.name} proto ra metric {metric} expires 1800sec pref medium\n"
        )
    if route.destination == "fe80::/64":
        return f"fe80::/64 dev {route.link.name} proto kernel metric 256 pref medium\n"
    return f"{route.destination} dev {route.link.name} proto ra metric {metric} expires 2592000sec pref medium\n"


def _route_to(guest: Guest, asked: Asked) -> Printed:
    address = next((one for one in asked.words if is_address(one)), "")
    if not address:
        said = asked.words[0] if asked.words else ""
        return Printed(error=f'Error: any valid prefix is expected rather than "{said}".\n', status=1)
    if guest.holds(address):
        return Printed(out=f"local {address} dev lo src {address} uid 1000 \n    cache <local> \n")
    way = guest.way_to(address)
    if way is None:
        return Printed(error="RTNETLINK answers: Network is unreachable\n", status=2)
    held = way.link.ipv6_addresses if is_ipv6(address) else way.link.addresses
    via = f"via {way.gateway} " if way.gateway else ""
    return Printed(out=f"{address} {via}dev {way.link.name} src {held[0].address} uid 1000 \n    cache \n")


def _neighbour(session: Session, command: str, asked: Asked) -> Printed:
    if command not in ("show", "list", "lst"):
        return _not_permitted()
    lines = [f"{ip} dev {link.name} lladdr {mac}{more} REACHABLE\n" for ip, link, mac, more in _near(session.guest)]
    if asked.family == 4:
        lines = [one for one in lines if ":" not in one.split()[0]]
    if asked.family == 6:
        lines = [one for one in lines if ":" in one.split()[0]]
    return Printed(out="".join(lines))


def _near(guest: Guest) -> Iterator[tuple[str, Link, str, str]]:
    """The routers, which is all that a machine has spoken to for certain."""
    for link in guest.links:
        if link.addresses:
            yield link.router, link, link.router_mac, ""
        if len(link.ipv6_addresses) > 1:
            yield link.router_ipv6, link, link.router_mac, " router"


_DOERS: dict[str, Callable[[Session, str, Asked], Printed]] = {
    "address": _address,
    "link": _link,
    "neighbour": _neighbour,
    "route": _route,
}
