"""Which way does a flow take, and what does that way mean for its speed? Read from the walk of its first packet."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from labs.cloud.errors import CloudError
from labs.cloud.facts.network_performance import JUMBO_MTU, STANDARD_MTU, TRANSIT_MTU, VPN_MTU
from labs.cloud.hardware.driver import mtu_of
from labs.cloud.network.carriage import NOWHERE
from labs.cloud.network.packet import Protocol
from labs.cloud.network.step import Component, Passage, Refusal, Step, Walk
from labs.cloud.network.topology import instance_of
from labs.cloud.network.walk import walk
from labs.cloud.resources.instance import Instance
from labs.cloud.resources.network_interface import NetworkInterface
from labs.cloud.resources.vpc_peering_connection import VpcPeeringConnection
from labs.cloud.world import World

ECHOES: tuple[Protocol, ...] = ("icmp", "icmpv6")
NARROW: Mapping[str, float] = {
    Component.INTERNET_GATEWAY: STANDARD_MTU.value,
    Component.EGRESS_ONLY_INTERNET_GATEWAY: STANDARD_MTU.value,
    Component.TRANSIT_GATEWAY_ATTACHMENT: TRANSIT_MTU.value,
    Component.VPC_ENDPOINT: TRANSIT_MTU.value,
    Component.VPN_CONNECTION: VPN_MTU.value,
}
"""The largest packet that a component carries, where that is less than a jumbo frame."""

PRIVATE_WAY = frozenset(
    {
        Component.NETWORK_INTERFACE,
        Component.SECURITY_GROUP,
        Component.NETWORK_ACL,
        Component.ROUTE_TABLE,
        Component.SUBNET,
        Component.VPC,
        Component.VPC_PEERING_CONNECTION,
        Component.SERVICE,
    }
)
"""What a flow may pass and still go straight from instance to instance."""


class Seat(NamedTuple):
    """An interface, the instance it sits in, and the world both are in."""

    world: World
    interface: NetworkInterface
    instance: Instance


class Course(NamedTuple):
    """The way of a flow from end to end."""

    walk: Walk
    runs: bool
    """Whether data get through: the packet arrives, and an answer comes back where the protocol needs one."""
    sender: Seat | None
    receiver: Seat | None
    """None where the far end is no instance."""
    forwarders: tuple[Seat, ...]
    """Appliances that pass it on."""
    components: frozenset[tuple[str, str]]
    """(type, id) of what carries it, as the steps of the walk name them."""
    kinds: frozenset[str]
    """The types of these components."""
    delivered: str
    """The code of the last step: where it came to."""
    leaves_region: bool
    """Whether a peering takes it into another Region."""
    unseen: bool
    """Whether it goes over a peering into a Region whose world is not at hand: what that does with it is not looked at."""
    mtu: int
    """The largest packet that gets through whole, in bytes."""

    @property
    def goes_straight(self) -> bool:
        """Whether nothing lies between two instances of a Region but their VPCs: no gateway, no middlebox."""
        if self.leaves_region or self.forwarders:
            return False
        return self.kinds <= PRIVATE_WAY

    def passes(self, *types: str) -> bool:
        """Whether a component of one of these types is on the way."""
        return not self.kinds.isdisjoint(types)


def course_of(
    world: World,
    source: str,
    destination: str,
    *,
    protocol: Protocol = "tcp",
    port: int | None = 80,
    elsewhere: Mapping[str, World] = NOWHERE,
) -> Course:
    """The way from an interface or instance to any end of a packet. Raises what `walk` raises."""
    seen = walk(
        world, source=source, destination=destination, protocol=protocol, destination_port=port, elsewhere=elsewhere
    )
    worlds = {**elsewhere, world.region: world}
    unseen = _ends_in_another_world(seen, worlds)
    runs = unseen or (seen.arrived if protocol == "udp" else seen.returned)
    sends, takes, forwards = (list(_seats(worlds, seen, code)) for code in ENDS)
    components = frozenset((step.component_type, step.component_id) for step in seen.request)
    sender, receiver = next(iter(sends), None), next(iter(takes), None)
    peering = [step for step in seen.request if step.code == Passage.PCX_CARRIES]
    leaves_region = unseen or any(step.facts["region"] != world.region for step in peering)
    return Course(
        walk=seen,
        runs=runs,
        sender=sender,
        receiver=receiver,
        forwarders=tuple(forwards),
        components=components,
        kinds=frozenset(kind for kind, _ in components),
        delivered=seen.request[-1].code,
        leaves_region=leaves_region,
        unseen=unseen,
        mtu=_mtu(components, [*sends, *takes, *forwards], leaves_region=leaves_region),
    )


def course_between(world: World, source: str, destination: str, protocol: Protocol, port: int | None) -> Course | None:
    """The way between ends that were good once; None where one of them is none any more, and so carries nothing."""
    try:
        return course_of(world, source, destination, protocol=protocol, port=port)
    except CloudError:
        return None


ENDS = (Passage.INTERFACE_SENDS, Passage.DELIVERED_TO_INTERFACE, Passage.INTERFACE_FORWARDS)


def _seats(worlds: Mapping[str, World], seen: Walk, code: Passage) -> Iterator[Seat]:
    for step in seen.request:
        if step.code == code and (seat := _seat(worlds, step)):
            yield seat


def _seat(worlds: Mapping[str, World], step: Step) -> Seat | None:
    for world in worlds.values():
        interface = world.find(NetworkInterface, step.component_id)
        instance = instance_of(world, interface.id) if interface else None
        if interface and instance:
            return Seat(world, interface, instance)
    return None


def _ends_in_another_world(seen: Walk, worlds: Mapping[str, World]) -> bool:
    """Whether the only refusal is that of a peering whose other side is in a Region that is not at hand."""
    if len(seen.refusals) != 1 or seen.refusals[0].component_type != Component.VPC_PEERING_CONNECTION:
        return False
    step = seen.refusals[0]
    connections = [
        one for world in worlds.values() if (one := world.find(VpcPeeringConnection, step.component_id)) is not None
    ]
    beyond = {side.region for one in connections for side in one.sides}
    return step.code == Refusal.NO_POSSIBLE_DESTINATION and bool(beyond - set(worlds))


def _mtu(components: frozenset[tuple[str, str]], seats: list[Seat], *, leaves_region: bool) -> int:
    widths = [NARROW.get(kind, JUMBO_MTU.value) for kind, _ in components]
    own = [float(mtu_of(one.instance)) for one in seats]
    return int(min([*widths, *own, TRANSIT_MTU.value if leaves_region else JUMBO_MTU.value]))
