"""Does an instance send on under its own address what it forwards? If its kernel forwards, and a rule of iptables says so.

https://docs.aws.amazon.com/vpc/latest/userguide/work-with-nat-instances.html
"""

from collections.abc import Iterator

from labs.cloud.network.packet import Packet, is_ipv6, lies_in
from labs.cloud.network.topology import instance_of
from labs.cloud.resources.guest_state import Masquerade
from labs.cloud.resources.instance import Instance
from labs.cloud.resources.network_interface import NetworkInterface
from labs.cloud.world import World


def masquerades(world: World, interface: NetworkInterface, packet: Packet) -> bool:
    """Whether what leaves by an interface of an instance gets its address; what has it already does not need it."""
    instance, attachment = instance_of(world, interface.id), interface.attachment
    if instance is None or attachment is None or is_ipv6(packet.source) or interface.has_address(packet.source):
        return False
    return any(
        lies_in(packet.source, rule.source) and (not rule.link or rule.attachment_id == attachment.attachment_id)
        for rule in _rules_of(instance)
    )


def blocks_of(world: World) -> Iterator[str]:
    """Every block of addresses that a rule of an instance tells apart from others."""
    return (rule.source for one in world.all(Instance) for rule in _rules_of(one))


def _rules_of(instance: Instance) -> tuple[Masquerade, ...]:
    state = instance.guest
    return state.masquerades if state and state.forwards else ()
