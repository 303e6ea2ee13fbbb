"""Where does the text of an author's rule live? In a function, with the name and the ARN that Lambda would give it.

Lambda runs programs; here a function is one expression in CEL, worked out by labs/cloud/config/expression.py. So these
actions are ours alone, though their words are Lambda's: no client of AWS knows them.
https://docs.aws.amazon.com/config/latest/developerguide/evaluate-config_develop-rules_lambda-functions.html
"""

import re
from datetime import datetime
from typing import Any

from labs.cloud.config.expression import ExpressionFault, must_be_readable
from labs.cloud.errors import CloudError
from labs.cloud.registry import Outcome, action
from labs.cloud.world import Resource, World

NAME = re.compile(r"[A-Za-z0-9_-]{1,64}")
"""https://docs.aws.amazon.com/lambda/latest/api/API_CreateFunction.html"""
MOST = 100
"""Functions of a Region; the model's own."""
LONGEST_DESCRIPTION = 256
RUNTIME = "cel"


class LambdaFunction(Resource, tag="function"):
    service = "lambda"
    id_prefix = "function"
    id_member = "FunctionArn"
    noun = "function"
    not_found = "ResourceNotFoundException"
    malformed = "ResourceNotFoundException"

    name: str
    expression: str
    last_modified: datetime
    description: str = ""

    def within_arn(self) -> str:
        return f"function:{self.name}"

    def view(self, world: World) -> dict[str, Any]:
        return {
            "FunctionName": self.name,
            "FunctionArn": world.arn(self),
            "Runtime": RUNTIME,
            "Description": self.description,
            "LastModified": self.last_modified,
            "Expression": self.expression,
        }


class FunctionNameInvalid(CloudError):
    code = "InvalidParameterValueException"
    template = "The function name '{name}' is not valid: letters, digits, hyphens and underscores, up to 64."


class FunctionExists(CloudError):
    code = "ResourceConflictException"
    template = "Function already exist: {name}"


class NoSuchFunction(CloudError):
    code = "ResourceNotFoundException"
    template = "Function not found: {name}"


class NotAnExpression(CloudError):
    code = "InvalidParameterValueException"
    template = "The expression cannot be read: {fault}"


class TooManyFunctions(CloudError):
    code = "CodeStorageExceededException"
    template = "A Region has up to {limit} functions here."


class DescriptionTooLong(CloudError):
    code = "InvalidParameterValueException"
    template = "A description has up to {limit} characters."


@action
def create_function(world: World, *, function_name: str, expression: str, description: str = "") -> Outcome:
    """Write a function that rules can call: an expression in CEL of `event`; no action of EC2: `{"FunctionArn": …}`."""
    must_be_a_function_name(function_name)
    if find_function(world, function_name):
        raise FunctionExists(name=function_name, parameter="function_name")
    if len(world.all(LambdaFunction)) >= MOST:
        raise TooManyFunctions(limit=MOST, parameter="function_name")
    must_be_an_expression(expression)
    must_be_a_description(description)
    world, function_id = world.new_id(LambdaFunction.id_prefix)
    made = LambdaFunction(
        id=function_id, name=function_name, expression=expression, description=description, last_modified=world.now
    )
    return world.put(made), made.view(world)


@action
def update_function_code(
    world: World, *, function_name: str, expression: str, description: str | None = None
) -> Outcome:
    """Write a function anew; rules that call it find the new one at their next evaluation: `{"FunctionArn": …}`."""
    function = must_be_a_function(world, function_name)
    must_be_an_expression(expression)
    told = function.description if description is None else description
    must_be_a_description(told)
    changed = function.replace(expression=expression, description=told, last_modified=world.now)
    return world.put(changed), changed.view(world)


@action
def delete_function(world: World, *, function_name: str) -> Outcome:
    """Delete a function; rules that call it can no longer be evaluated, and say so."""
    return world.without(must_be_a_function(world, function_name).id), {}


@action
def list_functions(world: World) -> Outcome:
    """List the functions: `{"Functions": […]}`."""
    return world, {"Functions": [one.view(world) for one in world.all(LambdaFunction)]}


def find_function(world: World, name_or_arn: str) -> LambdaFunction | None:
    """The function of a name or an ARN."""
    return next((one for one in world.all(LambdaFunction) if name_or_arn in (one.name, world.arn(one))), None)


# Rules


def must_be_a_function_name(name: str) -> None:
    """https://docs.aws.amazon.com/lambda/latest/api/API_CreateFunction.html."""
    if not NAME.fullmatch(name):
        raise FunctionNameInvalid(name=name, parameter="function_name")


def must_be_a_function(world: World, name_or_arn: str) -> LambdaFunction:
    """A function of this name or ARN has to be there."""
    found = find_function(world, name_or_arn)
    if found is None:
        raise NoSuchFunction(name=name_or_arn, parameter="function_name")
    return found


def must_be_an_expression(expression: str) -> None:
    """What cannot be read is refused when it is written; what fails on an event shows when it is evaluated."""
    try:
        must_be_readable(expression)
    except ExpressionFault as fault:
        raise NotAnExpression(fault=fault, parameter="expression") from None


def must_be_a_description(description: str) -> None:
    """https://docs.aws.amazon.com/lambda/latest/api/API_CreateFunction.html."""
    if len(description) > LONGEST_DESCRIPTION:
        raise DescriptionTooLong(limit=LONGEST_DESCRIPTION, parameter="description")
