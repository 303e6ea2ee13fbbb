"""Which hardware has failed, and which instances are down with it?

An instance on failed hardware stays `running` and answers nobody; stopped and started, it is on other hardware.
https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/monitoring-system-instance-status-check.html
"""

from typing import TYPE_CHECKING

from labs.cloud.facts.regions import zone_id
from labs.cloud.hardware.floor import lies_in
from labs.cloud.hardware.housing import host_of

if TYPE_CHECKING:
    from labs.cloud.resources.instance import Instance
    from labs.cloud.world import World


def works(world: "World", instance: "Instance") -> bool:
    """Whether the hardware under an instance works; what takes up no hardware lacks none."""
    if not world.failed:
        return True
    host = host_of(world, instance)
    return host is None or failed_piece(world, host) is None


def failed_piece(world: "World", host: str) -> str | None:
    """The largest failed piece of hardware that a host lies in, or None where all of it works."""
    return min((one for one in world.failed if lies_in(host, one)), key=len, default=None)


def failed_zone(world: "World", zone_name: str) -> str | None:
    """The id of a zone that has failed as a whole, or None: what AWS keeps redundant within a zone goes with nothing less."""
    found = zone_id(world.region, zone_name) if world.failed else None
    return found if found in world.failed else None
