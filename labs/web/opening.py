"""Whose page is it? From who asks and what the address names to the page of a sandbox, or to the way in.

A view below a sandbox's address is `@of_a_sandbox def view(request, page, ...)`; it then serves labs and playgrounds,
once its address stands in the table of `labs/urls.py`. `@of_a_lab` is for what only labs have, `@of_a_course` for what
a learner does in a course beside its labs, and `@of_a_session` for a sitting that has begun.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django_htmx.http import HttpResponseClientRedirect

from labs.courses import queries as courses
from labs.courses.ladder import rung_of
from labs.courses.models import Course
from labs.grading.queries import item_of
from labs.study import queries as study
from labs.study import services
from labs.study.models import User
from labs.study.sessions.models import Session
from labs.web.home import in_language
from labs.web.page import LabPage, PlaygroundPage
from labs.web.request import PageRequest, language, learner, page_query
from labs.web.rung import RungPage

ASKED = (
    "region",
    "select",
    "action",
    "ask",
    "source",
    "destination",
    "address",
    "protocol",
    "port",
    "flows",
    "seconds",
    "measure",
    "journal",
    "hardware",
    "history",
    "new_rule",
    "by",
)
"""What the address of the page may say."""

WHAT_THEY_ARE = _(
    "Short sittings that ask again what is about to be forgotten, then go on to something new, and lead to a lab. Every answer is explained."
)

View = Callable[..., HttpResponse]


def of_a_sandbox(view: View) -> View:
    """Give a view the page of the lab or the playground that the address names; show who is not signed in the door."""

    @wraps(view)
    def opened(request: PageRequest, slug: str = "", uuid: UUID | None = None, **further: str) -> HttpResponse:
        user = learner(request)
        if user is None:
            return enter_lab(request, slug) if slug else enter_playground(request, uuid)
        return view(request, open_lab(request, user, slug) if slug else open_playground(request, user, uuid), **further)

    return opened


def of_a_lab(view: View) -> View:
    """Give a view who asks and the slug of the lab; show who is not signed in the door."""

    @wraps(view)
    def opened(request: PageRequest, slug: str, **further: str) -> HttpResponse:
        user = learner(request)
        return enter_lab(request, slug) if user is None else view(request, user, slug, **further)

    return opened


def of_a_course(view: View) -> View:
    """Give a view who asks and the course that the address names; show who is not signed in the door."""

    @wraps(view)
    def opened(request: PageRequest, slug: str, **further: str) -> HttpResponse:
        found = courses.course_by_slug(slug)
        if found is None:
            raise Http404
        user = learner(request)
        return _enter_course(request, found) if user is None else view(request, user, found, **further)

    return opened


def of_a_session(view: View) -> View:
    """Give a view the sitting that the address names, if it belongs to who asks; show who is not signed in the door."""

    @wraps(view)
    def opened(request: PageRequest, uuid: UUID, **further: Any) -> HttpResponse:
        user = learner(request)
        if user is None:
            return _sign_in_first(request, f"/sessions/{uuid}/")
        found = Session.objects.select_related("course").filter(pk=uuid, owner=user).first()
        if found is None:
            raise Http404
        found.owner = user
        return view(request, found, **further)

    return opened


def of_an_item(view: View) -> View:
    """Give a view the item that the address names and its sitting, if they belong to who asks; in one query."""

    @wraps(view)
    def opened(request: PageRequest, uuid: UUID, position: int, **further: Any) -> HttpResponse:
        user = learner(request)
        if user is None:
            return _sign_in_first(request, f"/sessions/{uuid}/")
        found = item_of(user, uuid, position)
        if found is None:
            raise Http404
        return view(request, found.session, found, **further)

    return opened


def open_lab(request: PageRequest, user: User, slug: str) -> LabPage:
    """The user's page of a lab, with a sandbox made when there is none yet."""
    sandbox = study.sandbox_of(user, slug)
    if sandbox is not None and rung_of(slug):
        return RungPage(user, sandbox, _asked_around(request))
    if sandbox is None or (not sandbox.journal_length and sandbox.lab_version_id != sandbox.its_lab.current_version_id):
        found = courses.lab_by_slug(slug)
        if found is None:
            raise Http404
        services.open_sandbox(user, found)
        sandbox = study.sandbox_of(user, slug)
    if sandbox is None:
        raise Http404
    return LabPage(user, sandbox, _asked_around(request))


def open_playground(request: PageRequest, user: User, uuid: UUID | None) -> PlaygroundPage:
    """The page of one of the user's own playgrounds."""
    playground = study.playground_of(user, uuid) if uuid else None
    if playground is None:
        raise Http404
    return PlaygroundPage(user, playground, _asked_around(request))


def asked(request: PageRequest) -> dict[str, str]:
    """What the page's address says once this request is answered; choosing something else closes an open form."""
    now = {name: request.GET[name] for name in ASKED if name in request.GET}
    kept = page_query(request) if request.htmx else {}
    if "select" in now:
        kept = {name: value for name, value in kept.items() if name not in ("action", "ask") or name in now}
    if "source" in now:
        kept.pop("measure", None)
    return {name: value for name, value in {**kept, **now}.items() if name in ASKED}


def enter_lab(request: PageRequest, slug: str) -> HttpResponse:
    """For visitors: what the lab is about, and a way in at once."""
    if request.htmx:
        return HttpResponseClientRedirect(f"/labs/{slug}/")
    found = courses.lab_by_slug(slug)
    if found is None or found.current_version is None:
        raise Http404
    if request.method == "POST":
        return HttpResponseRedirect(f"/labs/{slug}/")
    summary = courses.document(found.current_version).summary
    context = {"title": in_language(found, "title"), "summary": summary.in_language(language())}
    return render(request, "study/enter.html", {**context, "next": request.get_full_path()})


def enter_playground(request: PageRequest, uuid: UUID | None) -> HttpResponse:
    """For visitors: a playground is somebody's own, so they sign in first."""
    return _sign_in_first(request, f"/playgrounds/{uuid}/")


def _enter_course(request: PageRequest, found: Course) -> HttpResponse:
    """For visitors: what study sessions are, and a way in at once."""
    room = reverse("study", args=[found.slug])
    if request.method == "POST" or request.htmx:
        return HttpResponseClientRedirect(room) if request.htmx else HttpResponseRedirect(room)
    context = {"title": _("Study sessions"), "summary": WHAT_THEY_ARE, "next": request.get_full_path()}
    return render(request, "study/enter.html", context)


def _sign_in_first(request: PageRequest, then: str) -> HttpResponse:
    to = f"{reverse('sign-in')}?{urlencode({'next': then})}"
    return HttpResponseClientRedirect(to) if request.htmx else HttpResponseRedirect(to)


def _asked_around(request: PageRequest) -> dict[str, str]:
    """What the address of the page says; a form's own address may say in which Region it acts."""
    query = {name: value for name, value in page_query(request).items() if name in ASKED}
    if "region" in request.GET:
        query["region"] = request.GET["region"]
    return query
