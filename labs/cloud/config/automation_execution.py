"""Which automations ran, and how did they end? An automation is over as soon as it is started: no time passes in it.

https://docs.aws.amazon.com/systems-manager/latest/userguide/systems-manager-automation.html
"""

from collections.abc import Mapping
from typing import Any

import msgspec

from labs.cloud.config.automation import AutomationExecution, StepExecution, run
from labs.cloud.config.automation_content import ContentParameter
from labs.cloud.config.document import SsmDocument, content_of, find_document
from labs.cloud.config.inbox import numbered_uuid
from labs.cloud.config.ledger import Shelf
from labs.cloud.config.listing import page_of
from labs.cloud.config.runbook import SCRIPTS
from labs.cloud.config.template import TemplateFault
from labs.cloud.errors import CloudError, ParameterNotSimulated
from labs.cloud.registry import Outcome, action_with
from labs.cloud.world import Frozen, World

KEPT = 200
"""Executions; the model's own."""
PAGE = 50
FILTERS = ("DocumentNamePrefix", "ExecutionStatus", "ExecutionId")
MODES = (None, "", "Auto")

EXECUTIONS: Shelf[tuple[AutomationExecution, ...]] = Shelf("automations", tuple[AutomationExecution, ...], ())


class AutomationExecutionFilter(Frozen):
    """A condition of DescribeAutomationExecutions."""

    key: str
    values: tuple[str, ...] = ()


class NoSuchAutomationDocument(CloudError):
    code = "AutomationDefinitionNotFoundException"
    template = "Automation document {name} does not exist."


class AutomationDocumentUnreadable(CloudError):
    code = "InvalidDocumentContent"
    template = "The document {name} cannot be run: {fault}"


class UnknownAutomationParameter(CloudError):
    code = "InvalidAutomationExecutionParametersException"
    template = "The document {document} has no parameter {name}."


class MissingAutomationParameter(CloudError):
    code = "InvalidAutomationExecutionParametersException"
    template = "The document {document} needs the parameter {name}."


class AutomationParameterInvalid(CloudError):
    code = "InvalidAutomationExecutionParametersException"
    template = "The parameter {name} of {document} cannot be {value}: {expected}"


class NoSuchAutomationExecution(CloudError):
    code = "AutomationExecutionNotFoundException"
    template = "The execution {id} does not exist, or is so old that it is no longer kept."


class InvalidExecutionFilter(CloudError):
    code = "InvalidFilterKey"
    template = "Executions cannot be listed by {key}: {known} are known."


@action_with(service="ssm")
def start_automation_execution(
    world: World,
    *,
    document_name: str,
    document_version: str | None = None,
    parameters: dict[str, tuple[str, ...]] | None = None,
    mode: str | None = None,
) -> Outcome:
    """Run an automation document to its end: `{"AutomationExecutionId": …}`. How it ended, GetAutomationExecution says."""
    if mode not in MODES:
        raise ParameterNotSimulated(name=f"Mode={mode}", parameter="mode")
    document = must_be_runnable(world, document_name)
    world, execution = executed(world, document, parameters or {}, executed_by=f"arn:aws:iam::{world.account_id}:root")
    return world, {"AutomationExecutionId": execution.id}


@action_with(service="ssm")
def get_automation_execution(world: World, *, automation_execution_id: str) -> Outcome:
    """Show an automation that ran, step by step: `{"AutomationExecution": …}`."""
    found = next((one for one in EXECUTIONS.of(world) if one.id == automation_execution_id), None)
    if found is None:
        raise NoSuchAutomationExecution(id=automation_execution_id, parameter="automation_execution_id")
    steps = [_step_view(one, found, number) for number, one in enumerate(found.steps)]
    shown = {**_view(found), "StepExecutions": steps, "StepExecutionsTruncated": False}
    shown["Parameters"] = {name: list(values) for name, values in found.parameters.items()}
    return world, {"AutomationExecution": shown}


@action_with(service="ssm")
def describe_automation_executions(
    world: World,
    *,
    filters: tuple[AutomationExecutionFilter, ...] = (),
    max_results: int | None = None,
    next_token: str | None = None,
) -> Outcome:
    """List the automations that ran, newest first: `{"AutomationExecutionMetadataList": […]}`."""
    for one in filters:
        must_be_an_execution_filter(one)
    chosen = [one for one in reversed(EXECUTIONS.of(world)) if all(_passes(one, asked) for asked in filters)]
    return world, page_of(
        "AutomationExecutionMetadataList",
        chosen,
        size=max_results or PAGE,
        next_token=next_token,
        name=lambda one: one.id,
        view=lambda one: {**_view(one), "AutomationType": "Local"},
    )


def executed(
    world: World, document: SsmDocument, parameters: Mapping[str, tuple[str, ...]], *, executed_by: str
) -> tuple[World, AutomationExecution]:
    """The world after a document has run with these parameters, and the execution that is kept of it."""
    try:
        content = content_of(document)
    except TemplateFault as fault:
        raise AutomationDocumentUnreadable(name=document.name, fault=fault) from None
    values = must_be_its_parameters(document.name, content.parameters, parameters)
    kept = EXECUTIONS.of(world)
    number = kept[-1].number + 1 if kept else 1
    execution = AutomationExecution(
        number=number,
        id=numbered_uuid(world, "automation", number),
        document_name=document.name,
        document_version=str(document.version),
        start=world.now,
        status="Success",
        parameters={name: tuple(given) for name, given in parameters.items()},
        executed_by=executed_by,
    )
    world, execution = run(world, content, values, execution=execution, scripts=SCRIPTS)
    return EXECUTIONS.put(world, (*EXECUTIONS.of(world), execution)[-KEPT:]), execution


