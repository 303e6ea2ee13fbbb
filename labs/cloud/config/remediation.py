"""What is to be done about a resource that breaks a rule? A remediation: an automation document, and what it is given.

https://docs.aws.amazon.com/config/latest/developerguide/remediation.html. A document does what it says, not what one
hopes: for eip-attached, `AWS-ReleaseElasticIP` gives the address back, and the address is lost.
"""

from typing import Any, Literal

from labs.cloud.config.config_rule import BEFORE_DELETION
from labs.cloud.config.document import find_document
from labs.cloud.config.rule import ConfigRule, rule_named
from labs.cloud.config.runbook import ROLE
from labs.cloud.errors import CloudError
from labs.cloud.registry import Outcome, action_with, snake
from labs.cloud.world import Frozen, Resource, World

MOST_AT_ONCE = 25
"""https://docs.aws.amazon.com/config/latest/APIReference/API_PutRemediationConfigurations.html"""
MOST_ATTEMPTS = 25
USUAL_ATTEMPTS = 5
LONGEST_WINDOW = 2_678_000
USUAL_WINDOW = 60
MOST_PARAMETERS = 25
"""All: https://docs.aws.amazon.com/config/latest/APIReference/API_RemediationConfiguration.html"""


class ResourceValue(Frozen):
    """Stands for the id of the resource that breaks the rule."""

    value: Literal["RESOURCE_ID"]


class StaticValue(Frozen):
    """The same values for every resource."""

    values: tuple[str, ...]


class RemediationParameterValue(Frozen):
    """What one parameter of the document is given."""

    resource_value: ResourceValue | None = None
    static_value: StaticValue | None = None

    def for_resource(self, resource_id: str) -> tuple[str, ...]:
        """The values for one resource."""
        return (resource_id,) if self.resource_value else self.static_value.values if self.static_value else ()

    def view(self) -> dict[str, Any]:
        """The value as Config answers it."""
        if self.resource_value:
            return {"ResourceValue": {"Value": self.resource_value.value}}
        return {"StaticValue": {"Values": list(self.static_value.values) if self.static_value else []}}


class SsmControls(Frozen):
    """How many resources at once, and how many failures stop the rest. Here they come one after the other."""

    concurrent_execution_rate_percentage: int | None = None
    error_percentage: int | None = None


class ExecutionControls(Frozen):
    """The controls of Systems Manager."""

    ssm_controls: SsmControls | None = None


class RemediationConfigurationInput(Frozen):
    """A remediation as PutRemediationConfigurations is given it."""

    config_rule_name: str
    target_type: Literal["SSM_DOCUMENT"]
    target_id: str
    target_version: str | None = None
    parameters: dict[str, RemediationParameterValue] = {}
    resource_type: str | None = None
    automatic: bool = False
    execution_controls: ExecutionControls | None = None
    maximum_automatic_attempts: int | None = None
    retry_attempt_seconds: int | None = None
    arn: str | None = None
    created_by_service: str | None = None


class Remediation(Resource, tag="remediation-configuration"):
    service = "config"
    id_prefix = "remediation-configuration"
    id_member = "Arn"
    noun = "remediationConfiguration"
    not_found = "NoSuchRemediationConfigurationException"
    malformed = "NoSuchRemediationConfigurationException"

    rule_name: str
    target_id: str
    target_version: str = ""
    parameters: dict[str, RemediationParameterValue] = {}
    resource_type: str = ""
    automatic: bool = False
    execution_controls: ExecutionControls | None = None
    attempts: int = USUAL_ATTEMPTS
    window: int = USUAL_WINDOW
    """Seconds in which so many attempts lead to an exception."""
    created_by: str = ""

    def within_arn(self) -> str:
        return f"remediation-configuration/{self.rule_name}/{self.id.removeprefix('remediation-configuration-')}"

    def view(self, world: World) -> dict[str, Any]:
        told: dict[str, Any] = {
            "ConfigRuleName": self.rule_name,
            "TargetType": "SSM_DOCUMENT",
            "TargetId": self.target_id,
            "TargetVersion": self.target_version,
            "Parameters": {name: one.view() for name, one in self.parameters.items()},
            "ResourceType": self.resource_type,
            "Automatic": self.automatic,
            "Arn": world.arn(self),
            "CreatedByService": self.created_by,
        }
        if self.automatic:
            told |= {"MaximumAutomaticAttempts": self.attempts, "RetryAttemptSeconds": self.window}
        if self.execution_controls and (controls := self.execution_controls.ssm_controls):
            asked = {
                "ConcurrentExecutionRatePercentage": controls.concurrent_execution_rate_percentage,
                "ErrorPercentage": controls.error_percentage,
            }
            told["ExecutionControls"] = {"SsmControls": {name: one for name, one in asked.items() if one}}
        return {name: value for name, value in told.items() if value != ""}


