"""Which submissions are there, and what is in one? `/api/v1/submissions` and `/api/v1/submissions/{id}`."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, cast
from uuid import UUID

from django.core.exceptions import ValidationError as InvalidPosition
from django.db.models import QuerySet
from django.http import Http404
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, OpenApiResponse, extend_schema
from drf_spectacular.views import SpectacularJSONAPIView
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.pagination import CursorPagination
from rest_framework.permissions import AllowAny, BasePermission, IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from labs.api import examples
from labs.api.authentication import BearerAuthentication
from labs.api.problems import CONTENT_TYPE, ProblemSerializer, answer_problem
from labs.api.serializers import (
    SubmissionDetailSerializer,
    SubmissionPageSerializer,
    SubmissionQuery,
    SubmissionSerializer,
)
from labs.classroom.models import ApiToken
from labs.classroom.queries import visible_through
from labs.grading.models import Submission

FILTERS: Mapping[str, str] = {
    "course": "lab_version__lab__course__slug",
    "lab": "lab_version__lab__slug",
    "learner": "sandbox__owner__username",
    "state": "state__in",
    "submitted_since": "queued_at__gte",
    "submitted_until": "queued_at__lt",
}
ORDERINGS: Mapping[str, tuple[str, str]] = {
    "-submitted_at": ("-queued_at", "-id"),
    "submitted_at": ("queued_at", "id"),
}
FROZEN = ("start", "world", "journal", "findings")
IN_LANGUAGE = OpenApiParameter(
    "Accept-Language", str, OpenApiParameter.HEADER, description="`ko` or `en`: the language of words and problems."
)


def problem(status: int, description: str, example: OpenApiExample) -> dict[Any, OpenApiResponse]:
    """An error answer for the OpenAPI document."""
    return {(status, CONTENT_TYPE): OpenApiResponse(ProblemSerializer, description, [example])}


UNAUTHORIZED = problem(401, "No key, or one that opens nothing.", examples.UNAUTHORIZED)


class ApiView(APIView):
    """What every page of the API shares: keys, and problems as problem+json."""

    authentication_classes: Sequence[type[BaseAuthentication]] = (BearerAuthentication,)
    permission_classes: Sequence[type[BasePermission]] = (IsAuthenticated,)

    def get_exception_handler(self) -> Callable[[Exception, Any], Response]:
        return answer_problem

    def finalize_response(self, request: Request, response: Response, *args: Any, **kwargs: Any) -> Response:
        """What is shown to one key is nobody else's, not even a cache's."""
        response = super().finalize_response(request, response, *args, **kwargs)
        response["Cache-Control"] = "no-store"
        return response


class SubmissionCursor(CursorPagination):
    """Pages that stay put while submissions come in."""

    def __init__(self, page_size: int, ordering: tuple[str, str]) -> None:
        self.page_size = page_size
        self.ordering = ordering

    def get_page_size(self, request: Request) -> int | None:
        return self.page_size

    def get_ordering(self, request: Request, queryset: Any, view: Any) -> tuple[str, ...]:
        return tuple(self.ordering)


class SubmissionList(ApiView):
    """The submissions that a key reaches."""

    @extend_schema(
        operation_id="listSubmissions",
        summary="List submissions",
        description="The submissions to the courses of the key, without what is frozen in them.",
        parameters=[SubmissionQuery, IN_LANGUAGE],
        responses={
            200: OpenApiResponse(SubmissionPageSerializer, "A page of submissions.", [examples.PAGE]),
            **problem(400, "A parameter is unknown or wrong.", examples.BAD_REQUEST),
            **UNAUTHORIZED,
        },
    )
    def get(self, request: Request) -> Response:
        query = SubmissionQuery(data=request.query_params)
        query.is_valid(raise_exception=True)
        wanted = query.validated_data
        pages = SubmissionCursor(wanted["page_size"], ORDERINGS[wanted["ordering"]])
        try:
            page = pages.paginate_queryset(chosen(key_of(request), wanted), request, view=self)
        except (NotFound, InvalidPosition):  # what DRF and Django say of a cursor that they cannot read
            raise ValidationError({"cursor": _("This is not a cursor of this list.")}) from None
        return pages.get_paginated_response(SubmissionSerializer(page, many=True).data)


class SubmissionDetail(ApiView):
    """One submission."""

    @extend_schema(
        operation_id="readSubmission",
        summary="Read a submission",
        description="A submission with its score and findings, and the network and journal that were judged.",
        parameters=[
            OpenApiParameter("id", UUID, OpenApiParameter.PATH, description="The submission's id."),
            IN_LANGUAGE,
        ],
        responses={
            200: OpenApiResponse(SubmissionDetailSerializer, "The submission.", [examples.DETAIL]),
            **UNAUTHORIZED,
            **problem(404, "There is none, or it is not for this key to see.", examples.NOT_FOUND),
        },
    )
    def get(self, request: Request, id: UUID) -> Response:
        found = told(visible_through(key_of(request))).filter(pk=id).defer("start").first()
        if found is None:
            raise NotFound
        return Response(SubmissionDetailSerializer(found).data)


class OpenApi(SpectacularJSONAPIView):
    """This API's own description."""

    authentication_classes = ()
    permission_classes = (AllowAny,)

    def get_exception_handler(self) -> Callable[[Exception, Any], Response]:
        return answer_problem


class Nothing(ApiView):
    """Every address below /api/ at which there is nothing: a problem too, not a page for people."""

    permission_classes = (AllowAny,)
    authentication_classes = ()
    schema = None

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        raise Http404


def key_of(request: Request) -> ApiToken:
    """The key that BearerAuthentication found; without one no view is reached."""
    return cast(ApiToken, request.auth)


def chosen(token: ApiToken, wanted: Mapping[str, Any]) -> QuerySet[Submission]:
    """What a key reaches, narrowed to what was asked for, without what is frozen."""
    narrowed = {FILTERS[name]: value for name, value in wanted.items() if name in FILTERS and value}
    return told(visible_through(token)).filter(**narrowed).defer(*FROZEN)


def told(submissions: QuerySet[Submission]) -> QuerySet[Submission]:
    """Submissions with all that is said of them at hand, and without the sandbox's own worlds."""
    rows = submissions.select_related("lab_version__lab__course", "sandbox__owner")
    return rows.defer("lab_version__document", "sandbox__start", "sandbox__world")
