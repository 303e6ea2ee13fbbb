"""How many of each thing may an account have? The defaults of the VPC quota page as read on 2026-09-26.

https://docs.aws.amazon.com/vpc/latest/userguide/amazon-vpc-limits.html
https://docs.aws.amazon.com/vpc/latest/tgw/transit-gateway-quotas.html
https://docs.aws.amazon.com/ec2/latest/instancetypes/ec2-instance-quotas.html (the vCPUs of running instances)
https://docs.aws.amazon.com/vpn/latest/s2svpn/vpn-limits.html (customer gateways, virtual private gateways, VPN connections)
"""

import re
from collections.abc import Mapping

DEFAULT: Mapping[str, int] = {
    "VpcLimitExceeded": 5,
    "VpcEndpointLimitExceeded": 20,
    "SubnetLimitExceeded": 200,
    "CidrLimitExceeded": 5,
    "AddressLimitExceeded": 5,
    "InternetGatewayLimitExceeded": 5,
    "KeyPairLimitExceeded": 5000,
    "MaxTemplateLimitExceeded": 5000,
    "MaxTemplateVersionLimitExceeded": 10000,
    "RouteTableLimitExceeded": 200,
    "RouteLimitExceeded": 500,
    "SecurityGroupLimitExceeded": 2500,
    "RulesPerSecurityGroupLimitExceeded": 60,
    "SecurityGroupsPerInterfaceLimitExceeded": 5,
    "NatGatewayLimitExceeded": 5,
    "NetworkAclLimitExceeded": 200,
    "NetworkAclEntryLimitExceeded": 20,
    "NetworkInterfaceLimitExceeded": 5000,
    "PlacementGroupLimitExceeded": 500,
    "OutstandingVpcPeeringConnectionLimitExceeded": 25,
    "ActiveVpcPeeringConnectionPerVpcLimitExceeded": 50,
    "TransitGatewayLimitExceeded": 5,
    "CustomerGatewayLimitExceeded": 50,
    "VpnGatewayLimitExceeded": 5,
    "VpnConnectionLimitExceeded": 50,
    "ResourceLimitExceeded": 50,
    "FlowLogsLimitExceeded": 2,
}
"""The error code of the refusal -> the quota."""

NAT_GATEWAY_ELASTIC_IPS = 2
NAT_GATEWAY_PRIVATE_ADDRESSES = 8
"""Of one NAT gateway, the primary included."""

INTERFACE_ENDPOINTS = 50
"""Of one VPC; gateway endpoints are counted for the Region."""

MOST_TRAFFIC_FLOWS = 1000
"""Not AWS's: how many traffic flows a Region of this simulation carries."""

STANDARD_VCPUS = 32
"""vCPUs that running On-Demand instances of the standard families may have together.

Not confirmed: new accounts begin with fewer (5 is often seen) and are raised with use; 32 is what many accounts have.
The other families have quotas of their own, many of them 0 at first; the simulator sets none, so that labs can use them.
"""

STANDARD_FAMILIES = frozenset({"a", "c", "cc", "cr", "d", "h", "hs", "i", "im", "is", "m", "r", "t", "z"})
"""The letters that begin the names of the standard families: A, C, D, H, I, M, R, T, Z."""


def is_standard(instance_type: str) -> bool:
    """Whether an instance type counts towards the quota of the standard families: `t3.micro` does, `p4d.24xlarge` not."""
    letters = re.match(r"[a-z]+", instance_type)
    return letters is not None and letters[0] in STANDARD_FAMILIES
