"""The AWS SDK for JavaScript, unmodified, builds a network in a sandbox: commands, waiters, pages and refusals."""

import shutil
import subprocess
from datetime import datetime
from pathlib import Path

import pytest

from labs.cloud.resources.instance import Instance
from labs.study.models import Sandbox
from labs.study.queries import world_of
from tests.clients.programs import Machine, alone

SOURCES = Path(__file__).with_name("js")


@pytest.fixture(scope="session")
def sdk(clients: Path) -> Path:
    """The folder in which the SDK is installed, by npm from whatever registry this machine is set up for."""
    folder = clients / "js"
    wanted = (SOURCES / "package.json").read_text()
    done = folder / ".installed"
    with alone(clients):
        if not done.exists() or done.read_text() != wanted:
            folder.mkdir(exist_ok=True)
            shutil.copy(SOURCES / "package.json", folder)
            quiet = ("--no-package-lock", "--no-audit", "--no-fund", "--loglevel=error")
            npm = clients / "bin" / "npm"
            subprocess.run([npm, "install", *quiet], cwd=folder, stdin=subprocess.DEVNULL, check=True, timeout=300)
            done.write_text(wanted)
    return folder


def test_the_sdk_builds_a_network(sdk: Path, machine: Machine, sandbox: Sandbox) -> None:
    shutil.copy(SOURCES / "build.mjs", sdk)

    found = machine.run(sdk.parent / "bin" / "node", sdk / "build.mjs").json

    world = world_of(Sandbox.objects.get(pk=sandbox.pk))
    launched = found["instance"]
    assert (found["account"], found["vpc"] in world.resources) == (sandbox.account_id, True)
    assert world.get(Instance, launched["InstanceId"]).state == "terminated"
    assert launched["State"] == {"Code": 16, "Name": "running"}
    assert launched["Tags"] == [{"Key": "Name", "Value": "web-1"}]
    assert datetime.fromisoformat(launched["LaunchTime"]) == world.now
    assert found["pages"] == [5, 2]
    assert found["refusals"] == {
        "unknown": {"name": "InvalidVpcID.NotFound", "status": 400, "isService": True},
        "overlap": {"name": "InvalidSubnet.Conflict", "status": 400, "isService": True},
        "dryRun": {"name": "DryRunOperation", "status": 412, "isService": True},
    }
