"""How do endpoints come, change and go? With the routes and interfaces that they consist of.

https://docs.aws.amazon.com/vpc/latest/privatelink/interface-endpoints.html
"""

from typing import Literal

from labs.cloud.errors import InvalidParameterValue
from labs.cloud.facts.prefix_lists import AWS_PREFIX_LISTS
from labs.cloud.registry import Outcome, action, created
from labs.cloud.resources.network_interface import chosen_groups, managed_interface
from labs.cloud.resources.route_table import Route, RouteTable, RouteTableId
from labs.cloud.resources.security_group import SecurityGroupId
from labs.cloud.resources.subnet import Subnet, SubnetId
from labs.cloud.resources.tag import TagSpecification, tags_of
from labs.cloud.resources.vpc import Vpc, VpcId
from labs.cloud.resources.vpc_endpoint import (
    FULL_ACCESS,
    VpcEndpoint,
    VpcEndpointId,
    VpcEndpointType,
    interfaces_of_endpoint,
    service_of,
)
from labs.cloud.resources.vpc_endpoint_rules import (
    must_be_a_policy,
    must_be_a_service,
    must_be_able_to_have_private_dns,
    must_be_in_a_zone_of_its_own,
    must_be_ipv4,
    must_be_of_the_endpoints_vpc,
    must_be_offered_as,
    must_fit_the_type,
    must_have_no_route_for,
    must_have_room_for_an_endpoint,
)
from labs.cloud.rules import deleted
from labs.cloud.world import Frozen, World


class DnsOptionsSpecification(Frozen):
    """How the names of an endpoint are to resolve."""

    dns_record_ip_type: Literal["ipv4"] = "ipv4"
    private_dns_only_for_inbound_resolver_endpoint: bool | None = None


@action
def create_vpc_endpoint(
    world: World,
    *,
    vpc_id: VpcId,
    service_name: str,
    vpc_endpoint_type: VpcEndpointType = "Gateway",
    policy_document: str | None = None,
    route_table_ids: tuple[RouteTableId, ...] = (),
    subnet_ids: tuple[SubnetId, ...] = (),
    security_group_ids: tuple[SecurityGroupId, ...] = (),
    ip_address_type: Literal["ipv4", "dualstack", "ipv6"] = "ipv4",
    dns_options: DnsOptionsSpecification | None = None,
    private_dns_enabled: bool | None = None,
    tag_specifications: tuple[TagSpecification, ...] = (),
) -> Outcome:
    """Create an endpoint: a gateway one in route tables, an interface one in subnets: `{"VpcEndpoint": …}`."""
    vpc = world.get(Vpc, vpc_id, parameter="vpc_id")
    service = must_be_a_service(world, service_name)
    must_be_offered_as(service, vpc_endpoint_type)
    must_be_ipv4(ip_address_type)
    is_interface = vpc_endpoint_type == "Interface"
    must_fit_the_type(
        vpc_endpoint_type,
        interface={"subnet_ids": subnet_ids, "security_group_ids": security_group_ids, "dns": private_dns_enabled},
        gateway={"route_table_ids": route_table_ids},
    )
    must_have_room_for_an_endpoint(world, vpc, vpc_endpoint_type)
    by_default = service.has_private_dns and "Gateway" not in service.types
    world, endpoint_id = world.new_id(VpcEndpoint.id_prefix)
    endpoint = VpcEndpoint(
        id=endpoint_id,
        tags=tags_of(tag_specifications, "vpc-endpoint"),
        vpc_id=vpc.id,
        service_name=service.service_name,
        vpc_endpoint_type=vpc_endpoint_type,
        creation_timestamp=world.now,
        policy_document=FULL_ACCESS if policy_document is None else must_be_a_policy(policy_document),
    )
    if is_interface:
        groups = chosen_groups(world, vpc.id, security_group_ids, subnet_id=vpc.id, parameter="security_group_ids")
        asked = by_default if private_dns_enabled is None else private_dns_enabled
        endpoint = with_private_dns(world, endpoint.replace(security_group_ids=groups), dns_options, wanted=asked)
    world = created(world, endpoint)
    for one in dict.fromkeys(subnet_ids):
        world = with_subnet(world, endpoint_id, one, parameter="subnet_ids")
    for one in dict.fromkeys(route_table_ids):
        world = with_route(world, endpoint_id, one, parameter="route_table_ids")
    shown = world.get(VpcEndpoint, endpoint_id).view(world)
    return world, {"VpcEndpoint": {**shown, "State": "pending"} if is_interface else shown}


