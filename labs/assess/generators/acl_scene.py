"""In which small VPCs is it asked which entry of a network ACL decides? ACLs are drawn around a packet that meets them."""

from collections.abc import Iterator, Sequence
from ipaddress import IPv4Network
from random import Random
from typing import Any, Literal, NamedTuple

from labs.assess.generators.acl_rules import (
    ALL,
    EVERY_PORT,
    EVERYWHERE,
    ICMP,
    NUMBERS,
    TCP,
    UDP,
    Entry,
    Way,
)
from labs.assess.generators.blocks import at, some_block
from labs.assess.generators.sketch import Sketch, reference_to
from labs.assess.script import Do

Kind = Literal["inward", "outward", "across", "beside"]
"""From the internet, to the internet, from one subnet to another, within one subnet."""
Guard = Literal["drawn", "new", "default"]
"""An ACL with entries of its own, one without any, or the VPC's default one."""
FRONT, BACK = ("web", "shop", "portal", "blog", "api", "edge"), ("db", "cache", "search", "queue", "ledger", "files")
PORTS = {"db": 5432, "cache": 6379, "search": 9200, "queue": 5672, "ledger": 3306, "files": 2049}
FRONT_PORTS, AWAY_PORTS = (443, 80, 8443, 22), (443, 80, 587, 22)
OUTSIDE = tuple(IPv4Network(one) for one in ("203.0.113.0/24", "198.51.100.0/24", "192.0.2.0/24"))
EPHEMERAL: Sequence[tuple[int, int]] = ((1024, 65535), (1024, 65535), (32768, 65535), (49152, 65535), (32768, 60999))
"""What is opened for replies: to anybody, to Linux, to Windows."""
SOURCE_PORTS = ((49152, 65535), (32768, 60999), (1024, 65535))
"""The ephemeral ports of Windows, of Linux, and of a NAT gateway."""
STEPS = (10, 10, 5, 100)
CALLED = (("public", "private"), ("front", "back"), ("web", "data"), ("edge", "inner"), ("a", "b"))
"""What the subnet in front and the one behind are called."""


class Plan(NamedTuple):
    """Who asks whom, and how."""

    kind: Kind
    names: tuple[str, str]
    """Of the instance in front, which has a public address, and of the one behind."""
    blocks: tuple[IPv4Network, IPv4Network]
    network: IPv4Network
    host: str
    """A host on the internet."""
    protocol: str
    port: int | None
    source_port: int | None
    called: tuple[str, str]
    """What the subnets are called."""
    guards: tuple[Guard, Guard] = ("drawn", "drawn")

    @property
    def subnets(self) -> tuple[str, str]:
        """The subnets of the two; within one subnet it is the same."""
        front, back = self.called
        return (front, front) if self.kind == "beside" else (front, back)

    def guard(self, subnet: str) -> Guard:
        """What kind of ACL a subnet has."""
        return self.guards[self.called.index(subnet)]

    @property
    def ends(self) -> tuple[str, str]:
        """The source and the destination by the name of an instance, or by an address."""
        front, back = self.names
        return {"inward": (self.host, front), "outward": (front, self.host)}.get(self.kind, (front, back))

    @property
    def edges(self) -> list[tuple[str, Way, IPv4Network, int | None]]:
        """Each direction of an ACL that is asked: its subnet, the far end's block, and the destination port."""
        host = IPv4Network(f"{self.host}/32")
        front, back = self.called
        before, behind = self.blocks
        request, reply = self.port, self.source_port
        if self.kind == "inward":
            return [(front, "in", host, request), (front, "out", host, reply)]
        if self.kind == "outward":
            return [(front, "out", host, request), (front, "in", host, reply)]
        if self.kind == "beside":
            return [(front, "in", before, request), (front, "out", before, reply)]
        return [
            (front, "out", behind, request),
            (back, "in", before, request),
            (back, "out", before, reply),
            (front, "in", behind, reply),
        ]


def some_plan(random: Random, kind: Kind, *, protocol: str = TCP, everyday: bool = True) -> Plan:
    """A packet and the subnets it goes between; an everyday one comes from a port that any usual system may use."""
    network = some_block(random, 16)
    blocks = random.sample([*network.subnets(new_prefix=24)], 2)
    front, back = random.choice(FRONT), random.choice(BACK)
    around = random.choice(OUTSIDE)
    port = {"inward": random.choice(FRONT_PORTS), "outward": random.choice(AWAY_PORTS)}.get(kind, PORTS[back])
    first, final = SOURCE_PORTS[0] if everyday else random.choice(SOURCE_PORTS)
    is_ping = protocol == ICMP
    return Plan(
        kind=kind,
        names=(front, back),
        blocks=(blocks[0], blocks[1]),
        network=network,
        called=random.choice(CALLED),
        host=str(at(around, random.randrange(1, 255))),
        protocol=protocol,
        port=None if is_ping else 53 if protocol == UDP else port,
        source_port=None if is_ping else random.randint(first, min(final, 60999) if everyday else final),
    )


def acl_of(subnet: str) -> str:
    """What the ACL of a subnet is called."""
    return f"{subnet}-acl"


