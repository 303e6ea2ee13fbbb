"""How is a custom Lambda rule run? Its function gets an event of the real shape, and says how the resource complies.

https://docs.aws.amazon.com/config/latest/developerguide/evaluate-config_develop-rules_lambda-functions.html. Two members
of the event, `invokingEvent` and `ruleParameters`, are texts with JSON in them, as at AWS; `parse_json` reads them.

A function answers a compliance type, or what it would put with PutEvaluations: `{"ComplianceType": …, "Annotation": …}`,
of other resources with `ComplianceResourceType` and `ComplianceResourceId`, also several in a list. In the place of the
calls that a program makes, `current_items("AWS::EC2::VPC")` is the recorded configuration items of a type.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import msgspec

from labs.cloud.config.evaluation import (
    EVALUATORS,
    LONGEST_ANNOTATION,
    Compliance,
    EvaluationFailed,
    MessageType,
    Subject,
    Verdict,
)
from labs.cloud.config.expression import MOST_STEPS, ExpressionFault, Purse, answer
from labs.cloud.config.function import LambdaFunction, find_function
from labs.cloud.config.item import ITEMS, Related, document_of, timestamp
from labs.cloud.config.result_token import token_of
from labs.cloud.config.rule import ConfigRule
from labs.cloud.world import World

EVENT_VERSION = "1.0"
MAY_SAY: tuple[Compliance, ...] = ("COMPLIANT", "NON_COMPLIANT", "NOT_APPLICABLE")
"""INSUFFICIENT_DATA is Config's to say: https://docs.aws.amazon.com/config/latest/APIReference/API_PutEvaluations.html"""
MOST_AT_ONCE = 100
"""Evaluations that one call may put; the same page."""
FUNCTION_ERROR = "ResourceEvaluationError"
"""What the rule's status names when the function failed; the code is not confirmed."""


MOST_STEPS_A_RUN = 1_500_000
"""Steps of a function for all the resources of one run, some seconds of work; the model's own."""


class BadAnswer(Exception):
    """A function's answer that PutEvaluations would refuse; the text says why."""


def run_function(
    world: World, rule: ConfigRule, subjects: Sequence[Subject], message_type: MessageType
) -> Mapping[Related, Verdict]:
    """What the rule's function says of each subject; a fault of the function is INSUFFICIENT_DATA, with the reason."""
    function = find_function(world, rule.source.source_identifier)
    if function is None:
        raise EvaluationFailed("NoSuchFunction", f"There is no function {rule.source.source_identifier}.")
    if message_type == "ScheduledNotification":
        return _scheduled(world, rule, function, message_type)
    left = MOST_STEPS_A_RUN
    found: dict[Related, Verdict] = {}
    for one in subjects:
        purse = Purse(min(MOST_STEPS, left))
        found[(one.resource_type, one.resource_id)] = _of_one(world, rule, function, one, message_type, purse)
        left -= purse.steps - max(purse.left, 0)
    return found


EVALUATORS["CUSTOM_LAMBDA"] = run_function


def event_of(world: World, rule: ConfigRule, subject: Subject | None, message_type: MessageType) -> dict[str, Any]:
    """The event that a function is handed."""
    body: dict[str, Any] = {"messageType": message_type, "notificationCreationTime": timestamp(world.now)}
    if subject is None:
        body["awsAccountId"] = world.account_id
    else:
        item = subject.item
        shown = document_of(world, subject.resource_type, subject.resource_id, item) if item else None
        body = {"configurationItem": shown, **body}
    return {
        "version": EVENT_VERSION,
        "invokingEvent": msgspec.json.encode(body).decode(),
        "ruleParameters": msgspec.json.encode(rule.input_parameters).decode(),
        "resultToken": token_of(world, rule),
        "eventLeftScope": _left(rule, subject),
        "executionRoleArn": f"arn:aws:iam::{world.account_id}:role/config-role",
        "configRuleArn": world.arn(rule),
        "configRuleName": rule.name,
        "configRuleId": rule.id,
        "accountId": world.account_id,
    }


def _left(rule: ConfigRule, subject: Subject | None) -> bool:
    if subject is None or subject.item is None or subject.item.is_gone:
        return False
    return not rule.scope.covers(subject.resource_type, subject.resource_id, subject.item.tags)


def _of_one(
    world: World, rule: ConfigRule, function: LambdaFunction, subject: Subject, message_type: MessageType, purse: Purse
) -> Verdict:
    asked = (subject.resource_type, subject.resource_id)
    try:
        verdicts = _answered(world, function, event_of(world, rule, subject, message_type), asked, purse)
    except (ExpressionFault, BadAnswer) as fault:
        return Verdict("INSUFFICIENT_DATA", f"{function.name}: {fault}"[:LONGEST_ANNOTATION])
    if asked not in verdicts:
        return Verdict("INSUFFICIENT_DATA", f"{function.name} said nothing of this resource.")
    return verdicts[asked]


def _scheduled(
    world: World, rule: ConfigRule, function: LambdaFunction, message_type: MessageType
) -> Mapping[Related, Verdict]:
    account = ("AWS::::Account", world.account_id)
    try:
        return _answered(world, function, event_of(world, rule, None, message_type), account, Purse(MOST_STEPS))
    except (ExpressionFault, BadAnswer) as fault:
        raise EvaluationFailed(FUNCTION_ERROR, f"{function.name}: {fault}") from None


def _answered(
    world: World, function: LambdaFunction, event: dict[str, Any], asked: Related, purse: Purse
) -> dict[Related, Verdict]:
    found = answer(function.expression, {"event": event}, purse=purse, current_items=lambda name: _current(world, name))
    return dict(_verdicts(found, asked))


def _current(world: World, resource_type: str) -> list[dict[str, Any]]:
    """The newest items of a type, as the event would hold them, of what is still there."""
    newest = {id: items[-1] for id, items in ITEMS.at(resource_type).of(world).items()}
    return [document_of(world, resource_type, id, one) for id, one in newest.items() if not one.is_gone]


def _verdicts(found: Any, asked: Related) -> Iterator[tuple[Related, Verdict]]:
    several = found if isinstance(found, list) else [found]
    if len(several) > MOST_AT_ONCE:
        raise BadAnswer(f"It put {len(several)} evaluations; {MOST_AT_ONCE} are the most.")
    for one in several:
        yield _verdict(one if isinstance(one, Mapping) else {"ComplianceType": one}, asked)


def _verdict(one: Mapping[str, Any], asked: Related) -> tuple[Related, Verdict]:
    said = one.get("ComplianceType")
    compliance = next((known for known in MAY_SAY if known == said), None)
    if compliance is None:
        raise BadAnswer(f"It answered {_short(said)}, which is none of {', '.join(MAY_SAY)}.")
    annotation = str(one.get("Annotation") or "")
    if len(annotation) > LONGEST_ANNOTATION:
        raise BadAnswer(f"Its annotation has {len(annotation)} characters; {LONGEST_ANNOTATION} are the most.")
    named = str(one.get("ComplianceResourceType", asked[0])), str(one.get("ComplianceResourceId", asked[1]))
    return named, Verdict(compliance, annotation)


def _short(value: Any) -> str:
    return msgspec.json.encode(value).decode()[:60]
