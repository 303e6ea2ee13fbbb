"""What must a custom rule be when it is put? One of a function needs the function; one of a Guard policy is not run here.

https://docs.aws.amazon.com/config/latest/developerguide/evaluate-config_develop-rules.html
"""

from labs.cloud.config.config_rule import FITS, RuleGiven
from labs.cloud.config.function import find_function
from labs.cloud.errors import CloudError
from labs.cloud.world import World

MOST_DETAILS = 25
"""https://docs.aws.amazon.com/config/latest/APIReference/API_Source.html"""


class FunctionNotCallable(CloudError):
    code = "InsufficientPermissionsException"
    template = (
        "The AWS Lambda function {function} cannot be invoked. Check the specified function ARN, and check the "
        "function's permissions."
    )


class CustomRuleWithoutTrigger(CloudError):
    code = "InvalidParameterValueException"
    template = "A custom rule says in 1 to {limit} SourceDetails what makes it run; this one has {count}."


class TriggerWithoutMessage(CloudError):
    code = "InvalidParameterValueException"
    template = "A SourceDetail of a custom rule has a MessageType."


class FrequencyOfAChange(CloudError):
    code = "InvalidParameterValueException"
    template = "MaximumExecutionFrequency goes with ScheduledNotification, not with {message_type}."


class GuardRulesNotSimulated(CloudError):
    code = "InvalidParameterValueException"
    template = "Custom policy rules, which AWS CloudFormation Guard evaluates, are not simulated."


def must_be_a_lambda_rule(world: World, given: RuleGiven) -> None:
    """The function is there, and what makes the rule run is said.

    https://docs.aws.amazon.com/config/latest/APIReference/API_PutConfigRule.html
    """
    function = given.source.source_identifier
    if find_function(world, function) is None or not function.startswith("arn:"):
        raise FunctionNotCallable(function=function or "-", parameter="config_rule")
    must_have_triggers(given)
    _ = given.parameters


def must_have_triggers(given: RuleGiven) -> None:
    """A custom rule runs on messages, and how often is for the scheduled one to say.

    https://docs.aws.amazon.com/config/latest/APIReference/API_SourceDetail.html
    """
    details = given.source.source_details
    if not 1 <= len(details) <= MOST_DETAILS:
        raise CustomRuleWithoutTrigger(limit=MOST_DETAILS, count=len(details), parameter="config_rule")
    for one in details:
        if one.message_type is None:
            raise TriggerWithoutMessage(parameter="config_rule")
        if one.maximum_execution_frequency and one.message_type != "ScheduledNotification":
            raise FrequencyOfAChange(message_type=one.message_type, parameter="config_rule")


def must_not_be_a_policy(_world: World, _given: RuleGiven) -> None:
    """No well-kept library evaluates Guard in Python: see docs/adr/0030."""
    raise GuardRulesNotSimulated(parameter="config_rule")


FITS["CUSTOM_LAMBDA"] = must_be_a_lambda_rule
FITS["CUSTOM_POLICY"] = must_not_be_a_policy
