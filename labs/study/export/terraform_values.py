"""What do values of a Terraform configuration look like beside those of JSON? Nested blocks and calls."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from labs.cloud.resources.security_group import SecurityGroup
from labs.study.export.parts import Design, Link


@dataclass(frozen=True)
class Block:
    """A nested block."""

    members: Mapping[str, Any]


@dataclass(frozen=True)
class Call:
    """A call of one of Terraform's functions."""

    function: str
    arguments: tuple[Any, ...]


def tags(shown: Mapping[str, str]) -> dict[str, str]:
    """Tags; those of AWS's own cannot be set."""
    return {key: value for key, value in shown.items() if not key.startswith("aws:")}


def group_link(design: Design, group_id: str) -> Link:
    """A group by its id; the default group by its VPC, where that is built."""
    group = design.world.find(SecurityGroup, group_id)
    if group and group.is_default and group.vpc_id in design.built:
        return Link(group.vpc_id, "default_security_group_id")
    return Link(group_id)
