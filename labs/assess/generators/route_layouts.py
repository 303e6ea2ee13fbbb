"""Which route tables are worth a question? A table and a destination for each difficulty, drawn at random."""

from collections.abc import Callable, Mapping, Sequence
from ipaddress import IPv4Address, IPv4Network
from random import Random
from typing import NamedTuple

from labs.assess.generators.blocks import at, some_block
from labs.assess.generators.sketch import ALL, EVERYWHERE, Sketch, primary_interface

PEERS = ("office", "data", "tools", "partner")
PORTS = (22, 80, 443, 3306, 5432)
PRIVATE = IPv4Network("10.0.0.0/8")
PUBLIC = tuple(IPv4Network(one) for one in ("198.51.100.0/24", "203.0.113.0/24"))
LENGTHS = range(9, 25)
LISTED = "partners"
PREMISES = "172.31.250.0/24"


class Laid(NamedTuple):
    """A scene with a route table, and a destination to ask about."""

    sketch: Sketch
    address: IPv4Address
    port: int


Removal = tuple[str, dict[str, object]]
"""An action and its parameters."""


class Target(NamedTuple):
    """What a route can lead to: the parameter that names it, the reference, and how it is taken away again."""

    parameter: str
    reference: str
    removed_by: Removal | None = None
    """None where nothing takes it away."""


class Ground:
    """A VPC with the instance `app` in a subnet of its own table, and what its routes may lead to."""

    def __init__(self, random: Random) -> None:
        self.random = random
        self.sketch = Sketch()
        self.block = some_block(random, 16, PRIVATE)
        self.vpc = self.sketch.vpc("main", str(self.block))
        self.subnets = random.sample([*self.block.subnets(new_prefix=24)], 4)
        self.app = self.sketch.subnet("app", self.vpc, str(self.subnets[0]))
        self.table = self.sketch.table("app", self.vpc, self.app)
        self._gateway = ""
        self._peers = iter(random.sample(PEERS, len(PEERS)))
        self._blocks = iter(random.sample([*IPv4Network("192.168.0.0/16").subnets(new_prefix=20)], len(PEERS)))
        self.targets = iter(random.sample((self.peering, self.nat, self.peering, self.hub, self.firewall), 5))

    def gateway(self) -> Target:
        if not self._gateway:
            self._gateway = self.sketch.internet_gateway("igw", self.vpc)
        return Target("gateway_id", self._gateway)

    def peering(self) -> Target:
        name = next(self._peers)
        peer = self.sketch.vpc(name, str(next(self._blocks)))
        made = self.sketch.peering(f"to-{name}", self.vpc, peer)
        removed_by: Removal = ("delete_vpc_peering_connection", {"vpc_peering_connection_id": made})
        return Target("vpc_peering_connection_id", made, removed_by)

    def nat(self) -> Target:
        subnet = self.sketch.subnet("public", self.vpc, str(self.subnets[1]))
        self.gateway()
        made = self.sketch.nat_gateway("nat", subnet)
        return Target("nat_gateway_id", made, ("delete_nat_gateway", {"nat_gateway_id": made}))

    def hub(self) -> Target:
        made = self.sketch.made("create_transit_gateway", "hub")
        attach = {"transit_gateway_id": made, "vpc_id": self.vpc, "subnet_ids": [self.app]}
        self.sketch.do("create_transit_gateway_vpc_attachment", **attach)
        return Target("transit_gateway_id", made)

    def firewall(self) -> Target:
        """An appliance in a subnet of its own that takes and passes on everything."""
        subnet = self.sketch.subnet("edge", self.vpc, str(self.subnets[3]))
        group = self.sketch.group("firewall", self.vpc)
        everything = [{"ip_protocol": ALL, "ip_ranges": [{"cidr_ip": EVERYWHERE}]}]
        self.sketch.do("authorize_security_group_ingress", group_id=group, ip_permissions=everything)
        made = self.sketch.instance("firewall", subnet, [group])
        self.sketch.do("modify_instance_attribute", instance_id=made, source_dest_check={"value": False})
        interface = primary_interface(made)
        self.sketch.names[interface] = "firewall"
        return Target("network_interface_id", interface, ("terminate_instances", {"instance_ids": [made]}))

    def outside(self) -> IPv4Network:
        """A /24 that is not in the VPC: a private one, or now and then a public one."""
        if self.random.random() < 0.2:
            return self.random.choice(PUBLIC)
        while (block := some_block(self.random, 24, PRIVATE)).overlaps(self.block):
            pass
        return block

    def lay(self, routes: Sequence[tuple[str, Target]], address: IPv4Address) -> Laid:
        """The table with these routes in any order, and `app` that asks."""
        for destination, target in self.random.sample(routes, len(routes)):
            named = {
                "destination_prefix_list_id" if destination.startswith("$") else "destination_cidr_block": destination
            }
            self.sketch.do("create_route", route_table_id=self.table, **named, **{target.parameter: target.reference})
        group = self.sketch.group("app", self.vpc)
        self.sketch.instance("app", self.app, [group])
        return Laid(self.sketch, address, self.random.choice(PORTS))

    def removes(self, target: Target) -> None:
        """Take a target away, which leaves a blackhole."""
        if target.removed_by:
            action, params = target.removed_by
            self.sketch.do(action, **params)


