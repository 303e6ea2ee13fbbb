"""How does a learner have the network surveyed? They ask, watch how far it is, and may stop it; a worker does it."""

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe

from labs.study import surveys
from labs.web.looks import next_look, number_of_look
from labs.web.opening import of_a_sandbox
from labs.web.page import SandboxPage
from labs.web.request import PageRequest, with_query


@require_safe
@of_a_sandbox
def show(request: PageRequest, page: SandboxPage) -> HttpResponse:
    """The last survey as it stands; while it is open the part asks again by itself."""
    if not request.htmx:
        return HttpResponseRedirect(with_query(page.address, page.query) + "#survey")
    return _part(request, page, number_of_look(request))


@require_POST
@of_a_sandbox
def ask(request: PageRequest, page: SandboxPage) -> HttpResponse:
    """Have the network of the shown Region surveyed as it is now."""
    surveys.ask_for_survey(page.sandbox.pk, page.region)
    return _answered(request, page)


@require_POST
@of_a_sandbox
def cancel(request: PageRequest, page: SandboxPage) -> HttpResponse:
    """Stop the survey that is under way."""
    row = surveys.survey_of(page.sandbox, page.region)
    if row is None:
        raise Http404
    surveys.cancel_survey(page.sandbox, row.pk)
    return _answered(request, page)


def _answered(request: PageRequest, page: SandboxPage) -> HttpResponse:
    if not request.htmx:
        return HttpResponseRedirect(with_query(page.address, page.query) + "#survey")
    return _part(request, page, 0)


def _part(request: PageRequest, page: SandboxPage, look: int) -> HttpResponse:
    page.part = True
    return render(request, "study/survey.html", {"page": page, **next_look(look)})
