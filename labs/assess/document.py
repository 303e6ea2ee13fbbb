"""What is a lab, as its author wrote it? This schema is the whole of it; a version of a lab is such a document, stored.

Stored documents must stay readable, since sandboxes and submissions pin them: new fields come with a default, and no
field goes or changes its meaning.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Annotated, Any

import msgspec
from msgspec import Meta

from labs.assess.checks import AnyCheck
from labs.assess.script import Do, script_faults
from labs.assess.value import Fault, Name, Place, Slug, Text, Value
from labs.cloud import registry
from labs.cloud.facts.regions import REGIONS

SEED_LINES = frozenset(range(1, 74)) - {26, 53, 61, 63}
"""The numbers of the lines of the study notes from which the product is built; the missing ones are blank."""

Minutes = Annotated[int, Meta(ge=1, le=240)]
Moment = Annotated[datetime, Meta(tz=True)]


class Step(Value, kw_only=True):
    """One step of the guide."""

    id: Annotated[Slug, Meta(description="The step's heading in both guides ends with it: `## Title {#id}`.")]
    title: Annotated[Text, Meta(description="The heading.", extra={"guide": True})]
    text: Annotated[Text, Meta(description="What stands below the heading, in Markdown.", extra={"guide": True})]
    actions: Annotated[tuple[str, ...], Meta(description="The actions that the step speaks of.")] = ()
    hints: Annotated[
        tuple[Text, Text, Text],
        Meta(description="Three, each saying more: where to look, what to do, the very values."),
    ]


class Alternative(Value, kw_only=True):
    """Another way to full points. It proves that the checks ask for what the network does, not for one shape of it."""

    name: Annotated[Slug, Meta(description="What is different about it.")]
    solution: Annotated[tuple[Do, ...], Meta(description="The actions.", min_length=1)]


class LabDocument(Value, kw_only=True):
    """A lab: where it starts, what it says, what it checks, and a solution that proves it."""

    id: Annotated[Slug, Meta(description="The name of its folder, and of its page.")]
    title: Annotated[Text, Meta(description="The lab's name.")]
    summary: Annotated[Text, Meta(description="What the learner will be able to do, in one or two sentences.")]
    minutes: Annotated[Minutes, Meta(description="How long a learner takes.")]
    region: Annotated[str, Meta(description="The Region in which it takes place.")]
    date: Annotated[
        Moment, Meta(description="When the simulated clock starts, with an offset; it decides rules and prices.")
    ]
    default_vpc: Annotated[bool, Meta(description="Whether the Region begins with AWS's default VPC.")] = False
    smallest_fix: Annotated[
        bool,
        Meta(description="Whether learners may ask what the smallest fix for a lost packet is; it gives answers away."),
    ] = False
    covers: Annotated[tuple[int, ...], Meta(description="The lines of the study notes that it covers.")] = ()
    actions: Annotated[
        tuple[str, ...], Meta(description="The actions to offer first; none means all. No action is ever forbidden.")
    ] = ()
    introduction: Annotated[Text, Meta(description="What stands above the guide's first step.", extra={"guide": True})]
    start: Annotated[tuple[Do, ...], Meta(description="What is there before the learner comes.")] = ()
    steps: Annotated[tuple[Step, ...], Meta(description="The steps, in the order of the guides.", min_length=1)]
    checks: Annotated[tuple[AnyCheck, ...], Meta(description="What must be fulfilled.", min_length=1)]
    solution: Annotated[
        tuple[Do, ...],
        Meta(description="One way to full points, with no action that could be left out.", min_length=1),
    ]
    alternatives: Annotated[tuple[Alternative, ...], Meta(description="Other ways to full points.")] = ()

    def step(self, id: str) -> Step:
        """The step with this id. Raises KeyError."""
        return next((one for one in self.steps if one.id == id), None) or _missing(id)

    def check(self, id: str) -> AnyCheck:
        """The check with this id. Raises KeyError."""
        return next((one for one in self.checks if one.id == id), None) or _missing(id)

    @property
    def max_points(self) -> int:
        """What all checks together are worth."""
        return sum(one.points for one in self.checks)


def read(values: Any) -> LabDocument:
    """A document from plain values. Raises msgspec.ValidationError, which names the place."""
    return msgspec.convert(values, LabDocument)


def document_faults(document: LabDocument) -> Iterator[Fault]:
    """Everything in a well-formed document that could never work, found without carrying anything out."""
    yield from _setting_faults(document)
    yield from _step_faults(document)
    yield from _check_faults(document)
    yield from _script_faults(document)


def _setting_faults(document: LabDocument) -> Iterator[Fault]:
    if document.region not in REGIONS:
        yield Fault(("region",), f"unknown Region {document.region}; known: {', '.join(sorted(REGIONS))}")
    for index, line in enumerate(document.covers):
        if line not in SEED_LINES:
            yield Fault(("covers", index), f"the study notes have no line {line}")
    yield from _action_name_faults(document.actions, ("actions",))


def _step_faults(document: LabDocument) -> Iterator[Fault]:
    yield from _repeated((one.id for one in document.steps), "steps", "step id")
    for index, step in enumerate(document.steps):
        yield from _action_name_faults(step.actions, ("steps", index, "actions"))


def _check_faults(document: LabDocument) -> Iterator[Fault]:
    steps = {one.id for one in document.steps}
    yield from _repeated((one.id for one in document.checks), "checks", "check id")
    for index, check in enumerate(document.checks):
        if check.step not in steps:
            yield Fault(("checks", index, "step"), f"there is no step {check.step}")
        for fault in check.faults():
            yield Fault(("checks", index, *fault.place), fault.text)


def _script_faults(document: LabDocument) -> Iterator[Fault]:
    begun: set[Name] = set()
    yield from script_faults(document.start, begun, ("start",))
    yield from script_faults(document.solution, set(begun), ("solution",))
    yield from _repeated((one.name for one in document.alternatives), "alternatives", "name", key="name")
    for index, one in enumerate(document.alternatives):
        yield from script_faults(one.solution, set(begun), ("alternatives", index, "solution"))


def _action_name_faults(names: Iterable[str], place: Place) -> Iterator[Fault]:
    for index, name in enumerate(names):
        if name not in registry.actions():
            yield Fault((*place, index), f"there is no action {name}")


def _repeated(ids: Iterable[str], part: str, what: str, key: str = "id") -> Iterator[Fault]:
    seen: set[str] = set()
    for index, id in enumerate(ids):
        if id in seen:
            yield Fault((part, index, key), f"the {what} {id} is used twice")
        seen.add(id)


def _missing(id: str) -> Any:
    raise KeyError(id)
