"""What traffic stands in the network? A demand between two ends, which goes on while time passes until it is taken away.

AWS knows nothing of it: these actions are ours alone, no client of AWS can call them. It is what the programs of a real
network would send; what it gets follows from labs/cloud/hardware/flows.py, and what it costs from the bill.
"""

import re
from datetime import datetime
from typing import Annotated, Any, Literal

from labs.cloud.describe import Filter, describe, tag_list
from labs.cloud.errors import CloudError, InvalidParameterValue
from labs.cloud.facts.quotas import MOST_TRAFFIC_FLOWS
from labs.cloud.hardware.course import course_between, course_of
from labs.cloud.hardware.flows import SMALLEST_PACKET, Flow, standing_shares
from labs.cloud.hardware.limits import Limit
from labs.cloud.network.packet import LAST_PORT
from labs.cloud.reference import Ref
from labs.cloud.registry import Outcome, action, kind_of_prefix, settles
from labs.cloud.resources.tag import TagSpecification, tags_of
from labs.cloud.rules import deleted
from labs.cloud.world import Resource, World, is_well_formed

TrafficFlowId = Annotated[str, Ref("traffic-flow")]
SourceId = Annotated[str, Ref("network-interface", "instance")]
Carried = Literal["tcp", "udp"]
USUAL_PORT = 5201
"""That of iperf3."""
MOST_SINGLE_FLOWS = 1000
MOST_GBPS = 10_000.0
LARGEST_PACKET = 9001


class TrafficFlow(Resource, tag="traffic-flow"):
    id_prefix = "traffic"
    id_member = "TrafficFlowId"
    noun = "trafficFlow"
    not_found = "InvalidID"
    malformed = "InvalidID"
    filters = {
        "destination": "Destination",
        "limited-by": "LimitedBy.Code",
        "protocol": "Protocol",
        "source-id": "SourceId",
        "state": "State",
        "traffic-flow-id": "TrafficFlowId",
    }

    source_id: SourceId
    destination: str
    """Any end that a packet can have: an id, an address, a name, `internet`."""
    create_time: datetime
    protocol: Carried = "tcp"
    port: int = USUAL_PORT
    flows: int = 1
    gbps: float | None = None
    """What they want together; None: all they can get."""
    tunnelled: bool = False
    packet_bytes: int | None = None

    def on_delete_of(self, owner_id: str) -> Literal["blocks", "goes", "lets go"]:
        return "goes"

    def flow(self, world: World) -> Flow | None:
        """The flow and its way as the network stands; None where an end is gone."""
        course = course_between(world, self.source_id, self.destination, self.protocol, self.port)
        if course is None:
            return None
        return Flow(course, self.protocol, self.flows, self.gbps, self.tunnelled, self.packet_bytes)

    def view(self, world: World) -> dict[str, Any]:
        share = standing_shares(world).get(self.id)
        wanted = {"DemandGbps": self.gbps, "PacketBytes": self.packet_bytes}
        return {
            "CreateTime": self.create_time,
            "Destination": self.destination,
            "Flows": self.flows,
            "Gbps": round(share.gbps, 6) if share else 0.0,
            "LimitedBy": _limit_view(share.limited_by, share.facts) if share else _refusal_view(world, self),
            "Port": self.port,
            "Protocol": self.protocol,
            "SourceId": self.source_id,
            "State": "running" if share else "blocked",
            "Tags": tag_list(self.tags),
            "TrafficFlowId": self.id,
            "Tunnelled": self.tunnelled,
            **{name: value for name, value in wanted.items() if value is not None},
        }


class FlowsOutOfRange(CloudError):
    code = "InvalidParameterValue"
    template = "Value ({flows}) for parameter flows is invalid. Expecting from 1 to {most} flows."


class DemandOutOfRange(CloudError):
    code = "InvalidParameterValue"
    template = "Value ({gbps}) for parameter gbps is invalid. Expecting more than 0 Gbps and up to {most}."


class PacketOutOfRange(CloudError):
    code = "InvalidParameterValue"
    template = "Value ({packet_bytes}) for parameter packetBytes is invalid. Expecting from {least} to {most} bytes."


class TooManyTrafficFlows(CloudError):
    code = "ResourceCountExceeded"
    template = "A Region of this simulation carries up to {limit} traffic flows."


