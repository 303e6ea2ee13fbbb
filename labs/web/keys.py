"""The access keys of a sandbox in its page: made with their secret shown once, listed, revoked."""

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from labs.study import keys
from labs.study.keys import AWS_ADDRESS
from labs.study.models import AccessKey
from labs.study.services import StudyError
from labs.web.key_texts import made_key
from labs.web.once import first_time
from labs.web.opening import of_a_sandbox
from labs.web.page import SandboxPage
from labs.web.request import PageRequest, with_query
from labs.web.sandbox import whole


@never_cache
@require_POST
@of_a_sandbox
def create(request: PageRequest, page: SandboxPage) -> HttpResponse:
    """A new key. The answer is the only place where its secret ever stands, and sending the form again shows it no more."""
    if not first_time(request):
        return _listed(request, page)
    try:
        made = keys.create_access_key(page.sandbox)
    except StudyError as error:
        page.keys_fault = str(error)
        return _shown(request, page, status=409)
    page.made = made_key(made, endpoint=request.build_absolute_uri(AWS_ADDRESS), region=page.world.region)
    return _shown(request, page)


@require_POST
@of_a_sandbox
def revoke(request: PageRequest, page: SandboxPage) -> HttpResponse:
    """Let a key open nothing any more."""
    try:
        keys.revoke_access_key(page.sandbox, request.POST.get("access_key_id", ""))
    except AccessKey.DoesNotExist:
        page.keys_fault = _("There is no such access key.")
        return _shown(request, page, status=409)
    return _listed(request, page)


def _listed(request: PageRequest, page: SandboxPage) -> HttpResponse:
    if not request.htmx:
        return HttpResponseRedirect(with_query(page.address, page.query) + "#keys")
    return _shown(request, page)


def _shown(request: PageRequest, page: SandboxPage, status: int = 200) -> HttpResponse:
    if not request.htmx:
        return whole(request, page, status)
    page.part = True
    return render(request, "study/keys.html", {"page": page}, status=status)
