"""The troubleshooting ladder: its rungs with what was reached on each, and the way onto one."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from labs.courses.ladder import ladder_course
from labs.grading import ladder
from labs.grading.ladder import RungShut, Standing
from labs.web.home import in_language
from labs.web.request import PageRequest, learner
from labs.web.rung import title_of


@require_safe
def show(request: PageRequest) -> HttpResponse:
    """Every rung, from the lowest; a visitor sees them too and begins as a guest."""
    course = ladder_course()
    if course is None:
        raise Http404
    user = learner(request)
    rungs = [_rung(one) for one in ladder.standings(user)]
    context = {
        "course": {"slug": course.slug, "title": in_language(course, "title")},
        "rungs": rungs,
        "solved": sum(one["reach"] == "solved" for one in rungs),
        "next": next((one["number"] for one in rungs if one["reach"] == "open"), None),
        "visitor": user is None,
    }
    return render(request, "ladder/ladder.html", context)


@require_POST
def start(request: PageRequest, number: int) -> HttpResponse:
    """Go on with a rung, or begin a fresh variant of it."""
    user, course = learner(request), ladder_course()
    if course is None:
        raise Http404
    if user is None:
        return HttpResponseRedirect(reverse("troubleshooting"))
    try:
        sandbox = ladder.start(user, course, number, fresh="fresh" in request.POST)
    except KeyError as error:
        raise Http404 from error
    except RungShut:
        messages.warning(request, _("Solve the rung before it first."))
        return HttpResponseRedirect(reverse("troubleshooting"))
    return HttpResponseRedirect(reverse("lab", args=(sandbox.its_lab.slug,)))


def _rung(one: Standing) -> dict[str, Any]:
    begun = one.sandbox
    return {
        "number": one.rung.number,
        "title": title_of(one.rung),
        "faults": one.rung.faults,
        "hidden": one.rung.meeting == "hidden",
        "reach": one.reach,
        "slug": begun.its_lab.slug if begun else "",
        "finished": one.best.complete,
        "percent": one.best.percent if one.best.share is not None else None,
        "variants": one.solved,
    }
