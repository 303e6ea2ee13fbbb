"""Which submissions are there, and what is in one? `/api/v1/submissions` and `/api/v1/submissions/{id}`."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response

from labs.api import examples
from labs.api.serializers import (
    SubmissionDetailSerializer,
    SubmissionPageSerializer,
    SubmissionQuery,
    SubmissionSerializer,
)
from labs.api.views import IN_LANGUAGE, NOT_LET_IN, ApiView, Cursor, key_of, problem
from labs.classroom.models import ApiToken, Scope
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


class SubmissionList(ApiView):
    """The submissions that a key reaches."""

    scope = Scope.SUBMISSIONS

    @extend_schema(
        operation_id="listSubmissions",
        summary="List submissions",
        description="The submissions to the courses of the key, without what is frozen in them.",
        parameters=[SubmissionQuery, IN_LANGUAGE],
        responses={
            200: OpenApiResponse(SubmissionPageSerializer, "A page of submissions.", [examples.PAGE]),
            **problem(400, "A parameter is unknown or wrong.", examples.BAD_REQUEST),
            **NOT_LET_IN,
        },
    )
    def get(self, request: Request) -> Response:
        query = SubmissionQuery(data=request.query_params)
        query.is_valid(raise_exception=True)
        wanted = query.validated_data
        pages = Cursor(wanted["page_size"], ORDERINGS[wanted["ordering"]])
        page = pages.rows_of(chosen(key_of(request), wanted), request, self)
        return pages.get_paginated_response(SubmissionSerializer(page, many=True).data)


class SubmissionDetail(ApiView):
    """One submission."""

    scope = Scope.SUBMISSIONS

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
            **NOT_LET_IN,
            **problem(404, "There is none, or it is not for this key to see.", examples.NOT_FOUND),
        },
    )
    def get(self, request: Request, id: UUID) -> Response:
        found = told(visible_through(key_of(request))).filter(pk=id).defer("start").first()
        if found is None:
            raise NotFound
        return Response(SubmissionDetailSerializer(found).data)


def chosen(token: ApiToken, wanted: Mapping[str, Any]) -> QuerySet[Submission]:
    """What a key reaches, narrowed to what was asked for, without what is frozen."""
    narrowed = {FILTERS[name]: value for name, value in wanted.items() if name in FILTERS and value}
    return told(visible_through(token)).filter(**narrowed).defer(*FROZEN)


def told(submissions: QuerySet[Submission]) -> QuerySet[Submission]:
    """Submissions with all that is said of them at hand, and without the sandbox's own worlds."""
    rows = submissions.select_related("lab_version__lab__course", "sandbox__owner")
    return rows.defer("lab_version__document", "sandbox__start", "sandbox__world")
