"""How are rules made, changed, run and deleted? The actions on Config rules, and what a rule may not be.

https://docs.aws.amazon.com/config/latest/APIReference/API_PutConfigRule.html
"""

import json
from collections.abc import Callable, Sequence
from typing import Any, Literal

import msgspec

from labs.cloud.config.evaluation import EVALUATIONS
from labs.cloud.config.paging import page
from labs.cloud.config.recorder import the_recorder
from labs.cloud.config.resource_type import every_type
from labs.cloud.config.rule import USUAL_EVERY, ConfigRule, Every, Scope, Source, State, asked, rule_named
from labs.cloud.config.rules.catalogue import MANAGED, ManagedRule, every_identifier
from labs.cloud.config.rules.parameter import values
from labs.cloud.config.running import forgotten
from labs.cloud.errors import CloudError, MissingParameter
from labs.cloud.registry import Outcome, action_with
from labs.cloud.resources.tag import Tag
from labs.cloud.world import Frozen, World

MOST_RULES = 1000
LONGEST_NAME = 128
MOST_AT_ONCE = 25
PAGE = 25

Fits = Callable[[World, "RuleGiven"], None]
FITS: dict[str, Fits] = {}
"""The owner of a rule's source -> what such a rule must be; raises where it is not."""


class EvaluationMode(Frozen):
    """When a rule is asked: of what is there, or of what is to be."""

    mode: Literal["DETECTIVE", "PROACTIVE"] = "DETECTIVE"


class RuleGiven(Frozen):
    """A rule as PutConfigRule is given it."""

    source: Source
    config_rule_name: str = ""
    config_rule_arn: str = ""
    config_rule_id: str = ""
    description: str = ""
    scope: Scope = Scope()
    input_parameters: str = ""
    maximum_execution_frequency: Every | None = None
    config_rule_state: State = "ACTIVE"
    created_by: str = ""
    evaluation_modes: tuple[EvaluationMode, ...] = ()

    @property
    def parameters(self) -> dict[str, str]:
        """The input parameters: texts by name."""
        return must_be_parameters(self.input_parameters)


class NoSuchConfigRule(CloudError):
    code = "NoSuchConfigRuleException"
    template = "The ConfigRule '{name}' provided in the request is invalid. Please check the configRule name."


class NoRecorderForRules(CloudError):
    code = "NoAvailableConfigurationRecorderException"
    template = "There are no customer managed configuration recorders available to record your resources."


class MaxNumberOfConfigRulesExceeded(CloudError):
    code = "MaxNumberOfConfigRulesExceededException"
    template = "Failed to add the Config rule because the account already contains the maximum number of {limit} rules."


class ConfigRuleNameInvalid(CloudError):
    code = "InvalidParameterValueException"
    template = "The ConfigRuleName '{name}' is not valid. It has 1 to {limit} characters and is not blank."


class ConfigRuleStateInvalid(CloudError):
    code = "InvalidParameterValueException"
    template = "The ConfigRuleState {state} is invalid. Only the following values are permitted: ACTIVE"


class UnknownManagedRule(CloudError):
    code = "InvalidParameterValueException"
    template = "The sourceIdentifier {identifier} is invalid. Please refer to the documentation for a list of valid sourceIdentifiers that can be used when AWS is the Owner."


class ManagedRuleNotSimulated(CloudError):
    code = "InvalidParameterValueException"
    template = "The managed rule {identifier} looks at what this simulated Region does not have."


class SourceDetailsNotAllowed(CloudError):
    code = "InvalidParameterValueException"
    template = "SourceDetails should be null/empty if the owner is AWS. If the owner is CUSTOM_LAMBDA, then SourceDetails should be non-null/non-empty."


class FrequencyNotAllowed(CloudError):
    code = "InvalidParameterValueException"
    template = "A maximum execution frequency is not allowed for {identifier}, which is triggered by changes only."


class RuleScopeInvalid(CloudError):
    code = "InvalidParameterValueException"
    template = "The scope of the rule is not valid."


class UnknownScopeType(CloudError):
    code = "InvalidParameterValueException"
    template = "The scope of the rule is not valid: AWS Config has no resource type {resource_type}."


