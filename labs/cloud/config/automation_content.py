"""What is written in an automation document: its parameters, its steps, its outputs? And when is it none?

Schema 0.3 in YAML or JSON: https://docs.aws.amazon.com/systems-manager/latest/userguide/documents-schemas-features.html
Every action of a step that AWS has and this Region has not is refused when the document is written, not when it runs.
"""

import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

import msgspec

from labs.cloud.config.selector import BadSelector, must_be_a_selector, references
from labs.cloud.config.template import Place, Template, TemplateFault, read_template
from labs.cloud.registry import actions, snake
from labs.cloud.world import Frozen

SCHEMA = "0.3"
LARGEST = 65_536
"""Bytes: https://docs.aws.amazon.com/general/latest/gr/ssm.html"""
MOST_STEPS = 100
MOST_PARAMETERS = 200
"""https://docs.aws.amazon.com/general/latest/gr/ssm.html has no figure for either; the model's own."""
SERVICES = ("ec2", "sns")
"""Whose actions a step may call. Config's and Systems Manager's own could call themselves without end."""
NAME = re.compile(r"[A-Za-z0-9_]{1,128}")
TAKEN = re.compile(r"(global|automation):[\w.-]+")
"""References that Systems Manager itself fills: `{{ global:REGION }}`."""
ON_FAILURE = re.compile(r"Abort|Continue|step:\w+")
API_CALLS = ("aws:executeAwsApi", "aws:assertAwsResourceProperty", "aws:waitForAwsResourceProperty")
STEP_ACTIONS = (*API_CALLS, "aws:branch", "aws:changeInstanceState", "aws:sleep")
"""What the step of an author can do here; AWS's own documents have `aws:executeScript` besides."""
SCRIPT = "aws:executeScript"
TYPES = ("String", "StringList", "Boolean", "Integer", "MapList", "StringMap")
AWS_TYPE = re.compile(r"(List<)?AWS::[\w:]+>?")


class ContentParameter(Frozen, rename="camel"):
    """A parameter that a document takes."""

    type: str = "String"
    description: str = ""
    default: Any = None
    allowed_values: tuple[Any, ...] = ()
    allowed_pattern: str = ""
    min_chars: int | None = None
    max_chars: int | None = None
    min_items: int | None = None
    max_items: int | None = None

    @property
    def many(self) -> bool:
        """Whether it takes a list."""
        return "List" in self.type


class StepOutput(Frozen, rename="pascal"):
    """What a step keeps of the answer it got."""

    name: str
    selector: str
    type: str = "String"


class Step(Frozen, rename="camel", forbid_unknown_fields=True):
    """One step of a document, as it is written."""

    name: str
    action: str
    inputs: dict[str, Any] = {}
    outputs: tuple[StepOutput, ...] = ()
    description: str = ""
    on_failure: str = "Abort"
    on_cancel: str = ""
    next_step: str = ""
    is_end: bool = False
    is_critical: bool = True
    max_attempts: int = 1
    timeout_seconds: int = 0


class Content(Frozen, rename="camel", forbid_unknown_fields=True):
    """An automation document that can be run."""

    schema_version: str
    main_steps: tuple[Step, ...]
    description: str = ""
    assume_role: str = ""
    parameters: dict[str, ContentParameter] = {}
    outputs: tuple[str, ...] = ()
    files: dict[str, Any] = {}
    variables: dict[str, Any] = {}

    def step(self, name: str) -> Step | None:
        """The step of this name."""
        return next((one for one in self.main_steps if one.name == name), None)


@lru_cache(maxsize=64)
def read_content(text: str) -> Content:
    """The document that a text is. Raises TemplateFault with the line of what is wrong."""
    template = read_template(text)
    content = _shaped(template)
    for check in _CHECKS:
        check(content, template)
    return content


def _shaped(template: Template) -> Content:
    if str(template.values.get("schemaVersion", "")) != SCHEMA:
        raise template.fault(("schemaVersion",), f"An automation document has the schema version {SCHEMA}.")
    plain = {**template.values, "schemaVersion": SCHEMA}
    try:
        return msgspec.convert(plain, Content, strict=False)
    except msgspec.ValidationError as error:
        text, _, path = str(error).partition(" - at `$")
        place: list[str | int] = []
        for name, index in re.findall(r"\.(\w+)|\[(\d+)\]", path):
            place.append(name or int(index))
        raise template.fault(tuple(place), text) from None


def _steps_are_few(content: Content, template: Template) -> None:
    if not 1 <= len(content.main_steps) <= MOST_STEPS:
        raise template.fault(("mainSteps",), f"A document has 1 to {MOST_STEPS} steps.")
    if len(content.parameters) > MOST_PARAMETERS:
        raise template.fault(("parameters",), f"A document has up to {MOST_PARAMETERS} parameters.")
    for member in ("files", "variables"):
        if getattr(content, member):
            raise template.fault((member,), "This Region's automation has no such part.")


