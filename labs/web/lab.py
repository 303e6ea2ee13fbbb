"""The lab page: what it shows, and what the learner does in it. Every view: who, what, a service, an answer.

With htmx the answer is the part that was asked for, and beside it the parts that changed; without, it is the whole page.
"""

from collections.abc import Callable
from functools import wraps

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from django_htmx.http import HttpResponseClientRedirect, reswap, retarget

from labs.cloud import registry
from labs.courses import queries as courses
from labs.grading import queries as grades
from labs.grading import services as grading
from labs.study import queries as study
from labs.study import services
from labs.study.models import Door, User
from labs.study.services import Ran, StaleRevision, StudyError
from labs.web import choices, forms, wording
from labs.web.home import in_language
from labs.web.page import LabPage
from labs.web.request import PageRequest, language, learner, page_query, with_query

PARTS = {
    "guide": "study/guide.html",
    "inspector": "study/inspector.html",
    "journal": "study/journal.html",
    "packet": "study/packet.html",
}
"""The id of a part of the page -> the template that draws it."""

ASKED = ("select", "action", "source", "destination", "address", "protocol", "port", "journal")
"""What the address of the page may say."""

LOOKS = (80, 120, 150, 200, 400, 800)
"""Milliseconds until each of the first looks for a verdict; later ones wait longest."""
SLOW_LOOK = 2_000
PATIENT_LOOKS = 5
"""After so many looks the page says what it is waiting for."""

View = Callable[..., HttpResponse]


def for_learners(view: View) -> View:
    """Let in who is signed in, as an account or a guest; show all others the door."""

    @wraps(view)
    def entered(request: PageRequest, slug: str, **further: str) -> HttpResponse:
        user = learner(request)
        return view(request, user, slug, **further) if user else _enter(request, slug)

    return entered


@require_safe
@for_learners
def lab(request: PageRequest, user: User, slug: str) -> HttpResponse:
    """The page, or the one part of it that htmx asks for."""
    page = _open(request, user, slug)
    page.query = _asked(request)
    step = request.GET.get("step", "")
    if step.isascii() and step.isdigit() and len(step) < 4:
        services.open_step(page.sandbox.pk, int(step))
        page.sandbox.guide_step = int(step)
    template = PARTS.get(request.htmx.target or "") if _wants_part(request) else None
    if template is None:
        return _whole(request, page)
    page.part = True
    response = render(request, template, {"page": page})
    response["HX-Push-Url"] = with_query(page.address, page.query)
    return response


@require_POST
@for_learners
def run(request: PageRequest, user: User, slug: str, action: str) -> HttpResponse:
    """Carry out an action with what the form holds; or give the form another row, when that is what was pressed."""
    found = registry.actions().get(action)
    if found is None:
        raise Http404
    page = _open(request, user, slug)
    if "at_once" not in request.POST:
        page.query["action"] = action
    page.sent = request.POST
    if more := request.POST.get("_add"):
        page.more = more
        return _part_or_whole(request, page)
    try:
        ran = services.run(
            page.sandbox.pk,
            door=Door.WEB,
            actor=user,
            action=action,
            params=forms.read(found, request.POST),
            client_token=request.POST.get("client_token"),
        )
    except StudyError as error:
        page.conflict = str(error)
        return _changed(request, page, status=409)
    return _answered(request, page, ran, found)


@require_POST
@for_learners
def undo(request: PageRequest, user: User, slug: str) -> HttpResponse:
    """Take back the last change."""
    return _turned(request, user, slug, services.undo, _("Undone."))


@require_POST
@for_learners
def reset(request: PageRequest, user: User, slug: str) -> HttpResponse:
    """Go back to the start of the lab."""
    return _turned(request, user, slug, services.reset, _("The lab is as it was at the start."))