def _view(one: AutomationExecution) -> dict[str, Any]:
    failed = one.failed
    told = {
        "AutomationExecutionId": one.id,
        "DocumentName": one.document_name,
        "DocumentVersion": one.document_version,
        "AutomationExecutionStatus": one.status,
        "ExecutionStartTime": one.start,
        "ExecutionEndTime": one.start,
        "ExecutedBy": one.executed_by,
        "Mode": "Auto",
        "Outputs": {name: list(values) for name, values in one.outputs.items()},
        "CurrentStepName": failed.name if failed else "",
        "CurrentAction": failed.action if failed else "",
        "FailureMessage": failed.failure.message if failed and failed.failure else "",
    }
    return {name: value for name, value in told.items() if value != ""}


def _step_view(one: StepExecution, execution: AutomationExecution, number: int) -> dict[str, Any]:
    told: dict[str, Any] = {
        "StepName": one.name,
        "Action": one.action,
        "OnFailure": one.on_failure,
        "MaxAttempts": 1,
        "ExecutionStartTime": execution.start,
        "ExecutionEndTime": execution.start,
        "StepStatus": one.status,
        "Inputs": one.inputs,
        "Outputs": {name: list(values) for name, values in one.outputs.items()},
        "StepExecutionId": f"{execution.id[:-4]}{number:04x}",
    }
    if one.failure:
        told["FailureMessage"] = one.failure.message
        details = {"ErrorCode": [one.failure.code], "Reason": [one.failure.reason]} if one.failure.code else {}
        told["FailureDetails"] = {"FailureStage": "Invocation", "FailureType": "Failed", "Details": details}
    return told


def _passes(one: AutomationExecution, asked: AutomationExecutionFilter) -> bool:
    if asked.key == "DocumentNamePrefix":
        return any(one.document_name.startswith(value) for value in asked.values)
    return (one.status if asked.key == "ExecutionStatus" else one.id) in asked.values


# Rules


def must_be_runnable(world: World, name: str) -> SsmDocument:
    """A document of this name or ARN has to be there.

    https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_StartAutomationExecution.html
    """
    found = find_document(world, name.rpartition("/")[2])
    if found is None:
        raise NoSuchAutomationDocument(name=name, parameter="document_name")
    return found


def must_be_an_execution_filter(asked: AutomationExecutionFilter) -> None:
    """https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_AutomationExecutionFilter.html, as far as here."""
    if asked.key not in FILTERS:
        raise InvalidExecutionFilter(key=asked.key, known=", ".join(FILTERS), parameter="filters")


def must_be_its_parameters(
    document: str, taken: Mapping[str, ContentParameter], given: Mapping[str, tuple[str, ...]]
) -> dict[str, Any]:
    """A document gets every parameter that it needs and none that it does not know, each as it is declared.

    https://docs.aws.amazon.com/systems-manager/latest/userguide/automation-documents.html
    """
    for name in given:
        if name not in taken:
            raise UnknownAutomationParameter(document=document, name=name, parameter="parameters")
    values: dict[str, Any] = {}
    for name, one in taken.items():
        values[name] = _value(one, given[name]) if name in given else one.default
        if values[name] is None:
            raise MissingAutomationParameter(document=document, name=name, parameter="parameters")
        if expected := _expected_of(one, values[name]):
            raise AutomationParameterInvalid(
                document=document, name=name, value=str(values[name])[:80], expected=expected, parameter="parameters"
            )
    return values


def _value(one: ContentParameter, given: tuple[str, ...]) -> Any:
    """A value in the type that is declared; what is no JSON where JSON is expected stays as it is, and is refused."""
    if one.many and one.type != "MapList":
        return list(given)
    if one.type in ("StringMap", "MapList", "Boolean", "Integer"):
        texts = given if one.type == "MapList" else given[:1]
        read = [_read(text) for text in texts]
        return read if one.type == "MapList" else next(iter(read), None)
    return given[0] if given else ""


def _read(text: str) -> Any:
    try:
        return msgspec.json.decode(text.lower() if text.lower() in ("true", "false") else text)
    except msgspec.DecodeError:
        return text


def _expected_of(one: ContentParameter, value: Any) -> str:
    """What a parameter takes instead of a value; empty where it takes the value."""
    kinds: dict[str, type] = {"Boolean": bool, "Integer": int, "StringMap": dict}
    if not isinstance(value, kinds.get(one.type, object)):
        return one.type
    each = value if isinstance(value, list) else [value]
    if one.allowed_values and any(single not in one.allowed_values for single in each):
        return " | ".join(str(single) for single in one.allowed_values)
    if one.allowed_pattern and not all(_matches(one.allowed_pattern, str(single)) for single in each):
        return one.allowed_pattern
    return _expected_size(one, value)


def _expected_size(one: ContentParameter, value: Any) -> str:
    if not isinstance(value, str | list):
        return ""
    least, most = (one.min_items, one.max_items) if isinstance(value, list) else (one.min_chars, one.max_chars)
    fits = (least or 0) <= len(value) and (most is None or len(value) <= most)
    return "" if fits else f"{least or 0}-{most}"


def _matches(pattern: str, text: str) -> bool:
    import re2

    return bool(re2.search(pattern, text))