def _parameters_have_a_type(content: Content, template: Template) -> None:
    for name, one in content.parameters.items():
        if one.type not in TYPES and not AWS_TYPE.fullmatch(one.type):
            raise template.fault(("parameters", name, "type"), f"{one.type} is no type of a parameter.")
        if one.allowed_pattern:
            must_be_a_pattern(one.allowed_pattern, template, ("parameters", name, "allowedPattern"))


def must_be_a_pattern(pattern: str, template: Template, place: Place) -> None:
    """Patterns are read by RE2, which takes no more time than the text is long."""
    import re2

    quiet = re2.Options()
    quiet.log_errors = False
    try:
        re2.compile(pattern, options=quiet)
    except re2.error as error:
        raise template.fault(place, f"The pattern cannot be read: {error}") from None


def _steps_have_names(content: Content, template: Template) -> None:
    seen: set[str] = set()
    for index, one in enumerate(content.main_steps):
        if not NAME.fullmatch(one.name) or one.name in seen:
            raise template.fault(
                ("mainSteps", index, "name"), f"{one.name} is no name, or is the name of a step before."
            )
        seen.add(one.name)


def _steps_can_be_done(content: Content, template: Template) -> None:
    for index, one in enumerate(content.main_steps):
        place: Place = ("mainSteps", index)
        if one.action not in STEP_ACTIONS:
            known = ", ".join(STEP_ACTIONS)
            raise template.fault((*place, "action"), f"This Region cannot do {one.action}; it can do {known}.")
        if one.action in API_CALLS:
            _call_is_known(one, template, (*place, "inputs"))
        for number, output in enumerate(one.outputs):
            _selector_is_read(output.selector, template, (*place, "outputs", number, "Selector"))
        if not ON_FAILURE.fullmatch(one.on_failure):
            raise template.fault((*place, "onFailure"), "It is Abort, Continue, or step: and the name of a step.")


def _call_is_known(one: Step, template: Template, place: Place) -> None:
    service, api = str(one.inputs.get("Service", "")), str(one.inputs.get("Api", ""))
    if service not in SERVICES:
        raise template.fault((*place, "Service"), f"A step calls {' or '.join(SERVICES)} here, not {service or '-'}.")
    if action_name(service, api) not in actions():
        raise template.fault((*place, "Api"), f"This Region has no action {api or '-'} of {service}.")
    if one.action != "aws:executeAwsApi":
        for member in ("PropertySelector", "DesiredValues"):
            if not one.inputs.get(member):
                raise template.fault((*place, member), f"{member} is missing.")
        _selector_is_read(str(one.inputs["PropertySelector"]), template, (*place, "PropertySelector"))


def action_name(service: str, api: str) -> str:
    """The registry's name of an API action, which documents spell `ReleaseAddress` or `release_address`."""
    bare = snake(api) if api[:1].isupper() else api
    return bare if service == "ec2" else f"{service}.{bare}"


def _selector_is_read(selector: str, template: Template, place: Place) -> None:
    try:
        must_be_a_selector(selector)
    except BadSelector:
        raise template.fault(place, f"{selector} is no selector that is read here: $.Member[0].Member") from None


def _references_lead_somewhere(content: Content, template: Template) -> None:
    known = set(content.parameters)
    for index, one in enumerate(content.main_steps):
        for name in references(one.inputs):
            if name not in known and not TAKEN.fullmatch(name):
                raise template.fault(("mainSteps", index, "inputs"), f"Nothing before this step is called {name}.")
        known |= {f"{one.name}.{output.name}" for output in one.outputs} | {f"{one.name}.Output"}
    for target, place in _targets(content):
        if content.step(target) is None:
            raise template.fault(place, f"No step is called {target}.")


def _targets(content: Content) -> list[tuple[str, Place]]:
    """Every step that is named as the next, and where."""
    found: list[tuple[str, Place]] = []
    for index, one in enumerate(content.main_steps):
        place: Place = ("mainSteps", index)
        if one.next_step:
            found.append((one.next_step, (*place, "nextStep")))
        if one.on_failure.startswith("step:"):
            found.append((one.on_failure.removeprefix("step:"), (*place, "onFailure")))
        if one.action == "aws:branch":
            found += [(name, (*place, "inputs")) for name in _branches(one.inputs)]
    return found


def _branches(inputs: Mapping[str, Any]) -> list[str]:
    choices = inputs.get("Choices") or []
    named = [str(one.get("NextStep", "")) for one in choices if isinstance(one, Mapping)]
    default = inputs.get("Default")
    return [*named, *([str(default)] if default else [])]


_CHECKS: tuple[Callable[[Content, Template], None], ...] = (
    _steps_are_few,
    _parameters_have_a_type,
    _steps_have_names,
    _steps_can_be_done,
    _references_lead_somewhere,
)

__all__ = ["Content", "Step", "TemplateFault", "action_name", "read_content"]
