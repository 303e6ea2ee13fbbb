"""How does a learner say in the page what is to be done about a rule? By a form of a few fields.

The parameters of PutRemediationConfigurations are named by the document, so no form can be read off its signature: the
parameter that gets the resource's id, the role, and whatever else the document takes, a line each.
"""

from typing import Any

from django.http import HttpResponse, QueryDict
from django.views.decorators.http import require_POST

from labs.cloud.config.document import content_of, find_document
from labs.cloud.config.runbook import ROLE
from labs.cloud.world import World
from labs.web import sandbox
from labs.web.opening import of_a_sandbox
from labs.web.page import SandboxPage
from labs.web.request import PageRequest

ACTION = "config.put_remediation_configurations"


@require_POST
@of_a_sandbox
def put(request: PageRequest, page: SandboxPage) -> HttpResponse:
    """Give a rule the remediation that the form describes."""
    page.sent = request.POST
    return sandbox.carried_out(request, page, ACTION, {"remediation_configurations": [read(page.world, request.POST)]})


def read(world: World, sent: QueryDict) -> dict[str, Any]:
    """A remediation as the action takes it."""
    document = sent.get("target_id", "").strip()
    parameters: dict[str, Any] = dict(_written(sent.get("more", "")))
    if named := sent.get("resource_parameter", "").strip() or first_parameter(world, document):
        parameters[named] = {"resource_value": {"value": "RESOURCE_ID"}}
    if role := sent.get("role", "").strip():
        parameters[ROLE] = {"static_value": {"values": [role]}}
    numbers = {name: text for name in NUMBERS if (text := sent.get(name, "").strip())}
    return {
        "config_rule_name": sent.get("config_rule_name", "").strip(),
        "target_type": "SSM_DOCUMENT",
        "target_id": document,
        "parameters": parameters,
        "automatic": bool(sent.get("automatic")),
        **numbers,
    }


NUMBERS = ("maximum_automatic_attempts", "retry_attempt_seconds")


def first_parameter(world: World, name: str) -> str:
    """The parameter of a document that names what it deals with: the first that is not the role."""
    found = find_document(world, name)
    return next((one for one in content_of(found).parameters if one != ROLE), "") if found else ""


def _written(text: str) -> list[tuple[str, dict[str, Any]]]:
    """Parameters with values of their own, as they are written: `Name=value, value`, a line each."""
    pairs = [line.partition("=") for line in text.splitlines() if "=" in line]
    return [
        (name.strip(), {"static_value": {"values": [one.strip() for one in value.split(",") if one.strip()]}})
        for name, _, value in pairs
        if name.strip()
    ]
