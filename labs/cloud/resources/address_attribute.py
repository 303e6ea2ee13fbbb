"""Which attribute has an Elastic IP address? One: the domain name that reverse DNS answers for it.

The Region has no DNS of the outside world in which the name could point back, so no address has got one yet.
https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/Using_Elastic_Addressing_Reverse_DNS.html
"""

from typing import Literal

from labs.cloud.describe import page
from labs.cloud.registry import Outcome, action
from labs.cloud.resources.address import Address, AllocationId
from labs.cloud.world import World


@action
def describe_addresses_attribute(
    world: World,
    *,
    allocation_ids: tuple[AllocationId, ...] = (),
    attribute: Literal["domain-name"] | None = None,
    max_results: int | None = None,
    next_token: str | None = None,
) -> Outcome:
    """List addresses with the names reverse DNS has for them: `{"Addresses": [{PublicIp, AllocationId}]}`."""
    chosen = [world.get(Address, one, parameter="allocation_ids") for one in dict.fromkeys(allocation_ids)]
    views = [{"PublicIp": one.public_ip, "AllocationId": one.id} for one in chosen or world.all(Address)]
    return world, page("Addresses", views, max_results, next_token, by=("AllocationId",), pages=(1, 1000))