class RemediationOfNoRule(CloudError):
    code = "NoSuchConfigRuleException"
    template = "The ConfigRule '{rule_name}' provided in the request is invalid. Please check the configRule name."


class RemediationOfManagedRule(CloudError):
    code = "InvalidParameterValueException"
    template = "The rule {rule_name} was made by {service} and takes no remediation of yours."


class RemediationTargetMissing(CloudError):
    code = "InvalidParameterValueException"
    template = "There is no document {target_id} for the remediation of {rule_name}."


class RemediationNeedsRole(CloudError):
    code = "InsufficientPermissionsException"
    template = "An automatic remediation needs the parameter {name}, with the role that the document is run by."


class RemediationNumberInvalid(CloudError):
    code = "InvalidParameterValueException"
    template = "{name} is a number from 1 to {most}, not {value}."


class TooManyRemediationParameters(CloudError):
    code = "InvalidParameterValueException"
    template = "A remediation has up to {limit} parameters; this one has {count}."


class RemediationValueUnclear(CloudError):
    code = "InvalidParameterValueException"
    template = "The parameter {name} has either a ResourceValue or a StaticValue."


class RuleHasRemediation(CloudError):
    code = "ResourceInUseException"
    template = (
        "The rule {rule_name} cannot be deleted because a remediation action is associated with it. Delete the "
        "remediation action first."
    )


class NoSuchRemediation(CloudError):
    code = "NoSuchRemediationConfigurationException"
    template = "No RemediationConfiguration for rule {rule_name} exists."


class TooManyRemediations(CloudError):
    code = "InvalidParameterValueException"
    template = "A request puts 1 to {limit} remediations; this one has {count}."


@action_with(service="config")
def put_remediation_configurations(
    world: World, *, remediation_configurations: tuple[RemediationConfigurationInput, ...]
) -> Outcome:
    """Say what is to be done about resources that break rules: `{"FailedBatches": []}`."""
    if not 1 <= len(remediation_configurations) <= MOST_AT_ONCE:
        count = len(remediation_configurations)
        raise TooManyRemediations(limit=MOST_AT_ONCE, count=count, parameter="remediation_configurations")
    for given in remediation_configurations:
        rule = must_be_a_rule_of_yours(world, given.config_rule_name)
        world = with_remediation(world, rule, given)
    return world, {"FailedBatches": []}


@action_with(service="config")
def describe_remediation_configurations(world: World, *, config_rule_names: tuple[str, ...]) -> Outcome:
    """Show what is to be done about rules: `{"RemediationConfigurations": […]}`."""
    found = [one for name in dict.fromkeys(config_rule_names) if (one := remediation_of(world, name))]
    return world, {"RemediationConfigurations": [one.view(world) for one in found]}


@action_with(service="config")
def delete_remediation_configuration(
    world: World, *, config_rule_name: str, resource_type: str | None = None
) -> Outcome:
    """Do nothing any more about a rule."""
    found = must_have_a_remediation(world, config_rule_name)
    must_not_be_a_services(found.created_by, config_rule_name)
    return world.without(found.id), {}


