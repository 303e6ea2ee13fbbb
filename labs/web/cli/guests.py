"""The shells of instances in the terminal: `ssh` opens one, `exit` leaves it, and what is typed meanwhile is run inside.

It is the instance's console, as AWS's Session Manager and serial console are: no packet is sent, so nothing filters it.
Each line is the action `run_in_guest`; its variables go along with the page, as the terminal's own do.
"""

import re
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from labs.cloud.errors import CloudError
from labs.cloud.guest.machine import Guest
from labs.cloud.guest.program import known_programs
from labs.cloud.network.ends import sending_end
from labs.cloud.network.topology import instance_of
from labs.cloud.resources.instance import Instance
from labs.cloud.resources.instance_guest import must_be_at_work
from labs.cloud.resources.network_interface import NetworkInterface
from labs.cloud.world import World
from labs.study.services import StudyError
from labs.web.cli.printed import Printed
from labs.web.inspector import refusal_from

if TYPE_CHECKING:
    from labs.web.cli.session import Memory, Terminal

PROMPT = "$"
"""What stands before a line of the terminal itself."""
ACTION = "run_in_guest"
WITHOUT_THE_CLI = "aws: command not found"
"""What the shell of an instance says to somebody who believes to be in the terminal."""
FAILED = 255
"""The status of an ssh that gets nowhere."""
VALUED = "BbcDEeFIiJLlmOopQRSWw"
"""Options of ssh that take a value; at a console none of them means anything."""
BY_THE_CLI = (
    (("ssm", "start-session"), "--target"),
    (("ec2-instance-connect", "ssh"), "--instance-id"),
    (("ec2-instance-connect", "send-serial-console-ssh-public-key"), "--instance-id"),
)
"""Commands of the AWS CLI that lead into an instance -> the option that names it."""


def enter(terminal: "Terminal", words: list[str], _variables: Mapping[str, str]) -> Printed:
    """Open the shell of an instance that is named by its id, one of its addresses, its DNS name, or its Name tag."""
    host = _host(words)
    if not host:
        return Printed(error="usage: ssh [user@]instance\n", status=FAILED)
    world = terminal.account.world(terminal.account.region)
    found = instances_called(world, host)
    if not found:
        return Printed(error=f"ssh: Could not resolve hostname {host}: Name or service not known\n", status=FAILED)
    if len(found) > 1:
        said = _("more than one instance is called so; say which by its id:")
        return Printed(error=f"ssh: {host}: {said} {', '.join(one.id for one in found)}\n", status=FAILED)
    try:
        instance = must_be_at_work(world, found[0])
    except CloudError as error:
        return Printed(error=f"ssh: {error.message}\n", refusals=(refusal_from(error),), status=FAILED)
    guest = Guest(world, instance)
    memory = terminal.memory
    memory.guest, memory.guest_region, memory.guest_variables = instance.id, world.region, {}
    memory.prompt = guest.prompt
    said = _("The console of %(instance)s (%(system)s).") % {"instance": instance.id, "system": guest.system.name}
    told = _("It needs no network. `help` lists what there is, `exit` leaves.")
    return Printed(out=f"{said}\n{told}\n")


def has_shell(world: World, id: str) -> bool:
    """Whether this is an instance whose shell can be opened now."""
    instance = world.find(Instance, id)
    if instance is None:
        return False
    try:
        must_be_at_work(world, instance)
    except CloudError:
        return False
    return True


def leave(memory: "Memory") -> None:
    """Go back to the terminal's own lines."""
    memory.guest, memory.guest_region, memory.guest_variables = "", "", {}
    memory.prompt = PROMPT


def run(terminal: "Terminal", line: str) -> Printed:
    """Run a line in the shell that is open; an instance that is gone or stopped closes it."""
    memory = terminal.memory
    variables = [{"name": name, "value": value} for name, value in memory.guest_variables.items()]
    params = {"instance_id": memory.guest, "command": line, **({"variables": variables} if variables else {})}
    try:
        ran = terminal.account.run(ACTION, params, memory.guest_region, None)
    except (StudyError, CloudError) as error:
        return Printed(error=f"{error}\n", status=1)
    if ran.refusal is not None:
        closed = _("The shell of %(instance)s was closed.") % {"instance": memory.guest}
        leave(memory)
        return Printed(error=f"{ran.refusal.message}\n{closed}\n", refusals=(ran.refusal,), status=FAILED)
    result = ran.result
    memory.guest_variables = {one["Name"]: one["Value"] for one in result["Variables"]}
    instance = ran.world.find(Instance, memory.guest)
    if instance is not None:
        memory.prompt = Guest(ran.world, instance).prompt
    complaint = str(result["Error"])
    if WITHOUT_THE_CLI in complaint:
        complaint += _("The AWS CLI runs outside of this instance: `exit` leads back to it.") + "\n"
    return Printed(out=str(result["Output"]), error=complaint, status=int(result["Status"]))


def instances_called(world: World, host: str) -> list[Instance]:
    """The instances that a word may mean."""
    named = [one for one in world.all(Instance) if one.tags.get("Name") == host and one.state != "terminated"]
    if named:
        return named
    try:
        end = sending_end(world, host, "internet").who
    except CloudError:
        return []
    if not isinstance(end, NetworkInterface):
        return [one] if (one := world.find(Instance, host)) else []
    instance = instance_of(world, end.id)
    return [instance] if instance else []


def asked_by_the_cli(words: list[str]) -> str:
    """The instance that a command of the AWS CLI leads into; "" for every other command."""
    plain = tuple(one for one in words if not one.startswith("-"))
    for command, option in BY_THE_CLI:
        if plain[:2] == command and option in words[:-1]:
            return words[words.index(option) + 1]
    return ""


def _host(words: list[str]) -> str:
    """The first word that is no option of ssh, without the user."""
    left = iter(words)
    for word in left:
        if not word.startswith("-"):
            return word.rpartition("@")[2]
        if re.fullmatch(f"-[{VALUED}]", word):
            next(left, None)
    return ""


def _leave(terminal: "Terminal", _words: list[str], _variables: Mapping[str, str]) -> Printed:
    leave(terminal.memory)
    return Printed(out="logout\n")


def _help(_terminal: "Terminal", _words: list[str], _variables: Mapping[str, str]) -> Printed:
    usages = sorted(one.usage for one in known_programs().values() if one.usage)
    said = (
        _("This is the shell of an instance. Its programs see the simulated network as the machine would:"),
        "",
        *(f"  {one}" for one in usages),
        "",
        _(
            "Quotes, variables, $( ), pipes, ;, && and || work as in a shell. There are no files to write, and no loops."
        ),
        _("Servers that you start go on in the background; what would wait for ever is ended with ^C."),
        _("`exit` comes back to the AWS CLI."),
    )
    return Printed(out="".join(f"{line}\n" for line in said))


def _history(terminal: "Terminal", _words: list[str], _variables: Mapping[str, str]) -> Printed:
    return Printed(out="".join(f"{number:5}  {line}\n" for number, line in enumerate(terminal.memory.history, 1)))


def _clear(terminal: "Terminal", _words: list[str], _variables: Mapping[str, str]) -> Printed:
    terminal.cleared = True
    return Printed()


HERE: Mapping[str, Callable[["Terminal", list[str], Mapping[str, str]], Printed]] = {
    "exit": _leave,
    "logout": _leave,
    "help": _help,
    "history": _history,
    "clear": _clear,
}
"""Lines that are about the terminal, and not for the instance."""
