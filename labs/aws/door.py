"""How do boto3, the aws CLI and all other AWS clients come in? One address; the signature says who, where and to what.

Authenticate, decode, a service, encode. Whatever goes wrong is told in the document that the client can read.
"""

import logging
import re
from collections.abc import Callable
from functools import cache
from uuid import uuid4

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from labs.aws import absent, answering
from labs.aws.absent import ServiceNotSimulated
from labs.aws.call import Answer
from labs.aws.errors import Plain, Refusal, Refused
from labs.aws.query import MalformedQueryString
from labs.aws.signature import Request, ScopeDoesNotMatch, verify
from labs.aws.throttle import Throttle
from labs.cloud.errors import CloudError
from labs.cloud.facts.regions import UnknownRegion
from labs.cloud.registry import SERVICES
from labs.study import keys
from labs.study.keys import AWS_ADDRESS
from labs.study.models import AccessKey

SCOPE = re.compile(r"Credential=[^/,\s]+/[0-9]+/[^/,\s]+/(?P<service>[a-z0-9-]+)/")
Handler = Callable[[HttpRequest], HttpResponse]
INTERNAL = Plain("InternalError", "An internal error has occurred.")

log = logging.getLogger(__name__)


def answer_first(get_response: Handler) -> Handler:
    """Middleware that stands before all other: AWS's clients have no session, no cookie and no language."""

    def middleware(request: HttpRequest) -> HttpResponse:
        is_ours = request.path == AWS_ADDRESS or request.path.startswith(f"{AWS_ADDRESS}/")
        return aws(request) if is_ours else get_response(request)

    return middleware


def aws(request: HttpRequest) -> HttpResponse:
    """Answer any request of an AWS client."""
    request_id = str(uuid4())
    try:
        answer = _answer(request, request_id)
    except (CloudError, Refusal) as error:
        answer = _refuse(request, error, request_id)
    except Exception:
        log.exception("the AWS door failed on request %s", request_id)
        answer = _refuse(request, INTERNAL, request_id)
    length = str(len(answer.body))
    headers = {"x-amzn-RequestId": request_id, "Content-Length": length, "Cache-Control": "no-store", **answer.headers}
    return HttpResponse(answer.body, status=answer.status, content_type=answer.content_type, headers=headers)


def _answer(request: HttpRequest, request_id: str) -> Answer:
    signed = Request(
        method=request.method or "",
        path=_path_as_sent(request),
        query=request.META.get("QUERY_STRING", ""),
        headers=request.headers,
        body=_body(request),
    )
    known: list[AccessKey] = []
    caller = verify(signed, secret_of=lambda given: _secret_of(given, known), now=timezone.now())
    key = known[0]
    throttle().take(key.access_key_id)
    keys.note_use(key)
    if caller.service not in SERVICES:
        raise ServiceNotSimulated(service=caller.service)
    try:
        return answering.answer(caller.service, signed, key, caller.region, request_id)
    except UnknownRegion:
        fault = f"Credential should be scoped to a valid Region, not '{caller.region}'."
        raise ScopeDoesNotMatch(fault=fault) from None


@cache
def throttle() -> Throttle:
    """The throttle of this process."""
    return Throttle(burst=settings.AWS_REQUESTS_AT_ONCE, per_second=settings.AWS_REQUESTS_PER_SECOND)


def _secret_of(access_key_id: str, known: list[AccessKey]) -> str | None:
    key = keys.key_with_id(access_key_id)
    if key is None:
        return None
    known.append(key)
    return keys.secret_of(access_key_id)


def _path_as_sent(request: HttpRequest) -> str:
    """The path before anything was decoded in it; it is signed as it was sent."""
    sent: str = request.META.get("RAW_URI") or request.get_full_path()
    return sent.partition("?")[0]


def _body(request: HttpRequest) -> bytes:
    try:
        return request.body
    except RequestDataTooBig:
        raise MalformedQueryString(fault="it is longer than any request needs to be") from None


def _refuse(request: HttpRequest, error: Refused, request_id: str) -> Answer:
    """Refuse in the words of the service that was meant; who does not say which is told in EC2's."""
    scope = SCOPE.search(request.headers.get("Authorization", ""))
    named = scope["service"] if scope else "ec2"
    if named in SERVICES:
        return answering.refuse(named, error, request_id)
    is_query = request.headers.get("Content-Type", "").startswith("application/x-www-form-urlencoded")
    return absent.refuse(error, request_id, request.headers, is_query=is_query)
