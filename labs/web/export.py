"""The downloads that build a sandbox again elsewhere: a shell script, a boto3 script, an Ansible playbook."""

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
    """The journal, in all Regions, as a file."""
    found = FORMATS.get(form)
    if found is None:
        raise Http404
    work = study.standing_work(page.sandbox)
    regions = {page.home, *(one.region for one in work)}
    ends = {region: study.world_of(page.sandbox, region) for region in regions}
    response = HttpResponse(found.write(_origin(page), ends, work), content_type=f"{found.media_type}; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{_file_name(page)}.{found.ending}"'
    return response


def _origin(page: SandboxPage) -> Origin:
    """What the head of the file says of where it comes from, in English as the rest of it."""
    if isinstance(page, LabPage):
        return Origin(page.sandbox.its_lab.title_en, page.home)
    return Origin(page.sandbox.name or page.sandbox.account_id, page.home, "playground")


def _file_name(page: SandboxPage) -> str:
    return page.slug if isinstance(page, LabPage) else f"playground-{page.sandbox.account_id}"
