"""What do values of a CloudFormation template look like? Functions, and what identifies a resource of each type."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from labs.cloud.facts.regions import availability_zones
from labs.cloud.resources.security_group import SecurityGroup
from labs.study.export.parts import Design, Link

ATTRIBUTES = {
    "AWS::EC2::EIP": "AllocationId",
    "AWS::EC2::SecurityGroup": "GroupId",
    "AWS::EC2::PrefixList": "PrefixListId",
}
"""Type -> the attribute that is the resource's id, where Ref gives something else."""


@dataclass(frozen=True)
class Function:
    """An intrinsic function: `!Ref Vpc`, `!GetAtt Vpc.CidrBlock`, `!Select [0, !GetAZs ""]`."""

    name: str
    argument: Any


def zone(region: str, zone_name: str) -> Function:
    """An Availability Zone by its place among those of the Region, so that the template works in any."""
    names = [one.zone_name for one in availability_zones(region)]
    place = names.index(zone_name) if zone_name in names else 0
    return Function("Select", [place, Function("GetAZs", "")])


def tags(shown: Mapping[str, str]) -> list[dict[str, str]]:
    """Tags; those of AWS's own cannot be set."""
    return [{"Key": key, "Value": value} for key, value in shown.items() if not key.startswith("aws:")]


def group_link(design: Design, group_id: str) -> Link:
    """A group by its id; the default group by its VPC, where that is built."""
    group = design.world.find(SecurityGroup, group_id)
    if group and group.is_default and group.vpc_id in design.built:
        return Link(group.vpc_id, "DefaultSecurityGroup")
    return Link(group_id)
