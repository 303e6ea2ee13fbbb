"""What helps on the way to a network on premises? A gateway that is attached, a VPN connection, a route on it."""

from collections.abc import Iterator
from itertools import product

from labs.cloud.network.packet import is_internet_address
from labs.cloud.network.remedy import Act, Move, Situation, remedies, size
from labs.cloud.network.step import Passage, Refusal
from labs.cloud.resources.customer_gateway import CustomerGateway
from labs.cloud.resources.route_table import LOCAL, RouteTable
from labs.cloud.resources.vpc import Vpc
from labs.cloud.resources.vpn_connection import VpnConnection
from labs.cloud.resources.vpn_gateway import VpnGateway


@remedies(Refusal.VGW_NOT_ATTACHED)
def attach_the_gateway(now: Situation) -> Iterator[Move]:
    """To any VPC that has none; only one of them has the address."""
    for vpc in now.world.all(Vpc):
        params = {"vpn_gateway_id": now.step.component_id, "vpc_id": vpc.id}
        yield (Act("attach_vpn_gateway", params),)


@remedies(*Refusal)
def learn_a_way(now: Situation) -> Iterator[Move]:
    """A table takes what a gateway learns: once the gateway is attached, propagates, and has a connection to learn by."""
    if is_internet_address(now.step.before.destination):
        return
    for table in _tables_asked(now):
        for gateway in now.world.all(VpnGateway):
            propagated = Act("enable_vgw_route_propagation", {"route_table_id": table.id, "gateway_id": gateway.id}, 1)
            if gateway.carries_for(now.world, table.vpc_id):
                yield (propagated,)
                yield from _connections(now, [gateway.id], _customers(now))
            elif gateway.vpc_id is None and gateway.state == "available":
                attached = Act("attach_vpn_gateway", {"vpn_gateway_id": gateway.id, "vpc_id": table.vpc_id})
                yield (attached,)
                yield attached, propagated


@remedies(Refusal.VGW_HAS_NO_ROUTE, Refusal.CUSTOMER_GATEWAY_HAS_NO_VPN)
def route_over_a_connection(now: Situation) -> Iterator[Move]:
    """A static route of a VPN connection, for the address alone."""
    block = now.block_of(now.step.before.destination)
    for connection in now.world.all(VpnConnection):
        params = {"vpn_connection_id": connection.id, "destination_cidr_block": block}
        yield (Act("create_vpn_connection_route", params, opens=size(block)),)


@remedies(Refusal.VGW_HAS_NO_ROUTE)
def connect_a_customer(now: Situation) -> Iterator[Move]:
    """A VPN connection from any customer gateway, which learns its routes by BGP."""
    yield from _connections(now, [now.step.component_id], _customers(now))


@remedies(Refusal.CUSTOMER_GATEWAY_HAS_NO_VPN)
def connect_the_customer(now: Situation) -> Iterator[Move]:
    """A VPN connection to any virtual private gateway."""
    gateways = [one.id for one in now.world.all(VpnGateway) if one.state == "available"]
    yield from _connections(now, gateways, [now.step.component_id])


def _connections(now: Situation, gateway_ids: list[str], customer_ids: list[str]) -> Iterator[Move]:
    for gateway_id, customer_id in product(gateway_ids, customer_ids):
        params = {"customer_gateway_id": customer_id, "vpn_gateway_id": gateway_id, "type": "ipsec.1"}
        yield (Act("create_vpn_connection", params, opens=1),)


def _customers(now: Situation) -> list[str]:
    return [one.id for one in now.world.all(CustomerGateway)]


def _tables_asked(now: Situation) -> list[RouteTable]:
    """The tables in which another route could have been found: the one that refuses, and those that led here."""
    led = [one for one in now.earlier if one.code == Passage.ROUTE_CHOSEN and one.facts["target_id"] != LOCAL]
    ids = dict.fromkeys([now.step.component_id, *(one.component_id for one in led)])
    return [table for id in ids if (table := now.world.find(RouteTable, id))]
