"""Commands are run only where a machine runs, on hardware that works."""

from labs.cloud.guest.shell import LONGEST_LINE
from labs.cloud.hardware.failure import works
from labs.cloud.resources.instance import Instance
from tests.cloud.builders import Network, a_region


def a_server() -> Network:
    return a_region().with_vpc().with_public_subnet("public").with_instance("web", in_subnet="public")


def test_a_command_answers_with_both_streams_a_status_and_the_variables() -> None:
    network = a_server()

    said = network.do("run_in_guest", instance_id=network["web"], command="A=1; echo $A; nope")

    assert said == {
        "Output": "1\n",
        "Error": "-bash: nope: command not found\n",
        "Status": 127,
        "Variables": [{"Name": "A", "Value": "1"}],
    }


def test_what_does_not_run_takes_no_command() -> None:
    network = a_server()
    network.do("stop_instances", instance_ids=[network["web"]])
    stopped = network.refused("run_in_guest", instance_id=network["web"], command="date")
    assert (stopped.reason, stopped.code, stopped.facts["state"]) == (
        "GuestNotRunning", "IncorrectInstanceState", "stopped",
    )  # fmt: skip

    network.do("terminate_instances", instance_ids=[network["web"]])
    ended = network.refused("run_in_guest", instance_id=network["web"], command="date")
    assert ended.facts["state"] == "terminated"


def test_what_is_on_failed_hardware_does_not_answer_and_is_not_reached() -> None:
    network = a_server().with_instance("other", in_subnet="public")
    broken = network.world.get(Instance, network["web"])
    assert broken.host is not None
    network.world = network.world.replace(failed=(broken.host,))

    assert network.refused("run_in_guest", instance_id=network["web"], command="date").reason == "GuestDoesNotAnswer"
    if works(network.world, network.world.get(Instance, network["other"])):
        address = network.instance("web")["PrivateIpAddress"]
        said = network.do("run_in_guest", instance_id=network["other"], command=f"ping -c 1 {address}")
        assert "100% packet loss" in said["Output"]


def test_who_is_named_must_be_there() -> None:
    network = a_server()

    assert network.refused("run_in_guest", instance_id="i-0123456789abcdef0", command="date").reason == "NotFound"
    assert network.refused("run_in_guest", instance_id="web", command="date").reason == "Malformed"
    assert network.refused("run_in_guest", instance_id=network["web"]).reason == "MissingParameter"


def test_a_command_is_not_a_file() -> None:
    network = a_server()

    refused = network.refused("run_in_guest", instance_id=network["web"], command="x" * (LONGEST_LINE + 1))

    assert (refused.reason, refused.parameter) == ("InvalidParameterValue", "command")


def test_a_stop_forgets_what_was_started() -> None:
    network = a_server()
    network.do("run_in_guest", instance_id=network["web"], command="nc -l 8080")
    assert network.world.get(Instance, network["web"]).guest is not None

    network.do("stop_instances", instance_ids=[network["web"]])
    network.do("start_instances", instance_ids=[network["web"]])

    assert network.world.get(Instance, network["web"]).guest is None