@require_safe
@for_learners
def changes(request: PageRequest, user: User, slug: str) -> HttpResponse:
    """What changed in another window since the page was drawn; nothing when nothing did."""
    page = _open(request, user, slug)
    if page.revision == _seen_revision(request):
        return HttpResponse(status=204)
    page.conflict = _elsewhere()
    return _changed(request, page)


@require_POST
@for_learners
def hint(request: PageRequest, user: User, slug: str) -> HttpResponse:
    """Show one more hint of the open step."""
    page = _open(request, user, slug)
    if page.guide.more_hints:
        services.show_hint(page.sandbox.pk, page.guide.number)
        page = _open(request, user, slug)
    if not request.htmx:
        return HttpResponseRedirect(with_query(page.address, page.query) + "#hints")
    page.part = True
    return render(request, PARTS["guide"], {"page": page})


@require_POST
@for_learners
def submit(request: PageRequest, user: User, slug: str) -> HttpResponse:
    """Have the work checked as it is now."""
    page = _open(request, user, slug)
    grading.submit(page.sandbox.pk, actor=user, client_token=request.POST.get("client_token"))
    if not request.htmx:
        return HttpResponseRedirect(with_query(page.address, page.query) + "#verdict")
    return _verdict(request, page, look=0)


@require_safe
@for_learners
def verdict(request: PageRequest, user: User, slug: str) -> HttpResponse:
    """The last submission as it stands; while it is open the part asks again by itself."""
    sent = request.GET.get("look", "")
    look = int(sent) if sent.isascii() and sent.isdigit() and len(sent) < 6 else 0
    waiting = grades.waiting(user, slug) if request.htmx else None
    if waiting:
        return _still_waiting(request, slug, waiting, look)
    page = _open(request, user, slug)
    if not request.htmx:
        return HttpResponseRedirect(with_query(page.address, page.query) + "#verdict")
    return _verdict(request, page, look=look)


def _enter(request: PageRequest, slug: str) -> HttpResponse:
    """For visitors: what the lab is about, and a way in at once."""
    if request.htmx:
        return HttpResponseClientRedirect(f"/labs/{slug}/")
    found = courses.lab_by_slug(slug)
    if found is None or found.current_version is None:
        raise Http404
    if request.method == "POST":
        return HttpResponseRedirect(f"/labs/{slug}/")
    summary = courses.document(found.current_version).summary
    context = {"lab": found, "title": in_language(found, "title"), "summary": summary.in_language(language())}
    return render(request, "study/enter.html", {**context, "next": request.get_full_path()})


def _open(request: PageRequest, user: User, slug: str) -> LabPage:
    sandbox = study.sandbox_of(user, slug)
    if sandbox is None or (not sandbox.journal_length and sandbox.lab_version_id != sandbox.its_lab.current_version_id):
        found = courses.lab_by_slug(slug)
        if found is None:
            raise Http404
        services.open_sandbox(user, found)
        sandbox = study.sandbox_of(user, slug)
    if sandbox is None:
        raise Http404
    return LabPage(sandbox, {name: value for name, value in page_query(request).items() if name in ASKED})


def _asked(request: PageRequest) -> dict[str, str]:
    """What the page's address says once this request is answered; choosing something else closes an open form."""
    asked = {name: request.GET[name] for name in ASKED if name in request.GET}
    kept = page_query(request) if request.htmx else {}
    if "select" in asked and "action" not in asked:
        kept.pop("action", None)
    return {name: value for name, value in {**kept, **asked}.items() if name in ASKED}


def _wants_part(request: PageRequest) -> bool:
    return bool(request.htmx) and not request.htmx.history_restore_request


def _seen_revision(request: PageRequest) -> int:
    """The revision that the page shows. A form fetched later may know a newer one, which the learner has not seen."""
    sent = request.POST if request.method == "POST" else request.GET
    seen = sent.get("shown_revision") or sent.get("revision") or ""
    return int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 10 else -1


def _elsewhere() -> str:
    return _("This lab was changed in another window. You see the newest state now.")


