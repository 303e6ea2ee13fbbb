"""What is tried when an interface is to be attached, and which of AWS's rules does that break?

The rules here are written from AWS's guide and read only what EC2 describes; the simulator's own are in its action.
https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/network-interface-attachments.html
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any, NamedTuple

from labs.assess.generators.blocks import again
from labs.assess.generators.sketch import DATE, Sketch, primary_interface
from labs.assess.naming import fill
from labs.assess.scene import Scene
from labs.assess.script import Do, Performance, perform

SEVERAL_VPCS_SINCE = datetime(2023, 10, 26, tzinfo=UTC)
BEFORE = datetime(2023, 6, 1, tzinfo=UTC)
OTHER = "other"
SERVERS = ("web", "api", "db", "batch", "mail", "cache")
CARDS = ("backup", "monitor", "storage", "admin", "logs", "peers")


class Plan(NamedTuple):
    """An instance, what is in it already, an interface, and how that is to be attached."""

    instance_type: str
    zones: tuple[str, str]
    """The instance's, and the one where the interface is if that is another."""
    server: str = SERVERS[0]
    card: str = CARDS[0]
    block: int = 0
    """The second number of the VPC's addresses."""
    secondaries: int = 0
    """How many interfaces it has besides the primary, on network card 0."""
    stopped: bool = False
    other_zone: bool = False
    other_subnet: bool = False
    other_vpc: bool = False
    in_use: bool = False
    """The interface is in another instance."""
    elastic_ip: bool = False
    primary: bool = False
    """It is another instance's primary interface, which is to be moved."""
    device_index: int = 1
    network_card_index: int = 0
    date: datetime = DATE


def scene_of(plan: Plan, seed: int) -> Scene:
    """What is there before the attachment is tried."""
    sketch = Sketch()
    vpc = sketch.vpc("main", f"10.{plan.block}.0.0/16")
    here = sketch.subnet("here", vpc, f"10.{plan.block}.1.0/24", plan.zones[0])
    there = _there(sketch, plan, vpc) or here
    server = sketch.instance(plan.server, here, [sketch.group("main", vpc)], plan.instance_type)
    for number in range(plan.secondaries):
        one = sketch.made("create_network_interface", f"eth{number + 1}", subnet_id=here)
        sketch.do("attach_network_interface", network_interface_id=one, instance_id=server, device_index=number + 1)
    if plan.stopped:
        sketch.do("stop_instances", instance_ids=[server])
    own_vpc = "${elsewhere_vpc.Vpc.VpcId}" if plan.other_vpc else vpc
    other = ""
    if plan.primary or plan.in_use:
        other = sketch.instance(OTHER, there, [sketch.group(OTHER, own_vpc)], "t3.small")
    if plan.primary:
        return sketch.scene(seed, plan.date)
    card = sketch.made("create_network_interface", plan.card, subnet_id=there)
    if other:
        sketch.do("attach_network_interface", network_interface_id=card, instance_id=other, device_index=1)
    if plan.elastic_ip:
        sketch.internet_gateway("igw", own_vpc)
        params = {"allocation_id": sketch.address(f"{plan.card}-ip"), "network_interface_id": card}
        sketch.do("associate_address", **params)
    return sketch.scene(seed, plan.date)


def _there(sketch: Sketch, plan: Plan, vpc: str) -> str:
    """The interface's subnet, where it is not the instance's."""
    zone = plan.zones[plan.other_zone]
    if plan.other_vpc:
        return sketch.subnet("there", sketch.vpc("elsewhere", "192.168.0.0/20"), "192.168.1.0/24", zone)
    if plan.other_subnet or plan.other_zone:
        return sketch.subnet("there", vpc, f"10.{plan.block}.2.0/24", zone)
    return ""


def attempted(performance: Performance, device_index: int, network_card_index: int) -> Performance:
    """Try it: where the interface is another instance's primary one, first take it out there."""
    interface = card(performance)
    if not interface:
        taken = again(performance, "detach_network_interface", attachment_id=_attachment(performance))
        if taken.outcomes[-1].state != "done":
            return taken
        interface = str(fill(primary_interface(f"${{{OTHER}.Instances[0].InstanceId}}"), performance.names))
        performance = taken
    params = {
        "network_interface_id": interface,
        "instance_id": server(performance),
        "device_index": device_index,
        "network_card_index": network_card_index,
    }
    one = Do(action="attach_network_interface", params=params)
    return perform(performance.world, [one], performance.names)


