"""Networks that work, broken by random actions: every break is an action of EC2 that another action can make good.

`broken(random)` gives a world, a packet that got through and back before, and packets that never did.
"""

from collections.abc import Callable, Iterator
from functools import cache
from random import Random
from typing import Any, NamedTuple

from labs.cloud import registry
from labs.cloud.errors import CloudError
from labs.cloud.network.packet import is_ipv6
from labs.cloud.network.walk import walk
from labs.cloud.resources.address import Address
from labs.cloud.resources.instance import Instance
from labs.cloud.resources.internet_gateway import InternetGateway
from labs.cloud.resources.network_acl import NetworkAcl
from labs.cloud.resources.network_interface import NetworkInterface
from labs.cloud.resources.on_premises_network import OnPremisesNetwork
from labs.cloud.resources.route_table import RouteTable
from labs.cloud.resources.security_group import SecurityGroup
from labs.cloud.resources.security_group_rule import SecurityGroupRule
from labs.cloud.resources.vpn_connection import VpnConnection
from labs.cloud.resources.vpn_gateway import VpnGateway
from labs.cloud.world import World
from tests.cloud.builders import Network, a_region

Packet = dict[str, Any]
Call = tuple[str, dict[str, Any]]
ANYWHERE = "0.0.0.0/0"
OUTSIDE, OUTSIDE_IPV6 = "198.51.100.7", "2001:db8::7"


class Broken(NamedTuple):
    """What is to be repaired."""

    world: World
    packet: Packet
    breaks: list[Call]
    never: list[Packet]
    """Packets that did not arrive in the network that worked, and do not arrive now."""


def broken(random: Random, most: int = 4) -> Broken:
    """A network that worked for a packet and does not any more."""
    while True:
        network = random.choice(working())
        packet = random.choice([one for one in packets(network) if walk(network.world, **one).returned])
        world, breaks = network.world, list[Call]()
        for _ in range(random.randint(1, most)):
            call = random.choice(list(calls_that_break(world, random)))
            try:
                world = registry.call(world, *call)[0]
            except CloudError:
                continue
            breaks.append(call)
        if not walk(world, **packet).returned:
            others = [one for one in packets(network) if one != packet]
            never = [one for one in others if not any(walk(each, **one).arrived for each in (network.world, world))]
            return Broken(world, packet, breaks, random.sample(never, min(3, len(never))))


@cache
def working() -> tuple[Network, ...]:
    """Networks in which much gets through."""
    return shop(), peers(), hub(), behind_nat(), behind_an_appliance(), branch_office(), dual_stack()


def packets(network: Network) -> list[Packet]:
    """Everything that might be sent between the instances of a network and the internet."""
    hosts = [one.id for one in network.world.all(Instance)]
    outside = [OUTSIDE, *(one.id for one in network.world.all(OnPremisesNetwork))]
    if any(one.ipv6_addresses for one in network.world.all(NetworkInterface)):
        outside.append(OUTSIDE_IPV6)
    pairs = [(a, b) for a in (*hosts, "internet", *outside) for b in (*hosts, *outside) if a != b]
    ends = [pair for pair in pairs if set(pair) & set(hosts)]
    services: tuple[Packet, ...] = (
        {"destination_port": 80},
        {"destination_port": 5432},
        {"protocol": "udp", "destination_port": 53},
        {"protocol": "icmp"},
    )
    return [{"source": a, "destination": b, **one} for a, b in ends for one in services]


