"""How does the API say no? Always as `application/problem+json` (RFC 9457), with the field at fault named."""

import logging
from collections.abc import Iterator, Mapping
from http import HTTPStatus
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404
from rest_framework import serializers
from rest_framework.exceptions import APIException, NotFound, ValidationError
from rest_framework.exceptions import PermissionDenied as Forbidden
from rest_framework.response import Response
from rest_framework.views import exception_handler

CONTENT_TYPE = "application/problem+json"
INVALID_REQUEST = "urn:ecnet:problem:invalid-request"

log = logging.getLogger(__name__)


class FieldErrorSerializer(serializers.Serializer[Any]):
    """One field at fault."""

    field = serializers.CharField(help_text="The query parameter or member that is wrong.")
    code = serializers.CharField(help_text="A stable word for the fault.")
    message = serializers.CharField(help_text="What is wrong, in the language of the request.")


class ProblemSerializer(serializers.Serializer[Any]):
    """A problem as RFC 9457 describes it."""

    type = serializers.CharField(help_text="`about:blank`, or the URN of a kind of problem.")
    title = serializers.CharField(help_text="The kind of problem, in English.")
    status = serializers.IntegerField(help_text="The HTTP status code.")
    detail = serializers.CharField(help_text="What went wrong this time, in the language of the request.")
    errors = serializers.ListField(  # type: ignore[assignment] # a serializer's own `errors` is not what is meant
        child=FieldErrorSerializer(), required=False, help_text="The fields at fault, one by one."
    )


class Conflict(APIException):
    """What is asked for cannot be had as things are; `detail` says why."""

    status_code = HTTPStatus.CONFLICT
    default_code = "conflict"


class RepeatedOtherwise(ValidationError):
    """A key for asking again came with another request."""

    status_code = HTTPStatus.UNPROCESSABLE_ENTITY


def answer_problem(error: Exception, context: Mapping[str, Any]) -> Response:
    """The response for an exception that a view raised."""
    known = _known(error)
    if known is None:
        log.error("unexpected error in %s", type(context.get("view")).__name__, exc_info=error)
        return Response(_problem(500, "The server failed; this is written down."), 500, content_type=CONTENT_TYPE)
    response = exception_handler(known, dict(context))
    if response is None:  # DRF answers every APIException
        raise error
    if isinstance(known, ValidationError):
        errors = list(_field_errors(known.get_full_details()))
        detail = "; ".join(f"{one['field']}: {one['message']}" for one in errors)
        response.data = {**_problem(response.status_code, detail), "errors": errors}
        response.data |= {"type": INVALID_REQUEST, "title": "Invalid request"}
    else:
        response.data = _problem(response.status_code, str(known.detail))
    response.content_type = CONTENT_TYPE
    return response


def _known(error: Exception) -> APIException | None:
    if isinstance(error, APIException):
        return error
    if isinstance(error, Http404):
        return NotFound()
    return Forbidden() if isinstance(error, PermissionDenied) else None


def _problem(status: int, detail: str) -> dict[str, Any]:
    return {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": status, "detail": detail}


def _field_errors(details: Any, field: str = "") -> Iterator[dict[str, str]]:
    if isinstance(details, Mapping) and set(details) == {"message", "code"}:
        yield {"field": field, "code": str(details["code"]), "message": str(details["message"])}
    elif isinstance(details, Mapping):
        for name, inner in details.items():
            yield from _field_errors(inner, f"{field}.{name}" if field else str(name))
    else:
        for inner in details:
            yield from _field_errors(inner, field)