@action
def delete_vpc_endpoints(world: World, *, vpc_endpoint_ids: tuple[VpcEndpointId, ...]) -> Outcome:
    """Delete endpoints with their routes and interfaces: `{"Unsuccessful": […]}`, the ids that name none."""
    unsuccessful = []
    for id in vpc_endpoint_ids:
        endpoint = world.find(VpcEndpoint, id)
        if endpoint is None:
            told = {"Code": "InvalidVpcEndpoint.NotFound", "Message": f"The Vpc Endpoint Id '{id}' does not exist"}
            unsuccessful.append({"Error": told, "ResourceId": id})
            continue
        for table_id in endpoint.route_table_ids:
            world = without_route(world, id, table_id)
        world = deleted(world, world.get(VpcEndpoint, id))
    return world, {"Unsuccessful": unsuccessful}


@action
def modify_vpc_endpoint(
    world: World,
    *,
    vpc_endpoint_id: VpcEndpointId,
    reset_policy: bool = False,
    policy_document: str | None = None,
    add_route_table_ids: tuple[RouteTableId, ...] = (),
    remove_route_table_ids: tuple[RouteTableId, ...] = (),
    add_subnet_ids: tuple[SubnetId, ...] = (),
    remove_subnet_ids: tuple[SubnetId, ...] = (),
    add_security_group_ids: tuple[SecurityGroupId, ...] = (),
    remove_security_group_ids: tuple[SecurityGroupId, ...] = (),
    dns_options: DnsOptionsSpecification | None = None,
    private_dns_enabled: bool | None = None,
) -> Outcome:
    """Change where an endpoint is, who may reach it, and how it is called: `{"Return": True}`."""
    endpoint = world.get(VpcEndpoint, vpc_endpoint_id, parameter="vpc_endpoint_id")
    must_fit_the_type(
        endpoint.vpc_endpoint_type,
        interface={
            "add_subnet_ids": add_subnet_ids,
            "remove_subnet_ids": remove_subnet_ids,
            "add_security_group_ids": add_security_group_ids,
            "remove_security_group_ids": remove_security_group_ids,
            "private_dns_enabled": private_dns_enabled,
        },
        gateway={"add_route_table_ids": add_route_table_ids, "remove_route_table_ids": remove_route_table_ids},
    )
    if reset_policy or policy_document is not None:
        policy = FULL_ACCESS if reset_policy or policy_document is None else must_be_a_policy(policy_document)
        endpoint = endpoint.replace(policy_document=policy)
    if private_dns_enabled is not None or (dns_options is not None and endpoint.private_dns_enabled):
        wanted = endpoint.private_dns_enabled if private_dns_enabled is None else private_dns_enabled
        endpoint = with_private_dns(world, endpoint, dns_options, wanted=wanted)
    world = world.put(endpoint)
    for one in remove_route_table_ids:
        must_be_one_of(one, endpoint.route_table_ids, "removeRouteTableId")
        world = without_route(world, endpoint.id, one)
    for one in add_route_table_ids:
        world = with_route(world, endpoint.id, one, parameter="add_route_table_ids")
    for one in remove_subnet_ids:
        must_be_one_of(one, endpoint.subnet_ids, "removeSubnetId")
        world = without_subnet(world, endpoint.id, one)
    for one in add_subnet_ids:
        world = with_subnet(world, endpoint.id, one, parameter="add_subnet_ids")
    if add_security_group_ids or remove_security_group_ids:
        world = _with_groups(world, endpoint.id, add_security_group_ids, remove_security_group_ids)
    return world, {"Return": True}


def must_be_one_of(id: str, known: tuple[str, ...], name: str) -> None:
    """Only what an endpoint has can be taken from it."""
    if id not in known:
        expected = f"The endpoint has: {', '.join(known) or 'none'}."
        raise InvalidParameterValue(name=name, value=id, expected=expected, parameter="vpc_endpoint_id")


