"""The page of a sandbox, lab or playground: what it shows, and what the learner does in it.

Every view: who, what, a service, an answer. With htmx the answer is the part that was asked for, and beside it the parts
that changed; without, it is the whole page.
"""

from collections.abc import Callable, Mapping
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from labs.cloud import registry
from labs.study import services
from labs.study.models import Door
from labs.study.queries import changed_by_somebody
from labs.study.services import Ran, StaleRevision, StudyError
from labs.web import choices, forms, wording
from labs.web.journey import ASKING
from labs.web.opening import asked, of_a_sandbox
from labs.web.page import LabPage, SandboxPage
from labs.web.prediction import PREDICTED, PREDICTING
from labs.web.request import PageRequest, with_query

PARTS = {
    "compliance": "study/compliance.html",
    "guide": "study/guide.html",
    "hardware": "study/hardware.html",
    "inspector": "study/inspector.html",
    "journal": "study/journal.html",
    "packet": "study/packet.html",
}
"""The id of a part of the page -> the template that draws it."""


ONCE = (ASKING, PREDICTING, PREDICTED)
"""What is asked of the page once: its address does not keep it."""
PRINTING = frozenset({"run_in_guest"})
"""Actions that may change something, and whose answer is what a program printed."""


@require_safe
@of_a_sandbox
def show(request: PageRequest, page: SandboxPage) -> HttpResponse:
    """The page, or the one part of it that htmx asks for."""
    page.query = asked(request)
    address = with_query(page.address, page.query)
    page.query |= {name: request.GET[name] for name in ONCE if name in request.GET}
    _turn_to_step(page, request.GET.get("step", ""))
    template = PARTS.get(request.htmx.target or "") if _wants_part(request) else None
    if template is None:
        return whole(request, page)
    page.part = True
    response = render(request, template, {"page": page})
    response["HX-Push-Url"] = address
    return response


@require_POST
@of_a_sandbox
def run(request: PageRequest, page: SandboxPage, action: str) -> HttpResponse:
    """Carry out an action with what the form holds; or give the form another row, when that is what was pressed."""
    found = registry.actions().get(action)
    if found is None:
        raise Http404
    if "at_once" not in request.POST:
        page.query["action"] = action
    page.sent = request.POST
    if more := request.POST.get("_add"):
        page.more = more
        return _part_or_whole(request, page)
    return carried_out(request, page, action, forms.read(found, request.POST))


@require_POST
@of_a_sandbox
def cli(request: PageRequest, page: SandboxPage, action: str) -> HttpResponse:
    """What the form, as it is filled in now, would be in the AWS CLI; nothing is carried out."""
    if action not in registry.actions():
        raise Http404
    page.query["action"] = action
    page.sent = request.POST
    page.shows_cli_line = True
    return render(request, "study/cli_line.html", {"line": page.cli_line}) if request.htmx else whole(request, page)


@require_POST
@of_a_sandbox
def undo(request: PageRequest, page: SandboxPage) -> HttpResponse:
    """Take back the last change, in whichever Region it was."""
    return _turned(request, page, services.undo, _("Undone."))


@require_POST
@of_a_sandbox
def reset(request: PageRequest, page: SandboxPage) -> HttpResponse:
    """Go back to the start, in all Regions."""
    return _turned(request, page, services.reset, page.begun_anew)


@require_safe
@of_a_sandbox
def changes(request: PageRequest, page: SandboxPage) -> HttpResponse:
    """What changed elsewhere since the page was drawn; nothing when nothing did."""
    if page.revision == seen_revision(request):
        return HttpResponse(status=204)
    if changed_by_somebody(page.sandbox, seen_revision(request)):
        page.conflict = page.changed_elsewhere
    response = changed(request, page)
    del response["HX-Push-Url"]  # nobody has gone anywhere
    return response


def carried_out(request: PageRequest, page: SandboxPage, action: str, params: Mapping[str, Any]) -> HttpResponse:
    """Carry out an action, and show what came of it."""
    try:
        ran = services.run(
            page.sandbox.pk,
            door=Door.WEB,
            actor=page.user,
            action=action,
            params=params,
            region=page.region,
            client_token=request.POST.get("client_token"),
        )
    except StudyError as error:
        page.conflict = str(error)
        return changed(request, page, status=409)
    return _answered(request, page, ran, registry.actions()[action])


