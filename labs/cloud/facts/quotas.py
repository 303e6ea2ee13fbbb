"""How many of each thing may an account have? The defaults of the VPC quota page as read on 2026-09-26.

https://docs.aws.amazon.com/vpc/latest/userguide/amazon-vpc-limits.html
"""

from collections.abc import Mapping

DEFAULT: Mapping[str, int] = {
    "VpcLimitExceeded": 5,
    "SubnetLimitExceeded": 200,
    "CidrLimitExceeded": 5,
    "AddressLimitExceeded": 5,
    "InternetGatewayLimitExceeded": 5,
    "RouteTableLimitExceeded": 200,
    "RouteLimitExceeded": 500,
    "SecurityGroupLimitExceeded": 2500,
    "RulesPerSecurityGroupLimitExceeded": 60,
    "SecurityGroupsPerInterfaceLimitExceeded": 5,
    "NetworkAclLimitExceeded": 200,
    "NetworkAclEntryLimitExceeded": 20,
    "NetworkInterfaceLimitExceeded": 5000,
}
"""The error code of the refusal -> the quota."""