def shop() -> Network:
    """A web server that the internet sees, a database behind it, and a group of its own for each."""
    network = a_region().with_vpc().with_public_subnet().with_subnet("private", "10.0.2.0/24")
    network.with_group("web", open_port=80).with_group("db")
    pairs = [
        {
            "ip_protocol": "tcp",
            "from_port": 5432,
            "to_port": 5432,
            "user_id_group_pairs": [{"group_id": network["web"]}],
        }
    ]
    network.do("authorize_security_group_ingress", group_id=network["db"], ip_permissions=pairs)
    ping = [{"ip_protocol": "icmp", "from_port": -1, "to_port": -1, "ip_ranges": [{"cidr_ip": "10.0.0.0/16"}]}]
    network.do("authorize_security_group_ingress", group_id=network["db"], ip_permissions=ping)
    network.with_instance("server", in_subnet="public", groups=("web",)).with_address("fixed", on="server-eth0")
    network.with_instance("second", in_subnet="public", groups=("web",))
    network.with_instance("database", in_subnet="private", groups=("db",))
    table = network.table(network["vpc"])
    network.do("associate_route_table", route_table_id=table, subnet_id=network["private"])
    network.acl(network["vpc"])
    return network


def peers() -> Network:
    """Two VPCs joined by a peering."""
    network = _two_vpcs()
    asked = network.do("create_vpc_peering_connection", vpc_id=network["a"], peer_vpc_id=network["b"])
    target = {"vpc_peering_connection_id": asked["VpcPeeringConnection"]["VpcPeeringConnectionId"]}
    network.do("accept_vpc_peering_connection", **target)
    return _joined(network, target)


def hub() -> Network:
    """Two VPCs joined by a transit gateway."""
    network = _two_vpcs().with_transit_gateway("tgw")
    network.with_attachment("near", to="tgw", subnets=("in-a",), vpc="a")
    network.with_attachment("far", to="tgw", subnets=("in-b",), vpc="b")
    return _joined(network, {"transit_gateway_id": network["tgw"]})


def behind_nat() -> Network:
    """A private subnet that reaches the internet through a NAT gateway."""
    network = a_region().with_vpc().with_public_subnet().with_subnet("private", "10.0.2.0/24").with_group("inner")
    network.with_instance("host", in_subnet="private", groups=("inner",)).with_address("nat-address")
    made = network.do("create_nat_gateway", subnet_id=network["public"], allocation_id=network["nat-address"])
    table = network.table(network["vpc"])
    network.do("associate_route_table", route_table_id=table, subnet_id=network["private"])
    target = {"nat_gateway_id": made["NatGateway"]["NatGatewayId"]}
    network.do("create_route", route_table_id=table, destination_cidr_block=ANYWHERE, **target)
    return network


def behind_an_appliance() -> Network:
    """A private subnet whose way out is an instance that forwards."""
    network = a_region().with_vpc().with_public_subnet().with_subnet("private", "10.0.2.0/24").with_group("all")
    everything = [{"ip_protocol": "-1", "ip_ranges": [{"cidr_ip": ANYWHERE}]}]
    network.do("authorize_security_group_ingress", group_id=network["all"], ip_permissions=everything)
    network.with_instance("appliance", in_subnet="public", groups=("all",))
    network.with_instance("host", in_subnet="private", groups=("all",)).with_address("fixed", on="host-eth0")
    off = {"network_interface_id": network["appliance-eth0"], "source_dest_check": {"value": False}}
    network.do("modify_network_interface_attribute", **off)
    table = network.table(network["vpc"])
    network.do("associate_route_table", route_table_id=table, subnet_id=network["private"])
    target = {"network_interface_id": network["appliance-eth0"]}
    network.do("create_route", route_table_id=table, destination_cidr_block=ANYWHERE, **target)
    return network


def branch_office() -> Network:
    """A VPC that a network on premises reaches by VPN."""
    network = a_region().with_vpc(gateway=False).with_subnet("inside").with_group("all")
    everything = [{"ip_protocol": "-1", "ip_ranges": [{"cidr_ip": ANYWHERE}]}]
    network.do("authorize_security_group_ingress", group_id=network["all"], ip_permissions=everything)
    network.with_instance("host", in_subnet="inside", groups=("all",)).with_vpn_gateway().with_propagation()
    return network.with_customer_gateway().with_premises().with_vpn()


