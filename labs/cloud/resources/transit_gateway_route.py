"""Which routes does a transit gateway route table have, static and propagated, and which of them count?

A table shows one route for a destination, the preferred one: static before that of a VPC before that of a VPN
connection. https://docs.aws.amazon.com/vpc/latest/tgw/how-transit-gateways-work.html#tgw-route-evaluation-overview
"""

from collections.abc import Callable, Iterable, Sequence
from ipaddress import IPv4Network, IPv6Network, ip_network
from typing import Any, Literal, NamedTuple

from labs.cloud.describe import Filter, matching, page
from labs.cloud.errors import CloudError, InvalidParameterValue, MissingParameter
from labs.cloud.registry import Outcome, action
from labs.cloud.resources.transit_gateway import TransitGatewayRouteTableId
from labs.cloud.resources.transit_gateway_attachment import (
    TransitGatewayAttachment,
    TransitGatewayAttachmentId,
    must_be_an_available_attachment,
)
from labs.cloud.resources.transit_gateway_route_table import (
    TransitGatewayRoute,
    TransitGatewayRouteTable,
    the_table,
)
from labs.cloud.resources.transit_gateway_route_table_association import must_be_of_the_same_gateway
from labs.cloud.resources.vpc import Vpc
from labs.cloud.world import World

Network = IPv4Network | IPv6Network
FILTERS = {
    "attachment.transit-gateway-attachment-id": "TransitGatewayAttachments[].TransitGatewayAttachmentId",
    "attachment.resource-id": "TransitGatewayAttachments[].ResourceId",
    "attachment.resource-type": "TransitGatewayAttachments[].ResourceType",
    "prefix-list-id": "PrefixListId",
    "state": "State",
    "type": "Type",
}
SEARCH = "route-search."


class TableRoute(NamedTuple):
    """A route as it counts: where it leads, and whether it leads anywhere."""

    destination: str
    attachment_id: str | None
    type: Literal["static", "propagated"]
    state: Literal["active", "blackhole"]


class AttachmentOrBlackhole(CloudError):
    code = "InvalidParameterCombination"
    template = "A route leads to an attachment or is a blackhole, not both."


class TransitGatewayRouteExists(CloudError):
    code = "RouteAlreadyExists"
    template = "Route {destination} already exists in Transit Gateway Route Table {route_table_id}."


class TransitGatewayRouteNotFound(CloudError):
    code = "InvalidRoute.NotFound"
    template = "Route {destination} does not exist in Transit Gateway Route Table {route_table_id}."


Propagator = Callable[[World, TransitGatewayAttachment], Iterable[str]]
_propagators: dict[str, Propagator] = {}


def propagates(resource_type: str) -> Callable[[Propagator], Propagator]:
    """Register which ranges attachments of a type tell the tables they propagate to."""

    def register(propagator: Propagator) -> Propagator:
        _propagators[resource_type] = propagator
        return propagator

    return register


@propagates("vpc")
def ranges_of_vpc(world: World, attachment: TransitGatewayAttachment) -> Iterable[str]:
    """A VPC propagates every IPv4 range it has, and those of IPv6 where its attachment supports that.

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateTransitGatewayVpcAttachmentRequestOptions.html
    """
    vpc = world.get(Vpc, attachment.resource_id)
    six = vpc.ipv6_networks if attachment.options and attachment.options.ipv6_support == "enable" else ()
    return [*(one.cidr_block for one in vpc.cidr_block_associations), *(str(one) for one in six)]


def ranges_of(world: World, attachment: TransitGatewayAttachment) -> tuple[str, ...]:
    """The ranges that an attachment tells the tables it propagates to."""
    return tuple(_propagators[attachment.resource_type](world, attachment))


@action
def create_transit_gateway_route(
    world: World,
    *,
    destination_cidr_block: str,
    transit_gateway_route_table_id: TransitGatewayRouteTableId,
    transit_gateway_attachment_id: TransitGatewayAttachmentId | None = None,
    blackhole: bool = False,
) -> Outcome:
    """Add a static route to an attachment, or one that drops what it matches: `{"Route": …}`."""
    table = the_table(world, transit_gateway_route_table_id)
    destination = must_be_a_destination(destination_cidr_block)
    must_be_a_new_static_route(table, destination)
    route = _static(world, table, destination, transit_gateway_attachment_id, blackhole=blackhole)
    return world.put(table.replace(routes=(*table.routes, route))), {"Route": _static_view(world, route)}


