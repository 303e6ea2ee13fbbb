"""What does a learner do with AWS Config in the page? Switch it on, add rules, have them run, and look while it works."""

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from django.http import Http404, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe

from labs.cloud.config.delivery_channel import the_channel
from labs.cloud.config.recorder import the_recorder
from labs.cloud.config.rules.catalogue import MANAGED
from labs.cloud.world import World
from labs.study import services
from labs.study.aws_config import is_at_work
from labs.study.models import Door
from labs.study.queries import changed_by_somebody
from labs.study.services import StudyError
from labs.web import wording
from labs.web.looks import next_look, number_of_look
from labs.web.opening import asked, of_a_sandbox
from labs.web.page import SandboxPage
from labs.web.request import PageRequest, with_query
from labs.web.sandbox import seen_revision, whole

Step = tuple[str, Mapping[str, Any]]
"""An action and its parameters."""
PARAMETER = "parameter."
"""How the fields of a rule's parameters are named in the form."""


@require_safe
@of_a_sandbox
def show(request: PageRequest, page: SandboxPage) -> HttpResponse:
    """The board as it stands; while AWS Config is at work it asks again by itself, then everything that changed is shown."""
    page.query = asked(request)
    if not request.htmx:
        return HttpResponseRedirect(with_query(page.address, page.query) + "#compliance")
    look = next_look(number_of_look(request))
    if is_at_work(page.sandbox) or page.revision == seen_revision(request):
        page.part = True
        return render(request, "study/compliance.html", {"page": page, **look})
    if changed_by_somebody(page.sandbox, seen_revision(request)):
        page.conflict = page.changed_elsewhere
    return _everything(request, page)


@require_POST
@of_a_sandbox
def act(request: PageRequest, page: SandboxPage, what: str) -> HttpResponse:
    """Do one of the things of the board, which may take several actions; the first that is refused ends it."""
    if what not in STEPS:
        raise Http404
    page.query = asked(request)
    try:
        for action, params in STEPS[what](page.world, request.POST):
            ran = services.run(
                page.sandbox.pk, door=Door.WEB, actor=page.user, action=action, params=params, region=page.region
            )
            page.catch_up(ran)
            if ran.refusal is not None:
                page.refusal_of_config = wording.explain(ran.refusal, page.language)
                page.sent = request.POST
                return _everything(request, page, status=422)
    except StudyError as error:
        page.conflict = str(error)
        return _everything(request, page, status=409)
    page.query.pop("new_rule", None)
    return _everything(request, page)


def _on(world: World, _sent: QueryDict) -> Iterator[Step]:
    """A recorder for everything with AWS's own role, and a bucket named after the account, where there are none yet."""
    recorder, channel = the_recorder(world), the_channel(world)
    name = recorder.name if recorder else "default"
    if recorder is None:
        role = f"arn:aws:iam::{world.account_id}:role/aws-service-role/config.amazonaws.com/AWSServiceRoleForConfig"
        yield "config.put_configuration_recorder", {"configuration_recorder": {"name": name, "role_arn": role}}
    if channel is None:
        bucket = f"config-bucket-{world.account_id}"
        yield "config.put_delivery_channel", {"delivery_channel": {"name": "default", "s3_bucket_name": bucket}}
    yield "config.start_configuration_recorder", {"configuration_recorder_name": name}


def _off(world: World, _sent: QueryDict) -> Iterator[Step]:
    recorder = the_recorder(world)
    if recorder:
        yield "config.stop_configuration_recorder", {"configuration_recorder_name": recorder.name}


def _add(_world: World, sent: QueryDict) -> Iterator[Step]:
    """A rule of AWS's, with the parameters that were filled in otherwise than they are anyway."""
    identifier = sent.get("identifier", "")
    managed = MANAGED.get(identifier)
    usual = {one.name: one.default or "" for one in managed.parameters} if managed else {}
    given = {
        name.removeprefix(PARAMETER): str(value).strip() for name, value in sent.items() if name.startswith(PARAMETER)
    }
    chosen = {name: value for name, value in given.items() if value and value != usual.get(name)}
    rule: dict[str, Any] = {
        "config_rule_name": sent.get("name", "").strip(),
        "source": {"owner": "AWS", "source_identifier": identifier},
    }
    if chosen:
        rule["input_parameters"] = json.dumps(chosen, ensure_ascii=False)
    if often := sent.get("often"):
        rule["maximum_execution_frequency"] = often
    yield "config.put_config_rule", {"config_rule": rule}


def _evaluate(_world: World, sent: QueryDict) -> Iterator[Step]:
    names = sent.getlist("rule")
    for start in range(0, len(names), 25):
        yield "config.start_config_rules_evaluation", {"config_rule_names": names[start : start + 25]}


def _delete(_world: World, sent: QueryDict) -> Iterator[Step]:
    yield "config.delete_config_rule", {"config_rule_name": sent.get("rule", "")}


STEPS: Mapping[str, Callable[[World, QueryDict], Iterator[Step]]] = {
    "on": _on,
    "off": _off,
    "add": _add,
    "evaluate": _evaluate,
    "delete": _delete,
}
"""What can be done on the board -> the actions that it takes."""


def _everything(request: PageRequest, page: SandboxPage, status: int = 200) -> HttpResponse:
    """The board, and beside it every part that may have changed; the whole page without htmx."""
    if not request.htmx:
        if status != 200:
            return whole(request, page, status)
        return HttpResponseRedirect(with_query(page.address, page.query) + "#compliance")
    page.part = True
    return render(request, "study/compliance_changed.html", {"page": page, **next_look(0)}, status=status)
