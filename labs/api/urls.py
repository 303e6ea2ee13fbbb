"""The addresses below /api/."""

from django.urls import path, re_path

from labs.api.submissions import Nothing, OpenApi, SubmissionDetail, SubmissionList

app_name = "api"

urlpatterns = [
    path("v1/openapi.json", OpenApi.as_view(), name="openapi"),
    path("v1/submissions", SubmissionList.as_view(), name="submissions"),
    path("v1/submissions/<uuid:id>", SubmissionDetail.as_view(), name="submission"),
    re_path(r"^", Nothing.as_view()),
]
