"""How is a benchmark of the whole site run? In a process of its own, since a state folder is chosen once per process."""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import msgspec

from tests.load.row import Row

ROOT = Path(__file__).resolve().parents[2]


def measured_apart(benchmark: str, **environ: str) -> list[Row]:
    """The rows that a benchmark's module prints as its last line, run on a fresh state folder that goes afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="ecnet-bench-"))
    around = {name: value for name, value in os.environ.items() if name != "DEBUG"} | {
        "ECNET_STATE": str(folder / "state"),
        "DJANGO_SETTINGS_MODULE": "ecnet_site.settings",
        "PYTHONPATH": str(ROOT),
        **environ,
    }
    command = [sys.executable, "-m", benchmark]
    try:
        done = subprocess.run(command, cwd=ROOT, env=around, stdout=subprocess.PIPE, text=True, check=True)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return msgspec.json.decode(done.stdout.splitlines()[-1], type=list[Row])
