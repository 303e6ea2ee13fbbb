"""What is a route table, which routes may it hold, and which one does a packet take?

https://docs.aws.amazon.com/vpc/latest/userguide/VPC_Route_Tables.html
"""

from ipaddress import IPv4Network
from typing import Annotated, Any, Literal

import msgspec

from labs.cloud.describe import describes, tag_list
from labs.cloud.errors import CloudError, DependencyViolation, InvalidParameterValue, MissingParameter
from labs.cloud.reference import Ref
from labs.cloud.registry import Outcome, action, kind_of_prefix, kinds, when_changed, when_created
from labs.cloud.resources.subnet import Subnet, SubnetId
from labs.cloud.resources.tag import TagSpecification, tags_of
from labs.cloud.resources.vpc import Vpc, VpcId
from labs.cloud.rules import deleted, must_be_within_quota
from labs.cloud.world import Frozen, Resource, World

RouteTableId = Annotated[str, Ref("route-table")]
RouteGatewayId = Annotated[str, Ref("internet-gateway")]
RouteInterfaceId = Annotated[str, Ref("network-interface")]
RouteInstanceId = Annotated[str, Ref("instance")]
LOCAL = "local"
NEVER_ROUTED = IPv4Network("169.254.168.0/22")
TARGETS = ("gateway_id", "network_interface_id", "instance_id")
"""The fields of a route, and parameters of CreateRoute, that can name its target."""


class Route(Frozen):
    """One route: a destination, exactly one target, and where it came from. Its state is worked out, never stored."""

    destination_cidr_block: str
    gateway_id: str | None = None
    """`local`, or a gateway's id, which may have been deleted since (then the route is a blackhole)."""
    network_interface_id: str | None = None
    instance_id: str | None = None
    origin: Literal["CreateRouteTable", "CreateRoute", "EnableVgwRoutePropagation", "Advertisement"] = "CreateRoute"

    @property
    def target_id(self) -> str:
        """The id of its one target, or `local`. A route to an instance goes to that instance's interface."""
        return self.gateway_id or self.network_interface_id or self.instance_id or ""


class RouteTableAssociation(Frozen):
    """Which subnet a table serves; the main association serves every subnet that has no other."""

    association_id: str
    main: bool = False
    subnet_id: SubnetId | None = None


class RouteTable(Resource, tag="route-table"):
    id_prefix = "rtb"
    id_member = "RouteTableId"
    noun = "routeTable"
    not_found = "InvalidRouteTableID.NotFound"
    malformed = "InvalidRouteTableId.Malformed"
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

    @property
    def is_main(self) -> bool:
        """Whether it is the table of subnets that have no other."""
        return any(one.main for one in self.associations)

    def on_delete_of(self, owner_id: str) -> Literal["blocks", "goes", "lets go"]:
        if owner_id != self.vpc_id:
            return "lets go"
        return "goes" if self.is_main else "blocks"

    def without_reference(self, owner_id: str) -> "RouteTable":
        return self.replace(associations=tuple(one for one in self.associations if one.subnet_id != owner_id))

    def view(self, world: World) -> dict[str, Any]:
        return {
            "Associations": [_association_view(self, one) for one in self.associations],
            "PropagatingVgws": [],
            "RouteTableId": self.id,
            "Routes": [route_view(world, self, one) for one in self.routes],
            "Tags": tag_list(self.tags),
            "VpcId": self.vpc_id,
            "OwnerId": world.account_id,
        }


class RouteAlreadyExists(CloudError):
    code = "RouteAlreadyExists"
    template = "The route identified by {destination} already exists."


class RouteNotFound(CloudError):
    code = "InvalidRoute.NotFound"
    template = "no route with destination-cidr-block {destination} in route table {route_table_id}"


class ExactlyOneTarget(CloudError):
    code = "InvalidParameterCombination"
    template = "A route has exactly one target; {count} were given."


class DifferentNetworks(CloudError):
    code = "InvalidParameterValue"
    template = "{noun} {id} and {other_noun} {other_id} belong to different networks"


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
        "This route can target only an interface or an instance, and must name the CIDR block of a whole subnet."
    )


class LocalRouteStays(CloudError):
    code = "InvalidParameterValue"
    template = "cannot remove local route {destination} in route table {route_table_id}"


class LocalRouteTarget(CloudError):
    code = "InvalidParameterValue"
    template = "The local route {destination} can only be retargeted to an interface or an instance."


class SeveralInterfaces(CloudError):
    code = "InvalidInstanceID"
    template = (
        "There are multiple interfaces attached to instance '{instance_id}'. "
        "Please specify an interface ID for the operation instead."
    )


