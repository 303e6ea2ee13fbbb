"""How do boto3, the aws CLI and all other AWS clients come in? One address; the signature says who, where and to what.

Authenticate, decode, a service, encode. Whatever goes wrong is told in the document that the client can read.
"""

import logging
import re
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from http import HTTPStatus
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.core.handlers.wsgi import get_path_info
from django.db import DEFAULT_DB_ALIAS, connections
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.encoding import escape_uri_path

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
Environ = dict[str, Any]
"""A request as CGI describes it: what a WSGI server says of it, and Django's META."""
Application = Callable[[Any, Callable[..., Any]], Iterable[bytes]]
Body = Callable[[], bytes]
"""What was sent, read when it is asked for. Raises RequestDataTooBig."""
INTERNAL = Plain("InternalError", "An internal error has occurred.")

log = logging.getLogger(__name__)


def answer_first(get_response: Handler) -> Handler:
    """Middleware that stands before all other: AWS's clients have no session, no cookie and no language."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if not is_ours(request.path):
            return get_response(request)
        answer = answered(*told_by(request.META, request.path), lambda: request.body)
        return HttpResponse(answer.body, status=answer.status, headers=answer.headers)

    return middleware


def answer_before(application: Application) -> Application:
    """The same before Django itself, whose requests and answers a program's calls have no use for."""

    def before(environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        if not is_ours(environ.get("PATH_INFO", "")):
            return application(environ, start_response)
        answer = answered_alone(*told_by(environ, get_path_info(environ)), lambda: _body(environ))
        start_response(f"{answer.status} {HTTPStatus(answer.status).phrase}", [*answer.headers.items()])
        return [answer.body]

    return before


def is_ours(path: str) -> bool:
    """Whether a path is the door's."""
    return path == AWS_ADDRESS or path.startswith(f"{AWS_ADDRESS}/")


def told_by(environ: Environ, path: str) -> tuple[str, str, str, dict[str, str]]:
    """Method, path, query string and headers of a request as CGI describes it; its path if `RAW_URI` does not say how it was sent."""
    return environ["REQUEST_METHOD"], _path_as_sent(environ, path), environ.get("QUERY_STRING", ""), headers_of(environ)


def answered_alone(method: str, path: str, query: str, headers: Mapping[str, str], body: Body) -> Answer:
    """The answer where Django does not stand around it, to tell a connection to the database that it is too old."""
    connections[DEFAULT_DB_ALIAS].close_if_unusable_or_obsolete()
    return answered(method, path, query, headers, body)


def answered(method: str, path: str, query: str, headers: Mapping[str, str], body: Body) -> Answer:
    """The answer to any request of an AWS client: path and query string as they were sent, headers by names in small letters."""
    request_id = str(uuid4())
    try:
        signed = Request(method=method, path=path, query=query, headers=headers, body=_within_limits(body))
        answer = _answer(signed, request_id)
    except (CloudError, Refusal) as error:
        answer = _refuse(headers, error, request_id)
    except Exception:
        log.exception("the AWS door failed on request %s", request_id)
        answer = _refuse(headers, INTERNAL, request_id)
    about = {
        "Content-Type": answer.content_type,
        "x-amzn-RequestId": request_id,
        "Content-Length": str(len(answer.body)),
        "Cache-Control": "no-store",
    }
    return answer._replace(headers={**about, **answer.headers})


def headers_of(environ: Environ) -> dict[str, str]:
    """The headers of a request by their names in small letters."""
    named = {name[5:].replace("_", "-").lower(): value for name, value in environ.items() if name.startswith("HTTP_")}
    for name in ("CONTENT_TYPE", "CONTENT_LENGTH"):
        if value := environ.get(name):
            named[name.replace("_", "-").lower()] = value
    return named


def _answer(signed: Request, request_id: str) -> Answer:
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


def _path_as_sent(environ: Environ, path: str) -> str:
    """The path before anything was decoded in it; it is signed as it was sent."""
    sent: str = environ.get("RAW_URI") or escape_uri_path(path)
    return sent.partition("?")[0]


def _within_limits(body: Body) -> bytes:
    try:
        return body()
    except RequestDataTooBig:
        raise MalformedQueryString(fault="it is longer than any request needs to be") from None


def _body(environ: Environ) -> bytes:
    """What was sent, as Django reads it. Raises RequestDataTooBig."""
    length = int(environ.get("CONTENT_LENGTH") or 0)
    if length > settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
        raise RequestDataTooBig
    sent: bytes = environ["wsgi.input"].read(length)
    return sent


def _refuse(headers: Mapping[str, str], error: Refused, request_id: str) -> Answer:
    """Refuse in the words of the service that was meant; who does not say which is told in EC2's."""
    scope = SCOPE.search(headers.get("authorization", ""))
    named = scope["service"] if scope else "ec2"
    if named in SERVICES:
        return answering.refuse(named, error, request_id)
    is_query = headers.get("content-type", "").startswith("application/x-www-form-urlencoded")
    return absent.refuse(error, request_id, headers, is_query=is_query)
