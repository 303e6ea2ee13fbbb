"""The scripts do again what was done: run by real clients in an equal start, they lead to an equal world."""

import compileall
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from labs.cloud.facts.images import image_id
from labs.cloud.world import World
from labs.study.export.boto3_script import boto3_script
from labs.study.export.change import Origin
from labs.study.export.plan import plan
from labs.study.export.shell import shell_script
from tests.cloud.builders import AMAZON_LINUX_2023, a_region
from tests.processes import ROOT
from tests.real_clients import Sent, aws_on_the_path, boto3_with
from tests.study.export.journals import Journal, all_journals, journal

every_journal = pytest.mark.parametrize("one", all_journals(), ids=lambda one: one.name)
every_movable_journal = pytest.mark.parametrize(
    "one", [one for one in all_journals() if not plan(one.changes).unidentified], ids=lambda one: one.name
)
"""Those whose scripts hold nothing as it stands: a rule of AWS Config is tagged by an ARN that only its account knows."""


def run_boto3(script: str, sent: Sent) -> None:
    with boto3_with(sent):
        exec(compile(script, "rebuild.py", "exec"), {"__name__": "__main__"})


def run_shell(script: str, sent: Sent) -> "subprocess.CompletedProcess[str]":
    with aws_on_the_path(sent) as environment:
        return subprocess.run(
            ["bash", "-c", script], env=environment, capture_output=True, text=True, timeout=120, check=False
        )


@every_journal
def test_the_boto3_script_leads_to_an_equal_world(one: Journal, capsys: pytest.CaptureFixture[str]) -> None:
    sent = Sent(one.start)

    run_boto3(boto3_script(one.origin, plan(one.changes)), sent)

    assert sent.world == one.end
    assert capsys.readouterr().out.count("[") >= len(plan(one.changes).calls)


@every_journal
def test_the_shell_script_leads_to_an_equal_world(one: Journal) -> None:
    sent = Sent(one.start)

    ran = run_shell(shell_script(one.origin, plan(one.changes)), sent)

    assert (ran.returncode, ran.stderr) == (0, "")
    assert sent.world == one.end


@every_movable_journal
def test_a_script_builds_the_same_in_another_sandbox(one: Journal) -> None:
    """Ids and addresses that EC2 draws are others there; nothing in a script depends on them."""
    sent = Sent(one.start.replace(seed=one.start.seed + 1))

    run_boto3(boto3_script(one.origin, plan(one.changes)), sent)

    assert sent.world is not None
    assert _counted(sent.world) == _counted(one.end)


def _counted(world: World) -> Counter[str]:
    return Counter(one.kind() for one in world.resources.values())


@every_journal
def test_the_scripts_are_clean(one: Journal, tmp_path: Path) -> None:
    found = plan(one.changes)
    python, shell = tmp_path / "rebuild.py", tmp_path / "rebuild.sh"
    python.write_text(boto3_script(one.origin, found))
    shell.write_text(shell_script(one.origin, found))

    assert compileall.compile_file(python, quiet=2)
    assert subprocess.run(["bash", "-n", shell], check=False).returncode == 0
    for checked in (["check"], ["format", "--check", "--line-length=100"]):
        ruff = [sys.executable, "-m", "ruff", *checked, "--isolated", "--quiet", str(python)]
        ran = subprocess.run(ruff, cwd=ROOT, capture_output=True, text=True, check=False)
        assert ran.stdout == ""


def test_what_ec2_refuses_stops_a_script_at_once() -> None:
    network = a_region().with_vpc()
    changes = journal(
        "refused",
        network.world,
        [
            ("create_subnet", {"vpc_id": network["vpc"], "cidr_block": "10.0.1.0/24"}),
            ("create_vpc", {"cidr_block": "10.9.0.0/16"}),
        ],
    ).changes
    taken = Sent(a_region().with_vpc().with_subnet("there already").world)

    ran = run_shell(shell_script(Origin("A lab", "ap-northeast-2"), plan(changes)), taken)

    assert ran.returncode != 0
    assert "InvalidSubnet.Conflict" in ran.stderr
    assert [name for name, _ in taken.asked] == ["describe_vpcs", "create_subnet"]


def test_what_is_not_found_stops_a_script_before_anything_is_changed() -> None:
    network = a_region().with_vpc()
    asked = {"vpc_id": network["vpc"], "cidr_block": "10.0.1.0/24"}
    changes = journal("gone", network.world, [("create_subnet", asked)]).changes
    scripts = Origin("A lab", "ap-northeast-2"), plan(changes)
    elsewhere = a_region().world

    ran = run_shell(shell_script(*scripts), Sent(elsewhere))
    with pytest.raises(SystemExit, match="Expected exactly one"):
        run_boto3(boto3_script(*scripts), Sent(elsewhere))

    assert ran.returncode == 1
    assert "Expected exactly one" in ran.stderr


@pytest.mark.parametrize("text", ["'; exit 3; '", '"$(exit 3)"', "`exit 3`", "back\\slash", '"""', "줄\n바꿈", "{x}"])
def test_awkward_names_do_no_harm(text: str) -> None:
    network = a_region()
    tags = [{"resource_type": "vpc", "tags": [{"key": "Name", "value": text}]}]
    changes = journal(
        text, network.world, [("create_vpc", {"cidr_block": "10.0.0.0/16", "tag_specifications": tags})]
    ).changes
    origin, found = Origin(text, "ap-northeast-2"), plan(changes)
    by_boto3, by_shell = Sent(network.world), Sent(network.world)

    run_boto3(boto3_script(origin, found), by_boto3)
    ran = run_shell(shell_script(origin, found), by_shell)

    assert (ran.returncode, ran.stderr) == (0, "")
    end = journal("end", network.world, [(one.action, dict(one.params)) for one in changes])
    assert by_boto3.world == by_shell.world == end.end


def test_an_image_is_found_by_its_name_wherever_the_script_runs() -> None:
    network = a_region().with_vpc().with_subnet("subnet")
    asked = {"image_id": network.image(AMAZON_LINUX_2023), "instance_type": "t3.micro", "min_count": 1, "max_count": 1}
    changes = journal("image", network.world, [("run_instances", {**asked, "subnet_id": network["subnet"]})]).changes

    script = boto3_script(Origin("A lab", "ap-northeast-2"), plan(changes))

    assert image_id("ap-northeast-2", AMAZON_LINUX_2023) not in script
    assert AMAZON_LINUX_2023 in script
