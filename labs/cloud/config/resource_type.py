"""What does AWS Config call what it records, and which of our kinds does it record?

https://docs.aws.amazon.com/config/latest/developerguide/resource-config-reference.html
The names of all types are in facts/config_resource_types.txt, one a line, read off botocore's model of Config (2026-11).
There is none for placement groups, images, snapshots, key pairs, or single rules of a security group.
"""

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from labs.cloud import facts

RECORDED: Mapping[str, str] = {
    "customer-gateway": "AWS::EC2::CustomerGateway",
    "dhcp-options": "AWS::EC2::DHCPOptions",
    "egress-only-internet-gateway": "AWS::EC2::EgressOnlyInternetGateway",
    "elastic-ip": "AWS::EC2::EIP",
    "instance": "AWS::EC2::Instance",
    "internet-gateway": "AWS::EC2::InternetGateway",
    "launch-template": "AWS::EC2::LaunchTemplate",
    "natgateway": "AWS::EC2::NatGateway",
    "network-acl": "AWS::EC2::NetworkAcl",
    "network-insights-analysis": "AWS::EC2::NetworkInsightsAnalysis",
    "network-insights-path": "AWS::EC2::NetworkInsightsPath",
    "network-interface": "AWS::EC2::NetworkInterface",
    "prefix-list": "AWS::EC2::PrefixList",
    "route-table": "AWS::EC2::RouteTable",
    "security-group": "AWS::EC2::SecurityGroup",
    "subnet": "AWS::EC2::Subnet",
    "transit-gateway": "AWS::EC2::TransitGateway",
    "transit-gateway-attachment": "AWS::EC2::TransitGatewayAttachment",
    "transit-gateway-route-table": "AWS::EC2::TransitGatewayRouteTable",
    "volume": "AWS::EC2::Volume",
    "vpc": "AWS::EC2::VPC",
    "vpc-block-public-access-exclusion": "AWS::EC2::VPCBlockPublicAccessExclusion",
    "vpc-endpoint": "AWS::EC2::VPCEndpoint",
    "vpc-flow-log": "AWS::EC2::FlowLog",
    "vpc-peering-connection": "AWS::EC2::VPCPeeringConnection",
    "vpn-connection": "AWS::EC2::VPNConnection",
    "vpn-gateway": "AWS::EC2::VPNGateway",
}
"""Our kind -> Config's type."""
KIND_OF: Mapping[str, str] = {name: kind for kind, name in RECORDED.items()}
"""Config's type -> our kind."""


@cache
def every_type() -> frozenset[str]:
    """Every resource type that AWS Config knows, also those that no Region of ours has."""
    listed = Path(facts.__path__[0], "config_resource_types.txt").read_text(encoding="utf-8")
    return frozenset(listed.split())
