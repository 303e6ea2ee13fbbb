"""What does a list of actions in a document lead to? Start worlds and reference solutions are written as such lists."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

from labs.assess.entry import Entry
from labs.assess.naming import Unresolved, fill, reference_faults
from labs.assess.plain import plain
from labs.assess.value import Fault, Name, Place, Value
from labs.cloud import registry
from labs.cloud.config.work import at_rest
from labs.cloud.errors import CloudError
from labs.cloud.world import World


class Do(Value, kw_only=True):
    """One action of a list."""

    action: Annotated[str, Meta(description="The action: `create_vpc`.")] = msgspec.field(name="do")
    params: Annotated[
        dict[str, Any], Meta(description="Its parameters; `${vpc.Vpc.VpcId}` reads an earlier result.")
    ] = msgspec.field(name="with", default_factory=dict)
    name: Annotated[Name | None, Meta(description="The name by which later actions refer to its result.")] = (
        msgspec.field(name="as", default=None)
    )
    refused: Annotated[
        str | None, Meta(description="The error code, where it is the point of the action to be refused.")
    ] = None


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """What became of one action of a list."""

    state: Literal["done", "refused", "skipped"]
    code: str = ""
    message: str = ""


class Performance(msgspec.Struct, frozen=True, kw_only=True):
    """What a list of actions led to: the world, the journal, and what became of each."""

    world: World
    journal: tuple[Entry, ...]
    worlds: tuple[World, ...]
    """The world after each entry of the journal."""
    outcomes: tuple[Outcome, ...]
    names: Mapping[str, Any]


def perform(world: World, actions: Iterable[Do], names: Mapping[str, Any] | None = None) -> Performance:
    """Carry out a list of actions. What is refused is journalled; what refers to nothing is skipped.

    Between two of them AWS Config gets to work, where it is on, as it does while a learner thinks.
    """
    known = dict(names or {})
    journal: list[Entry] = []
    worlds: list[World] = []
    outcomes: list[Outcome] = []
    for one in actions:
        try:
            params = fill(one.params, known)
        except Unresolved as error:
            outcomes.append(Outcome(state="skipped", message=f"${{{error}}} leads to nothing"))
            continue
        world, entry, outcome = _carried_out(world, one, params, len(journal) + 1)
        journal.append(entry)
        worlds.append(world)
        outcomes.append(outcome)
        rested = at_rest(world)
        if rested is not world:
            world = rested
            journal.append(Entry(number=len(journal) + 1, action="run_aws_config"))
            worlds.append(world)
        if one.name and outcome.state == "done":
            known[one.name] = entry.result
    return Performance(world=world, journal=tuple(journal), worlds=tuple(worlds), outcomes=tuple(outcomes), names=known)


def script_faults(actions: Iterable[Do], known: set[str], place: Place) -> Iterator[Fault]:
    """What in a list of actions can never be carried out; adds the names that it defines to `known`."""
    for index, one in enumerate(actions):
        here = (*place, index)
        yield from action_faults(one.action, one.params, here, key="do")
        yield from reference_faults(one.params, known, (*here, "with"))
        if one.name and one.name in known:
            yield Fault((*here, "as"), f"the name {one.name} is taken already")
        if one.name:
            known.add(one.name)


def action_faults(action: str, params: Mapping[str, Any], place: Place, key: str = "action") -> Iterator[Fault]:
    """What the registry says against an action with these parameters, before their values are known."""
    found = registry.actions().get(action)
    if found is None:
        yield Fault((*place, key), f"there is no action {action}")
        return
    known = {one.name for one in found.parameters}
    for name in params:
        if name not in known:
            yield Fault((*place, "with", name), f"{action} has no parameter {name}")
    for one in found.parameters:
        if one.required and params.get(one.name) is None:
            yield Fault((*place, key), f"{action} needs the parameter {one.name}")


def _carried_out(world: World, one: Do, params: dict[str, Any], number: int) -> tuple[World, Entry, Outcome]:
    try:
        world, result = registry.call(world, one.action, params)
    except CloudError as error:
        entry = Entry(
            number=number,
            action=one.action,
            params=params,
            outcome="refused",
            code=error.code,
            reason=error.reason,
            facts=error.facts,
        )
        return world, entry, Outcome(state="refused", code=error.code, message=error.message)
    return world, Entry(number=number, action=one.action, params=params, result=plain(result)), Outcome(state="done")
