"""Is there anything smaller? Every action from a list of wide ones, in every order, that knows nothing of remedies."""

from collections.abc import Iterator
from itertools import permutations
from typing import Any

from labs.cloud import registry
from labs.cloud.errors import CloudError
from labs.cloud.network.explain import is_complete
from labs.cloud.network.walk import walk
from labs.cloud.resources.address import Address
from labs.cloud.resources.customer_gateway import CustomerGateway
from labs.cloud.resources.instance import Instance
from labs.cloud.resources.internet_gateway import InternetGateway
from labs.cloud.resources.network_acl import NetworkAcl
from labs.cloud.resources.network_interface import NetworkInterface
from labs.cloud.resources.route_table import RouteTable
from labs.cloud.resources.security_group import SecurityGroup
from labs.cloud.resources.subnet import Subnet
from labs.cloud.resources.vpc import Vpc
from labs.cloud.resources.vpn_gateway import VpnGateway
from labs.cloud.world import World

Call = tuple[str, dict[str, Any]]
ANYWHERE = "0.0.0.0/0"
EVERYTHING = [{"ip_protocol": "-1", "ip_ranges": [{"cidr_ip": ANYWHERE}], "ipv6_ranges": [{"cidr_ipv6": "::/0"}]}]
TARGETS = {
    "igw": "gateway_id",
    "nat": "nat_gateway_id",
    "pcx": "vpc_peering_connection_id",
    "tgw": "transit_gateway_id",
}


def smaller_fix(
    world: World, packet: dict[str, Any], than: int, *, most_tried: int = 40_000
) -> tuple[Call, ...] | None:
    """Fewer actions than so many that would do, out of all the wide ones; None when there are none."""
    calls = list(wide_calls(world))
    tried = 0
    for length in range(1, than):
        for chosen in permutations(calls, length):
            tried += 1
            if tried > most_tried:
                return None
            after = _done(world, chosen)
            if after is not None and is_complete(walk(after, **packet)):
                return chosen
    return None


def wide_calls(world: World) -> Iterator[Call]:
    """Single actions that open as much as one action can."""
    yield from _groups(world)
    yield from _acls(world)
    yield from _routes(world)
    yield from _vpns(world)
    yield "modify_vpc_block_public_access_options", {"internet_gateway_block_mode": "off"}
    yield "start_instances", {"instance_ids": [one.id for one in world.all(Instance) if one.state == "stopped"]}
    for gateway in world.all(InternetGateway):
        for vpc in world.all(Vpc):
            yield "attach_internet_gateway", {"internet_gateway_id": gateway.id, "vpc_id": vpc.id}
    for interface in world.all(NetworkInterface):
        one = {"network_interface_id": interface.id}
        yield "modify_network_interface_attribute", {**one, "source_dest_check": {"value": False}}
        yield "modify_network_interface_attribute", {**one, "associate_public_ip_address": True}
        for address in world.all(Address):
            if address.association_id is None:
                yield "associate_address", {**one, "allocation_id": address.id}


def _groups(world: World) -> Iterator[Call]:
    for group in world.all(SecurityGroup):
        for way in ("ingress", "egress"):
            yield f"authorize_security_group_{way}", {"group_id": group.id, "ip_permissions": EVERYTHING}


def _acls(world: World) -> Iterator[Call]:
    for acl in world.all(NetworkAcl):
        for egress in (False, True):
            lowest = min((one.rule_number for one in acl.entries if one.egress == egress), default=100)
            entry = {"network_acl_id": acl.id, "egress": egress, "protocol": "-1", "rule_action": "allow"}
            number = {"rule_number": max(lowest - 1, 1), "cidr_block": ANYWHERE}
            yield "replace_network_acl_entry" if lowest == 1 else "create_network_acl_entry", {**entry, **number}
        for other in world.where(NetworkAcl, vpc_id=acl.vpc_id):
            for one in acl.associations if other.id != acl.id else ():
                params = {"association_id": one.association_id, "network_acl_id": other.id}
                yield "replace_network_acl_association", params


def _routes(world: World) -> Iterator[Call]:
    targets = [id for id in world.resources if id.partition("-")[0] in TARGETS and id.count("-") == 1]
    for table in world.all(RouteTable):
        taken = [one.destination for one in table.routes if one.gateway_id != "local"]
        for block in dict.fromkeys((*taken, ANYWHERE)):
            route = {"route_table_id": table.id, "destination_cidr_block": block}
            for target in targets:
                member = {TARGETS[target.partition("-")[0]]: target}
                yield "replace_route" if block in taken else "create_route", {**route, **member}
            if block in taken:
                yield "delete_route", route
        for subnet in world.where(Subnet, vpc_id=table.vpc_id):
            yield "associate_route_table", {"route_table_id": table.id, "subnet_id": subnet.id}
        for one in table.associations:
            if one.subnet_id:
                yield "disassociate_route_table", {"association_id": one.association_id}


def _vpns(world: World) -> Iterator[Call]:
    for gateway in world.all(VpnGateway):
        for vpc in world.all(Vpc):
            yield "attach_vpn_gateway", {"vpn_gateway_id": gateway.id, "vpc_id": vpc.id}
        for table in world.all(RouteTable):
            yield "enable_vgw_route_propagation", {"route_table_id": table.id, "gateway_id": gateway.id}
        for customer in world.all(CustomerGateway):
            params = {"customer_gateway_id": customer.id, "vpn_gateway_id": gateway.id, "type": "ipsec.1"}
            yield "create_vpn_connection", params


def _done(world: World, calls: tuple[Call, ...]) -> World | None:
    for call in calls:
        try:
            world = registry.call(world, *call)[0]
        except CloudError:
            return None
    return world
