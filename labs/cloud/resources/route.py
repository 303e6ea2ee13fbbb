"""Which routes may a table hold, and what may they lead to? One destination, one target, checked by what its id names.

https://docs.aws.amazon.com/vpc/latest/userguide/route-table-options.html
"""

from collections.abc import Callable, Mapping, Sequence
from ipaddress import IPv4Network, IPv6Network
from typing import Annotated, Any

import msgspec

from labs.cloud.errors import CloudError, InvalidParameterValue, MissingParameter, NotFound
from labs.cloud.reference import Ref
from labs.cloud.registry import Outcome, action, camel, kind_of_prefix, kinds
from labs.cloud.resources.gateway_route_table import must_suit_its_gateways
from labs.cloud.resources.prefix_list import the_list, weight_of
from labs.cloud.resources.route_table import (
    DESTINATIONS,
    TARGETS,
    Route,
    RouteTable,
    RouteTableId,
    effective_routes,
    interfaces_in,
    local_route,
    must_share_the_vpc,
    with_replaced,
)
from labs.cloud.resources.subnet import Subnet
from labs.cloud.resources.vpc import Vpc
from labs.cloud.rules import must_be_within_quota
from labs.cloud.world import World

RouteGatewayId = Annotated[str, Ref("internet-gateway", "vpn-gateway")]
RouteNatGatewayId = Annotated[str, Ref("natgateway")]
RouteInterfaceId = Annotated[str, Ref("network-interface")]
RouteInstanceId = Annotated[str, Ref("instance")]
RoutePeeringId = Annotated[str, Ref("vpc-peering-connection")]
RouteTransitGatewayId = Annotated[str, Ref("transit-gateway")]
RouteEgressGatewayId = Annotated[str, Ref("egress-only-internet-gateway")]
RouteEndpointId = Annotated[str, Ref("vpc-endpoint")]
RoutePrefixListId = Annotated[str, Ref("prefix-list")]
NEVER_ROUTED = IPv4Network("169.254.168.0/22")
LINK_LOCAL = IPv4Network("169.254.0.0/16")
NEVER_ROUTED_IPV6 = IPv6Network("fd00:ec2::/32")
Targets = Mapping[str, str | None]


class RouteAlreadyExists(CloudError):
    code = "RouteAlreadyExists"
    template = "The route identified by {destination} already exists."


class RouteNotFound(CloudError):
    code = "InvalidRoute.NotFound"
    template = "no route with {destination_kind} {destination} in route table {route_table_id}"


class ExactlyOneTarget(CloudError):
    code = "InvalidParameterCombination"
    template = "A route has exactly one target; {count} were given."


class ExactlyOneDestination(CloudError):
    code = "InvalidParameterCombination"
    template = "A route has exactly one destination; {count} were given."


class GatewayUnknown(CloudError):
    code = "InvalidGatewayID.NotFound"
    template = "The gateway ID '{id}' does not exist"


class ReservedDestination(CloudError):
    code = "InvalidParameterValue"
    template = "The destination {destination} is reserved for AWS services and cannot be routed."


class MoreSpecificThanLocal(CloudError):
    code = "InvalidParameterValue"
    template = (
        "The destination CIDR block {destination} is equal to or more specific than one of this VPC's CIDR blocks. "
        "This route can target only a NAT gateway, an interface or an instance, and must name the CIDR block of a "
        "whole subnet."
    )


class EgressOnlyCarriesIpv6(CloudError):
    """Not confirmed: the code."""

    code = "InvalidParameterValue"
    template = "An egress-only internet gateway carries IPv6 only; {destination} is not an IPv6 destination."


class LocalRouteStays(CloudError):
    code = "InvalidParameterValue"
    template = "cannot remove local route {destination} in route table {route_table_id}"


class LocalRouteTarget(CloudError):
    code = "InvalidParameterValue"
    template = "The local route {destination} can only be retargeted to an interface or an instance."


class PropagatedRouteStays(CloudError):
    code = "InvalidParameterValue"
    template = "cannot remove propagated route {destination} in route table {route_table_id}"


class EndpointRouteStays(CloudError):
    """Seen in public programs; that ReplaceRoute says the same is not confirmed."""

    code = "InvalidParameterValue"
    template = "cannot remove VPC endpoint route {destination} in route table {route_table_id}"


class SeveralInterfaces(CloudError):
    code = "InvalidInstanceID"
    template = (
        "There are multiple interfaces attached to instance '{instance_id}'. "
        "Please specify an interface ID for the operation instead."
    )


