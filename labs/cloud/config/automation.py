"""What happens when an automation document runs? Its steps call the Region's actions one after the other.

What a step did stays done when a later one fails, as at AWS. No time passes while it runs. A refusal becomes the failure
of its step, with EC2's code and words: https://docs.aws.amazon.com/systems-manager/latest/userguide/automation-actions.html
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Literal

import msgspec

from labs.cloud import registry
from labs.cloud.config.automation_content import SCRIPT, Content, Step, action_name
from labs.cloud.config.selector import BadSelector, UnknownReference, filled, selected
from labs.cloud.errors import CloudError
from labs.cloud.registry import pascal
from labs.cloud.spelling import params_of
from labs.cloud.world import Frozen, World

MOST_STEPS_RUN = 500
"""Steps of one execution, which branches may lead back; the model's own."""
LONGEST_OUTPUT = 512
"""Characters of an output that are kept; the model's own."""
CALL_MEMBERS = ("Service", "Api", "PropertySelector", "DesiredValues")
"""Inputs of a step that are not members of the request."""

Status = Literal["Success", "Failed"]
Script = Callable[[World, Mapping[str, Any]], tuple[World, dict[str, Any]]]


class Failure(Frozen):
    """Why a step failed: a refusal of the Region, or something in the document itself."""

    message: str
    code: str = ""
    """EC2's error code, where the Region refused."""
    reason: str = ""
    """By which the words of the refusal are found."""
    facts: dict[str, Any] = {}


class StepExecution(Frozen):
    """One step that ran."""

    name: str
    action: str
    status: Status
    on_failure: str = "Abort"
    inputs: dict[str, str] = {}
    outputs: dict[str, tuple[str, ...]] = {}
    failure: Failure | None = None


class AutomationExecution(Frozen):
    """An automation that ran, from its first step to its last."""

    number: int
    """The how manieth of the Region it is, counted from 1."""
    id: str
    document_name: str
    document_version: str
    start: datetime
    status: Status
    parameters: dict[str, tuple[str, ...]] = {}
    outputs: dict[str, tuple[str, ...]] = {}
    steps: tuple[StepExecution, ...] = ()
    executed_by: str = ""

    @property
    def failed(self) -> StepExecution | None:
        """The step that ended it, when one did."""
        return next((one for one in reversed(self.steps) if one.failure), None) if self.status == "Failed" else None


class StepFault(Exception):
    """A step that cannot be done as it is written; the text says why."""


def run(
    world: World,
    content: Content,
    parameters: Mapping[str, Any],
    *,
    execution: AutomationExecution,
    scripts: Mapping[str, Script] = {},
) -> tuple[World, AutomationExecution]:
    """Run a document: the world after its steps, and the execution with what each of them did."""
    run_of = _Run(world, content, parameters, execution.id, scripts)
    run_of.go()
    outputs = {name: run_of.text_of(name) for name in content.outputs}
    ended: Status = "Failed" if run_of.aborted else "Success"
    return run_of.world, msgspec.structs.replace(execution, status=ended, outputs=outputs, steps=tuple(run_of.done))


