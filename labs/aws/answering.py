"""How does the door answer a verified request? Decode, ask the sandbox, encode: for every service and action alike."""

from collections.abc import Mapping
from typing import Any

from labs.aws import json_body, query
from labs.aws.call import Answer, Call, Protocol
from labs.aws.errors import Plain, Refusal, Refused
from labs.aws.service import service
from labs.aws.signature import Request
from labs.cloud import registry
from labs.study import services
from labs.study.models import AccessKey, Door, User
from labs.study.services import JournalFull, RequestTooLong, StudyError, TokenReused, WorldTooLarge
from labs.study.statements import loaded

PROTOCOLS: Mapping[str, Protocol] = {"ec2": query.EC2, "query": query.QUERY, "json": json_body.JSON}
"""A protocol in the words of the models -> how it is spoken."""
CODES: Mapping[type[StudyError], tuple[str, str]] = {
    TokenReused: (
        "IdempotentParameterMismatch",
        "Arguments on this idempotent request are inconsistent with arguments used in previous request(s).",
    ),
    RequestTooLong: ("MalformedQueryString", "The request is longer than any action needs."),
    JournalFull: ("ResourceCountExceeded", "The sandbox's journal is full. Reset the sandbox to go on."),
    WorldTooLarge: ("ResourceCountExceeded", "The sandbox holds as much as a sandbox may hold."),
}
"""What the sandbox itself may say -> AWS's code and words in AWS's style."""


class DryRunOperation(Refusal):
    """The answer to a request that would have succeeded and only asked whether it would."""

    code = "DryRunOperation"
    template = "Request would have succeeded, but DryRun flag is set."


def answer(name: str, request: Request, key: AccessKey, region: str, request_id: str) -> Answer:
    """A service's answer to a request. Raises CloudError and Refusal; refusals that are journalled are answered."""
    asked = service(name)
    protocol = PROTOCOLS[asked.protocol]
    call = protocol.decode(asked, request)
    try:
        result, refusal = _carried_out(call, key, region)
    except StudyError as error:
        result, refusal = {}, Plain(*CODES[type(error)])
    if refusal:
        return protocol.refuse(asked, refusal, request_id)
    return protocol.encode(asked, call.action, result, request_id)


def refuse(name: str, error: Refused, request_id: str) -> Answer:
    """A service's error document."""
    asked = service(name)
    return PROTOCOLS[asked.protocol].refuse(asked, error, request_id)


def _carried_out(call: Call, key: AccessKey, region: str) -> tuple[Mapping[str, Any], Refused | None]:
    if call.dry_run:
        services.ask(key.sandbox, action=call.action, params=call.params, region=region)
        raise DryRunOperation
    if registry.actions()[call.action].reads:
        return services.ask(key.sandbox, action=call.action, params=call.params, region=region), None
    ran = services.run(
        key.sandbox_id,
        door=Door.AWS,
        actor=loaded(User, ("id",), (key.sandbox.owner_id,)),
        action=call.action,
        params=call.params,
        region=region,
        client_token=call.client_token,
        seen=key.sandbox,
    )
    return ran.result, ran.refusal
