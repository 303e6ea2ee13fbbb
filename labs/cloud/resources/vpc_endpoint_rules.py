"""Which endpoints may there be? Rules about services, types, subnets, routes and private DNS.

https://docs.aws.amazon.com/vpc/latest/privatelink/create-interface-endpoint.html
https://docs.aws.amazon.com/vpc/latest/privatelink/gateway-endpoints.html
"""

import json
from collections.abc import Mapping, Sequence

from labs.cloud.errors import CloudError, QuotaExceeded
from labs.cloud.facts.endpoint_services import EndpointService, endpoint_services
from labs.cloud.facts.quotas import INTERFACE_ENDPOINTS
from labs.cloud.registry import pascal
from labs.cloud.resources.route_table import RouteTable
from labs.cloud.resources.subnet import Subnet
from labs.cloud.resources.vpc import Vpc
from labs.cloud.resources.vpc_endpoint import VpcEndpoint, VpcEndpointType, service_of
from labs.cloud.rules import must_be_within_quota
from labs.cloud.spelling import must_be_simulated
from labs.cloud.world import World


class EndpointServiceUnknown(CloudError):
    code = "InvalidServiceName"
    template = "The Vpc Endpoint Service '{service_name}' does not exist"


class EndpointTypeNotOffered(CloudError):
    """The code is not confirmed."""

    code = "InvalidParameter"
    template = "The endpoint type ({vpc_endpoint_type}) does not match those of service {service_name}: {offered}."


class NotForThisEndpointType(CloudError):
    """The code is not confirmed."""

    code = "InvalidParameter"
    template = "{member} cannot be used with an endpoint of type {vpc_endpoint_type}."


class EndpointRouteExists(CloudError):
    """Seen in public reports."""

    code = "RouteAlreadyExists"
    template = "route table {route_table_id} already has a route with destination-prefix-list-id {prefix_list_id}"


class OfAnotherVpc(CloudError):
    """The code is not confirmed."""

    code = "InvalidParameter"
    template = "{id} does not belong to {vpc_id}, the VPC of the endpoint."


class EndpointSubnetsShareZone(CloudError):
    """Seen in public reports: https://github.com/terraform-aws-modules/terraform-aws-vpc/issues/451."""

    code = "DuplicateSubnetsInSameZone"
    template = (
        "Found another VPC endpoint subnet in the availability zone of {subnet_id}. "
        "VPC endpoint subnets should be in different availability zones supported by the VPC endpoint service."
    )


class PrivateDnsNeedsAttributes(CloudError):
    """Seen in AWS's own troubleshooting pages, in these words."""

    code = "InvalidParameter"
    template = (
        "Enabling private DNS requires both enableDnsSupport and enableDnsHostnames "
        "VPC attributes set to true for {vpc_id}"
    )


class PrivateDnsNotOffered(CloudError):
    """The wording is not confirmed."""

    code = "InvalidParameter"
    template = "Private DNS can't be enabled because the service {service_name} does not provide a private DNS name."


class PrivateDnsTaken(CloudError):
    """Seen in public reports: https://github.com/hashicorp/terraform-provider-aws/issues/17535."""

    code = "InvalidParameter"
    template = (
        "private-dns-enabled cannot be set because there is already a conflicting DNS domain for {dns_name} "
        "in the VPC {vpc_id}"
    )


class PrivateDnsNeedsGateway(CloudError):
    """Seen in public reports: https://github.com/terraform-aws-modules/terraform-aws-vpc/issues/982."""

    code = "InvalidParameter"
    template = (
        "To set PrivateDnsOnlyForInboundResolverEndpoint to true, "
        "the VPC {vpc_id} must have a Gateway endpoint for the service."
    )


class EndpointPolicyInvalid(CloudError):
    code = "InvalidPolicyDocument"
    template = "Invalid policy document. Please check the policy syntax and ensure that principals are valid."


def must_be_a_service(world: World, service_name: str) -> EndpointService:
    """An endpoint leads to a service of its own Region."""
    service = endpoint_services(world.region).get(service_name)
    if service is None:
        raise EndpointServiceUnknown(service_name=service_name, parameter="service_name")
    return service


def must_be_offered_as(service: EndpointService, vpc_endpoint_type: VpcEndpointType) -> None:
    """Only S3 and DynamoDB have gateway endpoints."""
    if vpc_endpoint_type not in service.types:
        raise EndpointTypeNotOffered(
            vpc_endpoint_type=vpc_endpoint_type,
            service_name=service.service_name,
            offered=", ".join(service.types),
            parameter="vpc_endpoint_type",
        )


