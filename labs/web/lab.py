"""What only the page of a lab has: hints of the guide, and the verdict on the work. All else is in `sandbox.py`."""

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe
from django_htmx.http import reswap, retarget

from labs.grading import queries as grades
from labs.grading import services as grading
from labs.study import services
from labs.study.models import User
from labs.web.looks import PATIENT_LOOKS, next_look, number_of_look
from labs.web.opening import of_a_lab, open_lab
from labs.web.page import LabPage
from labs.web.request import PageRequest, with_query


@require_POST
@of_a_lab
def hint(request: PageRequest, user: User, slug: str) -> HttpResponse:
    """Show one more hint of the open step."""
    page = open_lab(request, user, slug)
    if page.guide.more_hints:
        services.show_hint(page.sandbox.pk, page.guide.number)
        page = open_lab(request, user, slug)
    if not request.htmx:
        return HttpResponseRedirect(with_query(page.address, page.query) + "#hints")
    page.part = True
    return render(request, "study/guide.html", {"page": page})


@require_POST
@of_a_lab
def submit(request: PageRequest, user: User, slug: str) -> HttpResponse:
    """Have the work checked as it is now."""
    page = open_lab(request, user, slug)
    grading.submit(page.sandbox.pk, actor=user, client_token=request.POST.get("client_token"))
    if not request.htmx:
        return HttpResponseRedirect(with_query(page.address, page.query) + "#verdict")
    return _verdict(request, page, look=0)


@require_safe
@of_a_lab
def verdict(request: PageRequest, user: User, slug: str) -> HttpResponse:
    """The last submission as it stands; while it is open the part asks again by itself."""
    look = number_of_look(request)
    waiting = grades.waiting(user, slug) if request.htmx else None
    if waiting:
        return _still_waiting(request, slug, waiting, look)
    page = open_lab(request, user, slug)
    if not request.htmx:
        return HttpResponseRedirect(with_query(page.address, page.query) + "#verdict")
    return _verdict(request, page, look=look)


def _verdict(request: PageRequest, page: LabPage, look: int) -> HttpResponse:
    page.part = True
    return render(request, "grading/verdict.html", {"page": page, **next_look(look)})


def _still_waiting(request: PageRequest, slug: str, state: str, look: int) -> HttpResponse:
    """A look that found no verdict yet, which is most of them: as little as can be, without opening the page's world."""
    nobody = look >= PATIENT_LOOKS and not grades.worker_alive()
    context = {"slug": slug, "state": state, "nobody_checks": nobody, **next_look(look)}
    return retarget(reswap(render(request, "grading/waiting.html", context), "outerHTML"), "#waiting")