class _Run:
    """One execution while it runs."""

    def __init__(
        self,
        world: World,
        content: Content,
        parameters: Mapping[str, Any],
        execution_id: str,
        scripts: Mapping[str, Script],
    ) -> None:
        self.world = world
        self.content = content
        self.scripts = scripts
        self.done: list[StepExecution] = []
        self.aborted = False
        self.known: dict[str, Any] = {
            "global:REGION": world.region,
            "global:ACCOUNT_ID": world.account_id,
            "global:DATE": world.now.strftime("%Y-%m-%d"),
            "global:DATE_TIME": world.now.strftime("%Y-%m-%d_%H.%M.%S"),
            "automation:EXECUTION_ID": execution_id,
            **parameters,
        }

    def go(self) -> None:
        step: Step | None = self.content.main_steps[0]
        while step is not None:
            if len(self.done) >= MOST_STEPS_RUN:
                self.aborted = True
                return
            step = self.take(step)

    def take(self, step: Step) -> Step | None:
        """Do one step; the step to go on with, or None at the end."""
        inputs: dict[str, Any] = step.inputs
        try:
            inputs = filled(step.inputs, self.known)
            next_name, answer = self.act(step, inputs)
            kept = {one.name: selected(answer, one.selector) for one in step.outputs}
        except (CloudError, StepFault, UnknownReference, BadSelector) as error:
            return self.fail(step, inputs, error)
        self.known |= {f"{step.name}.{name}": value for name, value in kept.items()}
        self.known[f"{step.name}.Output"] = answer
        self.record(step, inputs, outputs={name: _texts(value) for name, value in kept.items()})
        return self.after(step, next_name)

    def after(self, step: Step, next_name: str) -> Step | None:
        if next_name or step.next_step:
            return self.content.step(next_name or step.next_step)
        if step.is_end:
            return None
        if step.action == "aws:branch":
            return None
        position = self.content.main_steps.index(step) + 1
        return self.content.main_steps[position] if position < len(self.content.main_steps) else None

    def fail(self, step: Step, inputs: dict[str, Any], error: Exception) -> Step | None:
        self.record(step, inputs, failure=failure_of(step, inputs, error))
        if step.on_failure == "Continue":
            return self.after(step, "")
        if step.on_failure.startswith("step:"):
            return self.content.step(step.on_failure.removeprefix("step:"))
        self.aborted = True
        return None

    def record(
        self,
        step: Step,
        inputs: dict[str, Any],
        *,
        outputs: dict[str, tuple[str, ...]] | None = None,
        failure: Failure | None = None,
    ) -> None:
        told = {name: _json(value) for name, value in inputs.items()}
        self.done.append(
            StepExecution(
                name=step.name,
                action=step.action,
                status="Failed" if failure else "Success",
                on_failure=step.on_failure,
                inputs=told,
                outputs=outputs or {},
                failure=failure,
            )
        )

    def act(self, step: Step, inputs: dict[str, Any]) -> tuple[str, Any]:
        """Do what a step says: the step that it chose to go on with, or "", and the answer."""
        if step.action == "aws:branch":
            return _chosen(inputs, may_end=step.is_end), {}
        if step.action == "aws:sleep":
            return "", {}
        if step.action == "aws:changeInstanceState":
            return "", self.change_state(inputs)
        if step.action == SCRIPT:
            self.world, answer = self.scripts[str(inputs["Handler"])](self.world, inputs.get("InputPayload", {}))
            return "", answer
        answer = self.call(inputs)
        if step.action != "aws:executeAwsApi":
            _must_be_desired(inputs, answer)
        return "", answer

    def call(self, inputs: Mapping[str, Any]) -> Any:
        """Call the action that a step names, with the members it gives."""
        name = action_name(str(inputs["Service"]), str(inputs["Api"]))
        action = registry.actions()[name]
        members = {member: value for member, value in inputs.items() if member not in CALL_MEMBERS}
        self.world, answer = registry.call(self.world, name, params_of(action, members))
        return msgspec.to_builtins(answer, enc_hook=str)

    def change_state(self, inputs: Mapping[str, Any]) -> Any:
        """Start, stop or terminate instances.

        https://docs.aws.amazon.com/systems-manager/latest/userguide/automation-action-changestate.html
        """
        named = inputs.get("InstanceIds") or []
        ids = list(named) if isinstance(named, list) else [named]
        wanted = str(inputs.get("DesiredState", ""))
        api = {"running": "StartInstances", "stopped": "StopInstances", "terminated": "TerminateInstances"}.get(wanted)
        if api is None:
            raise StepFault(f"DesiredState is running, stopped or terminated, not {wanted or '-'}.")
        self.call({"Service": "ec2", "Api": api, "InstanceIds": ids})
        return {"InstanceStates": [wanted for _ in ids]}

    def text_of(self, name: str) -> tuple[str, ...]:
        return _texts(self.known.get(name))