def dual_stack() -> Network:
    """A subnet whose instances speak IPv6 with the internet."""
    network = a_region().with_vpc().with_public_subnet().with_group("web", open_port=80)
    network.do("associate_vpc_cidr_block", vpc_id=network["vpc"], amazon_provided_ipv6_cidr_block=True)
    block = network.do("describe_vpcs", vpc_ids=[network["vpc"]])["Vpcs"][0]["Ipv6CidrBlockAssociationSet"][0]
    inside = block["Ipv6CidrBlock"].replace("/56", "/64")
    network.do("associate_subnet_cidr_block", subnet_id=network["public"], ipv6_cidr_block=inside)
    network.with_instance("server", in_subnet="public", groups=("web",), ipv6_address_count=1)
    table = network.main_table(network["vpc"])["RouteTableId"]
    target = {"gateway_id": network["vpc-gateway"]}
    network.do("create_route", route_table_id=table, destination_ipv6_cidr_block="::/0", **target)
    return network


def calls_that_break(world: World, random: Random) -> Iterator[Call]:
    """One call of each sort that may break something in this world."""
    for breaker in BREAKERS:
        calls = list(breaker(world))
        if calls:
            yield random.choice(calls)


def _revoke(world: World) -> Iterator[Call]:
    for rule in world.all(SecurityGroupRule):
        way = "egress" if rule.is_egress else "ingress"
        yield f"revoke_security_group_{way}", {"group_id": rule.group_id, "security_group_rule_ids": [rule.id]}


def _leave_groups(world: World) -> Iterator[Call]:
    for interface in _own(world):
        default = next(
            one for one in world.where(SecurityGroup, vpc_id=interface.vpc_id) if one.group_name == "default"
        )
        yield "modify_network_interface_attribute", {"network_interface_id": interface.id, "groups": [default.id]}


def _delete_routes(world: World) -> Iterator[Call]:
    for table in world.all(RouteTable):
        for route in table.routes:
            if route.gateway_id != "local":
                name = "destination_ipv6_cidr_block" if is_ipv6(route.destination) else "destination_cidr_block"
                yield "delete_route", {"route_table_id": table.id, name: route.destination}


def _misdirect(world: World) -> Iterator[Call]:
    for table in world.all(RouteTable):
        for interface in _own(world):
            for block in (ANYWHERE, f"{OUTSIDE}/32"):
                yield (
                    random_replacement(table, block),
                    {
                        "route_table_id": table.id,
                        "destination_cidr_block": block,
                        "network_interface_id": interface.id,
                    },
                )


def random_replacement(table: RouteTable, block: str) -> str:
    return "replace_route" if any(one.destination == block for one in table.routes) else "create_route"


def _reassociate(world: World) -> Iterator[Call]:
    for table in world.all(RouteTable):
        for one in table.associations:
            if one.subnet_id:
                yield "disassociate_route_table", {"association_id": one.association_id}


def _stop(world: World) -> Iterator[Call]:
    for instance in world.all(Instance):
        yield "stop_instances", {"instance_ids": [instance.id]}


def _drop_addresses(world: World) -> Iterator[Call]:
    for address in world.all(Address):
        if address.association_id and not _is_managed(world, address):
            yield "disassociate_address", {"association_id": address.association_id}
    for interface in _own(world):
        if interface.public_ip:
            params = {"network_interface_id": interface.id, "associate_public_ip_address": False}
            yield "modify_network_interface_attribute", params


def _detach_gateways(world: World) -> Iterator[Call]:
    for gateway in world.all(InternetGateway):
        if gateway.vpc_id:
            yield "detach_internet_gateway", {"internet_gateway_id": gateway.id, "vpc_id": gateway.vpc_id}


def _leave_the_vpn(world: World) -> Iterator[Call]:
    for gateway in world.all(VpnGateway):
        if gateway.vpc_id:
            yield "detach_vpn_gateway", {"vpn_gateway_id": gateway.id, "vpc_id": gateway.vpc_id}
            for table in world.where(RouteTable, vpc_id=gateway.vpc_id):
                params = {"route_table_id": table.id, "gateway_id": gateway.id}
                yield "disable_vgw_route_propagation", params
    for connection in world.all(VpnConnection):
        yield "delete_vpn_connection", {"vpn_connection_id": connection.id}


