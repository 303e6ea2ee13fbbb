"""Who am I? The one question of the Security Token Service that scripts and Ansible ask: GetCallerIdentity.

The AWS Query protocol wraps a result once more than EC2's does, and has an error document of its own.
https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html
"""

from collections.abc import Mapping

from labs.aws.errors import Refusal, Refused, status_of
from labs.aws.query import DECLARATION, Answer, MissingAction
from labs.aws.values import xml_text
from labs.cloud.errors import InvalidAction
from labs.study.models import AccessKey

VERSION = "2011-06-15"
NAMESPACE = f"https://sts.amazonaws.com/doc/{VERSION}/"


class NoSuchVersion(Refusal):
    code = "NoSuchVersion"
    template = "The requested version ({version}) is not valid."


def answer(fields: Mapping[str, str], key: AccessKey, _region: str, request_id: str) -> Answer:
    """STS's answer to a verified request. Raises InvalidAction and Refusal."""
    action = fields.get("Action", "")
    if not action:
        raise MissingAction
    if action != "GetCallerIdentity":
        raise InvalidAction(action=action)
    if fields.get("Version", VERSION) != VERSION:
        raise NoSuchVersion(version=fields["Version"])
    account_id = key.sandbox.account_id
    members = {"Arn": f"arn:aws:iam::{account_id}:root", "UserId": account_id, "Account": account_id}
    said = "".join(f"<{name}>{value}</{name}>" for name, value in members.items())
    return Answer(
        200,
        f'{DECLARATION}<GetCallerIdentityResponse xmlns="{NAMESPACE}"><GetCallerIdentityResult>{said}'
        f"</GetCallerIdentityResult><ResponseMetadata><RequestId>{request_id}</RequestId></ResponseMetadata>"
        "</GetCallerIdentityResponse>".encode(),
    )


def refuse(error: Refused, request_id: str) -> Answer:
    """The error document of the AWS Query protocol."""
    status = status_of(error.code)
    type_ = "Sender" if status < 500 else "Receiver"
    return Answer(
        status,
        f'{DECLARATION}<ErrorResponse xmlns="{NAMESPACE}"><Error><Type>{type_}</Type>'
        f"<Code>{xml_text(error.code)}</Code><Message>{xml_text(error.message)}</Message></Error>"
        f"<RequestId>{request_id}</RequestId></ErrorResponse>".encode(),
    )
