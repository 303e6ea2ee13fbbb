"""Which entry of a network ACL decides, and which one does somebody expect who has got the rules wrong?

Written from AWS's guide and from what EC2 describes; the simulator's own rules are in its walk.
https://docs.aws.amazon.com/vpc/latest/userguide/nacl-rules.html
"""

import re
from collections.abc import Callable, Iterator, Mapping
from ipaddress import IPv4Network
from typing import Any, Literal, NamedTuple

from labs.assess.generators.blocks import again, holds
from labs.assess.script import Performance
from labs.cloud.resources.network_acl import LAST_RULE

Way = Literal["in", "out"]
Leg = Literal["request", "reply"]
EVERYWHERE = "0.0.0.0/0"
ALL, TCP, UDP, ICMP = "-1", "tcp", "udp", "icmp"
NUMBERS: Mapping[str, str] = {ALL: "-1", TCP: "6", UDP: "17", ICMP: "1"}
EVERY_PORT = (0, 65535)


class Entry(NamedTuple):
    """A numbered rule of one direction of a network ACL."""

    acl: str
    way: Way
    number: int
    protocol: str
    ports: tuple[int, int]
    block: str
    allows: bool

    @property
    def said(self) -> str:
        """Its number, as AWS shows it."""
        return "*" if self.number == LAST_RULE else str(self.number)


class Machine(NamedTuple):
    """An instance, or with an empty subnet a host on the internet."""

    name: str
    address: str
    subnet: str = ""


class Trip(NamedTuple):
    """A request, with the port that the reply will go to."""

    source: Machine
    destination: Machine
    protocol: str
    port: int | None
    source_port: int | None


class Control(NamedTuple):
    """A packet at one direction of a network ACL."""

    acl: str
    way: Way
    leg: Leg
    far: str
    protocol: str
    port: int | None


class Setting(NamedTuple):
    """The instances of a VPC and the network ACLs of its subnets."""

    machines: tuple[Machine, ...]
    acls: Mapping[str, str]
    """Subnet -> its ACL."""
    entries: tuple[Entry, ...]

    def of(self, acl: str, way: Way) -> list[Entry]:
        """The entries of one direction by number, the final one included."""
        own = sorted((one for one in self.entries if (one.acl, one.way) == (acl, way)), key=lambda one: one.number)
        return [*own, last(acl, way)]

    def machine(self, named: str) -> Machine:
        """The instance of a name, or the host on the internet that has an address."""
        return next((one for one in self.machines if one.name == named), Machine(named, named))


def last(acl: str, way: Way) -> Entry:
    """The entry `*`."""
    return Entry(acl, way, LAST_RULE, ALL, EVERY_PORT, EVERYWHERE, allows=False)


def setting_of(performance: Performance) -> Setting:
    """What EC2 describes of the ACLs and of the instances."""
    described = again(performance, "describe_network_acls").names["made"]["NetworkAcls"]
    subnets = again(performance, "describe_subnets").names["made"]["Subnets"]
    names = {one["SubnetId"]: one["Tags"][0]["Value"] for one in subnets if one["Tags"]}
    acls = {names[each["SubnetId"]]: _name(one) for one in described for each in one["Associations"]}
    entries = (_described(_name(one), each) for one in described for each in one["Entries"])
    reservations = again(performance, "describe_instances").names["made"]["Reservations"]
    instances = [one for each in reservations for one in each["Instances"]]
    machines = (Machine(one["Tags"][0]["Value"], one["PrivateIpAddress"], names[one["SubnetId"]]) for one in instances)
    return Setting(tuple(machines), acls, tuple(one for one in entries if one.number < LAST_RULE))


def _name(acl: Mapping[str, Any]) -> str:
    return "default" if acl["IsDefault"] else str(acl["Tags"][0]["Value"])


def _described(acl: str, entry: Mapping[str, Any]) -> Entry:
    protocol = next(name for name, number in NUMBERS.items() if number == entry["Protocol"])
    ports = entry.get("PortRange") or {"From": 0, "To": 65535}
    return Entry(
        acl,
        "out" if entry["Egress"] else "in",
        entry["RuleNumber"],
        protocol,
        (ports["From"], ports["To"]),
        entry["CidrBlock"],
        entry["RuleAction"] == "allow",
    )


# What AWS's rules say

Decide = Callable[[Setting, Control], Entry]
"""Which entry decides about a packet at an ACL."""


def controls(setting: Setting, trip: Trip) -> list[Control]:
    """Where ACLs are asked: out of one subnet and into the other, then the same for the reply; not inside one subnet."""
    if trip.source.subnet == trip.destination.subnet:
        return []
    legs: tuple[tuple[Leg, Machine, Machine, int | None], ...] = (
        ("request", trip.source, trip.destination, trip.port),
        ("reply", trip.destination, trip.source, trip.source_port),
    )
    return [
        Control(setting.acls[near.subnet], way, leg, far.address, trip.protocol, port)
        for leg, source, destination, port in legs
        for way, near, far in _edges(source, destination)
        if near.subnet
    ]


