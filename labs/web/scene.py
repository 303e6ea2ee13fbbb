"""What does the learner see of the small world that a question speaks of? The network and all its rules, and no conclusion."""

from datetime import datetime

import msgspec

from labs.assess.scene import Scene, played
from labs.cloud.resources.dhcp_options import DhcpOptions
from labs.cloud.resources.volume import Volume
from labs.cloud.world import World
from labs.web.shown import Shown
from labs.web.topology import Topology, draw

LEFT_OUT = (DhcpOptions, Volume)
"""What comes with every VPC and instance, and is not drawn for a question unless its author gave it a name."""
MANY_VPCS = 3
"""From so many VPCs on, each of them more than a screen long, a phone shows only what they are called and what is in them."""


class SceneView(Shown, frozen=True, kw_only=True):
    """A scene as it is drawn."""

    region: str
    at: datetime
    """The simulated moment: it decides prices and rules."""
    topology: Topology

    @property
    def many(self) -> bool:
        """Whether there are so many VPCs that a phone shows them folded."""
        return len(self.topology.vpcs) >= MANY_VPCS


def scene_view(scene: Scene) -> SceneView:
    """The scene of a question. Raises SceneFailed."""
    world = played(scene).world
    return SceneView(region=world.region, at=world.now, topology=_drawn(world))


def _drawn(world: World) -> Topology:
    drawn = draw(world)
    left_out = {one.id for kind in LEFT_OUT for one in world.all(kind) if not one.tags}
    return msgspec.structs.replace(drawn, others=tuple(one for one in drawn.others if one.id not in left_out))
