"""What happens to a rule and to the one resource that it watches? A plot is a text of letters, each of which happens."""

from collections.abc import Mapping
from datetime import timedelta
from random import Random
from typing import Any, ClassVar, Literal

import msgspec

from labs.assess.generators.blocks import some_seed
from labs.assess.generators.config_stage import EC2, channel, clock, config_rule, recorder, starting, stopping
from labs.assess.generators.posing import told
from labs.assess.generators.rule_timing_words import STEPS
from labs.assess.generators.rule_triggers import HOURS
from labs.assess.generators.sketch import DATE, Sketch
from labs.assess.generators.watched_kinds import Watched
from labs.assess.scene import Scene
from labs.assess.script import Do
from labs.assess.value import Text

LATER = timedelta(minutes=20)
"""What happens in a story happens so long after the hours at which a periodic rule runs."""
OTHER_TYPE = f"{EC2}RouteTable"


TOPIC = "arn:aws:sns:ap-northeast-2:111122223333:config-topic"
Topic = Literal["none", "heard", "untold"]
"""There is no topic; there is one with a subscriber that the delivery channel tells; or one that it does not tell."""


class Tale:
    """A story about one rule and one resource."""

    acts: ClassVar[Mapping[str, str]] = {
        "R": "add", "b": "breaks", "m": "mends", "d": "deletes", "H": "stop", "S": "start", "E": "ask", "o": "other",
        "n": "next_hour",
    }  # fmt: skip
    """Letter -> what happens."""

    def __init__(
        self, random: Random, watched: Watched, frequency: str, *, recorded: bool = True, topic: Topic = "none"
    ) -> None:
        self.random = random
        self.watched = watched
        self.frequency = frequency
        self.moment = DATE
        self.rows: list[tuple[Text, Text]] = []
        self.sketch = Sketch()
        vpc = self.sketch.vpc("main", "10.7.0.0/16")
        subnet = self.sketch.subnet("base", vpc, "10.7.1.0/24")
        self.sketch.internet_gateway("igw", vpc)
        self.name = f"{random.choice(watched.names)}-{random.randint(1, 40)}"
        self.said = told(watched.noun, name=self.name)
        self.reference = watched.make(self.sketch, self.name, vpc, subnet)
        self._times = 0
        self._ground = len(self.sketch.start)
        types = [watched.type, OTHER_TYPE] if recorded else [OTHER_TYPE, f"{EC2}NetworkAcl"]
        only = {"resource_types": types, "recording_strategy": {"use_only": "INCLUSION_BY_RESOURCE_TYPES"}}
        self.types = types
        if topic != "none":
            self.sketch.do("sns.create_topic", name=TOPIC.rpartition(":")[2])
            self.sketch.do("sns.subscribe", topic_arn=TOPIC, protocol="email", endpoint="ops@example.com")
        self.sketch.start += [recorder(only), channel(TOPIC if topic == "heard" else ""), starting()]
        self._wait(timedelta(hours=random.randint(7, 9)) + LATER)

    def play(self, plot: str) -> None:
        """All that happens."""
        for place, letter in enumerate(plot):
            if place:
                self._wait(timedelta(hours=self.random.randint(1, 2)))
            getattr(self, self.acts[letter])()
        self._wait(timedelta(minutes=30))
        self._tell("now")

    def add(self) -> None:
        """The rule is added, on the hour."""
        self._wait(timedelta(hours=1) - LATER)
        every = {"maximum_execution_frequency": self.frequency} if self.watched.is_periodic else {}
        more = {**every, **self.scope}
        self.sketch.start.append(config_rule(self.watched.rule, self.watched.identifier, None, **more))
        self.added = self.moment
        self._tell("added", rule=self.watched.rule)
        self._wait(LATER)

    @property
    def scope(self) -> dict[str, Any]:
        """What the rule is limited to."""
        return {}

    def breaks(self) -> None:
        """The resource breaks the rule."""
        self._times += 1
        self.sketch.start.append(self.watched.breaks(self.reference, self._times))
        self._row(self.watched.broken)

    def mends(self) -> None:
        """The resource complies again."""
        self.sketch.start.append(self.watched.mends(self.reference, self._times))
        self._row(self.watched.mended)

    def deletes(self) -> None:
        """The resource is deleted."""
        self.sketch.start.append(self.watched.deletes(self.reference))
        self._tell("deleted", what=self.said)

    def stop(self) -> None:
        """The recorder is stopped."""
        self.sketch.start.append(stopping())
        self._tell("stopped")

    def start(self) -> None:
        """The recorder is started again."""
        self.sketch.start.append(starting())
        self._tell("started")

    def ask(self) -> None:
        """Somebody asks for an evaluation."""
        params = {"config_rule_names": [self.watched.rule]}
        self.sketch.start.append(Do(action="config.start_config_rules_evaluation", params=params))
        self._tell("asked")

    def other(self) -> None:
        """Another resource changes."""
        self.sketch.vpc(f"lab-{len(self.rows)}", "192.168.0.0/20")
        self._tell("other", other=f"lab-{len(self.rows)}")

    def next_hour(self) -> None:
        """The rule has run once more."""
        period = timedelta(hours=HOURS[self.frequency])
        self._wait(period - (self.moment - self.added) % period + LATER)

    def scene(self) -> Scene:
        """All that happened."""
        return self.sketch.scene(some_seed(self.random))

    def before(self, scene: Scene) -> Scene:
        """What there was before anything happened."""
        return msgspec.structs.replace(scene, start=scene.start[: self._ground])

    def _wait(self, time: timedelta) -> None:
        self.moment += time
        self.sketch.start.append(Do(action="advance_time", params={"seconds": int(time.total_seconds())}))

    def _tell(self, step: str, **facts: object) -> None:
        self._row(STEPS[step], **facts)

    def _row(self, template: Text, **facts: object) -> None:
        self.rows.append((clock(self.moment), told(template, name=self.name, **facts)))
