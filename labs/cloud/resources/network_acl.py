"""What is a network ACL, and which of its numbered rules decides? It keeps no state.

https://docs.aws.amazon.com/vpc/latest/userguide/vpc-network-acls.html
"""

from typing import Literal

from labs.cloud.reference import ref
from labs.cloud.resources.subnet import SubnetId
from labs.cloud.resources.vpc import VpcId
from labs.cloud.world import Frozen, Resource

NetworkAclId = ref("network-acl")
LAST_RULE = 32767
"""The number of the final rule `*`, which denies and cannot be removed."""


class NetworkAclEntry(Frozen):
    """One numbered rule of one direction."""

    rule_number: int
    egress: bool
    rule_action: Literal["allow", "deny"]
    cidr_block: str
    protocol: str = "-1"
    """`-1` for all, else the protocol's number: 6 TCP, 17 UDP, 1 ICMP."""
    from_port: int | None = None
    to_port: int | None = None
    icmp_type: int | None = None
    icmp_code: int | None = None


class NetworkAclAssociation(Frozen):
    """Which subnet an ACL guards. Every subnet has exactly one."""

    association_id: str
    subnet_id: SubnetId


class NetworkAcl(Resource, tag="network-acl"):
    id_prefix = "acl"
    id_member = "NetworkAclId"
    noun = "networkAcl"
    not_found = "InvalidNetworkAclID.NotFound"
    malformed = "InvalidNetworkAclID.Malformed"

    vpc_id: VpcId
    is_default: bool = False
    entries: tuple[NetworkAclEntry, ...] = ()
    associations: tuple[NetworkAclAssociation, ...] = ()
