"""Which VPCs are worth asking who gets out of? Subnets with different ways to the internet, and instances in them.

A subnet's way is the default route of its table; whether an instance can use it depends on its address, and what a NAT
gateway is worth on where it stands. All of it is drawn at random, the more of it the higher the difficulty.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from ipaddress import IPv6Network
from random import Random
from typing import Literal, NamedTuple

from labs.assess.generators.blocks import some_seed
from labs.assess.generators.sketch import ALL, EVERYWHERE, ZONES, Sketch
from labs.assess.scene import Scene, played
from labs.cloud.resources.vpc import Vpc

EVERYWHERE_IPV6 = "::/0"
MOST_HOSTS = 6
ELASTIC_IPS = 5
"""What an account has in a Region until it asks for more."""
HOSTS = (
    "web", "api", "shop", "worker", "batch", "mail", "cache", "db", "report", "proxy", "build", "queue", "search",
    "auth", "metrics", "crawler", "bot", "sync", "backup", "admin", "render", "orders", "ledger", "chat",
)  # fmt: skip
VPCS = (
    "main", "prod", "stage", "lab", "edge-vpc", "service", "store", "data-vpc", "seoul", "retail", "games", "school",
    "clinic", "studio", "harbor", "garden",
)  # fmt: skip
SUBNETS = ("blue", "green", "amber", "violet", "front", "back", "core", "tier-1", "tier-2", "north", "south", "east")
BLOCKS = tuple(f"10.{second}.0.0/16" for second in range(200)) + tuple(f"172.{one}.0.0/16" for one in range(16, 31))

Address = Literal["none", "automatic", "elastic"]
Way = Literal[
    "gateway", "nothing", "nat", "far-nat", "nat-deleted", "nat-inside", "nat-beside", "nat-private", "nat-failed", "main-gateway"
]  # fmt: skip


class Host(NamedTuple):
    """An instance: its Name tag, the subnet it is in, and what public address it has."""

    name: str
    subnet: str
    address: Address
    has_ipv6: bool = False


class Subnet(NamedTuple):
    """A subnet, its way out, and the references by which actions speak of it and of its table."""

    name: str
    way: str
    reference: str
    table: str


class Laid(NamedTuple):
    """A VPC with its instances."""

    scene: Scene
    hosts: tuple[Host, ...]


class Plan(NamedTuple):
    """What a VPC of some difficulty consists of, beside a subnet with a route to the internet gateway."""

    ways: tuple[Way, ...]
    subnets: tuple[int, int]
    """How many further subnets, from and to."""
    hosts: tuple[int, int]
    stopped: float = 0.0
    """How likely it is that one of the instances is stopped."""


PLANS: Mapping[int, Plan] = {
    1: Plan(("nothing", "nat"), (1, 2), (3, 4)),
    2: Plan(("nothing", "nat", "far-nat"), (2, 2), (4, 4)),
    3: Plan(("nothing", "nat", "far-nat", "nat-deleted", "nat-inside", "nat-beside", "nat-failed"), (2, 3), (4, 5)),
    4: Plan(("nat-failed", "far-nat", "nat-deleted", "nat-inside", "nat-beside", "nat-private", "main-gateway"), (3, 3), (4, 5), 0.2),
    5: Plan(("nothing", "nat-failed", "nat", "far-nat", "nat-deleted", "nat-inside", "nat-private", "nat-beside", "main-gateway"), (3, 4), (5, 6), 0.4),
}  # fmt: skip


class Ground:
    """A VPC in the making. Everything in it may be asked for once; what needs a NAT gateway gets one."""

    def __init__(self, random: Random, *, has_ipv6: bool = False, is_attached: bool = True) -> None:
        self.random = random
        self.seed = some_seed(random)
        self.sketch = Sketch()
        self.vpc_name = random.choice(VPCS)
        block = random.choice(BLOCKS)
        more = {"amazon_provided_ipv6_cidr_block": True} if has_ipv6 else {}
        self.vpc = self.sketch.made("create_vpc", self.vpc_name, cidr_block=block, **more)
        self._six = iter(self._ipv6_block().subnets(new_prefix=64)) if has_ipv6 else iter(())
        self._blocks = (f"{block.rsplit('.', 2)[0]}.{third}.0/24" for third in random.sample(range(256), 8))
        self._names = iter(random.sample(SUBNETS, len(SUBNETS)))
        self._hosts = iter(random.sample(HOSTS, len(HOSTS)))
        self._letters = iter("abcdef")
        self.gateway = self.sketch.made("create_internet_gateway", "igw")
        if is_attached:
            self.sketch.do("attach_internet_gateway", internet_gateway_id=self.gateway, vpc_id=self.vpc)
        self.group = self.sketch.group("open", self.vpc)
        self._open(has_ipv6=has_ipv6)
        self.subnets: list[Subnet] = []
        self.hosts: list[Host] = []
        self._nat = ""

    def _ipv6_block(self) -> IPv6Network:
        """The block that the VPC will have been given: it depends on the seed alone."""
        world = played(self.sketch.scene(self.seed)).world
        return world.all(Vpc)[0].ipv6_networks[0]

    def _open(self, *, has_ipv6: bool) -> None:
        everything = [{"ip_protocol": ALL, "ip_ranges": [{"cidr_ip": EVERYWHERE}]}]
        if has_ipv6:
            everything += [{"ip_protocol": ALL, "ipv6_ranges": [{"cidr_ipv6": EVERYWHERE_IPV6}]}]
        self.sketch.do("authorize_security_group_ingress", group_id=self.group, ip_permissions=everything)

    def subnet(self, way: str, zone: str = "", name: str = "") -> Subnet:
        """A subnet with a table of its own, which has only the local route so far."""
        known, block = name or next(self._names), str(next(self._blocks))
        reference = self.sketch.subnet(known, self.vpc, block, zone or self.random.choice(ZONES))
        table = "" if way == "main-gateway" else self.sketch.table(known, self.vpc, reference)
        made = Subnet(known, way, reference, table)
        self.subnets.append(made)
        return made

    def subnet_with_ipv6(self, way: str) -> Subnet:
        """The same with a block of IPv6."""
        made = self.subnet(way)
        block = str(next(self._six))
        self.sketch.do("associate_subnet_cidr_block", subnet_id=made.reference, ipv6_cidr_block=block)
        return made

    def main_table(self) -> str:
        """The VPC's main route table, which serves the subnets that are associated with none."""
        found = [{"name": "vpc-id", "values": [self.vpc]}, {"name": "association.main", "values": ["true"]}]
        self.sketch.look("describe_route_tables", "main_table", filters=found)
        return "${main_table.RouteTables[0].RouteTableId}"

    def nat(self, subnet: Subnet) -> str:
        """A public NAT gateway in a subnet."""
        return self.sketch.nat_gateway(self.letter(), subnet.reference)

    def private_nat(self, subnet: Subnet) -> str:
        """A private NAT gateway in a subnet: it has no Elastic IP."""
        params = {"subnet_id": subnet.reference, "connectivity_type": "private"}
        return self.sketch.made("create_nat_gateway", self.letter(), **params)

    def letter(self) -> str:
        """The name of the next NAT gateway."""
        return f"nat-{next(self._letters)}"

    def working_nat(self) -> str:
        """The NAT gateway that works, in the first subnet; all that need one share it as a rule."""
        if not self._nat or self.random.random() < 0.25:
            self._nat = self.nat(self.subnets[0])
        return self._nat

    def leads(self, subnet: Subnet, **target: str) -> None:
        """The default route of a subnet."""
        self.sketch.route(subnet.table, EVERYWHERE, **target)

    def populate(self, chosen: Sequence[tuple[Subnet, Address]]) -> None:
        """Instances: first those without, then those with automatic addresses, then Elastic IPs."""
        placed = [(next(self._hosts), *one) for one in self._within_quota(chosen)]
        order: tuple[Address, ...] = ("none", "elastic", "automatic")
        for subnet in dict.fromkeys(one for _, one, _ in placed):
            for address in order:
                found = [(name, address) for name, one, held in placed if one == subnet and held == address]
                if found and address == "automatic":
                    self.sketch.gives_public_addresses(subnet.reference)
                self.hosts += [self._launched(name, subnet, address) for name, address in found]
        for one in self.hosts:
            if one.address == "elastic":
                self.sketch.address(f"{one.name}-ip", f"${{{one.name}.Instances[0].InstanceId}}")
        self.random.shuffle(self.hosts)

    def _within_quota(self, chosen: Sequence[tuple[Subnet, Address]]) -> Iterator[tuple[Subnet, Address]]:
        """The same, with automatic addresses where the account has no Elastic IP left."""
        left = ELASTIC_IPS - sum(one.action == "allocate_address" for one in self.sketch.start)
        for subnet, address in chosen:
            left -= address == "elastic"
            yield subnet, "automatic" if address == "elastic" and left < 0 else address

    def _launched(self, name: str, subnet: Subnet, address: Address, *, has_ipv6: bool = False) -> Host:
        self.sketch.instance(name, subnet.reference, [self.group])
        return Host(name, subnet.name, address, has_ipv6)

    def populate_with_ipv6(self, chosen: Sequence[tuple[Subnet, Address, bool]]) -> None:
        """Instances with automatic addresses or none, and some of them with an IPv6 address."""
        for subnet in dict.fromkeys(one for one, _, _ in chosen):
            for address, has_ipv6 in sorted((address, six) for one, address, six in chosen if one == subnet):
                self._gives(subnet, public=address == "automatic", ipv6=has_ipv6)
                self.hosts.append(self._launched(next(self._hosts), subnet, address, has_ipv6=has_ipv6))
        self.random.shuffle(self.hosts)

    def _gives(self, subnet: Subnet, *, public: bool, ipv6: bool) -> None:
        for name, on in (("map_public_ip_on_launch", public), ("assign_ipv6_address_on_creation", ipv6)):
            self.sketch.do("modify_subnet_attribute", subnet_id=subnet.reference, **{name: {"value": on}})

    def laid(self) -> Laid:
        """The VPC as it is."""
        return Laid(self.sketch.scene(self.seed), tuple(self.hosts))