@action
def create_traffic_flow(
    world: World,
    *,
    source_id: SourceId,
    destination: str,
    protocol: Carried = "tcp",
    port: int = USUAL_PORT,
    flows: int = 1,
    gbps: float | None = None,
    tunnelled: bool = False,
    packet_bytes: int | None = None,
    tag_specifications: tuple[TagSpecification, ...] = (),
) -> Outcome:
    """Let an instance send data to some end from now on; no action of EC2: `{"TrafficFlow": …}`.

    `gbps` is what the flows want together, without it all they can get. `tunnelled` puts them into one GRE or IPsec tunnel,
    which the network sees as a single flow. Nothing gets through where the first packet does not.
    """
    must_be_a_number_of_flows(flows)
    must_be_a_demand(gbps)
    must_be_a_packet(packet_bytes)
    must_be_a_port_to_send_to(port)
    must_be_few_traffic_flows(world)
    course_of(world, source_id, destination, protocol=protocol, port=port)
    world, flow_id = world.new_id(TrafficFlow.id_prefix)
    flow = TrafficFlow(
        id=flow_id,
        tags=tags_of(tag_specifications, "traffic-flow"),
        source_id=source_id,
        destination=destination,
        create_time=world.now,
        protocol=protocol,
        port=port,
        flows=flows,
        gbps=gbps,
        tunnelled=tunnelled,
        packet_bytes=packet_bytes,
    )
    world = world.put(flow)
    return world, {"TrafficFlow": flow.view(world)}


@action
def delete_traffic_flow(world: World, *, traffic_flow_id: TrafficFlowId) -> Outcome:
    """Have an instance send no more; no action of EC2: `{}`."""
    return deleted(world, world.get(TrafficFlow, traffic_flow_id, parameter="traffic_flow_id")), {}


@action
def describe_traffic_flows(
    world: World, *, traffic_flow_ids: tuple[TrafficFlowId, ...] = (), filters: tuple[Filter, ...] = ()
) -> Outcome:
    """List the traffic that stands, with what it gets and what keeps it from more; no action of EC2: `{"TrafficFlows": […]}`."""
    return world, describe(world, TrafficFlow, "TrafficFlows", ids=traffic_flow_ids, filters=filters)


@settles
def settle_traffic_flows(world: World) -> World:
    """Traffic goes with either of its ends; instances that were terminated are forgotten without being deleted."""
    gone = [one.id for one in world.all(TrafficFlow) if _has_lost_an_end(world, one)]
    return world.without(*gone) if gone else world


# Rules


def must_be_a_number_of_flows(flows: int) -> None:
    """Ours: some flows, and not so many that no instance could tell them apart by ports."""
    if not 1 <= flows <= MOST_SINGLE_FLOWS:
        raise FlowsOutOfRange(flows=flows, most=MOST_SINGLE_FLOWS, parameter="flows")


def must_be_a_demand(gbps: float | None) -> None:
    """Ours: what is wanted is more than nothing."""
    if gbps is not None and not 0 < gbps <= MOST_GBPS:
        raise DemandOutOfRange(gbps=f"{gbps:g}", most=int(MOST_GBPS), parameter="gbps")


def must_be_a_packet(packet_bytes: int | None) -> None:
    """A packet has at least the size of the smallest frame, and at most that of the largest in a VPC.

    https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/network_mtu.html
    """
    if packet_bytes is not None and not SMALLEST_PACKET <= packet_bytes <= LARGEST_PACKET:
        raise PacketOutOfRange(
            packet_bytes=packet_bytes, least=SMALLEST_PACKET, most=LARGEST_PACKET, parameter="packet_bytes"
        )


def must_be_a_port_to_send_to(port: int) -> None:
    """Data go to a port, which is not 0."""
    if not 1 <= port <= LAST_PORT:
        expected = f"Expecting a port from 1 to {LAST_PORT}."
        raise InvalidParameterValue(name="port", value=port, expected=expected, parameter="port")


def must_be_few_traffic_flows(world: World) -> None:
    """Ours: a limit of the simulation, which allots all flows of a Region at every change."""
    if len(world.all(TrafficFlow)) >= MOST_TRAFFIC_FLOWS:
        raise TooManyTrafficFlows(limit=MOST_TRAFFIC_FLOWS, parameter="source_id")


def _has_lost_an_end(world: World, flow: TrafficFlow) -> bool:
    return flow.source_id not in world.resources or (
        _is_an_id(flow.destination) and flow.destination not in world.resources
    )


def _is_an_id(text: str) -> bool:
    kind = kind_of_prefix(re.split(r"-(?=[0-9a-f]+$)", text)[0])
    return kind is not None and is_well_formed(kind, text)


# Views


def _limit_view(code: Limit, facts: dict[str, Any]) -> dict[str, Any]:
    named = {"Subject": facts.get("subject"), "Direction": facts.get("direction"), "Capacity": facts.get("capacity")}
    return {"Code": str(code), **{name: value for name, value in named.items() if value not in (None, "")}}


def _refusal_view(world: World, flow: TrafficFlow) -> dict[str, Any]:
    """Why nothing gets through: the first component that refuses, with its code."""
    found = flow.flow(world)
    refusals = found.course.walk.refusals if found else ()
    told = {"Subject": refusals[0].component_id, "Refusal": str(refusals[0].code)} if refusals else {}
    return {"Code": str(Limit.REFUSED), **told}