def failure_of(step: Step, inputs: Mapping[str, Any], error: Exception) -> Failure:
    """What a step is told to have failed by, in the words of Systems Manager."""
    if isinstance(error, CloudError):
        api = str(inputs.get("Api") or step.action)
        called = pascal(api) if not api.startswith("aws:") else api
        text = f"An error occurred ({error.code}) when calling the {called} operation: {error.message}"
        return Failure(
            message=f"Step fails when it is Execute/Cancelling action. {text}",
            code=error.code,
            reason=error.reason,
            facts=error.facts,
        )
    text = f"Nothing is called {error}." if isinstance(error, UnknownReference) else str(error)
    return Failure(message=f"Step fails when it is Execute/Cancelling action. {text}")


def _must_be_desired(inputs: Mapping[str, Any], answer: Any) -> None:
    found = _texts(selected(answer, str(inputs["PropertySelector"])))
    desired = _texts(inputs["DesiredValues"])
    if not found or any(one not in desired for one in found):
        raise StepFault(f"The property is {', '.join(found) or 'missing'}; desired: {', '.join(desired)}.")


def _chosen(inputs: Mapping[str, Any], *, may_end: bool) -> str:
    """The step that a branch goes on with: that of the first choice that holds, or the default.

    https://docs.aws.amazon.com/systems-manager/latest/userguide/automation-action-branch.html
    """
    for one in inputs.get("Choices") or []:
        if _holds(one):
            return str(one.get("NextStep", ""))
    if default := inputs.get("Default"):
        return str(default)
    if may_end:
        return ""
    raise StepFault("No choice of the branch holds, and it has no default.")


def _holds(choice: Mapping[str, Any]) -> bool:
    if "And" in choice:
        return all(_holds(one) for one in choice["And"])
    if "Or" in choice:
        return any(_holds(one) for one in choice["Or"])
    if "Not" in choice:
        return not _holds(choice["Not"])
    value = choice.get("Variable")
    for name, compare in _COMPARISONS.items():
        if name in choice:
            return compare(value, choice[name])
    raise StepFault("A choice compares a Variable in a way that is not known here.")


_COMPARISONS: Mapping[str, Callable[[Any, Any], bool]] = {
    "StringEquals": lambda value, wanted: _text(value) == _text(wanted),
    "EqualsIgnoreCase": lambda value, wanted: _text(value).lower() == _text(wanted).lower(),
    "StartsWith": lambda value, wanted: _text(value).startswith(_text(wanted)),
    "EndsWith": lambda value, wanted: _text(value).endswith(_text(wanted)),
    "Contains": lambda value, wanted: _text(wanted) in _text(value),
    "BooleanEquals": lambda value, wanted: _text(value).lower() == _text(wanted).lower(),
    "NumericEquals": lambda value, wanted: _number(value) == _number(wanted),
    "NumericGreater": lambda value, wanted: _number(value) > _number(wanted),
    "NumericLesser": lambda value, wanted: _number(value) < _number(wanted),
    "NumericGreaterOrEquals": lambda value, wanted: _number(value) >= _number(wanted),
    "NumericLesserOrEquals": lambda value, wanted: _number(value) <= _number(wanted),
}


def _number(value: Any) -> float:
    try:
        return float(_text(value))
    except ValueError:
        raise StepFault(f"{_text(value)[:40]} is no number.") from None


def _texts(value: Any) -> tuple[str, ...]:
    """A value as the outputs of Systems Manager have it: texts, one for each item."""
    if value is None:
        return ()
    return tuple(_text(one)[:LONGEST_OUTPUT] for one in (value if isinstance(value, list | tuple) else [value]))


def _text(value: Any) -> str:
    return value if isinstance(value, str) else _json(value)


def _json(value: Any) -> str:
    return msgspec.json.encode(value).decode()
