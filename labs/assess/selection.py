"""What is looked for in a world? What a Describe action answers, cut down by a JMESPath: the CLI's `--query`."""

from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Annotated, Any

import msgspec
from msgspec import UNSET, Meta, UnsetType

from labs.assess.naming import Unresolved, fill, path_faults, reference_faults
from labs.assess.script import action_faults
from labs.assess.value import Fault, Place, Value
from labs.cloud import registry


class Query(Value, kw_only=True):
    """A question to a world."""

    action: Annotated[str, Meta(description="An action that only reads: `describe_instances`.")]
    params: Annotated[dict[str, Any], Meta(description="Its parameters; `${name}` stands for a remembered value.")] = (
        msgspec.field(name="with", default_factory=dict)
    )
    select: Annotated[str, Meta(description="JMESPath over its answer, as for the AWS CLI's `--query`.")]

    def faults(self, known: Collection[str] = (), place: Place = ()) -> Iterator[Fault]:
        """What in the question can never be asked; `known` are the names that may be referred to."""
        yield from action_faults(self.action, self.params, place)
        found = registry.actions().get(self.action)
        if found is not None and not found.reads:
            yield Fault((*place, "action"), f"{self.action} changes the world; a query only reads")
        yield from path_faults(self.select, (*place, "select"))
        yield from reference_faults(self.params, known, (*place, "with"))


class Demand(Query, kw_only=True):
    """A question to a world, and what the answer must be: exactly one of the last five."""

    equals: Annotated[Any, Meta(description="The answer is this; `${name}` stands for a remembered value.")] = UNSET
    differs: Annotated[Any, Meta(description="There is an answer, and it is not this.")] = UNSET
    at_least: Annotated[
        float | UnsetType, Meta(description="The number is this or more; a list counts as its length.")
    ] = UNSET
    at_most: Annotated[
        float | UnsetType, Meta(description="The number is this or less; a list counts as its length.")
    ] = UNSET
    distinct: Annotated[int | UnsetType, Meta(description="The list holds this many different values or more.")] = UNSET

    @property
    def wanted(self) -> tuple[str, Any]:
        """What is demanded of the answer: the name of the demand and its value."""
        return next(iter(self._demands.items()))

    @property
    def _demands(self) -> dict[str, Any]:
        return {name: value for name in _TESTS if (value := getattr(self, name)) is not UNSET}

    def is_met(self, found: Any, names: Mapping[str, Any]) -> bool:
        """Whether an answer is what is wanted."""
        name, value = self.wanted
        try:
            return _TESTS[name](found, fill(value, names))
        except Unresolved:
            return False

    def faults(self, known: Collection[str] = (), place: Place = ()) -> Iterator[Fault]:
        """What in the question can never be asked, or in the demand never be met."""
        yield from Query.faults(self, known, place)
        if len(self._demands) != 1:
            yield Fault(place, f"needs exactly one of {', '.join(_TESTS)}")
        for name, value in self._demands.items():
            yield from reference_faults(value, known, (*place, name))


def size(found: Any) -> float:
    """The number that an answer amounts to: itself, or how much it holds."""
    if found is None:
        return 0
    if isinstance(found, int | float):
        return float(found)
    return float(len(found)) if isinstance(found, list | dict) else 1.0


def _different(found: Any) -> int:
    values = found if isinstance(found, list) else [found]
    return len({msgspec.json.encode(value, order="deterministic") for value in values if value is not None})


_TESTS: Mapping[str, Callable[[Any, Any], bool]] = {
    "equals": lambda found, value: found == value,
    "differs": lambda found, value: found not in (None, "", [], {}) and found != value,
    "at_least": lambda found, value: size(found) >= value,
    "at_most": lambda found, value: size(found) <= value,
    "distinct": lambda found, value: _different(found) >= value,
}
