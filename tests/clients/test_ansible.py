"""Ansible's amazon.aws modules, unmodified, build a network in a sandbox, find nothing to do twice, and take it away."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from labs.study.models import Sandbox
from labs.study.queries import world_of
from tests.clients.programs import Machine

PLAYBOOKS = Path(__file__).with_name("playbooks")
SETTINGS = {
    "ANSIBLE_STDOUT_CALLBACK": "ansible.posix.json",
    "ANSIBLE_LOCALHOST_WARNING": "false",
    "ANSIBLE_DEPRECATION_WARNINGS": "false",
    "ANSIBLE_PIPELINING": "true",
}


class Played(NamedTuple):
    """What came of a playbook: the tasks that changed something, and what the failed ones said."""

    changed: list[str]
    failed: dict[str, Any]


def play(machine: Machine, book: str, *options: str) -> Played:
    """Run a playbook to its end."""
    home = str(machine.home / ".ansible")
    done = machine.run("ansible-playbook", PLAYBOOKS / f"{book}.yml", *options, ANSIBLE_HOME=home, **SETTINGS)
    assert done.out.startswith("{"), done
    tasks = dict(results(json.loads(done.out)))
    changed = [name for name, result in tasks.items() if result.get("changed")]
    return Played(changed, {name: result for name, result in tasks.items() if result.get("failed")})


def results(report: Any) -> Iterator[tuple[str, Any]]:
    """Every task by its name, with its result."""
    for one in report["plays"]:
        for task in one["tasks"]:
            yield task["task"]["name"], task["hosts"]["localhost"]


def content_of(sandbox: Sandbox) -> dict[str, int]:
    """How many of each kind there are."""
    found: dict[str, int] = {}
    for one in world_of(Sandbox.objects.get(pk=sandbox.pk)).resources.values():
        found[type(one).__name__] = found.get(type(one).__name__, 0) + 1
    return found


def test_a_playbook_builds_a_network_once_and_takes_it_away(clients: Path, machine: Machine, sandbox: Sandbox) -> None:
    before = content_of(sandbox)

    built = play(machine, "build")
    again = play(machine, "build")
    revision = Sandbox.objects.get(pk=sandbox.pk).revision
    asked = play(machine, "remove", "--check", "--tags", "asked")

    assert built.failed == again.failed == asked.failed == {}
    assert len(built.changed) == len(set(built.changed)) > 15
    assert again.changed == []
    assert asked.changed == ["Groups", "Gateway", "VPC"]
    assert Sandbox.objects.get(pk=sandbox.pk).revision == revision

    removed = play(machine, "remove")

    assert removed.failed == {}
    after = content_of(sandbox)
    assert after.pop("Instance") == 1
    assert after == before
