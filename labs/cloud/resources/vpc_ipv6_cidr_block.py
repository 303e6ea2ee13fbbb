"""Which IPv6 ranges has a VPC? Blocks of /56 that Amazon gives out of the Region's own addresses; nobody chooses them.

https://docs.aws.amazon.com/vpc/latest/userguide/vpc-cidr-blocks.html#vpc-sizing-ipv6
"""

from ipaddress import IPv6Network
from typing import Any, Literal

from labs.cloud.facts.regions import ipv6_block
from labs.cloud.registry import kinds
from labs.cloud.world import Frozen, World

POOL = "Amazon"
"""What EC2 calls the pool that its own blocks come from."""


class VpcIpv6CidrBlockAssociation(Frozen):
    """One IPv6 range of a VPC."""

    association_id: str
    ipv6_cidr_block: str
    network_border_group: str
    state: Literal["associating", "associated", "disassociating", "disassociated", "failing", "failed"] = "associated"

    @property
    def network(self) -> IPv6Network:
        """The range."""
        return IPv6Network(self.ipv6_cidr_block)


def ipv6_association_view(one: VpcIpv6CidrBlockAssociation) -> dict[str, Any]:
    """An IPv6 range of a VPC as EC2 shows it."""
    return {
        "AssociationId": one.association_id,
        "Ipv6CidrBlock": one.ipv6_cidr_block,
        "Ipv6CidrBlockState": {"State": one.state},
        "NetworkBorderGroup": one.network_border_group,
        "Ipv6Pool": POOL,
        "Ipv6AddressAttribute": "public",
        "IpSource": "amazon",
    }


def coming_view(one: VpcIpv6CidrBlockAssociation) -> dict[str, Any]:
    """An IPv6 range just asked for: EC2 does not say yet which one it will be."""
    return {
        "AssociationId": one.association_id,
        "Ipv6CidrBlock": "",
        "Ipv6CidrBlockState": {"State": "associating"},
        "NetworkBorderGroup": one.network_border_group,
        "Ipv6Pool": POOL,
    }


def new_association(world: World) -> tuple[World, VpcIpv6CidrBlockAssociation]:
    """The world and a block of the Region that no VPC of the account has."""
    world, association_id = world.new_id("vpc-cidr-assoc")
    vpcs: Any = world.all(kinds()["vpc"])
    taken = {one.network for vpc in vpcs for one in vpc.ipv6_cidr_block_associations}
    while True:
        world, drawn = world.draw()
        block = ipv6_block(world.region, int.from_bytes(drawn[:8], "big"))
        if block not in taken:
            return world, VpcIpv6CidrBlockAssociation(
                association_id=association_id, ipv6_cidr_block=str(block), network_border_group=world.region
            )
