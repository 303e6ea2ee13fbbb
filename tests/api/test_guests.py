"""Programs run commands inside the instances of their sandboxes."""

from collections.abc import Callable
from typing import Any

import pytest

from labs.study import services
from labs.study.models import Command, Door
from tests.api.test_problems import problem
from tests.api.test_sandboxes import LIST, call, user
from tests.rows import a_lab, a_sandbox, a_user

__all__ = ["call", "user"]
pytestmark = pytest.mark.django_db

Call = Callable[..., Any]


@pytest.fixture
def sandbox(call: Call) -> str:
    return str(call("POST").json()["id"])


@pytest.fixture
def instance_id(sandbox: str) -> str:
    def do(action: str, **params: Any) -> Any:
        return services.run(sandbox, door=Door.AWS, actor=None, action=action, params=params).result

    subnet = do("describe_subnets")["Subnets"][0]["SubnetId"]
    image = do("describe_images", filters=[{"name": "name", "values": ["al2023*x86_64"]}])["Images"][0]["ImageId"]
    launch = {"image_id": image, "instance_type": "t3.micro", "subnet_id": subnet, "min_count": 1, "max_count": 1}
    return str(do("run_instances", **launch)["Instances"][0]["InstanceId"])


def test_a_command_is_run_and_its_variables_go_on(call: Call, sandbox: str, instance_id: str) -> None:
    address = f"{LIST}/{sandbox}/guest"

    first = call("POST", address, {"instance_id": instance_id, "command": "A=$(whoami); nope"}).json()
    second = call("POST", address, {"instance_id": instance_id, "command": "echo $A", "variables": first["variables"]})

    assert first == {
        "output": "",
        "error": "-bash: nope: command not found\n",
        "status": 127,
        "variables": {"A": "ec2-user"},
    }
    assert (second.status_code, second.json()["output"]) == (200, "ec2-user\n")
    entry = Command.objects.filter(action="run_in_guest").first()
    assert entry is not None
    assert (entry.door, entry.params["command"]) == (Door.API, "A=$(whoami); nope")


def test_what_takes_no_command_is_a_conflict(call: Call, sandbox: str, instance_id: str) -> None:
    address = f"{LIST}/{sandbox}/guest"
    stop = {"instance_ids": [instance_id]}
    services.run(sandbox, door=Door.AWS, actor=None, action="stop_instances", params=stop)

    stopped = problem(call("POST", address, {"instance_id": instance_id, "command": "date"}))
    korean = call("POST", address, {"instance_id": instance_id, "command": "date"}, **{"accept-language": "ko"})

    assert stopped["status"] == 409
    assert stopped["detail"] == f"{instance_id} is stopped, so no command can be run in it."
    assert "실행할 수 없어요" in korean.json()["detail"]
    nobody = {"instance_id": "i-0123456789abcdef0", "command": "date"}
    assert problem(call("POST", address, nobody))["status"] == 409


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"instance_id": "i-0123456789abcdef0"},
        {"instance_id": "i-0123456789abcdef0", "command": "x" * 20_001},
        {"instance_id": "i-0123456789abcdef0", "command": "date", "region": "mars-1"},
        {"instance_id": "i-0123456789abcdef0", "command": "date", "shell": "zsh"},
        {"instance_id": "i-0123456789abcdef0", "command": "date", "variables": ["A"]},
    ],
)
def test_a_bad_request_changes_nothing(call: Call, sandbox: str, body: dict[str, Any]) -> None:
    told = problem(call("POST", f"{LIST}/{sandbox}/guest", body))

    assert told["status"] == 400
    assert not Command.objects.filter(action="run_in_guest").exists()


def test_the_same_key_runs_a_command_once(call: Call, sandbox: str, instance_id: str) -> None:
    asked = {"instance_id": instance_id, "command": "nc -l 8080"}
    once = {"idempotency-key": "one"}

    first = call("POST", f"{LIST}/{sandbox}/guest", asked, **once).json()
    again = call("POST", f"{LIST}/{sandbox}/guest", asked, **once).json()

    assert first == again
    assert Command.objects.filter(action="run_in_guest").count() == 1


def test_other_peoples_sandboxes_are_not_there(call: Call) -> None:
    other = a_sandbox(a_user("other"), a_lab())

    told = problem(call("POST", f"{LIST}/{other.pk}/guest", {"instance_id": "i-0123456789abcdef0", "command": "date"}))

    assert told["status"] == 404
