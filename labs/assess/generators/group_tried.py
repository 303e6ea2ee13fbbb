"""What is known of a VPC in which connections are tried: who can ask whom, and what the simulator makes of it."""

from collections.abc import Sequence
from random import Random
from typing import Any, NamedTuple

from labs.assess.generators.group_rules import Connection, Setting, comes_about, misled
from labs.assess.generators.group_words import reason_of
from labs.assess.journey import Journey
from labs.assess.scene import Scene
from labs.assess.script import Performance
from labs.assess.value import Text
from labs.cloud.network.step import Walk
from labs.cloud.network.walk import walk
from labs.cloud.world import World

SAMPLED = 6
"""So many connections of each outcome are looked at for what they tempt to: each costs a look by every belief."""
TOO_COMMON = frozenset({"groups-overlooked", "directions-mixed-up", "groups-guard-the-subnet", "outbound-is-free"})
"""Misconceptions that so many connections tempt to that they make none of them interesting."""


class Tried(NamedTuple):
    """A scene that was played, what EC2 describes of it, and what can be asked."""

    scene: Scene
    performance: Performance
    setting: Setting
    connections: Sequence[Connection]
    walks: dict[Connection, Walk]
    """What was walked already."""

    def seen(self, asked: Connection) -> Walk:
        """What becomes of a connection in the simulator."""
        if asked not in self.walks:
            self.walks[asked] = walked(self.performance.world, self.setting, asked)
        return self.walks[asked]

    def reason(self, asked: Connection) -> Text:
        """Why."""
        return reason_of(self.performance.world, self.setting, asked, self.seen(asked))

    def journey(self, asked: Connection) -> Journey:
        """The packet that is drawn afterwards."""
        source, destination = (self.setting.end(one) for one in (asked.source, asked.destination))
        protocol: Any = asked.protocol
        return Journey(
            source=source.id or source.address,
            destination=destination.id or destination.address,
            protocol=protocol,
            port=asked.port,
        )


def walked(world: World, setting: Setting, asked: Connection) -> Walk:
    """What the simulator makes of a connection."""
    source, destination = (setting.end(one) for one in (asked.source, asked.destination))
    protocol: Any = asked.protocol
    return walk(
        world,
        source=source.id or source.address,
        destination=destination.id or destination.address,
        protocol=protocol,
        destination_port=asked.port,
    )


class Weighed(NamedTuple):
    """A connection with the misconceptions that expect the opposite of what happens."""

    asked: Connection
    misled: list[str]

    @property
    def weight(self) -> float:
        """How tempting it is."""
        telling = len([one for one in self.misled if one not in TOO_COMMON])
        return 0.3 + len(self.misled) / 4 + 3 * telling


def tempting(random: Random, setting: Setting, connections: Sequence[Connection], count: int) -> list[Weighed]:
    """Some of these connections, those that tempt to a wrong answer more likely."""
    looked_at = random.sample(connections, min(len(connections), SAMPLED))
    weighed = [Weighed(one, misled(setting, one)) for one in looked_at]
    found: list[Weighed] = []
    while weighed and len(found) < count:
        one = random.choices(weighed, [each.weight for each in weighed])[0]
        weighed.remove(one)
        found.append(one)
    return found


def parted(setting: Setting, connections: Sequence[Connection]) -> tuple[list[Connection], list[Connection]]:
    """Those that come about by the rules, and those that do not."""
    works = [one for one in connections if comes_about(setting, one)]
    return works, [one for one in connections if one not in works]
