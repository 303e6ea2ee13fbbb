"""What helps where the account blocks public access? An exception for the subnet, before none for anybody.

https://docs.aws.amazon.com/vpc/latest/userguide/security-vpc-bpa-exclusions.html
"""

from collections.abc import Iterator

from labs.cloud.network.remedy import ANYWHERE, Act, Move, Situation, remedies, size
from labs.cloud.network.step import Refusal
from labs.cloud.resources.network_interface import NetworkInterface
from labs.cloud.world import World


@remedies(Refusal.VPC_BLOCK_PUBLIC_ACCESS_ENABLED)
def except_the_subnet(now: Situation) -> Iterator[Move]:
    """The subnet alone, its VPC, or everything; only outbound before both ways."""
    facts, world = now.step.facts, now.world
    everywhere = size(ANYWHERE)
    for wide, mode in ((1, "allow-egress"), (2, "allow-bidirectional")):
        for name in ("subnet_id", "vpc_id"):
            params = {"internet_gateway_exclusion_mode": mode, name: facts[name]}
            opens = wide * everywhere * _inside(world, **{name: facts[name]})
            yield (Act("create_vpc_block_public_access_exclusion", params, opens=opens),)
    for wide, mode in ((1, "block-ingress"), (2, "off")):
        opens = wide * everywhere * max(len(world.all(NetworkInterface)), 1) * 2
        yield (Act("modify_vpc_block_public_access_options", {"internet_gateway_block_mode": mode}, opens=opens),)


def _inside(world: World, **where: str) -> int:
    return max(len(world.where(NetworkInterface, **where)), 1)
