"""Does the account let a packet through a gateway to or from the internet? VPC Block Public Access is asked there.

What counts is the subnet of the interface that speaks with the gateway. Where only inbound traffic is blocked, gateways
that let connections out alone still carry theirs, both ways.
https://docs.aws.amazon.com/vpc/latest/userguide/security-vpc-bpa-basics.html
"""

from labs.cloud.network.carriage import Leg, Place, Stage
from labs.cloud.network.packet import Packet
from labs.cloud.network.step import Direction, Refusal
from labs.cloud.network.topology import per_world
from labs.cloud.resources.network_interface import NetworkInterface
from labs.cloud.resources.subnet import Subnet
from labs.cloud.resources.vpc_block_public_access_options import BlockMode, block_mode, block_mode_of
from labs.cloud.world import World

NAT_GATEWAY = "nat_gateway"
"""The type of interfaces that NAT gateways have."""


def ask_the_account(
    leg: Leg,
    place: Place,
    direction: Direction,
    interface: NetworkInterface | None,
    packet: Packet,
    *,
    lets_out_alone: bool = False,
) -> Stage[None]:
    """Refuse, once for a subnet, what the account blocks at a gateway. Nothing is asked where nobody is known to speak."""
    if interface is None or block_mode(leg.world) == "off":
        return
    mode = mode_of_subnet(leg.world, interface.subnet_id)
    lets_out_alone = lets_out_alone or interface.interface_type == NAT_GATEWAY
    told = f"block-public-access {interface.subnet_id}"
    if mode == "off" or (mode == "block-ingress" and lets_out_alone) or told in leg.excused:
        return
    leg.excused.add(told)
    facts = {
        "internet_gateway_block_mode": mode,
        "subnet_id": interface.subnet_id,
        "vpc_id": interface.vpc_id,
        "address": packet.destination if direction == "outbound" else packet.source,
    }
    yield leg.refuses(place, direction, Refusal.VPC_BLOCK_PUBLIC_ACCESS_ENABLED, packet, facts)


@per_world
def mode_of_subnet(world: World, subnet_id: str) -> BlockMode:
    """What is blocked for a subnet."""
    return block_mode_of(world, world.get(Subnet, subnet_id).vpc_id, subnet_id)