class InputParametersNotJson(CloudError):
    code = "InvalidParameterValueException"
    template = "Invalid JSON {given} passed in the InputParameters field: it is an object of texts."


class UnknownRuleParameter(CloudError):
    code = "InvalidParameterValueException"
    template = "Unknown parameters provided in the inputParameters: {names}"


class RuleParameterMissing(CloudError):
    code = "InvalidParameterValueException"
    template = "The required parameter [{name}] is not present in the inputParameters."


class RuleParameterInvalid(CloudError):
    code = "InvalidParameterValueException"
    template = "The value '{value}' of the input parameter {name} is not valid."


class ProactiveNotSimulated(CloudError):
    code = "InvalidParameterValueException"
    template = "The evaluation mode PROACTIVE is not simulated."


class RuleOfAService(CloudError):
    code = "ResourceInUseException"
    template = "The rule '{name}' was created by {created_by} and can be changed and deleted only there."


class TooManyRulesAtOnce(CloudError):
    code = "InvalidParameterValueException"
    template = "{count} rules were named; a request takes 1 to {limit}."


@action_with(service="config")
def put_config_rule(world: World, *, config_rule: RuleGiven, tags: tuple[Tag, ...] = ()) -> Outcome:
    """Make a rule, or change the one of this name; it is run for everything the next time Config is at work."""
    given = config_rule
    found = _the_rule(world, given)
    name = found.name if found else must_be_a_rule_name(given.config_rule_name)
    must_have_a_recorder(world)
    must_be_of_nobody_else(found)
    must_be_active(given)
    must_be_detective(given)
    must_be_a_rule(world, given)
    if found is None:
        must_be_few_rules(world)
    return world_with_rule(world, given, name=name, tags={one.key: one.value or "" for one in tags if one.key}), {}


@action_with(service="config")
def describe_config_rules(
    world: World, *, config_rule_names: tuple[str, ...] = (), next_token: str | None = None
) -> Outcome:
    """List rules: `{"ConfigRules": […]}`."""
    chosen = must_be_rules(world, config_rule_names)
    views = [one.view(world) for one in chosen]
    return world, page("ConfigRules", [one.name for one in chosen], views, next_token, usual=PAGE)


@action_with(service="config")
def delete_config_rule(world: World, *, config_rule_name: str) -> Outcome:
    """Delete a rule and what it found."""
    (rule,) = must_be_rules(world, (config_rule_name,), parameter="config_rule_name")
    must_be_of_nobody_else(rule)
    for must_not in BEFORE_DELETION:
        must_not(world, rule)
    return world_without_rule(world, rule), {}


@action_with(service="config")
def start_config_rules_evaluation(world: World, *, config_rule_names: tuple[str, ...] = ()) -> Outcome:
    """Have rules run for everything that is known: `{}`."""
    must_be_few_at_once(config_rule_names)
    return asked(world, *must_be_rules(world, config_rule_names)), {}


@action_with(service="config")
def delete_evaluation_results(world: World, *, config_rule_name: str) -> Outcome:
    """Forget what a rule found, until it is run again: `{}`."""
    (rule,) = must_be_rules(world, (config_rule_name,), parameter="config_rule_name")
    return EVALUATIONS.at(rule.id).put(world, {}), {}


BEFORE_DELETION: list[Callable[[World, ConfigRule], None]] = []
"""What may stand in the way of a rule's deletion; each raises where it does."""


def world_with_rule(
    world: World, given: RuleGiven, *, name: str, tags: dict[str, str] | None = None, created_by: str = ""
) -> World:
    """The world with a rule, made or changed, that is to be run. The rule has been checked."""
    found = rule_named(world, name)
    changes: dict[str, Any] = {
        "source": given.source,
        "description": given.description,
        "scope": given.scope,
        "input_parameters": given.parameters,
        **_triggers(given),
    }
    if found is None:
        world, rule_id = world.new_id(ConfigRule.id_prefix)
        made = {"name": name, "created_at": world.now, "tags": tags or {}, "created_by": created_by}
        rule = ConfigRule(id=rule_id, **made, **changes)  # type: ignore[arg-type] # the fields of a rule by name
    else:
        rule = found.replace(**changes)
    return asked(world.put(rule), rule)


