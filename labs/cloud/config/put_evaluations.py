"""How does an evaluator outside say what it found? It gives back the token of its event, with its evaluations.

https://docs.aws.amazon.com/config/latest/APIReference/API_PutEvaluations.html
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from labs.cloud.config.evaluation import (
    EVALUATIONS,
    LONGEST_ANNOTATION,
    Compliance,
    ComplianceChange,
    Evaluation,
    key_of,
)
from labs.cloud.config.lambda_rule import MOST_AT_ONCE
from labs.cloud.config.result_token import rule_of
from labs.cloud.config.rule import ConfigRule
from labs.cloud.config.work import AFTER_EVALUATION, Round
from labs.cloud.errors import CloudError
from labs.cloud.registry import Outcome, action_with
from labs.cloud.world import Frozen, World

TEST_TOKEN = "TESTMODE"  # noqa: S105 - what AWS's page says to send
"""The token with which an evaluator tries itself out; nothing is kept then."""


class PutEvaluation(Frozen):
    """What was found of one resource."""

    compliance_resource_type: str
    compliance_resource_id: str
    compliance_type: Compliance
    ordering_timestamp: datetime
    annotation: str | None = None


class InvalidResultToken(CloudError):
    code = "InvalidResultTokenException"
    template = "The specified ResultToken is invalid."


class TooManyEvaluations(CloudError):
    code = "InvalidParameterValueException"
    template = "A call puts up to {limit} evaluations; this one puts {count}."


class InsufficientDataPut(CloudError):
    code = "InvalidParameterValueException"
    template = "INSUFFICIENT_DATA cannot be put: AWS Config alone says so."


class AnnotationTooLong(CloudError):
    code = "InvalidParameterValueException"
    template = "An annotation has up to {limit} characters; that of {resource_id} has {count}."


@action_with(service="config")
def put_evaluations(
    world: World, *, result_token: str, evaluations: tuple[PutEvaluation, ...] = (), test_mode: bool = False
) -> Outcome:
    """Say what a custom rule found of resources: `{"FailedEvaluations": []}`."""
    must_be_few_evaluations(evaluations)
    for one in evaluations:
        must_be_put_by_others(one)
        must_be_a_short_annotation(one)
    if test_mode and result_token == TEST_TOKEN:
        return world, {"FailedEvaluations": []}
    rule = must_be_a_token(world, result_token)
    return (world if test_mode else _kept(world, rule, evaluations)), {"FailedEvaluations": []}


def _kept(world: World, rule: ConfigRule, evaluations: tuple[PutEvaluation, ...]) -> World:
    shelf = EVALUATIONS.at(rule.id)
    old = shelf.of(world)
    new: dict[str, Evaluation] = dict(old)
    for one in evaluations:
        key = key_of(one.compliance_resource_type, one.compliance_resource_id)
        new[key] = Evaluation(one.compliance_type, world.now, world.now, one.annotation or "")
    changes = tuple(_changes(rule, old, new, evaluations))
    judged = frozenset((rule.name, (one.compliance_resource_type, one.compliance_resource_id)) for one in evaluations)
    world = shelf.put(world, new)
    for follow in AFTER_EVALUATION:
        world = follow(world, Round(changes=changes, judged=judged))
    return world


def _changes(
    rule: ConfigRule, old: Any, new: Any, evaluations: tuple[PutEvaluation, ...]
) -> Iterator[ComplianceChange]:
    for one in evaluations:
        key = key_of(one.compliance_resource_type, one.compliance_resource_id)
        before = old.get(key)
        if (before and before.compliance) != one.compliance_type:
            yield ComplianceChange(rule, one.compliance_resource_type, one.compliance_resource_id, before, new[key])


# Rules


def must_be_few_evaluations(evaluations: tuple[PutEvaluation, ...]) -> None:
    """https://docs.aws.amazon.com/config/latest/APIReference/API_PutEvaluations.html."""
    if len(evaluations) > MOST_AT_ONCE:
        raise TooManyEvaluations(limit=MOST_AT_ONCE, count=len(evaluations), parameter="evaluations")


def must_be_put_by_others(one: PutEvaluation) -> None:
    """That there is too little data is for Config to say.

    https://docs.aws.amazon.com/config/latest/APIReference/API_Evaluation.html
    """
    if one.compliance_type == "INSUFFICIENT_DATA":
        raise InsufficientDataPut(parameter="evaluations")


def must_be_a_short_annotation(one: PutEvaluation) -> None:
    """https://docs.aws.amazon.com/config/latest/APIReference/API_Evaluation.html."""
    if one.annotation and len(one.annotation) > LONGEST_ANNOTATION:
        raise AnnotationTooLong(
            limit=LONGEST_ANNOTATION,
            resource_id=one.compliance_resource_id,
            count=len(one.annotation),
            parameter="evaluations",
        )


def must_be_a_token(world: World, token: str) -> ConfigRule:
    """A token is that of a rule of this Region."""
    rule = rule_of(world, token)
    if rule is None:
        raise InvalidResultToken(parameter="result_token")
    return rule
