"""What does a value look like in JSON? As the AWS CLI prints it: times and addresses are strings."""

from typing import Any

import msgspec


def plain(value: Any) -> Any:
    """The value built of dicts, lists, strings, numbers, booleans and None alone."""
    return msgspec.to_builtins(value, enc_hook=str)