def must_be_ipv4(ip_address_type: str) -> None:
    """EC2 also has endpoints for IPv6; this Region has none."""
    if ip_address_type != "ipv4":
        must_be_simulated("IpAddressType", ip_address_type)


def must_fit_the_type(
    vpc_endpoint_type: VpcEndpointType, *, interface: Mapping[str, object], gateway: Mapping[str, object]
) -> None:
    """Route tables are for gateway endpoints; subnets, groups and private DNS for interface endpoints.

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateVpcEndpoint.html
    """
    for name, value in (interface if vpc_endpoint_type == "Gateway" else gateway).items():
        if value:
            raise NotForThisEndpointType(member=pascal(name), vpc_endpoint_type=vpc_endpoint_type, parameter=name)


def must_have_room_for_an_endpoint(world: World, vpc: Vpc, vpc_endpoint_type: VpcEndpointType) -> None:
    """A Region has up to 20 gateway endpoints, a VPC up to 50 interface endpoints.

    https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-limits-endpoints.html
    """
    if vpc_endpoint_type == "Gateway":
        count = len(world.where(VpcEndpoint, vpc_endpoint_type="Gateway")) + 1
        return must_be_within_quota("VpcEndpointLimitExceeded", count, "gateway endpoints")
    if len(world.where(VpcEndpoint, vpc_id=vpc.id, vpc_endpoint_type="Interface")) >= INTERFACE_ENDPOINTS:
        what = "interface endpoints per VPC"
        raise QuotaExceeded(code="VpcEndpointLimitExceeded", what=what, limit=INTERFACE_ENDPOINTS)
    return None


def must_be_a_policy(policy_document: str) -> str:
    """A policy is JSON."""
    try:
        json.loads(policy_document)
    except ValueError:
        raise EndpointPolicyInvalid(parameter="policy_document") from None
    return policy_document


def must_be_of_the_endpoints_vpc(endpoint: VpcEndpoint, one: Subnet | RouteTable, *, parameter: str) -> None:
    """What an endpoint is put in lies in its own VPC."""
    if one.vpc_id != endpoint.vpc_id:
        raise OfAnotherVpc(id=one.id, vpc_id=endpoint.vpc_id, parameter=parameter)


def must_be_in_a_zone_of_its_own(subnet: Subnet, others: Sequence[Subnet], *, parameter: str) -> None:
    """An endpoint has one subnet in a zone."""
    if any(one.availability_zone == subnet.availability_zone for one in others):
        raise EndpointSubnetsShareZone(subnet_id=subnet.id, parameter=parameter)


def must_have_no_route_for(table: RouteTable, prefix_list_id: str, *, parameter: str) -> None:
    """A table has one route for a prefix list, so one gateway endpoint of a service."""
    if any(one.destination == prefix_list_id for one in table.routes):
        raise EndpointRouteExists(route_table_id=table.id, prefix_list_id=prefix_list_id, parameter=parameter)


def must_be_able_to_have_private_dns(world: World, endpoint: VpcEndpoint, *, only_inbound: bool) -> None:
    """Private DNS needs both DNS attributes of the VPC, a service with a name for it, and nobody else with that name.

    https://docs.aws.amazon.com/vpc/latest/privatelink/privatelink-access-aws-services.html#interface-endpoint-private-dns-hostnames
    """
    service, vpc = service_of(world, endpoint), world.get(Vpc, endpoint.vpc_id)
    if not service.has_private_dns:
        raise PrivateDnsNotOffered(service_name=service.service_name, parameter="private_dns_enabled")
    if not (vpc.enable_dns_support and vpc.enable_dns_hostnames):
        raise PrivateDnsNeedsAttributes(vpc_id=vpc.id, parameter="private_dns_enabled")
    others = [one for one in world.where(VpcEndpoint, vpc_id=vpc.id) if one.service_name == endpoint.service_name]
    if any(one.private_dns_enabled and one.id != endpoint.id for one in others):
        dns_name = service.dns_names[0]
        raise PrivateDnsTaken(dns_name=dns_name, vpc_id=vpc.id, parameter="private_dns_enabled")
    if only_inbound and not any(one.vpc_endpoint_type == "Gateway" for one in others):
        raise PrivateDnsNeedsGateway(vpc_id=vpc.id, parameter="dns_options")