def lay(random: Random, difficulty: int, most: int = MOST_HOSTS) -> Laid:
    """A VPC of this difficulty with so many instances at most; IPv4 alone is spoken."""
    ground, plan = Ground(random), PLANS[difficulty]
    public = ground.subnet("gateway", zone=ZONES[0], name="public" if random.random() < 0.3 else "")
    ground.leads(public, gateway_id=ground.gateway)
    ways = random.sample(plan.ways, min(len(plan.ways), random.randint(*plan.subnets)))
    for way in ways:
        WAYS[way](ground)
    placed = _placed(random, ground.subnets, random.randint(*plan.hosts), difficulty)
    ground.populate(random.sample(placed, min(most, len(placed))))
    for nat in [one for one in ground.sketch.start if one.action == "create_nat_gateway"]:
        if any(one.way == "nat-deleted" and nat.name == _own_nat(ground, one) for one in ground.subnets):
            ground.sketch.do("delete_nat_gateway", nat_gateway_id=f"${{{nat.name}.NatGateway.NatGatewayId}}")
    if random.random() < plan.stopped:
        stopped = random.choice(ground.hosts)
        ground.sketch.do("stop_instances", instance_ids=[f"${{{stopped.name}.Instances[0].InstanceId}}"])
    return ground.laid()


