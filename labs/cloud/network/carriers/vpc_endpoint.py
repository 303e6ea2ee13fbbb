"""How does a VPC endpoint carry a packet? To a service of AWS, by a route to a gateway or by an interface in a subnet.

A gateway endpoint has no address and no security group, and is there for its own VPC alone. An interface endpoint is
reached like any interface, also over peerings, VPNs and transit gateways.
https://docs.aws.amazon.com/vpc/latest/privatelink/gateway-endpoints.html
"""

from typing import NamedTuple

from labs.cloud.hardware.failure import failed_zone
from labs.cloud.network.carriage import Arrival, Leg, Place, Stage, carries, carry, receives, sends
from labs.cloud.network.carriers.network_acl import cross
from labs.cloud.network.packet import ECHO_REQUEST, Packet
from labs.cloud.network.step import Component, Passage, Refusal
from labs.cloud.network.topology import vpc_holds
from labs.cloud.resources.network_interface import NetworkInterface
from labs.cloud.resources.subnet import Subnet
from labs.cloud.resources.vpc import Vpc
from labs.cloud.resources.vpc_endpoint import VpcEndpoint, service_of


class BehindGateway(NamedTuple):
    """A service as it is reached through a gateway endpoint."""

    endpoint: VpcEndpoint
    service: str


@carries(VpcEndpoint)
def carry_to_gateway_endpoint(
    leg: Leg, endpoint: VpcEndpoint, leaves: Subnet | None, packet: Packet
) -> Stage[Arrival | None]:
    """Out of the subnet, and to the service: only from the VPC itself, only TCP and pings."""
    place = Place(endpoint.id, Component.VPC_ENDPOINT)
    facts = {"service": service_of(leg.world, endpoint).title, "address": packet.destination}
    yield from cross(leg, leaves, None, packet)
    if not vpc_holds(leg.world, endpoint.vpc_id, packet.source):
        seen = {**facts, "address": packet.source}
        yield leg.refuses(place, "outbound", Refusal.VPCE_REQUIRES_SOURCE_IN_VPC, packet, seen)
        return None
    is_ping = packet.protocol == "icmp" and packet.icmp_type == ECHO_REQUEST
    if packet.protocol != "tcp" and not is_ping:
        told = {**facts, "protocol": packet.protocol}
        yield leg.refuses(place, "outbound", Refusal.VPCE_GATEWAY_PROTOCOL_RESTRICTION, packet, told)
        return None
    yield leg.delivers(place, "outbound", Passage.DELIVERED_TO_ENDPOINT, packet, facts)
    return Arrival(BehindGateway(endpoint, facts["service"]), packet)


@sends(BehindGateway)
def send_through_gateway_endpoint(leg: Leg, end: BehindGateway, packet: Packet) -> Stage[Arrival | None]:
    """The service answers, from its own address."""
    place = Place(end.endpoint.id, Component.VPC_ENDPOINT)
    facts = {"service": end.service, "address": packet.source}
    yield leg.passes(place, "inbound", Passage.VPCE_ANSWERS, packet, facts)
    return (yield from carry(leg, leg.world.get(Vpc, end.endpoint.vpc_id), None, packet))


@receives(VpcEndpoint)
def receive_at_interface_endpoint(
    leg: Leg, endpoint: VpcEndpoint, interface: NetworkInterface, packet: Packet
) -> Stage[Arrival | None]:
    """The interface takes TCP for the service behind it, whatever the port, and nothing else; it goes down with its zone."""
    place = Place(endpoint.id, Component.VPC_ENDPOINT)
    facts = {"service": service_of(leg.world, endpoint).title, "address": packet.destination}
    if not interface.has_address(packet.destination):
        yield leg.refuses(place, "inbound", Refusal.NO_POSSIBLE_DESTINATION, packet, facts)
        return None
    if hardware := failed_zone(leg.world, interface.availability_zone):
        failure = {"level": "zone", "hardware": hardware, "host": ""}
        yield leg.refuses(place, "inbound", Refusal.HARDWARE_FAILED, packet, failure)
    if packet.protocol != "tcp":
        told = {**facts, "protocol": packet.protocol}
        yield leg.refuses(place, "inbound", Refusal.PROTOCOL_RESTRICTION, packet, told)
        return None
    yield leg.delivers(place, "inbound", Passage.DELIVERED_TO_ENDPOINT, packet, facts)
    return Arrival(interface, packet)
