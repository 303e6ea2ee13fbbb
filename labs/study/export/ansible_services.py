"""How does a playbook keep what services other than EC2 were told? By their commands: their modules are in another collection."""

from typing import TYPE_CHECKING, Any

from labs.cloud import registry
from labs.cloud.cli_line import typed
from labs.cloud.registry import OURS_ALONE, Action
from labs.study.export.change import OF_OTHER_SERVICES, Done, said_in
from labs.study.export.shell import place_of

if TYPE_CHECKING:
    from labs.study.export.ansible import Playbook

ONCE = ("deliver_", "publish", "start_automation_", "start_config_rules_", "start_remediation_")
"""How actions begin that leave nothing behind but what they did."""
DONE_BEFORE = {"create": "AlreadyExists", "delete": "NoSuch|NotFound|InvalidDocument"}
"""How an action begins -> the errors that say that it was done before."""


def keep_done(book: "Playbook") -> None:
    """The changes as they were asked, in their order."""
    for one in book.changes:
        action = registry.actions()[one.action]
        if one.action in OURS_ALONE or action.service == "ec2":
            continue
        if action.bare.startswith(ONCE):
            book.left_out.append(f"{action.api_name} (entry {one.number}) is not in here: it would be done each time.")
        else:
            _keep(book, action, one)


def _keep(book: "Playbook", action: Action, one: Done) -> None:
    """A change that is the same when it is done twice, or refused because it was done before."""
    argv = book.argv(one.action, typed(action, one.params))
    arn, path = next(((text, path) for text, path in said_in(one) if OF_OTHER_SERVICES.fullmatch(text)), ("", ()))
    variable = book.names.call(arn or f"entry {one.number}", str(path[-1]) if path else "answer")
    task: dict[str, Any] = {"name": f"Keep what {action.api_name} did in entry {one.number}", "register": variable}
    refused = DONE_BEFORE.get(action.bare.partition("_")[0])
    if arn:
        argv += ["--query", place_of(path), "--output", "text"]
        book.known[arn] = f"{variable}.stdout"
    if refused:
        task["failed_when"] = f"{variable}.rc != 0 and {variable}.stderr is not search('{refused}')"
    book.add({**task, "ansible.builtin.command": {"argv": argv}})
