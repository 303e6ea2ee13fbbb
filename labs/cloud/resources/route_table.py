"""What is a route table, which routes may it hold, and which one does a packet take?

https://docs.aws.amazon.com/vpc/latest/userguide/VPC_Route_Tables.html
"""

from collections.abc import Iterator
from ipaddress import IPv4Network
from typing import Annotated, Any, Literal

from labs.cloud.describe import describes, tag_list
from labs.cloud.errors import CloudError, DependencyViolation
from labs.cloud.reference import Ref
from labs.cloud.registry import Outcome, action, pascal, when_changed, when_created
from labs.cloud.resources.prefix_list import find_list
from labs.cloud.resources.subnet import SubnetId
from labs.cloud.resources.tag import TagSpecification, tags_of
from labs.cloud.resources.vpc import Vpc, VpcId
from labs.cloud.rules import deleted, must_be_within_quota
from labs.cloud.world import Frozen, Resource, World

RouteTableId = Annotated[str, Ref("route-table")]
EdgeGatewayId = Annotated[str, Ref("internet-gateway", "vpn-gateway")]
PropagatingGatewayId = Annotated[str, Ref("vpn-gateway")]
LOCAL = "local"
DESTINATIONS = ("destination_cidr_block", "destination_ipv6_cidr_block", "destination_prefix_list_id")
TARGETS = (
    "gateway_id",
    "nat_gateway_id",
    "network_interface_id",
    "instance_id",
    "vpc_peering_connection_id",
    "transit_gateway_id",
    "egress_only_internet_gateway_id",
    "vpc_endpoint_id",
)
"""The fields of a route, and parameters of CreateRoute, of which exactly one names its destination, and its target."""
Origin = Literal["CreateRouteTable", "CreateRoute", "EnableVgwRoutePropagation", "Advertisement"]
PROPAGATED: Origin = "EnableVgwRoutePropagation"


class Route(Frozen):
    """One route: one destination, one target, and where it came from. Its state is worked out, never stored.

    The target may have been deleted since; then the route is a blackhole.
    """

    destination_cidr_block: str = ""
    destination_ipv6_cidr_block: str = ""
    destination_prefix_list_id: str = ""
    gateway_id: str | None = None
    """`local`, or the id of an internet gateway, a virtual private gateway or a gateway endpoint."""
    nat_gateway_id: str | None = None
    network_interface_id: str | None = None
    instance_id: str | None = None
    vpc_peering_connection_id: str | None = None
    transit_gateway_id: str | None = None
    egress_only_internet_gateway_id: str | None = None
    vpc_endpoint_id: str | None = None
    origin: Origin = "CreateRoute"

    @property
    def destination(self) -> str:
        """Its block of either family, or the id of its prefix list."""
        return self.destination_cidr_block or self.destination_ipv6_cidr_block or self.destination_prefix_list_id

    @property
    def target_id(self) -> str:
        """The id of its one target, or `local`. A route to an instance goes to that instance's interface."""
        return next((found for name in TARGETS if (found := getattr(self, name))), "")

    @property
    def rank(self) -> int:
        """Which of two routes with equal prefixes goes first: the lower one.

        A block of its own before one of a prefix list, and both before what was propagated.
        https://docs.aws.amazon.com/vpc/latest/userguide/VPC_Route_Tables.html#route-tables-priority
        """
        return 2 if self.origin == PROPAGATED else int(bool(self.destination_prefix_list_id))


class RouteTableAssociation(Frozen):
    """What a table serves: a subnet, what enters by a gateway, or as the main one every subnet that has no other."""

    association_id: str
    main: bool = False
    subnet_id: SubnetId | None = None
    gateway_id: EdgeGatewayId | None = None


