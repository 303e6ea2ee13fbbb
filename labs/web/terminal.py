"""The terminal of a sandbox's page: what is typed is run, what it printed is shown, and what it changed is drawn again.

With htmx the answer is what was printed, and beside it the parts that changed; without, it is the whole page.
"""

from collections.abc import Sequence

import msgspec
from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe
from django_htmx.http import reswap

from labs.study.queries import changed_by_somebody
from labs.web import wording
from labs.web.cli.account import Account
from labs.web.cli.guests import PROMPT
from labs.web.cli.session import LONGEST_SCRIPT, Memory, Ran, Terminal
from labs.web.opening import of_a_sandbox
from labs.web.page import SandboxPage
from labs.web.request import PageRequest
from labs.web.sandbox import seen_revision, whole
from labs.web.shown import Shown
from labs.web.wording import Explained

LONGEST_MEMORY = 400_000
"""Characters of what a browser may bring along."""
USUAL_COLUMNS = 80


class Line(Shown, frozen=True, kw_only=True):
    """One command with all that it printed, and what the page has to say of its refusals."""

    prompt: str
    line: str
    out: str
    error: str
    status: int
    refusals: tuple[Explained, ...]


class Answer(Shown, frozen=True, kw_only=True):
    """What the terminal shows: the commands that were just run, and what it remembers."""

    lines: tuple[Line, ...] = ()
    prompt: str = PROMPT
    memory: str = "{}"
    drawn: str = ""
    """What has to be drawn again: `all`, the `journal`, or nothing."""


@require_POST
@of_a_sandbox
def terminal(request: PageRequest, page: SandboxPage) -> HttpResponse:
    """Run what was typed, or open the shell of the instance that a button names."""
    seen, before = seen_revision(request), page.revision
    token = request.POST.get("client_token", "")
    account = Account(page.sandbox, actor=page.user, region=page.region, client_token=token)
    session = Terminal(account, _memory(request), columns=_columns(request))
    if opened := request.POST.get("open", ""):
        session.open(opened)
    else:
        session.run(request.POST.get("line", ""))
    if account.ran:
        page.look_again()
    if seen >= 0 and not any(one.repeated for one in account.ran) and changed_by_somebody(page.sandbox, seen, before):
        page.conflict = page.changed_elsewhere
    page.terminal = Answer(
        lines=_lines(session.ran, page.language),
        prompt=session.memory.prompt,
        memory=msgspec.json.encode(session.memory).decode(),
        drawn="all" if page.revision != before or page.conflict else "journal" if account.ran else "",
    )
    return _answered(request, page, cleared=session.cleared)


@require_safe
@of_a_sandbox
def complete(request: PageRequest, page: SandboxPage) -> HttpResponse:
    """How the line that ends where the cursor is may go on."""
    from labs.web.cli.completion import complete as completed  # heavy, so only once somebody asks for it

    found = completed(request.GET.get("line", "")[:LONGEST_SCRIPT], page.world, request.GET.get("guest", ""))
    return JsonResponse(msgspec.to_builtins(found))


def _answered(request: PageRequest, page: SandboxPage, *, cleared: bool) -> HttpResponse:
    if not request.htmx:
        return whole(request, page)
    page.part = True
    response = render(request, "study/terminal_answer.html", {"page": page})
    return reswap(response, "innerHTML") if cleared else response


def _lines(ran: Sequence[Ran], spoken: str) -> tuple[Line, ...]:
    return tuple(
        Line(
            prompt=one.prompt,
            line=one.line,
            out=one.out,
            error=one.error.strip("\n"),
            status=one.status,
            refusals=tuple(wording.explain(refusal, spoken) for refusal in one.refusals),
        )
        for one in ran
    )


def _memory(request: PageRequest) -> Memory:
    """What the page remembers; something that cannot be read is nothing."""
    try:
        return msgspec.json.decode(request.POST.get("memory", "{}")[:LONGEST_MEMORY], type=Memory)
    except msgspec.DecodeError:  # of which ValidationError is one
        return Memory()


def _columns(request: PageRequest) -> int:
    sent = request.POST.get("columns", "")
    return int(sent) if sent.isascii() and sent.isdigit() and len(sent) < 4 else USUAL_COLUMNS
