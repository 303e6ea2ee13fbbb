"""Which small world does a question speak of? It is built by actions, as a lab's start is, and is the same every time."""

from collections.abc import Iterator
from datetime import UTC, datetime
from functools import lru_cache
from typing import Annotated

import msgspec
from msgspec import Meta

from labs.assess.script import Do, Performance, perform, script_faults
from labs.assess.value import Fault, Name, Place, Value
from labs.cloud.errors import CloudError
from labs.cloud.facts.regions import REGIONS
from labs.cloud.genesis import begin

ACCOUNT_ID = "111122223333"


class SceneFailed(ValueError):
    """An action of the scene was not carried out; the message says which and why."""


class Scene(Value, kw_only=True):
    """Where and when a question takes place, and what is there."""

    region: Annotated[str, Meta(description="The Region.")] = "ap-northeast-2"
    date: Annotated[datetime, Meta(tz=True, description="The simulated moment, with an offset; it decides rules.")]
    default_vpc: Annotated[bool, Meta(description="Whether the Region begins with AWS's default VPC.")] = False
    seed: Annotated[int, Meta(ge=0, description="Decides ids, addresses and hardware.")] = 1
    start: Annotated[tuple[Do, ...], Meta(description="What is there.")] = ()

    def faults(self, place: Place = ("scene",)) -> Iterator[Fault]:
        """What in the scene can never be, and what of it is not carried out."""
        if self.region not in REGIONS:
            yield Fault((*place, "region"), f"unknown Region {self.region}")
            return
        known: set[Name] = set()
        found = list(script_faults(self.start, known, (*place, "start")))
        yield from found
        if not found:
            try:
                played(self)
            except SceneFailed as error:
                yield Fault((*place, "start"), str(error))


def played(scene: Scene) -> Performance:
    """The scene's world, its journal and the names that it defines. Raises SceneFailed."""
    return _played(msgspec.msgpack.encode(scene))


@lru_cache(maxsize=256)
def _played(encoded: bytes) -> Performance:
    scene = msgspec.msgpack.decode(encoded, type=Scene)
    try:
        empty = begin(
            account_id=ACCOUNT_ID,
            region=scene.region,
            seed=scene.seed,
            now=scene.date.astimezone(UTC),
            default_vpc=scene.default_vpc,
        )
    except CloudError as error:
        raise SceneFailed(str(error)) from error
    performance = perform(empty, scene.start)
    for index, (one, outcome) in enumerate(zip(scene.start, performance.outcomes, strict=True)):
        if outcome.state == "skipped" or one.refused != (outcome.code or None):
            raise SceneFailed(f"start[{index}] {one.action}: {outcome.code} {outcome.message}")
    return performance
