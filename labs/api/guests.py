"""How does a program run a command inside an instance? `/api/v1/sandboxes/{id}/guest`, as the page's terminal does."""

from uuid import UUID

from django.utils.translation import get_language
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from labs.api import examples
from labs.api.problems import Conflict
from labs.api.sandboxes import BAD_REQUEST, ID, KEY, NOT_FOUND, REPEATED_OTHERWISE, idempotency_key, own
from labs.api.serializers import GuestAnswerSerializer, GuestCommandSerializer
from labs.api.views import IN_LANGUAGE, NOT_LET_IN, ApiView, key_of, problem
from labs.classroom.models import Scope
from labs.courses.words import explain_refusal
from labs.study import services
from labs.study.models import Door
from labs.study.services import StudyError


class SandboxGuest(ApiView):
    """The instances of one playground, from the inside."""

    scope = Scope.SANDBOXES

    @extend_schema(
        operation_id="runInGuest",
        summary="Run a command inside an instance",
        description="Run a line in the shell of a running instance. It is as at the instance's console: no security group is "
        "asked. The command stands in the journal. What `variables` came back may be sent along with the next command, as a "
        "shell that stays open would keep them.",
        parameters=[ID, KEY, IN_LANGUAGE],
        request=GuestCommandSerializer,
        responses={
            200: OpenApiResponse(GuestAnswerSerializer, "What it printed, and how it ended.", [examples.GUEST]),
            **BAD_REQUEST,
            **NOT_LET_IN,
            **NOT_FOUND,
            **problem(409, "The instance does not run, is not there, or does not answer.", examples.GUEST_REFUSED),
            **REPEATED_OTHERWISE,
        },
    )
    def post(self, request: Request, id: UUID) -> Response:
        found, wanted = own(request, id), GuestCommandSerializer(data=request.data)
        wanted.is_valid(raise_exception=True)
        fields = dict(wanted.validated_data)
        region = fields.pop("region", "")
        variables = [{"name": name, "value": value} for name, value in fields.pop("variables", {}).items()]
        try:
            ran = services.run(
                found.pk,
                door=Door.API,
                actor=key_of(request).user,
                action="run_in_guest",
                params={**fields, **({"variables": variables} if variables else {})},
                region=region,
                client_token=idempotency_key(request),
            )
        except StudyError as error:
            raise Conflict(str(error)) from None
        if ran.refusal is not None:
            raise Conflict(_said(ran.refusal))
        kept = {one["Name"]: one["Value"] for one in ran.result["Variables"]}
        printed = {name.lower(): ran.result[name] for name in ("Output", "Error", "Status")}
        return Response({**printed, "variables": kept})


def _said(refusal: services.Refusal) -> str:
    said = explain_refusal(
        reason=refusal.reason,
        code=refusal.code,
        message=refusal.message,
        facts=refusal.facts,
        language=get_language() or "en",
    )
    return said.what
