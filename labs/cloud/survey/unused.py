"""What stands in a network and serves nobody? Some of it costs money, all of it makes the next reader wonder."""

from functools import cache

from labs.cloud.registry import kinds, pascal
from labs.cloud.resources.address import Address
from labs.cloud.resources.instance import Instance
from labs.cloud.resources.internet_gateway import InternetGateway
from labs.cloud.resources.network_acl import NetworkAcl
from labs.cloud.resources.network_interface import NetworkInterface
from labs.cloud.resources.route_table import TARGETS, RouteTable, effective_routes
from labs.cloud.resources.security_group import SecurityGroup
from labs.cloud.resources.security_group_rule import SecurityGroupRule
from labs.cloud.resources.subnet import Subnet
from labs.cloud.resources.vpc import Vpc
from labs.cloud.survey.finding import Found, finds
from labs.cloud.world import Resource, World

ROUTED = (
    "internet-gateway",
    "natgateway",
    "vpc-peering-connection",
    "transit-gateway",
    "egress-only-internet-gateway",
    "vpn-gateway",
)
"""The kinds that carry nothing until a route leads to them."""


@finds("ROUTE_TABLE_WITHOUT_SUBNET", "unused", "low")
def table_without_subnet(world: World) -> Found:
    """A table that is neither the main one nor anybody's own."""
    for table in world.all(RouteTable):
        if not table.associations:
            yield table.id, {"vpc_id": table.vpc_id}


@finds("NETWORK_ACL_WITHOUT_SUBNET", "unused", "low")
def acl_without_subnet(world: World) -> Found:
    """An ACL of one's own that guards nothing."""
    for acl in world.all(NetworkAcl):
        if not acl.is_default and not acl.associations:
            yield acl.id, {"vpc_id": acl.vpc_id}


@finds("SECURITY_GROUP_ON_NOTHING", "unused", "low")
def group_on_nothing(world: World) -> Found:
    """A group on no interface that no rule speaks of either."""
    worn = {group_id for one in world.all(NetworkInterface) for group_id in one.group_ids}
    named = {one.referenced_group_id for one in world.all(SecurityGroupRule)}
    for group in world.all(SecurityGroup):
        if group.group_name != "default" and group.id not in worn | named:
            yield group.id, {"group_name": group.group_name}


@finds("IDLE_ELASTIC_IP", "unused", "medium")
def idle_address(world: World) -> Found:
    """An address that is allocated and associated with nothing is charged by the hour all the same."""
    for address in world.all(Address):
        if address.network_interface_id is None:
            yield address.id, {"public_ip": address.public_ip}


@finds("ELASTIC_IP_ON_STOPPED_INSTANCE", "unused", "medium")
def address_on_stopped_instance(world: World) -> Found:
    """An address on an instance that is not running answers nobody and is charged."""
    for address in world.all(Address):
        interface = world.find(NetworkInterface, address.network_interface_id)
        instance = (
            world.find(Instance, interface.attachment.instance_id) if interface and interface.attachment else None
        )
        if instance and instance.state in ("stopped", "stopping"):
            yield address.id, {"public_ip": address.public_ip, "instance_id": instance.id}


@finds("INTERFACE_ATTACHED_TO_NOTHING", "unused", "low")
def loose_interface(world: World) -> Found:
    """An interface with addresses and no machine behind it."""
    for one in world.all(NetworkInterface):
        if one.attachment is None and one.managed_by is None:
            yield one.id, {"subnet_id": one.subnet_id, "address": next(iter(one.addresses), "")}


@finds("GATEWAY_ATTACHED_TO_NOTHING", "unused", "low")
def loose_gateway(world: World) -> Found:
    """An internet gateway that belongs to no VPC."""
    for gateway in world.all(InternetGateway):
        if gateway.vpc_id is None:
            yield gateway.id, {}


@finds("TARGET_WITHOUT_ROUTE", "unused", "medium")
def target_without_route(world: World) -> Found:
    """A gateway that no route of any table leads to carries nothing; some are charged by the hour."""
    named = {route.target_id for table in world.all(RouteTable) for route in effective_routes(world, table)}
    for one in _routed(world):
        if one.id not in named and getattr(one, "vpc_id", "") is not None and _stands(one):
            yield one.id, {"kind": one.kind()}


@finds("EMPTY_SUBNET", "unused", "low")
def empty_subnet(world: World) -> Found:
    """A subnet without any interface, in a VPC where others have some."""
    used = {one.subnet_id for one in world.all(NetworkInterface)}
    busy = {one.vpc_id for one in world.all(NetworkInterface)}
    for subnet in world.all(Subnet):
        if subnet.id not in used and subnet.vpc_id in busy:
            yield subnet.id, {"cidr_block": subnet.cidr_blocks[0]}


@finds("EMPTY_VPC", "unused", "low")
def empty_vpc(world: World) -> Found:
    """A VPC of one's own in which there is nothing."""
    busy = {one.vpc_id for one in world.all(NetworkInterface)}
    for vpc in world.all(Vpc):
        if vpc.id not in busy and not vpc.is_default:
            yield vpc.id, {"cidr_block": vpc.cidr_block}


@finds("ROUTE_TO_NOWHERE", "unused", "medium")
def route_to_nowhere(world: World) -> Found:
    """A blackhole: what its destination matches is dropped, whatever other routes there are."""
    for table in world.all(RouteTable):
        for view in table.view(world)["Routes"]:
            if view["State"] == "blackhole":
                yield table.id, {"destination": _destination(view), "target_id": _target(view)}


def _routed(world: World) -> tuple[Resource, ...]:
    return tuple(one for kind in _routed_kinds() for one in world.all(kind))


@cache
def _routed_kinds() -> tuple[type[Resource], ...]:
    return tuple(kinds()[one] for one in ROUTED if one in kinds())


def _stands(one: Resource) -> bool:
    """Whether it is there for good; what is being deleted is nobody's worry."""
    return getattr(one, "state", "available") in ("available", "active", "attached", "pending", "pending-acceptance")


def _destination(view: dict[str, str]) -> str:
    named = ("DestinationCidrBlock", "DestinationIpv6CidrBlock", "DestinationPrefixListId")
    return next((view[name] for name in named if name in view), "")


def _target(view: dict[str, str]) -> str:
    return next((view[pascal(name)] for name in TARGETS if pascal(name) in view), "")