class AlreadyAssociated(CloudError):
    code = "Resource.AlreadyAssociated"
    template = "the specified association for route table {route_table_id} conflicts with an existing association"


class AssociationNotFound(CloudError):
    code = "InvalidAssociationID.NotFound"
    template = "The association ID '{id}' does not exist"


class MainAssociationStays(CloudError):
    code = "InvalidParameterValue"
    template = "cannot disassociate the main route table association {association_id}"


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


@action
def associate_route_table(world: World, *, route_table_id: RouteTableId, subnet_id: SubnetId) -> Outcome:
    """Let a subnet use this table: `{"AssociationId": …, "AssociationState": {"State": "associated"}}`."""
    table = world.get(RouteTable, route_table_id, parameter="route_table_id")
    subnet = world.get(Subnet, subnet_id, parameter="subnet_id")
    must_share_the_vpc(table, subnet.vpc_id, noun="subnet", id=subnet.id, parameter="subnet_id")
    must_have_no_own_table(world, subnet, table)
    world, association_id = world.new_id("rtbassoc")
    added = RouteTableAssociation(association_id=association_id, subnet_id=subnet.id)
    world = world.put(table.replace(associations=(*table.associations, added)))
    return world, {"AssociationId": association_id, "AssociationState": {"State": "associated"}}


@action
def disassociate_route_table(world: World, *, association_id: str) -> Outcome:
    """Let a subnet fall back to the main table: `{}`."""
    table, association = _association(world, association_id)
    if association.main:
        raise MainAssociationStays(association_id=association_id, parameter="association_id")
    return world.put(_without(table, association)), {}


@action
def replace_route_table_association(world: World, *, association_id: str, route_table_id: RouteTableId) -> Outcome:
    """Give a subnet another table, or the VPC another main table: `{"NewAssociationId": …, "AssociationState": …}`."""
    old, association = _association(world, association_id)
    new = world.get(RouteTable, route_table_id, parameter="route_table_id")
    must_share_the_vpc(old, new.vpc_id, noun="route table", id=new.id, parameter="route_table_id")
    world, new_id = world.new_id("rtbassoc")
    world = world.put(_without(old, association))
    new = world.get(RouteTable, new.id)
    moved = RouteTableAssociation(association_id=new_id, main=association.main, subnet_id=association.subnet_id)
    world = world.put(new.replace(associations=(*new.associations, moved)))
    return world, {"NewAssociationId": new_id, "AssociationState": {"State": "associated"}}


@action
def create_route(
    world: World,
    *,
    route_table_id: RouteTableId,
    destination_cidr_block: IPv4Network,
    gateway_id: RouteGatewayId | None = None,
    network_interface_id: RouteInterfaceId | None = None,
    instance_id: RouteInstanceId | None = None,
) -> Outcome:
    """Add a route with exactly one target: `{"Return": True}`."""
    table = world.get(RouteTable, route_table_id, parameter="route_table_id")
    route = _checked_route(world, table, destination_cidr_block, gateway_id, network_interface_id, instance_id)
    must_be_a_new_destination(table, destination_cidr_block)
    must_respect_local(world, table, destination_cidr_block, route)
    must_be_within_quota("RouteLimitExceeded", len(table.routes) + 1, "routes per table")
    return world.put(table.replace(routes=(*table.routes, route))), {"Return": True}


@action
def replace_route(
    world: World,
    *,
    route_table_id: RouteTableId,
    destination_cidr_block: IPv4Network,
    gateway_id: RouteGatewayId | None = None,
    network_interface_id: RouteInterfaceId | None = None,
    instance_id: RouteInstanceId | None = None,
    local_target: bool | None = None,
) -> Outcome:
    """Give an existing route another target; `local_target` gives a local route its own back: `{}`."""
    table = world.get(RouteTable, route_table_id, parameter="route_table_id")
    old = must_be_a_known_destination(table, destination_cidr_block)
    if local_target:
        must_be_a_local_route(old, table)
        return world.put(_replaced(table, old, _local_route(old.destination_cidr_block))), {}
    new = _checked_route(world, table, destination_cidr_block, gateway_id, network_interface_id, instance_id)
    if old.origin == "CreateRouteTable":
        must_target_an_interface(new)
        new = msgspec.structs.replace(new, origin=old.origin)
    return world.put(_replaced(table, old, new)), {}


