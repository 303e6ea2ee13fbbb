"""How does the CLI wait? It asks until a state has come. Here nothing comes by waiting alone, so it asks without a pause.

As long as asking itself lets something happen, it goes on; an answer that comes twice will never change.
The acceptors are botocore's: https://botocore.amazonaws.com/v1/documentation/api/latest/topics/waiters.html
"""

from collections.abc import Callable, Mapping
from typing import Any

from labs.web.cli.calling import ClientError
from labs.web.cli.library import SingleWaiterConfig

Method = Callable[..., dict[str, Any]]


class WaiterError(Exception):
    """The state did not come, or can no longer come."""

    def __init__(self, name: str, reason: str) -> None:
        super().__init__(f"Waiter {name} failed: {reason}")


def wait(described: Mapping[str, Any], method: Method, params: Mapping[str, Any]) -> None:
    """Wait by a waiter's description. Raises WaiterError as botocore words it, and what the method raises."""
    config = SingleWaiterConfig(described)
    before: Any = None
    matched: Any = None
    for _attempt in range(config.max_attempts):
        response = _response(method, params)
        accepted = next((one for one in config.acceptors if one.matcher_func(response)), None)
        if accepted is not None and accepted.state == "success":
            return
        if accepted is not None and accepted.state == "failure":
            reason = f"Waiter encountered a terminal failure state: {accepted.explanation}"
            raise WaiterError(described["name"], reason)
        if accepted is None and "Error" in response:
            error = response["Error"]
            raise WaiterError(described["name"], f"An error occurred ({error['Code']}): {error['Message']}")
        matched = accepted or matched
        if response == before:
            break
        before = response
    last = f". Previously accepted state: {matched.explanation}" if matched else ""
    raise WaiterError(described["name"], f"Max attempts exceeded{last}")


def _response(method: Method, params: Mapping[str, Any]) -> dict[str, Any]:
    """The answer, or the error in the form in which acceptors look for it."""
    try:
        return method(**params)
    except ClientError as error:
        return {"Error": {"Code": error.code, "Message": error.message}}
