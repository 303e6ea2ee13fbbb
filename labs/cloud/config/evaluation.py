"""What does AWS Config think of a resource by a rule? Evaluations as they are kept, and who makes them by the rule's owner.

https://docs.aws.amazon.com/config/latest/APIReference/API_EvaluationResult.html
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Literal, NamedTuple

import msgspec

from labs.cloud.config.item import Item, Related
from labs.cloud.config.ledger import Shelf
from labs.cloud.world import Resource, World

if TYPE_CHECKING:
    from labs.cloud.config.rule import ConfigRule

Compliance = Literal["COMPLIANT", "NON_COMPLIANT", "NOT_APPLICABLE", "INSUFFICIENT_DATA"]
MessageType = Literal[
    "ConfigurationItemChangeNotification",
    "OversizedConfigurationItemChangeNotification",
    "ScheduledNotification",
    "ConfigurationSnapshotDeliveryCompleted",
]
LONGEST_ANNOTATION = 256


class Evaluation(msgspec.Struct, frozen=True, array_like=True):
    """What was found of one resource by one rule."""

    compliance: Compliance
    invoked_at: datetime
    """When the rule was last run for it."""
    recorded_at: datetime
    """When this was first found so."""
    annotation: str = ""


Evaluations = Mapping[str, Evaluation]
"""`key_of` a resource -> what was found of it. What is not applicable is not kept."""
EVALUATIONS: Shelf[Evaluations] = Shelf("evaluations", dict[str, Evaluation], {})
"""A part for each rule, by its id."""


class Verdict(NamedTuple):
    """What a rule says of a resource, and why."""

    compliance: Compliance
    annotation: str = ""


class Subject(NamedTuple):
    """A resource that a rule is asked about: its last item, and itself as long as it is there."""

    resource_type: str
    resource_id: str
    item: Item | None
    resource: Resource | None


class ComplianceChange(NamedTuple):
    """A resource of which a rule says something else than before; None where it said or says nothing."""

    rule: "ConfigRule"
    resource_type: str
    resource_id: str
    old: Evaluation | None
    new: Evaluation | None


class EvaluationFailed(Exception):
    """A rule could not be run at all: AWS's code and words."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


Evaluator = Callable[[World, "ConfigRule", Sequence[Subject], MessageType], Mapping[Related, Verdict]]
"""Says of each subject what the rule finds; of periodic rules also of resources that it was not asked about."""
EVALUATORS: dict[str, Evaluator] = {}
"""The owner of a rule's source -> how such rules are run: AWS, CUSTOM_LAMBDA, CUSTOM_POLICY."""


def key_of(resource_type: str, resource_id: str) -> str:
    """The name under which what was found of a resource is kept."""
    return f"{resource_type}/{resource_id}"


def resource_of(key: str) -> Related:
    """The resource type and id of such a name."""
    resource_type, _, resource_id = key.partition("/")
    return resource_type, resource_id


def worst(compliances: Iterable[Compliance]) -> Compliance:
    """What a rule, or a resource, is as a whole: one fault is enough, and without any result there is too little data."""
    found = set(compliances)
    if "NON_COMPLIANT" in found:
        return "NON_COMPLIANT"
    return "COMPLIANT" if "COMPLIANT" in found else "INSUFFICIENT_DATA"
