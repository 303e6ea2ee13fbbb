"""Which requests does EC2 refuse because of a placement group? The rules as AWS's guide counts them, on what an account sees.

They are written apart from the simulator's, which judge a request when it is tried. A wrong belief is a table of rules
with some of them changed.
https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/placement-strategies.html
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple

from labs.assess.generators.placement_requests import Group, Member, State, Step, several

MOST_SPREAD = 7
MOST_DEDICATED_PARTITIONS = 2
NO_CLUSTER = re.compile(r"(t\d\w*|m[123]|c1|vt1|mac[\w-]*|\w+-flex)\.")
"""The types that no cluster takes: T, Flex, Mac, VT1, and the oldest of M and C."""
T_FAMILY = re.compile(r"t\d\w*\.")

NEW = "new"
"""How the instances of a launch are called."""

Rule = Callable[[State, Step], bool]
"""Whether a request breaks it."""
Rules = Mapping[str, Rule]


class Belief(NamedTuple):
    """What somebody with a misconception takes for the rules: some changed, some added."""

    misconception: str
    changes: Rules


def group_of(state: State, step: Step) -> Group | None:
    """The group into which a request brings instances; None where it brings nobody into one."""
    if step.action == "start_instances":
        return state.groups.get(state.members[step.names[0]].group)
    if step.action in ("run_instances", "modify_instance_placement"):
        return state.groups.get(step.group)
    return None


def comers(state: State, step: Step) -> list[Member]:
    """The instances that a request would bring to run, or into a group, as they would be then."""
    if step.action == "run_instances":
        number = sum(name.startswith(NEW) for name in state.members)
        first = Member(f"{NEW}{number}-1", step.kind, step.zone, group=step.group)
        return several(step.number, first._replace(partition=step.partition, tenancy=step.tenancy, vpc=step.vpc))
    here = [state.members[name] for name in step.names]
    if step.action == "start_instances":
        return [one._replace(running=True) for one in here]
    return [one._replace(group=step.group, partition=step.partition) for one in here]


def members_of(state: State, group: Group) -> list[Member]:
    """The instances in a group, running or not."""
    return [one for one in state.members.values() if one.group == group.name]


def running_beside(state: State, step: Step, group: Group) -> list[Member]:
    """Those in a group that run and are not what a request is about."""
    return [one for one in members_of(state, group) if one.running and one.name not in step.names]


def brings(strategy: str, broken: Callable[[State, Step, Group], bool]) -> Rule:
    """A rule of one strategy, for whatever brings instances into a group of it; "" for every strategy."""

    def rule(state: State, step: Step) -> bool:
        group = group_of(state, step)
        return group is not None and strategy in ("", group.strategy) and broken(state, step, group)

    return rule


def exceeds(
    most: int, counted: Callable[[State, Step, Group, Member], Sequence[Member]]
) -> Callable[[State, Step, Group], bool]:
    """More than so many, of whatever is counted around the first that comes; being moved while stopped adds nobody."""

    def broken(state: State, step: Step, group: Group) -> bool:
        if step.action == "modify_instance_placement":
            return False
        new = comers(state, step)
        return len(counted(state, step, group, new[0])) + len(new) > most

    return broken


def _runs_in_the_zone(state: State, step: Step, group: Group, one: Member) -> list[Member]:
    return [other for other in running_beside(state, step, group) if other.zone == one.zone]


def _in_another_zone(state: State, step: Step, group: Group) -> bool:
    zone = comers(state, step)[0].zone
    return any(one.zone != zone for one in running_beside(state, step, group))


def _wrong_tenancy(_: State, step: Step, group: Group) -> bool:
    allowed = ("default",) if group.strategy == "spread" else ("default", "dedicated")
    return step.tenancy not in allowed


RULES: Rules = {
    "InstanceNotStopped": lambda state, step: (
        step.action == "modify_instance_placement" and any(state.members[name].running for name in step.names)
    ),
    "TenancyNotSupported": brings("", _wrong_tenancy),
    "TooManyPartitionsForDedicated": brings(
        "partition",
        lambda _, step, group: step.tenancy == "dedicated" and group.partitions > MOST_DEDICATED_PARTITIONS,
    ),
    "StrategyNotSupported": brings(
        "cluster", lambda state, step, _: any(NO_CLUSTER.match(one.kind) for one in comers(state, step))
    ),
    "ZonePinned": brings("cluster", _in_another_zone),
    "OnlyForStrategy": brings("", lambda _, step, group: bool(step.partition) and group.strategy != "partition"),
    "InvalidParameterValue": brings("partition", lambda _, step, group: step.partition > group.partitions),
    "SpreadLimitReached": brings("spread", exceeds(MOST_SPREAD, _runs_in_the_zone)),
}
"""The simulator's name of a rule -> the rule."""


def broken_rules(state: State, step: Step, rules: Rules = RULES) -> Iterator[str]:
    """The names of all rules that a request breaks."""
    return (name for name, rule in rules.items() if rule(state, step))


def with_belief(belief: Belief) -> Rules:
    """The rules as somebody with a misconception has them, what they believe first."""
    return {**belief.changes, **{name: rule for name, rule in RULES.items() if name not in belief.changes}}


def after(state: State, step: Step) -> State:
    """The account when a request has been carried out."""
    members = dict(state.members)
    if step.action == "terminate_instances":
        return state._replace(members={name: one for name, one in members.items() if name not in step.names})
    if step.action == "stop_instances":
        changed = [members[name]._replace(running=False) for name in step.names]
    else:
        changed = comers(state, step)
    return state._replace(members={**members, **{one.name: one for one in changed}})


def outcomes(state: State, steps: Sequence[Step], rules: Rules = RULES) -> Iterator[str]:
    """For each of some requests, one after the other, the rule that refuses it; empty where it is carried out."""
    for step in steps:
        reason = next(broken_rules(state, step, rules), "")
        yield reason
        state = state if reason else after(state, step)


def never(_: State, __: Step) -> bool:
    """A rule that nobody breaks: what a belief puts in the place of one that it does not know."""
    return False
