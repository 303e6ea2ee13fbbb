"""What is charged for data, and under which usage types? What the way of a packet crosses decides, gigabyte by gigabyte.

https://aws.amazon.com/ec2/pricing/on-demand/#Data_Transfer
A GB is 10^9 bytes here. What comes back (acknowledgements) is not counted, and nothing that stays in one zone costs.
"""

from collections.abc import Iterator
from decimal import Decimal
from itertools import pairwise
from typing import Any, NamedTuple

from labs.cloud.facts import prices
from labs.cloud.hardware.transfer import data_classes
from labs.cloud.network.step import Component, Passage, Step, Walk
from labs.cloud.registry import kinds
from labs.cloud.world import World

OUT = "DataTransfer-Out-Bytes"
IN = "DataTransfer-In-Bytes"
BETWEEN_ZONES = "DataTransfer-Regional-Bytes"
BITS_A_BYTE = 8
PRECISION = Decimal("0.000000001")
BOTH_SIDES = 2
"""Between zones the data are charged on their way out of the one and again on their way into the other."""
SENT_FROM = {Passage.INTERNET_SENDS: IN, Passage.ON_PREMISES_SENDS: IN}
SENT_TO = {Passage.DELIVERED_TO_INTERNET: OUT, Passage.DELIVERED_TO_ON_PREMISES: OUT}
STATIONS = (
    Passage.INTERFACE_SENDS,
    Passage.INTERFACE_FORWARDS,
    Passage.DELIVERED_TO_INTERFACE,
    Passage.NGW_TRANSLATES_SOURCE,
)
"""Where data are in one zone for certain."""


class Crossing(NamedTuple):
    """Something on the way of data that is charged: as what, how often each GB counts, and which component it is."""

    usage_type: str
    times: int
    component_id: str


def crossings(world: World, walk: Walk) -> tuple[Crossing, ...]:
    """Everything on a packet's way out that data along it are charged for; nothing where it does not arrive."""
    return tuple(_crossings(world, walk.request)) if walk.arrived else ()


def flow_usage(world: World) -> Iterator[tuple[Crossing, str, Decimal]]:
    """What every traffic flow that stands and runs is charged for: what it crosses, its id, and GB a second."""
    for flow in data_classes(world):
        gb_a_second = (Decimal(str(flow.gbps)) / BITS_A_BYTE).quantize(PRECISION)
        for crossing in crossings(world, flow.walk):
            yield crossing, flow.traffic_flow_id, gb_a_second * crossing.times


def _crossings(world: World, steps: tuple[Step, ...]) -> Iterator[Crossing]:
    """What data pay on the way these steps tell."""
    for step in steps:
        if usage_type := _charged_at(world, step):
            yield Crossing(usage_type, 1, step.component_id)
    yield from _between_zones(world, steps)


def _charged_at(world: World, step: Step) -> str:
    """The usage type of passing one component; empty where passing costs nothing."""
    code = Passage(step.code)
    if code in SENT_FROM or code in SENT_TO:
        return SENT_FROM.get(code) or SENT_TO[code]
    if code == Passage.NGW_TRANSLATES_SOURCE:
        return "NatGateway-Bytes"
    if code == Passage.TGW_ATTACHMENT_TAKES:
        return "TransitGateway-Bytes"
    if code == Passage.DELIVERED_TO_ENDPOINT and _is_interface_endpoint(world, step.component_id):
        return "VpcEndpoint-Bytes"
    if code == Passage.PCX_CARRIES and step.facts["region"] != world.region:
        return prices.between_regions(world.region, step.facts["region"])
    return ""


def _between_zones(world: World, steps: tuple[Step, ...]) -> Iterator[Crossing]:
    """Each change of zone, and each way by public addresses from one instance of the Region to another.

    Transit gateways and endpoints carry between zones without that charge since 2022-04:
    https://aws.amazon.com/about-aws/whats-new/2022/04/aws-data-transfer-price-reduction-privatelink-transit-gateway-client-vpn-services/
    """
    if any(step.component_type in (Component.TRANSIT_GATEWAY_ATTACHMENT, Component.VPC_ENDPOINT) for step in steps):
        return
    stations = [(step, zone) for step in steps if step.code in STATIONS and (zone := _zone(world, step.component_id))]
    by_public_addresses = any(step.component_type == Component.INTERNET_GATEWAY for step in steps)
    for (_, left), (step, entered) in pairwise(stations):
        if left != entered:
            yield Crossing(BETWEEN_ZONES, BOTH_SIDES, step.component_id)
    zones = {zone for _, zone in stations}
    if (
        by_public_addresses
        and len(stations) > 1
        and len(zones) == 1
        and steps[-1].code == Passage.DELIVERED_TO_INTERFACE
    ):
        yield Crossing(BETWEEN_ZONES, BOTH_SIDES, steps[-1].component_id)


def _zone(world: World, component_id: str) -> str:
    """The Availability Zone of an interface or a NAT gateway of this Region."""
    found: Any = world.resources.get(component_id)
    subnet: Any = world.resources.get(getattr(found, "subnet_id", None) or "")
    return subnet.availability_zone if subnet else ""


def _is_interface_endpoint(world: World, endpoint_id: str) -> bool:
    endpoint: Any = world.find(kinds()["vpc-endpoint"], endpoint_id)
    return endpoint is not None and endpoint.vpc_endpoint_type == "Interface"
