"""How does AWS Config come into a scene, and what does it say afterwards? Actions that turn it on, and questions to it."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from labs.assess.generators.posing import MONTHS, joined, plain
from labs.assess.naming import fill
from labs.assess.plain import plain as plain_value
from labs.assess.script import Do, Performance, perform
from labs.assess.value import Text
from labs.cloud import registry
from labs.cloud.errors import CloudError

ROLE = "arn:aws:iam::111122223333:role/config"
RECORDER = CHANNEL = "default"
BUCKET = "config-history"
EC2 = "AWS::EC2::"
CONFIG_GUIDE = "https://docs.aws.amazon.com/config/latest/developerguide/"
CONFIG_API = "https://docs.aws.amazon.com/config/latest/APIReference/"
CAPTURED = "configurationItemCaptureTime"
HOUR = timedelta(hours=1)
EVERYTHING: Mapping[str, Any] = {"all_supported": True}


def recorder(group: Mapping[str, Any] = EVERYTHING, mode: Mapping[str, Any] | None = None, name: str = RECORDER) -> Do:
    """Make the recorder, or change what it records and how often."""
    given = {"name": name, "role_arn": ROLE, "recording_group": dict(group)}
    more = {"recording_mode": dict(mode)} if mode else {}
    return Do(action="config.put_configuration_recorder", params={"configuration_recorder": {**given, **more}})


def channel(topic_arn: str = "") -> Do:
    """Make the delivery channel, with a topic or without."""
    given = {"name": CHANNEL, "s3_bucket_name": BUCKET, **({"sns_topic_arn": topic_arn} if topic_arn else {})}
    return Do(action="config.put_delivery_channel", params={"delivery_channel": given})


def starting(refused: str | None = None) -> Do:
    """Start the recorder."""
    params = {"configuration_recorder_name": RECORDER}
    return Do(action="config.start_configuration_recorder", params=params, refused=refused)


def stopping() -> Do:
    """Stop the recorder."""
    return Do(action="config.stop_configuration_recorder", params={"configuration_recorder_name": RECORDER})


def recording(*types: str, topic_arn: str = "") -> tuple[Do, ...]:
    """All that turns AWS Config on, for some types or for all."""
    only = {"resource_types": list(types), "recording_strategy": {"use_only": "INCLUSION_BY_RESOURCE_TYPES"}}
    return recorder(only if types else EVERYTHING), channel(topic_arn), starting()


def config_rule(name: str, identifier: str, parameters: Mapping[str, str] | None = None, **more: Any) -> Do:
    """Add one of AWS's rules; parameters by AWS's names."""
    given = {"input_parameters": _json(parameters)} if parameters else {}
    source = {"owner": "AWS", "source_identifier": identifier}
    rule = {"config_rule_name": name, "source": source, **given, **more}
    return Do(action="config.put_config_rule", params={"config_rule": rule})


def passing(hours: int) -> Do:
    """Let hours pass."""
    return Do(action="advance_time", params={"hours": hours})


def later(performance: Performance, actions: Iterable[Do]) -> Performance:
    """What comes of more actions."""
    return perform(performance.world, actions, performance.names)


def id_of(performance: Performance, reference: str) -> str:
    """The id that a reference means."""
    return str(fill(reference, performance.names))


def items_of(performance: Performance, resource_type: str, resource_id: str) -> list[dict[str, Any]]:
    """The configuration items of a resource, the oldest first; none where nothing is known of it."""
    asked = {"resource_type": resource_type, "resource_id": resource_id, "chronological_order": "Forward", "limit": 100}
    try:
        items = answered(performance, "config.get_resource_config_history", **asked)["configurationItems"]
    except CloudError:
        return []
    return [{**one, CAPTURED: datetime.fromisoformat(one[CAPTURED])} for one in items]


def verdicts_of(performance: Performance, rule: str) -> dict[str, str]:
    """What a rule says: resource id -> its compliance, of those that it says something of."""
    asked = {"config_rule_name": rule, "limit": 100}
    results = answered(performance, "config.get_compliance_details_by_config_rule", **asked)["EvaluationResults"]
    return {_resource(one)["ResourceId"]: one["ComplianceType"] for one in results}


def answered(performance: Performance, action: str, **params: Any) -> dict[str, Any]:
    """What a world says to an action that only reads. Raises CloudError."""
    found: dict[str, Any] = plain_value(registry.call(performance.world, action, params)[1])
    return found


def clock(moment: datetime) -> Text:
    """A moment of a story: day, month, hour."""
    return Text(
        ko=f"{moment.month}월 {moment.day}일 {moment:%H:%M}",
        en=f"{moment.day} {MONTHS[moment.month - 1]} {moment:%H:%M}",
    )


def table(heads: Sequence[Text], rows: Iterable[Sequence[Text]]) -> Text:
    """A table in Markdown."""
    ruled = plain("|" + "---|" * len(heads))
    return joined([_row(heads), ruled, *map(_row, rows)], "\n")


def _row(cells: Sequence[Text]) -> Text:
    inside = joined(cells, " | ")
    return Text(ko=f"| {inside.ko} |", en=f"| {inside.en} |")


def _resource(result: Mapping[str, Any]) -> Mapping[str, str]:
    named: Mapping[str, str] = result["EvaluationResultIdentifier"]["EvaluationResultQualifier"]
    return named


def _json(parameters: Mapping[str, str]) -> str:
    inside = ", ".join(f'"{name}": "{value}"' for name, value in parameters.items())
    return f"{{{inside}}}"
