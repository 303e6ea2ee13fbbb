"""What happens to one resource in a story? A plot is a text of letters, each of which is something that happens."""

from collections.abc import Mapping
from random import Random

from labs.assess.generators.config_stage import EC2, HOUR
from labs.assess.generators.recorded_kinds import SUPPORTED
from labs.assess.generators.recorded_story import BEGINS, Settings, Story
from labs.assess.generators.sketch import DATE

ACTS: Mapping[str, str] = {
    "S": "start",
    "H": "halt",
    "c": "change",
    "d": "delete",
    "m": "make",
    "o": "other",
    "L": "leave_out",
    "n": "next_day",
}
"""Letter -> what happens: the recorder is started (again), or stopped; the resource changes, is deleted, or is made;
another resource changes; the type is recorded no more; it is the next day."""


class Actor:
    """One resource of a story, and another beside it."""

    def __init__(self, random: Random, settings: Settings, type: str, *, is_tagged: bool = False) -> None:
        self.story = Story(random, settings)
        self.random = random
        self.type = type
        self.is_tagged = is_tagged
        self.reference = ""
        self.plot = ""
        self._companion = self.story.make(
            random.choice([one for one in SUPPORTED if one not in (type, f"{EC2}Subnet")])
        )
        self._started = 0
        """The hour at which the recorder was first started."""

    def play(self, plot: str) -> None:
        """All that a plot tells, and then it is now."""
        self.plot = plot
        if "m" not in plot:
            self.reference = self.story.make(self.type)
        self.story.wait(BEGINS - 1)
        for one in plot:
            self.story.wait(self.random.randint(1, 2))
            getattr(self, ACTS[one])()
        self.story.wait(1)
        self.story.tell("now")

    @property
    def looks(self) -> int:
        """How often a recorder has looked by now that looks once a day."""
        return 1 + (int((self.story.moment - DATE) / HOUR) - self._started) // 24

    @property
    def is_missed(self) -> bool:
        """Whether something happened to the resource after the recorder was stopped for good."""
        return (
            bool(set(self.plot.rpartition("H")[2]) & set("cdm")) if "S" not in self.plot.rpartition("H")[2] else False
        )

    def start(self) -> None:
        """The recorder is started."""
        self.story.start(at_first=not self._started)
        self._started = self._started or self.story.moment.hour

    def halt(self) -> None:
        """The recorder is stopped."""
        self.story.stop()

    def change(self) -> None:
        """The resource changes."""
        self.story.change(self.reference, by_tag=self.is_tagged)

    def delete(self) -> None:
        """The resource is deleted."""
        self.story.delete(self.reference)

    def make(self) -> None:
        """The resource is made."""
        self.reference = self.story.created(self.type)

    def other(self) -> None:
        """Another resource changes."""
        self.story.change(self._companion)

    def leave_out(self) -> None:
        """The type is recorded no more."""
        self.story.leave_out(self.type)

    def next_day(self) -> None:
        """It is the next day, after the hour at which a recorder looks that looks once a day."""
        self.story.until((self.story.moment - DATE).days + 1, self._started + 1)