def _answered(request: PageRequest, page: LabPage, ran: Ran, found: registry.Action) -> HttpResponse:
    """Show what came of an action."""
    seen, before = _seen_revision(request), ran.sandbox.revision - ran.command.changed
    _catch_up(page, ran)
    if 0 <= seen < before and not ran.repeated:
        page.conflict = _elsewhere()
    if ran.refusal is not None:
        page.refuse(ran.refusal)
        return _changed(request, page, status=422)
    if found.reads:
        page.tell(ran.result)
        return _changed(request, page) if request.htmx else _whole(request, page)
    page.sent = None
    page.query.pop("action", None)
    created = choices.id_created(found, ran.result, ran.world)
    page.query["select"] = created or (page.selected if page.selected in ran.world.resources else "")
    page.said = _("Done: %(title)s.") % {"title": wording.title_of(found.name)}
    return _changed(request, page)


def _turned(request: PageRequest, user: User, slug: str, turn: Callable[..., Ran], said: str) -> HttpResponse:
    page = _open(request, user, slug)
    try:
        ran = turn(
            page.sandbox.pk,
            door=Door.WEB,
            actor=user,
            seen_revision=_seen_revision(request),
            client_token=request.POST.get("client_token"),
        )
    except StudyError as error:
        page.conflict = _elsewhere() if isinstance(error, StaleRevision) else str(error)
        return _changed(request, page, status=409)
    _catch_up(page, ran)
    page.query.pop("action", None)
    page.said = said
    return _changed(request, page)


def _catch_up(page: LabPage, ran: Ran) -> None:
    """Let the page show the sandbox as the service left it, which is newer than what the page had read."""
    page.sandbox.revision = ran.sandbox.revision
    page.sandbox.journal_length = ran.sandbox.journal_length
    page.world = ran.world


def _changed(request: PageRequest, page: LabPage, status: int = 200) -> HttpResponse:
    """Every part that an action can change; the whole page without htmx."""
    if not request.htmx:
        return _gone_on(request, page) if status == 200 else _whole(request, page, status)
    page.part = True
    response = render(request, "study/changed.html", {"page": page}, status=status)
    response["HX-Push-Url"] = with_query(page.address, page.query)
    return response


def _gone_on(request: PageRequest, page: LabPage) -> HttpResponse:
    """After a plain form: the page anew, so that reloading it repeats nothing."""
    if page.conflict:
        messages.warning(request, page.conflict)
    if page.said:
        messages.success(request, page.said)
    return HttpResponseRedirect(with_query(page.address, page.query))


def _part_or_whole(request: PageRequest, page: LabPage) -> HttpResponse:
    if not request.htmx:
        return _whole(request, page)
    page.part = True
    return render(request, PARTS["inspector"], {"page": page})


def _whole(request: PageRequest, page: LabPage, status: int = 200) -> HttpResponse:
    return render(request, "study/lab.html", {"page": page, "delay": LOOKS[0], "look": 0}, status=status)


def _verdict(request: PageRequest, page: LabPage, look: int) -> HttpResponse:
    page.part = True
    return render(request, "grading/verdict.html", {"page": page, **_next_look(look)})


def _still_waiting(request: PageRequest, slug: str, state: str, look: int) -> HttpResponse:
    """A look that found no verdict yet, which is most of them: as little as can be, without opening the page's world."""
    nobody = look >= PATIENT_LOOKS and not grades.worker_alive()
    context = {"slug": slug, "state": state, "nobody_checks": nobody, **_next_look(look)}
    return retarget(reswap(render(request, "grading/waiting.html", context), "outerHTML"), "#waiting")


def _next_look(look: int) -> dict[str, int]:
    """The number of the look after this one, and in how many milliseconds it comes."""
    return {"look": look + 1, "delay": LOOKS[look] if look < len(LOOKS) else SLOW_LOOK}
