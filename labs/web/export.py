"""The downloads that build a sandbox again elsewhere: scripts of the journal, and templates of the state."""

from django.http import Http404, HttpResponse
from django.views.decorators.http import require_safe

from labs.study import queries as study
from labs.study.export.change import Origin
from labs.study.export.formats import FORMATS
from labs.web.opening import of_a_sandbox
from labs.web.page import LabPage, SandboxPage
from labs.web.request import PageRequest


@require_safe
@of_a_sandbox
def export(request: PageRequest, page: SandboxPage, form: str) -> HttpResponse:
    """The journal in all Regions, or the state of one, as a file."""
    found = FORMATS.get(form)
    if found is None:
        raise Http404
    region = page.region if found.of_state and page.region else page.home
    work = [] if found.of_state else study.standing_work(page.sandbox)
    regions = {region, *(one.region for one in work)}
    ends = {each: study.world_of(page.sandbox, each) for each in regions}
    written = found.write(_origin(page, region), ends, work)
    response = HttpResponse(written, content_type=f"{found.media_type}; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{_file_name(page)}.{found.ending}"'
    return response


def _origin(page: SandboxPage, region: str) -> Origin:
    """What the head of the file says of where it comes from, in English as the rest of it."""
    if isinstance(page, LabPage):
        return Origin(page.sandbox.its_lab.title_en, region)
    return Origin(page.sandbox.name or page.sandbox.account_id, region, "playground")


def _file_name(page: SandboxPage) -> str:
    return page.slug if isinstance(page, LabPage) else f"playground-{page.sandbox.account_id}"
