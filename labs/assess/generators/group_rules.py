"""Does a connection come about by the rules of security groups, and what does somebody expect who has got the rules wrong?

Written from AWS's guide and from what EC2 describes; the simulator's own rules are in its walk.
https://docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from ipaddress import IPv4Network
from typing import Any, Literal, NamedTuple

from labs.assess.generators.blocks import again, holds
from labs.assess.script import Performance
from labs.cloud.network.packet import EPHEMERAL_PORT

Way = Literal["in", "out"]
ALL = "-1"
EVERY_PORT = (0, 65535)
WHOLE = (-1, -1)
"""The ports of a rule for ICMP or for everything."""
EVERYWHERE = "0.0.0.0/0"


class Rule(NamedTuple):
    """A rule of a security group."""

    group: str
    way: Way
    protocol: str
    ports: tuple[int, int]
    peer: str
    """A block, or the name of a group."""

    @property
    def names_a_group(self) -> bool:
        """Whether it lets in or out the members of a group."""
        return "/" not in self.peer


class Interface(NamedTuple):
    """A network interface of an instance, or with an empty name a host outside the VPC."""

    name: str
    address: str
    groups: tuple[str, ...] = ()
    subnet: str = ""
    device: int = 0
    """Its device index: 0 for the primary one."""
    public: str = ""
    """Its public address; empty for none."""
    id: str = ""


class Connection(NamedTuple):
    """Who asks whom for what: by the name of an instance, or by an address."""

    source: str
    destination: str
    protocol: str
    port: int | None = None

    @property
    def said(self) -> str:
        """The same in both languages."""
        what = "ping" if self.port is None else f"{self.protocol.upper()} {self.port}"
        return f"`{self.source}` → `{self.destination}`, {what}"


CONNECTION = re.compile(r"`([\w.-]+)` → `([\w.-]+)`, (?:(TCP|UDP) (\d+)|ping)")


def connection_in(text: str) -> Connection:
    """The connection that a text names. Raises ValueError."""
    found = CONNECTION.search(text)
    if found is None:
        raise ValueError(text)
    source, destination, protocol, port = found.groups()
    return Connection(source, destination, (protocol or "icmp").lower(), int(port) if port else None)


class Setting(NamedTuple):
    """The interfaces of a VPC, and the rules of its groups."""

    interfaces: tuple[Interface, ...]
    rules: tuple[Rule, ...]

    def end(self, named: str) -> Interface:
        """Who is meant by a name or an address; an address that is nobody's here is a host on the internet."""
        found = (one for one in self.interfaces if named == one.address or (named == one.name and not one.device))
        return next(found, Interface("", named))

    def rules_of(self, groups: Sequence[str], way: Way) -> Iterator[Rule]:
        """The rules of some groups for one way."""
        return (one for one in self.rules if one.group in groups and one.way == way)


def setting_of(performance: Performance) -> Setting:
    """What EC2 describes of the groups and of the instances with their interfaces."""
    groups = again(performance, "describe_security_groups").names["made"]["SecurityGroups"]
    names = {one["GroupId"]: one["GroupName"] for one in groups}
    subnets = again(performance, "describe_subnets").names["made"]["Subnets"]
    tags = {one["SubnetId"]: one["Tags"][0]["Value"] for one in subnets if one["Tags"]}
    reservations = again(performance, "describe_instances").names["made"]["Reservations"]
    instances = [one for each in reservations for one in each["Instances"]]
    interfaces = (_described(one, card, tags) for one in instances for card in one["NetworkInterfaces"])
    rules = (
        rule
        for one in groups
        for way, permissions in (("in", one["IpPermissions"]), ("out", one["IpPermissionsEgress"]))
        for permission in permissions
        for rule in _rules(one["GroupName"], way, permission, names)
    )
    return Setting(tuple(interfaces), tuple(rules))


