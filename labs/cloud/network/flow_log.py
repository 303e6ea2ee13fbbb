"""What would the flow logs on a packet's way write down? Records in AWS's format, one for each interface and direction.

Security groups and network ACLs decide between ACCEPT and REJECT, and nothing else does: what a route or a gateway drops
afterwards was accepted at the interface. https://docs.aws.amazon.com/vpc/latest/userguide/flow-log-records.html
"""

from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

from labs.cloud.facts.instance_types import instance_types
from labs.cloud.facts.regions import zone_id
from labs.cloud.network.carriage import NOWHERE
from labs.cloud.network.packet import PROTOCOL_NUMBERS, Packet, is_ipv6
from labs.cloud.network.sighting import BLOCKED, Sighting, managed_by, sightings
from labs.cloud.network.step import Component, Walk
from labs.cloud.network.topology import instance_of
from labs.cloud.resources.flow_log import FlowLog, watching
from labs.cloud.world import World

NOTHING = "-"
"""What stands for a field that does not apply."""
HEADERS = {"tcp": 20, "udp": 8, "icmp": 8, "icmpv6": 8}
"""Bytes of the header of a packet without content, beside those of IP."""
SYN, SYN_ACK = 2, 18
"""What `tcp-flags` says of the first packet of a connection, and of the answer."""


class Record(NamedTuple):
    """One line of one flow log."""

    flow_log_id: str
    network_interface_id: str
    action: str
    line: str


def records(world: World, walk: Walk) -> list[str]:
    """The lines that all flow logs on the way write, in the order of the way."""
    return [one.line for one in written(world, walk)]


def written(world: World, walk: Walk, elsewhere: Mapping[str, World] = NOWHERE) -> list[Record]:
    """The records that all flow logs on the way write, in the order of the way; `elsewhere` are other Regions' worlds."""
    return [one for seen in sightings(world, walk, elsewhere) for one in _of_sighting(seen)]


def _of_sighting(seen: Sighting) -> Iterator[Record]:
    interface = seen.interface
    for flow_log in watching(seen.world, interface.id, interface.subnet_id, interface.vpc_id):
        action = action_of(seen)
        if flow_log.traffic_type in ("ALL", action):
            yield Record(flow_log.id, interface.id, action, line_of(flow_log, seen))


def action_of(seen: Sighting) -> str:
    """ACCEPT or REJECT."""
    return "REJECT" if seen.refused_by else "ACCEPT"


def line_of(flow_log: FlowLog, seen: Sighting) -> str:
    """The record of a packet in the format of a flow log."""
    values = {"version": str(flow_log.version)}
    return " ".join(values.get(one) or _FIELDS.get(one, _nothing)(seen) for one in flow_log.fields)


def _nothing(_: Sighting) -> str:
    return NOTHING


def _own_address(seen: Sighting) -> str:
    """The interface's address as records have it: always its primary one, whichever was spoken to."""
    packet = seen.packet
    address = packet.source if seen.direction == "outbound" else packet.destination
    return address if is_ipv6(address) else seen.interface.primary_address


def _source(seen: Sighting) -> str:
    return _own_address(seen) if seen.direction == "outbound" else seen.packet.source


def _destination(seen: Sighting) -> str:
    return _own_address(seen) if seen.direction == "inbound" else seen.packet.destination


def _instance_id(seen: Sighting) -> str:
    instance = instance_of(seen.world, seen.interface.id)
    return instance.id if instance else NOTHING


def _length(seen: Sighting) -> str:
    packet = seen.packet
    return str((40 if is_ipv6(packet.source) else 20) + HEADERS[packet.protocol])


def _tcp_flags(seen: Sighting) -> str:
    """Of what is no TCP no flag is recorded."""
    if seen.packet.protocol != "tcp":
        return "0"
    return str(SYN if seen.leg == "request" else SYN_ACK)


def _port(port: int | None) -> str:
    return str(port or 0)


def _moment(seen: Sighting) -> str:
    return str(int(seen.world.now.timestamp()))


def _traffic_path(seen: Sighting) -> str:
    """By what a packet goes out, as a number: 1 what is in the VPC, 2 and 8 an internet gateway, 3 to 5 and 7 other gateways.

    https://docs.aws.amazon.com/vpc/latest/userguide/flow-log-records.html#flow-logs-fields
    """
    beyond = seen.goes_by
    if seen.direction == "inbound" or beyond is None:
        return NOTHING
    if beyond.component_type == Component.INTERNET_GATEWAY:
        return "8" if _is_nitro(seen) else "2"
    if beyond.component_type == Component.VPC_ENDPOINT and beyond.component_id not in managed_by(seen.world):
        return "7" if _is_nitro(seen) else "2"
    if beyond.component_type == Component.VPC_PEERING_CONNECTION:
        return "4" if beyond.facts.get("region", seen.world.region) == seen.world.region else "5"
    return "3" if beyond.component_type == Component.VPN_GATEWAY else "1"


def _is_nitro(seen: Sighting) -> bool:
    instance = instance_of(seen.world, seen.interface.id)
    return instance is not None and instance_types()[instance.instance_type].hypervisor == "nitro"


def _family(packet: Packet) -> str:
    return "IPv6" if is_ipv6(packet.source) else "IPv4"


_FIELDS: Mapping[str, Callable[[Sighting], str]] = {
    "account-id": lambda seen: seen.world.account_id,
    "interface-id": lambda seen: seen.interface.id,
    "srcaddr": _source,
    "dstaddr": _destination,
    "srcport": lambda seen: _port(seen.packet.source_port),
    "dstport": lambda seen: _port(seen.packet.destination_port),
    "protocol": lambda seen: str(PROTOCOL_NUMBERS[seen.packet.protocol]),
    "packets": lambda _: "1",
    "bytes": _length,
    "start": _moment,
    "end": _moment,
    "action": action_of,
    "log-status": lambda _: "OK",
    "vpc-id": lambda seen: seen.interface.vpc_id,
    "subnet-id": lambda seen: seen.interface.subnet_id,
    "instance-id": _instance_id,
    "tcp-flags": _tcp_flags,
    "type": lambda seen: _family(seen.packet),
    "pkt-srcaddr": lambda seen: seen.packet.source,
    "pkt-dstaddr": lambda seen: seen.packet.destination,
    "region": lambda seen: seen.world.region,
    "az-id": lambda seen: zone_id(seen.world.region, seen.interface.availability_zone),
    "flow-direction": lambda seen: "egress" if seen.direction == "outbound" else "ingress",
    "traffic-path": _traffic_path,
    "reject-reason": lambda seen: "BPA" if seen.refused_by == BLOCKED else NOTHING,
}
"""Field -> what it says of a packet at an interface. The others do not apply to anything that this Region has."""