@action
def create_route(
    world: World,
    *,
    route_table_id: RouteTableId,
    destination_cidr_block: IPv4Network | None = None,
    destination_ipv6_cidr_block: IPv6Network | None = None,
    destination_prefix_list_id: RoutePrefixListId | None = None,
    gateway_id: RouteGatewayId | None = None,
    nat_gateway_id: RouteNatGatewayId | None = None,
    network_interface_id: RouteInterfaceId | None = None,
    instance_id: RouteInstanceId | None = None,
    vpc_peering_connection_id: RoutePeeringId | None = None,
    transit_gateway_id: RouteTransitGatewayId | None = None,
    egress_only_internet_gateway_id: RouteEgressGatewayId | None = None,
    vpc_endpoint_id: RouteEndpointId | None = None,
) -> Outcome:
    """Add a route with exactly one target: `{"Return": True}`."""
    given = locals()
    table = world.get(RouteTable, route_table_id, parameter="route_table_id")
    route = _checked_route(world, table, given)
    must_be_a_new_destination(table, route)
    must_suit_its_gateways(world, table, route)
    must_respect_local(world, table, route)
    must_be_few_routes(world, (*table.routes, route))
    return world.put(table.replace(routes=(*table.routes, route))), {"Return": True}


@action
def replace_route(
    world: World,
    *,
    route_table_id: RouteTableId,
    destination_cidr_block: IPv4Network | None = None,
    destination_ipv6_cidr_block: IPv6Network | None = None,
    destination_prefix_list_id: RoutePrefixListId | None = None,
    gateway_id: RouteGatewayId | None = None,
    nat_gateway_id: RouteNatGatewayId | None = None,
    network_interface_id: RouteInterfaceId | None = None,
    instance_id: RouteInstanceId | None = None,
    vpc_peering_connection_id: RoutePeeringId | None = None,
    transit_gateway_id: RouteTransitGatewayId | None = None,
    egress_only_internet_gateway_id: RouteEgressGatewayId | None = None,
    local_target: bool | None = None,
) -> Outcome:
    """Give an existing route another target; `local_target` gives a local route its own back: `{}`."""
    given = locals()
    table = world.get(RouteTable, route_table_id, parameter="route_table_id")
    old = must_be_a_known_destination(table, destination_of(given))
    must_not_be_an_endpoints(table, old)
    if local_target:
        must_be_a_local_route(old, table)
        return world.put(with_replaced(table, old, local_route(old.destination))), {}
    new = _checked_route(world, table, given)
    must_suit_its_gateways(world, table, msgspec.structs.replace(new, origin=old.origin))
    if old.origin == "CreateRouteTable":
        must_target_an_interface(new)
        new = msgspec.structs.replace(new, origin=old.origin)
    return world.put(with_replaced(table, old, new)), {}


@action
def delete_route(
    world: World,
    *,
    route_table_id: RouteTableId,
    destination_cidr_block: IPv4Network | None = None,
    destination_ipv6_cidr_block: IPv6Network | None = None,
    destination_prefix_list_id: RoutePrefixListId | None = None,
) -> Outcome:
    """Remove a route that is neither a local one nor propagated: `{}`."""
    given = locals()
    table = world.get(RouteTable, route_table_id, parameter="route_table_id")
    destination = destination_of(given)
    must_not_only_be_propagated(world, table, destination)
    old = must_be_a_known_destination(table, destination)
    must_not_be_an_endpoints(table, old)
    if old.origin == "CreateRouteTable":
        raise LocalRouteStays(destination=old.destination, route_table_id=table.id, parameter=destination[0])
    return world.put(table.replace(routes=tuple(one for one in table.routes if one is not old))), {}


def destination_of(given: Mapping[str, Any]) -> tuple[str, str]:
    """The parameter that names the one destination, and the destination.

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateRoute.html
    """
    named = [(name, str(value)) for name in DESTINATIONS if (value := given.get(name))]
    if not named:
        raise MissingParameter(name="destinationCidrBlock", parameter="destination_cidr_block")
    if len(named) > 1:
        raise ExactlyOneDestination(count=len(named), parameter=named[1][0])
    return named[0]


def must_have_one_target(targets: Targets) -> str:
    """A route has exactly one target; gives the name of the parameter that holds it."""
    given = [name for name, value in targets.items() if value]
    if not given:
        names = [camel(name) for name in TARGETS]
        raise MissingParameter(name=f"{', '.join(names[:-1])} or {names[-1]}", parameter="gateway_id")
    if len(given) > 1:
        raise ExactlyOneTarget(count=len(given), parameter=given[1])
    return given[0]


def must_be_routable(world: World, name: str, destination: str) -> None:
    """Some link-local addresses belong to AWS services and are never routed; a prefix list exists.

    https://docs.aws.amazon.com/vpc/latest/userguide/RouteTables.html#route-table-routes
    """
    if name == "destination_prefix_list_id":
        the_list(world, destination, parameter=name)
    if name == "destination_ipv6_cidr_block" and IPv6Network(destination).subnet_of(NEVER_ROUTED_IPV6):
        raise ReservedDestination(destination=destination, parameter=name)
    if name != "destination_cidr_block":
        return
    block = IPv4Network(destination)
    if block.overlaps(NEVER_ROUTED) and block.subnet_of(LINK_LOCAL):
        raise ReservedDestination(destination=destination, parameter=name)