def _described(instance: dict[str, Any], card: dict[str, Any], subnets: Mapping[str, str]) -> Interface:
    return Interface(
        name=instance["Tags"][0]["Value"],
        address=card["PrivateIpAddress"],
        groups=tuple(one["GroupName"] for one in card["Groups"]),
        subnet=subnets[card["SubnetId"]],
        device=card["Attachment"]["DeviceIndex"],
        public=(card.get("Association") or {}).get("PublicIp", ""),
        id=card["NetworkInterfaceId"],
    )


def _rules(group: str, way: str, permission: dict[str, Any], names: Mapping[str, str]) -> Iterator[Rule]:
    protocol = permission["IpProtocol"]
    ports = WHOLE if protocol in (ALL, "icmp") else (permission["FromPort"], permission["ToPort"])
    peers = [one["CidrIp"] for one in permission["IpRanges"]]
    peers += [names[one["GroupId"]] for one in permission["UserIdGroupPairs"]]
    for peer in peers:
        yield Rule(group, "in" if way == "in" else "out", protocol, ports, peer)


# What AWS's rules say

Fits = Callable[[Rule, Interface, str, int | None], bool]
"""Whether a rule lets through this protocol and port with this far end."""


def fits(rule: Rule, far: Interface, protocol: str, port: int | None) -> bool:
    """Protocol, port and far end all have to fit; the far end by its private address or by its groups."""
    return _serves(rule, protocol, port) and _is_peer(rule, far)


def _serves(rule: Rule, protocol: str, port: int | None) -> bool:
    if rule.protocol == ALL:
        return True
    return rule.protocol == protocol and (port is None or rule.ports[0] <= port <= rule.ports[1])


def _is_peer(rule: Rule, far: Interface) -> bool:
    return rule.peer in far.groups if rule.names_a_group else holds(rule.peer, far.address)


def lets(setting: Setting, near: Interface, way: Way, far: Interface, asked: Connection, by: Fits = fits) -> bool:
    """Whether any rule of any group of an interface lets a connection through; a host on the internet has no groups."""
    rules = setting.rules_of(near.groups, way)
    return not near.name or any(by(one, far, asked.protocol, asked.port) for one in rules)


def comes_about(setting: Setting, asked: Connection, by: Fits = fits) -> bool:
    """Whether who asks may ask, and who is asked lets it in. The reply needs no rule."""
    source, destination = setting.end(asked.source), setting.end(asked.destination)
    return lets(setting, source, "out", destination, asked, by) and lets(setting, destination, "in", source, asked, by)


# What somebody with a misconception expects


def forgetful(setting: Setting, asked: Connection) -> bool:
    """If the reply needed rules of its own, out of who was asked and into who asked."""
    source, destination = setting.end(asked.source), setting.end(asked.destination)
    reply = asked._replace(port=None if asked.port is None else EPHEMERAL_PORT)
    back = lets(setting, destination, "out", source, reply) and lets(setting, source, "in", destination, reply)
    return comes_about(setting, asked) and back


def exchanged(setting: Setting, asked: Connection) -> bool:
    """If inbound rules were for what goes out, and outbound rules for what comes in."""
    source, destination = setting.end(asked.source), setting.end(asked.destination)
    return lets(setting, source, "in", destination, asked) and lets(setting, destination, "out", source, asked)


def all_of_them(setting: Setting, asked: Connection) -> bool:
    """If every group of an interface had to allow it."""
    source, destination = setting.end(asked.source), setting.end(asked.destination)
    sides: tuple[tuple[Interface, Way, Interface], ...] = ((source, "out", destination), (destination, "in", source))
    return all(
        lets(setting, near._replace(groups=(group,)), way, far, asked)
        for near, way, far in sides
        for group in near.groups
    )


def only_the_first(setting: Setting, asked: Connection) -> bool:
    """If only the first group of an interface counted."""
    less = tuple(one._replace(groups=one.groups[:1]) for one in setting.interfaces)
    return comes_about(setting._replace(interfaces=less), asked)


def of_the_instance(setting: Setting, asked: Connection) -> bool:
    """If the groups of all interfaces of an instance counted for each of them."""
    every = {
        name: tuple(group for one in setting.interfaces if one.name == name for group in one.groups)
        for name in {one.name for one in setting.interfaces}
    }
    more = tuple(one._replace(groups=every[one.name]) for one in setting.interfaces)
    return comes_about(setting._replace(interfaces=more), asked)