def sketched(plan: Plan, entries: Sequence[Entry]) -> Sketch:
    """The VPC, whose security groups let everything through."""
    sketch = Sketch()
    vpc = sketch.vpc("main", str(plan.network))
    subnets: dict[str, str] = {}
    for name, block, guard in zip(dict.fromkeys(plan.subnets), plan.blocks, plan.guards, strict=False):
        subnets[name] = sketch.subnet(name, vpc, str(block))
        if guard != "default":
            sketch.acl(acl_of(name), vpc, subnets[name])
    for one in entries:
        sketch.start.append(made(one))
    group = sketch.group("open", vpc)
    everything = [{"ip_protocol": ALL, "ip_ranges": [{"cidr_ip": EVERYWHERE}]}]
    sketch.do("authorize_security_group_ingress", group_id=group, ip_permissions=everything)
    if plan.kind in ("inward", "outward"):
        outer = subnets[plan.called[0]]
        table = sketch.table("routes", vpc, outer)
        sketch.route(table, EVERYWHERE, gateway_id=sketch.internet_gateway("igw", vpc))
        sketch.gives_public_addresses(outer)
        sketch.instance(plan.names[0], outer, [group])
        return sketch
    for name, subnet in zip(plan.names, plan.subnets, strict=True):
        sketch.instance(name, subnets[subnet], [group])
    return sketch


def made(one: Entry) -> Do:
    """The action that makes an entry."""
    params: dict[str, Any] = {
        "network_acl_id": reference_to("create_network_acl", one.acl),
        "rule_number": one.number,
        "rule_action": "allow" if one.allows else "deny",
        "egress": one.way == "out",
        "cidr_block": one.block,
        "protocol": NUMBERS[one.protocol],
    }
    if one.protocol in (TCP, UDP):
        params["port_range"] = {"from": one.ports[0], "to": one.ports[1]}
    if one.protocol == ICMP:
        params["icmp_type_code"] = {"type": -1, "code": -1}
    return Do(action="create_network_acl_entry", params=params)


# Entries around a packet


def some_entries(
    random: Random, plan: Plan, edge: tuple[str, Way, IPv4Network, int | None], shape: Sequence[str]
) -> list[Entry]:
    """Entries of one direction: `allow` and `deny` match the packet, `miss` nearly does, `reply` is the other leg's."""
    subnet, way, far, port = edge
    drafts = [_drafted(random, plan, far, port, kind) for kind in shape]
    first = random.choice((10, 50, 90, 100))
    step = random.choice(STEPS)
    numbers = sorted(random.sample(range(first, first + step * (len(drafts) + 3), step), len(drafts)))
    return [
        Entry(acl_of(subnet), way, number, *draft) for number, draft in zip(numbers, _distinct(drafts), strict=False)
    ]


Draft = tuple[str, tuple[int, int], str, bool]


def _drafted(random: Random, plan: Plan, far: IPv4Network, port: int | None, kind: str) -> Draft:
    if kind == "miss":
        return _missed(random, plan, far, port)
    if kind == "server":
        return (plan.protocol, _exactly(plan.port), EVERYWHERE, True)
    around = [EVERYWHERE, str(_wider(random, far)), *([] if far.prefixlen == 32 else [str(far)])]
    protocol = random.choice((plan.protocol, plan.protocol, plan.protocol, ALL)) if kind == "deny" else plan.protocol
    ports = EVERY_PORT if protocol in (ALL, ICMP) else _around(random, port)
    block = random.choice(around)
    if kind == "deny" and protocol == ALL and block == EVERYWHERE:
        block = str(_wider(random, far))
    return (protocol, ports, block, kind == "allow")


def _missed(random: Random, plan: Plan, far: IPv4Network, port: int | None) -> Draft:
    """An entry that fails to match by one thing: the port, the protocol, or the far end."""
    near = _wider(random, far)
    beside = IPv4Network((int(near.network_address) ^ near.num_addresses, near.prefixlen))
    half = random.choice([*far.subnets(prefixlen_diff=1)]) if far.prefixlen < 30 else beside
    other = random.choice([one for one in (22, 25, 80, 443, 3389, 8080) if one != port])
    choices: list[Draft] = [
        (plan.protocol, _around(random, port), str(random.choice((beside, half))), random.random() < 0.5),
        (TCP, (other, other), random.choice((EVERYWHERE, str(near))), random.random() < 0.7),
    ]
    if port is not None:
        otherwise = UDP if plan.protocol == TCP else TCP
        choices.append((otherwise, _around(random, port), EVERYWHERE, random.random() < 0.6))
    if plan.protocol != ICMP and random.random() < 0.2:
        choices.append((ICMP, EVERY_PORT, str(near), random.random() < 0.5))
    return random.choice(choices)


def _around(random: Random, port: int | None) -> tuple[int, int]:
    """A range with a port in it: of a server the port, of a client the ephemeral ones."""
    if port is None:
        return EVERY_PORT
    wide = [one for one in EPHEMERAL if one[0] <= port <= one[1]]
    return (
        random.choice(wide) if port >= 32768 and wide else random.choice((_exactly(port), _exactly(port), _near(port)))
    )


def _exactly(port: int | None) -> tuple[int, int]:
    return EVERY_PORT if port is None else (port, port)


def _near(port: int) -> tuple[int, int]:
    return (port // 10 * 10, port // 10 * 10 + 19)


def _wider(random: Random, block: IPv4Network) -> IPv4Network:
    """A block around another."""
    return block.supernet(new_prefix=random.randrange(25, 29) if block.prefixlen == 32 else random.randrange(18, 23))


def _distinct(drafts: Sequence[Draft]) -> Iterator[Draft]:
    """Without those that say the same of the same packets."""
    seen = set()
    for one in drafts:
        if one[:3] not in seen:
            seen.add(one[:3])
            yield one
