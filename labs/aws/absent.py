"""How is a request answered to a service that is not simulated? With a refusal that its client can read."""

from collections.abc import Mapping

from labs.aws import json_body, query
from labs.aws.call import Answer
from labs.aws.errors import Refusal, Refused, status_of
from labs.aws.query import DECLARATION
from labs.aws.values import xml_text


class ServiceNotSimulated(Refusal):
    code = "UnknownOperationException"
    template = (
        "The service {service} is not part of this simulated account, which has EC2, AWS Config with what it needs of SNS "
        "and Systems Manager, and of STS GetCallerIdentity."
    )


def refuse(error: Refused, request_id: str, headers: Mapping[str, str], *, is_query: bool) -> Answer:
    """The error document in the protocol that the request was sent in: AWS JSON, AWS Query, or else REST with XML."""
    if "json" in headers.get("content-type", "") or "x-amz-target" in headers:
        return json_body.refuse(error, request_id)
    if is_query:
        return query.refuse(error, request_id)
    said = f"<Code>{xml_text(error.code)}</Code><Message>{xml_text(error.message)}</Message>"
    document = f"{DECLARATION}<Error>{said}<RequestId>{request_id}</RequestId></Error>"
    return Answer(status_of(error), document.encode(), "application/xml")