@action
def delete_route(world: World, *, route_table_id: RouteTableId, destination_cidr_block: IPv4Network) -> Outcome:
    """Remove a route that is not a local one: `{}`."""
    table = world.get(RouteTable, route_table_id, parameter="route_table_id")
    old = must_be_a_known_destination(table, destination_cidr_block)
    if old.origin == "CreateRouteTable":
        raise LocalRouteStays(
            destination=destination_cidr_block, route_table_id=table.id, parameter="destination_cidr_block"
        )
    return world.put(table.replace(routes=tuple(one for one in table.routes if one is not old))), {}


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
    wanted = [one.cidr_block for one in vpc.cidr_block_associations]
    for table in world.where(RouteTable, vpc_id=vpc.id):
        kept = [one for one in table.routes if one.origin != "CreateRouteTable" or one.destination_cidr_block in wanted]
        held = {one.destination_cidr_block for one in kept if one.origin == "CreateRouteTable"}
        added = [_local_route(one) for one in wanted if one not in held]
        for one in added:
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
    view: dict[str, Any] = {"DestinationCidrBlock": route.destination_cidr_block}
    if route.gateway_id:
        view["GatewayId"] = route.gateway_id
    if route.instance_id:
        view |= {"InstanceId": route.instance_id, "InstanceOwnerId": world.account_id}
        for one in _interfaces(world, route.instance_id)[:1]:
            view["NetworkInterfaceId"] = one.id
    if route.network_interface_id:
        view["NetworkInterfaceId"] = route.network_interface_id
    return {**view, "Origin": route.origin, "State": route_state(world, table, route)}


def must_be_smaller_than_routes(table: RouteTable, cidr_block: IPv4Network) -> None:
    """A range added to a VPC must not be equal to or larger than the destination of a route it has.

    https://docs.aws.amazon.com/vpc/latest/userguide/vpc-cidr-blocks.html#add-cidr-block-restrictions
    """
    for one in table.routes:
        if one.origin == "CreateRoute" and IPv4Network(one.destination_cidr_block).subnet_of(cidr_block):
            raise CidrCoversRoute(
                cidr_block=cidr_block,
                destination=one.destination_cidr_block,
                route_table_id=table.id,
                parameter="cidr_block",
            )


def must_serve_nothing(table: RouteTable) -> None:
    """The main table, and a table with subnets, cannot be deleted.

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteRouteTable.html
    """
    if table.associations:
        served = ", ".join("main" if one.main else str(one.subnet_id) for one in table.associations)
        raise DependencyViolation(noun=table.noun, id=table.id, dependents=served, parameter="route_table_id")


def must_share_the_vpc(table: RouteTable, vpc_id: str, *, noun: str, id: str, parameter: str) -> None:
    """What a table serves or leads to lies in the table's own VPC."""
    if table.vpc_id != vpc_id:
        raise DifferentNetworks(noun="route table", id=table.id, other_noun=noun, other_id=id, parameter=parameter)


def must_have_no_own_table(world: World, subnet: Subnet, table: RouteTable) -> None:
    """A subnet is associated with one table at a time.

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_AssociateRouteTable.html
    """
    if world.pointing(subnet.id, "route-table"):
        raise AlreadyAssociated(route_table_id=table.id, subnet_id=subnet.id, parameter="subnet_id")


def must_have_one_target(targets: dict[str, str | None]) -> str:
    """A route has exactly one target; gives the name of the parameter that holds it."""
    given = [name for name, value in targets.items() if value]
    if not given:
        raise MissingParameter(name="gatewayId, networkInterfaceId or instanceId", parameter="gateway_id")
    if len(given) > 1:
        raise ExactlyOneTarget(count=len(given), parameter=given[1])
    return given[0]


def must_be_routable(destination: IPv4Network) -> None:
    """Some link-local addresses belong to AWS services and are never routed.

    https://docs.aws.amazon.com/vpc/latest/userguide/RouteTables.html#route-table-routes
    """
    if destination.overlaps(NEVER_ROUTED) and destination.subnet_of(IPv4Network("169.254.0.0/16")):
        raise ReservedDestination(destination=destination, parameter="destination_cidr_block")


def must_be_a_new_destination(table: RouteTable, destination: IPv4Network) -> None:
    """A table has one route for a destination."""
    if any(one.destination_cidr_block == str(destination) for one in table.routes):
        raise RouteAlreadyExists(destination=destination, parameter="destination_cidr_block")


def must_be_a_known_destination(table: RouteTable, destination: IPv4Network) -> Route:
    """The route to this destination."""
    for one in table.routes:
        if one.destination_cidr_block == str(destination):
            return one
    raise RouteNotFound(destination=destination, route_table_id=table.id, parameter="destination_cidr_block")


