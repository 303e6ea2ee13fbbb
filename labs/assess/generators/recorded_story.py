"""What happens while AWS Config watches, and when? A story is told hour by hour, and played by the same actions."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from random import Random
from typing import Any, NamedTuple

from labs.assess.generators.blocks import some_seed
from labs.assess.generators.config_stage import (
    EC2,
    EVERYTHING,
    HOUR,
    channel,
    clock,
    passing,
    recorder,
    starting,
    stopping,
    table,
)
from labs.assess.generators.posing import code, joined, told
from labs.assess.generators.recorded_kinds import CREATED, DELETED, KINDS, Ground, tagged
from labs.assess.generators.sketch import DATE, Sketch
from labs.assess.scene import Scene
from labs.assess.script import Do
from labs.assess.value import Text

BEGINS = 9
"""The hour at which stories begin."""


class Settings(NamedTuple):
    """What a recorder records, and how often."""

    strategy: str = "ALL_SUPPORTED_RESOURCE_TYPES"
    types: tuple[str, ...] = ()
    """Those that it is limited to, or leaves out."""
    frequency: str = "CONTINUOUS"
    others: tuple[str, ...] = ()
    """Types of which the frequency is the other one."""

    @property
    def group(self) -> Mapping[str, Any]:
        """The recording group as PutConfigurationRecorder takes it."""
        strategy = {"recording_strategy": {"use_only": self.strategy}}
        if self.strategy == "INCLUSION_BY_RESOURCE_TYPES":
            return {**strategy, "resource_types": list(self.types)}
        if self.strategy == "EXCLUSION_BY_RESOURCE_TYPES":
            return {**strategy, "exclusion_by_resource_types": {"resource_types": list(self.types)}}
        return EVERYTHING

    @property
    def mode(self) -> Mapping[str, Any]:
        """The recording mode."""
        other = {"CONTINUOUS": "DAILY", "DAILY": "CONTINUOUS"}[self.frequency]
        override = {"resource_types": list(self.others), "recording_frequency": other}
        return {
            "recording_frequency": self.frequency,
            **({"recording_mode_overrides": [override]} if self.others else {}),
        }

    @property
    def do(self) -> Do:
        """Give the recorder these settings."""
        return recorder(self.group, self.mode)

    @property
    def said(self) -> Text:
        """The settings in a prompt."""
        listed = {"types": codes(self.types), "others": codes(self.others), "frequency": self.frequency}
        often = "override" if self.others else self.frequency
        return joined((told(STRATEGIES[self.strategy], **listed), told(FREQUENCIES[often], **listed)), "\n")


STRATEGIES: Mapping[str, Text] = {
    "ALL_SUPPORTED_RESOURCE_TYPES": Text(
        ko="- 기록 대상: 지원하는 모든 유형(`ALL_SUPPORTED_RESOURCE_TYPES`)",
        en="- recorded: all supported types (`ALL_SUPPORTED_RESOURCE_TYPES`)",
    ),
    "INCLUSION_BY_RESOURCE_TYPES": Text(
        ko="- 기록 대상: 다음 유형만(`INCLUSION_BY_RESOURCE_TYPES`): {types}",
        en="- recorded: only these types (`INCLUSION_BY_RESOURCE_TYPES`): {types}",
    ),
    "EXCLUSION_BY_RESOURCE_TYPES": Text(
        ko="- 기록 대상: 다음 유형을 뺀 모두(`EXCLUSION_BY_RESOURCE_TYPES`): {types}",
        en="- recorded: all types but these (`EXCLUSION_BY_RESOURCE_TYPES`): {types}",
    ),
}
FREQUENCIES: Mapping[str, Text] = {
    "CONTINUOUS": Text(ko="- 기록 빈도: `CONTINUOUS`", en="- recording frequency: `CONTINUOUS`"),
    "DAILY": Text(
        ko="- 기록 빈도: `DAILY`(여기서는 매일, 레코더를 시작한 시각에 살펴봐요)",
        en="- recording frequency: `DAILY` (here it looks every day at the hour at which it was started)",
    ),
    "override": Text(
        ko="- 기록 빈도: `{frequency}`. 다만 {others}에는 다른 빈도를 적용(`recordingModeOverrides`)",
        en="- recording frequency: `{frequency}`, with the other frequency for {others} (`recordingModeOverrides`)",
    ),
}
TOLD: Mapping[str, Text] = {
    "there": Text(ko="{what}: 이미 있음", en="{what}: is there already"),
    "changed": Text(ko="{what}: {change}", en="{what}: {change}"),
    "starts": Text(ko="레코더 시작", en="the recorder is started"),
    "stops": Text(ko="레코더 중지", en="the recorder is stopped"),
    "restarts": Text(ko="레코더 다시 시작", en="the recorder is started again"),
    "refused": Text(
        ko="레코더를 시작하려다 `NoAvailableDeliveryChannelException`으로 거절됨",
        en="starting the recorder is refused with `NoAvailableDeliveryChannelException`",
    ),
    "channel": Text(ko="전송 채널을 만들고 레코더 시작", en="a delivery channel is made, and the recorder started"),
    "settings": Text(ko="기록 대상에서 {types} 제외", en="{types} is no longer recorded"),
    "now": Text(ko="지금", en="now"),
}
HEADS = (Text(ko="시각", en="Time"), Text(ko="일어난 일", en="What happens"))


class Change(NamedTuple):
    """One change of the story."""

    moment: datetime
    reference: str
    type: str
    text: Text


class Story:
    """A story as it is being told."""

    def __init__(self, random: Random, settings: Settings) -> None:
        self.random = random
        self.sketch = Sketch()
        self.settings = self.first_settings = settings
        self.moment = DATE
        self.rows: list[tuple[Text, Text]] = []
        self.changes: list[Change] = []
        self._named: dict[str, tuple[str, str]] = {}
        self._times: dict[str, int] = {}
        block = f"10.{random.randrange(256)}"
        vpc = self.sketch.vpc("main", f"{block}.0.0/16")
        subnet = self.sketch.subnet("base", vpc, f"{block}.1.0/24")
        gateway = self.sketch.internet_gateway("igw", vpc)
        self._ground = Ground(self.sketch, vpc, subnet, gateway, block)

    def wait(self, hours: int) -> None:
        """Time passes."""
        self.sketch.start.append(passing(hours))
        self.moment += hours * HOUR

    def until(self, day: int, hour: int) -> None:
        """Time passes until an hour of a day of the story, the first of which is 0."""
        self.wait(24 * day + hour - int((self.moment - DATE) / HOUR))

    def tell(self, what: str, **facts: object) -> None:
        """A row of the story."""
        self.rows.append((clock(self.moment), told(TOLD[what], **facts)))

    def make(self, type: str, name: str = "") -> str:
        """A resource that is made now: before the recorder is started, one that is there already."""
        kind = KINDS[type]
        taken = {name for name, _ in self._named.values()}
        free = [one for one in kind.names if one not in taken] or [f"{one}-{len(taken)}" for one in kind.names]
        name = name or self.random.choice(free)
        reference = kind.made(self._ground, name, len(self._named))
        self._named[reference] = (name, type)
        return reference

    def created(self, type: str) -> str:
        """A resource is made, which counts as a change."""
        reference = self.make(type)
        self._changed(reference, CREATED)
        return reference

    def change(self, reference: str, *, by_tag: bool = False) -> None:
        """A resource changes."""
        type = self._named[reference][1]
        counted = f"{reference} tag" if by_tag else reference
        times = self._times[counted] = self._times.get(counted, -1) + 1
        text, do = (tagged if by_tag else KINDS[type].changed)(reference, times)
        self.sketch.start.append(do)
        self._changed(reference, text)

    def delete(self, reference: str) -> None:
        """A resource is deleted."""
        gone = KINDS[self._named[reference][1]].deleted
        assert gone is not None  # noqa: S101 - what is never recorded is never deleted in a story
        self.sketch.start.append(gone(reference))
        self._changed(reference, DELETED)

    def start(self, *, at_first: bool = True) -> None:
        """The recorder is started: at first with its channel and its settings."""
        if at_first:
            self.sketch.start += [self.settings.do, channel()]
        self.sketch.start.append(starting())
        self.tell("starts" if at_first else "restarts")

    def fail_to_start(self) -> None:
        """The recorder is to be started without a delivery channel."""
        self.sketch.start += [self.settings.do, starting("NoAvailableDeliveryChannelException")]
        self.tell("refused")

    def start_at_last(self) -> None:
        """The channel that was missing is made, and the recorder is started."""
        self.sketch.start += [channel(), starting()]
        self.tell("channel")

    def stop(self) -> None:
        """The recorder is stopped."""
        self.sketch.start.append(stopping())
        self.tell("stops")

    def leave_out(self, type: str) -> None:
        """A type is recorded no more."""
        kept = tuple(one for one in self.settings.types if one != type)
        if self.settings.strategy == "INCLUSION_BY_RESOURCE_TYPES":
            self.settings = self.settings._replace(types=kept)
        else:
            types = (*self.settings.types, type)
            self.settings = self.settings._replace(strategy="EXCLUSION_BY_RESOURCE_TYPES", types=types)
        self.sketch.start.append(self.settings.do)
        self.tell("settings", types=code(type))

    def said(self, reference: str) -> Text:
        """A resource as the story speaks of it."""
        name, type = self._named[reference]
        return told(KINDS[type].said, name=name)

    def scene(self) -> Scene:
        """All that happened."""
        return self.sketch.scene(some_seed(self.random))

    def table(self) -> Text:
        """All that is told."""
        return table(HEADS, self.rows)

    def _changed(self, reference: str, change: Text) -> None:
        text = told(TOLD["changed"], what=self.said(reference), change=change)
        self.rows.append((clock(self.moment), text))
        self.changes.append(Change(self.moment, reference, self._named[reference][1], text))


def codes(values: Sequence[str]) -> Text:
    """Several words set as code."""
    return joined(map(code, values), ", ")


def some_settings(random: Random, strategy: str, types: Sequence[str], frequency: str = "CONTINUOUS") -> Settings:
    """Settings by which these types are limited to or left out, in an order of chance."""
    named = tuple(random.sample(types, len(types))) if strategy != "ALL_SUPPORTED_RESOURCE_TYPES" else ()
    return Settings(strategy, named, frequency)


def short(type: str) -> str:
    """A resource type without its first part."""
    return type.removeprefix(EC2)
