"""How does a test suite get an AWS account? `/api/v1/sandboxes`: playgrounds made, reset, listed and removed.

Whoever makes or resets one gets a fresh access key with it, and the endpoint where AWS's own clients use the key.
"""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from labs.api import examples
from labs.api.problems import Conflict, RepeatedOtherwise
from labs.api.serializers import (
    NewSandboxSerializer,
    OpenedSandboxSerializer,
    PageQuery,
    ResetSandboxSerializer,
    SandboxPageSerializer,
    SandboxSerializer,
)
from labs.api.views import IN_LANGUAGE, NOT_LET_IN, ApiView, Cursor, key_of, problem
from labs.classroom.models import Scope
from labs.study import playgrounds
from labs.study.keys import AWS_ADDRESS
from labs.study.models import Door, Sandbox, User
from labs.study.playgrounds import KeyReused, Opened
from labs.study.queries import playground_of, playgrounds_of
from labs.study.services import StudyError

LONGEST_KEY = 255
NEWEST_FIRST = ("-created_at", "-id")

ID = OpenApiParameter("id", UUID, OpenApiParameter.PATH, description="The sandbox's id.")
KEY = OpenApiParameter(
    "Idempotency-Key",
    str,
    OpenApiParameter.HEADER,
    description="A text of your own, up to 255 characters. Sent again within a day with the same content, it brings the "
    "first answer again and changes nothing.",
)
NOT_FOUND = problem(404, "There is none, or it is not for this key to see.", examples.NOT_FOUND)
BAD_REQUEST = problem(400, "A member or parameter is unknown or wrong.", examples.BAD_ACCOUNT_ID)
REPEATED_OTHERWISE = problem(422, "The Idempotency-Key was used for another request.", examples.REPEATED_OTHERWISE)


class SandboxList(ApiView):
    """The playgrounds of the key's user."""

    scope = Scope.SANDBOXES

    @extend_schema(
        operation_id="listSandboxes",
        summary="List sandboxes",
        description="The playgrounds of the key's user, newest first, without secrets.",
        parameters=[PageQuery, IN_LANGUAGE],
        responses={
            200: OpenApiResponse(SandboxPageSerializer, "A page of sandboxes.", [examples.SANDBOX_PAGE]),
            **BAD_REQUEST,
            **NOT_LET_IN,
        },
    )
    def get(self, request: Request) -> Response:
        query = PageQuery(data=request.query_params)
        query.is_valid(raise_exception=True)
        pages = Cursor(query.validated_data["page_size"], NEWEST_FIRST)
        page = pages.rows_of(playgrounds_of(key_of(request).user), request, self)
        return pages.get_paginated_response(SandboxSerializer(page, many=True).data)

    @extend_schema(
        operation_id="createSandbox",
        summary="Make a sandbox",
        description="A new playground, which begins with AWS's defaults, and an access key to it. Nothing need be sent.",
        parameters=[KEY, IN_LANGUAGE],
        request=NewSandboxSerializer,
        responses={
            201: OpenApiResponse(OpenedSandboxSerializer, "The sandbox and its key.", [examples.OPENED]),
            **BAD_REQUEST,
            **NOT_LET_IN,
            **problem(409, "The user has as many playgrounds as one may have.", examples.CONFLICT),
            **REPEATED_OTHERWISE,
        },
    )
    def post(self, request: Request) -> Response:
        wanted = NewSandboxSerializer(data=request.data)
        wanted.is_valid(raise_exception=True)
        user, fields = key_of(request).user, wanted.validated_data
        opened = once(request, ["create", fields], lambda: playgrounds.open_playground(user, **fields))
        answer = told(request, opened)
        return Response(answer, 201, headers={"Location": request.build_absolute_uri(f"{request.path}/{answer['id']}")})


class SandboxDetail(ApiView):
    """One playground."""

    scope = Scope.SANDBOXES

    @extend_schema(
        operation_id="readSandbox",
        summary="Read a sandbox",
        description="A playground without secrets.",
        parameters=[ID, IN_LANGUAGE],
        responses={
            200: OpenApiResponse(SandboxSerializer, "The sandbox.", [examples.SANDBOX]),
            **NOT_LET_IN,
            **NOT_FOUND,
        },
    )
    def get(self, request: Request, id: UUID) -> Response:
        return Response(SandboxSerializer(own(request, id)).data)

    @extend_schema(
        operation_id="deleteSandbox",
        summary="Remove a sandbox",
        description="Remove a playground with its journal and its keys.",
        parameters=[ID, IN_LANGUAGE],
        responses={204: OpenApiResponse(description="It is gone."), **NOT_LET_IN, **NOT_FOUND},
    )
    def delete(self, request: Request, id: UUID) -> Response:
        playgrounds.remove_playground(own(request, id))
        return Response(status=204)


class SandboxReset(ApiView):
    """One playground, to begin anew."""

    scope = Scope.SANDBOXES

    @extend_schema(
        operation_id="resetSandbox",
        summary="Reset a sandbox",
        description="The playground is as it was at its start, in all Regions, and gets one more access key. Keys made "
        "before stay valid, so that clients set up once go on working; when there would be more than ten, one that was "
        "never used, or else the one not used longest, is revoked. With another `account_id` it becomes another account, "
        "whose journal is empty.",
        parameters=[ID, KEY, IN_LANGUAGE],
        request=ResetSandboxSerializer,
        responses={
            200: OpenApiResponse(OpenedSandboxSerializer, "The sandbox and a fresh key.", [examples.OPENED]),
            **BAD_REQUEST,
            **NOT_LET_IN,
            **NOT_FOUND,
            **REPEATED_OTHERWISE,
        },
    )
    def post(self, request: Request, id: UUID) -> Response:
        found, wanted = own(request, id), ResetSandboxSerializer(data=request.data)
        wanted.is_valid(raise_exception=True)
        user, fields = key_of(request).user, wanted.validated_data
        opened = once(
            request,
            ["reset", str(id), fields],
            lambda: playgrounds.reopen_playground(found, door=Door.API, actor=user, **fields),
        )
        return Response(told(request, opened))


def own(request: Request, id: UUID) -> Sandbox:
    """A playground of the key's user."""
    found = playground_of(key_of(request).user, id)
    if found is None:
        raise NotFound
    return found


def once(request: Request, asked: Any, do: Callable[[], Opened]) -> Opened:
    """Do what is asked, once for each Idempotency-Key; what the sandbox cannot do is a problem."""
    user: User = key_of(request).user
    key = idempotency_key(request)
    try:
        return playgrounds.answer_once(user, key, asked, do)
    except KeyReused as error:
        raise RepeatedOtherwise({"Idempotency-Key": str(error)}) from None
    except StudyError as error:
        raise Conflict(str(error)) from None


def idempotency_key(request: Request) -> str:
    """The key by which a program asks again; "" when it has none."""
    key = request.headers.get("Idempotency-Key")
    if key is not None and not 0 < len(key.strip()) <= LONGEST_KEY:
        raise ValidationError({"Idempotency-Key": _("A key has 1 to 255 characters.")})
    return (key or "").strip()


def told(request: Request, opened: Opened) -> Mapping[str, Any]:
    """The answer with both halves of the key."""
    return {
        **SandboxSerializer(opened.playground).data,
        "access_key_id": opened.credentials.access_key_id,
        "secret_access_key": opened.credentials.secret_access_key,
        "endpoint": request.build_absolute_uri(AWS_ADDRESS),
    }