def _block_public_access(world: World) -> Iterator[Call]:
    for mode in ("block-ingress", "block-bidirectional"):
        yield "modify_vpc_block_public_access_options", {"internet_gateway_block_mode": mode}


def _deny(world: World) -> Iterator[Call]:
    for acl in world.all(NetworkAcl):
        for egress in (False, True):
            for number, block in ((1, ANYWHERE), (7, "10.0.0.0/8"), (50, f"{OUTSIDE}/32"), (99, ANYWHERE)):
                params = {"network_acl_id": acl.id, "rule_number": number, "egress": egress, "cidr_block": block}
                yield "create_network_acl_entry", {**params, "protocol": "-1", "rule_action": "deny"}


def _forget_entries(world: World) -> Iterator[Call]:
    for acl in world.all(NetworkAcl):
        for entry in acl.entries:
            params = {"network_acl_id": acl.id, "rule_number": entry.rule_number, "egress": entry.egress}
            yield "delete_network_acl_entry", params


def _take_another_acl(world: World) -> Iterator[Call]:
    for acl in world.all(NetworkAcl):
        for one in acl.associations:
            for other in world.where(NetworkAcl, vpc_id=acl.vpc_id):
                if other.id != acl.id:
                    params = {"association_id": one.association_id, "network_acl_id": other.id}
                    yield "replace_network_acl_association", params


def _check(world: World) -> Iterator[Call]:
    for interface in _own(world):
        if not interface.source_dest_check:
            params = {"network_interface_id": interface.id, "source_dest_check": {"value": True}}
            yield "modify_network_interface_attribute", params


def _leave_transit_tables(world: World) -> Iterator[Call]:
    for table in world.resources.values():
        if table.kind() == "transit-gateway-route-table":
            for attachment in world.resources.values():
                if attachment.kind() == "transit-gateway-attachment":
                    params = {
                        "transit_gateway_route_table_id": table.id,
                        "transit_gateway_attachment_id": attachment.id,
                    }
                    yield "disassociate_transit_gateway_route_table", params
                    yield "disable_transit_gateway_route_table_propagation", params


BREAKERS: tuple[Callable[[World], Iterator[Call]], ...] = (
    _revoke,
    _leave_groups,
    _delete_routes,
    _misdirect,
    _reassociate,
    _stop,
    _drop_addresses,
    _detach_gateways,
    _deny,
    _forget_entries,
    _take_another_acl,
    _check,
    _leave_transit_tables,
    _leave_the_vpn,
    _block_public_access,
)


def _two_vpcs() -> Network:
    network = a_region().with_vpc("a").with_public_subnet("in-a", vpc="a").with_group("of-a", vpc="a", open_port=80)
    network.with_vpc("b", "10.9.0.0/16", gateway=False).with_subnet("in-b", "10.9.1.0/24", vpc="b")
    network.with_group("of-b", vpc="b", open_port=5432)
    network.with_instance("here", in_subnet="in-a", groups=("of-a",))
    return network.with_instance("there", in_subnet="in-b", groups=("of-b",))


def _joined(network: Network, target: dict[str, str]) -> Network:
    for vpc, beyond in (("a", "10.9.0.0/16"), ("b", "10.0.0.0/16")):
        table = network.main_table(network[vpc])["RouteTableId"]
        network.do("create_route", route_table_id=table, destination_cidr_block=beyond, **target)
    return network


def _own(world: World) -> list[NetworkInterface]:
    return [one for one in world.all(NetworkInterface) if not one.managed_by]


def _is_managed(world: World, address: Address) -> bool:
    interface = world.find(NetworkInterface, address.network_interface_id)
    return interface is not None and interface.managed_by is not None