def reason_of(tried: Performance) -> str:
    """The name of the rule that refused it; empty where it was done."""
    entry = tried.journal[-1]
    return entry.reason if entry.outcome == "refused" else ""


def card(performance: Performance) -> str:
    """The id of the interface that stands by itself; empty where another's primary one is meant."""
    made = (performance.names.get(f"{name}_network_interface") for name in CARDS)
    return next((str(one["NetworkInterface"]["NetworkInterfaceId"]) for one in made if one), "")


def server(performance: Performance) -> str:
    """The id of the instance."""
    made = (performance.names.get(name) for name in SERVERS)
    return next(str(one["Instances"][0]["InstanceId"]) for one in made if one)


def other(performance: Performance) -> str:
    """The id of the other instance."""
    return str(performance.names[OTHER]["Instances"][0]["InstanceId"])


def _attachment(performance: Performance) -> str:
    return str(_instance(performance, other(performance))["NetworkInterfaces"][0]["Attachment"]["AttachmentId"])


# The rules, by what EC2 describes


def broken_rules(performance: Performance, device_index: int, network_card_index: int) -> set[str]:
    """The names of all rules that the attachment breaks."""
    return set(_broken(performance, device_index, network_card_index))


def _broken(performance: Performance, device_index: int, network_card_index: int) -> Iterator[str]:
    here = _instance(performance, server(performance))
    interface = _interface(performance)
    attached = interface.get("Attachment")
    if attached and attached["DeviceIndex"] == 0:
        yield "PrimaryInterfaceStays"
    elif attached:
        yield "InterfaceInUse"
    if interface["AvailabilityZone"] != here["Placement"]["AvailabilityZone"]:
        yield "DifferentZones"
    if interface["VpcId"] != here["VpcId"] and performance.world.now < SEVERAL_VPCS_SINCE:
        yield "DifferentVpcs"
    places = [
        (one["Attachment"]["NetworkCardIndex"], one["Attachment"]["DeviceIndex"]) for one in here["NetworkInterfaces"]
    ]
    if (network_card_index, device_index) in places:
        yield "DeviceIndexTaken"
    yield from _broken_limits(performance, here["InstanceType"], [number for number, _ in places], network_card_index)


def _broken_limits(
    performance: Performance, instance_type: str, cards: list[int], network_card_index: int
) -> Iterator[str]:
    limits = limits_of(performance, instance_type)
    if network_card_index >= len(limits.cards):
        yield "NetworkCardUnknown"
        return
    if len(cards) + 1 > limits.interfaces:
        yield "AttachmentLimitExceeded"
    elif cards.count(network_card_index) + 1 > limits.cards[network_card_index]:
        yield "NetworkCardFull"


class Limits(NamedTuple):
    """What an instance type can hold."""

    interfaces: int
    cards: tuple[int, ...]
    """For each network card."""


def limits_of(performance: Performance, instance_type: str) -> Limits:
    """The limits of a type, as DescribeInstanceTypes tells them."""
    seen = again(performance, "describe_instance_types", instance_types=[instance_type])
    network = seen.names["made"]["InstanceTypes"][0]["NetworkInfo"]
    cards = tuple(one["MaximumNetworkInterfaces"] for one in network["NetworkCards"])
    return Limits(network["MaximumNetworkInterfaces"], cards)


def _instance(performance: Performance, id: str) -> dict[str, Any]:
    seen = again(performance, "describe_instances", instance_ids=[id]).names["made"]
    instance: dict[str, Any] = seen["Reservations"][0]["Instances"][0]
    return instance


def _interface(performance: Performance) -> dict[str, Any]:
    id = card(performance) or _instance(performance, other(performance))["NetworkInterfaces"][0]["NetworkInterfaceId"]
    seen = again(performance, "describe_network_interfaces", network_interface_ids=[id]).names["made"]
    interface: dict[str, Any] = seen["NetworkInterfaces"][0]
    return interface
