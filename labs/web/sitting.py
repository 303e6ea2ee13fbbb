"""What does a learner do in a sitting, one item at a time? Answer, read what came of it, pause, go on, and end.

Every view: whose sitting, a service, an answer. With htmx the answer is the part `#sitting`; without, it is a page.
A test has pages of its own: labs/web/exam.py.
"""

from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe
from django_htmx.http import push_url, reswap, retarget

from labs.assess.questions import BadAnswer
from labs.grading import answers
from labs.grading import queries as grading
from labs.study.services import StudyError
from labs.study.sessions import exams, services
from labs.study.sessions.models import Item, Session, Standing
from labs.study.sessions.refusals import Overtaken
from labs.web import exam
from labs.web.looks import PATIENT_LOOKS, next_look, number_of_look
from labs.web.opening import of_a_session, of_an_item
from labs.web.request import PageRequest, next_address
from labs.web.sitting_page import CONFIDENCE, CONFIDENCES, SittingPage, given_by
from labs.web.summary import summary_view

CURRENT = "sitting"
"""Under which the browser's session keeps the sitting that a lab leads back to."""


@require_safe
@never_cache
@of_a_session
def show(request: PageRequest, session: Session) -> HttpResponse:
    """Where the sitting stands: the item to be answered, the lab, or the summary after the end."""
    if session.purpose in exams.TESTS:
        return exam.show(request, session)
    if session.standing == Standing.ENDED:
        return _summed_up(request, session)
    if session.standing == Standing.OPEN:
        services.touch(session)
    page = SittingPage(session, services.current(session))
    if page.lab:
        request.session[CURRENT] = str(session.pk)
    return _drawn(request, page)


@require_safe
@never_cache
@of_an_item
def show_item(request: PageRequest, session: Session, item: Item) -> HttpResponse:
    """An item that was answered, with all that is said of it; in a test any item."""
    if session.purpose in exams.TESTS:
        return exam.show_item(request, session, item)
    if not hasattr(item, "answer"):
        return HttpResponseRedirect(f"/sessions/{session.pk}/")
    return _drawn(request, SittingPage(session, item))


@require_POST
@of_an_item
def answer(request: PageRequest, session: Session, item: Item) -> HttpResponse:
    """Take an answer, and say what came of it."""
    page = SittingPage(session, item)
    given = given_by(request.POST)
    try:
        taken = answers.answer_item(item, given=given, confidence=_confidence(request))
    except BadAnswer as fault:
        page.refuse(given, fault)
        return _drawn(request, page, status=422)
    except StudyError as error:
        page.refuse(given, said=str(error))
        return _drawn(request, page, status=409)
    if not request.htmx:
        return HttpResponseRedirect(page.item_address)
    session.plan = taken.item.session.plan  # a variant may have been planned
    item.answer = taken
    return push_url(_drawn(request, SittingPage(session, item)), page.item_address)


@require_safe
@never_cache
@of_an_item
def verdict(request: PageRequest, session: Session, item: Item) -> HttpResponse:
    """What a worker said of an answer; while it has not, the part asks again by itself."""
    page = SittingPage(session, item)
    if not request.htmx or not page.waits:
        return _drawn(request, page)
    look = number_of_look(request)
    context = {"page": page, "nobody_checks": look >= PATIENT_LOOKS and not grading.worker_alive(), **next_look(look)}
    return retarget(reswap(render(request, "sessions/waiting.html", context), "outerHTML"), "#waiting")


@require_safe
@of_an_item
def show_scene(request: PageRequest, session: Session, item: Item) -> HttpResponse:
    """The network that an item speaks of, for who unfolds it beside the answer."""
    page = SittingPage(session, item)
    if page.answer is None:
        raise Http404
    template = "sessions/scene.html" if request.htmx else "sessions/scene_page.html"
    return render(request, template, {"page": page, "question": page.asked})


@require_POST
@of_an_item
def save_draft(request: PageRequest, session: Session, item: Item) -> HttpResponse:
    """Keep what is typed: for the page's script as JSON, for a plain form by going on with the page."""
    plain = "application/json" not in request.headers.get("accept", "")
    onward = next_address(request, f"/sessions/{session.pk}/")
    given = given_by(request.POST)
    try:
        number = services.save_draft(item.pk, owner=session.owner, given=given, number=_number(request)).number
    except StudyError as error:
        if isinstance(error, Overtaken) and services.item(session, item.position).draft == given:
            # What the page sent as it was left arrived after it had been opened again: the same thing, saved twice.
            return HttpResponseRedirect(onward) if plain else JsonResponse({"number": error.number})
        if plain:
            messages.warning(request, str(error))
            return HttpResponseRedirect(onward)
        return JsonResponse({"said": str(error)}, status=409)
    return HttpResponseRedirect(onward) if plain else JsonResponse({"number": number})


@require_POST
@of_a_session
def touch(request: PageRequest, session: Session) -> HttpResponse:
    """A sign of the learner, who reads or thinks: that time counts as work. How many seconds that makes."""
    services.touch(session)
    return JsonResponse({"worked": session.seconds})


@require_POST
@of_a_session
def pause(request: PageRequest, session: Session) -> HttpResponse:
    """Stop the time."""
    return _turned(request, session, services.pause)


@require_POST
@of_a_session
def resume(request: PageRequest, session: Session) -> HttpResponse:
    """Go on after a pause."""
    return _turned(request, session, services.resume)


@require_POST
@of_a_session
def end(request: PageRequest, session: Session) -> HttpResponse:
    """End it here, and see what it came to."""
    if session.purpose in exams.TESTS:
        raise Http404
    return _turned(request, session, services.end)


def _turned(request: PageRequest, session: Session, turn: Callable[[Session], Session]) -> HttpResponse:
    """Carry out what needs nothing but the sitting, and show the page anew."""
    try:
        turn(session)
    except StudyError as error:
        messages.warning(request, str(error))
    return HttpResponseRedirect(f"/sessions/{session.pk}/")


def _drawn(request: PageRequest, page: SittingPage, status: int = 200) -> HttpResponse:
    """The part with htmx, else the whole page."""
    part = request.htmx and not request.htmx.history_restore_request
    template = "sessions/part.html" if part else "sessions/sitting.html"
    return render(request, template, {"page": page}, status=status)


def _summed_up(request: PageRequest, session: Session) -> HttpResponse:
    if request.session.get(CURRENT) == str(session.pk):
        del request.session[CURRENT]
    return render(request, "sessions/summary.html", {"page": SittingPage(session), "summary": summary_view(session)})


def _confidence(request: PageRequest) -> int | None:
    """How sure somebody says to be, in percent."""
    sent = request.POST.get(CONFIDENCE, "")
    return next((one for one in CONFIDENCES if str(one) == sent), None)


def _number(request: PageRequest) -> int:
    """The number of the draft that the form began from."""
    sent = request.POST.get("number", "")
    return int(sent) if sent.isascii() and sent.isdigit() and len(sent) < 10 else 0
