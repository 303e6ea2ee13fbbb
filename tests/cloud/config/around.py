"""A Region that AWS Config watches, with a topic that hears of everything, as tests around Config begin."""

import json
from typing import Any

from labs.cloud.config.work import at_rest
from tests.cloud.builders import Network
from tests.cloud.config.documents import ROLE

TOPIC = "arn:aws:sns:ap-northeast-2:111122223333:alarms"
CONFIG_ROLE = "arn:aws:iam::111122223333:role/config"
ITEM = "parse_json(event.invokingEvent).configurationItem"


class Alarmed(Network):
    """A Region with a recorder that runs, a delivery channel with a topic, and somebody who subscribes to it."""

    def __init__(self, **begin: Any) -> None:
        super().__init__(**begin)
        self.do("sns.create_topic", name="alarms")
        self.do("sns.subscribe", topic_arn=TOPIC, protocol="email", endpoint="me@example.com")
        self.do("config.put_configuration_recorder", configuration_recorder={"role_arn": CONFIG_ROLE})
        channel = {"s3_bucket_name": "bucket", "sns_topic_arn": TOPIC}
        self.do("config.put_delivery_channel", delivery_channel=channel)
        self.do("config.start_configuration_recorder", configuration_recorder_name="default")

    def rest(self) -> None:
        """Let AWS Config work until it has nothing more to do."""
        self.world = at_rest(self.world)

    def with_rule(self, name: str, identifier: str, **more: Any) -> "Alarmed":
        source = {"owner": "AWS", "source_identifier": identifier}
        self.do("config.put_config_rule", config_rule={"config_rule_name": name, "source": source, **more})
        return self

    def with_function_rule(
        self, name: str, expression: str, *types: str, message: str = "ConfigurationItemChangeNotification", **more: Any
    ) -> "Alarmed":
        made = self.do("create_function", function_name=name, expression=expression)
        details = [{"message_type": message}]
        source = {"owner": "CUSTOM_LAMBDA", "source_identifier": made["FunctionArn"], "source_details": details}
        scope = {"scope": {"compliance_resource_types": list(types)}} if types else {}
        self.do("config.put_config_rule", config_rule={"config_rule_name": name, "source": source, **scope, **more})
        return self

    def with_remediation(self, rule: str, document: str, parameter: str, **more: Any) -> "Alarmed":
        parameters = {
            parameter: {"resource_value": {"value": "RESOURCE_ID"}},
            "AutomationAssumeRole": {"static_value": {"values": [ROLE]}},
        }
        put = {"config_rule_name": rule, "target_type": "SSM_DOCUMENT", "target_id": document, "parameters": parameters}
        self.do("config.put_remediation_configurations", remediation_configurations=[{**put, **more}])
        return self

    def found(self, rule: str) -> dict[str, tuple[str, str]]:
        """What a rule found: resource id -> compliance and annotation."""
        results = self.do("config.get_compliance_details_by_config_rule", config_rule_name=rule)["EvaluationResults"]
        return {
            one["EvaluationResultIdentifier"]["EvaluationResultQualifier"]["ResourceId"]: (
                one["ComplianceType"],
                one.get("Annotation", ""),
            )
            for one in results
        }

    def messages(self, type: str) -> list[dict[str, Any]]:
        """The messages of a type in the inbox, read as JSON, each with its subject."""
        found = self.do("describe_inbox", message_type=type)["Messages"]
        return [{"subject": one["Subject"], **json.loads(one["Message"])} for one in found]

    def remediated(self, rule: str) -> list[tuple[str, str]]:
        """Resource id and state of every remediation of a rule."""
        asked = self.do("config.describe_remediation_execution_status", config_rule_name=rule)
        return [(one["ResourceKey"]["resourceId"], one["State"]) for one in asked["RemediationExecutionStatuses"]]