def _placed(random: Random, subnets: Sequence[Subnet], count: int, difficulty: int) -> list[tuple[Subnet, Address]]:
    """Who is where with which address: each subnet has one at least, and the first both with and without one."""
    usual: tuple[Address, ...] = ("none", "automatic")
    every: tuple[Address, ...] = ("none", "none", "automatic", "elastic")
    found: list[tuple[Subnet, Address]] = [(subnets[0], random.choice(("automatic", "elastic")))]
    found += [(one, random.choice(usual if difficulty < 2 else every)) for one in subnets[1:]]
    found.append((subnets[0], "none"))
    found += [(one, random.choice(every)) for one in random.choices(subnets, k=count)]
    return found[: max(count, len(subnets))]


def _own_nat(ground: Ground, subnet: Subnet) -> str:
    """The name in the scene of the NAT gateway that a subnet's default route leads to."""
    routes = (one.params for one in ground.sketch.start if one.action == "create_route")
    target = next(one.get("nat_gateway_id", "") for one in routes if one["route_table_id"] == subnet.table)
    return str(target).removeprefix("${").partition(".")[0]


# The ways of IPv4


def _nothing(ground: Ground) -> None:
    ground.subnet("nothing", name=ground.random.choice(("public-2", "", "")))


def _nat(ground: Ground) -> None:
    ground.leads(ground.subnet("nat", zone=ZONES[0]), nat_gateway_id=ground.working_nat())


def _far_nat(ground: Ground) -> None:
    ground.leads(ground.subnet("far-nat", zone=ground.random.choice(ZONES[1:])), nat_gateway_id=ground.working_nat())


def _nat_deleted(ground: Ground) -> None:
    """The NAT gateway will be deleted when everything stands."""
    ground.leads(ground.subnet("nat-deleted"), nat_gateway_id=ground.nat(ground.subnets[0]))


def _nat_inside(ground: Ground) -> None:
    """The NAT gateway stands in the subnet whose default route leads to it."""
    own = ground.subnet("nat-inside")
    ground.leads(own, nat_gateway_id=ground.nat(own))


def _nat_beside(ground: Ground) -> None:
    """The NAT gateway stands in another subnet, which has no way to the internet itself."""
    beside = ground.subnet("nothing")
    ground.leads(ground.subnet("nat-beside"), nat_gateway_id=ground.nat(beside))


def _nat_private(ground: Ground) -> None:
    """A private NAT gateway in the subnet with the route to the internet gateway."""
    ground.leads(ground.subnet("nat-private"), nat_gateway_id=ground.private_nat(ground.subnets[0]))


def _nat_failed(ground: Ground) -> None:
    """A NAT gateway that was asked for with an Elastic IP in use, and failed: nothing can lead to it."""
    name = ground.working_nat().removeprefix("${").partition("_natgateway")[0].replace("_", "-")
    params = {
        "subnet_id": ground.subnets[0].reference,
        "allocation_id": f"${{{name.replace('-', '_')}_ip_elastic_ip.AllocationId}}",
    }
    ground.sketch.made("create_nat_gateway", ground.letter(), **params)
    ground.subnet("nat-failed")


def _main_gateway(ground: Ground) -> None:
    """The subnet is associated with no table; the main one has a route to the internet gateway."""
    ground.subnet("main-gateway")
    ground.sketch.route(ground.main_table(), EVERYWHERE, gateway_id=ground.gateway)


WAYS: Mapping[str, Callable[[Ground], None]] = {
    "nothing": _nothing,
    "nat": _nat,
    "far-nat": _far_nat,
    "nat-deleted": _nat_deleted,
    "nat-inside": _nat_inside,
    "nat-beside": _nat_beside,
    "nat-private": _nat_private,
    "nat-failed": _nat_failed,
    "main-gateway": _main_gateway,
}
"""Way -> what brings a subnet about that has it."""
