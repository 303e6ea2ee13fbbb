"""Which remediations ran, by themselves or because somebody asked, and how did they end?

A remediation is only queued when it is asked for; AWS Config runs it the next time it is at work. It trusts the last
evaluation, so it can hit a resource that complies by now; and whether it has helped shows at the next evaluation alone.
https://docs.aws.amazon.com/config/latest/developerguide/remediation.html
"""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any, Literal

import msgspec

from labs.cloud.config.automation import AutomationExecution, Failure
from labs.cloud.config.automation_execution import executed, must_be_runnable
from labs.cloud.config.evaluation import EVALUATIONS, key_of
from labs.cloud.config.item import Related
from labs.cloud.config.ledger import Shelf
from labs.cloud.config.paging import page
from labs.cloud.config.remediation import Remediation, must_have_a_remediation, remediation_of
from labs.cloud.config.remediation_exception import RemediationException, excepted, exception_of
from labs.cloud.config.rule import rule_named
from labs.cloud.config.work import AFTER_EVALUATION, Round
from labs.cloud.errors import CloudError
from labs.cloud.registry import Outcome, action_with
from labs.cloud.world import Frozen, World

MOST_KEYS = 100
"""https://docs.aws.amazon.com/config/latest/APIReference/API_StartRemediationExecution.html"""
MOST_A_ROUND = 100
"""Remediations that run before Config looks again; the model's own."""
PAGE = 100
ROLE_SESSION = "AWSServiceRoleForConfigRemediation"

State = Literal["QUEUED", "IN_PROGRESS", "SUCCEEDED", "FAILED"]


class ResourceKey(Frozen):
    """A resource to be dealt with."""

    resource_type: str
    resource_id: str


class StepDetail(Frozen):
    """How one step of the document went."""

    name: str
    state: Literal["SUCCEEDED", "FAILED"]
    failure: Failure | None = None


class RemediationExecution(Frozen):
    """The last remediation of a resource by a rule."""

    rule_name: str
    resource_type: str
    resource_id: str
    state: State
    invocation_time: datetime
    last_updated_time: datetime
    automatic: bool = False
    steps: tuple[StepDetail, ...] = ()
    failure: Failure | None = None
    """Why it could not even begin, or which failure ended it."""
    automation_id: str = ""
    attempts: tuple[datetime, ...] = ()
    """When automatic remediation tried, as far as it counts towards an exception."""

    @property
    def related(self) -> Related:
        """The resource."""
        return self.resource_type, self.resource_id

    def view(self) -> dict[str, Any]:
        """The execution as DescribeRemediationExecutionStatus answers it."""
        steps = [
            {
                "Name": one.name,
                "State": one.state,
                "StartTime": self.last_updated_time,
                "StopTime": self.last_updated_time,
                **({"ErrorMessage": one.failure.message} if one.failure else {}),
            }
            for one in self.steps
        ]
        return {
            "ResourceKey": {"resourceType": self.resource_type, "resourceId": self.resource_id},
            "State": self.state,
            "StepDetails": steps,
            "InvocationTime": self.invocation_time,
            "LastUpdatedTime": self.last_updated_time,
        }


Remediated = Mapping[str, RemediationExecution]
"""`key_of` a resource -> its last remediation."""
REMEDIATED: Shelf[Remediated] = Shelf("remediated", dict[str, RemediationExecution], {})
"""A part for each rule, by its name."""


class TooManyRemediationKeys(CloudError):
    code = "InvalidParameterValueException"
    template = "A request names 1 to {limit} resources; this one names {count}."


@action_with(service="config")
def start_remediation_execution(
    world: World, *, config_rule_name: str, resource_keys: tuple[ResourceKey, ...]
) -> Outcome:
    """Have resources dealt with as the rule's remediation says, whatever they are now: `{"FailedItems": []}`."""
    must_have_a_remediation(world, config_rule_name)
    must_be_few_keys(resource_keys)
    shelf = REMEDIATED.at(config_rule_name)
    known = dict(shelf.of(world))
    for one in resource_keys:
        key = key_of(one.resource_type, one.resource_id)
        known[key] = _queued(world, config_rule_name, (one.resource_type, one.resource_id), known.get(key))
    return shelf.put(world, known), {"FailedItems": []}


@action_with(service="config")
def describe_remediation_execution_status(
    world: World,
    *,
    config_rule_name: str,
    resource_keys: tuple[ResourceKey, ...] = (),
    limit: int | None = None,
    next_token: str | None = None,
) -> Outcome:
    """Show how remediations of a rule went, step by step: `{"RemediationExecutionStatuses": […]}`."""
    must_have_a_remediation(world, config_rule_name)
    wanted = {key_of(one.resource_type, one.resource_id) for one in resource_keys}
    known = REMEDIATED.at(config_rule_name).of(world)
    keys = [key for key in sorted(known) if not wanted or key in wanted]
    views = [known[key].view() for key in keys]
    return world, page("RemediationExecutionStatuses", keys, views, next_token, limit=limit, usual=PAGE)


def remediate(world: World, done: Round) -> World:
    """What follows a round of evaluations: automatic remediations are queued, and what is queued runs."""
    for one in world.all(Remediation):
        if one.automatic:
            world = _with_automatic(world, one, done)
    for rule_name, execution in list(_waiting(world))[:MOST_A_ROUND]:
        world = _run(world, rule_name, execution)
    return world


