"""What does AWS Config tell the topic of its delivery channel? Changes of items and of compliance, evaluations, snapshots.

The shapes and subjects are those of
https://docs.aws.amazon.com/config/latest/developerguide/notifications-for-AWS-Config.html and the pages below it. That
histories went to the bucket every six hours is told at AWS and not here: nothing of them can be opened.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from labs.cloud.config.delivery_channel import AFTER_SNAPSHOT, DeliveryChannel, the_channel
from labs.cloud.config.evaluation import ComplianceChange, Evaluation
from labs.cloud.config.inbox import json_text
from labs.cloud.config.item import GONE, Recorded, document_of, timestamp
from labs.cloud.config.publishing import publish_all
from labs.cloud.config.stream import with_stream
from labs.cloud.config.topic import topic_of
from labs.cloud.config.work import AFTER_EVALUATION, Round
from labs.cloud.world import World

TOPIC_GONE = "NotFound"
MOST_DIFFERENCES = 100
"""Properties of one item whose change is told; the model's own."""


class Notice(NamedTuple):
    """One message before it is sent."""

    type: str
    subject: str
    body: dict[str, Any]


def notify(world: World, done: Round) -> World:
    """What follows a round: messages about what was recorded, what was run, and what came of it."""
    channel = the_channel(world)
    if channel is None or not channel.sns_topic_arn:
        return world
    return sent(world, channel, _notices(world, done))


AFTER_EVALUATION.insert(0, notify)


def told_snapshot(world: World, channel: DeliveryChannel, snapshot_id: str) -> World:
    """Messages that a snapshot is on its way, and that it has arrived."""
    place = {"s3ObjectKey": _key_of(world, channel, snapshot_id), "s3Bucket": channel.s3_bucket_name}
    notices = [
        Notice(
            f"ConfigurationSnapshotDelivery{stage}",
            f"{_head(world)} Configuration Snapshot Delivery {stage} for Account {world.account_id}",
            {"configSnapshotId": snapshot_id, **more, "recordVersion": "1.1"},
        )
        for stage, more in (("Started", {}), ("Completed", place))
    ]
    return sent(world, channel, notices)


AFTER_SNAPSHOT.append(told_snapshot)


def sent(world: World, channel: DeliveryChannel, notices: Iterable[Notice]) -> World:
    """The world in which these messages reached the channel's topic, or could not, which its status tells."""
    if not channel.sns_topic_arn:
        return world
    messages = [
        (one.subject, json_text({**one.body, "messageType": one.type, **_stamp(world)}), one.type) for one in notices
    ]
    if not messages:
        return world
    topic = topic_of(world, channel.sns_topic_arn)
    if topic is None:
        return with_stream(world, error_code=TOPIC_GONE, error_message="Topic does not exist")
    return with_stream(publish_all(world, topic, messages))


def _notices(world: World, done: Round) -> Iterator[Notice]:
    for one in done.recorded:
        yield _of_item(world, one)
    if done.evaluated:
        yield Notice(
            "ConfigRulesEvaluationStarted",
            f"{_head(world)} Config Rules Evaluation Started in Account {world.account_id}",
            {**_place(world), "configRuleNames": list(done.evaluated), "recordVersion": "1.0"},
        )
    for change in done.changes:
        yield _of_compliance(world, change)


def _of_item(world: World, one: Recorded) -> Notice:
    """https://docs.aws.amazon.com/config/latest/developerguide/example-sns-notification.html."""
    item = document_of(world, one.resource_type, one.resource_id, one.item)
    change = "DELETE" if one.item.status in GONE else "UPDATE" if one.before else "CREATE"
    before = document_of(world, one.resource_type, one.resource_id, one.before) if one.before else {}
    spoken = {"CREATE": "Created", "UPDATE": "Updated", "DELETE": "Deleted"}[change]
    return Notice(
        "ConfigurationItemChangeNotification",
        f"{_head(world)} {one.resource_type} {one.resource_id} {spoken} in Account {world.account_id}",
        {
            "configurationItemDiff": {"changedProperties": differences(before, item), "changeType": change},
            "configurationItem": item,
            "recordVersion": "1.3",
        },
    )


def differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, Any]:
    """What changed between two items, by the path of each property, as `configurationItemDiff` tells it."""
    found: dict[str, Any] = {}
    for member in ("configuration", "relationships", "tags", "supplementaryConfiguration"):
        old, new = before.get(member), after.get(member)
        for path, one, other in _changed((_title(member),), old, new):
            if len(found) == MOST_DIFFERENCES:
                return found
            kind = "CREATE" if one is None else "DELETE" if other is None else "UPDATE"
            found[".".join(path)] = {"previousValue": one, "updatedValue": other, "changeType": kind}
    return found


def _changed(path: tuple[str, ...], old: Any, new: Any) -> Iterator[tuple[tuple[str, ...], Any, Any]]:
    """(path, before, after) of every property that differs; lists are told as a whole."""
    if old == new or (old in (None, {}, []) and new in (None, {}, [])):
        return
    if isinstance(old, dict) and isinstance(new, dict):
        for name in dict.fromkeys((*old, *new)):
            yield from _changed((*path, _title(name)), old.get(name), new.get(name))
    else:
        yield path, old, new


def _title(name: str) -> str:
    return name[:1].upper() + name[1:]


def _of_compliance(world: World, change: ComplianceChange) -> Notice:
    """https://docs.aws.amazon.com/config/latest/developerguide/example-config-rule-compliance-notification.html."""
    rule = change.rule
    now = change.new.compliance if change.new else "NOT_APPLICABLE"
    compliance = f"{change.resource_type} {change.resource_id} is {now} with {rule.name}"
    return Notice(
        "ComplianceChangeNotification",
        f"{_head(world)} {compliance} in Account {world.account_id}",
        {
            **_place(world),
            "configRuleName": rule.name,
            "configRuleARN": world.arn(rule),
            "resourceType": change.resource_type,
            "resourceId": change.resource_id,
            "newEvaluationResult": _result(world, change, change.new or _not_applicable(world)),
            "oldEvaluationResult": _result(world, change, change.old) if change.old else None,
            "recordVersion": "1.0",
        },
    )


def _result(world: World, change: ComplianceChange, found: Evaluation) -> dict[str, Any]:
    return {
        "evaluationResultIdentifier": {
            "evaluationResultQualifier": {
                "configRuleName": change.rule.name,
                "resourceType": change.resource_type,
                "resourceId": change.resource_id,
                "evaluationMode": "DETECTIVE",
            },
            "orderingTimestamp": timestamp(found.recorded_at),
        },
        "complianceType": found.compliance,
        "resultRecordedTime": timestamp(found.recorded_at),
        "configRuleInvokedTime": timestamp(found.invoked_at),
        "annotation": found.annotation or None,
        "resultToken": None,
    }


def _not_applicable(world: World) -> Evaluation:
    return Evaluation("NOT_APPLICABLE", world.now, world.now)


def _head(world: World) -> str:
    return f"[AWS Config:{world.region}]"


def _place(world: World) -> dict[str, str]:
    return {"awsAccountId": world.account_id, "awsRegion": world.region}


def _stamp(world: World) -> dict[str, str]:
    return {"notificationCreationTime": timestamp(world.now)}


def _key_of(world: World, channel: DeliveryChannel, snapshot_id: str) -> str:
    """https://docs.aws.amazon.com/config/latest/developerguide/deliver-snapshot-cli.html."""
    day = world.now
    prefix = f"{channel.s3_key_prefix}/" if channel.s3_key_prefix else ""
    name = f"{world.account_id}_Config_{world.region}_ConfigSnapshot_{day:%Y%m%dT%H%M%SZ}_{snapshot_id}.json.gz"
    date = f"{day.year}/{day.month}/{day.day}"
    return f"{prefix}AWSLogs/{world.account_id}/Config/{world.region}/{date}/ConfigSnapshot/{name}"
