"""The addresses below /api/."""

from django.urls import path, re_path

from labs.api.guests import SandboxGuest
from labs.api.sandboxes import SandboxDetail, SandboxList, SandboxReset
from labs.api.submissions import SubmissionDetail, SubmissionList
from labs.api.views import Nothing, OpenApi

app_name = "api"

urlpatterns = [
    path("v1/openapi.json", OpenApi.as_view(), name="openapi"),
    path("v1/submissions", SubmissionList.as_view(), name="submissions"),
    path("v1/submissions/<uuid:id>", SubmissionDetail.as_view(), name="submission"),
    path("v1/sandboxes", SandboxList.as_view(), name="sandboxes"),
    path("v1/sandboxes/<uuid:id>", SandboxDetail.as_view(), name="sandbox"),
    path("v1/sandboxes/<uuid:id>/reset", SandboxReset.as_view(), name="reset-sandbox"),
    path("v1/sandboxes/<uuid:id>/guest", SandboxGuest.as_view(), name="run-in-guest"),
    re_path(r"^", Nothing.as_view()),
]
