"""What is a VPC endpoint? A way to a service of AWS that never leaves AWS's network.

A gateway endpoint is a route for the service's prefix list in chosen tables; an interface endpoint is a network
interface in chosen subnets. https://docs.aws.amazon.com/vpc/latest/privatelink/concepts.html
"""

import hashlib
import json
from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any, Literal, Self

from labs.cloud.describe import BOUNDLESS_PAGE, describes, tag_list
from labs.cloud.facts.endpoint_services import EndpointService, endpoint_services, strange_service
from labs.cloud.reference import Ref
from labs.cloud.resources.network_interface import NetworkInterface, groups_view
from labs.cloud.resources.route_table import RouteTableId
from labs.cloud.resources.security_group import SecurityGroupId
from labs.cloud.resources.subnet import SubnetId
from labs.cloud.resources.vpc import VpcId
from labs.cloud.world import Resource, World

VpcEndpointId = Annotated[str, Ref("vpc-endpoint")]
VpcEndpointType = Literal["Gateway", "Interface"]
FULL_ACCESS = json.dumps(
    {"Version": "2008-10-17", "Statement": [{"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"}]}
)


class VpcEndpoint(Resource, tag="vpc-endpoint"):
    id_prefix = "vpce"
    id_member = "VpcEndpointId"
    noun = "vpcEndpoint"
    not_found = "InvalidVpcEndpointId.NotFound"
    malformed = "InvalidVpcEndpointId.Malformed"
    unknown = "The Vpc Endpoint Id '{id}' does not exist"
    filters = {
        "ip-address-type": "IpAddressType",
        "service-name": "ServiceName",
        "service-region": "ServiceRegion",
        "vpc-endpoint-id": "VpcEndpointId",
        "vpc-endpoint-state": "State",
        "vpc-endpoint-type": "VpcEndpointType",
        "vpc-id": "VpcId",
    }

    vpc_id: VpcId
    service_name: str
    vpc_endpoint_type: VpcEndpointType
    creation_timestamp: datetime
    policy_document: str = FULL_ACCESS
    route_table_ids: tuple[RouteTableId, ...] = ()
    subnet_ids: tuple[SubnetId, ...] = ()
    security_group_ids: tuple[SecurityGroupId, ...] = ()
    private_dns_enabled: bool = False
    private_dns_only_for_inbound_resolver_endpoint: bool = False

    @property
    def answers_in_the_vpc(self) -> bool:
        """Whether the service's own names lead to it inside the VPC."""
        return self.private_dns_enabled and not self.private_dns_only_for_inbound_resolver_endpoint

    def carries_for(self, world: World, vpc_id: str) -> bool:
        return self.vpc_endpoint_type == "Gateway" and self.vpc_id == vpc_id

    def may_be_target(self, world: World, vpc_id: str) -> bool:
        """The routes of a gateway endpoint come from the endpoint alone."""
        return False

    def on_delete_of(self, owner_id: str) -> Literal["blocks", "goes", "lets go"]:
        return "lets go" if owner_id in self.route_table_ids else "blocks"

    def without_reference(self, owner_id: str) -> Self:
        return self.replace(route_table_ids=tuple(one for one in self.route_table_ids if one != owner_id))

    def view(self, world: World) -> dict[str, Any]:
        interfaces = interfaces_of_endpoint(world, self)
        shown = {
            "VpcEndpointId": self.id,
            "VpcEndpointType": self.vpc_endpoint_type,
            "VpcId": self.vpc_id,
            "ServiceName": self.service_name,
            "State": "available",
            "PolicyDocument": self.policy_document,
            "RouteTableIds": list(self.route_table_ids),
            "SubnetIds": list(self.subnet_ids),
            "Groups": groups_view(world, self.security_group_ids),
            "IpAddressType": "ipv4",
            "PrivateDnsEnabled": self.private_dns_enabled,
            "RequesterManaged": False,
            "NetworkInterfaceIds": [one.id for one in interfaces],
            "DnsEntries": [{"DnsName": one} for one in dns_names_of(world, self, interfaces)],
            "CreationTimestamp": self.creation_timestamp,
            "Tags": tag_list(self.tags),
            "OwnerId": world.account_id,
            "ServiceRegion": world.region,
        }
        if self.vpc_endpoint_type == "Interface":
            only_inbound = self.private_dns_only_for_inbound_resolver_endpoint
            options = {"DnsRecordIpType": "ipv4", "PrivateDnsOnlyForInboundResolverEndpoint": only_inbound}
            return {**shown, "DnsOptions": options}
        return shown


describe_vpc_endpoints = describes(
    VpcEndpoint, "VpcEndpoints", 'List endpoints: `{"VpcEndpoints": […]}`.', pages=BOUNDLESS_PAGE
)


def service_of(world: World, endpoint: VpcEndpoint) -> EndpointService:
    """The service that an endpoint leads to; one that was brought from AWS may lead to any."""
    return endpoint_services(world.region).get(endpoint.service_name) or strange_service(endpoint.service_name)


def interfaces_of_endpoint(world: World, endpoint: VpcEndpoint) -> tuple[NetworkInterface, ...]:
    """The interfaces of an interface endpoint, in the order of its subnets."""
    by_subnet = {one.subnet_id: one for one in world.pointing(endpoint.id, "network-interface")}
    return tuple(by_subnet[one] for one in endpoint.subnet_ids if one in by_subnet)


def dns_names_of(world: World, endpoint: VpcEndpoint, interfaces: Sequence[NetworkInterface]) -> tuple[str, ...]:
    """The names of an interface endpoint: for all zones, for each zone, and the service's own with private DNS."""
    if not interfaces:
        return ()
    own = service_of(world, endpoint).dns_names if endpoint.private_dns_enabled else ()
    zones = dict.fromkeys(one.availability_zone for one in interfaces)
    return (endpoint_name(world, endpoint), *(endpoint_name(world, endpoint, one) for one in zones), *own)


def endpoint_name(world: World, endpoint: VpcEndpoint, zone: str = "") -> str:
    """The name that AWS gives to an endpoint, or to its interface in one zone.

    https://docs.aws.amazon.com/vpc/latest/privatelink/privatelink-access-aws-services.html#interface-endpoint-dns-hostnames
    """
    drawn = hashlib.blake2b(endpoint.id.encode(), digest_size=4).hexdigest()
    service = service_of(world, endpoint)
    first = f"{endpoint.id}-{drawn}{f'-{zone}' if zone else ''}"
    many = "*." if any(one.startswith("*.") for one in service.dns_names) else ""
    return f"{many}{first}.{service.short_name}.{world.region}.vpce.amazonaws.com"
