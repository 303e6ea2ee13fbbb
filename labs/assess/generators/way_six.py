"""Which VPCs are worth asking who gets out of by IPv6? It has addresses, routes and a gateway of its own."""

from collections.abc import Callable, Mapping
from random import Random

from labs.assess.generators.way_layouts import EVERYWHERE_IPV6, Address, Ground, Laid, Subnet

SIX_PLANS: Mapping[int, tuple[tuple[str, ...], tuple[int, int]]] = {
    3: (("gateway", "outward", "only-ipv4"), (3, 5)),
    4: (("gateway", "outward", "only-ipv4"), (4, 6)),
    5: (("gateway", "outward", "only-ipv4", "only-nat"), (5, 5)),
}
"""Difficulty -> the ways of its subnets by IPv6, all of them, that of a public subnet first; and how many instances."""


def lay_with_ipv6(random: Random, difficulty: int) -> Laid:
    """A VPC that speaks IPv6 as well."""
    ground = Ground(random, has_ipv6=True)
    ways, hosts = SIX_PLANS[difficulty]
    for way in (ways[0], *random.sample(ways[1:], len(ways) - 1)):
        SIX_WAYS[way](ground, ground.subnet_with_ipv6(way))
    chosen = [*ground.subnets, *random.choices(ground.subnets, k=random.randint(*hosts) - len(ground.subnets))]
    addresses: tuple[Address, ...] = ("none", "automatic")
    without = random.randrange(len(chosen)) if difficulty > 3 else -1
    ground.populate_with_ipv6([(one, random.choice(addresses), place != without) for place, one in enumerate(chosen)])
    return ground.laid()


def _both(ground: Ground, subnet: Subnet) -> None:
    ground.leads(subnet, gateway_id=ground.gateway)
    six_leads(ground, subnet, gateway_id=ground.gateway)


def _outward(ground: Ground, subnet: Subnet) -> None:
    made = ground.sketch.made("create_egress_only_internet_gateway", "eigw", vpc_id=ground.vpc)
    ground.leads(subnet, gateway_id=ground.gateway)
    six_leads(ground, subnet, egress_only_internet_gateway_id=made)


def _only_ipv4(ground: Ground, subnet: Subnet) -> None:
    ground.leads(subnet, gateway_id=ground.gateway)


def _only_nat(ground: Ground, subnet: Subnet) -> None:
    public = next(one for one in ground.subnets if one.way == "gateway")
    ground.leads(subnet, nat_gateway_id=ground.nat(public))


def six_leads(ground: Ground, subnet: Subnet, **target: str) -> None:
    """The default route of a subnet for IPv6."""
    ground.sketch.do("create_route", route_table_id=subnet.table, destination_ipv6_cidr_block=EVERYWHERE_IPV6, **target)


SIX_WAYS: Mapping[str, Callable[[Ground, Subnet], None]] = {
    "gateway": _both,
    "outward": _outward,
    "only-ipv4": _only_ipv4,
    "only-nat": _only_nat,
}
