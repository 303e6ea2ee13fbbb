"""What does an instance say when a command is run inside it? No action of AWS's: the page's terminal and graders use it.

It is as at the instance's own console: no packet gets there, so no security group is asked. AWS's ways to such a console:
https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ec2-serial-console.html,
https://docs.aws.amazon.com/systems-manager/latest/userguide/session-manager.html
"""

from collections.abc import Mapping

from labs.cloud.errors import CloudError, InvalidParameterValue
from labs.cloud.guest.shell import LONGEST_LINE, run
from labs.cloud.hardware.failure import works
from labs.cloud.registry import ALONE, Outcome, action
from labs.cloud.resources.instance import Instance, InstanceId
from labs.cloud.world import Frozen, World


class ShellVariable(Frozen):
    """A variable of a shell."""

    name: str
    value: str


class GuestNotRunning(CloudError):
    code = "IncorrectInstanceState"
    template = "The instance '{instance_id}' is not in the 'running' state ({state}), so no command can be run in it."


class GuestDoesNotAnswer(CloudError):
    code = "IncorrectInstanceState"
    template = "The instance '{instance_id}' does not answer: its system status check fails."


@action
def run_in_guest(
    world: World,
    peers: Mapping[str, World] = ALONE,
    *,
    instance_id: InstanceId,
    command: str,
    variables: tuple[ShellVariable, ...] = (),
) -> Outcome:
    """Run a command inside an instance: `{"Output", "Error", "Status", "Variables"}`; a shell's variables may come along."""
    instance = must_be_at_work(world, world.get(Instance, instance_id, parameter="instance_id"))
    must_be_a_line(command)
    said = run(world, instance.id, command, {one.name: one.value for one in variables}, peers)
    kept = [{"Name": name, "Value": value} for name, value in said.variables.items()]
    return said.world, {"Output": said.output, "Error": said.error, "Status": said.status, "Variables": kept}


def must_be_at_work(world: World, instance: Instance) -> Instance:
    """Only a machine that runs, on hardware that works, takes a command."""
    if instance.state != "running":
        raise GuestNotRunning(instance_id=instance.id, state=instance.state, parameter="instance_id")
    if not works(world, instance):
        raise GuestDoesNotAnswer(instance_id=instance.id, parameter="instance_id")
    return instance


def must_be_a_line(command: str) -> None:
    """A command is some lines, and not a file."""
    if len(command) > LONGEST_LINE:
        expected = f"Expecting at most {LONGEST_LINE} characters."
        raise InvalidParameterValue(name="command", value=f"{command[:40]}…", expected=expected, parameter="command")