def world_without_rule(world: World, rule: ConfigRule) -> World:
    """The world without a rule and without what it found."""
    return forgotten(world, rule).without(rule.id)


# Rules


def must_be_rules(
    world: World, names: Sequence[str], *, parameter: str = "config_rule_names"
) -> tuple[ConfigRule, ...]:
    """The rules of these names, all without a name."""
    every = {one.name: one for one in world.all(ConfigRule)}
    for name in names:
        if name not in every:
            raise NoSuchConfigRule(name=name, parameter=parameter)
    return tuple(every[name] for name in dict.fromkeys(names)) if names else tuple(every.values())


def must_be_a_rule_name(name: str) -> str:
    """A new rule has a name of 1 to 128 characters.

    https://docs.aws.amazon.com/config/latest/APIReference/API_ConfigRule.html
    """
    if not name.strip() or len(name) > LONGEST_NAME:
        raise ConfigRuleNameInvalid(name=name, limit=LONGEST_NAME, parameter="config_rule")
    return name


def must_have_a_recorder(world: World) -> None:
    """Rules judge what a recorder finds, so there has to be one.

    https://docs.aws.amazon.com/config/latest/APIReference/API_PutConfigRule.html
    """
    if the_recorder(world) is None:
        raise NoRecorderForRules(parameter="config_rule")


def must_be_of_nobody_else(rule: ConfigRule | None) -> None:
    """A rule that a service made, as a conformance pack does, changes only there.

    https://docs.aws.amazon.com/config/latest/developerguide/service-linked-awsconfig-rules.html
    """
    if rule and rule.created_by:
        raise RuleOfAService(name=rule.name, created_by=rule.created_by, parameter="config_rule_name")


def must_be_active(given: RuleGiven) -> None:
    """Only AWS says of a rule that it is being deleted or run.

    https://docs.aws.amazon.com/config/latest/APIReference/API_ConfigRule.html
    """
    if given.config_rule_state != "ACTIVE":
        raise ConfigRuleStateInvalid(state=given.config_rule_state, parameter="config_rule")


def must_be_detective(given: RuleGiven) -> None:
    """AWS can ask rules about what is not there yet; here they are asked about what is."""
    if any(one.mode == "PROACTIVE" for one in given.evaluation_modes):
        raise ProactiveNotSimulated(parameter="config_rule")


def must_be_few_rules(world: World) -> None:
    """A Region has up to a thousand rules.

    https://docs.aws.amazon.com/config/latest/developerguide/configlimits.html
    """
    if len(world.all(ConfigRule)) >= MOST_RULES:
        raise MaxNumberOfConfigRulesExceeded(limit=MOST_RULES, parameter="config_rule")


def must_be_few_at_once(names: Sequence[str]) -> None:
    """Up to 25 rules are run by one request.

    https://docs.aws.amazon.com/config/latest/APIReference/API_StartConfigRulesEvaluation.html
    """
    if not 1 <= len(names) <= MOST_AT_ONCE:
        raise TooManyRulesAtOnce(count=len(names), limit=MOST_AT_ONCE, parameter="config_rule_names")


def must_be_a_rule(world: World, given: RuleGiven) -> None:
    """Source, scope, frequency and parameters go together."""
    must_be_a_scope(given.scope)
    FITS[given.source.owner](world, given)


def must_be_a_scope(scope: Scope) -> None:
    """A scope is some types, one resource of one type, or a tag.

    https://docs.aws.amazon.com/config/latest/APIReference/API_Scope.html
    """
    unknown = [one for one in scope.compliance_resource_types if one not in every_type()]
    if unknown:
        raise UnknownScopeType(resource_type=unknown[0], parameter="config_rule")
    if scope.compliance_resource_id and len(scope.compliance_resource_types) != 1:
        raise RuleScopeInvalid(fault="id_without_type", parameter="config_rule")
    if scope.tag_value and not scope.tag_key:
        raise RuleScopeInvalid(fault="value_without_key", parameter="config_rule")


