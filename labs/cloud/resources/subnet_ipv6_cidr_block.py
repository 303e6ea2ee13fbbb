"""Which IPv6 range may a subnet have? Part of one of its VPC's, of a length that is a multiple of four.

https://docs.aws.amazon.com/vpc/latest/userguide/subnet-sizing.html#subnet-sizing-ipv6
"""

from collections.abc import Iterable
from datetime import UTC, datetime
from ipaddress import IPv6Address, IPv6Network
from typing import Any, Literal

from labs.cloud.errors import CloudError
from labs.cloud.world import Frozen, World

RESERVED_FIRST = 4
"""The first four addresses are AWS's own; the last is reserved besides."""
LENGTHS = (44, 48, 52, 56, 60, 64)
FORMER_LENGTHS = (64,)
SEVERAL_LENGTHS_SINCE = datetime(2023, 11, 17, tzinfo=UTC)
"""Before, an IPv6 subnet was a /64: https://github.com/hashicorp/terraform-provider-aws/issues/28775 (January 2023).

Not confirmed: the day.
"""


class SubnetIpv6CidrBlockAssociation(Frozen):
    """The IPv6 range of a subnet."""

    association_id: str
    ipv6_cidr_block: str
    state: Literal["associating", "associated", "disassociating", "disassociated", "failing", "failed"] = "associated"

    @property
    def network(self) -> IPv6Network:
        """The range."""
        return IPv6Network(self.ipv6_cidr_block)

    def view(self, state: str | None = None) -> dict[str, Any]:
        """The range as EC2 shows it, in its own state or in one that it passes through."""
        return {
            "AssociationId": self.association_id,
            "Ipv6CidrBlock": self.ipv6_cidr_block,
            "Ipv6CidrBlockState": {"State": state or self.state},
            "Ipv6AddressAttribute": "public",
            "IpSource": "amazon",
        }


class InvalidIpv6Length(CloudError):
    code = "InvalidParameterValue"
    template = "invalid value for parameter ipv6-cidr-block: {cidr_block}"


class Ipv6OutsideVpc(CloudError):
    code = "InvalidSubnet.Range"
    template = "The IPv6 CIDR '{cidr_block}' is invalid."


class Ipv6Conflict(CloudError):
    code = "InvalidSubnet.Conflict"
    template = "The IPv6 CIDR '{cidr_block}' conflicts with another subnet"


def must_be_an_ipv6_subnet_range(world: World, cidr_block: IPv6Network) -> None:
    """An IPv6 subnet is a /44 to a /64 in steps of four; in former times it was a /64.

    https://docs.aws.amazon.com/vpc/latest/userguide/subnet-sizing.html#subnet-sizing-ipv6
    """
    lengths = LENGTHS if world.now >= SEVERAL_LENGTHS_SINCE else FORMER_LENGTHS
    if cidr_block.prefixlen not in lengths:
        listed = ", ".join(f"/{one}" for one in lengths)
        raise InvalidIpv6Length(cidr_block=cidr_block, lengths=listed, parameter="ipv6_cidr_block")


def must_lie_inside_ipv6_of_vpc(networks: Iterable[IPv6Network], cidr_block: IPv6Network) -> None:
    """The IPv6 range of a subnet is part of one of its VPC's.

    The code: https://github.com/hashicorp/terraform-provider-aws/issues/31913
    """
    ranges = tuple(networks)
    if not any(cidr_block.subnet_of(one) for one in ranges):
        listed = ", ".join(str(one) for one in ranges)
        raise Ipv6OutsideVpc(cidr_block=cidr_block, vpc_cidrs=listed, parameter="ipv6_cidr_block")


def must_not_conflict_in_ipv6(others: Iterable[Any], cidr_block: IPv6Network) -> None:
    """IPv6 ranges of the subnets of one VPC do not overlap.

    The code: https://github.com/telia-oss/terraform-aws-vpc/pull/33
    """
    for other in others:
        if other.ipv6_network and other.ipv6_network.overlaps(cidr_block):
            raise Ipv6Conflict(
                cidr_block=cidr_block, other=other.id, other_cidr=other.ipv6_cidr_block, parameter="ipv6_cidr_block"
            )


def is_reserved_in_ipv6(network: IPv6Network, address: IPv6Address) -> bool:
    """Whether AWS keeps this address of a subnet to itself: the first four and the last.

    https://docs.aws.amazon.com/vpc/latest/userguide/subnet-sizing.html#subnet-sizing-ipv6
    """
    return address in network and (
        int(address) - int(network.network_address) < RESERVED_FIRST or address == network.broadcast_address
    )


def new_subnet_association(world: World, cidr_block: IPv6Network) -> tuple[World, SubnetIpv6CidrBlockAssociation]:
    """The world and a range about to become a subnet's."""
    world, association_id = world.new_id("subnet-cidr-assoc")
    return world, SubnetIpv6CidrBlockAssociation(association_id=association_id, ipv6_cidr_block=str(cidr_block))
