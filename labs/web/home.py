"""What is this, and how does one begin? The first page, and a course with its labs."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from labs.courses import queries as courses
from labs.courses.models import Course, Lab
from labs.grading import queries as grading
from labs.study import queries as study
from labs.study.models import User
from labs.web.request import PageRequest, language, learner


@require_safe
def home(request: PageRequest) -> HttpResponse:
    """The first page: what it is, a way in at once, the courses, and where one left off."""
    user = learner(request)
    last = study.last_touched(user) if user else None
    context = {
        "courses": [_course(one) for one in courses.courses()],
        "last": _lab(last.its_lab) if last else None,
    }
    return render(request, "home.html", context)


@require_safe
def course(request: PageRequest, slug: str) -> HttpResponse:
    """A course: its labs in order, the learner's best score in each, and where to go on."""
    found = courses.course_by_slug(slug)
    if found is None:
        raise Http404
    labs = [_row(one, user=learner(request)) for one in _standing(found, learner(request))]
    context = {
        "course": _course(found),
        "labs": labs,
        "done": sum(one["complete"] for one in labs),
        "next": next((one for one in labs if not one["complete"]), None),
        "has_notes": courses.has_notes(found),
    }
    return render(request, "courses/course.html", context)


def _standing(found: Course, user: User | None) -> list[tuple[Lab, Any]]:
    labs = list(courses.labs_of(found))
    if user is None:
        return [(lab, None) for lab in labs]
    progress = {one.lab.pk: one for one in grading.progress(user, found)}
    return [(lab, progress.get(lab.pk)) for lab in labs]


def _row(standing: tuple[Lab, Any], user: User | None) -> dict[str, Any]:
    lab, progress = standing
    document = courses.document(lab.current_version) if lab.current_version else None
    begun = bool(progress and progress.sandbox and progress.sandbox.journal_length)
    best = progress.best if progress else None
    return {
        **_lab(lab),
        "summary": document.summary.in_language(language()) if document else "",
        "minutes": document.minutes if document else None,
        "steps": len(document.steps) if document else 0,
        "begun": begun,
        "step": progress.sandbox.guide_step if begun else 1,
        "best": best.percent if best and best.share is not None else None,
        "complete": bool(best and best.complete),
        "visitor": user is None,
    }


def _course(one: Course) -> dict[str, str]:
    return {"slug": one.slug, "title": in_language(one, "title"), "summary": in_language(one, "summary")}


def _lab(one: Lab) -> dict[str, str]:
    return {"slug": one.slug, "title": in_language(one, "title")}


def in_language(authored: Course | Lab, field: str) -> str:
    """A bilingual field in the language of the page."""
    return str(getattr(authored, f"{field}_{language()}"))