def among_members(setting: Setting, asked: Connection) -> bool:
    """If members of one group could always speak to each other."""
    source, destination = setting.end(asked.source), setting.end(asked.destination)
    return bool({*source.groups} & {*destination.groups}) or comes_about(setting, asked)


def within_the_subnet(setting: Setting, asked: Connection) -> bool:
    """If groups guarded the edge of a subnet."""
    source, destination = setting.end(asked.source), setting.end(asked.destination)
    return (bool(source.name) and source.subnet == destination.subnet) or comes_about(setting, asked)


def within_the_vpc(setting: Setting, asked: Connection) -> bool:
    """If nothing were asked within a VPC."""
    ends = (setting.end(asked.source), setting.end(asked.destination))
    return all(one.name for one in ends) or comes_about(setting, asked)


def only_inbound(setting: Setting, asked: Connection) -> bool:
    """If groups had no say in what goes out."""
    source, destination = setting.end(asked.source), setting.end(asked.destination)
    return lets(setting, destination, "in", source, asked)


def passed_on(setting: Setting, asked: Connection) -> bool:
    """If a rule that names a group also let in whoever that group lets in."""

    def by(rule: Rule, far: Interface, protocol: str, port: int | None) -> bool:
        if fits(rule, far, protocol, port):
            return True
        return rule.names_a_group and _serves(rule, protocol, port) and _is_let_in(setting, rule.peer, far)

    return comes_about(setting, asked, by)


def _is_let_in(setting: Setting, group: str, far: Interface) -> bool:
    return any(_is_peer(one, far) for one in setting.rules_of((group,), "in"))


def by_port_alone(setting: Setting, asked: Connection) -> bool:
    """If a rule for a port were for TCP and UDP alike."""

    def by(rule: Rule, far: Interface, protocol: str, port: int | None) -> bool:
        alike = rule.protocol in ("tcp", "udp") and protocol in ("tcp", "udp")
        return fits(rule, far, rule.protocol if alike else protocol, port)

    return comes_about(setting, asked, by)


def pinged_by_tcp(setting: Setting, asked: Connection) -> bool:
    """If whoever may connect could also ping."""

    def by(rule: Rule, far: Interface, protocol: str, port: int | None) -> bool:
        return fits(rule, far, protocol, port) or (protocol == "icmp" and fits(rule, far, rule.protocol, None))

    return comes_about(setting, asked, by)


def by_whole_numbers(setting: Setting, asked: Connection) -> bool:
    """If a block held all addresses that begin with the same whole numbers: of a /20 the first two."""

    def by(rule: Rule, far: Interface, protocol: str, port: int | None) -> bool:
        if rule.names_a_group:
            return fits(rule, far, protocol, port)
        rounded = str(IPv4Network(rule.peer).supernet(new_prefix=IPv4Network(rule.peer).prefixlen // 8 * 8))
        return fits(rule._replace(peer=rounded), far, protocol, port)

    return comes_about(setting, asked, by)


BELIEFS: Mapping[str, Callable[[Setting, Connection], bool]] = {
    "groups-forget": forgetful,
    "members-trust-each-other": among_members,
    "references-are-passed-on": passed_on,
    "every-group-must-allow": all_of_them,
    "first-group-counts": only_the_first,
    "groups-on-the-instance": of_the_instance,
    "port-without-protocol": by_port_alone,
    "ping-follows-tcp": pinged_by_tcp,
    "outbound-is-free": only_inbound,
    "blocks-end-at-a-dot": by_whole_numbers,
    "groups-guard-the-subnet": within_the_subnet,
    "groups-overlooked": within_the_vpc,
    "directions-mixed-up": exchanged,
}
"""Misconception -> whether a connection comes about by its rule; the most telling first."""


def misled(setting: Setting, asked: Connection) -> list[str]:
    """The misconceptions that expect the opposite of what AWS's rules say."""
    real = comes_about(setting, asked)
    return [name for name, belief in BELIEFS.items() if belief(setting, asked) != real]
