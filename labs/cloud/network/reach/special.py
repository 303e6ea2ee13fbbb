"""What might treat an end apart from its neighbours? Whatever names it, its subnet or its addresses and is no plain kind.

New kinds of resources are special of themselves: this file knows none of them.
"""

from collections.abc import Iterator
from itertools import combinations
from typing import Any, NamedTuple

import msgspec

from labs.cloud import registry
from labs.cloud.network import masquerading
from labs.cloud.network.carriers.route_table import ways_in
from labs.cloud.network.packet import span
from labs.cloud.network.reach.cells import Block, edges
from labs.cloud.network.topology import per_world
from labs.cloud.resources.address import Address
from labs.cloud.resources.instance import Instance
from labs.cloud.resources.network_acl import NetworkAcl
from labs.cloud.resources.network_interface import NetworkInterface
from labs.cloud.resources.route_table import RouteTable
from labs.cloud.resources.security_group import SecurityGroup
from labs.cloud.resources.security_group_rule import SecurityGroupRule
from labs.cloud.resources.subnet import Subnet
from labs.cloud.resources.volume import Volume
from labs.cloud.resources.vpc import Vpc
from labs.cloud.world import Resource, World

PLAIN: frozenset[type[Resource]] = frozenset(
    (Address, Instance, NetworkAcl, NetworkInterface, SecurityGroup, SecurityGroupRule, Subnet, Volume, Vpc)
)
"""Kinds that are looked at one by one elsewhere, or carry no packet."""


class Special(NamedTuple):
    """What special resources speak of."""

    interface_ids: frozenset[str]
    """Interfaces, with all others of their instances."""
    subnet_ids: frozenset[str]
    """Subnets that not only a route table names, and those of VPCs whose ranges overlap."""
    blocks: frozenset[Block]
    """Addresses, and those of VPCs and where these overlap of subnets."""


@per_world
def special(world: World) -> Special:
    """Read every resource that is not plain."""
    tables: set[str] = set()
    others: set[str] = set()
    for kind in registry.ec2_kinds():
        for one in world.all(kind) if kind not in PLAIN else ():
            (tables if kind is RouteTable else others).update(_texts(msgspec.to_builtins(one)))
    overlapping = overlapping_vpcs(world)
    subnets = [one for one in world.all(Subnet) if one.vpc_id in overlapping]
    ranges = [block for one in world.all(Vpc) for block in one.cidr_blocks]
    ranges += [block for one in subnets for block in one.cidr_blocks]
    routed = {way[:2] for table in world.all(RouteTable) for way in ways_in(world, table.id)}
    return Special(
        interface_ids=_with_siblings(world, {id for id in tables | others if id.startswith(("eni-", "i-"))}),
        subnet_ids=frozenset(id for id in others if id.startswith("subnet-")) | {one.id for one in subnets},
        blocks=frozenset((*routed, *blocks_in((*others, *ranges, *masquerading.blocks_of(world))))),
    )


@per_world
def overlapping_vpcs(world: World) -> set[str]:
    """VPCs in whose ranges there are addresses that another VPC has too."""
    ranges = sorted(
        (*edges(*span(one.cidr_block)), vpc.id) for vpc in world.all(Vpc) for one in vpc.cidr_block_associations
    )
    found = set()
    for (_, behind, one), (first, _, other) in combinations(ranges, 2):
        if first < behind and one != other:
            found |= {one, other}
    return found


def _with_siblings(world: World, named: set[str]) -> frozenset[str]:
    """The interfaces among these ids or in instances among them, with all that are in an instance with one of them."""
    if not named:
        return frozenset()
    interfaces = world.all(NetworkInterface)
    instances = named | {one.attachment.instance_id for one in interfaces if one.id in named and one.attachment}
    return frozenset(
        one.id
        for one in interfaces
        if one.id in named or (one.attachment is not None and one.attachment.instance_id in instances)
    )


def blocks_in(texts: tuple[str, ...]) -> Iterator[Block]:
    """Those texts that are blocks of addresses."""
    for text in texts:
        if "/" in text:
            try:
                yield span(text)
            except ValueError:
                continue


def _texts(value: Any) -> Iterator[str]:
    """Every text in a resource, however deep."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for one in value.values():
            yield from _texts(one)
    elif isinstance(value, (list, tuple, set, frozenset)):
        for one in value:
            yield from _texts(one)
