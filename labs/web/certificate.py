"""What is still missing for the certificate, and what does it say? A page for whoever has its address."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from labs.courses import queries as courses
from labs.courses.models import Course
from labs.grading import certificates
from labs.grading.certificates import Requirement
from labs.study.models import User
from labs.study.services import StudyError
from labs.web.home import in_language
from labs.web.opening import of_a_course
from labs.web.request import PageRequest, language
from labs.web.study_room import course_view

LONGEST_NAME = 60
"""Characters of a name on a certificate."""


@require_safe
def show(request: PageRequest, uuid: UUID) -> HttpResponse:
    """The certificate, to be read by anybody, and to be printed."""
    found = certificates.certificate(uuid)
    if found is None:
        raise Http404
    forms = courses.subject(found.course)
    results = [
        (form.title.in_language(language()), percent)
        for id, percent in found.result.get("exams", {}).items()
        if (form := forms.form(id))
    ]
    context = {
        "certificate": found,
        "course": course_view(found.course),
        "summary": in_language(found.course, "summary"),
        "results": results,
        "labs": found.result.get("labs", 0),
        "address": request.build_absolute_uri(),
    }
    return render(request, "sessions/certificate.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@of_a_course
def get(request: PageRequest, user: User, course: Course) -> HttpResponse:
    """What is still missing; when nothing is, the name that it is given to."""
    kept = certificates.certificate_of(user, course)
    if kept is not None:
        return HttpResponseRedirect(reverse("certificate", args=[kept.pk]))
    name = " ".join(request.POST.get("name", "").split())[:LONGEST_NAME]
    fault = ""
    if request.method == "POST" and not name:
        fault = _("Write the name that it is to be given to.")
    elif request.method == "POST":
        try:
            return HttpResponseRedirect(reverse("certificate", args=[certificates.give(user, course, name).pk]))
        except StudyError as error:
            fault = str(error)
    needed = certificates.requirements(user, course)
    context = {
        "course": course_view(course),
        "missing": _told(course, [one for one in needed if not one.met]),
        "done": _told(course, [one for one in needed if one.met]),
        "count": len(needed),
        "met": sum(one.met for one in needed),
        "complete": bool(needed) and all(one.met for one in needed),
        "longest": LONGEST_NAME,
        "fault": fault,
    }
    return render(request, "sessions/certificate_get.html", context, status=422 if fault else 200)


def _told(course: Course, needed: Sequence[Requirement]) -> list[Mapping[str, Any]]:
    """Some of what a certificate needs, with where each is; `pass_percent` is that of an exam."""
    titles = {lab.slug: in_language(lab, "title") for lab in courses.labs_of(course)} if needed else {}
    forms = {form.id: form for form in courses.subject(course).forms}
    return [
        {
            "title": forms[one.form].title.in_language(language()) if one.form else titles.get(one.lab, one.lab),
            "address": reverse("lab", args=[one.lab]) if one.lab else reverse("test", args=[course.slug, one.form]),
            "pass_percent": forms[one.form].pass_percent if one.form else None,
            "requirement": one,
        }
        for one in needed
    ]
