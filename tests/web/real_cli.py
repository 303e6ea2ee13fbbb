"""The AWS CLI itself, whole, as its program starts it: reads commands with the answers AWS would give, prints what it prints.

`python -m tests.web.real_cli < commands.json`: each command is `{"words": […], "answers": […]}`, where an answer is a
response or `{"Error": …}`. Instead of a connection, the answers stand in line. It runs in a process of its own, with an
empty home.
"""

import contextlib
import io
import json
import sys
from types import SimpleNamespace
from typing import Any

from awscli.clidriver import create_clidriver

LOADER = create_clidriver().session.get_component("data_loader")
"""Keeps what it has read, so that only the first command waits for it."""


def run(words: list[str], answers: list[dict[str, Any]]) -> dict[str, Any]:
    """What one command prints, and its status."""
    waiting = iter(answers)

    def answer(**_facts: Any) -> tuple[Any, dict[str, Any]]:
        found = next(waiting)
        status = 400 if "Error" in found else 200
        return SimpleNamespace(status_code=status), {**found, "ResponseMetadata": {"HTTPStatusCode": status}}

    driver = create_clidriver()
    driver.session.register_component("data_loader", LOADER)
    driver.session.register("before-call", answer)
    out, error = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(error):
        try:
            status = driver.main(words)
        except SystemExit as left:
            status = left.code
    return {"out": out.getvalue(), "error": error.getvalue(), "status": status}


if __name__ == "__main__":
    print(json.dumps([run(one["words"], one["answers"]) for one in json.load(sys.stdin)]))
