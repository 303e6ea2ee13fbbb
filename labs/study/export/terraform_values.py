"""What do values of a Terraform configuration look like beside those of JSON? Nested blocks and expressions."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Block:
    """A nested block."""

    members: Mapping[str, Any]


@dataclass(frozen=True)
class Raw:
    """An expression, written as it is."""

    text: str


def tags(shown: Mapping[str, str]) -> dict[str, str]:
    """Tags; those of AWS's own cannot be set."""
    return {key: value for key, value in shown.items() if not key.startswith("aws:")}