AFTER_EVALUATION.append(remediate)


def executions_of(world: World, rule_name: str) -> Remediated:
    """The last remediation of each resource by a rule."""
    return REMEDIATED.at(rule_name).of(world)


def _queued(
    world: World, rule_name: str, related: Related, before: RemediationExecution | None, *, automatic: bool = False
) -> RemediationExecution:
    return RemediationExecution(
        rule_name=rule_name,
        resource_type=related[0],
        resource_id=related[1],
        state="QUEUED",
        invocation_time=world.now,
        last_updated_time=world.now,
        automatic=automatic,
        attempts=before.attempts if before else (),
    )


def _waiting(world: World) -> Iterator[tuple[str, RemediationExecution]]:
    for rule_name in REMEDIATED.parts(world):
        for one in executions_of(world, rule_name).values():
            if one.state == "QUEUED":
                yield rule_name, one


def _with_automatic(world: World, remediation: Remediation, done: Round) -> World:
    """The world in which what was just found to break a rule, or could not be cured so far, is queued or excepted."""
    rule = rule_named(world, remediation.rule_name)
    if rule is None:
        return world
    shelf = REMEDIATED.at(rule.name)
    known = dict(shelf.of(world))
    found = EVALUATIONS.at(rule.id).of(world)
    judged = {key_of(*related) for name, related in done.judged if name == rule.name}
    for key, evaluation in found.items():
        before = known.get(key)
        is_retry = before is not None and before.automatic and before.state == "FAILED"
        if evaluation.compliance != "NON_COMPLIANT" or not (key in judged or is_retry):
            continue
        related = (key.partition("/")[0], key.partition("/")[2])
        if exception_of(world, rule.name, related) or (before and before.state == "QUEUED"):
            continue
        if before and _exhausted(world, remediation, before):
            world = _given_up(world, remediation, related)
        else:
            known[key] = _queued(world, rule.name, related, before, automatic=True)
    return shelf.put(world, known) if known != shelf.of(world) else world


def _exhausted(world: World, remediation: Remediation, before: RemediationExecution) -> bool:
    """Whether as many attempts as allowed have been made in the time allowed.

    https://docs.aws.amazon.com/config/latest/APIReference/API_RemediationConfiguration.html
    """
    since = world.now - timedelta(seconds=remediation.window)
    return len([one for one in before.attempts if one > since]) >= remediation.attempts


def _given_up(world: World, remediation: Remediation, related: Related) -> World:
    told = (
        f"{remediation.attempts} automatic attempts within {remediation.window} seconds have not cured this resource."
    )
    return excepted(
        world,
        RemediationException(
            rule_name=remediation.rule_name,
            resource_type=related[0],
            resource_id=related[1],
            message=told,
            by_aws=True,
        ),
    )


def _run(world: World, rule_name: str, waiting: RemediationExecution) -> World:
    remediation = remediation_of(world, rule_name)
    if remediation is None:
        return _kept(world, waiting, state="FAILED", failure=Failure(message="The rule has no remediation any more."))
    given = {name: one.for_resource(waiting.resource_id) for name, one in remediation.parameters.items()}
    since = world.now - timedelta(seconds=remediation.window)
    attempts = (*(one for one in waiting.attempts if one > since), world.now) if waiting.automatic else waiting.attempts
    try:
        document = must_be_runnable(world, remediation.target_id)
        world, execution = executed(world, document, given, executed_by=_assumed(world, given))
    except CloudError as error:
        failure = Failure(message=error.message, code=error.code, reason=error.reason, facts=error.facts)
        return _kept(world, waiting, state="FAILED", failure=failure, attempts=attempts)
    failed = execution.failed
    return _kept(
        world,
        waiting,
        state="FAILED" if execution.status == "Failed" else "SUCCEEDED",
        steps=_details(execution),
        failure=failed.failure if failed else None,
        automation_id=execution.id,
        attempts=attempts,
    )


def _assumed(world: World, given: Mapping[str, tuple[str, ...]]) -> str:
    role = next(iter(given.get("AutomationAssumeRole", ())), "")
    name = role.rpartition("/")[2] or ROLE_SESSION
    return f"arn:aws:sts::{world.account_id}:assumed-role/{name}/AWSConfig-Remediation"


def _details(execution: AutomationExecution) -> tuple[StepDetail, ...]:
    return tuple(
        StepDetail(name=one.name, state="FAILED" if one.failure else "SUCCEEDED", failure=one.failure)
        for one in execution.steps
    )


def _kept(world: World, waiting: RemediationExecution, **changes: Any) -> World:
    shelf = REMEDIATED.at(waiting.rule_name)
    done = msgspec.structs.replace(waiting, last_updated_time=world.now, **changes)
    return shelf.put(world, {**shelf.of(world), key_of(*waiting.related): done})


# Rules


def must_be_few_keys(keys: tuple[ResourceKey, ...]) -> None:
    """https://docs.aws.amazon.com/config/latest/APIReference/API_StartRemediationExecution.html."""
    if not 1 <= len(keys) <= MOST_KEYS:
        raise TooManyRemediationKeys(limit=MOST_KEYS, count=len(keys), parameter="resource_keys")
