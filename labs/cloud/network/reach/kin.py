"""Whose packets take the same ways? Those of ends in one zone, by one route table, to addresses that every route treats alike.

They may be in different subnets, as long as nothing but route tables and network ACLs tells those subnets apart.
"""

from typing import Any, NamedTuple

from labs.cloud.network.carriers.route_table import table_of
from labs.cloud.network.reach.partition import Forward
from labs.cloud.network.reach.special import special
from labs.cloud.resources.subnet import Subnet
from labs.cloud.world import World


class Kin(NamedTuple):
    """Forwarding classes, by their numbers, whose packets take the same ways."""

    vpc_id: str
    """`""` outside every VPC."""
    route_table_id: str
    zone: str
    subnet_id: str
    """Theirs, if they have to be in one subnet to be kin."""
    is_ordinary: bool
    route_cell: int
    forwards: list[int]
    number: int


def kin_of(world: World, forwards: tuple[Forward, ...]) -> tuple[Kin, ...]:
    """Everybody who sends and takes packets at all."""
    apart = special(world).subnet_ids | {one.standing.subnet_id for one in forwards if one.standing.alone}
    found: dict[tuple[Any, ...], Kin] = {}
    for number, one in enumerate(forwards):
        standing = one.standing
        if standing.is_ordinary and not standing.is_alive:
            continue
        subnet = world.find(Subnet, standing.subnet_id)
        kin = Kin(
            vpc_id=standing.vpc_id,
            route_table_id=table_of(world, subnet.id).id if subnet else "",
            zone=subnet.availability_zone if subnet else "",
            subnet_id=standing.subnet_id if standing.subnet_id in apart else "",
            is_ordinary=standing.is_ordinary,
            route_cell=one.route_cell,
            forwards=[],
            number=len(found),
        )
        key = (*kin[:-2], standing.is_public, standing.alone)
        found.setdefault(key, kin).forwards.append(number)
    return tuple(found.values())
