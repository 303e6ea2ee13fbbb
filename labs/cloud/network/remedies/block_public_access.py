"""What helps where the account blocks public access? An exclusion for the subnet that speaks, as narrow as will do."""

from collections.abc import Iterator

from labs.cloud.network.remedy import Act, Move, Situation, remedies
from labs.cloud.network.step import Refusal
from labs.cloud.resources.network_interface import NetworkInterface

MODES = ("allow-egress", "allow-bidirectional")
"""What exclusions allow, the lesser first."""
MODE = "internet_gateway_exclusion_mode"


@remedies(Refusal.VPC_BLOCK_PUBLIC_ACCESS_ENABLED)
def exempt_the_subnet(now: Situation) -> Iterator[Move]:
    """An exclusion of its own, or another mode for the one that it or its VPC has."""
    subnet_id, vpc_id = now.step.facts["subnet_id"], now.step.facts["vpc_id"]
    present = [
        one
        for id in (subnet_id, vpc_id)
        for one in now.world.pointing(id, "vpc-block-public-access-exclusion")
        if one.deletion_timestamp is None
    ]
    within = len(now.world.where(NetworkInterface, subnet_id=subnet_id))
    for strength, mode in enumerate(MODES, 1):
        for one in present:
            params = {"exclusion_id": one.id, MODE: mode}
            yield (Act("modify_vpc_block_public_access_exclusion", params, opens=strength * within),)
        if not any(one.subnet_id for one in present):
            made = {"subnet_id": subnet_id, MODE: mode}
            yield (Act("create_vpc_block_public_access_exclusion", made, opens=strength * within),)
