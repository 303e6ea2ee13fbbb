"""What is a Config rule? A named question about resources: whose it is, what it looks at, and when it is asked.

https://docs.aws.amazon.com/config/latest/APIReference/API_ConfigRule.html
"""

from datetime import datetime, timedelta
from typing import Any, Literal

import msgspec

from labs.cloud.config.evaluation import MessageType
from labs.cloud.config.ledger import Shelf
from labs.cloud.world import Frozen, Resource, World

Owner = Literal["AWS", "CUSTOM_LAMBDA", "CUSTOM_POLICY"]
Every = Literal["One_Hour", "Three_Hours", "Six_Hours", "Twelve_Hours", "TwentyFour_Hours"]
State = Literal["ACTIVE", "DELETING", "DELETING_RESULTS", "EVALUATING"]
HOURS: dict[str, int] = {"One_Hour": 1, "Three_Hours": 3, "Six_Hours": 6, "Twelve_Hours": 12, "TwentyFour_Hours": 24}
USUAL_EVERY: Every = "TwentyFour_Hours"
CHANGED: tuple[MessageType, ...] = (
    "ConfigurationItemChangeNotification",
    "OversizedConfigurationItemChangeNotification",
)


class Scope(Frozen):
    """Which resources a rule looks at: some types, one resource, or those with a tag; empty means all it can judge."""

    compliance_resource_types: tuple[str, ...] = ()
    compliance_resource_id: str | None = None
    tag_key: str | None = None
    tag_value: str | None = None

    def covers(self, resource_type: str, resource_id: str, tags: dict[str, str]) -> bool:
        """Whether a resource is in the scope."""
        if self.compliance_resource_types and resource_type not in self.compliance_resource_types:
            return False
        if self.compliance_resource_id and resource_id != self.compliance_resource_id:
            return False
        if not self.tag_key:
            return True
        return self.tag_key in tags and self.tag_value in (None, "", tags[self.tag_key])

    def view(self) -> dict[str, Any]:
        """The scope as Config answers it."""
        told = {
            "ComplianceResourceTypes": list(self.compliance_resource_types),
            "ComplianceResourceId": self.compliance_resource_id,
            "TagKey": self.tag_key,
            "TagValue": self.tag_value,
        }
        return {name: value for name, value in told.items() if value}


class SourceDetail(Frozen):
    """What makes a custom rule run."""

    event_source: Literal["aws.config"] = "aws.config"
    message_type: MessageType | None = None
    maximum_execution_frequency: Every | None = None

    def view(self) -> dict[str, Any]:
        """The detail as Config answers it."""
        told = {
            "EventSource": self.event_source,
            "MessageType": self.message_type,
            "MaximumExecutionFrequency": self.maximum_execution_frequency,
        }
        return {name: value for name, value in told.items() if value}


class CustomPolicyDetails(Frozen):
    """A policy that is the rule."""

    policy_runtime: str
    policy_text: str
    enable_debug_log_delivery: bool = False


class Source(Frozen):
    """Whose a rule is, and what makes it run."""

    owner: Owner
    source_identifier: str = ""
    """Of AWS's rules the identifier, of custom Lambda rules the function's ARN."""
    source_details: tuple[SourceDetail, ...] = ()
    custom_policy_details: CustomPolicyDetails | None = None

    def view(self) -> dict[str, Any]:
        """The source as Config answers it, which shows no policy."""
        told: dict[str, Any] = {
            "Owner": self.owner,
            "SourceIdentifier": self.source_identifier,
            "SourceDetails": [one.view() for one in self.source_details],
        }
        if self.custom_policy_details:
            details = self.custom_policy_details
            told["CustomPolicyDetails"] = {
                "PolicyRuntime": details.policy_runtime,
                "PolicyText": "",
                "EnableDebugLogDelivery": details.enable_debug_log_delivery,
            }
        return {name: value for name, value in told.items() if value}


class ConfigRule(Resource, tag="config-rule"):
    service = "config"
    id_prefix = "config-rule"
    id_member = "ConfigRuleId"
    noun = "configRule"
    not_found = "NoSuchConfigRuleException"
    malformed = "NoSuchConfigRuleException"

    name: str
    source: Source
    created_at: datetime
    description: str = ""
    scope: Scope = Scope()
    input_parameters: dict[str, str] = {}
    """As they are given: texts by name."""
    is_change_triggered: bool = True
    every: Every | None = None
    """How often it runs of itself; None for a rule that only changes trigger."""
    created_by: str = ""
    """The service that made it, for instance config-conforms.amazonaws.com: nobody else may change or delete it."""

    @property
    def period(self) -> timedelta | None:
        """How often it runs of itself."""
        return timedelta(hours=HOURS[self.every]) if self.every else None

    def view(self, world: World) -> dict[str, Any]:
        told = {
            "ConfigRuleName": self.name,
            "ConfigRuleArn": world.arn(self),
            "ConfigRuleId": self.id,
            "Description": self.description,
            "Scope": self.scope.view(),
            "Source": self.source.view(),
            "InputParameters": msgspec.json.encode(self.input_parameters).decode() if self.input_parameters else "",
            "MaximumExecutionFrequency": self.every if self.source.owner == "AWS" else None,
            "ConfigRuleState": "ACTIVE",
            "CreatedBy": self.created_by,
            "EvaluationModes": [{"Mode": "DETECTIVE"}],
        }
        return {name: value for name, value in told.items() if value}


class RuleState(msgspec.Struct, frozen=True, array_like=True):
    """How a rule has fared so far."""

    asked: bool = False
    """Whether it is to be run for everything the next time Config is at work."""
    evaluated_at: datetime | None = None
    failed_at: datetime | None = None
    error_code: str = ""
    error_message: str = ""


RULES: Shelf[dict[str, RuleState]] = Shelf("rules", dict[str, RuleState], {})
"""Rule id -> how it has fared."""


def rule_named(world: World, name: str) -> ConfigRule | None:
    """The rule of this name."""
    return next((one for one in world.all(ConfigRule) if one.name == name), None)


def state_of(world: World, rule: ConfigRule) -> RuleState:
    """How a rule has fared."""
    return RULES.of(world).get(rule.id, RuleState())


def asked(world: World, *rules: ConfigRule) -> World:
    """The world in which these rules are to be run for everything the next time Config is at work."""
    states = dict(RULES.of(world))
    for one in rules:
        states[one.id] = msgspec.structs.replace(states.get(one.id, RuleState()), asked=True)
    return RULES.put(world, states)
