"""How does the door answer a request to EC2? Decode, ask the sandbox, encode: for every action the cloud has, alike."""

from collections.abc import Mapping
from typing import Any

from labs.aws.errors import Plain, Refused
from labs.aws.query import Answer, Call, DryRunOperation, decode, encode, encode_error
from labs.cloud import registry
from labs.study import services
from labs.study.models import AccessKey, Door, User
from labs.study.services import JournalFull, RequestTooLong, StudyError, TokenReused, WorldTooLarge

CODES: Mapping[type[StudyError], tuple[str, str]] = {
    TokenReused: (
        "IdempotentParameterMismatch",
        "The client token was used before by a request of this action with other parameters.",
    ),
    RequestTooLong: ("MalformedQueryString", "The request is longer than any action needs."),
    JournalFull: ("ResourceCountExceeded", "The sandbox's journal is full. Reset the sandbox to go on."),
    WorldTooLarge: ("ResourceCountExceeded", "The sandbox holds as much as a sandbox may hold."),
}
"""What the sandbox itself may say -> EC2's code and words in EC2's style."""


def answer(fields: Mapping[str, str], key: AccessKey, region: str, request_id: str) -> Answer:
    """EC2's answer to a verified request. Raises CloudError and Refusal; refusals that are journalled are answered."""
    call = decode(fields)
    try:
        result, refusal = _carried_out(call, key, region)
    except StudyError as error:
        result, refusal = {}, Plain(*CODES[type(error)])
    return refuse(refusal, request_id) if refusal else Answer(200, encode(call.action, result, request_id))


def refuse(error: Refused, request_id: str) -> Answer:
    """EC2's error document."""
    return encode_error(error, request_id)


def _carried_out(call: Call, key: AccessKey, region: str) -> tuple[Mapping[str, Any], Refused | None]:
    if call.dry_run:
        services.ask(key.sandbox, action=call.action, params=call.params, region=region)
        raise DryRunOperation
    if registry.actions()[call.action].reads:
        return services.ask(key.sandbox, action=call.action, params=call.params, region=region), None
    ran = services.run(
        key.sandbox_id,
        door=Door.AWS,
        actor=User(pk=key.sandbox.owner_id),
        action=call.action,
        params=call.params,
        region=region,
        client_token=call.client_token,
    )
    return ran.result, ran.refusal