class RouteTable(Resource, tag="route-table"):
    id_prefix = "rtb"
    id_member = "RouteTableId"
    noun = "routeTable"
    not_found = "InvalidRouteTableID.NotFound"
    malformed = not_found
    misspelt = Resource.unknown
    filters = {
        "association.gateway-id": "Associations[].GatewayId",
        "association.main": "Associations[].Main",
        "association.route-table-association-id": "Associations[].RouteTableAssociationId",
        "association.route-table-id": "Associations[].RouteTableId",
        "association.subnet-id": "Associations[].SubnetId",
        "owner-id": "OwnerId",
        "route-table-id": "RouteTableId",
        "route.destination-cidr-block": "Routes[].DestinationCidrBlock",
        "route.destination-ipv6-cidr-block": "Routes[].DestinationIpv6CidrBlock",
        "route.destination-prefix-list-id": "Routes[].DestinationPrefixListId",
        "route.egress-only-internet-gateway-id": "Routes[].EgressOnlyInternetGatewayId",
        "route.gateway-id": "Routes[].GatewayId",
        "route.instance-id": "Routes[].InstanceId",
        "route.nat-gateway-id": "Routes[].NatGatewayId",
        "route.origin": "Routes[].Origin",
        "route.state": "Routes[].State",
        "route.transit-gateway-id": "Routes[].TransitGatewayId",
        "route.vpc-peering-connection-id": "Routes[].VpcPeeringConnectionId",
        "vpc-id": "VpcId",
    }

    vpc_id: VpcId
    routes: tuple[Route, ...] = ()
    associations: tuple[RouteTableAssociation, ...] = ()
    propagating_vgws: tuple[PropagatingGatewayId, ...] = ()
    """The virtual private gateways that add routes to it."""

    @property
    def is_main(self) -> bool:
        """Whether it is the table of subnets that have no other."""
        return any(one.main for one in self.associations)

    def on_delete_of(self, owner_id: str) -> Literal["blocks", "goes", "lets go"]:
        if owner_id != self.vpc_id:
            return "lets go"
        return "goes" if self.is_main else "blocks"

    def without_reference(self, owner_id: str) -> "RouteTable":
        return self.replace(
            associations=tuple(one for one in self.associations if owner_id not in (one.subnet_id, one.gateway_id)),
            propagating_vgws=tuple(one for one in self.propagating_vgws if one != owner_id),
        )

    def view(self, world: World) -> dict[str, Any]:
        return {
            "Associations": [_association_view(self, one) for one in self.associations],
            "PropagatingVgws": [{"GatewayId": one} for one in self.propagating_vgws],
            "RouteTableId": self.id,
            "Routes": [route_view(world, self, one) for one in effective_routes(world, self)],
            "Tags": tag_list(self.tags),
            "VpcId": self.vpc_id,
            "OwnerId": world.account_id,
        }


class DifferentNetworks(CloudError):
    code = "InvalidParameterValue"
    template = "{noun} {id} and {other_noun} {other_id} belong to different networks"


class CidrCoversRoute(CloudError):
    code = "InvalidParameterValue"
    template = (
        "The CIDR '{cidr_block}' is equal to or larger than the destination {destination} of a route "
        "in route table {route_table_id}."
    )


@action
def create_route_table(
    world: World, *, vpc_id: VpcId, tag_specifications: tuple[TagSpecification, ...] = ()
) -> Outcome:
    """Create a route table that serves no subnet yet; it has the local routes: `{"RouteTable": …}`."""
    vpc = world.get(Vpc, vpc_id, parameter="vpc_id")
    count = len(world.where(RouteTable, vpc_id=vpc.id)) + 1
    must_be_within_quota("RouteTableLimitExceeded", count, "route tables per VPC")
    world, table = _new_table(world, vpc, tags_of(tag_specifications, "route-table"))
    return world.put(table), {"RouteTable": table.view(world.put(table))}


@action
def delete_route_table(world: World, *, route_table_id: RouteTableId) -> Outcome:
    """Delete a table that serves no subnet and is not the main one: `{}`."""
    table = world.get(RouteTable, route_table_id, parameter="route_table_id")
    must_serve_nothing(table)
    return deleted(world, table), {}


describe_route_tables = describes(
    RouteTable,
    "RouteTables",
    'List route tables with the state of every route: `{"RouteTables": […]}`.',
    pages=(5, 100),
)


@when_created("vpc")
def add_main_table(world: World, vpc: Vpc) -> World:
    """Every VPC is born with a main table."""
    world, table = _new_table(world, vpc, {})
    world, association_id = world.new_id("rtbassoc")
    main = RouteTableAssociation(association_id=association_id, main=True)
    return world.put(table.replace(associations=(main,)))


@when_changed("vpc")
def keep_local_routes(world: World, vpc: Vpc) -> World:
    """Every range of the VPC has a local route in every table of the VPC, and no other range has one."""
    wanted = vpc.cidr_blocks
    for table in world.where(RouteTable, vpc_id=vpc.id):
        kept = [one for one in table.routes if one.origin != "CreateRouteTable" or one.destination in wanted]
        held = {one.destination for one in kept if one.origin == "CreateRouteTable"}
        added = [local_route(one) for one in wanted if one not in held]
        for one in added:
            if one.destination_cidr_block:
                must_be_smaller_than_routes(table, IPv4Network(one.destination_cidr_block))
        world = world.put(table.replace(routes=(*added, *kept)))
    return world


def route_state(world: World, table: RouteTable, route: Route) -> Literal["active", "blackhole"]:
    """Whether a route's target can take packets now; a blackhole drops what it matches, without fall-back.

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_Route.html
    """
    if route.gateway_id == LOCAL:
        return "active"
    target = world.resources.get(route.target_id)
    return "active" if target is not None and target.carries_for(world, table.vpc_id) else "blackhole"


