"""What do all pages of the API share? Keys with scopes, problems as problem+json, pages by cursor, and no page for people."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, ClassVar, TypeVar, cast

from django.core.exceptions import ValidationError as InvalidPosition
from django.db.models import Model, QuerySet
from django.http import Http404
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, OpenApiResponse
from drf_spectacular.views import SpectacularJSONAPIView
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.pagination import CursorPagination
from rest_framework.permissions import AllowAny, BasePermission, IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from labs.api import examples
from labs.api.authentication import BearerAuthentication, MissingScope
from labs.api.problems import CONTENT_TYPE, ProblemSerializer, answer_problem
from labs.classroom.models import ApiToken

Row = TypeVar("Row", bound=Model)

IN_LANGUAGE = OpenApiParameter(
    "Accept-Language", str, OpenApiParameter.HEADER, description="`ko` or `en`: the language of words and problems."
)


def problem(status: int, description: str, example: OpenApiExample) -> dict[Any, OpenApiResponse]:
    """An error answer for the OpenAPI document."""
    return {(status, CONTENT_TYPE): OpenApiResponse(ProblemSerializer, description, [example])}


NOT_LET_IN: Mapping[Any, OpenApiResponse] = {
    **problem(401, "No key, or one that opens nothing.", examples.UNAUTHORIZED),
    **problem(403, "The key lacks the scope.", examples.FORBIDDEN),
}


class HasScope(BasePermission):
    """The key is for what the view does; the problem names the scope that it lacks."""

    def has_permission(self, request: Request, view: Any) -> bool:
        if not key_of(request).reaches(view.scope):
            raise MissingScope(view.scope)
        return True


class ApiView(APIView):
    """A page of the API: keys, their scopes, and problems as problem+json."""

    authentication_classes: Sequence[type[BaseAuthentication]] = (BearerAuthentication,)
    permission_classes: Sequence[type[BasePermission]] = (IsAuthenticated, HasScope)
    scope: ClassVar[str]

    def get_exception_handler(self) -> Callable[[Exception, Any], Response]:
        return answer_problem

    def finalize_response(self, request: Request, response: Response, *args: Any, **kwargs: Any) -> Response:
        """What is shown to one key is nobody else's, not even a cache's."""
        response = super().finalize_response(request, response, *args, **kwargs)
        response["Cache-Control"] = "no-store"
        return response


class Cursor(CursorPagination):
    """Pages that stay put while rows come in."""

    def __init__(self, page_size: int, ordering: tuple[str, str]) -> None:
        self.page_size = page_size
        self.ordering = ordering

    def get_page_size(self, request: Request) -> int | None:
        return self.page_size

    def get_ordering(self, request: Request, queryset: Any, view: Any) -> tuple[str, ...]:
        return tuple(self.ordering)

    def rows_of(self, rows: QuerySet[Row], request: Request, view: APIView) -> list[Row]:
        """The rows of the page that is asked for."""
        try:
            return list(self.paginate_queryset(rows, request, view=view) or ())
        except (NotFound, InvalidPosition):  # what DRF and Django say of a cursor that they cannot read
            raise ValidationError({"cursor": _("This is not a cursor of this list.")}) from None


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
