"""A network in a Region in which AWS Config records: what tests of rules, items and their followers begin with."""

import json
from typing import Any, Self

from labs.cloud.config.recorder import the_recorder
from labs.cloud.config.work import at_rest
from tests.cloud.builders import Network

ROLE = "arn:aws:iam::111122223333:role/config"


class Watched(Network):
    """`look` lets AWS Config do its work; `found` is what a rule says of a resource then."""

    def with_config(self, *, recording: bool = True, **recorder: Any) -> Self:
        self.do("config.put_configuration_recorder", configuration_recorder={"role_arn": ROLE, **recorder})
        self.do("config.put_delivery_channel", delivery_channel={"s3_bucket_name": "a-bucket"})
        if recording:
            self.do("config.start_configuration_recorder", configuration_recorder_name="default")
        return self

    def with_rule(
        self, identifier: str, name: str = "rule", *, parameters: dict[str, str] | None = None, **more: Any
    ) -> Self:
        if the_recorder(self.world) is None:
            self.with_config()
        source = {"owner": "AWS", "source_identifier": identifier}
        given = {"input_parameters": json.dumps(parameters)} if parameters else {}
        self.do("config.put_config_rule", config_rule={"config_rule_name": name, "source": source, **given, **more})
        return self

    def look(self) -> Self:
        self.world = at_rest(self.world)
        return self

    def found(self, resource_id: str, rule: str = "rule") -> str | None:
        """What the rule says of a resource after Config looked; None where it says nothing."""
        self.look()
        results = self.do("config.get_compliance_details_by_config_rule", config_rule_name=rule, limit=100)
        for one in results["EvaluationResults"]:
            if one["EvaluationResultIdentifier"]["EvaluationResultQualifier"]["ResourceId"] == resource_id:
                return str(one["ComplianceType"])
        return None

    def compliance(self, rule: str = "rule") -> str:
        """What the rule is as a whole, as it is known."""
        told = self.do("config.describe_compliance_by_config_rule", config_rule_names=[rule])
        return str(told["ComplianceByConfigRules"][0]["Compliance"]["ComplianceType"])

    def items(self, resource_type: str, resource_id: str) -> list[dict[str, Any]]:
        """The items of a resource, oldest first."""
        asked = {"resource_type": f"AWS::EC2::{resource_type}", "resource_id": resource_id}
        told = self.do("config.get_resource_config_history", **asked, chronological_order="Forward", limit=100)
        items: list[dict[str, Any]] = told["configurationItems"]
        return items