@action
def replace_transit_gateway_route(
    world: World,
    *,
    destination_cidr_block: str,
    transit_gateway_route_table_id: TransitGatewayRouteTableId,
    transit_gateway_attachment_id: TransitGatewayAttachmentId | None = None,
    blackhole: bool = False,
) -> Outcome:
    """Lead a static route elsewhere: `{"Route": …}`."""
    table = the_table(world, transit_gateway_route_table_id)
    destination = must_be_a_destination(destination_cidr_block)
    old = must_be_a_static_route(table, destination)
    new = _static(world, table, destination, transit_gateway_attachment_id, blackhole=blackhole)
    routes = tuple(new if one is old else one for one in table.routes)
    return world.put(table.replace(routes=routes)), {"Route": _static_view(world, new)}


@action
def delete_transit_gateway_route(
    world: World, *, transit_gateway_route_table_id: TransitGatewayRouteTableId, destination_cidr_block: str
) -> Outcome:
    """Remove a static route; a propagated one to the same range steps in: `{"Route": …}`."""
    table = the_table(world, transit_gateway_route_table_id)
    old = must_be_a_static_route(table, must_be_a_destination(destination_cidr_block))
    world = world.put(table.replace(routes=tuple(one for one in table.routes if one is not old)))
    return world, {"Route": {**_static_view(world, old), "State": "deleted"}}


@action
def search_transit_gateway_routes(
    world: World,
    *,
    transit_gateway_route_table_id: TransitGatewayRouteTableId,
    filters: tuple[Filter, ...],
    max_results: int | None = None,
    next_token: str | None = None,
) -> Outcome:
    """List the routes of a table that pass the filters: `{"Routes": […], "AdditionalRoutesAvailable": …}`."""
    table = the_table(world, transit_gateway_route_table_id)
    routes = table_routes(world, table)
    for one in filters:
        if one.name in SEARCHES:
            routes = SEARCHES[one.name](routes, [must_be_a_range(value) for value in one.values])
    others = [one for one in filters if one.name not in SEARCHES]
    found = matching([route_view(world, one) for one in routes], others, FILTERS)
    answer = page("Routes", found, max_results, next_token, by=("DestinationCidrBlock",))
    return world, {**answer, "AdditionalRoutesAvailable": "NextToken" in answer}


def table_routes(world: World, table: TransitGatewayRouteTable) -> list[TableRoute]:
    """The routes that count, one for each destination, by address."""
    routes: dict[str, TableRoute] = {}
    for one in table.routes:
        state: Literal["active", "blackhole"] = "active" if _leads_somewhere(world, one) else "blackhole"
        routes[one.destination_cidr_block] = TableRoute(one.destination_cidr_block, one.attachment_id, "static", state)
    for attachment, destination in _propagated(world, table):
        routes.setdefault(destination, TableRoute(destination, attachment.id, "propagated", "active"))
    return sorted(routes.values(), key=lambda one: _place(ip_network(one.destination)))


def route_view(world: World, route: TableRoute) -> dict[str, Any]:
    """A route as SearchTransitGatewayRoutes answers it."""
    attachment = world.find(TransitGatewayAttachment, route.attachment_id)
    view: dict[str, Any] = {"DestinationCidrBlock": route.destination}
    if attachment:
        view["TransitGatewayAttachments"] = [
            {
                "ResourceId": attachment.resource_id,
                "TransitGatewayAttachmentId": attachment.id,
                "ResourceType": attachment.resource_type,
            }
        ]
    return {**view, "Type": route.type, "State": route.state}


def must_be_a_destination(cidr_block: str) -> str:
    """A destination is a block of either family; bits beyond its prefix are cut off."""
    try:
        if "/" in cidr_block:
            return str(ip_network(cidr_block.strip(), strict=False))
    except ValueError:
        pass
    raise InvalidParameterValue(
        name="destinationCidrBlock",
        value=cidr_block,
        expected="This is not a valid CIDR block.",
        parameter="destination_cidr_block",
    )


def must_be_a_new_static_route(table: TransitGatewayRouteTable, destination: str) -> None:
    """A table has one static route for a destination."""
    if any(one.destination_cidr_block == destination for one in table.routes):
        raise TransitGatewayRouteExists(
            destination=destination, route_table_id=table.id, parameter="destination_cidr_block"
        )


