"""What is a check? Options declared in a lab's document, and a way to examine a case by them."""

from collections.abc import Iterator, Mapping
from typing import Annotated, ClassVar

from msgspec import Meta

from labs.assess.case import Case
from labs.assess.finding import Verdict
from labs.assess.value import Fault, Slug, Text, Value


class Check(Value, kw_only=True, tag_field="check"):
    """One thing that a learner's work must fulfil. Each family of checks is one class in one file of `checks/`."""

    codes: ClassVar[Mapping[str, frozenset[str]]]
    """Every code that a verdict of this family can carry -> the names of its params."""

    id: Annotated[Slug, Meta(description="Names the check within the lab.")]
    title: Annotated[Text, Meta(description="What must be fulfilled, in one line that the learner sees.")]
    points: Annotated[int, Meta(gt=0, description="What it is worth; all or nothing.")]
    step: Annotated[Slug, Meta(description="The step of the guide to look at again when it is not met.")]
    skill: Annotated[Slug | None, Meta(description="The skill that it shows: an id of `skills.yaml`.")] = None
    missed: Annotated[
        Text | None, Meta(description="Your own words on why it is not met and what to look at, shown below the rest.")
    ] = None

    def examine(self, case: Case) -> Verdict:
        """Judge a case. Never raises, whatever the world and the journal are."""
        raise NotImplementedError

    def faults(self) -> Iterator[Fault]:
        """What in the options can never be examined."""
        raise NotImplementedError