def must_be_a_new_destination(table: RouteTable, route: Route) -> None:
    """A table has one route for a destination."""
    if any(one.destination == route.destination for one in table.routes):
        parameter = next(name for name in DESTINATIONS if getattr(route, name))
        raise RouteAlreadyExists(destination=route.destination, parameter=parameter)


def must_be_few_routes(world: World, routes: Sequence[Route]) -> None:
    """A table has up to 500 routes; one for a prefix list counts for as many as the list may hold.

    https://docs.aws.amazon.com/vpc/latest/userguide/amazon-vpc-limits.html#vpc-limits-route-tables
    """
    weight = sum(weight_of(world, one.destination_prefix_list_id) for one in routes)
    must_be_within_quota("RouteLimitExceeded", weight, "routes per table")


def must_be_a_known_destination(table: RouteTable, destination: tuple[str, str]) -> Route:
    """The route to this destination."""
    name, wanted = destination
    for one in table.routes:
        if one.destination == wanted:
            return one
    raise RouteNotFound(
        destination_kind=name.replace("_", "-"), destination=wanted, route_table_id=table.id, parameter=name
    )


def must_not_be_an_endpoints(table: RouteTable, route: Route) -> None:
    """The route of a gateway endpoint goes only with the endpoint, or when that leaves the table.

    https://docs.aws.amazon.com/vpc/latest/privatelink/gateway-endpoints.html#gateway-endpoint-routing
    """
    if (route.gateway_id or "").startswith("vpce-"):
        raise EndpointRouteStays(
            destination=route.destination,
            route_table_id=table.id,
            vpc_endpoint_id=route.gateway_id,
            parameter="destination_prefix_list_id",
        )


def must_not_only_be_propagated(world: World, table: RouteTable, destination: tuple[str, str]) -> None:
    """What a gateway propagates goes only when the propagation does.

    https://docs.aws.amazon.com/vpc/latest/userguide/VPC_Route_Tables.html
    """
    name, wanted = destination
    held = {one.destination for one in table.routes}
    if wanted not in held and any(one.destination == wanted for one in effective_routes(world, table)):
        raise PropagatedRouteStays(destination=wanted, route_table_id=table.id, parameter=name)


def must_respect_local(world: World, table: RouteTable, route: Route) -> None:
    """A route more specific than local names a whole subnet and leads to an interface or a NAT gateway.

    https://docs.aws.amazon.com/vpc/latest/userguide/RouteTables.html#route-table-routes
    """
    vpc = world.get(Vpc, table.vpc_id)
    if not lies_in_the_vpc(vpc, route):
        return
    subnets = {block for one in world.where(Subnet, vpc_id=vpc.id) for block in (one.cidr_block, one.ipv6_cidr_block)}
    if not (leads_to_an_interface(route) or route.nat_gateway_id) or route.destination not in subnets:
        parameter = next(name for name in DESTINATIONS if getattr(route, name))
        raise MoreSpecificThanLocal(destination=route.destination, parameter=parameter)


def lies_in_the_vpc(vpc: Vpc, route: Route) -> bool:
    """Whether the destination is one of the VPC's ranges or a part of one."""
    if route.destination_cidr_block:
        four = IPv4Network(route.destination_cidr_block)
        return any(four.subnet_of(network) for network in vpc.networks)
    if route.destination_ipv6_cidr_block:
        six = IPv6Network(route.destination_ipv6_cidr_block)
        return any(six.subnet_of(network) for network in vpc.ipv6_networks)
    return False


def must_be_of_the_family(route: Route) -> None:
    """An egress-only internet gateway carries IPv6 and nothing else.

    https://docs.aws.amazon.com/vpc/latest/userguide/egress-only-internet-gateway.html
    """
    if route.egress_only_internet_gateway_id and route.destination_cidr_block:
        raise EgressOnlyCarriesIpv6(destination=route.destination, parameter="egress_only_internet_gateway_id")


def must_be_a_local_route(route: Route, table: RouteTable) -> None:
    """Only a local route can get the local target back."""
    if route.origin != "CreateRouteTable":
        raise InvalidParameterValue(
            name="localTarget",
            value=True,
            expected=f"{route.destination} is no local route of {table.id}.",
            parameter="local_target",
        )


