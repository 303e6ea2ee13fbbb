"""Before a web server has threads, everything is loaded that they would load at the same moment."""

import subprocess
import sys

from tests.processes import ROOT

LATER = """
import django; django.setup()
import importlib, pkgutil, msgspec, labs
from ecnet_site.ready import be_ready, documents
be_ready()
known = set(documents(msgspec.Struct))
for module in pkgutil.walk_packages(labs.__path__, "labs."):
    importlib.import_module(module.name)
print(sorted({one.__module__ for one in documents(msgspec.Struct) if one not in known}))
"""
SERVER = """
import gc, sys
from ecnet_site.wsgi import application
print(gc.get_freeze_count() > 100_000 > len(gc.get_objects()))
print(all(name in sys.modules for name in ("labs.web.lab", "labs.cloud.resources.vpc", "labs.cloud.config.rules")))
"""


def printed(program: str) -> str:
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_no_document_is_first_met_by_a_request() -> None:
    assert printed(LATER) == "[]"


def test_the_web_server_is_ready_before_it_has_threads() -> None:
    assert printed(SERVER) == "True\nTrue"