def changed(request: PageRequest, page: SandboxPage, status: int = 200) -> HttpResponse:
    """Every part that an action can change; the whole page without htmx."""
    if not request.htmx:
        return _gone_on(request, page) if status == 200 else whole(request, page, status)
    page.part = True
    response = render(request, "study/changed.html", {"page": page}, status=status)
    response["HX-Push-Url"] = with_query(page.address, page.query)
    return response


def whole(request: PageRequest, page: SandboxPage, status: int = 200) -> HttpResponse:
    """The whole page."""
    return render(request, page.template, {"page": page}, status=status)


def seen_revision(request: PageRequest) -> int:
    """The revision that the page shows. A form fetched later may know a newer one, which the learner has not seen."""
    sent = request.POST if request.method == "POST" else request.GET
    seen = sent.get("shown_revision") or sent.get("revision") or ""
    return int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 10 else -1


def _turn_to_step(page: SandboxPage, step: str) -> None:
    """Open another step of the guide, where there is a guide."""
    if isinstance(page, LabPage) and step.isascii() and step.isdigit() and len(step) < 4:
        services.open_step(page.sandbox.pk, int(step))
        page.sandbox.guide_step = int(step)


def _wants_part(request: PageRequest) -> bool:
    return bool(request.htmx) and not request.htmx.history_restore_request


def _answered(request: PageRequest, page: SandboxPage, ran: Ran, found: registry.Action) -> HttpResponse:
    """Show what came of an action."""
    seen, before = seen_revision(request), ran.sandbox.revision - ran.command.changed
    page.catch_up(ran)
    if seen >= 0 and not ran.repeated and changed_by_somebody(ran.sandbox, seen, before):
        page.conflict = page.changed_elsewhere
    if ran.refusal is not None:
        page.refuse(ran.refusal)
        return changed(request, page, status=422)
    if found.reads or found.name in PRINTING:
        page.tell(ran.result) if found.reads else page.show(f"{ran.result['Output']}{ran.result['Error']}")
        return changed(request, page) if request.htmx else whole(request, page)
    page.sent = None
    page.query.pop("action", None)
    created = choices.id_created(found, ran.result, ran.world)
    page.query["select"] = created or (page.selected if page.selected in ran.world.resources else "")
    page.said = _("Done: %(title)s.") % {"title": wording.title_of(found.name)} + happened_meanwhile(ran.result)
    return changed(request, page)


def happened_meanwhile(result: Mapping[str, Any]) -> str:
    """That something happened by itself while time passed, and where to read what; empty where nothing did."""
    count = len(result.get("Events", ()))
    if not count or "Now" not in result:
        return ""
    said = ngettext(
        "%(count)d thing happened by itself, see Cost and clock.",
        "%(count)d things happened by themselves, see Cost and clock.",
        count,
    )
    return " " + said % {"count": count}


def _turned(request: PageRequest, page: SandboxPage, turn: Callable[..., Ran], said: str) -> HttpResponse:
    try:
        ran = turn(
            page.sandbox.pk,
            door=Door.WEB,
            actor=page.user,
            seen_revision=seen_revision(request),
            client_token=request.POST.get("client_token"),
        )
    except StudyError as error:
        page.conflict = page.changed_elsewhere if isinstance(error, StaleRevision) else str(error)
        return changed(request, page, status=409)
    page.catch_up(ran)
    page.query.pop("action", None)
    page.said = said
    return changed(request, page)


def _gone_on(request: PageRequest, page: SandboxPage) -> HttpResponse:
    """After a plain form: the page anew, so that reloading it repeats nothing."""
    if page.conflict:
        messages.warning(request, page.conflict)
    if page.said:
        messages.success(request, page.said)
    return HttpResponseRedirect(with_query(page.address, page.query))


def _part_or_whole(request: PageRequest, page: SandboxPage) -> HttpResponse:
    if not request.htmx:
        return whole(request, page)
    page.part = True
    return render(request, PARTS["inspector"], {"page": page})