def must_target_an_interface(route: Route) -> None:
    """A local route can be led to an interface or an instance, not to a gateway.

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ReplaceRoute.html
    """
    if not leads_to_an_interface(route):
        parameter = next(name for name in TARGETS if getattr(route, name))
        raise LocalRouteTarget(destination=route.destination, parameter=parameter)


def leads_to_an_interface(route: Route) -> bool:
    """Whether the target is one of the VPC's own interfaces, or an endpoint of an appliance."""
    return bool(route.network_interface_id or route.instance_id or route.vpc_endpoint_id)


def must_be_attached_here(world: World, table: RouteTable, gateway_id: str) -> None:
    """A gateway that is a target is attached to the table's VPC."""
    kind = kind_of_prefix(gateway_id.partition("-")[0])
    gateway = world.find(kind, gateway_id) if kind and kind.kind() in GATEWAYS else None
    if gateway is None:
        raise GatewayUnknown(id=gateway_id, parameter="gateway_id")
    attached = table.vpc_id if gateway.carries_for(world, table.vpc_id) else ""
    must_share_the_vpc(table, attached, noun="network gateway", id=gateway_id, parameter="gateway_id")


def must_be_an_interface_here(world: World, table: RouteTable, interface_id: str) -> None:
    """An interface that is a target lies in the table's VPC."""
    interface = _existing(world, "network-interface", interface_id, "network_interface_id")
    must_share_the_vpc(table, interface.vpc_id, noun="interface", id=interface_id, parameter="network_interface_id")


def must_have_one_interface(world: World, table: RouteTable, instance_id: str) -> None:
    """An instance that is a target has exactly one interface, in the table's VPC."""
    _existing(world, "instance", instance_id, "instance_id")
    interfaces = interfaces_in(world, instance_id)
    if len(interfaces) != 1:
        raise SeveralInterfaces(instance_id=instance_id, parameter="instance_id")
    must_share_the_vpc(table, interfaces[0].vpc_id, noun="instance", id=instance_id, parameter="instance_id")


def must_be_a_nat_gateway_here(world: World, table: RouteTable, gateway_id: str) -> None:
    """A NAT gateway that is a target stands in the table's VPC; of one that is not there EC2 says it never existed.

    https://github.com/boto/boto3/issues/779
    """
    gateway: Any = world.find(kinds()["natgateway"], gateway_id)
    if gateway is None or not gateway.may_be_target(world, gateway.vpc_id):
        code = "InvalidNatGatewayID.NotFound"
        raise NotFound(code=code, noun="natGateway", id=gateway_id, parameter="nat_gateway_id")
    must_share_the_vpc(table, gateway.vpc_id, noun="NAT gateway", id=gateway_id, parameter="nat_gateway_id")


def _must_serve_here(kind: str, parameter: str) -> Callable[[World, RouteTable, str], None]:
    """A check that a resource exists and can take packets of the table's VPC."""

    def must_serve_here(world: World, table: RouteTable, id: str) -> None:
        target = _existing(world, kind, id, parameter)
        served = table.vpc_id if target.may_be_target(world, table.vpc_id) else ""
        must_share_the_vpc(table, served, noun=target.noun, id=id, parameter=parameter)

    return must_serve_here


GATEWAYS = ("internet-gateway", "vpn-gateway")
"""The kinds that GatewayId may name."""
CHECKS: Mapping[str, Callable[[World, RouteTable, str], None]] = {
    "gateway_id": must_be_attached_here,
    "nat_gateway_id": must_be_a_nat_gateway_here,
    "network_interface_id": must_be_an_interface_here,
    "instance_id": must_have_one_interface,
    "vpc_peering_connection_id": _must_serve_here("vpc-peering-connection", "vpc_peering_connection_id"),
    "transit_gateway_id": _must_serve_here("transit-gateway", "transit_gateway_id"),
    "egress_only_internet_gateway_id": _must_serve_here(
        "egress-only-internet-gateway", "egress_only_internet_gateway_id"
    ),
    "vpc_endpoint_id": _must_serve_here("vpc-endpoint", "vpc_endpoint_id"),
}
"""The parameter that names a target -> what must hold of it."""


def _checked_route(world: World, table: RouteTable, given: Mapping[str, Any]) -> Route:
    targets = {name: given.get(name) for name in TARGETS}
    name = must_have_one_target(targets)
    destination, value = destination_of(given)
    must_be_routable(world, destination, value)
    CHECKS[name](world, table, str(targets[name]))
    chosen: dict[str, Any] = {destination: value, name: targets[name]}
    route = Route(**chosen)
    must_be_of_the_family(route)
    return route


def _existing(world: World, kind: str, id: str, parameter: str) -> Any:
    known = kinds().get(kind)
    if known is None:
        raise InvalidParameterValue(
            name=camel(parameter), value=id, expected="There is nothing of the kind.", parameter=parameter
        )
    return world.get(known, id, parameter=parameter)
