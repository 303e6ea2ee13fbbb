"""What does the learner see of the small world that a question speaks of? The network and all its rules, and no conclusion."""

from datetime import datetime

from labs.assess.scene import Scene, played
from labs.web.shown import Shown
from labs.web.topology import Topology, draw


class SceneView(Shown, frozen=True, kw_only=True):
    """A scene as it is drawn."""

    region: str
    at: datetime
    """The simulated moment: it decides prices and rules."""
    topology: Topology


def scene_view(scene: Scene) -> SceneView:
    """The scene of a question. Raises SceneFailed."""
    world = played(scene).world
    return SceneView(region=world.region, at=world.now, topology=draw(world))
