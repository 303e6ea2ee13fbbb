"""How does a Region begin? Empty, or with the default VPC that AWS gives every account.

https://docs.aws.amazon.com/vpc/latest/userguide/default-vpc.html
"""

from datetime import datetime

from labs.cloud.facts.regions import availability_zones
from labs.cloud.registry import call
from labs.cloud.world import World


def begin(*, account_id: str, region: str, seed: int, now: datetime, default_vpc: bool = True) -> World:
    """A fresh Region of an account. Raises UnknownRegion when the catalogue has no such Region."""
    availability_zones(region)
    world = World(account_id=account_id, region=region, seed=seed, now=now)
    return call(world, "create_default_vpc", {})[0] if default_vpc else world