def must_be_a_managed_rule(_world: World, given: RuleGiven) -> None:
    """A rule of AWS's: a known identifier, its own triggers, and the parameters that it has.

    https://docs.aws.amazon.com/config/latest/developerguide/evaluate-config_use-managed-rules.html
    """
    managed = must_be_an_identifier(given.source.source_identifier)
    if given.source.source_details:
        raise SourceDetailsNotAllowed(parameter="config_rule")
    if given.maximum_execution_frequency and not managed.is_periodic:
        raise FrequencyNotAllowed(identifier=managed.identifier, parameter="config_rule")
    must_be_its_parameters(managed, given.parameters)


def must_be_an_identifier(identifier: str) -> ManagedRule:
    """The identifier is one of AWS's, and of a rule that looks at kinds that there are here."""
    if not identifier:
        raise MissingParameter(service="config", name="configRule.source.sourceIdentifier", parameter="config_rule")
    if identifier in MANAGED:
        return MANAGED[identifier]
    if identifier in every_identifier():
        raise ManagedRuleNotSimulated(identifier=identifier, parameter="config_rule")
    raise UnknownManagedRule(identifier=identifier, parameter="config_rule")


def must_be_its_parameters(managed: ManagedRule, given: dict[str, str]) -> None:
    """A managed rule takes the parameters that it has, those that it needs among them, and each as what it means.

    https://docs.aws.amazon.com/config/latest/developerguide/evaluate-config_use-managed-rules.html
    """
    known = {one.name for one in managed.parameters}
    unknown = [name for name in given if name not in known]
    if unknown:
        raise UnknownRuleParameter(names=", ".join(unknown), parameter="config_rule")
    for one in managed.parameters:
        if one.is_required and not given.get(one.name, "").strip():
            raise RuleParameterMissing(name=one.name, parameter="config_rule")
    try:
        values(managed.parameters, given)
    except ValueError as error:
        raise RuleParameterInvalid(name=str(error), value=given.get(str(error), ""), parameter="config_rule") from None


def must_be_parameters(given: str) -> dict[str, str]:
    """Input parameters are a JSON object of texts; numbers and booleans are taken for their texts.

    https://docs.aws.amazon.com/config/latest/APIReference/API_ConfigRule.html
    """
    if not given.strip():
        return {}
    try:
        read = json.loads(given)
    except ValueError:
        read = None
    if not isinstance(read, dict) or any(isinstance(one, dict | list) for one in read.values()):
        raise InputParametersNotJson(given=given[:200], parameter="config_rule")
    return {name: one if isinstance(one, str) else msgspec.json.encode(one).decode() for name, one in read.items()}


FITS["AWS"] = must_be_a_managed_rule


def _the_rule(world: World, given: RuleGiven) -> ConfigRule | None:
    """The rule that is meant, by name, id or ARN; None for a new one. An id or ARN that names none is refused."""
    if given.config_rule_name:
        return rule_named(world, given.config_rule_name)
    wanted = given.config_rule_id or given.config_rule_arn
    if not wanted:
        return None
    found = [one for one in world.all(ConfigRule) if wanted in (one.id, world.arn(one))]
    if not found:
        raise NoSuchConfigRule(name=wanted, parameter="config_rule")
    return found[0]


def _triggers(given: RuleGiven) -> dict[str, Any]:
    """When a rule is run, by its identifier or by its source's details."""
    if given.source.owner == "AWS":
        managed = MANAGED[given.source.source_identifier]
        every = (given.maximum_execution_frequency or USUAL_EVERY) if managed.is_periodic else None
        return {"is_change_triggered": managed.is_change_triggered, "every": every}
    details = given.source.source_details
    scheduled = [one for one in details if one.message_type == "ScheduledNotification"]
    every = (scheduled[0].maximum_execution_frequency or USUAL_EVERY) if scheduled else None
    changes = any(str(one.message_type).endswith("ItemChangeNotification") for one in details)
    return {"is_change_triggered": changes, "every": every}