def _edges(source: Machine, destination: Machine) -> Iterator[tuple[Way, Machine, Machine]]:
    yield "out", source, destination
    yield "in", destination, source


def serves(entry: Entry, at: Control) -> bool:
    """Whether protocol and destination port fit."""
    if entry.protocol == ALL:
        return True
    return entry.protocol == at.protocol and (at.port is None or entry.ports[0] <= at.port <= entry.ports[1])


def matches(entry: Entry, at: Control) -> bool:
    """Whether protocol, destination port and far end fit."""
    return serves(entry, at) and holds(entry.block, at.far)


def matching(setting: Setting, at: Control) -> list[Entry]:
    """All entries that match, by number."""
    return [one for one in setting.of(at.acl, at.way) if matches(one, at)]


def decides(setting: Setting, at: Control) -> Entry:
    """The lowest number that matches."""
    return matching(setting, at)[0]


def stops(setting: Setting, trip: Trip) -> Control | None:
    """Where a request or its reply is denied first."""
    return next((at for at in controls(setting, trip) if not decides(setting, at).allows), None)


# What somebody with a misconception expects


def denials_first(setting: Setting, at: Control) -> Entry:
    """If an entry that denies went before all that allow."""
    found = matching(setting, at)
    return next((one for one in found[:-1] if not one.allows), found[0])


def any_allowance(setting: Setting, at: Control) -> Entry:
    """If one entry that allows were enough."""
    found = matching(setting, at)
    return next((one for one in found if one.allows), found[0])


def last_match(setting: Setting, at: Control) -> Entry:
    """If the last entry that matches decided."""
    found = matching(setting, at)
    return found[-2] if len(found) > 1 else found[-1]


def narrowest(setting: Setting, at: Control) -> Entry:
    """If the most specific block decided, as among routes."""
    return max(matching(setting, at), key=lambda one: (IPv4Network(one.block).prefixlen, -one.number))


def final_always(_setting: Setting, at: Control) -> Entry:
    """If the entry `*` denied whatever comes."""
    return last(at.acl, at.way)


def by_port_alone(setting: Setting, at: Control) -> Entry:
    """If an entry for a port were for TCP and UDP alike."""
    protocols = (TCP, UDP) if at.protocol in (TCP, UDP) else (at.protocol,)
    found = (one for one in setting.of(at.acl, at.way) if any(matches(one, at._replace(protocol=p)) for p in protocols))
    return next(found)


def by_whole_numbers(setting: Setting, at: Control) -> Entry:
    """If a block held all addresses that begin with the same whole numbers."""

    def rounded(block: str) -> str:
        network = IPv4Network(block)
        return str(network.supernet(new_prefix=network.prefixlen // 8 * 8))

    found = setting.of(at.acl, at.way)
    return next(one for one in found if matches(one._replace(block=rounded(one.block)), at))


def other_way(setting: Setting, at: Control) -> Entry:
    """If the entries of the other direction were asked."""
    return decides(setting, at._replace(way="in" if at.way == "out" else "out"))


BELIEFS: Mapping[str, Decide] = {
    "access-list-denials-go-first": denials_first,
    "access-list-order-is-no-matter": any_allowance,
    "narrowest-entry-wins": narrowest,
    "last-entry-wins": last_match,
    "port-without-protocol": by_port_alone,
    "blocks-end-at-a-dot": by_whole_numbers,
    "directions-mixed-up": other_way,
    "final-entry-always-counts": final_always,
}
"""Misconception -> the entry that decides by its rule; the most telling first."""


def expected(setting: Setting, at: Control, server_port: int | None) -> Iterator[tuple[str, Entry]]:
    """Every misconception with the entry that it takes; of a reply also who takes it to go to the server's port."""
    if at.leg == "reply":
        yield "replies-go-to-the-server-port", decides(setting, at._replace(port=server_port))
    for name, belief in BELIEFS.items():
        yield name, belief(setting, at)


ENTRY = re.compile(r"`([\w-]+)` (inbound|outbound) `(\d+)`: (allow|deny) (\w+)(?: (\d+)(?:-(\d+))?)?, `([\d./]+)`")


def entry_in(text: str) -> Entry:
    """The entry that an option says in English. Raises ValueError."""
    found = ENTRY.search(text)
    if found is None:
        raise ValueError(text)
    acl, way, rule, action, protocol, first, upto, block = found.groups()
    ports = (int(first), int(upto or first)) if first else EVERY_PORT
    named = ALL if protocol == "everything" else protocol.lower()
    return Entry(acl, "in" if way == "inbound" else "out", int(rule), named, ports, block, action == "allow")
