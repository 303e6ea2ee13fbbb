"""Documents and cases that tests of judging begin with."""

from collections.abc import Mapping
from typing import Any

from labs.assess.case import Case
from labs.assess.check import Check
from labs.assess.document import LabDocument, read
from labs.assess.script import Do, perform
from labs.cloud.world import World
from tests.cloud.builders import Network
from tests.documents import words

RUNNING = {"action": "describe_instances", "select": "Reservations[].Instances[].InstanceId"}


def a_document(*checks: Mapping[str, Any], **changes: Any) -> LabDocument:
    """A well-formed lab of one step with these checks."""
    return read(lab_values(*checks, **changes))


def lab_values(*checks: Mapping[str, Any], **changes: Any) -> dict[str, Any]:
    """What a well-formed lab's document holds."""
    return {
        "id": "lab",
        "title": words("Lab"),
        "summary": words("A lab."),
        "minutes": 5,
        "region": "ap-northeast-2",
        "date": "2026-03-02T00:00:00Z",
        "introduction": words("Begin."),
        "steps": [{"id": "build", "title": words("Build"), "text": words("Build it."), "hints": [words("Try.")] * 3}],
        "checks": list(checks) or [a_query()],
        "solution": [{"do": "create_vpc", "with": {"cidr_block": "10.0.0.0/16"}, "as": "vpc"}],
        **changes,
    }


def a_check(check: str, **options: Any) -> dict[str, Any]:
    """A check of a family with what all checks have."""
    return {"check": check, "id": "it", "title": words("It"), "points": 1, "step": "build", **options}


def a_query(**options: Any) -> dict[str, Any]:
    """A query check, by default for one VPC."""
    demand = {"action": "describe_vpcs", "select": "Vpcs[].VpcId", "at_least": 1}
    return a_check("query", demands=[demand], **options)


def the_check(values: Mapping[str, Any]) -> Check:
    """A check as the document's decoder makes it; it has no faults."""
    check = a_document(values).checks[0]
    assert list(check.faults()) == []
    return check


def a_case(world: World) -> Case:
    """A world without a history."""
    return Case(world, (), world)


def of(network: Network) -> Case:
    """A network without a history."""
    return a_case(network.world)


def played(start: World, *actions: Mapping[str, Any]) -> Case:
    """A start and what a list of actions made of it."""
    done = perform(start, [Do(**{_FIELDS.get(name, name): one[name] for name in one}) for one in actions])
    return Case(start, done.journal, done.world)


_FIELDS = {"do": "action", "with": "params", "as": "name"}
