"""Which rules are run now, for which resources, and what do they say? One pass over the rules of a Region.

https://docs.aws.amazon.com/config/latest/developerguide/evaluate-config.html
https://docs.aws.amazon.com/config/latest/developerguide/evaluate-config-rules.html (triggers)
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import cached_property
from typing import Any, NamedTuple

import msgspec

from labs.cloud.config.delivery_channel import AFTER_SNAPSHOT, DeliveryChannel
from labs.cloud.config.evaluation import (
    EVALUATIONS,
    EVALUATORS,
    ComplianceChange,
    Evaluation,
    EvaluationFailed,
    Evaluations,
    MessageType,
    Subject,
    Verdict,
    key_of,
    resource_of,
)
from labs.cloud.config.item import ITEMS, Recorded, Related
from labs.cloud.config.ledger import Shelf, put_all
from labs.cloud.config.recorder import is_recording
from labs.cloud.config.resource_type import KIND_OF, RECORDED
from labs.cloud.config.rule import RULES, ConfigRule, RuleState, asked
from labs.cloud.config.rules.catalogue import MANAGED
from labs.cloud.registry import kinds
from labs.cloud.world import World


class Pass:
    """One pass over the rules: what it knows of the resources is gathered once for all of them."""

    def __init__(self, world: World, recorded: Sequence[Recorded] = (), due: Collection[str] = ()) -> None:
        self.world = world
        self.recorded = recorded
        self.due = due
        self._there: dict[str, list[Subject]] = {}

    def subjects(self, rule: ConfigRule) -> tuple[list[Subject], MessageType] | None:
        """What a rule is asked about now and by which message; None when it is not run."""
        state = RULES.of(self.world).get(rule.id)
        if rule.id in self.due or (state is not None and state.asked and (rule.every or self.is_recording)):
            message: MessageType = "ScheduledNotification" if rule.every else "ConfigurationItemChangeNotification"
            return self._everything(rule), message
        if not rule.is_change_triggered or not self.recorded:
            return None
        subjects = [self._changed[one] for one in self._changed if one[0] in types_of(rule)]
        known = EVALUATIONS.at(rule.id).of(self.world)
        concerned = [one for one in subjects if covers(rule, one) or key_of(one[0], one[1]) in known]
        return (concerned, "ConfigurationItemChangeNotification") if concerned else None

    def covers_everything(self, rule: ConfigRule) -> bool:
        """Whether a rule that is run now is asked about all there is, not only about what changed."""
        state = RULES.of(self.world).get(rule.id)
        return rule.id in self.due or (state is not None and state.asked)

    @cached_property
    def is_recording(self) -> bool:
        """Whether there is a recorder that runs: without it nothing says that something changed."""
        return is_recording(self.world)

    @cached_property
    def _changed(self) -> Mapping[Related, Subject]:
        return {
            (one.resource_type, one.resource_id): Subject(
                one.resource_type,
                one.resource_id,
                one.item,
                None if one.item.is_gone else self.world.resources.get(one.resource_id),
            )
            for one in self.recorded
        }

    def _everything(self, rule: ConfigRule) -> list[Subject]:
        by_type = (self._of_type(one, by_items=not rule.every) for one in types_of(rule))
        every = [one for subjects in by_type for one in subjects]
        scope = rule.scope
        is_narrow = scope.compliance_resource_id or scope.tag_key
        return [one for one in every if covers(rule, one)] if is_narrow else every

    def _of_type(self, resource_type: str, *, by_items: bool) -> list[Subject]:
        """The resources of a type that are there: that Config has recorded, or, for periodic rules, all."""
        name = f"{resource_type} {by_items}"
        if name not in self._there:
            items = ITEMS.at(resource_type).of(self.world)
            last = {id: history[-1] for id, history in items.items()}
            every = self.world.all(kinds()[KIND_OF[resource_type]]) if resource_type in KIND_OF else ()
            self._there[name] = [
                Subject(resource_type, one.id, last.get(one.id), one)
                for one in every
                if not (last[one.id].is_gone if one.id in last else by_items)
            ]
        return self._there[name]


class Evaluated(NamedTuple):
    """What came of running the rules that are to be run now."""

    world: World
    names: tuple[str, ...] = ()
    """Of the rules that were run."""
    changes: tuple[ComplianceChange, ...] = ()
    judged: frozenset[tuple[str, Related]] = frozenset()
    """The name of a rule and a resource, for all that something was said of."""


def evaluated(world: World, recorded: Sequence[Recorded] = (), due: Collection[str] = ()) -> Evaluated:
    """Run every rule that is to be run now; `due` are the ids of periodic rules whose moment has come."""
    this = Pass(world, recorded, due)
    names: list[str] = []
    changes: list[ComplianceChange] = []
    judged: set[tuple[str, Related]] = set()
    puts: list[tuple[Shelf[Any], Any]] = []
    states = dict(RULES.of(world))
    for rule in world.all(ConfigRule):
        found = this.subjects(rule)
        if found is None:
            continue
        names.append(rule.name)
        old = EVALUATIONS.at(rule.id).of(world)
        try:
            verdicts = _verdicts(this, rule, *found)
        except EvaluationFailed as error:
            states[rule.id] = _failed(world, states.get(rule.id), error)
            continue
        states[rule.id] = RuleState(evaluated_at=world.now, failed_at=states.get(rule.id, RuleState()).failed_at)
        new = _told(this, rule, old, found[0], verdicts)
        judged.update((rule.name, related) for related in verdicts)
        puts.append((EVALUATIONS.at(rule.id), new))
        changes += _differences(rule, old, new)
    if not names:
        return Evaluated(world)
    world = put_all(world, [*puts, (RULES, states)])
    return Evaluated(world, tuple(names), tuple(changes), frozenset(judged))


def verdicts_of(world: World, rule: ConfigRule) -> Mapping[str, Verdict]:
    """What a rule would say now of all there is; nothing where it cannot be run."""
    subjects, message = Pass(world, due=(rule.id,)).subjects(rule) or ([], "ScheduledNotification")
    try:
        found = EVALUATORS[rule.source.owner](world, rule, subjects, message)
    except EvaluationFailed:
        return {}
    return {key_of(*related): verdict for related, verdict in found.items()}


def types_of(rule: ConfigRule) -> tuple[str, ...]:
    """The resource types that a rule looks at."""
    scoped = rule.scope.compliance_resource_types
    managed = MANAGED.get(rule.source.source_identifier) if rule.source.owner == "AWS" else None
    if managed is None:
        return scoped or tuple(RECORDED.values())
    return tuple(one for one in managed.resource_types if not scoped or one in scoped)


def covers(rule: ConfigRule, subject: Subject) -> bool:
    """Whether a resource is in the scope of a rule, by the tags that it has or had last."""
    scope = rule.scope
    if not scope.compliance_resource_id and not scope.tag_key:
        return True
    tags = subject.resource.tags if subject.resource else subject.item.tags if subject.item else {}
    return scope.covers(subject.resource_type, subject.resource_id, tags)


def forgotten(world: World, rule: ConfigRule) -> World:
    """The world in which nothing is known of what a rule found."""
    states = {id: state for id, state in RULES.of(world).items() if id != rule.id}
    return put_all(world, [(EVALUATIONS.at(rule.id), {}), (RULES, states)])


def _verdicts(
    this: Pass, rule: ConfigRule, subjects: Sequence[Subject], message: MessageType
) -> Mapping[Related, Verdict]:
    """What a rule says of those of the resources that are there and in its scope."""
    if not this.covers_everything(rule):
        subjects = [one for one in subjects if one.resource is not None and covers(rule, one)]
    return EVALUATORS[rule.source.owner](this.world, rule, subjects, message)


def _told(
    this: Pass, rule: ConfigRule, old: Evaluations, subjects: Sequence[Subject], verdicts: Mapping[Related, Verdict]
) -> dict[str, Evaluation]:
    """What is known by a rule after it was run for these: of all else nothing, or what was known before."""
    now = this.world.now
    asked_about = {key_of(one.resource_type, one.resource_id) for one in subjects}
    kept = {} if this.covers_everything(rule) else {key: one for key, one in old.items() if key not in asked_about}
    for related, verdict in verdicts.items():
        key = key_of(*related)
        before = old.get(key)
        same = before is not None and (before.compliance, before.annotation) == verdict
        recorded_at = before.recorded_at if same and before else now
        kept[key] = Evaluation(verdict.compliance, now, recorded_at, verdict.annotation)
    return kept


def _differences(rule: ConfigRule, old: Evaluations, new: Evaluations) -> Iterable[ComplianceChange]:
    for key in dict.fromkeys((*old, *new)):
        before, after = old.get(key), new.get(key)
        if (before and before.compliance) != (after and after.compliance):
            yield ComplianceChange(rule, *resource_of(key), before, after)


def _failed(world: World, state: RuleState | None, error: EvaluationFailed) -> RuleState:
    known = state or RuleState()
    return msgspec.structs.replace(
        known, asked=False, failed_at=world.now, error_code=error.code, error_message=str(error)
    )


def _after_snapshot(world: World, _channel: DeliveryChannel, _snapshot_id: str) -> World:
    """Rules that wait for a snapshot are run when one was delivered."""
    waiting = [
        one
        for one in world.all(ConfigRule)
        if any(detail.message_type == "ConfigurationSnapshotDeliveryCompleted" for detail in one.source.source_details)
    ]
    return asked(world, *waiting) if waiting else world


AFTER_SNAPSHOT.append(_after_snapshot)