def must_be_a_static_route(table: TransitGatewayRouteTable, destination: str) -> TransitGatewayRoute:
    """The static route to exactly this destination; propagated ones are neither replaced nor deleted.

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteTransitGatewayRoute.html
    """
    for one in table.routes:
        if one.destination_cidr_block == destination:
            return one
    raise TransitGatewayRouteNotFound(
        destination=destination, route_table_id=table.id, parameter="destination_cidr_block"
    )


def must_be_a_range(value: str) -> Network:
    """Routes are searched by a CIDR block or an address."""
    try:
        return ip_network(value, strict=False)
    except ValueError:
        raise InvalidParameterValue(
            name="filter", value=value, expected="Expecting a CIDR block.", parameter="filters"
        ) from None


def _static(
    world: World,
    table: TransitGatewayRouteTable,
    destination: str,
    attachment_id: str | None,
    *,
    blackhole: bool,
) -> TransitGatewayRoute:
    if attachment_id and blackhole:
        raise AttachmentOrBlackhole(parameter="blackhole")
    if attachment_id is None and not blackhole:
        raise MissingParameter(name="transitGatewayAttachmentId", parameter="transit_gateway_attachment_id")
    if attachment_id:
        attachment = world.get(TransitGatewayAttachment, attachment_id, parameter="transit_gateway_attachment_id")
        must_be_an_available_attachment(attachment)
        must_be_of_the_same_gateway(table, attachment)
    return TransitGatewayRoute(destination_cidr_block=destination, attachment_id=attachment_id)


def _static_view(world: World, route: TransitGatewayRoute) -> dict[str, Any]:
    state: Literal["active", "blackhole"] = "active" if _leads_somewhere(world, route) else "blackhole"
    return route_view(world, TableRoute(route.destination_cidr_block, route.attachment_id, "static", state))


def _leads_somewhere(world: World, route: TransitGatewayRoute) -> bool:
    attachment = world.find(TransitGatewayAttachment, route.attachment_id)
    return attachment is not None and attachment.state == "available"


def _propagated(world: World, table: TransitGatewayRouteTable) -> Iterable[tuple[TransitGatewayAttachment, str]]:
    """(attachment, range) of what is propagated, VPCs before others, without what overlaps another VPC's range.

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateTransitGatewayVpcAttachment.html
    """
    attachments = [world.get(TransitGatewayAttachment, id) for id in table.propagations]
    taken: list[Network] = []
    for attachment in sorted(attachments, key=lambda one: one.resource_type != "vpc"):
        for destination in ranges_of(world, attachment):
            network = ip_network(destination)
            if attachment.resource_type == "vpc" and any(overlap(network, one) for one in taken):
                continue
            if attachment.resource_type == "vpc":
                taken.append(network)
            yield attachment, destination


def overlap(one: Network, other: Network) -> bool:
    """Whether two ranges of one family share an address."""
    return one.version == other.version and one.overlaps(other)


def _within(inner: Network, outer: Network) -> bool:
    return overlap(inner, outer) and inner.prefixlen >= outer.prefixlen


def _place(network: Network) -> tuple[int, int, int]:
    return network.version, int(network.network_address), network.prefixlen


Search = Callable[[Sequence[TableRoute], list[Network]], list[TableRoute]]


def _exact(routes: Sequence[TableRoute], wanted: list[Network]) -> list[TableRoute]:
    return [one for one in routes if ip_network(one.destination) in wanted]


def _longest(routes: Sequence[TableRoute], wanted: list[Network]) -> list[TableRoute]:
    best = []
    for network in wanted:
        covering = _supernets(routes, [network])
        best += sorted(covering, key=lambda one: -ip_network(one.destination).prefixlen)[:1]
    return [one for one in routes if one in best]


def _subnets(routes: Sequence[TableRoute], wanted: list[Network]) -> list[TableRoute]:
    return [one for one in routes if any(_within(ip_network(one.destination), each) for each in wanted)]


def _supernets(routes: Sequence[TableRoute], wanted: list[Network]) -> list[TableRoute]:
    return [one for one in routes if any(_within(each, ip_network(one.destination)) for each in wanted)]


SEARCHES: dict[str, Search] = {
    f"{SEARCH}exact-match": _exact,
    f"{SEARCH}longest-prefix-match": _longest,
    f"{SEARCH}subnet-of-match": _subnets,
    f"{SEARCH}supernet-of-match": _supernets,
}
"""Documented filter -> how it picks routes."""