def must_respect_local(world: World, table: RouteTable, destination: IPv4Network, route: Route) -> None:
    """A route more specific than local names a whole subnet and leads to an interface.

    https://docs.aws.amazon.com/vpc/latest/userguide/RouteTables.html#route-table-routes
    """
    vpc = world.get(Vpc, table.vpc_id)
    if not any(destination.subnet_of(network) for network in vpc.networks):
        return
    subnets = {one.cidr_block for one in world.where(Subnet, vpc_id=vpc.id)}
    if route.gateway_id or str(destination) not in subnets:
        raise MoreSpecificThanLocal(destination=destination, parameter="destination_cidr_block")


def must_be_a_local_route(route: Route, table: RouteTable) -> None:
    """Only a local route can get the local target back."""
    if route.origin != "CreateRouteTable":
        raise InvalidParameterValue(
            name="localTarget",
            value=True,
            expected=f"{route.destination_cidr_block} is no local route of {table.id}.",
            parameter="local_target",
        )


def must_target_an_interface(route: Route) -> None:
    """A local route can be led to an interface or an instance, not to a gateway.

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ReplaceRoute.html
    """
    if route.gateway_id:
        raise LocalRouteTarget(destination=route.destination_cidr_block, parameter="gateway_id")


def must_be_attached_here(world: World, table: RouteTable, gateway_id: str) -> None:
    """A gateway that is a target is attached to the table's VPC."""
    kind = kind_of_prefix(gateway_id.partition("-")[0])
    gateway = world.find(kind, gateway_id) if kind else None
    if gateway is None or "gateway" not in gateway.kind():
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
    interfaces = _interfaces(world, instance_id)
    if len(interfaces) != 1:
        raise SeveralInterfaces(instance_id=instance_id, parameter="instance_id")
    must_share_the_vpc(table, interfaces[0].vpc_id, noun="instance", id=instance_id, parameter="instance_id")


def _checked_route(
    world: World,
    table: RouteTable,
    destination: IPv4Network,
    gateway_id: str | None,
    network_interface_id: str | None,
    instance_id: str | None,
) -> Route:
    targets = dict(zip(TARGETS, (gateway_id, network_interface_id, instance_id), strict=True))
    name = must_have_one_target(targets)
    must_be_routable(destination)
    checks = {
        "gateway_id": must_be_attached_here,
        "network_interface_id": must_be_an_interface_here,
        "instance_id": must_have_one_interface,
    }
    checks[name](world, table, str(targets[name]))
    return Route(
        destination_cidr_block=str(destination),
        gateway_id=gateway_id,
        network_interface_id=network_interface_id,
        instance_id=instance_id,
    )


def _existing(world: World, kind: str, id: str, parameter: str) -> Any:
    return world.get(kinds()[kind], id, parameter=parameter)


def _interfaces(world: World, instance_id: str) -> tuple[Any, ...]:
    return world.pointing(instance_id, "network-interface")


def _new_table(world: World, vpc: Vpc, tags: dict[str, str]) -> tuple[World, RouteTable]:
    world, table_id = world.new_id(RouteTable.id_prefix)
    local = tuple(_local_route(one.cidr_block) for one in vpc.cidr_block_associations)
    return world, RouteTable(id=table_id, tags=tags, vpc_id=vpc.id, routes=local)


def _local_route(cidr_block: str) -> Route:
    return Route(destination_cidr_block=cidr_block, gateway_id=LOCAL, origin="CreateRouteTable")


def _association(world: World, association_id: str) -> tuple[RouteTable, RouteTableAssociation]:
    for table in world.all(RouteTable):
        for one in table.associations:
            if one.association_id == association_id:
                return table, one
    raise AssociationNotFound(id=association_id, parameter="association_id")


def _association_view(table: RouteTable, one: RouteTableAssociation) -> dict[str, Any]:
    view = {
        "Main": one.main,
        "RouteTableAssociationId": one.association_id,
        "RouteTableId": table.id,
        "AssociationState": {"State": "associated"},
    }
    return {**view, "SubnetId": one.subnet_id} if one.subnet_id else view


def _without(table: RouteTable, association: RouteTableAssociation) -> RouteTable:
    return table.replace(associations=tuple(one for one in table.associations if one is not association))


def _replaced(table: RouteTable, old: Route, new: Route) -> RouteTable:
    return table.replace(routes=tuple(new if one is old else one for one in table.routes))
