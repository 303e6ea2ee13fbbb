"""Programs of other people, run as a learner runs them: in a folder of their own, with a sandbox's key and nothing else."""

import fcntl
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from tests.processes import ROOT

if TYPE_CHECKING:
    from labs.study.keys import Credentials

CLIENTS = ROOT / ".clients"
"""Where `.ci/clients` installs what is tried here."""
PATIENCE = 300
"""Seconds that a program may take; then the test fails instead of hanging."""
KEPT = ("PATH", "LANG", "LC_ALL", "TMPDIR")
SEOUL = "ap-northeast-2"


class Done(NamedTuple):
    """What a program left behind."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """What it printed, as JSON. Fails with what it complained of where it failed."""
        assert self.code == 0, f"exit code {self.code}: {self.err}{self.out}"
        return json.loads(self.out)


class Machine:
    """A learner's own machine: a home folder, and an environment that points to a sandbox."""

    def __init__(self, home: Path, site: str, key: "Credentials", *, region: str = SEOUL) -> None:
        self.home = home
        self.environ = environment(home, site, key, region=region)

    def run(self, *command: str | Path, **more: str) -> Done:
        """Run a program to its end, with more of an environment if need be."""
        done = subprocess.run(
            [str(part) for part in command],
            cwd=self.home,
            env=self.environ | more,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=PATIENCE,
        )
        return Done(done.returncode, done.stdout, done.stderr)

    def aws(self, *words: str, **more: str) -> Done:
        """The aws CLI."""
        return self.run(Path(sys.executable).with_name("aws"), *words, **more)


def environment(home: Path, site: str, key: "Credentials", *, region: str = SEOUL) -> dict[str, str]:
    """What the export lines of a sandbox set, and of the machine itself only what every program needs."""
    kept = {name: os.environ[name] for name in KEPT if name in os.environ}
    path = os.pathsep.join((str(CLIENTS / "bin"), str(Path(sys.executable).parent), kept.get("PATH", os.defpath)))
    ours = {
        "PATH": path,
        "HOME": str(home),
        "AWS_ACCESS_KEY_ID": key.access_key_id,
        "AWS_SECRET_ACCESS_KEY": key.secret_access_key,
        "AWS_DEFAULT_REGION": region,
        "AWS_REGION": region,
        "AWS_ENDPOINT_URL": f"{site}/aws",
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_PAGER": "",
        "NO_PROXY": "*",
        "PYTHONWARNINGS": "ignore",
    }
    return kept | ours


def install(name: str = "clients") -> Path:
    """Have the clients installed, or what is named in another file of requirements, once on a machine; where it is then."""
    done = subprocess.run([ROOT / ".ci" / "clients", name], stdin=subprocess.DEVNULL, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return ROOT / f".{name}"


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Let one process at a time change a folder."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)