def few(random: Random) -> Laid:
    """A default route, one more specific, and one beside; now and then no default route."""
    ground = Ground(random)
    around = ground.outside()
    address = _host(random, around)
    specific = _wider(random, around, 1)[0]
    beside = _beside(random, specific, ground)
    asked = random.choice((address, address, _host(random, beside), _elsewhere(random, ground, [specific, beside])))
    routes = [(str(specific), next(ground.targets)()), (str(beside), next(ground.targets)())]
    if random.random() < 0.75:
        routes.append((EVERYWHERE, ground.gateway()))
    return ground.lay(routes, asked)


def nested(random: Random) -> Laid:
    """Three blocks one inside the other, one beside, and a default route."""
    ground = Ground(random)
    around = ground.outside()
    return ground.lay(_nest(ground, around, 3), _host(random, around))


def blackholes(random: Random) -> Laid:
    """The same, and one target is gone: mostly that of the best route."""
    ground = Ground(random)
    around = ground.outside()
    routes = _nest(ground, around, 3)
    removable = [target for _, target in routes if target.removed_by]
    best = [target for destination, target in routes if destination == str(around)]
    gone = next((one for one in best if one in removable), None) if random.random() < 0.75 else None
    laid = ground.lay(routes, _host(random, around))
    ground.removes(gone or random.choice(removable))
    return laid


def propagated(random: Random) -> Laid:
    """A VPN propagates routes: one to the same block as a static route, and now and then a more specific one."""
    ground = Ground(random)
    around = ground.outside()
    routes = _nest(ground, around, 2)
    blocks = [destination for destination, _ in routes if IPv4Network(destination).supernet_of(around)]
    tie = max(blocks, key=lambda one: IPv4Network(one).prefixlen)
    more = _narrower(random, around) if random.random() < 0.4 else _beside(random, around, ground)
    _propagate(ground, tie, str(more))
    return ground.lay(routes, _host(random, around if random.random() < 0.5 or not more.subnet_of(around) else more))


def mixed(random: Random) -> Laid:
    """Prefix lists, blackholes and propagated routes together; or what may overrule the local route, and what may not."""
    return random.choice((_listed, _listed, _inside))(random)


def _listed(random: Random) -> Laid:
    ground = Ground(random)
    around = ground.outside()
    routes = _nest(ground, around, 2)
    narrow = _narrower(random, around)
    entries = random.choice(((str(narrow),), (str(_beside(random, around, ground)), str(narrow))))
    chosen = _host(random, random.choice((narrow, around)))
    routes.append((ground.sketch.prefix_list(LISTED, *entries), ground.peering()))
    if random.random() < 0.5:
        _propagate(ground, str(around), str(_beside(random, around, ground)))
    laid = ground.lay(routes, chosen)
    removable = [target for _, target in routes if target.removed_by]
    if random.random() < 0.5:
        ground.removes(random.choice(removable))
    return laid


def _inside(random: Random) -> Laid:
    """A destination in another subnet of the VPC."""
    ground = Ground(random)
    there = ground.subnets[2]
    ground.sketch.subnet("db", ground.vpc, str(there))
    narrow = _narrower(random, there)
    more_specific = random.random() < 0.5
    wide = PRIVATE.supernet(new_prefix=8) if random.random() < 0.5 else ground.block.supernet(new_prefix=12)
    routes = [(str(wide), ground.peering()), (EVERYWHERE, ground.gateway())]
    if more_specific:
        routes.append((str(there), ground.firewall()))
    _propagate(ground, str(ground.outside()) if more_specific else str(narrow), str(ground.outside()))
    return ground.lay(routes, _host(random, narrow))


def _nest(ground: Ground, around: IPv4Network, depth: int) -> list[tuple[str, Target]]:
    """Routes to the block and to blocks around it, one beside it, and a default route."""
    blocks = [around, *_wider(ground.random, around, depth - 1), _beside(ground.random, around, ground)]
    routes = [(str(block), next(ground.targets)()) for block in blocks]
    return [*routes, (EVERYWHERE, ground.gateway())]


def _propagate(ground: Ground, *blocks: str) -> None:
    gateway = ground.sketch.vpn("vpn", ground.vpc, PREMISES, *dict.fromkeys(blocks))
    ground.sketch.do("enable_vgw_route_propagation", route_table_id=ground.table, gateway_id=gateway)


def _wider(random: Random, block: IPv4Network, count: int) -> list[IPv4Network]:
    """Blocks of different lengths around one."""
    return [block.supernet(new_prefix=one) for one in random.sample(LENGTHS[:-2], count)]


def _narrower(random: Random, block: IPv4Network) -> IPv4Network:
    """A part of a block."""
    return some_block(random, block.prefixlen + random.choice((1, 2, 4)), block)


def _beside(random: Random, block: IPv4Network, ground: Ground) -> IPv4Network:
    """A block of the same length next to one, outside the VPC."""
    for step in (1, -1, 2, -2):
        start = int(block.network_address) + step * block.num_addresses
        found = IPv4Network((start % (1 << 32), block.prefixlen))
        if not found.overlaps(ground.block):
            return found
    raise AssertionError("of four neighbours at most one is the VPC's")


def _elsewhere(random: Random, ground: Ground, taken: Sequence[IPv4Network]) -> IPv4Address:
    """An address that is in none of these blocks, nor in the VPC."""
    while any((address := _host(random, ground.outside())) in one for one in taken):
        pass
    return address


def _host(random: Random, block: IPv4Network) -> IPv4Address:
    """An address of a block that a host might have."""
    return at(block, random.randrange(4, block.num_addresses - 1))


LAYOUTS: Mapping[int, Callable[[Random], Laid]] = {1: few, 2: nested, 3: blackholes, 4: propagated, 5: mixed}
"""Difficulty -> how the table is drawn."""