def route_view(world: World, table: RouteTable, route: Route) -> dict[str, Any]:
    """A route as EC2 shows it; one to an instance also shows the interface, and the other way round."""
    named = {pascal(name): value for name in (*DESTINATIONS, *TARGETS) if (value := getattr(route, name))}
    if endpoint := named.pop("VpcEndpointId", None):
        named["GatewayId"] = endpoint
    if route.instance_id:
        named["InstanceOwnerId"] = world.account_id
        for one in interfaces_in(world, route.instance_id)[:1]:
            named["NetworkInterfaceId"] = one.id
    return {**named, "Origin": route.origin, "State": route_state(world, table, route)}


def effective_routes(world: World, table: RouteTable) -> tuple[Route, ...]:
    """All routes of a table: its own, and those that gateways add to it."""
    if not table.propagating_vgws:
        return table.routes
    return (*table.routes, *(one for id in table.propagating_vgws for one in _propagated(world, id)))


def _propagated(world: World, gateway_id: str) -> Iterator[Route]:
    """The routes that a virtual private gateway adds: to what its VPN connections lead to while they are up."""
    connections = world.pointing(gateway_id, "vpn-connection")
    blocks = dict.fromkeys(block for one in connections for block in one.leads_to(world))
    for block in blocks:
        yield Route(destination_cidr_block=block, gateway_id=gateway_id, origin=PROPAGATED)


def entries_of_list(world: World, prefix_list_id: str) -> tuple[str, ...]:
    """The blocks that a prefix list stands for; none where it is gone."""
    found = find_list(world, prefix_list_id)
    return found.cidr_blocks if found is not None else ()


def must_be_smaller_than_routes(table: RouteTable, cidr_block: IPv4Network) -> None:
    """A range added to a VPC must not be equal to or larger than the destination of a route it has.

    https://docs.aws.amazon.com/vpc/latest/userguide/vpc-cidr-blocks.html#add-cidr-block-restrictions
    """
    for one in table.routes:
        if (
            one.origin == "CreateRoute"
            and one.destination_cidr_block
            and IPv4Network(one.destination_cidr_block).subnet_of(cidr_block)
        ):
            raise CidrCoversRoute(
                cidr_block=cidr_block,
                destination=one.destination_cidr_block,
                route_table_id=table.id,
                parameter="cidr_block",
            )


def must_serve_nothing(table: RouteTable) -> None:
    """The main table, and a table with subnets or a gateway, cannot be deleted.

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteRouteTable.html
    """
    if table.associations:
        served = ", ".join("main" if one.main else str(one.subnet_id or one.gateway_id) for one in table.associations)
        raise DependencyViolation(noun=table.noun, id=table.id, dependents=served, parameter="route_table_id")


def must_share_the_vpc(table: RouteTable, vpc_id: str, *, noun: str, id: str, parameter: str) -> None:
    """What a table serves or leads to lies in the table's own VPC."""
    if table.vpc_id != vpc_id:
        raise DifferentNetworks(noun="route table", id=table.id, other_noun=noun, other_id=id, parameter=parameter)


def interfaces_in(world: World, instance_id: str) -> tuple[Any, ...]:
    """The interfaces of an instance."""
    return world.pointing(instance_id, "network-interface")


def _new_table(world: World, vpc: Vpc, tags: dict[str, str]) -> tuple[World, RouteTable]:
    world, table_id = world.new_id(RouteTable.id_prefix)
    local = tuple(local_route(one) for one in vpc.cidr_blocks)
    return world, RouteTable(id=table_id, tags=tags, vpc_id=vpc.id, routes=local)


def local_route(cidr_block: str) -> Route:
    """The route for a range of the VPC itself, of either family."""
    if ":" in cidr_block:
        return Route(destination_ipv6_cidr_block=cidr_block, gateway_id=LOCAL, origin="CreateRouteTable")
    """The way to a range of the VPC, of either family."""
    name = "destination_ipv6_cidr_block" if ":" in cidr_block else "destination_cidr_block"
    return Route(**{name: cidr_block}, gateway_id=LOCAL, origin="CreateRouteTable")


def _association_view(table: RouteTable, one: RouteTableAssociation) -> dict[str, Any]:
    view = {
        "Main": one.main,
        "RouteTableAssociationId": one.association_id,
        "RouteTableId": table.id,
        "AssociationState": {"State": "associated"},
    }
    if one.gateway_id:
        return {**view, "GatewayId": one.gateway_id}
    return {**view, "SubnetId": one.subnet_id} if one.subnet_id else view


def with_replaced(table: RouteTable, old: Route, new: Route) -> RouteTable:
    """The table with another route in the place of one."""
    return table.replace(routes=tuple(new if one is old else one for one in table.routes))