def with_private_dns(
    world: World, endpoint: VpcEndpoint, options: DnsOptionsSpecification | None, *, wanted: bool
) -> VpcEndpoint:
    """The endpoint with private DNS or without; that of S3 is for resolvers outside alone unless the request says no."""
    if not wanted:
        return endpoint.replace(private_dns_enabled=False, private_dns_only_for_inbound_resolver_endpoint=False)
    said = options.private_dns_only_for_inbound_resolver_endpoint if options else None
    only_inbound = "Gateway" in service_of(world, endpoint).types if said is None else said
    must_be_able_to_have_private_dns(world, endpoint, only_inbound=only_inbound)
    return endpoint.replace(private_dns_enabled=True, private_dns_only_for_inbound_resolver_endpoint=only_inbound)


def with_subnet(world: World, endpoint_id: str, subnet_id: str, *, parameter: str) -> World:
    """The world in which an endpoint has an interface in one more subnet."""
    endpoint = world.get(VpcEndpoint, endpoint_id)
    subnet = world.get(Subnet, subnet_id, parameter=parameter)
    must_be_of_the_endpoints_vpc(endpoint, subnet, parameter=parameter)
    others = [world.get(Subnet, one) for one in endpoint.subnet_ids]
    must_be_in_a_zone_of_its_own(subnet, others, parameter=parameter)
    world, _ = managed_interface(
        world,
        endpoint.id,
        subnet,
        interface_type="vpc_endpoint",
        description=f"VPC Endpoint Interface {endpoint.id}",
        group_ids=endpoint.security_group_ids,
    )
    return world.put(endpoint.replace(subnet_ids=(*endpoint.subnet_ids, subnet.id)))


def without_subnet(world: World, endpoint_id: str, subnet_id: str) -> World:
    """The world in which an endpoint has left a subnet."""
    endpoint = world.get(VpcEndpoint, endpoint_id)
    for one in interfaces_of_endpoint(world, endpoint):
        if one.subnet_id == subnet_id:
            world = deleted(world, one)
    return world.put(endpoint.replace(subnet_ids=tuple(one for one in endpoint.subnet_ids if one != subnet_id)))


def with_route(world: World, endpoint_id: str, route_table_id: str, *, parameter: str) -> World:
    """The world in which a table leads to the service by an endpoint."""
    endpoint = world.get(VpcEndpoint, endpoint_id)
    table = world.get(RouteTable, route_table_id, parameter=parameter)
    must_be_of_the_endpoints_vpc(endpoint, table, parameter=parameter)
    prefix_list_id = prefix_list_of(world, endpoint)
    must_have_no_route_for(table, prefix_list_id, parameter=parameter)
    route = Route(destination_prefix_list_id=prefix_list_id, gateway_id=endpoint.id)
    world = world.put(table.replace(routes=(*table.routes, route)))
    return world.put(endpoint.replace(route_table_ids=(*endpoint.route_table_ids, table.id)))


def without_route(world: World, endpoint_id: str, route_table_id: str) -> World:
    """The world in which a table no longer leads to an endpoint."""
    table = world.get(RouteTable, route_table_id)
    kept = tuple(one for one in table.routes if one.gateway_id != endpoint_id)
    world = world.put(table.replace(routes=kept))
    return world.put(world.get(VpcEndpoint, endpoint_id).without_reference(route_table_id))


def prefix_list_of(world: World, endpoint: VpcEndpoint) -> str:
    """The prefix list of the service that a gateway endpoint leads to."""
    name = endpoint.service_name
    return next(one.prefix_list_id for one in AWS_PREFIX_LISTS[world.region] if one.name(world.region) == name)


def _with_groups(world: World, endpoint_id: str, added: tuple[str, ...], removed: tuple[str, ...]) -> World:
    """The world in which the interfaces of an endpoint have other groups, at least the default one."""
    endpoint = world.get(VpcEndpoint, endpoint_id)
    for one in removed:
        must_be_one_of(one, endpoint.security_group_ids, "removeSecurityGroupId")
    wanted = [one for one in (*endpoint.security_group_ids, *added) if one not in removed]
    groups = chosen_groups(
        world, endpoint.vpc_id, wanted, subnet_id=endpoint.vpc_id, parameter="add_security_group_ids"
    )
    for interface in interfaces_of_endpoint(world, endpoint):
        world = world.put(interface.replace(group_ids=groups))
    return world.put(endpoint.replace(security_group_ids=groups))