def with_remediation(
    world: World, rule: ConfigRule, given: RemediationConfigurationInput, *, created_by: str = ""
) -> World:
    """The world in which a rule has this remediation, and no other."""
    must_be_a_remediation(world, given)
    found = remediation_of(world, rule.name)
    if found is None:
        world, remediation_id = world.new_id(Remediation.id_prefix)
    else:
        remediation_id = found.id
    made = Remediation(
        id=remediation_id,
        rule_name=rule.name,
        target_id=given.target_id,
        target_version=given.target_version or "",
        parameters=given.parameters,
        resource_type=given.resource_type or "",
        automatic=given.automatic,
        execution_controls=given.execution_controls,
        attempts=given.maximum_automatic_attempts or USUAL_ATTEMPTS,
        window=given.retry_attempt_seconds or USUAL_WINDOW,
        created_by=created_by,
    )
    return world.put(made)


def remediation_of(world: World, rule_name: str) -> Remediation | None:
    """What is to be done about a rule."""
    return next(iter(world.where(Remediation, rule_name=rule_name)), None)


# Rules


def must_be_a_rule_of_yours(world: World, rule_name: str) -> ConfigRule:
    """A remediation belongs to a rule that no service of AWS made.

    https://docs.aws.amazon.com/config/latest/APIReference/API_PutRemediationConfigurations.html
    """
    rule = rule_named(world, rule_name)
    if rule is None:
        raise RemediationOfNoRule(rule_name=rule_name, parameter="config_rule_name")
    must_not_be_a_services(rule.created_by, rule_name)
    return rule


def must_have_no_remediation(world: World, rule: ConfigRule) -> None:
    """A rule is deleted after its remediation, unless a service made both.

    https://docs.aws.amazon.com/config/latest/APIReference/API_DeleteConfigRule.html
    """
    if remediation_of(world, rule.name) and not rule.created_by:
        raise RuleHasRemediation(rule_name=rule.name, parameter="config_rule_name")


BEFORE_DELETION.append(must_have_no_remediation)


def must_not_be_a_services(created_by: str, rule_name: str) -> None:
    """What a conformance pack made changes with the pack alone."""
    if created_by:
        raise RemediationOfManagedRule(rule_name=rule_name, service=created_by, parameter="config_rule_name")


def must_have_a_remediation(world: World, rule_name: str) -> Remediation:
    """The rule has a remediation."""
    found = remediation_of(world, rule_name)
    if found is None:
        raise NoSuchRemediation(rule_name=rule_name, parameter="config_rule_name")
    return found


def must_be_a_remediation(world: World, given: RemediationConfigurationInput) -> None:
    """The document is there, takes what it is given, and has a role when it runs by itself.

    https://docs.aws.amazon.com/config/latest/APIReference/API_RemediationConfiguration.html
    """
    if find_document(world, given.target_id.rpartition("/")[2]) is None:
        raise RemediationTargetMissing(
            target_id=given.target_id, rule_name=given.config_rule_name, parameter="target_id"
        )
    if given.automatic and not _role_of(given):
        raise RemediationNeedsRole(name=ROLE, parameter="parameters")
    must_be_in_range("MaximumAutomaticAttempts", given.maximum_automatic_attempts, MOST_ATTEMPTS)
    must_be_in_range("RetryAttemptSeconds", given.retry_attempt_seconds, LONGEST_WINDOW)
    must_be_given_clearly(given.parameters)


def _role_of(given: RemediationConfigurationInput) -> bool:
    value = given.parameters.get(ROLE)
    return bool(value and value.static_value and any(value.static_value.values))


def must_be_in_range(name: str, value: int | None, most: int) -> None:
    """https://docs.aws.amazon.com/config/latest/APIReference/API_RemediationConfiguration.html."""
    if value is not None and not 1 <= value <= most:
        raise RemediationNumberInvalid(name=name, value=value, most=most, parameter=snake(name))


def must_be_given_clearly(parameters: dict[str, RemediationParameterValue]) -> None:
    """Each parameter is given the resource's id or values of its own, never both.

    https://docs.aws.amazon.com/config/latest/APIReference/API_RemediationParameterValue.html
    """
    if len(parameters) > MOST_PARAMETERS:
        raise TooManyRemediationParameters(limit=MOST_PARAMETERS, count=len(parameters), parameter="parameters")
    for name, one in parameters.items():
        if (one.resource_value is None) == (one.static_value is None):
            raise RemediationValueUnclear(name=name, parameter="parameters")
