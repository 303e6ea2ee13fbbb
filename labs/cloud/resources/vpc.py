"""What is a VPC, which address ranges may it have, and what comes and goes with it?

https://docs.aws.amazon.com/vpc/latest/userguide/vpc-cidr-blocks.html
"""

from typing import Literal

from labs.cloud.reference import ref
from labs.cloud.world import Frozen, Resource

VpcId = ref("vpc")


class VpcCidrBlockAssociation(Frozen):
    """One IPv4 range of a VPC."""

    association_id: str
    cidr_block: str
    state: Literal["associating", "associated", "disassociating", "disassociated", "failing", "failed"] = "associated"


class Vpc(Resource, tag="vpc"):
    id_prefix = "vpc"
    id_member = "VpcId"
    noun = "vpc"
    not_found = "InvalidVpcID.NotFound"
    malformed = "InvalidVpcID.Malformed"

    cidr_block: str
    """The primary range; it is also the first of the associations."""
    cidr_block_associations: tuple[VpcCidrBlockAssociation, ...]
    is_default: bool = False
    instance_tenancy: str = "default"
    enable_dns_support: bool = True
    enable_dns_hostnames: bool = False
