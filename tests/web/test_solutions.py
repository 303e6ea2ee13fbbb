"""Whatever a reference solution does can be done through the forms of the page, and earns every point."""

from collections.abc import Iterator, Mapping
from typing import Any

import msgspec
import pytest
from django.test import Client

from labs.assess import Entry, score
from labs.assess.naming import fill
from labs.assess.script import Do
from labs.assess.start import started
from labs.cloud import registry
from labs.courses.models import Lab
from labs.courses.queries import document
from labs.grading.services import frozen
from labs.study.models import Sandbox
from labs.study.queries import effective_journal, start_of, world_of
from labs.web.sandbox import PRINTING

LABS = (
    "your-first-network",
    "a-second-network-card",
    "a-card-that-moves",
    "where-is-my-public-ip",
    "stop-and-start",
    "an-address-that-stays",
    "the-address-behind-the-vpn",
    "a-faster-network-card",
    "side-by-side",
    "racks-of-their-own",
    "never-two-together",
    "a-network-that-ships",
)


def typed(params: Mapping[str, Any], path: str = "") -> Iterator[tuple[str, Any]]:
    """Parameters as a form sends them: `ip_permissions.0.from_port`."""
    for name, value in params.items():
        here = f"{path}{name}"
        if name == "tag_specifications":
            yield f"{here}.name", value[0]["tags"][0]["value"]
        elif isinstance(value, Mapping):
            yield from typed(value, f"{here}.")
        elif isinstance(value, list) and value and isinstance(value[0], Mapping):
            for number, one in enumerate(value):
                yield from typed(one, f"{here}.{number}.")
        else:
            yield here, str(value).lower() if isinstance(value, bool) else value


def names_at_the_start(sandbox: Sandbox) -> dict[str, Any]:
    """The names that the lab's own start gives to what it made, with the ids of this sandbox."""
    begun = start_of(sandbox)
    return dict(started(document(sandbox.its_version), begun.account_id, begun.seed).names)


def press(page: Client, lab: str, sandbox: Sandbox, one: Do, names: dict[str, Any]) -> None:
    params = fill(one.params, names)
    sent = dict(typed(params))
    answer = page.post(f"/labs/{lab}/run/{one.action}", sent)
    if registry.actions()[one.action].reads:
        result = registry.call(world_of(Sandbox.objects.get(pk=sandbox.pk)), one.action, params)[1]
    else:
        command = sandbox.commands.order_by("-number").first()
        assert command is not None
        assert (one.refused or "") == command.code, (one.action, sent, command.message)
        done = 200 if one.action in PRINTING else 302
        assert answer.status_code == (422 if one.refused else done), answer.content[:500]
        result = command.result
    if one.name:
        names[one.name] = result


@pytest.mark.parametrize("lab", LABS)
def test_the_reference_solution_goes_through_the_forms(page: Client, lab: str) -> None:
    page.get(f"/labs/{lab}/")
    sandbox = Sandbox.objects.get(lab=Lab.objects.get(slug=lab))
    names = names_at_the_start(sandbox)
    wanted = document(sandbox.its_version)

    for one in wanted.solution:
        press(page, lab, sandbox, one, names)

    sandbox.refresh_from_db()
    journal = msgspec.convert([frozen(entry) for entry in effective_journal(sandbox)], list[Entry])
    found = score(wanted, start_of(sandbox), journal, world_of(sandbox))
    assert found.points == found.max_points, [one for one in found.findings if not one.passed]
