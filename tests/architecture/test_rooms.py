"""The house keeps its shape: arrows one way, and a simulator that knows nothing of the web."""

import json
import subprocess
import sys

import pytest
from importlinter.cli import lint_imports

from tests.processes import ROOT

STRANGERS = {"django", "celery", "kombu", "redis", "rest_framework", "ecnet_site"}

LOOK = """
import importlib, json, pkgutil, sys
package = importlib.import_module(sys.argv[1])
for module in pkgutil.walk_packages(package.__path__, package.__name__ + "."):
    importlib.import_module(module.name)
print(json.dumps(sorted({name.partition(".")[0] for name in sys.modules})))
"""


@pytest.mark.parametrize("room", ["labs.cloud", "labs.assess"])
def test_the_pure_rooms_load_nothing_of_the_web_nor_of_the_jobs(room: str) -> None:
    loaded = subprocess.run(
        [sys.executable, "-c", LOOK, room], cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True, timeout=60
    )

    assert STRANGERS & set(json.loads(loaded.stdout)) == set()


def test_the_arrows_between_the_rooms_point_one_way(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)

    assert lint_imports(cache_dir=None) == 0
